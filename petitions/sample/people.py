"""The petitioners of the sample and what they ask for; some come back."""

from collections import deque
from dataclasses import dataclass

from core.rows import Light
from executions.models import ExecutionCase, ExecutionStatus, Party
from executions.sample import person_name
from petitions.models import PetitionerKind
from petitions.sample import texts

COMES_BACK = 0.14
REMEMBERED = 400
# 法〔2015〕137号: case numbers of this form begin with 2016
FIRST_YEAR = 2016
SIDES = {PetitionerKind.APPLICANT: Party.Side.APPLICANT, PetitionerKind.DEBTOR: Party.Side.DEBTOR}


@dataclass
class Petitioner:
    """One person with one matter."""

    name: str
    kind: str
    id_number: str
    phone: str
    is_local: bool
    execution: Light
    handler: str
    unit: object
    visits: int = 0


class Petitioners:
    """Makes petitioners with their execution cases, and lets some of the earlier ones come again."""

    def __init__(self, random, rows, staff):
        self.random, self.rows, self.staff = random, rows, staff
        self._known = {unit.pk: deque(maxlen=REMEMBERED) for unit in staff.responsible}
        self._serials = {}

    def come(self, unit, day):
        """Somebody about whose matter `unit` will be responsible: new, or one of those who came before."""
        known = self._known[unit.pk]
        if known and self.random.random() < COMES_BACK:
            petitioner = self.random.choice(known)
        else:
            petitioner = self._new(unit, day)
            known.append(petitioner)
        petitioner.visits += 1
        return petitioner

    def _new(self, unit, day):
        random = self.random
        word = self.staff.words[unit.court_id]
        kind = texts.weighted(random, texts.KINDS)
        region = f"41{word[1:]:0<4}" if len(word) == 5 else "410802"
        petitioner = Petitioner(
            name=person_name(random),
            kind=kind,
            id_number=texts.id_number(random, region),
            phone=texts.phone(random),
            is_local=random.random() < 0.8,
            execution=self._execution_case(unit, word, max(day.year - random.randrange(1, 4), FIRST_YEAR)),
            handler=random.choice(self.staff.of(unit, "handler")).name,
            unit=unit,
        )
        if kind in SIDES:
            self.rows.add_light(Party, execution_case_id=petitioner.execution.id, side=SIDES[kind], name=petitioner.name)
        return petitioner

    def _execution_case(self, unit, word, year):
        random = self.random
        kind = "执恢" if random.random() < 0.12 else "执"
        serial = self._serials[year, word, kind] = self._serials.get((year, word, kind), 0) + random.randrange(1, 9)
        claimed = random.randrange(8_000, 900_000)
        states = (ExecutionStatus.ACTIVE, ExecutionStatus.ACTIVE, ExecutionStatus.TERMINATED, ExecutionStatus.RESUMED)
        return self.rows.add_light(
            ExecutionCase, number=f"（{year}）{word}{kind}{serial}号", year=year, court_word=word, type_word=kind, serial=serial,
            court_id=unit.court_id, status=random.choice(states), claimed_amount=claimed,
            recovered_amount=claimed * random.randrange(0, 70) // 100,
        )  # fmt: skip


def facts(petitioner, random, channel):
    """The fields of a Petition that come with its petitioner."""
    execution = petitioner.execution
    return {
        "channel": channel,
        "visit_number": petitioner.visits,
        "petitioner_name": petitioner.name,
        "petitioner_kind": petitioner.kind,
        "id_number": petitioner.id_number,
        "phone": petitioner.phone,
        "is_local": petitioner.is_local,
        "execution_case_id": execution.id,
        "executing_court_id": execution.court_id,
        "execution_handler": petitioner.handler,
        "claimed_amount": execution.claimed_amount,
        "recovered_amount": execution.recovered_amount,
        "execution_status": execution.status,
        "demand": random.choice(texts.DEMANDS[PetitionerKind(petitioner.kind)]),
        "is_repeated_key": petitioner.visits >= 3,
        "is_supervised_key": random.random() < 0.06,
        "is_strong_key": random.random() < 0.11,
    }


def is_key(marks):
    return marks["is_repeated_key"] or marks["is_supervised_key"] or marks["is_strong_key"]
