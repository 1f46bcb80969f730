"""What the steps of a clue ask for. Source: L4.1, L4.2."""

from django import forms
from django.core.exceptions import ValidationError

from cases.models import Handover
from core.fields import Day, Text
from core.files import UploadField
from core.forms import RowsField, StepForm
from core.text import clean_name
from courts.models import Unit
from courts.scope import courts_under
from dossiers.forms import Attachment, Voiding
from dossiers.models import REFERRAL_KINDS, Document, DocumentKind
from executions.case_numbers import CaseNumber
from referrals.access import court_of, is_upper
from referrals.handovers import waiting_for
from referrals.models import CLUE_STATES, ClueSource, Problem, Status

# Who spoke is kept in its own table only: not in the trace, not in a draft.
COMPLAINANT = ("complainant_name", "complainant_id_number", "complainant_phone", "complainant_address")
NAMED = [("", "不是由人反映"), ("1", "实名"), ("0", "匿名")]


class OfficerRow(forms.Form):
    """One officer whom the clue is about."""

    name = forms.CharField(label="姓名", max_length=40)
    post_title = forms.CharField(label="职务", max_length=60, required=False)

    def clean_name(self):
        return clean_name(self.cleaned_data["name"])


class ClueFields(StepForm):
    """What is known of a clue, whether it is registered or corrected."""

    sealed = frozenset(COMPLAINANT)
    sections = [
        ("一、线索来源", ["source", "source_detail", "upstream_number", "received_on", "team_opinion"]),
        ("二、反映人（密封，启封须经另一人同意）", ["is_real_name", *COMPLAINANT]),
        ("三、被反映的单位、人员和案件", ["unit", "officers", "execution_number", "origin_number"]),
        ("四、反映的问题", ["problem", "summary", "remark"]),
    ]

    source = forms.TypedChoiceField(label="线索来源", choices=[("", "请选择"), *ClueSource.choices], coerce=int)
    source_detail = forms.CharField(label="来文单位及文号", max_length=120, required=False)
    upstream_number = forms.CharField(label="人民法院一案双查办案系统编号", max_length=40, required=False)
    received_on = Day(label="收到日期")
    team_opinion = Text(label="巡查、督察组意见", rows=2, required=False, help_text="司法巡查、审务督察发现的线索，附该组的意见")
    is_real_name = forms.ChoiceField(label="实名或匿名", choices=NAMED, required=False)
    complainant_name = forms.CharField(label="反映人", max_length=40, required=False)
    complainant_id_number = forms.CharField(label="身份证号", max_length=18, required=False)
    complainant_phone = forms.CharField(label="联系电话", max_length=20, required=False)
    complainant_address = forms.CharField(label="住址", max_length=120, required=False)
    unit = forms.ModelChoiceField(label="被反映单位", queryset=Unit.objects.none(), empty_label="请选择")
    officers = RowsField(OfficerRow, label="被反映人", required=False, max_rows=20)
    execution_number = forms.CharField(label="涉及案号", max_length=60, required=False, help_text="如（2021）豫0823执123号")
    origin_number = forms.CharField(label="关联信访登记号", max_length=40, required=False)
    problem = forms.ChoiceField(label="问题类型", choices=[("", "请选择"), *Problem.choices])
    summary = Text(label="问题摘要", rows=4, help_text="写清反映什么，不要写反映人的姓名和联系方式")
    remark = Text(label="备注", rows=2, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        court = court_of(self.by)
        if court:
            units = Unit.objects.filter(court_id__in=courts_under(court.pk), is_responsible=True, is_active=True)
            self.fields["unit"].queryset = units.select_related("court").order_by("order", "pk")

    @property
    def is_named(self):
        """Whether somebody is in the sealed record already."""
        return hasattr(self.subject, "complainant")

    def clean_is_real_name(self):
        return {"1": True, "0": False}.get(self.cleaned_data["is_real_name"])

    def clean_execution_number(self):
        text = self.cleaned_data["execution_number"].strip()
        if not text:
            return ""
        try:
            return str(CaseNumber.parse(text).case)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean_complainant_name(self):
        return clean_name(self.cleaned_data["complainant_name"])

    def clean(self):
        data = super().clean()
        named = data.get("complainant_name") or self.is_named
        if not named and any(data.get(name) for name in COMPLAINANT):
            self.add_error("complainant_name", "填了反映人的证件、电话或住址，请填姓名")
        if data.get("is_real_name") and not named:
            self.add_error("complainant_name", "实名反映的，填反映人姓名")
        if data.get("complainant_name") and data.get("is_real_name") is not True:
            self.add_error("is_real_name", "填了反映人姓名的，选“实名”")
        names = [row["name"] for row in data.get("officers") or ()]
        if len(names) != len(set(names)):
            self.add_error("officers", "同一个人写了两次")
        return data


class ClueForm(ClueFields):
    """线索登记: the whole clue at once."""

    handover = forms.ModelChoiceField(label="移送", queryset=Handover.objects.none(), required=False, widget=forms.HiddenInput)
    material = UploadField(label="线索材料", required=False, help_text="来文、检察建议、截图等，可以之后再补")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.by is not None:
            self.fields["handover"].queryset = waiting_for(self.by)


class CorrectionForm(ClueFields):
    """更正线索: all of it as it should stand. What is sealed stays as it is where nothing is typed."""

    reason = forms.CharField(label="更正理由", max_length=200)

    def clean_unit(self):
        unit, case = self.cleaned_data["unit"], self.subject.case
        if unit.pk != case.unit_id and case.status not in CLUE_STATES:
            raise ValidationError("已经启动的，不能改被反映单位")
        return unit


class ScreeningForm(StepForm):
    """筛查: what becomes of the clue, and why."""

    DECISIONS = (
        (Status.RIPE, "成熟，提请会商"),
        (Status.SUPPLEMENT_CLUE, "先补充核实"),
        (Status.SCREENED_OUT, "了结"),
    )

    decision = forms.ChoiceField(label="筛查结果", choices=[("", "请选择"), *DECISIONS])
    opinion = Text(label="筛查意见", rows=4)
    team_opinion = Text(
        label="巡查、督察组意见", rows=3, required=False, help_text="司法巡查、审务督察和检查发现的线索，提请会商前要有"
    )

    @classmethod
    def words(cls, decision):
        return dict(cls.DECISIONS)[decision]

    def clean(self):
        data = super().clean()
        decision, referral = data.get("decision"), self.subject
        needs = decision == Status.RIPE and referral.source == ClueSource.INSPECTION
        if needs and not (data.get("team_opinion") or referral.team_opinion):
            self.add_error("team_opinion", "巡查、督察、检查发现的线索，附该组的意见再提请会商")
        if decision == Status.SCREENED_OUT and referral.items.exclude(decided_at=None).exists():
            self.add_error("decision", "会商决定补充核实的，补充后再提请会商，不能由一个机构了结")
        if decision == referral.case.status:
            self.add_error("decision", "已在补充核实")
        return data


class SupplementForm(StepForm):
    """补充核实: what was found out."""

    text = Text(label="补充核实情况", rows=5)
    material = UploadField(label="材料", required=False)


REFERRAL_CHOICES = [(kind.value, kind.label) for kind in DocumentKind if kind in REFERRAL_KINDS | {DocumentKind.OTHER}]


class ClueAttachment(Attachment):
    """补充材料, of the kinds that a file of 一案双查 has."""

    kind = forms.ChoiceField(label="材料种类", choices=[("", "请选择"), *REFERRAL_CHOICES])


class ClueVoiding(Voiding):
    """作废材料: only what one may read, and below the upper side only what one filed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            papers = Document.objects.visible_to(self.by).filter(case=self.subject.case).bindable()
            if not is_upper(self.by, self.subject.case):
                papers = papers.filter(uploaded_by=self.by)
            self.fields["document"].queryset = papers
