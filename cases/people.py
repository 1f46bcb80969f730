"""Who is on a case, and with which roles somebody stands towards it."""

from cases.models import CasePerson
from courts.scope import scope_of


def roles_on(user, case):
    """The roles by which `user` may act on `case`: posts over its unit, and live places on the case."""
    roles = set(scope_of(user).roles_over(case.unit_id)) if not case.is_sealed else set()
    roles.update(person.role for person in people_of(case) if person.person_id == user.pk)
    return roles


def people_of(case):
    """The live `CasePerson` rows of `case`, read once per case object."""
    kept = getattr(case, "_people", None)
    if kept is None:
        kept = case._people = list(CasePerson.objects.filter(case=case, ends_at=None).select_related("person"))
    return kept


def place(case, role, *, name, at, person=None, post_title="", phone="", reason=""):
    """Put somebody on a case; whoever held the place leaves it with the same moment, and stays in its history.

    Returns: the new `CasePerson`, or the standing one when nothing changed.
    """
    standing = CasePerson.objects.filter(case=case, role=role, ends_at=None).first()
    if standing:
        same = (standing.person_id, standing.name, standing.post_title, standing.phone)
        if same == (person.pk if person else None, name, post_title, phone):
            return standing
        CasePerson.objects.filter(pk=standing.pk).update(ends_at=at)
    case._people = None
    return CasePerson.objects.create(
        case=case, person=person, name=name, role=role, post_title=post_title, phone=phone, starts_at=at, reason=reason
    )
