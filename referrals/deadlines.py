"""The time limits of a referral. Source: L4.5, L4.8, L4.9."""

from courts.models import Role
from deadlines.periods import Unit
from deadlines.rules import Rule

# Only places on the case are told: a 限知 case has no posts.
LADDER = (
    frozenset({Role.INVESTIGATOR}),
    frozenset({Role.LOWER_EXECUTION, Role.LOWER_DISCIPLINE}),
    frozenset({Role.REFERRAL_OFFICE, Role.DISCIPLINE}),
)


class ReportDue(Rule):
    """联合交办后一个月内报告调查情况和处理意见。"""

    code, label, clause = "SC-01", "报告调查情况", "L4.5"
    length, unit, shift_last_day = 1, Unit.MONTH, False
    basis = "一案双查实施方案四（五）：限期一个月向上级法院报告调查情况和处理意见；到期日逢休息日不顺延（方案没有写顺延）"
    starts_label = "联合交办"
    kind = "referral"
    rungs = LADDER


class SupplementDue(Rule):
    """补充调查：责令时定期限，没有另定的十五日。"""

    code, label, clause = "SC-02", "补充调查", "L4.8"
    length, unit, shift_last_day = 15, Unit.DAY, False
    basis = "一案双查实施方案四（八）：责令下级法院限期补充调查；未另定的，本系统按十五日计"
    starts_label = "责令补充"
    kind = "referral"
    rungs = LADDER


class UrgingDue(Rule):
    """督办：在指定期限内落实并报告，没有另定的十五日。"""

    code, label, clause = "SC-03", "落实督办事项", "L4.9"
    length, unit, shift_last_day = 15, Unit.DAY, False
    basis = "一案双查实施方案四（九）2：逐级发出督办意见，要求在指定期限内落实；未另定的，本系统按十五日计"
    starts_label = "发督办函"
    kind = "referral"
    rungs = (LADDER[1], LADDER[2])
