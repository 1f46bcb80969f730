"""The sample petitions: years of closed ones from the old ledger, and the live ones of an ordinary day, all invented."""

from datetime import date, timedelta

from django.db import transaction

from cases.numbers import format_number, reach
from petitions.sample.history import History
from petitions.sample.lately import act_today
from petitions.sample.plots import ROUND_SIZE, plots
from petitions.sample.road import Road
from petitions.sample.stage import Stage

FIRST_DAY = date(2018, 1, 2)
DEFAULT_COUNT = 600


@transaction.atomic
def load_petitions(count=DEFAULT_COUNT, *, now, seed=1):
    """Write `count` sample petitions into a database that has the sample organisation and no case.

    Args:
        count: how many; about two in five are recent ones with every step of their road, of many only one in fifty more.
        now: the moment they are laid around.
        seed: the same seed on the same moment gives the same petitions.

    Returns: (closed ones of earlier years, recent ones).
    """
    stage = Stage(now, seed)
    recent = plots(stage, _recent_share(count))
    numbers = Numbers(f"{stage.staff.top.mark}执访")
    orders = Numbers(f"{stage.staff.top.mark}执访交", width=1)
    history = History(stage)
    for day in _earlier_days(stage, count - len(recent)):
        history.add(numbers.next(day), day)
    road = Road(stage, orders)
    for plot in recent:
        road.walk(plot, numbers.next(stage.today - timedelta(days=plot.registered)))
    stage.rows.close()
    numbers.keep()
    orders.keep()
    act_today(stage)
    return count - len(recent), len(recent)


class Numbers:
    """Numbers of one series, year by year; the counters are set behind them at the end."""

    def __init__(self, series, width=4):
        self.series, self.width, self.last = series, width, {}

    def next(self, day):
        self.last[day.year] = self.last.get(day.year, 0) + 1
        return format_number(self.series, day.year, self.last[day.year], width=self.width)

    def keep(self):
        for year, value in self.last.items():
            reach(self.series, year, value)


def _recent_share(count):
    if count <= 600:
        return count * ROUND_SIZE // 600
    return ROUND_SIZE + (count - 600) // 50


def _earlier_days(stage, count):
    """Days of registration from 2018 on, more of them lately, in order."""
    last = stage.live_since - timedelta(days=14)
    span = (last - FIRST_DAY).days
    return sorted(stage.workday_before(last - timedelta(days=int(span * stage.random.random() ** 1.6))) for _ in range(count))
