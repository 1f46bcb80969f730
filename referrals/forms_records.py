"""The record of each of the six methods: what it asks for, beside what was found in either track. Source: L4.7, 方案四（七）1–6."""

from django import forms

from core.fields import Moment, Text
from core.files import UploadField, UploadsField
from core.forms import StepForm
from referrals.fields import People, choose
from referrals.inquiry import live_team
from referrals.models import Method

FOUND = [("good", "没有发现问题"), ("bad", "有问题"), ("unseen", "未涉及")]
NO_NAME = "只写身份，不写反映人的姓名、电话和住址"


class RecordForm(StepForm):
    """What every method asks for; the two tracks stand apart, and one of them at least is filled in.

    Attributes:
        details: names of the fields that the method keeps beside the common ones.
        is_talk: a 笔录 is made of it, to be printed and signed; else the evidence is handed in or its place is named.
    """

    details = ()
    is_talk = False

    happened_at = Moment(label="时间")
    place = forms.CharField(label="地点", max_length=100)
    case_text = Text(label="案件执行情况：查明了什么", rows=4, required=False)
    conduct_text = Text(label="干警履职情况：查明了什么", rows=4, required=False)
    evidence_note = forms.CharField(
        label="证据在哪里", max_length=200, required=False, help_text="例如：正卷第 87 页；流程系统截图已存监察室"
    )
    evidence = UploadsField(label="证据材料", required=False, help_text="可以一次选多个文件")

    def clean_happened_at(self):
        value, since = self.cleaned_data["happened_at"], self.subject.dispatched_at
        if since and value < since.replace(second=0, microsecond=0):
            raise forms.ValidationError("时间不能早于联合交办的时间")
        return value

    def clean(self):
        data = super().clean()
        if not data.get("case_text") and not data.get("conduct_text"):
            self.add_error("case_text", "两个方面至少填一个：查明了什么")
        wanted = not self.is_talk and "evidence" not in self.errors
        if wanted and not data.get("evidence") and not data.get("evidence_note"):
            self.add_error("evidence_note", "上传证据材料，或写明证据在哪里")
        return data

    def require(self, name, message):
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, message)


def tracks(*names):
    """The two closing sections of every record form, after the method's own fields."""
    return [
        ("查明的情况（两个方面分开记）", ["case_text", "conduct_text"]),
        ("证据", list(names) or ["evidence_note", "evidence"]),
    ]


class FilesForm(RecordForm):
    """调卷审查."""

    aspects = ("legality", "timeliness", "thoroughness", "civility", "goodwill")
    details = ("volumes", *aspects)
    sections = [("一、调阅", ["happened_at", "place", "volumes"]), ("二、执行程序和执行措施", list(aspects)), *tracks()]

    volumes = forms.CharField(label="调阅的卷宗", max_length=200, help_text="案号、正卷副卷、册数")
    legality = forms.ChoiceField(label="合法", choices=choose(FOUND))
    timeliness = forms.ChoiceField(label="及时", choices=choose(FOUND))
    thoroughness = forms.ChoiceField(label="全面", choices=choose(FOUND))
    civility = forms.ChoiceField(label="文明", choices=choose(FOUND))
    goodwill = forms.ChoiceField(label="善意", choices=choose(FOUND))

    def clean(self):
        data = super().clean()
        if any(data.get(name) == "bad" for name in self.aspects):
            self.require("case_text", "有问题的，写明案件方面查明了什么")
        return data


class SystemForm(RecordForm):
    """系统检查."""

    questions = ("nodes", "overdue", "falsified")
    details = ("system", *questions, "problem_nodes")
    sections = [("一、系统", ["happened_at", "place", "system"]), ("二、节点", [*questions, "problem_nodes"]), *tracks()]

    system = forms.CharField(label="查看的系统", max_length=100, help_text="例如：执行案件流程信息管理系统")
    nodes = forms.ChoiceField(label="节点是否完整", choices=choose([("good", "完整"), ("bad", "不完整")]))
    overdue = forms.ChoiceField(label="是否超期", choices=choose([("good", "没有超期"), ("bad", "有超期")]))
    falsified = forms.ChoiceField(label="是否数据造假", choices=choose([("good", "没有发现"), ("bad", "有造假")]))
    problem_nodes = Text(label="有问题的节点", required=False, help_text="节点名称、应在何时、实际何时、系统里怎么填的")

    def clean(self):
        data = super().clean()
        if any(data.get(name) == "bad" for name in self.questions):
            self.require("problem_nodes", "有问题的，逐个写明节点")
        return data


class SignedForm(RecordForm):
    """A talk of which a 笔录 is made: signed, or refused with the reason."""

    is_talk = True

    signature = forms.ChoiceField(label="签字情况", choices=choose([("signed", "已签字"), ("refused", "拒绝签字")]))
    refusal_note = Text(label="拒签说明", rows=2, required=False, help_text="写明拒绝签字的理由，由谈话人签字证明")
    signed_file = UploadField(
        label="签字的笔录", required=False, help_text="可以先打印系统生成的笔录，签字以后在“补充材料”里上传"
    )

    def clean(self):
        data = super().clean()
        if data.get("signature") == "refused":
            self.require("refusal_note", "拒签的，写明拒签情况")
        return data


class PartyForm(SignedForm):
    """听取当事人或信访人意见."""

    details = ("means", "whom", "demands", "statement", "signature", "refusal_note")
    sections = [
        ("一、怎么听取", ["happened_at", "means", "place", "whom"]),
        ("二、对方说了什么", ["demands", "statement"]),
        tracks()[0],
        ("签字和证据", ["signature", "refusal_note", "signed_file", "evidence_note", "evidence"]),
    ]

    means = forms.ChoiceField(label="方式", choices=choose([("phone", "电话约谈"), ("visit", "走访面谈"), ("site", "现场查验")]))
    whom = forms.ChoiceField(
        label="听取谁的意见",
        choices=choose(
            [("applicant", "申请执行人"), ("debtor", "被执行人"), ("petitioner", "信访人"), ("interested", "利害关系人")]
        ),
        help_text=NO_NAME,
    )
    demands = Text(label="诉求")
    statement = Text(label="对案件情况的陈述", help_text=NO_NAME)
    signature = forms.ChoiceField(
        label="签字情况", choices=choose([("signed", "已签字"), ("refused", "拒绝签字"), ("recorded", "电话约谈，已录音")])
    )

    def clean(self):
        data = super().clean()
        by_phone, recorded = data.get("means") == "phone", data.get("signature") == "recorded"
        if by_phone and not recorded:
            self.add_error("signature", "电话约谈的不签字，选“电话约谈，已录音”")
        elif recorded and not by_phone:
            self.add_error("signature", "当面听取的，写明签字还是拒签")
        if by_phone and "evidence" not in self.errors:
            self.require("evidence", "电话约谈的，上传录音")
        return data


class TalkForm(SignedForm):
    """内部谈话."""

    details = ("talked_to", "talked_title", "capacity", "talkers", "signature", "refusal_note")
    sections = [
        ("一、谈话对象", ["talked_to", "talked_title", "capacity"]),
        ("二、谈话", ["happened_at", "place", "talkers", "is_told"]),
        tracks()[0],
        ("签字和证据", ["signature", "refusal_note", "signed_file", "evidence_note", "evidence"]),
    ]

    talked_to = forms.CharField(label="谈话对象", max_length=40)
    talked_title = forms.CharField(label="职务", max_length=60)
    capacity = forms.ChoiceField(
        label="身份",
        choices=choose(
            [("head", "执行机构负责人"), ("handler", "案件承办人"), ("panel", "合议庭成员"), ("other", "其他相关工作人员")]
        ),
    )
    talkers = People(label="谈话人", help_text="不少于两人，都是调查组成员")
    is_told = forms.BooleanField(label="已告知权利义务和保密要求")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["talkers"].offer([member.person for member in live_team(self.subject)])

    def clean_talkers(self):
        if len(self.cleaned_data["talkers"]) < 2:
            raise forms.ValidationError("谈话人不少于两人")
        return self.cleaned_data["talkers"]

    def clean(self):
        data = super().clean()
        if data.get("talked_to") in [member.person.name for member in live_team(self.subject)]:
            self.add_error("talked_to", "谈话对象不能是调查组的人")
        return data


class HearingForm(RecordForm):
    """组织听证."""

    details = ("presider", "participants", "publicity", "topics", "views")
    sections = [
        ("一、听证会", ["happened_at", "place", "presider", "participants", "publicity"]),
        ("二、听证的事项和意见", ["topics", "views"]),
        *tracks(),
    ]

    presider = forms.CharField(label="主持人", max_length=40)
    participants = forms.CharField(label="参加的各方", max_length=300, help_text=NO_NAME)
    publicity = forms.ChoiceField(label="是否公开", choices=[("closed", "不公开"), ("open", "公开")])
    topics = Text(label="核查的事项")
    views = Text(label="各方意见", rows=4)


class OtherForm(RecordForm):
    """其他方式."""

    details = ("way", "why")
    sections = [("一、方式", ["happened_at", "place", "way", "why"]), *tracks()]

    way = forms.CharField(label="什么方式", max_length=60, help_text="例如：委托审计、调取银行流水、现场勘验")
    why = Text(label="为什么用这种方式", rows=2)


RECORD_FORMS = {
    Method.FILES: FilesForm,
    Method.SYSTEM: SystemForm,
    Method.HEARING_PARTIES: PartyForm,
    Method.INTERNAL_TALK: TalkForm,
    Method.HEARING: HearingForm,
    Method.OTHER: OtherForm,
}


def details_in_words(record):
    """What the method asked for, as (label, text) pairs; blanks are left out."""
    fields = RECORD_FORMS[Method(record.method)].base_fields
    return [(fields[name].label, _words(fields[name], value)) for name, value in record.details.items() if value]


def _words(field, value):
    if isinstance(value, list):
        return "、".join(value)
    return dict(getattr(field, "choices", ())).get(value, value)
