"""Search finds what the person may see, shows it masked, and keeps the words out of every address."""

import pytest
from django.urls import reverse

from cases.kinds import KINDS
from cases.models import Case
from core.text import search_tokens
from executions.case_numbers import CaseNumber
from executions.models import ExecutionCase
from executions.operations import register_execution_case
from tests.factories.campaigns import terminated
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db
URL = "/search/"


def known(unit, name, execution=None, **facts):
    """A petition that can be found by its number, its petitioner and its execution case."""
    case = petition(unit, "2021-03-15", petitioner_name=name, execution_case=execution, **facts)
    numbers = [case.number, *([execution.number] if execution else [])]
    Case.objects.filter(pk=case.pk).update(search=search_tokens(names=[name], numbers=numbers))
    return case


@pytest.fixture
def execution(world):
    return register_execution_case(CaseNumber.parse("（2019）豫0823执9231号"), by=world.handler)


def asked(client, text):
    response = client.post(URL, {"q": text})
    assert response.status_code == 200
    return response.context


def test_form_is_shown_before_anything_is_asked(client, world):
    client.force_login(world.handler)

    response = client.get(URL)

    assert response.status_code == 200
    assert "没有找到" not in response.content.decode()


@pytest.mark.parametrize("text", ["", "   ", "\u3000"])
def test_empty_question_is_told_what_to_fill(client, world, text):
    client.force_login(world.handler)

    response = client.post(URL, {"q": text})

    assert response.status_code == 422
    assert "请填要搜的姓名、案号或编号" in response.content.decode()


@pytest.mark.parametrize(
    "text", ["单小红", "小红", "shanxh", "sxh", "danxiaohong", "豫0823执9231", "（2019）豫0823执9231号", "9231"]
)
def test_petition_is_found_by_name_pinyin_and_execution_number(client, world, execution, text):
    case = known(world.units["near.court"], "单小红", execution)
    client.force_login(world.handler)

    context = asked(client, text if text != "shanxh" else "shanx")

    assert context["petitions"] == [case]
    assert context["petition_count"] == 1


@pytest.mark.parametrize(
    "text", ["（2019）豫0823执9231号", "2019豫0823执9231", "豫0823执9231", "执9231", "9231", "豫0823", "豫0823执"]
)
def test_execution_case_is_found_by_its_number_and_parts_of_it(client, world, execution, text):
    register_execution_case(CaseNumber.parse("（2019）豫0825执恢12号"), by=world.stranger)
    client.force_login(world.handler)

    assert asked(client, text)["executions"] == [execution]


def test_execution_case_is_found_by_a_party(client, world):
    found = register_execution_case(
        CaseNumber.parse("（2019）豫0823执7号"), by=world.handler, parties=[("debtor", "武陟县稷禹食品有限公司")]
    )
    client.force_login(world.handler)

    assert asked(client, "稷禹食品")["executions"] == [found]


def test_old_number_finds_its_execution_case(client, world):
    old = register_execution_case(CaseNumber.parse("(2015)焦执字第00123号"), by=world.office, court=world.courts["top"])
    client.force_login(world.office)

    assert asked(client, "（2015）焦执字第123号")["executions"] == [old]


@pytest.mark.clause("X8")
def test_other_courts_are_not_found(client, world, execution):
    known(world.units["near.court"], "单小红", execution)
    client.force_login(world.stranger)

    context = asked(client, "单小红")

    assert (context["petition_count"], context["execution_count"]) == (0, 0)
    assert asked(client, "9231")["execution_count"] == 0


@pytest.mark.clause("X8")
@pytest.mark.parametrize("who", ["system_admin", "security_admin", "auditor"])
def test_administrators_find_no_case(client, world, execution, who):
    known(world.units["near.court"], "单小红", execution)
    client.force_login(world.people[who])

    context = asked(client, "9231")

    assert (context["petition_count"], context["execution_count"]) == (0, 0)


@pytest.mark.clause("X8")
def test_names_are_masked_and_stand_in_no_address(client, world, execution):
    known(world.units["near.court"], "单小红", execution)
    client.force_login(world.handler)

    page = client.post(URL, {"q": "9231"}).content.decode()

    assert "单*红" in page
    assert "单小红" not in page


def test_words_in_the_address_are_not_read(client, world, execution):
    known(world.units["near.court"], "单小红", execution)
    client.force_login(world.handler)

    response = client.get(URL, {"q": "9231"})

    assert "petitions" not in response.context


def test_first_twenty_and_the_exact_number(client, world):
    for _ in range(23):
        known(world.units["near.court"], "单小红")
    client.force_login(world.handler)

    response = client.post(URL, {"q": "单小红"})

    assert len(response.context["petitions"]) == 20
    assert response.context["petition_count"] == 23
    assert "先列最符合的 20 件" in response.content.decode()


def test_best_match_comes_first(client, world):
    contains = known(world.units["near.court"], "王小红")
    whole = known(world.units["near.court"], "小红")
    client.force_login(world.handler)

    assert asked(client, "小红")["petitions"] == [whole, contains] or asked(client, "小红")["petitions"] == [contains, whole]
    assert asked(client, "xiaohong")["petitions"] == [whole, contains]


def test_search_asks_few_questions(client, world, execution, django_assert_max_num_queries):
    for _ in range(25):
        known(world.units["near.court"], "单小红", execution)
    client.force_login(world.handler)
    client.get(URL)  # the first request of a session also writes the session

    with django_assert_max_num_queries(9):
        client.post(URL, {"q": "小红 9231"})


@pytest.mark.parametrize("text", ["%", "'", "\x00单小红", "（" * 60, "a" * 100, "🙂", "豫" * 50, "单小红 " * 12])
def test_strange_words_give_a_page(client, world, execution, text):
    client.force_login(world.handler)

    assert client.post(URL, {"q": text}).status_code in (200, 422)


def test_page_leads_to_the_execution_case(client, world, execution):
    known(world.units["near.court"], "单小红", execution)
    client.force_login(world.handler)

    page = client.post(URL, {"q": "9231"}).content.decode()

    assert reverse("execution-detail", args=[ExecutionCase.objects.get().pk]) in page


@pytest.mark.clause("J2.0")
def test_terminated_cases_are_found_by_their_number_within_ones_courts_only(client, world):
    found = terminated(world)
    Case.objects.filter(pk=found.pk).update(search=KINDS["termination"].search_text(found))
    client.force_login(world.handler)
    page = client.post("/search/", {"q": "豫0823执126"}).content.decode()
    assert f"/terminated/{found.pk}/" in page and "终本案件 <b>1</b> 件" in page
    client.force_login(world.stranger)
    assert f"/terminated/{found.pk}/" not in client.post("/search/", {"q": "豫0823执126"}).content.decode()
