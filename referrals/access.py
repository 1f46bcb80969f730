"""Need to know: who is let onto a referral, and whose side somebody stands on. Source: L3, L4.5, L4.12."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from cases.models import CasePerson
from cases.people import people_of, roles_on
from courts.models import Post, Role
from courts.scope import scope_of
from referrals.conflicts import ADDRESSED, conflicts
from referrals.models import Organ, TeamMember

Level = TeamMember.Level
# The posts of the upper court by which somebody acts for one of its two organs.
ORGAN_ROLES = {
    Organ.EXECUTION: frozenset({Role.REFERRAL_OFFICE, Role.BUREAU_CHIEF}),
    Organ.DISCIPLINE: frozenset({Role.DISCIPLINE}),
}
OFFICE = ORGAN_ROLES[Organ.EXECUTION] | ORGAN_ROLES[Organ.DISCIPLINE]
# Places on a case of the lower court's side, and of whoever investigates.
LOWER = {Organ.EXECUTION: Role.LOWER_EXECUTION, Organ.DISCIPLINE: Role.LOWER_DISCIPLINE}
# Whoever stands on the upper side of a case reads all of it; the others read what was sent down and what they did themselves.
UPPER_SIDE = OFFICE | {Role.LEADING_GROUP}


def organ_of(user):
    """The organ of the intermediate court for which `user` acts by post today, or None."""
    held = {post.role for post in scope_of(user).own_posts if post.unit.court.is_intermediate}
    return next((organ for organ, roles in ORGAN_ROLES.items() if roles & held), None)


def court_of(user):
    """The intermediate court at which `user` acts for an organ today, or None."""
    posts = [post for post in scope_of(user).own_posts if post.role in OFFICE and post.unit.court.is_intermediate] if user else []
    return posts[0].unit.court if posts else None


def office_people(court, *organs):
    """Who acts for these organs (both when none is named) at `court` today: a list of current `Post` with `person`."""
    roles = frozenset().union(*(ORGAN_ROLES[organ] for organ in organs or Organ))
    posts = Post.objects.current().filter(unit__court=court, role__in=roles, person__is_active=True)
    return list(posts.select_related("person", "unit__court").order_by("unit__order", "pk"))


def admit(referral, person, role, *, at, reason, read=None):
    """Let one person know of the referral, in one place; somebody who already holds the place keeps it.

    Args:
        read: the `Conflicts` of the referral where they have just been read.

    Raises: ValidationError with the reason when the person must not know.
    """
    against = (read or conflicts(referral)).against(person, **_asked_for(role))
    if against:
        raise ValidationError(f"{person.name}不能参与：{against}")
    case = referral.case
    standing = CasePerson.objects.filter(case=case, person=person, role=role, ends_at=None).first()
    if standing is None:
        standing = CasePerson.objects.create(
            case=case, person=person, name=person.name, role=role, post_title=person.title, starts_at=at, reason=reason[:200]
        )
        case._people = None


def _asked_for(role):
    """What a place on the case means for its holder, as `Conflicts.against` asks."""
    return {"as_head": role in ADDRESSED, "to_inquire": role == Role.INVESTIGATOR}


def admit_organ(referral, organ, *, at, reason):
    """Let everybody know who acts for `organ` at the referral's court and has no conflict. Returns: how many."""
    read = conflicts(referral)
    posts = [post for post in office_people(referral.case.court, organ) if not read.against(post.person)]
    for post in posts:
        admit(referral, post.person, post.role, at=at, reason=reason, read=read)
    return len(posts)


def release(referral, *, at, roles=None, person=None):
    """End the places of these roles, or of this person, or all of them: from now on they know of nothing."""
    places = CasePerson.objects.filter(case=referral.case, ends_at=None)
    if roles is not None:
        places = places.filter(role__in=roles)
    if person is not None:
        places = places.filter(person=person)
    places.update(ends_at=at)
    referral.case._people = None


def must_leave(places, read):
    """Who of those who hold `places` must not know of the referral, and who keeps an order but no seat in a team.

    Args:
        read: the `Conflicts` of the referral.

    Returns: two sets of ids of people.
    """
    known = [place for place in places if place.person]
    out = {place.person_id for place in known if read.against(place.person)}
    seated = [place.person for place in known if place.role == Role.INVESTIGATOR and place.person_id not in out]
    return out, {person.pk for person in seated if read.against(person, to_inquire=True)}


def expel(referral, *, at):
    """End the places of everybody who must not know of the referral, and their seats in its teams, at once.

    Raises: ValidationError when nobody of the upper court's organs would be left.
    """
    places = people_of(referral.case)
    out, unseated = must_leave(places, conflicts(referral))
    if out and not any(place.role in OFFICE and place.person_id not in out for place in places):
        raise ValidationError("这样一来本院没有人能办这件，请先增加知情人员")
    for person_id in out:
        release(referral, at=at, person=person_id)
    for person_id in unseated:
        release(referral, at=at, roles={Role.INVESTIGATOR}, person=person_id)
    referral.team.filter(person__in=out | unseated, ends_at=None).update(ends_at=at, reason="回避")
    referral._team = None


def organ_on(user, case):
    """The organ for which `user` stands on `case`, of the upper court or of the lower one; None for everybody else."""
    roles = roles_on(user, case)
    return next((organ for organ in Organ if roles & (ORGAN_ROLES[organ] | {LOWER[organ]})), None)


def is_upper(user, case):
    """Whether `user` stands on the upper court's side of `case`."""
    return any(place.person_id == user.pk and place.role in UPPER_SIDE for place in people_of(case))


def team_level(referral_id, user):
    """In which team `user` sits today, or "". Somebody of the upper court's teams counts for that."""
    levels = set(TeamMember.objects.filter(referral=referral_id, person=user, ends_at=None).values_list("level", flat=True))
    return next((level for level in (Level.DIRECT, Level.SUPERVISION, Level.LOWER) if level in levels), "")


def team_mates(referral_id, user):
    """Whose part of the inquiry `user` reads, as a queryset of person ids: the lower court's team knows only of itself."""
    level = team_level(referral_id, user)
    if not level:
        return TeamMember.objects.none().values("person")
    members = TeamMember.objects.filter(referral=referral_id)
    return (members.filter(level=Level.LOWER) if level == Level.LOWER else members).values("person")


def shares_team(user, *, referral, actor):
    """The same over many referrals at once, as a condition on rows that name a referral and who acted.

    Args:
        referral, actor: the fields of the row.
    """
    mine = TeamMember.objects.filter(referral=OuterRef(referral), person_id=user.pk, ends_at=None)
    theirs = TeamMember.objects.filter(referral=OuterRef(referral), person=OuterRef(actor))
    among_lower = Exists(mine.filter(level=Level.LOWER)) & Exists(theirs.filter(level=Level.LOWER))
    return (Exists(mine.exclude(level=Level.LOWER)) & Exists(theirs)) | among_lower
