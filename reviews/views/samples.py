"""重点抽查: what the units reported, the key cases that rules choose from it, beside the random draws of the campaign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from core.keyset import Key, paginate
from reviews.campaigns.permissions import check_organiser
from reviews.models import Campaign
from reviews.sampling.forms import ChooseForm, RuleForm
from reviews.sampling.queries import samples_visible_to
from reviews.sampling.reported import choose_reported, preview, read_reports
from reviews.views.campaigns import PAGE, CampaignPage, cursors

PREVIEWED = 50


class KeyCases(CampaignPage):
    """The organiser sees who reported what, tries the rules, and keeps the list with its certificate."""

    template_name = "reviews/campaign_key_cases.html"

    def campaign(self):
        campaign = super().campaign()
        check_organiser(self.request.user, campaign.court)
        return campaign

    def get_context_data(self, form=None, **kwargs):
        campaign, request = self.object, self.request
        is_tried = form is not None or "choices" in request.GET
        form = form or RuleForm(request.GET if is_tried else None, campaign=campaign)
        samples = samples_visible_to(request.user, campaign).select_related("drawn_by", "certificate").order_by("pk")
        context = {
            "form": form,
            "samples": samples,
            "name": form.data.get("name") or ChooseForm.base_fields["name"].initial,
            "may_run": campaign.state == Campaign.State.PUBLISHED,
            **self._sample(samples),
        }
        if form.fields["tier"].choices and not context["sample"]:
            context |= self._reports(campaign, form, is_tried)
        return super().get_context_data(**context, **kwargs)

    def _reports(self, campaign, form, is_tried):
        """What was reported; and, once rules were tried, what they choose."""
        user, rules = self.request.user, RuleForm(form.data, campaign=campaign) if is_tried else None
        if rules is None or not rules.is_valid():
            return {"reports": read_reports(campaign, by=user, tier=form.fields["tier"].initial), "tried": rules}
        reports, found = preview(campaign, by=user, **rules.cleaned_data)
        units = dict(campaign.scope.filter(subject_id__in=[entry.key for entry, _ in found[:PREVIEWED]]).values_list(
            "subject_id", "unit__short_name"
        ))  # fmt: skip
        rows = [(entry.number, units.get(entry.key, ""), reason) for entry, reason in found[:PREVIEWED]]
        return {"reports": reports, "tried": rules, "chosen": rows, "count": len(found)}

    def _sample(self, samples):
        """The cases of one sample that is looked at."""
        pk = self.request.GET.get("sample", "")
        if not pk.isdecimal():
            return {"sample": None}
        sample = get_object_or_404(samples, pk=int(pk))
        members = sample.members.select_related("review__subject", "review__case__unit")
        return {"sample": sample, "page": paginate(members, [Key("place")], size=PAGE, **cursors(self.request))}

    def post(self, request, *args, **kwargs):
        self.object = campaign = self.campaign()
        form = ChooseForm(request.POST, campaign=campaign)
        if form.is_valid():
            try:
                sample = choose_reported(campaign, by=request.user, at=timezone.now(), **form.cleaned_data)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, message)
            else:
                messages.success(request, f"已选取重点案件 {sample.size} 件，证书已存入活动文书")
                return redirect("campaign-key-cases", campaign.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
