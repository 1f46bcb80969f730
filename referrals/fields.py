"""Kinds of form fields by which people are named in a referral; the form says who may be meant."""

from django import forms

from courts.models import User


class Person(forms.ModelChoiceField):
    """Somebody with an account."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", "请选择")
        super().__init__(queryset=User.objects.none(), **kwargs)

    def offer(self, people):
        self.queryset = User.objects.filter(pk__in=[person.pk for person in people]).order_by("pk")

    def label_from_instance(self, person):
        return f"{person.name} {person.title}".strip()


class People(forms.MultipleChoiceField):
    """Several people with an account; gives back the people themselves."""

    widget = forms.CheckboxSelectMultiple
    people = None

    def offer(self, people):
        self.people = {str(person.pk): person for person in people}
        self.choices = [(pk, f"{person.name} {person.title}".strip()) for pk, person in self.people.items()]

    def clean(self, value):
        return [self.people[str(pk)] for pk in super().clean(value)]


def choose(choices):
    """`choices` under an empty first line, so that nothing is answered by just passing over it."""
    return [("", "请选择"), *choices]
