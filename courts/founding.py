"""The first hour of an empty installation: one court and the three administrators, from whom everything else follows (三员)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from courts.models import AccessEntry, Court, CourtWord, Post, Role, Unit, User
from courts.operations import one_time_password
from courts.records import record


@transaction.atomic
def found(*, name, short_name, word, administrators, level=Court.Level.INTERMEDIATE):
    """Write the first court and its three administrators into an empty database.

    Args:
        name, short_name, word: 全称, 简称, 法院代字 of the court that runs the system.
        administrators: {Role: (username, name)} with one person for each of the three administrator roles.
        level: a `Court.Level`.

    Returns: a list of (User, role label, one-time password); each password must be changed at the first login.
    Raises: ValidationError when there is an account or a court already, or two roles name the same person.
    """
    if User.objects.exists() or Court.objects.exists():
        raise ValidationError("库里已有账号或法院；再增加的由系统管理员在“机构与人员”里办理")
    if len({username for username, _ in administrators.values()}) < len(administrators):
        raise ValidationError("系统、安全保密、审计管理员须是三个不同的人")
    court = Court(name=name, short_name=short_name, level=level)
    top = Unit(court=court, kind=Unit.Kind.COURT, name=name, short_name=short_name, is_responsible=level == Court.Level.BASIC)
    for row in (court, CourtWord(court=court, word=word), top):
        row.full_clean(exclude=["court"])
        row.save()
    return [_administrator(top, role, *person) for role, person in administrators.items()]


def _administrator(unit, role, username, name):
    password = one_time_password()
    person = User(username=username, name=name, title=Role(role).label, must_change_password=True)
    person.set_password(password)
    person.full_clean()
    person.save()
    Post.objects.create(person=person, unit=unit, role=role, starts_on=timezone.localdate(), confirmed_at=timezone.now())
    record(AccessEntry.Action.ADMINISTER, by=person, target=f"建库时设立{Role(role).label} {username}", person=person.pk)
    return person, Role(role).label, password
