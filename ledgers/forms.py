"""What people fill in to bring a ledger in or to take one out."""

from django import forms

from core.ledger import LEDGERS
from courts.models import Unit
from courts.scope import scope_of, visible_units
from ledgers.operations.exports import may_reveal

ACCEPTED_FILES = ".xlsx,.xls,.csv,.txt"


class UploadForm(forms.Form):
    """A ledger and its file; the file is looked at by the operation."""

    ledger = forms.ChoiceField(label="台账")
    file = forms.FileField(
        label="文件",
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
        error_messages={
            "required": "请选择要导入的文件",
            "empty": "文件是空的（0 字节），可能没有传完，请重新选择文件",
            "invalid": "没有收到文件，可能没有传完，请重新选择",
            "missing": "没有收到文件，请重新选择",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ledger"].choices = [(ledger.code, ledger.title) for ledger in importable(user)]


class ExportForm(forms.Form):
    """What of a ledger is taken out, and what for."""

    since = forms.DateField(label="登记起", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="登记止", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ModelChoiceField(label="责任单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位")
    state = forms.ChoiceField(label="办理情况", required=False, choices=[("", "全部"), ("open", "在办"), ("closed", "已办结")])
    purpose = forms.CharField(
        label="用途",
        max_length=100,
        help_text="写进访问记录，如“三月周通报附表”",
        error_messages={"required": "请写明导出的用途"},
    )
    with_personal = forms.BooleanField(label="含完整证件号码和电话", required=False)

    def __init__(self, *args, user, ledger, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(pk__in=visible_units(user), is_responsible=True).select_related("court")
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: (
            unit.court.short_name if unit.kind == Unit.Kind.COURT else f"{unit.court.short_name}{unit.short_name}"
        )
        self.fields["since"].label, self.fields["until"].label = f"{ledger.dated}起", f"{ledger.dated}止"
        self.dated, self.chosen_by_ledger = ledger.dated, ledger.filter_fields(user)
        self.fields.update(self.chosen_by_ledger)
        if not may_reveal(ledger, user):
            del self.fields["with_personal"]

    def ledger_fields(self):
        """The bound fields that this ledger alone has."""
        return [self[name] for name in self.chosen_by_ledger]

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", f"{self.dated}止不能早于{self.dated}起")
        return data

    def filters(self):
        """What the rows are narrowed by, as JSON can hold it."""
        data = self.cleaned_data
        days = {name: data[name].isoformat() for name in ("since", "until") if data.get(name)}
        unit = {"unit": data["unit"].pk} if data.get("unit") else {}
        more = {name: getattr(data[name], "pk", data[name]) for name in self.chosen_by_ledger if data.get(name)}
        return {**days, **unit, **({"state": data["state"]} if data.get("state") else {}), **more}

    def filter_text(self):
        """The same in words, for the foot of the file."""
        data = self.cleaned_data
        words = []
        if data.get("since") or data.get("until"):
            words.append(f"{self.dated}日期 {data.get('since') or '最早'} 至 {data.get('until') or '今天'}")
        if data.get("unit"):
            words.append(f"责任单位 {self.fields['unit'].label_from_instance(data['unit'])}")
        if data.get("state"):
            words.append(dict(self.fields["state"].choices)[data["state"]])
        for name, field in self.chosen_by_ledger.items():
            if data.get(name):
                said = str(data[name]) if hasattr(data[name], "pk") else dict(field.choices)[data[name]]
                words.append(f"{field.label} {said}")
        return "，".join(words)


def importable(user):
    """The ledgers that `user` may bring in."""
    roles = scope_of(user).roles
    return [ledger for ledger in LEDGERS.values() if ledger.importers & roles]


def exportable(user):
    """The ledgers that `user` may take out."""
    roles = scope_of(user).roles
    return [ledger for ledger in LEDGERS.values() if ledger.exporters & roles]
