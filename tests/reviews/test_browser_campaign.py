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
from tests.browser import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DATA = settings.BASE_DIR / "tests" / "data"
FOUND = "立案后第十五日才发执行通知书，见正卷第12页"
# who reviews in which tier: the role looked for in a court, and in a division or tribunal
CLERKS, LEADERS = (Role.LEDGER_CLERK, Role.LIAISON), (Role.LEAD, Role.DIVISION_HEAD)
ABOVE = {"第一评查组": "yinqinghe", "第二评查组": "bailuxi"}


@pytest.fixture
def window(page, live_server, empty_house):
    """A window in a court with its people and no cases yet."""
    call_command("load_sample", organisation_only=True, verbosity=0)
    return Window(page, live_server)


@pytest.mark.clause("J1.2")
def test_the_petitions_are_reviewed_in_four_tiers_up_to_the_published_circular(window, capsys):
    bring_in("petitions", "信访案件交办台账.xlsx", 575, capsys)
    tiers = {
        Tier.SELF: {"needs_statement": True},
        Tier.UNIT: {"method": "单位内交叉"},
        Tier.COURT: {"method": "单位内交叉", "needs_president": True},
        Tier.INTERMEDIATE: {"method": "评查组", "coverage": "抽取", "excludes_own_unit": True},
    }
    window.sit("wensiqi")
    campaign = draw_up(window, "2018年以来执行信访案件评查", "信访案件", tiers)
    assert campaign.registered_count == 575 == campaign.excluded_count + campaign.included_count
    review = key_case(campaign)
    draw(window, campaign, size=20, with_key_cases=True)
    appoint(window, review, "秦岚")

    answer_by_keyboard(window, "qinlan", review, Tier.SELF, sign=True)
    answer_by_keyboard(window, "chuchengzhi", review, Tier.UNIT)
    nothing_is_told_to_the_tier_above(window, "yinqinghe", review)
    answer_by_keyboard(window, "tengtinglan", review, Tier.COURT)
    meet_and_sign(window, review)
    nothing_is_told_to_the_tier_above(window, "yinqinghe", review)
    answer_by_keyboard(window, "yinqinghe", review, Tier.INTERMEDIATE, fails={2: FOUND})
    the_tiers_stand_side_by_side(window, review)

    cure(window, review)
    conclude(window, review)
    take_the_report(window, review)
    paper = publish_circular(window, campaign, Tier.INTERMEDIATE)
    click_the_numbers(window, paper, review)


@pytest.mark.clause("J2.0")
def test_the_terminated_cases_are_cross_reviewed_and_drawn(window, capsys):
    bring_in("terminations", "终本案件台账.xlsx", 3000, capsys)
    tiers = {
        Tier.UNIT: {"method": "单位内交叉"},
        Tier.INTERMEDIATE: {"method": "评查组", "coverage": "抽取", "excludes_own_unit": True},
    }
    window.sit("wensiqi")
    campaign = draw_up(window, "终本案件专项评查", "终本案件", tiers)
    assert campaign.registered_count == campaign.included_count == 3000
    assert ReviewTask.objects.filter(campaign=campaign, tier=Tier.UNIT).exclude(reviewer=None).count() == 3000
    draw(window, campaign, size=60)
    drawn = ReviewTask.objects.filter(campaign=campaign, tier=Tier.INTERMEDIATE, reviewer__username="yinqinghe")
    review = drawn.filter(unit__short_name="武陟法院").order_by("pk").first().review
    answer_by_keyboard(window, "chuchengzhi", review, Tier.UNIT)
    answer_by_keyboard(window, "yinqinghe", review, Tier.INTERMEDIATE, fails={1: FOUND})
    the_tiers_stand_side_by_side(window, review)
    publish_circular(window, campaign, Tier.INTERMEDIATE)


def bring_in(ledger, name, rows, capsys):
    """The court's own ledger goes in; every row of all its sheets is accounted for."""
    capsys.readouterr()
    call_command("import_ledger", ledger, str(DATA / name), "--json")
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (told["rows_total"], told["new"], told["rejected"], told["conflicts"]) == (rows, rows, 0, 0)
    assert Case.objects.filter(kind=ledger.removesuffix("s")).count() == rows


# --- Drawing up --------------------------------------------------------------------------------------------------------


def draw_up(window, name, kind, tiers):
    """The organiser walks through the wizard and publishes. Returns: the Campaign."""
    window.go("/campaigns/new/")
    window.fill({"name": name, "subject_kind": kind, "basis": "焦中法〔2021〕28号", "since": "2018-01-01"})
    window.choose("checklist", "信访" if kind == "信访案件" else "终本")
    window.send("/campaigns/*/setup/scope/")
    window.send("/campaigns/*/setup/tiers/")
    today = timezone.localdate()
    for tier in Tier:
        if tier in tiers:
            set_tier(window, tier, tiers[tier], today)
    window.send("/campaigns/*/setup/groups/")
    for place, group in enumerate(ABOVE):
        window.fill({f"name-{place}": group})
        window.choose(f"leader-{place}", ("顾长河", "骆青崖")[place])
    for place, box in enumerate(window.page.locator("[name^=unit-]").all()):
        # 武陟 lies with the first group, the others by turns
        is_near = box.get_attribute("name") == f"unit-{Unit.objects.get(short_name='武陟法院').pk}"
        box.select_option(label=f"第 {1 if is_near else place % 2 + 1} 组")
    window.send("/campaigns/*/setup/reviewers/")
    for tier in tiers:
        choose_reviewers(window, tier)
    window.send("/campaigns/*/setup/publish/")
    campaign = Campaign.objects.get(name=name)
    window.push("发布，开始评查")
    window.go(f"/campaigns/{campaign.pk}/")
    campaign.refresh_from_db()
    assert campaign.state == "published"
    expect(window.page.locator(".sum")).to_contain_text(f"纳入 {campaign.included_count}")
    return campaign


def set_tier(window, tier, wishes, today):
    details = window.page.locator("details.tier").filter(has=window.page.locator(f"[name={tier}-wanted]"))
    if details.get_attribute("open") is None:
        window.click(details.locator("summary"))
    day = today.isoformat()
    window.fill({f"{tier}-{name}": value for name, value in {"wanted": True, "starts_on": day, "due_on": day, **wishes}.items()})


def choose_reviewers(window, tier):
    """In the tiers within a unit one person of each; above, one of 综合处 for each group."""
    if tier == Tier.INTERMEDIATE:
        for group, username in ABOVE.items():
            window.fill({f"{tier}-{User.objects.get(username=username).pk}": group})
    elif tier != Tier.SELF:
        roles = CLERKS if tier == Tier.UNIT else LEADERS
        for unit in Unit.objects.filter(is_responsible=True, is_active=True):
            role = roles[0] if unit.kind == Unit.Kind.COURT else roles[1]
            post = Post.objects.filter(role=role, unit__court=unit.court).order_by("pk")
            post = post.filter(unit=unit).first() if unit.kind != Unit.Kind.COURT else post.first()
            if post:
                window.page.locator(f"[name='{tier}-{post.person_id}']").check()


def key_case(campaign):
    """A key case of 武陟, so that the president has to meet the petitioner."""
    return Review.objects.filter(campaign=campaign, case__is_key=True, case__unit__short_name="武陟法院").order_by("pk").first()


def draw(window, campaign, *, size, with_key_cases=False):
    """A draw from a public seed, with its certificate; and every key case beside it."""
    papers = f"/campaigns/{campaign.pk}/papers/"
    window.go(f"{papers}?make=sample")
    window.fill({"tier": "中院评查", "name": "首次抽查", "size": str(size), "strata": "按责任单位", "seed": "双色球2021036期"})
    window.send("/campaigns/*/papers/")
    expect(window.page.locator(".said")).to_contain_text(f"已抽出 {size} 件")
    if with_key_cases:
        window.go(f"{papers}?make=key")
        window.fill({"tier": "中院评查", "name": "重点案件"})
        window.send("/campaigns/*/papers/")
        expect(window.page.locator(".said")).to_contain_text("已选取重点案件")
    certificate = Sample.objects.get(campaign=campaign, method="random").certificate
    answer = window.page.request.get(f"{window.server.url}{papers}{certificate.pk}/")
    assert hashlib.sha256(answer.body()).hexdigest() == certificate.sha256


def appoint(window, review, name):
    """The ledger's officer has no account: the organiser says who answers in their place."""
    window.go(f"/cases/{review.pk}/steps/reassign/")
    window.choose("task", "承办人自查")
    window.choose("reviewer", name)
    window.fill({"reason": "原承办人没有账号，由本案现承办人自查"})
    window.send(f"/review/cases/{review.pk}/**")


# --- The tiers ---------------------------------------------------------------------------------------------------------


def answer_by_keyboard(window, username, review, tier, *, fails=(), sign=False):
    """Answer every item by keyboard, and submit; without a finding, and where the tier wants it, with the password again."""
    fails = dict(fails)
    task = ReviewTask.objects.live().get(review=review, tier=tier)
    assert task.reviewer.username == username
    window.sit(username)
    window.go("/review/")
    expect(window.page.locator(".todo")).to_contain_text(tier.label)
    window.go(f"/review/{task.pk}/")
    expect(window.page.locator("#item-1 [value=pass]")).to_be_focused()
    for number in range(1, task.item_count + 1):
        expect(window.page.locator(f"#item-{number}")).to_have_attribute("open", "")
        if number in fails:
            window.type("2")
            window.page.fill(f"#reason-{number}", fails[number])
        else:
            window.type("1")
        window.type("Enter")
    if sign:
        expect(window.page.locator("#finish")).to_contain_text("未发现办理不规范")
        window.page.fill("#finish [name=password]", PASSWORD)
    else:
        expect(window.page.locator("[data-finish]")).to_be_focused()
    window.type("Enter")
    # on to the next case, or back to the list after the last one
    expect(window.page).not_to_have_url(f"{window.server.url}/review/{task.pk}/")
    assert ReviewTask.objects.get(pk=task.pk).state == "submitted"
    signed = Statement.objects.filter(task=task, kind="no_problem", signed_by__username=username)
    assert signed.exists() == sign


def nothing_is_told_to_the_tier_above(window, username, review):
    """Whoever has not answered yet reads neither the answers below nor that there was a problem."""
    window.sit(username)
    window.go(f"/review/cases/{review.pk}/")
    expect(window.page.locator("main")).to_contain_text("本层级提交以后才公开")
    expect(window.page.locator("table.tiers thead th")).to_have_count(2)  # the item, and their own column
    window.go(f"/review/cases/{review.pk}/results/")
    expect(window.page.locator("main")).not_to_contain_text("校验值")


def meet_and_sign(window, review):
    """A key case: the president cannot sign before having met the petitioner; then signs with the password."""
    window.sit("guomingyuan")
    window.go(f"/cases/{review.pk}/steps/sign-report/")
    expect(window.page.locator("main")).to_contain_text("院（局）长面见信访人")
    met = {
        "met_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"), "place": "院长接待室", "attendees": "院长、承办人",
        "said": "要求尽快拍卖厂房", "response": "厂房已查封，本月内启动拍卖",
    }  # fmt: skip
    window.step(review.pk, "record-meeting", met, room="review/cases")
    window.step(review.pk, "sign-report", {"password": PASSWORD}, room="review/cases")
    assert Statement.objects.get(review=review, kind="president").signed_by.username == "guomingyuan"


def the_tiers_stand_side_by_side(window, review):
    window.go(f"/review/cases/{review.pk}/")
    expect(window.page.locator("table.tiers .is-apart")).to_have_count(1)
    expect(window.page.locator("table.tiers .is-apart")).to_contain_text(FOUND)


# --- What follows ------------------------------------------------------------------------------------------------------


def cure(window, review):
    """责令整改, 报告, 复查, 销号: by the group leader, the officer, and the reviewer who found it."""
    finding = Finding.objects.get(review=review)
    window.sit("guchanghe")
    window.go(f"/cases/{review.pk}/steps/order-rectification/")
    window.page.locator("[name=findings]").check()
    window.fill({"nature": "个性问题", "cure": "限期整改"})
    window.send(f"/review/cases/{review.pk}/**")
    expect(window.page.locator(".case__state")).to_contain_text("1 个问题整改中")
    window.sit("qinlan")
    window.go(f"/cases/{review.pk}/steps/report-rectification/")
    window.choose("finding", "待整改：第2项")
    window.fill({"report": "已补发执行通知书并说明情况", "evidence_note": "正卷第87页"})
    window.send(f"/review/cases/{review.pk}/**")
    window.sit("yinqinghe")
    window.go(f"/cases/{review.pk}/steps/check-rectification/")
    window.choose("finding", "待复查：第2项")
    window.fill({"passes": "整改到位，销号", "note": "已核对卷宗"})
    window.send(f"/review/cases/{review.pk}/**")
    finding.refresh_from_db()
    assert (finding.state, finding.checked_by.username) == ("cured", "yinqinghe")


def conclude(window, review):
    window.sit("guchanghe")
    wishes = {"grade": "有问题，限期整改", "opinion": "迟发执行通知书，已补正"}
    window.step(review.pk, "conclude", wishes, room="review/cases")
    assert Case.objects.get(pk=review.pk).status == Status.CONCLUDED


def take_the_report(window, review):
    """JA2 in its eight sections, set by the national standard."""
    answer = window.page.request.get(f"{window.server.url}/review/cases/{review.pk}/report/")
    path = settings.RUN_DIR / "ja2.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(answer.body())
    assert deviations(path) == []


def publish_circular(window, campaign, tier):
    """综合处 drafts the 通报, reads it, publishes it; the courts below read it. Returns: the CampaignPaper."""
    window.sit("wensiqi")
    window.go(f"/campaigns/{campaign.pk}/papers/?make=circular")
    window.fill({"tier": tier.label, "judgement": "武陟法院限期补正，其他法院对照自查。"})
    window.send("/campaigns/*/papers/")
    paper = CampaignPaper.objects.get(campaign=campaign, kind="circular")
    window.go(f"/campaigns/{campaign.pk}/papers/{paper.pk}/read/")
    window.push("发布")
    expect(window.page.locator(".said")).to_contain_text("通报已发布")
    window.sit("guomingyuan")
    window.go(f"/campaigns/{campaign.pk}/papers/{paper.pk}/read/")
    expect(window.page.locator("main")).to_contain_text("武陟法院限期补正")
    return paper


def click_the_numbers(window, paper, review):
    """Each number of the 通报 opens the cases that it counted."""
    window.click(window.page.locator(".sum a").nth(1))
    expect(window.page.locator("main h2")).to_have_text("已评 1")
    expect(window.page.locator("tbody tr")).to_have_count(1)
    expect(window.page.locator("tbody")).to_contain_text(review.subject.number)
    window.go(f"/campaigns/{paper.campaign_id}/papers/{paper.pk}/read/")
    window.click(window.page.locator("aside a", has_text="1").first)
    expect(window.page.locator("main h2")).to_have_text("登记的问题 1")
    expect(window.page.locator("tbody")).to_contain_text(FOUND)
