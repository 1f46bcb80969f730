"""一案双查线索台账: its twenty-nine columns, in the order and under the headings of the office's form. Source: domain.md 9.3."""

from django.db.models import Max, Min, Q

from cases.models import Case
from core.days import parse_day
from core.ledger import Column, Ledger
from core.ledger_cells import any_number, choice, label_of, names, plain_text
from courts.desk import unit_label
from referrals import ledger_cells as cells
from referrals import ledger_operations as operations
from referrals.access import OFFICE
from referrals.ledger_checks import check_row
from referrals.ledger_desk import IMPORTERS, ClueDesk
from referrals.models import Problem, StartDecision, Verdict

CLUE, MATTER, CONFERENCE = "线索登记", "反映内容", "会商及交办"
INQUIRY, OUTCOME = "联合调查", "处理反馈"
_DECISION_WORDS = {
    "转信访办理": "elsewhere", "转信访": "elsewhere", "转其他部门": "elsewhere", "补充": "supplement", "补充调查": "supplement", "是": "start",
    "否": "not_start",
}  # fmt: skip


def day(raw, desk):
    return parse_day(raw)


def _day(header, name, group, *aliases):
    return Column(header, name, day, group=group, width=12, kind="day", code="date", aliases=aliases)


COLUMNS = (
    Column("序号", "ordinal", any_number, group=CLUE, width=6, kind="int", aliases=("顺序号",)),
    Column("线索编号", "number", cells.clue_number, group=CLUE, required=True, width=19, code="number", aliases=("编号", "双查编号")),
    Column("双查系统编号", "upstream_number", plain_text, group=CLUE, empty="", width=21, longest=40, aliases=("系统编号",)),
    Column("收到日期", "received_on", day, group=CLUE, required=True, width=12, kind="day", code="date", aliases=("收件日期", "登记日期")),
    Column("收集部门", "organ", cells.organ, cells.show_organ, CLUE, required=True, code="choice", aliases=("收集机构",)),
    Column("线索来源", "source", cells.source, cells.show_source, CLUE, required=True, width=26, code="choice", aliases=("来源",)),
    Column("来文单位及文号", "source_detail", plain_text, group=CLUE, empty="", width=22, longest=120, aliases=("来源明细",)),
    Column("反映人", "complainant", cells.complainant, cells.show_complainant, CLUE, empty="", longest=40, is_sealed=True, code="name"),
    Column("实名/匿名", "is_real_name", cells.named, cells.show_named, CLUE, code="choice", aliases=("实名匿名", "是否实名")),
    Column("被反映法院", "unit", cells.unit, unit_label, MATTER, required=True, width=14, code="unit", aliases=("被反映单位",)),
    Column("被反映人", "officers", names, group=MATTER, empty="", longest=200, code="name"),
    Column("涉及案号", "execution_number", cells.execution_number, group=MATTER, empty="", width=24, code="case_number", aliases=("案号",)),
    Column("关联信访登记号", "origin_number", plain_text, group=MATTER, empty="", width=19, longest=40, aliases=("关联信访号",)),
    Column("问题类型", "problem", choice(Problem), label_of(Problem), MATTER, required=True, width=14, code="choice"),
    Column("问题摘要", "summary", plain_text, group=MATTER, required=True, width=38),
    _day("联席会议日期", "decided_on", CONFERENCE, "会商日期"),
    Column("是否启动", "decision", choice(StartDecision, _DECISION_WORDS), label_of(StartDecision), CONFERENCE, empty="", code="choice"),
    _day("交办日期", "dispatched_on", CONFERENCE, "联合交办日期"),
    _day("报告期限", "due_on", CONFERENCE),
    _day("签收日期", "signed_for_on", CONFERENCE),
    Column("联合调查组成员", "team", cells.team, group=INQUIRY, empty="", width=24, longest=200, code="name", aliases=("联合调查组",)),
    Column("调查方式", "methods", cells.methods, group=INQUIRY, empty="", width=24, code="choice"),
    _day("报告日期", "reported_on", INQUIRY),
    Column("属实程度", "verdict", choice(Verdict), label_of(Verdict), INQUIRY, empty="", code="choice"),
    Column("处置方式", "dispositions", cells.dispositions, group=OUTCOME, empty="", width=24, code="choice", aliases=("处置",)),
    _day("反馈日期", "told_on", OUTCOME),
    _day("澄清日期", "cleared_on", OUTCOME),
    _day("办结日期", "closed_on", OUTCOME),
    Column("备注", "remark", plain_text, empty="", width=20, aliases=("说明",)),
)  # fmt: skip


class ClueLedger(Ledger):
    """一案双查线索台账: 限知; who spoke goes in and never comes out."""

    code, title, key, key_label = "clues", "一案双查线索台账", "number", "线索编号"
    columns = COLUMNS
    importers, exporters = IMPORTERS, OFFICE
    is_sealed = True
    dated = "收到"
    frozen_columns = 2
    remarks = ("备注：“反映人”密封保存，台账只写“密”；注意保密，限知情人员查阅。",)

    def desk(self, by, today):
        return ClueDesk(by, today)

    def check(self, values, desk):
        return check_row(values, desk)

    def compare(self, readings, desk, *, bases, row_keys):
        return operations.compare(self, readings, desk, bases=bases, row_keys=row_keys)

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        return operations.apply(self, readings, desk, bases=bases, row_keys=row_keys, run=run, at=at)

    def readable(self, rows, user):
        return rows.filter(Q(object_id=None) | Q(object_id__in=Case.objects.visible_to(user).values("pk")))

    def lock(self, readings):
        operations.lock_numbers(reading.values["number"] for reading in readings)

    def queryset(self, user):
        return operations.ledger_referrals(user)

    def values_of(self, item):
        return operations.values_of(item)

    def row_key(self, item):
        return f"{item.case.number}@{item.case.version}"

    def narrow(self, queryset, filters):
        return operations.narrowed(queryset, filters)

    def fill_in(self, rows, user, today):
        ends = rows.order_by().aggregate(first=Min("received_on"), last=Max("received_on"))
        period = "至".join(f"{day.year}年{day.month}月{day.day}日" for day in ends.values()) if ends["first"] else "无"
        parts = (
            "填报单位：“一案双查”工作领导小组办公室",
            f"期间：{period}",
            f"填报日期：{today.year}年{today.month}月{today.day}日",
            "注意保密，限知情人员查阅",
        )
        return "      ".join(parts)


LEDGER = ClueLedger()
