"""docs/clauses.md and the clause marks of the tests tell the same."""

import re

from django.conf import settings

TABLE = settings.BASE_DIR / "docs" / "clauses.md"


def rows():
    """{clause: its line} of the table."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {match[1]: line for line in lines if (match := re.match(r"\| ([JLX][\dA.]*) \|", line))}


def marked():
    """The clauses that at least one test is marked with."""
    sources = (path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "tests").rglob("test_*.py"))
    return {clause for source in sources for clause in re.findall(r'clause\("([JLX][\dA.]+)"\)', source)}


def test_every_clause_of_the_table_has_a_marked_test_and_every_mark_a_row():
    assert set(rows()) == marked()


def test_every_place_that_the_table_names_exists():
    places = {place for line in rows().values() for place in re.findall(r"`((?:[a-z_]+/)[\w/.]*)`", line)}
    places = {place for place in places if not place.startswith(API)}
    assert [place for place in sorted(places) if not (settings.BASE_DIR / place).exists()] == []


# These are addresses of the API, not places in the repository.
API = (
    "campaigns/",
    "conferences/",
    "review-tasks/",
    "terminations/",
    "petitions/register",
    "petitions/dispatch",
    "steps/",
    "rules/",
    "calendar/",
    "notices/",
    "figures/",
    "findings/",
    "imports/",
    "exports/",
    "trace/",
)
