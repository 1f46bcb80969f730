"""Finding courts, units and people by the names that clerks write into ledgers."""

import difflib
import re
import unicodedata

from django.db.models import Q
from django.utils import timezone

from courts.models import Court, Post, Unit

_PROVINCE = re.compile(r"^[\u4e00-\u9fff]{2,3}省")
_PLACE_ENDING = re.compile(r"(?<=..)[区县市]$")


class Resolver:
    """Knows every court, unit and person; reads the database once, so that a ledger of any length costs three queries.

    Names are understood in full (河南省武陟县人民法院), short (武陟法院, 武陟县法院) and as spoken (焦作中院, 市中院,
    中院执行一庭, 高新法庭); the variants are derived from the full names, aliases are data.
    """

    def __init__(self, today=None):
        self._courts, self._units, self._people = {}, {}, {}
        courts = {court.pk: court for court in Court.objects.select_related("parent")}
        spoken = {court.pk: _court_names(court) for court in courts.values()}
        for court in courts.values():
            for name in spoken[court.pk]:
                _add(self._courts, name, court)
        for unit in Unit.objects.filter(is_active=True):
            unit.court = courts[unit.court_id]
            for name in _unit_names(unit, spoken[unit.court_id]):
                _add(self._units, name, unit)
        posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today or timezone.localdate()), person__is_active=True)
        for post in posts.select_related("person", "unit"):
            _add(self._people, (post.unit.court_id, normal(post.person.name)), post.person)

    def court(self, text):
        """The court called `text`. Raises: ValueError in Chinese, with the nearest name, when there is none or more than one."""
        return _pick(self._courts, text, "法院")

    def unit(self, text, *, responsible=False):
        """The unit called `text`; the name of a court means its root unit.

        Args:
            text: what the ledger says.
            responsible: whether it must be able to be 责任单位.

        Raises: ValueError in Chinese, with the nearest name, when there is none, more than one, or it cannot be responsible.
        """
        unit = _pick(self._units, text, "单位")
        if responsible and not unit.is_responsible:
            below = {
                other.pk: other for found in self._units.values() for other in found.values() if other.court_id == unit.court_id
            }
            able = [f"{unit.court.short_name}{other.short_name}" for other in below.values() if other.is_responsible]
            hint = f"，请写到责任单位：{'、'.join(able[:4])}" if able else ""
            raise ValueError(f"“{str(text).strip()}”不能作责任单位{hint}")
        return unit

    def person(self, name, unit):
        """The one person of that name who holds a post in the court of `unit`, or None when there is none or more than one."""
        found = self._people.get((unit.court_id, normal(name)), {})
        return next(iter(found.values())) if len(found) == 1 else None


def normal(text):
    """`text` with full-width forms folded and all blanks removed, as names are compared."""
    return "".join(unicodedata.normalize("NFKC", str(text or "")).split())


def _add(index, key, value):
    index.setdefault(key, {})[value.pk] = value


def _pick(index, text, what):
    name = normal(text)
    if not name:
        raise ValueError(f"没有写{what}名称")
    found = index.get(name) or index.get(_PROVINCE.sub("", name)) or {}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        names = "、".join(sorted(_label(value) for value in found.values())[:4])
        raise ValueError(f"“{name}”对应 {len(found)} 个{what}（{names}{'等' if len(found) > 4 else ''}），请写明是哪一个")
    near = difflib.get_close_matches(name, index, n=1, cutoff=0.5)
    hint = f"，是不是“{_label(next(iter(index[near[0]].values())))}”" if near else ""
    raise ValueError(f"没有叫“{name}”的{what}{hint}")


def _label(value):
    if isinstance(value, Court) or value.kind == Unit.Kind.COURT:
        return value.short_name
    return f"{value.court.short_name}{value.short_name}"


def _court_names(court):
    """Every way of writing this court: with and without the city before it, 区/县/市, and 人民."""
    names = {normal(name) for name in (court.name, court.short_name, *court.aliases)}
    full = _PROVINCE.sub("", normal(court.name))
    names.add(full)
    if court.level == Court.Level.INTERMEDIATE:
        city = full.removesuffix("中级人民法院")
        stem = _PLACE_ENDING.sub("", city)
        names.update(f"{place}{ending}" for place in (city, stem) for ending in ("中级人民法院", "中级法院", "中院"))
        names.update(("中院", "市中院", "中级人民法院", "市中级人民法院", "中级法院"))
        return names
    above = _PROVINCE.sub("", normal(court.parent.name)).removesuffix("中级人民法院") if court.parent else ""
    place = full.removesuffix("人民法院").removeprefix(above) or full.removesuffix("人民法院")
    for head in {"", above, _PLACE_ENDING.sub("", above)}:
        for middle in {place, _PLACE_ENDING.sub("", place)}:
            names.update((f"{head}{middle}人民法院", f"{head}{middle}法院", f"{head}{middle}"))
    return names


def _unit_names(unit, court_names):
    """Every way of writing this unit: alone, and after any name of its court."""
    own = {normal(name) for name in (unit.name, unit.short_name, *unit.aliases)}
    if unit.kind == Unit.Kind.COURT:
        return own | court_names
    return own | {f"{court}{name}" for court in court_names for name in own}
