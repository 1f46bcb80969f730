"""Reminding people of due days: each person, once per stage and due day, whatever runs twice, late or beside itself."""

import logging
from collections import defaultdict
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.kinds import kind_of
from cases.models import CasePerson
from courts.models import Court, Role
from courts.scope import holders
from deadlines.calendar import current_calendar
from deadlines.lights import light
from deadlines.models import Deadline, Reminder, Stage, SweepRun
from deadlines.periods import in_words
from deadlines.rules import RULES
from notices.models import Notice
from notices.operations import post

log = logging.getLogger(__name__)
NAME = "reminders"
BATCH = 1000
KEPT = timedelta(days=30)
# From so many reminders of one stage in one sweep on, a person gets one notice that counts them.
DIGEST_FROM = 6
# Who leads where the case has no 包案领导 yet. Source: J3.2.2.
LEADS = {Court.Level.INTERMEDIATE: Role.BUREAU_CHIEF, Court.Level.BASIC: Role.PRESIDENT}


def sweep(now=None):
    """Remind of everything that is due or overdue and has not been reminded of at its present stage.

    After an outage only the latest stage of each clock is told. The `Reminder` row, unique by clock, stage, due day and
    recipient, is the proof that it was; its notice is written in the same transaction. A clock that cannot be worked out
    is reported on the run and does not hold up the others.

    Returns: the `SweepRun`.
    """
    now = now or timezone.now()
    run = SweepRun.objects.create(name=NAME, started_at=now)
    problems = []
    try:
        with transaction.atomic():
            due = list(_due(timezone.localdate(now)).select_related("case__court").defer("case__search", "case__title", "basis"))
            reminders = _reminders(due, run, now, problems)
            _insert(Reminder, reminders, problems)
            run.found, run.done = len(due), _announce(run, now)
    except Exception as error:
        problems.append(f"{type(error).__name__}：{error}")
        raise
    finally:
        run.finished_at, run.error = timezone.now(), "；".join(problems)[:500]
        run.save()
    # Runs that reminded nobody prove nothing after a while, and there is one every ten minutes.
    SweepRun.objects.filter(name=NAME, started_at__lt=now - KEPT, reminders=None).delete()
    return run


def stage_on(deadline, rule, today):
    """The latest stage of the ladder that `deadline` has reached on `today`, or None.

    A stage before the due day that would fall on the very day of the start, or earlier, is left out: whoever was handed
    the case today need not be reminded of it today.
    """
    started_on = timezone.localdate(deadline.started_at)
    reached = [
        stage
        for stage in rule.remind
        if (day := deadline.due_on + timedelta(days=stage.offset)) <= today and (stage.offset >= 0 or day > started_on)
    ]
    return max(reached, key=lambda stage: stage.offset, default=None)


def _due(today):
    """The running clocks within reach of the ladder that have not been through all of it."""
    through = Reminder.objects.filter(deadline=OuterRef("pk"), due_on=OuterRef("due_on"), stage=Stage.OVERDUE_3)
    first = min(stage.offset for stage in Stage)
    return Deadline.objects.running().filter(~Exists(through), due_on__lte=today - timedelta(days=first)).order_by("pk")


def _reminders(due, run, now, problems):
    """Unsaved reminders for every clock whose present stage nobody was told of."""
    today = timezone.localdate(now)
    told = set(Reminder.objects.filter(deadline__in=_due(today).values("pk")).values_list("deadline_id", "stage", "due_on"))
    places, posts = _places(due), holders(today=today)
    reminders = []
    for deadline in due:
        try:
            rule = RULES[deadline.code]
            stage = stage_on(deadline, rule, today)
            if stage is None or (deadline.pk, stage.value, deadline.due_on) in told:
                continue
            kind = kind_of(deadline.case)  # a kind that no pillar registers fails here, not in the midst of the notices
            people = _recipients(deadline.case, rule, stage, places, posts)
            people -= kind.keeps_from(deadline.case, people)
            if not people:
                problems.append(f"{deadline.case.number}“{deadline.label}”没有可以提醒的人")
        except Exception as error:  # one clock must not hold up the others
            log.exception("期限 %s 没能提醒", deadline.pk)
            problems.append(f"期限 {deadline.pk} 没能提醒（{type(error).__name__}：{error}）")
            continue
        reminders += [
            Reminder(deadline=deadline, stage=stage, due_on=deadline.due_on, recipient_id=person, run=run, created_at=now)
            for person in sorted(people)
        ]
    return reminders


def _places(due):
    """{case id: {role: person ids}} of the people on the cases of `due`."""
    places = defaultdict(lambda: defaultdict(set))
    live = CasePerson.objects.filter(ends_at=None, person__is_active=True)
    for start in range(0, len(due), BATCH):
        cases = {deadline.case_id for deadline in due[start : start + BATCH]}
        for case_id, role, person_id in live.filter(case__in=cases).values_list("case_id", "role", "person_id"):
            places[case_id][role].add(person_id)
    return places


def _recipients(case, rule, stage, places, posts):
    """Everybody on the rungs up to the stage's; where those are empty, the first rung above that has somebody."""
    people = set()
    for height, rung in enumerate(rule.rungs):
        if height > stage.rung and people:
            break
        people |= _on_rung(case, rung, places[case.pk], posts)
    return people


def _on_rung(case, rung, on_case, posts):
    """The people on the case in the rung's roles, or else those who hold such a post over its unit."""
    named = set().union(*(on_case[role] for role in rung if role in on_case))
    if named or case.is_sealed:
        return named
    roles = {LEADS[case.court.level] if role == Role.LEAD else role for role in rung}
    return set().union(*(posts.get((case.unit_id, role), ()) for role in roles))


def _insert(model, rows, problems):
    """Insert in batches, leaving out what exists; a batch that fails is tried row by row, so that one row costs one row."""
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        try:
            with transaction.atomic():
                model.objects.bulk_create(batch, ignore_conflicts=True)
        except DatabaseError:
            for row in batch:
                try:
                    with transaction.atomic():
                        model.objects.bulk_create([row], ignore_conflicts=True)
                except DatabaseError as error:
                    problems.append(f"期限 {row.deadline_id} 没能提醒（{error}）")


def _announce(run, now):
    """Write the notices of the reminders that this very run inserted. Returns: how many reminders."""
    today, calendar = timezone.localdate(now), current_calendar()
    piles = defaultdict(list)
    for pk, recipient, stage in (
        Reminder.objects.filter(run=run).order_by("due_on", "pk").values_list("pk", "recipient_id", "stage")
    ):
        piles[recipient, stage].append(pk)
    single = [pk for pile in piles.values() if len(pile) < DIGEST_FROM for pk in pile]
    reminders = Reminder.objects.select_related("deadline__case").defer("deadline__case__search").in_bulk(single)
    notices = []
    for (recipient, stage), pile in sorted(piles.items()):
        if len(pile) >= DIGEST_FROM:
            notices.append(_digest(recipient, Stage(stage), len(pile), run, now))
        else:
            notices += [_notice(reminders[pk], today, calendar, now) for pk in pile]
    post(notices)
    return sum(len(pile) for pile in piles.values())


def _notice(reminder, today, calendar, now):
    deadline = reminder.deadline
    return Notice(
        recipient_id=reminder.recipient_id,
        case=deadline.case,
        kind=Notice.Kind.REMINDER,
        title=f"{deadline.case.number}“{deadline.label}”{light(deadline, today, calendar).words}",
        body=f"{in_words(deadline.due_on, today)} 24:00 前。依据：{deadline.basis}"[:500],
        url=kind_of(deadline.case).url(deadline.case),
        is_urgent=reminder.stage in (Stage.OVERDUE_1, Stage.OVERDUE_3),
        created_at=now,
        key=f"reminder:{deadline.pk}:{reminder.stage}:{reminder.due_on}:{reminder.recipient_id}",
    )


def _digest(recipient, stage, number, run, now):
    words, when = {
        Stage.BEFORE_3: ("将在三天内到期", "week"),
        Stage.BEFORE_1: ("明天到期", "week"),
        Stage.DUE: ("今天到期", "today"),
        Stage.OVERDUE_1: ("已经超期", "overdue"),
        Stage.OVERDUE_3: ("超期三天以上", "overdue"),
    }[stage]
    return Notice(
        recipient_id=recipient,
        kind=Notice.Kind.REMINDER,
        title=f"{number} 项期限{words}",
        body="件数较多，合成一条提醒；点开看清单。",
        url=f"/deadlines/?when={when}",
        is_urgent=stage in (Stage.OVERDUE_1, Stage.OVERDUE_3),
        created_at=now,
        key=f"reminders:{run.pk}:{stage}:{recipient}",
    )
