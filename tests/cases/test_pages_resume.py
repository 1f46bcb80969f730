"""An expired session in the middle of a form, and a page that outlived its login: nothing typed is lost."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Draft
from petitions.models import Interview, Status
from tests.factories import petition_steps
from tests.factories.organisation import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(world):
    return reverse("case-step", args=[petition_steps.walk(world, Status.HANDLING).pk, "interview"])


def carried(response):
    """The hidden inputs by which the login page carries what was typed."""
    page = response.content.decode()
    return {name: html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1]) for name in ("kept", "kept_for")}


def test_an_expired_submission_asks_for_the_login_and_says_that_nothing_is_lost(client, url):
    answer = client.post(url, petition_steps.interview(grounds="厂房在出租"))
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "登录过期了" in page and "您填的内容还在" in page
    assert json.loads(carried(answer)["kept"])["grounds"] == ["厂房在出租"]
    assert not Interview.objects.exists()


def test_after_the_login_the_form_stands_as_it_was(client, url):
    asked = client.post(url, petition_steps.interview(grounds="厂房在出租"))
    answer = client.post("/resume/", {"username": "handler", "password": PASSWORD, **carried(asked)})
    assert answer.url == url
    page = client.get(url).content.decode()
    assert "厂房在出租" in page and "已接上" in page


def test_a_mistyped_password_still_carries_everything(client, url):
    asked = client.post(url, petition_steps.interview(grounds="厂房在出租"))
    again = client.post("/resume/", {"username": "handler", "password": "wrong", **carried(asked)})
    assert again.status_code == 422 and "账号或口令不对" in again.content.decode()
    client.post("/resume/", {"username": "handler", "password": PASSWORD, **carried(again)})
    assert Draft.objects.get().data["grounds"] == ["厂房在出租"]


def test_files_and_secrets_are_not_carried(client, url):
    asked = client.post(url, petition_steps.interview(token="t") | {"record_file": petition_steps.scan()})
    assert not {"record_file", "token", "csrfmiddlewaretoken"} & set(json.loads(carried(asked)["kept"]))


def test_somebody_without_the_case_gets_no_draft_of_it(client, url):
    asked = client.post(url, petition_steps.interview())
    answer = client.post("/resume/", {"username": "stranger", "password": PASSWORD, **carried(asked)})
    assert answer.url == "/" and not Draft.objects.exists()


@pytest.mark.parametrize("kept_for", ["https://elsewhere.example/", "//elsewhere.example/", "/petitions/", "/nonsense", ""])
def test_only_the_page_of_a_step_is_gone_back_to(client, world, kept_for):
    answer = client.post("/resume/", {"username": "handler", "password": PASSWORD, "kept": "{}", "kept_for": kept_for})
    assert answer.url == "/" and not Draft.objects.exists()


@pytest.mark.parametrize("kept", ["", "[", "[]", '{"a": 1}', '{"a": [1]}'])
def test_what_somebody_tampered_with_is_dropped(client, url, kept):
    answer = client.post("/resume/", {"username": "handler", "password": PASSWORD, "kept": kept, "kept_for": url})
    assert answer.url == "/" and not Draft.objects.exists()


def test_reading_pages_asks_for_the_login_and_comes_back(client, url):
    assert client.get(url).url == f"/login/?next={url}"


def test_other_expired_submissions_lead_to_the_login(client, world):
    assert client.post("/me/password/", {"old_password": "x"}).url == "/login/?next=/"


def test_the_draft_line_learns_that_the_login_is_over(client, url):
    answer = client.post(f"{url}draft/", {"grounds": "x"}, headers={"accept": "application/json"})
    assert answer.status_code == 401 and answer.json()["reason"] == "登录已过期，请重新登录"


def test_a_part_of_a_page_sends_the_whole_page_to_the_login(client, url):
    answer = client.get(url, headers={"hx-request": "true"})
    assert answer.status_code == 401 and answer["HX-Redirect"].startswith("/login/?next=")


def test_a_page_that_outlived_its_login_can_be_taken_up_again(world, url):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.handler)
    refused = client.post(url, petition_steps.interview(grounds="厂房在出租"))
    page = refused.content.decode()
    assert refused.status_code == 403 and "页面过期了" in page and "接着填" in page
    assert not Interview.objects.exists() and not Draft.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/resume/", {"csrfmiddlewaretoken": token, **carried(refused)}).url == url
    assert Draft.objects.get().data["grounds"] == ["厂房在出租"]


def test_a_forged_submission_of_a_stranger_carries_nothing(url):
    page = Client(enforce_csrf_checks=True).post(url, petition_steps.interview()).content.decode()
    assert "页面过期了" in page and "接着填" not in page
