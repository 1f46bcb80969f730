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


# What a template may not hold → how it is found.
INLINE = {
    "a script without src": r"<script(?![^>]*\bsrc=)",
    "a style of its own": r"<style\b|\sstyle=",
    "a handler in an attribute": r"\son[a-z]+=|javascript:|hx-on|\bhx-vals=.js:",
}


def offenders(paths, found_in):
    """{file: what `found_in(its text)` finds} of the files in which it finds anything."""
    found = {str(path.relative_to(settings.BASE_DIR)): found_in(path.read_text(encoding="utf-8")) for path in paths}
    return {name: what for name, what in found.items() if what}


def test_there_are_templates_styles_and_scripts_to_look_at():
    assert TEMPLATES and STYLES and SCRIPTS


def test_a_template_has_no_inline_script_or_style():
    assert offenders(TEMPLATES, lambda text: [what for what, pattern in INLINE.items() if re.search(pattern, text)]) == {}


def test_nothing_comes_from_another_host():
    def hosts(text):
        return re.findall(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}""", text.replace("http://www.w3.org/", ""), re.IGNORECASE)

    assert offenders([*TEMPLATES, *STYLES, *SCRIPTS], hosts) == {}


def test_personal_data_is_masked_where_a_template_prints_it():
    def printed(text):
        return [w for w in re.findall(r"{{\s*[\w.]*\b(?:petitioner_name|id_number)\s*}}", text) if "shown." not in w]

    assert offenders(TEMPLATES, printed) == {}


def test_the_styles_that_every_page_loads_stay_small():
    shell = (settings.BASE_DIR / "templates" / "base.html").read_text(encoding="utf-8")
    loaded = [path for path in STYLES if f"css/{path.name}" in shell]

    assert len(loaded) == 6
    assert sum(path.stat().st_size for path in loaded) <= 35_000


def test_the_styles_use_nothing_that_chromium_84_does_not_know():
    unknown = re.compile(r":has\(|:is\(|:where\(|@container|@layer|color-mix\(|\binset:|aspect-ratio|\bdvh\b|&")
    assert offenders(STYLES, unknown.findall) == {}


def test_colours_come_from_the_tokens():
    def colours(text):
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s)])", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
        return set(found) - {"#d00"}  # the red of an official heading, GB/T 9704

    assert offenders([path for path in STYLES if path.name != "tokens.css"], colours) == {}


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
