"""What the lower court's side reads of a referral: nothing of who spoke, and nobody whom the upper court sends to investigate itself."""

import docx
import pytest
from django.utils import timezone

from cases.kinds import kind_of
from cases.models import TraceEntry
from referrals.models import TeamMember, Verdict
from referrals.steps.closing import GiveFeedback
from referrals.steps.teams import InvestigateDirectly, SendSupervisors
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import again, dispatched, do, fresh_referral, investigating
from tests.factories.referral_investigations import local
from tests.factories.referral_rows import approved, enlist
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L3")]
NAME, PHONE = "孟繁星", "13800001111"


@pytest.fixture
def world(world):
    return enlist(world)


def pages(client, person, referral, *tabs):
    """What the person reads on these tabs and over the API."""
    client.force_login(fresh(person))
    addresses = [f"/inquiries/{referral.pk}/{tab}" for tab in tabs or ("", "order/", "trace/")]
    api = [f"/api/referrals/{referral.pk}/", f"/api/referrals/{referral.pk}/people/"]
    answers = [client.get(path) for path in [*addresses, *api]]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def team(world):
    return {
        "execution_members": [world.division_handler.pk],
        "discipline_members": [world.inspector.pk],
        "leader": world.inspector.pk,
    }


def dispatched_of_a_name(world):
    return dispatched(world, summary=f"{NAME}（{PHONE}）反映八个月没有查控")


@starts_at(dispatched_of_a_name)
def test_the_summary_goes_down_without_who_spoke(world, referral, client):
    below = pages(client, world.near_chief, referral)
    assert "反映人（反映人）反映八个月没有查控" in below and NAME not in below and PHONE not in below
    assert NAME in pages(client, world.chief, referral)


@starts_at(dispatched_of_a_name)
def test_the_facts_beside_a_form_do_not_tell_who_spoke(world, referral, client):
    case = again(referral.case)
    assert NAME not in str(kind_of(case).facts(fresh_referral(referral)))
    client.force_login(fresh(world.near_chief))
    page = client.get(f"/cases/{referral.pk}/steps/sign-for-order/")
    assert page.status_code == 200 and NAME not in page.content.decode()


@starts_at(investigating)
def test_the_reason_of_the_supervisors_goes_down_without_who_spoke(world, referral, client):
    do(SendSupervisors, referral, world.chief, reason=f"{NAME}多次来电催促", **team(world))
    entry = TraceEntry.objects.get(case=referral.case, step="send-supervisors")
    assert entry.facts["data"]["reason"] == "反映人多次来电催促" and entry.facts["data"]["leader"] == world.inspector.name
    assert NAME not in f"{entry.summary}{entry.facts}{list(TeamMember.objects.values_list('reason', flat=True))}"
    assert NAME not in str(list(referral.case.people.values_list("reason", flat=True)))
    below = pages(client, world.near_chief, referral)
    assert "反映人多次来电催促" in below and NAME not in below


@pytest.mark.clause("L4.10")
def test_the_record_of_the_feedback_does_not_tell_who_spoke(world):
    referral = approved(world, Verdict.UNFOUNDED)
    told = {"means": "phone", "told_at": local(timezone.now()), "content": f"已告知{NAME}{PHONE}", "response": f"{NAME}满意"}
    paper = do(GiveFeedback, referral, world.chief, **told).case.documents.get(kind="feedback_record")
    with paper.file.open() as stream:
        text = "".join(cell.text for table in docx.Document(stream).tables for row in table.rows for cell in row.cells)
    assert "反映人满意" in text and NAME not in text and PHONE not in text


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_below_nobody_reads_who_investigates_for_the_upper_court_itself(world, referral, client):
    do(InvestigateDirectly, referral, world.chief, reason="情况复杂", **team(world))
    below = pages(client, world.near_chief, referral)
    assert not [
        person.name for person in (world.inspector, world.division_handler, world.referral_office) if person.name in below
    ]
    assert world.near_discipline.name in below
    for reader in (world.chief, world.division_handler):
        assert world.division_handler.name in pages(client, reader, referral, "")


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_below_one_reads_who_supervises(world, referral, client):
    do(SendSupervisors, referral, world.chief, reason="督促进度", **team(world))
    assert world.division_handler.name in pages(client, world.near_chief, referral, "")
