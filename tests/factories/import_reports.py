"""Looking at a workbook as the command line does, with nothing written."""

import pytest

from core.ledger import LEDGERS
from core.xlsx import FileRefused
from ledgers.operations.command import examine_only
from ledgers.report import report_of
from tests.factories.petition_workbooks import TODAY


def found_in(stream, name="台账.xlsx"):
    """What the engine makes of a petitions ledger, with nothing written."""
    return examine_only(LEDGERS["petitions"], stream, name, by=None, today=TODAY)


def examined(stream, name="台账.xlsx"):
    """The report of the command line on a file, with nothing written."""
    return report_of("petitions", found_in(stream, name))


def refused(stream, name="台账.xlsx"):
    """Why the file as a whole is refused."""
    with pytest.raises(FileRefused) as caught:
        examined(stream, name)
    return str(caught.value)


def bad(report):
    return [(item["cell"], item["kind"]) for item in report["bad_cells"]]


def taken(report):
    return report["rows_ok"], report["rows_total"], bad(report)


def reasons(report, kind=None):
    return " ".join(note["reason"] for note in report["notes"] if kind is None or note["kind"] == kind)
