"""The road from registration to the archive, told step by step."""

from datetime import date

import pytest

from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from petitions.models import Status
from petitions.steps import (
    Accept,
    Acknowledge,
    Dispatch,
    Interview,
    NoteContact,
    RecordMeasure,
    Register,
    Reply,
    ReportPlan,
    ReturnClosing,
    Revisit,
    SubmitClosing,
)
from tests.factories.moments import moment
from tests.factories.petition_steps import (
    ALL_ITEMS,
    STAGES,
    closing,
    interview,
    measure,
    plan,
    register,
    registration,
    reply,
    scan,
    walk,
)

pytestmark = pytest.mark.django_db


@pytest.mark.clause("J3.2.6.3")
def test_a_petition_walks_from_registration_to_the_archive(world):
    case = walk(world, Status.ARCHIVED)

    assert [(entry.label, entry.actor_name) for entry in case.trace.all()] == [
        ("登记", "路小满"),
        ("交办", "闻思齐"),
        ("签收", "贺小满"),
        ("首次联系", "秦岚"),
        ("上报专班和方案", "秦岚"),
        ("约谈信访人", "郭明远"),
        ("登记化解措施", "常思远"),
        ("答复信访人", "常思远"),
        ("报结", "常思远"),
        ("验收", "闻思齐"),
        ("归档", "贺小满"),
    ]
    assert (case.completeness_done, case.completeness_total) == (12, 12)
    assert case.closed_at is not None


@pytest.mark.clause("J3.2.2")
def test_late_acknowledgement_buys_no_time_for_the_plan(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)
    before = case.deadlines.get(code="XF-04").due_on

    take(Acknowledge, case, by=world.clerk, at=moment("2026-03-18 20:00"))

    assert case.deadlines.get(code="XF-04").due_on == before == moment("2026-03-19 00:00").date()


@pytest.mark.clause("J3.2.2")
def test_the_president_leads_and_another_leader_needs_a_reason(world):
    case = walk(world, Status.AWAITING_PLAN)

    with pytest.raises(Invalid) as refused:
        take(ReportPlan, case, by=world.handler, data=plan(world, lead=world.vice_president.pk), at=moment("2026-03-18 09:00"))

    assert refused.value.form.errors == {"lead_reason": ["院长以外的人包案，要写明理由"]}


@pytest.mark.clause("J3.2.2")
def test_in_the_intermediate_court_the_bureau_chief_leads_and_the_division_head_is_responsible(world):
    case = register(world)
    case = take(
        Dispatch, case, by=world.office, data={"unit": world.units["top.division"].pk}, at=moment("2026-03-17 11:00")
    ).case
    case = take(Acknowledge, case, by=world.division_head, at=moment("2026-03-17 11:30")).case
    team = plan(world, lead=world.chief.pk, responsible=world.division_head.pk, liaison=world.division_handler.pk)

    case = take(ReportPlan, case, by=world.division_head, data=team, at=moment("2026-03-18 09:00")).case

    assert {person.get_role_display(): person.name for person in case.people.filter(ends_at=None)} == {
        "包案领导": "顾长河",
        "责任人": "裴叔平",
        "联络人": "温如玉",
    }


@pytest.mark.clause("J3.2.2")
def test_the_contact_leader_of_a_basic_court_supervises_from_dispatch_on(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    assert case.people.get(role="contact_leader").name == "程九思"


@pytest.mark.clause("J3.2.3")
def test_a_refused_signature_needs_the_talk_written_down(world):
    case = walk(world, Status.HANDLING)

    with pytest.raises(Invalid) as refused:
        take(Interview, case, by=world.president, data=interview(signature="refused"), at=moment("2026-03-18 11:00"))

    assert refused.value.form.errors == {"refusal_note": ["信访人拒签的，写明谈话内容和拒签情况"]}


@pytest.mark.clause("J3.2.4.2")
def test_joint_work_names_who_worked_together(world):
    case = walk(world, Status.HANDLING)

    with pytest.raises(Invalid) as refused:
        take(RecordMeasure, case, by=world.liaison, data=measure(kind="joint"), at=moment("2026-03-20 10:00"))

    assert refused.value.form.errors == {"partners": ["联合化解的，写明配合的单位和人员"]}


@pytest.mark.clause("J3.2.5")
def test_a_reply_needs_the_leaders_interview_and_a_measure_first(world):
    case = walk(world, Status.HANDLING)

    with pytest.raises(Incomplete) as refused:
        take(Reply, case, by=world.liaison, data=reply(), at=moment("2026-03-25 16:00"))

    assert [(gap.label, gap.step) for gap in refused.value.missing] == [
        ("包案领导约谈", "interview"),
        ("化解措施", "record-measure"),
    ]


@pytest.mark.clause("J3.2.5")
def test_a_local_petitioner_is_answered_in_person_or_with_a_reason(world):
    case = walked_to_reply(world)

    with pytest.raises(Invalid) as refused:
        take(
            Reply,
            case,
            by=world.liaison,
            data=reply(means="phone"),
            files={"proof_file": scan(shade=9)},
            at=moment("2026-03-25 16:00"),
        )

    assert refused.value.form.errors == {"distance_reason": ["信访人住本地，应当面答复；确实不能当面的写明理由"]}


@pytest.mark.clause("J3.2.5")
def test_a_reply_from_afar_needs_what_was_kept_of_it(world):
    case = walked_to_reply(world, is_local="0")

    with pytest.raises(Invalid) as refused:
        take(Reply, case, by=world.liaison, data=reply(means="wechat", signature="none"), at=moment("2026-03-25 16:00"))

    assert refused.value.form.errors == {"proof_file": ["不是当面答复的，要上传录音或信息截图"]}


@pytest.mark.clause("J3.2.6.1")
def test_gaps_in_the_file_are_explained_one_by_one(world):
    case = walk(world, Status.HANDLING)
    case = walked_to_reply(world, case)
    case = take(
        Reply, case, by=world.liaison, data=reply(), files={"record_file": scan(shade=3)}, at=moment("2026-03-25 16:00")
    ).case
    gaps = [{"code": "interview-record", "reason": "笔录原件在信访局，已去函调取"}]

    with pytest.raises(Invalid) as refused:
        take(SubmitClosing, case, by=world.liaison, data=closing(), at=moment("2026-03-26 10:00"))
    case = take(SubmitClosing, case, by=world.liaison, data=closing(exceptions=gaps), at=moment("2026-03-26 10:00")).case

    assert "约谈笔录" in refused.value.form.errors["exceptions"][0]
    assert case.petition.closings.get().exceptions == gaps


@pytest.mark.clause("J3.2.6.1")
def test_returned_with_a_list_then_mended_and_accepted(world):
    case = walk(world, Status.AWAITING_ACCEPTANCE)
    rows = [{"item": "答复笔录", "requirement": "补写地点"}]

    case = take(ReturnClosing, case, by=world.office, data={"items": rows}, at=moment("2026-03-27 10:00")).case
    returned = case.status
    case = take(SubmitClosing, case, by=world.liaison, data=closing(), at=moment("2026-03-28 10:00")).case
    case = take(Accept, case, by=world.office, data={"items": ALL_ITEMS, "opinion": "已补正"}, at=moment("2026-03-30 10:00")).case

    assert (returned, case.status) == (Status.HANDLING, Status.ACCEPTED)
    assert case.deadlines.get(code="XF-12").met_at == moment("2026-03-28 10:00")


@pytest.mark.clause("J3.2.6.1")
def test_the_time_to_handle_stands_still_while_the_report_is_looked_at(world):
    """Thirty days from the dispatch of 17 March: filed on the 26th and returned on the 31st, it runs on with what was left."""
    case = walk(world, Status.AWAITING_ACCEPTANCE)
    waiting = clock(case)
    rows = [{"item": "答复笔录", "requirement": "补写地点"}]

    case = take(ReturnClosing, case, by=world.office, data={"items": rows}, at=moment("2026-03-31 10:00")).case
    back = clock(case)
    case = take(SubmitClosing, case, by=world.liaison, data=closing(), at=moment("2026-04-02 10:00")).case
    case = take(Accept, case, by=world.office, data={"items": ALL_ITEMS, "opinion": "已补正"}, at=moment("2026-04-20 10:00")).case

    assert (waiting.state, waiting.due_on) == ("paused", date(2026, 4, 16))
    assert waiting.pauses.first().reason == "已报结，等待验收"
    assert (back.state, back.due_on) == ("running", date(2026, 4, 21))
    done = clock(case)
    assert (done.state, done.due_on, done.met_at) == ("met", date(2026, 4, 21), moment("2026-04-02 10:00"))
    assert case.deadlines.filter(code="XF-08").count() == 1


def clock(case, code="XF-08"):
    """The latest clock of that rule."""
    return case.deadlines.filter(code=code).latest("pk")


@pytest.mark.clause("J3.2.6.1")
@pytest.mark.clause("X2")
def test_nothing_runs_on_after_the_acceptance(world):
    """Nobody has noted the first contact: it is explained in the report, and nobody is reminded of it any more."""
    case = register(world)
    for _reached, step, who, inputs, files, at in STAGES:
        if step is NoteContact or not step.allows_status(case):
            continue
        data, uploads = inputs(world), {name: make() for name, make in files.items()}
        if step is SubmitClosing:
            data["exceptions"] = [{"code": "contact", "reason": "电话停机，多次上门未遇"}]
        before = clock(case, "XF-03").state if step is Accept else None
        case = take(step, case, by=world.people[who], data=data, files=uploads, at=moment(at)).case
        if step is Accept:
            break

    assert (before, clock(case, "XF-03").state) == ("running", "cancelled")
    assert clock(case, "XF-11").state == "met" and not case.deadlines.live().exists() and case.due_on is None


@pytest.mark.clause("J3.2.2")
@pytest.mark.parametrize("status", [Status.REPLIED, Status.ARCHIVED])
def test_the_time_to_handle_begins_anew_with_another_visit(world, status):
    case = walk(world, status)
    data = {"visited_on": "2026-04-10", "channel": "intermediate_hall", "demand": "款未到位"}

    case = take(Revisit, case, by=world.office, data=data, at=moment("2026-04-10 10:00")).case

    assert [(item.code, item.started_at, item.due_on) for item in case.deadlines.live()] == [
        ("XF-08", moment("2026-04-10 10:00"), date(2026, 5, 11))
    ]
    assert case.due_on == date(2026, 5, 11)
    assert case.deadlines.filter(code="XF-08").count() == 2


@pytest.mark.clause("J3.2.6.1")
def test_acceptance_needs_every_item_looked_at(world):
    case = walk(world, Status.AWAITING_ACCEPTANCE)

    with pytest.raises(Invalid) as refused:
        take(Accept, case, by=world.office, data={"items": ["copies"], "opinion": "同意"}, at=moment("2026-03-30 10:00"))

    assert "没有核验" in refused.value.form.errors["items"][0]


@pytest.mark.clause("J3.2.1")
def test_a_repeat_visit_must_be_answered_before_registering(world):
    register(world)

    with pytest.raises(Invalid) as asked:
        take(Register, by=world.hall, data=registration(), at=moment("2026-03-18 09:00"))
    again = take(Register, by=world.hall, data=registration(repeat_decision="repeat"), at=moment("2026-03-18 09:00")).case

    assert "已有相近的信访件：焦执访〔2026〕0001号 王*梅" in asked.value.form.errors["repeat_decision"][0]
    assert again.petition.visit_number == 2


def test_a_double_click_takes_the_step_once(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    first = take(Acknowledge, case, by=world.clerk, token="one-form", at=moment("2026-03-17 17:10"))
    second = take(Acknowledge, case, by=world.clerk, token="one-form", at=moment("2026-03-17 17:10"))

    assert first.pk == second.pk
    assert case.trace.filter(step="acknowledge").count() == 1


def test_the_slower_of_two_clerks_is_told_what_happened_and_keeps_what_was_typed(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)
    seen = case.version
    take(Acknowledge, case, by=world.clerk, version=seen, at=moment("2026-03-17 17:10"))

    with pytest.raises(Conflict) as refused:
        take(Acknowledge, case, by=world.handler, data={"note": "已转承办人"}, version=seen, at=moment("2026-03-17 17:11"))

    assert [(who, what) for _at, who, what in refused.value.changes] == [("贺小满", "签收")]
    assert refused.value.mine == [("签收备注", "已转承办人")]


def walked_to_reply(world, case=None, **changes):
    """A petition that lacks its reply, and the signed record of the interview."""
    case = case or walk(world, Status.HANDLING, **changes)
    case = take(Interview, case, by=world.president, data=interview(), at=moment("2026-03-18 11:00")).case
    files = {"evidence": scan(shade=2)}
    return take(RecordMeasure, case, by=world.liaison, data=measure(), files=files, at=moment("2026-03-20 10:00")).case
