"""The register of terminated cases, and the page of one: everything about it on one sheet."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views import View as BaseView
from django.views.generic import TemplateView

from cases.kinds import KINDS, kind_of
from cases.models import Case
from cases.people import people_of
from cases.steps import next_step
from core.masks import mask_name
from courts.models import Role
from courts.records import record_look
from courts.scope import holds
from deadlines.clocks import clocks_of
from dossiers.completeness import documents_of
from executions.links import SOURCES
from reviews.models import Review
from reviews.precheck_facts import WARNINGS
from reviews.prechecks import precheck, warnings_of
from reviews.terminations.facts import facts_of
from reviews.terminations.headings import item_lines, lines
from reviews.terminations.ledger import BASIC, LEDGER
from reviews.terminations.links import TerminationLinks
from reviews.terminations.listing import COLUMNS, Filters, cells_of, filtered, page_of, tab_counts, views

SHOWN_ENTRIES = 30


class TerminationListPage(TemplateView):
    """终本案件: tabs, removable filters, thirty rows."""

    template_name = "terminations/termination_list.html"

    def get_context_data(self, **kwargs):
        request, today = self.request, timezone.localdate()
        tabs = views(today)
        here = next((view for view in tabs if view.code == request.GET.get("view")), tabs[0])
        filters = Filters(request.GET, user=request.user)
        cases = filtered(request.user, here, filters)
        counts, chips = tab_counts(request.user, today), filters.chips(request.GET)
        page = page_of(cases, here, request.GET)
        return super().get_context_data(
            tabs=[(view, counts[view.code]) for view in tabs],
            here=here,
            filters=filters,
            chips=chips,
            found=cases.count() if chips else counts[here.code],
            in_view=counts[here.code],
            columns=COLUMNS,
            page=page,
            rows=[(case, cells_of(case, today)) for case in page.rows],
            may_export=holds(request.user, *LEDGER.exporters),
            may_import=holds(request.user, *LEDGER.importers),
            ledger=LEDGER,
            **kwargs,
        )


class CasePage(BaseView):
    """Base: the case within the person's scope."""

    template_name = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        found = Case.objects.visible_to(request.user).filter(kind="termination")
        self.case = found.select_related("court", "unit", "termination__execution_case").filter(pk=kwargs["pk"]).first()
        if self.case is None:
            raise Http404("没有这个终本案件，或不在您的管辖范围内")
        self.kind = kind_of(self.case)
        self.subject = self.kind.subject(self.case)
        self.today = timezone.localdate()


class TerminationPage(CasePage):
    """The facts under the thirteen headings with what the machine makes of them, clocks, queries, links, papers and trace."""

    def get(self, request, *args, **kwargs):
        case, subject, user = self.case, self.subject, request.user
        record_look(case, by=user)
        available = [step.availability(subject, user) for step in self.kind.steps]
        following = next_step(available, self.kind, subject)
        found = precheck(facts_of(subject))
        clocks = clocks_of(case, self.today)
        entries = list(case.trace.order_by("-seq")[:SHOWN_ENTRIES])
        basic = dict(lines(subject))[BASIC]
        context = {
            "case": case,
            "termination": subject,
            "status": self.kind.status_label(case.status),
            "masked": {"applicant": mask_name(subject.applicant), "debtor": mask_name(subject.debtor)},
            "next": following.step if following else None,
            "actions": [item for item in available if item.ready and item is not following],
            "later": [item for item in available if not item.ready and item.code in ("missing", "refusal")],
            "clock": next((clock for clock in clocks if clock.deadline.is_live), None),
            "clocks": clocks,
            "basic": basic,
            "items": self.items(found),
            "remark": subject.remark,
            "warnings": [WARNINGS[code] for code in warnings_of(found)],
            "requeries": list(subject.requeries.select_related("recorded_by")),
            "others": self.others(user),
            "reviews": self.reviews(user),
            "documents": documents_of(case),
            "handlers": [person for person in people_of(case) if person.role == Role.HANDLER],
            "entries": entries,
            "older": case.entry_count - len(entries),
        }
        return render(request, "terminations/termination_detail.html", context)

    def items(self, found):
        """(number, heading, facts, pre-check) of the thirteen items.

        约谈 is item 7 and 合议 item 8; each heading of the ledger is one item, in the same order.
        """
        headed = [(heading, pairs) for heading, pairs in item_lines(self.subject) if heading != "备注"]
        return [
            (number, heading.partition("、")[2], pairs, check)
            for number, ((heading, pairs), check) in enumerate(zip(headed, found.values(), strict=True), 1)
        ]

    def others(self, user):
        """What other rooms say about the same execution case: (source, rows) pairs that have something."""
        execution = self.subject.execution_case
        groups = [(source, source.links(execution, user)) for source in SOURCES if not isinstance(source, TerminationLinks)]
        return [(source, rows) for source, rows in groups if rows]

    def reviews(self, user):
        """The reviews of this case that the person may see: (Review, state, address), newest first."""
        seen = Review.objects.filter(subject=self.case, case__in=Case.objects.visible_to(user))
        rows = seen.select_related("case", "campaign").order_by("-case_id")
        kind = KINDS.get("review")
        return [(review, kind.status_label(review.case.status), kind.url(review.case)) for review in rows] if kind else []


class WhyPage(CasePage):
    """为什么是这一天: one clock day by day; a part of the page when the page asks for it, else a page of its own."""

    def get(self, request, *args, **kwargs):
        clocks = clocks_of(self.case, self.today, explained=True)
        clock = next((clock for clock in clocks if clock.deadline.pk == kwargs["clock"]), None)
        if clock is None:
            raise Http404("本案没有这项期限")
        if request.htmx:
            return render(request, "deadlines/_why.html", {"clock": clock})
        return render(request, "terminations/termination_why.html", {"case": self.case, "explained": clock})
