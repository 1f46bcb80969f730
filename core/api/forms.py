"""Serializers derived from Django forms, and requests unpacked as forms expect them."""

from collections.abc import Mapping
from functools import cache

from django import forms
from rest_framework import serializers

from core.forms import RowsField


class Checked(serializers.Serializer):
    """A serializer that only describes and unpacks: the form that it was derived from does the checking."""

    form_class = None


def serializer_for(form_class, name):
    """A serializer class with the fields of `form_class`, for OpenAPI and for unpacking a request.

    Args:
        form_class: a StepForm; its fields are the one declaration of the inputs.
        name: the class name, unique in the schema.
    """
    fields = {key: serializer_field(field) for key, field in form_class.base_fields.items()}
    return type(name, (Checked,), {**fields, "form_class": form_class})


@cache
def row_serializer(row_form):
    """The serializer class of a form's rows: one class, in whatever forms they stand."""
    rows = {key: serializer_field(item) for key, item in row_form.base_fields.items()}
    return type(f"{row_form.__name__}Row", (serializers.Serializer,), rows)


def serializer_field(field):
    """The serializer field that describes a form field."""
    common = {"required": field.required, "label": field.label or None, "help_text": str(field.help_text or "") or None}
    if isinstance(field, RowsField):
        return row_serializer(field.row_form)(many=True, **common)
    if isinstance(field, forms.TypedChoiceField):
        return serializers.BooleanField(**common)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(**common, allow_null=not field.required)
    if isinstance(field, forms.MultipleChoiceField):
        # without choices they depend on the person: then they are ids
        child = serializers.ChoiceField(choices=field.choices) if field.choices else serializers.IntegerField()
        return serializers.ListField(child=child, **common)
    if isinstance(field, forms.ChoiceField) and field.choices:  # else they depend on the person
        return serializers.ChoiceField(choices=field.choices, **common)
    plain = {
        forms.BooleanField: serializers.BooleanField,
        forms.IntegerField: serializers.IntegerField,
        forms.DateTimeField: serializers.DateTimeField,
        forms.DateField: serializers.DateField,
        forms.FileField: serializers.FileField,
    }
    for form_type, serializer_type in plain.items():
        if isinstance(field, form_type):
            return serializer_type(**common)
    return serializers.CharField(**common, allow_blank=not field.required)


def form_data(form_class, data):
    """The request's data as the form's widgets expect it: true and false become the values of their choices.

    Raises: rest_framework's ValidationError for a body that is no object, and for a list where one value is wanted.
    """
    if not isinstance(data, Mapping):
        raise serializers.ValidationError("应为一个 JSON 对象")
    plain = data.dict() if hasattr(data, "dict") else dict(data)
    wrong = {}
    for name, field in form_class.base_fields.items():
        value = plain.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            if hasattr(data, "getlist"):
                plain[name] = data.getlist(name)
        elif isinstance(value, (list, dict)) and not isinstance(field, RowsField):
            wrong[name] = ["应为一个值"]
        elif isinstance(value, bool) and isinstance(field, forms.TypedChoiceField):
            plain[name] = "1" if value else "0"
    if wrong:
        raise serializers.ValidationError(wrong)
    return plain


class Control(serializers.Serializer):
    """What goes with an act beside its inputs: what one was looking at, and a guard against repeats."""

    version = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    token = serializers.CharField(required=False, allow_null=True, max_length=40)


def control(data):
    """Take `version` and `token` out of the unpacked data. Returns: both in a dict. Raises: rest_framework's ValidationError."""
    asked = Control(data={name: data.pop(name) for name in ("version", "token") if name in data})
    asked.is_valid(raise_exception=True)
    return {"version": None, "token": None, **asked.validated_data}
