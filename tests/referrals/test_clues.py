"""线索: each organ registers and screens its own; nobody else learns that there is one. Source: L4.1, L4.2, J1.3."""

from datetime import timedelta
from itertools import pairwise

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.drafts import draft_of, save_draft
from cases.models import Case, CasePerson, Handover, TraceEntry
from cases.steps import take
from core.errors import Invalid
from courts.models import Post, Role, User
from dossiers.models import Document, DocumentKind
from executions.case_numbers import CaseNumber
from executions.models import ExecutionCase
from executions.operations import register_execution_case
from notices.models import Notice
from petitions.handover import hand_over_petition
from referrals.conflicts import conflict
from referrals.ledger_cells import number_parts
from referrals.models import Organ, Referral, Status
from referrals.steps.clues import AttachPaper, CorrectClue, RegisterClue, ScreenClue, SupplementClue, clue_number
from tests.factories.organisation import fresh
from tests.factories.petition_rows import petition as written_petition
from tests.factories.referral_rows import clue, conferred, enlist, investigated, move
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    return enlist(world)


@pytest.fixture
def petition(world):
    return written_petition(world.units["near.court"], "2026-02-02").petition


def data(world, **changes):
    return {
        "source": "2",
        "received_on": "2026-03-02",
        "unit": world.units["near.court"].pk,
        "problem": "passive",
        "summary": "立案后八个月没有查控",
        "is_real_name": "1",
        "complainant_name": "孟繁星",
        "complainant_phone": "15400001111",
        "complainant_id_number": "410823199001011234",
        "officers": [{"name": "秦岚", "post_title": "法官"}],
        "execution_number": "（2021）豫0823执123号",
        **changes,
    }


def register(world, by="discipline", **changes):
    """A clue as somebody registers it. Returns: the Referral with its case."""
    entry = take(RegisterClue, by=fresh(world.people[by]), data=data(world, **changes))
    return Referral.objects.select_related("case").get(pk=entry.case_id)


def registered(world):
    return register(enlist(world))


def known_to(referral):
    """Who may know of the referral."""
    people = CasePerson.objects.filter(case=referral.case, ends_at=None).values_list("person__username", flat=True)
    return set(people)


def again(referral):
    return Case.objects.get(pk=referral.pk)


@pytest.mark.clause("L4.1")
@pytest.mark.clause("L4.2")
@starts_at(registered)
def test_a_clue_lies_in_the_pool_of_the_organ_that_registered_it(world, referral):
    assert referral.organ == Organ.DISCIPLINE and referral.case.status == Status.POOL and referral.case.is_sealed
    assert referral.case.title == "武陟法院 消极执行 线索" and referral.case.number.startswith("焦双查〔")
    assert known_to(referral) == {"discipline", "inspector"}


@pytest.mark.clause("L4.2")
@starts_at(registered)
def test_the_other_organ_and_everybody_else_see_nothing(world, referral):
    for name, person in world.people.items():
        seen = Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists()
        assert seen == (name in {"discipline", "inspector"}), name
    assert Notice.objects.exclude(recipient__in=[world.discipline, world.inspector]).count() == 0


def test_numbers_leap_so_that_a_missing_one_says_nothing(world):
    numbers = [register(world).case.number for _ in range(3)]
    numbers += [clue_number(world.courts["top"], number_parts(numbers[0])[1]) for _ in range(27)]
    steps = {later - earlier for earlier, later in pairwise(number_parts(number)[2] for number in numbers)}
    assert steps <= {1, 2, 3} and len(steps) > 1


@pytest.mark.clause("L3")
@starts_at(registered)
def test_who_spoke_stands_in_the_sealed_record_and_nowhere_else(world, referral):
    assert referral.complainant.name == "孟繁星"
    entry = TraceEntry.objects.get(case=referral.case)
    assert "complainant" not in str(entry.facts) and "孟繁星" not in f"{entry.facts}{entry.summary}"
    assert "孟繁星" not in referral.case.search
    paper = Document.objects.get(case=referral.case, kind=DocumentKind.CLUE_FORM)
    assert "孟繁星" not in text_of(paper)


def text_of(document):
    book = docx.Document(document.file.open())
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in book.paragraphs), *cells])


@pytest.mark.clause("L4.2")
@starts_at(registered)
def test_the_clue_form_says_whom_and_what_it_is_about(world, referral):
    words = text_of(Document.objects.get(case=referral.case, kind=DocumentKind.CLUE_FORM))
    assert "秦岚（法官）" in words and "立案后八个月没有查控" in words and "实名（另行密封）" in words


@pytest.mark.clause("L3")
def test_a_draft_keeps_everything_but_who_spoke(world):
    save_draft(RegisterClue, None, by=world.discipline, data={"summary": ["还没写完"], "complainant_name": ["孟繁星"]})
    assert draft_of(RegisterClue, None, world.discipline).data == {"summary": ["还没写完"]}


@starts_at(registered)
def test_a_clue_enters_no_execution_case_that_its_court_could_find(world, referral):
    assert not ExecutionCase.objects.exists() and referral.execution_case is None
    number = CaseNumber.parse("（2021）豫0823执123号")
    register_execution_case(number, by=world.office)
    assert Referral.objects.get().execution_case.number == "（2021）豫0823执123号"


@pytest.mark.parametrize("by", ["near_discipline", "near_chief"])
def test_a_basic_court_registers_none(world, by):
    with pytest.raises(PermissionDenied):
        register(world, by)


@pytest.mark.parametrize("by", ["office", "handler", "auditor", "group_head"])
def test_others_register_none(world, by):
    with pytest.raises(PermissionDenied):
        register(world, by)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "11"}, "source"),
        ({"source": ""}, "source"),
        ({"problem": "不好"}, "problem"),
        ({"unit": ""}, "unit"),
        ({"summary": ""}, "summary"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"execution_number": "某个案子"}, "execution_number"),
        ({"is_real_name": "1", "complainant_name": "", "complainant_phone": "", "complainant_id_number": ""}, "complainant_name"),
        ({"is_real_name": "0"}, "is_real_name"),
        ({"complainant_name": ""}, "complainant_name"),
        ({"officers": [{"name": "秦岚"}, {"name": "秦岚"}]}, "officers"),
        ({"officers": [{"name": ""}, {"post_title": "法官"}]}, "officers"),
        ({"handover": "77"}, "handover"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(world, changes, field):
    with pytest.raises(Invalid) as caught:
        register(world, **changes)
    assert field in caught.value.form.errors


@pytest.mark.clause("L3")
def test_whoever_it_is_about_cannot_register_it_and_never_learns_of_it(world):
    with pytest.raises(ValidationError, match="本人是被反映人"):
        register(world, officers=[{"name": world.discipline.name}])
    referral = register(world, "inspector", officers=[{"name": world.discipline.name}])
    assert known_to(referral) == {"inspector"}


@pytest.mark.clause("L3")
def test_the_handler_of_the_case_is_not_let_know(world):
    number = CaseNumber.parse("（2021）豫0823执123号")
    register_execution_case(number, by=world.office, handler_name=world.inspector.name)
    assert known_to(register(world)) == {"discipline"}


def test_of_two_with_the_name_only_the_one_of_the_court_is_meant(world):
    """An account of the court complained of is the officer; a namesake elsewhere stays free."""
    world.inspector.name = "秦岚"
    world.inspector.save()
    assert known_to(register(world)) == {"discipline", "inspector"}
    assert known_to(register(world, officers=[{"name": "秦岚"}], unit=world.units["far.court"].pk)) == {"discipline"}


def screen(referral, by, **changes):
    return take(ScreenClue, again(referral), by=fresh(by), data={"decision": "ripe", "opinion": "线索具体", **changes})


@pytest.mark.clause("L4.2")
@pytest.mark.parametrize(("decision", "is_closed"), [("ripe", False), ("supplement_clue", False), ("screened_out", True)])
@starts_at(registered)
def test_screening_leads_on_back_or_out(world, referral, decision, is_closed):
    screen(referral, world.inspector, decision=decision)
    case = again(referral)
    assert case.status == decision and (case.closed_at is not None) == is_closed
    assert known_to(referral) == {"discipline", "inspector"}


@pytest.mark.clause("L4.2")
def test_a_clue_of_an_inspection_needs_the_opinion_of_its_team(world):
    referral = register(world, source="5")
    with pytest.raises(Invalid) as caught:
        screen(referral, world.discipline)
    assert "team_opinion" in caught.value.form.errors
    screen(referral, world.discipline, team_opinion="司法巡查组：建议启动")
    assert Referral.objects.get().team_opinion == "司法巡查组：建议启动"


@starts_at(registered)
def test_the_other_organ_screens_nothing_even_when_it_knows_of_it(world, referral):
    CasePerson.objects.create(case=referral.case, person=world.chief, name="顾长河", role=Role.BUREAU_CHIEF)
    with pytest.raises(ValidationError, match="由监察机构办理"):
        screen(referral, world.chief)


@pytest.mark.clause("L4.2")
@starts_at(registered)
def test_what_was_missing_is_brought_and_the_clue_is_ripe_again(world, referral):
    screen(referral, world.discipline, decision="supplement_clue")
    material = SimpleUploadedFile("流水.txt", "银行流水".encode())
    case = again(referral)
    take(SupplementClue, case, by=fresh(world.inspector), data={"text": "已调取流水"}, files={"material": material})
    assert again(referral).status == Status.RIPE
    assert "已调取流水" in Referral.objects.get().screening
    assert Document.objects.filter(case=case, title="补充核实材料").count() == 1


def test_what_the_conference_wants_supplemented_no_organ_drops_alone(world):
    referral = conferred(world, "supplement")
    with pytest.raises(Invalid) as caught:
        screen(referral, world.chief, decision="screened_out")
    assert "decision" in caught.value.form.errors


def correct(referral, world, by="discipline", **changes):
    fields = {**data(world, complainant_name="", complainant_phone="", complainant_id_number=""), "reason": "核对原件", **changes}
    return take(CorrectClue, again(referral), by=fresh(world.people[by]), data=fields)


@pytest.mark.clause("L4.2")
@starts_at(registered)
def test_a_correction_leaves_before_and_after_in_the_trace(world, referral):
    entry = correct(referral, world, problem="delay", unit=world.units["far.court"].pk)
    assert entry.facts["changes"]["问题类型"] == ["passive", "delay"]
    assert entry.facts["changes"]["被反映单位"] == ["武陟法院", "温县法院"]
    assert again(referral).title == "温县法院 拖延执行 线索"


@pytest.mark.clause("L3")
@starts_at(registered)
def test_a_correction_of_who_spoke_is_told_without_saying_it(world, referral):
    entry = correct(referral, world, complainant_name="孟繁霜")
    assert Referral.objects.get().complainant.name == "孟繁霜"
    assert Referral.objects.get().complainant.phone == "15400001111"
    assert "孟" not in str(entry.facts) and "反映人" in entry.summary


@pytest.mark.clause("L3")
@starts_at(registered)
def test_whoever_turns_out_to_be_the_one_complained_of_is_out_at_once(world, referral):
    correct(referral, world, officers=[{"name": "秦岚"}, {"name": world.inspector.name}])
    assert known_to(referral) == {"discipline"}


@pytest.mark.clause("L3")
def test_with_another_court_the_name_means_its_own_officer(world):
    twin = User.objects.create(username="twin", name="秦岚", title="法官")
    Post.objects.create(person=twin, unit=world.units["far.bureau"], role=Role.HANDLER)
    referral = register(world)
    assert referral.officers.get().person == world.handler
    correct(referral, world, unit=world.units["far.court"].pk)
    found = Referral.objects.select_related("case__unit").get()
    assert found.officers.get().person == twin
    assert conflict(found, twin) and conflict(found, world.far_clerk) and not conflict(found, world.near_chief)


@pytest.mark.clause("L3")
@starts_at(registered)
def test_an_officer_who_has_moved_away_is_still_the_one_who_was_meant(world, referral):
    Post.objects.filter(person=world.handler).update(ends_on=timezone.localdate() - timedelta(days=1))
    correct(referral, world, problem="delay")
    assert referral.officers.get().person == world.handler


@pytest.mark.clause("L3")
def test_the_handler_of_a_petition_that_the_clue_only_names_has_a_stake_in_it(world, petition):
    CasePerson.objects.create(case=petition.case, person=world.inspector, name="方知白", role=Role.HANDLER)
    assert known_to(register(world, origin_number=petition.case.number)) == {"discipline"}
    assert known_to(register(world, origin_number="没有这一件")) == {"discipline", "inspector"}


@starts_at(registered)
def test_a_correction_cannot_shut_out_everybody(world, referral):
    names = [{"name": world.inspector.name}, {"name": world.discipline.name}]
    with pytest.raises(ValidationError, match="没有人能办"):
        correct(referral, world, officers=names)
    assert known_to(referral) == {"discipline", "inspector"}


def test_the_unit_stands_once_the_conference_has_started(world):
    referral = clue(world)
    move(referral, Status.STARTED)
    with pytest.raises(Invalid) as caught:
        correct(referral, world, by="chief", unit=world.units["far.court"].pk)
    assert "unit" in caught.value.form.errors


@pytest.mark.clause("L4.1")
@pytest.mark.clause("J1.3")
def test_a_petition_hands_over_and_shows_nothing_of_it(world, petition):
    before = (petition.case.version, petition.case.entry_count, petition.case.last_step)
    handover = hand_over_petition(petition, by=fresh(world.office), receiver="discipline", summary="承办人久拖不查")
    petition.case.refresh_from_db()
    assert (petition.case.version, petition.case.entry_count, petition.case.last_step) == before
    assert {notice.recipient.username for notice in Notice.objects.filter(title__contains="移送")} == {"discipline", "inspector"}
    assert not CasePerson.objects.filter(case=petition.case, role=Role.DISCIPLINE).exists()
    referral = register(world, handover=handover.pk)
    assert referral.origin_id == petition.pk and referral.handover == handover


def test_the_handler_cannot_hand_over(world, petition):
    with pytest.raises(PermissionDenied):
        hand_over_petition(petition, by=fresh(world.handler), receiver="discipline", summary="x")


def test_sent_twice_it_is_handed_over_once(world, petition):
    for _ in range(2):
        hand_over_petition(petition, by=fresh(world.office), receiver="execution", summary="承办人久拖不查")
    assert Handover.objects.count() == 1 and Notice.objects.filter(title__contains="移送").count() == 2


def test_what_is_registered_leaves_the_queue_of_those_who_know_only(world, petition, client):
    handover = hand_over_petition(petition, by=fresh(world.office), receiver="discipline", summary="承办人久拖不查")
    register(world, "inspector", handover=handover.pk, officers=[{"name": world.discipline.name}])
    client.force_login(world.inspector)
    assert "待登记的移送" not in client.get("/clues/").content.decode()
    client.force_login(world.discipline)
    assert "承办人久拖不查" in client.get("/clues/").content.decode()


def test_a_handover_is_for_its_organ_alone(world, petition, client):
    hand_over_petition(petition, by=fresh(world.office), receiver="discipline", summary="承办人久拖不查")
    for person, sees in ((world.discipline, True), (world.chief, False), (world.near_discipline, False), (world.office, False)):
        client.force_login(person)
        assert ("承办人久拖不查" in client.get("/clues/").content.decode()) == sees
        assert bool(client.get("/api/referrals/handovers/").json()["results"]) == sees


def test_the_form_of_a_clue_starts_with_what_was_handed_over(world, petition, client):
    handover = hand_over_petition(petition, by=fresh(world.office), receiver="discipline", summary="承办人久拖不查")
    client.force_login(world.discipline)
    page = client.get(f"/new/referral/register-clue/?handover={handover.pk}").content.decode()
    assert "承办人久拖不查" in page and petition.case.number in page
    client.force_login(world.chief)
    assert "承办人久拖不查" not in client.get(f"/new/referral/register-clue/?handover={handover.pk}").content.decode()


def test_a_paper_of_the_lower_side_is_for_itself_and_the_upper_side(world):
    referral = investigated(world)
    paper = SimpleUploadedFile("说明.txt", "情况说明".encode())
    take(AttachPaper, again(referral), by=fresh(world.near_chief), data={"kind": "other", "copies": 1}, files={"file": paper})
    for person, sees in (("near_chief", True), ("chief", True), ("near_discipline", False), ("handler", False)):
        seen = Document.objects.visible_to(fresh(world.people[person])).filter(case=referral.case)
        assert seen.exists() == sees, person


@pytest.mark.clause("L4.1")
def test_handing_over_by_page_and_by_api_leaves_the_petition_as_it_was(world, petition, client):
    client.force_login(world.office)
    page = f"/petitions/{petition.pk}/"
    assert f"{page}hand-over/" in client.get(page).content.decode()
    assert client.post(f"{page}hand-over/", {"receiver": "discipline", "summary": ""}).status_code == 422
    assert client.post(f"{page}hand-over/", {"receiver": "discipline", "summary": "久拖不查"}).status_code == 302
    body = {"receiver": "execution", "summary": "久拖不查"}
    assert client.post(f"/api{page}hand-over/", body, content_type="application/json").status_code == 204
    assert Handover.objects.count() == 2
    client.force_login(world.handler)
    assert client.get(f"{page}hand-over/").status_code == 403
    for path in (page, f"{page}trace/", f"{page}documents/"):
        assert "双查" not in client.get(path).content.decode()
