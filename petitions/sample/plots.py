"""Where each recent petition stands, and how many days ago each thing happened to it: the dashboard of an ordinary day."""

from dataclasses import dataclass
from datetime import timedelta

from petitions.models import SAME_DAY_CHANNELS, Channel, Status
from petitions.sample import texts

# How many petitions of each kind the first round has; more petitions repeat the round without its late ones.
ROUND = (
    ("registered", 4), ("unacknowledged", 6), ("planless", 20), ("unmet", 44), ("handled", 83), ("returned", 4), ("replied", 33),
    ("submitted", 20), ("accepted", 22),
)  # fmt: skip
ROUND_SIZE = sum(count for _kind, count in ROUND)
# The six overdue ones: which unit, what is missing, days since the dispatch.
LATE = (
    ("武陟法院", "planless", 4), ("温县法院", "planless", 3), ("武陟法院", "unmet", 7), ("武陟法院", "unmet", 6),
    ("温县法院", "unmet", 7), ("沁阳法院", "unmet", 6),
)  # fmt: skip


@dataclass
class Plot:
    """Days ago of each milestone; None for what has not happened."""

    unit: object
    channel: str
    registered: int
    dispatched: int | None = None
    acknowledged: int | None = None
    contacted: int | None = None
    planned: int | None = None
    met: int | None = None
    measures: tuple = ()
    replied: int | None = None
    submitted: int | None = None
    returned: int | None = None
    accepted: int | None = None

    @property
    def status(self):
        """The state at the end of it."""
        if self.accepted is not None:
            return Status.ACCEPTED
        if self.returned is not None:
            return Status.HANDLING
        milestones = (
            (self.submitted, Status.AWAITING_ACCEPTANCE), (self.replied, Status.REPLIED), (self.planned, Status.HANDLING),
            (self.acknowledged, Status.AWAITING_PLAN), (self.dispatched, Status.AWAITING_ACKNOWLEDGEMENT),
        )  # fmt: skip
        return next((status for ago, status in milestones if ago is not None), Status.REGISTERED)


def plots(stage, count):
    """`count` plots, oldest registration first. Every state comes up early, so that even a handful shows the whole road."""
    found = []
    late = list(LATE)
    units = []
    for kind in _kinds(count):
        units = units or stage.random.sample(stage.units, len(stage.units))
        unlucky = (
            next((item for item in late if item[1] == kind), None) if len(found) < ROUND_SIZE and count >= ROUND_SIZE else None
        )
        if unlucky:
            late.remove(unlucky)
            found.append(_MAKERS[kind](stage, stage.unit(unlucky[0]), unlucky[2]))
        else:
            found.append(_MAKERS[kind](stage, units.pop(), None))
    return sorted(found, key=lambda plot: -plot.registered)


def _kinds(count):
    """The kinds of `count` plots, spread evenly: each kind's places lie at equal distances in the round."""
    order = sorted(((place + 0.5) / size, kind) for kind, size in ROUND for place in range(size))
    first = [kind for kind, _size in ROUND]
    rest = [kind for _share, kind in order]
    for kind in first:
        rest.remove(kind)
    one_round = first + rest
    return [one_round[number % ROUND_SIZE] for number in range(count)]


def _dispatched(stage, unit, ago):
    """A petition handed out `ago` days ago, the same day or, for the ordinary channels, within the working days allowed."""
    random = stage.random
    channel = texts.weighted(random, texts.CHANNELS)
    if ago > 5:
        day = stage.today - timedelta(days=ago)
        ago += min((day - stage.workday_before(day)).days, 2)
    waited = 0 if channel in SAME_DAY_CHANNELS else random.choice((0, 0, 1, 1, 2, 3))
    return Plot(unit, channel, registered=ago + waited, dispatched=ago)


def _registered(stage, unit, late):
    channel = stage.random.choice((Channel.INTERMEDIATE_HALL, Channel.PROVINCE, Channel.LETTER, Channel.ONLINE))
    return Plot(unit, channel, registered=0 if channel in SAME_DAY_CHANNELS else stage.random.randrange(2))


def _unacknowledged(stage, unit, late):
    return _dispatched(stage, unit, stage.random.choice((0, 0, 0, 1)))


def _planless(stage, unit, late):
    ago = late if late is not None else stage.random.choice((0, 1, 1, 1, 2, 2))
    plot = _dispatched(stage, unit, ago)
    plot.acknowledged = max(plot.dispatched - stage.random.choice((0, 0, 1)), 0)
    if ago:
        plot.contacted = plot.dispatched - stage.random.choice((0, 1))
    return plot


def _planned(stage, unit, ago):
    plot = _planless(stage, unit, ago)
    taken = 3 if ago > 7 and stage.random.random() < 0.05 else stage.random.choice((1, 1, 2))
    plot.planned = max(plot.dispatched - taken, 0)
    return plot


def _unmet(stage, unit, late):
    return _planned(stage, unit, late if late is not None else stage.random.choice((1, 2, 2, 3, 3, 4, 4, 5)))


def _met(stage, unit, ago):
    """Met by the leader within five days, and one or two measures since."""
    plot = _planned(stage, unit, ago)
    plot.met = max(min(plot.dispatched - stage.random.randrange(2, 6), plot.planned), 0)
    return plot


def _handled(stage, unit, late):
    plot = _met(stage, unit, stage.random.randrange(4, 28))
    plot.measures = _between(stage, plot.met, 0, stage.random.randrange(3))
    return plot


def _answered(stage, unit, ago, replied):
    plot = _met(stage, unit, ago)
    plot.measures = _between(stage, plot.met, replied, stage.random.randrange(1, 3))
    plot.replied = replied
    return plot


def _replied(stage, unit, late):
    return _answered(stage, unit, stage.random.randrange(10, 28), stage.random.randrange(5))


def _submitted(stage, unit, late):
    filed = stage.random.randrange(4)
    plot = _answered(stage, unit, stage.random.randrange(13, 28), filed + stage.random.randrange(1, 4))
    plot.submitted = filed
    return plot


def _returned(stage, unit, late):
    back = stage.random.randrange(1, 4)
    plot = _answered(stage, unit, stage.random.randrange(15, 28), back + 4)
    plot.submitted, plot.returned = back + 2, back
    return plot


def _accepted(stage, unit, late):
    done = stage.random.choice((0, 0, 1, 1, 2, 2, 3, 4, 4, 6, 8, 9))
    filed = done + stage.random.randrange(1, 4)
    plot = _answered(stage, unit, stage.random.randrange(filed + 8, 28), filed + stage.random.randrange(1, 4))
    plot.submitted, plot.accepted = filed, done
    return plot


def _between(stage, earliest, latest, count):
    """`count` days ago between two, the longest ago first."""
    return tuple(sorted((stage.random.randint(latest, earliest) for _ in range(count)), reverse=True))


_MAKERS = {
    "registered": _registered, "unacknowledged": _unacknowledged, "planless": _planless, "unmet": _unmet, "handled": _handled,
    "returned": _returned, "replied": _replied, "submitted": _submitted, "accepted": _accepted,
}  # fmt: skip
