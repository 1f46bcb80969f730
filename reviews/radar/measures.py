"""共性整改措施: one text that reaches every case it hit, and how far it has got. Source: J2.0, J2.3.2."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils import timezone

from cases.models import Case
from cases.steps import Channel
from courts.models import AccessEntry
from courts.records import record
from courts.scope import visible_units
from reviews.campaigns.orders import begin, enter_batch
from reviews.campaigns.permissions import lock
from reviews.findings.forms import measurable
from reviews.findings.queries import findings_visible_to
from reviews.findings.steps import ReceiveMeasure
from reviews.models import BatchJob, Campaign, CommonMeasure, Finding, Item

State = Finding.State


def issue_measure(campaign, *, by, item, title, text, due_on, liaison="", channel=Channel.WEB, at=None):
    """Issue a measure against a common problem and bring it to every case with that problem: by a worker when they are many.

    Args:
        item: number of the item that fails.
        due_on: the day by which all is to be done.
        liaison: what was agreed with 检察院.
        at: the moment of issuing; now by default.

    Returns: (the CommonMeasure, the BatchJob that brings it to the cases and keeps what became of each).

    Raises: PermissionDenied for whoever does not organise the campaign; Conflict while an earlier measure is still being brought
        to its cases; ValidationError naming what to mend.
    """
    with transaction.atomic():
        measure, cases = _issue(campaign, by, item, title, text, due_on, liaison, at or timezone.now())
        job = enter_batch(
            measure.campaign, ReceiveMeasure, cases, by=by, data={"measure": measure.pk}, measure=measure, channel=channel,
            at=measure.issued_at,
        )  # fmt: skip
    return measure, begin(job)


def _issue(campaign, by, item, title, text, due_on, liaison, at):
    campaign = lock(campaign, by=by, draft=False)
    if campaign.state != Campaign.State.PUBLISHED:
        raise ValidationError("活动发布以后、结束以前才能出台措施")
    if not Item.objects.filter(checklist=campaign.checklist_id, number=item).exists():
        raise ValidationError({"item": f"清单没有第{item}项"})
    if due_on < timezone.localdate(at):
        raise ValidationError({"due_on": "完成日期不能早于今天"})
    hit = measurable(findings_visible_to(by).filter(campaign=campaign, item=item))
    cases = list(Case.objects.filter(pk__in=hit.order_by().values("review")).order_by("pk").values_list("pk", flat=True))
    if not cases:
        raise ValidationError("这一项没有可以适用措施的问题：没有登记、已有措施，或上一层级还没有评完")
    measure = CommonMeasure(
        campaign=campaign, item=item, title=title.strip(), text=text.strip(), due_on=due_on, liaison=liaison.strip(),
        issued_at=at, issued_by=by,
    )  # fmt: skip
    measure.full_clean(exclude=["issued_by"])
    measure.save()
    target = f"出台共性整改措施：{campaign.name}，第{item}项，{len(cases)} 件"
    record(AccessEntry.Action.ADMINISTER, by=by, target=target, measure=measure.pk)
    return measure, cases


@transaction.atomic
def record_liaison(measure, *, by, text, at=None):
    """Write down what was talked over with 检察院: one dated line after the other, nothing rewritten. Source: J2.0.

    Returns: the CommonMeasure. Raises: PermissionDenied for whoever does not organise the campaign; ValidationError for nothing said.
    """
    at = at or timezone.now()
    campaign = lock(measure.campaign, by=by, draft=False)
    if not text.strip():
        raise ValidationError({"text": "写明沟通的情况"})
    locked = CommonMeasure.objects.select_for_update().get(pk=measure.pk)
    line = f"{timezone.localdate(at):%Y-%m-%d} {text.strip()}（{by.name}记）"
    locked.liaison = "\n".join(part for part in (locked.liaison, line) if part)
    locked.save(update_fields=["liaison"])
    record(
        AccessEntry.Action.ADMINISTER, by=by, target=f"记与检察院沟通：{campaign.name}，{locked.title}"[:200], measure=locked.pk
    )
    return locked


@dataclass(frozen=True)
class Reach:
    """How far a measure has got: cases hit, cured, waiting for the check, and overdue; the reader's batch that brings it to them."""

    measure: CommonMeasure
    hit: int
    cured: int
    reported: int
    late: int
    batch: int | None


def reaches(campaign, user, today):
    """The measures of the campaign with how far each has got in the units that `user` sees; one query."""
    seen = Q(findings__unit__in=visible_units(user)) & ~Q(findings__state=State.WITHDRAWN)
    late = Q(findings__state=State.OPEN, findings__due_on__lt=today)
    under_way = BatchJob.objects.unfinished().filter(measure=OuterRef("pk"), owner=user)
    measures = CommonMeasure.objects.filter(campaign=campaign).annotate(
        under_way=Subquery(under_way.values("pk")[:1]),
        hit=Count("findings", filter=seen),
        cured=Count("findings", filter=seen & Q(findings__state=State.CURED)),
        reported=Count("findings", filter=seen & Q(findings__state=State.REPORTED)),
        late=Count("findings", filter=seen & late),
    )
    return [
        Reach(measure, measure.hit, measure.cured, measure.reported, measure.late, measure.under_way)
        for measure in measures.order_by("-pk")
    ]
