"""补充材料 and 作废材料: two side steps for every kind of case; a pillar puts them into its list of steps."""

from cases.steps import Step
from courts.models import Role
from dossiers.forms import Attachment, Voiding
from dossiers.operations import attach, void

WORKING_ROLES = frozenset(
    {
        Role.HANDLER,
        Role.RESPONSIBLE,
        Role.LIAISON,
        Role.DIVISION_HEAD,
        Role.LEAD,
        Role.PRESIDENT,
        Role.LEDGER_CLERK,
        Role.GENERAL_OFFICE,
        Role.BUREAU_CHIEF,
    }
)


class AttachDocument(Step):
    """把一份材料放进卷里；全程留痕，凡未留痕的视为没有工作。"""

    label, clause, verb = "补充材料", "J3.2.6.2", "上传材料"
    sources = None
    actors = WORKING_ROLES | {Role.WINDOW}
    form = Attachment
    is_main = False
    consequences = ("文件算出校验值后入卷，以后不能删除，只能写明理由作废",)

    @classmethod
    def perform(cls, subject, *, by, at, kind, title, file, page_count=None, copies=None, is_late=False):
        document = attach(
            subject.case,
            by=by,
            at=at,
            kind=kind,
            title=title,
            file=file,
            page_count=page_count,
            copies=copies or 1,
            is_late=is_late,
        )
        return f"{document.get_kind_display()}：{document.title}{'（补交）' if is_late else ''}"


class VoidDocument(Step):
    """作废一份传错的材料；文件仍然保留，理由入痕迹。"""

    label, clause, verb = "作废材料", "J3.2.6.2", "作废材料"
    sources = None
    actors = WORKING_ROLES
    form = Voiding
    is_main = False
    consequences = ("材料标为作废，不再计入留痕完整度；文件仍然保留，可以查看",)

    @classmethod
    def perform(cls, subject, *, by, at, document, reason):
        voided = void(document, by=by, reason=reason, at=at)
        return f"{voided.get_kind_display()}：{voided.title}；理由：{reason}", {"voided": voided.as_fact()}
