"""反馈记录, 澄清函. Source: X6, L4.10, L4.11."""

from django.utils import timezone

from cases.numbers import leaping_number
from core.docx import LETTER, Form, OfficialDocument
from core.docx.text import written_day
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.models import Clearing, Organ
from referrals.orders import without_complainant

Scope = Clearing.Scope


def written_moment(moment):
    local = timezone.localtime(moment)
    return f"{written_day(local.date())} {local.hour}时{local.minute:02d}分"


class FeedbackPaper(Paper):
    """What was told and answered. Who was told does not stand on it: that is kept sealed."""

    kind, title = DocumentKind.FEEDBACK_RECORD, "反馈记录"

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        feedback = subject.feedbacks.last()
        form = Form("执行工作“一案双查”反馈记录", court=case.court.name, number=case.number)
        form.rows(
            [
                ("主办机构", Organ(feedback.lead_organ).label, "配合机构", Organ(feedback.lead_organ).other.label),
                (
                    "告知对象",
                    "反映人（另行密封）" if subject.is_real_name else "相关当事人",
                    "告知方式",
                    feedback.get_means_display(),
                ),
                ("告知时间", written_moment(feedback.told_at)),
                ("认定", subject.get_verdict_display()),
                ("告知内容", without_complainant(subject, feedback.content)),
                ("对方意见", without_complainant(subject, feedback.response) or "无"),
            ]
        )
        form.signatures(["告知人", "记录人"])
        return form.bytes()


class ClearingPaper(Paper):
    """The letter by which an officer is cleared. It says what was found of the officer, and nothing of who spoke."""

    kind, title = DocumentKind.CLEARING_LETTER, "澄清函"

    @classmethod
    def compose(cls, facts):
        case, officer = facts["case"], facts["officer"]
        day = timezone.localdate(facts["at"])
        letter = OfficialDocument(
            organ=case.court.name,
            number=leaping_number(f"{case.court.mark}双查澄", day.year),
            title="关于对有关反映予以澄清的函",
            addressee=cls.addressee(case, facts["scope"]),
            form=LETTER,
        )
        person = f"{officer.name}同志" + (f"（{officer.post_title}）" if officer.post_title else "")
        letter.paragraph(
            f"此前有反映涉及{case.unit.name}{person}。经本院执行机构、监察机构按照执行工作“一案双查”的规定调查，并经领导小组批准，"
            "所反映的问题不属实，没有发现该同志存在违规违纪违法或者违反作风建设规定的问题。"
        )
        letter.paragraph(
            f"根据执行工作“一案双查”实施方案第四条第（十一）项，现在{Scope(facts['scope']).label}范围内予以澄清。"
            "请支持和保护干警依法履职、担当作为，不得因此影响其考核、任用；不得追查、打听反映的来源。"
        )
        letter.signature(case.court.name, day)
        return letter.bytes()

    @classmethod
    def addressee(cls, case, scope):
        if scope == Scope.CITY:
            return "各基层人民法院，本院各部门"
        return case.unit.court.name if scope == Scope.COURT else case.unit.name
