"""终本案件台账: its forty columns (a running number and thirty-nine facts), a sheet for each court, under the official headings."""

from decimal import Decimal

from core.amounts import parse_amount
from core.days import parse_day
from core.ledger import Column, Ledger
from core.ledger_cells import any_number, choice, label_of, names, plain_text, show_yes_no, yes_no
from core.masks import mask_name
from courts.models import Court, Role
from reviews.models import Consent, DebtorKind
from reviews.terminations import ledger_cells as cells
from reviews.terminations import ledger_operations as operations
from reviews.terminations.ledger_checks import check_row, check_totals
from reviews.terminations.ledger_desk import IMPORT_ROLES, TerminationDesk

BASIC = "案件基本情况"
NOTICE, INVESTIGATION, DISPOSAL = "一、执行通知、财产报告", "二、财产调查", "三、财产处置"
SEARCH, RESTRICTION, OBSTRUCTION = "四、查找被执行人", "五、限高、纳失", "六、妨害执行"
INTERVIEW, PANEL, RULING, SERVICE = "七、约谈", "八、合议及审批", "九、裁定书", "十、送达"
OBJECTION, RESUMPTION, OTHER = "十一、异议", "十二、恢复执行", "十三、其他"


def day(raw, desk):
    return parse_day(raw)


def amount(raw, desk):
    return parse_amount(raw)


def _day(header, name, group, *aliases, required=False):
    return Column(header, name, day, group=group, width=12, kind="day", code="date", aliases=aliases, required=required)


def _text(header, name, group, longest, *aliases, width=14):
    return Column(header, name, plain_text, group=group, empty="", longest=longest, width=width, aliases=aliases)


def _yes_no(header, name, group, *aliases):
    return Column(header, name, yes_no, show_yes_no, group, code="yes_no", kind="mark", width=8, aliases=aliases)


COLUMNS = (
    Column("序号", "ordinal", any_number, group=BASIC, width=6, kind="int", aliases=("编号", "顺序号")),
    Column("案号", "number", cells.case_number, str, BASIC, required=True, width=24, code="case_number",
           aliases=("执行案号", "案件编号", "终本案号")),
    _text("承办部门", "unit_words", BASIC, 40, "部门", "庭室", "承办庭室", "承办单位", width=10),
    Column("承办人", "handler_name", names, group=BASIC, empty="", longest=40, code="name",
           aliases=("承办法官", "承办人员", "经办人", "执行法官", "主办法官", "员额法官")),
    Column("合议庭成员", "panel", cells.panel, group=BASIC, empty="", longest=120, width=20, code="name",
           aliases=("合议庭", "合议庭组成人员", "合议庭人员")),
    _text("案由", "cause", BASIC, 60, "执行案由", width=16),
    Column("申请执行人", "applicant", names, group=BASIC, empty="", longest=200, width=16, mask=mask_name, code="name",
           aliases=("申请人", "申请执行人姓名", "申请执行人名称")),
    Column("被执行人", "debtor", names, group=BASIC, empty="", longest=200, width=16, mask=mask_name, code="name",
           aliases=("被申请人", "被执行人姓名", "被执行人名称")),
    Column("被执行人类型", "debtor_kind", choice(DebtorKind, cells.DEBTOR_WORDS), label_of(DebtorKind), BASIC, empty="",
           code="choice", aliases=("被执行人性质", "被执行人类别")),
    _day("立案日期", "filed_on", BASIC, "立案时间", "立案日", "收案日期", "收案时间"),
    _day("终本日期", "terminated_on", BASIC, "终本时间", "终本日", "终本裁定日期", "终结日期", "结案日期", "结案时间", required=True),
    Column("标的额（元）", "claimed_amount", amount, group=BASIC, kind="money", width=14, code="amount",
           aliases=("标的额", "执行标的", "申请标的", "执行标的额", "标的金额")),
    Column("到位额（元）", "recovered_amount", amount, group=BASIC, kind="money", width=14, code="amount",
           aliases=("到位额", "到位金额", "执行到位", "执行到位金额", "已到位金额")),
    _day("执行通知书发出日", "notice_on", NOTICE, "执行通知书发出日期", "执行通知日期", "执行通知书日期", "执行通知发出日"),
    _day("报告财产令发出日", "property_order_on", NOTICE, "财产报告令发出日", "报告财产令日期", "报告财产令发出日期", "财产报告令日期"),
    _day("网络查控日", "network_query_on", INVESTIGATION, "网络查控日期", "网络查控时间", "查控日期"),
    _text("线下调查方式", "field_inquiry", INVESTIGATION, 200, "线下调查", "线下调查情况", "线下调查措施", width=18),
    _text("查明财产", "found_property", DISPOSAL, 500, "财产查明情况", "查控结果", "财产情况", width=20),
    _text("处置情况", "disposal", DISPOSAL, 500, "财产处置情况", "处置结果", width=20),
    _yes_no("下落不明", "is_missing", SEARCH, "是否下落不明", "被执行人下落不明"),
    _text("查找措施", "search_measures", SEARCH, 200, "查找情况", "查找下落措施", width=16),
    _day("限高日期", "restricted_on", RESTRICTION, "限制消费日期", "限制高消费日期", "限高时间", "限消日期"),
    _yes_no("符合纳失", "is_listable", RESTRICTION, "是否符合纳失", "符合纳失条件", "是否符合纳失条件"),
    _day("纳失日期", "listed_on", RESTRICTION, "纳入失信日期", "失信日期", "纳失时间"),
    _yes_no("妨害执行", "is_obstructing", OBSTRUCTION, "是否妨害执行", "有无妨害执行"),
    _text("处罚措施", "sanctions", OBSTRUCTION, 200, "处罚情况", "制裁措施", width=16),
    _day("终本约谈日", "interviewed_on", INTERVIEW, "终本约谈日期", "约谈日期", "约谈时间", "约谈日"),
    Column("申请人是否同意", "consent", cells.consent, label_of(Consent), PANEL, empty="", code="choice", width=9,
           aliases=("是否同意", "申请执行人是否同意", "是否同意终本", "申请人意见")),
    _day("合议庭日期", "panel_on", PANEL, "合议日期", "合议时间", "合议庭合议日期"),
    _day("审批日期", "approved_on", PANEL, "院长审批日期", "审批时间", "批准日期"),
    Column("裁定书文号", "ruling_number", cells.paper_number, group=RULING, empty="", longest=60, width=26, code="case_number",
           aliases=("裁定文号", "终本裁定书文号", "裁定书案号")),
    _text("裁定书要素", "ruling_elements", RULING, 200, "裁定书内容", "文书要素", width=16),
    _day("送达日期", "served_on", SERVICE, "送达时间", "裁定书送达日期", "送达日"),
    _day("异议日期", "objected_on", OBJECTION, "提出异议日期", "异议时间"),
    _text("异议处理", "objection_result", OBJECTION, 200, "异议处理结果", "异议处理情况", "异议结果", width=20),
    _day("恢复申请日期", "resumption_applied_on", RESUMPTION, "申请恢复日期", "恢复执行申请日期", "申请恢复执行日期"),
    Column("执恢案号", "resumption_number", cells.resumption_number, group=RESUMPTION, empty="", longest=60, width=24,
           code="case_number", aliases=("恢复执行案号", "恢执案号", "恢复案号")),
    _day("终本库录入日", "library_on", OTHER, "终本库录入日期", "录入终本库日期", "入库日期"),
    _day("最近一次查控日", "last_query_on", OTHER, "最近一次查控日期", "最近查控日期", "最后一次查控日", "上次查控日期"),
    Column("备注", "remark", plain_text, empty="", longest=500, width=20, aliases=("说明",)),
)  # fmt: skip


class TerminationLedger(Ledger):
    """终本案件台账."""

    code, title, key = "terminations", "终本案件台账", "number"
    key_label = "案号"
    columns = COLUMNS
    importers = IMPORT_ROLES
    exporters = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE, Role.DIVISION_HEAD, Role.PRESIDENT, Role.BUREAU_CHIEF})
    revealers = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE})
    frozen_columns = 2
    remarks = (
        "填报说明：1.终本日期为终结本次执行程序裁定书的作出日期；2.空白表示未录入，不等于未办理；"
        "3.最近一次查控日：终本后每六个月查询一次，填写最近一次的日期。",
    )

    def desk(self, by, today):
        return TerminationDesk(by, today)

    def check_reading(self, reading, desk):
        return check_row(reading, desk)

    def notes(self, desk):
        return desk.notes()

    def check_totals(self, cells, readings):
        return check_totals(cells, readings)

    def compare(self, readings, desk, *, bases, row_keys):
        return operations.compare(self, readings, desk, bases=bases, row_keys=row_keys)

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        return operations.apply(self, readings, desk, bases=bases, row_keys=row_keys, run=run, at=at)

    def lock(self, readings):
        operations.lock_series()

    def queryset(self, user):
        return operations.ledger_terminations(user)

    def values_of(self, item):
        return operations.values_of(item)

    def row_key(self, item):
        return f"{item.execution_case.number}@{item.case.version}"

    def narrow(self, queryset, filters):
        return operations.narrowed(queryset, filters)

    def parts(self, rows, user):
        """A sheet for each court, as the courts fill it in."""
        courts = Court.objects.filter(pk__in=rows.order_by().values("case__court")).order_by("order", "pk")
        sheets = [(court.short_name, f"{court.name}终结本次执行程序案件台账", rows.filter(case__court=court)) for court in courts]
        return sheets or super().parts(rows, user)

    def fill_in(self, rows, user, today):
        first = rows.first()
        place = f"{first.case.court.name}执行局" if first else TerminationDesk.place_of(user)
        parts = (
            f"填报单位：{place}",
            f"结案期间：{operations.terminated_period(rows)}",
            f"填报日期：{today.year}年{today.month}月{today.day}日",
            "金额单位：元",
        )
        return "      ".join(parts)

    def summary(self):
        return Summary(self)


class Summary:
    """The 合计 row: number of cases and sums of money."""

    def __init__(self, ledger):
        self.ledger, self.count = ledger, 0
        self.claimed = self.recovered = Decimal(0)

    def add(self, values):
        self.count += 1
        self.claimed += values["claimed_amount"] or 0
        self.recovered += values["recovered_amount"] or 0

    def cells(self):
        found = {
            "ordinal": "合计",
            "number": f"{self.count}件",
            "claimed_amount": self.claimed,
            "recovered_amount": self.recovered,
        }
        return [found.get(column.name) for column in self.ledger.columns]


LEDGER = TerminationLedger()
