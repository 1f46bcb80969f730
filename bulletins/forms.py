"""What people write into a bulletin."""

from django import forms

from bulletins.texts import for_people


class JudgementForm(forms.Form):
    """The judgement of each section, figures written as {在办}."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, bulletin, units, **kwargs):
        written = {code: for_people(texts.get("judgement", ""), units) for code, texts in bulletin.texts.items()}
        super().__init__(*args, initial={"version": bulletin.version, **written}, **kwargs)
        self.sections = bulletin.edition.SECTIONS
        for code in self.sections:
            self.fields[code] = forms.CharField(
                label="补写", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
            )

    def judgement(self):
        return {code: self.cleaned_data[code] for code in self.sections}


class ReasonForm(forms.Form):
    """Why an approved bulletin goes back, or what an erratum corrects."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
