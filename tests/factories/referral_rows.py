"""Bringing a referral into a state: by its steps where the test is about the road, straight into the rows where it is not."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from courts.models import Court, Post, Role, Unit, User
from referrals.access import admit, admit_organ
from referrals.models import (
    CIRCULAR_WAYS,
    WAYS,
    AccusedOfficer,
    AgendaItem,
    Complainant,
    Conference,
    Disposition,
    InspectionOpinion,
    InvestigationRecord,
    Organ,
    Recusal,
    Referral,
    StartDecision,
    Status,
    TeamMember,
    Verdict,
)
from tests.factories.organisation import SINCE

# name → (court, unit kind, role, Chinese name, title): who takes part in referrals beside the cast
PEOPLE = {
    "referral_office": ("top", "bureau", Role.REFERRAL_OFFICE, "骆青崖", "执行局副局长"),
    "inspector": ("top", "discipline", Role.DISCIPLINE, "方知白", "监察员"),
    "group_head": ("top", "court", Role.LEADING_GROUP, "纪云舒", "院长"),
    "group_deputy": ("top", "court", Role.LEADING_GROUP, "苏望川", "副院长"),
    "near_discipline": ("near", "discipline", Role.DISCIPLINE, "祁守正", "监察室主任"),
    "near_chief": ("near", "bureau", Role.BUREAU_CHIEF, "左明谦", "执行局局长"),
    "near_investigator": ("near", "tribunal", Role.HANDLER, "钟易安", "法官"),
}


def enlist(world):
    """Add to `world` the people who take part in referrals, and the discipline unit of the near court."""
    near = world.courts["near"]
    if "near.discipline" not in world.units:
        world.units["near.discipline"] = Unit.objects.create(
            court=near, parent=world.units["near.court"], kind=Unit.Kind.DISCIPLINE, name="监察室", short_name="监察室", order=19
        )
    for number, (key, (court, kind, role, name, title)) in enumerate(PEOPLE.items()):
        if key in world.people:
            continue
        user = User.objects.create(username=key, name=name, title=title, phone=f"0391-{6200 + number}")
        Post.objects.create(person=user, unit=world.units[f"{court}.{kind}"], role=role, starts_on=SINCE)
        world.people[key] = user
        setattr(world, key, user)
    return world


def clue(world, *, organ=Organ.EXECUTION, at=None, officers=("秦岚",), unit=None, number="", recused=(), **facts):
    """A clue in its organ's pool, known to that organ's people of the top court. Returns: the Referral."""
    at = at or timezone.now() - timedelta(days=60)
    unit = unit or world.units["near.court"]
    day = timezone.localdate(at)
    number = number or f"焦双查〔{day.year}〕{Case.objects.filter(kind='referral').count() + 901}号"
    case = Case.objects.create(
        kind="referral", number=number, court=Court.objects.get(parent=None), unit=unit, title=f"{unit.short_name} 消极执行 线索",
        status=Status.POOL, is_sealed=True, opened_on=day,
    )  # fmt: skip
    facts = {"source": 2, "problem": "passive", "summary": "申请执行后八个月没有查询财产", "is_real_name": True, **facts}
    referral = Referral.objects.create(case=case, organ=organ, received_on=day, **facts)
    for name in officers:
        AccusedOfficer.objects.create(
            referral=referral, name=name, post_title="法官", person=User.objects.filter(name=name).first()
        )
    if facts["is_real_name"]:
        Complainant.objects.create(referral=referral, name="孟繁星", phone="13800001111")
    for person in recused:
        Recusal.objects.create(referral=referral, person=person, reason="与当事人有亲属关系", recorded_at=at)
    admit_organ(referral, organ, at=at, reason="线索登记")
    return referral


def conferred(world, decision=StartDecision.START, *, at=None, **facts):
    """A clue on which the conference has decided; both organs know of it."""
    at = at or timezone.now() - timedelta(days=50)
    referral = clue(world, at=at - timedelta(days=2), **facts)
    for organ in Organ:
        admit_organ(referral, organ, at=at, reason="列入议题")
    conference = Conference.objects.create(
        court=referral.case.court, number=f"第{Conference.objects.count() + 1}次", meets_at=at, place="三楼会议室", called_by=world.chief,
        state=Conference.State.CLOSED, closed_at=at,
    )  # fmt: skip
    AgendaItem.objects.create(
        conference=conference, referral=referral, purpose=AgendaItem.Purpose.START, tabled_by=world.chief, tabled_at=at,
        decision=decision, reason="有具体线索", decided_at=at,
    )  # fmt: skip
    statuses = {
        "start": Status.STARTED,
        "not_start": Status.NOT_STARTED,
        "supplement": Status.SUPPLEMENT_CLUE,
        "elsewhere": Status.ELSEWHERE,
    }
    referral.decided_on = timezone.localdate(at)
    referral.save()
    move(referral, statuses[decision], closed_at=at if decision in ("not_start", "elsewhere") else None)
    return referral


def investigated(world, *, at=None, **facts):
    """A referral under investigation: receivers and team of the near court know of it."""
    at = at or timezone.now() - timedelta(days=40)
    referral = conferred(world, at=at - timedelta(days=2), **facts)
    referral.dispatched_at = referral.signed_for_at = at
    referral.save()
    admit(referral, world.near_chief, Role.LOWER_EXECUTION, at=at, reason="联合交办")
    admit(referral, world.near_discipline, Role.LOWER_DISCIPLINE, at=at, reason="联合交办")
    for person, organ in ((world.near_investigator, Organ.EXECUTION), (world.near_discipline, Organ.DISCIPLINE)):
        TeamMember.objects.create(referral=referral, level="lower", person=person, organ=organ, starts_at=at)
        admit(referral, person, Role.INVESTIGATOR, at=at, reason="联合调查组")
    for track in ("case", "conduct"):
        for method in (1, 2):
            InvestigationRecord.objects.create(
                referral=referral, track=track, method=method, happened_at=at, text="查明", recorded_by=world.near_investigator
            )
    move(referral, Status.INVESTIGATING)
    return referral


def approved(world, verdict=Verdict.PROVEN, *, at=None, ways=(), **facts):
    """A referral whose opinion the leading group has approved: 处置中 or 告知澄清中."""
    at = at or timezone.now() - timedelta(days=10)
    referral = investigated(world, at=at - timedelta(days=20), **facts)
    for person in (world.group_head, world.group_deputy):
        admit(referral, person, Role.LEADING_GROUP, at=at, reason="检查意见审批")
    opinion = InspectionOpinion.objects.create(
        referral=referral, verdict=verdict, text="检查意见", state=InspectionOpinion.State.APPROVED, drafted_by=world.referral_office,
        drafted_at=at, settled_at=at,
    )  # fmt: skip
    kinds = {way: kind for kind, found in WAYS.items() for way in found}
    for way in ways:
        Disposition.objects.create(
            referral=referral, opinion=opinion, kind=kinds[way], way=way, target=referral.case.unit.short_name, requirement="落实",
            state=Disposition.State.DONE, done_at=at + timedelta(days=1), done_by=world.referral_office,
            deduction=2 if way in CIRCULAR_WAYS else 0,
        )  # fmt: skip
    referral.verdict = verdict
    referral.save()
    move(referral, Status.CLEARING if verdict == Verdict.UNFOUNDED else Status.DISPOSING)
    return referral


@contextmanager
def undone():
    """Whatever is written inside is taken back: each example of a property starts from the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def move(referral, status, **fields):
    """Put the row of the spine into a state."""
    case = referral.case
    case.status = status
    for name, value in fields.items():
        setattr(case, name, value)
    case.save()
    return referral
