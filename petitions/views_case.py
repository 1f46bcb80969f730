"""The page of a petition: its head on every tab, the road so far, and what is still to be done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from cases.kinds import kind_of
from cases.models import Case, Draft
from cases.people import people_of
from cases.steps import next_step
from core.masks import mask_id, mask_name, mask_phone
from courts.models import Role
from courts.records import record_look
from deadlines.clocks import clocks_of
from deadlines.rules import RULES
from petitions.completeness import requirements
from petitions.handover import HandoverForm, check_may_hand_over, hand_over_petition, may_hand_over
from petitions.models import Closing
from petitions.operations import reveal
from petitions.queries import petitions_visible_to
from petitions.tally import kept_tally

SHOWN_ENTRIES = 50
TEAM = (Role.LEAD, Role.RESPONSIBLE, Role.LIAISON, Role.CONTACT_LEADER)
CASE_RELATIONS = (
    "court",
    "unit",
    "petition__execution_case",
    "petition__executing_court",
    "petition__order",
)


class CasePage(View):
    """What the tabs share: the case within the person's scope, the head, the list of tabs."""

    tab = ""
    template_name = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        drafts = Draft.objects.filter(user=request.user.pk, case=OuterRef("pk")).order_by("-saved_at")
        found = Case.objects.visible_to(request.user).filter(kind="petition").select_related(*CASE_RELATIONS)
        found = found.annotate(
            draft_step=Subquery(drafts.values("step")[:1]), draft_saved_at=Subquery(drafts.values("saved_at")[:1])
        )
        self.case = found.filter(pk=kwargs["pk"]).first()
        if self.case is None:
            raise Http404("没有这个案件，或不在您的管辖范围内")
        self.kind = kind_of(self.case)
        self.subject = self.kind.subject(self.case)
        self.today = timezone.localdate()

    def get(self, request, *args, **kwargs):
        record_look(self.case, by=request.user)
        return self.page()

    def page(self, status=200, **context):
        return render(self.request, self.template_name, {**self.head(), **self.content(), **context}, status=status)

    def content(self):
        """What this tab shows beside the head."""
        return {}

    def head(self):
        documents = self.documents()
        tally = kept_tally(self.subject)
        papers = {document.kind for document in documents if not document.is_void and not document.is_generated}
        needed = requirements(self.subject, tally=tally, papers=papers)
        available = [step.availability(self.subject, self.request.user) for step in self.kind.steps if not step.opens]
        following = next_step(available, self.kind, self.subject)
        clocks = clocks_of(self.case, self.today)
        self.outcomes = {clock.deadline.met_at: clock.light for clock in clocks if clock.deadline.met_at}
        return {
            "case": self.case,
            "petition": self.subject,
            "status": self.kind.status_label(self.case.status),
            "masked_name": mask_name(self.subject.petitioner_name),
            "next": following.step if following else None,
            "next_clock": _clock_of(following.step, clocks) if following else None,
            "actions": [item for item in available if item.ready and item is not following],
            "later": _worth_explaining(available, self.case),
            "gaps": _gaps(needed, {item.step.name: item.step for item in available if item.ready}),
            "done": sum(1 for item in needed if item.done),
            "total": len(needed),
            "clocks": clocks,
            "clock": next((clock for clock in clocks if clock.deadline.is_live), None),
            "draft_step": self.kind.step(self.case.draft_step),
            "tab": self.tab,
            "tabs": self.tabs(tally, documents),
            "today": self.today,
        }

    def documents(self):
        """All papers of the case, newest last; read once."""
        if not hasattr(self, "_documents"):
            self._documents = list(self.case.documents.for_list())
        return self._documents

    def tabs(self, tally, documents):
        counts = tally.counts
        live = sum(1 for document in documents if not document.is_void)
        return [
            ("petition-detail", "概览", None, self.tab == "overview"),
            ("petition-interviews", "约谈", counts["interview"], self.tab == "interviews"),
            (
                "petition-measures",
                "联系、措施",
                counts["measure"] + counts["contact"] + counts["on_site"],
                self.tab == "measures",
            ),
            ("petition-replies", "答复", counts["reply"], self.tab == "replies"),
            ("petition-documents", "材料", live, self.tab == "documents"),
            ("petition-related", "关联", None, self.tab == "related"),
            ("petition-trace", "痕迹", self.case.entry_count, self.tab == "trace"),
        ]


class Overview(CasePage):
    """概览: the timeline with its papers, what is missing, clocks, people, origin."""

    tab = "overview"
    template_name = "petitions/petition_detail.html"

    def content(self):
        entries = list(self.case.trace.order_by("-seq")[:SHOWN_ENTRIES])
        papers = {}
        for document in self.documents():
            papers.setdefault(document.entry_id, []).append(document)
        return {
            "entries": [(entry, papers.get(entry.pk, ()), self.outcomes.get(entry.happened_at)) for entry in entries],
            "older": self.case.entry_count - len(entries),
            "people": _team(self.case),
            "is_revealed": False,
            "reveal_error": "",
            "reveal_reason": "",
            "may_hand_over": may_hand_over(self.case, self.request.user),
            "shown": {
                "name": mask_name(self.subject.petitioner_name),
                "phone": mask_phone(self.subject.phone),
                "id_number": mask_id(self.subject.id_number),
            },
        }


class Reveal(Overview):
    """显示全号: full name, phone and identity number in this one answer, after a reason, and with an entry in the access log."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        reason = request.POST.get("reason", "")
        try:
            shown = reveal(self.subject, by=request.user, reason=reason)
        except ValidationError as error:
            return self.page(status=422, reveal_error=error.messages[0], reveal_reason=reason)
        response = self.page(shown=shown, is_revealed=True)
        response["Cache-Control"] = "no-store"
        return response


class HandOver(CasePage):
    """移送双查线索: the form, and nothing of it afterwards."""

    template_name = "petitions/case_handover.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        check_may_hand_over(self.case, request.user)

    def content(self):
        return {"form": HandoverForm(by=self.request.user)}

    def post(self, request, *args, **kwargs):
        form = HandoverForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.page(status=422, form=form)
        hand_over_petition(self.subject, by=request.user, **form.cleaned_data)
        messages.success(request, "已移送，由接收机构登记；办理情况不在本件显示")
        return redirect("petition-detail", self.case.pk)


class Interviews(CasePage):
    """约谈: each with what was demanded, told and signed."""

    tab = "interviews"
    template_name = "petitions/case_interviews.html"

    def content(self):
        return {"records": self.subject.interviews.select_related("recorded_by")}


class Measures(CasePage):
    """措施: measures, calls and what was done on the spot, newest first."""

    tab = "measures"
    template_name = "petitions/case_measures.html"

    def content(self):
        subject = self.subject
        return {
            "measures": subject.measures.select_related("recorded_by"),
            "contacts": subject.contacts.select_related("recorded_by"),
            "responses": subject.onsiteresponses.select_related("recorded_by"),
        }


class Replies(CasePage):
    """答复: replies and closing reports with what came of them."""

    tab = "replies"
    template_name = "petitions/case_replies.html"

    def content(self):
        return {
            "records": self.subject.replys.select_related("recorded_by"),
            "closings": self.subject.closings.select_related("recorded_by", "decided_by"),
            "pending": Closing.Decision.PENDING,
        }


class Why(CasePage):
    """为什么是这一天: one clock day by day; a part of the page when the page asks for it, else a page of its own."""

    template_name = "petitions/case_why.html"

    def get(self, request, *args, **kwargs):
        clocks = clocks_of(self.case, self.today, explained=True)
        clock = next((clock for clock in clocks if clock.deadline.pk == kwargs["clock"]), None)
        if clock is None:
            raise Http404("本案没有这项期限")
        if request.htmx:
            return render(request, "deadlines/_why.html", {"clock": clock})
        return self.page(explained=clock)


class Documents(CasePage):
    """材料: every paper, the void ones with their reason."""

    tab = "documents"
    template_name = "petitions/case_documents.html"

    def content(self):
        return {"documents": self.documents()}


class Related(CasePage):
    """关联: other petitions on the same execution case that the person may see."""

    tab = "related"
    template_name = "petitions/case_related.html"

    def content(self):
        others = petitions_visible_to(self.request.user).exclude(pk=self.subject.pk).select_related("case__unit")
        same = others.filter(execution_case=self.subject.execution_case_id) if self.subject.execution_case_id else others.none()
        return {
            "others": [(row, mask_name(row.petitioner_name), row.case) for row in same.order_by("-case_id")[:SHOWN_ENTRIES]],
            "statuses": self.kind.statuses,
        }


class Trace(CasePage):
    """痕迹: every entry with both its times and its place in the chain."""

    tab = "trace"
    template_name = "petitions/case_trace.html"

    def content(self):
        before = self.request.GET.get("before", "")
        entries = self.case.trace.order_by("-seq")
        if before.isdigit():
            entries = entries.filter(seq__lt=int(before))
        rows = list(entries[: SHOWN_ENTRIES + 1])
        return {
            "entries": rows[:SHOWN_ENTRIES],
            "next_before": rows[SHOWN_ENTRIES - 1].seq if len(rows) > SHOWN_ENTRIES else None,
        }


def _clock_of(step, clocks):
    """The live clock that `step` is due by: one that it stops or may stop, or one that rests on the same clause."""
    codes = {rule.code for rule in (*step.stops, *step.meets)}
    codes = codes or {code for code, rule in RULES.items() if rule.clause == step.clause}
    return next((clock for clock in clocks if clock.deadline.is_live and clock.deadline.code in codes), None)


def _gaps(needed, ready):
    """What is missing, each with the step that fills it when this person can take that step now."""
    return [(item, ready.get(item.step)) for item in needed if not item.done]


def _worth_explaining(available, case):
    """The greyed actions: one's own that are not ripe, and what comes later on the road; not what is long past."""
    here = max((place for place, item in enumerate(available) if item.step.is_main and item.step.allows_status(case)), default=-1)
    return [
        item
        for place, item in enumerate(available)
        if not item.ready and (item.code in ("missing", "refusal") or (item.step.is_main and place >= here))
    ]


def _team(case):
    """The people on the case in the order of the plan."""
    order = {role: place for place, role in enumerate(TEAM)}
    return sorted(people_of(case), key=lambda person: (order.get(person.role, len(TEAM)), person.pk))
