"""What people see of bulletins and figures, and what they may do there."""

import io
import re

import pytest
from django.urls import reverse
from docx import Document

from bulletins import operations
from cases.figures import FIGURES
from core.docx.checker import deviations
from courts.models import AccessEntry
from tests.factories.moments import moment
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def words_of(content):
    """Every text of a .docx in its order, tables included."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.clause("X8")
@pytest.mark.parametrize(
    ("who", "drafts", "issues"),
    [
        ("office", 200, 200), ("chief", 200, 200), ("president", 404, 200), ("handler", 404, 200), ("stranger", 404, 200),
        ("division_head", 404, 200), ("discipline", 404, 200), ("auditor", 404, 404), ("system_admin", 404, 404),
    ],
)  # fmt: skip
def test_drafts_are_for_the_desk_and_issues_for_the_jurisdiction(client, world, draft, who, drafts, issues):
    user = world.people[who]
    assert page(client, user, "bulletin-detail", draft.pk).status_code == drafts
    operations.approve(draft, by=world.chief)
    operations.publish(draft, by=world.office)

    for name in ("bulletin-detail", "bulletin-docx"):
        assert page(client, user, name, draft.pk).status_code == issues
    assert page(client, user, "bulletin-figure", draft.pk, "in_hand").status_code == issues


def test_page_links_every_number_to_its_cases(client, world, published):
    html = page(client, world.office, "bulletin-detail", published.pk).content.decode()

    near = world.units["near.court"].pk
    assert f'新收信访<a href="/bulletins/{published.pk}/figures/registered/">2</a>件' in html
    assert f'武陟法院<a href="/bulletins/{published.pk}/figures/overdue/{near}/">1</a>件' in html
    article = html[html.index("<article") : html.index("</article>")]
    for url, number in re.findall(r'<a href="([^"]+)">([^<]+)</a>', article):
        shown = client.get(url).content.decode()
        assert re.search(rf"<h1>[^<]* {re.escape(number)}( 件)?</h1>", shown), url


def test_document_holds_the_numbers_of_the_page_and_the_layout_of_the_standard(client, world, published):
    response = page(client, world.office, "bulletin-docx", published.pk)
    content = b"".join(response.streaming_content)
    text = words_of(content)

    assert deviations(content) == []
    assert "新收信访2件，其中初访2件，重访0件，重访率0%" in text
    assert "第11期　焦执通〔2021〕1号" in text
    assert "关于3月12日至3月18日" in text
    assert "各基层人民法院，木城法庭，本院执行一庭：" in text
    for cell in (world.late.number, "办结报送", "2021-03-10"):
        assert cell in text
    for heading in ("一、接处访情况", "二、院领导包案情况", "三、交办案件办理情况", "四、息诉情况", "五、存在的问题"):
        assert heading in text
    assert "{" not in text


def test_published_document_is_the_kept_file(client, world, published):
    petition(world.units["near.court"], "2021-03-16")
    kept = published.docx.open("rb").read()

    assert b"".join(page(client, world.office, "bulletin-docx", published.pk).streaming_content) == kept


def test_draft_document_says_that_it_is_one(client, world, draft):
    content = b"".join(page(client, world.office, "bulletin-docx", draft.pk).streaming_content)

    assert deviations(content) == []
    assert "第11期（草稿）" in words_of(content)
    assert AccessEntry.objects.filter(action="download", target="周通报第11期（草稿）").count() == 1


def test_drift_stands_beside_the_frozen_number(client, world, published):
    petition(world.units["near.court"], "2021-03-16")
    html = page(client, world.office, "bulletin-detail", published.pk).content.decode()

    assert "更正增 1" in html
    frozen = page(client, world.office, "bulletin-figure", published.pk, "registered").content.decode()
    assert "<h1>新收信访 2 件</h1>" in frozen
    assert "现在多出的" in frozen


@pytest.mark.clause("X8")
def test_reader_sees_their_own_cases_and_how_many_are_not_theirs(client, world, published):
    html = page(client, world.handler, "bulletin-figure", published.pk, "in_hand").content.decode()

    assert "共 4 件，您管辖范围内 2 件，另有 2 件不在您的管辖范围内。" in html
    cases = html[html.index("<tbody") : html.index("</tbody>")]
    assert world.late.number in cases
    assert world.slow.number not in html


def test_unknown_number_is_404(client, world, published):
    assert page(client, world.office, "bulletin-figure", published.pk, "nonsense").status_code == 404
    assert (
        page(client, world.office, "bulletin-figure-unit", published.pk, "overdue", world.units["far.court"].pk).status_code
        == 404
    )


def test_whole_road_by_the_buttons(client, world, draft):
    page(client, world.office, "bulletin-list")
    edit = reverse("bulletin-edit", args=[draft.pk])
    typed = client.post(edit, {"version": draft.version, "problems": "超期47件"})
    saved = client.post(edit, {"version": draft.version, "problems": "超期{超期}件，请于3月26日前办结。"}, follow=True)
    client.force_login(world.chief)
    approved = client.post(reverse("bulletin-approve", args=[draft.pk]), follow=True)
    published = client.post(reverse("bulletin-publish", args=[draft.pk]), follow=True)
    corrected = client.post(reverse("bulletin-correct", args=[draft.pk]), {"reason": "漏报一件"}, follow=True)

    assert typed.status_code == 422
    assert "直接敲的数" in typed.content.decode()
    assert "请于3月26日前办结。" in saved.content.decode()
    assert "已批准，可以印发" in approved.content.decode()
    assert "已印发，文号 焦执通〔" in published.content.decode()
    assert "更正说明：漏报一件。" in corrected.content.decode()


def test_stale_approval_is_a_conflict(client, world, draft):
    client.force_login(world.chief)
    operations.recompute(draft, by=world.office)
    response = client.post(reverse("bulletin-approve", args=[draft.pk]), {"version": draft.version})

    assert response.status_code == 409
    assert "刚被别人改过" in response.content.decode()


def test_reader_is_refused_what_the_desk_does(client, world, published):
    client.force_login(world.handler)

    assert client.post(reverse("bulletin-draft")).status_code == 403
    assert client.post(reverse("bulletin-publish", args=[published.pk])).status_code == 403
    assert client.get(reverse("bulletin-edit", args=[published.pk])).status_code == 403
    assert client.get(reverse("bulletin-correct", args=[published.pk])).status_code == 403


@pytest.mark.parametrize("count", [1, 4])
def test_bulletin_page_takes_few_queries_for_one_case_and_for_many(client, world, week, django_assert_max_num_queries, count):
    for _ in range(count):
        petition(world.units["near.court"], "2021-03-16")
    draft = operations.draft_weekly(world.courts["top"], week, by=None, now=moment("2021-03-19 12:00"))
    page(client, world.office, "bulletin-detail", draft.pk)
    with django_assert_max_num_queries(12):
        client.get(reverse("bulletin-detail", args=[draft.pk]))


@pytest.mark.clause("X4")
@pytest.mark.parametrize("code", ["in_hand", "overdue", "plan_rate", "stage_handling", "channel_letter"])
def test_live_figure_opens_its_cases(client, world, week, code):
    html = page(client, world.office, "figure-cases", code, period="2021-W11").content.decode()
    figure = FIGURES[code]

    value = figure.value(world.office, week.period())
    assert f"{figure.label} {value.text}" in html
    for case in figure.queryset(world.office, week.period()):
        assert case.number in html


def test_live_figure_of_a_unit_is_for_those_who_see_the_unit(client, world, week):
    far = world.units["far.court"].pk

    assert page(client, world.office, "figure-cases", "in_hand", period="2021-W11", unit=far).status_code == 200
    assert page(client, world.handler, "figure-cases", "in_hand", period="2021-W11", unit=far).status_code == 404


@pytest.mark.parametrize("period", ["2021-W60", "gestern", "2999-W01"])
def test_period_that_is_none_is_404(client, world, period):
    assert page(client, world.office, "figure-cases", "in_hand", period=period).status_code == 404


def test_long_list_is_paged(client, world):
    for _ in range(31):
        petition(world.units["near.court"], "2021-03-15")
    first = page(client, world.office, "figure-cases", "registered", period="2021-W11").content.decode()

    assert "新收信访 31 件" in first
    cursor = re.search(r"after=(\d+)", first)[1]
    rest = page(client, world.office, "figure-cases", "registered", period="2021-W11", after=cursor).content.decode()
    assert len(re.findall(r"试〔2021〕\d+号", rest)) == 1


def test_dictionary_defines_every_figure(client, world):
    html = page(client, world.handler, "figure-dictionary").content.decode()

    assert all(figure.definition in html for figure in FIGURES.values())


def test_list_offers_the_draft_that_is_due(client, world):
    html = page(client, world.office, "bulletin-list").content.decode()

    assert "还没有通报" in html
    assert re.search(r"起草第\d+期", html)
    drafted = client.post(reverse("bulletin-draft"), follow=True)
    assert drafted.status_code == 200
    assert "起草第" not in client.get(reverse("bulletin-list")).content.decode()


def test_mine_and_yours_are_dated_alike(published):
    assert published.cut_off_at == moment("2021-03-19 12:00")
