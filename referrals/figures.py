"""The figures of 一案双查: 口径 M16, and what the quarterly bulletin counts. Source: L4.12, product.md appendix B.

Only what the joint conference has decided on is counted: before that a clue is its own organ's, and the other must not learn of it
from a number either. A person's figures hold the referrals they stand on and no others.

What was decided before the system stands in no table of the road but on the referral itself, as a ledger said it: each figure
counts it there where the road has left no row of its own, so that the figures agree with each other.
"""

from django.db.models import F, Q

from cases.figures import Figure, Ratio, register
from deadlines.models import Deadline
from referrals.deadlines import ReportDue
from referrals.models import (
    AccusedOfficer,
    AgendaItem,
    Clearing,
    ClueSource,
    Disposition,
    DispositionKind,
    InspectionOpinion,
    InvestigationReport,
    JointOrder,
    Problem,
    StartDecision,
    Status,
    SupplementRound,
    Verdict,
)

SECTION = "一案双查"
BEFORE = "未经会商的线索只属于收集它的机构，不计"
# A ledger's verdict on what still waits for the conference is the report's own, and no approved opinion.
SETTLED_STATES = (Status.DISPOSING, Status.CLEARING, Status.CLOSED)


def _figure(code, label, definition, condition, metric=""):
    return Figure(code, label, definition, condition, section=SECTION, metric=metric, kind="referral", counts_sealed=True)


def _between(field, period, **more):
    return {f"{field}__gte": period.starts_at, f"{field}__lt": period.ends_at, **more}


def _told(rows, every, ledger):
    """The road wrote one of `rows`; or it wrote none of `every`, and `ledger` holds of what a ledger said."""
    return Q(pk__in=rows.values("referral_id")) | ledger & ~Q(pk__in=every.values("referral_id"))


def _conferred(period, decisions=tuple(StartDecision)):
    """The conference decided on it, for the first time or again, in the period."""
    items = AgendaItem.objects.filter(purpose=AgendaItem.Purpose.START, decided_at__isnull=False)
    found = items.filter(decision__in=decisions, **_between("decided_at", period))
    on_day = {"referral__decided_on__gte": period.start, "referral__decided_on__lt": period.end}
    return _told(found, items, Q(referral__recorded__decision__in=[decision.value for decision in decisions], **on_day))


def _decided(decision):
    return lambda period: _conferred(period, [decision])


def _approved(verdicts):
    def condition(period):
        ledger = _settled_by_ledger(period) & Q(referral__verdict__in=verdicts)
        return _told(_opinions(period, verdict__in=verdicts), InspectionOpinion.objects.all(), ledger)

    return condition


def _settled_by_ledger(period):
    """A ledger says the verdict and not when it was approved: the day of the report stands for it, or that of the end."""
    closed = Q(referral__reported_at=None, **_between("closed_at", period))
    return Q(status__in=SETTLED_STATES) & (Q(**_between("referral__reported_at", period)) | closed)


def _opinions(period, **more):
    return InspectionOpinion.objects.filter(state=InspectionOpinion.State.APPROVED, **_between("settled_at", period), **more)


def _ordered(kind):
    def condition(period):
        disposed = Disposition.objects.filter(kind=kind, opinion__in=_opinions(period))
        ledger = _settled_by_ledger(period) & Q(referral__recorded__dispositions__icontains=kind.label)
        return _told(disposed, InspectionOpinion.objects.all(), ledger)

    return condition


def _still_to_clear(period):
    """One of the officers was not cleared at the cut-off; where nobody was by name, a ledger's word holds for all."""
    left = AccusedOfficer.objects.filter(Q(clearing=None) | Q(clearing__cleared_at__gte=period.cut_off))
    return Q(pk__in=left.filter(referral__in=Clearing.objects.values("referral_id")).values("referral_id"))


def _reports_due(period, **more):
    """The clock of the order ran out in the period, and its day is over; it is owed although the upper court then took over."""
    clocks = Deadline.objects.filter(code=ReportDue.code, due_on__gte=period.start, due_on__lt=min(period.end, period.day))
    taken_over = Q(case__referral__is_direct=True, cancelled_at__date__gt=F("due_on"))
    return clocks.filter(~Q(state="cancelled") | taken_over, **more)


def _in_time(period):
    met = _reports_due(period, state="met", met_at__date__lte=F("due_on"))
    return Q(pk__in=met.values("case_id"))


CONFERRED = _figure(
    "referral_conferred",
    "会商线索",
    f"本期经联席会议作出决定的线索，按决定的日期，台账导入的按台账；一条线索决定几次只计一件。{BEFORE}。",
    _conferred,
    "M16",
)
DECISIONS = {
    decision: _figure(
        f"referral_{decision.value}",
        f"会商决定{decision.label}",
        f"本期联席会议决定{decision.label}的线索。",
        _decided(decision),
        "M16",
    )
    for decision in StartDecision
}
STARTED = DECISIONS[StartDecision.START]
START_RATE = Ratio(
    "referral_start_rate",
    "双查启动率",
    "会商决定启动 ÷ 会商线索，按联席会议的决定。",
    STARTED,
    CONFERRED,
    section=SECTION,
    metric="M16",
)
SOURCES = tuple(
    _figure(
        f"referral_source_{source.value}",
        f"线索来源：{source.label}",
        f"会商线索中来源是“{source.label}”的。",
        lambda period, source=source: _conferred(period) & Q(referral__source=source.value),
    )
    for source in ClueSource
)
PROBLEMS = tuple(
    _figure(
        f"referral_problem_{problem.value}",
        f"反映问题：{problem.label}",
        f"会商线索中反映“{problem.label}”的。",
        lambda period, problem=problem: _conferred(period) & Q(referral__problem=problem.value),
    )
    for problem in Problem
)
DISPATCHED = _figure(
    "referral_dispatched", "联合交办（双查）", "本期联合交办函经两个机构签署生效的；作废的不计。",
    lambda period: _told(
        JointOrder.objects.filter(void_reason="", **_between("issued_at", period)), JointOrder.objects.all(),
        Q(**_between("referral__dispatched_at", period)),
    ),
)  # fmt: skip
REPORT_DUE = _figure(
    "referral_report_due", "应报告（双查）", "本期联合交办一个月到期、应当报告调查情况的；到期日还没过完的不计，到期以后转为直接调查的仍计。",
    lambda period: Q(pk__in=_reports_due(period).values("case_id")),
)  # fmt: skip
REPORTED_IN_TIME = _figure("referral_in_time", "按期报告（双查）", "应报告的之中，到期当天或者以前报告的。", _in_time)
IN_TIME_RATE = Ratio(
    "referral_in_time_rate", "双查按期报告率", "按期报告 ÷ 应报告。", REPORTED_IN_TIME, REPORT_DUE, section=SECTION
)
REPORTED_LATE = _figure(
    "referral_late", "逾期报告（双查）", "应报告的之中，到期以后报告或者仍未报告的。",
    lambda period: Q(pk__in=_reports_due(period).values("case_id")) & ~_in_time(period),
)  # fmt: skip
REPORTED = _figure(
    "referral_reported", "报告调查结果", "本期报告调查情况和处理意见的，补充调查的报告在内；一件报告几次只计一件。",
    lambda period: _told(
        InvestigationReport.objects.filter(**_between("reported_at", period)), InvestigationReport.objects.all(),
        Q(**_between("referral__reported_at", period)),
    ),
)  # fmt: skip
SUPPLEMENTED = _figure(
    "referral_supplemented", "责令补充调查", "本期责令补充调查的；一件几次只计一件。",
    lambda period: Q(pk__in=SupplementRound.objects.filter(**_between("ordered_at", period)).values("referral_id")),
)  # fmt: skip
SETTLED = _figure(
    "referral_settled",
    "检查意见批准",
    "本期领导小组批准检查意见的，按批准的日期；台账导入、没有批准日期的按报告日期。",
    _approved(Verdict.values),
    "M16",
)
FOUND = tuple(
    _figure(
        f"referral_{verdict.value}",
        f"认定{verdict.label}",
        f"本期批准的检查意见认定{verdict.label}的。",
        _approved([verdict]),
        "M16",
    )
    for verdict in Verdict
)
PROVEN, PARTLY, UNFOUNDED, UNKNOWABLE = FOUND
FOUNDED = _figure(
    "referral_founded",
    "属实和部分属实",
    "本期批准的检查意见认定属实或者部分属实的。",
    _approved([Verdict.PROVEN, Verdict.PARTLY]),
    "M16",
)
PROVEN_RATE = Ratio(
    "referral_proven_rate", "双查属实率", "属实和部分属实 ÷ 检查意见批准，按批准的检查意见；总与不属实一并列出。", FOUNDED, SETTLED,
    section=SECTION, metric="M16",
)  # fmt: skip
TO_CLEAR = _figure(
    "referral_to_clear", "应澄清", "本期批准的检查意见认定不属实、线索指明了干警的。",
    lambda period: _approved([Verdict.UNFOUNDED])(period) & Q(pk__in=AccusedOfficer.objects.values("referral_id")),
    "M16",
)  # fmt: skip
CLEARED = _figure(
    "referral_cleared", "已澄清", "应澄清的之中，到截止时刻逐人作了澄清的；后来又指明了人、还没有澄清的不计。",
    lambda period: TO_CLEAR.condition(period) & Q(referral__cleared_at__lt=period.cut_off) & ~_still_to_clear(period),
    "M16",
)  # fmt: skip
CLEARED_RATE = Ratio(
    "referral_cleared_rate",
    "澄清完成率",
    "已澄清 ÷ 不属实（线索没有指明干警的除外）。",
    CLEARED,
    TO_CLEAR,
    section=SECTION,
    metric="M16",
)
TOLD = _figure(
    "referral_told", "已反馈（双查）", "本期批准检查意见的之中，到截止时刻已经向反映人、当事人反馈的。",
    lambda period: _approved(Verdict.values)(period) & Q(referral__told_at__lt=period.cut_off),
)  # fmt: skip
DISPOSED = {
    kind: _figure(
        f"referral_disposed_{kind.value}",
        f"处置：{kind.label}",
        f"本期批准的检查意见中作“{kind.label}”处置的；一件可以有几种处置。",
        _ordered(kind),
    )
    for kind in DispositionKind
}
HANDLED = _figure(
    "referral_handled", "有人员受到处理", "本期批准的检查意见所作处置中，有人员受到党纪、政务、组织处理或者被移送的，按件计。",
    lambda period: Q(pk__in=Disposition.objects.filter(opinion__in=_opinions(period)).exclude(people_handled={}).values("referral_id")),
)  # fmt: skip
DEDUCTED = _figure(
    "referral_deducted", "考评扣分（双查）", "本期批准的检查意见所作处置中，通报、约谈计入年度平安建设考评扣分的，按件计。",
    lambda period: Q(pk__in=Disposition.objects.filter(opinion__in=_opinions(period), deduction__gt=0).values("referral_id")),
)  # fmt: skip
RETURNED = _figure(
    "referral_returned", "处置被退回", "本期批准的检查意见所作处置，落实情况报来后被退回的。",
    lambda period: Q(pk__in=Disposition.objects.filter(opinion__in=_opinions(period), return_count__gt=0).values("referral_id")),
)  # fmt: skip
CLOSED = _figure(
    "referral_closed", "双查办结", "本期办结的；会商不启动、转办和筛查了结的不计。",
    lambda period: Q(status="closed", closed_at__gte=period.starts_at, closed_at__lt=period.ends_at),
)  # fmt: skip

register(
    CONFERRED, *DECISIONS.values(), START_RATE, *SOURCES, *PROBLEMS, DISPATCHED, REPORT_DUE, REPORTED_IN_TIME, IN_TIME_RATE,
    REPORTED_LATE, REPORTED, SUPPLEMENTED, SETTLED, *FOUND, FOUNDED, PROVEN_RATE, TO_CLEAR, CLEARED, CLEARED_RATE, TOLD,
    *DISPOSED.values(), HANDLED, DEDUCTED, RETURNED, CLOSED,
)  # fmt: skip
