"""Filing the papers of a campaign as a whole, with their hash; nothing is ever rewritten."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courts.models import AccessEntry
from courts.records import record
from courts.scope import visible_units
from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import check_organiser, may_organise
from reviews.models import CampaignPaper, Sample


@transaction.atomic
def file_paper(campaign, *, kind, title, content, by, at=None, facts=None, unit=None, sample=None):
    """Keep a paper with the campaign.

    Args:
        kind: a `CampaignPaper.Kind`.
        content: the .docx as bytes.
        facts: the numbers it states.
        unit: whose report it is; sample: which draw it certifies.

    Returns: the CampaignPaper.
    """
    return CampaignPaper.objects.create(
        campaign=campaign,
        kind=kind,
        title=title,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        facts=facts or {},
        unit=unit,
        sample=sample,
        made_at=at or timezone.now(),
        made_by=by,
    )


@transaction.atomic
def publish_circular(paper, *, by, at=None):
    """Send the 通报 out: from then on everybody who sees the campaign may read it.

    Raises: PermissionDenied for whoever does not organise the campaign; ValidationError for another paper, or a second time.
    """
    locked = CampaignPaper.objects.select_for_update(of=("self",)).select_related("campaign__court").get(pk=paper.pk)
    check_organiser(by, locked.campaign.court)
    if locked.kind != CampaignPaper.Kind.CIRCULAR:
        raise ValidationError("只有评查情况通报可以发布")
    if locked.published_at:
        raise ValidationError("这份通报已经发布，不用再发")
    locked.published_at, locked.published_by = at or timezone.now(), by
    locked.save(update_fields=["published_at", "published_by"])
    record(AccessEntry.Action.ADMINISTER, by=by, target=f"发布评查通报：{locked.campaign.name}", sha256=locked.sha256)
    return locked


def papers_visible_to(user, campaign):
    """The papers of `campaign` that `user` may read.

    A published 通报 is for everybody who sees the campaign, but for those from whom the tier it tells of is still hidden. Samples
    and drafts are the organiser's, a unit's report also that unit's; what tells of answers stays closed as long as a tier is
    hidden from the reader.
    """
    papers = CampaignPaper.objects.filter(campaign=campaign)
    open_to_all = Q(kind=CampaignPaper.Kind.CIRCULAR, published_at__isnull=False)
    organises = may_organise(user, campaign.court)
    hidden = hidden_tiers(user, campaign)
    if hidden:
        open_to_all &= ~Q(facts__tier__in=sorted(hidden))
        # a list chosen from what the units reported tells of their answers
        certificates = Q(kind=CampaignPaper.Kind.CERTIFICATE) & ~Q(sample__method=Sample.Method.REPORTED)
        return papers.filter(open_to_all | certificates if organises else open_to_all)
    if organises:
        return papers
    return papers.filter(open_to_all | Q(kind=CampaignPaper.Kind.UNIT_REPORT, unit__in=visible_units(user)))
