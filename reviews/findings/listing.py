"""The register of findings across campaigns: views, filters and counts, the same for page, API and ledger. Source: J2.3.1–J2.3.3."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Count, Exists, OuterRef, Q

from cases.models import Case
from core.keyset import Key, paginate
from courts.models import Unit
from courts.scope import scope_of
from reviews.findings.queries import ESCALATION_LABELS, findings_visible_to
from reviews.findings.rows import UNORDERED, with_words
from reviews.models import Campaign, Finding, Review, Tier

State = Finding.State
ITEMS = 13
ANY_RUNG = "any"


@dataclass(frozen=True)
class View:
    """One tab: which findings; in the order of their due days, or the latest first."""

    code: str
    label: str
    condition: object
    by_due: bool = False


def views(today):
    """The views every reader has. A finding stands in exactly one of 待责令, 待整改, 待复查 and 已销号."""
    owed = Q(state=State.OPEN, ordered_at__isnull=False)
    return [
        View("all", "全部", Q()),
        View("unordered", UNORDERED, Q(state=State.OPEN, ordered_at=None)),
        View("open", "待整改", owed, by_due=True),
        View("overdue", "整改超期", owed & Q(due_on__lt=today), by_due=True),
        View("reported", "待复查", Q(state=State.REPORTED)),
        View("cured", "已销号", Q(state=State.CURED)),
    ]


def view_of(code, today):
    """The view with that code; the whole register for an unknown one."""
    found = views(today)
    return next((view for view in found if view.code == code), found[0])


class Filters(forms.Form):
    """What the register can be narrowed by, all of it in the address and none of it personal."""

    campaign = forms.ModelChoiceField(label="活动", queryset=Campaign.objects.none(), required=False, empty_label="全部活动")
    unit = forms.ModelChoiceField(label="责任单位", queryset=Unit.objects.none(), required=False, empty_label="全部单位")
    tier = forms.ChoiceField(label="层级", choices=[("", "全部层级"), *Tier.choices], required=False)
    item = forms.TypedChoiceField(
        label="条目", choices=[("", "全部条目"), *((number, f"第 {number} 项") for number in range(1, ITEMS + 1))], coerce=int,
        empty_value=None, required=False,
    )  # fmt: skip
    nature = forms.ChoiceField(label="性质", choices=[("", "个性和共性"), *Finding.Nature.choices], required=False)
    escalation = forms.ChoiceField(
        label="督促", required=False,
        choices=[("", "不限"), (ANY_RUNG, "督办过的"), *((code, label) for code, label in ESCALATION_LABELS.items() if code)],
    )  # fmt: skip

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.fields["campaign"].queryset = campaigns_of(user)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=scope_of(user).unit_ids, is_responsible=True)
        self.fields["unit"].label_from_instance = lambda unit: unit.short_name

    def chosen(self):
        """What is chosen, as plain values; what is not valid narrows nothing."""
        values = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: getattr(value, "pk", value) for name, value in values.items() if value}

    def chips(self, query):
        """The chosen filters as removable chips: (label, words, address without it)."""
        chips = []
        for name in self.chosen():
            without = query.copy()
            for gone in (name, "after", "before"):
                without.pop(gone, None)
            chips.append((self.fields[name].label, self._words(name), without.urlencode()))
        return chips

    def _words(self, name):
        value = self.cleaned_data[name]
        if name in ("campaign", "unit"):
            return getattr(value, "short_name", "") or value.name
        return dict(self.fields[name].choices)[value]


def campaigns_of(user):
    """The campaigns whose findings the register can name: published ones with a case that `user` sees."""
    seen = Review.objects.filter(campaign=OuterRef("pk"), case__in=Case.objects.visible_to(user))
    return Campaign.objects.filter(Exists(seen)).exclude(state=Campaign.State.DRAFT)


def condition(chosen):
    """The plain values of `Filters.chosen` as one condition."""
    lookups = {name: value for name, value in chosen.items() if name in ("campaign", "unit", "tier", "item", "nature") and value}
    if "nature" in lookups:
        lookups["ordered_at__isnull"] = False  # before the order nobody has said what it is
    rung = chosen.get("escalation")
    return Q(**lookups) & (Q() if not rung else ~Q(escalation="") if rung == ANY_RUNG else Q(escalation=rung))


def filtered(user, view, chosen):
    """The findings of a view and its filters that `user` may read now."""
    return findings_visible_to(user).filter(view.condition, condition(chosen))


def counts(user, today, chosen=None):
    """How many findings each view holds under the filters, in one query."""
    marks = {view.code: Count("pk", filter=view.condition) for view in views(today) if view.code != "all"}
    return findings_visible_to(user).filter(condition(chosen or {})).aggregate(all=Count("pk"), **marks)


NEWEST = (Key("pk", descending=True),)
BY_DUE = (Key("due_on", write=date.isoformat, read=date.fromisoformat), Key("pk"))


def page_of(findings, view, query, *, size=50):
    """One page with what its rows show."""
    keys = BY_DUE if view.by_due else NEWEST
    return paginate(with_words(findings), keys, size=size, after=query.get("after", ""), before=query.get("before", ""))
