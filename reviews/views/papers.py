"""抽样和文书: draw a sample, draft and publish a campaign's papers, and take them away."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import TemplateView

from cases.models import Case
from core.errors import Conflict
from core.keyset import Key, paginate
from courts.models import Unit
from courts.scope import scope_of
from reviews.campaigns.permissions import may_organise
from reviews.figures import campaign_figures
from reviews.models import Campaign, CampaignPaper, CampaignTier, Review, Tier
from reviews.papers import papers_visible_to, publish_circular
from reviews.reports.campaign import draft_circular, draft_unit_report, rate
from reviews.reports.numbers import NUMBERS, has_numbers, rows_behind, stated
from reviews.reports.petition import compose_petition_report
from reviews.sampling.operations import STRATA, choose_key_cases, draw_sample
from reviews.views.campaigns import PAGE, CampaignPage, cursors

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class TierForm(forms.Form):
    tier = forms.ChoiceField(label="层级")

    def __init__(self, campaign, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = [(row.tier, Tier(row.tier).label) for row in campaign.tiers.all()]


class DrawForm(TierForm):
    """A choice of cases; usually for the tier that reviews only what is drawn."""

    def __init__(self, campaign, user, *args, **kwargs):
        super().__init__(campaign, user, *args, **kwargs)
        drawn = [row.tier for row in campaign.tiers.all() if row.coverage != CampaignTier.Coverage.ALL]
        self.fields["tier"].initial = drawn[0] if drawn else None


class SampleForm(DrawForm):
    name = forms.CharField(label="名称", max_length=60)
    size = forms.IntegerField(label="抽多少件", min_value=1)
    strata = forms.ChoiceField(label="分层", choices=STRATA.items(), required=False)
    seed = forms.CharField(label="种子", max_length=60, help_text="用范围冻结以后才公开的号码，例如当期开奖号码")

    def act(self, campaign, by):
        sample = draw_sample(campaign, by=by, **self.cleaned_data)
        return f"已抽出 {sample.size} 件，抽样证书已存入活动文书"


class KeyForm(DrawForm):
    name = forms.CharField(label="名称", max_length=60, initial="重点案件")

    def act(self, campaign, by):
        return f"已选取重点案件 {choose_key_cases(campaign, by=by, **self.cleaned_data).size} 件"


class CircularForm(TierForm):
    judgement = forms.CharField(
        label="处理意见和工作要求", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="数据部分由系统起草，判断由人写",
    )  # fmt: skip

    def act(self, campaign, by):
        draft_circular(campaign, by=by, **self.cleaned_data)
        return "通报已起草，核对后发布"


class UnitReportForm(TierForm):
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())
    judgement = forms.CharField(
        label="原因分析和下一步措施", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, campaign, user, *args, **kwargs):
        super().__init__(campaign, user, *args, **kwargs)
        in_scope = campaign.scope.filter(is_included=True).values("unit")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=scope_of(user).unit_ids).filter(pk__in=in_scope)

    def act(self, campaign, by):
        draft_unit_report(campaign, by=by, **self.cleaned_data)
        return "自查报告已起草"


# name → (heading, form, whether it is the organiser's)
ACTS = {
    "sample": ("随机抽样", SampleForm, True),
    "key": ("选取重点案件", KeyForm, True),
    "circular": ("起草评查情况通报", CircularForm, True),
    "unit-report": ("起草单位自查报告", UnitReportForm, False),
}


class PapersPage(CampaignPage):
    """The papers of a campaign, and one form at a time to make another."""

    template_name = "reviews/campaign_papers.html"

    def get_context_data(self, form=None, **kwargs):
        campaign, user = self.object, self.request.user
        may_run = may_organise(user, campaign.court) and campaign.state == Campaign.State.PUBLISHED
        acts = {name: act for name, act in ACTS.items() if may_run or not act[2]}
        name = self.request.GET.get("make", "")
        if name in acts and form is None:
            form = acts[name][1](campaign, user)
        return super().get_context_data(
            papers=papers_visible_to(user, campaign).defer("content").select_related("unit", "made_by"),
            acts=[(key, heading) for key, (heading, _form, _own) in acts.items()],
            act=name,
            form=form if name in acts else None,
            may_run=may_run,
            figures=campaign_figures(campaign, user, timezone.localdate()),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        self.object = campaign = self.campaign()
        if request.POST.get("publish", "").isdecimal():
            return self._publish(campaign, int(request.POST["publish"]))
        act = ACTS.get(request.GET.get("make", ""))
        if act is None:
            return redirect("campaign-papers", campaign.pk)
        form = act[1](campaign, request.user, request.POST)
        if form.is_valid():
            try:
                messages.success(request, form.act(campaign, request.user))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return redirect("campaign-papers", campaign.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _publish(self, campaign, pk):
        paper = get_object_or_404(papers_visible_to(self.request.user, campaign), pk=pk)
        try:
            publish_circular(paper, by=self.request.user)
        except (ValidationError, Conflict) as error:
            messages.error(self.request, error.messages[0])
        else:
            messages.success(self.request, "通报已发布，看得到本活动的人都可以阅读")
        return redirect("campaign-papers", campaign.pk)


class PaperPage(CampaignPage):
    """A 通报 or 自查报告 to read: every number opens the cases that it counted when it was made."""

    template_name = "reviews/campaign_paper.html"

    def paper(self):
        papers = (
            papers_visible_to(self.request.user, self.object).defer("content").select_related("unit", "made_by", "published_by")
        )
        paper = get_object_or_404(papers, pk=self.kwargs["paper"])
        if not has_numbers(paper):
            raise Http404("这份文书没有可以点开的数，请下载查看")
        return paper

    def get_context_data(self, **address):
        paper = self.paper()
        facts = paper.facts
        sums = [(code, NUMBERS[code].label, stated(paper, code)) for code in ("total", "done", "faulty")]
        found = [(code, number.label, stated(paper, code)) for code, number in NUMBERS.items() if number.of_findings]
        items = [{**row, "rate": rate(row["failed"], row["total"])} for row in facts["items"]]
        may_publish = (
            paper.kind == CampaignPaper.Kind.CIRCULAR
            and not paper.published_at
            and may_organise(self.request.user, self.object.court)
        )
        return super().get_context_data(
            paper=paper,
            facts=facts,
            tier=Tier(facts["tier"]),
            sums=sums,
            found=found,
            items=items,
            may_publish=may_publish,
        )


class NumberPage(PaperPage):
    """The rows behind one number of a paper, for a unit or for all of them."""

    template_name = "reviews/campaign_number.html"

    def get_context_data(self, **address):
        paper, code = self.paper(), self.kwargs["code"]
        if code not in NUMBERS:
            raise Http404("文书里没有这个数")
        unit, item = (
            int(text) if text.isdecimal() else None for text in (self.request.GET.get(name, "") for name in ("unit", "item"))
        )
        rows = rows_behind(paper, code, self.request.user, unit=unit, item=item)
        return TemplateView.get_context_data(
            self,
            campaign=self.object,
            paper=paper,
            number=NUMBERS[code],
            unit=Unit.objects.filter(pk=unit).first() if unit else None,
            item=item,
            stated=stated(paper, code, unit=unit, item=item),
            visible=rows.count(),
            page=paginate(rows, [Key("pk")], size=PAGE, **cursors(self.request)),
        )


class PaperFile(View):
    """One paper as it was made."""

    def get(self, request, pk, paper):
        campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=pk)
        return sent(
            bytes(get_object_or_404(papers_visible_to(request.user, campaign), pk=paper).content), f"活动文书{paper}.docx"
        )


class PetitionReport(View):
    """The draft of the report on one petition."""

    def get(self, request, pk):
        reviews = Review.objects.filter(case__in=Case.objects.visible_to(request.user), subject__kind="petition")
        review = get_object_or_404(reviews.select_related("case__unit", "campaign__checklist", "subject"), pk=pk)
        return sent(compose_petition_report(review, request.user), f"评查报告{pk}.docx")


def sent(content, name):
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
