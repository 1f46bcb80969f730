"""A conflict that arises later, as with a new post: whoever has one leaves the open referrals. Source: L3, L4.5."""

from functools import partial
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.kinds import kind_of
from cases.models import Case, CasePerson, TraceEntry
from cases.people import people_of
from cases.trace import build
from courts.models import User
from notices.models import Notice
from notices.operations import post
from referrals.access import OFFICE, ORGAN_ROLES, expel, must_leave
from referrals.conflicts import conflicts_in
from referrals.models import AccusedOfficer, Organ, Referral

AT_ONCE = 200
LEFT = "{number}：有人因岗位变动不再知情，请核对知情人员、调查组和审批"
STUCK = "{number}：知情人员因岗位变动都应当回避，请先增加知情人员"


def expel_from(referrals, *, at):
    """Expel from the open ones of `referrals` whoever has a conflict now, and tell those who stay, without names.

    Where nobody of the upper court's organs would be left, all stay as they are and are told to let others know.

    Args:
        referrals: a queryset of `Referral`.
    """
    standing = referrals.filter(case__closed_at=None, case__is_sealed=True).select_related("case__unit").order_by("pk")
    found = list(standing)
    for start in range(0, len(found), AT_ONCE):
        for referral in concerned(found[start : start + AT_ONCE]):
            _expel(referral, at=at)


def concerned(referrals):
    """Those of `referrals` on which somebody has a conflict; the same few queries for any number."""
    read = conflicts_in(referrals)
    places = {referral.pk: [] for referral in referrals}
    for place in CasePerson.objects.filter(case__in=places, ends_at=None).exclude(person=None).select_related("person"):
        places[place.case_id].append(place)
    return [referral for referral in referrals if any(must_leave(places[referral.pk], read[referral.pk]))]


@transaction.atomic
def _expel(found, *, at):
    """Expel from one referral, held so that no step is taken meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).select_related("court", "unit").get(pk=found.pk)
    referral = Referral.objects.get(pk=found.pk)
    referral.case = case
    places = people_of(case)
    out, unseated = must_leave(places, conflicts_in([referral])[referral.pk])
    if not out | unseated:
        return  # somebody was faster
    try:
        expel(referral, at=at)
    except ValidationError:
        other = _people(case, ORGAN_ROLES[Organ(referral.organ).other])
        _tell(case, other or _people(case, OFFICE), STUCK, out, at=at)
    else:
        _note(case, {place.name for place in places if place.person_id in out | unseated}, at=at)
        _tell(case, _people(case, OFFICE), LEFT, {at.isoformat()}, at=at)


def _note(case, names, *, at):
    """Write into the trace who left; only the upper side reads it."""
    build(
        case, step="expel-conflicted", label="岗位变动不再知情", by=None, at=at, channel=TraceEntry.Channel.SYSTEM, clause="L3",
        status_before=case.status, status_after=case.status, summary=f"{'、'.join(sorted(names))}因岗位变动有利害关系，不再知情或退出调查组",
    ).save()  # fmt: skip
    case.save(update_fields=["entry_count", "head_hash"])


def _people(case, roles):
    return sorted({place.person_id for place in people_of(case) if place.role in roles and place.person_id})


def _tell(case, people, text, occasion, *, at):
    """One notice to each of `people`, once for the same `occasion`."""
    mark = sha256(repr(sorted(occasion)).encode()).hexdigest()[:16]
    title, url = text.format(number=case.number), kind_of(case).url(case)
    post(
        [
            Notice(
                recipient_id=person, case=case, kind=Notice.Kind.STEP, title=title, url=url, created_at=at,
                key=f"conflict-{case.pk}-{person}-{mark}",
            )
            for person in people
        ]
    )  # fmt: skip


def expel_by(person_id):
    """Look again at the referrals on which this person stands, and at those whose officer the person is."""
    person = User.objects.get(pk=person_id)
    stands = CasePerson.objects.filter(person=person, ends_at=None).values("case")
    accused = AccusedOfficer.objects.filter(Q(person=person) | Q(person=None, name=person.name)).values("referral")
    expel_from(Referral.objects.filter(Q(case__in=stands) | Q(pk__in=accused)), at=timezone.now())


def look_again(sender, instance, raw=False, **kwargs):
    """After a post is saved; what fails here the nightly run does."""
    if not raw:
        transaction.on_commit(partial(expel_by, instance.person_id), robust=True)
