"""The time limits of a finding's cure. Source: J2.3.1, J2.3.2."""

from courts.models import Role
from deadlines.periods import Unit
from deadlines.rules import Rule

LADDER = (
    frozenset({Role.HANDLER}),
    frozenset({Role.DIVISION_HEAD, Role.LEDGER_CLERK}),
    frozenset({Role.PRESIDENT}),
    frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF}),
)


class CorrectionAtOnce(Rule):
    """能补正的即时补正：三日内补正并报告。"""

    code, label, clause = "PC-01", "即时补正", "J2.3.1"
    length, unit, shift_last_day = 3, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案二（三）：能补正的及时补正；本系统按三日计"
    starts_label = "责令"
    kind = "review"
    rungs = LADDER


class RectificationDue(Rule):
    """限期整改，和需要恢复执行的：十五日内整改并报告。"""

    code, label, clause = "PC-02", "限期整改", "J2.3.2"
    length, unit, shift_last_day = 15, Unit.DAY, True
    basis = "焦中法〔2021〕28号方案二（三）：责令限期整改；本系统按十五日计"
    starts_label = "责令"
    kind = "review"
    rungs = LADDER
