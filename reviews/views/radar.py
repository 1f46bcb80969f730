"""共性问题: the heat map of a campaign, and the measures against what is common."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from core.errors import Conflict
from courts.scope import visible_units
from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import may_organise
from reviews.models import Campaign, Tier
from reviews.radar.heatmap import items_of, map_of, sums_of
from reviews.radar.measures import issue_measure, reaches, record_liaison
from reviews.radar.statistics import LEAST
from reviews.views.campaigns import CampaignPage


class MeasureForm(forms.Form):
    item = forms.TypedChoiceField(label="针对哪一项", coerce=int)
    title = forms.CharField(label="名称", max_length=100)
    text = forms.CharField(label="整改措施", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(label="完成日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    liaison = forms.CharField(label="与检察院沟通情况", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, items, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(item.number, str(item)) for item in items]


class LiaisonForm(forms.Form):
    text = forms.CharField(max_length=1000)


class RadarPage(CampaignPage):
    """Unit × item with counts and intervals; what stands out is marked, what is still hidden from the reader is not there."""

    template_name = "reviews/campaign_radar.html"

    def get_context_data(self, form=None, **kwargs):
        user, campaign = self.request.user, self.object
        hidden = hidden_tiers(user, campaign)
        tiers = sorted((Tier(row.tier) for row in campaign.tiers.all() if row.tier not in hidden), key=lambda one: one.height)
        sums = sums_of(campaign, tiers, visible_units(user))
        answered = [one for one in tiers if sums[one].counts] or tiers
        tier = next((one for one in tiers if one == self.request.GET.get("tier")), answered[-1] if answered else None)
        items = items_of(campaign)
        may_run = may_organise(user, campaign.court) and campaign.state == Campaign.State.PUBLISHED
        return super().get_context_data(
            tiers=tiers,
            tier=tier,
            hides=bool(hidden),
            least=LEAST,
            heat=map_of(items, tier, sums[tier]) if tier else None,
            reaches=reaches(campaign, user, timezone.localdate()) if not hidden else [],
            form=form or (MeasureForm(items) if may_run else None),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        self.object = campaign = self.campaign()
        if "measure" in request.POST:
            return self.talked(campaign)
        form = MeasureForm(items_of(campaign), request.POST)
        if form.is_valid():
            try:
                _measure, job = issue_measure(campaign, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            except Conflict as error:
                form.add_error(None, error.message)
            else:
                return self.issued(job)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def talked(self, campaign):
        """One more talk with 检察院 about a measure."""
        pk = self.request.POST["measure"]
        measure = get_object_or_404(campaign.measures, pk=pk if pk.isdecimal() else 0)
        form = LiaisonForm(self.request.POST)
        if form.is_valid():
            record_liaison(measure, by=self.request.user, **form.cleaned_data)
            messages.success(self.request, "已记入与检察院的沟通")
        else:
            messages.error(self.request, "写明与检察院沟通的情况，最多 1000 字")
        return redirect("campaign-radar", campaign.pk)

    def issued(self, job):
        if job.refused:
            return redirect("campaign-batch", job.campaign_id, job.pk)
        told = f"正在落到 {len(job.cases)} 件案件" if job.is_unfinished else f"落到 {job.done_count} 件案件，各责任单位已收到通知"
        messages.success(self.request, f"措施已出台，{told}")
        return redirect("campaign-radar", job.campaign_id)
