"""Field kinds that the petition's forms share."""

from django import forms
from django.core.exceptions import ValidationError

from core.identity import parse_id_number, parse_phone
from courts.models import Post, User


class Phone(forms.CharField):
    """One telephone number, stored in one spelling."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 30)
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            return parse_phone(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class IdNumber(forms.CharField):
    """A resident identity number with a valid checksum, as 18 characters."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 30)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        try:
            return parse_id_number(value)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class PersonChoice(forms.ModelChoiceField):
    """Somebody with an account; the form narrows the people to those who may be meant."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), **kwargs)

    def label_from_instance(self, person):
        return f"{person.name} {person.title}".strip()


def people_of_court(court, roles=None):
    """Active people who hold a post in `court` today, of the given roles or of any."""
    posts = Post.objects.current().filter(unit__court=court)
    if roles:
        posts = posts.filter(role__in=roles)
    return User.objects.filter(is_active=True, pk__in=posts.values("person_id")).order_by("name", "pk")
