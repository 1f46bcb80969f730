"""一案双查 in a real browser, as eleven people: one clue to a proven outcome with two dispositions, another to 不属实, told and cleared."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case
from courts.models import Post, Role, User
from dossiers.models import Document
from dossiers.models import DocumentKind as Kind
from referrals.models import Conference, Referral, Status
from tests.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 30_000
ROOM = "inquiries"
OFFICE, CHIEF, DISCIPLINE, LOWER = "luoqingya", "guchanghe", "yanshouzheng", "changsiyuan"
GROUP = ("jiyunshu", "chengjiusi", "suwangchuan")
FOUND = {"case_text": "立案后八个月没有查询财产", "conduct_text": "承办人没有说明理由"}


@pytest.fixture
def desk(page, live_server):
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    call_command("load_sample", organisation_only=True, verbosity=0)
    return Desk(page, live_server)


@pytest.mark.clause("L4.9")
@pytest.mark.clause("L4.11")
def test_from_the_clue_to_the_dispositions_and_to_the_clearing(desk):
    proven, unfounded = register(desk, "秦岚", "消极执行"), register(desk, "秦岚", "拖延执行")
    both = (proven, unfounded)
    meeting = call(desk)
    decide(desk, meeting, both, "start")
    order(desk, both)
    watch = inspectors()
    sign_for(desk, both, watch)
    investigate(desk, proven, "属实")
    investigate(desk, unfounded, "不属实")
    check(desk, both)
    decide(desk, meeting, both, "agree")
    draft(desk, proven, "属实", [("督促限期办理", "发督办函限期办理"), ("通报", "通报")])
    draft(desk, unfounded, "不属实", [])
    vote(desk, both)
    dispose(desk, proven)
    finish(desk, both, unfounded)

    assert {Referral.objects.get(pk=pk).verdict for pk in both} == {"proven", "unfounded"}
    assert all(case.status == Status.CLOSED and case.closed_at for case in Case.objects.filter(pk__in=both))
    kinds = set(Document.objects.filter(case__in=both).values_list("kind", flat=True))
    assert {
        Kind.CLUE_FORM, Kind.JOINT_ORDER, Kind.INVESTIGATION_PLAN, Kind.INVESTIGATION_REPORT, Kind.INSPECTION_OPINION, Kind.URGING_LETTER,
        Kind.FEEDBACK_RECORD, Kind.CLEARING_LETTER,
    } <= kinds  # fmt: skip
    nobody_below_finds_them(desk, both, watch)


def register(desk, officer, problem):
    desk.sit(OFFICE)
    desk.go("/new/referral/register-clue/")
    desk.fill(
        {
            "source": "人民群众来信来访", "received_on": timezone.localdate().isoformat(), "is_real_name": "实名", "complainant_name": "孟繁星",
            "complainant_phone": "15400001111", "officers-0-name": officer, "officers-0-post_title": "法官", "problem": problem,
            "summary": "立案后八个月没有查控",
        }
    )  # fmt: skip
    desk.choose("unit", "武陟")
    desk.send(f"/{ROOM}/*/**")
    pk = Referral.objects.latest("pk").pk
    desk.step(pk, "screen-clue", {"decision": "成熟，提请会商", "opinion": "有具体线索"}, room=ROOM)
    return pk


def call(desk):
    """召集联席会议: the people of both organs, as the form proposes them."""
    desk.sit(CHIEF)
    desk.go("/conferences/new/")
    desk.fill({"place": "三楼会议室"})
    desk.choose("chair", "顾长河")
    desk.press("召集")
    desk.page.wait_for_url(f"{desk.server.url}/conferences/*/")
    return Conference.objects.latest("pk").pk


def decide(desk, meeting, cases, decision):
    """The chief brings the items before the meeting, notes who came, and the decision on each."""
    desk.sit(CHIEF)
    desk.go(f"/conferences/{meeting}/")
    for case in cases:
        number = Case.objects.get(pk=case).number
        desk.page.get_by_role("button", name=f"列入 {number}").click()
        expect(desk.page.locator("details.agenda", has_text=number).filter(has_text="待议")).to_be_visible()
    if Conference.objects.get(pk=meeting).state == Conference.State.CALLED:
        desk.press("登记出席，开始会议")
        expect(desk.page.locator("#room")).to_contain_text("改出席")
    for case in cases:
        number = Case.objects.get(pk=case).number
        item = desk.page.locator("details.agenda", has_text=number).filter(has_text="待议")
        if item.get_attribute("open") is None:
            item.locator("summary").first.click()
        item.locator(f"[name=decision][value={decision}]").check()
        item.locator("[name=reason]").first.fill("事实清楚，需要查清")
        item.get_by_role("button", name="记录决定").click()
        expect(item).to_have_count(0)


def order(desk, cases):
    """The office drafts, both organs sign: only then the lower court hears of it."""
    desk.sit(OFFICE)
    for case in cases:
        desk.go(f"/cases/{case}/steps/draft-order/")
        desk.choose("execution_receiver", "常思远")
        desk.page.locator("form [name=discipline_receiver]").select_option(index=1)
        desk.send(f"/{ROOM}/{case}/**")
    for who in (CHIEF, DISCIPLINE):
        desk.sit(who)
        for case in cases:
            desk.step(case, "sign-order", room=ROOM)


def inspectors():
    """The account of the head of the lower court's discipline organ."""
    return Post.objects.get(role=Role.DISCIPLINE, unit__court__short_name="武陟法院").person.username


def deputy():
    """The account of the vice president there: in a court with one bureau nobody else of the execution side may investigate."""
    return Post.objects.get(role=Role.LEAD, unit__court__short_name="武陟法院").person.username


def sign_for(desk, cases, watch):
    desk.sit(watch)
    for case in cases:
        desk.step(case, "sign-for-order", room=ROOM)
    desk.sit(LOWER)
    for case in cases:
        desk.step(case, "sign-for-order", room=ROOM)
        desk.go(f"/cases/{case}/steps/form-team/")
        expect(desk.page.locator("form label:has([name=execution_members])", has_text="常思远")).to_have_count(0)
        for name, member in (("execution_members", deputy()), ("discipline_members", watch)):
            who = User.objects.get(username=member).name
            desk.page.locator(f"form label:has([name={name}])", has_text=who).locator("input").check()
        desk.choose("leader", User.objects.get(username=deputy()).name)
        desk.send(f"/{ROOM}/{case}/**")


def investigate(desk, case, verdict):
    """The leader of the team plans, looks into the files, and reports in four parts."""
    desk.sit(deputy())
    desk.go(f"/cases/{case}/steps/plan-investigation/")
    desk.fill({"case_points": "有没有查控", "conduct_points": "有没有拖延", "schedule": "一周内调卷"})
    desk.page.locator("form [name=methods]").first.check()
    desk.send(f"/{ROOM}/{case}/**")
    happened = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    desk.go(f"/cases/{case}/steps/record-files/")
    desk.fill({"happened_at": happened, "place": "档案室", "volumes": "正卷一册", "evidence_note": "正卷第3页", **FOUND})
    for name in ("legality", "timeliness", "thoroughness", "civility", "goodwill"):
        desk.choose(name, "没有发现问题")
    desk.send(f"/{ROOM}/{case}/**")
    report = {"course": "调卷一册", "facts": "查明的事实", "analysis": "责任心不强", "proposal": "限期查控", "verdict": verdict}
    desk.step(case, "submit-report", report, room=ROOM)


def check(desk, cases):
    desk.sit(CHIEF)
    for case in cases:
        desk.step(case, "check-report", {"result": "核查清楚，提交会商", "note": "已核查"}, room=ROOM)


def draft(desk, case, verdict, proposals):
    desk.sit(OFFICE)
    desk.go(f"/cases/{case}/steps/draft-opinion/")
    desk.fill({"verdict": verdict, "text": "检查意见"})
    for number, (requirement, way) in enumerate(proposals):
        if number:
            desk.page.get_by_role("button", name="再加一行").first.click()
        desk.fill(
            {
                f"proposals-{number}-way": way,
                f"proposals-{number}-target": "武陟县人民法院",
                f"proposals-{number}-requirement": requirement,
                **({f"proposals-{number}-deduction": "2"} if way == "通报" else {}),
            }
        )
    desk.send(f"/{ROOM}/{case}/**")


def vote(desk, cases):
    """Three of the five members of the leading group are a majority."""
    for who in GROUP:
        desk.sit(who)
        for case in cases:
            desk.go(f"/cases/{case}/steps/vote-opinion/")
            desk.page.locator("form [name=voice][value=approve]").check()
            desk.send(f"/{ROOM}/{case}/**")


def dispose(desk, case):
    """督办 goes down, is answered and checked; the circular is noted."""
    desk.sit(CHIEF)
    desk.step(case, "send-urging", room=ROOM)
    desk.step(
        case,
        "record-circular",
        {"receipt": "焦中法通〔2026〕3号", "happened_on": timezone.localdate().isoformat(), "answer": "已通报"},
        room=ROOM,
    )
    desk.sit(LOWER)
    desk.step(case, "answer-disposition", {"answer": "已完成财产查控", "evidence_note": "正卷第87页"}, room=ROOM)
    desk.sit(CHIEF)
    desk.step(case, "check-disposition", {"passes": "已落实", "note": "属实"}, room=ROOM)


def finish(desk, cases, unfounded):
    """The chief tells the person, clears the officer where nothing was found, closes and scores."""
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    for case in cases:
        desk.step(case, "give-feedback", {"means": "当面告知", "told_at": now, "content": "检查结果和处理情况"}, room=ROOM)
        if case == unfounded:
            desk.go(f"/{ROOM}/{case}/closing/")
            expect(desk.page.locator("main")).to_contain_text("为 1 名被反映人澄清")
            desk.step(case, "clear-officer", {"scope": "所在部门", "means": "在全体会议上宣布", "cleared_at": now}, room=ROOM)
        desk.step(case, "close-referral", room=ROOM)
        desk.step(case, "score-quality", {"judged": "14", "note": "材料齐全"}, room=ROOM)


def nobody_below_finds_them(desk, cases, watch):
    for who in (LOWER, deputy(), watch, GROUP[0], "qinlan"):
        desk.sit(who)
        for case in cases:
            assert desk.go(f"/{ROOM}/{case}/").status == 404
            assert desk.go(f"/cases/{case}/steps/note/").status == 404
