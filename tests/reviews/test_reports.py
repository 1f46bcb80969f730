"""通报, 自查报告 and JA2: drafted from the data, published once, and telling nobody what they may not know yet."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from docx import Document as ReadDocx

from cases.models import Case, CasePerson
from courts.models import Role
from reviews.answers import findings as registering
from reviews.models import CampaignTier, Review, Reviewer, ReviewTask, Tier
from reviews.papers import publish_circular
from reviews.reports.campaign import draft_circular, draft_unit_report
from reviews.reports.petition import compose_petition_report
from tests.factories.organisation import fresh
from tests.factories.petition_rows import petition
from tests.factories.review_rows import AT, campaign_of, put_under_review, submit
from tests.stages import starts_at


def self_checked(world):
    """本院 has reviewed three cases of 武陟 and found three problems in two of them."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE), name="信访案件专项评查")
    reviews = put_under_review(campaign, world.units["near.court"], ["武1", "武2", "武3"])
    for review, failed in zip(reviews, ({2}, {2, 3}, ()), strict=True):
        registering.register(submit(review, Tier.COURT, world.liaison, failed, items=5))
    campaign.refresh_from_db()
    return campaign


def text_of(content):
    document = ReadDocx(io.BytesIO(bytes(content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.clause("J1.3")
@starts_at(self_checked)
def test_the_circular_states_the_numbers_and_the_judgement(campaign, world):
    paper = draft_circular(campaign, by=fresh(world.office), tier=Tier.COURT, judgement="武陟法院限期补正卷宗。")
    text = text_of(paper.content)
    assert "本院评查应评3件，已评3件，其中有问题的2件" in text
    assert "共登记问题3个" in text and "66.7%" in text and "武陟法院限期补正卷宗。" in text
    assert paper.facts["findings"]["total"] == 3


@pytest.mark.clause("J2.3.3")
@starts_at(self_checked)
def test_a_circular_is_published_once_by_its_organiser(campaign, world):
    paper = draft_circular(campaign, by=fresh(world.office), tier=Tier.COURT)
    with pytest.raises(PermissionDenied):
        publish_circular(paper, by=fresh(world.president))
    assert publish_circular(paper, by=fresh(world.office)).published_by == world.office
    with pytest.raises(ValidationError, match="已经发布"):
        publish_circular(paper, by=fresh(world.office))


@pytest.mark.clause("J2.3.1")
@starts_at(self_checked)
def test_a_unit_drafts_its_own_report_and_no_others(campaign, world):
    paper = draft_unit_report(campaign, world.units["near.court"], by=fresh(world.president), tier=Tier.COURT)
    assert "（此处由起草人填写）" in text_of(paper.content)
    with pytest.raises(PermissionDenied):
        draft_unit_report(campaign, world.units["far.court"], by=fresh(world.president), tier=Tier.COURT)


@starts_at(self_checked)
def test_without_results_there_is_nothing_to_report(campaign, world):
    with pytest.raises(ValidationError, match="还没有提交的评查结果"):
        draft_circular(campaign, by=fresh(world.office), tier=Tier.INTERMEDIATE)


@pytest.mark.clause("J2.3.2")
@starts_at(self_checked)
def test_no_report_tells_a_higher_reviewer_what_a_lower_tier_found(campaign, world):
    tier = CampaignTier.objects.get(campaign=campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.office, unit=world.units["top.office"])
    with pytest.raises(PermissionDenied, match="现在不能看"):
        draft_circular(campaign, by=fresh(world.office), tier=Tier.COURT)


def on_a_petition(world):
    """A review of the petition of 白石坚. Returns: the review."""
    campaign = campaign_of(world.courts["top"], kind="petition", tiers=(Tier.COURT, Tier.INTERMEDIATE))
    subject = petition(world.units["near.court"], "2021-03-01", petitioner_name="白石坚")
    case = Case.objects.create(
        kind="review", number="焦评〔2021〕00001号", court=subject.court, unit=subject.unit, title="", status="reviewing",
        opened_on=subject.opened_on,
    )  # fmt: skip
    return Review.objects.create(case=case, campaign=campaign, subject=subject)


@pytest.fixture
def review(staged):
    return staged


@pytest.mark.clause("JA2")
@starts_at(on_a_petition)
def test_the_report_on_a_petition_has_its_eight_sections(review, world):
    submit(review, Tier.COURT, world.liaison, {2}, items=5)
    text = text_of(compose_petition_report(review, fresh(world.office)))
    for heading in ("一、信访人和原审当事人基本情况", "二、信访人的主要诉求", "三、案件审理经过", "四、案件执行经过",
                    "五、信访事由调查核实情况及信访事项历史处理情况", "六、自查意见", "七、评查结论", "八、中院评查结论"):  # fmt: skip
        assert heading in text
    assert "本院评查，卷宗齐全：不合格：卷内没有材料" in text and "要求恢复执行" in text


@pytest.mark.clause("JA2")
@pytest.mark.parametrize("address", ["/review/cases/{}/report/", "/api/reviews/{}/report/"])
@starts_at(on_a_petition)
def test_page_and_api_send_the_report_to_whoever_sees_the_review(client, review, world, address):
    client.force_login(world.office)
    sent = client.get(address.format(review.pk))
    assert "八、中院评查结论" in text_of(sent.content)

    client.force_login(world.stranger)
    assert client.get(address.format(review.pk)).status_code == 404


@pytest.mark.clause("J1.3")
@starts_at(on_a_petition)
def test_the_report_keeps_the_conclusion_from_whoever_must_not_know_the_answers_yet(review, world):
    submit(review, Tier.COURT, world.liaison, {2}, items=5)
    Review.objects.filter(pk=review.pk).update(grade="flawed", opinion="送达回证没有入卷", concluded_at=AT)
    tier = CampaignTier.objects.get(campaign=review.campaign, tier=Tier.INTERMEDIATE)
    Reviewer.objects.create(tier=tier, person=world.division_handler, unit=world.units["top.division"])
    CasePerson.objects.create(case=review.case, person=world.division_handler, name="温如玉", role=Role.REVIEWER)
    review.refresh_from_db()
    label = review.get_grade_display()
    told = text_of(compose_petition_report(review, fresh(world.office)))
    assert f"{label}。送达回证没有入卷" in told
    untold = text_of(compose_petition_report(review, fresh(world.division_handler)))
    assert label not in untold and "送达回证没有入卷" not in untold


@pytest.mark.clause("J2.3.2")
@starts_at(on_a_petition)
def test_the_report_keeps_lower_answers_from_a_higher_reviewer(review, world):
    submit(review, Tier.COURT, world.liaison, {2}, items=5)
    ReviewTask.objects.create(
        review=review, campaign=review.campaign, tier=Tier.INTERMEDIATE, height=3, unit=review.case.unit,
        reviewer=world.division_handler, item_count=5,
    )  # fmt: skip
    CasePerson.objects.create(case=review.case, person=world.division_handler, name="温如玉", role=Role.REVIEWER)
    assert "卷内没有材料" not in text_of(compose_petition_report(review, fresh(world.division_handler)))
