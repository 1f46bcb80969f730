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
from tests.browser import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOM = "inquiries"
OFFICE, CHIEF, DISCIPLINE, LOWER = "luoqingya", "guchanghe", "yanshouzheng", "changsiyuan"
GROUP = ("jiyunshu", "chengjiusi", "suwangchuan")
FOUND = {"case_text": "立案后八个月没有查询财产", "conduct_text": "承办人没有说明理由"}


@pytest.fixture
def window(page, live_server, empty_house):
    """A window in a court with its people and no cases yet."""
    call_command("load_sample", organisation_only=True, verbosity=0)
    return Window(page, live_server)


@pytest.mark.clause("L4.9")
@pytest.mark.clause("L4.11")
def test_from_the_clue_to_the_dispositions_and_to_the_clearing(window):
    proven, unfounded = register(window, "秦岚", "消极执行"), register(window, "秦岚", "拖延执行")
    both = (proven, unfounded)
    meeting = call(window)
    decide(window, meeting, both, "start")
    order(window, both)
    watch = inspectors()
    sign_for(window, both, watch)
    investigate(window, proven, "属实")
    investigate(window, unfounded, "不属实")
    check(window, both)
    decide(window, meeting, both, "agree")
    draft(window, proven, "属实", [("督促限期办理", "发督办函限期办理"), ("通报", "通报")])
    draft(window, unfounded, "不属实", [])
    vote(window, both)
    dispose(window, proven)
    finish(window, both, unfounded)

    assert {Referral.objects.get(pk=pk).verdict for pk in both} == {"proven", "unfounded"}
    assert all(case.status == Status.CLOSED and case.closed_at for case in Case.objects.filter(pk__in=both))
    kinds = set(Document.objects.filter(case__in=both).values_list("kind", flat=True))
    assert {
        Kind.CLUE_FORM, Kind.JOINT_ORDER, Kind.INVESTIGATION_PLAN, Kind.INVESTIGATION_REPORT, Kind.INSPECTION_OPINION, Kind.URGING_LETTER,
        Kind.FEEDBACK_RECORD, Kind.CLEARING_LETTER,
    } <= kinds  # fmt: skip
    nobody_below_finds_them(window, both, watch)


def register(window, officer, problem):
    window.sit(OFFICE)
    window.go("/new/referral/register-clue/")
    window.fill(
        {
            "source": "人民群众来信来访", "received_on": timezone.localdate().isoformat(), "is_real_name": "实名", "complainant_name": "孟繁星",
            "complainant_phone": "15400001111", "officers-0-name": officer, "officers-0-post_title": "法官", "problem": problem,
            "summary": "立案后八个月没有查控",
        }
    )  # fmt: skip
    window.choose("unit", "武陟")
    window.send(f"/{ROOM}/*/**")
    pk = Referral.objects.latest("pk").pk
    window.step(pk, "screen-clue", {"decision": "成熟，提请会商", "opinion": "有具体线索"}, room=ROOM)
    return pk


def call(window):
    """召集联席会议: the people of both organs, as the form proposes them."""
    window.sit(CHIEF)
    window.go("/conferences/new/")
    window.fill({"place": "三楼会议室"})
    window.choose("chair", "顾长河")
    window.push("召集")
    window.is_at("/conferences/*/")
    return Conference.objects.latest("pk").pk


def decide(window, meeting, cases, decision):
    """The chief brings the items before the meeting, notes who came, and the decision on each."""
    window.sit(CHIEF)
    window.go(f"/conferences/{meeting}/")
    for case in cases:
        number = Case.objects.get(pk=case).number
        window.click(window.page.get_by_role("button", name=f"列入 {number}"))
        expect(window.page.locator("details.agenda", has_text=number).filter(has_text="待议")).to_be_visible()
    if Conference.objects.get(pk=meeting).state == Conference.State.CALLED:
        window.push("登记出席，开始会议")
        expect(window.page.locator("#room")).to_contain_text("改出席")
    for case in cases:
        number = Case.objects.get(pk=case).number
        item = window.page.locator("details.agenda", has_text=number).filter(has_text="待议")
        if item.get_attribute("open") is None:
            window.click(item.locator("summary").first)
        item.locator(f"[name=decision][value={decision}]").check()
        item.locator("[name=reason]").first.fill("事实清楚，需要查清")
        window.click(item.get_by_role("button", name="记录决定"))
        expect(item).to_have_count(0)


def order(window, cases):
    """The office drafts, both organs sign: only then the lower court hears of it."""
    window.sit(OFFICE)
    for case in cases:
        window.go(f"/cases/{case}/steps/draft-order/")
        window.choose("execution_receiver", "常思远")
        window.page.locator("form [name=discipline_receiver]").select_option(index=1)
        window.send(f"/{ROOM}/{case}/**")
    for who in (CHIEF, DISCIPLINE):
        window.sit(who)
        for case in cases:
            window.step(case, "sign-order", room=ROOM)


def inspectors():
    """The account of the head of the lower court's discipline organ."""
    return Post.objects.get(role=Role.DISCIPLINE, unit__court__short_name="武陟法院").person.username


def deputy():
    """The account of the vice president there: in a court with one bureau nobody else of the execution side may investigate."""
    return Post.objects.get(role=Role.LEAD, unit__court__short_name="武陟法院").person.username


def sign_for(window, cases, watch):
    window.sit(watch)
    for case in cases:
        window.step(case, "sign-for-order", room=ROOM)
    window.sit(LOWER)
    for case in cases:
        window.step(case, "sign-for-order", room=ROOM)
        window.go(f"/cases/{case}/steps/form-team/")
        expect(window.page.locator("form label:has([name=execution_members])", has_text="常思远")).to_have_count(0)
        for name, member in (("execution_members", deputy()), ("discipline_members", watch)):
            who = User.objects.get(username=member).name
            window.page.locator(f"form label:has([name={name}])", has_text=who).locator("input").check()
        window.choose("leader", User.objects.get(username=deputy()).name)
        window.send(f"/{ROOM}/{case}/**")


def investigate(window, case, verdict):
    """The leader of the team plans, looks into the files, and reports in four parts."""
    window.sit(deputy())
    window.go(f"/cases/{case}/steps/plan-investigation/")
    window.fill({"case_points": "有没有查控", "conduct_points": "有没有拖延", "schedule": "一周内调卷"})
    window.page.locator("form [name=methods]").first.check()
    window.send(f"/{ROOM}/{case}/**")
    happened = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    window.go(f"/cases/{case}/steps/record-files/")
    window.fill({"happened_at": happened, "place": "档案室", "volumes": "正卷一册", "evidence_note": "正卷第3页", **FOUND})
    for name in ("legality", "timeliness", "thoroughness", "civility", "goodwill"):
        window.choose(name, "没有发现问题")
    window.send(f"/{ROOM}/{case}/**")
    report = {"course": "调卷一册", "facts": "查明的事实", "analysis": "责任心不强", "proposal": "限期查控", "verdict": verdict}
    window.step(case, "submit-report", report, room=ROOM)


def check(window, cases):
    window.sit(CHIEF)
    for case in cases:
        window.step(case, "check-report", {"result": "核查清楚，提交会商", "note": "已核查"}, room=ROOM)


def draft(window, case, verdict, proposals):
    window.sit(OFFICE)
    window.go(f"/cases/{case}/steps/draft-opinion/")
    window.fill({"verdict": verdict, "text": "检查意见"})
    for number, (requirement, way) in enumerate(proposals):
        if number:
            window.push("再加一行")
        window.fill(
            {
                f"proposals-{number}-way": way,
                f"proposals-{number}-target": "武陟县人民法院",
                f"proposals-{number}-requirement": requirement,
                **({f"proposals-{number}-deduction": "2"} if way == "通报" else {}),
            }
        )
    window.send(f"/{ROOM}/{case}/**")


def vote(window, cases):
    """Three of the five members of the leading group are a majority."""
    for who in GROUP:
        window.sit(who)
        for case in cases:
            window.go(f"/cases/{case}/steps/vote-opinion/")
            window.page.locator("form [name=voice][value=approve]").check()
            window.send(f"/{ROOM}/{case}/**")


def dispose(window, case):
    """督办 goes down, is answered and checked; the circular is noted."""
    window.sit(CHIEF)
    window.step(case, "send-urging", room=ROOM)
    window.step(
        case,
        "record-circular",
        {"receipt": "焦中法通〔2026〕3号", "happened_on": timezone.localdate().isoformat(), "answer": "已通报"},
        room=ROOM,
    )
    window.sit(LOWER)
    window.step(case, "answer-disposition", {"answer": "已完成财产查控", "evidence_note": "正卷第87页"}, room=ROOM)
    window.sit(CHIEF)
    window.step(case, "check-disposition", {"passes": "已落实", "note": "属实"}, room=ROOM)


def finish(window, cases, unfounded):
    """The chief tells the person, clears the officer where nothing was found, closes and scores."""
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    for case in cases:
        window.step(case, "give-feedback", {"means": "当面告知", "told_at": now, "content": "检查结果和处理情况"}, room=ROOM)
        if case == unfounded:
            window.go(f"/{ROOM}/{case}/closing/")
            expect(window.page.locator("main")).to_contain_text("为 1 名被反映人澄清")
            window.step(case, "clear-officer", {"scope": "所在部门", "means": "在全体会议上宣布", "cleared_at": now}, room=ROOM)
        window.step(case, "close-referral", room=ROOM)
        window.step(case, "score-quality", {"judged": "14", "note": "材料齐全"}, room=ROOM)


def nobody_below_finds_them(window, cases, watch):
    for who in (LOWER, deputy(), watch, GROUP[0], "qinlan"):
        window.sit(who)
        for case in cases:
            assert window.go(f"/{ROOM}/{case}/").status == 404
            assert window.go(f"/cases/{case}/steps/note/").status == 404
