"""The inputs of a choice of key cases from what the units reported."""

from django import forms

from reviews.sampling.choosing import RULES
from reviews.sampling.reported import tiers_from


class RuleForm(forms.Form):
    """Which tier reviews them, and by which rules they are chosen: what the preview needs."""

    tier = forms.ChoiceField(label="由哪一层评查")
    choices = forms.MultipleChoiceField(
        label="选取规则", choices=RULES.items(), initial=list(RULES), widget=forms.CheckboxSelectMultiple
    )
    per_unit = forms.IntegerField(
        label="零问题单位每个最多", min_value=1, max_value=100_000, required=False,
        help_text="不填就全部选取；预检不合格多的在前",
    )  # fmt: skip

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        tiers = tiers_from(campaign)[1:]
        self.fields["tier"].choices = [(tier.value, tier.label) for tier in tiers]
        if tiers:
            self.fields["tier"].initial = tiers[-1].value


class ChooseForm(RuleForm):
    """The same with the name under which the list is kept."""

    name = forms.CharField(label="名称", max_length=60, initial="重点抽查")
