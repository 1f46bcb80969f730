"""What the spine needs to know about petitions."""

from django.db.models import Q
from django.urls import reverse

from cases.kinds import CaseKind, ReviewScope
from cases.models import Case, TraceEntry
from core.masks import mask_name
from core.text import search_tokens
from petitions.completeness import requirements
from petitions.models import Petition, Status
from petitions.steps import STEPS
from petitions.steps.closing import SubmitClosing
from petitions.steps.handling import Interview, NoteContact, RecordMeasure, Reply, ReportPlan
from petitions.tally import kept_tally

# Whoever has taken one of these has worked on the petition itself, whatever their place.
HANDLING = (NoteContact, ReportPlan, Interview, RecordMeasure, Reply, SubmitClosing)
KEY_MARKS = (("is_repeated_key", "重复信访"), ("is_supervised_key", "挂牌督办"), ("is_strong_key", "申请人反映强烈"))


class PetitionKind(CaseKind):
    """信访案件."""

    code, label, model, statuses, steps = "petition", "信访案件", Petition, Status, STEPS

    def subject(self, case):
        if "petition" in case._state.fields_cache:
            subject = case.petition
        else:
            subject = Petition.objects.select_related("execution_case", "executing_court", "order").get(pk=case.pk)
        subject.case = case
        return subject

    def completeness(self, subject):
        return requirements(subject)

    def facts(self, subject):
        facts = [
            ("信访人", f"{mask_name(subject.petitioner_name)}，{subject.get_petitioner_kind_display()}"),
            ("来源", subject.get_channel_display()),
            ("责任单位", subject.case.unit.short_name),
        ]
        if subject.execution_case:
            facts.append(("原案", subject.execution_case.number))
        return [*facts, ("诉求", subject.demand[:120])]

    def search_text(self, subject):
        numbers = [subject.case.number, *(paper.number for paper in (subject.execution_case, subject.order) if paper)]
        extra = [subject.upstream_number, subject.phone, subject.id_number[-4:]]
        return search_tokens(names=[subject.petitioner_name], numbers=numbers, extra=[word for word in extra if word])

    def choose(self, subject, ready):
        """On the handling stretch: first the leader's interview, then a measure, then the reply, then the closing report."""
        steps = [item.step for item in ready]
        tally = kept_tally(subject)
        if Interview in steps and not tally.interviews:
            wanted = Interview
        elif RecordMeasure in steps and not tally.counts["measure"]:
            wanted = RecordMeasure
        elif SubmitClosing in steps and subject.replied_at:
            wanted = SubmitClosing
        elif Reply in steps:
            wanted = Reply
        else:
            wanted = steps[0]
        return next(item for item in ready if item.step is wanted)

    def url(self, case):
        return reverse("petition-detail", args=[case.pk])

    # --- Under review --------------------------------------------------------------------------------------------------

    def review_scope(self, since, until=None):
        """Every petition registered since that day; only what is resolved and executed both is left out. Source: J1.0."""
        registered = Case.objects.filter(kind=self.code, opened_on__gte=since)
        if until:
            registered = registered.filter(opened_on__lte=until)
        return ReviewScope(registered, Q(petition__is_resolved=True, petition__is_executed=True), "已化解且已实际执结")

    def review_facts(self, case):
        subject = self.subject(case)
        facts = [
            ("来访日期", f"{subject.visited_on:%Y-%m-%d}，第{subject.visit_number}次"),
            *self.facts(subject),
            ("承办人", subject.execution_handler or (subject.execution_case.handler_name if subject.execution_case else "")),
            ("案件状态", subject.get_execution_status_display()),
            ("重点", "、".join(subject.key_marks)),
            ("化解", "已化解" if subject.is_resolved else "未化解"),
            ("执结", "已实际执结" if subject.is_executed else "未实际执结"),
            ("化解稳控方案", subject.plan_text),
            ("备注", subject.remark),
        ]
        return [(label, text) for label, text in facts if text]

    def handled_by(self, cases):
        found = super().handled_by(cases)
        for case_id, name in self.handlers(cases).items():
            found.setdefault(case_id, set()).add(name)
        taken = TraceEntry.objects.filter(case__in=cases.order_by().values("pk"), step__in=[step.name for step in HANDLING])
        for case_id, actor_id in taken.exclude(actor=None).values_list("case_id", "actor_id").distinct():
            found.setdefault(case_id, set()).add(actor_id)
        return found

    def handlers(self, cases):
        rows = Petition.objects.filter(case__in=cases.order_by().values("pk"))
        names = rows.values_list("case_id", "execution_handler", "execution_case__handler_name")
        return {case_id: own or of_case for case_id, own, of_case in names if own or of_case}

    def key_reasons(self, cases):
        rows = Petition.objects.filter(case__in=cases.order_by().values("pk"), case__is_key=True)
        names = [name for name, _label in KEY_MARKS]
        marked = {
            case_id: "、".join(label for (_name, label), mark in zip(KEY_MARKS, marks, strict=True) if mark)
            for case_id, *marks in rows.values_list("case_id", *names)
        }
        return {case_id: reason or "重点案件" for case_id, reason in marked.items()}

    def execution_case(self, case):
        return self.subject(case).execution_case
