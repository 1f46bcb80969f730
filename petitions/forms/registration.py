"""登记 and 交办."""

from django import forms
from django.core.exceptions import ValidationError

from core.fields import Day, Moment, Text
from core.forms import StepForm
from core.masks import mask_name
from core.text import clean_name
from courts.models import Court, Unit
from courts.scope import scope_of
from executions.case_numbers import CaseNumber
from petitions.forms.fields import IdNumber, Phone
from petitions.models import Channel, DispatchOrder, PetitionerKind
from petitions.queries import similar_petitions


class Registration(StepForm):
    """The petitioner, the matter and where it came from."""

    sections = [
        ("一、来访", ["visited_on", "channel", "head_count", "upstream_number", "is_disruptive"]),
        ("二、信访人", ["petitioner_name", "petitioner_kind", "id_number", "phone", "is_local", "address"]),
        ("三、涉执案件", ["execution_number", "executing_court", "execution_handler"]),
        ("四、诉求", ["demand", "is_repeated_key", "is_supervised_key", "is_strong_key", "remark"]),
        ("五、重访核对", ["repeat_decision"]),
    ]

    visited_on = Day(label="来访日期")
    channel = forms.ChoiceField(label="信访渠道", choices=Channel)
    head_count = forms.IntegerField(label="来访人数", min_value=1, max_value=999, initial=1)
    upstream_number = forms.CharField(label="执行申诉信访系统编号", max_length=40, required=False)
    is_disruptive = forms.BooleanField(label="现场有缠闹、滞留", required=False)
    petitioner_name = forms.CharField(label="信访人", max_length=60)
    petitioner_kind = forms.ChoiceField(label="身份", choices=PetitionerKind)
    id_number = IdNumber(label="身份证号码", required=False)
    phone = Phone(label="联系电话", required=False)
    is_local = forms.TypedChoiceField(
        label="本地或外地", choices=[("1", "本地"), ("0", "外地")], coerce=lambda value: value == "1", initial="1"
    )
    address = forms.CharField(label="住所", max_length=120, required=False)
    execution_number = forms.CharField(label="执行案号", max_length=60, required=False, help_text="如（2021）豫0802执123号")
    executing_court = forms.ModelChoiceField(label="执行法院", queryset=Court.objects.all(), required=False)
    execution_handler = forms.CharField(label="执行案件承办人", max_length=40, required=False)
    demand = Text(label="主要诉求")
    is_repeated_key = forms.BooleanField(label="重复信访", required=False)
    is_supervised_key = forms.BooleanField(label="挂牌督办", required=False)
    is_strong_key = forms.BooleanField(label="反映强烈", required=False)
    remark = Text(label="备注", rows=2, required=False)
    repeat_decision = forms.ChoiceField(
        label="与已登记的信访件核对",
        choices=[("", "没有相近的信访件"), ("first", "核对过，不是重访"), ("repeat", "是重访，次数接着算")],
        required=False,
    )

    def clean_petitioner_name(self):
        return clean_name(self.cleaned_data["petitioner_name"])

    def clean_execution_number(self):
        text = self.cleaned_data["execution_number"]
        if not text.strip():
            return None
        try:
            return CaseNumber.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        data["similar"] = list(
            similar_petitions(
                self.by,
                name=data["petitioner_name"],
                id_number=data["id_number"],
                phone=data["phone"],
                execution_number=data["execution_number"],
            )[:5]
        )
        if data["similar"] and not data["repeat_decision"]:
            found = "、".join(f"{item.case.number} {mask_name(item.petitioner_name)}" for item in data["similar"])
            self.add_error("repeat_decision", f"已有相近的信访件：{found}。请核对后选“是重访”或“不是重访”")
        if not data["similar"] and data["repeat_decision"] == "repeat":
            self.add_error("repeat_decision", "没有查到这个人或这个案号以前的信访件，按初访登记")
        return data


class RegistrationCorrection(StepForm):
    """更正登记: only what is filled in changes; the trace keeps both."""

    channel = forms.ChoiceField(label="信访渠道", choices=Channel)
    phone = Phone(label="联系电话", required=False)
    address = forms.CharField(label="住所", max_length=120, required=False)
    is_local = forms.TypedChoiceField(
        label="本地或外地", choices=[("1", "本地"), ("0", "外地")], coerce=lambda value: value == "1"
    )
    upstream_number = forms.CharField(label="执行申诉信访系统编号", max_length=40, required=False)
    demand = Text(label="主要诉求")
    is_repeated_key = forms.BooleanField(label="重复信访", required=False)
    is_supervised_key = forms.BooleanField(label="挂牌督办", required=False)
    is_strong_key = forms.BooleanField(label="反映强烈", required=False)
    is_executed = forms.BooleanField(label="已实际执结", required=False)
    remark = Text(label="备注", rows=2, required=False)
    reason = forms.CharField(label="更正理由", max_length=200)


class Dispatching(StepForm):
    """交办: to whom, and what is asked."""

    unit = forms.ModelChoiceField(label="责任单位", queryset=Unit.objects.none())
    requirement = Text(label="交办要求", rows=3, required=False)
    order = forms.ModelChoiceField(
        label="并入的交办单", queryset=DispatchOrder.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.by is not None:
            reach = scope_of(self.by).unit_ids
            self.fields["unit"].queryset = Unit.objects.filter(is_responsible=True, is_active=True, pk__in=reach).order_by(
                "order", "pk"
            )
            self.fields["order"].queryset = DispatchOrder.objects.filter(dispatched_by=self.by)

    def clean(self):
        data = super().clean()
        order = data.get("order")
        if order and order.unit_id != getattr(data.get("unit"), "pk", None):
            self.add_error("order", "交办单与责任单位不一致")
        return data


class Acknowledgement(StepForm):
    """签收: nothing to fill in but who will see to it."""

    note = forms.CharField(label="签收备注", max_length=200, required=False)


class Return(StepForm):
    """再访: the same person comes back with the same matter."""

    visited_on = Day(label="再访日期")
    channel = forms.ChoiceField(label="信访渠道", choices=Channel)
    demand = Text(label="这次反映什么")


class OnSite(StepForm):
    """缠闹、滞留的现场处置."""

    happened_at = Moment(label="接到通知的时间")
    place = forms.CharField(label="地点", max_length=100)
    staff = forms.CharField(label="到场人员", max_length=200)
    arrived_at = Moment(label="到场时间")
    result = Text(label="处置结果")

    def clean(self):
        data = super().clean()
        if data.get("arrived_at") and data.get("happened_at") and data["arrived_at"] < data["happened_at"]:
            self.add_error("arrived_at", "到场时间不能早于接到通知的时间")
        return data
