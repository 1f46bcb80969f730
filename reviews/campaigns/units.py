"""Which unit answers for a case, and which units a campaign has to cover."""

from courts.models import Unit
from courts.scope import courts_under


def responsible_units():
    """The responsible unit of each unit: itself, or the nearest above: {unit id: unit id}."""
    units = {unit.pk: unit for unit in Unit.objects.only("pk", "parent_id", "is_responsible")}
    found = {}
    for pk, unit in units.items():
        while not unit.is_responsible and unit.parent_id:
            unit = units[unit.parent_id]
        found[pk] = unit.pk
    return found


def units_to_cover(court):
    """The units under `court` that must stand in a group; an intermediate court as a whole only where it has no divisions."""
    courts = courts_under(court.pk)
    rows = Unit.objects.filter(court__in=courts, is_responsible=True, is_active=True).select_related("court")
    units = list(rows.order_by("order", "pk"))
    divided = {unit.court_id for unit in units if unit.kind != Unit.Kind.COURT and unit.court.is_intermediate}
    return [unit for unit in units if unit.kind != Unit.Kind.COURT or unit.court_id not in divided]
