"""Who gets which case: nobody their own, everybody about as much, and the same every time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Case
from cases.steps import take
from core.errors import Invalid
from reviews.campaigns.assignment import Candidate, Docket, assign, recusal
from reviews.campaigns.tasks import reassignment_refusal
from reviews.models import ReviewTask, Tier
from reviews.steps import Reassign
from tests.factories.organisation import fresh
from tests.factories.tiered_campaigns import person, petitions_of, published

UNITS = range(4)


@st.composite
def situations(draw):
    people = [
        Candidate(
            pk, f"u{pk}", f"人{draw(st.integers(0, 6))}", frozenset({draw(st.sampled_from(UNITS))}), draw(st.integers(1, 3))
        )
        for pk in range(1, draw(st.integers(0, 6)) + 1)
    ]
    barred = st.frozensets(st.one_of(st.integers(1, 6), st.integers(0, 6).map("人{}".format)), max_size=3)
    dockets = [Docket(key, f"第{key}号", draw(st.sampled_from(UNITS)), draw(barred)) for key in range(draw(st.integers(0, 20)))]
    return people, dockets, draw(st.booleans())


@settings(max_examples=300, deadline=None)
@given(situations(), st.text(max_size=5))
@pytest.mark.clause("J2.3.1")
def test_no_recusal_is_ever_broken_and_nobody_is_left_out_without_a_reason(situation, seed):
    people, dockets, excludes = situation
    result = assign(dockets, lambda unit: people, seed=seed, excludes_own_unit=excludes)
    assert set(result) == {docket.key for docket in dockets}
    for docket in dockets:
        chosen, why = result[docket.key]
        able = [one for one in people if not recusal(one, docket, excludes_own_unit=excludes)]
        if chosen:
            assert chosen in able and not why
            assert chosen.pk not in docket.barred and chosen.name not in docket.barred
            assert not (excludes and docket.unit in chosen.units)
        else:
            assert not able and why


@settings(max_examples=100, deadline=None)
@given(situations(), st.text(max_size=5))
def test_the_same_seed_gives_the_same_list_in_whatever_order_the_cases_come(situation, seed):
    people, dockets, excludes = situation
    once = assign(dockets, lambda unit: people, seed=seed, excludes_own_unit=excludes)
    again = assign(dockets[::-1], lambda unit: people[::-1], seed=seed, excludes_own_unit=excludes)
    assert once == again


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(0, 120))
def test_without_recusals_the_loads_differ_by_one_at_most(reviewers, cases):
    people = [Candidate(pk, f"u{pk}", f"人{pk}") for pk in range(reviewers)]
    result = assign([Docket(key, str(key), 0) for key in range(cases)], lambda unit: people, seed="a")
    loads = [sum(1 for chosen, _ in result.values() if chosen.pk == one.pk) for one in people]
    assert max(loads) - min(loads) <= 1


def test_a_double_share_takes_twice_as_much():
    people = [Candidate(1, "a", "甲", share=2), Candidate(2, "b", "乙")]
    result = assign([Docket(key, str(key), 0) for key in range(30)], lambda unit: people, seed="a")
    assert sum(1 for chosen, _ in result.values() if chosen.pk == 1) == 20


def test_another_seed_gives_another_list():
    people = [Candidate(pk, f"u{pk}", f"人{pk}") for pk in range(3)]
    dockets = [Docket(key, str(key), 0) for key in range(30)]
    assert assign(dockets, lambda unit: people, seed="a") != assign(dockets, lambda unit: people, seed="b")


def test_a_case_that_nobody_may_have_says_who_had_to_withdraw():
    people = [Candidate(1, "a", "甲"), Candidate(2, "b", "乙", frozenset({0}))]
    (chosen, why) = assign([Docket(1, "1", 0, frozenset({"甲"}))], lambda unit: people, seed="", excludes_own_unit=True)[1]
    assert chosen is None
    assert why == "评查员都应回避：甲办理或参与过此案，或在别的层级评查此案；乙是被评查单位的人。请增加评查员后分案"


# --- Through publishing -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.clause("J1.1")
def test_the_self_check_goes_to_the_officer_whom_the_file_names(world):
    near = world.units["near.court"]
    petitions_of(near, 1, handler="秦岚")
    petitions_of(near, 1, handler="不在册")
    petitions_of(near, 1)
    published(world)
    found = {
        (task.reviewer_name, task.conflict) for task in ReviewTask.objects.filter(tier=Tier.SELF)
    }  # fmt: skip
    assert found == {
        ("秦岚", ""),
        ("", "承办人不在册在本院没有账号，请指定一人自查"),
        ("", "台账没有写承办人，请指定一人自查"),
    }


@pytest.mark.django_db
@pytest.mark.clause("J2.3.1")
def test_a_reviewer_who_handled_the_case_does_not_get_it(world):
    near = world.units["near.court"]
    mine = petitions_of(near, 4, handler="评查甲")
    petitions_of(near, 4)
    published(world)
    given_to = dict(ReviewTask.objects.filter(tier=Tier.COURT).values_list("review__subject", "reviewer_name"))
    assert {given_to[case.pk] for case in mine} == {"评查乙"}
    assert sorted(given_to.values()) == ["评查乙"] * 4 + ["评查甲"] * 4


@pytest.mark.django_db
def test_a_reviewer_of_the_units_own_people_stays_away_where_the_rule_says_so(world):
    division = world.units["top.division"]
    petitions_of(division, 3)
    campaign = published(world)
    tier = campaign.tiers.get(tier=Tier.INTERMEDIATE)
    assert tier.excludes_own_unit
    task = ReviewTask.objects.filter(tier=Tier.INTERMEDIATE).first()
    assert reassignment_refusal(task, world.division_head) == "裴叔平是被评查单位的人"


@pytest.mark.django_db
def test_publishing_gives_nobody_two_tiers_of_one_case(world):
    petitions_of(world.units["near.court"], 6, handler="评查甲")
    published(world)
    pairs = list(ReviewTask.objects.exclude(reviewer=None).values_list("review", "reviewer"))
    assert len(pairs) == len(set(pairs)) == 18


@pytest.mark.django_db
def test_key_cases_become_special_reviews_of_the_intermediate_court(world):
    near = world.units["near.court"]
    key = petitions_of(near, 1, is_supervised_key=True)[0]
    Case.objects.filter(pk=key.pk).update(is_key=True)
    petitions_of(near, 1)
    published(world)
    special = ReviewTask.objects.filter(is_special=True)
    assert [(task.tier, task.review.subject_id, task.review.key_reason) for task in special] == [
        (Tier.INTERMEDIATE, key.pk, "挂牌督办")
    ]


# --- Re-assignment ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_task_is_given_to_somebody_else_with_a_reason(world):
    petitions_of(world.units["near.court"], 1)
    published(world)
    task = ReviewTask.objects.get(tier=Tier.COURT)
    other = person("评查己", world.units["near.court"])
    data = {"task": task.pk, "reviewer": other.pk, "reason": "原评查员住院"}
    entry = take(Reassign, task.review.case, by=fresh(world.office), data=data)
    old, new = ReviewTask.objects.filter(review=task.review, tier=Tier.COURT).order_by("pk")
    assert (old.state, old.withdrawn_reason) == ("withdrawn", "原评查员住院")
    assert (new.state, new.reviewer, new.item_count) == ("waiting", other, 5)
    assert entry.summary == f"本院评查由{task.reviewer_name}改为评查己：原评查员住院"
    assert not Case.objects.visible_to(fresh(task.reviewer)).filter(
        pk=task.review_id, people__ends_at=None, people__person=task.reviewer
    )
    assert Case.objects.visible_to(fresh(other)).filter(pk=task.review_id).exists()


@pytest.mark.django_db
def test_nobody_is_given_the_case_they_handled_not_even_by_hand(world):
    petitions_of(world.units["near.court"], 1, handler="秦岚")
    published(world)
    task = ReviewTask.objects.get(tier=Tier.COURT)
    data = {"task": task.pk, "reviewer": world.handler.pk, "reason": "人手不足"}
    with pytest.raises(Invalid) as refused:
        take(Reassign, task.review.case, by=fresh(world.office), data=data)
    assert refused.value.form.errors["reviewer"] == ["秦岚在别的层级评查此案，应当回避"]
    tribunal = ReviewTask.objects.filter(tier=Tier.SELF).get()
    assert reassignment_refusal(tribunal, world.clerk) == ""
