"""四种处置: side by side, each followed to its end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases.kinds import KINDS
from core.docx.checker import deviations
from core.errors import Incomplete, Invalid
from dossiers.models import Document
from notices.models import Notice
from referrals.models import Disposition, DispositionWay, Status
from referrals.steps.closing import CloseReferral
from referrals.steps.dispositions import (
    AnswerDisposition,
    CheckDisposition,
    RecordCircular,
    RecordHandling,
    RecordReceipt,
    RecordSupervision,
    SendTransfer,
    SendUrging,
)
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import again, do, fresh_referral
from tests.factories.referral_investigations import agreed_on, dispose, disposing, urging
from tests.factories.referral_rows import enlist
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.9")]
State = Disposition.State
ANSWER = {"answer": "已查控并处置厂房", "evidence_note": "正卷第 98 页"}
TRANSFER = {"matter": "八个月没有采取执行措施", "materials": "谈话笔录\n调卷审查记录"}
COUNTS = {"party": "1", "administrative": "0", "organisational": "2", "transferred": "0"}


@pytest.fixture(autouse=True)
def stage(world):
    return enlist(world)


def today(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def only(referral, way=None):
    found = Disposition.objects.filter(referral=referral)
    return found.get(way=way) if way else found.get()


def content_of(referral, title):
    with Document.objects.get(case=referral.case, title=title).file.open("rb") as stream:
        return stream.read()


def proposal(way, **changes):
    return urging(way=way, **changes)


def sent(world, referral, **changes):
    """The referral with one approved proposal, whose letter has gone down."""
    referral = dispose(world, referral, urging(**changes))
    do(SendUrging, referral, world.chief, disposition=only(referral).pk)
    return fresh_referral(referral)


def ordered(world):
    """A referral with one approved proposal of each of the eight ways."""
    changes = {
        "discipline_transfer": {"target": "武陟县监察委员会"}, "crime_transfer": {"target": "武陟县监察委员会"},
        "circular": {"deduction": "0.5"}, "talk": {"deduction": "0.5"},
    }  # fmt: skip
    rows = [proposal(way, **changes.get(way, {})) for way in DispositionWay.values]
    return dispose(world, agreed_on(world), *rows)


def urged(world):
    return sent(world, agreed_on(world))


def clock(referral):
    return referral.case.deadlines.filter(code="SC-03", state="running").first()


# --- Correction and urging --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["self_correct", "urge", "manage"])
@starts_at(ordered)
def test_what_the_lower_court_must_do_goes_down_is_answered_and_checked(world, referral, way):
    entry = do(SendUrging, referral, world.chief, disposition=only(referral, way).pk)
    item = only(referral, way)
    assert (item.state, clock(referral).due_on) == (State.SENT, timezone.localdate(entry.at) + timedelta(days=15))

    do(AnswerDisposition, referral, world.near_chief, disposition=item.pk, **ANSWER)
    assert clock(fresh_referral(referral)) is None
    do(CheckDisposition, referral, world.discipline, disposition=item.pk, passes="1", note="已落实")

    item.refresh_from_db()
    assert (item.state, item.done_by) == (State.DONE, world.discipline)


@starts_at(agreed_on)
def test_the_letter_keeps_to_the_standard_and_does_not_tell_who_spoke(world, referral):
    referral = sent(world, referral, requirement="就孟繁星反映的问题查控财产，电话13800001111")

    letter = content_of(referral, "督办函")

    assert deviations(letter) == []
    assert only(referral).requirement == "就反映人反映的问题查控财产，电话反映人"


@starts_at(agreed_on)
def test_the_lower_court_learns_of_its_letters_and_of_nothing_else(world, referral):
    rows = [urging(), proposal("discipline_transfer", target="纪检组"), proposal("talk", deduction="1")]
    referral = dispose(world, referral, *rows)
    do(SendUrging, referral, world.chief, disposition=only(referral, "urge").pk)
    do(SendTransfer, referral, world.discipline, disposition=only(referral, "discipline_transfer").pk, **TRANSFER)

    trace = KINDS["referral"].trace(again(referral.case), fresh(world.near_chief))
    titles = set(Document.objects.visible_to(fresh(world.near_chief)).values_list("title", flat=True))

    steps = set(trace.values_list("step", flat=True))
    assert "send-urging" in steps
    assert not steps & {"draft-opinion", "vote-opinion", "send-transfer"}
    assert "督办函" in titles
    assert not titles & {"移送函", "检查意见及审批表"}
    assert Notice.objects.filter(recipient=world.near_chief, title__contains="督办函").exists()


@starts_at(urged)
def test_an_answer_without_material_is_refused(world, referral):
    with pytest.raises(Invalid) as refused:
        do(AnswerDisposition, referral, world.near_chief, disposition=only(referral).pk, answer="已办", evidence_note="")

    assert "evidence_note" in refused.value.form.errors


@starts_at(urged)
def test_only_the_lower_court_answers_and_only_the_upper_court_checks(world, referral):
    item = only(referral)

    with pytest.raises(PermissionDenied):
        do(AnswerDisposition, referral, world.chief, disposition=item.pk, **ANSWER)
    do(AnswerDisposition, referral, world.near_discipline, disposition=item.pk, **ANSWER)
    with pytest.raises(PermissionDenied):
        do(CheckDisposition, referral, world.near_chief, disposition=item.pk, passes="1", note="已落实")


@starts_at(urged)
def test_what_was_not_done_is_given_back_with_a_new_limit_and_counted(world, referral):
    item, day = only(referral), today(7)
    do(AnswerDisposition, referral, world.near_chief, disposition=item.pk, **ANSWER)

    do(
        CheckDisposition, referral, world.chief, disposition=item.pk, passes="0", note="没有处置", due_on=day,
        due_reason="厂房在拍卖",
    )  # fmt: skip

    item.refresh_from_db()
    assert (item.state, item.return_count, item.due_on.isoformat()) == (State.SENT, 1, day)
    assert clock(fresh_referral(referral)).due_on.isoformat() == day
    do(AnswerDisposition, referral, world.near_chief, disposition=item.pk, **ANSWER)


@starts_at(agreed_on)
def test_the_limit_of_the_opinion_is_the_limit_of_the_letter(world, referral):
    day = today(10)
    referral = sent(world, referral, due_on=day)

    assert clock(referral).due_on.isoformat() == day
    assert "检查意见定的期限" in clock(referral).basis


@starts_at(agreed_on)
def test_another_limit_needs_its_reason(world, referral):
    referral = dispose(world, referral, urging(due_on=today(10)))
    item = only(referral)

    with pytest.raises(Invalid) as refused:
        do(SendUrging, referral, world.chief, disposition=item.pk, due_on=today(5))
    do(SendUrging, referral, world.chief, disposition=item.pk, due_on=today(5), due_reason="申请人病重")

    assert "due_reason" in refused.value.form.errors
    assert "申请人病重" in clock(fresh_referral(referral)).basis


@starts_at(agreed_on)
def test_the_clock_runs_for_what_is_due_first_and_comes_back_to_the_other(world, referral):
    referral = dispose(world, referral, urging(due_on=today(10)), proposal("manage", due_on=today(5)))
    late, early = only(referral, "urge"), only(referral, "manage")
    for item in (late, early):
        do(SendUrging, referral, world.chief, disposition=item.pk)
    assert clock(fresh_referral(referral)).due_on == early.due_on

    do(AnswerDisposition, referral, world.near_chief, disposition=early.pk, **ANSWER)
    assert clock(fresh_referral(referral)).due_on == late.due_on

    do(AnswerDisposition, referral, world.near_chief, disposition=late.pk, **ANSWER)
    assert clock(fresh_referral(referral)) is None


# --- Supervision ------------------------------------------------------------------------------------------------------


@starts_at(ordered)
def test_a_filed_supervision_has_its_number_first_and_then_its_result(world, referral):
    item = only(referral, "supervision_case")

    with pytest.raises(Invalid) as refused:
        do(RecordSupervision, referral, world.chief, disposition=item.pk, answer="已纠正")
    do(RecordSupervision, referral, world.chief, disposition=item.pk, number="（2020）豫08执监12号")
    item.refresh_from_db()
    assert (item.state, item.receipt) == (State.ANSWERED, "（2020）豫08执监12号")
    do(RecordSupervision, referral, world.chief, disposition=item.pk, answer="裁定撤销终本裁定")

    item.refresh_from_db()
    assert "number" in refused.value.form.errors
    assert (item.state, item.receipt) == (State.DONE, "（2020）豫08执监12号")


@pytest.mark.parametrize("number", ["（2020）豫08执12号", "执监十二号"])
@starts_at(ordered)
def test_what_is_no_number_of_a_supervision_case_is_refused(world, referral, number):
    with pytest.raises(Invalid) as refused:
        do(RecordSupervision, referral, world.chief, disposition=only(referral, "supervision_case").pk, number=number)

    assert "number" in refused.value.form.errors


# --- Transfers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["discipline_transfer", "crime_transfer"])
@starts_at(ordered)
def test_a_transfer_is_receipted_and_what_came_of_it_recorded_by_kind(world, referral, way):
    item = only(referral, way)

    do(SendTransfer, referral, world.discipline, disposition=item.pk, **TRANSFER)
    do(RecordReceipt, referral, world.discipline, disposition=item.pk, receipt="武监收〔2020〕3号", received_on=today())
    do(RecordHandling, referral, world.discipline, disposition=item.pk, **COUNTS, answer="党内警告一人，诫勉二人")

    item.refresh_from_db()
    assert (item.state, item.receipt) == (State.DONE, "武监收〔2020〕3号")
    assert item.people_handled == {"party": 1, "administrative": 0, "organisational": 2, "transferred": 0}
    assert deviations(content_of(referral, "移送函")) == []


@starts_at(ordered)
def test_nothing_is_recorded_of_a_transfer_without_its_receipt(world, referral):
    item = only(referral, "discipline_transfer")
    do(SendTransfer, referral, world.discipline, disposition=item.pk, **TRANSFER)

    with pytest.raises(ValidationError, match="没有等处理结果"):
        do(RecordHandling, referral, world.discipline, disposition=item.pk, **COUNTS, answer="警告")
    with pytest.raises(Invalid) as refused:
        do(RecordReceipt, referral, world.discipline, disposition=item.pk, receipt="", received_on=today(-900))

    assert {"receipt", "received_on"} <= set(refused.value.form.errors)


# --- Circulars and talks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["circular", "talk"])
@starts_at(ordered)
def test_a_circular_or_a_talk_has_its_document_and_its_points(world, referral, way):
    do(
        RecordCircular, referral, world.chief, disposition=only(referral, way).pk, receipt="焦中法通〔2020〕8号", happened_on=today(),
        answer="通报全市",
    )  # fmt: skip

    item = only(referral, way)
    assert (item.state, item.receipt, str(item.deduction)) == (State.DONE, "焦中法通〔2020〕8号", "0.5")


@pytest.mark.parametrize("missing", ["receipt", "happened_on", "answer"])
@starts_at(ordered)
def test_a_circular_without_its_document_is_refused(world, referral, missing):
    data = {"receipt": "焦中法通〔2020〕8号", "happened_on": today(), "answer": "通报全市", missing: ""}

    with pytest.raises(Invalid) as refused:
        do(RecordCircular, referral, world.chief, disposition=only(referral, "circular").pk, **data)

    assert missing in refused.value.form.errors


# --- Side by side -----------------------------------------------------------------------------------------------------


def test_all_eight_ways_stand_side_by_side_and_the_end_waits_for_each(world):
    rows = [proposal(way, target="武陟县人民法院") for way in DispositionWay.values]
    referral = disposing(world, *rows, facts={"is_real_name": False})
    item = {way: only(referral, way).pk for way in DispositionWay.values}
    for way in ("self_correct", "urge", "manage"):
        with pytest.raises(Incomplete):
            do(CloseReferral, referral, world.chief)
        do(SendUrging, referral, world.chief, disposition=item[way])
        do(AnswerDisposition, referral, world.near_chief, disposition=item[way], **ANSWER)
        do(CheckDisposition, referral, world.chief, disposition=item[way], passes="1", note="已落实")
    for way in ("discipline_transfer", "crime_transfer"):
        do(SendTransfer, referral, world.discipline, disposition=item[way], **TRANSFER)
        do(RecordReceipt, referral, world.discipline, disposition=item[way], receipt="3号", received_on=today())
        do(RecordHandling, referral, world.discipline, disposition=item[way], **COUNTS, answer="已处理")
    for way in ("circular", "talk"):
        do(RecordCircular, referral, world.chief, disposition=item[way], receipt="8号", happened_on=today(), answer="已通报")
    do(
        RecordSupervision,
        referral,
        world.chief,
        disposition=item["supervision_case"],
        number="（2020）豫08执监12号",
        answer="已纠正",
    )

    assert set(Disposition.objects.values_list("state", flat=True)) == {State.DONE}
    assert fresh_referral(referral).case.status == Status.DISPOSING
    assert CloseReferral.missing(fresh_referral(referral)) == [] or "反馈" in str(CloseReferral.missing(fresh_referral(referral)))


@starts_at(agreed_on)
def test_a_disposition_of_another_referral_cannot_be_chosen(world, referral):
    referral, other = dispose(world, referral, urging()), disposing(world, urging())

    with pytest.raises(Invalid) as refused:
        do(SendUrging, referral, world.chief, disposition=only(other).pk)

    assert "disposition" in refused.value.form.errors
