"""What lies on a petition, in one query: for its page, and for the steps that ask whether something was done."""

from collections import Counter, namedtuple
from dataclasses import dataclass, field

from django.db.models import CharField, F, TextField, Value

from petitions.models import Application, Contact, Interview, Measure, OnSiteResponse, Reply

Written = namedtuple("Written", "signature refusal_note")
Answered = namedtuple("Answered", "means")


@dataclass
class Tally:
    """The records of one petition, as far as they are judged or counted.

    Attributes:
        counts: how many records of each model, by model name.
        interviews: the interviews that the leader held, with signature and refusal note.
        replies: the replies, with their means.
        applications: how many applications, by (kind, decision).
    """

    counts: Counter = field(default_factory=Counter)
    interviews: list = field(default_factory=list)
    replies: list = field(default_factory=list)
    applications: Counter = field(default_factory=Counter)

    def has_pending(self, kind):
        return bool(self.applications[kind, Application.Decision.PENDING])

    def approved(self, kind):
        return self.applications[kind, Application.Decision.APPROVED]


def tally_of(subject):
    """The tally of `subject` as it is now: one query over six tables."""
    parts = [
        _rows("interview", Interview.objects.filter(by_lead=False)),
        _rows("reply", Reply.objects.all(), F("means")),
        _rows("application", Application.objects.all(), F("kind"), F("decision")),
        _rows("measure", Measure.objects.all()),
        _rows("contact", Contact.objects.all()),
        _rows("on_site", OnSiteResponse.objects.all()),
    ]
    of_leader = _rows("leader", Interview.objects.filter(by_lead=True), F("signature"), F("refusal_note"))
    mine = [rows.filter(petition_id=subject.pk) for rows in (of_leader, *parts)]
    tally = Tally()
    for name, first, second in mine[0].union(*mine[1:], all=True):
        if name == "leader":
            tally.interviews.append(Written(first, second))
        elif name == "reply":
            tally.replies.append(Answered(first))
        elif name == "application":
            tally.applications[first, second] += 1
        tally.counts["interview" if name == "leader" else name] += 1
    return tally


def kept_tally(subject):
    """The tally, read once per subject: for questions asked before anything is written."""
    kept = getattr(subject, "_tally", None)
    if kept is None:
        kept = subject._tally = tally_of(subject)
    return kept


def _rows(name, records, first=None, second=None):
    """Records as (name, text, text), the one shape that a UNION of all tables accepts."""
    nothing = Value("", output_field=TextField())
    return records.order_by().values_list(Value(name, output_field=CharField()), first or nothing, second or nothing)
