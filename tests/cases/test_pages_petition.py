"""The page of a petition: what stands in sight, what is masked, what can be done next, and at what cost."""

import re

import pytest
from django.urls import reverse

from courts.models import AccessEntry
from petitions.models import Status
from tests.factories import petition_steps

pytestmark = pytest.mark.django_db
TABS = ["detail", "interviews", "measures", "replies", "documents", "related", "trace"]


def text(response):
    return response.content.decode()


def words(response):
    """The page without its marks, for sentences that run over several of them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text(response)))


def url(case, tab="detail"):
    return reverse(f"petition-{tab}", args=[case.pk])


@pytest.fixture
def handling(world):
    return petition_steps.walk(world, Status.HANDLING, id_number="11010519491231002X")


@pytest.fixture
def reader(client, world):
    client.force_login(world.handler)
    return client


def test_the_head_says_number_masked_name_state_clock_and_completeness(reader, handling):
    page = words(reader.get(url(handling)))
    assert "焦执访〔2026〕0001号 王*梅" in page
    assert "状态 办理中" in page
    assert re.search(r"超期 \d+ 天\s?(2026年)?3月22日 24:00 前包案领导约谈", page)
    assert "留痕 5/12，还差 7 项" in page


def test_the_next_lawful_step_is_the_one_primary_button(reader, handling):
    page = text(reader.get(url(handling)))
    assert page.count("btn--primary") == 1
    assert re.search(r'btn--primary" href="/cases/\d+/steps/interview/">登记约谈', page)


def test_what_cannot_be_done_yet_says_why(reader, handling):
    page = words(reader.get(url(handling)))
    assert "答复信访人还差：包案领导约谈、化解措施" in page
    assert "验收案件是“办理中”，“待验收”时才能办" in page


def test_somebody_with_nothing_to_do_sees_no_primary_button(client, world, handling):
    client.force_login(world.clerk)
    assert "btn--primary" not in text(client.get(url(handling)))


def test_the_timeline_is_newest_first_with_papers_and_outcomes(reader, handling):
    page = text(reader.get(url(handling)))
    timeline = page[page.index('class="timeline"') :]
    assert timeline.index("上报专班和方案") < timeline.index("签收") < timeline.index("登记")
    assert "化解稳控方案" in timeline and "提前 1 天" in timeline


def test_gaps_lead_to_the_step_that_fills_them(reader, handling):
    page = text(reader.get(url(handling)))
    gaps = page[page.index('id="gaps"') :]
    assert f'href="/cases/{handling.pk}/steps/record-measure/">措施材料' in gaps
    assert "<span>办结报告</span>" in gaps


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_its_address_and_the_same_head(reader, handling, tab):
    page = text(reader.get(url(handling, tab)))
    assert "焦执访〔2026〕0001号" in page and "王*梅" in page
    assert "王秀梅" not in page and "15412342617" not in page and "11010519491231002X" not in page


def test_a_walked_road_is_seen_on_its_tabs(reader, world):
    case = petition_steps.walk(world, Status.ARCHIVED)
    assert "第二调解室" in text(reader.get(url(case, "interviews")))
    assert "查明厂房出租，已恢复执行" in text(reader.get(url(case, "measures")))
    replies = words(reader.get(url(case, "replies")))
    assert "已恢复执行，租金将分期到位" in replies and "验收通过" in replies
    assert "约谈笔录（签字件）" in text(reader.get(url(case, "documents")))
    assert text(reader.get(url(case, "trace"))).count('<tr id="e') == 11
    assert "已归档" in words(reader.get(url(case)))


def test_petitions_on_the_same_execution_case_are_listed(reader, world, handling):
    other = petition_steps.walk(world, Status.HANDLING, petitioner_name="李建国", repeat_decision="first")
    page = text(reader.get(url(handling, "related")))
    assert other.number in page and "李*国" in page


def test_a_due_day_explains_itself_on_a_page_of_its_own(reader, handling):
    clock = handling.deadlines.get(label="包案领导约谈")
    page = words(reader.get(reverse("petition-why", args=[handling.pk, clock.pk])))
    assert "3月18日到3月22日共 5 天" in page and "焦执访〔2026〕0001号" in page


def test_the_popover_gets_the_explanation_alone(reader, handling):
    clock = handling.deadlines.get(label="包案领导约谈")
    part = text(reader.get(reverse("petition-why", args=[handling.pk, clock.pk]), headers={"hx-request": "true"}))
    assert "当天不算" in part and "<html" not in part


def test_the_clock_of_another_case_is_not_found_here(reader, world, handling):
    other = petition_steps.walk(world, Status.HANDLING, petitioner_name="李建国", execution_number="")
    clock = other.deadlines.first()
    assert reader.get(reverse("petition-why", args=[handling.pk, clock.pk])).status_code == 404


# --- Personal data ----------------------------------------------------------------------------------------------------


@pytest.mark.clause("X8")
def test_full_numbers_are_shown_once_after_a_reason_and_it_is_logged(reader, world, handling):
    answer = reader.post(url(handling, "reveal"), {"reason": "电话约信访人见面"})
    page = text(answer)
    assert "王秀梅" in page and "15412342617" in page and "11010519491231002X" in page
    assert "no-store" in answer["Cache-Control"]
    entry = AccessEntry.objects.get(action=AccessEntry.Action.REVEAL)
    assert (entry.actor, entry.case, entry.reason) == (world.handler, handling, "电话约信访人见面")
    assert "王秀梅" not in entry.target
    assert "王秀梅" not in text(reader.get(url(handling)))


@pytest.mark.parametrize("reason", ["", " ", "看"])
def test_without_a_reason_nothing_is_shown(reader, handling, reason):
    answer = reader.post(url(handling, "reveal"), {"reason": reason})
    assert answer.status_code == 422
    assert "写明为什么要看全号" in text(answer) and "王秀梅" not in text(answer)
    assert not AccessEntry.objects.filter(action=AccessEntry.Action.REVEAL).exists()


def test_full_numbers_are_not_got_by_a_link(reader, handling):
    assert reader.get(url(handling, "reveal")).status_code == 405


# --- Scope and cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "far_president", "system_admin", "security_admin", "auditor"])
@pytest.mark.parametrize("tab", TABS)
def test_outside_the_jurisdiction_the_case_does_not_exist(client, world, handling, who, tab):
    client.force_login(world.people[who])
    assert client.get(url(handling, tab)).status_code == 404


def test_nobody_outside_reveals(client, world, handling):
    client.force_login(world.stranger)
    assert client.post(url(handling, "reveal"), {"reason": "想看看是谁"}).status_code == 404
    assert not AccessEntry.objects.filter(action=AccessEntry.Action.REVEAL).exists()


@pytest.mark.parametrize("who", ["handler", "president", "office", "clerk"])
def test_the_page_costs_twelve_queries(client, world, handling, who, django_assert_max_num_queries):
    client.force_login(world.people[who])
    client.get(url(handling))
    with django_assert_max_num_queries(12):
        client.get(url(handling))


def test_a_longer_road_costs_no_more(reader, world, handling, django_assert_max_num_queries):
    reader.get(url(handling))
    for number in range(10):
        evidence = {"evidence": petition_steps.scan(shade=number + 20)}
        petition_steps.take(
            petition_steps.RecordMeasure,
            handling,
            by=world.liaison,
            data=petition_steps.measure(),
            files=evidence,
            at=petition_steps.moment("2026-03-20 10:00"),
        )
    with django_assert_max_num_queries(12):
        reader.get(url(handling))


def test_beyond_fifty_entries_the_rest_is_a_link_away(reader, world, handling):
    for _ in range(50):
        petition_steps.take(
            petition_steps.RecordMeasure,
            handling,
            by=world.liaison,
            data=petition_steps.measure(),
            at=petition_steps.moment("2026-03-20 10:00"),
        )
    page = text(reader.get(url(handling)))
    assert "更早的 5 条，在痕迹里" in page
    trace = text(reader.get(url(handling, "trace")))
    assert 'href="?before=6"' in trace
    assert text(reader.get(f"{url(handling, 'trace')}?before=6")).count('<tr id="e') == 5
