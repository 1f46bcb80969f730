"""The sample: alive on the first screen, true to the rules, the same for the same seed and moment, never in production."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Case, TraceEntry
from cases.seals import first_damage
from core.rows import Rows
from courts.models import Court, Post, Role, Unit, User
from courts.sample import accounts
from petitions.models import Petition
from petitions.sample import load_petitions
from tests.factories.samples import sample_house
from tests.stages import starts_at


@pytest.fixture
def trial(empty_house, settings):
    settings.SAMPLE_ACCOUNTS = True


def test_organisation_has_eleven_courts_and_thirteen_responsible_units(trial):
    call_command("load_sample", organisation_only=True)
    assert Court.objects.count() == 11
    assert Unit.objects.filter(is_responsible=True).count() == 13
    assert not Case.objects.exists()


@starts_at(sample_house)
def test_every_shown_account_can_log_in_with_its_role(staged, client):
    for account in accounts():
        person = User.objects.get(username=account.username)
        assert account.role in {Role(post.role).label for post in person.posts.all()}
        assert person.check_password(account.password)


@starts_at(sample_house)
def test_every_basic_court_has_a_contact_leader_and_a_president(staged):
    for role in (Role.CONTACT_LEADER, Role.PRESIDENT):
        courts = Post.objects.filter(role=role, unit__court__level="basic").values("unit__court").distinct()
        assert courts.count() == 10


@starts_at(sample_house)
def test_sample_accounts_are_printed_one_per_line(staged, capsys):
    call_command("sample_accounts")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(accounts())
    assert "秦岚" in next(line for line in lines if "承办人" in line)


@starts_at(sample_house)
def test_same_seed_and_moment_give_the_same_petitions(staged):
    now = datetime(2026, 3, 20, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    first = snapshot(now, seed=7)
    assert first == snapshot(now, seed=7)
    assert first != snapshot(now, seed=8)


class Undo(Exception):
    """Leaves the loaded rows behind."""


def snapshot(now, seed):
    try:
        with transaction.atomic():
            load_petitions(60, now=now, seed=seed)
            rows = list(
                Petition.objects.order_by("case__number").values_list(
                    "case__number",
                    "case__status",
                    "case__unit__short_name",
                    "case__due_on",
                    "petitioner_name",
                    "demand",
                    "dispatched_at",
                )
            )
            raise Undo
    except Undo:
        return rows


@pytest.mark.parametrize("moment", ["2026-10-04 00:03", "2026-02-28 23:58", "2026-03-22 09:00"])
@starts_at(sample_house)
def test_any_day_and_hour_will_do(staged, moment):
    now = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    load_petitions(600, now=now)
    assert not TraceEntry.objects.filter(at__gt=now).exists()
    assert Case.objects.overdue(timezone.localdate(now)).count() == 6
    assert first_damage() is None


@pytest.mark.parametrize("count", [0, 1, 25])
def test_few_petitions_are_as_many_as_asked(trial, count):
    call_command("load_sample", petitions=count, terminated=0, clues=0)
    assert Case.objects.count() == count


def test_second_run_is_refused_and_changes_nothing(trial):
    call_command("load_sample", petitions=5, terminated=0, clues=0)
    with pytest.raises(CommandError, match="库里已有案件"):
        call_command("load_sample")
    assert Case.objects.count() == 5


def test_petitions_join_the_organisation_loaded_before(trial):
    call_command("load_sample", organisation_only=True)
    with pytest.raises(CommandError, match="已经装过"):
        call_command("load_sample", organisation_only=True)
    call_command("load_sample", petitions=5, terminated=0, clues=0)
    assert Case.objects.count() == 5


def test_real_courts_are_left_alone(world, settings):
    settings.SAMPLE_ACCOUNTS = True
    with pytest.raises(CommandError, match="库里已有法院"):
        call_command("load_sample")


def test_production_is_refused(empty_house, settings):
    settings.SAMPLE_ACCOUNTS = False
    with pytest.raises(CommandError, match="正式环境不装演示数据"):
        call_command("load_sample")
    with pytest.raises(CommandError, match="没有启用演示账号"):
        call_command("sample_accounts")
    assert not User.objects.exists()


def test_negative_count_is_refused(trial):
    with pytest.raises(CommandError, match="件数不能是负数"):
        call_command("load_sample", petitions=-1)


@pytest.mark.postgres
def test_search_index_is_there_again_after_loading(trial):
    call_command("load_sample", petitions=5, terminated=0, clues=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'case_search_trigrams'")
        assert cursor.fetchone() == (1,)


@pytest.mark.postgres
@starts_at(sample_house)
def test_rows_are_copied_with_their_special_characters(staged):
    court = Court.objects.first()
    court.pk, court.name, court.short_name, court.aliases = None, "甲\\t\t乙\n丙\r", "特", ['引"号\\']
    rows = Rows()
    rows.add(court)
    rows.close()
    stored = Court.objects.get(short_name="特")
    assert (stored.name, stored.aliases) == ("甲\\t\t乙\n丙\r", ['引"号\\'])
