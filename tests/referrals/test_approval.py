"""领导小组审批: quorum, abstention, recusal; the result does not depend on who speaks first."""

from collections import Counter
from itertools import permutations, product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.docx.checker import deviations
from core.errors import Conflict, Incomplete, Invalid
from courts.models import Post, Role
from dossiers.models import Document
from referrals.access import admit_organ
from referrals.approvals import judge
from referrals.models import Disposition, GroupVote, InspectionOpinion, Organ, Recusal, Status
from referrals.steps.clues import CorrectClue
from referrals.steps.outcome import DraftOpinion
from referrals.steps.people import RecordRecusal
from tests.factories.referral_conferences import do, fresh_referral, knows, ripe, status_of
from tests.factories.referral_investigations import (
    OPINION,
    agreed_on,
    confer,
    disposing,
    group_of_five,
    opinion_drafted,
    three_say,
    urging,
    verified,
    vote,
)
from tests.factories.referral_rows import enlist, move, undone
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
State = InspectionOpinion.State
VOICES = ("approve", "reject", "abstain", "recused")
FIVE = ("group_head", "group_deputy", "chief", "discipline", "group_third")


@pytest.fixture
def stage(world):
    return enlist(world)


def before_the_conference(world):
    """A verified referral, with a group of five to approve the opinion."""
    group_of_five(world)
    return verified(world)


# --- The rule ---------------------------------------------------------------------------------------------------------


def end_of(size, sequence):
    """What the group decides when its members speak in this order, and after how many voices it is settled."""
    for count in range(len(sequence) + 1):
        state = judge(size, sequence[:count])
        if state:
            return state, count
    return None, len(sequence)


def expected(size, sequence):
    """The rule written down a second time, over all that will ever be said."""
    said = Counter(sequence)
    free = size - said["recused"]
    if free * 2 <= size:
        return "rejected"
    if (said["approve"] + said["reject"] + said["abstain"]) * 2 <= size:
        return None
    if said["approve"] > free - said["approve"]:
        return "approved"
    everybody = len(sequence) == size
    return "rejected" if everybody or said["reject"] > free - said["reject"] else None


@pytest.mark.clause("L2")
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_every_sequence_of_voices_ends_as_the_rule_says(size):
    for sequence in product(VOICES, repeat=size):
        state, _count = end_of(size, sequence)
        assert state == expected(size, sequence), sequence


@pytest.mark.parametrize("size", [3, 4, 5])
def test_the_order_in_which_the_members_speak_decides_nothing(size):
    for said in {tuple(sorted(sequence)) for sequence in product(VOICES, repeat=size)}:
        assert len({end_of(size, order)[0] for order in set(permutations(said))}) == 1, said


@given(st.integers(7, 15).flatmap(lambda size: st.lists(st.sampled_from(VOICES), min_size=size, max_size=size)), st.randoms())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_holds_of_larger_groups(sequence, random):
    shuffled = list(sequence)
    random.shuffle(shuffled)

    assert end_of(len(sequence), sequence)[0] == end_of(len(sequence), shuffled)[0] == expected(len(sequence), sequence)


@given(st.integers(1, 15).flatmap(lambda size: st.tuples(st.just(size), st.lists(st.sampled_from(VOICES), max_size=size))))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_settled_before_more_than_half_of_all_members_have_spoken_or_stood_aside(case):
    size, voices = case
    state = judge(size, voices)

    recused = voices.count("recused")
    quorum = (len(voices) - recused) * 2 > size
    assert state is None or quorum or (size - recused) * 2 <= size
    assert state != State.APPROVED or voices.count("approve") * 2 > size - recused
    assert state != State.APPROVED or quorum


@given(st.integers(1, 15).flatmap(lambda size: st.tuples(st.just(size), st.lists(st.sampled_from(VOICES), max_size=size))))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_stands_aside_never_approves(case):
    size, voices = case

    assert judge(size, [voice for voice in voices if voice != "approve"]) != State.APPROVED


# --- The group at work ------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(FIVE), voices=st.lists(st.sampled_from(VOICES), min_size=5, max_size=5))
@pytest.mark.clause("L4.9")
@starts_at(opinion_drafted)
def test_the_road_goes_where_the_voices_lead(stage, referral, order, voices):
    spoken = []
    with undone():
        for name, voice in zip(order, voices, strict=True):
            vote(referral, stage.people[name], voice)
            spoken.append(voice)
            state = judge(5, spoken)
            assert fresh_referral(referral).opinions.get().state == (state or State.VOTING)
            if voice == "recused":
                assert not knows(stage.people[name], referral)
            if state:
                break
        where = {State.APPROVED: Status.DISPOSING, State.REJECTED: Status.VERIFIED, None: Status.OPINION}[state]
        assert status_of(referral) == where
        assert Disposition.objects.filter(referral=referral).count() == (1 if state == State.APPROVED else 0)


@pytest.mark.clause("L4.9")
@starts_at(before_the_conference)
def test_an_opinion_waits_for_the_conference(stage, referral):
    with pytest.raises(Incomplete, match="联席会议"):
        do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])
    confer(stage, referral)
    do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])

    assert status_of(referral) == Status.OPINION


@pytest.mark.clause("L4.9")
def test_an_opinion_is_drafted_where_an_old_ledger_brought_the_referral_in_without_a_report(stage, client):
    group_of_five(stage)
    referral = move(ripe(stage), Status.VERIFIED)
    admit_organ(referral, Organ.DISCIPLINE, at=timezone.now(), reason="列入议题")
    confer(stage, referral)
    client.force_login(stage.chief)
    assert client.get(f"/cases/{referral.pk}/steps/draft-opinion/").status_code == 200

    do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])

    assert status_of(referral) == Status.OPINION


@starts_at(agreed_on)
def test_the_members_of_the_group_know_of_it_only_when_it_goes_to_the_vote(stage, referral):
    before = knows(stage.group_head, referral)

    do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])

    assert (before, knows(stage.group_head, referral)) == (False, True)


@starts_at(before_the_conference)
def test_a_member_with_a_conflict_stands_aside_from_the_start_and_learns_nothing(stage, referral):
    Recusal.objects.create(referral=referral, person=stage.group_third, reason="近亲属")
    confer(stage, referral)

    do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])

    assert not knows(stage.group_third, referral)
    assert GroupVote.objects.get(member=stage.group_third).voice == "recused"


@starts_at(before_the_conference)
def test_an_opinion_is_not_put_to_a_group_that_can_have_no_quorum(stage, referral):
    for name in ("group_head", "group_deputy", "group_third"):
        Recusal.objects.create(referral=referral, person=stage.people[name], reason="近亲属")
    confer(stage, referral)

    with pytest.raises(ValidationError, match="达不到法定人数"):
        do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])

    assert InspectionOpinion.objects.count() == 0


@starts_at(agreed_on)
def test_there_is_no_approval_without_a_group(stage, referral):
    Post.objects.filter(role=Role.LEADING_GROUP).delete()

    with pytest.raises(ValidationError, match="领导小组"):
        do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"text": ""}, "text"),
        ({"proposals": []}, "proposals"),
        ({"verdict": "unfounded"}, "proposals"),
        ({"proposals": [urging(way="talk", due_on="2099-01-01")]}, "proposals"),
        ({"proposals": [urging(deduction="2")]}, "proposals"),
        ({"proposals": [urging(due_on="2019-01-01")]}, "proposals"),
        ({"proposals": [urging(target="")]}, "proposals"),
        ({"proposals": [urging(way="dismiss")]}, "proposals"),
    ],
)
@starts_at(agreed_on)
def test_an_opinion_that_does_not_hold_together_is_refused(stage, referral, changes, field):
    with pytest.raises(Invalid) as refused:
        do(DraftOpinion, referral, stage.chief, **{**OPINION, "proposals": [urging()], **changes})

    assert field in refused.value.form.errors


@starts_at(opinion_drafted)
def test_nobody_speaks_twice_and_nobody_else_speaks(stage, referral):
    vote(referral, stage.group_head)

    with pytest.raises(ValidationError, match="已经发表"):
        vote(referral, stage.group_head, "reject")
    with pytest.raises(PermissionDenied):
        vote(referral, stage.referral_office)
    with pytest.raises(Http404):
        vote(referral, stage.near_investigator if not knows(stage.near_investigator, referral) else stage.stranger)


@pytest.mark.parametrize("voice", ["reject", "recused"])
@starts_at(opinion_drafted)
def test_saying_no_or_standing_aside_needs_a_reason(stage, referral, voice):
    with pytest.raises(Invalid) as refused:
        vote(referral, stage.group_head, voice, reason="")

    assert "reason" in refused.value.form.errors


@pytest.mark.clause("L4.9")
@starts_at(opinion_drafted)
def test_the_approved_opinion_becomes_a_paper_with_every_voice(stage, referral):
    vote(referral, stage.group_third, "recused", reason="老同事")
    for name in ("group_head", "group_deputy", "chief"):
        vote(referral, stage.people[name])

    document = Document.objects.get(case=referral.case, title="检查意见及审批表")
    assert status_of(referral) == Status.DISPOSING
    with document.file.open("rb") as stream:
        content = stream.read()
    assert deviations(content) == []


@starts_at(disposing)
def test_a_settled_opinion_takes_no_more_voices(stage, referral):
    with pytest.raises(Conflict):
        vote(referral, stage.chief)


@starts_at(opinion_drafted)
def test_a_rejected_opinion_goes_back_to_the_conference(stage, referral):
    three_say(stage, referral, "reject")

    assert status_of(referral) == Status.VERIFIED
    with pytest.raises(Incomplete, match="会商"):
        do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])
    confer(stage, referral)
    do(DraftOpinion, referral, stage.chief, **OPINION, proposals=[urging()])


@starts_at(agreed_on)
def test_an_unfounded_clue_goes_to_telling_and_clearing(stage, referral):
    do(DraftOpinion, referral, stage.chief, verdict="unfounded", text="不属实", proposals=[])

    referral = three_say(stage, referral)

    assert (referral.case.status, referral.verdict) == (Status.CLEARING, "unfounded")


@starts_at(opinion_drafted)
def test_a_recusal_that_somebody_else_records_takes_the_voice_back(stage, referral):
    vote(referral, stage.group_head)
    vote(referral, stage.group_deputy)

    do(RecordRecusal, referral, stage.chief, person=stage.group_head.pk, reason="与被反映人是近亲属")

    assert GroupVote.objects.get(member=stage.group_head).voice == "recused"
    assert status_of(referral) == Status.OPINION
    vote(referral, stage.group_third)
    vote(referral, stage.chief)
    assert status_of(referral) == Status.DISPOSING


@starts_at(opinion_drafted)
def test_a_recusal_can_settle_what_the_others_have_said(stage, referral):
    vote(referral, stage.group_head)
    vote(referral, stage.group_deputy)
    vote(referral, stage.group_third, "abstain")
    do(RecordRecusal, referral, stage.referral_office, person=stage.chief.pk, reason="近亲属")
    assert status_of(referral) == Status.OPINION

    do(RecordRecusal, referral, stage.referral_office, person=stage.discipline.pk, reason="近亲属")

    assert status_of(referral) == Status.DISPOSING
    assert Document.objects.filter(case=referral.case, title="检查意见及审批表").exists()


@starts_at(opinion_drafted)
def test_a_member_who_turns_out_to_be_the_officer_concerned_no_longer_counts(stage, referral):
    vote(referral, stage.group_third)
    initial = CorrectClue.initial(fresh_referral(referral), stage.chief)
    data = {name: value for name, value in initial.items() if name not in ("unit", "officers")}
    officers = [*initial["officers"], {"name": stage.group_third.name, "post_title": "副院长"}]

    do(CorrectClue, referral, stage.chief, **data, unit=referral.case.unit_id, officers=officers, reason="补充被反映人")

    recused = GroupVote.objects.filter(member=stage.group_third, voice="recused").exists()
    assert recused == (not knows(stage.group_third, referral))
