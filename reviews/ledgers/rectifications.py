"""整改台账: every ordered finding with its day, its report and what the recheck said. Units type in what they have done. Source: J2.3.1, J2.3.2."""

from django.utils import timezone

from core.ledger import Accepted, Column
from core.ledger_cells import any_number, choice, label_of
from core.templatetags.ui import due_words
from core.xlsx import written
from courts.models import Role
from executions.case_numbers import CaseNumber
from reviews.findings.queries import ESCALATION_LABELS
from reviews.findings.rows import item_label, state_label
from reviews.findings.steps import ReportRectification
from reviews.ledgers.findings import CURE, HEAD, ORDER, WHAT, RegisterLedger, day_column, head_values, local_day, text_column
from reviews.models import Finding

CHECK = "复查、销号"
State = Finding.State
REPORTING = frozenset({"report", "evidence_note", "resumed_number"})


def resumption_number(raw, desk):
    """执恢案号, in the one way of writing it."""
    text = written(raw).strip()
    number = str(CaseNumber.parse(text).case)
    return number if number == text else Accepted(number, f"已规范写法，原为 {text}")


COLUMNS = (
    *HEAD,
    Column("第几项", "item", any_number, group=WHAT, width=7, kind="int", aliases=("条目", "项号")),
    text_column("条目", "item_label", WHAT, width=16),
    text_column("问题", "text", WHAT, width=40, longest=8000, aliases=("存在问题",)),
    Column("性质", "nature", choice(Finding.Nature), label_of(Finding.Nature), ORDER, empty="", width=10, code="choice"),
    Column("处理", "cure", choice(Finding.Cure), label_of(Finding.Cure), ORDER, empty="", width=16, code="choice"),
    day_column("责令日期", "ordered_on", ORDER),
    day_column("整改期限", "due_on", ORDER),
    text_column("指定期限的理由", "due_reason", ORDER, width=20, longest=120),
    text_column("期限情况", "light", ORDER, width=10),
    text_column("整改情况", "report", CURE, width=40, aliases=("整改措施", "整改结果")),
    text_column("材料在哪里", "evidence_note", CURE, width=20, longest=200, aliases=("整改材料", "佐证材料")),
    Column("执恢案号", "resumed_number", resumption_number, group=CURE, empty="", width=24, code="case_number", longest=60),
    day_column("报告日期", "reported_on", CURE),
    text_column("整改人", "reported_by", CURE, width=10),
    day_column("复查日期", "checked_on", CHECK),
    text_column("复查人", "checked_by", CHECK, width=10),
    text_column("复查意见", "check_note", CHECK, width=24),
    day_column("销号日期", "cured_on", CHECK),
    Column("重开次数", "reopen_count", any_number, group=CHECK, width=9, kind="int"),
    text_column("督促", "escalation", CHECK, width=10),
    text_column("状态", "state", CHECK, width=10),
)  # fmt: skip


class RectificationLedger(RegisterLedger):
    """整改台账."""

    code, title = "rectifications", "评查问题整改台账"
    columns = COLUMNS
    importers = frozenset({Role.LEDGER_CLERK, Role.DIVISION_HEAD})
    dated = "责令"
    remarks = (
        "填报说明：1.由责任单位填“整改情况”“材料在哪里”，处理是恢复执行的还填“执恢案号”，导入即报告整改；"
        "2.复查、销号由评查一方在系统里办理，整改的人不能自己销号；3.期限情况随导出日期变化，不用填。",
    )
    computed = frozenset({"light"})
    period_of = "ordered_at"
    step, writable = ReportRectification, REPORTING

    def queryset(self, user):
        return super().queryset(user).exclude(ordered_at=None)

    def values_of(self, item):
        return {
            **head_values(item),
            "item": item.item, "item_label": item_label(item), "text": item.text, "nature": item.nature, "cure": item.cure,
            "ordered_on": local_day(item.ordered_at), "due_on": item.due_on, "due_reason": item.due_reason,
            "light": due_words(item.due_on, timezone.localdate())[1] if item.state == State.OPEN else "",
            "report": item.report, "evidence_note": item.evidence_note,
            "resumed_number": item.resumed_case.number if item.resumed_case else "", "reported_on": local_day(item.reported_at),
            "reported_by": item.reported_by.name if item.reported_by else "", "checked_on": local_day(item.checked_at),
            "checked_by": item.checked_by.name if item.checked_by else "", "check_note": item.check_note,
            "cured_on": local_day(item.cured_at), "reopen_count": item.reopen_count,
            "escalation": ESCALATION_LABELS[item.escalation], "state": state_label(item),
        }  # fmt: skip

    def open_to(self, desk, findings):
        return findings.filter(state=State.OPEN)

    def why(self, finding):
        if finding.state == State.OPEN:
            return "这份台账只填整改情况、材料在哪里和执恢案号；"
        return f"这个问题{finding.get_state_display()}，复查、退回和重开在系统里办理；"

    def gap(self, row, desk):
        """A report needs all its parts, also those that stand there from an earlier one that was sent back."""
        cells = row.reading.cells
        if not cells["report"]:
            return "report", "报告整改要写明“整改情况”，这里是空的"
        if not cells["evidence_note"]:
            return "evidence_note", "写明整改材料在卷内哪一页；要上传文件的，请在系统里报告"
        if row.item.cure == Finding.Cure.RESUME and not cells["resumed_number"]:
            return "resumed_number", "这个问题要恢复执行，请填立案后的执恢案号"
        return super().gap(row, desk)

    def data_for(self, row):
        return {**{name: row.reading.cells[name] for name in REPORTING}, "finding": row.item.pk}


LEDGER = RectificationLedger()
