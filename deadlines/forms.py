"""Input of the calendar page and of the rules' page."""

from django import forms
from django.core.exceptions import ValidationError

from deadlines.announcements import Unreadable, read
from deadlines.models import UNITS, RuleVersion

FIRST_YEAR, LAST_YEAR = 2000, 2099


class YearForm(forms.Form):
    """Which year of the calendar to look at."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)


class ArrangementForm(forms.Form):
    """The whole arrangement of one year, as pasted; `entries` holds what was read."""

    source = forms.CharField(label="依据", max_length=100, help_text="通知的名称")
    text = forms.CharField(
        label="放假和调休安排",
        max_length=10000,
        help_text="可以粘贴国务院办公厅通知的原文，也可以一行一天：2027-01-01 放假 元旦；2027-01-02 上班 元旦。这里是全年的安排，没写的日子按周一至周五上班。",
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year, self.entries = year, []

    def clean_text(self):
        text = self.cleaned_data["text"]
        try:
            self.entries = read(text, self.year)
        except Unreadable as error:
            raise ValidationError(error.problems) from error
        return text


class RuleVersionForm(forms.ModelForm):
    """A new version of one rule, in force for clocks that start on or after a day."""

    unit = forms.ChoiceField(label="单位", choices=UNITS)

    class Meta:
        model = RuleVersion
        fields = ("length", "unit", "shift_last_day", "valid_from", "valid_to", "basis")
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "valid_from": "这一天起起算的期限按新版本，已起算的会重算",
            "valid_to": "不填就一直用下去",
            "basis": "文号和条款，案件页上会显示",
        }

    def clean_length(self):
        length = self.cleaned_data["length"]
        if length > 3650:
            raise ValidationError("长度最多 3650，请核对单位")
        return length
