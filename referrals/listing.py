"""The list of clues and referrals: its views, filters and rows, all of them in the address and none of them personal."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Count, Q

from cases.models import Case
from core.keyset import Key, paginate
from courts.models import Unit
from referrals.access import organ_of
from referrals.models import ClueSource, Organ, Problem, Status

KIND = "referral"
POOL = frozenset({Status.POOL, Status.SUPPLEMENT_CLUE, Status.RIPE})
TABLED = frozenset({Status.TABLED})
ENDED_EARLY = frozenset({Status.SCREENED_OUT, Status.NOT_STARTED, Status.ELSEWHERE})
STARTED = frozenset(Status) - POOL - TABLED - ENDED_EARLY


@dataclass(frozen=True)
class View:
    """One tab: the cases in these states; `organ` narrows or widens the clues by whose pool they came into.

    Attributes:
        statuses: the states.
        pool_of: count the clues in the pool of this organ.
        before: count the clues of every other organ that lie in the pool: they are known because a conference has had them.
    """

    code: str
    label: str
    statuses: frozenset = frozenset()
    pool_of: str = ""
    before: str = ""

    @property
    def condition(self):
        pool = Q(status__in=POOL)
        wanted = Q(status__in=self.statuses)
        if self.pool_of:
            wanted |= pool & Q(referral__organ=self.pool_of)
        return wanted | (pool & ~Q(referral__organ=self.before)) if self.before else wanted

    def holds(self, status, organ):
        """Whether a referral in this state that came into the pool of `organ` is in this tab."""
        in_pool = status in POOL
        return status in self.statuses or (in_pool and (organ == self.pool_of or (bool(self.before) and organ != self.before)))


ALL = View("all", "全部", frozenset(Status))


def views(user):
    """The tabs that `user` has: an organ's people all of them, whoever was let onto a case just one."""
    organ = organ_of(user)
    if organ is None:
        return (ALL,)
    return (
        View("pool", "本机构线索", pool_of=organ),
        View("tabled", "已提请", TABLED, before=organ),
        View("started", "已启动", STARTED),
        View("ended", "未启动", ENDED_EARLY),
        ALL,
    )


def tab_counts(user):
    """How many referrals that `user` may know of each view holds, in one query."""
    rows = Case.objects.visible_to(user).filter(kind=KIND).order_by().values_list("status", "referral__organ")
    counts = list(rows.annotate(Count("pk")))
    return {view.code: sum(number for status, organ, number in counts if view.holds(status, organ)) for view in views(user)}


def _day(label):
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Filters(forms.Form):
    """What the list can be narrowed by."""

    status = forms.MultipleChoiceField(label="状态", choices=Status, required=False)
    organ = forms.MultipleChoiceField(label="收集机构", choices=Organ, required=False)
    source = forms.TypedMultipleChoiceField(label="线索来源", choices=ClueSource, coerce=int, required=False)
    problem = forms.MultipleChoiceField(label="问题类型", choices=Problem, required=False)
    unit = forms.ModelMultipleChoiceField(label="被反映单位", queryset=Unit.objects.none(), required=False)
    received_from = _day("收到日期起")
    received_to = _day("收到日期止")

    def __init__(self, data, *, user):
        super().__init__(data)
        # only units of cases that the person knows of: the choice itself says nothing new
        mine = Case.objects.visible_to(user).filter(kind=KIND).values("unit_id")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=mine)

    def condition(self):
        """The chosen filters as one condition; what is not valid narrows nothing."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        lookups = {
            "status": "status__in", "organ": "referral__organ__in", "source": "referral__source__in",
            "problem": "referral__problem__in", "unit": "unit__in", "received_from": "opened_on__gte",
            "received_to": "opened_on__lte",
        }  # fmt: skip
        return Q(**{lookups[name]: value for name, value in chosen.items() if value})

    def chips(self, query):
        """The chosen filters as removable chips: (label, words, address without it)."""
        chips = []
        for name, value in (self.cleaned_data if self.is_valid() else {}).items():
            if value:
                without = query.copy()
                for gone in (name, "after", "before"):
                    without.pop(gone, None)
                chips.append((self.fields[name].label, self._words(name, value), without.urlencode()))
        return chips

    def _words(self, name, value):
        if name == "unit":
            return "、".join(unit.short_name for unit in value)
        if isinstance(value, list):
            labels = dict(self.fields[name].choices)
            return "、".join(str(labels[item]) for item in value)
        return f"{value.year}年{value.month}月{value.day}日"


NEWEST = (
    Key("opened_on", descending=True, write=date.isoformat, read=date.fromisoformat),
    Key("pk", descending=True),
)


def filtered(user, view, filters):
    """The cases of a view and its filters that `user` may know of."""
    return Case.objects.visible_to(user).filter(view.condition, filters.condition(), kind=KIND)


def page_of(cases, query, *, size=30):
    """One page with what its rows show, in one query."""
    rows = cases.select_related("referral", "unit")
    return paginate(rows, NEWEST, size=size, after=query.get("after", ""), before=query.get("before", ""))
