"""What reading the ledger of terminated cases needs to know: which unit a row belongs to, who is named in it."""

from courts.desk import Desk
from courts.models import CourtWord, Role, Unit

IMPORT_ROLES = frozenset({Role.LEDGER_CLERK, Role.GENERAL_OFFICE, Role.BUREAU_CHIEF})


class TerminationDesk(Desk):
    """The court is said by the number, or by the name of the sheet; the unit by 承办部门 within it."""

    roles = IMPORT_ROLES

    def __init__(self, by, today):
        super().__init__(by, today)
        self._courts = {}
        for word in CourtWord.objects.select_related("court").order_by("pk"):
            self._courts.setdefault(word.word, []).append(word)
        self._roots = {unit.court_id: unit for unit in Unit.objects.filter(kind=Unit.Kind.COURT).select_related("court")}
        self._units, self._strangers = {}, set()

    def court_of(self, number, sheet):
        """The court of a row, or None when neither its number nor its sheet says it."""
        for word in self._courts.get(number.court_word, ()):
            starts = word.starts_on.year if word.starts_on else 0
            ends = word.ends_on.year if word.ends_on else 9999
            if starts <= number.year <= ends:
                return word.court
        return self.court_named(sheet)

    def court_named(self, sheet):
        """The court that gives its name to a sheet, or None."""
        try:
            return self.resolver.court(sheet)
        except ValueError:
            return None

    def unit_of(self, court, words):
        """The responsible unit that 承办部门 means within `court`. Raises: ValueError when no unit can answer for the row."""
        if (court.pk, words) not in self._units:
            self._units[court.pk, words] = self._find(court, words)
        return self._units[court.pk, words]

    def _find(self, court, words):
        root = self._roots.get(court.pk)
        try:
            unit = self.resolver.unit(f"{court.short_name}{words}") if words else root
        except ValueError:
            unit = root
        if unit is not None and not unit.is_responsible:
            unit = root  # 执行局 is the court itself
        if unit is None or not unit.is_responsible:
            return self.resolver.unit(court.short_name, responsible=True)  # says which units there are
        return unit

    def look_for(self, name, unit):
        """Remember a 承办人 without an account in the unit's court, for `notes`."""
        if name and self.person(name, unit) is None:
            self._strangers.add(name)

    def notes(self):
        if not self._strangers:
            return []
        some = "、".join(sorted(self._strangers)[:3])
        return [
            f"承办人有 {len(self._strangers)} 个姓名在相应法院没有账号（{some}{'等' if len(self._strangers) > 3 else ''}），只记姓名"
        ]
