"""Form parts shared by steps, pages and the API."""

import json

from django import forms
from django.core.exceptions import ValidationError


def speak_plainly():
    """Say what is wanted, in the words of the house; called once when the program starts."""
    words = {
        forms.Field: "请填写",
        forms.BooleanField: "请确认后打勾",
        forms.ChoiceField: "请选择",
        forms.MultipleChoiceField: "请选择",
        forms.ModelChoiceField: "请选择",
        forms.ModelMultipleChoiceField: "请选择",
    }
    for kind, required in words.items():
        kind.default_error_messages = {**kind.default_error_messages, "required": required}


class StepForm(forms.Form):
    """Input of one step: knows the subject, who acts and when, so that choices are scoped and checks can compare dates.

    Attributes:
        sections: groups the fields as the paper form does: a list of (heading, [field names]).
        sealed: names of fields that are kept nowhere but where the step puts them: not in a draft, not in the trace.
    """

    sections = []
    sealed = frozenset()

    def __init__(self, *args, subject=None, by=None, at=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject, self.by, self.at = subject, by, at

    def grouped(self):
        """(heading, bound fields) pairs for the page; fields not named in `sections` come last, hidden ones not at all."""
        named = {name for _, names in self.sections for name in names}
        rest = [name for name in self.fields if name not in named]
        for heading, names in [*self.sections, ("", rest)]:
            fields = [self[name] for name in names if name in self.fields and not self[name].is_hidden]
            if fields:
                yield heading, fields

    def in_words(self):
        """What was typed, read back as (label, text) pairs without judging it; blanks and files are left out."""
        pairs = [(bound.label, _in_words(bound.field, bound.value())) for bound in self.visible_fields()]
        return [(label, words) for label, words in pairs if words]


def _in_words(field, value):
    if value in (None, "", [], False) or isinstance(field, forms.FileField):
        return ""
    if value is True:
        return "是"
    if isinstance(field, RowsField):
        return f"{len(value)} 行"
    if hasattr(field, "choices"):
        chosen = {str(item) for item in (value if isinstance(value, list) else [value])}
        return "、".join(str(label) for key, label in field.choices if str(key) in chosen)
    return str(value).replace("T", " ") if isinstance(field, forms.DateTimeField) else str(value)


class RowsField(forms.Field):
    """A list of rows, each checked by `row_form`; JSON in the API, numbered fieldsets `name-0-field` on the page."""

    def __init__(self, row_form, *, min_rows=0, max_rows=50, **kwargs):
        self.row_form, self.min_rows, self.max_rows = row_form, min_rows, max_rows
        kwargs.setdefault("widget", RowsInput(row_form))
        kwargs.setdefault("required", min_rows > 0)
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in (None, "", []):
            return []
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValidationError("应为一组行") from error
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise ValidationError("应为一组行")
        return value

    def clean(self, value):
        rows = super().clean(value)
        if len(rows) < self.min_rows:
            raise ValidationError(f"至少填 {self.min_rows} 行")
        if len(rows) > self.max_rows:
            raise ValidationError(f"最多填 {self.max_rows} 行，现在是 {len(rows)} 行")
        cleaned, problems = [], []
        for number, row in enumerate(rows, 1):
            form = self.row_form(row)
            if form.is_valid():
                cleaned.append(form.cleaned_data)
            else:
                problems += [
                    f"第 {number} 行{form.fields[name].label if name in form.fields else ''}：{message}"
                    for name, messages in form.errors.items()
                    for message in messages
                ]
        if problems:
            raise ValidationError(problems)
        return cleaned


class RowsInput(forms.Widget):
    """Reads `name-0-field` inputs into rows; blank rows are dropped."""

    template_name = "core/rows_input.html"
    spare = 1

    def __init__(self, row_form, attrs=None):
        super().__init__(attrs)
        self.row_form = row_form

    def value_from_datadict(self, data, files, name):
        if name in data:
            return data[name]
        rows, number = [], 0
        while any(f"{name}-{number}-{field}" in data for field in self.row_form.base_fields):
            row = {field: data.get(f"{name}-{number}-{field}", "") for field in self.row_form.base_fields}
            if any(str(value).strip() for value in row.values()):
                rows.append(row)
            number += 1
        return rows

    def value_omitted_from_data(self, data, files, name):
        return name not in data and not any(key.startswith(f"{name}-0-") for key in data)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        filled = [*rows, *({} for _ in range(self.spare if rows else 1))]
        context["widget"]["rows"] = [self.row_form(initial=row, prefix=f"{name}-{number}") for number, row in enumerate(filled)]
        return context
