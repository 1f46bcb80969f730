"""Kinds of form fields that every pillar asks for: a paragraph, a moment, a day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class Text(forms.CharField):
    """A paragraph."""

    def __init__(self, *, rows=3, **kwargs):
        kwargs.setdefault("max_length", 4000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Moment(forms.DateTimeField):
    """A local date and time that must not lie in the future."""

    def __init__(self, *, may_be_future=False, **kwargs):
        self.may_be_future = may_be_future
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **kwargs)
        self.error_messages["invalid"] = "时间写成 2026-03-19 09:30 的样子"

    def to_python(self, value):
        # the API sends ISO 8601 with a zone; the page sends local time without one
        value = super().to_python(value)
        if value and not self.may_be_future and value > timezone.now():
            raise ValidationError("时间不能晚于现在")
        return value


class Day(forms.DateField):
    """A calendar day that must not lie in the future."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)
        self.error_messages["invalid"] = "日期写成 2026-03-19 的样子"

    def to_python(self, value):
        value = super().to_python(value)
        if value and value > timezone.localdate():
            raise ValidationError("日期不能晚于今天")
        return value
