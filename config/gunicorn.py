"""How gunicorn serves the system; used by script/serve and by the container."""

from config import env

# One process with threads is what SQLite and the in-memory cache can carry; WEB_WORKERS raises it with PostgreSQL and Redis.
workers = env.number("WEB_WORKERS", 1)
# Threads, because browsers open connections ahead of time and a sync worker would wait on them.
worker_class = "gthread"
threads = env.number("WEB_THREADS", 4)
timeout = 120
graceful_timeout = 8
keepalive = 15
loglevel = "warning"
# The address without its query string: search words are personal data.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(b)s %(M)sms"
