"""The words that referrals choose from. Source: 一案双查实施方案四（一）–（十二）."""

from django.db import models


class Organ(models.TextChoices):
    """The two organs that act together. Source: L3."""

    EXECUTION = "execution", "执行机构"
    DISCIPLINE = "discipline", "监察机构"

    @property
    def other(self):
        return Organ.DISCIPLINE if self == Organ.EXECUTION else Organ.EXECUTION


class ClueSource(models.IntegerChoices):
    """Where a clue comes from. Source: L4.1, 方案四（一）1–10."""

    SUPERIOR = 1, "上级人民法院交办信访案件"
    LETTERS = 2, "人民群众来信来访"
    DEPUTIES = 3, "人大代表、政协委员及其他党政机关反映或转交"
    PROCURATORATE = 4, "检察机关检察建议"
    INSPECTION = 5, "司法巡查、审务督察、执行工作检查发现"
    LEADERS = 6, "院领导、执行机构和监察机构负责人重点督办"
    INCIDENT = 7, "涉执行突发事件、舆情"
    PROCEEDINGS = 8, "办理执行复议、协调、监督等案件发现"
    COMMAND_CENTRE = 9, "执行指挥中心运行管理中发现"
    OTHER = 10, "其他途径发现"


class Problem(models.TextChoices):
    """What is complained of; the first nine are about the execution, the last three about the officer or the records."""

    PASSIVE = "passive", "消极执行"
    DELAY = "delay", "拖延执行"
    SELECTIVE = "selective", "选择性执行"
    UNLAWFUL = "unlawful", "乱执行"
    EXCESSIVE_SEIZURE = "excessive_seizure", "超标的查封"
    LATE_PAYMENT = "late_payment", "执行款发放不及时"
    WRONG_TERMINATION = "wrong_termination", "终本不当"
    REFUSED_RESUMPTION = "refused_resumption", "拒不恢复执行"
    AUCTION = "auction", "拍卖评估不规范"
    FALSE_DATA = "false_data", "系统数据造假"
    CONDUCT = "conduct", "司法作风"
    INTEGRITY = "integrity", "廉洁问题"


# 干警违规违纪违法: the discipline organ leads the feedback; the rest is about the execution. Source: L4.10.
OFFICER_PROBLEMS = frozenset({Problem.CONDUCT, Problem.INTEGRITY, Problem.FALSE_DATA})


class Status(models.TextChoices):
    """The road of a referral: from the clue in one organ's pool to its end. Source: product.md A4."""

    POOL = "pool", "线索待筛查"
    SUPPLEMENT_CLUE = "supplement_clue", "待补充核实"
    RIPE = "ripe", "待提请会商"
    TABLED = "tabled", "已列入议题"
    SCREENED_OUT = "screened_out", "筛查了结"
    NOT_STARTED = "not_started", "不启动"
    ELSEWHERE = "elsewhere", "已转办"
    STARTED = "started", "待联合交办"
    DISPATCHED = "dispatched", "待签收"
    INVESTIGATING = "investigating", "调查中"
    REPORTED = "reported", "待核查"
    SUPPLEMENTING = "supplementing", "补充调查中"
    VERIFIED = "verified", "待会商处理"
    OPINION = "opinion", "待领导小组审批"
    DISPOSING = "disposing", "处置中"
    CLEARING = "clearing", "告知澄清中"
    CLOSED = "closed", "已办结"


# The states of a clue before the conference has decided to start.
CLUE_STATES = frozenset({Status.POOL, Status.SUPPLEMENT_CLUE, Status.RIPE, Status.TABLED})


class StartDecision(models.TextChoices):
    """What the conference decides on a clue. Source: L4.3."""

    START = "start", "启动"
    NOT_START = "not_start", "不启动"
    SUPPLEMENT = "supplement", "补充核实"
    ELSEWHERE = "elsewhere", "转办"


class OutcomeDecision(models.TextChoices):
    """What the conference decides on a verified report. Source: L4.9."""

    AGREE = "agree", "形成检查意见"
    SUPPLEMENT = "supplement", "补充调查"


class Track(models.TextChoices):
    """一案双查: the handling of the case and the conduct of its officer, side by side. Source: L3."""

    CASE = "case", "案件执行情况"
    CONDUCT = "conduct", "干警履职情况"


class Method(models.IntegerChoices):
    """How a team investigates. Source: L4.7, 方案四（七）1–6."""

    FILES = 1, "调卷审查"
    SYSTEM = 2, "系统检查"
    HEARING_PARTIES = 3, "听取当事人或信访人意见"
    INTERNAL_TALK = 4, "内部谈话"
    HEARING = 5, "组织听证"
    OTHER = 6, "其他方式"


class Verdict(models.TextChoices):
    """How far the clue is proven. Source: L4.9, L4.11."""

    PROVEN = "proven", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"
    UNKNOWABLE = "unknowable", "无法查实"


class DispositionKind(models.IntegerChoices):
    """The four dispositions; several may stand side by side. Source: L4.9, 方案四（九）1–4."""

    CORRECTION = 1, "执行监督纠正"
    URGING = 2, "督促限期办理"
    DISCIPLINE = 3, "违纪行为处分"
    CIRCULAR = 4, "通报、约谈及纳入考评"


class DispositionWay(models.TextChoices):
    """In which of its ways a disposition is carried out; each belongs to one kind (`WAYS`)."""

    SELF_CORRECT = "self_correct", "执行法院自行纠正"
    SUPERVISION_CASE = "supervision_case", "上级法院立案监督"
    URGE = "urge", "发督办函限期办理"
    MANAGE = "manage", "限期改进执行管理"
    DISCIPLINE_TRANSFER = "discipline_transfer", "移送有权部门处分"
    CRIME_TRANSFER = "crime_transfer", "移交监察、司法机关"
    CIRCULAR = "circular", "通报"
    TALK = "talk", "约谈"


WAYS = {
    DispositionKind.CORRECTION: (DispositionWay.SELF_CORRECT, DispositionWay.SUPERVISION_CASE),
    DispositionKind.URGING: (DispositionWay.URGE, DispositionWay.MANAGE),
    DispositionKind.DISCIPLINE: (DispositionWay.DISCIPLINE_TRANSFER, DispositionWay.CRIME_TRANSFER),
    DispositionKind.CIRCULAR: (DispositionWay.CIRCULAR, DispositionWay.TALK),
}
# These go down to the lower court by a 督办函, are answered and checked; transfers go to another body, which sends a receipt.
URGED_WAYS = frozenset({DispositionWay.SELF_CORRECT, DispositionWay.URGE, DispositionWay.MANAGE})
TRANSFER_WAYS = frozenset({DispositionWay.DISCIPLINE_TRANSFER, DispositionWay.CRIME_TRANSFER})
# 平安建设考评: who is talked to or named in a circular loses points (L4.9, 方案四（九）4).
CIRCULAR_WAYS = frozenset({DispositionWay.CIRCULAR, DispositionWay.TALK})
