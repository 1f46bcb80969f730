"""Figures: every number of the house is declared once, and the same declaration counts, lists and explains it. Source: X4."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import CharField, Count, IntegerField, Q
from django.db.models import Value as Constant
from django.utils import timezone

from cases.models import Case
from courts.models import Court, Unit
from courts.scope import courts_under


@dataclass(frozen=True)
class Period:
    """What a figure is about: whole days [start, end) for what happened, and a moment for how things stood.

    Attributes:
        start: the first day.
        end: the day after the last one.
        cut_off: the moment as at which stocks (在办, 超期) are taken.
        is_live: whether the cut-off is the present moment, so that what rows say of themselves holds.
    """

    start: date
    end: date
    cut_off: datetime
    is_live: bool = False

    @property
    def starts_at(self):
        return _midnight(self.start)

    @property
    def ends_at(self):
        return _midnight(self.end)

    @property
    def day(self):
        """The local day of the cut-off."""
        return timezone.localdate(self.cut_off)


@dataclass(frozen=True)
class Value:
    """A figure as it came out: a count, or two counts and their ratio."""

    count: int
    denominator: int | None = None

    @property
    def text(self):
        """As it is printed: 31, 96.8%, or a dash where nothing is there to divide by."""
        return str(self.count) if self.denominator is None else percent(self.count, self.denominator)


def everything(period):
    """The condition of a figure that counts the whole of what it lies `within`."""
    return Q()


@dataclass(frozen=True)
class Figure:
    """One counted set of cases.

    Attributes:
        code: its name in addresses and in the API.
        label: its name on pages and in documents; unique.
        definition: the 口径 in words: what is counted, by which date, what is left out.
        condition: Period -> Q over `Case`; subqueries instead of joins to many, so that each case counts once.
        within: Period -> Q as well: a larger set that the figure is part of; `condition` says only what it asks beyond that.
            Figures within the same set are counted together, in one pass over it.
        section: the heading under which the dictionary shows it.
        metric: its number in the dictionary of 口径, such as M01.
        kind: the kind of case that is counted.
        counts_sealed: whether 限知 cases count for a court; whoever shows such a number withholds it where it is small.
    """

    code: str
    label: str
    definition: str
    condition: object
    section: str = ""
    metric: str = ""
    kind: str = "petition"
    counts_sealed: bool = False
    within: object = everything

    parts = property(lambda self: (self,))

    def holds(self, period):
        """The whole condition, as a Q over `Case`."""
        return self.within(period) & self.condition(period)

    def tally(self, period, condition):
        """The aggregate over those cases of a unit for which `condition` holds (all of them when it is None)."""
        return Count("pk", filter=condition)

    def queryset(self, scope, period, unit=None):
        """The cases behind the number, unordered.

        Args:
            scope: a User (what they may see) or a Court (it and the courts below it).
            period: a `Period`.
            unit: primary key of a responsible unit, or None for all.
        """
        cases = cases_in(scope, self.kind, self.counts_sealed).filter(self.holds(period))
        return cases if unit is None else cases.filter(unit_id=unit)

    def value(self, scope, period, unit=None):
        return Value(self.queryset(scope, period, unit).count())

    def of(self, counts):
        """The value, out of counts by code that were taken together."""
        return Value(counts.get(self.code, 0))


@dataclass(frozen=True)
class Ratio:
    """One figure divided by another that contains it; it opens the cases of its numerator."""

    code: str
    label: str
    definition: str
    numerator: Figure
    denominator: Figure
    section: str = ""
    metric: str = ""

    parts = property(lambda self: (self.numerator, self.denominator))
    kind = property(lambda self: self.numerator.kind)

    def queryset(self, scope, period, unit=None):
        return self.numerator.queryset(scope, period, unit)

    def value(self, scope, period, unit=None):
        return Value(*(part.queryset(scope, period, unit).count() for part in self.parts))

    def of(self, counts):
        return Value(*(counts.get(part.code, 0) for part in self.parts))


FIGURES = {}


def register(*figures):
    """Make figures known by code. Raises: ValueError when a code or a label is taken, because a number has one definition."""
    labels = {figure.label for figure in FIGURES.values()}
    for figure in figures:
        if figure.code in FIGURES or figure.label in labels:
            raise ValueError(f"指标 {figure.code}（{figure.label}）重复登记")
        FIGURES[figure.code] = figure
        labels.add(figure.label)


def value(code, scope, period, unit=None):
    """The value of the figure called `code`. Raises: KeyError for an unknown code."""
    return FIGURES[code].value(scope, period, unit)


def counts_by_unit(figures, scope, period):
    """All `figures` for every unit, in one query per kind of case.

    Returns: {unit id: {code: count}}; what is 0 is absent, ratios appear as their two parts.
    """
    return counts_at([(figures, period)], scope)[0]


def counts_at(wanted, scope):
    """The tables of `counts_by_unit` for several (figures, period) pairs, still in one query per kind of case."""
    passes = defaultdict(list)
    for place, (figures, period) in enumerate(wanted):
        shared = defaultdict(dict)
        for part in (part for figure in figures for part in figure.parts):
            # figures that share no larger set with others find their few cases by an index of their own
            shared[part.kind, part.counts_sealed, part.code if part.within is everything else part.within][part.code] = part
        for (kind, counts_sealed, _), parts in shared.items():
            passes[kind, counts_sealed].append((place, period, list(parts.values())))
    tables = [defaultdict(dict) for _ in wanted]
    for (kind, counts_sealed), each in passes.items():
        cases = cases_in(scope, kind, counts_sealed)
        for number, unit, *counts in _union([_pass(number, each, cases) for number in range(len(each))]):
            place, _, parts = each[number]
            tables[place][unit].update((part.code, count) for part, count in zip(parts, counts, strict=False) if count)
    return [{unit: row for unit, row in table.items() if row} for table in tables]


def _pass(number, each, cases):
    """One branch of the query: the counts of figures within one set, by unit, filled up to the width of the widest branch."""
    _, period, parts = each[number]
    alone = len(parts) == 1
    inner = parts[0].holds(period) if alone else parts[0].within(period)
    asked = [(part, None if alone else part.condition(period) or None) for part in parts]
    counts = {f"n{place}": part.tally(period, condition) for place, (part, condition) in enumerate(asked)}
    width = max(len(others) for _, _, others in each)
    filled = {f"n{place}": Constant(0) for place in range(len(parts), width)}
    rows = (
        cases.filter(inner).order_by().annotate(branch=Constant(number, output_field=IntegerField())).values("branch", "unit_id")
    )
    return rows.annotate(**counts, **filled).values_list("branch", "unit_id", *(f"n{place}" for place in range(width)))


def members(figures, scope, period):
    """The cases behind all `figures` at one moment, in one query per kind, so that the numbers agree with each other.

    Returns: {code: {unit id: [case ids]}} for the parts of the figures; units without a case are absent.
    """
    found = {part.code: defaultdict(list) for figure in figures for part in figure.parts}
    wanted = defaultdict(dict)
    for part in (part for figure in figures for part in figure.parts):
        wanted[part.kind, part.counts_sealed][part.code] = part
    for (kind, counts_sealed), parts in wanted.items():
        cases = cases_in(scope, kind, counts_sealed).order_by()
        branches = [
            cases.filter(part.holds(period))
            .annotate(code=Constant(code, output_field=CharField()))
            .values_list("code", "unit_id", "pk")
            for code, part in parts.items()
        ]
        for code, unit, pk in _union(branches):
            found[code][unit].append(pk)
    return {code: {unit: sorted(ids) for unit, ids in units.items()} for code, units in found.items()}


def _union(branches):
    first, *others = branches
    return first.union(*others, all=True) if others else first


def totals(table):
    """The sums over the units of a table of `counts_by_unit`."""
    sums = defaultdict(int)
    for counts in table.values():
        for code, count in counts.items():
            sums[code] += count
    return dict(sums)


def cases_in(scope, kind, counts_sealed=False):
    """The cases of a court and the courts below it, the 限知 ones only where asked for, or whatever a user may see."""
    if isinstance(scope, Court):
        units = Unit.objects.filter(court_id__in=courts_under(scope.pk))
        cases = Case.objects.filter(kind=kind, unit__in=units)
        return cases if counts_sealed else cases.filter(is_sealed=False)
    return Case.objects.visible_to(scope).filter(kind=kind)


def percent(part, whole):
    """A ratio with one decimal, half up, as bulletins print it; a dash when `whole` is 0."""
    if not whole:
        return "—"
    share = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share.to_integral_value() if share == share.to_integral_value() else share}%"


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
