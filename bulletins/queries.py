"""Reading bulletins: their numbers, the table by unit, and how today's recomputation differs."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import CharField, Count, Exists, OuterRef, Q
from django.db.models import Value as Constant

from bulletins import quarterly
from bulletins.editions import EDITIONS
from bulletins.models import Bulletin, BulletinFigure, BulletinFigureCase
from bulletins.withholding import held_back, printed
from cases.figures import FIGURES, Figure, Value, cases_in, counts_by_unit, totals
from cases.models import Case, TraceEntry
from courts.models import Post, Unit
from courts.scope import scope_of


def recipients(court, roles, today=None):
    """The people who hold one of `roles` in `court` itself."""
    posts = Post.objects.current(today).filter(unit__court=court, role__in=roles, person__is_active=True).select_related("person")
    return {post.person_id: post.person for post in posts}.values()


def desk_of(user, kind=Bulletin.Kind.WEEKLY):
    """The top court whose bulletins of this kind `user` draws up, or None."""
    drafters = EDITIONS[kind].DRAFTERS
    posts = (post for post in scope_of(user).posts if post.role in drafters and not post.unit.court.parent_id)
    return next((post.unit.court for post in posts), None)


def acts_open_to(user, bulletin):
    """What `user` may do with `bulletin` now: the operations ask again."""
    roles = {post.role for post in scope_of(user).posts if post.unit.court_id == bulletin.court_id}
    may, drafters, approvers = set(), bulletin.edition.DRAFTERS, bulletin.edition.APPROVERS
    if roles & (drafters | approvers):
        may |= {"draft": {"edit", "recompute"}, "approved": {"publish"}, "published": {"correct"}}[bulletin.state]
    if roles & approvers:
        may |= {"draft": {"approve"} if bulletin.drafted_by_id != user.pk else set(), "approved": {"send_back"}}.get(
            bulletin.state, set()
        )
    return may


class Numbers:
    """The figures of one bulletin, read once; called with a code and a unit id it says how the number is printed."""

    # Whether they are not the printed ones but the reader's own count.
    is_own = False

    def __init__(self, bulletin):
        self.rows = {(row.code, row.unit_id): row for row in bulletin.figures.all()}

    def __call__(self, code, unit=None):
        row = self.rows.get((code, unit))
        if row:
            return row.value
        return "0" if isinstance(FIGURES[code], Figure) else "—"

    def has(self, code, unit=None):
        """Whether there is a number of its own, which then has a page."""
        return (code, unit) in self.rows


class WithheldNumbers(Numbers):
    """The figures of a confidential bulletin for one reader, or for everybody.

    For everybody what is small is withheld, 0 as well as 1 and 2, and what would give it away; see `bulletins.withholding`.
    Whoever works for one of the two organs reads in every place how many of the cases behind the number they know of themselves,
    so that a case which is kept from them shows neither there nor as a difference between rows and sum. The paper, and the
    quarters compared with, are one and the same for everybody. That leaves one thing: whoever lays the paper beside their own page
    sees where a printed number is larger than theirs, and so that there are cases which they are kept from; no printed number is
    small, and none lets a small one be told.
    """

    def __init__(self, bulletin, reader=None, units=None):
        super().__init__(bulletin)
        self.bulletin, self.units = bulletin, units
        self.known = _known(bulletin, reader) if reader and acts_for_organ(reader, bulletin.court) else None

    def __call__(self, code, unit=None):
        if self.is_own:
            return FIGURES[code].of(self.known.get(unit, {})).text
        return printed(code, unit, self.counts, self.held)

    @property
    def is_own(self):
        return self.known is not None

    @cached_property
    def counts(self):
        found = defaultdict(dict)
        for (code, unit), row in self.rows.items():
            if row.denominator is None:
                found[unit][code] = row.numerator
        return found

    @cached_property
    def held(self):
        """What is withheld although it is not small; a unit without a case counts as one of those that make up the sum."""
        units = {unit.pk for unit in (table_units(self.bulletin) if self.units is None else self.units)}
        return held_back(self.counts, sorted(units | self.counts.keys() - {None}))

    def has(self, code, unit=None):
        """Every number has its page, whether or not there is a case behind it."""
        return True


def acts_for_organ(user, court):
    """Whether `user` draws up or approves the confidential bulletins of `court`."""
    roles = {post.role for post in scope_of(user).posts if post.unit.court_id == court.pk}
    return bool(roles & (quarterly.DRAFTERS | quarterly.APPROVERS))


def _known(bulletin, reader):
    """{unit id, or None for all: {code: cases behind it that `reader` knows of}}, in one query."""
    members = BulletinFigureCase.objects.filter(figure__bulletin=bulletin, case__in=Case.objects.visible_to(reader).values("pk"))
    found = defaultdict(lambda: defaultdict(int))
    for code, unit, count in members.order_by().values_list("figure__code", "figure__unit").annotate(count=Count("pk")):
        found[unit][code] += count
        found[None][code] += count
    return found


def numbers_for(bulletin, reader=None, units=None):
    """The figures of `bulletin` as `reader` may read them; as everybody may without one.

    Args:
        units: as `table_units` gives them, where they have been read already.
    """
    return WithheldNumbers(bulletin, reader, units) if bulletin.is_confidential else Numbers(bulletin)


def table_units(bulletin):
    """The units that have a line in the table by unit: the responsible units of the court and of the courts below it."""
    court = bulletin.court_id
    under = Q(court=court) | Q(court__parent=court) | Q(court__parent__parent=court)
    counted = Q(pk__in=[]) if bulletin.is_confidential else Q(pk__in=bulletin.figures.exclude(unit=None).values("unit_id"))
    return list(Unit.objects.filter(under & Q(is_responsible=True, is_active=True) | counted).order_by("order", "pk"))


def unit_table(bulletin, numbers, units):
    """The table by unit: (column names, [(name, unit id, values)]), the sum of the units in the last row."""
    columns = bulletin.edition.UNIT_COLUMNS
    lines = [*((unit.short_name, unit.pk) for unit in units), ("合计", None)]
    rows = [(name, unit, [quarterly.in_table(numbers(figure.code, unit)) for figure in columns]) for name, unit in lines]
    return [figure.label.removesuffix("（双查）") for figure in columns], rows


# --- Today's recomputation --------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One line of 文中的数: what was stated, what comes out today, and why they differ."""

    row: BulletinFigure
    now: Value
    reasons: list = field(default_factory=list)

    @property
    def has_moved(self):
        return (self.now.count, self.now.denominator) != (self.row.numerator, self.row.denominator)


def recomputed(bulletin, numbers):
    """The lines of `bulletin` beside what the same 口径 gives today for the same period and cut-off.

    One query when nothing has moved, two when something has; the tree of courts comes on top.
    """
    rows = {code: row for (code, unit), row in numbers.rows.items() if unit is None}
    figures = bulletin.edition.FIGURES
    sums = totals(counts_by_unit(figures, bulletin.court, bulletin.period))
    lines = [Line(rows[figure.code], figure.of(sums)) for figure in figures if figure.code in rows]
    moved = [line for line in lines if line.has_moved and len(line.row.figure.parts) == 1]
    if moved:
        differences = _differences(bulletin, moved)
        for line in moved:
            line.reasons = differences[line.row.code]
    return lines


def _differences(bulletin, lines):
    """{code: words} such as 补录 2, 更正增 1, for what came in and what went out since the figures were taken; in one query."""
    cases = cases_in(bulletin.court, "petition").order_by()
    later = Exists(TraceEntry.objects.filter(case=OuterRef("pk"), seq=1, at__gt=bulletin.computed_at))
    branches = []
    for line in lines:
        code, frozen = line.row.code, frozen_cases(bulletin, line.row.code).values("case_id")
        holding = cases.filter(line.row.figure.holds(bulletin.period))
        new = holding.exclude(pk__in=frozen)
        found = {"late": new.filter(later), "new": new.exclude(later), "kept": holding.filter(pk__in=frozen)}
        branches += [rows.annotate(key=Constant(f"{code} {kind}", output_field=CharField())) for kind, rows in found.items()]
    first, *others = (rows.values("key", "unit_id").annotate(count=Count("pk")).values_list("key", "count") for rows in branches)
    sums = defaultdict(int)
    for key, count in first.union(*others, all=True):
        sums[key] += count
    words = {}
    for line in lines:
        code = line.row.code
        kinds = {"补录": sums[f"{code} late"], "更正增": sums[f"{code} new"], "更正减": line.row.numerator - sums[f"{code} kept"]}
        words[code] = [f"{label} {count}" for label, count in kinds.items() if count]
    return words


# --- The cases behind a number ----------------------------------------------------------------------------------------


@dataclass
class Behind:
    """The cases behind a frozen number, as far as a reader may see them."""

    rows: BulletinFigure
    cases: object
    stated: int
    visible: int

    @property
    def hidden(self):
        return self.stated - self.visible

    @property
    def is_confidential(self):
        return self.rows.bulletin.is_confidential


def frozen_cases(bulletin, code):
    """Ids of the cases behind a figure of `bulletin`, as a query; a ratio opens its numerator."""
    part = FIGURES[code].parts[0].code
    return BulletinFigureCase.objects.filter(figure__bulletin=bulletin, figure__code=part)


def behind(row, user):
    """The cases behind one number of a bulletin for `user`: those they may see, and how many there are in all."""
    members = frozen_cases(row.bulletin, row.code)
    if row.unit_id:
        members = members.filter(figure__unit=row.unit_id)
    cases = Case.objects.visible_to(user).filter(pk__in=members.values("case_id"))
    visible = cases.count()
    # how many there are beside them, nobody learns of a confidential bulletin
    return Behind(row, cases, stated=visible if row.bulletin.is_confidential else row.numerator, visible=visible)


def drifted(row, user):
    """(added, removed) cases between the frozen number and today's recomputation, as far as `user` may see them."""
    bulletin, figure = row.bulletin, row.figure.parts[0]
    if bulletin.is_confidential:
        return Case.objects.none(), Case.objects.none()
    frozen = frozen_cases(bulletin, row.code).values("case_id")
    holding = figure.queryset(bulletin.court, bulletin.period, row.unit_id)
    seen = Case.objects.visible_to(user)
    unit = {"unit_id": row.unit_id} if row.unit_id else {}
    added = seen.filter(pk__in=holding.values("pk")).exclude(pk__in=frozen)
    removed = seen.filter(pk__in=frozen, **unit).exclude(pk__in=holding.values("pk"))
    return added, removed


def newest_first(user):
    """The bulletins that `user` may read, the newest first."""
    return Bulletin.objects.visible_to(user).select_related("court", "corrects", "published_by").order_by("-period_start", "-pk")
