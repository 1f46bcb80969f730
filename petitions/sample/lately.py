"""What people did in the last hour: real steps through the one door, so that papers, hashes and notices are there too."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document as WordDocument

from cases.models import Case
from cases.steps import take
from courts.models import Role
from dossiers.models import DocumentKind
from petitions import steps
from petitions.forms.closing import ACCEPTANCE_ITEMS
from petitions.models import Reply, Signature, Status
from petitions.sample import texts

PROOFS = {
    DocumentKind.INTERVIEW_RECORD: "约谈笔录",
    DocumentKind.MEASURE_EVIDENCE: "查控反馈",
    DocumentKind.REPLY_RECORD: "答复笔录",
}


def act_today(stage):
    """Let a few petitions take their next step now."""
    _Hour(stage).go()


class _Hour:
    def __init__(self, stage):
        self.stage, self.staff = stage, stage.staff
        self.used = set()
        self.lately = timezone.localtime(stage.now - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")

    def go(self):
        office = self.stage.clerk
        for case in self.cases(Status.AWAITING_PLAN, 2):
            self.take(steps.ReportPlan, case, Role.LIAISON, self.plan(case))
        for case in self.cases(Status.HANDLING, 2, petition__interviews=None):
            self.take(steps.Interview, case, Role.LIAISON, self.interview(case), record_file="约谈笔录")
        met = {"petition__interviews__isnull": False, "petition__return_count": 0}
        for case in self.cases(Status.HANDLING, 2, **met):
            self.take(steps.RecordMeasure, case, Role.HANDLER, self.measure(), evidence="查控反馈")
        for case in self.cases(Status.HANDLING, 1, petition__measures__isnull=False, petition__is_local=True, **met):
            self.take(steps.Reply, case, Role.HANDLER, self.reply(), record_file="答复笔录")
        for case in self.cases(Status.HANDLING, 2, **met):
            self.take(steps.ApplySuspension, case, Role.LIAISON, {"reason": "信访人住院，家属已告知并提交入院记录"})
            self.take(steps.DecideSuspension, case, office, {"approved": "1", "opinion": "同意中止"})
        for case in self.cases(Status.HANDLING, 1, **met):
            data = {"days": 10, "reason": "厂房评估尚未完成", "petitioner_told": "on"}
            self.take(steps.ApplyExtension, case, Role.LIAISON, data)
        for case in self.cases(Status.AWAITING_ACCEPTANCE, 2):
            for kind, title in PROOFS.items():
                self.take(steps.AttachDocument, case, Role.LIAISON, {"kind": kind}, file=title)
            items = [code for code, _label in ACCEPTANCE_ITEMS]
            self.take(steps.Accept, case, office, {"items": items, "opinion": "材料齐全，同意验收"})
            self.take(steps.Archive, case, Role.LEDGER_CLERK, {"volume_number": f"访{case.opened_on.year}-{case.pk:04d}"})

    def cases(self, status, count, **conditions):
        """Up to `count` cases that nobody touched this hour and that are not late; 武陟's first, where the shown accounts sit."""
        found = Case.objects.filter(status=status, last_step_at__gte=self.stage.moment(self.stage.live_since, 0, 0), **conditions)
        found = found.exclude(pk__in=self.used).exclude(due_on__lt=self.stage.today).select_related("unit__court").distinct()
        chosen = sorted(found, key=lambda case: (case.unit.short_name != "武陟法院", -case.pk))[:count]
        self.used.update(case.pk for case in chosen)
        return chosen

    def take(self, step, case, actor, data, **papers):
        """Take `step` as `actor`: a person, or the role of somebody of the unit."""
        by = self.staff.one(case.unit, actor) if isinstance(actor, Role) else actor
        files = {name: self.paper(title, case) for name, title in papers.items()}
        take(step, case, by=by, data=data, files=files, at=self.stage.now)

    def plan(self, case):
        lead, liaison = self.staff.lead(case.unit), self.staff.one(case.unit, Role.LIAISON)
        return {
            "lead": lead.pk, "lead_title": lead.title, "lead_phone": lead.phone, "liaison": liaison.pk, "liaison_title": liaison.title,
            "liaison_phone": liaison.phone, "responsible": self.staff.one(case.unit, Role.DIVISION_HEAD).pk,
            "plan_demand": "要求查清财产线索、恢复执行", "plan_measures": "五日内约谈，十日内核清财产线索，二十日内拿出处理结果",
            "plan_stability": "每周与信访人联系一次，重要节点当面告知",
        }  # fmt: skip

    def interview(self, case):
        return {
            "happened_at": self.lately, "place": texts.PLACES[1], "by_lead": "1", "attendees": f"{self.staff.lead(case.unit).name}、联络人",
            "demands": "要求恢复执行", "grounds": "认为财产线索没有核实到位", "next_steps": texts.NEXT_STEPS[0], "time_limits": "五日内答复核查结果",
            "signature": Signature.SIGNED,
        }  # fmt: skip

    def measure(self):
        kind, content, partners, result = texts.MEASURES[0]
        return {"happened_at": self.lately, "kind": kind, "content": content, "partners": partners, "result": result}

    def reply(self):
        return {
            "happened_at": self.lately, "means": Reply.Means.IN_PERSON, "place": texts.PLACES[0], "content": texts.REPLIES[0],
            "opinion": Reply.Opinion.SATISFIED, "signature": Signature.SIGNED,
        }  # fmt: skip

    @staticmethod
    def paper(title, case):
        """A small Word document, as a clerk would upload it."""
        document = WordDocument()
        document.add_heading(title, level=1)
        document.add_paragraph(f"{case.number}（演示材料，内容均为虚构）")
        target = io.BytesIO()
        document.save(target)
        return SimpleUploadedFile(f"{title}.docx", target.getvalue())
