"""首联、专班方案、约谈、措施、答复."""

from django import forms
from django.utils import timezone

from cases.people import people_of
from core.fields import Moment, Text
from core.files import UploadField
from core.forms import StepForm
from courts.models import Role
from petitions.forms.fields import PersonChoice, Phone, people_of_court
from petitions.models import Contact, Measure, Reply, Signature


class ContactNote(StepForm):
    """首次联系 and later calls."""

    happened_at = Moment(label="联系时间")
    means = forms.ChoiceField(label="方式", choices=Contact.Means)
    is_reached = forms.TypedChoiceField(
        label="是否联系上", choices=[("1", "联系上了"), ("0", "没有联系上")], coerce=lambda value: value == "1", initial="1"
    )
    result = Text(label="结果")

    def clean_happened_at(self):
        return not_before_dispatch(self, "happened_at", "联系时间")


class TeamForm(StepForm):
    """工作专班: one leader, one liaison, and in the intermediate court the head of the division as the responsible person."""

    lead = PersonChoice(label="包案领导")
    lead_title = forms.CharField(label="包案领导职务", max_length=60)
    lead_phone = Phone(label="包案领导电话")
    lead_reason = forms.CharField(label="换人理由", max_length=200, required=False)
    responsible = PersonChoice(label="责任人", required=False)
    liaison = PersonChoice(label="联络人")
    liaison_title = forms.CharField(label="联络人职务", max_length=60)
    liaison_phone = Phone(label="联络人电话")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        court = self.subject.case.court
        people = people_of_court(court)
        for name in ("lead", "responsible", "liaison"):
            self.fields[name].queryset = people
        self.prescribed = Role.BUREAU_CHIEF if court.is_intermediate else Role.PRESIDENT
        self.fields["responsible"].required = court.is_intermediate
        who = "交中院的案件由执行局长包案，庭室负责人为责任人" if court.is_intermediate else "交基层法院的案件由院长包案"
        self.fields["lead_reason"].help_text = f"{who}；由其他领导包案的，写明理由，报中院综合处。"

    def clean(self):
        data = super().clean()
        lead, liaison = data.get("lead"), data.get("liaison")
        if lead and not data.get("lead_reason"):
            court = self.subject.case.court
            if not people_of_court(court, [self.prescribed]).filter(pk=lead.pk).exists():
                self.add_error("lead_reason", f"{Role(self.prescribed).label}以外的人包案，要写明理由")
        if lead and liaison and lead == liaison:
            self.add_error("liaison", "联络人不能与包案领导是同一人")
        return data


class TeamAndPlan(TeamForm):
    """上报专班和化解稳控方案."""

    sections = [
        (
            "一、工作专班",
            ["lead", "lead_title", "lead_phone", "lead_reason", "responsible", "liaison", "liaison_title", "liaison_phone"],
        ),
        ("二、化解稳控方案", ["plan_demand", "plan_measures", "plan_stability", "plan_file"]),
    ]

    plan_demand = Text(label="信访诉求和案件症结")
    plan_measures = Text(label="化解措施、责任人和时间安排", rows=4)
    plan_stability = Text(label="稳控安排")
    plan_file = UploadField(label="方案原件", required=False, help_text="已有纸质或 Word 方案的，可一并上传")


class TeamChange(TeamForm):
    """更换专班人员."""

    reason = forms.CharField(label="更换理由", max_length=200)


class InterviewRecord(StepForm):
    """约谈笔录 as a form."""

    sections = [
        ("一、时间地点和参加人", ["happened_at", "place", "by_lead", "attendees"]),
        ("二、信访人陈述", ["demands", "grounds"]),
        ("三、告知", ["next_steps", "time_limits"]),
        ("四、签字", ["signature", "refusal_note", "record_file", "video_file"]),
    ]

    happened_at = Moment(label="约谈时间")
    place = forms.CharField(label="地点", max_length=100)
    by_lead = forms.TypedChoiceField(
        label="包案领导是否参加",
        choices=[("1", "参加"), ("0", "未参加，由联络人约谈")],
        coerce=lambda value: value == "1",
        initial="1",
    )
    attendees = forms.CharField(label="参加人", max_length=200)
    demands = Text(label="诉求")
    grounds = Text(label="理由")
    next_steps = Text(label="告知的后续安排")
    time_limits = forms.CharField(label="告知的时限", max_length=200)
    signature = forms.ChoiceField(label="签字情况", choices=[choice for choice in Signature.choices if choice[0] != "none"])
    refusal_note = Text(label="拒签说明", rows=2, required=False, help_text="拒绝签字的，记明谈话内容，由谈话人签字")
    record_file = UploadField(label="签字的笔录", required=False)
    video_file = UploadField(label="录音录像", required=False)

    def clean_happened_at(self):
        return not_before_dispatch(self, "happened_at", "约谈时间")

    def clean(self):
        data = super().clean()
        if data.get("signature") == Signature.REFUSED and not data.get("refusal_note"):
            self.add_error("refusal_note", "信访人拒签的，写明谈话内容和拒签情况")
        if data.get("by_lead") and not any(person.role == Role.LEAD for person in people_of(self.subject.case)):
            self.add_error("by_lead", "还没有确定包案领导，先上报专班")
        return data


class MeasureRecord(StepForm):
    """化解措施."""

    happened_at = Moment(label="时间")
    kind = forms.ChoiceField(label="措施", choices=Measure.Kind)
    content = Text(label="做了什么")
    partners = forms.CharField(label="配合单位和人员", max_length=200, required=False)
    result = Text(label="效果", rows=2, required=False)
    evidence = UploadField(label="材料", required=False, help_text="全程留痕：照片、笔录、函件等")

    def clean_happened_at(self):
        return not_before_dispatch(self, "happened_at", "时间")

    def clean(self):
        data = super().clean()
        if data.get("kind") == Measure.Kind.JOINT and not data.get("partners"):
            self.add_error("partners", "联合化解的，写明配合的单位和人员")
        return data


class ReplyRecord(StepForm):
    """答复笔录, or the reply by telephone and message with what was kept of it."""

    sections = [
        ("一、答复", ["happened_at", "means", "distance_reason", "place", "content"]),
        ("二、信访人意见", ["opinion", "opinion_text", "signature", "refusal_note"]),
        ("三、留存", ["record_file", "proof_file"]),
    ]

    happened_at = Moment(label="答复时间")
    means = forms.ChoiceField(label="方式", choices=Reply.Means)
    distance_reason = forms.CharField(
        label="本地信访人未当面答复的理由", max_length=200, required=False, help_text="本地信访人应当当面答复"
    )
    place = forms.CharField(label="地点", max_length=100, required=False)
    content = Text(label="答复内容", rows=4)
    opinion = forms.ChoiceField(label="信访人意见", choices=Reply.Opinion)
    opinion_text = Text(label="意见内容", rows=2, required=False)
    signature = forms.ChoiceField(label="签字情况", choices=Signature)
    refusal_note = Text(label="拒签说明", rows=2, required=False)
    record_file = UploadField(label="签字的答复笔录", required=False, help_text="当面答复的可上传扫描件")
    proof_file = UploadField(label="录音或信息截图", required=False, help_text="电话、短信、微信答复必须留存")

    def clean_happened_at(self):
        return not_before_dispatch(self, "happened_at", "答复时间")

    def clean(self):
        data = super().clean()
        in_person = data.get("means") == Reply.Means.IN_PERSON
        if in_person and not data.get("place"):
            self.add_error("place", "当面答复的，写明地点")
        if in_person and data.get("signature") == Signature.NONE:
            self.add_error("signature", "当面答复的，写明信访人签字还是拒签")
        if data.get("means") and not in_person:
            if self.subject.is_local and not data.get("distance_reason"):
                self.add_error("distance_reason", "信访人住本地，应当面答复；确实不能当面的写明理由")
            if not data.get("proof_file") and "proof_file" not in self.errors:
                self.add_error("proof_file", "不是当面答复的，要上传录音或信息截图")
        if data.get("signature") == Signature.REFUSED and not data.get("refusal_note"):
            self.add_error("refusal_note", "信访人拒签的，写明谈话内容和拒签情况")
        return data


def not_before_dispatch(form, name, label):
    """A record of the handling cannot be older than the dispatch that it answers."""
    value = form.cleaned_data[name]
    dispatched_at = form.subject.dispatched_at
    if dispatched_at and value < dispatched_at.replace(second=0, microsecond=0):
        raise forms.ValidationError(f"{label}不能早于交办时间（{local_text(dispatched_at)}）")
    return value


def local_text(moment):
    local = timezone.localtime(moment)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
