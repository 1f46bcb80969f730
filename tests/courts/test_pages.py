"""The pages on people and rights, and the access log, as each of the administrators meets them."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from courts.models import AccessEntry, Post, Role, User
from courts.scope import scope_of
from tests.factories.organisation import PASSWORD, fresh


@pytest.fixture
def enter(client):
    def log_in(person):
        client.force_login(person)
        return client

    return log_in


def texts(response):
    return response.content.decode()


def test_everybody_finds_whom_to_call(world, enter):
    page = texts(enter(world.stranger).get(reverse("organisation"), {"unit": world.units["near.court"].pk}))
    assert "秦岚" in page
    assert "新建人员" not in page


def test_people_of_a_unit_cost_the_same_queries_however_many_there_are(world, enter, django_assert_max_num_queries):
    client = enter(world.system_admin)
    for number in range(20):
        person = User.objects.create(username=f"more{number}", name=f"某{number}")
        Post.objects.create(person=person, unit=world.units["near.bureau"], role=Role.HANDLER)
    client.get(reverse("organisation"))
    with django_assert_max_num_queries(10):
        client.get(reverse("organisation"), {"unit": world.units["near.court"].pk})


def test_username_and_last_login_are_for_oneself_and_the_administrators(world, enter):
    address = reverse("person", args=[world.handler.pk])
    assert "上次登录" not in texts(enter(world.liaison).get(address))
    assert "上次登录" in texts(enter(world.handler).get(address))
    assert "上次登录" in texts(enter(world.system_admin).get(address))


def test_account_is_opened_asked_for_and_granted_by_two_administrators(world, enter):
    client = enter(world.system_admin)
    page = texts(client.post(reverse("person_new"), {"username": "zhushan", "name": "祝山", "title": "法官"}))
    assert "一次性口令" in page
    person = User.objects.get(username="zhushan")
    post = {"unit": world.units["near.bureau"].pk, "role": Role.HANDLER, "starts_on": timezone.localdate().isoformat()}
    client.post(reverse("post_new", args=[person.pk]), post)
    assert scope_of(fresh(person)).roles == frozenset()

    client = enter(world.security_admin)
    assert "祝山" in texts(client.get(reverse("security")))
    client.post(reverse("post_confirm", args=[person.posts.get().pk]))
    assert scope_of(fresh(person)).roles == {Role.HANDLER}


def test_refused_post_says_why_and_keeps_what_was_typed(world, enter):
    data = {"unit": world.units["top.office"].pk, "role": Role.AUDITOR, "starts_on": "2026-03-01"}
    response = enter(world.system_admin).post(reverse("post_new", args=[world.handler.pk]), data)
    assert response.status_code == 422
    assert "不得兼任业务岗位" in texts(response)
    assert "2026-03-01" in texts(response)


def test_one_time_password_opens_only_the_page_where_it_is_replaced(world, enter, client):
    page = texts(enter(world.system_admin).post(reverse("person_password", args=[world.handler.pk])))
    password = page.partition('class="secret">')[2].partition("<")[0]
    client.logout()
    client.post(reverse("login"), {"username": "handler", "password": password})
    response = client.get(reverse("organisation"))
    assert response.status_code == 302
    assert response["Location"] == reverse("password_change")
    new = {"old_password": password, "new_password1": "qinlan-shan-92", "new_password2": "qinlan-shan-92"}
    client.post(reverse("password_change"), new)
    assert client.get(reverse("organisation")).status_code == 200


def test_one_time_password_is_not_kept_by_the_browser(world, enter):
    response = enter(world.system_admin).post(reverse("person_password", args=[world.handler.pk]))
    assert "no-store" in response["Cache-Control"]


def test_locked_account_is_listed_and_unlocked(world, enter, client):
    for _ in range(5):
        client.post(reverse("login"), {"username": "handler", "password": "wrong"})
    assert client.post(reverse("login"), {"username": "handler", "password": PASSWORD}).status_code == 429
    client = enter(world.security_admin)
    assert "handler" in texts(client.get(reverse("security")))
    client.post(reverse("account_unlock"), {"username": "handler"})
    assert not AccessAttempt.objects.filter(username="handler").exists()


def test_posts_about_to_end_are_listed_thirty_days_ahead(world, enter):
    today = timezone.localdate()
    world.handler.posts.update(ends_on=today + timedelta(days=30))
    world.liaison.posts.update(ends_on=today + timedelta(days=31))
    page = texts(enter(world.security_admin).get(reverse("security")))
    assert "秦岚" in page
    assert "常思远" not in page


def test_principal_sets_and_ends_a_deputy_oneself(world, enter):
    today = timezone.localdate()
    client = enter(world.president)
    data = {"deputy": world.handler.pk, "starts_on": today.isoformat(), "ends_on": today.isoformat(), "reason": "出差"}
    client.post(reverse("deputy_new", args=[world.president.pk]), data)
    row = world.president.deputies.get()
    assert "出差" in texts(client.get(reverse("person", args=[world.president.pk])))
    client.post(reverse("deputy_end", args=[row.pk]))
    assert not world.president.deputies.exists()


def test_deputy_is_chosen_among_the_people_of_the_same_court(world, enter):
    page = texts(enter(world.president).get(reverse("deputy_new", args=[world.president.pk])))
    assert "秦岚" in page
    assert "范立言" not in page


def test_access_log_filters_by_day_action_and_person(world, enter):
    for person, action in ((world.handler, "view"), (world.handler, "export"), (world.liaison, "view")):
        AccessEntry.objects.create(actor=person, actor_name=person.name, action=action, target=f"对象{action}")
    client = enter(world.auditor)
    page = texts(client.get(reverse("audit"), {"action": "view", "person": world.handler.pk}))
    assert page.count("对象view") == 1
    assert "对象export" not in page
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "没有符合的记录" in texts(client.get(reverse("audit"), {"since": later}))


def test_access_log_pages_do_not_shift_when_it_grows(world, enter):
    for number in range(120):
        AccessEntry.objects.create(actor_name="某", action="view", target=f"第{number:03d}条")
    client = enter(world.auditor)
    first = client.get(reverse("audit")).context["page"]
    AccessEntry.objects.create(actor_name="某", action="view", target="新来的")
    second = client.get(reverse("audit"), {"after": first.next}).context["page"]
    assert [row.target for row in second.rows[:2]] == ["第069条", "第068条"]
    back = client.get(reverse("audit"), {"before": second.previous}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


def test_turned_dates_are_said_at_the_field(world, enter):
    page = texts(enter(world.auditor).get(reverse("audit"), {"since": "2026-03-02", "until": "2026-03-01"}))
    assert "止日不能早于起日" in page


@pytest.mark.parametrize(
    ("url_name", "allowed"),
    [
        ("audit", {"auditor"}), ("security", {"security_admin"}), ("unplaced", {"system_admin", "security_admin"}),
        ("person_new", {"system_admin"}), ("court_new", {"system_admin"}),
    ],
)  # fmt: skip
def test_each_page_opens_for_its_administrator_alone(world, enter, url_name, allowed):
    people = ("system_admin", "security_admin", "auditor", "office", "president", "handler")
    opened = {who for who in people if enter(getattr(world, who)).get(reverse(url_name)).status_code == 200}
    assert opened == allowed
