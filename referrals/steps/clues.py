"""线索: registered and screened by each organ for itself. Source: L4.1, L4.2."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import Case, Handover
from cases.numbers import leaping_number
from courts.models import Post, Role
from courts.resolve import Resolver
from dossiers.models import DocumentKind
from dossiers.operations import attach
from dossiers.steps import AttachDocument, VoidDocument
from notices.audience import Tell
from referrals.access import LOWER, OFFICE, admit_organ, court_of, organ_of, organ_on
from referrals.approvals import stand_aside, status_after
from referrals.conflicts import conflict
from referrals.forms_clues import ClueAttachment, ClueForm, ClueVoiding, CorrectionForm, ScreeningForm, SupplementForm
from referrals.handovers import prefilled, waiting_for
from referrals.models import AccusedOfficer, Complainant, Organ, Problem, Referral, Status
from referrals.papers_clues import CluePaper
from referrals.papers_outcome import OpinionPaper
from referrals.steps.base import ReferralStep

FACTS = (
    "source", "source_detail", "upstream_number", "received_on", "team_opinion", "is_real_name", "execution_number",
    "origin_number", "problem", "summary", "remark",
)  # fmt: skip


class RegisterClue(ReferralStep):
    """执行机构、监察机构各自收集线索，登记在本机构的线索库；提请会商以前，另一机构看不到。反映人单独密封。"""

    label, clause, verb = "登记线索", "L4.2", "登记一案双查线索"
    opens = True
    target = Status.POOL
    actors = OFFICE
    form = ClueForm
    documents = (CluePaper,)
    tells = (Tell(case_people=OFFICE, text="{number}：新登记的线索，请筛查"),)
    consequences = ("编号自动生成，不连续，缺号不说明任何事", "只有本机构中没有利害关系的人收到通知，能看到这条线索")

    @classmethod
    def is_open_to(cls, by):
        """线索由中级人民法院的执行机构、监察机构登记."""
        return organ_of(by) is not None

    @classmethod
    def opening(cls, by, asked):
        chosen = asked.get("handover", "")
        handover = waiting_for(by).filter(pk=chosen).first() if chosen.isdecimal() else None
        return prefilled(handover) if handover else {}

    @classmethod
    def create(cls, *, by, at, unit, officers, handover, **data):
        organ, court = organ_of(by), court_of(by)
        if handover:
            check_untaken(handover, by)
        case = Case.objects.create(
            kind="referral", number=clue_number(court, timezone.localdate(at).year), court=court, unit=unit,
            title=clue_title(unit, data["problem"]), status=Status.POOL, is_sealed=True, opened_on=data["received_on"],
        )  # fmt: skip
        referral = Referral.objects.create(
            case=case,
            organ=organ,
            handover=handover,
            origin=handover.case if handover else None,
            **{name: data[name] for name in FACTS},
        )
        name_officers(referral, officers)
        against = conflict(referral, by)
        if against:
            raise ValidationError(f"您不能登记这条线索：{against}")
        seal_complainant(referral, data)
        return referral

    @classmethod
    def perform(cls, subject, *, by, at, material=None, **data):
        admit_organ(subject, subject.organ, at=at, reason="线索登记")
        if material:
            attach(subject.case, by=by, file=material, kind=DocumentKind.OTHER, title="线索材料", at=at)
        return f"{Organ(subject.organ).label}，来源：{subject.get_source_display()}"


def check_untaken(handover, by):
    """Hold a handover until the clue is written. Raises: ValidationError when `by` knows of a clue of it already.

    Whoever may not know of that clue is refused nothing: the refusal would tell them of it, and a second clue can be screened out.
    """
    Handover.objects.select_for_update().get(pk=handover.pk)
    if not waiting_for(by).filter(pk=handover.pk).exists():
        raise ValidationError("这条移送已经登记")


def clue_number(court, year):
    """The next number of a clue."""
    return leaping_number(f"{court.mark}双查", year, width=2)


def clue_title(unit, problem):
    """What a clue is called where it may be known of: the unit and the kind of problem, and nobody's name."""
    return f"{unit.short_name} {Problem(problem).label} 线索"


def name_officers(referral, rows, *, resolver=None):
    """Write down whom the clue is about, with the account where the court complained of has just one of that name.

    Args:
        resolver: the names of the house, where they have just been read.
    """
    resolver = resolver or Resolver()
    AccusedOfficer.objects.bulk_create(
        AccusedOfficer(referral=referral, person=resolver.person(row["name"], referral.case.unit), **row) for row in rows
    )


def put_officers(referral, rows, *, resolver=None):
    """Make `rows` those whom the clue is about. Raises: ValidationError when it drops somebody who was cleared.

    Args:
        resolver: the names of the house, where they have just been read.
    """
    titles = {row["name"]: row["post_title"] for row in rows}
    gone = referral.officers.exclude(name__in=titles)
    if gone.filter(clearing__isnull=False).exists():
        raise ValidationError("已经澄清的人不能从被反映人里去掉")
    gone.delete()
    resolver, unit = resolver or Resolver(), referral.case.unit
    for officer in referral.officers.all():
        officer.post_title = titles.pop(officer.name) or officer.post_title
        # somebody who has left the court meanwhile is still the one who was meant
        if not Post.objects.filter(person=officer.person_id, unit__court=unit.court_id).exists():
            officer.person = resolver.person(officer.name, unit)
        officer.save(update_fields=["post_title", "person"])
    name_officers(referral, [{"name": name, "post_title": title} for name, title in titles.items()], resolver=resolver)


def seal_complainant(referral, data):
    """Put who spoke into the sealed table; the blanks of a correction leave what is there. Returns: whether anything was put."""
    told = {
        name: data[f"complainant_{name}"] for name in ("name", "id_number", "phone", "address") if data[f"complainant_{name}"]
    }
    if told:
        Complainant.objects.update_or_create(referral=referral, defaults=told)
    return bool(told)


class ScreenClue(ReferralStep):
    """收集线索的机构筛查：成熟的提请会商，不清楚的先补充核实，不属于双查范围或重复的了结，都写明意见。"""

    label, clause, verb = "筛查线索", "L4.2", "筛查"
    sources = frozenset({Status.POOL, Status.SUPPLEMENT_CLUE})
    actors = OFFICE
    form = ScreeningForm
    consequences = ("成熟的转为“待提请会商”，可以列入联席会议议题", "了结的到此为止，另一机构始终看不到")

    @classmethod
    def refusal(cls, subject, by):
        return None if organ_on(by, subject.case) == subject.organ else f"由{subject.get_organ_display()}办理"

    @classmethod
    def next_status(cls, subject, data):
        return data["decision"]

    @classmethod
    def perform(cls, subject, *, by, at, decision, opinion, team_opinion):
        subject.screening, subject.screened_at = opinion, at
        subject.team_opinion = team_opinion or subject.team_opinion
        subject.save(update_fields=["screening", "screened_at", "team_opinion"])
        if decision == Status.SCREENED_OUT:
            subject.case.closed_at = at
        return f"{ScreeningForm.words(decision)}：{opinion}"


class SupplementClue(ReferralStep):
    """把补充核实的情况写明，材料一并上传；补充后可以再提请会商。"""

    label, clause, verb = "补充线索", "L4.2", "补充核实情况"
    sources, target = frozenset({Status.SUPPLEMENT_CLUE}), Status.RIPE
    actors = OFFICE
    form = SupplementForm
    consequences = ("可以再列入联席会议议题",)

    refusal = ScreenClue.refusal

    @classmethod
    def perform(cls, subject, *, by, at, text, material=None):
        added = f"补充核实（{timezone.localdate(at):%Y-%m-%d}）：{text}"
        subject.screening = f"{subject.screening}\n{added}".strip()
        subject.save(update_fields=["screening"])
        if material:
            attach(subject.case, by=by, file=material, kind=DocumentKind.OTHER, title="补充核实材料", at=at)
        return text


class CorrectClue(ReferralStep):
    """更正或补全线索，前后都留在痕迹里；反映人只写不显，痕迹里只说改过。新增的被反映人立即不能再看到本件。"""

    label, clause, verb = "更正线索", "L4.2", "更正线索"
    sources = None
    actors = OFFICE
    form = CorrectionForm
    is_main = False
    documents = (OpinionPaper,)
    consequences = ("成为被反映人的，立即看不到本件；是领导小组成员的，审批意见不再计入，因此有了结果的，自动生成审批表",)

    @classmethod
    def initial(cls, subject, by):
        named = {True: "1", False: "0", None: ""}[subject.is_real_name]
        officers = [{"name": row.name, "post_title": row.post_title} for row in subject.officers.all()]
        known = {name: getattr(subject, name) for name in FACTS}
        return {**known, "is_real_name": named, "unit": subject.case.unit, "officers": officers}

    @classmethod
    def perform(cls, subject, *, by, at, reason, unit, officers, **data):
        changes = {}
        for name in FACTS:
            old, new = getattr(subject, name), data[name]
            if old != new:
                changes[str(Referral._meta.get_field(name).verbose_name)] = [shown(old), shown(new)]
                setattr(subject, name, new)
        changes.update(cls._about(subject, unit, officers))
        subject.save()
        if seal_complainant(subject, data):
            changes["反映人"] = ["密封", "密封"]
        subject.case.opened_on, subject.case.title = subject.received_on, clue_title(subject.case.unit, subject.problem)
        stand_aside(subject, at=at)
        return f"{'、'.join(changes) or '没有变化'}；理由：{reason}", {"data": {}, "changes": changes}

    @classmethod
    def next_status(cls, subject, data):
        return status_after(subject)

    @staticmethod
    def _about(subject, unit, officers):
        """Put right whom and what the clue is about. Returns: what changed."""
        changes, case = {}, subject.case
        if unit.pk != case.unit_id:
            changes["被反映单位"] = [case.unit.short_name, unit.short_name]
            case.unit = unit
        before = list(subject.officers.values("name", "post_title"))
        if before != officers:
            changes["被反映人"] = ["、".join(row["name"] for row in rows) for rows in (before, officers)]
        # also where the names stay: with another unit they may mean somebody of another court
        put_officers(subject, officers)
        return changes


def shown(value):
    """A value of the trace as a person reads it."""
    if isinstance(value, bool):
        return "实名" if value else "匿名"
    return str(value or "")


class AttachPaper(AttachDocument, ReferralStep):
    """把一份材料放进本件的卷里；受交办法院放进来的，上级一方和本人看得到，调查组放进来的，同组也看得到。"""

    name, clause = "attach-document", "L4.7"
    actors = OFFICE | frozenset(LOWER.values()) | {Role.INVESTIGATOR}
    form = ClueAttachment
    is_of_team = True


class VoidPaper(VoidDocument, ReferralStep):
    """作废一份传错的材料；文件仍然保留，理由入痕迹。"""

    name, clause = "void-document", "L4.7"
    actors = AttachPaper.actors
    form = ClueVoiding
    is_of_team = True


CLUE_STEPS = (RegisterClue, ScreenClue, SupplementClue, CorrectClue, AttachPaper, VoidPaper)
