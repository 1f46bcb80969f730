"""拟定评查活动: one page per stage, each saved by itself, until it is published and pinned."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View

from core.errors import Conflict
from courts.scope import courts_under, holds
from reviews.campaigns import operations
from reviews.campaigns.checks import flags, problems
from reviews.campaigns.orders import order_publication
from reviews.campaigns.permissions import may_organise
from reviews.campaigns.scope import preview
from reviews.forms import BasisForm, GroupsForm, ReviewersForm, candidates, tier_forms
from reviews.models import Campaign, CampaignTier
from reviews.models.campaign import ORGANISERS

STAGES = (
    ("basis", "依据、范围、清单"),
    ("scope", "核对范围"),
    ("tiers", "层级与日期"),
    ("groups", "评查组"),
    ("reviewers", "评查员与回避"),
    ("publish", "发布"),
)
SHOWN = 20


class Begin(View):
    """/campaigns/new/: the first stage, which writes the draft."""

    def dispatch(self, request, *args, **kwargs):
        if not holds(request.user, *ORGANISERS):
            raise PermissionDenied("评查活动由综合处或执行局长拟定")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self._page(BasisForm(by=request.user))

    def post(self, request):
        form = BasisForm(request.POST, by=request.user)
        if form.is_valid():
            try:
                campaign = operations.create_draft(by=request.user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return redirect("campaign-setup", campaign.pk, "scope")
        return self._page(form, status=422)

    def _page(self, form, status=200):
        context = {"form": form, "campaign": None, "stages": STAGES, "here": "basis", "version": ""}
        return render(self.request, "reviews/setup_basis.html", context, status=status)


def add_errors(form, error):
    """Put what an operation refused where it belongs; what names no field of the form stands at the top."""
    for name, found in getattr(error, "error_dict", {None: error}).items():
        form.add_error(name if name in form.fields else None, found)


def sentences(forms):
    """Everything that is wrong in several forms; judging them on the way."""
    return [message for form in forms for found in form.errors.values() for message in found]


class Setup(View):
    """One stage of a draft. GET shows it, POST saves it and goes on to the next."""

    job = None  # the last order to publish it

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        seen = Campaign.objects.visible_to(request.user).select_related("court", "checklist").prefetch_related("tiers")
        self.campaign, self.stage = seen.filter(pk=kwargs["pk"], state=Campaign.State.DRAFT).first(), kwargs["stage"]
        if self.campaign is None and self.stage == "publish" and seen.filter(pk=kwargs["pk"]).exists():
            return  # the second click of a double click: `dispatch` leads on
        if self.campaign is None or self.stage not in dict(STAGES):
            raise Http404("没有这个活动的草稿，可能已经发布")
        if not may_organise(request.user, self.campaign.court):
            raise PermissionDenied("评查活动由组织法院的综合处或执行局长办理")

    def get(self, request, *args, **kwargs):
        self.job = self.campaign.publications.first()
        if self.job and self.job.is_unfinished:
            return redirect("campaign-publishing", self.campaign.pk)
        return getattr(self, f"_show_{self.stage}")()

    def dispatch(self, request, *args, **kwargs):
        if self.campaign is None:
            return redirect("campaign-detail", kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.stage == "publish" and "discard" in request.POST:
            return self._discard()
        return getattr(self, f"_save_{self.stage}")()

    def _page(self, status=200, **context):
        names = [code for code, _ in STAGES]
        place = names.index(self.stage)
        context |= {
            "campaign": self.campaign,
            "stages": STAGES,
            "here": self.stage,
            "next": names[place + 1] if place + 1 < len(names) else None,
            "version": self.campaign.version,
        }
        return render(self.request, f"reviews/setup_{self.stage}.html", context, status=status)

    def _save(self, operation, *arguments, refused, **named):
        """Run an operation of the campaign; what it refuses is shown on the same page by `refused(sentences, status)`."""
        version = self.request.POST.get("version") or None
        try:
            operation(self.campaign, *arguments, by=self.request.user, version=version, **named)
        except Conflict as error:
            self.campaign.refresh_from_db()
            return refused([f"{error.message}。您填的还在下面，核对后可以再存"], 409)
        except ValidationError as error:
            return refused(error.messages, 422)
        names = [code for code, _ in STAGES]
        return redirect("campaign-setup", self.campaign.pk, names[names.index(self.stage) + 1])

    # --- Stages -------------------------------------------------------------------------------------------------------

    def _show_basis(self, form=None, said=(), status=200):
        form = form or BasisForm(by=self.request.user, campaign=self.campaign)
        return self._page(status, form=form, said=said)

    def _save_basis(self):
        form = BasisForm(self.request.POST, by=self.request.user, campaign=self.campaign)
        if not form.is_valid():
            return self._show_basis(form, status=422)
        refused = lambda said, status: self._show_basis(form, said, status)  # noqa: E731
        return self._save(operations.describe, refused=refused, **form.cleaned_data)

    def _show_scope(self):
        scope = preview(self.campaign.subject_kind, self.campaign.since, self.campaign.until, self.campaign.court)
        shown = "excluded" if self.request.GET.get("set") == "excluded" else "included"
        cases = scope.excluded_cases if shown == "excluded" else scope.included_cases
        rows = cases.select_related("unit").order_by("pk")[:SHOWN]
        return self._page(scope=scope, shown=shown, rows=rows, limit=SHOWN)

    def _save_scope(self):
        return redirect("campaign-setup", self.campaign.pk, "tiers")

    def _show_tiers(self, forms=None, said=(), status=200):
        return self._page(status, forms=forms or tier_forms(self.campaign), said=said, flags=flags(self.campaign))

    def _save_tiers(self):
        forms = tier_forms(self.campaign, self.request.POST)
        if said := sentences(forms):
            return self._show_tiers(forms, said, 422)
        rows = [form.row() for form in forms if form.cleaned_data["wanted"]]
        if not rows:
            return self._show_tiers(forms, ["至少设一层"], 422)
        return self._save(operations.set_tiers, rows, refused=lambda said, status: self._show_tiers(forms, said, status))

    def _show_groups(self, form=None, said=(), status=200):
        needed = any(tier.method == CampaignTier.Method.GROUP for tier in self.campaign.tiers.all())
        return self._page(status, form=form or GroupsForm(campaign=self.campaign), said=said, needed=needed)

    def _save_groups(self):
        form = GroupsForm(self.request.POST, campaign=self.campaign)
        if not form.is_valid():
            return self._show_groups(form, status=422)
        return self._save(operations.set_groups, form.rows(), refused=lambda said, status: self._show_groups(form, said, status))

    def _reviewer_forms(self, data=None):
        people = candidates(courts_under(self.campaign.court_id))
        tiers = self.campaign.tiers.exclude(method=CampaignTier.Method.HANDLER).prefetch_related("reviewers__group")
        found = []
        for tier in tiers:
            tier.campaign = self.campaign
            found.append(ReviewersForm(data, tier=tier, people=people))
        return found

    def _show_reviewers(self, forms=None, said=(), status=200):
        return self._page(status, forms=self._reviewer_forms() if forms is None else forms, said=said)

    def _save_reviewers(self):
        forms = self._reviewer_forms(self.request.POST)
        if said := sentences(forms):
            return self._show_reviewers(forms, said, 422)

        @transaction.atomic
        def save(campaign, *, by, version):
            for form in forms:
                version = operations.set_reviewers(campaign, form.tier.tier, form.rows(), by=by, version=version).version

        return self._save(save, refused=lambda said, status: self._show_reviewers(forms, said, status))

    def _show_publish(self, said=(), status=200):
        scope = preview(self.campaign.subject_kind, self.campaign.since, self.campaign.until, self.campaign.court)
        return self._page(
            status,
            scope=scope,
            problems=said or problems(self.campaign),
            failure=self.job if self.job and self.job.error else None,
            flags=flags(self.campaign),
            tiers=self.campaign.tiers.all(),
            groups=self.campaign.groups.select_related("leader").prefetch_related("group_units__unit"),
        )

    def _save_publish(self):
        version = self.request.POST.get("version") or None
        try:
            campaign = order_publication(self.campaign, by=self.request.user, version=version)
        except (Conflict, ValidationError) as error:
            self.campaign.refresh_from_db()
            if not self.campaign.is_draft:
                return redirect("campaign-detail", self.campaign.pk)  # the second click of a double click, or somebody faster
            is_late = isinstance(error, Conflict)
            return self._show_publish([error.message] if is_late else error.messages, 409 if is_late else 422)
        if campaign.is_draft:
            return redirect("campaign-publishing", campaign.pk)
        messages.success(
            self.request,
            f"已发布：登记 {campaign.registered_count} 件，剔除 {campaign.excluded_count} 件，纳入 {campaign.included_count} 件",
        )
        return redirect("campaign-detail", campaign.pk)

    def _discard(self):
        try:
            operations.discard_draft(self.campaign, by=self.request.user, version=self.request.POST.get("version") or None)
        except Conflict as error:
            return self._show_publish([error.message], 409)
        messages.success(self.request, "草稿已删除")
        return redirect("campaign-list")
