"""What takes long on a campaign: being published, concluding many reviews, and how far a batch is."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from cases.kinds import KINDS
from core.errors import Conflict
from core.keyset import Key, paginate
from reviews.campaigns.conclusions import (
    clean,
    conclude_clean,
    conclude_picked,
    counts_of,
    may_conclude,
    obstacle,
    ripe,
    with_findings,
)
from reviews.campaigns.orders import publication_of
from reviews.models import BatchJob, Campaign, Grade
from reviews.steps import Conclude
from reviews.views.campaigns import PAGE, CampaignPage, cursors

SETS = (("clean", "无问题", clean), ("cured", "问题已销号", with_findings))
SHOWN_REFUSALS = 500


class ConcludeForm(forms.Form):
    """What all picked reviews get; what does not fit one of them is said of that one."""

    grade = forms.ChoiceField(label="评查结论", choices=Grade.choices)
    opinion = forms.CharField(
        label="结论说明", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="写明主要问题和处理意见，选中的案件都写这一条",
    )  # fmt: skip

    def __init__(self, data=None, *, is_clean):
        super().__init__(data)
        self.fields["grade"].choices = [row for row in Grade.choices if (row[0] == Grade.CLEAN) == is_clean]
        if is_clean:
            del self.fields["opinion"]


class Publishing(View):
    """正在发布: how far the publication is; when it is over, on to the campaign or back to the draft."""

    def get(self, request, pk):
        campaigns = Campaign.objects.visible_to(request.user).select_related("court")
        campaign = get_object_or_404(campaigns, pk=pk)
        job = publication_of(campaign)
        if job:
            template = "reviews/_publishing.html" if request.htmx else "reviews/campaign_publishing.html"
            return render(request, template, {"campaign": campaign, "job": job})
        goal = ("campaign-setup", pk, "publish") if campaign.is_draft else ("campaign-detail", pk)
        return HttpResponseClientRedirect(reverse(goal[0], args=goal[1:])) if request.htmx else redirect(*goal)


class ConcludePage(CampaignPage):
    """评结: the reviews that are ripe, to be ticked or taken all at once."""

    template_name = "reviews/campaign_conclude.html"

    def campaign(self):
        campaign = super().campaign()
        if not may_conclude(self.request.user):
            raise PermissionDenied("“评结”由评查组长、综合处、执行局长办理")
        return campaign

    @property
    def shown(self):
        return next((row for row in SETS if row[0] == self.request.GET.get("set")), SETS[0])

    def form(self, data=None):
        return ConcludeForm(data, is_clean=self.shown[0] == "clean")

    def get_context_data(self, form=None, **kwargs):
        user, campaign = self.request.user, self.object
        code, _label, narrowed = self.shown
        context = {"shown": code, "obstacle": obstacle(campaign, user), "form": form or self.form()}
        if not context["obstacle"]:
            reviews = ripe(campaign, user)
            batches = campaign.batches.filter(owner=user, step=Conclude.name).defer("cases")
            context |= {
                "sets": [(one, label, count) for (one, label, _), count in zip(SETS, counts_of(reviews), strict=True)],
                "page": paginate(
                    narrowed(reviews).select_related("case__unit", "subject"), [Key("pk")], size=PAGE, **cursors(self.request)
                ),
                "batch": batches.unfinished().first(),
                "label": Conclude.label,
            }
        return super().get_context_data(**context, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = campaign = self.campaign()
        form, takes_all = self.form(request.POST), "all" in request.POST
        if not takes_all and not form.is_valid():
            return self.refused(form, 422)
        try:
            if takes_all:
                job = conclude_clean(campaign, by=request.user)
            else:
                picked = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal()]
                job = conclude_picked(campaign, picked, by=request.user, **form.cleaned_data)
        except Conflict as error:
            form.add_error(None, error.message)
            return self.refused(form, 409)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.refused(form, 422)
        if job.is_unfinished or job.refused:
            return redirect("campaign-batch", campaign.pk, job.pk)
        messages.success(request, f"已评结 {job.done_count} 件")
        return redirect("campaign-conclude", campaign.pk)

    def refused(self, form, status):
        return self.render_to_response(self.get_context_data(form=form), status=status)


def batch_seen(user, campaign, pk):
    """The batch, when it is the person's own, because the reasons tell of cases; otherwise 404."""
    return get_object_or_404(BatchJob.objects.defer("cases"), campaign=campaign, owner=user, pk=pk)


class BatchPage(CampaignPage):
    """One batch: how far it is, on how many it was done, on which not and why."""

    template_name = "reviews/campaign_batch.html"

    def get(self, request, *args, **kwargs):
        if not request.htmx:
            return super().get(request, *args, **kwargs)
        self.object = self.campaign()
        return render(request, "reviews/_batch.html", self.get_context_data())

    def get_context_data(self, **kwargs):
        job = batch_seen(self.request.user, self.object, self.kwargs["batch"])
        label = KINDS["review"].step(job.step).label
        return super().get_context_data(job=job, label=label, refused=job.refused[:SHOWN_REFUSALS], **kwargs)
