"""Who leads: what 中院评查 found against a court is ordered, checked and sent back by the court that organises, never by that court."""

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case, CasePerson
from core.errors import Invalid
from courts.models import Role
from reviews.answers import findings as registering
from reviews.campaigns.conclusions import ripe
from reviews.findings import steps as s
from reviews.findings.steps import offers
from reviews.models import CommonMeasure, Finding, Review, ReviewGroup, ReviewTask, Tier
from reviews.steps import Conclude, Reassign, RecordMeeting, Reopen, ReturnAnswers, SignReport
from tests.factories.findings import act, finding, found, one_ordered
from tests.factories.organisation import PASSWORD, fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.factories.tiered_campaigns import person
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("J2.3.2")]
LED = {"order-rectification", "check-rectification", "reopen-finding", "escalate-finding", "receive-measure"}
BY_ORGANISER = "由组织评查的法院或评查组长办理"


@pytest.fixture
def near(staged):
    """The review of a case of 武陟 of which 温如玉 of the intermediate court has found items 1 and 3 wanting."""
    return staged.near


def cure_reported(world):
    """Item 1 of it was ordered, and 武陟 says that it is cured. Returns: the review."""
    near = one_ordered(world).near
    act(s.ReportRectification, near, world.handler, finding=finding(near, 1).pk, report="已改", evidence_note="正卷第1页")
    return near


@pytest.fixture
def reported(staged):
    return staged


def offered(review, by):
    return {name for name, is_offered in offers(Review.objects.get(pk=review.pk), fresh(by)).items() if is_offered} & LED


def check(review, by):
    return act(s.CheckRectification, review, by, finding=finding(review, 1).pk, passes="yes", note="已到位")


@starts_at(cure_reported)
def test_the_reviewed_court_does_not_clear_what_was_found_against_it(reported, world):
    chief = person("武陟局长", world.units["near.bureau"], Role.BUREAU_CHIEF)
    for by in (world.president, chief):
        assert offered(reported, by) == set()
        with pytest.raises(ValidationError, match="没有等您复查的整改"):
            check(reported, by)
    check(reported, world.office)
    assert finding(reported, 1).state == "cured"


@starts_at(one_ordered)
def test_it_neither_orders_nor_reopens_nor_drives_up_nor_brings_a_measure(near, world):
    Finding.objects.filter(pk=finding(near, 1).pk).update(due_on="2021-04-01")
    CommonMeasure.objects.create(campaign=near.campaign, item=3, title="统一补发", text="补发", due_on="2021-05-01")
    assert offered(near, world.president) == set()
    assert offered(near, world.chief) == {"order-rectification", "escalate-finding", "receive-measure"}
    with pytest.raises(ValidationError, match=BY_ORGANISER):
        act(s.OrderRectification, near, world.president, findings=[finding(near, 3).pk], nature="common", cure="by_date")
    Finding.objects.filter(pk=finding(near, 1).pk).update(state="cured", reported_by=world.handler, checked_by=world.office)
    assert (offered(near, world.president), "reopen-finding" in offered(near, world.chief)) == (set(), True)


@starts_at(cure_reported)
def test_the_api_does_not_let_it_either(reported, world, client):
    client.force_login(fresh(world.president))
    body = {"finding": finding(reported, 1).pk, "passes": "yes", "note": "看过"}
    assert client.post(f"/api/reviews/{reported.pk}/steps/check-rectification/", body).status_code == 422
    assert finding(reported, 1).state == "reported"


@pytest.mark.parametrize("address", ["/reviews/findings/order/", "/api/findings/order/"])
@starts_at(found)
def test_many_at_once_are_refused_with_the_reason(near, world, client, address):
    client.force_login(fresh(world.president))
    pk, inputs = finding(near, 1).pk, {"nature": "individual", "cure": "by_date"}
    if "api" in address:
        answer = client.post(address, {"findings": [pk], **inputs}, content_type="application/json")
    else:
        answer = client.post(address, {"finding": [pk], **inputs})
    assert BY_ORGANISER in answer.content.decode()
    assert finding(near, 1).ordered_at is None


@starts_at(cure_reported)
def test_a_reviewer_of_a_lower_tier_does_not_check_what_the_higher_found_but_the_one_who_found_it_does(reported, world):
    CasePerson.objects.create(case=reported.case, person=world.liaison, name="常思远", role=Role.REVIEWER)
    with pytest.raises(ValidationError):
        check(reported, world.liaison)
    check(reported, world.division_handler)
    assert finding(reported, 1).state == "cured"


@starts_at(cure_reported)
def test_whoever_heads_a_group_of_the_campaign_leads_from_whatever_court(reported, world):
    leader = person("武陟组长", world.units["near.bureau"], Role.REVIEW_LEADER)
    assert offered(reported, leader) == set()
    ReviewGroup.objects.create(campaign=reported.campaign, name="第二组", leader=leader)
    assert "check-rectification" in offered(reported, leader)


@starts_at(found)
def test_what_its_own_tier_found_the_court_still_orders(near, world):
    review = put_under_review(near.campaign, world.units["near.court"], ["焦执访〔2021〕0009号"])[0]
    registering.register(submit(review, Tier.COURT, world.liaison, failed={4}, items=5))
    act(s.OrderRectification, review, world.president, findings=[finding(review, 4).pk], nature="individual", cure="by_date")
    assert finding(review, 4).ordered_at is not None


@starts_at(found)
def test_it_neither_sends_back_nor_re_assigns_the_higher_tier(near, world):
    task = ReviewTask.objects.get(review=near, tier=Tier.INTERMEDIATE)
    with pytest.raises(ValidationError, match=BY_ORGANISER):
        act(ReturnAnswers, near, world.president, task=task.pk, reason="不同意")
    act(ReturnAnswers, near, world.office, task=task.pk, reason="页码不对")
    to = {"task": task.pk, "reviewer": world.stranger.pk, "reason": "人手不足"}
    with pytest.raises(ValidationError, match=BY_ORGANISER):
        act(Reassign, near, world.president, **to)
    # where a lower tier is open as well, only that one can be chosen
    ReviewTask.objects.create(
        review=near, campaign=near.campaign, tier=Tier.COURT, height=2, unit=near.case.unit, reviewer=world.liaison, item_count=5
    )
    with pytest.raises(Invalid) as refused:
        act(Reassign, near, world.president, **to)
    assert "task" in refused.value.form.errors
    task.refresh_from_db()
    assert task.state == "working"


@pytest.mark.clause("J1.3")
@starts_at(found)
def test_it_neither_concludes_nor_reopens_what_the_higher_tier_reviewed(near, world):
    chief = person("武陟局长", world.units["near.bureau"], Role.BUREAU_CHIEF)
    near.campaign.tiers.update(coverage="all")
    Finding.objects.update(state="cured", reported_by=world.handler, checked_by=world.office)
    with pytest.raises(ValidationError, match=BY_ORGANISER):
        act(Conclude, near, chief, grade="flawed", opinion="已改")
    assert (ripe(near.campaign, fresh(chief)).count(), ripe(near.campaign, fresh(world.chief)).count()) == (0, 2)
    act(Conclude, near, world.chief, grade="flawed", opinion="已改")
    with pytest.raises(ValidationError, match=BY_ORGANISER):
        act(Reopen, near, chief, reason="不服")
    assert Case.objects.get(pk=near.pk).status == "concluded"
    assert act(Reopen, near, world.chief, reason="信访人再次反映").case.status == "reviewing"


@pytest.mark.clause("J1.2")
def test_the_head_of_the_court_above_does_not_sign_or_meet_for_the_court_under_review(world):
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    campaign.tiers.filter(tier=Tier.COURT).update(needs_president=True)
    near = put_under_review(campaign, world.units["near.court"], ["焦执访〔2021〕0009号"])[0]
    own = put_under_review(campaign, world.units["top.division"], ["焦执访〔2021〕0010号"])[0]
    for review in (near, own):
        submit(review, Tier.COURT, world.liaison, items=5)
    met = {"met_at": "2021-03-22 10:00", "place": "接访室", "attendees": "院长", "said": "要求恢复执行", "response": "已安排"}
    with pytest.raises(ValidationError, match="由武陟法院的院长、执行局长办理"):
        act(SignReport, near, world.chief, password=PASSWORD)
    with pytest.raises(ValidationError, match="由武陟法院的院长、执行局长办理"):
        act(RecordMeeting, near, world.chief, **met)
    act(SignReport, near, world.president, password=PASSWORD)
    act(RecordMeeting, near, world.president, **met)
    # a case of the intermediate court's own division is its chief's to sign
    act(SignReport, own, world.chief, password=PASSWORD)
    assert Review.objects.get(pk=own.pk).signed_by == world.chief


@pytest.mark.clause("J1.2")
def test_a_signature_that_falls_with_the_answers_stands_nowhere(world):
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT,))
    campaign.tiers.update(needs_president=True)
    review = put_under_review(campaign, world.units["near.court"], ["焦执访〔2021〕0009号"])[0]
    task = submit(review, Tier.COURT, world.liaison, items=5)
    act(SignReport, review, world.president, password=PASSWORD)
    act(ReturnAnswers, review, world.office, task=task.pk, reason="页码不对")
    review = Review.objects.get(pk=review.pk)
    assert (review.signed_at, review.signed_by) == (None, None)
    assert review.statements.get().void_reason == "评查结果已退回"
