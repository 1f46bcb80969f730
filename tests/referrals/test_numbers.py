"""The numbers of what not everybody may know of leap, so that a missing one says nothing."""

import re

import pytest

from referrals.models import Conference, Disposition
from referrals.steps.dispositions import SendTransfer, SendUrging
from tests.factories.referral_conferences import conference, do, drafted, order_of
from tests.factories.referral_rows import approved, enlist
from tests.referrals.test_dispositions import TRANSFER

pytestmark = pytest.mark.django_db


@pytest.mark.clause("L4.11")
def test_orders_letters_and_conferences_leap_as_clues_do(world, monkeypatch):
    enlist(world)
    monkeypatch.setattr("cases.numbers.secrets.randbelow", lambda most: most - 1)
    referral = approved(world)
    for kind, way in ((2, "urge"), (3, "discipline_transfer")):
        Disposition.objects.create(
            referral=referral, opinion=referral.opinions.get(), kind=kind, way=way, target="武陟法院", requirement="落实"
        )
    urged, transferred = referral.dispositions.order_by("pk")
    do(SendUrging, referral, world.chief, disposition=urged.pk, due_on="", due_reason="")
    do(SendTransfer, referral, world.chief, disposition=transferred.pk, **TRANSFER)
    first = conference(world)
    numbers = [
        *Disposition.objects.order_by("pk").values_list("number", flat=True),
        Conference.objects.get(pk=first.pk).number,
        order_of(drafted(world, officers=("干警一",))).number,
    ]
    found = [re.fullmatch(r"焦(双查.)〔\d{4}〕(\d+)号", number).groups() for number in numbers]
    assert found[:2] == [("双查督", "3"), ("双查移", "3")] and found[3] == ("双查交", "3")
    assert found[2][0] == "双查会" and int(found[2][1]) % 3 == 0
