"""A ledger that corrects which organ collected a clue: before a conference the other one no longer knows of it. Source: L4.2."""

import pytest

from courts.models import User
from referrals.models import Organ, Referral, Status
from tests.factories.referral_conferences import knows
from tests.factories.referral_ledgers import bring, brought_in, rewritten
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.2")]
OFFICES = {Organ.EXECUTION: ("luoqingya", "guchanghe"), Organ.DISCIPLINE: ("yanshouzheng", "fangzhibai")}
WORDS = {Organ.EXECUTION: "执行", Organ.DISCIPLINE: "监察"}


def who_knows(referral):
    return {organ for organ, names in OFFICES.items() for name in names if knows(User.objects.get(username=name), referral)}


@pytest.mark.parametrize("status", [Status.POOL, Status.NOT_STARTED])
@starts_at(brought_in)
def test_the_organ_that_did_not_collect_a_clue_loses_it_unless_a_conference_has_had_it(staged, tmp_path, status):
    referral = Referral.objects.filter(case__status=status).select_related("case").first()
    collected, other = Organ(referral.organ), Organ(referral.organ).other
    before = who_knows(referral)
    assert before == ({collected} if status == Status.POOL else {collected, other})
    report = bring(rewritten(tmp_path, {"收集部门": WORDS[other]}, number=referral.case.number))
    assert report["changed"] == 1 and Referral.objects.get(pk=referral.pk).organ == other
    assert who_knows(referral) == ({other} if status == Status.POOL else {collected, other})
