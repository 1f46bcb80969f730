"""Rules of time as declarations, and the verbs by which a step moves a case's clocks. Source: X2, domain.md 4.2."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from courts.models import Role
from deadlines.calendar import Version, calendar_for
from deadlines.models import Deadline, DeadlineExtension, DeadlinePause, Stage
from deadlines.periods import Unit

RULES = {}
State = Deadline.State
# What stands as the version of a clock whose day a person set in place of the rule's.
BY_HAND = "指定日期"


class Rule:
    """A time limit. A pillar declares subclasses ; steps name them in `starts`, `stops`, `pauses`, `resumes`.

    Attributes:
        code: stored in `Deadline.code`; a subclass with a code of its own is registered in `RULES`.
        label, clause: its name, and the clause it rests on.
        length, unit, shift_last_day, basis: the version declared in the program; `basis` is the source in Chinese.
        versions: later versions, each a `deadlines.calendar.Version` with `valid_from`.
        starts_label: the event that starts it, in a word or two (交办).
        remind: the stages at which people are reminded.
        horizon: how many days before its due day the clock becomes a thing to do; None: at once.
        rungs: whom each rung of the ladder tells: first who must act, last who supervises. Source: product.md row 28.
        kind: code of the case kind it belongs to.
    """

    code = label = clause = basis = ""
    length, unit, shift_last_day = 0, Unit.DAY, False
    versions = ()
    starts_label = "起算"
    remind = tuple(Stage)
    horizon = None
    rungs = (
        frozenset({Role.HANDLER, Role.LIAISON}),
        frozenset({Role.RESPONSIBLE, Role.DIVISION_HEAD}),
        frozenset({Role.LEAD}),
        frozenset({Role.GENERAL_OFFICE}),
    )
    kind = "petition"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("code"):
            if cls.code in RULES:
                raise ValueError(f"期限规则 {cls.code} 重复登记")
            RULES[cls.code] = cls

    # --- Versions --------------------------------------------------------------------------------------------------

    @classmethod
    def declared(cls):
        """The version that the program itself declares."""
        return Version(cls.length, cls.unit, cls.shift_last_day, cls.basis)

    @classmethod
    def all_versions(cls, calendar):
        """Every version, oldest first: the program's, then those that administrators entered."""
        versions = [cls.declared(), *cls.versions, *calendar.overrides.get(cls.code, ())]
        return sorted(versions, key=lambda version: version.valid_from.toordinal() if version.valid_from else 0)

    @classmethod
    def version_on(cls, day, calendar):
        """(number, version) in force for a clock that starts on `day`; the later entry wins."""
        versions = list(enumerate(cls.all_versions(calendar), 1))
        return next(((number, version) for number, version in reversed(versions) if version.holds_on(day)), versions[0])

    @classmethod
    def preview(cls, case, at):
        """The day on which a clock started at `at` would be due."""
        return build(cls, case, at, calendar=calendar_for(case)).due_on

    # --- Verbs, called with the locked case; each keeps `case.due_on` on the object -------------------------------

    @classmethod
    def live(cls, case):
        """The clock that runs or is paused on `case`, or None."""
        return _clocks(case).get(cls.code)

    @classmethod
    def start(cls, case, *, at, by=None, until=None, reason=""):
        """Start the clock; a clock that runs or is paused already is left alone.

        Args:
            until: a day set by hand in place of the rule's; neither the calendar nor a new version of the rule moves it.
            reason: why that day; it stands in the explanation.

        Returns: the live `Deadline`. Raises: ValidationError for a day before the start.
        """
        clocks = _clocks(case)
        if cls.code not in clocks:
            deadline = build(cls, case, at, calendar=calendar_for(case))
            if until:
                _set_by_hand(deadline, until, reason)
            deadline.save()
            clocks[cls.code] = deadline
        _keep_due_on(case)
        return clocks[cls.code]

    @classmethod
    def stop(cls, case, *, at, by=None):
        """Meet the deadline: a paused clock is resumed with the same moment. Without a live clock nothing happens.

        Returns: the met `Deadline`, or None.
        """
        deadline = _clocks(case).pop(cls.code, None)
        if deadline:
            _close_pause(deadline, at, calendar_for(case))
            deadline.state, deadline.met_at = State.MET, at
            deadline.save()
        _keep_due_on(case)
        return deadline

    @classmethod
    def pause(cls, case, *, at, reason=""):
        """Let the clock stand still from the day of `at` on; only a running clock can."""
        deadline = _clocks(case).get(cls.code)
        if deadline and deadline.state == State.RUNNING:
            DeadlinePause.objects.create(deadline=deadline, paused_at=at, reason=reason[:200])
            deadline.state = State.PAUSED
            _forget_pauses(deadline)
            deadline.save()
        _keep_due_on(case)
        return deadline

    @classmethod
    def resume(cls, case, *, at):
        """Let a paused clock run on; the day of `at` counts again."""
        deadline = _clocks(case).get(cls.code)
        if deadline and deadline.state == State.PAUSED:
            _close_pause(deadline, at, calendar_for(case))
            deadline.state = State.RUNNING
            deadline.save()
        _keep_due_on(case)
        return deadline

    @classmethod
    def extend(cls, case, *, by, reason, days=None, until=None, at=None):
        """Add approved time to a live clock.

        Args:
            days: how much: working days to a limit of working days, days to the others; or
            until: the day up to which it is extended; never less is granted than this.
            reason: why it was approved.

        Raises: ValidationError without a live clock, or when nothing would be added.
        """
        deadline = _clocks(case).get(cls.code)
        if deadline is None:
            raise ValidationError(f"“{cls.label}”没有在计时，不能延期")
        calendar = calendar_for(case)
        before = deadline.extended_days
        if until is not None:
            if until <= deadline.due_on:
                raise ValidationError(f"延到的日期要晚于现在的到期日 {deadline.due_on:%Y-%m-%d}")
            if (until - deadline.due_on).days > 366:
                raise ValidationError("一次延期不超过一年，请核对日期")
            while deadline.explain(calendar).due < until:
                deadline.extended_days += 1
        elif days and days > 0:
            deadline.extended_days += days
        else:
            raise ValidationError("请填写延长的天数，至少 1 天")
        recompute(deadline, calendar)
        deadline.save()
        DeadlineExtension.objects.create(
            deadline=deadline,
            days=deadline.extended_days - before,
            approved_by=by,
            approved_at=at or timezone.now(),
            reason=reason[:200],
        )
        _keep_due_on(case)
        return deadline

    @classmethod
    def cancel(cls, case, *, at, by=None):
        """Take a live clock away: what it measured is no longer owed."""
        deadline = _clocks(case).pop(cls.code, None)
        if deadline:
            _close_pause(deadline, at, calendar_for(case))
            deadline.state, deadline.cancelled_at = State.CANCELLED, at
            deadline.save()
        _keep_due_on(case)
        return deadline


def build(rule, case, started_at, *, calendar, met_at=None):
    """An unsaved clock, for one or for bulk creation: no query, its due day and state computed.

    Args:
        rule: the `Rule` subclass.
        case: the case, or an object with its `pk`.
        started_at: the moment of the event that starts it.
        calendar: as `deadlines.calendar.current_calendar()` gives it.
        met_at: when it was met, if it was.
    """
    start = timezone.localdate(started_at)
    number, version = rule.version_on(start, calendar)
    due_on, provisional = calendar.due_day(start, version)
    return Deadline(
        case_id=case.pk,
        code=rule.code,
        label=rule.label,
        started_at=started_at,
        starts_label=rule.starts_label,
        due_on=due_on,
        is_provisional=provisional,
        state=State.MET if met_at else State.RUNNING,
        met_at=met_at,
        **version_facts(number, version),
    )


def _set_by_hand(deadline, until, reason):
    """Make the plain count of days that leads to `until` out of a clock just built; its basis says why, and what the rule says."""
    days = (until - timezone.localdate(deadline.started_at)).days
    if days < 0:
        raise ValidationError("指定的日期不能早于起算的那一天")
    rule = Unit(deadline.unit).counted(deadline.length)
    deadline.basis = f"指定到期日：{reason}"[:180] + f"（规则为 {rule}）"
    deadline.length, deadline.unit, deadline.shift_last_day = days, Unit.DAY, False
    deadline.rule_version, deadline.due_on, deadline.is_provisional = BY_HAND, until, False


def version_facts(number, version):
    """The fields of a clock that copy a rule's version."""
    since = f"（{version.valid_from:%Y-%m-%d} 起用）" if version.valid_from else ""
    return {
        "length": version.length,
        "unit": version.unit,
        "shift_last_day": version.shift_last_day,
        "basis": version.basis,
        "rule_version": f"第 {number} 版{since}",
    }


def recompute(deadline, calendar):
    """Set the due day that follows from the clock's facts. Returns: whether it changed."""
    before = (deadline.due_on, deadline.is_provisional)
    deadline.due_on, deadline.is_provisional = deadline.computed(calendar)
    return before != (deadline.due_on, deadline.is_provisional)


def earliest_due(deadlines):
    """The nearest due day of the running clocks among `deadlines`, or None."""
    return min((deadline.due_on for deadline in deadlines if deadline.state == State.RUNNING), default=None)


def _clocks(case):
    """The live clocks of the locked `case` by code, read once per case object."""
    kept = getattr(case, "_clocks", None)
    if kept is None:
        live = Deadline.objects.live().filter(case_id=case.pk).prefetch_related("pauses")
        kept = case._clocks = {deadline.code: deadline for deadline in live}
    return kept


def _keep_due_on(case):
    case.due_on = earliest_due(_clocks(case).values())


def _close_pause(deadline, at, calendar):
    if deadline.state != State.PAUSED:
        return
    pause = deadline.pauses.get(resumed_at=None)
    # A resumption that is entered late may carry an earlier moment than the pause itself; it then took no time.
    pause.resumed_at = max(at, pause.paused_at)
    pause.save()
    _forget_pauses(deadline)
    recompute(deadline, calendar)


def _forget_pauses(deadline):
    getattr(deadline, "_prefetched_objects_cache", {}).pop("pauses", None)
