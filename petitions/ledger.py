"""信访案件交办台账 (JA1): its thirty-one columns, in the order and under the headings of the official form."""

from decimal import Decimal

from core.amounts import parse_amount
from core.days import parse_day
from core.identity import parse_id_number, parse_phone
from core.ledger import Column, Ledger
from core.ledger_cells import any_number, choice, label_of, names, person_name, plain_text, show_tick, show_yes_no, yes_no
from core.masks import mask_id, mask_name, mask_phone
from core.xlsx import written
from courts.desk import unit_label
from courts.models import Role
from executions.models import ExecutionStatus
from petitions import ledger_cells as cells
from petitions import ledger_operations as operations
from petitions.ledger_checks import check_row, check_totals
from petitions.ledger_desk import PetitionDesk, registered_period
from petitions.models import Channel, PetitionerKind

REGISTRATION, PETITIONER, EXECUTION = "信访登记", "信访人基本情况", "涉执案件情况"
KEY, HANDLING = "重点信访", "交办办理情况"

_CHANNEL_WORDS = {
    "到省": "province", "赴省访": "province", "省访": "province", "四巡": "circuit", "赴四巡": "circuit", "四巡访": "circuit",
    "进京": "beijing", "赴京访": "beijing", "进京上访": "beijing", "省驻点": "province_team", "到省驻点指导组访": "province_team",
    "中院大厅": "intermediate_hall", "中院大厅访": "intermediate_hall", "中院信访大厅": "intermediate_hall", "来访": "window",
    "走访": "window", "窗口来访": "window", "信件": "letter", "信函": "letter", "来函": "letter", "网信": "online", "网访": "online",
    "网上": "online", "网络信访": "online", "来电": "phone", "电话信访": "phone", "上级交办": "superior", "省法院交办": "superior",
    "党委政府转交": "party_organs", "党政转交": "party_organs", "人大转交": "congress", "人大代表": "congress",
    "政协转交": "cppcc", "检察院转交": "procuratorate", "检察转交": "procuratorate",
}  # fmt: skip
_KIND_WORDS = {
    "申请人": "applicant", "申请执行人本人": "applicant", "债权人": "applicant", "被申请人": "debtor", "被执行人本人": "debtor",
    "异议人": "outsider", "利害关系": "interested", "委托代理人": "agent", "代理律师": "agent", "律师": "agent",
}  # fmt: skip
_STATUS_WORDS = {
    "执行中": "active", "正在执行": "active", "未结": "active", "执结": "completed", "已执结": "completed", "执行完结": "completed",
    "终结本次执行程序": "terminated", "终本结案": "terminated", "恢复": "resumed", "恢复执行中": "resumed", "和解": "settled",
    "和解执行": "settled", "中止执行": "suspended", "终结": "ended",
}  # fmt: skip


def day(raw, desk):
    return parse_day(raw)


def amount(raw, desk):
    return parse_amount(raw)


def id_number(raw, desk):
    text = written(raw).strip()
    return text if cells.is_masked(text) else parse_id_number(text)


def phone(raw, desk):
    text = written(raw).strip()
    return text if cells.is_masked(text) else parse_phone(text)


COLUMNS = (
    Column("序号", "ordinal", any_number, width=6, kind="int", aliases=("编号", "顺序号", "No.")),
    Column("信访登记号", "number", cells.registration_number, group=REGISTRATION, required=True, width=19, code="number",
           aliases=("登记号", "信访编号", "信访案号", "信访登记编号")),
    Column("系统编号", "upstream_number", plain_text, group=REGISTRATION, empty="", width=21, longest=40,
           aliases=("信访系统编号", "执行申诉信访系统编号", "执行信访系统编号")),
    Column("来访日期", "visited_on", day, group=REGISTRATION, width=12, kind="day", code="date",
           aliases=("信访日期", "来信来访日期", "接访日期", "来访时间", "接件日期")),
    Column("登记日期", "registered_on", day, group=REGISTRATION, required=True, width=12, kind="day", code="date",
           aliases=("录入日期", "登记时间", "收件日期")),
    Column("信访渠道", "channel", choice(Channel, _CHANNEL_WORDS), label_of(Channel), REGISTRATION, required=True, code="choice",
           aliases=("渠道", "信访方式", "来访渠道", "信访来源", "来源")),
    Column("初访/重访", "visit_number", cells.visit_number, cells.show_visit, REGISTRATION, empty=1, code="choice", width=12,
           aliases=("初访重访", "初重访", "是否重访", "访次", "信访次数")),
    Column("信访人", "petitioner_name", person_name, group=PETITIONER, required=True, mask=mask_name, code="name", longest=60,
           aliases=("信访人姓名", "来访人", "上访人", "信访人员", "姓名")),
    Column("信访人身份", "petitioner_kind", choice(PetitionerKind, _KIND_WORDS), label_of(PetitionerKind), PETITIONER,
           empty=PetitionerKind.OTHER, code="choice", aliases=("身份", "信访人地位", "信访人类别")),
    Column("身份证号码", "id_number", id_number, group=PETITIONER, empty="", width=20, mask=mask_id, is_secret=True, code="id_number",
           aliases=("身份证号", "身份证", "公民身份号码", "证件号码", "证件号")),
    Column("联系电话", "phone", phone, group=PETITIONER, empty="", width=13, mask=mask_phone, is_secret=True, code="phone",
           aliases=("电话", "手机", "手机号", "手机号码", "联系方式")),
    Column("本地/外地", "is_local", cells.local, cells.show_local, PETITIONER, empty=True, code="choice",
           aliases=("本地外地", "是否本地", "本外地")),
    Column("执行案号", "execution_number", cells.execution_number, str, EXECUTION, width=24, code="case_number",
           aliases=("案号", "涉执案号", "原案案号", "原执行案号", "涉案案号", "执行案件案号")),
    Column("执行法院", "executing_court", cells.court, cells.show_court, EXECUTION, code="court",
           aliases=("法院", "承办法院", "原执行法院", "被反映法院")),
    Column("承办人", "execution_handler", names, group=EXECUTION, empty="", longest=40, code="name",
           aliases=("承办人员", "承办法官", "经办人", "执行法官", "案件承办人", "原承办人")),
    Column("标的额（元）", "claimed_amount", amount, group=EXECUTION, kind="money", width=14, code="amount",
           aliases=("标的额", "执行标的", "执行标的额", "申请标的", "标的金额", "标的")),
    Column("到位金额（元）", "recovered_amount", amount, group=EXECUTION, kind="money", width=14, code="amount",
           aliases=("到位金额", "已执行到位", "到位额", "执行到位金额", "已到位金额")),
    Column("案件状态", "execution_status", choice(ExecutionStatus, _STATUS_WORDS), label_of(ExecutionStatus), EXECUTION, empty="",
           code="choice", width=12, aliases=("执行状态", "执行案件状态", "案件现状")),
    Column("是否实际执结", "is_executed", yes_no, show_yes_no, EXECUTION, empty=False, code="yes_no", kind="mark",
           aliases=("实际执结", "是否执结", "执结")),
    Column("主要诉求", "demand", plain_text, required=True, width=38,
           aliases=("诉求", "信访诉求", "信访请求", "反映问题", "主要问题", "反映的主要问题", "信访事项", "信访内容")),
    Column("重复信访", "is_repeated_key", yes_no, show_tick, KEY, empty=False, code="yes_no", kind="mark", aliases=("重复访",)),
    Column("挂牌督办", "is_supervised_key", yes_no, show_tick, KEY, empty=False, code="yes_no", kind="mark", aliases=("督办", "是否挂牌")),
    Column("反映强烈", "is_strong_key", yes_no, show_tick, KEY, empty=False, code="yes_no", kind="mark", aliases=("强烈",)),
    Column("交办日期", "dispatched_on", day, group=HANDLING, width=12, kind="day", code="date", aliases=("交办时间", "转办日期", "分流日期")),
    Column("责任单位", "unit", cells.unit, unit_label, HANDLING, width=14, code="unit", aliases=("承办单位", "办理单位", "交办单位", "责任法院")),
    Column("包案领导", "lead", person_name, group=HANDLING, empty="", longest=40, code="name", aliases=("包案院领导", "包案人", "包案责任人")),
    Column("联络人", "liaison", person_name, group=HANDLING, empty="", longest=40, code="name", aliases=("联系人", "联络员", "具体联络人")),
    Column("方案上报日期", "planned_on", day, group=HANDLING, width=12, kind="day", code="date",
           aliases=("方案上报时间", "上报方案日期", "方案日期", "稳控方案上报日期")),
    Column("办结日期", "closed_on", day, group=HANDLING, width=12, kind="day", code="date", aliases=("办结时间", "结案日期", "办毕日期")),
    Column("是否化解", "is_resolved", yes_no, show_yes_no, HANDLING, empty=False, code="yes_no", kind="mark",
           aliases=("化解", "是否息诉", "化解情况", "是否息访")),
    Column("备注", "remark", plain_text, empty="", width=20, aliases=("说明", "其他")),
)  # fmt: skip


class PetitionLedger(Ledger):
    """信访案件交办台账."""

    code, title, key = "petitions", "信访案件交办台账", "number"
    columns = COLUMNS
    importers = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE})
    exporters = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE, Role.DIVISION_HEAD, Role.PRESIDENT, Role.BUREAU_CHIEF})
    revealers = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE})
    frozen_columns = 8
    remarks = (
        "备注：1.到省访、赴四巡访、进京访、到省驻点指导组驻地访、中院信访大厅访当日交办；2.“重点信访”栏打√为是；"
        "3.“是否实际执结”以款物实际到位为准，终本不算实际执结。",
    )

    def desk(self, by, today):
        return PetitionDesk(by, today)

    def check(self, values, desk):
        return check_row(values, desk)

    def notes(self, desk):
        return desk.notes()

    def check_totals(self, cells, readings):
        return check_totals(cells, readings)

    def compare(self, readings, desk, *, bases, row_keys):
        return operations.compare(self, readings, desk, bases=bases, row_keys=row_keys)

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        return operations.apply(self, readings, desk, bases=bases, row_keys=row_keys, run=run, at=at)

    def lock(self, readings):
        operations.lock_numbers(reading.values["number"] for reading in readings)

    def queryset(self, user):
        return operations.ledger_petitions(user)

    def values_of(self, item):
        return operations.values_of(item)

    def row_key(self, item):
        return f"{item.case.number}@{item.case.version}"

    def narrow(self, queryset, filters):
        return operations.narrowed(queryset, filters)

    def fill_in(self, rows, user, today):
        parts = (
            f"填报单位：{PetitionDesk.place_of(user)}",
            f"登记期间：{registered_period(rows)}",
            f"填报日期：{today.year}年{today.month}月{today.day}日",
            "金额单位：元",
        )
        return "      ".join(parts)

    def summary(self):
        return Summary(self)


class Summary:
    """The 合计 row: number of petitions, sums of money, how many executed and how many resolved."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.count = self.executed = self.resolved = 0
        self.claimed = self.recovered = Decimal(0)

    def add(self, values):
        self.count += 1
        self.executed += values["is_executed"]
        self.resolved += values["is_resolved"]
        self.claimed += values["claimed_amount"] or 0
        self.recovered += values["recovered_amount"] or 0

    def cells(self):
        found = {
            "ordinal": "合计",
            "upstream_number": f"{self.count}件",
            "claimed_amount": self.claimed,
            "recovered_amount": self.recovered,
            "is_executed": f"已执结{self.executed}件",
            "is_resolved": f"已化解{self.resolved}件",
        }
        return [found.get(column.name) for column in self.ledger.columns]


LEDGER = PetitionLedger()
