"""The inbox: who is told of a step, who sees which notice, and what reading does."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import CasePerson
from courts.models import Deputy, Role
from notices.audience import Tell
from notices.models import Notice
from notices.operations import mark_all_read, mark_read, notify
from notices.queries import unread_count
from tests.factories.bare_cases import make_case
from tests.factories.moments import moment
from tests.factories.organisation import fresh

pytestmark = pytest.mark.django_db
AT = moment("2026-03-16 09:00")
ENTRY = SimpleNamespace(step="dispatch", label="交办", at=AT)


@pytest.fixture
def case(world):
    case = make_case(world)
    CasePerson.objects.create(case=case, person=world.liaison, name="常思远", role=Role.LIAISON)
    CasePerson.objects.create(case=case, person=world.handler, name="秦岚", role=Role.RESPONSIBLE)
    return case


def told():
    return sorted(Notice.objects.values_list("recipient__username", flat=True))


# --- Telling ----------------------------------------------------------------------------------------------------------


def test_people_on_the_case_and_posts_over_its_unit_are_told(case, world):
    Tell(case_people={Role.LIAISON}, roles={Role.GENERAL_OFFICE}, text="{number}{step}给{unit}").send(case, entry=ENTRY, by=None)
    assert told() == ["liaison", "office"]
    notice = Notice.objects.get(recipient=world.office)
    assert (notice.title, notice.url) == ("焦执访〔2026〕0001号交办给武陟法院", f"/petitions/{case.pk}/")
    assert (notice.created_at, notice.case, notice.kind) == (AT, case, "step")


def test_nobody_is_told_of_their_own_act(case, world):
    Tell(case_people={Role.LIAISON, Role.RESPONSIBLE}, text="{number}").send(case, entry=ENTRY, by=world.liaison)
    assert told() == ["handler"]


def test_the_nearest_president_is_told_not_the_one_above(case, world):
    Tell(roles={Role.PRESIDENT, Role.LEDGER_CLERK}, text="{number}").send(case, entry=ENTRY, by=None)
    assert told() == ["clerk", "president"]


def test_deputies_are_told_too(case, world):
    Deputy.objects.create(
        principal=world.office, deputy=world.chief, starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1), reason="出差"
    )
    Tell(roles={Role.GENERAL_OFFICE}, text="{number}").send(case, entry=ENTRY, by=None)
    assert told() == ["chief", "office"]


def test_posts_are_told_nothing_of_a_sealed_case(case, world):
    case.is_sealed = True
    Tell(case_people={Role.LIAISON}, roles={Role.GENERAL_OFFICE}, text="{number}").send(case, entry=ENTRY, by=None)
    assert told() == ["liaison"]


def test_several_audiences_cost_the_posts_once(case, django_assert_num_queries):
    # people on the case, five for the posts, one insert each
    with django_assert_num_queries(8):
        for role in (Role.GENERAL_OFFICE, Role.LEDGER_CLERK):
            Tell(roles={role}, case_people={Role.LIAISON}, text="{number}").send(case, entry=ENTRY, by=None)


def test_a_key_exists_once(world):
    for _ in range(2):
        notify(world.office, title="导出已做好", url="/exports/1/", key="export:1")
    assert Notice.objects.count() == 1


def test_a_notice_leads_only_into_this_system(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=world.office, kind="system", title="x", url="https://example.com/")


# --- Seeing -----------------------------------------------------------------------------------------------------------


def test_a_notice_is_seen_by_its_recipient_only(case, world):
    notify(world.liaison, title="甲", case=case)
    assert [Notice.objects.visible_to(user).count() for user in (world.liaison, world.handler)] == [1, 0]


def test_a_notice_disappears_with_its_case(case, world):
    notify(world.liaison, title="甲", case=case)
    notify(world.liaison, title="乙")
    case.is_sealed = True
    case.save()
    CasePerson.objects.update(ends_at=AT)
    user = fresh(world.liaison)
    assert [notice.title for notice in Notice.objects.visible_to(user)] == ["乙"]
    assert unread_count(user) == 1


def test_reading_twice_keeps_the_first_moment(world):
    notify(world.office, title="甲")
    notice = Notice.objects.get()
    mark_read(notice, by=world.office, at=AT)
    mark_read(notice, by=world.office)
    assert Notice.objects.get().read_at == AT
    assert unread_count(world.office) is None


def test_marking_all_leaves_other_peoples_notices(world):
    for person in (world.office, world.office, world.chief):
        notify(person, title="甲")
    assert mark_all_read(by=world.office) == 2
    assert Notice.objects.unread().get().recipient == world.chief


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_inbox_lists_new_first_and_says_what_is_unread(client, case, world):
    client.force_login(world.liaison)
    assert "还没有通知" in client.get("/notices/").content.decode()
    notify(world.liaison, title="先来的")
    notify(world.liaison, title="后来的", is_urgent=True)
    page = client.get("/notices/").content.decode()
    assert page.index("后来的") < page.index("先来的")
    assert "2 条未读" in page
    assert "紧急" in page


def test_opening_marks_as_read_and_leads_to_the_case(client, case, world):
    client.force_login(world.liaison)
    notify(world.liaison, title="甲", url=f"/petitions/{case.pk}/", case=case)
    notice = Notice.objects.get()
    assert client.get(f"/notices/{notice.pk}/").status_code == 405
    response = client.post(f"/notices/{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"/petitions/{case.pk}/")
    assert Notice.objects.get().read_at is not None
    assert "甲" not in client.get("/notices/?unread=1").content.decode()


def test_other_peoples_notices_do_not_exist(client, world):
    notify(world.office, title="甲")
    client.force_login(world.handler)
    assert client.post(f"/notices/{Notice.objects.get().pk}/").status_code == 404
    assert Notice.objects.get().read_at is None


def test_address_that_leaves_the_system_is_not_followed(client, world):
    notify(world.office, title="甲", url="//example.com/")
    client.force_login(world.office)
    assert client.post(f"/notices/{Notice.objects.get().pk}/")["Location"] == reverse("notice-list")


def test_mark_all_as_read(client, world):
    for title in ("甲", "乙"):
        notify(world.office, title=title)
    client.force_login(world.office)
    assert "2 条通知已标为已读" in client.post("/notices/read/", follow=True).content.decode()
    assert not Notice.objects.unread().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_costs_the_same_for_one_and_for_three(client, world, case, count, django_assert_num_queries):
    for number in range(count):
        notify(world.liaison, title=f"第 {number} 条", case=case)
    client.force_login(world.liaison)
    client.get("/notices/")
    with django_assert_num_queries(7):
        client.get("/notices/")
