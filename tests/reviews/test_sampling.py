"""阳光抽样: the frame is frozen, the list can be drawn again by anybody, and what differs is said."""

import hashlib
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from docx import Document as ReadDocx
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Case
from reviews.models import ScopeMember, Tier
from reviews.sampling.draw import Entry, draw, frame_hash, ordered, quotas
from reviews.sampling.operations import choose_key_cases, draw_sample, verify
from tests.factories.organisation import fresh
from tests.factories.review_rows import AT, campaign_of, put_under_review
from tests.stages import starts_at

pytestmark = pytest.mark.clause("J2.3.2")
NUMBERS = [f"焦终〔2021〕{number:05d}号" for number in range(1, 41)]


def under_review(world):
    """Thirty cases of 武陟, two of them key cases, and ten of 温县."""
    campaign = campaign_of(world.courts["top"], kind="petition")
    put_under_review(campaign, world.units["near.court"], NUMBERS[:30], key=(NUMBERS[3], NUMBERS[7]))
    put_under_review(campaign, world.units["far.court"], NUMBERS[30:])
    return campaign


def numbers_of(sample):
    return list(sample.members.order_by("place").values_list("review__subject__number", flat=True))


def sampled(campaign, world, **changed):
    values = {
        "by": fresh(world.office),
        "tier": Tier.INTERMEDIATE,
        "name": "第一次抽查",
        "size": 8,
        "seed": "双色球2021036期 070913",
    }
    return draw_sample(campaign, **values | changed)


@starts_at(under_review)
def test_what_is_concluded_is_reopened_before_it_can_be_drawn_and_the_frame_stays_whole(campaign, world):
    drawn = numbers_of(sampled(campaign, world, name="第一次"))
    left = campaign.reviews.exclude(subject__number__in=drawn)
    left.update(concluded_at=AT)
    with pytest.raises(ValidationError, match="已经评结，评结的不能再评，请先重开"):
        sampled(campaign, world, name="第二次", seed="另一期 123456")
    assert campaign.samples.count() == 1
    left.update(concluded_at=None)
    # what this tier has on its desks already may be concluded: it is drawn, and not given out again
    campaign.reviews.filter(subject__number__in=drawn).update(concluded_at=AT)
    sample = sampled(campaign, world, name="第二次", seed="另一期 123456")
    assert (sample.frame_size, verify(sample)) == (40, [])


# --- The arithmetic -----------------------------------------------------------------------------------------------------

frames = st.lists(
    st.tuples(st.text("〔〕号焦0123456789", min_size=1, max_size=12), st.sampled_from(["武陟", "温县", "孟州", "沁阳"])),
    min_size=1, max_size=60, unique_by=lambda row: row[0],
).map(lambda rows: [Entry(number, stratum, key) for key, (number, stratum) in enumerate(rows)])  # fmt: skip


@pytest.mark.once
@settings(deadline=None)
@given(frames, st.text(min_size=1).filter(str.strip), st.data())
def test_the_same_seed_gives_the_same_list_in_whatever_order_the_frame_comes(frame, seed, data):
    size = data.draw(st.integers(1, len(frame)))
    shuffled = data.draw(st.permutations(frame))
    assert draw(frame, seed=seed, size=size) == draw(shuffled, seed=seed, size=size)
    assert frame_hash(ordered(frame)) == frame_hash(ordered(shuffled))


@pytest.mark.once
@settings(deadline=None)
@given(frames, st.data())
def test_a_draw_holds_each_case_once_and_each_stratum_its_quota(frame, data):
    size = data.draw(st.integers(1, len(frame)))
    chosen = draw(frame, seed="7", size=size)
    assert len({entry.number for entry in chosen}) == size
    wanted = quotas(frame, size)
    assert sum(wanted.values()) == size
    for stratum, count in wanted.items():
        assert len([entry for entry in chosen if entry.stratum == stratum]) == count


@pytest.mark.once
@settings(deadline=None)
@given(frames, st.data())
def test_no_stratum_is_passed_over_when_the_size_allows_it(frame, data):
    size = data.draw(st.integers(1, len(frame)))
    wanted = quotas(frame, size)
    if size >= len(wanted):
        assert min(wanted.values()) >= 1


@pytest.mark.once
def test_the_rank_is_the_hash_that_the_certificate_describes():
    frame = [Entry(number, "", 0) for number in NUMBERS]
    by_hand = sorted(NUMBERS, key=lambda number: hashlib.sha256(f"种子\n{number}".encode()).hexdigest())
    assert [entry.number for entry in draw(frame, seed="种子", size=5)] == by_hand[:5]


@pytest.mark.once
def test_every_case_is_drawn_about_equally_often():
    frame = [Entry(number, "", 0) for number in NUMBERS]
    drawn = [entry.number for seed in range(1000) for entry in draw(frame, seed=str(seed), size=4)]
    # 100 each is expected; ±5 standard deviations
    assert all(50 < drawn.count(number) < 150 for number in NUMBERS)


# --- The draw -----------------------------------------------------------------------------------------------------------


@starts_at(under_review)
def test_the_list_is_this_one_on_every_database(campaign, world):
    sample = sampled(campaign, world, strata="unit")
    assert [int(number[8:13]) for number in numbers_of(sample)] == [5, 11, 27, 32, 3, 24, 9, 37]
    assert sample.frame_hash == "5d42153edfc0e94fb30fbc616c26ccc958580312712738b23c9c004172c868a1"


@starts_at(under_review)
def test_strata_share_the_sample_in_proportion(campaign, world):
    sample = sampled(campaign, world, strata="court")
    strata = list(sample.members.values_list("stratum", flat=True))
    assert (strata.count("武陟法院"), strata.count("温县法院")) == (6, 2)


@starts_at(under_review)
def test_the_certificate_says_all_that_is_needed_to_draw_again(campaign, world):
    sample = sampled(campaign, world)
    paper = sample.certificate
    assert hashlib.sha256(bytes(paper.content)).hexdigest() == paper.sha256
    document = ReadDocx(io.BytesIO(bytes(paper.content)))
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert {"双色球2021036期 070913", sample.frame_hash, sample.result_hash, "40", "8", *numbers_of(sample)} <= cells


@starts_at(under_review)
def test_late_arrivals_do_not_change_an_old_frame(campaign, world):
    sample = sampled(campaign, world)
    put_under_review(campaign, world.units["far.court"], ["焦终〔2021〕00099号"])
    assert verify(sample) == []


@starts_at(under_review)
def test_a_draw_needs_a_seed(campaign, world):
    with pytest.raises(ValidationError, match="请填写种子"):
        sampled(campaign, world, seed="  ")


@starts_at(under_review)
def test_a_draw_larger_than_the_frame_is_refused(campaign, world):
    with pytest.raises(ValidationError, match="抽样框只有 40 件，抽不出 41 件"):
        sampled(campaign, world, size=41)


@starts_at(under_review)
def test_a_tier_that_the_campaign_does_not_have_is_refused(campaign, world):
    with pytest.raises(ValidationError, match="活动没有“本院评查”这一层"):
        sampled(campaign, world, tier=Tier.COURT)


@starts_at(under_review)
def test_only_the_organising_court_draws(campaign, world):
    with pytest.raises(PermissionDenied):
        sampled(campaign, world, by=fresh(world.president))


@pytest.mark.clause("J1.3")
@starts_at(under_review)
def test_key_cases_stand_beside_the_draw(campaign, world):
    sample = choose_key_cases(campaign, by=fresh(world.office), tier=Tier.INTERMEDIATE, name="重点案件")
    assert numbers_of(sample) == [NUMBERS[3], NUMBERS[7]]
    assert set(sample.members.values_list("reason", flat=True)) == {"重复信访"}
    assert verify(sample) == []


# --- Drawing again ------------------------------------------------------------------------------------------------------


@starts_at(under_review)
def test_verify_sample_says_that_nothing_differs(campaign, world, capsys):
    call_command("verify_sample", str(sampled(campaign, world).pk))
    assert "一致：第一次抽查，抽样框 40 件，重抽 8 件，与原名单相同" in capsys.readouterr().out


@starts_at(under_review)
def test_verify_sample_finds_an_exchanged_case(campaign, world, capsys):
    sample = sampled(campaign, world)
    inside = sample.members.order_by("place").first()
    taken = set(numbers_of(sample))
    outside = campaign.reviews.exclude(subject__number__in=taken).order_by("pk").first()
    old, inside.review = inside.review, outside
    inside.save()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_sample", str(sample.pk))
    assert stopped.value.code == 1
    said = capsys.readouterr().out
    assert f"{outside.subject.number} 在样本里，重抽没有抽到" in said
    assert f"{old.subject.number} 重抽抽到，样本里没有" in said


@starts_at(under_review)
def test_verify_sample_finds_a_changed_frame(campaign, world):
    sample = sampled(campaign, world)
    member = ScopeMember.objects.filter(campaign=campaign).order_by("pk").first()
    ScopeMember.objects.filter(pk=member.pk).update(is_included=False, reason="说不清")
    assert any("抽样框现有 39 件，抽样时是 40 件" in line for line in verify(sample))


@starts_at(under_review)
def test_verify_sample_finds_a_changed_seed(campaign, world):
    sample = sampled(campaign, world)
    sample.seed = "另一个"
    assert any(line.startswith("重抽结果的校验值是") for line in verify(sample))


def test_verify_sample_names_an_unknown_number(db):
    with pytest.raises(CommandError, match="没有编号为 999 的抽样"):
        call_command("verify_sample", "999")


@starts_at(under_review)
def test_a_case_renumbered_later_is_noticed(campaign, world):
    sample = sampled(campaign, world)
    Case.objects.filter(number=NUMBERS[0]).update(number="焦终〔2021〕77777号", opened_on=date(2021, 4, 2))
    assert any("抽样框的校验值" in line for line in verify(sample))
