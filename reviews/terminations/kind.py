"""What the spine needs to know about terminated cases, and what a review of them asks."""

from django.urls import reverse

from cases.kinds import CaseKind, ReviewScope
from cases.models import Case
from core.masks import mask_name
from core.text import search_tokens
from reviews.models import Termination, TerminationStatus
from reviews.prechecks import precheck
from reviews.terminations.facts import facts_in, facts_of
from reviews.terminations.headings import lines
from reviews.terminations.steps import STEPS


class TerminationKind(CaseKind):
    """终本案件."""

    code, label, model, statuses, steps = "termination", "终本案件", Termination, TerminationStatus, STEPS

    def subject(self, case):
        if "termination" in case._state.fields_cache:
            subject = case.termination
        else:
            subject = Termination.objects.select_related("execution_case").get(pk=case.pk)
        subject.case = case
        return subject

    def facts(self, subject):
        return [
            ("案号", subject.execution_case.number),
            ("终本日期", f"{subject.terminated_on:%Y-%m-%d}"),
            ("申请执行人", mask_name(subject.applicant) or "未录入"),
            ("被执行人", mask_name(subject.debtor) or "未录入"),
            ("承办人", subject.handler_name or "未录入"),
        ]

    def search_text(self, subject):
        numbers = [subject.execution_case.number, subject.resumption_number]
        return search_tokens(names=[*subject.applicant.split("、"), *subject.debtor.split("、")], numbers=numbers)

    def url(self, case):
        return reverse("termination-detail", args=[case.pk])

    # --- Under review --------------------------------------------------------------------------------------------------

    def review_scope(self, since, until=None):
        """Every case terminated since that day; nothing is left out. Source: J2.0."""
        registered = Case.objects.filter(kind=self.code, opened_on__gte=since)
        if until:
            registered = registered.filter(opened_on__lte=until)
        return ReviewScope(registered)

    def review_facts(self, case):
        return [(label, text) for _heading, pairs in lines(self.subject(case)) for label, text in pairs]

    def handled_by(self, cases):
        found = super().handled_by(cases)
        rows = Termination.objects.filter(case__in=cases.order_by().values("pk"))
        for case_id, handler, panel in rows.values_list("case_id", "handler_name", "panel"):
            names = {name for name in (handler, *panel.split("、")) if name}
            if names:
                found.setdefault(case_id, set()).update(names)
        return found

    def handlers(self, cases):
        rows = Termination.objects.filter(case__in=cases.order_by().values("pk")).exclude(handler_name="")
        return dict(rows.values_list("case_id", "handler_name"))

    def prechecks(self, case):
        return precheck(facts_of(self.subject(case)))

    def prechecks_in(self, cases):
        for case_id, unit_id, facts in facts_in(cases):
            yield case_id, unit_id, precheck(facts)

    def execution_case(self, case):
        return self.subject(case).execution_case
