"""The time limit of a terminated case: the property query every six months for five years. Source: J2.4, 法〔2016〕373号 art. 9."""

from courts.models import Role
from deadlines.periods import Unit
from deadlines.rules import Rule


class RequeryDue(Rule):
    """终本后五年内，每六个月通过网络执行查控系统查询一次被执行人的财产，并将查询结果告知申请执行人。"""

    code, label, clause = "ZB-01", "再次查控", "J2.4"
    length, unit, shift_last_day = 6, Unit.MONTH, False
    basis = "法〔2016〕373号第九条：五年内，每六个月查询一次"
    starts_label = "终本或上次查控"
    kind = "termination"
    horizon = 30
    rungs = (
        frozenset({Role.HANDLER}),
        frozenset({Role.LEDGER_CLERK}),
        frozenset({Role.DIVISION_HEAD}),
        frozenset({Role.BUREAU_CHIEF}),
    )
