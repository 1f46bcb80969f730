"""Inputs of the pages on courts, people and posts; what may not be is said by the operations."""

from django import forms
from django.utils import timezone

from courts.models import AccessEntry, Court, Role, Unit, User

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class PersonChoice(forms.ModelChoiceField):
    """A person, shown with title and username, because names repeat."""

    def label_from_instance(self, person):
        return f"{person.name}（{'，'.join(part for part in (person.title, person.username) if part)}）"


class UnitChoice(forms.ModelChoiceField):
    """A unit, shown after its court."""

    def label_from_instance(self, unit):
        return unit.court.short_name if unit.kind == Unit.Kind.COURT else f"{unit.court.short_name} {unit.short_name}"


class AliasesField(forms.CharField):
    """Other names, as a list; separated by 、 or a comma or a blank."""

    def __init__(self, **kwargs):
        super().__init__(label="别名", required=False, help_text="台账里出现过的其他写法，用顿号隔开", **kwargs)

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text = super().to_python(value)
        for mark in "，,；;":
            text = text.replace(mark, "、")
        return [alias for part in text.split("、") if (alias := part.strip())]


class CourtForm(forms.Form):
    name = forms.CharField(label="全称", max_length=60)
    short_name = forms.CharField(label="简称", max_length=20)
    place = forms.CharField(label="所在地", max_length=40, required=False)
    mark = forms.CharField(label="编号用字", max_length=4, required=False, help_text="编号开头的字，如“焦”；下级法院随中院")
    aliases = AliasesField()
    order = forms.IntegerField(label="排序", min_value=0, max_value=32767, initial=0)


class NewCourtForm(CourtForm):
    level = forms.ChoiceField(label="层级", choices=Court.Level.choices, initial=Court.Level.BASIC)
    parent = forms.ModelChoiceField(
        label="上级法院", queryset=Court.objects.filter(level=Court.Level.INTERMEDIATE), required=False
    )
    word = forms.CharField(label="法院代字", max_length=12, help_text="如 豫0823")
    field_order = ["level", "parent", "name", "short_name", "word"]


class UnitForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60)
    short_name = forms.CharField(label="简称", max_length=20)
    aliases = AliasesField()
    is_responsible = forms.BooleanField(label="可作责任单位", required=False)
    is_active = forms.BooleanField(label="在用", required=False, initial=True)
    order = forms.IntegerField(label="排序", min_value=0, max_value=32767, initial=0)


class NewUnitForm(UnitForm):
    kind = forms.ChoiceField(label="类别", choices=[choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.COURT])
    is_active = None
    field_order = ["kind", "name", "short_name"]


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=40, required=False)
    phone = forms.CharField(label="办公电话", max_length=20, required=False)


class NewPersonForm(PersonForm):
    username = forms.CharField(label="账号", max_length=150, help_text="登录用，如姓名全拼")
    field_order = ["username", "name"]


class PostForm(forms.Form):
    unit = UnitChoice(
        label="部门",
        empty_label="请选择",
        queryset=Unit.objects.filter(is_active=True).select_related("court").order_by("court__order", "order", "pk"),
    )
    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    starts_on = forms.DateField(label="任职起", initial=timezone.localdate, **DAY)
    ends_on = forms.DateField(label="任职止", required=False, help_text="不填为长期", **DAY)


class EndForm(forms.Form):
    ends_on = forms.DateField(label="任职止", initial=timezone.localdate, help_text="含当天", **DAY)


class DeputyForm(forms.Form):
    deputy = PersonChoice(label="代理人", empty_label="请选择", queryset=User.objects.none())
    starts_on = forms.DateField(label="代理起", initial=timezone.localdate, **DAY)
    ends_on = forms.DateField(label="代理止", help_text="含当天", **DAY)
    reason = forms.CharField(label="原因", max_length=100)

    def __init__(self, *args, principal, **kwargs):
        super().__init__(*args, **kwargs)
        courts = principal.posts.unended().values("unit__court")
        self.fields["deputy"].queryset = (
            User.objects.filter(is_active=True, posts__unit__court__in=courts).exclude(pk=principal.pk).distinct().order_by("pk")
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200)


class AccessFilterForm(forms.Form):
    """What the auditor asks of the access log; the person stands in the address by number, never by name."""

    since = forms.DateField(label="起", required=False, **DAY)
    until = forms.DateField(label="止", required=False, **DAY)
    action = forms.ChoiceField(label="行为", choices=[("", "全部"), *AccessEntry.Action.choices], required=False)
    person = PersonChoice(label="人员", queryset=User.objects.order_by("pk"), required=False, empty_label="全部")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", "止日不能早于起日")
        return cleaned
