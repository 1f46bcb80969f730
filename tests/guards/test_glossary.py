"""One term, one name: the words that the glossary forbids do not occur as identifiers."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOMS = [
    "core",
    "courts",
    "executions",
    "cases",
    "notices",
    "deadlines",
    "dossiers",
    "petitions",
    "reviews",
    "ledgers",
    "bulletins",
    "dashboards",
]


def forbidden():
    """The words in the column 'never' of docs/glossary.md."""
    words = set()
    for line in (settings.BASE_DIR / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[2] not in {"never", "---"}:
            words.update(re.findall(r"`(\w+)`", cells[2]))
    return words


def identifiers(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def test_no_identifier_uses_a_word_the_glossary_forbids():
    words = forbidden()
    assert {"enforcement", "plaintiff", "complaint", "kpi"} <= words
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{line} {name}"
        for room in ROOMS
        for path in sorted((settings.BASE_DIR / room).rglob("*.py"))
        for name, line in identifiers(path)
        if set(re.findall(r"[a-z]+", name.lower())) & words or name.lower() in words
    ]
    assert found == []
