"""What a chief asks on opening the day: five sentences, and where every unit's petitions stand against last Friday."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from urllib.parse import urlencode

from django.db.models import Case, IntegerField, Max, Min, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from cases.figures import Figure, counts_at, percent, totals
from cases.models import TraceEntry
from cases.weeks import Week
from courts.models import Unit
from courts.scope import scope_of
from petitions import conditions as the
from petitions import figures as f

SPOKEN = (
    f.OVERDUE, f.DISPATCHED, f.DISPATCH_DUE, f.DISPATCHED_SAME_DAY, f.DISPATCHED_LATE, f.PLAN_DUE, f.PLAN_IN_TIME, f.PLAN_MISSING,
    f.IN_HAND, f.MET, f.NOT_MET, f.ACCEPTED, f.MATURED, f.CAME_BACK,
)  # fmt: skip
COMPARED = (f.OVERDUE, f.DISPATCH_DUE, f.DISPATCHED_SAME_DAY, f.PLAN_DUE, f.PLAN_IN_TIME, f.NOT_MET, f.MATURED, f.CAME_BACK)
MATRIX = (*f.STAGE_FIGURES, f.IN_HAND, f.DUE_SOON, f.OVERDUE)
RED, ORANGE, AMBER = 1, 2, 3
WORDS = {RED: ("red", "有超期"), ORANGE: ("orange", "有今天到期"), AMBER: ("amber", "有三日内到期"), 0: ("", "")}
# Counted anew after each step anywhere; without one, it is the clock itself that makes a case mature now and then.
KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 100
LATEST = 200


class _Light(Figure):
    """The light of a stage: that of the nearest due day of its cases."""

    def tally(self, period, condition):
        today = period.day
        colour = Case(
            When(due_on__lt=today, then=RED),
            When(due_on=today, then=ORANGE),
            When(due_on__lte=today + the.DUE_SOON, then=AMBER),
            output_field=IntegerField(),
        )
        return Coalesce(Min(colour, filter=condition), 0)


LIGHTS = {
    figure: _Light(f"{figure.code}_light", figure.label, figure.definition, figure.condition, within=figure.within)
    for figure in f.STAGE_FIGURES
}


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence; with an address it is a number that opens its cases."""

    text: str
    url: str = ""


@dataclass
class Sentence:
    """One sentence a chief would say aloud, and how it compares with last Friday, as a light with words."""

    parts: list
    colour: str
    comparison: str


@dataclass
class Cell:
    """A number of the matrix: the cases at a stage, the change since last Friday, and the light of the nearest due day."""

    count: int
    delta: int = 0
    url: str = ""
    colour: str = ""
    words: str = ""

    @property
    def change(self):
        """+2, −1, or nothing."""
        return f"+{self.delta}" if self.delta > 0 else f"−{-self.delta}" if self.delta else ""


@dataclass
class Row:
    unit: Unit | None
    cells: list = field(default_factory=list)


@dataclass
class Matrix:
    """Units by stages: the labels of the columns, a row for every unit, and the sums."""

    columns: list
    rows: list
    total: Row


def figure_url(figure, unit=None, period="now"):
    """The address of the cases behind a figure; `unit` is a primary key."""
    query = {"period": period, **({"unit": unit} if unit else {})}
    return f"{_address(figure.code)}?{urlencode(query)}"


@cache
def _address(code):
    # a page of the matrix has more than a hundred of them
    return reverse("figure-cases", args=[code])


class Overview:
    """What `user` may see as it stands at `now`, and as it stood last Friday noon; counted once for sentences and matrix.

    One query for all counts; a second one only for somebody who is on a case of a unit they do not see. Without `now`, counts of
    less than a minute ago do as well, unless a step was taken since: whoever goes from number to number and back does not wait.

    Attributes:
        table, before: {unit id: {figure code: count}} of now and of then.
        sums, sums_before: the same over all units.
        units: those that the table speaks of and every responsible one that `user` sees, in their order.
    """

    def __init__(self, user, now=None):
        self.table, self.before = _counted(user, now) if now else _kept(user)
        self.sums, self.sums_before = totals(self.table), totals(self.before)
        self.units = _units(user, self.table)


def _counted(user, now):
    week = Week.running(now)
    return counts_at(
        [((*SPOKEN, *MATRIX, *LIGHTS.values()), week.period(now)), ((*COMPARED, *MATRIX), week.previous.period())], user
    )


class _Kept:
    """The latest tables that this process has counted: {state of things: (until when they hold, tables)}."""

    tables = {}


def _kept(user):
    """The tables as they are now, or as they were counted less than a minute ago if no step was taken since."""
    state, now = _state_of_things(user), timezone.now()
    until, tables = _Kept.tables.get(state, (now, None))
    if now >= until:
        tables = _counted(user, now)
        if len(_Kept.tables) >= MOST_KEPT:
            _Kept.tables.clear()
        if state:
            _Kept.tables[state] = (now + KEPT_FOR, tables)
    return tables


def _state_of_things(user):
    """What changes with whatever the tables depend on: the trace, the day, and what `user` sees by post; None before any step.

    The latest entries are summed up, not only the last one looked at: of two steps taken at once, the one that began first may
    become visible last. What no step does, such as a calendar that moves due days, shows after a minute.
    """
    latest = TraceEntry.objects.order_by("-pk").values("pk", "hash")[:LATEST]
    head = latest.aggregate(entries=Sum("pk"), hashes=Max("hash"))
    return (user.pk, timezone.localdate(), scope_of(user).unit_ids, *head.values()) if head["entries"] else None


def _units(user, table):
    """The responsible units that `user` sees, and every other unit of which there is something to count."""
    scope = scope_of(user)
    units = [unit for unit in scope.units if unit.pk in table or _answers(unit)]
    others = table.keys() - scope.unit_ids
    if others:
        units = sorted([*units, *Unit.objects.filter(pk__in=others)], key=lambda unit: (unit.order, unit.pk))
    return units


def _answers(unit):
    return unit.is_responsible and unit.is_active


def five_sentences(overview):
    """The five sentences: a list of `Sentence`."""
    sums, before = overview.sums, overview.sums_before
    speak = _Speaker(overview.table, sums, {unit.pk: unit.short_name for unit in overview.units if unit.pk in overview.table})
    return [
        _overdue(speak, sums, before),
        _dispatched(speak, sums, before),
        _plans(speak, sums, before),
        _met(speak, sums, before),
        _ceased(speak, sums, before),
    ]


class _Speaker:
    def __init__(self, table, sums, units):
        self.table, self.sums, self.units = table, sums, units

    def number(self, figure, unit=None):
        count = self.table.get(unit, {}).get(figure.code, 0) if unit else self.sums.get(figure.code, 0)
        return Part(f"{count} 件", figure_url(figure, unit))

    def leading(self, figure, most=3):
        """The units with the largest counts."""
        found = [unit for unit in self.units if self.table[unit].get(figure.code)]
        return sorted(found, key=lambda unit: -self.table[unit][figure.code])[:most]

    def by_unit(self, figure):
        """武陟法院 3 件、温县法院 2 件."""
        parts = []
        for unit in self.leading(figure):
            parts += [Part(f"{'、' if parts else ''}{self.units[unit]} "), self.number(figure, unit)]
        return parts


def _overdue(speak, sums, before):
    parts = [Part("超期 "), speak.number(f.OVERDUE)]
    if sums.get("overdue"):
        parts += [Part("，其中"), *speak.by_unit(f.OVERDUE)]
    colour = "red" if sums.get("overdue") else "green"
    return Sentence([*parts, Part("。")], colour, _against(sums, before, f.OVERDUE))


def _dispatched(speak, sums, before):
    parts = [Part("本周交办 "), speak.number(f.DISPATCHED), Part("；应当天交办 "), speak.number(f.DISPATCH_DUE)]
    parts += [Part("，当天交办 "), speak.number(f.DISPATCHED_SAME_DAY)]
    late = sums.get("dispatched_late", 0)
    if late:
        parts += [Part("，晚了 "), speak.number(f.DISPATCHED_LATE)]
    due, same_day = before.get("dispatch_due", 0), before.get("dispatched_same_day", 0)
    if not due:
        words = "上周没有应当天交办的"
    else:
        words = f"上周 {due} 件全部当天" if due == same_day else f"上周 {due} 件，当天 {same_day} 件"
    return Sentence([*parts, Part("。")], "red" if late else "green", words)


def _plans(speak, sums, before):
    parts = [Part("本周应报专班和方案 "), speak.number(f.PLAN_DUE), Part("，按期 "), speak.number(f.PLAN_IN_TIME)]
    missing = sums.get("plan_missing", 0)
    if missing:
        parts += [Part("；过了两日还没报 "), speak.number(f.PLAN_MISSING), Part("，"), *speak.by_unit(f.PLAN_MISSING)]
    rate = percent(sums.get("plan_in_time", 0), sums.get("plan_due", 0))
    last = percent(before.get("plan_in_time", 0), before.get("plan_due", 0))
    return Sentence([*parts, Part("。")], "red" if missing else "green", f"按期率 {rate}，上周 {last}")


def _met(speak, sums, before):
    parts = [Part("在办 "), speak.number(f.IN_HAND), Part("；已交办的里面，包案领导见过信访人 "), speak.number(f.MET)]
    parts += [Part("，没见过 "), speak.number(f.NOT_MET)]
    most = speak.leading(f.NOT_MET, 1)
    if most:
        parts += [Part(f"，{speak.units[most[0]]}最多，"), speak.number(f.NOT_MET, most[0])]
    change = sums.get("not_met_by_lead", 0) - before.get("not_met_by_lead", 0)
    colour = "green" if change < 0 or not sums.get("not_met_by_lead") else "amber"
    return Sentence([*parts, Part("。")], colour, f"没见过的{_against(sums, before, f.NOT_MET)}")


def _ceased(speak, sums, before):
    parts = [Part("本周验收 "), speak.number(f.ACCEPTED), Part("；一年内满 90 天的 "), speak.number(f.MATURED)]
    parts += [Part(" 里又来访 "), speak.number(f.CAME_BACK)]
    rate, last = (
        percent(counts.get("matured", 0) - counts.get("came_back", 0), counts.get("matured", 0)) for counts in (sums, before)
    )
    parts += [Part("，息诉率 "), Part(rate, figure_url(f.CEASED_RATE)), Part("。")]
    return Sentence(parts, "amber" if sums.get("came_back") else "green", f"上周五 {last}")


def _against(sums, before, figure):
    change = sums.get(figure.code, 0) - before.get(figure.code, 0)
    return f"比上周五多 {change} 件" if change > 0 else f"比上周五少 {-change} 件" if change else "与上周五持平"


def stage_matrix(overview):
    """Where the open petitions of every unit stand: `Matrix` with counts, changes since last Friday noon and lights.

    Columns are the stages, then 在办, 三日内到期 and 超期.
    """
    units = [unit for unit in overview.units if _answers(unit) or overview.table[unit.pk].get(f.IN_HAND.code)]
    lines = [Row(unit, _cells(overview, unit.pk)) for unit in units]
    return Matrix([figure.label.removeprefix("环节：") for figure in MATRIX], lines, Row(None, _cells(overview)))


def _cells(overview, unit=None):
    counts = overview.table.get(unit, {}) if unit else overview.sums
    before = overview.before.get(unit, {}) if unit else overview.sums_before
    cells = []
    for figure in MATRIX:
        count = counts.get(figure.code, 0)
        cell = Cell(count, count - before.get(figure.code, 0), figure_url(figure, unit) if count else "")
        if figure is f.OVERDUE and count and unit:
            cell.colour, cell.words = "red", "超期"
        elif count and unit and figure in LIGHTS:
            cell.colour, cell.words = WORDS[counts.get(LIGHTS[figure].code, 0)]
        cells.append(cell)
    return cells
