"""Writing execution cases."""

from django.db import transaction

from core.masks import is_organisation
from courts.models import AccessEntry
from courts.records import record
from executions.models import ExecutionCase, Party
from executions.queries import court_of

FACTS = frozenset(("handler_name", "cause", "filed_on", "closed_on", "status", "claimed_amount", "recovered_amount"))
_BLANK = (None, "")
BATCH = 500


@transaction.atomic
def register_execution_case(number, *, by, court=None, parties=(), **facts):
    """Find the execution case of `number`, or register it; what is known already stays, what was blank is filled.

    Args:
        number: a CaseNumber; the suffix of a paper is left out.
        by: who acts.
        court: the executing court, for a number whose court word is not ours.
        parties: (side, name) pairs, side as in `Party.Side`.
        facts: values for the fields in `FACTS`.

    Returns: the ExecutionCase.
    """
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"no such facts of an execution case: {', '.join(sorted(unknown))}")
    known = {name: value for name, value in facts.items() if value not in _BLANK}
    court = court_of(number) or court
    if court:
        known["court"] = court
    execution, is_new = ExecutionCase.objects.get_or_create(
        number=number.key,
        defaults={
            "year": number.year,
            "court_word": number.court_word,
            "type_word": number.type_word,
            "serial": number.serial,
            **known,
        },
    )
    filled = [] if is_new else _fill(execution, known)
    added = [
        side for side, name in parties if name and Party.objects.get_or_create(execution_case=execution, side=side, name=name)[1]
    ]
    if is_new or filled or added:
        record(
            AccessEntry.Action.ADMINISTER,
            by=by,
            target=f"执行案件 {execution.number}",
            reason="登记" if is_new else "补全",
            fields=filled,
            parties=len(added),
        )
    return execution


def bring_execution_cases(wanted):
    """Find or register many execution cases at once, as a ledger brings them; what was blank is filled.

    Args:
        wanted: facts by CaseNumber (without suffix): values for the fields in `FACTS`, and `court`.

    Returns: ExecutionCase by CaseNumber. Must run inside the transaction of the import, whose run is the record of it.
    """
    found, numbers = {}, list(wanted)
    for start in range(0, len(numbers), BATCH):
        part = {number.key: number for number in numbers[start : start + BATCH]}
        known = {execution.number: execution for execution in ExecutionCase.objects.filter(number__in=part)}
        filled = [execution for key, execution in known.items() if _take_over(execution, wanted[part[key]])]
        fields = sorted({*FACTS, "court"})
        ExecutionCase.objects.bulk_create(filled, update_conflicts=True, update_fields=fields, unique_fields=["id"])
        missing = [_new(number, wanted[number]) for key, number in part.items() if key not in known]
        known.update((execution.number, execution) for execution in ExecutionCase.objects.bulk_create(missing))
        found.update((number, known[key]) for key, number in part.items())
    return found


def bring_parties(named):
    """Write down parties, each once. Args: named: (ExecutionCase, side, name) triples, side as in `Party.Side`."""
    parties = [
        Party(execution_case=execution, side=side, name=name, is_organisation=is_organisation(name))
        for execution, side, name in dict.fromkeys(named)
    ]
    Party.objects.bulk_create(parties, ignore_conflicts=True, batch_size=BATCH)


def _new(number, facts):
    return ExecutionCase(
        number=number.key, year=number.year, court_word=number.court_word, type_word=number.type_word, serial=number.serial,
        **{name: value for name, value in facts.items() if value not in _BLANK},
    )  # fmt: skip


def _take_over(execution, facts):
    """Set what was blank on the object. Returns: the names of the fields."""
    filled = [name for name, value in facts.items() if value not in _BLANK and getattr(execution, name) in _BLANK]
    for name in filled:
        setattr(execution, name, facts[name])
    return filled


def _fill(execution, known):
    """Write what was blank. Returns: the names of the fields."""
    filled = _take_over(execution, known)
    if filled:
        execution.save(update_fields=filled)
    return filled
