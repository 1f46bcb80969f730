"""评查（一件）: the tiers side by side as far as one may read them, what was signed, and what can be done."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views import View

from cases.kinds import kind_of
from cases.models import Case
from cases.steps import availabilities
from courts.models import AccessEntry
from courts.records import record, record_look
from reviews.answers.blindness import is_blind, readable_tasks
from reviews.answers.disagreement import side_by_side
from reviews.findings.queries import to_be_cured
from reviews.findings.steps import offers
from reviews.models import ReviewTask

SHOWN_ENTRIES = 100


class CaseView(View):
    """Finds the review within what the person may know of."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        cases = Case.objects.visible_to(request.user).filter(kind="review")
        cases = cases.select_related("court", "unit", "review__campaign__checklist", "review__subject__unit")
        self.case = cases.filter(pk=kwargs["pk"]).first()
        if self.case is None:
            raise Http404("没有这件评查，或不在您的管辖范围内")
        self.review = self.case.review
        self.review.case = self.case


class Tab(CaseView):
    """One tab of the page of a review; what is still hidden from the person is on none of them."""

    template_name = ""

    def get(self, request, *args, **kwargs):
        record_look(self.case, by=request.user)
        context = {"case": self.case, "review": self.review, "status": kind_of(self.case).status_label(self.case.status)}
        return render(request, self.template_name, {**context, **self.content()})


class Tiers(Tab):
    """The tiers side by side. What others answered appears once the person's own tier has given its own."""

    template_name = "reviews/review_detail.html"

    def content(self):
        readable, rows = side_by_side(self.review, self.request.user)
        live = list(ReviewTask.objects.live().filter(review=self.review).order_by("height"))
        return {
            "tasks": live,
            "readable": readable,
            "rows": rows,
            "is_blind": is_blind(self.request.user, self.review),
            "to_cure": to_be_cured(self.review, self.request.user).count(),
            "mine": next((task for task in live if task.reviewer_id == self.request.user.pk), None),
        }


class Results(Tab):
    """What was found, signed and said at the meeting."""

    template_name = "reviews/review_results.html"

    def content(self):
        shown = readable_tasks(self.request.user).filter(review=self.review)
        blind = is_blind(self.request.user, self.review)
        return {
            "is_blind": blind,
            "statements": self.review.statements.filter(task__in=shown).select_related("task"),
            "findings": self.review.findings.filter(task__in=shown).select_related("task").exclude(state="withdrawn"),
            "meetings": () if blind else self.review.meetings.all(),
        }


class Scan(CaseView):
    """The scan of a signed paper, for whoever may read the answers it is bound to; a logged download. Source: J1.1, X7."""

    def get(self, request, *args, **kwargs):
        readable = readable_tasks(request.user).filter(review=self.review)
        signed = self.review.statements.filter(task__in=readable, pk=kwargs["statement"]).exclude(scan="").first()
        if signed is None:
            raise Http404("没有这份签名扫描件，或现在还不能看")
        target = f"签名扫描件 {signed.pk}（{signed.get_kind_display()}）"
        record(AccessEntry.Action.DOWNLOAD, by=request.user, case=self.case, target=target, sha256=signed.scan_sha256)
        name = f"签名扫描件{signed.pk}.{signed.scan.name.rpartition('.')[2]}"
        return FileResponse(signed.scan.open("rb"), as_attachment=True, filename=name)


class Trace(Tab):
    """What happened, newest first."""

    template_name = "reviews/review_trace.html"

    def content(self):
        kind = kind_of(self.case)
        entries = kind.trace(self.case, self.request.user).order_by("-seq")[:SHOWN_ENTRIES]
        has_gaps = not kind.tells_all(self.case, self.request.user)
        return {"entries": entries, "has_gaps": has_gaps, "facts": kind.facts(self.review)}


class Actions(CaseView):
    """What the person can do to the review now, and why not the rest: the inside of a menu, or a page without script."""

    def get(self, request, *args, **kwargs):
        self.review.live_tasks = list(ReviewTask.objects.live().filter(review=self.review).order_by("height"))
        self.review.offers = offers(self.review, request.user)
        available = availabilities(self.case, request.user)
        context = {
            "case": self.case,
            "actions": [item for item in available if item.ready],
            "later": [item for item in available if not item.ready and item.code != "role"],
        }
        template = "reviews/_actions.html" if request.htmx else "reviews/actions.html"
        return render(request, template, context)
