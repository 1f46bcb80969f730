"""What each role finds on opening the day, and that it stays cheap."""

import pytest

from petitions.models import Status
from tests.factories.campaigns import published
from tests.factories.petition_steps import register, walk

pytestmark = pytest.mark.django_db
QUERIES_AT_MOST = {"/": 12, "/todo/": 10, "/petitions/": 10, "/petitions/?view=all&channel=letter": 11}


def page(client, person, path="/"):
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_of_a_court_sees_what_was_dispatched_to_it(client, world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    shown = page(client, world.clerk)

    assert "今天先办" in shown and f'href="/cases/{case.pk}/steps/acknowledge/"' in shown


def test_another_court_sees_nothing_of_it(client, world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    assert case.number not in page(client, world.stranger)


def test_once_the_team_stands_only_its_members_are_asked(client, world):
    case = walk(world, Status.HANDLING)

    assert f"/cases/{case.pk}/steps/interview/" in page(client, world.liaison)
    assert f"/cases/{case.pk}/steps/" not in page(client, world.handler)


def test_what_waits_for_the_leader_in_person_is_the_interview(client, world):
    case = walk(world, Status.HANDLING)

    shown = page(client, world.president, "/todo/")

    assert f"/cases/{case.pk}/steps/interview/" in shown
    assert f"/cases/{case.pk}/steps/submit-closing/" not in shown


def test_the_general_office_is_asked_to_dispatch_and_to_accept(client, world):
    waiting = register(world, petitioner_name="李建国", execution_number="")
    done = walk(world, Status.AWAITING_ACCEPTANCE)

    shown = page(client, world.office)

    assert f"/cases/{waiting.pk}/steps/dispatch/" in shown and f"/cases/{done.pk}/steps/accept/" in shown


def test_the_window_finds_the_register_and_todays_visitors(client, world):
    assert "/new/petition/register/" in page(client, world.window)


def test_the_chief_hears_five_sentences_and_sees_the_units(client, world):
    walk(world, Status.HANDLING)

    shown = page(client, world.chief)

    assert shown.count('<li><span class="muted">') == 5 and "单位和环节" in shown


def test_administrators_see_no_case(client, world):
    case = walk(world, Status.HANDLING)

    for person in (world.system_admin, world.security_admin, world.auditor):
        assert case.number not in page(client, person)


@pytest.mark.parametrize("person", ["clerk", "liaison", "office", "window", "chief", "president"])
@pytest.mark.parametrize("path", QUERIES_AT_MOST)
def test_the_daily_pages_ask_few_questions(client, world, django_assert_max_num_queries, person, path):
    for name in ("王秀梅", "李建国", "张素芬"):
        walk(world, Status.AWAITING_PLAN, petitioner_name=name, execution_number="")
    client.force_login(world.people[person])
    client.get(path)

    with django_assert_max_num_queries(QUERIES_AT_MOST[path]):
        client.get(path)


@pytest.mark.clause("X4")
def test_the_trend_counts_as_the_figures_do(client, world):
    case = register(world)

    shown = page(client, world.office, "/trend/")

    assert case.number not in shown and shown.count('<tr><th scope="row">') == 12


def test_cases_waiting_for_ones_review_stand_on_the_home_page(client, world):
    campaign = published(world)
    client.force_login(world.handler)
    page = client.get("/").content.decode()
    assert "等您评查的" in page and f"/review/{campaign.pk}/court/next/" in page
    client.force_login(world.stranger)
    assert "等您评查的" not in client.get("/").content.decode()
