"""The kinds of bulletin that the engine draws up. An edition is a module that says what is its own:

FIGURES, UNIT_COLUMNS, SECTIONS, LIST_COLUMNS, `sentences`, `annex`, `attachments`; HEAD, `what` and `issue_label` for its titles;
DRAFTERS, APPROVERS, DESK and SERIES; IS_CONFIDENTIAL, whether it counts cases that its readers may not know of.
"""

from bulletins import quarterly, weekly

EDITIONS = {"weekly": weekly, "quarterly": quarterly}


def edition_of(bulletin):
    return EDITIONS[bulletin.kind]
