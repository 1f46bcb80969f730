"""Drawing up, rewriting, approving, publishing, correcting: what is published never moves."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from bulletins import operations, queries, weekly
from bulletins.models import Bulletin, BulletinFigure, BulletinFigureCase, FrozenError
from bulletins.texts import plain
from cases.figures import FIGURES, Ratio
from cases.models import Case, TraceEntry
from cases.weeks import Week
from core.errors import Conflict
from notices.models import Notice
from petitions.models import Petition
from tests.bulletins.conftest import FRIDAY, WEEK
from tests.factories.moments import moment
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db


def number(bulletin, code, unit=None):
    return queries.Numbers(bulletin)(code, unit and unit.pk)


def words(bulletin, section):
    return plain(bulletin.texts[section]["facts"], queries.Numbers(bulletin))


@pytest.mark.clause("J3.2.7")
def test_draft_states_the_week(world, draft):
    near, far = world.units["near.court"], world.units["far.court"]

    assert (draft.issue_no, draft.state, draft.drafted_by) == (11, "draft", None)
    assert {code: number(draft, code) for code in ("registered", "in_hand", "overdue", "returned", "accepted", "plan_rate", "matured")} == {
        "registered": "2", "in_hand": "4", "overdue": "1", "returned": "1", "accepted": "1", "plan_rate": "50%", "matured": "0",
    }  # fmt: skip
    assert (number(draft, "in_hand", near), number(draft, "in_hand", far), number(draft, "overdue", far)) == ("2", "2", "0")


@pytest.mark.clause("J3.2.7")
def test_five_sections_speak_in_figures(draft):
    assert list(draft.texts) == ["reception", "leaders", "dispatch", "ceasing", "problems"]
    assert words(draft, "reception") == (
        "新收信访2件，其中初访2件，重访0件，重访率0%；按渠道分，到省访1件、进京访1件。到省访、赴四巡访、进京访共2件。"
        "新收较多的是武陟法院1件、温县法院1件。截至3月19日12时，在办4件。"
    )
    assert words(draft, "problems") == (
        "一是超过期限没有办完。超期1件，较多的是武陟法院1件，清单见附件2。\n"
        "二是不按时上报专班和方案。交办已过两日没有上报2件，较多的是武陟法院1件、温县法院1件，清单见附件3。\n"
        "三是约谈不及时。尚未约谈的3件中，交办已满十日2件。\n"
        "四是报结材料不齐。退补1件，清单见附件4。\n"
        "五是没有当天交办。应当天交办的2件中，晚于当天或者仍未交办1件。"
    )


def test_overdue_list_names_case_unit_and_days(world, draft):
    assert draft.annex["overdue"] == [
        {
            "case": world.late.pk,
            "number": world.late.number,
            "unit": "武陟法院",
            "what": "办结报送",
            "since": "2021-03-10",
            "days": 9,
        }
    ]
    assert [(row["number"], row["days"]) for row in draft.annex["plan_missing"]] == [
        (world.late.number, 43),
        (world.slow.number, 3),
    ]
    assert [row["number"] for row in draft.annex["returned"]] == [world.returned.number]


@pytest.mark.clause("X4")
def test_every_number_has_its_cases_before_and_after_later_edits(world, published):
    Petition.objects.update(is_resolved=False, accepted_at=None, dispatched_at=None, acknowledged_at=None)
    Case.objects.update(opened_on="2021-03-13", closed_at=None)

    for row in published.figures.all():
        if not isinstance(FIGURES[row.code], Ratio):
            behind = queries.behind(row, world.office)
            assert row.value == str(row.numerator) == str(behind.stated) == str(behind.cases.count()), row.code
    for code in {row.code for row in published.figures.all()}:
        units = published.figures.filter(code=code).exclude(unit=None)
        assert sum(row.numerator for row in units) == published.figures.get(code=code, unit=None).numerator


def test_frozen_number_stays_while_today_moves(world, published):
    petition(world.units["near.court"], "2021-03-16")
    TraceEntry.objects.create(
        case=Case.objects.latest("pk"), seq=1, at=moment("2021-04-01 09:00"), happened_at=moment("2021-03-16 09:00"), step="register", label="登记",
        actor_name="路小满", channel="ledger", status_after="registered",
    )  # fmt: skip
    petition(world.units["far.court"], "2021-03-17")
    Case.objects.filter(pk=world.fast.pk).update(opened_on="2021-03-01")

    line = next(line for line in queries.recomputed(published, queries.Numbers(published)) if line.row.code == "registered")
    assert (line.row.value, line.now.text, line.reasons) == ("2", "3", ["补录 1", "更正增 1", "更正减 1"])


def test_untouched_week_does_not_move(published):
    assert [line.row.code for line in queries.recomputed(published, queries.Numbers(published)) if line.has_moved] == []


def test_recomputation_of_a_draft_takes_todays_data_and_keeps_the_judgement(world, draft):
    operations.revise(draft, by=world.office, judgement={"problems": "请各单位尽快办结。"})
    petition(world.units["near.court"], "2021-03-16")
    again = operations.recompute(draft, by=world.office)

    assert number(again, "registered") == "3"
    assert again.texts["problems"]["judgement"] == "请各单位尽快办结。"


def test_judgement_speaks_in_figures_too(world, draft):
    operations.revise(
        draft, by=world.office, judgement={"dispatch": "超期{超期}件，其中武陟法院{超期/武陟法院}件，3月26日前办结。"}
    )
    draft.refresh_from_db()

    text = draft.texts["dispatch"]["judgement"]
    assert text == f"超期{{overdue}}件，其中武陟法院{{overdue:{world.units['near.court'].pk}}}件，3月26日前办结。"
    assert plain(text, queries.Numbers(draft)) == "超期1件，其中武陟法院1件，3月26日前办结。"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("超期47件", "“47”是直接敲的数"),
        ("按期率96.8%", "“96.8%”是直接敲的数"),
        ("超期{过期}件", "没有叫“过期”的数"),
        ("超期{超期/东京法院}件", "没有叫“东京法院”的责任单位"),
        ("超期{超期件", "花括号没有成对"),
    ],
)
def test_typed_number_and_unknown_figure_are_refused(world, draft, text, message):
    with pytest.raises(ValidationError, match=message):
        operations.revise(draft, by=world.office, judgement={"problems": text})
    draft.refresh_from_db()
    assert draft.texts["problems"]["judgement"] == ""


@pytest.mark.parametrize("text", ["3月26日前办结", "依第3条办理", "（2021）豫0823执123号一案", "十日内办结", "限5天"])
def test_dates_articles_and_case_numbers_may_be_typed(world, draft, text):
    operations.revise(draft, by=world.office, judgement={"problems": text})


def test_two_writers_do_not_overwrite_each_other(world, draft):
    operations.revise(draft, by=world.office, judgement={"problems": "甲"}, version=draft.version)
    with pytest.raises(Conflict, match="刚被别人改过"):
        operations.revise(draft, by=world.chief, judgement={"problems": "乙"}, version=draft.version)


def test_second_draft_of_a_week_is_the_first(world, draft):
    again = operations.draft_weekly(world.courts["top"], WEEK, by=world.office, now=moment("2021-03-22 09:00"))

    assert again == draft
    assert Bulletin.objects.count() == 1


def test_draft_before_the_cut_off_is_refused(world, week):
    with pytest.raises(ValidationError, match="才截止"):
        operations.draft_weekly(world.courts["top"], week, by=None, now=moment("2021-03-19 11:59"))


@pytest.mark.clause("X3")
def test_missed_runs_are_caught_up_once(world, draft):
    first = operations.draft_missing_weeklies(now=moment("2021-04-02 12:30"))
    second = operations.draft_missing_weeklies(now=moment("2021-04-02 13:00"))

    assert [str(bulletin.span) for bulletin in first] == ["2021-W12", "2021-W13"]
    assert second == []


@pytest.mark.clause("X3")
def test_a_week_of_years_ago_asked_for_by_hand_owes_nothing_for_the_years_since(world, draft):
    made = operations.draft_missing_weeklies(now=moment("2026-11-20 12:30"))
    again = operations.draft_missing_weeklies(now=moment("2026-11-20 13:00"))

    assert [str(bulletin.span) for bulletin in made] == ["2026-W44", "2026-W45", "2026-W46", "2026-W47"]
    assert again == []


def test_first_run_ever_drafts_the_last_complete_week_only(world):
    made = operations.draft_missing_weeklies(now=moment("2021-01-05 09:00"))

    assert [(str(bulletin.span), bulletin.issue_no, str(bulletin.period_start)) for bulletin in made] == [
        ("2020-W53", 53, "2020-12-25")
    ]


def test_drafters_are_told_once(world, draft):
    operations.draft_missing_weeklies(now=FRIDAY)

    notices = Notice.objects.filter(recipient=world.office)
    assert [notice.title for notice in notices] == ["周通报第11期已起草，请核对数字、补写情况后送审"]


@pytest.mark.parametrize("who", ["handler", "president", "clerk", "auditor", "stranger", "division_head"])
def test_only_the_general_office_drafts(world, week, who):
    with pytest.raises(PermissionDenied):
        operations.draft_weekly(world.courts["top"], week, by=world.people[who], now=FRIDAY)


@pytest.mark.parametrize("act", ["recompute", "approve", "publish"])
def test_strangers_do_nothing_with_a_bulletin(world, draft, act):
    with pytest.raises(PermissionDenied):
        getattr(operations, act)(draft, by=world.president)


def test_general_office_does_not_approve(world, draft):
    with pytest.raises(PermissionDenied):
        operations.approve(draft, by=world.office)


def test_nobody_approves_what_they_drafted(world, week):
    from courts.models import Post, Role
    from tests.factories.organisation import fresh

    Post.objects.create(person=world.chief, unit=world.units["top.office"], role=Role.GENERAL_OFFICE, starts_on="2017-01-01")
    chief = fresh(world.chief)
    draft = operations.draft_weekly(world.courts["top"], week, by=chief, now=FRIDAY)
    with pytest.raises(ValidationError, match="另一位局领导"):
        operations.approve(draft, by=chief)


def test_database_knows_that_approval_needs_a_second_person(world, draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=draft.pk).update(drafted_by=world.chief, approved_by=world.chief)


def test_draft_cannot_be_published_unapproved(world, draft):
    with pytest.raises(Conflict, match="是“草稿”，不能印发"):
        operations.publish(draft, by=world.office)


def test_publishing_numbers_and_keeps_the_document(world, published):
    assert (published.number, published.state, published.published_by) == ("焦执通〔2021〕1号", "published", world.office)
    assert published.docx.size > 10000
    assert len(published.hash) == len(published.docx_sha256) == 64


def test_approved_bulletin_can_be_sent_back_and_approved_again(world, draft):
    operations.approve(draft, by=world.chief)
    back = operations.send_back(draft, by=world.chief, reason="请补写原因")

    assert (back.state, back.approved_by) == ("draft", None)


@pytest.mark.clause("X4")
def test_published_bulletin_is_immutable(world, published):
    for act in ("recompute", "approve", "publish"):
        with pytest.raises(Conflict):
            getattr(operations, act)(published, by=world.chief)
    with pytest.raises(Conflict):
        operations.revise(published, by=world.office, judgement={"problems": "改一改"})
    with pytest.raises(FrozenError):
        published.save()
    with pytest.raises(FrozenError):
        Bulletin.objects.filter(pk=published.pk).update(texts={})
    with pytest.raises(FrozenError):
        BulletinFigure.objects.filter(bulletin=published).update(value="0")
    with pytest.raises(FrozenError):
        BulletinFigure.objects.filter(bulletin=published).delete()
    with pytest.raises(FrozenError):
        BulletinFigureCase.objects.all().delete()
    with pytest.raises(FrozenError):
        published.figures.first().save()
    with pytest.raises(FrozenError):
        published.delete()


@pytest.mark.postgres
def test_database_refuses_to_change_what_is_published(published):
    statements = [
        ("UPDATE bulletins_bulletin SET texts = '{}' WHERE id = %s", [published.pk]),
        ("DELETE FROM bulletins_bulletinfigure WHERE bulletin_id = %s", [published.pk]),
        ("UPDATE bulletins_bulletinfigure SET value = '0' WHERE bulletin_id = %s", [published.pk]),
        ("DELETE FROM bulletins_bulletinfigurecase WHERE figure_id IN (SELECT id FROM bulletins_bulletinfigure WHERE bulletin_id = %s)",
         [published.pk]),
    ]  # fmt: skip
    for statement, values in statements:
        with pytest.raises(Exception, match="不能修改"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_changed_number_is_found_out_before_publication(world, draft):
    operations.approve(draft, by=world.chief)
    BulletinFigure.objects.filter(bulletin=draft, code="overdue", unit=None).update(value="0", numerator=0, hash="0" * 64)
    with pytest.raises(Conflict, match="校验码"):
        operations.publish(draft, by=world.office)


def test_erratum_is_a_new_issue_and_the_old_one_stays(world, published):
    petition(world.units["near.court"], "2021-03-16")
    erratum = operations.correct(published, by=world.office, reason="漏报一件", now=moment("2021-03-22 09:00"))
    again = operations.correct(published, by=world.office, reason="再点一次")
    published.refresh_from_db()

    assert (erratum.corrects, erratum.state, again) == (published, "draft", erratum)
    assert (number(erratum, "registered"), number(published, "registered")) == ("3", "2")


def test_erratum_of_a_draft_is_refused(world, draft):
    with pytest.raises(Conflict):
        operations.correct(draft, by=world.office, reason="早了")


@pytest.mark.parametrize("column", [figure.code for figure in weekly.UNIT_COLUMNS])
def test_table_by_unit_adds_up(draft, column):
    part = FIGURES[column].parts[0].code
    total = draft.figures.get(code=part, unit=None).numerator

    assert sum(row.numerator for row in draft.figures.filter(code=part).exclude(unit=None)) == total


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_schedulers_make_one_draft(world, week):
    start, made = threading.Barrier(2), []

    def run():
        start.wait()
        try:
            made.extend(operations.draft_missing_weeklies(now=FRIDAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Bulletin.objects.count() == 1
    assert {bulletin.pk for bulletin in made} == {Bulletin.objects.get().pk}
    assert Bulletin.objects.get().figures.filter(code="registered", unit=None).count() == 1


def test_week_of_the_bulletin_comes_back_from_the_row(draft):
    draft.refresh_from_db()
    assert (draft.span, draft.period) == (Week.parse("2021-W11"), WEEK.period())
