"""The default sample of all pillars, loaded once for all tests here, which only read: its petitions are alive and true to the rules."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from cases.kinds import KINDS
from cases.models import Case, TraceEntry
from cases.numbers import next_number
from cases.seals import first_damage
from deadlines.calendar import current_calendar
from deadlines.rules import earliest_due, recompute
from executions.case_numbers import CaseNumber
from executions.models import ExecutionCase
from petitions.models import Petition, Status
from tests.factories.samples import sample
from tests.stages import starts_at


def petitions():
    return Case.objects.filter(kind="petition")


@starts_at(sample)
def test_first_screen_is_alive(staged):
    counts = Counter(petitions().values_list("status", flat=True))
    today = timezone.localdate()
    assert petitions().count() == 600
    assert set(counts) == set(Status.values)
    assert 200 <= petitions().open().count() <= 220
    assert petitions().overdue(today).count() == 6
    assert Counter(petitions().overdue(today).values_list("unit__short_name", flat=True)) == {
        "武陟法院": 3,
        "温县法院": 2,
        "沁阳法院": 1,
    }
    assert petitions().open().filter(due_on=today).exists()
    assert petitions().open().filter(due_on__gt=today, due_on__lte=today + timedelta(days=3)).exists()
    assert petitions().open().exclude(unit__short_name="信访窗口").values("unit").distinct().count() == 13
    assert Petition.objects.filter(visit_number__gt=1).exists()
    assert Petition.objects.filter(is_supervised_key=True).exists()


@starts_at(sample)
def test_every_chain_verifies_and_every_row_equals_its_recomputation(staged):
    assert first_damage() is None
    calendar, kind = current_calendar(), KINDS["petition"]
    for case in petitions().all():
        subject = kind.subject(case)
        requirements = kind.completeness(subject)
        clocks, entries = list(case.deadlines.all()), list(case.trace.all())
        assert (case.completeness_done, case.completeness_total) == (sum(item.done for item in requirements), len(requirements))
        assert case.search == kind.search_text(subject)
        assert case.due_on == earliest_due(clocks)
        assert not any(recompute(clock, calendar) for clock in clocks)
        assert case.status == entries[-1].status_after
        assert (case.closed_at is None) == (case.status not in (Status.ACCEPTED, Status.ARCHIVED))
        assert case.version == len(entries)


@starts_at(sample)
def test_every_entry_follows_the_declared_road(staged):
    steps = {step.name: step for step in KINDS["petition"].steps}
    for entry in TraceEntry.objects.filter(case__kind="petition").exclude(step="import-ledger"):
        step = steps[entry.step]
        assert entry.label == step.label
        assert step.opens or step.sources is None or entry.status_before in step.sources
        assert entry.actor_post
        assert entry.at <= timezone.now()
    for case in petitions().prefetch_related("trace"):
        entries = list(case.trace.all())
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
        assert [entry.status_before for entry in entries[1:]] == [entry.status_after for entry in entries[:-1]]


@starts_at(sample)
def test_older_petitions_begin_with_the_import_of_the_paper_ledger(staged):
    entries = TraceEntry.objects.filter(case__kind="petition", step="import-ledger")
    assert entries.count() == 364
    assert set(entries.values_list("seq", "channel", "status_after")) == {(1, "ledger", "archived")}


@starts_at(sample)
def test_next_number_is_free(staged):
    number = next_number("焦执访", timezone.localdate().year)
    assert not Case.objects.filter(number=number).exists()


@starts_at(sample)
def test_every_execution_case_has_a_number_that_there_could_be(staged):
    numbers = list(ExecutionCase.objects.values_list("number", flat=True))

    assert [number for number in numbers if str(CaseNumber.parse(number)) != number] == []
