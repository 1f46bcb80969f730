"""Who works where in the sample organisation, read once."""

from collections import defaultdict

from courts.models import Post, Role, Unit


class Staff:
    """The people of each court by role, and the units that petitions go to."""

    def __init__(self):
        self._held = defaultdict(list)
        for post in Post.objects.current().select_related("person", "unit__court").order_by("pk"):
            self._held[post.unit.court_id, post.role, post.unit_id].append(post.person)
            if not post.unit.is_responsible or post.unit.kind == Unit.Kind.COURT:
                self._held[post.unit.court_id, post.role, None].append(post.person)
        units = Unit.objects.filter(is_active=True).select_related("court").order_by("order", "pk")
        self.responsible = [unit for unit in units if unit.is_responsible]
        self.top = next(unit.court for unit in units if unit.court.is_intermediate)
        self.window = next(unit for unit in units if unit.court_id == self.top.pk and unit.kind == Unit.Kind.WINDOW)
        self.windows = {unit.court_id: unit for unit in units if unit.kind == Unit.Kind.WINDOW}
        self.words = {unit.court_id: unit.court.words.first().word for unit in units if unit.kind == Unit.Kind.COURT}

    def of(self, unit, role):
        """The people with `role` in the unit itself, else those of its court who do not belong to another responsible unit."""
        return self._held[unit.court_id, role, unit.pk] or self._held[unit.court_id, role, None]

    def one(self, unit, role):
        return self.of(unit, role)[0]

    def lead(self, unit):
        """包案领导 as J3.2.2 prescribes: the president, in the intermediate court the bureau chief."""
        return self.one(unit, Role.BUREAU_CHIEF if unit.court.is_intermediate else Role.PRESIDENT)

    def contact_leader(self, unit):
        return next(iter(self._held[unit.court_id, Role.CONTACT_LEADER, None]), None)
