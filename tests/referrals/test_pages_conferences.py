"""The conference room and the order on the page and over the API: item by item, for each reader what they may know."""

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document

from referrals.conferences.operations import close_conference
from referrals.models import AgendaItem, Conference, Recusal, Status
from referrals.steps.conferences import DecideStart
from tests.factories.organisation import fresh
from tests.factories.referral_conferences import (
    PRESENT,
    again,
    conference,
    dispatched,
    do,
    drafted,
    investigating,
    ripe,
    sit,
    status_of,
    table,
)
from tests.factories.referral_investigations import verified
from tests.factories.referral_rows import enlist
from tests.stages import starts_at

pytestmark = [pytest.mark.django_db, pytest.mark.clause("L4.3")]
HTMX = {"HTTP_HX_REQUEST": "true"}


def sitting(world):
    """(referral, conference that sits)."""
    referral = ripe(world)
    return referral, sitting_on(world, referral)


def sitting_on(world, *referrals):
    """A conference that sits over these."""
    meeting = conference(world)
    for referral in referrals:
        table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    return meeting


def address(meeting, *rest):
    return "/".join(["/conferences", str(meeting.pk), *map(str, rest), ""])


def item_of(referral):
    return AgendaItem.objects.get(referral=referral, withdrawn_at=None)


def decide(client, referral, meeting, *, htmx=False, **data):
    data = {"decision": "start", "reason": "有具体线索", "version": again(referral.case).version, **data}
    return client.post(address(meeting, "items", item_of(referral).pk, "decide"), data, **(HTMX if htmx else {}))


# --- The room ----------------------------------------------------------------------------------------------------------


def test_a_conference_is_called_on_the_page(world, client):
    enlist(world)
    client.force_login(world.chief)
    members = [world.people[name].pk for name in PRESENT]
    data = {"meets_at": "2026-11-23T15:00", "place": "三楼会议室", "members": members, "chair": world.chief.pk}
    assert client.post("/conferences/new/", {**data, "members": members[:2]}).status_code == 422
    response = client.post("/conferences/new/", data)
    assert response["Location"] == address(Conference.objects.get())
    assert Conference.objects.get().number in client.get("/conferences/").content.decode()


@starts_at(sitting)
def test_an_item_is_decided_without_leaving_the_page(world, client, staged):
    referral, meeting = staged
    client.force_login(world.chief)
    response = decide(client, referral, meeting, htmx=True)
    page = response.content.decode()
    assert response.status_code == 200 and page.strip().startswith('<div id="room">')
    assert "已记录决定" in page and status_of(referral) == Status.STARTED


@starts_at(sitting)
def test_without_script_the_same_form_posts(world, client, staged):
    referral, meeting = staged
    client.force_login(world.chief)
    assert decide(client, referral, meeting)["Location"] == address(meeting)
    assert status_of(referral) == Status.STARTED


@starts_at(sitting)
def test_what_is_missing_is_said_at_the_field_and_what_was_typed_stays(world, client, staged):
    referral, meeting = staged
    client.force_login(world.chief)
    response = decide(client, referral, meeting, htmx=True, decision="elsewhere", reason="不属本院管辖")
    page = response.content.decode()
    assert response.status_code == 422
    assert "决定转办的，请写明转到哪里" in page and "不属本院管辖" in page


def outcome(world):
    """(referral, conference that sits over the report on it)."""
    referral = verified(world)
    return referral, sitting_on(world, referral)


@pytest.mark.clause("L4.9")
@pytest.mark.parametrize("way", ["room", "page", "api"])
@starts_at(outcome)
def test_a_day_set_by_hand_for_more_inquiry_wants_its_reason(world, client, staged, way):
    referral, meeting = staged
    client.force_login(world.chief)
    until = timezone.localdate() + timedelta(days=40)
    data = {"decision": "supplement", "reason": "事实不清", "requirement": "补查财产查控时间", "due_on": until.isoformat()}

    def post(**more):
        if way == "api":
            path = f"/api/referrals/{referral.pk}/steps/decide-outcome/"
            return client.post(path, {**data, **more}, content_type="application/json")
        item = referral.items.get(purpose="outcome")
        room = address(meeting, "items", item.pk, "decide")
        return client.post(room if way == "room" else f"/cases/{referral.pk}/steps/decide-outcome/", {**data, **more})

    refused = post()
    assert refused.status_code == 422 and "另定一天要写理由" in json_or_page(refused)
    assert post(due_reason="需要委托鉴定").status_code in (200, 302)
    assert referral.rounds.get().due_on == until


def json_or_page(response):
    content = response.content.decode()
    return str(response.json()) if response["Content-Type"].startswith("application/json") else content


@starts_at(sitting)
def test_a_stale_room_is_told_and_decides_nothing(world, client, staged):
    referral, meeting = staged
    client.force_login(world.chief)
    response = decide(client, referral, meeting, htmx=True, version=0)
    assert response.status_code == 409 and "刚被别人办过" in response.content.decode()
    assert status_of(referral) == Status.TABLED


@starts_at(sitting)
def test_a_double_click_in_the_room_decides_once(world, client, staged):
    referral, meeting = staged
    client.force_login(world.chief)
    version = again(referral.case).version
    for _ in range(2):
        assert decide(client, referral, meeting, token="one-click", version=version).status_code == 302
    assert referral.case.trace.filter(step="decide-start").count() == 1


def test_the_whole_sitting_is_run_from_the_room(world, client):
    first, second = ripe(world), ripe(world, problem="delay")
    meeting = conference(world)
    client.force_login(world.chief)
    for referral in (first, second):
        data = {"case": referral.pk, "version": again(referral.case).version}
        assert client.post(address(meeting, "items"), data).status_code == 302
    present = [world.people[name].pk for name in PRESENT]
    client.post(address(meeting, "attendance"), {"present": present, "chair": world.chief.pk, "version": 0})
    data = {"person": world.inspector.pk, "reason": "近亲属", "version": again(second.case).version}
    assert client.post(address(meeting, "items", item_of(second).pk, "recuse"), data).status_code == 302
    data = {"reason": "材料不齐", "version": again(second.case).version}
    assert client.post(address(meeting, "items", item_of(second).pk, "withdraw"), data).status_code == 302
    decide(client, first, meeting)
    assert client.post(address(meeting, "close"), {"version": 1}).status_code == 302
    assert (status_of(first), status_of(second)) == (Status.STARTED, Status.RIPE)
    minutes = client.get(address(meeting, "minutes"))
    assert hashlib.sha256(minutes.content).hexdigest() == Conference.objects.get().minutes_sha256
    assert Conference.objects.get().minutes_sha256[:12] in client.get(address(meeting)).content.decode()


@starts_at(ripe)
def test_a_conference_is_cancelled_and_a_member_added_from_the_room(world, referral, client):
    meeting = conference(world, ("chief", "discipline"))
    table(referral, meeting, world.chief)
    client.force_login(world.chief)
    client.post(address(meeting, "members"), {"person": world.inspector.pk, "version": 0})
    assert meeting.members.count() == 3
    client.post(address(meeting, "cancel"), {"reason": "时间冲突", "version": 1})
    assert status_of(referral) == Status.RIPE and "时间冲突" in client.get(address(meeting)).content.decode()


# --- For each reader what they may know --------------------------------------------------------------------------------


@starts_at(sitting)
def test_nobody_outside_finds_a_conference(world, client, staged):
    _referral, meeting = staged
    for person in (world.office, world.handler, world.near_chief, world.group_head, world.auditor, world.system_admin):
        client.force_login(person)
        for path in ("/conferences/", "/conferences/new/", address(meeting), address(meeting, "minutes")):
            assert client.get(path).status_code == 404
        assert client.get(f"/api/conferences/{meeting.pk}/").status_code == 404
        assert client.get("/api/conferences/").json()["results"] == []


def test_for_a_recused_member_the_room_is_as_if_the_item_were_not_there(world, client):
    """The same page, byte for byte but for the one-time marks, whether the item stands on the agenda or not."""
    known, secret = ripe(world), ripe(world, problem="delay")
    Recusal.objects.create(referral=secret, person=world.inspector, reason="近亲属")
    meeting = conference(world)
    table(known, meeting, world.chief)
    client.force_login(world.inspector)
    pages = [address(meeting), f"/api/conferences/{meeting.pk}/", "/conferences/"]
    before = [masked(client.get(path)) for path in pages]
    table(secret, meeting, world.chief)
    assert [masked(client.get(path)) for path in pages] == before


def test_the_minutes_that_a_recused_member_takes_away_say_nothing_of_the_item(world, client):
    known, secret = ripe(world), ripe(world, problem="delay")
    Recusal.objects.create(referral=secret, person=world.inspector, reason="近亲属")
    meeting = conference(world)
    for referral in (secret, known):
        table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    for referral in (secret, known):
        do(DecideStart, referral, world.chief, decision="start", reason="有具体线索")
    close_conference(meeting, by=fresh(world.chief))
    client.force_login(world.inspector)
    content = client.get(address(meeting, "minutes")).content
    assert words_of(content).count("会议决定") == 1 and secret.case.number not in words_of(content)
    assert hashlib.sha256(content).hexdigest()[:12] in client.get(address(meeting)).content.decode()
    client.force_login(world.chief)
    assert words_of(client.get(address(meeting, "minutes")).content).count("会议决定") == 2


@starts_at(ripe)
def test_a_recused_member_acts_on_an_item_as_on_one_that_does_not_exist(world, referral, client):
    Recusal.objects.create(referral=referral, person=world.inspector, reason="近亲属")
    meeting = conference(world)
    table(referral, meeting, world.chief)
    sit(world, meeting, *PRESENT)
    client.force_login(world.inspector)
    item = item_of(referral)
    for act in ("decide", "withdraw", "recuse"):
        real, invented = (client.post(address(meeting, "items", pk, act), {}) for pk in (item.pk, item.pk + 999))
        assert real.status_code == invented.status_code == 404 and masked(real) == masked(invented)


def masked(response):
    """The answer without what differs from one request to the next."""
    text = re.sub(r'name="(csrfmiddlewaretoken|token)" value="[^"]*"', "", response.content.decode())
    return re.sub(r"(/items/\d+|\d{1,2}:\d\d:\d\d|[0-9a-f]{8,})", "", text)


def words_of(content):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


# --- API ---------------------------------------------------------------------------------------------------------------


@starts_at(ripe)
def test_a_conference_is_held_over_the_api(world, referral, client):
    client.force_login(world.chief)

    def post(path, **body):
        return client.post(f"/api/{path}/", body, content_type="application/json")

    members = [world.people[name].pk for name in PRESENT]
    called = post("conferences/call", meets_at="2026-11-23T15:00:00+08:00", place="三楼会议室", members=members, chair=members[0])
    assert called.status_code == 201
    pk = called.json()["id"]
    assert post(f"referrals/{referral.pk}/steps/table-referral", conference=pk).status_code == 200
    assert post(f"conferences/{pk}/attendance", present=members, chair=members[0], version=9).status_code == 409
    sat = post(f"conferences/{pk}/attendance", present=members, chair=members[0], version=0)
    assert sat.json()["state"] == "sitting" and [row["lacking"] for row in sat.json()["items"]] == [""]
    answer = post(f"referrals/{referral.pk}/steps/decide-start", decision="start", reason="有具体线索")
    assert answer.json()["status"] == "started"
    closed = post(f"conferences/{pk}/close", version=1)
    assert closed.json()["state"] == "closed" and closed.json()["items"][0]["decision_label"] == "启动"
    assert client.get(f"/api/conferences/{pk}/minutes/").status_code == 200
    assert post(f"conferences/{pk}/cancel", reason="再取消").status_code == 409


@pytest.mark.clause("L4.5")
@starts_at(drafted)
def test_an_order_is_signed_signed_for_and_a_team_formed_over_the_api(world, referral, client):
    def post(person, step, **body):
        client.force_login(person)
        return client.post(f"/api/referrals/{referral.pk}/steps/{step}/", body, content_type="application/json")

    assert post(world.chief, "sign-order").json()["status"] == "started"
    assert post(world.near_chief, "sign-for-order").status_code == 404
    assert post(world.discipline, "sign-order").json()["status"] == "dispatched"
    assert post(world.near_chief, "sign-for-order").status_code == 200
    assert post(world.near_discipline, "sign-for-order").status_code == 200
    team = {
        "execution_members": [world.near_investigator.pk],
        "discipline_members": [world.near_discipline.pk],
        "leader": world.near_investigator.pk,
    }
    assert post(world.near_chief, "form-team", **team).json()["status"] == "investigating"


# --- The tabs of a referral's page -------------------------------------------------------------------------------------


@pytest.mark.clause("L4.5")
@starts_at(drafted)
def test_the_order_tab_says_who_has_signed_and_who_is_awaited(world, referral, client):
    client.force_login(world.chief)
    page = client.get(f"/inquiries/{referral.pk}/order/").content.decode()
    assert "待两个机构签署" in page and page.count("待签署") == 2


@pytest.mark.clause("L4.5")
@starts_at(dispatched)
def test_why_the_report_is_due_says_that_a_rest_day_does_not_move_it(world, referral, client):
    client.force_login(world.near_chief)
    clock = referral.case.deadlines.get()
    assert "到期日逢休息日不顺延" in client.get(f"/inquiries/{referral.pk}/deadlines/{clock.pk}/").content.decode()


@pytest.mark.clause("L4.6")
@pytest.mark.parametrize(
    ("person", "step"),
    [("chief", "send-supervisors"), ("chief", "investigate-directly"), ("near_chief", "change-team")],
)
@starts_at(investigating)
def test_the_steps_of_the_teams_have_their_pages(world, referral, client, person, step):
    client.force_login(world.people[person])
    page = client.get(f"/cases/{referral.pk}/steps/{step}/")
    assert page.status_code == 200 and "秦岚" not in page.content.decode()


@pytest.mark.clause("L4.6")
@starts_at(investigating)
def test_the_lower_court_reads_order_and_team_and_not_the_conference(world, referral, client):
    client.force_login(world.near_chief)
    page = client.get(f"/inquiries/{referral.pk}/order/").content.decode()
    assert "已生效" in page and "钟易安" in page and "会商" not in page
    assert client.get(f"/inquiries/{referral.pk}/conference/").status_code == 404


@starts_at(dispatched)
def test_the_conference_tab_says_what_was_decided_and_why(world, referral, client):
    client.force_login(world.discipline)
    page = client.get(f"/inquiries/{referral.pk}/conference/").content.decode()
    assert "有具体线索，需要查清" in page and "顾长河（执行机构）" in page


@pytest.mark.parametrize("tab", ["conference", "order"])
@starts_at(investigating)
def test_a_tab_asks_the_database_few_questions(world, referral, client, tab, django_assert_max_num_queries):
    client.force_login(world.chief)
    path = f"/inquiries/{referral.pk}/{tab}/"
    client.get(path)
    with django_assert_max_num_queries(20):
        client.get(path)


@starts_at(sitting)
def test_the_room_asks_no_more_for_ten_items_than_for_one(world, client, staged):
    _referral, meeting = staged
    client.force_login(world.chief)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(meeting)).status_code == 200
        counts.append(len(captured))
        for number in range(9):
            table(ripe(world, execution_number=f"（2021）豫0823执{number + 1}号"), meeting, world.chief)
    assert counts[1] <= counts[0] + 1, counts
    assert counts[1] <= 16
