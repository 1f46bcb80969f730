"""The figures of the petitions: 口径 M01–M11 and what the weekly bulletin counts. Source: J3.2.7, product.md appendix B."""

from django.db.models import Q

from cases.figures import Figure, Ratio, everything, register
from petitions import conditions as the
from petitions.models import Channel, Closing

RECEPTION, LEADERS, DISPATCH, CEASING, STAGES = "接处访", "院领导包案", "交办办理", "息诉", "环节"


# --- 一、接处访 ---------------------------------------------------------------------------------------------------------

REGISTERED = Figure(
    "registered", "新收信访", "本期登记的信访案件。按登记日期计，不按来访日期；事后补录的在重算时另列。",
    everything, RECEPTION, "M01", within=the.registered,
)  # fmt: skip
FIRST = Figure(
    "first_visits", "初访", "本期登记、第一次来访的。", lambda p: Q(petition__visit_number=1), RECEPTION, within=the.registered
)
REPEAT = Figure(
    "repeat_visits", "重访", "本期登记、登记时写明是第二次以上来访的；只凭姓名相似的不计。",
    lambda p: Q(petition__visit_number__gt=1), RECEPTION, within=the.registered,
)  # fmt: skip
REPEAT_RATE = Ratio("repeat_rate", "重访率", "重访 ÷ 新收信访。", REPEAT, REGISTERED, RECEPTION, "M09")
ESCALATED = Figure(
    "escalated_visits", "三地访", "本期登记的到省访、赴四巡访、进京访件数；一件多人仍计一件。",
    the.escalated, RECEPTION, "M10", within=the.registered,
)  # fmt: skip
CHANNELS = tuple(
    Figure(
        f"channel_{channel.value}", f"新收：{channel.label}", f"本期登记、信访渠道是“{channel.label}”的。",
        lambda p, channel=channel: Q(petition__channel=channel.value), RECEPTION, within=the.registered,
    )
    for channel in Channel
)  # fmt: skip
REVISITED = Figure(
    "revisited", "再访登记", "本期在已有信访案件上登记了再访的；不另立新件，不计入新收。", the.revisited, RECEPTION
)
IN_HAND = Figure(
    "in_hand", "在办", "截止时刻已登记、还没有办结的。验收通过才算办结，报结不算。", everything, RECEPTION, within=the.in_hand
)

# --- 二、院领导包案 ------------------------------------------------------------------------------------------------------

PLAN_DUE = Figure(
    "plan_due", "应报方案", "本期满两日的：交办之日起第二日落在本期内。自然日，休息日不顺延；还没到期的不计。",
    everything, LEADERS, "M04", within=the.plan_due,
)  # fmt: skip
PLAN_IN_TIME = Figure(
    "plan_in_time", "按期上报", "应报方案中，交办后两日内报齐专班和化解稳控方案的。签收晚不顺延。",
    the.plan_in_time, LEADERS, "M04", within=the.plan_due,
)  # fmt: skip
PLAN_RATE = Ratio("plan_rate", "方案按期率", "按期上报 ÷ 应报方案。", PLAN_IN_TIME, PLAN_DUE, LEADERS, "M04")
PLAN_MISSING = Figure(
    "plan_missing", "逾期未报方案", "截止时刻在办、交办已过两日仍没有报专班和方案的。", the.plan_late, LEADERS, within=the.in_hand
)
ASSIGNED = Figure("assigned", "已交办在办", "截止时刻在办、已经交办的。", the.dispatched, LEADERS, within=the.in_hand)
WITH_TEAM = Figure(
    "with_team", "包案到位", "已交办在办中，包案领导和联络人都已确定的。换人只计一次。",
    lambda p: the.dispatched(p) & the.has_team(p), LEADERS, "M05", within=the.in_hand,
)  # fmt: skip
TEAM_RATE = Ratio("team_rate", "包案到位率", "包案到位 ÷ 已交办在办。", WITH_TEAM, ASSIGNED, LEADERS, "M05")
MET = Figure(
    "met_by_lead", "已约谈", "已交办在办中，包案领导本人见过信访人的。联络人约谈不计。",
    lambda p: the.dispatched(p) & the.met_by_lead(p), LEADERS, "M06", within=the.in_hand,
)  # fmt: skip
NOT_MET = Figure(
    "not_met_by_lead", "未约谈", "已交办在办中，包案领导还没有见过信访人的。",
    lambda p: the.dispatched(p) & ~the.met_by_lead(p), LEADERS, "M06", within=the.in_hand,
)  # fmt: skip
NOT_MET_LONG = Figure(
    "not_met_ten_days", "满十日未约谈", "未约谈中，交办已满十日的。",
    lambda p: the.dispatched(p) & ~the.met_by_lead(p) & the.waited_ten_days(p), LEADERS, within=the.in_hand,
)  # fmt: skip
MET_RATE = Ratio("met_rate", "约见率", "已约谈 ÷ 已交办在办。", MET, ASSIGNED, LEADERS, "M06")

# --- 三、交办案件办理 ----------------------------------------------------------------------------------------------------

DISPATCHED = Figure(
    "dispatched", "交办", "本期交办的，按交办时间计，不论何时登记。", lambda p: the.happened("dispatched_at", p), DISPATCH
)
DISPATCH_DUE = Figure(
    "dispatch_due", "应当天交办", "本期登记的到省访、赴四巡访、进京访、省驻点指导组访、中院信访大厅访；登记当天还没过完的不计。",
    everything, DISPATCH, "M02", within=the.dispatch_due,
)  # fmt: skip
DISPATCHED_SAME_DAY = Figure(
    "dispatched_same_day",
    "当天交办",
    "应当天交办中，登记当天已经交办的。",
    the.same_day,
    DISPATCH,
    "M02",
    within=the.dispatch_due,
)
DISPATCHED_LATE = Figure(
    "dispatched_late",
    "未当天交办",
    "应当天交办中，登记次日以后才交办或者仍未交办的。",
    the.not_same_day,
    DISPATCH,
    "M02",
    within=the.dispatch_due,
)
DISPATCH_RATE = Ratio(
    "dispatch_rate", "交办及时率", "当天交办 ÷ 应当天交办。", DISPATCHED_SAME_DAY, DISPATCH_DUE, DISPATCH, "M02"
)
ACKNOWLEDGED = Figure(
    "acknowledged", "签收", "本期签收的，按签收时间计。", lambda p: the.happened("acknowledged_at", p), DISPATCH
)
SUBMITTED = Figure("submitted", "报结", "本期报送报结材料的；退补后再报的，同一件只计一次。", the.submitted, DISPATCH)
RETURNED = Figure(
    "returned", "退补", "本期经综合处审查退回补正的；同一件退两次只计一次。",
    lambda p: the.decided(p, Closing.Decision.RETURNED), DISPATCH,
)  # fmt: skip
ACCEPTED = Figure(
    "accepted", "验收", "本期验收通过的，按验收时间计；之后再访的仍计。", everything, DISPATCH, "M07", within=the.accepted
)
WORKLOAD = Figure("workload", "应办", "期初在办与本期新收之和。", everything, DISPATCH, "M07", within=the.workload)
CLOSING_RATE = Ratio(
    "closing_rate", "办结率", "办结 ÷ 应办。办结以验收通过为准，报结不算。",
    Figure("closed", "办结", "应办中，本期验收通过的。", the.workload, DISPATCH, "M07", within=the.accepted),
    WORKLOAD, DISPATCH, "M07",
)  # fmt: skip
OVERDUE = Figure(
    "overdue", "超期", "截止时刻在办、有一项期限的到期日已过仍未完成的；到期日 24 时以后才算。中止期间停止计算的不计。",
    the.overdue, DISPATCH, "M11", within=the.in_hand,
)  # fmt: skip
DUE_TODAY = Figure(
    "due_today", "今天到期", "截止时刻在办、有一项期限在截止当天到期的。", the.due_today, DISPATCH, within=the.in_hand
)
DUE_SOON = Figure(
    "due_soon", "三日内到期", "截止时刻在办、有一项期限在截止当天起三日内到期的。", the.due_soon, DISPATCH, within=the.in_hand
)

# --- 四、息诉 ----------------------------------------------------------------------------------------------------------

RESOLVED = Figure(
    "resolved", "化解", "本期验收通过、认定已化解的。",
    lambda p: Q(petition__is_resolved=True), CEASING, within=the.accepted,
)  # fmt: skip
RESOLVED_RATE = Ratio("resolved_rate", "化解率", "化解 ÷ 验收。", RESOLVED, ACCEPTED, CEASING)
CEASED = Figure(
    "ceased", "息诉", "本期验收通过、报结时信访人已息诉的。",
    lambda p: the.decided(p, Closing.Decision.ACCEPTED, ceased=True), CEASING, within=the.accepted,
)  # fmt: skip
MATURED = Figure(
    "matured",
    "满九十天",
    "验收通过后在截止时刻之前一年内满九十天的。未满期的不计。",
    everything,
    CEASING,
    "M08",
    within=the.matured,
)
CAME_BACK = Figure(
    "came_back", "再次来访", "满九十天的中，验收后九十天内登记了再访、或者同一信访人就同一执行案件又来信访的。",
    the.came_back, CEASING, "M08", within=the.matured,
)  # fmt: skip
STAYED = Figure(
    "stayed_ceased", "未再来访", "满九十天的中，九十天内没有再次来访的。",
    lambda p: ~the.came_back(p), CEASING, "M08", within=the.matured,
)  # fmt: skip
CEASED_RATE = Ratio("ceased_rate", "息诉率", "未再来访 ÷ 满九十天。", STAYED, MATURED, CEASING, "M08")

# --- 环节 --------------------------------------------------------------------------------------------------------------

STAGE_FIGURES = tuple(
    Figure(
        f"stage_{status.value}", f"环节：{status.label}",
        f"截止时刻在办、走到“{status.label}”的{'，中止的也在内' if len(statuses) > 1 else ''}。",
        lambda p, status=status: the.at_stage(status, p), STAGES, within=the.in_hand,
    )
    for status, statuses in the.STAGES.items()
)  # fmt: skip

register(
    REGISTERED, FIRST, REPEAT, REPEAT_RATE, ESCALATED, *CHANNELS, REVISITED, IN_HAND,
    PLAN_DUE, PLAN_IN_TIME, PLAN_RATE, PLAN_MISSING, ASSIGNED, WITH_TEAM, TEAM_RATE, MET, NOT_MET, NOT_MET_LONG, MET_RATE,
    DISPATCHED, DISPATCH_DUE, DISPATCHED_SAME_DAY, DISPATCHED_LATE, DISPATCH_RATE, ACKNOWLEDGED, SUBMITTED, RETURNED, ACCEPTED,
    WORKLOAD, CLOSING_RATE.numerator, CLOSING_RATE, OVERDUE, DUE_TODAY, DUE_SOON,
    RESOLVED, RESOLVED_RATE, CEASED, MATURED, CAME_BACK, STAYED, CEASED_RATE,
    *STAGE_FIGURES,
)  # fmt: skip
