"""反馈、澄清、办结、质量评价: who leads, what must be there before the end, and who knows of it afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case
from cases.steps import take
from core.docx.checker import deviations
from core.errors import Incomplete, Invalid
from referrals.models import Clearing, QualityScore, Status
from tests.factories.organisation import fresh
from tests.factories.referral_rows import approved, enlist
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stage(world):
    return enlist(world)


def anonymous_and_talked_to(world):
    return approved(enlist(world), ways=["talk"], is_real_name=False)


def unfounded(world):
    return approved(enlist(world), "unfounded")


def unfounded_against_two(world):
    return approved(enlist(world), "unfounded", officers=("秦岚", "常思远"))


def act(name, referral, by, **data):
    return take(KINDS["referral"].step(name), referral.case, by=fresh(by), data=data)


def now():
    return timezone.localtime().strftime("%Y-%m-%dT%H:%M")


def tell(referral, by, **data):
    told = {"means": "meeting", "told_at": now(), "content": "经查，所反映的问题不属实", **data}
    return act("give-feedback", referral, by, **told)


def clear(referral, by, officer):
    return act("clear-officer", referral, by, officer=officer.pk, scope="unit", means="在执行局会议上宣布", cleared_at=now())


@pytest.mark.clause("L4.10")
@pytest.mark.parametrize(("problem", "lead", "other"), [("passive", "chief", "discipline"), ("conduct", "discipline", "chief")])
def test_the_organ_leads_the_feedback_that_the_subject_asks_for(world, problem, lead, other):
    referral = approved(world, problem=problem)

    with pytest.raises(ValidationError, match="为主反馈"):
        tell(referral, world.people[other])
    entry = tell(referral, world.people[lead])

    assert entry.case.documents.get().title == "反馈记录"
    assert "孟繁星" not in str(entry.facts) + entry.summary


@pytest.mark.clause("L4.10")
@pytest.mark.parametrize("decided", [True, False], ids=["group", "ledger"])
def test_nobody_is_told_before_the_decision_or_where_a_ledger_brought_it_before_the_report(world, decided):
    referral = approved(world)
    if not decided:
        referral.opinions.all().delete()
        referral.reported_at = timezone.now() - timedelta(days=10)
        referral.save()
    early, late = (timezone.now() - timedelta(days=days) for days in (11, 9))
    with pytest.raises(Invalid) as caught:
        tell(referral, world.chief, told_at=f"{timezone.localtime(early):%Y-%m-%dT%H:%M}")
    assert "不能早于" in str(caught.value.form.errors["told_at"])
    tell(referral, world.chief, told_at=f"{timezone.localtime(late):%Y-%m-%dT%H:%M}")


@pytest.mark.clause("L4.11")
@starts_at(unfounded_against_two)
def test_an_unfounded_clue_ends_only_when_the_person_was_told_and_every_officer_cleared(world, referral):
    first, second = referral.officers.all()

    with pytest.raises(Incomplete, match=r"告知反映人.*澄清"):
        act("close-referral", referral, world.chief)
    tell(referral, world.chief)
    clear(referral, world.chief, first)
    with pytest.raises(Incomplete, match="为 1 名被反映人澄清"):
        act("close-referral", referral, world.chief)
    clear(referral, world.chief, second)
    act("close-referral", referral, world.chief)

    case = Case.objects.get(pk=referral.pk)
    assert (case.status, Clearing.objects.count()) == (Status.CLOSED, 2)
    assert case.closed_at


@pytest.mark.clause("L4.11")
@starts_at(unfounded)
def test_a_clearing_letter_names_the_officer_and_keeps_to_the_standard(world, referral):
    letter = clear(referral, world.chief, referral.officers.get()).case.documents.get()

    with letter.file.open("rb") as stream:
        assert deviations(stream.read()) == []
    assert letter.title == "澄清函"


@pytest.mark.clause("L4.11")
@starts_at(unfounded)
def test_a_cleared_name_leads_nobody_to_the_referral(world, referral):
    entry = clear(referral, world.chief, referral.officers.get())

    assert "秦岚" not in Case.objects.get(pk=referral.pk).search
    assert "秦岚" not in f"{entry.facts}{entry.summary}{[document.title for document in referral.case.documents.all()]}"


def test_a_proven_one_ends_when_its_dispositions_are_done_and_a_named_person_was_told(world):
    referral = approved(world, ways=["self_correct", "circular"])
    referral.dispositions.filter(way="circular").update(state="ordered")
    tell(referral, world.chief)
    with pytest.raises(Incomplete, match="1 项处置落实"):
        act("close-referral", referral, world.chief)
    referral.dispositions.update(state="done")
    assert act("close-referral", referral, world.chief).status_after == Status.CLOSED


@starts_at(anonymous_and_talked_to)
def test_an_anonymous_proven_one_ends_without_feedback(world, referral):
    assert act("close-referral", referral, world.chief).status_after == Status.CLOSED


@pytest.mark.clause("L4.5")
@starts_at(anonymous_and_talked_to)
def test_the_lower_side_the_team_and_the_group_know_of_it_until_the_end_and_not_after(world, referral):
    leaving = [world.near_chief, world.near_discipline, world.near_investigator, world.group_head, world.group_deputy]
    assert all(Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists() for person in leaving)

    act("close-referral", referral, world.referral_office)

    assert not any(Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists() for person in leaving)
    staying = [world.chief, world.referral_office, world.discipline, world.inspector]
    assert all(Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists() for person in staying)
    assert not referral.team.filter(ends_at=None).exists()


@starts_at(anonymous_and_talked_to)
def test_the_lower_side_may_not_end_it_and_a_stranger_finds_nothing(world, referral):
    with pytest.raises(PermissionDenied):
        act("close-referral", referral, world.near_chief)
    with pytest.raises(Http404):
        act("close-referral", referral, world.stranger)


@pytest.mark.clause("L4.12")
@starts_at(anonymous_and_talked_to)
def test_a_closed_referral_is_scored_once_from_facts_and_people(world, referral):
    referral.dispositions.update(return_count=1)
    act("close-referral", referral, world.chief)
    act("score-quality", referral, world.chief, judged=12, note="谈话笔录不完整")

    score = QualityScore.objects.get(referral=referral)
    assert {code: row["points"] for code, row in score.points.items()} == {
        "in_time": 25, "rounds": 20, "returns": 10, "tracks": 15, "methods": 6, "judged": 12,
    }  # fmt: skip
    assert score.total == 88
    with pytest.raises(ValidationError, match="已经评价过"):
        act("score-quality", referral, world.chief, judged=12, note="再评")


@pytest.mark.parametrize("verdict", ["proven", "unfounded"])
def test_the_tab_says_what_is_missing_and_only_the_upper_side_has_it(world, client, verdict):
    referral = approved(world, verdict)
    client.force_login(fresh(world.discipline))
    page = client.get(f"/inquiries/{referral.pk}/closing/").content.decode()
    assert "还差：" in page
    assert ("待澄清" in page) == (verdict == "unfounded")

    client.force_login(fresh(world.near_chief))
    assert client.get(f"/inquiries/{referral.pk}/closing/").status_code == 404


@starts_at(unfounded_against_two)
def test_the_tab_asks_few_queries(world, referral, client, django_assert_max_num_queries):
    client.force_login(fresh(world.chief))
    client.get(f"/inquiries/{referral.pk}/closing/")
    with django_assert_max_num_queries(26):
        client.get(f"/inquiries/{referral.pk}/closing/")
