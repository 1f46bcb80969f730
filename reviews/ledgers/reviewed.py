"""终本评查台账: one row for each tier's review of a terminated case, with the thirteen items. Source: J2.2, J2.3.1, domain.md 9.2.

The facts of the case come from its own ledger, the answers from the desk where they are signed for: coming back, this ledger
says where the file differs and writes nothing.
"""

import re

from django.db.models import Exists, OuterRef, Prefetch, Value

from cases.models import Case
from core.ledger import Column, Ledger
from core.ledger_cells import any_number, choice, label_of, names, plain_text
from core.masks import mask_name
from courts.models import Court, Role
from reviews.answers.blindness import readable_tasks
from reviews.checklists import TERMINATION_QUESTIONS
from reviews.ledgers.findings import EXPORTERS, day_column, found_period, local_day, text_column
from reviews.ledgers.known import RegisterDesk, Row, compare_register, unknown
from reviews.models import Consent, DebtorKind, Finding, Grade, ItemAnswer, ReviewTask, Tier
from reviews.terminations.ledger import amount
from reviews.terminations.ledger_desk import IMPORT_ROLES

CHUNK = 400
CASE, RESULT, REVIEW, AFTER = "案件基本情况", "十三项评查结果", "评查结论", "整改和后续"
State, FindingState = ReviewTask.State, Finding.State
HIDDEN = "已提交，本层级评完后可看"
_NUMBER = re.compile(r"(.+?)\s*[（(]\s*(.+?)\s*[)）]$")


def review_number(raw, desk):
    """评查编号 with its tier, such as 焦评〔2021〕0001号（单位自查）."""
    text = plain_text(raw, desk)
    match = _NUMBER.match(text)
    if not match or match[2] not in Tier.labels:
        raise ValueError(f"“{text[:30]}”不是评查编号，应写作“评查编号（层级）”，层级是{'、'.join(Tier.labels)}")
    return f"{match[1]}（{match[2]}）"


def _money(header, name):
    return Column(header, name, amount, group=CASE, kind="money", width=14, code="amount")


def _person(header, name):
    return Column(header, name, names, group=CASE, empty="", longest=200, width=16, mask=mask_name, code="name")


COLUMNS = (
    Column("序号", "ordinal", any_number, group=CASE, width=6, kind="int"),
    Column("评查编号", "number", review_number, group=CASE, required=True, width=28, code="review_number"),
    text_column("案号", "execution", CASE, width=24),
    text_column("执行法院", "court", CASE),
    text_column("承办部门", "unit", CASE),
    Column("承办人", "handler", names, group=CASE, empty="", width=10, longest=40),
    text_column("合议庭成员", "panel", CASE, width=20, longest=120),
    _person("申请执行人", "applicant"),
    _person("被执行人", "debtor"),
    Column("被执行人类型", "debtor_kind", choice(DebtorKind), label_of(DebtorKind), CASE, empty="", width=10, code="choice"),
    text_column("案由", "cause", CASE, width=16),
    day_column("立案日期", "filed_on", CASE),
    day_column("结案日期", "terminated_on", CASE, ("终本日期",)),
    Column("办理天数", "days", any_number, group=CASE, width=9, kind="int"),
    _money("标的额（元）", "claimed_amount"),
    _money("到位额（元）", "recovered_amount"),
    _money("未履行额（元）", "left_amount"),
    text_column("终本方式", "manner", CASE, width=16),
    *(
        text_column(f"{number} {question.label}", f"item_{number}", RESULT, width=16)
        for number, question in enumerate(TERMINATION_QUESTIONS, 1)
    ),
    Column("问题数", "failed", any_number, group=REVIEW, width=8, kind="int"),
    text_column("问题性质", "natures", REVIEW),
    text_column("评查结论", "grade", REVIEW, width=16),
    text_column("评查情况", "state", REVIEW, width=16),
    text_column("评查人", "reviewer", REVIEW, width=10),
    day_column("评查日期", "reviewed_on", REVIEW),
    text_column("整改要求", "orders", AFTER, width=20),
    text_column("整改结果", "cures", AFTER, width=16),
    text_column("执恢案号", "resumed", AFTER, width=24),
    text_column("移送线索", "clue", AFTER, width=10),
    text_column("责任追究", "accountability", AFTER, width=10),
    day_column("下次查控日期", "next_query_on", AFTER),
    day_column("终本库录入日", "library_on", AFTER),
)  # fmt: skip


def ledger_tasks(user):
    """The reviews of terminated cases, tier by tier, that `user` may know of; `is_readable` says whether their answers as well.

    Who has submitted is no secret; what they answered, and everything that follows from it, is one as long as
    `reviews.answers.blindness` hides it. The conclusion follows from all tiers: it is told when none of them is hidden.
    """
    tasks = ReviewTask.objects.live().filter(campaign__subject_kind="termination")
    if user is None:
        tasks = tasks.annotate(is_readable=Value(True), has_hidden=Value(False))
    else:
        readable = readable_tasks(user)
        others = ReviewTask.objects.live().filter(review=OuterRef("review"), state=State.SUBMITTED)
        tasks = tasks.filter(review__case__in=Case.objects.visible_to(user)).annotate(
            is_readable=Exists(readable.filter(pk=OuterRef("pk"))),
            has_hidden=Exists(others.exclude(pk__in=readable.values("pk"))),
        )
    findings = Finding.objects.exclude(state=FindingState.WITHDRAWN).select_related("resumed_case").order_by("item", "pk")
    return (
        tasks.select_related(
            "review__case", "review__subject__court", "review__subject__unit", "review__subject__termination__execution_case",
            "campaign__checklist",
        )
        .prefetch_related(
            Prefetch("answers", queryset=ItemAnswer.objects.order_by("item"), to_attr="given"),
            Prefetch("findings", queryset=findings, to_attr="found"),
            "campaign__checklist__items",
        )
        .order_by("review__subject__court__order", "review__subject__court_id", "campaign_id", "review_id", "height", "pk")
    )  # fmt: skip


def values_of(task):
    """The values of the ledger's columns for one task of `ledger_tasks`."""
    shown = task.is_readable and task.state == State.SUBMITTED
    found = task.found if shown else []
    return {
        "ordinal": None,
        "number": f"{task.review.case.number}（{task.get_tier_display()}）",
        **_case_values(task.review.subject),
        **_item_values(task, shown),
        "failed": len(found) if shown else None,
        "natures": "、".join(dict.fromkeys(one.get_nature_display() for one in found if one.ordered_at)),
        "grade": Grade(task.review.grade).label if task.review.grade and shown and not task.has_hidden else "",
        "state": HIDDEN if task.state == State.SUBMITTED and not shown else task.get_state_display(),
        "reviewer": task.reviewer_name,
        "reviewed_on": local_day(task.submitted_at),
        **_cure_values(found),
    }


def _case_values(subject):
    fact = subject.termination
    claimed, recovered = fact.claimed_amount, fact.recovered_amount
    manner = {Consent.AGREED: "申请执行人同意", Consent.DISAGREED: "合议庭评议并批准"}
    return {
        "execution": fact.execution_case.number, "court": subject.court.short_name, "unit": fact.unit_words or subject.unit.short_name,
        "handler": fact.handler_name, "panel": fact.panel, "applicant": fact.applicant, "debtor": fact.debtor,
        "debtor_kind": fact.debtor_kind, "cause": fact.cause, "filed_on": fact.filed_on, "terminated_on": fact.terminated_on,
        "days": (fact.terminated_on - fact.filed_on).days if fact.filed_on else None,
        "claimed_amount": claimed, "recovered_amount": recovered,
        "left_amount": claimed - recovered if claimed is not None and recovered is not None else None,
        "manner": manner.get(fact.consent, ""), "next_query_on": None if subject.closed_at else subject.due_on,
        "library_on": fact.library_on,
    }  # fmt: skip


def _item_values(task, shown):
    faults = {
        (item.number, fault["code"]): fault["label"] for item in task.campaign.checklist.items.all() for fault in item.faults
    }
    texts = {}
    for row in task.given if shown else ():
        text = row.get_answer_display()
        if fault := faults.get((row.item, row.fault)):
            text = f"{text}：{fault}"
        texts[row.item] = f"{text}（部分不适用）" if row.part_not_applicable else text
    return {f"item_{number}": texts.get(number, "") for number in range(1, len(TERMINATION_QUESTIONS) + 1)}


def _cure_values(found):
    ordered = [one for one in found if one.ordered_at]
    cured = sum(one.state == FindingState.CURED for one in ordered)
    return {
        "orders": "；".join(f"第{one.item}项{one.get_cure_display()}，{one.due_on:%Y-%m-%d} 前" for one in ordered),
        "cures": f"已销号 {cured}/{len(ordered)}" if ordered else "",
        "resumed": "、".join(dict.fromkeys(one.resumed_case.number for one in found if one.resumed_case)),
        "clue": "是" if any(one.is_clue for one in found) else "",
        "accountability": "启动追责" if any(one.escalation == "accountability" for one in found) else "",
    }


class ReviewedLedger(Ledger):
    """终本评查台账."""

    code, title, key, key_label = "termination-reviews", "终本案件评查台账", "number", "评查编号"
    columns = COLUMNS
    importers = IMPORT_ROLES
    exporters = EXPORTERS
    revealers = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE})
    dated = "终本"
    frozen_columns = 2
    remarks = (
        "填报说明：1.一件案件每个层级的评查一行；2.别的层级的结论，本层级评完以后才列出；3.不适用的条目不计入问题率；"
        "4.评查结论在评查台作出并签名，案件情况在“终本案件台账”里更正，这份台账导入只作核对，不写入。",
    )
    why = "评查结论在评查台作出并签名，案件情况在“终本案件台账”里更正；"

    def desk(self, by, today):
        return RegisterDesk(by, today)

    def queryset(self, user):
        return ledger_tasks(user)

    def values_of(self, item):
        return values_of(item)

    def row_key(self, item):
        return f"{item.review.case.number}（{item.get_tier_display()}）@{item.review.case.version}"

    def narrow(self, queryset, filters):
        terminated = "review__subject__termination__terminated_on"
        wanted = {
            f"{terminated}__gte": filters.get("since"),
            f"{terminated}__lte": filters.get("until"),
            "unit": filters.get("unit"),
            "review__case__closed_at__isnull": {"open": True, "closed": False}.get(filters.get("state")),
        }
        return queryset.filter(**{name: value for name, value in wanted.items() if value not in (None, "")})

    def parts(self, rows, user):
        """A sheet for each court, as the register of terminated cases has them."""
        courts = Court.objects.filter(pk__in=rows.order_by().values("review__subject__court")).order_by("order", "pk")
        sheets = [
            (court.short_name, f"{court.name}终本案件评查台账", rows.filter(review__subject__court=court)) for court in courts
        ]
        return sheets or super().parts(rows, user)

    def fill_in(self, rows, user, today):
        first = rows.first()
        place = f"{first.review.subject.court.name}执行局" if first else ""
        period = found_period(rows.exclude(submitted_at=None), "submitted_at")
        parts = (
            f"填报单位：{place}",
            f"评查期间：{period}",
            f"填报日期：{today.year}年{today.month}月{today.day}日",
            "金额单位：元",
        )
        return "      ".join(parts)

    def compare(self, readings, desk, *, bases, row_keys):
        rows = [Row(reading) for reading in readings]
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            numbers = {row.reading.values["number"].partition("（")[0] for row in chunk}
            known = {values_of(task)["number"]: task for task in self.queryset(desk.by).filter(review__case__number__in=numbers)}
            for row in chunk:
                number = row.reading.values["number"]
                row.item = known.get(number)
                row.comparison = unknown("评查", number) if row.item is None else self._compared(row, row_keys.get(number))
        return [row.comparison for row in rows]

    def _compared(self, row, row_key):
        row.held = values_of(row.item)
        version = row.item.review.case.version
        return compare_register(self, row, object_id=row.item.pk, version=version, row_key=row_key, why=self.why)

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        return self.compare(readings, desk, bases=bases, row_keys=row_keys)


LEDGER = ReviewedLedger()
