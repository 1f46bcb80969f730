"""What reading a petition ledger needs to know of the world: courts, units, people, whose rows the person may bring."""

from django.db.models import Max, Min

from courts.desk import Desk
from courts.models import Role, Unit
from courts.scope import visible_units

IMPORT_ROLES = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE})


class PetitionDesk(Desk):
    """The desk of the petition ledger: it also remembers names that no account bears."""

    roles = IMPORT_ROLES

    def __init__(self, by, today):
        super().__init__(by, today)
        self._unknown = {"包案领导": set(), "联络人": set()}

    def home_of(self, values):
        """The unit that keeps a petition not yet handed to anybody."""
        if self.home is not None:
            return self.home
        court = values.get("executing_court")
        top = court.parent or court if court else None
        roots = Unit.objects.filter(kind=Unit.Kind.COURT).select_related("court")
        return (roots.filter(court=top) if top else roots.filter(court__parent=None)).order_by("pk").first()

    def look_for(self, name, unit, place):
        """Remember a name that no account of the unit's court bears, for `notes`."""
        if name and unit and self.person(name, unit) is None:
            self._unknown[place].add(name)

    def notes(self):
        """What is to be said about the whole file."""
        return [
            f"{place}有 {len(names)} 个姓名在相应法院没有账号（{'、'.join(sorted(names)[:3])}{'等' if len(names) > 3 else ''}），只记姓名"
            for place, names in self._unknown.items()
            if names
        ]


def registered_period(petitions):
    """2018年1月至2021年3月: the months between the first and the last registration of the rows."""
    ends = petitions.order_by().aggregate(first=Min("case__opened_on"), last=Max("case__opened_on"))
    if not ends["first"]:
        return "无"
    first, last = (f"{day.year}年{day.month}月" for day in (ends["first"], ends["last"]))
    return first if first == last else f"{first}至{last}"


def units_of(user):
    """The ids of the units whose rows `user` may take out; None for all."""
    return None if user is None else visible_units(user)
