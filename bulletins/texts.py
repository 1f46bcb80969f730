"""The words of a bulletin: sentences with places for figures, so that no number is ever typed.

A text holds `{in_hand}` for a figure over all units and `{overdue:12}` for one unit. People read and write the same as
`{在办}` and `{超期/温县法院}`.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cases.figures import FIGURES
from courts.models import Unit

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(?::(\d+))?\}")
WRITTEN = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
# Figures of dates, times, articles, issues and case numbers are words; any other figure is a count and must be a place.
WORDS = re.compile(r"\d+\s*(?:年|月|日|时|点|分|号|条|款|项|期|周|天)|[（(〔\[]\d{4}[）)〕\]][^\s，。；、]*?号|第\d+")


@dataclass(frozen=True)
class Part:
    """A stretch of text, or a figure with its value."""

    text: str
    code: str = ""
    unit: int | None = None

    @property
    def is_figure(self):
        return bool(self.code)


def parts(text, numbers):
    """`text` cut into `Part`s.

    Args:
        text: words with places.
        numbers: (code, unit id or None) -> printed value.
    """
    found, last = [], 0
    for match in PLACE.finditer(text):
        if match.start() > last:
            found.append(Part(text[last : match.start()]))
        code, unit = match[1], int(match[2]) if match[2] else None
        value = numbers(code, unit)
        found.append(Part(value, code, unit))
        # a number that is withheld says so in words of its own
        last = match.end() + (value[-1:] == "列" and text.startswith("件", match.end()))
    if last < len(text):
        found.append(Part(text[last:]))
    return found


def plain(text, numbers):
    """`text` with the values in their places."""
    return "".join(part.text for part in parts(text, numbers))


def for_people(text, units):
    """The stored text as people write it; `units` maps ids to short names."""

    def label(match):
        figure = FIGURES[match[1]].label
        return f"{{{figure}/{units[int(match[2])]}}}" if match[2] else f"{{{figure}}}"

    return PLACE.sub(label, text)


def from_people(text, codes):
    """What people wrote, as it is stored.

    Args:
        text: one or several paragraphs.
        codes: the figures that the bulletin holds.

    Raises: ValidationError naming the place that is not known, or the number that was typed.
    """
    labels = {FIGURES[code].label: code for code in codes}
    units = {}

    def place(match):
        label, _, unit = match[1].strip().replace("／", "/").partition("/")
        if label not in labels:
            raise ValidationError(f"没有叫“{label}”的数。可用的有：{'、'.join(labels)}")
        if not unit:
            return f"{{{labels[label]}}}"
        if not units:
            units.update(Unit.objects.filter(is_responsible=True).values_list("short_name", "pk"))
        if unit not in units:
            raise ValidationError(f"没有叫“{unit}”的责任单位，应写简称，如{{{label}/{next(iter(units), '温县法院')}}}")
        return f"{{{labels[label]}:{units[unit]}}}"

    words = WRITTEN.sub("", text)
    if re.search(r"[{}｛｝]", words):
        raise ValidationError("花括号没有成对，应写成{在办}的样子")
    typed = re.search(r"\d+(?:\.\d+)?[%％]?", WORDS.sub("", words))
    if typed:
        raise ValidationError(f"“{typed[0]}”是直接敲的数。数要用{{在办}}这样的写法插入，才能点开案件；其他情形请写汉字")
    return WRITTEN.sub(place, text).strip()
