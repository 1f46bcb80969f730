"""Calling a joint conference, who came, closing and cancelling it; its items change only through their steps. Source: L4.3."""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CasePerson, TraceEntry
from cases.numbers import leaping_number
from cases.steps import take
from core.errors import Conflict
from notices.models import Notice
from notices.operations import post
from referrals.access import OFFICE, court_of, office_people, organ_of
from referrals.conferences.minutes import compose_minutes
from referrals.conferences.visibility import conferences_visible_to, members_of
from referrals.conflicts import conflict
from referrals.models import AgendaItem, Conference, ConferenceMember, Organ
from referrals.steps.conferences import SeatMember, WithdrawItem, open_items

State = Conference.State
UNDER_WAY = frozenset({State.CALLED, State.SITTING})


def call_conference(*, by, meets_at, place, members, chair, token="", at=None):
    """Call the people of both organs together.

    Args:
        members: people who act for one of the organs at the caller's court.
        chair: one of them.
        token: one per rendered form; the same token again returns the first conference, so that a double click calls one.

    Returns: the Conference. Raises: PermissionDenied for whoever acts for neither organ; ValidationError naming what to mend.
    """
    at = at or timezone.now()
    try:
        return _call(by=by, meets_at=meets_at, place=place, members=members, chair=chair, token=token, at=at)
    except IntegrityError:
        # the same form arrived twice at the same moment: the second has run into the unique token
        called = _called_already(token, by)
        if called:
            return called
        raise


@transaction.atomic
def _call(*, by, meets_at, place, members, chair, token, at):
    called = _called_already(token, by)
    if called:
        return called
    court = court_of(by)
    if court is None:
        raise PermissionDenied("联席会议由中级人民法院的执行机构、监察机构召集")
    organs = {entry.person_id: organ_of(entry.person) for entry in office_people(court)}
    stranger = next((person.name for person in members if person.pk not in organs), None)
    if stranger:
        raise ValidationError({"members": f"{stranger}不在本院执行机构、监察机构"})
    lacking = [organ.label for organ in Organ if organ not in {organs[person.pk] for person in members}]
    if lacking:
        raise ValidationError({"members": f"两个机构都要有人参加，还缺{'、'.join(lacking)}"})
    if chair not in members:
        raise ValidationError({"chair": "主持人要在参会人员里"})
    number = leaping_number(f"{court.mark}双查会", timezone.localdate(at).year)
    conference = Conference.objects.create(
        court=court, number=number, meets_at=meets_at, place=place, called_by=by, called_at=at, token=token or None
    )
    ConferenceMember.objects.bulk_create(
        ConferenceMember(conference=conference, person=person, organ=organs[person.pk], is_chair=person == chair)
        for person in members
    )
    _tell(conference, members, f"请参加联席会议 {number}，时间和地点见会议页面", by=by, at=at)
    return conference


def _called_already(token, by):
    if not token:
        return None
    called = Conference.objects.filter(token=token).first()
    if called and called.called_by_id != by.pk:
        raise ValidationError("提交号已被使用，请重新打开页面")
    return called


@transaction.atomic
def add_member(conference, *, by, person, version=None, at=None):
    """Call one more person; where `by` may, they are let know of the items that stand on the agenda already.

    Returns: the Conference.
    """
    conference, at = lock_with_cases(conference, by=by, version=version), at or timezone.now()
    organs = {entry.person_id: organ_of(entry.person) for entry in office_people(conference.court)}
    if person.pk not in organs:
        raise ValidationError({"person": f"{person.name}不在本院执行机构、监察机构"})
    if conference.members.filter(person=person).exists():
        raise ValidationError({"person": f"{person.name}已在参会人员中"})
    ConferenceMember.objects.create(conference=conference, person=person, organ=organs[person.pk])
    known = Case.objects.visible_to(by)
    for item in open_items(conference).filter(referral__case__in=known).select_related("referral__case"):
        if not conflict(item.referral, person):
            take(SeatMember, item.referral.case, by=by, data={"member": person.pk}, at=at)
    _tell(conference, [person], f"请参加联席会议 {conference.number}，时间和地点见会议页面", by=by, at=at)
    return changed(conference)


@transaction.atomic
def record_attendance(conference, *, by, present, chair, version=None):
    """Write down who came; with that the conference sits. Late arrivals are written down by doing it again.

    Returns: the Conference. Raises: Conflict when it is over or somebody was faster; ValidationError for an absent chair.
    """
    conference = lock(conference, by=by, version=version)
    members = members_of(conference)
    called = {member.person_id for member in members}
    if not present or any(person.pk not in called for person in present):
        raise ValidationError({"present": "请在参会人员里勾选出席的人"})
    if chair not in present:
        raise ValidationError({"chair": "主持人要在出席的人里"})
    there = {person.pk for person in present}
    for member in members:
        member.is_present, member.is_chair = member.person_id in there, member.person == chair
    ConferenceMember.objects.bulk_update(members, ["is_present", "is_chair"])
    conference.state = State.SITTING
    return changed(conference)


@transaction.atomic
def close_conference(conference, *, by, version=None, at=None):
    """End a conference: what was not decided goes back to where it came from, and the minutes are kept with their hash.

    Returns: the Conference. Raises: Conflict; ValidationError while nobody has written down who came.
    """
    conference, at = lock_with_cases(conference, by=by, version=version), at or timezone.now()
    if conference.state != State.SITTING:
        raise ValidationError("还没有登记出席，会议没有开始；不开了请取消")
    put_back(conference, by=by, at=at, reason="会议结束时未议")
    conference.state, conference.closed_at = State.CLOSED, at
    decided = conference.items.exclude(decided_at=None).select_related("referral__case__unit").order_by("order", "pk")
    conference.minutes = compose_minutes(conference, list(decided))
    conference.minutes_sha256 = hashlib.sha256(conference.minutes).hexdigest()
    return changed(conference)


@transaction.atomic
def cancel_conference(conference, *, by, reason, version=None, at=None):
    """Call off a conference that does not sit yet; its items go back to where they came from.

    Returns: the Conference. Raises: Conflict; ValidationError when it sits already.
    """
    conference, at = lock_with_cases(conference, by=by, version=version), at or timezone.now()
    if conference.state != State.CALLED:
        raise ValidationError("会议已经开始，请结束会议；没有决定的议题会退回")
    put_back(conference, by=by, at=at, reason=f"会议取消：{reason}")
    conference.state, conference.closed_at, conference.cancel_reason = State.CANCELLED, at, reason
    members = [member.person for member in members_of(conference)]
    _tell(conference, members, f"联席会议 {conference.number} 取消了", by=by, at=at)
    return changed(conference)


def put_back(conference, *, by, at, reason):
    """Withdraw every open item, also those that `by` must not know of: then the step speaks for whoever tabled it."""
    for item in open_items(conference).select_related("referral__case", "tabled_by"):
        case = item.referral.case
        on_it = {
            place.person: None
            for place in CasePerson.objects.filter(case=case, ends_at=None, role__in=OFFICE).select_related("person")
        }
        actor = next((person for person in (by, item.tabled_by, *on_it) if person in on_it), None)
        if actor is not None:
            channel = TraceEntry.Channel.WEB if actor == by else TraceEntry.Channel.SYSTEM
            take(WithdrawItem, case, by=actor, data={"reason": reason[:200]}, at=at, channel=channel)


def lock(conference, *, by, version=None):
    """The conference's row, locked, for somebody who may know of it, while it is not over.

    Args:
        version: what the person was looking at; a different one is a conflict.
    """
    locked = Conference.objects.select_for_update(of=("self",)).select_related("court").get(pk=conference.pk)
    if not conferences_visible_to(by).filter(pk=locked.pk).exists():
        raise PermissionDenied("会议由参会人员和召集人办理")
    if version is not None and int(version) != locked.version:
        raise Conflict("这次会议刚被别人改过，请看过新内容再办")
    if locked.state not in UNDER_WAY:
        raise Conflict(f"这次会议{locked.get_state_display()}，不能再改")
    return locked


def lock_with_cases(conference, *, by, version=None):
    """`lock`, after the cases of the open items: a step locks its case and then the conference, so nobody does it the other way.

    Raises: as `lock`; Conflict when an item was tabled meanwhile, whose case is not locked.
    """
    ids = open_items(conference).values_list("referral_id", flat=True)
    cases = {case.pk for case in Case.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")}
    locked = lock(conference, by=by, version=version)
    if not cases.issuperset(ids.all()):
        raise Conflict("这次会议刚被别人改过，请看过新内容再办")
    return locked


def changed(conference):
    conference.version += 1
    conference.save()
    return conference


def readable_minutes(conference, items, *, is_whole):
    """The minutes as one reader may have them: as they were kept, or only of the items that the reader may know of.

    Args:
        items: the decided `AgendaItem`s that the reader may know of; is_whole: whether these are all of them.

    Returns: the .docx as bytes.
    """
    return bytes(conference.minutes) if is_whole else compose_minutes(conference, items)


def decided_items(conference):
    return AgendaItem.objects.filter(conference=conference).exclude(decided_at=None)


def _tell(conference, people, title, *, by, at):
    url = reverse("conference-detail", args=[conference.pk])
    kind = Notice.Kind.SYSTEM
    post([Notice(recipient=one, kind=kind, title=title, url=url, created_at=at) for one in people if one.pk != by.pk])
