"""Where an inquiry stands: its round, its team, what has been recorded in each track; read once per subject. Source: L4.6–L4.8."""

from django.utils import timezone

from referrals.access import team_level
from referrals.models import TeamMember, Track

Level = TeamMember.Level


def inquiring_level(subject):
    """The team that makes the inquiry now: the upper court's own once it investigates directly."""
    return Level.DIRECT if subject.is_direct else Level.LOWER


def level_of(subject, user):
    """In which team of this referral `user` sits."""
    kept = subject.__dict__.setdefault("_levels", {})
    if user.pk not in kept:
        kept[user.pk] = team_level(subject.pk, user)
    return kept[user.pk]


def live_team(subject, level=None):
    """The members of the team that makes the inquiry now (or of another), with their people."""
    kept = subject.__dict__.setdefault("_team", None)
    if kept is None:
        kept = subject._team = list(subject.team.filter(ends_at=None).select_related("person"))
    level = level or inquiring_level(subject)
    return [member for member in kept if member.level == level]


def rounds_of(subject):
    kept = subject.__dict__.setdefault("_rounds", None)
    if kept is None:
        kept = subject._rounds = list(subject.rounds.all())
    return kept


def current_round(subject):
    """The supplementary round that is open, or None in the first inquiry and between rounds."""
    return next((item for item in rounds_of(subject) if item.reported_at is None), None)


def round_number(subject):
    """0 for the first inquiry, then the number of the last round."""
    return max((item.number for item in rounds_of(subject)), default=0)


def has_plan(subject):
    """Whether the team that inquires now has a plan; who takes over makes its own."""
    kept = subject.__dict__.setdefault("_has_plan", None)
    if kept is None:
        kept = subject._has_plan = subject.plans.filter(is_direct=subject.is_direct).exists()
    return kept


def tracks_recorded(subject):
    """The tracks in which something is on record: in the first inquiry over all of it, in a round over that round alone."""
    kept = subject.__dict__.setdefault("_tracks", None)
    if kept is None:
        rows = subject.records.order_by().values_list("track", flat=True).distinct()
        kept = subject._tracks = set(rows.filter(round=round_number(subject)))
    return kept


def tracks_wanted(subject):
    """The tracks that the report still waits for: both in the first inquiry; in a round one of them is enough."""
    recorded = tracks_recorded(subject)
    if current_round(subject):
        return [] if recorded else [Track.CASE]
    return [track for track in Track if track not in recorded]


def latest_report(subject):
    return subject.reports.order_by("-round", "-pk").first()


def days_late(day, at):
    """How many days `at` lies after `day`; 0 when it is in time."""
    return max((timezone.localdate(at) - day).days, 0)
