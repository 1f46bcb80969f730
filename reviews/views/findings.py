"""问题登记册: every finding that one may read, across campaigns and cases, and 责令整改 or 督办 of many at once."""

from uuid import uuid4

from django.shortcuts import render
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView

from courts.scope import holds
from deadlines.clocks import clocks_of
from reviews.answers.blindness import is_blind
from reviews.findings import listing
from reviews.findings.bulk import ACTS, MOST, MOST_TOKEN, carry_out, preview
from reviews.findings.queries import ESCALATION_LABELS
from reviews.findings.rows import fault_label, item_label, number_of, state_label
from reviews.findings.steps import LEADERS
from reviews.ledgers.findings import LEDGER
from reviews.ledgers.rectifications import LEDGER as CURES
from reviews.views.review import Tab

# Which acts a view offers over what is picked in it.
OFFERED = {"all": ("order", "escalate"), "unordered": ("order",), "open": ("escalate",), "overdue": ("escalate",)}


class Register(TemplateView):
    """问题登记册: tabs, removable filters, fifty rows, a bar for what is picked."""

    template_name = "reviews/findings.html"

    def get_context_data(self, **kwargs):
        request, today = self.request, timezone.localdate()
        here = listing.view_of(request.GET.get("view"), today)
        filters = listing.Filters(request.GET, user=request.user)
        chosen = filters.chosen()
        counts = listing.counts(request.user, today, chosen)
        page = listing.page_of(listing.filtered(request.user, here, chosen), here, request.GET)
        may_act = holds(request.user, *LEADERS)
        return super().get_context_data(
            tabs=[(view, counts[view.code]) for view in listing.views(today)],
            here=here,
            filters=filters,
            chips=filters.chips(request.GET),
            page=page,
            rows=[row_of(finding) for finding in page.rows],
            acts=[ACTS[code] for code in OFFERED.get(here.code, ())] if may_act else [],
            picks_all=request.GET.get("pick") == "page",
            may_export=holds(request.user, *LEDGER.exporters),
            ledgers=(LEDGER, CURES),
            today=today,
            **kwargs,
        )


def row_of(finding):
    """What a row of the register shows of one finding of `listing.page_of`."""
    return {
        "finding": finding, "number": number_of(finding), "item": item_label(finding), "fault": fault_label(finding),
        "state": state_label(finding), "rung": ESCALATION_LABELS[finding.escalation],
        "is_owed": finding.state == finding.State.OPEN and finding.ordered_at is not None,
    }  # fmt: skip


class Bulk(View):
    """One act over what was picked: first what can go and what cannot, with the inputs; then what became of each."""

    act = ""

    def get(self, request):
        return self._page(request, ids_of(request.GET), ACTS[self.act].form())

    def post(self, request):
        act, ids = ACTS[self.act], ids_of(request.POST)
        form = act.form(request.POST, by=request.user)
        if not form.is_valid():
            return self._page(request, ids, form, status=422)
        marks = {"token": request.POST.get("token", ""), "seen": rungs_of(request.POST)}
        outcomes = carry_out(act, ids, by=request.user, data=form.cleaned_data, **marks)
        return self._page(request, ids, None, outcomes=outcomes)

    def _page(self, request, ids, form, *, outcomes=None, status=200):
        act = ACTS[self.act]
        found = outcomes if outcomes is not None else preview(act, ids, by=request.user)
        rows = [(outcome, row_of(outcome.finding)) for outcome in found]
        context = {
            "act": act,
            "form": form,
            "token": uuid4().hex[:MOST_TOKEN],
            "is_done": outcomes is not None,
            "ready": [row for row in rows if not row[0].reason],
            "refused": [row for row in rows if row[0].reason],
            "left_out": max(len(ids) - MOST, 0),
            "back": "unordered" if self.act == "order" else "overdue",
        }
        return render(request, "reviews/findings_bulk.html", context, status=status)


class Clocks(Tab):
    """期限: the clocks of the cures of one review, day by day; whoever may not know of the findings yet sees none."""

    template_name = "reviews/review_clocks.html"

    def content(self):
        blind = is_blind(self.request.user, self.review)
        return {"is_blind": blind, "clocks": [] if blind else clocks_of(self.case, timezone.localdate(), explained=True)}


def ids_of(query):
    return list(dict.fromkeys(int(text) for text in query.getlist("finding") if text.isdecimal() and len(text) < 19))


def rungs_of(query):
    """{primary key: the rung that was shown}, from texts such as "12:supervised"."""
    pairs = [text.partition(":") for text in query.getlist("rung")]
    return {int(pk): rung for pk, _, rung in pairs if pk.isdecimal() and len(pk) < 19}
