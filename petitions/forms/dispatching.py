"""The batch form of 交办: a unit for each picked petition, and one requirement for all."""

from django import forms

from core.fields import Text
from courts.models import Unit
from courts.scope import scope_of


class BatchForm(forms.Form):
    """One unit choice per case, named by the case; the executing court's own unit is offered first."""

    requirement = Text(label="交办要求", rows=2, required=False)

    def __init__(self, *args, cases, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = cases
        reach = Unit.objects.filter(is_responsible=True, is_active=True, pk__in=scope_of(by).unit_ids).order_by("order", "pk")
        self.by_pk = {unit.pk: unit for unit in reach}
        own = {unit.court_id: unit.pk for unit in reach if unit.kind == Unit.Kind.COURT}
        choices = [("", "选责任单位"), *((unit.pk, unit.short_name) for unit in self.by_pk.values())]
        for case in cases:
            self.fields[f"unit_{case.pk}"] = forms.TypedChoiceField(
                label=f"{case.number}的责任单位",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=own.get(case.petition.executing_court_id),
                widget=forms.Select(attrs={"class": "input"}),
            )

    def units(self):
        """{case primary key: unit} of the rows for which a unit was chosen."""
        chosen = {case.pk: self.by_pk.get(self.cleaned_data.get(f"unit_{case.pk}")) for case in self.cases}
        return {pk: unit for pk, unit in chosen.items() if unit}
