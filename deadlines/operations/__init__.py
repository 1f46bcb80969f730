"""What is written about time outside a case: the calendar, the versions of rules, reminders."""

from deadlines.operations.changes import apply_calendar, apply_rule_version, rule_version_preview, seed_calendar
from deadlines.operations.reminders import sweep

__all__ = ["apply_calendar", "apply_rule_version", "rule_version_preview", "seed_calendar", "sweep"]
