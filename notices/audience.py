"""Whom a step tells, and what: declared on the step, sent by `take` inside its transaction."""

from cases.kinds import kind_of
from cases.people import people_of
from courts.scope import holders
from notices.models import Notice
from notices.operations import post


class Tell:
    """One audience and its sentence.

    Args:
        roles: posts over the case's unit that are told; on a 限知 case posts are told nothing.
        case_people: places on the case that are told.
        text: a sentence with {number} (the case), {unit} (the responsible unit) and {step} (what was done); no personal data.
        urgent: whether it stands out in the inbox.
    """

    def __init__(self, *, roles=(), case_people=(), text, urgent=False):
        self.roles, self.case_people = frozenset(roles), frozenset(case_people)
        self.text, self.is_urgent = text, urgent

    def send(self, case, *, entry, by):
        """Write one notice to each of the audience, never to the one who acted.

        Args:
            case: the case as it stands after the step.
            entry: the trace entry, for the name and the moment of the step.
            by: who acted.
        """
        title = self.text.format(number=case.number, unit=case.unit.short_name, step=entry.label)
        kind, people = kind_of(case), self.recipients(case, by)
        step = kind.step(entry.step)
        if step and step.reveals:
            people -= kind.keeps_from(case, people)
        post(
            [
                Notice(
                    recipient_id=person,
                    case=case,
                    kind=Notice.Kind.STEP,
                    title=title[:120],
                    url=kind.url(case),
                    is_urgent=self.is_urgent,
                    created_at=entry.at,
                )
                for person in sorted(people)
            ]
        )

    def recipients(self, case, by):
        """Ids of the people to tell."""
        found = {person.person_id for person in people_of(case) if person.role in self.case_people and person.person_id}
        if self.roles and not case.is_sealed:
            found.update(*(people for (_unit, role), people in _holders(case).items() if role in self.roles))
        return found - {by.pk if by else None}


def _holders(case):
    """The posts over the case's unit, read once per case object: a step may have several audiences."""
    kept = getattr(case, "_holders", None)
    if kept is None or kept[0] != case.unit_id:
        kept = case._holders = (case.unit_id, holders(case.unit))
    return kept[1]
