"""The same road over the API, by the same people: it leaves the same trace as the pages."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import Case
from petitions.models import Status
from tests.factories.petition_steps import ALL_ITEMS, closing, interview, measure, plan, register, registration, reply, scan, walk

pytestmark = pytest.mark.django_db


def client_of(person):
    client = APIClient()
    client.force_login(person)
    return client


def post(person, path, data=None, **files):
    """One request as `person`: JSON, or multipart where files go with it."""
    body = {**(data or {}), **files}
    return client_of(person).post(f"/api/{path}", body, format="multipart" if files else "json")


def walk_by_api(world):
    """Every stage of the road as one request each; returns the case's primary key."""
    opened = post(world.hall, "petitions/register/", registration(is_local=True))
    assert opened.status_code == 201, opened.data
    pk = opened.data["case"]
    stages = [
        (world.office, "dispatch", {"unit": world.units["near.court"].pk}, {}),
        (world.clerk, "acknowledge", {}, {}),
        (world.handler, "note-contact", {"happened_at": now(), "means": "phone", "is_reached": True, "result": "约定到院"}, {}),
        (world.handler, "report-plan", plan(world), {}),
        (world.president, "interview", interview(now()), {"record_file": scan(shade=1)}),
        (world.liaison, "record-measure", measure(now()), {"evidence": scan(shade=2)}),
        (world.liaison, "reply", reply(now()), {"record_file": scan(shade=3)}),
        (world.liaison, "submit-closing", closing(is_resolved=True, ceased=True), {}),
        (world.office, "accept", {"items": ALL_ITEMS, "opinion": "材料齐全，同意验收"}, {}),
        (world.clerk, "archive", {"volume_number": "2026执访-12"}, {}),
    ]
    for person, step, data, files in stages:
        answer = post(person, f"petitions/{pk}/steps/{step}/", data, **files)
        assert answer.status_code == 200, (step, answer.data)
    return pk


def now():
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S%z")


@pytest.mark.clause("X9")
def test_the_road_over_the_api_leaves_the_same_trace_as_take(world):
    pk = walk_by_api(world)
    other = walk(world, Status.ARCHIVED, petitioner_name="李建国", phone="15400000001", execution_number="（2019）豫0823执9232号")

    def told(case):
        return [
            (entry.step, entry.label, entry.clause, entry.actor_name, entry.actor_post, entry.status_before, entry.status_after)
            for entry in case.trace.all()
        ]

    case = Case.objects.get(pk=pk)
    assert told(case) == told(other)
    assert {entry.channel for entry in case.trace.all()} == {"api"}
    assert sorted(case.documents.values_list("kind", "title")) == sorted(other.documents.values_list("kind", "title"))


def test_a_stale_version_is_a_409_that_says_what_changed(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)
    seen = case.version
    post(world.clerk, f"petitions/{case.pk}/steps/acknowledge/", {"version": seen})

    answer = post(world.handler, f"petitions/{case.pk}/steps/acknowledge/", {"version": seen})

    assert answer.status_code == 409
    assert [change["by"] for change in answer.data["changes"]] == ["贺小满"]


def test_the_same_token_again_answers_the_same_and_does_nothing(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    answers = [post(world.clerk, f"petitions/{case.pk}/steps/acknowledge/", {"token": "abc"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert case.trace.filter(step="acknowledge").count() == 1


def test_wrong_input_is_told_field_by_field(world):
    answer = post(
        world.hall, "petitions/register/", registration(is_local=True, execution_number="（2017）盐都证执字第26号", phone="123")
    )

    assert answer.status_code == 422
    assert set(answer.data["errors"]) == {"execution_number", "phone"}


def test_what_is_missing_is_listed_with_the_step_that_fills_it(world):
    case = walk(world, Status.HANDLING)

    answer = post(world.liaison, f"petitions/{case.pk}/steps/reply/", reply())

    assert answer.status_code == 422
    assert answer.data["missing"] == [
        {"label": "包案领导约谈", "step": "interview"},
        {"label": "化解措施", "step": "record-measure"},
    ]


def test_outside_the_scope_a_case_does_not_exist(world):
    case = register(world)

    statuses = [
        client_of(world.stranger).get(f"/api/petitions/{case.pk}/").status_code,
        client_of(world.stranger).get(f"/api/petitions/{case.pk}/trace/").status_code,
        client_of(world.system_admin).get(f"/api/petitions/{case.pk}/steps/").status_code,
        post(world.stranger, f"petitions/{case.pk}/steps/dispatch/", {}).status_code,
    ]

    assert statuses == [404, 404, 404, 404]


def test_names_and_numbers_of_persons_are_masked(world):
    case = register(world, id_number="410823199504079134")

    shown = client_of(world.office).get(f"/api/petitions/{case.pk}/").data

    assert (shown["petitioner"], shown["phone"], shown["id_number"]) == ("王*梅", "154****2617", "4108**********9134")


def test_a_batch_is_dispatched_with_one_order_per_unit(world):
    cases = [register(world, petitioner_name=name, execution_number="") for name in ("王秀梅", "李建国", "张素芬")]
    rows = [
        {"case": cases[0].pk, "unit": world.units["near.court"].pk},
        {"case": cases[1].pk, "unit": world.units["near.court"].pk},
        {"case": cases[2].pk, "unit": world.units["far.court"].pk},
    ]

    answer = post(world.office, "petitions/dispatch-batch/", {"rows": rows})

    assert [row["reason"] for row in answer.data] == ["", "", ""]
    assert len({row["order"] for row in answer.data}) == 2


def test_the_list_is_scoped_counted_and_filtered(world):
    register(world)
    walk(world, Status.AWAITING_PLAN, petitioner_name="李建国", execution_number="")

    mine = client_of(world.handler).get("/api/petitions/").data
    all_of_them = client_of(world.office).get("/api/petitions/", {"status": "registered"}).data
    theirs = client_of(world.stranger).get("/api/petitions/").data

    assert (mine["count"], all_of_them["count"], theirs["count"]) == (1, 1, 0)
