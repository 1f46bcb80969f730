"""评查台 as its forms are: without a line of script."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.models import ItemAnswer, ReviewTask, Statement
from tests.factories.campaigns import answer_all, published, published_terminations, tasks_of
from tests.factories.organisation import PASSWORD
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(world, staged, client):
    """The first task of 秦岚, who has logged in."""
    client.force_login(world.handler)
    return tasks_of(world.handler)[0]


def submitted(world):
    """秦岚 has submitted the first task without a problem."""
    published(world)
    client, task = Client(), tasks_of(world.handler)[0]
    client.force_login(world.handler)
    answer_all(client, task)
    assert client.post(f"/review/{task.pk}/submit/").status_code == 302
    return task


def answer(client, task, number, **typed):
    return client.post(f"/review/{task.pk}/items/{number}/", {"version": "0", **typed})


def text(response):
    return response.content.decode()


@starts_at(published)
def test_my_queue_says_how_many_are_left_and_leads_to_the_first(client, world, task):
    page = text(client.get("/review/"))
    assert f"已评 0/{len(tasks_of(world.handler))} 件" in page
    assert client.get(f"/review/{task.campaign_id}/court/next/")["Location"] == f"/review/{task.pk}/"


@starts_at(published)
def test_the_desk_opens_the_first_unanswered_item_with_the_facts_beside_it(client, task):
    answer(client, task, 1, answer="pass")
    page = text(client.get(f"/review/{task.pk}/"))
    assert '<details class="item" id="item-2" open>' in page
    assert "5 项，已答 1 项" in page
    assert "要求恢复执行" in page


@starts_at(published)
def test_a_saved_answer_leads_to_the_next_item(client, task):
    response = answer(client, task, 1, answer="pass")
    assert response["Location"] == f"/review/{task.pk}/?item=2#item-2"
    assert ItemAnswer.objects.get(task=task).answer == "pass"


@starts_at(published)
def test_a_failed_item_without_a_reason_is_kept_and_asked_for(client, task):
    response = answer(client, task, 2, answer="fail")
    assert response.status_code == 422
    assert "第2项不合格，写明问题" in text(response)
    assert ItemAnswer.objects.get(task=task, item=2).answer == "fail"


@starts_at(published)
def test_evidence_is_cited_with_its_page(client, task):
    answer(client, task, 2, answer="fail", reason="缺送达回证", **{"page-0": "58", "note-0": "目录有，卷内无"})
    assert ItemAnswer.objects.get(task=task, item=2).evidence == [{"page": 58, "note": "目录有，卷内无"}]


@starts_at(published)
def test_a_page_that_is_no_number_is_named_and_nothing_is_saved(client, task):
    response = answer(client, task, 2, answer="fail", reason="缺送达回证", **{"page-0": "五十八"})
    assert response.status_code == 422
    assert "第 1 条证据的页码写成 1 到 9999 的数" in text(response)
    assert "缺送达回证" in text(response)
    assert not ItemAnswer.objects.filter(task=task).exists()


@starts_at(published)
def test_two_pages_never_overwrite_each_other(client, task):
    answer(client, task, 1, answer="pass")
    response = answer(client, task, 1, answer="fail", reason="立案超期")
    assert response.status_code == 409
    page = text(response)
    assert "这一项刚在别处存过，没有覆盖" in page
    assert "立案超期" in page
    assert ItemAnswer.objects.get(task=task).answer == "pass"
    again = answer(client, task, 1, answer="fail", reason="立案超期", version="1")
    assert again.status_code == 302
    assert ItemAnswer.objects.get(task=task).reason == "立案超期"


@starts_at(published)
def test_what_is_typed_is_kept_quietly_with_its_version(client, task):
    told = answer(client, task, 2, answer="fail", reason="缺", keep="1").json()
    assert told["version"] == 1
    clash = answer(client, task, 2, answer="pass", keep="1")
    assert clash.status_code == 409
    assert "别处存过" in clash.json()["reason"]


@starts_at(published)
def test_nobody_else_opens_the_desk_of_a_task(client, world, task):
    client.force_login(world.liaison)
    assert client.get(f"/review/{task.pk}/").status_code == 404
    assert answer(client, task, 1, answer="pass").status_code == 404


@starts_at(published)
def test_a_finished_case_is_submitted_and_the_next_one_opens(client, world, task):
    published_tasks = tasks_of(world.handler)
    answer_all(client, task)
    response = client.post(f"/review/{task.pk}/submit/")
    assert response["Location"] == (f"/review/{published_tasks[1].pk}/" if len(published_tasks) > 1 else "/review/")
    assert ReviewTask.objects.get(pk=task.pk).state == "submitted"


@starts_at(published)
def test_an_unfinished_case_is_not_submitted(client, task):
    response = client.post(f"/review/{task.pk}/submit/")
    assert response.status_code in {409, 422}
    assert "第1项还没有作答" in text(response)
    assert ReviewTask.objects.get(pk=task.pk).state == "waiting"


@pytest.mark.clause("J1.1")
def test_no_problem_is_signed_with_the_password_again(client, world):
    published(world, needs_statement=True)
    client.force_login(world.handler)
    task = tasks_of(world.handler)[0]
    answer_all(client, task)
    assert "再次输入登录口令，作为签名" in text(client.get(f"/review/{task.pk}/"))
    wrong = client.post(f"/review/{task.pk}/submit/", {"password": "不是它"})
    assert wrong.status_code == 422
    assert "口令不对，请重新输入" in text(wrong)
    client.post(f"/review/{task.pk}/submit/", {"password": PASSWORD})
    task.refresh_from_db()
    statement = Statement.objects.get(task=task)
    assert statement.answers_hash == task.answers_hash != ""
    assert "秦岚" in text(client.get(f"/review/cases/{task.review_id}/results/"))


@starts_at(published)
def test_another_reviewers_answers_stay_hidden_until_ones_own_are_in(client, world, task):
    answer_all(client, task, i2={"answer": "fail", "reason": "缺送达回证"})
    client.post(f"/review/{task.pk}/submit/")
    address = f"/review/cases/{task.review_id}/"
    assert "缺送达回证" in text(client.get(address))
    client.force_login(world.stranger)
    assert client.get(address).status_code == 404


@pytest.mark.clause("J2.2.7")
@starts_at(published_terminations)
def test_the_pre_check_stands_with_its_facts_at_the_item_and_answers_nothing(client, staged):
    task = staged
    client.force_login(task.reviewer)
    page = text(client.get(f"/review/{task.pk}/?item=7"))
    assert "预检：不合格" in page
    assert "约谈 2019-12-25，晚于裁定 2019-12-23" in page
    assert "13 项，已答 0 项" in page
    assert_cheap(client, f"/review/{task.pk}/?item=7")


@pytest.mark.clause("J2.2.8")
@starts_at(published_terminations)
def test_an_item_that_does_not_apply_needs_its_reason(client, staged):
    task = staged
    client.force_login(task.reviewer)
    assert "第8项不适用，写明理由" in text(answer(client, task, 8, answer="na"))
    assert answer(client, task, 8, answer="na", reason="申请人书面同意", version="1").status_code == 302


@pytest.mark.parametrize("address", ["", "results/", "trace/"])
@starts_at(submitted)
def test_the_page_of_a_review_costs_few_queries(client, world, staged, address):
    client.force_login(world.handler)
    assert_cheap(client, f"/review/cases/{staged.review_id}/{address}")


@starts_at(published)
def test_the_desk_costs_few_queries(client, task):
    assert_cheap(client, "/review/")
    assert_cheap(client, f"/review/{task.pk}/")
    answer_all(client, task)
    assert_cheap(client, f"/review/{task.pk}/")


def assert_cheap(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= 15, (address, len(queries))
