"""The page of a referral: its head on every tab; each part of the road brings its own tabs (`referrals.panels`)."""

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from cases.kinds import kind_of
from cases.models import Case, Draft
from cases.people import roles_on
from cases.steps import next_step
from courts.records import record_look
from deadlines.clocks import clocks_of
from referrals.access import UPPER_SIDE
from referrals.panels import PANELS
from referrals.panels.base import Reader
from referrals.unsealing import open_complainant

NOT_FOUND = "没有这个页面，或您不在知情范围内"


class ReferralView(View):
    """Base: the referral, if the person is on it; to everybody else it does not exist."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        drafts = Draft.objects.filter(user=request.user.pk, case=OuterRef("pk")).order_by("-saved_at")
        found = (
            Case.objects.visible_to(request.user).filter(kind="referral").select_related("court", "unit", "referral__complainant")
        )
        found = found.annotate(
            draft_step=Subquery(drafts.values("step")[:1]), draft_saved_at=Subquery(drafts.values("saved_at")[:1])
        )
        self.case = found.filter(pk=kwargs["pk"]).first()
        if self.case is None:
            raise Http404(NOT_FOUND)
        self.kind = kind_of(self.case)
        self.referral = self.kind.subject(self.case)
        self.today = timezone.localdate()
        roles = frozenset(roles_on(request.user, self.case))
        self.reader = Reader(self.case, self.referral, request.user, self.today, roles, bool(roles & UPPER_SIDE))

    def head(self):
        available = [step.availability(self.referral, self.request.user) for step in self.kind.steps if not step.opens]
        following = next_step(available, self.kind, self.referral)
        clocks = clocks_of(self.case, self.today)
        return {
            "case": self.case,
            "referral": self.referral,
            "is_upper": self.reader.is_upper,
            "status": self.kind.status_label(self.case.status),
            "next": following.step if following else None,
            "actions": [item for item in available if item.ready and item is not following],
            "later": [item for item in available if not item.ready and item.code in ("missing", "refusal")],
            "clocks": clocks,
            "clock": next((clock for clock in clocks if clock.deadline.is_live), None),
            "draft_step": self.kind.step(self.case.draft_step),
            "today": self.today,
        }


class ReferralPage(ReferralView):
    """One tab."""

    def get(self, request, *args, tab="", **kwargs):
        record_look(self.case, by=request.user)
        return self.page(tab)

    def page(self, tab, status=200, **context):
        mine = [panel for panel in PANELS if panel.shows(self.reader)]
        here = next((panel for panel in mine if panel.code == tab), None)
        if here is None:
            raise Http404(NOT_FOUND)
        context = {**self.head(), "tabs": mine, "here": here, "data": here.read(self.reader), **context}
        return render(self.request, "referrals/detail.html", context, status=status)


class ComplainantPage(ReferralPage):
    """查看反映人: who spoke, in this one answer, with an entry in the access log."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        response = self.page("", shown=open_complainant(self.referral, by=request.user))
        response["Cache-Control"] = "no-store"
        return response


class WhyPage(ReferralView):
    """为什么是这一天: one clock day by day; a part of the page when the page asks for it, else a page of its own."""

    def get(self, request, *args, **kwargs):
        clocks = clocks_of(self.case, self.today, explained=True)
        clock = next((clock for clock in clocks if clock.deadline.pk == kwargs["clock"]), None)
        if clock is None:
            raise Http404("本案没有这项期限")
        if request.htmx:
            return render(request, "deadlines/_why.html", {"clock": clock})
        return render(request, "referrals/why.html", {"case": self.case, "explained": clock})
