"""Petitions over the API: what stands on the tabs of the page, in the reach of the person, masked until revealed."""

import pytest

from courts.models import AccessEntry
from petitions.models import Status
from tests.factories.petition_steps import register, walk

pytestmark = [pytest.mark.django_db, pytest.mark.clause("X9")]
UNDER_ONE_CASE = [
    "", "steps/", "people/", "trace/", "deadlines/", "interviews/", "measures/", "contacts/", "onsite-responses/", "replies/", "closings/",
    "related/",
]  # fmt: skip


@pytest.fixture
def case(world):
    return walk(world, Status.AWAITING_ACCEPTANCE)


@pytest.mark.parametrize("part", UNDER_ONE_CASE)
def test_every_part_of_a_case_is_there_inside_and_404_outside(api, world, case, part):
    address = f"petitions/{case.pk}/{part}"
    assert [api(world.people[who]).get(address).status_code for who in ("liaison", "stranger", "system_admin")] == [200, 404, 404]


def test_the_records_say_what_the_page_says(api, world, case):
    client = api(world.liaison)
    assert [row["place"] for row in client.get(f"petitions/{case.pk}/interviews/").data] == ["第二调解室"]
    assert [row["content"] for row in client.get(f"petitions/{case.pk}/measures/").data] == ["查明厂房出租，已恢复执行"]
    assert [row["opinion"] for row in client.get(f"petitions/{case.pk}/replies/").data] == ["satisfied"]
    assert [row["decision"] for row in client.get(f"petitions/{case.pk}/closings/").data] == ["pending"]
    people = {row["role"]: row["name"] for row in client.get(f"petitions/{case.pk}/people/").data}
    assert people == {"lead": "郭明远", "liaison": "常思远", "contact_leader": "程九思"}


@pytest.mark.clause("X8")
def test_a_reveal_gives_the_whole_and_leaves_an_entry(api, world, case):
    answer = api(world.liaison).post(f"petitions/{case.pk}/reveal/", {"reason": "电话约信访人见面"})
    assert answer.data == {"name": "王秀梅", "phone": "15412342617", "id_number": "", "address": ""}
    entry = AccessEntry.objects.get(action="reveal")
    assert (entry.actor_name, entry.case_id, entry.reason) == ("常思远", case.pk, "电话约信访人见面")


@pytest.mark.parametrize("reason", ["", " ", "看", "长" * 201])
def test_a_reveal_without_a_good_reason_is_refused(api, world, case, reason):
    answer = api(world.liaison).post(f"petitions/{case.pk}/reveal/", {"reason": reason})
    assert (answer.status_code, list(answer.data["errors"])) == (422, ["reason"])
    assert not AccessEntry.objects.filter(action="reveal").exists()


def test_a_reveal_outside_is_404_and_leaves_nothing(api, world, case):
    assert api(world.stranger).post(f"petitions/{case.pk}/reveal/", {"reason": "电话约见"}).status_code == 404
    assert not AccessEntry.objects.filter(action="reveal").exists()


def test_documents_are_listed_and_downloaded_by_their_address(api, world, case):
    client = api(world.liaison)
    rows = client.get("documents/", {"case": case.pk}).data["results"]
    assert "约谈笔录" in {row["kind_label"] for row in rows}
    scan = next(row for row in rows if row["kind"] == "interview_record")
    assert client.get(scan["download"]).status_code == 200
    outside = api(world.stranger)
    assert outside.get("documents/", {"case": case.pk}).data["results"] == []
    assert (outside.get(f"documents/{scan['id']}/").status_code, outside.get(scan["download"]).status_code) == (404, 404)


def test_a_volume_is_bound_again_only_for_a_catalogue_in_reach(api, world, case):
    paper = case.documents.first()
    assert api(world.clerk).post(f"documents/{paper.pk}/rebind/").status_code == 404


def test_file_checks_are_for_administrators(api, world):
    statuses = [api(world.people[who]).get("documents/checks/").status_code for who in ("system_admin", "auditor", "office")]
    assert statuses == [200, 200, 403]


def test_the_same_execution_case_shows_the_other_petition_masked(api, world, case):
    other = register(world, petitioner_name="李建国", phone="15400000001")
    rows = api(world.office).get(f"petitions/{case.pk}/related/").data["results"]
    assert [(row["case"]["number"], row["petitioner"]) for row in rows] == [(other.number, "李*国")]


def test_the_list_knows_the_views_of_the_page_and_their_counts(api, world, case):
    client = api(world.office)
    assert [row["id"] for row in client.get("petitions/", {"view": "acceptance"}).data["results"]] == [case.pk]
    assert client.get("petitions/", {"view": "archived"}).data["count"] == 0
    counts = {row["view"]: row["count"] for row in client.get("petitions/counts/").data}
    assert (counts["all"], counts["acceptance"]) == (1, 1)


# --- Dispatch orders ------------------------------------------------------------------------------------------------------


def test_an_order_names_its_cases_and_sends_its_paper(api, world, case):
    client = api(world.clerk)
    order = client.get("dispatch/orders/").data["results"][0]
    shown = client.get(f"dispatch/orders/{order['id']}/").data
    assert [row["number"] for row in shown["cases"]] == [case.number]
    paper = client.get(f"dispatch/orders/{order['id']}/paper/", headers={"Accept": "application/msword"})
    assert (paper.status_code, b"".join(paper.streaming_content)[:2]) == (200, b"PK")
    assert AccessEntry.objects.filter(action="download", target__startswith="交办单").count() == 1


@pytest.mark.parametrize("part", ["", "paper/"])
def test_an_order_outside_is_404(api, world, case, part):
    assert api(world.stranger).get(f"dispatch/orders/{case.petition.order_id}/{part}").status_code == 404


def test_a_batch_is_previewed_without_writing(api, world):
    fresh, done = register(world), walk(world, Status.AWAITING_PLAN, petitioner_name="李建国", execution_number="")
    unit = world.units["near.court"].pk
    rows = [{"case": fresh.pk, "unit": unit}, {"case": done.pk, "unit": unit}]
    answer = api(world.office).post("petitions/dispatch-preview/", {"rows": rows})
    assert answer.data["groups"] == [{"unit": unit, "unit_name": "武陟法院", "cases": [fresh.pk]}]
    assert [row["case"] for row in answer.data["refused"]] == [done.pk]
    assert fresh.trace.count() == 1


# --- Execution cases, to-do, search -----------------------------------------------------------------------------------------


def test_an_execution_case_shows_its_parties_masked_and_what_is_said_of_it(api, world, case):
    from executions.models import Party

    execution = case.petition.execution_case
    Party.objects.create(execution_case=execution, side="applicant", name="王秀梅")
    shown = api(world.liaison).get(f"executions/{execution.pk}/").data
    assert [party["name"] for party in shown["parties"]] == ["王*梅"]
    assert [(link["kind"], link["case"]) for link in shown["links"]] == [("信访案件", case.pk)]
    assert api(world.stranger).get(f"executions/{execution.pk}/").status_code == 404


def test_todo_is_ones_own_with_the_step_that_answers(api, world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)
    rows = api(world.clerk).get("todo/").data["results"]
    assert [(row["case"]["id"], row["step"]) for row in rows] == [(case.pk, "acknowledge"), (case.pk, "note-contact")]
    assert api(world.clerk).get("todo/counts/").data["total"] == 2
    assert api(world.stranger).get("todo/").data["results"] == []


def test_search_takes_the_words_in_the_body_and_masks_what_it_finds(api, world, case):
    found = api(world.liaison).post("search/", {"q": "王秀梅"}).data
    assert [(row["id"], row["petitioner"]) for row in found["petitions"]] == [(case.pk, "王*梅")]
    assert api(world.stranger).post("search/", {"q": "王秀梅"}).data["petition_count"] == 0
    assert api(world.liaison).post("search/", {"q": ""}).data["errors"] == {"q": ["请填要搜的姓名、案号或编号"]}


@pytest.mark.parametrize(
    "address", ["petitions/", "deadlines/", "todo/", "documents/", "figures/in_hand/cases/", "dispatch/orders/"]
)
def test_a_list_costs_the_same_for_many_rows(api, world, address, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = api(world.clerk)
    walk(world, Status.AWAITING_PLAN)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for name in ("李建国", "张素芬", "周大海"):
        walk(world, Status.AWAITING_PLAN, petitioner_name=name, execution_number="")
    with django_assert_num_queries(len(few)):
        assert len(client.get(address).data["results"]) >= 4
