"""The kinds of case that the pillars register: what the spine needs to know about each."""

from dataclasses import dataclass

from cases.models import CasePerson, TraceEntry
from cases.people import people_of
from courts.models import Role


class CaseKind:
    """One kind of case. A pillar subclasses it, sets the attributes and registers an instance in `AppConfig.ready`.

    Attributes:
        code: stored in `Case.kind`.
        label: its name in Chinese.
        model: the pillar's model, one-to-one with `Case` through a field `case`.
        statuses: TextChoices of its states.
        initial: the state before the first step, for the trace ("").
        steps: the Step classes, in the order in which the road is walked.
    """

    code = label = ""
    model = None
    statuses = None
    steps = ()

    def subject(self, case):
        """The pillar's object of `case`, with `case` set on it so that no second copy of the row exists."""
        subject = self.model.objects.get(pk=case.pk)
        subject.case = case
        return subject

    def completeness(self, subject):
        """The requirements on the file: a list of `Requirement`."""
        return []

    def search_text(self, subject):
        """The normalised words by which the case is found."""
        return ""

    def url(self, case):
        """Address of the case page."""
        raise NotImplementedError

    def choose(self, subject, ready):
        """Which of the `ready` main steps comes next on the road; the first unless the pillar knows better."""
        return ready[0]

    def facts(self, subject):
        """What stands beside a step's form so that nobody fills in the wrong case: (label, text) pairs, masked."""
        return []

    def status_label(self, status):
        return self.statuses(status).label if status else ""

    def trace(self, case, user):
        """The trace entries of `case` that `user` may read now, unordered; all of them unless the pillar knows a reason."""
        return TraceEntry.objects.filter(case=case)

    def papers(self, user):
        """Which papers of the cases that they may know of `user` may read: a Q over `Document`, or None for all of them."""
        return None

    def untold(self, user):
        """The cases of which `user` may know, but not yet what has come of them: a queryset of their ids, or None."""
        return None

    def keeps_from(self, case, people):
        """Who of `people` (ids) must not be told yet what has come of `case`: a set of ids."""
        return set()

    def tells_all(self, case, user):
        """Whether `user` may know everything that has come of `case`."""
        untold = self.untold(user)
        return untold is None or not untold.filter(pk=case.pk).exists()

    def people(self, case, user):
        """The people on `case` of whom `user` may know now."""
        return people_of(case)

    # --- What a review of such cases asks; every answer is for many cases at once ------------------------------------

    def review_scope(self, since, until=None):
        """The cases that a review from `since` to `until` (both count) would take in: a `ReviewScope`; None: not reviewed."""
        return None

    def review_facts(self, case):
        """What a reviewer reads of `case` beside its documents: (label, text) pairs."""
        return self.facts(self.subject(case))

    def handled_by(self, cases):
        """Who has handled each case or sat on it, now or before: {case id: set of person ids and names}.

        Args:
            cases: a queryset of `Case`.

        Source: 回避 (J2.3.1).
        """
        found = {}
        places = CasePerson.objects.filter(case__in=cases.order_by().values("pk")).exclude(role=Role.REVIEWER)
        for case_id, person_id, name in places.values_list("case_id", "person_id", "name"):
            found.setdefault(case_id, set()).add(person_id or name)
        return found

    def handlers(self, cases):
        """The 承办人 of each case as the file names them: {case id: name}; a case whose handler is not known is left out."""
        return {}

    def key_reasons(self, cases):
        """Why a case is a key case (重点): {case id: reason}; the others are left out."""
        return {}

    def prechecks(self, case):
        """What the machine proposes for `case`: {rule code of a checklist item: its pre-check}, each with a `proposal`."""
        return {}

    def prechecks_in(self, cases):
        """The same for very many: (case id, unit id, pre-checks) of each of `cases`, a queryset of `Case`."""
        for case in cases.select_related("unit", "court").iterator(chunk_size=500):
            yield case.pk, case.unit_id, self.prechecks(case)

    def execution_case(self, case):
        """The execution case that `case` is about, or None."""
        return None

    def step(self, name):
        """The step called `name`, or None."""
        return next((step for step in self.steps if step.name == name), None)


class Requirement:
    """One thing a complete file has: what it is, whether it is there, and where it is put there."""

    def __init__(self, code, label, *, done, step=None, hint=""):
        self.code, self.label, self.done, self.step, self.hint = code, label, done, step, hint


@dataclass(frozen=True)
class ReviewScope:
    """The cases a review can take in, and those of them that it leaves out.

    Attributes:
        registered: queryset of `Case`.
        exclusion: Q over `Case` for those left out; empty when nothing is.
        reason: why they are left out, in words.
    """

    registered: object
    exclusion: object = None
    reason: str = ""


KINDS = {}


def register(kind):
    """Make `kind` known to the spine. Raises: ValueError when the code is taken or two steps share a name."""
    if kind.code in KINDS:
        raise ValueError(f"案件类别 {kind.code} 重复登记")
    names = [step.name for step in kind.steps]
    if len(names) != len(set(names)):
        raise ValueError(f"案件类别 {kind.code} 有同名环节")
    KINDS[kind.code] = kind
    for step in kind.steps:
        step.kind = kind


def kind_of(case):
    return KINDS[case.kind]
