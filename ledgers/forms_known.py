"""The other ledgers that courts keep, so that a file brought to the wrong door is told where it belongs. Source: domain.md 9."""

from core.ledger import LEDGERS
from core.ledger_layout import likeness

LEAST = 0.5


def looks_like(sheet, ledger, layout):
    """The title of another form that the sheet resembles, or "".

    Args:
        sheet: a `core.xlsx.Sheet`.
        ledger: the ledger it was brought to.
        layout: the layout found for that ledger, or None.
    """
    forms = {other.title: [column.header for column in other.columns] for other in LEDGERS.values() if other is not ledger}
    if layout is not None and all(column.name in layout.names for column in ledger.required):
        return ""
    best = max(forms, key=lambda title: likeness(sheet, forms[title]), default="")
    return best if best and likeness(sheet, forms[best]) >= LEAST else ""
