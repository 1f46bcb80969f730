"""Both campaigns of the plans in a real browser, on the court's own ledgers: from the wizard through all four tiers to the published 通报."""

import hashlib
import json

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case
from core.docx.checker import deviations
from courts.models import Post, Role, Unit, User
from courts.sample import PASSWORD
from reviews.models import Campaign, CampaignPaper, Finding, Review, ReviewTask, Sample, Statement, Status, Tier
from tests.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DATA = settings.BASE_DIR / "tests" / "data"
SLOW = 90_000
FOUND = "立案后第十五日才发执行通知书，见正卷第12页"
# who reviews in which tier: the role looked for in a court, and in a division or tribunal
CLERKS, LEADERS = (Role.LEDGER_CLERK, Role.LIAISON), (Role.LEAD, Role.DIVISION_HEAD)
ABOVE = {"第一评查组": "yinqinghe", "第二评查组": "bailuxi"}


@pytest.fixture
def desk(page, live_server, celery_worker):
    """A window in a court with its people and no cases yet."""
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    call_command("load_sample", organisation_only=True, verbosity=0)
    desk = Desk(page, live_server)
    desk.worker = celery_worker
    return desk


@pytest.mark.clause("J1.2")
def test_the_petitions_are_reviewed_in_four_tiers_up_to_the_published_circular(desk, capsys):
    bring_in("petitions", "信访案件交办台账.xlsx", 575, capsys)
    tiers = {
        Tier.SELF: {"needs_statement": True},
        Tier.UNIT: {"method": "单位内交叉"},
        Tier.COURT: {"method": "单位内交叉", "needs_president": True},
        Tier.INTERMEDIATE: {"method": "评查组", "coverage": "抽取", "excludes_own_unit": True},
    }
    desk.sit("wensiqi")
    campaign = draw_up(desk, "2018年以来执行信访案件评查", "信访案件", tiers)
    assert campaign.registered_count == 575 == campaign.excluded_count + campaign.included_count
    review = key_case(campaign)
    draw(desk, campaign, size=20, with_key_cases=True)
    appoint(desk, review, "秦岚")

    answer_by_keyboard(desk, "qinlan", review, Tier.SELF, sign=True)
    answer_by_keyboard(desk, "chuchengzhi", review, Tier.UNIT)
    nothing_is_told_to_the_tier_above(desk, "yinqinghe", review)
    answer_by_keyboard(desk, "tengtinglan", review, Tier.COURT)
    meet_and_sign(desk, review)
    nothing_is_told_to_the_tier_above(desk, "yinqinghe", review)
    answer_by_keyboard(desk, "yinqinghe", review, Tier.INTERMEDIATE, fails={2: FOUND})
    the_tiers_stand_side_by_side(desk, review)

    cure(desk, review)
    conclude(desk, review)
    take_the_report(desk, review)
    paper = publish_circular(desk, campaign, Tier.INTERMEDIATE)
    click_the_numbers(desk, paper, review)


@pytest.mark.clause("J2.0")
def test_the_terminated_cases_are_cross_reviewed_and_drawn(desk, capsys):
    bring_in("terminations", "终本案件台账.xlsx", 3000, capsys)
    tiers = {
        Tier.UNIT: {"method": "单位内交叉"},
        Tier.INTERMEDIATE: {"method": "评查组", "coverage": "抽取", "excludes_own_unit": True},
    }
    desk.sit("wensiqi")
    campaign = draw_up(desk, "终本案件专项评查", "终本案件", tiers)
    assert campaign.registered_count == campaign.included_count == 3000
    assert ReviewTask.objects.filter(campaign=campaign, tier=Tier.UNIT).exclude(reviewer=None).count() == 3000
    draw(desk, campaign, size=60)
    drawn = ReviewTask.objects.filter(campaign=campaign, tier=Tier.INTERMEDIATE, reviewer__username="yinqinghe")
    review = drawn.filter(unit__short_name="武陟法院").order_by("pk").first().review
    answer_by_keyboard(desk, "chuchengzhi", review, Tier.UNIT)
    answer_by_keyboard(desk, "yinqinghe", review, Tier.INTERMEDIATE, fails={1: FOUND})
    the_tiers_stand_side_by_side(desk, review)
    publish_circular(desk, campaign, Tier.INTERMEDIATE)


def bring_in(ledger, name, rows, capsys):
    """The court's own ledger goes in; every row of all its sheets is accounted for."""
    capsys.readouterr()
    call_command("import_ledger", ledger, str(DATA / name), "--json")
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (told["rows_total"], told["new"], told["rejected"], told["conflicts"]) == (rows, rows, 0, 0)
    assert Case.objects.filter(kind=ledger.removesuffix("s")).count() == rows


# --- Drawing up --------------------------------------------------------------------------------------------------------


def draw_up(desk, name, kind, tiers):
    """The organiser walks through the wizard and publishes. Returns: the Campaign."""
    desk.go("/campaigns/new/")
    desk.fill({"name": name, "subject_kind": kind, "basis": "焦中法〔2021〕28号", "since": "2018-01-01"})
    desk.choose("checklist", "信访" if kind == "信访案件" else "终本")
    desk.send("/campaigns/*/setup/scope/")
    desk.send("/campaigns/*/setup/tiers/")
    today = timezone.localdate()
    for tier in Tier:
        if tier in tiers:
            set_tier(desk, tier, tiers[tier], today)
    desk.send("/campaigns/*/setup/groups/")
    for place, group in enumerate(ABOVE):
        desk.fill({f"name-{place}": group})
        desk.choose(f"leader-{place}", ("顾长河", "骆青崖")[place])
    for place, box in enumerate(desk.page.locator("[name^=unit-]").all()):
        # 武陟 lies with the first group, the others by turns
        is_near = box.get_attribute("name") == f"unit-{Unit.objects.get(short_name='武陟法院').pk}"
        box.select_option(label=f"第 {1 if is_near else place % 2 + 1} 组")
    desk.send("/campaigns/*/setup/reviewers/")
    for tier in tiers:
        choose_reviewers(desk, tier)
    desk.send("/campaigns/*/setup/publish/")
    campaign = Campaign.objects.get(name=name)
    desk.press("发布，开始评查")
    desk.worker.wait_until(lambda: Campaign.objects.filter(pk=campaign.pk, state="published").exists())
    desk.go(f"/campaigns/{campaign.pk}/")
    campaign.refresh_from_db()
    expect(desk.page.locator(".sum")).to_contain_text(f"纳入 {campaign.included_count}")
    return campaign


def set_tier(desk, tier, wishes, today):
    details = desk.page.locator("details.tier").filter(has=desk.page.locator(f"[name={tier}-wanted]"))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    day = today.isoformat()
    desk.fill({f"{tier}-{name}": value for name, value in {"wanted": True, "starts_on": day, "due_on": day, **wishes}.items()})


def choose_reviewers(desk, tier):
    """In the tiers within a unit one person of each; above, one of 综合处 for each group."""
    if tier == Tier.INTERMEDIATE:
        for group, username in ABOVE.items():
            desk.fill({f"{tier}-{User.objects.get(username=username).pk}": group})
    elif tier != Tier.SELF:
        roles = CLERKS if tier == Tier.UNIT else LEADERS
        for unit in Unit.objects.filter(is_responsible=True, is_active=True):
            role = roles[0] if unit.kind == Unit.Kind.COURT else roles[1]
            post = Post.objects.filter(role=role, unit__court=unit.court).order_by("pk")
            post = post.filter(unit=unit).first() if unit.kind != Unit.Kind.COURT else post.first()
            if post:
                desk.page.locator(f"[name='{tier}-{post.person_id}']").check()


def key_case(campaign):
    """A key case of 武陟, so that the president has to meet the petitioner."""
    return Review.objects.filter(campaign=campaign, case__is_key=True, case__unit__short_name="武陟法院").order_by("pk").first()


def draw(desk, campaign, *, size, with_key_cases=False):
    """A draw from a public seed, with its certificate; and every key case beside it."""
    papers = f"/campaigns/{campaign.pk}/papers/"
    desk.go(f"{papers}?make=sample")
    desk.fill({"tier": "中院评查", "name": "首次抽查", "size": str(size), "strata": "按责任单位", "seed": "双色球2021036期"})
    desk.send("/campaigns/*/papers/")
    expect(desk.page.locator(".said")).to_contain_text(f"已抽出 {size} 件")
    if with_key_cases:
        desk.go(f"{papers}?make=key")
        desk.fill({"tier": "中院评查", "name": "重点案件"})
        desk.send("/campaigns/*/papers/")
        expect(desk.page.locator(".said")).to_contain_text("已选取重点案件")
    certificate = Sample.objects.get(campaign=campaign, method="random").certificate
    answer = desk.page.request.get(f"{desk.server.url}{papers}{certificate.pk}/")
    assert hashlib.sha256(answer.body()).hexdigest() == certificate.sha256


def appoint(desk, review, name):
    """The ledger's officer has no account: the organiser says who answers in their place."""
    desk.go(f"/cases/{review.pk}/steps/reassign/")
    desk.choose("task", "承办人自查")
    desk.choose("reviewer", name)
    desk.fill({"reason": "原承办人没有账号，由本案现承办人自查"})
    desk.send(f"/review/cases/{review.pk}/**")


# --- The tiers ---------------------------------------------------------------------------------------------------------


def answer_by_keyboard(desk, username, review, tier, *, fails=(), sign=False):
    """Answer every item by keyboard, and submit; without a finding, and where the tier wants it, with the password again."""
    fails = dict(fails)
    task = ReviewTask.objects.live().get(review=review, tier=tier)
    assert task.reviewer.username == username
    desk.sit(username)
    desk.go("/review/")
    expect(desk.page.locator(".todo")).to_contain_text(tier.label)
    desk.go(f"/review/{task.pk}/")
    expect(desk.page.locator("#item-1 [value=pass]")).to_be_focused()
    for number in range(1, task.item_count + 1):
        expect(desk.page.locator(f"#item-{number}")).to_have_attribute("open", "")
        if number in fails:
            desk.type("2")
            desk.page.fill(f"#reason-{number}", fails[number])
        else:
            desk.type("1")
        desk.type("Enter")
    if sign:
        expect(desk.page.locator("#finish")).to_contain_text("未发现办理不规范")
        desk.page.fill("#finish [name=password]", PASSWORD)
    else:
        expect(desk.page.locator("[data-finish]")).to_be_focused()
    desk.type("Enter")
    # on to the next case, or back to the list after the last one
    desk.page.wait_for_url(lambda address: not address.endswith(f"/review/{task.pk}/"))
    assert ReviewTask.objects.get(pk=task.pk).state == "submitted"
    signed = Statement.objects.filter(task=task, kind="no_problem", signed_by__username=username)
    assert signed.exists() == sign


def nothing_is_told_to_the_tier_above(desk, username, review):
    """Whoever has not answered yet reads neither the answers below nor that there was a problem."""
    desk.sit(username)
    desk.go(f"/review/cases/{review.pk}/")
    expect(desk.page.locator("main")).to_contain_text("本层级提交以后才公开")
    expect(desk.page.locator("table.tiers thead th")).to_have_count(2)  # the item, and their own column
    desk.go(f"/review/cases/{review.pk}/results/")
    expect(desk.page.locator("main")).not_to_contain_text("校验值")


def meet_and_sign(desk, review):
    """A key case: the president cannot sign before having met the petitioner; then signs with the password."""
    desk.sit("guomingyuan")
    desk.go(f"/cases/{review.pk}/steps/sign-report/")
    expect(desk.page.locator("main")).to_contain_text("院（局）长面见信访人")
    met = {
        "met_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "place": "院长接待室", "attendees": "院长、承办人",
        "said": "要求尽快拍卖厂房", "response": "厂房已查封，本月内启动拍卖",
    }  # fmt: skip
    desk.step(review.pk, "record-meeting", met, room="review/cases")
    desk.step(review.pk, "sign-report", {"password": PASSWORD}, room="review/cases")
    assert Statement.objects.get(review=review, kind="president").signed_by.username == "guomingyuan"


def the_tiers_stand_side_by_side(desk, review):
    desk.go(f"/review/cases/{review.pk}/")
    expect(desk.page.locator("table.tiers .is-apart")).to_have_count(1)
    expect(desk.page.locator("table.tiers .is-apart")).to_contain_text(FOUND)


# --- What follows ------------------------------------------------------------------------------------------------------


def cure(desk, review):
    """责令整改, 报告, 复查, 销号: by the group leader, the officer, and the reviewer who found it."""
    finding = Finding.objects.get(review=review)
    desk.sit("guchanghe")
    desk.go(f"/cases/{review.pk}/steps/order-rectification/")
    desk.page.locator("[name=findings]").check()
    desk.fill({"nature": "个性问题", "cure": "限期整改"})
    desk.send(f"/review/cases/{review.pk}/**")
    expect(desk.page.locator(".case__state")).to_contain_text("1 个问题整改中")
    desk.sit("qinlan")
    desk.go(f"/cases/{review.pk}/steps/report-rectification/")
    desk.choose("finding", "待整改：第2项")
    desk.fill({"report": "已补发执行通知书并说明情况", "evidence_note": "正卷第87页"})
    desk.send(f"/review/cases/{review.pk}/**")
    desk.sit("yinqinghe")
    desk.go(f"/cases/{review.pk}/steps/check-rectification/")
    desk.choose("finding", "待复查：第2项")
    desk.fill({"passes": "整改到位，销号", "note": "已核对卷宗"})
    desk.send(f"/review/cases/{review.pk}/**")
    finding.refresh_from_db()
    assert (finding.state, finding.checked_by.username) == ("cured", "yinqinghe")


def conclude(desk, review):
    desk.sit("guchanghe")
    wishes = {"grade": "有问题，限期整改", "opinion": "迟发执行通知书，已补正"}
    desk.step(review.pk, "conclude", wishes, room="review/cases")
    assert Case.objects.get(pk=review.pk).status == Status.CONCLUDED


def take_the_report(desk, review):
    """JA2 in its eight sections, set by the national standard."""
    answer = desk.page.request.get(f"{desk.server.url}/review/cases/{review.pk}/report/")
    path = settings.RUN_DIR / "ja2.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer.body())
    assert deviations(path) == []


def publish_circular(desk, campaign, tier):
    """综合处 drafts the 通报, reads it, publishes it; the courts below read it. Returns: the CampaignPaper."""
    desk.sit("wensiqi")
    desk.go(f"/campaigns/{campaign.pk}/papers/?make=circular")
    desk.fill({"tier": tier.label, "judgement": "武陟法院限期补正，其他法院对照自查。"})
    desk.send("/campaigns/*/papers/")
    paper = CampaignPaper.objects.get(campaign=campaign, kind="circular")
    desk.go(f"/campaigns/{campaign.pk}/papers/{paper.pk}/read/")
    desk.press("发布")
    expect(desk.page.locator(".said")).to_contain_text("通报已发布")
    desk.sit("guomingyuan")
    desk.go(f"/campaigns/{campaign.pk}/papers/{paper.pk}/read/")
    expect(desk.page.locator("main")).to_contain_text("武陟法院限期补正")
    return paper


def click_the_numbers(desk, paper, review):
    """Each number of the 通报 opens the cases that it counted."""
    desk.page.locator(".sum a").nth(1).click()
    expect(desk.page.locator("main h2")).to_have_text("已评 1")
    expect(desk.page.locator("tbody tr")).to_have_count(1)
    expect(desk.page.locator("tbody")).to_contain_text(review.subject.number)
    desk.go(f"/campaigns/{paper.campaign_id}/papers/{paper.pk}/read/")
    desk.page.locator("aside a", has_text="1").first.click()
    expect(desk.page.locator("main h2")).to_have_text("登记的问题 1")
    expect(desk.page.locator("tbody")).to_contain_text(FOUND)
