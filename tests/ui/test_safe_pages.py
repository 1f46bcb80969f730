"""No page carries script or style of its own, and nothing comes from another host: the strict policy would stop it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from petitions.models import Status
from tests.factories import petition_steps

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
STYLES = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))
SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))


def name(path):
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_no_inline_script_or_style(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "a script without src"
    assert not re.search(r"<style\b|\sstyle=", text), "a style of its own"
    assert not re.search(r"\son[a-z]+=|javascript:|hx-on|\bhx-vals=.js:", text), "a handler in an attribute"


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=name)
def test_nothing_comes_from_another_host(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    assert not re.search(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}""", text, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_personal_data_is_masked_where_a_template_prints_it(path):
    printed = re.findall(r"{{\s*[\w.]*\b(?:petitioner_name|id_number)\s*}}", path.read_text(encoding="utf-8"))
    assert [words for words in printed if "shown." not in words] == []


def test_the_styles_that_every_page_loads_stay_small():
    shell = (settings.BASE_DIR / "templates" / "base.html").read_text(encoding="utf-8")
    loaded = [path for path in STYLES if f"css/{path.name}" in shell]

    assert len(loaded) == 6
    assert sum(path.stat().st_size for path in loaded) <= 35_000


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_the_styles_use_nothing_that_chromium_84_does_not_know(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r":has\(|:is\(|:where\(|@container|@layer|color-mix\(|\binset:|aspect-ratio|\bdvh\b|&", text)


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_colours_come_from_the_tokens(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s)])", text))
    allowed = {"#d00"}  # the red of an official heading, GB/T 9704
    assert path.name == "tokens.css" or found <= allowed


@pytest.mark.django_db
def test_the_rendered_pages_keep_to_the_policy(client, world):
    case = petition_steps.walk(world, Status.HANDLING)
    client.force_login(world.handler)
    for url in (f"/petitions/{case.pk}/", f"/cases/{case.pk}/steps/interview/", "/me/password/", "/petitions/"):
        answer = client.get(url)
        page = answer.content.decode()
        assert answer.status_code == 200, url
        assert "script-src 'self'" in answer["Content-Security-Policy"], url
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"", page), url


@pytest.mark.django_db
def test_every_id_of_a_page_is_there_once(client, world):
    case = petition_steps.walk(world, Status.HANDLING)
    client.force_login(world.handler)
    for url in (f"/petitions/{case.pk}/", f"/cases/{case.pk}/steps/interview/", "/login/"):
        ids = re.findall(r'\sid="([^"]+)"', client.get(url, follow=True).content.decode())
        assert len(ids) == len(set(ids)), url
