"""评查活动: the list, how one stands, its frozen scope, who reviews what, and the tiers of one case side by side."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView

from core.errors import Conflict
from core.keyset import Key, paginate
from courts.scope import holds, scope_of
from reviews.campaigns.conclusions import may_conclude
from reviews.campaigns.permissions import may_organise
from reviews.campaigns.scope import Scope, late_arrivals, take_late
from reviews.models import Campaign, PublishingJob, Tier
from reviews.models.campaign import ORGANISERS
from reviews.progress import loads_of, progress_of, tasks_for_assignment
from reviews.steps.tasks import LEADERS

PAGE, LATE_SHOWN = 30, 100


class CampaignList(TemplateView):
    """评查活动: what runs, what is being drawn up, what is over."""

    template_name = "reviews/campaign_list.html"

    def get_context_data(self, **kwargs):
        campaigns = Campaign.objects.visible_to(self.request.user).select_related("court", "checklist")
        campaigns = campaigns.annotate(is_publishing=Exists(PublishingJob.objects.unfinished().filter(campaign=OuterRef("pk"))))
        page = paginate(campaigns, [Key("pk", descending=True)], size=PAGE, **cursors(self.request))
        return super().get_context_data(page=page, may_begin=holds(self.request.user, *ORGANISERS), **kwargs)


class CampaignPage(TemplateView):
    """Finds the campaign within what the person may know of."""

    def campaign(self):
        campaigns = (
            Campaign.objects.visible_to(self.request.user)
            .select_related("court", "checklist", "published_by")
            .prefetch_related("tiers")
        )
        return get_object_or_404(campaigns, pk=self.kwargs["pk"])

    def get(self, request, *args, **kwargs):
        self.object = self.campaign()
        if self.object.is_draft:
            return redirect("campaign-setup", self.object.pk, "basis")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(campaign=self.object, may_conclude=may_conclude(self.request.user), **kwargs)


class Detail(CampaignPage):
    """Unit × tier: done of total, what is late, what has nobody."""

    template_name = "reviews/campaign_detail.html"

    def get_context_data(self, **kwargs):
        today, user = timezone.localdate(), self.request.user
        campaign = self.object
        progress = progress_of(campaign, user, today=today)
        return super().get_context_data(progress=progress, scope=frozen(campaign), today=today, **kwargs)


class ScopePage(CampaignPage):
    """The frozen scope: both sets, within the units that the person sees; the organiser is offered what came later."""

    template_name = "reviews/campaign_scope.html"

    def get_context_data(self, **kwargs):
        user, campaign = self.request.user, self.object
        is_out = self.request.GET.get("set") == "excluded"
        members = campaign.scope.filter(is_included=not is_out).select_related("subject", "unit")
        if not may_organise(user, campaign.court):
            members = members.filter(unit_id__in=scope_of(user).unit_ids)
        page = paginate(members, [Key("pk")], size=PAGE, **cursors(self.request))
        may_run = may_organise(user, campaign.court) and campaign.state == Campaign.State.PUBLISHED
        late = late_arrivals(campaign).select_related("unit").order_by("pk")[:LATE_SHOWN] if may_run else ()
        return super().get_context_data(
            scope=frozen(campaign),
            shown="excluded" if is_out else "included",
            page=page,
            late=late,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        campaign = self.campaign()
        picked = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal()]
        try:
            taken = take_late(campaign, picked, by=request.user)
        except (ValidationError, Conflict) as error:
            messages.error(request, error.message if isinstance(error, Conflict) else error.messages[0])
        else:
            messages.success(request, f"已补入 {taken} 件，已分到评查员；按规则剔除的 {len(picked) - taken} 件记入剔除名单")
        return redirect("campaign-scope", campaign.pk)


class AssignmentPage(CampaignPage):
    """分案: the load of each reviewer, the cases nobody may have and why, and re-assignment."""

    template_name = "reviews/campaign_assignment.html"

    def get_context_data(self, **kwargs):
        user, campaign = self.request.user, self.object
        tasks = tasks_for_assignment(campaign, user)
        tiers = [Tier(row.tier) for row in campaign.tiers.all()]
        tier = next((one for one in tiers if one == self.request.GET.get("tier")), None)
        if tier:
            tasks = tasks.filter(tier=tier)
        reviewer = self.request.GET.get("reviewer", "")
        if reviewer.isdecimal():
            tasks = tasks.filter(reviewer=int(reviewer))
        only_open = self.request.GET.get("show") == "conflicts"
        if only_open:
            tasks = tasks.filter(reviewer=None)
        page = paginate(tasks, [Key("pk")], size=PAGE, **cursors(self.request))
        return super().get_context_data(
            page=page,
            loads=loads_of(campaign, user),
            tiers=tiers,
            tier=tier,
            only_conflicts=only_open,
            conflicts=tasks_for_assignment(campaign, user).filter(reviewer=None).count(),
            may_run=holds(user, *LEADERS) and campaign.state == Campaign.State.PUBLISHED,
            **kwargs,
        )


def frozen(campaign):
    """The three numbers as they were frozen."""
    return Scope(campaign.registered_count, campaign.excluded_count, campaign.included_count, None, None, "")


def cursors(request):
    return {name: request.GET.get(name, "") for name in ("after", "before")}
