"""What reading a ledger needs to know of courts, units, people, and of whose rows the person may bring."""

from courts.models import Unit
from courts.resolve import Resolver
from courts.scope import scope_of


class Desk:
    """Read once for all rows of a file; `by` is None for the command line, which acts as the system.

    A pillar subclasses it with `roles`, the roles that may bring its ledger in.
    """

    roles = frozenset()

    def __init__(self, by, today):
        self.by, self.today = by, today
        self.resolver = Resolver(today)
        self.unit_ids = self.home = None
        if by is not None:
            posts = [post for post in scope_of(by, today).posts if post.role in self.roles]
            self.unit_ids = frozenset().union(*(post.unit_ids for post in posts))
            self.home = posts[0].unit if posts else None

    def may_bring(self, unit_id):
        """Whether the person may bring rows of this unit."""
        return self.unit_ids is None or unit_id in self.unit_ids

    def person(self, name, unit):
        """The account of that name in the unit's court, or None."""
        return self.resolver.person(name, unit)

    @staticmethod
    def place_of(user):
        """The place that fills in a form: the person's court and unit, or the intermediate court for the system."""
        post = scope_of(user).main_post if user is not None else None
        if post is not None:
            return (
                post.unit.court.name
                if post.unit.kind == Unit.Kind.COURT
                else f"{post.unit.court.short_name}{post.unit.short_name}"
            )
        root = Unit.objects.filter(kind=Unit.Kind.COURT, court__parent=None).order_by("pk").first()
        return root.name if root else "全部单位"


def unit_label(unit):
    """A responsible unit as the ledger writes it: 武陟法院, 焦作中院执行一庭; never a name that two units could bear."""
    court = unit.court.short_name
    if unit.kind == Unit.Kind.COURT or unit.short_name.startswith(court):
        return unit.short_name if unit.kind != Unit.Kind.COURT else court
    return f"{court}{unit.short_name}"
