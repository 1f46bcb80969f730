"""Whoever must not know of a referral gets, at every address, byte for byte what they would get if there were none. Source: L4.3, L4.11.

The house is asked in three worlds: with a clue in the pool, with a closed referral, and without either. Only tokens made anew for
each answer are left out of the comparison. Every address is asked twice: with what everybody knows, and with the numbers under
which the referral, its papers, clocks, orders and notices lie.

The ordinary run asks one reader of each class (`tests.factories.readers`), and asks again in the next world only what may differ
there: a question each of whose statements gives the same rows in both worlds has the same answer in both (`tests.factories.asking`).
Nothing is exempt by what it answers, not even a refusal. `--thorough` asks everybody everything in every world; it is run before
an issue that touches rights is resolved.
"""

import io
import re
import zipfile
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from bulletins.operations import approve, draft_quarterly, publish
from cases.kinds import KINDS
from cases.models import Case
from cases.quarters import Quarter
from cases.steps import take
from core.ledger import LEDGERS
from courts.models import Post, Role, User
from courts.scope import visible_units
from deadlines.models import Deadline
from dossiers.models import Document
from notices.models import Notice
from referrals.models import Referral
from tests.factories import organisation, referral_conferences, referral_investigations, referral_rows
from tests.factories.asking import Reader, Worlds, within_one_day
from tests.factories.one_of_each import make_objects
from tests.factories.organisation import SINCE, fresh
from tests.factories.readers import KEPT_FROM, KNOW, names
from tests.factories.referral_rows import enlist
from tests.guards.test_matrix import addresses, lines, path_of
from tests.stages import starts_at

pytestmark = pytest.mark.once
PARTS = 2  # so that two workers share the work
# Made anew for each answer, or a moment that is now.
FRESH = [
    rb'name="csrfmiddlewaretoken" value="[^"]*"',
    rb'"X-CSRFToken": "[^"]*"',
    rb'name="token" value="[^"]*"',
    rb'nonce="[^"]*"',
    rb"nonce-[\w+/=-]+",
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    rb"\d\d:\d\d(:\d\d(\.\d+)?)?",
    rb'"password": ?"[^"]*"',
    rb'<output class="secret">[^<]*</output>',
    rb'"hash": ?"[0-9a-f]{64}"',
    "请报这个编号：<b>[0-9a-f]*</b>".encode(),
    r"\d+ (毫秒|秒)".encode(),
]


# --- The two worlds ----------------------------------------------------------------------------------------------------


def furnished(world):
    """Everything but the referral: all rooms furnished, and a conference sitting at which it may come up."""
    enlist(world)
    referral_investigations.group_of_five(world)
    colleagues_above(world)
    world.objects = make_objects(world)
    called = (*referral_conferences.PRESENT, "seconded")
    world.meeting = referral_conferences.conference(world, called, at=referral_investigations.days_ago(20))
    referral_conferences.sit(world, world.meeting, *called)
    return world


@pytest.fixture
def house(staged, monkeypatch):
    """The furnished house; the walk goes to the conference that sits there, so that the conference itself is no difference."""
    for room in (referral_conferences, referral_investigations):
        monkeypatch.setattr(room, "conference", lambda *args, **kwargs: staged.meeting)
        monkeypatch.setattr(room, "sit", lambda *args, **kwargs: None)
    return staged


COLLEAGUES_ABOVE = {
    "seconded": ("容若虚", "top.discipline", Role.DISCIPLINE),
    "group_fourth": ("申时雨", "top.court", Role.LEADING_GROUP),
}


def colleagues_above(world):
    """People of the upper side who also sit in the unit of the officer: one of the discipline organ, one of the leading group."""
    for key, (name, unit, role) in COLLEAGUES_ABOVE.items():
        person = world.people[key] = User.objects.create(username=key, name=name, title="执行员")
        for where, what in ((unit, role), ("near.bureau", Role.HANDLER)):
            Post.objects.create(person=person, unit=world.units[where], role=what, starts_on=SINCE)


def act(referral, name, by, **data):
    return take(KINDS["referral"].step(name), referral_conferences.again(referral.case), by=fresh(by), data=data)


def pool(world):
    """A clue of the discipline organ about the liaison, come from the petition, screened; the inspector is recused."""
    data = {
        "source": "2", "received_on": "2026-03-02", "unit": world.units["near.court"].pk, "problem": "passive",
        "summary": "立案后八个月没有查控", "is_real_name": "1", "complainant_name": "孟繁星", "complainant_phone": "15400001111",
        "officers": [{"name": "常思远", "post_title": "执行员"}], "execution_number": "（2021）豫0823执771号",
        "origin_number": world.objects.case.number,
    }  # fmt: skip
    entry = take(KINDS["referral"].step("register-clue"), by=fresh(world.discipline), data=data)
    referral = Referral.objects.select_related("case").get(pk=entry.case_id)
    act(referral, "record-recusal", world.discipline, person=world.inspector.pk, reason="与当事人有亲属关系")
    return referral


def closed(world):
    """A clue about the liaison, walked by its steps to 不属实, told, cleared, closed and scored; the inspector stood aside."""
    facts = {"officers": ("常思远",), "recused": (world.inspector,)}
    referral = referral_investigations.disposing(
        world, at=referral_investigations.days_ago(20), verdict="unfounded", proposals=[], facts=facts
    )
    # one of six stands aside: three voices are not yet more than half
    referral_investigations.vote(referral, world.chief)
    moment = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    act(referral, "give-feedback", world.chief, means="meeting", told_at=moment, content="经查不属实")
    officer = referral.officers.get()
    act(referral, "clear-officer", world.chief, officer=officer.pk, scope="unit", means="会上宣布", cleared_at=moment)
    act(referral, "close-referral", world.chief)
    act(referral, "score-quality", world.chief, judged=12, note="较好")
    return referral_conferences.fresh_referral(referral)


WALKS = {"pool": pool, "closed": closed}


def look_around(world, referral):
    """What leaves traces of reading: pages opened and papers downloaded by somebody who knows."""
    client = APIClient()
    client.force_login(fresh(world.discipline))
    client.get(f"/inquiries/{referral.pk}/")
    client.get(f"/api/referrals/{referral.pk}/")
    for document in referral.case.documents.all()[:2]:
        client.get(reverse("document-open", args=[document.pk]))


def secret_objects(world, referral):
    """The objects of the house, with the parts of the referral in the place of every case, paper, clock, order and notice."""
    case = SimpleNamespace(pk=referral.pk)
    parts = {
        "document": Document.objects.filter(case=referral.pk),
        "clock": Deadline.objects.filter(case=referral.pk),
        "notice": Notice.objects.filter(case=referral.pk),
        "order": referral.orders,
        "item": referral.items,
    }
    found = {name: SimpleNamespace(pk=getattr(rows.order_by("pk").first(), "pk", 999_999)) for name, rows in parts.items()}
    found["conference"] = SimpleNamespace(pk=world.meeting.pk)
    places = dict.fromkeys(("case", "review", "terminated", "referral", "execution"), case)
    return SimpleNamespace(
        **{**vars(world.objects), **places, **found, "terminated_clock": found["clock"], "number": referral.case.number}
    )


# --- Asking ------------------------------------------------------------------------------------------------------------


def bare(told):
    """What was told, without what is made anew for each answer."""
    status, location, disposition, content = told
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = str(
                sorted((part.filename, part.CRC) for part in parts.infolist() if "docProps" not in part.filename)
            ).encode()
    for pattern in FRESH:
        content = re.sub(pattern, b"", content)
    return status, location, disposition, content


def difference(here, there):
    """The first place where two answers part, in words; "" where they do not."""
    here, there = bare(here), bare(there)
    if here == there:
        return ""
    if here[:3] != there[:3]:
        return f"{here[:3]} / {there[:3]}"
    at = next(
        (place for place, (one, two) in enumerate(zip(here[3], there[3], strict=False)) if one != two),
        min(len(here[3]), len(there[3])),
    )
    return " / ".join(text[3][max(0, at - 60) : at + 120].decode(errors="replace") for text in (here, there))


def leaks(world, walks, questions_of, *, thorough):
    """Where the answers part: {(walk, person, (method, path)): how}.

    Args:
        walks: the names of the walks after each of which the house is asked.
        questions_of: a function (house, objects of the referral) that gives a list of (method, path), and may act before. A
            question that stands in it twice is asked once.
    """
    asking = {walk: names(KEPT_FROM[walk], thorough=thorough) for walk in walks}
    readers = {who: Reader(world.people[who], raises=False) for who in sorted(set().union(*asking.values()))}
    worlds = Worlds(world.people, lambda who, question: told(readers[who], *question), thorough=thorough)

    def answers(walk, secret):
        return worlds.answers(
            [(who, question) for question in dict.fromkeys(questions_of(world, secret)) for who in asking[walk]]
        )

    secrets, with_it = {}, {}
    for walk in walks:
        mark = transaction.savepoint()
        referral = WALKS[walk](world)
        look_around(world, referral)
        secrets[walk] = secret_objects(world, referral)
        with_it[walk] = answers(walk, secrets[walk])
        transaction.savepoint_rollback(mark)
        assert not Case.objects.filter(pk=referral.pk).exists()
    found = {}
    for walk in walks:
        mark = transaction.savepoint()
        without = answers(walk, secrets[walk])
        transaction.savepoint_rollback(mark)
        for (who, question), here in with_it[walk].items():
            if here is not without[who, question] and (how := difference(here, without[who, question])):
                found[walk, who, question] = how
    return found


def told(reader, method, path):
    response, content = reader.ask(method, path)
    return response.status_code, response.headers.get("Location", ""), response.headers.get("Content-Disposition", ""), content


def every_address(part):
    """(method, path) of every address of the house, with what everybody knows and with what the referral is made of."""

    def questions(world, secret):
        known, found = lines(), []
        for name, route in sorted(addresses().items())[part::PARTS]:
            if name in ENDS_THE_SESSION:
                continue
            for objects in (world.objects, secret):
                path = path_of(name, route, objects)
                found += [(method, path) for method in ({"GET"} | {known.get(name, ("GET",))[0]})]
        return found

    return questions


# Logging in and out says nothing of cases, and the rate limit counts across worlds.
ENDS_THE_SESSION = {"api-session-login", "api-session-logout", "login", "logout"}


@pytest.mark.clause("L4.11")
@pytest.mark.clause("L4.3")
@pytest.mark.parametrize("part", range(PARTS))
@starts_at(furnished)
def test_every_address_answers_as_if_there_were_no_referral(house, part, thorough):
    assert within_one_day(lambda: leaks(house, WALKS, every_address(part), thorough=thorough)) == {}


def searches(world, secret):
    """Every way of looking for it: by number, by the officer, by who spoke, by the case, in lists and figures."""
    words = ["常思远", "孟繁星", "焦双查", "（2021）豫0823执771号", "消极执行", secret.number]
    found = [("GET", f"{path}?q={word}") for word in words for path in ("/search/", "/api/search/")]
    found += [("GET", f"/api/{room}/?case={secret.case.pk}") for room in ("documents", "deadlines", "notices", "access-log")]
    found += [
        ("GET", path)
        for code in FIGURE_CODES
        for path in (f"/figures/{code}/", f"/api/figures/{code}/", f"/api/figures/{code}/cases/")
    ]
    found += [
        ("GET", path)
        for path in ("/", "/notices/", "/clues/", "/clues/?view=all", "/api/referrals/", "/api/documents/", "/api/deadlines/")
    ]
    steps = [step.name for step in KINDS["referral"].steps if not step.opens]
    found += [("POST", f"/cases/{secret.case.pk}/steps/{step}/") for step in steps]
    found += [("GET", f"/cases/{secret.case.pk}/steps/{step}/") for step in steps]
    return found


FIGURE_CODES = (
    "referral_conferred",
    "referral_start",
    "referral_start_rate",
    "referral_unfounded",
    "referral_cleared_rate",
    "referral_closed",
)


@pytest.mark.clause("L4.11")
@starts_at(furnished)
def test_no_search_figure_list_or_step_knows_of_it(house, thorough):
    assert within_one_day(lambda: leaks(house, WALKS, searches, thorough=thorough)) == {}


@pytest.mark.clause("L4.12")
@starts_at(furnished)
def test_a_quarterly_bulletin_says_the_same_with_and_without_it(house, thorough):
    def questions(world, secret):
        quarter = Quarter.running(timezone.now())
        later = quarter.cut_off + timezone.timedelta(hours=20)
        bulletin = draft_quarterly(world.courts["top"], quarter, by=None, now=later)
        approve(bulletin, by=fresh(world.chief), now=later)
        publish(bulletin, by=fresh(world.referral_office), now=later)
        codes = ["referral_conferred", "referral_unfounded", "referral_proven_rate", "referral_source_2"]
        pages = [f"/bulletins/{bulletin.pk}/", f"/bulletins/{bulletin.pk}/docx/", f"/api/bulletins/{bulletin.pk}/", "/bulletins/"]
        for code in codes:
            pages += [
                f"/bulletins/{bulletin.pk}/figures/{code}/",
                f"/bulletins/{bulletin.pk}/figures/{code}/{world.units['near.court'].pk}/",
            ]
            pages += [f"/api/bulletins/{bulletin.pk}/figures/{code}/", f"/api/bulletins/{bulletin.pk}/figures/{code}/cases/"]
        return [("GET", path) for path in pages]

    assert within_one_day(lambda: leaks(house, ["closed"], questions, thorough=thorough)) == {}


@pytest.mark.clause("L4.12")
@pytest.mark.parametrize("name", list(WALKS))
@starts_at(furnished)
def test_no_ledger_holds_a_row_of_it(house, name, thorough):
    def rows():
        return {
            (who, code): sorted(ledger.queryset(fresh(house.people[who])).values_list("pk", flat=True))
            for who in names(KEPT_FROM[name], thorough=thorough)
            for code, ledger in LEDGERS.items()
        }

    mark = transaction.savepoint()
    WALKS[name](house)
    with_it = rows()
    transaction.savepoint_rollback(mark)
    assert with_it == rows()


# --- The classes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(WALKS))
def test_everybody_of_the_house_knows_of_it_or_stands_in_one_class_that_is_asked(name):
    cast = {*organisation.PEOPLE, *referral_rows.PEOPLE, *COLLEAGUES_ABOVE, "contact_leader", "group_third"}
    placed = [*names(KEPT_FROM[name], thorough=True), *KNOW[name]]
    assert sorted(placed) == sorted(cast)
    assert all(readers.asked for readers in KEPT_FROM[name])


@pytest.mark.parametrize("name", list(WALKS))
@starts_at(furnished)
def test_whoever_is_asked_for_a_class_sees_whatever_unit_anybody_of_it_sees(house, name):
    referral = WALKS[name](house)
    knowing = {who for who, person in house.people.items() if referral_conferences.knows(person, referral)}
    assert knowing == KNOW[name]
    for readers in KEPT_FROM[name]:
        seen = [
            set().union(*(visible_units(fresh(house.people[who])) for who in group))
            for group in (readers.everybody, readers.asked)
        ]
        assert seen[0] == seen[1], readers.meaning
