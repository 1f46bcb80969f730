"""问题登记册: one row per finding, case by case and item by item. What comes back may order a cure, nothing else. Source: J2.3.1, J2.3.2."""

from django import forms
from django.db.models import Max, Min
from django.utils import timezone

from core.ledger import Accepted, Column, Ledger
from core.ledger_cells import any_number, choice, label_of, names, plain_text, show_yes_no, yes_no
from courts.desk import Desk, unit_label
from courts.models import Role
from reviews.findings import listing
from reviews.findings.queries import ESCALATION_LABELS, findings_visible_to, orderable
from reviews.findings.rows import fault_label, handler_names, item_label, key_of, number_of, state_label, with_handlers
from reviews.findings.steps import OrderRectification
from reviews.ledgers.known import RegisterDesk, Row, compare_register, refuse, unknown
from reviews.ledgers.taking import take_row
from reviews.models import Finding, Tier
from reviews.terminations.ledger import day

CHUNK = 400
WHERE, WHAT, ORDER, CURE = "案件", "问题", "责令整改", "整改"
ORDERING = frozenset({"nature", "cure", "due_on", "due_reason"})
EXPORTERS = frozenset(
    {Role.LEDGER_CLERK, Role.GENERAL_OFFICE, Role.DIVISION_HEAD, Role.PRESIDENT, Role.BUREAU_CHIEF, Role.REVIEW_LEADER}
)


def finding_number(raw, desk):
    """问题编号, as `reviews.findings.rows.number_of` writes it."""
    text = plain_text(raw, desk)
    written = f"问{key_of(text):06d}"
    return written if written == text else Accepted(written, f"已规范写法，原为 {text}")


def text_column(header, name, group, *, width=12, longest=4000, aliases=()):
    return Column(header, name, plain_text, group=group, empty="", width=width, longest=longest, aliases=aliases)


def day_column(header, name, group, aliases=()):
    return Column(header, name, day, group=group, width=12, kind="day", code="date", aliases=aliases)


NUMBER = Column("问题编号", "number", finding_number, group=WHERE, required=True, width=12, code="finding_number")
ORDINAL = Column("序号", "ordinal", any_number, group=WHERE, width=6, kind="int")
HEAD = (
    ORDINAL,
    NUMBER,
    text_column("评查活动", "campaign", WHERE, width=24),
    text_column("被评查案件", "subject", WHERE, width=24, aliases=("案号", "案件编号")),
    text_column("责任单位", "unit", WHERE),
    Column("承办人", "handler", names, group=WHERE, empty="", width=10, longest=200),
    Column("层级", "tier", choice(Tier), label_of(Tier), WHERE, empty="", width=10, code="choice"),
)
COLUMNS = (
    *HEAD,
    text_column("评查人", "reviewer", WHERE, width=10),
    day_column("评查日期", "found_on", WHERE),
    Column("第几项", "item", any_number, group=WHAT, width=7, kind="int", aliases=("条目", "项号")),
    text_column("条目", "item_label", WHAT, width=16),
    text_column("问题子项", "fault", WHAT, width=16),
    text_column("问题", "text", WHAT, width=40, longest=8000, aliases=("存在问题", "发现的问题")),
    Column("性质", "nature", choice(Finding.Nature, {"个性": "individual", "共性": "common"}), label_of(Finding.Nature), ORDER,
           empty="", width=10, code="choice", aliases=("问题性质",)),
    Column("处理", "cure",
           choice(Finding.Cure, {"即时补正": "at_once", "能补正": "at_once", "限期": "by_date", "恢复": "resume", "问责": "account"}),
           label_of(Finding.Cure), ORDER, empty="", width=16, code="choice", aliases=("处理方式", "处理意见")),
    day_column("责令日期", "ordered_on", ORDER),
    day_column("整改期限", "due_on", ORDER, aliases=("完成期限", "整改时限")),
    text_column("指定期限的理由", "due_reason", ORDER, width=20, longest=120),
    text_column("状态", "state", CURE, width=10),
    text_column("督促", "escalation", CURE, width=10),
    text_column("共性措施", "measure", CURE, width=16),
    Column("移送线索", "is_clue", yes_no, show_yes_no, CURE, kind="mark", width=9, code="yes_no"),
)  # fmt: skip


def ledger_findings(user):
    """The findings that `user` may take out now: never an answer of a tier that is still hidden; all for the command line."""
    found = findings_visible_to(user) if user else Finding.objects.exclude(state=Finding.State.WITHDRAWN)
    return with_handlers(found).order_by("campaign_id", "unit__court__order", "unit__order", "unit_id", "review_id", "item", "pk")


def local_day(moment):
    return timezone.localdate(moment) if moment else None


def head_values(finding):
    """The values of the columns that every ledger of findings begins with."""
    return {
        "ordinal": None, "number": number_of(finding), "campaign": finding.campaign.name, "subject": finding.review.subject.number,
        "unit": unit_label(finding.unit), "handler": handler_names(finding), "tier": finding.tier,
    }  # fmt: skip


def narrowed(rows, filters, dated):
    """The rows that the filters of an export leave.

    Args:
        dated: the lookup of the moment by which `since` and `until` choose.
    """
    wanted = {
        f"{dated}__date__gte": filters.get("since"),
        f"{dated}__date__lte": filters.get("until"),
        "unit": filters.get("unit"),
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})
    if filters.get("state"):
        is_closed = filters["state"] == "closed"
        rows = rows.filter(state=Finding.State.CURED) if is_closed else rows.exclude(state=Finding.State.CURED)
    view = listing.view_of(filters.get("view"), timezone.localdate())
    return rows.filter(view.condition, listing.condition({name: filters.get(name) for name in FILTERS}))


FILTERS = ("campaign", "tier", "item", "nature", "escalation")


def filter_fields(user):
    """The filters of the register as fields of the export: what stands in the address of the one opens the other."""
    fields = listing.Filters(user=user).fields
    chosen = {name: fields[name] for name in FILTERS}
    views = listing.views(timezone.localdate())
    chosen["view"] = forms.ChoiceField(
        label="问题状态", required=False, choices=[("", "全部"), *((view.code, view.label) for view in views[1:])]
    )
    return chosen


def found_period(rows, lookup):
    """2021年3月至2021年4月: the months between the first and the last of the rows."""
    ends = rows.order_by().aggregate(first=Min(lookup), last=Max(lookup))
    if not ends["first"]:
        return "无"
    days = [timezone.localdate(ends[name]) for name in ("first", "last")]
    first, last = (f"{found.year}年{found.month}月" for found in days)
    return first if first == last else f"{first}至{last}"


class RegisterLedger(Ledger):
    """What the ledgers of findings share: who sees which rows, how a row is known, and how one comes back."""

    key, key_label = "number", "问题编号"
    exporters = EXPORTERS
    frozen_columns = 2
    computed = frozenset()
    period_of = "task__submitted_at"

    def desk(self, by, today):
        return RegisterDesk(by, today)

    def queryset(self, user):
        return ledger_findings(user)

    def filter_fields(self, user):
        return filter_fields(user)

    def narrow(self, queryset, filters):
        return narrowed(queryset, filters, self.period_of)

    def row_key(self, item):
        return f"{number_of(item)}@{item.review.case.version}"

    def fill_in(self, rows, user, today):
        return "      ".join(
            (
                f"填报单位：{Desk.place_of(user)}",
                f"{self.dated}期间：{found_period(rows, self.period_of)}",
                f"填报日期：{today.year}年{today.month}月{today.day}日",
            )
        )

    # --- In ---------------------------------------------------------------------------------------------------------

    def compare(self, readings, desk, *, bases, row_keys):
        return [row.comparison for row in self.compared(readings, desk, row_keys)]

    def compared(self, readings, desk, row_keys):
        """A Row for each reading, compared with what the person may read now."""
        rows = [Row(reading) for reading in readings]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            ids = [key_of(row.reading.values["number"]) for row in chunk]
            known = {finding.pk: finding for finding in self.queryset(desk.by).filter(pk__in=ids)}
            open_now = set(self.open_to(desk, Finding.objects.filter(pk__in=known)).values_list("pk", flat=True))
            for row, pk in zip(chunk, ids, strict=True):
                row.item = known.get(pk)
                if row.item is None:
                    row.comparison = unknown("问题", row.reading.values["number"])
                    continue
                row.held = self.values_of(row.item)
                row.comparison = compare_register(
                    self, row, object_id=pk, version=row.item.review.case.version,
                    row_key=row_keys.get(row.reading.values["number"]),
                    writable=self.writable if pk in open_now else frozenset(), computed=self.computed, why=self.why(row.item),
                )  # fmt: skip
                if row.comparison.verdict == "changed" and (problem := self.gap(row, desk)):
                    row.comparison = refuse(row, *problem)
        return rows

    writable = frozenset()

    def open_to(self, desk, findings):
        """Those of `findings` into which a ledger may write now."""
        return findings.none()

    def why(self, finding):
        """Why the other cells may not be changed."""
        return ""

    def gap(self, row, desk):
        """(column, sentence) of what a changed row still lacks, or None."""
        if desk.by is None:
            return next(iter(row.changes)), "写入要记在一个人名下，请用 --as 写明以谁的名义导入"
        return None

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        rows = self.compared(readings, desk, row_keys)
        for row in rows:
            if row.comparison.verdict == "changed":
                row.comparison = take_row(self.step, row, self.data_for(row), desk=desk, run=run, at=at)
        return [row.comparison for row in rows]

    step = None

    def data_for(self, row):
        """The inputs of the step that a changed row means."""
        raise NotImplementedError


class FindingLedger(RegisterLedger):
    """问题登记册."""

    code, title = "findings", "评查问题登记册"
    columns = COLUMNS
    importers = frozenset({Role.GENERAL_OFFICE, Role.BUREAU_CHIEF})
    remarks = (
        "填报说明：1.逐案、逐条登记，一个问题一行；2.还没有责令整改的问题，填“性质”“处理”后导入，即责令整改，"
        "“整改期限”不填按规则，另行指定的要写理由；3.其余各列不从表里改。",
    )
    step, writable = OrderRectification, ORDERING

    def values_of(self, item):
        is_ordered = item.ordered_at is not None
        return {
            **head_values(item),
            "reviewer": item.task.reviewer_name, "found_on": local_day(item.task.submitted_at), "item": item.item,
            "item_label": item_label(item), "fault": fault_label(item), "text": item.text,
            "nature": item.nature if is_ordered else "", "cure": item.cure, "ordered_on": local_day(item.ordered_at),
            "due_on": item.due_on, "due_reason": item.due_reason, "state": state_label(item),
            "escalation": ESCALATION_LABELS[item.escalation], "measure": item.measure.title if item.measure else "",
            "is_clue": item.is_clue,
        }  # fmt: skip

    def open_to(self, desk, findings):
        return orderable(findings)

    def why(self, finding):
        if finding.ordered_at is not None:
            return "已经责令整改，以后的办理在系统里进行；"
        return "评查结论以评查员提交的为准，在评查台办理；"

    def gap(self, row, desk):
        for name in ("nature", "cure"):
            if not row.reading.cells[name]:
                return name, f"责令整改要写明“{self.column(name).header}”，这里是空的"
        return super().gap(row, desk)

    def data_for(self, row):
        values = row.reading.values
        given = {name: values[name] for name in ORDERING if row.reading.cells.get(name)}
        return {**given, "findings": [row.item.pk]}

    def summary(self):
        return None


LEDGER = FindingLedger()
