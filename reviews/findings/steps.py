"""责令整改、报告、复查、重开、督办、移交线索: what happens to a finding. All of them reveal what was found. Source: J2.3.1–J2.3.3."""

from django.db.models import Exists
from django.utils import timezone

from cases.handovers import hand_over
from cases.models import CasePerson
from cases.steps import Step
from courts.models import Post, Role
from dossiers.models import DocumentKind
from dossiers.operations import attach
from executions.operations import register_execution_case
from notices.audience import Tell
from reviews.answers.leading import BY_ORGANISER, LEADERS, leads_above
from reviews.findings import forms as f
from reviews.findings.clocks import RULES, keep_clocks
from reviews.findings.queries import ESCALATION_LABELS, ESCALATIONS
from reviews.models import Finding, Review, Status

State = Finding.State
OPEN = frozenset({Status.REVIEWING})
RECEIVERS = frozenset({Role.DISCIPLINE, Role.REFERRAL_OFFICE})
OWNERS = frozenset({Role.HANDLER, Role.LIAISON, Role.RESPONSIBLE, Role.DIVISION_HEAD, Role.LEDGER_CLERK})


class FindingStep(Step):
    """What the steps on findings share: they stay possible as long as there is a finding to choose."""

    sources = OPEN
    is_main = False
    reveals = True
    nothing = ""

    @classmethod
    def refusal(cls, subject, by):
        kept = getattr(subject, "offers", None)  # a page that asks for every step has asked for all at once
        offered = cls.form.choices_for(subject, by).exists() if kept is None else kept[cls.name]
        if offered:
            return None
        is_barred = cls.form.is_for_leaders and not leads_above(by, subject)
        return f"{cls.nothing}。{BY_ORGANISER}" if is_barred else cls.nothing


def facts_of(finding, **more):
    return {"data": {}, "finding": finding.pk, "item": finding.item, **more}


class OrderRectification(FindingStep):
    """责令整改：逐个定性质和处理方式。能补正的三日内补正，其余十五日内整改，也可以写明理由另行指定日期；上一层级还没有评完的，先不责令，以免泄露下级结论。"""

    label, clause, verb = "责令整改", "J2.3.2", "责令整改"
    actors = LEADERS
    form = f.OrderForm
    nothing = "没有可以责令整改的问题：没有登记、已经责令，或上一层级还没有评完"
    tells = (Tell(roles=OWNERS, text="{number}的评查问题责令整改，请按期整改并报告", urgent=True),)
    consequences = ("开始计算整改期限",)

    @classmethod
    def perform(cls, subject, *, by, at, findings, nature, cure, due_on=None, due_reason=""):
        by_rule = RULES[cure].preview(subject.case, at)
        day = due_on or by_rule
        rows = list(findings)
        for finding in rows:
            finding.nature, finding.cure, finding.ordered_at = nature, cure, at
            finding.due_on, finding.due_reason = day, due_reason
            finding.save(update_fields=["nature", "cure", "ordered_at", "due_on", "due_reason"])
        keep_clocks(subject.case, by=by, at=at)
        items = "、".join(str(finding.item) for finding in rows)
        set_by_hand = f"（按规则是 {by_rule:%Y-%m-%d}，指定理由：{due_reason}）" if due_reason else ""
        return f"第{items}项，{Finding.Cure(cure).label}，{day:%Y-%m-%d} 前完成{set_by_hand}", {
            "data": {"nature": nature, "cure": cure},
            "findings": [finding.pk for finding in rows],
            "due_on": day.isoformat(),
            "by_rule": by_rule.isoformat(),
            "due_reason": due_reason,
        }


class ReportRectification(FindingStep):
    """报告整改：写明怎么改的、材料在哪里；恢复执行的填执恢案号。"""

    label, clause, verb = "报告整改", "J2.3.1", "报告整改"
    actors = OWNERS
    form = f.ReportForm
    nothing = "没有等您整改的问题"
    tells = (Tell(case_people={Role.REVIEWER}, roles={Role.REVIEW_LEADER}, text="{number}已报告整改，请复查"),)
    consequences = ("整改期限停表，由评查一方复查",)

    @classmethod
    def perform(cls, subject, *, by, at, finding, report, evidence_note="", evidence_file=None, resumed_number=None):
        finding.report, finding.evidence_note = report, evidence_note
        finding.state, finding.reported_at, finding.reported_by = State.REPORTED, at, by
        if resumed_number:
            finding.resumed_case = register_execution_case(resumed_number, by=by, court=subject.case.court)
        finding.save()
        if evidence_file:
            attach(
                subject.case, by=by, file=evidence_file, kind=DocumentKind.OTHER, title=f"第{finding.item}项整改材料", at=at
            )  # fmt: skip
        keep_clocks(subject.case, by=by, at=at)
        resumed = f"，已立 {finding.resumed_case.number}" if finding.resumed_case else ""
        return f"第{finding.item}项已整改{resumed}", facts_of(finding, report=report, evidence=evidence_note)


class CheckRectification(FindingStep):
    """复查：由提出问题的评查员或评查组长复查，整改的人不能自己销号。没有到位的退回，重新计期。"""

    label, clause, verb = "复查整改", "J2.3.2", "复查"
    actors = LEADERS | {Role.REVIEWER}
    form = f.CheckForm
    nothing = "没有等您复查的整改"
    tells = (Tell(roles=OWNERS, text="{number}的整改已复查，请查看结果"),)

    @classmethod
    def perform(cls, subject, *, by, at, finding, passes, note):
        finding.checked_at, finding.check_note = at, note
        if passes:
            finding.state, finding.cured_at, finding.checked_by = State.CURED, at, by
            finding.save(update_fields=["state", "cured_at", "checked_by", "checked_at", "check_note"])
        else:
            put_back(finding, subject.case, at)
        keep_clocks(subject.case, by=by, at=at)
        verdict = "销号" if passes else f"退回整改，{finding.due_on:%Y-%m-%d} 前完成"
        return f"第{finding.item}项{verdict}", facts_of(finding, note=note)


def put_back(finding, case, at):
    """A cure that did not hold: open again, with a new period, counted."""
    finding.state, finding.cured_at, finding.checked_by = State.OPEN, None, None
    finding.reopen_count += 1
    finding.ordered_at, finding.due_on, finding.due_reason = at, RULES[finding.cure].preview(case, at), ""
    finding.save()


class ReopenFinding(FindingStep):
    """问题重开：销号以后又发生或发现没有改到位的，重新整改，计入回潮。"""

    label, clause, verb = "问题重开", "J2.3.2", "重开问题"
    actors = LEADERS
    form = f.ReopenFindingForm
    nothing = "没有已销号的问题"
    tells = (Tell(roles=OWNERS, text="{number}有已销号的问题重开，请重新整改"),)

    @classmethod
    def perform(cls, subject, *, by, at, finding, reason):
        put_back(finding, subject.case, at)
        keep_clocks(subject.case, by=by, at=at)
        return f"第{finding.item}项重开，{finding.due_on:%Y-%m-%d} 前完成", facts_of(finding, reason=reason)


class EscalateFinding(FindingStep):
    """督办：整改超期的先督办，再超期的通报，仍不整改的启动追责。每办一次升一级。"""

    label, clause, verb = "督办整改", "J2.3.3", "督办"
    actors = LEADERS - {Role.PRESIDENT}
    form = f.EscalateForm
    nothing = "没有超期的整改"
    tells = (Tell(roles=OWNERS | {Role.PRESIDENT}, text="{number}的整改已超期，请立即整改并报告", urgent=True),)

    @classmethod
    def perform(cls, subject, *, by, at, finding, requirement):
        finding.escalation = ESCALATIONS[finding.escalation]
        finding.save(update_fields=["escalation"])
        label = ESCALATION_LABELS[finding.escalation]
        return f"第{finding.item}项{label}", facts_of(finding, escalation=finding.escalation, requirement=requirement)


class ReceiveMeasure(FindingStep):
    """适用共性措施：中院对共性问题出台的措施落到这件；还没有责令的，同时责令限期整改。发布措施时对所有涉及的案件逐件办理。"""

    label, clause, verb = "适用共性措施", "J2.0", "适用措施"
    actors = LEADERS
    form = f.MeasureForm
    nothing = "没有可以适用的共性措施"
    tells = (Tell(roles=OWNERS, text="{number}适用一项共性整改措施，请按措施整改并报告"),)

    @classmethod
    def perform(cls, subject, *, by, at, measure):
        hit = f.reached_by_measure(subject, by).filter(item=measure.item)
        for finding in hit:
            finding.measure, finding.nature = measure, Finding.Nature.COMMON
            if finding.ordered_at is None:
                finding.cure, finding.ordered_at = Finding.Cure.BY_DATE, at
                finding.due_on, finding.due_reason = day_of(measure, RULES[finding.cure].preview(subject.case, at), at)
            finding.save()
        keep_clocks(subject.case, by=by, at=at)
        return f"第{measure.item}项：{measure.title}", {"data": {}, "measure": measure.pk}


def day_of(measure, by_rule, at):
    """The day that a measure sets for what it orders, and why it is not the rule's; the rule's own once the measure's day is over."""
    if measure.due_on == by_rule or measure.due_on < timezone.localdate(at):
        return by_rule, ""
    return measure.due_on, f"共性措施“{measure.title}”定的日期"


class TransferClue(FindingStep):
    """移交线索：评查中发现的违纪违法线索，一步移交监察部门一案双查。"""

    label, clause, verb = "移交一案双查线索", "J1.3", "移交线索"
    actors = LEADERS
    form = f.ClueForm
    nothing = "没有可以移交的问题"
    tells = (Tell(case_people=RECEIVERS, text="{number}移交一条一案双查线索，请接收", urgent=True),)
    consequences = ("组织法院的监察部门收到通知，并可以查看这件评查",)

    @classmethod
    def perform(cls, subject, *, by, at, finding, summary):
        finding.is_clue = True
        finding.save(update_fields=["is_clue"])
        admit_receivers(subject, at)
        hand_over(subject.case, by=by, receiver="discipline", summary=summary, at=at)
        return f"第{finding.item}项移交监察", facts_of(finding, summary=summary)


def admit_receivers(review, at):
    """Put 监察 and 一案双查办公室 of the organising court on the review: by their posts alone they see no case of another unit."""
    posts = Post.objects.current().filter(unit__court=review.campaign.court, role__in=RECEIVERS).select_related("person")
    standing = set(review.case.people.filter(ends_at=None, role__in=RECEIVERS).values_list("person_id", flat=True))
    CasePerson.objects.bulk_create(
        CasePerson(case=review.case, person=post.person, name=post.person.name, role=post.role, starts_at=at, reason="移交线索")
        for post in posts
        if post.person_id not in standing
    )
    # the next who asks reads them anew
    review.case._people = None


FINDING_STEPS = (
    OrderRectification, ReportRectification, CheckRectification, ReopenFinding, EscalateFinding, ReceiveMeasure, TransferClue,
)  # fmt: skip


def offers(review, by):
    """Which of the steps on findings have something to choose for `by` now: {name: bool}, in one query."""
    asked = [Exists(step.form.choices_for(review, by)) for step in FINDING_STEPS]
    answers = Review.objects.filter(pk=review.pk).values_list(*asked).get()
    return dict(zip((step.name for step in FINDING_STEPS), answers, strict=True))
