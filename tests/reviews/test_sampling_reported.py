"""重点抽查: key cases chosen from what the units reported, with the reason of each, certified, and chosen again by anybody."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from docx import Document as ReadDocx

from reviews.models import CampaignTier, ItemAnswer, Review, ReviewTask, Sample, Tier
from reviews.papers import papers_visible_to
from reviews.sampling.operations import draw_sample, verify
from reviews.sampling.queries import samples_visible_to
from reviews.sampling.reported import choose_reported, preview
from tests.factories.organisation import fresh
from tests.factories.review_rows import campaign_of, put_under_review, submit
from tests.stages import starts_at

pytestmark = pytest.mark.clause("J2.3.3")
NEAR = [f"焦终〔2021〕{number:05d}号" for number in range(1, 5)]
FAR = [f"焦终〔2021〕{number:05d}号" for number in range(11, 14)]
TRIBUNAL = ["焦终〔2021〕00021号"]


def self_checked(world):
    """武陟 has reported problems in one case of four and a doubtful clean one; 温县 nothing in three; 木城法庭 has not finished."""
    campaign = campaign_of(world.courts["top"], kind="petition")
    near = put_under_review(campaign, world.units["near.court"], NEAR, key=(NEAR[3],))
    far = put_under_review(campaign, world.units["far.court"], FAR)
    put_under_review(campaign, world.units["near.tribunal"], TRIBUNAL)
    for review in near:
        submit(review, Tier.UNIT, world.handler, failed={2} if review is near[0] else ())
    for review in far:
        submit(review, Tier.UNIT, world.stranger)
    doubt(near[0], 5)  # reported with a problem: no doubt about its honesty
    doubt(near[1], 3, 7)
    doubt(far[2], 9)
    tribunal = Review.objects.get(subject__number=TRIBUNAL[0])
    ReviewTask.objects.create(
        review=tribunal, campaign=campaign, tier=Tier.UNIT, height=1, unit=world.units["near.tribunal"], item_count=13
    )
    return campaign


def doubt(review, *items):
    """The machine had proposed 不合格 for these items."""
    ItemAnswer.objects.filter(task__review=review, item__in=items).update(proposal="fail")


def choose(campaign, world, **changed):
    values = {"by": fresh(world.office), "tier": Tier.INTERMEDIATE, "name": "重点抽查", "choices": ["zero", "doubtful", "key"]}
    return choose_reported(campaign, **values | changed)


def reasons(sample):
    return dict(sample.members.order_by("place").values_list("review__subject__number", "reason"))


@starts_at(self_checked)
def test_each_case_stands_with_the_reasons_for_which_it_was_chosen(campaign, world):
    assert reasons(choose(campaign, world)) == {
        NEAR[1]: "自查无问题，机器预检第3、7项不合格",
        NEAR[3]: "重点：重复信访",
        FAR[0]: "温县法院自查 3 件全部报送无问题",
        FAR[1]: "温县法院自查 3 件全部报送无问题",
        FAR[2]: "温县法院自查 3 件全部报送无问题；自查无问题，机器预检第9项不合格",
    }


@pytest.mark.parametrize(("rule", "numbers"), [("zero", FAR), ("doubtful", [NEAR[1], FAR[2]]), ("key", [NEAR[3]])])
@starts_at(self_checked)
def test_each_rule_chooses_its_own(campaign, world, rule, numbers):
    assert list(reasons(choose(campaign, world, choices=[rule]))) == numbers


@starts_at(self_checked)
def test_of_a_unit_without_problems_the_doubtful_cases_come_first(campaign, world):
    assert list(reasons(choose(campaign, world, choices=["zero"], per_unit=1))) == [FAR[2]]
    assert list(reasons(choose(campaign, world, choices=["zero"], per_unit=2, name="再选"))) == [FAR[0], FAR[2]]


@starts_at(self_checked)
def test_a_unit_that_has_not_finished_has_reported_nothing_yet(campaign, world):
    reports, _found = preview(campaign, by=fresh(world.office), tier=Tier.INTERMEDIATE, choices=["zero"])
    assert {row.label: row.is_zero for row in reports.units} == {"武陟法院": False, "木城法庭": False, "温县法院": True}


@starts_at(self_checked)
def test_a_preview_writes_nothing(campaign, world):
    _reports, found = preview(campaign, by=fresh(world.office), tier=Tier.INTERMEDIATE, choices=["key"])
    assert ([entry.number for entry, _reason in found], Sample.objects.count()) == ([NEAR[3]], 0)


@starts_at(self_checked)
def test_the_certificate_names_rules_reasons_and_what_they_rest_on(campaign, world):
    sample = choose(campaign, world, per_unit=1)
    document = ReadDocx(io.BytesIO(bytes(sample.certificate.content)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {sample.frame_hash, sample.result_hash, sample.rule["facts_hash"], "温县法院（3 件）；每单位最多 1 件"} <= cells
    assert set(reasons(sample).values()) <= cells
    assert any(cell.startswith("1.全部报送无问题的单位的案件；2.") for cell in cells)


@starts_at(self_checked)
def test_anybody_chooses_the_same_cases_again_after_answers_have_changed(campaign, world, capsys):
    sample = choose(campaign, world)
    ItemAnswer.objects.update(proposal="")
    ReviewTask.objects.filter(unit=world.units["far.court"]).update(failed=1)
    call_command("verify_sample", str(sample.pk))
    assert "一致：重点抽查，抽样框 8 件，重抽 5 件，与原名单相同" in capsys.readouterr().out


@starts_at(self_checked)
def test_a_changed_rule_or_fact_is_found(campaign, world):
    sample = choose(campaign, world)
    subject = next(iter(sample.rule["facts"]))
    sample.rule["facts"][subject]["items"] = [1, 2, 3]
    sample.save()
    assert "选取时冻结的报送情况与抽样证书的校验值不符" in verify(sample)


@starts_at(self_checked)
def test_key_cases_stand_beside_a_random_draw_and_go_to_the_reviewers(campaign, world):
    drawn = draw_sample(
        campaign, by=fresh(world.office), tier=Tier.INTERMEDIATE, name="随机抽查", size=2, seed="双色球2021036期"
    )  # fmt: skip
    chosen = choose(campaign, world)
    wanted = set(drawn.members.values_list("review", flat=True)) | set(chosen.members.values_list("review", flat=True))
    tasks = ReviewTask.objects.live().filter(campaign=campaign, tier=Tier.INTERMEDIATE)
    assert set(tasks.values_list("review", flat=True)) == wanted


# --- When, and by whom ------------------------------------------------------------------------------------------------


@starts_at(self_checked)
def test_it_begins_on_the_day_of_the_plan(campaign, world):
    CampaignTier.objects.filter(campaign=campaign, tier=Tier.INTERMEDIATE).update(key_check_from=date(2199, 4, 6))
    with pytest.raises(ValidationError, match="方案规定 2199-04-06 起重点抽查"):
        choose(campaign, world)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"choices": []}, "请选规则"),
        ({"choices": ["nothing"]}, "请选规则"),
        ({"tier": Tier.UNIT}, "没有报送的结果可以依据"),
        ({"tier": Tier.COURT}, "活动没有“本院评查”这一层"),
    ],
)
@starts_at(self_checked)
def test_what_cannot_be_chosen_is_said(campaign, world, changed, said):
    with pytest.raises(ValidationError, match=said):
        choose(campaign, world, **changed)


@starts_at(self_checked)
def test_nothing_to_choose_is_said(campaign, world):
    Review.objects.update(key_reason="")
    with pytest.raises(ValidationError, match="没有要重点抽查的案件"):
        choose(campaign, world, choices=["key"])


@starts_at(self_checked)
def test_only_the_organising_court_chooses(campaign, world):
    with pytest.raises(PermissionDenied):
        choose(campaign, world, by=fresh(world.president))


@pytest.mark.clause("J1.3")
@starts_at(self_checked)
def test_who_reviews_above_neither_chooses_by_hidden_answers_nor_reads_the_list(campaign, world):
    choose(campaign, world)
    ReviewTask.objects.filter(campaign=campaign, tier=Tier.INTERMEDIATE).update(reviewer=world.office)
    by = fresh(world.office)
    with pytest.raises(PermissionDenied, match="还没有评完"):
        preview(campaign, by=by, tier=Tier.INTERMEDIATE, choices=["zero"])
    assert not samples_visible_to(by, campaign).exists()
    assert not papers_visible_to(by, campaign).filter(kind="certificate").exists()
    assert papers_visible_to(fresh(world.chief), campaign).filter(kind="certificate").exists()


# --- The page and the API ---------------------------------------------------------------------------------------------


@starts_at(self_checked)
def test_the_organiser_tries_the_rules_and_keeps_the_list(campaign, world, client):
    client.force_login(world.office)
    address = f"/campaigns/{campaign.pk}/key-cases/"
    assert "报送零问题" in client.get(address).content.decode()
    tried = client.get(address, {"tier": "intermediate", "choices": ["doubtful"], "per_unit": ""})
    assert [number for number, _unit, _reason in tried.context["chosen"]] == [NEAR[1], FAR[2]]
    typed = {"tier": "intermediate", "choices": ["doubtful"], "per_unit": "", "name": "重点抽查"}
    assert client.post(address, typed).status_code == 302
    sample = Sample.objects.get()
    shown = client.get(address, {"sample": sample.pk}).content.decode()
    assert "自查无问题，机器预检第3、7项不合格" in shown and "按自查报送情况选取重点案件" in shown
    client.force_login(world.clerk)
    assert client.get(address).status_code == 403


@starts_at(self_checked)
def test_the_page_takes_few_queries(campaign, world, client, django_assert_max_num_queries):
    choose(campaign, world)
    client.force_login(world.office)
    address = f"/campaigns/{campaign.pk}/key-cases/"
    client.get(address)
    for query in ({}, {"sample": Sample.objects.get().pk}):
        with django_assert_max_num_queries(18):
            client.get(address, query)


@starts_at(self_checked)
def test_the_api_previews_and_chooses(campaign, world, client):
    client.force_login(world.office)
    address = f"/api/campaigns/{campaign.pk}/key-cases/"
    told = client.get(address, {"tier": "intermediate", "choices": ["zero", "key"], "per_unit": 1}).json()
    assert [case["number"] for case in told["cases"]] == [NEAR[3], FAR[2]]
    body = {"tier": "intermediate", "choices": ["zero"], "per_unit": 1, "name": "重点抽查"}
    chosen = client.post(f"{address}choose/", body, content_type="application/json")
    assert (chosen.status_code, chosen.json()["size"], chosen.json()["method"]) == (201, 1, "reported")
    assert client.post(f"{address}choose/", {}, content_type="application/json").status_code == 422
