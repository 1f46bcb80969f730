"""回避、知情人员, and the sealed complainant: two people, a day, and an entry for each look. Source: L3, L4.3."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, CasePerson, TraceEntry
from cases.steps import take
from core.errors import Invalid
from courts.models import AccessEntry, Post, Role, User
from referrals.access import UPPER_SIDE, admit, admit_organ, expel
from referrals.conflicts import conflict
from referrals.models import AccusedOfficer, Organ, Recusal, Status, TeamMember, Unsealing
from referrals.steps.people import AdmitPerson, AnswerUnsealing, AskUnsealing, RecordRecusal, ReleasePerson
from referrals.steps.teams import SendSupervisors
from referrals.unsealing import open_complainant
from tests.factories.organisation import SINCE, fresh
from tests.factories.referral_conferences import investigating
from tests.factories.referral_investigations import opinion_drafted, vote
from tests.factories.referral_rows import clue, conferred, enlist, investigated
from tests.stages import starts_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    return enlist(world)


def pooled(world):
    return clue(enlist(world))


def pooled_with_discipline(world):
    return clue(enlist(world), organ=Organ.DISCIPLINE)


def known_to_both(world):
    return conferred(enlist(world))


def with_a_team(world):
    return investigated(enlist(world))


def do(step, referral, by, *, at=None, **data):
    return take(step, Case.objects.get(pk=referral.pk), by=fresh(by), data=data, at=at)


def sees(person, referral):
    return Case.objects.visible_to(fresh(person)).filter(pk=referral.pk).exists()


# --- 回避 --------------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L4.3")
@starts_at(known_to_both)
def test_whoever_is_recused_knows_nothing_from_that_moment(world, referral):
    do(RecordRecusal, referral, world.chief, person=world.inspector.pk, reason="近亲属")
    assert not sees(world.inspector, referral) and sees(world.discipline, referral)
    with pytest.raises(Http404):
        do(AskUnsealing, referral, world.inspector, reason="需要核对")


@pytest.mark.clause("L4.3")
@starts_at(pooled)
def test_somebody_may_be_recused_before_they_ever_knew(world, referral):
    do(RecordRecusal, referral, world.chief, person=world.inspector.pk, reason="近亲属")
    admit_organ(referral, Organ.DISCIPLINE, at=timezone.now(), reason="列入议题")
    assert sees(world.discipline, referral) and not sees(world.inspector, referral)


@pytest.mark.clause("L4.3")
@starts_at(with_a_team)
def test_an_investigator_stands_aside_and_leaves_the_team(world, referral):
    do(RecordRecusal, referral, world.near_investigator, person=world.near_investigator.pk, reason="曾参与合议")
    assert not sees(world.near_investigator, referral)
    assert not TeamMember.objects.filter(referral=referral, person=world.near_investigator, ends_at=None).exists()


@starts_at(with_a_team)
def test_below_the_upper_side_one_speaks_for_oneself_only(world, referral):
    with pytest.raises(Invalid):
        do(RecordRecusal, referral, world.near_investigator, person=world.near_discipline.pk, reason="近亲属")


@starts_at(known_to_both)
def test_nobody_is_recused_twice_or_without_a_reason(world, referral):
    with pytest.raises(Invalid):
        do(RecordRecusal, referral, world.chief, person=world.inspector.pk, reason="")
    do(RecordRecusal, referral, world.chief, person=world.inspector.pk, reason="近亲属")
    with pytest.raises(Invalid):
        do(RecordRecusal, referral, world.chief, person=world.inspector.pk, reason="近亲属")


@starts_at(pooled_with_discipline)
def test_the_last_who_can_act_cannot_stand_aside(world, referral):
    do(RecordRecusal, referral, world.discipline, person=world.inspector.pk, reason="近亲属")
    with pytest.raises(ValidationError, match="没有人能办"):
        do(RecordRecusal, referral, world.discipline, person=world.discipline.pk, reason="近亲属")


@starts_at(known_to_both)
def test_after_standing_aside_the_page_leads_home(world, referral, client):
    client.force_login(world.inspector)
    posted = client.post(f"/cases/{referral.pk}/steps/record-recusal/", {"person": world.inspector.pk, "reason": "近亲属"})
    assert posted.status_code == 302 and posted["Location"] == "/"
    assert referral.case.number not in client.get("/", follow=True).content.decode()


# --- 知情人员 ----------------------------------------------------------------------------------------------------------


@pytest.mark.clause("L3")
@starts_at(pooled_with_discipline)
def test_a_new_holder_of_the_post_is_let_know_by_their_own_organ(world, referral):
    newcomer = User.objects.create(username="newcomer", name="晏清和", title="监察员")
    Post.objects.create(person=newcomer, unit=world.units["top.discipline"], role=Role.DISCIPLINE, starts_on=SINCE)
    assert not sees(newcomer, referral)
    do(AdmitPerson, referral, world.discipline, person=newcomer.pk, reason="接替岗位")
    assert sees(newcomer, referral)
    do(ReleasePerson, referral, world.discipline, person=newcomer.pk, reason="调离")
    assert not sees(newcomer, referral)


@pytest.mark.clause("L2")
@starts_at(opinion_drafted)
def test_whoever_is_released_from_an_organ_keeps_the_voice_in_the_group(world, referral):
    do(ReleasePerson, referral, world.referral_office, person=world.chief.pk, reason="不再需要知情")
    assert sees(world.chief, referral)
    with pytest.raises(PermissionDenied):
        do(AdmitPerson, referral, world.chief, person=world.referral_office.pk, reason="不再是本机构人员")
    vote(referral, world.chief)
    assert referral.opinions.get().votes.get().member == world.chief


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_whoever_is_released_leaves_the_teams_as_well(world, referral):
    team = {"execution_members": [world.chief.pk], "discipline_members": [world.inspector.pk], "leader": world.inspector.pk}
    do(SendSupervisors, referral, world.referral_office, reason="督导", **team)
    do(ReleasePerson, referral, world.referral_office, person=world.chief.pk, reason="调离")
    assert not sees(world.chief, referral)
    assert list(referral.team.filter(ends_at=None, level="supervision").values_list("person", flat=True)) == [world.inspector.pk]


@starts_at(pooled_with_discipline)
def test_the_other_organ_is_not_let_know_this_way(world, referral):
    with pytest.raises(ValidationError, match="没有可以增加的人"):
        do(AdmitPerson, referral, world.discipline, person=world.chief.pk, reason="想让他看")


@starts_at(with_a_team)
def test_nobody_below_lets_anybody_know(world, referral):
    with pytest.raises(PermissionDenied):
        do(AdmitPerson, referral, world.near_chief, person=world.near_investigator.pk, reason="帮忙")


# --- 密封的反映人 --------------------------------------------------------------------------------------------------------


def allowed(referral, world, *, at=None, answer="1"):
    do(AskUnsealing, referral, world.chief, at=at, reason="当面听取意见")
    request = Unsealing.objects.get(referral=referral)
    return do(AnswerUnsealing, referral, world.referral_office, at=at, request=request.pk, is_allowed=answer)


@pytest.mark.clause("L3")
@starts_at(pooled)
def test_who_spoke_is_opened_by_one_who_asks_and_another_who_allows_and_each_look_is_logged(world, referral):
    allowed(referral, world)
    for looks in (1, 2):
        assert open_complainant(referral, by=fresh(world.chief))["name"] == "孟繁星"
        entries = AccessEntry.objects.filter(action="reveal", case=referral.case)
        assert entries.count() == looks and entries.first().reason == "当面听取意见"
    with pytest.raises(PermissionDenied):
        open_complainant(referral, by=fresh(world.referral_office))


@pytest.mark.clause("L3")
@starts_at(pooled)
def test_nobody_allows_their_own_look(world, referral):
    do(AskUnsealing, referral, world.chief, reason="当面听取意见")
    with pytest.raises(ValidationError, match="没有等您审批的申请"):
        do(AnswerUnsealing, referral, world.chief, request=Unsealing.objects.get().pk, is_allowed="1")


@pytest.mark.clause("L3")
@pytest.mark.parametrize(("hours", "answer", "opens"), [(23, "1", True), (25, "1", False), (1, "0", False)])
@starts_at(pooled)
def test_the_look_lasts_a_day_and_only_when_it_was_allowed(world, referral, hours, answer, opens):
    allowed(referral, world, at=timezone.now() - timedelta(hours=hours), answer=answer)
    if opens:
        assert open_complainant(referral, by=fresh(world.chief))["phone"] == "13800001111"
    else:
        with pytest.raises(PermissionDenied):
            open_complainant(referral, by=fresh(world.chief))
        assert not AccessEntry.objects.filter(action="reveal").exists()


@starts_at(pooled)
def test_the_same_is_not_asked_twice_nor_where_nobody_spoke(world, referral):
    do(AskUnsealing, referral, world.chief, reason="当面听取意见")
    with pytest.raises(ValidationError, match="等待另一人审批"):
        do(AskUnsealing, referral, world.chief, reason="再问一次")
    nameless = clue(world, is_real_name=None)
    with pytest.raises(ValidationError, match="没有登记反映人"):
        do(AskUnsealing, nameless, world.chief, reason="当面听取意见")


@pytest.mark.clause("L3")
@starts_at(with_a_team)
def test_the_accused_side_cannot_even_ask(world, referral):
    for person in (world.near_chief, world.near_discipline, world.near_investigator):
        with pytest.raises(PermissionDenied):
            do(AskUnsealing, referral, person, reason="想知道是谁")


@pytest.mark.clause("L3")
@starts_at(pooled)
def test_the_page_and_the_api_show_who_spoke_once_and_only_then(world, referral, client):
    address = f"/inquiries/{referral.pk}/"
    client.force_login(world.chief)
    assert client.post(f"{address}complainant/").status_code == 403
    allowed(referral, world)
    assert "孟繁星" not in client.get(address).content.decode()
    shown = client.post(f"{address}complainant/")
    assert "孟繁星" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    assert client.post(f"/api/referrals/{referral.pk}/complainant/").json()["name"] == "孟繁星"
    client.force_login(world.discipline)
    for path in (address, f"{address}complainant/", f"/api/referrals/{referral.pk}/complainant/"):
        assert client.post(path).status_code in (404, 405)


@pytest.mark.clause("L3")
@starts_at(known_to_both)
def test_no_trace_and_no_page_says_who_spoke(world, referral, client):
    allowed(referral, world)
    assert "孟繁星" not in "".join(f"{entry.summary}{entry.facts}" for entry in TraceEntry.objects.all())
    client.force_login(world.chief)
    for path in ("", "documents/", "trace/"):
        assert "孟繁星" not in client.get(f"/inquiries/{referral.pk}/{path}").content.decode()
    assert "孟繁星" not in client.get(f"/api/referrals/{referral.pk}/").content.decode()


# --- nobody with a conflict, on any road ----------------------------------------------------------------------------


@pytest.mark.clause("L3")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    accused=st.sets(st.sampled_from(["chief", "discipline", "inspector", "near_chief", "group_head"]), max_size=3),
    recused=st.sets(st.sampled_from(["referral_office", "discipline", "near_discipline", "group_deputy"]), max_size=3),
    known=st.booleans(),
    order=st.permutations(["admit", "organs", "recuse"]),
)
def test_whatever_comes_first_nobody_with_a_conflict_is_ever_on_the_case(world, accused, recused, known, order):
    referral = clue(world, officers=(), number=f"焦双查〔2026〕{Case.objects.count() + 100}号")
    for name in accused:
        person = world.people[name]
        AccusedOfficer.objects.create(referral=referral, name=person.name, person=person if known else None)
    for act in order:
        at = timezone.now()
        if act == "recuse":
            for name in recused:
                Recusal.objects.create(referral=referral, person=world.people[name], reason="近亲属")
        elif act == "organs":
            for organ in Organ:
                admit_organ(referral, organ, at=at, reason="列入议题")
        else:
            for name, role in (
                ("group_head", Role.LEADING_GROUP),
                ("group_deputy", Role.LEADING_GROUP),
                ("near_chief", Role.INVESTIGATOR),
            ):
                try:
                    admit(referral, world.people[name], role, at=at, reason="试")
                except ValidationError:
                    assert conflict(referral, world.people[name])
        try:
            expel(referral, at=at)
        except ValidationError:
            return  # nobody would be left: the act itself is refused
        live = CasePerson.objects.filter(case=referral.case, ends_at=None).select_related("person")
        assert not [place.name for place in live if conflict(referral, place.person)]
        out = {world.people[name].pk for name in accused}
        assert not [place.name for place in live if place.person_id in out]


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "documents/", "trace/", "nothing/", "complainant/"])
@starts_at(pooled)
def test_to_whoever_is_not_on_it_the_page_does_not_exist(world, referral, client, path):
    for person in (world.discipline, world.handler, world.office, world.president, world.auditor, world.near_discipline):
        client.force_login(person)
        real, none = (client.get(f"/inquiries/{pk}/{path}") for pk in (referral.pk, 999_999))
        assert real.status_code == none.status_code and real.status_code in (404, 405)


@pytest.mark.clause("L4.2")
def test_the_tabs_count_what_their_lists_hold(world, client):
    for number, status in enumerate([Status.POOL, Status.RIPE, Status.TABLED, Status.STARTED, Status.NOT_STARTED, Status.CLOSED]):
        referral = clue(world, number=f"焦双查〔2026〕{number + 1:02d}号")
        Case.objects.filter(pk=referral.pk).update(status=status)
    conferred(world, "supplement", organ=Organ.DISCIPLINE)
    client.force_login(world.chief)
    for view, count in (("pool", 2), ("tabled", 2), ("started", 2), ("ended", 1), ("all", 7)):
        context = client.get(f"/clues/?view={view}").context
        tab = next(number for tab, number in context["tabs"] if tab.code == view)
        assert tab == len(context["rows"]) == count, view


def test_filters_narrow_the_list_and_name_nobody(world, client):
    clue(world)
    client.force_login(world.chief)
    unit = world.units["near.court"].pk
    assert len(client.get(f"/clues/?view=all&unit={unit}&problem=passive&source=2").context["rows"]) == 1
    assert client.get("/clues/?view=all&problem=auction").context["rows"] == []
    assert "秦岚" not in client.get("/clues/?view=all").content.decode()


def test_the_rail_shows_the_section_to_those_with_a_part_in_it(world, client):
    investigated(world)
    for name, shown in (
        ("chief", True),
        ("near_investigator", True),
        ("handler", False),
        ("office", False),
        ("far_president", False),
    ):
        client.force_login(world.people[name])
        assert ('href="/clues/"' in client.get("/").content.decode()) == shown, name


@starts_at(with_a_team)
def test_the_pages_stay_cheap(world, referral, client, django_assert_max_num_queries):
    for _ in range(3):
        clue(world)
    client.force_login(world.chief)
    with django_assert_max_num_queries(12):
        client.get("/clues/?view=all")
    with django_assert_max_num_queries(17):
        client.get(f"/inquiries/{referral.pk}/")


@starts_at(with_a_team)
def test_the_lower_side_reads_nothing_of_the_screening(world, referral, client):
    referral.screening, referral.team_opinion = "筛查内情", "巡查组内情"
    referral.save()
    client.force_login(world.near_chief)
    for path in (f"/inquiries/{referral.pk}/", f"/api/referrals/{referral.pk}/"):
        page = client.get(path)
        assert page.status_code == 200 and "内情" not in page.content.decode()
    assert {place.role for place in referral.case.people.filter(ends_at=None)} & UPPER_SIDE
    assert world.chief.name not in client.get(f"/inquiries/{referral.pk}/").content.decode()
