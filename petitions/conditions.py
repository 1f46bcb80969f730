"""What is true of a petition in a period or at a moment, as conditions over `Case`: the parts that figures are made of.

Every function takes a `cases.figures.Period` and returns a Q. What happened is asked of the milestones within [start, end);
how things stood is asked as at the cut-off, so that the bulletin of a past week can be drawn up later.
"""

from datetime import datetime, time, timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from cases.models import CasePerson, TraceEntry
from courts.models import Role
from deadlines.models import Deadline, DeadlinePause
from petitions.models import ESCALATED_CHANNELS, SAME_DAY_CHANNELS, Closing, Interview, Petition, Status

# J3.2.2: team and plan within two natural days of the dispatch; the day of the dispatch is not counted.
PLAN_DAYS = timedelta(days=2)
# Bulletins name a leader who has not met the petitioner ten days after the dispatch.
INTERVIEW_DAYS = timedelta(days=10)
DUE_SOON = timedelta(days=3)
# The step by which a petition that was answered or accepted is taken up again.
REVISIT = "revisit"
# Which statuses a column of the unit × stage matrix holds.
STAGES = {
    Status.REGISTERED: (Status.REGISTERED,),
    Status.AWAITING_ACKNOWLEDGEMENT: (Status.AWAITING_ACKNOWLEDGEMENT,),
    Status.AWAITING_PLAN: (Status.AWAITING_PLAN,),
    Status.HANDLING: (Status.HANDLING, Status.SUSPENDED),
    Status.REPLIED: (Status.REPLIED,),
    Status.AWAITING_ACCEPTANCE: (Status.AWAITING_ACCEPTANCE,),
}
# product.md M08: a petition counts as ceased when nobody came back within 90 days of the acceptance.
RETURN_DAYS = timedelta(days=90)
# Of how long a time the returns are reported: long enough for a rate, and yet it moves.
COHORT = timedelta(days=365)
TICK = timedelta(microseconds=1)


def happened(field, period):
    """The milestone `field` fell into the period."""
    return Q(**{f"petition__{field}__gte": period.starts_at, f"petition__{field}__lt": period.ends_at})


def reached(field, period):
    """The milestone `field` had been reached at the cut-off."""
    return Q(**{f"petition__{field}__lte": period.cut_off})


def pending(field, period):
    """The milestone `field` had not been reached at the cut-off."""
    return Q(**{f"petition__{field}": None}) | Q(**{f"petition__{field}__gt": period.cut_off})


def registered(period):
    """Registered in the period, by the day of registration."""
    return Q(opened_on__gte=period.start, opened_on__lt=period.end, opened_on__lte=period.day)


def in_hand(period):
    """Registered and not yet closed at the cut-off."""
    if period.is_live:
        return Q(closed_at=None, opened_on__lte=period.day)
    # A registration has a day; whether one of the cut-off day itself was in time, only its first trace entry knows.
    late = Exists(TraceEntry.objects.filter(case=OuterRef("pk"), seq=1, happened_at__gt=period.cut_off))
    standing = Q(closed_at=None) | Q(closed_at__gt=period.cut_off)
    return Q(opened_on__lte=period.day) & standing & ~(Q(opened_on=period.day) & Q(late))


def dispatched(period):
    return reached("dispatched_at", period)


def escalated(period):
    return Q(petition__channel__in=ESCALATED_CHANNELS)


def dispatch_due(period):
    """Registered in the period by a channel that J3.2.1 wants dispatched the same day; today's may still come."""
    due = Q(opened_on__lt=period.day) | reached("dispatched_at", period)
    return registered(period) & Q(petition__channel__in=SAME_DAY_CHANNELS) & due


def same_day(period):
    return reached("dispatched_at", period) & Q(petition__dispatched_at__date__lte=F("opened_on"))


def not_same_day(period):
    return Q(petition__dispatched_at__date__gt=F("opened_on")) | pending("dispatched_at", period)


def plan_due(period):
    """The second day after the dispatch lay in the period and is over."""
    return Q(
        petition__dispatched_at__gte=period.starts_at - PLAN_DAYS,
        petition__dispatched_at__lt=min(period.ends_at, _start_of(period.cut_off)) - PLAN_DAYS,
    )


def plan_in_time(period):
    taken = TruncDate("petition__plan_reported_at") - TruncDate("petition__dispatched_at")
    return reached("plan_reported_at", period) & Q(LessThanOrEqual(taken, PLAN_DAYS))


def plan_missing(period):
    """In hand, and the two days passed without team and plan."""
    return in_hand(period) & plan_late(period)


def plan_late(period):
    late = Q(petition__dispatched_at__lt=_start_of(period.cut_off) - PLAN_DAYS)
    return late & pending("plan_reported_at", period)


def waited_ten_days(period):
    return Q(petition__dispatched_at__lte=period.cut_off - INTERVIEW_DAYS)


def has_team(period):
    """包案领导 and 联络人 both in their places at the cut-off; a replaced leader counts once."""
    places = CasePerson.objects.filter(case=OuterRef("pk"), starts_at__lte=period.cut_off).filter(
        Q(ends_at=None) | Q(ends_at__gt=period.cut_off)
    )
    return Q(Exists(places.filter(role=Role.LEAD))) & Q(Exists(places.filter(role=Role.LIAISON)))


def met_by_lead(period):
    return Q(Exists(Interview.objects.filter(petition=OuterRef("pk"), by_lead=True, happened_at__lte=period.cut_off)))


def running_clocks(period):
    """Deadlines of the case that ran at the cut-off."""
    return clocks_at(period).filter(case=OuterRef("pk"))


def clocks_at(period):
    """Deadlines that ran at the cut-off: started, not met, not cancelled, not paused."""
    if period.is_live:
        return Deadline.objects.running()
    at = period.cut_off
    paused = DeadlinePause.objects.filter(deadline=OuterRef("pk"), paused_at__lte=at).filter(
        Q(resumed_at=None) | Q(resumed_at__gt=at)
    )
    return Deadline.objects.filter(
        Q(met_at=None) | Q(met_at__gt=at), Q(cancelled_at=None) | Q(cancelled_at__gt=at), ~Exists(paused), started_at__lte=at
    )


def overdue(period):
    return Q(Exists(running_clocks(period).filter(due_on__lt=period.day)))


def due_soon(period):
    soon = running_clocks(period).filter(due_on__gte=period.day, due_on__lte=period.day + DUE_SOON)
    return Q(Exists(soon))


def due_today(period):
    return Q(Exists(running_clocks(period).filter(due_on=period.day)))


def submitted(period):
    """报结 in the period; a petition that was returned and filed again counts once."""
    filed = Closing.objects.filter(happened_at__gte=period.starts_at, happened_at__lt=period.ends_at)
    return _dated_or("submitted_at", (period.starts_at, period.ends_at), filed)


def decided(period, decision, **facts):
    """The general office decided on a 报结 in the period."""
    return Q(pk__in=_decisions(period, decision, **facts).values("petition_id"))


def workload(period):
    """In hand at the start, or new in the period."""
    return Q(opened_on__lt=period.end) & (Q(closed_at=None) | Q(closed_at__gte=period.starts_at))


def accepted(period):
    """验收通过 in the period, also when the petitioner came back later and the petition walks its road again."""
    decisions = _decisions(period, Closing.Decision.ACCEPTED)
    return _dated_or("accepted_at", (period.starts_at, period.ends_at), decisions)


def matured(period):
    """Accepted, and the 90 days passed within the year before the cut-off."""
    since, until = _cohort(period)
    # up to and with the last moment: a microsecond is the smallest step of the clock
    return _dated_or("accepted_at", (since + TICK, until + TICK), _acceptances(period))


def came_back(period):
    """Within 90 days of the acceptance the petition was taken up again, or the same person brought the same execution case."""
    decided_at = ExpressionWrapper(OuterRef("decided_at"), output_field=DateTimeField())
    revisits = TraceEntry.objects.filter(case=OuterRef("petition_id"), step=REVISIT, happened_at__gt=OuterRef("decided_at"))
    in_time = revisits.filter(LessThanOrEqual(F("happened_at") - decided_at, RETURN_DAYS))
    accepted_on = TruncDate(ExpressionWrapper(OuterRef("accepted_at"), output_field=DateTimeField()))
    again = Petition.objects.filter(
        execution_case=OuterRef("execution_case"),
        petitioner_name=OuterRef("petitioner_name"),
        case__is_sealed=False,
        visited_on__gt=accepted_on,
    ).filter(LessThanOrEqual(F("visited_on") - accepted_on, RETURN_DAYS))
    # asked of the matured only, not of every petition that ever was
    brought_again = Petition.objects.filter(matured(period)).filter(Exists(again))
    taken_up = _acceptances(period).filter(Exists(in_time))
    return Q(pk__in=brought_again.order_by().values("pk").union(taken_up.order_by().values("petition_id")))


def revisited(period):
    """再访 on a petition that was there already, in the period."""
    within = {"happened_at__gte": period.starts_at, "happened_at__lt": period.ends_at}
    return Q(pk__in=TraceEntry.objects.filter(step=REVISIT, **within).values("case_id"))


def at_stage(status, period):
    """Where an open petition stood at the cut-off: its status now, or for a past moment what the milestones say."""
    if period.is_live:
        return Q(status__in=STAGES[status])
    # The furthest milestone decides: a ledger may know of the plan and not of the day of the 签收.
    filed, replied = _filed(period), _replied(period)
    handled = reached("plan_reported_at", period) | reached("replied_at", period)
    dispatched = reached("dispatched_at", period)
    undated = Q(petition__acknowledged_at=None) & ~Q(status__in=[Status.REGISTERED, Status.AWAITING_ACKNOWLEDGEMENT])
    acknowledged = reached("acknowledged_at", period) | (dispatched & undated)
    return {
        Status.REGISTERED: ~filed & ~handled & ~acknowledged & ~dispatched,
        Status.AWAITING_ACKNOWLEDGEMENT: ~filed & ~handled & ~acknowledged & dispatched,
        Status.AWAITING_PLAN: ~filed & ~handled & acknowledged,
        Status.HANDLING: ~filed & handled & ~replied,
        Status.REPLIED: ~filed & replied,
        Status.AWAITING_ACCEPTANCE: filed,
    }[status]


def _filed(period):
    """报结 lay with the general office; one that was returned later counts for the time between."""
    waiting = Closing.objects.filter(petition=OuterRef("pk"), happened_at__lte=period.cut_off)
    waiting = waiting.filter(Q(decided_at=None) | Q(decided_at__gt=period.cut_off))
    return (reached("submitted_at", period) & pending("accepted_at", period)) | Q(Exists(waiting))


def _replied(period):
    """Replied, and not sent back into handling by a 退补 since."""
    returned = Closing.objects.filter(
        petition=OuterRef("pk"),
        decision=Closing.Decision.RETURNED,
        decided_at__lte=period.cut_off,
        decided_at__gte=OuterRef("petition__replied_at"),
    )
    return reached("replied_at", period) & ~Q(Exists(returned))


def _decisions(period, decision, **facts):
    within = {"decided_at__gte": period.starts_at, "decided_at__lt": period.ends_at}
    return Closing.objects.filter(decision=decision, **within, **facts)


def _dated_or(field, stretch, closings):
    """The milestone `field` lies in [start, end), or the petition has one of `closings`; both are found by their index."""
    start, end = stretch
    dated = Petition.objects.filter(**{f"{field}__gte": start, f"{field}__lt": end}).order_by().values("pk")
    return Q(pk__in=dated.union(closings.order_by().values("petition_id")))


def _cohort(period):
    """The acceptances whose 90 days passed within the year before the cut-off lie between these two moments."""
    until = period.cut_off - RETURN_DAYS
    return until - COHORT, until


def _acceptances(period):
    since, until = _cohort(period)
    return Closing.objects.filter(decision=Closing.Decision.ACCEPTED, decided_at__gt=since, decided_at__lte=until)


def _start_of(moment):
    day = timezone.localdate(moment)
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())
