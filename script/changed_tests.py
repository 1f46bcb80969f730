"""Which tests belong to what has changed since the last commit, for daily work. Used by script/test --changed."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
# What stands in no room of its own → the tests that look at it.
ELSEWHERE = {"templates": "ui", "static": "ui", "config": "runtime", "script": "runtime", "docker": "runtime", "docs": "guards"}


def paths():
    """The test files and folders, relative to the project, sorted; a changed factory counts for every test that imports it."""
    found = set()
    for name in _changed():
        top, *rest = Path(name).parts
        if top == "tests":
            found |= _of_tests(Path(name))
        elif rest:
            room = rest[0] if top == "templates" and (TESTS / rest[0]).is_dir() else ELSEWHERE.get(top, top)
            found |= {f"tests/{room}"} if (TESTS / room).is_dir() else set()
    return sorted(path for path in found if (ROOT / path).exists())


def _of_tests(path):
    if path.name.startswith("test_"):
        return {str(path)}
    if path.name == "conftest.py" or path.parent == Path("tests"):
        return {str(path.parent)}
    module = re.escape(path.with_suffix("").as_posix().replace("/", "."))
    imports = re.compile(
        rf"from {module} import|from {re.escape(path.parent.as_posix().replace('/', '.'))} import .*\b{path.stem}\b"
    )
    return {str(file.relative_to(ROOT)) for file in TESTS.rglob("test_*.py") if imports.search(file.read_text(encoding="utf-8"))}


def _changed():
    """Names of the files that differ from the last commit, new ones included."""
    listed = []
    for command in (["git", "diff", "--name-only", "-z", "HEAD"], ["git", "ls-files", "--others", "--exclude-standard", "-z"]):
        listed += subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in listed if name]
