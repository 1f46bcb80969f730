"""The time limits of a petition, as the plan and the national texts set them. Source: J3.2, domain.md 4.2."""

from courts.models import Role
from deadlines.periods import Unit
from deadlines.rules import RULES, Rule

# What the general office itself owes, it alone is reminded of.
BY_OFFICE = (frozenset({Role.GENERAL_OFFICE}),)


class SameDayDispatch(Rule):
    """到省访、赴四巡访、进京访、省驻点组访、中院大厅访梳理后于当天交办。"""

    code, label, clause = "XF-02", "当日交办", "J3.2.1"
    length, unit, shift_last_day = 0, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案三（二）1：于当天交办相关责任单位"
    starts_label = "登记"
    rungs = BY_OFFICE


class OrdinaryDispatch(Rule):
    """其他渠道的信访件自收到之日起五个工作日内登记并确定承办。"""

    code, label, clause = "XF-01", "分流交办", "J3.2.1"
    length, unit, shift_last_day = 5, Unit.WORKDAY, False
    basis = "法〔2021〕227号第四条：五个工作日内录入并确定承办人"
    starts_label = "登记"
    rungs = BY_OFFICE


class AcknowledgeDue(Rule):
    """责任单位签收交办单。签收晚不顺延其他期限。"""

    code, label, clause = "XF-03A", "签收", "J3.2.1"
    length, unit, shift_last_day = 1, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案三（二）1：第一时间；本系统按一日计"
    starts_label = "交办"


class FirstContactDue(Rule):
    """责任单位接到通知后第一时间与当事人取得联系。"""

    code, label, clause = "XF-03", "首次联系", "J3.2.1"
    length, unit, shift_last_day = 1, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案三（二）1：第一时间与当事人取得联系；本系统按一日计"
    starts_label = "交办"


class PlanDue(Rule):
    """责任单位在接到交办通知的两日内上报专班和化解稳控方案；自然日，自交办起算，休息日不顺延。"""

    code, label, clause = "XF-04", "上报专班和方案", "J3.2.2"
    length, unit, shift_last_day = 2, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案三（二）2：在接到交办通知的2日内上报"
    starts_label = "交办"


class InterviewDue(Rule):
    """包案领导带领专班主动约见信访人，节假日、双休日不停。"""

    code, label, clause = "XF-05", "包案领导约谈", "J3.2.3"
    length, unit, shift_last_day = 5, Unit.DAY, False
    basis = "焦中法〔2021〕28号方案三（二）3：主动约见，含节假日、双休日；本系统按交办后五日计"
    starts_label = "交办"


class HandlingDue(Rule):
    """执行信访案件三十日内办结。"""

    code, label, clause = "XF-08", "办结报送", "J3.2.6"
    length, unit, shift_last_day = 30, Unit.DAY, True
    basis = "法〔2021〕227号第五条：三十日内办结并告知信访人"
    starts_label = "交办"


class SubmissionDue(Rule):
    """答复之后报送报结材料。"""

    code, label, clause = "XF-10", "报结", "J3.2.6.1"
    length, unit, shift_last_day = 5, Unit.DAY, True
    basis = "本系统设定：答复后五日内报送报结材料"
    starts_label = "答复"


class AcceptanceDue(Rule):
    """综合处逐案审查报结材料。"""

    code, label, clause = "XF-11", "验收", "J3.2.6.1"
    length, unit, shift_last_day = 5, Unit.WORKDAY, True
    basis = "本系统设定：收到报结材料后五个工作日内验收"
    starts_label = "报结"
    rungs = BY_OFFICE


class CorrectionDue(Rule):
    """退补之后限期补正再报。"""

    code, label, clause = "XF-12", "补正再报", "J3.2.6.1"
    length, unit, shift_last_day = 5, Unit.DAY, True
    basis = "本系统设定：退补后五日内补正再报"
    starts_label = "退补"


def cancel_rest(case, *, at, by=None, keep=()):
    """Take every live clock of a petition away but those of the rules in `keep`: what they measured is no longer owed."""
    for rule in RULES.values():
        if rule.kind == "petition" and rule not in keep:
            rule.cancel(case, at=at, by=by)
