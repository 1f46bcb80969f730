"""The conference room as one reader sees it: the agenda with its forms, the members, what can still be done."""

import hashlib

from django.utils import timezone
from django.utils.functional import cached_property

from referrals.conferences.minutes import decision_label
from referrals.conferences.operations import UNDER_WAY, decided_items, readable_minutes
from referrals.conferences.visibility import agenda_of, can_be_tabled, members_of
from referrals.forms_conferences import AttendanceForm, CancelForm, MemberForm, OutcomeForm, StartForm
from referrals.models import AgendaItem, Conference, Organ, Status
from referrals.steps.conferences import agreed

State = Conference.State


class Room:
    """One conference before one reader.

    Args:
        done: what was just done, in a sentence.
        problems, form, part, at_item: what was refused, the form with its errors, the part of the room and the item it is about.
    """

    def __init__(self, conference, user, *, done="", problems=(), form=None, part="", at_item=None):
        self.conference, self.user, self.done = conference, user, done
        self.problems, self.form, self.part, self.at_item = list(problems), form, part, at_item
        self.members = members_of(conference)
        self.is_under_way = conference.state in UNDER_WAY
        self.is_sitting = conference.state == State.SITTING
        if form is not None and part not in FORMS:
            self.problems += [message for found in form.errors.values() for message in found]

    @cached_property
    def rows(self):
        """The agenda: (listed, form of its decision or None, whether it is open, what was refused)."""
        listed, rows = agenda_of(self.conference, self.user, self.members), []
        first = next((row.item.pk for row in listed if self._can_decide(row)), None)
        for row in listed:
            is_here = row.item.pk == self.at_item
            form = self._decision(row, is_here) if self._can_decide(row) else None
            problems = self.problems if is_here else []
            rows.append(Row(row, form, row.item.pk == (self.at_item or first), problems))
        return rows

    @property
    def general(self):
        """What was refused and belongs to no item."""
        return self.problems if self.at_item is None or all(row.listed.item.pk != self.at_item for row in self.rows) else []

    def _can_decide(self, row):
        return self.is_sitting and row.is_open and not row.quorum.lacking and row.quorum.may_decide(self.user)

    def _decision(self, row, is_here):
        names = f"id_{row.item.pk}_%s"
        if is_here and self.part == "decide" and self.form is not None:
            self.form.auto_id = names
            return self.form
        form = StartForm if row.item.purpose == AgendaItem.Purpose.START else OutcomeForm
        return form(subject=row.item.referral, by=self.user, at=timezone.now(), auto_id=names)

    @cached_property
    def waiting(self):
        """The cases that the reader could bring before this conference."""
        if not self.is_under_way:
            return []
        return [case for case in can_be_tabled(self.user) if case.status == Status.RIPE or not agreed(case.referral)]

    @cached_property
    def attendance(self):
        if not self.is_under_way:
            return None
        return self._shown("attendance") or AttendanceForm(members=self.members)

    @cached_property
    def member(self):
        return (
            (self._shown("member") or MemberForm(conference=self.conference, members=self.members)) if self.is_under_way else None
        )

    @cached_property
    def cancelling(self):
        return (self._shown("cancel") or CancelForm()) if self.conference.state == State.CALLED else None

    def _shown(self, part):
        return self.form if self.part == part else None

    @property
    def organs(self):
        """(organ, its members) for the column of the members."""
        return [(organ.label, [one for one in self.members if one.organ == organ]) for organ in Organ]

    @property
    def left(self):
        return sum(row.listed.is_open for row in self.rows)

    @cached_property
    def fingerprint(self):
        """The hash of the minutes as this reader has them; "" before there are any."""
        content = minutes_of(self.conference, self.user, agenda=[row.listed for row in self.rows])
        return hashlib.sha256(content).hexdigest() if content else ""


FORMS = frozenset({"decide", "attendance", "member", "cancel"})


class Row:
    """One item in the room."""

    def __init__(self, listed, form, is_open, problems):
        self.listed, self.form, self.is_open, self.problems = listed, form, is_open, problems
        self.item, self.case, self.referral = listed.item, listed.case, listed.item.referral
        self.decision = decision_label(listed.item)

    @cached_property
    def report(self):
        """The report that the conference has before it."""
        return self.referral.reports.last() if self.item.purpose == AgendaItem.Purpose.OUTCOME else None

    @property
    def colour(self):
        """The light of the decision."""
        return {"start": "green", "agree": "green", "supplement": "amber"}.get(self.item.decision, "off")

    @property
    def can_stand_aside(self):
        """The members who could still be recused from the item."""
        return [seat for seat in self.listed.quorum.seats if not seat.against]


def minutes_of(conference, user, agenda=None):
    """The minutes of a closed conference as `user` may have them, as bytes; None before."""
    if conference.state != State.CLOSED:
        return None
    agenda = agenda_of(conference, user) if agenda is None else agenda
    items = [row.item for row in agenda if not row.is_open]
    return readable_minutes(conference, items, is_whole=len(items) == decided_items(conference).count())
