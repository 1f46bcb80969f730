"""Numbers in series: 焦执访〔2026〕0012号."""

import secrets

from django.db.models import F

from cases.models import Counter


def next_number(series, year, *, width=4):
    """Advance the counter row of `series` and `year` by one and format it; must run inside the transaction that uses it.

    Args:
        series: the words before the year, such as 焦执访.
        year: four digits.
        width: digits to pad to; 1 for document numbers, which GB/T 9704 writes without leading zeros.

    Returns: text like 焦执访〔2026〕0012号.
    """
    return format_number(series, year, advance(series, year, 1), width=width)


def leaping_number(series, year, *, width=1):
    """The next number of what not everybody may know of: it leaps by one to three, so that a missing one says nothing.

    Args:
        series, year, width: as for `next_number`.

    Returns: text like 焦双查〔2026〕07号.
    """
    return format_number(series, year, advance(series, year, 1 + secrets.randbelow(3)), width=width)


def advance(series, year, count):
    """Take `count` numbers at once; returns the last of them."""
    Counter.objects.get_or_create(series=series, year=year)
    Counter.objects.filter(series=series, year=year).update(value=F("value") + count)
    return Counter.objects.values_list("value", flat=True).get(series=series, year=year)


def reach(series, year, value):
    """Make sure that numbers up to `value` are not given out again, after a ledger brought its own."""
    Counter.objects.get_or_create(series=series, year=year)
    Counter.objects.filter(series=series, year=year, value__lt=value).update(value=value)


def format_number(series, year, value, *, width=4):
    return f"{series}〔{year}〕{value:0{width}d}号"
