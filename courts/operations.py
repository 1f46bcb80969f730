"""Every write to courts, units, accounts, posts and deputies; each is recorded in the access log. Source: X7, X8."""

import secrets
from datetime import timedelta

from axes.utils import reset
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from courts.models import ADMINISTRATORS, AccessEntry, Court, CourtWord, Deputy, Post, Role, Unit, User
from courts.records import record
from courts.scope import holds

# Letters and figures that nobody confuses when reading them out on the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


# --- Courts and units -------------------------------------------------------------------------------------------------


@transaction.atomic
def create_court(*, by, name, short_name, level, word, parent=None, place="", mark="", aliases=(), order=0):
    """Add a court with its word and the unit that stands for it as a whole.

    Args:
        by: a system administrator.
        name, short_name: 全称, 简称.
        level: a `Court.Level`.
        word: 法院代字, such as 豫0823.
        parent: the court above; needed for a basic court.

    Returns: the Court. Raises: PermissionDenied; ValidationError when a name is taken or the parent is missing.
    """
    _require(by, Role.SYSTEM_ADMIN)
    if level == Court.Level.BASIC and parent is None:
        raise ValidationError({"parent": "基层法院要写明上级法院"})
    court = Court(
        name=name, short_name=short_name, level=level, parent=parent, place=place, mark=mark, aliases=list(aliases), order=order
    )
    _save(court)
    _save(CourtWord(court=court, word=word))
    top = Unit(
        court=court,
        kind=Unit.Kind.COURT,
        name=name,
        short_name=short_name,
        is_responsible=level == Court.Level.BASIC,
        order=order,
    )
    _save(top)
    _log(by, f"新建法院 {short_name}", court=court.pk)
    return court


@transaction.atomic
def change_court(court, *, by, **changes):
    """Change what is known of a court (name, short_name, place, mark, aliases, order); its root unit is renamed with it.

    Returns: the Court. Raises: PermissionDenied; ValidationError when a name is taken.
    """
    _require(by, Role.SYSTEM_ADMIN)
    changed = _change(court, changes)
    if {"name", "short_name"} & set(changed):
        for top in court.units.filter(kind=Unit.Kind.COURT):
            _change(top, {"name": court.name, "short_name": court.short_name})
    _log(by, f"修改法院 {court.short_name}", court=court.pk, changed=changed)
    return court


@transaction.atomic
def create_unit(court, *, by, kind, name, short_name, is_responsible=False, parent=None, aliases=(), order=0):
    """Add a unit to a court, under `parent` or under the court as a whole.

    Returns: the Unit. Raises: PermissionDenied; ValidationError when the name is taken in this court.
    """
    _require(by, Role.SYSTEM_ADMIN)
    top = court.units.filter(kind=Unit.Kind.COURT).first()
    if kind == Unit.Kind.COURT and top:
        raise ValidationError({"kind": "一个法院只有一个代表全院的单位"})
    if parent is not None and parent.court_id != court.pk:
        raise ValidationError({"parent": "上级部门应是本院的部门"})
    unit = Unit(
        court=court, parent=parent or top, kind=kind, name=name, short_name=short_name, is_responsible=is_responsible,
        aliases=list(aliases), order=order,
    )  # fmt: skip
    _save(unit)
    _log(by, f"新建部门 {court.short_name}{short_name}", unit=unit.pk)
    return unit


@transaction.atomic
def change_unit(unit, *, by, **changes):
    """Change a unit (name, short_name, is_responsible, is_active, aliases, order).

    Returns: the Unit. Raises: PermissionDenied; ValidationError when it still has open cases or people and is to be put
        out of use, or when it has open cases and is to be no longer responsible.
    """
    _require(by, Role.SYSTEM_ADMIN)
    open_cases = unit.cases.filter(closed_at=None).count()
    if changes.get("is_active") is False and unit.is_active:
        if open_cases:
            raise ValidationError({"is_active": f"还有 {open_cases} 件在办案件，请先改派再停用"})
        if unit.posts.unended().exists():
            raise ValidationError({"is_active": "部门里还有人任职，请先结束他们的岗位再停用"})
    if changes.get("is_responsible") is False and unit.is_responsible and open_cases:
        raise ValidationError({"is_responsible": f"还有 {open_cases} 件在办案件，请先改派"})
    changed = _change(unit, changes)
    _log(by, f"修改部门 {unit.court.short_name}{unit.short_name}", unit=unit.pk, changed=changed)
    return unit


# --- People -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_person(*, by, username, name, title="", phone=""):
    """Open an account without any post.

    Returns: (User, one-time password); the password is shown once and must be changed at the first login.
    Raises: PermissionDenied; ValidationError when the username is taken.
    """
    _require(by, Role.SYSTEM_ADMIN)
    person = User(username=username, name=name, title=title, phone=phone, must_change_password=True)
    password = one_time_password()
    person.set_password(password)
    _save(person)
    _log(by, f"新建账号 {username}", person=person.pk)
    return person, password


@transaction.atomic
def change_person(person, *, by, **changes):
    """Change name, title or phone. The trace keeps the names of its own time. Returns: the User. Raises: PermissionDenied."""
    _require(by, Role.SYSTEM_ADMIN)
    changed = _change(person, changes)
    _log(by, f"修改账号 {person.username}", person=person.pk, changed=changed)
    return person


@transaction.atomic
def deactivate_person(person, *, by, reason):
    """Close an account: posts and deputies are over, the person can no longer log in, everything done stays.

    Returns: the User. Raises: PermissionDenied; ValidationError for oneself, or while the person is on open cases.
    """
    _require(by, Role.SYSTEM_ADMIN)
    if person.pk == by.pk:
        raise ValidationError("不能停用自己的账号")
    open_places = person.places.filter(ends_at=None, case__closed_at=None).count()
    if open_places:
        raise ValidationError(f"此人还在 {open_places} 件在办案件的专班里，请先换人再停用")
    today = timezone.localdate()
    for post in person.posts.unended(today).select_related("unit__court"):
        _keep_one(post)
        _finish(post, today)
    for deputy in [*person.deputies.filter(ends_on__gte=today), *person.principals.filter(ends_on__gte=today)]:
        _finish(deputy, today)
    _change(person, {"is_active": False})
    _log(by, f"停用账号 {person.username}", reason=reason, person=person.pk)
    return person


@transaction.atomic
def activate_person(person, *, by):
    """Open a closed account again, without posts and with a new password. Returns: (User, one-time password)."""
    _require(by, Role.SYSTEM_ADMIN)
    _change(person, {"is_active": True})
    _log(by, f"启用账号 {person.username}", person=person.pk)
    return person, reset_password(person, by=by)


@transaction.atomic
def reset_password(person, *, by):
    """Give a new one-time password, which ends the person's sessions and must be changed at the next login.

    Returns: the password, to be shown once. Raises: PermissionDenied; ValidationError for oneself or a closed account.
    """
    _require(by, Role.SYSTEM_ADMIN)
    if person.pk == by.pk:
        raise ValidationError("自己的口令请用“修改口令”")
    if not person.is_active:
        raise ValidationError("账号已停用，请先启用")
    password = one_time_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    _log(by, f"重置口令 {person.username}", person=person.pk)
    return password


@transaction.atomic
def unlock(username, *, by):
    """Forget the failed logins of `username`, so that it may try again at once. Returns: how many records were removed."""
    _require(by, Role.SECURITY_ADMIN)
    removed = reset(username=username)
    _log(by, f"解锁账号 {username}", records=removed)
    return removed


# --- Posts ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def give_post(person, *, by, unit, role, starts_on, ends_on=None):
    """Give a post, or ask for it: what the system administrator enters counts only once the security administrator confirms.

    Returns: the Post. Raises: PermissionDenied; ValidationError when the person is inactive, the dates are turned round,
        the same post runs already, or one of the three administrators would hold anything beside.
    """
    _require(by, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    _lock(person)
    if not unit.is_active:
        raise ValidationError({"unit": "部门已停用"})
    is_grant = holds(by, Role.SECURITY_ADMIN)
    if is_grant and person.pk == by.pk:
        raise ValidationError("不能给自己授权，请由另一位安全保密管理员办理")
    post = Post(
        person=person, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on, requested_by=by,
        confirmed_at=timezone.now() if is_grant else None,
    )  # fmt: skip
    _refuse_mixture(post)
    _save(post)
    _log(by, f"{'授予' if is_grant else '申请'}岗位 {person.username} {post.label}", post=post.pk)
    return post


@transaction.atomic
def confirm_post(post, *, by):
    """Confirm a post that was asked for; from now on it entitles.

    Returns: the Post. Raises: PermissionDenied; ValidationError when it is confirmed already, is one's own, or does not go
        together with the person's other posts.
    """
    _require(by, Role.SECURITY_ADMIN)
    _lock(post.person)
    post.refresh_from_db()
    if post.confirmed_at:
        raise ValidationError("这个岗位已经授权")
    if post.person_id == by.pk:
        raise ValidationError("不能给自己授权，请由另一位安全保密管理员办理")
    _refuse_mixture(post)
    post.confirmed_at = timezone.now()
    post.save(update_fields=["confirmed_at"])
    _log(by, f"授权 {post.person.username} {post.label}", post=post.pk)
    return post


@transaction.atomic
def decline_post(post, *, by, reason):
    """Refuse a post that was asked for; the row goes, the access log keeps what it was.

    Raises: PermissionDenied; ValidationError when it is confirmed already.
    """
    _require(by, Role.SECURITY_ADMIN)
    if post.confirmed_at:
        raise ValidationError("这个岗位已经授权，要收回请结束岗位")
    _log(by, f"不同意 {post.person.username} {post.label}", reason=reason, post=post.pk)
    post.delete()


@transaction.atomic
def end_post(post, *, by, ends_on):
    """Let a post end after `ends_on`. Returns: the Post. Raises: PermissionDenied; ValidationError before its start."""
    _require(by, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
    if post.ends_on and ends_on > post.ends_on and not holds(by, Role.SECURITY_ADMIN):
        raise ValidationError({"ends_on": "延长岗位请由安全保密管理员办理"})
    _keep_one(post)
    _change(post, {"ends_on": ends_on})
    _log(by, f"结束岗位 {post.person.username} {post.label}", post=post.pk, ends_on=ends_on.isoformat())
    return post


# --- Deputies ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_deputy(principal, *, by, deputy, starts_on, ends_on, reason):
    """Let `deputy` stand in for `principal`; by the principal or the security administrator.

    Returns: the Deputy. Raises: PermissionDenied; ValidationError for administrators, another court, or turned dates.
    """
    if by.pk != principal.pk:
        _require(by, Role.SECURITY_ADMIN)
    if not deputy.is_active:
        raise ValidationError({"deputy": "此人账号已停用"})
    posts = list(Post.objects.unended().filter(person__in=[principal, deputy]).select_related("unit"))
    if any(post.role in ADMINISTRATORS for post in posts):
        raise ValidationError({"deputy": "系统、安全保密、审计管理员不得代理，也不得由人代理"})
    courts = {person.pk: {post.unit.court_id for post in posts if post.person_id == person.pk} for person in (principal, deputy)}
    if not courts[principal.pk] & courts[deputy.pk]:
        raise ValidationError({"deputy": "代理人应是本院人员"})
    row = Deputy(principal=principal, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason)
    _save(row)
    _log(by, f"设代理 {principal.username} 由 {deputy.username}", reason=reason, deputy=row.pk)
    return row


@transaction.atomic
def end_deputy(row, *, by):
    """End a deputyship at once. Raises: PermissionDenied."""
    if by.pk != row.principal_id:
        _require(by, Role.SECURITY_ADMIN)
    _log(by, f"结束代理 {row.principal.username} 由 {row.deputy.username}", deputy=row.pk)
    _finish(row, timezone.localdate())


# --- Inside -----------------------------------------------------------------------------------------------------------


def _require(by, *roles):
    if not holds(by, *roles):
        raise PermissionDenied(f"由{'、'.join(role.label for role in roles)}办理")


def _log(by, target, *, reason="", **detail):
    record(AccessEntry.Action.ADMINISTER, by=by, target=target, reason=reason, **detail)


def _lock(person):
    """Serialise what is decided about one person's posts: two grants at once must see each other."""
    if not User.objects.select_for_update().get(pk=person.pk).is_active:
        raise ValidationError("账号已停用，请先启用")


def _refuse_mixture(post):
    """三员: an administrator's post stands alone among the person's posts of the same days, asked for ones included."""
    others = Post.objects.filter(person_id=post.person_id).exclude(pk=post.pk).overlapping(post.starts_on, post.ends_on)
    for other in others.select_related("unit__court"):
        if post.role in ADMINISTRATORS or other.role in ADMINISTRATORS:
            raise ValidationError(
                {"role": f"系统、安全保密、审计管理员不得互相兼任，也不得兼任业务岗位；此人同期有岗位：{other.label}"}
            )


def _save(row):
    row.full_clean()
    row.save()


def _change(row, changes):
    """Set and save what differs; returns the names of the changed fields."""
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    if changed:
        row.full_clean()
        row.save(update_fields=changed)
    return changed


def _finish(row, today):
    """Let a dated row be over at once; one that has not outlived a day goes, the access log keeps it."""
    if row.starts_on >= today:
        row.delete()
    else:
        _change(row, {"ends_on": today - timedelta(days=1)})


def _keep_one(post):
    """Somebody must always be able to open accounts, to grant and to audit."""
    others = Post.objects.current().filter(role=post.role, ends_on=None, person__is_active=True).exclude(person_id=post.person_id)
    if post.role in ADMINISTRATORS and post.confirmed_at and not others.exists():
        raise ValidationError(f"至少要有一位{post.get_role_display()}，请先授权给别人")


def one_time_password():
    """A password that can be read out; whoever gets it must change it at the first login."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
