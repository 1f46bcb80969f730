"""移送双查线索: a petition shows a matter for 一案双查. Nothing of it stands in the petition, whose handler may be whom it is about."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.handovers import RECEIVERS, hand_over, people_for
from cases.people import roles_on
from core.fields import Text
from core.forms import StepForm
from courts.models import Role
from notices.models import Notice
from notices.operations import notify

HANDERS = frozenset(
    {Role.WINDOW, Role.DIVISION_HEAD, Role.LEAD, Role.PRESIDENT, Role.GENERAL_OFFICE, Role.BUREAU_CHIEF, Role.CONTACT_LEADER}
)


class HandoverForm(StepForm):
    """Who is to look into it, and what it is."""

    receiver = forms.ChoiceField(label="接收机构")
    summary = Text(label="线索摘要", rows=5, help_text="写清反映什么问题、涉及谁；不要写信访人的证件号和电话")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(receiver.code, receiver.label) for receiver in RECEIVERS.values()]
        self.fields["receiver"].choices = [("", "请选择"), *choices]


def may_hand_over(case, user):
    return bool(HANDERS & roles_on(user, case))


def check_may_hand_over(case, user):
    """Raises: PermissionDenied for the petition's handler and others who do not lead."""
    if not may_hand_over(case, user):
        raise PermissionDenied("双查线索由窗口、庭室负责人、院领导和综合处移送")


@transaction.atomic
def hand_over_petition(petition, *, by, receiver, summary, at=None):
    """Hand a matter of the petition to the organ that keeps clues, and tell its people that something waits for them.

    Args:
        petition: one whose case is visible to `by`.
        receiver, summary: as in `HandoverForm`.

    Returns: the Handover. Raises: PermissionDenied for the petition's handler and others who do not lead; ValidationError.
    """
    check_may_hand_over(petition.case, by)
    at = at or timezone.now()
    handover = hand_over(petition.case, by=by, receiver=receiver, summary=summary, at=at)
    url = reverse(RECEIVERS[receiver].url_name)
    for post in people_for(handover):
        notify(
            post.person, title="有一条线索移送给您登记", url=url, kind=Notice.Kind.STEP,
            key=f"handover-{handover.pk}-{post.person_id}",
        )  # fmt: skip
    return handover
