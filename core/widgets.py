"""Widgets that draw themselves where Django's would be too slow."""

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe


class LongSelectMultiple(forms.SelectMultiple):
    """A list to pick several from, with its options written in Python: Django's renders two templates for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = set(map(str, value or ()))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) in chosen else "", label) for key, label in self.choices),
        )
        tag = self.build_attrs(self.attrs, {"name": name, "multiple": True, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(tag), options)
