"""Who sees which units, and which roles a person has there: the root of every `visible_to`."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from courts.models import ADMINISTRATORS, JURISDICTION_ROLES, Court, Deputy, Post, Unit


@dataclass(frozen=True)
class HeldPost:
    """One post as it counts today: a role over a set of units, held oneself or for a principal."""

    role: str
    unit: Unit
    unit_ids: frozenset
    principal: object = None

    @property
    def label(self):
        return self.unit.post_label(self.role)


@dataclass(frozen=True)
class Scope:
    """All that a person may do today by post; `units` are those that `unit_ids` names, in the order in which lists show them."""

    posts: tuple = ()
    unit_ids: frozenset = field(default_factory=frozenset)
    units: tuple = ()

    @property
    def roles(self):
        return frozenset(post.role for post in self.posts)

    @property
    def own_posts(self):
        return tuple(post for post in self.posts if post.principal is None)

    @property
    def main_post(self):
        return (self.own_posts or self.posts or (None,))[0]

    def posts_over(self, unit_id):
        return tuple(post for post in self.posts if unit_id in post.unit_ids)

    def roles_over(self, unit_id):
        return frozenset(post.role for post in self.posts_over(unit_id))


def scope_of(user, today=None):
    """The scope of `user` on `today`; kept on the user object, so one request computes it once."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope()
    today = today or timezone.localdate()
    kept = getattr(user, "_scope", None)
    if kept is None or kept[0] != today:
        user._scope = kept = (today, _build(user, today))
    return kept[1]


def visible_units(user, today=None):
    """Ids of the units whose cases `user` may see by post. Source: X8."""
    return scope_of(user, today).unit_ids


def holds(user, *roles):
    """Whether `user` holds one of `roles` today, in whatever unit."""
    return bool(scope_of(user).roles.intersection(roles))


def holders(unit=None, today=None):
    """Who holds which role over each unit today, their deputies included; the three administrators never count.

    The nearest count: where the unit's own court has somebody in the role, those of the court above are left out.

    Args:
        unit: ask for this unit only; for every unit when None.

    Returns: {(unit id, role): set of person ids}, in five queries whatever the number of posts.
    """
    today = today or timezone.localdate()
    posts = Post.objects.current(today).exclude(role__in=ADMINISTRATORS).filter(person__is_active=True).select_related("unit")
    units = {row.pk: row for row in Unit.objects.all()}
    courts = dict(Court.objects.values_list("pk", "parent_id"))
    if unit:
        posts = posts.filter(unit__court_id__in=_courts_above(unit.court_id, courts))
    standing_in = {}
    deputies = Deputy.objects.filter(starts_on__lte=today, ends_on__gte=today, deputy__is_active=True)
    for principal_id, deputy_id in deputies.values_list("principal_id", "deputy_id"):
        standing_in.setdefault(principal_id, []).append(deputy_id)
    administrators = set(Post.objects.current(today).filter(role__in=ADMINISTRATORS).values_list("person_id", flat=True))
    near, far, reaches = {}, {}, {}
    for post in posts:
        people, line = set(), [post.person_id]
        while line:
            person = line.pop()
            if person not in people:
                people.add(person)
                line.extend(standing_in.get(person, ()))
        # Posts of the same kind in the same unit reach equally far.
        key = (post.unit_id, post.role in JURISDICTION_ROLES)
        if key not in reaches:
            reach = _reach(post, units, courts)
            reaches[key] = reach & {unit.pk} if unit else reach
        for unit_id in reaches[key]:
            found = near if units[unit_id].court_id == post.unit.court_id else far
            found.setdefault((unit_id, post.role), set()).update(people - administrators)
    return {**far, **near}


def _courts_above(court_id, courts):
    """Ids of the court and of every court above it."""
    above = set()
    while court_id and court_id not in above:
        above.add(court_id)
        court_id = courts[court_id]
    return above


def _build(user, today):
    acting_for = {user.pk: None, **_principals(user, today)}
    posts = list(
        Post.objects.current(today).filter(person_id__in=acting_for).select_related("unit__court", "person").order_by("pk")
    )
    administrator = next((post for post in posts if post.role in ADMINISTRATORS and post.person_id == user.pk), None)
    if administrator:
        # 三员: exclusive, and never any case content, whatever other post somebody may have entered for them.
        return Scope(posts=(HeldPost(administrator.role, administrator.unit, frozenset()),))
    posts = [post for post in posts if post.role not in ADMINISTRATORS]
    if not posts:
        return Scope()
    units = {unit.pk: unit for unit in Unit.objects.select_related("court").order_by("order", "pk")}
    courts = {unit.court_id: unit.court.parent_id for unit in units.values()}
    held = tuple(HeldPost(post.role, post.unit, _reach(post, units, courts), acting_for[post.person_id]) for post in posts)
    unit_ids = frozenset().union(*(post.unit_ids for post in held))
    return Scope(posts=held, unit_ids=unit_ids, units=tuple(unit for pk, unit in units.items() if pk in unit_ids))


def _principals(user, today):
    """Whom `user` stands in for today, through chains of deputies as well."""
    if getattr(user, "stands_in", True) is False and today == timezone.localdate():
        return {}
    edges = {}
    for deputy in Deputy.objects.filter(Q(starts_on__lte=today, ends_on__gte=today)).select_related("principal").order_by("pk"):
        edges.setdefault(deputy.deputy_id, []).append(deputy.principal)
    found, line = {}, [user.pk]
    while line:
        for principal in edges.get(line.pop(), ()):
            if principal.pk != user.pk and principal.pk not in found and principal.is_active:
                found[principal.pk] = principal
                line.append(principal.pk)
    return found


def courts_under(court_id, parents=None):
    """Ids of the court and of every court below it; `parents` ({court id: parent id}) saves the query."""
    parents = dict(Court.objects.values_list("pk", "parent_id")) if parents is None else parents
    wanted, line = set(), {court_id}
    while line:
        wanted |= line
        line = {court for court, parent in parents.items() if parent in line} - wanted
    return frozenset(wanted)


def _reach(post, units, courts):
    if post.role in JURISDICTION_ROLES:
        wanted = courts_under(post.unit.court_id, courts)
        return frozenset(pk for pk, unit in units.items() if unit.court_id in wanted)
    top = units[post.unit_id]
    while not top.is_responsible and top.parent_id:
        top = units[top.parent_id]
    children = {}
    for unit in units.values():
        children.setdefault(unit.parent_id, []).append(unit.pk)
    reach, line = set(), [top.pk]
    while line:
        pk = line.pop()
        reach.add(pk)
        line.extend(children.get(pk, ()))
    return frozenset(reach)
