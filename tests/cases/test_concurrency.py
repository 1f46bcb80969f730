"""Two clerks at the same moment: one of them gets through, the other is told; nothing is doubled, nothing is lost."""

import threading

import pytest
from django.db import connection

from cases.models import Case
from cases.steps import take
from cases.trace import entry_hash
from core.errors import Conflict
from courts.models import User
from petitions.models import Petition, Status
from petitions.steps import Acknowledge, Register
from tests.factories.petition_steps import registration, walk

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run `acts` in threads that start together; returns what each returned or raised."""
    results, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(number, act):
        gate.wait()
        try:
            results[number] = act()
        except Exception as error:  # the test judges it
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_of_two_clerks_who_acknowledge_at_once_one_succeeds_and_one_is_told(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    def act(person, token):
        return lambda: take(
            Acknowledge, Case.objects.get(pk=case.pk), by=User.objects.get(pk=person.pk), version=case.version, token=token
        )

    results = at_once(act(world.clerk, "a"), act(world.handler, "b"))

    assert sorted(type(result).__name__ for result in results) == ["Conflict", "TraceEntry"]
    told = next(result for result in results if isinstance(result, Conflict))
    assert told.message == "这个案件刚被别人办过，您填的内容还在"
    chain_holds(case)


def test_one_form_sent_twice_at_once_acts_once(world):
    case = walk(world, Status.AWAITING_ACKNOWLEDGEMENT)

    def act():
        return take(Acknowledge, Case.objects.get(pk=case.pk), by=User.objects.get(pk=world.clerk.pk), token="one-form").pk

    results = at_once(act, act)

    assert results[0] == results[1]
    assert case.trace.filter(step="acknowledge").count() == 1


def test_petitions_registered_at_once_get_numbers_of_their_own(world):
    def act(number):
        data = registration(petitioner_name=f"来访人{number}", phone=f"1540000{number:04d}", execution_number="")
        return lambda: take(Register, by=User.objects.get(pk=world.hall.pk), data=data).case.number

    results = at_once(*(act(number) for number in range(4)))

    assert len(set(results)) == 4 and all(isinstance(number, str) for number in results)
    assert Petition.objects.count() == 4


def test_one_registration_sent_twice_at_once_opens_one_petition(world):
    def act():
        data = registration(execution_number="")
        return take(Register, by=User.objects.get(pk=world.hall.pk), data=data, token="one-form").case.pk

    results = at_once(act, act)

    assert results[0] == results[1]
    assert Petition.objects.count() == 1


def chain_holds(case):
    previous = ""
    for entry in case.trace.order_by("seq"):
        assert (entry.previous_hash, entry.hash) == (previous, entry_hash(entry))
        previous = entry.hash
