"""The program's own settings, with every file, database and queue of a test run kept apart from everything else."""

import os
from pathlib import Path

# One number per run, one name per xdist worker; a Celery worker that a test starts inherits both.
# script/test names the run itself: its legs share template and folder, which it removes at the end.
RUN_IS_SHARED = "TEST_RUN" in os.environ
RUN = os.environ.setdefault("TEST_RUN", str(os.getpid()))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
RUN_DIR = Path(__file__).resolve().parent.parent / "var" / "test" / RUN
os.environ["VAR_DIR"] = str(RUN_DIR / WORKER)
os.environ["REDIS_PREFIX"] = f"test-{RUN}-{WORKER}:"
os.environ["STATIC_ROOT"] = str(RUN_DIR / WORKER / "static")
os.environ["DEBUG"] = "1"
os.environ["SAMPLE_ACCOUNTS"] = "1"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the test's thread

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, VAR_DIR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(exist_ok=True)
DATABASE = DATABASES["default"]
DATABASE.setdefault("TEST", {})
if DATABASE["ENGINE"].endswith("sqlite3"):
    # A file, so that a live server's threads and a real worker see what the test wrote.
    DATABASE["TEST"]["NAME"] = str(VAR_DIR / "test.sqlite3")
    TEMPLATE_DATABASE = str(RUN_DIR / "template.sqlite3")
    DATABASE["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;PRAGMA reverse_unordered_selects=ON;"
else:
    DATABASE["TEST"]["NAME"] = f"test_court_{RUN}_{WORKER}"
    TEMPLATE_DATABASE = f"test_court_{RUN}_template"
    DATABASE["CONN_MAX_AGE"] = 0
if name := os.environ.get("TEST_DATABASE_NAME"):
    DATABASE["NAME"] = name
