"""线索登记表. Source: X6, L4.2."""

from core.docx import Form
from core.docx.text import written_day
from dossiers.documents import Paper
from dossiers.models import DocumentKind
from referrals.models import Organ

NAMED = {True: "实名（另行密封）", False: "匿名", None: "不是由人反映"}


class CluePaper(Paper):
    """The clue as it came in. Who spoke does not stand on it: the paper goes from hand to hand, the sealed record does not."""

    kind, title = DocumentKind.CLUE_FORM, "线索登记表"

    @classmethod
    def compose(cls, facts):
        subject, case = facts["subject"], facts["case"]
        officers = "、".join(
            f"{officer.name}（{officer.post_title}）" if officer.post_title else officer.name
            for officer in subject.officers.all()
        )
        form = Form("执行工作“一案双查”线索登记表", court=case.court.name, number=case.number)
        form.rows(
            [
                ("收到日期", written_day(subject.received_on), "收集机构", Organ(subject.organ).label),
                ("线索来源", subject.get_source_display()),
                ("来文单位及文号", subject.source_detail or "无", "双查系统编号", subject.upstream_number or "未填"),
                ("反映人", NAMED[subject.is_real_name], "问题类型", subject.get_problem_display()),
                ("被反映单位", case.unit.name, "被反映人", officers or "未指明"),
                ("涉及案号", subject.execution_number or "未填", "关联信访登记号", subject.origin_number or "无"),
                ("问题摘要", subject.summary),
                ("巡查、督察组意见", subject.team_opinion or "无"),
                ("备注", subject.remark or "无"),
            ]
        )
        form.signatures(["登记人", "机构负责人"])
        return form.bytes()
