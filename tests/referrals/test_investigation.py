"""联合调查: the plan, the six methods in two tracks, the report in four parts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from cases.kinds import KINDS
from core.docx.checker import deviations
from core.errors import Incomplete, Invalid
from dossiers.models import Document
from referrals.models import InvestigationRecord, Method, Status
from referrals.steps.investigation import (
    RECORD_STEPS,
    PlanInvestigation,
    RecordFiles,
    RecordHearing,
    RecordOther,
    RecordParty,
    RecordSystem,
    RecordTalk,
    SubmitReport,
)
from referrals.steps.teams import SendSupervisors
from tests.factories.moments import moment
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import again, do, investigating, status_of
from tests.factories.referral_investigations import METHODS, PLAN, REPORT, TRACKS, days_ago, paper, planned, record, reported
from tests.factories.referral_rows import enlist
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stage(world):
    return enlist(world)


def errors_of(refused):
    return refused.value.form.errors


def upper_team(world, **changes):
    return {
        "execution_members": [world.division_handler.pk], "discipline_members": [world.inspector.pk], "leader": world.inspector.pk,
        "reason": "报告避重就轻", **changes,
    }  # fmt: skip


# --- The plan ---------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_a_plan_names_what_to_find_out_in_both_tracks_and_becomes_a_paper(world, referral):
    entry = do(PlanInvestigation, referral, world.near_investigator, **PLAN)

    document = entry.documents.get()
    assert document.title == "调查方案"
    with document.file.open("rb") as stream:
        assert deviations(stream.read()) == []


@pytest.mark.parametrize("name", ["case_points", "conduct_points", "methods", "schedule"])
@starts_at(investigating)
def test_a_plan_without_one_of_its_parts_is_refused(world, referral, name):
    with pytest.raises(Invalid) as refused:
        do(PlanInvestigation, referral, world.near_investigator, **{**PLAN, name: []})

    assert name in errors_of(refused)


@starts_at(investigating)
def test_only_the_team_that_inquires_writes_the_plan(world, referral):
    do(SendSupervisors, referral, world.chief, **upper_team(world))

    with pytest.raises(PermissionDenied):
        do(PlanInvestigation, referral, world.near_chief, **PLAN)
    with pytest.raises(ValidationError, match="督导组只督导"):
        do(PlanInvestigation, referral, world.inspector, **PLAN)
    with pytest.raises(Http404):
        do(PlanInvestigation, referral, world.stranger, **PLAN)


# --- The six methods --------------------------------------------------------------------------------------------------


def test_there_is_a_step_for_each_of_the_six_methods():
    assert [step.method for step in RECORD_STEPS] == list(Method)


@starts_at(investigating)
def test_nothing_is_recorded_before_there_is_a_plan(world, referral):
    with pytest.raises(Incomplete, match="调查方案"):
        record(world, referral)


@pytest.mark.clause("L4.7")
@pytest.mark.parametrize("step", RECORD_STEPS)
@starts_at(planned)
def test_a_record_of_each_method_keeps_the_two_tracks_apart(world, referral, step):
    record(world, referral, step)

    rows = InvestigationRecord.objects.filter(referral=referral, method=step.method)
    assert {row.track: row.text for row in rows} == {"case": TRACKS["case_text"], "conduct": TRACKS["conduct_text"]}


REQUIRED = [(step, name) for step, data in METHODS.items() for name in data if name not in ("evidence_note", "goodwill")]


@pytest.mark.parametrize(("step", "name"), REQUIRED)
@starts_at(planned)
def test_a_record_without_what_its_method_asks_for_is_refused(world, referral, step, name):
    with pytest.raises(Invalid) as refused:
        record(world, referral, step, **{name: ""})

    assert name in errors_of(refused)


@starts_at(planned)
def test_a_record_that_found_nothing_in_either_track_is_refused(world, referral):
    with pytest.raises(Invalid) as refused:
        record(world, referral, case_text="", conduct_text="")

    assert "case_text" in errors_of(refused)


@pytest.mark.parametrize("step", [RecordFiles, RecordSystem, RecordHearing, RecordOther])
@starts_at(planned)
def test_a_record_without_evidence_is_refused(world, referral, step):
    with pytest.raises(Invalid) as refused:
        record(world, referral, step, evidence_note="")

    assert "evidence_note" in errors_of(refused)


@starts_at(planned)
def test_the_evidence_lies_on_file_and_beside_the_record(world, referral):
    entry = record(world, referral, evidence_note="", files={"evidence": paper()})

    for row in InvestigationRecord.objects.filter(referral=referral):
        assert [document.title for document in row.documents.all()] == ["调卷审查证据"]
    assert "png" not in str(entry.facts["data"])


@starts_at(planned)
def test_a_telephone_talk_needs_its_recording(world, referral):
    with pytest.raises(Invalid) as refused:
        record(world, referral, RecordParty, means="phone", signature="recorded")

    assert "evidence" in errors_of(refused)


@starts_at(planned)
def test_a_telephone_talk_is_not_signed_and_makes_no_paper(world, referral):
    with pytest.raises(Invalid) as refused:
        record(world, referral, RecordParty, means="phone", files={"evidence": paper()})
    entry = record(world, referral, RecordParty, means="phone", signature="recorded", files={"evidence": paper()})

    assert "signature" in errors_of(refused)
    assert [document.title for document in entry.documents.all()] == ["听取当事人或信访人意见证据"]


@pytest.mark.clause("L4.7")
@pytest.mark.parametrize("step", [RecordParty, RecordTalk])
@starts_at(planned)
def test_a_talk_becomes_a_record_to_be_signed(world, referral, step):
    document = record(world, referral, step).documents.get()

    assert document.title == "谈话笔录（打印件）"
    with document.file.open("rb") as stream:
        assert deviations(stream.read()) == []


@starts_at(planned)
def test_a_refused_signature_needs_its_note(world, referral):
    with pytest.raises(Invalid) as refused:
        record(world, referral, RecordTalk, signature="refused")

    assert "refusal_note" in errors_of(refused)


@starts_at(planned)
def test_two_of_the_team_talk_and_nobody_of_it_is_talked_to(world, referral):
    with pytest.raises(Invalid) as alone:
        record(world, referral, RecordTalk, talkers=[str(world.near_investigator.pk)])
    with pytest.raises(Invalid) as outsider:
        record(world, referral, RecordTalk, talkers=[str(world.near_investigator.pk), str(world.near_chief.pk)])
    with pytest.raises(Invalid) as own:
        record(world, referral, RecordTalk, talked_to=world.near_discipline.name)

    assert "talkers" in errors_of(alone) and "talkers" in errors_of(outsider)
    assert "talked_to" in errors_of(own)


def test_a_record_cannot_be_older_than_the_order(world):
    referral = planned(world, at=days_ago(5))

    with pytest.raises(Invalid) as refused:
        record(world, referral, happened_at="2019-01-01T09:00")

    assert "happened_at" in errors_of(refused)


@starts_at(planned)
def test_what_one_of_the_team_found_the_others_read_and_the_receivers_do_not(world, referral):
    entry = record(world, referral, RecordTalk)
    kind = KINDS["referral"]

    def reads(person):
        return kind.trace(again(referral.case), fresh(person)).filter(pk=entry.pk).exists()

    assert reads(world.near_discipline) and reads(world.discipline)
    assert not reads(world.near_chief)


# --- The report -------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.8")
@pytest.mark.parametrize("part", ["course", "facts", "analysis", "proposal", "verdict"])
@starts_at(planned)
def test_a_report_without_one_of_its_parts_is_refused(world, referral, part):
    record(world, referral)

    with pytest.raises(Invalid) as refused:
        do(SubmitReport, referral, world.near_investigator, **{**REPORT, part: ""})

    assert part in errors_of(refused)


@pytest.mark.parametrize(("empty", "wanted"), [("case_text", "案件执行情况"), ("conduct_text", "干警履职情况")])
@starts_at(planned)
def test_a_report_waits_for_something_on_record_in_both_tracks(world, referral, empty, wanted):
    record(world, referral, RecordOther, **{empty: ""})

    with pytest.raises(Incomplete, match=wanted):
        do(SubmitReport, referral, world.near_investigator, **REPORT)


@starts_at(planned)
def test_the_leader_of_the_team_reports(world, referral):
    record(world, referral)

    with pytest.raises(ValidationError, match="组长"):
        do(SubmitReport, referral, world.near_discipline, **REPORT)


@pytest.mark.clause("L4.8")
@starts_at(reported)
def test_a_report_stops_the_clock_and_becomes_a_paper(world, referral):
    clock = referral.case.deadlines.get(code="SC-01")
    document = Document.objects.get(case=referral.case, title="调查报告（打印件）")
    assert (clock.state, status_of(referral)) == ("met", Status.REPORTED)
    with document.file.open("rb") as stream:
        assert deviations(stream.read()) == []


def test_a_late_report_says_how_late_it_is(world):
    report_at = days_ago(2)
    referral = reported(world, at=days_ago(60), report_at=report_at)
    due = referral.case.deadlines.get(code="SC-01").due_on

    late = (timezone.localdate(report_at) - due).days
    assert f"超期 {late} 天" in referral.case.trace.get(step="submit-report").summary


@pytest.mark.clause("L4.5")
@pytest.mark.parametrize(
    ("dispatched", "due"),
    [
        ("2020-05-20", "2020-06-20"),
        ("2020-01-31", "2020-02-29"),
        ("2021-01-31", "2021-02-28"),
        ("2020-08-31", "2020-09-30"),
        ("2020-09-01", "2020-10-01"),
        ("2020-12-31", "2021-01-31"),
    ],
)
def test_the_month_ends_on_the_same_day_or_the_last_one_and_no_holiday_moves_it(world, dispatched, due):

    referral = investigating(world, at=moment(f"{dispatched} 10:00"))

    assert referral.case.deadlines.get(code="SC-01").due_on == date.fromisoformat(due)
