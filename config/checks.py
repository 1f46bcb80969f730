"""What a production start refuses: said by `check --deploy`, and enforced when web, worker or beat start."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from config import env

SHORTEST_KEY = 50
FEWEST_DISTINCT = 10


@register(Tags.security, deploy=True)
def check_secret_key(app_configs, **kwargs):
    """The key has to come from the environment, long and random: whoever knows it can forge a session."""
    key = env.text("SECRET_KEY")
    if not key:
        problem = "没有设置 SECRET_KEY，现在用的是试用时自动生成的密钥"
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_DISTINCT:
        problem = f"SECRET_KEY 太短或太简单（至少 {SHORTEST_KEY} 个字符，且不能总是那几个）"
    elif key.startswith("django-insecure") or "change" in key.lower():
        problem = "SECRET_KEY 还是示例里的值"
    else:
        return []
    return [Error(problem, hint="生成一个：python3 -c 'import secrets; print(secrets.token_urlsafe(64))'", id="config.E001")]


@register(Tags.security, deploy=True)
def check_sample_accounts(app_configs, **kwargs):
    """The password of the sample accounts is printed on every trial's login page."""
    hint = "正式环境使用新建的空数据库，用 manage.py found_court 设立法院和三员账号"
    if settings.SAMPLE_ACCOUNTS:
        return [Error("正式环境不能启用演示账号（SAMPLE_ACCOUNTS=1）", hint="去掉 SAMPLE_ACCOUNTS，或设为 0", id="config.E002")]
    from courts.models import User
    from courts.sample import accounts

    try:
        left = User.objects.filter(is_active=True, username__in=[account.username for account in accounts()]).count()
    except DatabaseError:
        return []  # no tables yet: nothing to log in to
    return [Error(f"数据库里有 {left} 个可以登录的演示账号，口令是公开的", hint=hint, id="config.E003")] if left else []


@register(Tags.database, deploy=True)
def check_one_process_database(app_configs, **kwargs):
    """SQLite and the in-memory cache belong to one process."""
    errors = []
    if settings.WEB_WORKERS > 1 and connection.vendor == "sqlite":
        errors.append(
            Error(
                f"SQLite 只能配一个网页进程，现在 WEB_WORKERS={settings.WEB_WORKERS}",
                hint="用 DATABASE_URL 换成 PostgreSQL，或把 WEB_WORKERS 设为 1",
                id="config.E004",
            )
        )
    if settings.WEB_WORKERS > 1 and not settings.REDIS_URL:
        errors.append(
            Error(
                f"多个网页进程（WEB_WORKERS={settings.WEB_WORKERS}）需要 Redis 共用缓存和任务队列",
                hint="设置 REDIS_URL，例如 redis://127.0.0.1:6379/0，或把 WEB_WORKERS 设为 1",
                id="config.E005",
            )
        )
    return errors


@register(Tags.database, deploy=True)
def check_chinese_letters(app_configs, **kwargs):
    """With LC_CTYPE C PostgreSQL takes no Chinese character for a letter: trigram search finds nothing, silently."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT '民' ~ '\\w'")
            knows_chinese = cursor.fetchone()[0]
    except DatabaseError as error:
        return [Error(f"数据库连不上：{str(error).strip()}", hint="检查 DATABASE_URL 和数据库服务", id="config.E006")]
    if knows_chinese:
        return []
    return [
        Error(
            "数据库的 LC_CTYPE 不认汉字，按姓名和案号的检索会查不到",
            hint="按 README 的建库命令（LC_CTYPE 'C.UTF-8'）重建数据库，再把备份恢复进去",
            id="config.E007",
        )
    ]


@register(Tags.security, deploy=True)
def check_hosts(app_configs, **kwargs):
    """A wildcard lets a forged Host header into links."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [Error("ALLOWED_HOSTS 不能写 *", hint="写系统的域名或地址，多个用逗号分开", id="config.E008")]


REFUSALS = [check_secret_key, check_sample_accounts, check_one_process_database, check_chinese_letters, check_hosts]


def refuse_unfit_production():
    """Stop a production start (DEBUG off) that any of the checks above objects to.

    Raises: ImproperlyConfigured, with every objection and its remedy in Chinese.
    """
    if settings.DEBUG:
        return
    errors = [error for check in REFUSALS for error in check(None)]
    if errors:
        lines = [f"  {number}. {error.msg}\n     处理办法：{error.hint}" for number, error in enumerate(errors, 1)]
        raise ImproperlyConfigured("正式环境（DEBUG=0）不能这样启动：\n" + "\n".join(lines))
