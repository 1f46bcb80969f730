"""Accounts, posts and deputies: who may change them, and that the three administrators stay apart."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Case
from courts import operations
from courts.models import ADMINISTRATORS, AccessEntry, Court, Post, Role, Unit, User
from courts.resolve import Resolver
from courts.sample import load_organisation
from courts.scope import scope_of
from tests.factories.organisation import fresh

DAY = timedelta(days=1)


def today():
    return timezone.localdate()


def give(world, person, role, unit="near.bureau", *, by=None, **dates):
    dates = {"starts_on": today(), **dates}
    return operations.give_post(person, by=by or world.security_admin, unit=world.units[unit], role=role, **dates)


# --- Courts and units -----------------------------------------------------------------------------------------------------


def test_new_court_can_be_responsible_at_once_and_is_found_by_its_names(world):
    operations.create_court(
        by=world.system_admin,
        name="孟州市人民法院",
        short_name="孟州法院",
        level=Court.Level.BASIC,
        word="豫0883",
        parent=world.courts["top"],
    )
    assert Resolver().unit("河南省孟州市人民法院", responsible=True).short_name == "孟州法院"
    assert AccessEntry.objects.filter(action="administer", target="新建法院 孟州法院", actor=world.system_admin).exists()


def test_basic_court_needs_a_court_above(world):
    with pytest.raises(ValidationError, match="基层法院要写明上级法院"):
        operations.create_court(by=world.system_admin, name="甲", short_name="甲", level=Court.Level.BASIC, word="豫0899")


def test_taken_court_name_is_refused_and_nothing_is_written(world):
    before = Unit.objects.count()
    with pytest.raises(ValidationError):
        operations.create_court(
            by=world.system_admin, name="武陟县人民法院", short_name="另一个", level=Court.Level.INTERMEDIATE, word="豫0899"
        )
    assert Unit.objects.count() == before


def test_renamed_court_renames_the_unit_that_stands_for_it(world):
    operations.change_court(world.courts["near"], by=world.system_admin, name="武陟区人民法院", short_name="武陟区院")
    assert Unit.objects.get(pk=world.units["near.court"].pk).short_name == "武陟区院"


def test_unit_with_open_cases_stays_in_use(world):
    unit = world.units["near.tribunal"]
    Case.objects.create(
        kind="petition", number="甲1", court=unit.court, unit=unit, title="甲", status="handling", opened_on=today()
    )
    with pytest.raises(ValidationError, match="还有 1 件在办案件，请先改派再停用"):
        operations.change_unit(unit, by=world.system_admin, is_active=False)


def test_parent_of_another_court_is_refused(world):
    with pytest.raises(ValidationError, match="上级部门应是本院的部门"):
        operations.create_unit(
            world.courts["near"],
            by=world.system_admin,
            kind="office",
            name="综合处",
            short_name="综合处",
            parent=world.units["far.bureau"],
        )


# --- Accounts -------------------------------------------------------------------------------------------------------------


def test_new_account_has_a_one_time_password_and_no_right(world):
    person, password = operations.create_person(by=world.system_admin, username="zhushan", name="祝山")
    assert person.check_password(password)
    assert person.must_change_password
    assert scope_of(person).roles == frozenset()


def test_reset_password_replaces_the_old_one_and_must_be_changed(world):
    password = operations.reset_password(world.handler, by=world.system_admin)
    person = fresh(world.handler)
    assert person.check_password(password)
    assert not person.check_password("yanshi-2026")
    assert person.must_change_password


def test_one_time_password_never_reaches_the_log(world):
    password = operations.reset_password(world.handler, by=world.system_admin)
    entry = AccessEntry.objects.latest("pk")
    assert password not in f"{entry.target}{entry.reason}{entry.detail}"


def test_deactivated_person_loses_posts_and_login_but_stays(world):
    operations.deactivate_person(world.handler, by=world.system_admin, reason="调离")
    person = fresh(world.handler)
    assert not person.is_active
    assert not person.posts.current().exists()
    assert AccessEntry.objects.latest("pk").reason == "调离"


def test_person_on_open_cases_is_not_deactivated(world):
    unit = world.units["near.court"]
    case = Case.objects.create(
        kind="petition", number="甲1", court=unit.court, unit=unit, title="甲", status="handling", opened_on=today()
    )
    case.people.create(person=world.liaison, name="某人", role=Role.LIAISON)
    with pytest.raises(ValidationError, match="此人还在 1 件在办案件的专班里，请先换人再停用"):
        operations.deactivate_person(world.liaison, by=world.system_admin, reason="调离")
    assert fresh(world.liaison).is_active


def test_nobody_deactivates_their_own_account(world):
    with pytest.raises(ValidationError, match="不能停用自己的账号"):
        operations.deactivate_person(world.system_admin, by=world.system_admin, reason="试")


def test_last_auditor_cannot_go(world):
    with pytest.raises(ValidationError, match="至少要有一位审计管理员"):
        operations.deactivate_person(world.auditor, by=world.system_admin, reason="调离")
    assert fresh(world.auditor).is_active


# --- Posts ----------------------------------------------------------------------------------------------------------------


def test_post_asked_for_by_the_system_administrator_counts_only_once_confirmed(world):
    person = User.objects.create(username="new", name="新人")
    post = give(world, person, Role.HANDLER, by=world.system_admin)
    assert scope_of(fresh(person)).roles == frozenset()
    operations.confirm_post(post, by=world.security_admin)
    assert scope_of(fresh(person)).roles == {Role.HANDLER}


def test_declined_post_is_gone_and_the_log_says_why(world):
    person = User.objects.create(username="new", name="新人")
    post = give(world, person, Role.HANDLER, by=world.system_admin)
    operations.decline_post(post, by=world.security_admin, reason="岗位写错")
    assert not Post.objects.filter(person=person).exists()
    assert AccessEntry.objects.latest("pk").reason == "岗位写错"


def test_ended_post_counts_to_the_end_of_its_last_day(world):
    post = world.handler.posts.get()
    operations.end_post(post, by=world.security_admin, ends_on=today())
    assert scope_of(fresh(world.handler), today()).roles == {Role.HANDLER}
    assert scope_of(fresh(world.handler), today() + DAY).roles == frozenset()


def test_security_administrator_does_not_grant_to_oneself(world):
    with pytest.raises(ValidationError, match="不能给自己授权"):
        give(world, world.security_admin, Role.GENERAL_OFFICE, "top.office")


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_administrator_role_is_refused_beside_a_business_post(world, role):
    with pytest.raises(ValidationError, match="不得互相兼任，也不得兼任业务岗位"):
        give(world, world.handler, role)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_system_administrator_gets_nothing_beside(world, role):
    with pytest.raises(ValidationError, match="不得互相兼任，也不得兼任业务岗位"):
        give(world, world.system_admin, role)


def test_a_post_asked_for_blocks_an_administrator_role_already(world):
    person = User.objects.create(username="new", name="新人")
    give(world, person, Role.HANDLER, by=world.system_admin, starts_on=today() + 9 * DAY)
    with pytest.raises(ValidationError, match="不得互相兼任"):
        give(world, person, Role.AUDITOR, "top.office")


def test_former_administrator_may_take_a_business_post_afterwards(world):
    person = User.objects.create(username="new", name="新人")
    Post.objects.create(
        person=person, unit=world.units["top.office"], role=Role.AUDITOR, starts_on=today() - 9 * DAY, ends_on=today() - DAY
    )
    give(world, person, Role.HANDLER)
    assert scope_of(fresh(person)).roles == {Role.HANDLER}


def test_database_refuses_two_open_administrator_roles(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=world.auditor, unit=world.units["top.office"], role=Role.SYSTEM_ADMIN)


def test_mixture_slipped_past_the_operation_shows_no_case_and_no_second_role(world):
    Post.objects.create(person=world.auditor, unit=world.units["top.office"], role=Role.GENERAL_OFFICE)
    scope = scope_of(fresh(world.auditor))
    assert scope.roles == {Role.AUDITOR}
    assert scope.unit_ids == frozenset()


def test_sample_organisation_keeps_the_administrators_apart(empty_house):
    load_organisation()
    administrators = User.objects.filter(posts__role__in=ADMINISTRATORS)
    assert sorted(person.posts.count() for person in administrators) == [1, 1, 1]


# --- Deputies -------------------------------------------------------------------------------------------------------------


def deputise(world, principal, deputy, **changes):
    data = {"by": principal, "deputy": deputy, "starts_on": today(), "ends_on": today() + 3 * DAY, "reason": "出差", **changes}
    return operations.set_deputy(principal, **data)


def test_deputy_may_do_what_the_principal_may(world):
    deputise(world, world.president, world.handler)
    assert Role.PRESIDENT in scope_of(fresh(world.handler)).roles


def test_ended_deputy_may_no_more(world):
    row = deputise(world, world.president, world.handler)
    operations.end_deputy(row, by=world.president)
    assert scope_of(fresh(world.handler)).roles == {Role.HANDLER}


@pytest.mark.parametrize(
    ("deputy", "reason"),
    [("stranger", "代理人应是本院人员"), ("auditor", "不得代理，也不得由人代理"), ("president", "不能由本人代理本人")],
)
def test_unfit_deputy_is_refused(world, deputy, reason):
    with pytest.raises(ValidationError, match=reason):
        deputise(world, world.president, getattr(world, deputy))


def test_deputyship_that_ends_before_it_starts_is_refused(world):
    with pytest.raises(ValidationError, match="代理止不能早于代理起"):
        deputise(world, world.president, world.handler, ends_on=today() - DAY)


# --- Rights ---------------------------------------------------------------------------------------------------------------

NOBODY_ELSE = ["handler", "president", "office", "chief", "auditor"]


@pytest.mark.parametrize("who", [*NOBODY_ELSE, "security_admin"])
def test_only_the_system_administrator_manages_accounts(world, who):
    by = getattr(world, who)
    for act in (
        lambda: operations.create_person(by=by, username="x", name="某"),
        lambda: operations.reset_password(world.liaison, by=by),
        lambda: operations.deactivate_person(world.liaison, by=by, reason="试"),
        lambda: operations.change_court(world.courts["near"], by=by, place="某地"),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("who", [*NOBODY_ELSE, "system_admin"])
def test_only_the_security_administrator_confirms_and_unlocks(world, who):
    by = getattr(world, who)
    person = User.objects.create(username="new", name="新人")
    post = give(world, person, Role.HANDLER, by=world.system_admin)
    for act in (lambda: operations.confirm_post(post, by=by), lambda: operations.unlock("handler", by=by)):
        with pytest.raises(PermissionDenied):
            act()
