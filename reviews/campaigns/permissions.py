"""Who may draw up and run a campaign, and the guard that a published one is pinned."""

from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import Conflict
from courts.scope import scope_of
from reviews.models import Campaign
from reviews.models.campaign import ORGANISERS


def may_organise(user, court):
    """Whether `user` holds a post of 综合处 or 执行局长 in that court."""
    return any(post.role in ORGANISERS and post.unit.court_id == court.pk for post in scope_of(user).posts)


def check_organiser(user, court):
    """Raises: PermissionDenied for anybody else."""
    if not may_organise(user, court):
        raise PermissionDenied("评查活动由组织法院的综合处或执行局长办理")


def lock(campaign, *, by, version=None, draft=True, job=None):
    """The campaign's row, locked, for somebody who organises it.

    Args:
        version: what the person was looking at; a different one is a conflict.
        draft: whether the act is for drafts only.
        job: the PublishingJob that acts; any other that is under way keeps the draft as it is.

    Raises: PermissionDenied; Conflict when somebody was faster, or it is being published; ValidationError when it is published.
    """
    locked = Campaign.objects.select_for_update(of=("self",)).select_related("court", "checklist").get(pk=campaign.pk)
    check_organiser(by, locked.court)
    if version is not None and int(version) != locked.version:
        raise Conflict("这个活动刚被别人改过，请看过新内容再改")
    if draft and not locked.is_draft:
        raise ValidationError("活动已经发布，范围、清单、层级和分组都已固定，不能再改")
    if draft and locked.publications.unfinished().exclude(pk=job.pk if job else None).exists():
        raise Conflict("这个活动正在发布，不能再改")
    return locked
