"""The page of a step: what it shows, what it says when something is wrong, and that nothing typed is lost."""

import re

import pytest
from django.urls import reverse

from cases.models import Case, Draft, TraceEntry
from petitions.models import Interview, Petition, Status
from tests.factories import petition_steps

pytestmark = pytest.mark.django_db


def log_in(client, user):
    client.force_login(user)
    return client


def step_url(case, step):
    return reverse("case-step", args=[case.pk, step])


def hidden(response, name):
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())[1]


def text(response):
    return response.content.decode()


@pytest.fixture
def handling(world):
    return petition_steps.walk(world, Status.HANDLING)


@pytest.fixture
def registered(world):
    return petition_steps.register(world)


# --- What the page shows ----------------------------------------------------------------------------------------------


@pytest.mark.clause("J3.2.3")
def test_the_form_is_grouped_as_the_paper_is_and_names_its_clause(client, world, handling):
    page = text(log_in(client, world.handler).get(step_url(handling, "interview")))
    assert "一、时间地点和参加人" in page and "四、签字" in page
    assert "方案三（二）3" in page and "主动约见信访人" in page


def test_the_page_says_what_happens_after_submitting(client, world, registered):
    page = text(log_in(client, world.office).get(step_url(registered, "dispatch")))
    assert "案件转为“待签收”" in page
    assert "“当日交办”期限停表" in page
    assert re.search("“上报专班和方案”开始计时，到\\d+月\\d+日", page)


def test_the_petitioner_is_masked_beside_the_form(client, world, handling):
    page = text(log_in(client, world.handler).get(step_url(handling, "interview")))
    assert "王*梅" in page and "王秀梅" not in page


def test_a_step_that_opens_a_case_has_its_page(client, world):
    page = text(log_in(client, world.hall).get("/new/petition/register/"))
    assert "登记信访件" in page and "案件转为“待交办”" in page


# --- Submitting -------------------------------------------------------------------------------------------------------


def test_submitting_takes_the_step_and_leads_to_the_new_entry(client, world, registered):
    log_in(client, world.office)
    page = client.get(step_url(registered, "dispatch"))
    data = {"unit": world.units["near.court"].pk, "token": hidden(page, "token"), "version": hidden(page, "version")}
    answer = client.post(step_url(registered, "dispatch"), data)
    assert answer.status_code == 302 and answer.url == f"/petitions/{registered.pk}/#e2"
    registered.refresh_from_db()
    assert registered.status == Status.AWAITING_ACKNOWLEDGEMENT


def test_a_double_click_takes_the_step_once(client, world, registered):
    log_in(client, world.office)
    page = client.get(step_url(registered, "dispatch"))
    data = {"unit": world.units["near.court"].pk, "token": hidden(page, "token"), "version": hidden(page, "version")}
    first, second = (client.post(step_url(registered, "dispatch"), data) for _ in range(2))
    assert first.url == second.url
    assert TraceEntry.objects.filter(case=registered, step="dispatch").count() == 1


def test_opening_a_case_leads_to_its_page(client, world):
    answer = log_in(client, world.hall).post("/new/petition/register/", petition_steps.registration())
    case = Case.objects.get()
    assert answer.url == f"/petitions/{case.pk}/#e1"
    assert case.petition.petitioner_name == "王秀梅"


def test_uploaded_files_go_on_file(client, world, handling):
    data = petition_steps.interview() | {"record_file": petition_steps.scan()}
    answer = log_in(client, world.handler).post(step_url(handling, "interview"), data)
    assert answer.status_code == 302
    assert handling.documents.filter(kind="interview_record", is_generated=False).count() == 1


# --- What is wrong, said so that it can be mended ---------------------------------------------------------------------


def test_errors_are_listed_at_the_top_linked_to_their_fields_and_what_was_typed_stays(client, world, handling):
    answer = log_in(client, world.handler).post(
        step_url(handling, "interview"), petition_steps.interview(attendees="", place="第二调解室")
    )
    page = text(answer)
    assert answer.status_code == 422
    assert "有 1 处要改" in page
    assert 'href="#id_attendees-field"' in page and 'id="id_attendees-field"' in page
    assert 'aria-invalid="true"' in page and 'id="id_attendees-bad"' in page
    assert 'value="第二调解室"' in page
    assert not Interview.objects.exists()


def test_every_error_has_its_link(client, world, handling):
    page = text(log_in(client, world.handler).post(step_url(handling, "interview"), {}))
    count = int(re.search("有 (\\d+) 处要改", page)[1])
    summary = page.split('class="errors"')[1].split("</div>")[0]
    assert summary.count("<a href=") == count == 9


def test_a_file_that_is_too_large_is_named_and_nothing_else_is_lost(client, world, handling, settings):
    settings.UPLOAD_LIMIT_MB = 0
    data = petition_steps.interview(grounds="厂房在出租") | {"record_file": petition_steps.scan("笔录.png")}
    answer = log_in(client, world.handler).post(step_url(handling, "interview"), data)
    page = text(answer)
    assert answer.status_code == 422
    assert "“笔录.png”有" in page and "请压缩" in page
    assert "厂房在出租" in page and "提交前要重新选：笔录.png" in page


def test_what_is_missing_first_is_listed_with_the_way_there(client, world, handling):
    answer = log_in(client, world.handler).get(step_url(handling, "reply"))
    page = text(answer)
    assert answer.status_code == 422
    assert "答复信访人之前，还差 2 项" in page
    assert step_url(handling, "interview") in page and step_url(handling, "record-measure") in page


def test_posting_what_is_not_ripe_lists_what_is_missing(client, world, handling):
    answer = log_in(client, world.handler).post(step_url(handling, "reply"), petition_steps.reply())
    assert answer.status_code == 422 and "还差 2 项" in text(answer)
    assert Petition.objects.get(pk=handling.pk).replied_at is None


def test_a_step_out_of_its_state_says_why(client, world, registered):
    answer = log_in(client, world.office).get(step_url(registered, "accept"))
    assert answer.status_code == 409
    assert "案件是“待交办”，“待验收”时才能办" in text(answer)


# --- Two clerks at once -----------------------------------------------------------------------------------------------


def test_a_conflict_shows_both_sides_and_can_be_sent_again(client, world, handling):
    log_in(client, world.handler)
    version = hidden(client.get(step_url(handling, "interview")), "version")
    petition_steps.take(
        petition_steps.RecordMeasure,
        handling,
        by=world.liaison,
        data=petition_steps.measure(),
        at=petition_steps.moment("2026-03-19 10:00"),
    )
    data = petition_steps.interview(grounds="厂房在出租", version=version)
    answer = client.post(step_url(handling, "interview"), data)
    page = text(answer)
    assert answer.status_code == 409
    assert "常思远" in page and "登记化解措施" in page
    assert page.count("厂房在出租") == 2  # beside the change, and in the form
    assert "参加" in page and "信访人签字" in page and "2026-03-18 09:30" in page
    assert "用我的再提交" in page and "放弃我的" in page
    again = client.post(step_url(handling, "interview"), {**data, "version": hidden(answer, "version")})
    assert again.status_code == 302 and Interview.objects.count() == 1


def test_a_step_that_somebody_else_took_keeps_what_was_typed_in_sight(client, world, registered):
    log_in(client, world.office)
    page = client.get(step_url(registered, "dispatch"))
    data = {"unit": world.units["near.court"].pk, "requirement": "请当面答复", "version": hidden(page, "version")}
    petition_steps.take(petition_steps.Dispatch, registered, by=world.office, data={"unit": world.units["far.court"].pk})
    answer = client.post(step_url(registered, "dispatch"), data)
    page = text(answer)
    assert answer.status_code == 409
    assert "请当面答复" in page and "闻思齐" in page
    assert "用我的再提交" not in page and "回案件页" in page


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_another_role_is_refused_in_words(client, world, handling):
    answer = log_in(client, world.clerk).get(step_url(handling, "interview"))
    assert answer.status_code == 403 and "“约谈信访人”由" in text(answer)


def test_posting_as_another_role_changes_nothing(client, world, handling):
    answer = log_in(client, world.clerk).post(step_url(handling, "interview"), petition_steps.interview())
    assert answer.status_code == 403 and not Interview.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "system_admin", "auditor"])
def test_outside_the_case_does_not_exist(client, world, handling, who):
    answer = log_in(client, world.people[who]).get(step_url(handling, "interview"))
    assert answer.status_code == 404 and "没有这个页面，或不在您的管辖范围内" in text(answer)


def test_an_unknown_step_does_not_exist(client, world, handling):
    log_in(client, world.handler)
    assert client.get(step_url(handling, "nonsense")).status_code == 404
    assert client.get(step_url(handling, "register")).status_code == 404
    assert client.get("/new/petition/interview/").status_code == 404
    assert client.get("/new/nonsense/register/").status_code == 404


def test_opening_a_case_needs_the_post(client, world):
    assert log_in(client, world.handler).get("/new/petition/register/").status_code == 403


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_restored(client, world, handling):
    log_in(client, world.handler)
    url = step_url(handling, "interview")
    answer = client.post(f"{url}draft/", {"grounds": "厂房在出租", "token": "t", "version": "1", "csrfmiddlewaretoken": "c"})
    assert re.fullmatch(r"\d\d:\d\d:\d\d", answer.json()["saved_at"])
    assert Draft.objects.get().data == {"grounds": ["厂房在出租"]}
    page = text(client.get(url))
    assert "厂房在出租" in page and "已接上" in page
    assert "field--bad" not in page


def test_a_draft_is_ones_own(client, world, handling):
    url = step_url(handling, "interview")
    log_in(client, world.handler).post(f"{url}draft/", {"grounds": "厂房在出租"})
    assert "厂房在出租" not in text(log_in(client, world.liaison).get(url))


def test_later_keeps_a_draft_and_the_case_page_offers_it(client, world, handling):
    log_in(client, world.handler)
    url = step_url(handling, "interview")
    answer = client.post(url, {"grounds": "厂房在出租", "later": "1"})
    assert answer.url == f"/petitions/{handling.pk}/"
    page = text(client.get(answer.url))
    assert "您有一份没提交的“约谈信访人”" in page and url in page


def test_a_draft_can_be_thrown_away(client, world, handling):
    log_in(client, world.handler)
    url = step_url(handling, "interview")
    client.post(f"{url}draft/", {"grounds": "厂房在出租"})
    assert client.post(f"{url}draft/", {"discard": "1"}).url == url
    assert not Draft.objects.exists()


def test_giving_up_after_a_conflict_throws_the_draft_away_and_leads_back(client, world, handling):
    log_in(client, world.handler)
    url = step_url(handling, "interview")
    client.post(f"{url}draft/", {"grounds": "厂房在出租"})
    assert 'form="give-up"' in text(client.post(url, petition_steps.interview(version="1")))
    assert client.post(f"{url}draft/", {"discard": "1", "leave": "1"}).url == f"/petitions/{handling.pk}/"
    assert not Draft.objects.exists()


def test_taking_the_step_ends_the_draft(client, world, handling):
    log_in(client, world.handler)
    url = step_url(handling, "interview")
    client.post(f"{url}draft/", {"grounds": "厂房在出租"})
    client.post(url, petition_steps.interview())
    assert not Draft.objects.exists()


def test_somebody_who_may_not_take_the_step_keeps_no_draft(client, world, handling):
    answer = log_in(client, world.clerk).post(f"{step_url(handling, 'interview')}draft/", {"grounds": "厂房"})
    assert answer.status_code == 403 and not Draft.objects.exists()


def test_a_draft_without_measure_is_refused_in_words(client, world, handling):
    answer = log_in(client, world.handler).post(f"{step_url(handling, 'interview')}draft/", {"grounds": "长" * 200_001})
    assert answer.status_code == 422 and "草稿太长" in answer.json()["reason"]
