"""The tags by which every page says days, lights, rings and errors."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, RequestContext, Template

from core.forms import RowsField, StepForm
from core.icons import STROKES
from core.templatetags import ui


def render(text, **context):
    return Template(text).render(Context(context))


@pytest.fixture
def in_2021(monkeypatch):
    monkeypatch.setattr(ui.timezone, "localdate", lambda *args: date(2021, 4, 8))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2021, 4, 12), "4月12日"),
        (date(2020, 12, 31), "2020年12月31日"),
        (datetime(2021, 4, 11, 16, 40, tzinfo=UTC), "4月12日"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_day_is_said_solid_and_with_its_year_when_that_is_another(in_2021, value, words):
    assert ui.day(value) == words


def test_a_moment_is_said_in_local_time(in_2021):
    assert ui.moment(datetime(2021, 3, 17, 8, 40, tzinfo=UTC)) == "3月17日 16:40"


def test_the_day_of_the_week(in_2021):
    assert ui.weekday(date(2021, 4, 8)) == "周四"


@pytest.mark.parametrize(
    ("due_on", "colour", "words"),
    [
        (date(2021, 4, 6), "red", "超期 2 天"),
        (date(2021, 4, 8), "orange", "今天到期"),
        (date(2021, 4, 9), "amber", "明天到期"),
        (date(2021, 4, 11), "amber", "还剩 3 天"),
        (date(2021, 4, 12), "green", "还剩 4 天"),
    ],
)
def test_a_due_day_is_overdue_only_after_it_is_over(due_on, colour, words):
    page = render("{% due_light due_on today %}", due_on=due_on, today=date(2021, 4, 8))
    assert f"light--{colour}" in page and words in page and "<svg" in page


def test_a_light_without_visible_words_still_speaks():
    assert '<span class="sr">有超期</span>' in render('{% light "red" "有超期" True %}')


def test_a_ring_has_as_many_parts_as_the_file_needs():
    assert 'pathLength="12" stroke-dasharray="9 12"' in render("{% ring 9 12 %}")
    assert "ring__done" not in render("{% ring 0 12 %}")


@pytest.mark.parametrize("name", STROKES)
def test_every_icon_is_drawn_and_silent(name):
    assert 'aria-hidden="true"' in render("{% icon name %}", name=name)


@pytest.mark.parametrize(("amount", "words"), [(186000, "18.6 万元"), (9000, "9000 元"), (100000000, "10000 万元"), (None, "")])
def test_an_amount_is_said_as_people_say_it(amount, words):
    assert ui.money(amount) == words


def test_personal_data_is_masked_by_filters():
    page = render("{{ n|mask_name }} {{ p|mask_phone }} {{ i|mask_id }}", n="王秀梅", p="15412342617", i="11010519491231002X")
    assert page == "王*梅 154****2617 1101**********002X"


def test_what_a_person_typed_is_escaped_everywhere():
    form = Sample({"name": "<script>", "rows-0-item": "<b>"})
    form.is_valid()
    form.add_error("name", "<i>不对</i>")
    page = render("{% errors form %}{% for b in form %}{% field b %}{% endfor %}{{ list|joined }}", form=form, list=["<u>", "甲"])
    assert not any(mark in page for mark in ("<script>", "<b>", "<i>", "<u>"))


class Row(forms.Form):
    item = forms.CharField(label="哪一项")


class Sample(StepForm):
    sections = [("一、甲", ["name"]), ("二、乙", ["rows"])]
    name = forms.CharField(label="名称", help_text="写全称")
    rows = RowsField(Row, label="清单", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label="备注", required=False)


def test_fields_are_grouped_and_the_rest_comes_last():
    assert [(heading, [bound.name for bound in fields]) for heading, fields in Sample().grouped()] == [
        ("一、甲", ["name"]),
        ("二、乙", ["rows"]),
        ("", ["note"]),
    ]


def test_label_hint_error_and_control_are_tied_together():
    form = Sample({})
    page = render("{% field field %}", field=form["name"])
    assert 'for="id_name"' in page and 'aria-describedby="id_name-hint id_name-bad"' in page
    assert 'id="id_name-hint"' in page and 'id="id_name-bad"' in page and "请填写" in page


def test_a_field_that_may_stay_empty_says_so():
    assert "选填" in render("{% field field %}", field=Sample()["note"])
    assert "选填" not in render("{% field field %}", field=Sample()["name"])


def test_a_restored_draft_is_not_judged():
    assert "field--bad" not in render("{% field field errors=False %}", field=Sample({})["name"])


def test_rows_keep_what_was_typed_and_offer_one_more():
    page = str(Sample({"rows-0-item": "答复笔录", "rows-1-item": ""})["rows"])
    assert 'value="答复笔录"' in page and 'name="rows-1-item"' in page and 'name="rows-2-item"' not in page


class Page:
    previous, next = "", "eyJ9"


def test_a_keyset_list_is_turned_by_cursors(rf):
    page = Template("{% pagination page %}").render(RequestContext(rf.get("/x/?view=open&after=old"), {"page": Page()}))
    assert 'href="?view=open&amp;after=eyJ9"' in page and "上一页" not in page
