"""What the reviews put into the rail."""

from django.utils import timezone

from core.navigation import Entry
from courts.models import ADMINISTRATORS
from reviews.desk import tasks_of
from reviews.findings.queries import findings_visible_to, overdue
from reviews.models import ReviewTask


def open_tasks(user):
    return tasks_of(user).exclude(state=ReviewTask.State.SUBMITTED).count()


def overdue_findings(user):
    """How many findings that the person may read are overdue, for the rail."""
    return overdue(findings_visible_to(user), timezone.localdate()).count()


ENTRIES = (
    Entry("campaign-list", "评查活动", "reviews", not_for=ADMINISTRATORS, order=1),
    Entry("review-tasks", "评查台", "reviews", not_for=ADMINISTRATORS, order=2, count=open_tasks),
    Entry("finding-list", "问题登记册", "reviews", not_for=ADMINISTRATORS, order=3, count=overdue_findings),
)
