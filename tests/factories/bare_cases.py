"""Bare cases for clocks to stand on."""

from datetime import date

from cases.models import Case


def make_case(world, number="焦执访〔2026〕0001号", unit="near.court", **facts):
    unit = world.units[unit]
    return Case.objects.create(
        kind="petition", number=number, court=unit.court, unit=unit, title="王*梅", status="handling",
        opened_on=date(2026, 3, 2), **facts,
    )  # fmt: skip


def again(case):
    """The case as the next request would load it."""
    return Case.objects.get(pk=case.pk)
