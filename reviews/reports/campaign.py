"""评查情况通报 and 单位自查报告: drafted from the data; what is a judgement is written by people. Source: J1.3, J2.3.1, J2.3.3, domain.md 9.6."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from core.docx import OfficialDocument
from courts.scope import scope_of
from reviews.answers.blindness import hidden_tiers
from reviews.campaigns.permissions import check_organiser
from reviews.models import Campaign, CampaignPaper, CommonMeasure, Finding, ReviewTask, Tier
from reviews.papers import file_paper
from reviews.radar.heatmap import items_of, map_of, sums_of
from reviews.reports.numbers import freeze_numbers

State = Finding.State
TO_WRITE = "（此处由起草人填写）"


def rows_of(campaign, tier, unit_ids):
    """The tasks and the findings that a report over these units counts."""
    tasks = ReviewTask.objects.live().filter(campaign=campaign, tier=tier, unit__in=unit_ids)
    findings = Finding.objects.filter(campaign=campaign, tier=tier, unit__in=unit_ids).exclude(state=State.WITHDRAWN)
    return tasks, findings


def facts_of(campaign, tier, unit_ids):
    """The numbers that a report states, as JSON can hold them."""
    tasks, findings = rows_of(campaign, tier, unit_ids)
    submitted = Q(state=ReviewTask.State.SUBMITTED)
    units = tasks.values("unit", "unit__short_name").annotate(
        total=Count("pk"), done=Count("pk", filter=submitted), faulty=Count("pk", filter=submitted & Q(failed__gt=0))
    )
    counted = findings.aggregate(
        total=Count("pk"),
        common=Count("pk", filter=Q(nature=Finding.Nature.COMMON)),
        cured=Count("pk", filter=Q(state=State.CURED)),
        resumed=Count("pk", filter=~Q(resumed_case=None)),
        clues=Count("pk", filter=Q(is_clue=True)),
        escalated=Count("pk", filter=~Q(escalation="")),
    )
    measures = CommonMeasure.objects.filter(campaign=campaign, findings__in=findings).distinct().order_by("item", "pk")
    heat = map_of(items_of(campaign), tier, sums_of(campaign, [tier], unit_ids)[tier])
    return {
        "tier": str(tier),
        "units": list(units.order_by("unit__court__order", "unit__order", "unit__short_name")),
        "findings": counted,
        "measures": [
            {"item": row.item, "title": row.title, "due_on": row.due_on.isoformat(), "liaison": row.liaison} for row in measures
        ],
        "items": [
            {"number": item.number, "label": item.label, "failed": cell.failed, "total": cell.total}
            for item, cell in zip(heat.items, heat.sums, strict=True)
        ],
        "marks": [
            {"unit": unit.short_name, "item": cell.item, "failed": cell.failed, "total": cell.total} for unit, cell in heat.marks
        ],
    }


@transaction.atomic
def draft_circular(campaign, *, by, tier, judgement="", at=None):
    """Draft the 评查情况通报 over everything that the tier has found, and keep it with its numbers.

    Args:
        judgement: the paragraphs on causes, treatment and demands; a mark to fill in stands in their place without them.

    Returns: the CampaignPaper. Raises: PermissionDenied; ValidationError while there is nothing to report.
    """
    at = at or timezone.now()
    check_organiser(by, campaign.court)
    facts = _checked_facts(campaign, by, tier, scope_of(by).unit_ids)
    day = timezone.localdate(at)
    paper = OfficialDocument(organ=f"{campaign.court.name}执行局", title=f"关于{campaign.name}评查情况的通报")
    _scope_section(paper, campaign, facts)
    paper.heading(1, "二、各单位情况")
    _units_table(paper, facts)
    _findings_section(paper, "三、发现的主要问题", facts)
    _cure_section(paper, "四、整改情况", facts)
    paper.heading(1, "五、处理意见和工作要求")
    paper.paragraph(judgement.strip() or TO_WRITE)
    paper.signature(f"{campaign.court.name}执行局", day)
    title = f"关于{campaign.name}评查情况的通报"[:120]
    facts["judgement"] = judgement.strip()
    filed = file_paper(
        campaign, kind=CampaignPaper.Kind.CIRCULAR, title=title, content=paper.bytes(), by=by, at=at, facts=facts
    )  # fmt: skip
    freeze_numbers(filed, *rows_of(campaign, tier, scope_of(by).unit_ids))
    return filed


@transaction.atomic
def draft_unit_report(campaign, unit, *, by, tier, judgement="", at=None):
    """Draft the 自查报告 of one unit; for arguments and errors see `draft_circular`.

    Raises: PermissionDenied for whoever does not see the unit.
    """
    at = at or timezone.now()
    if unit.pk not in scope_of(by).unit_ids:
        raise PermissionDenied("只能起草本单位的自查报告")
    facts = _checked_facts(campaign, by, tier, [unit.pk])
    paper = OfficialDocument(title=f"{unit.name}关于{campaign.name}的自查报告", addressee=f"{campaign.court.name}执行局")
    _scope_section(paper, campaign, facts)
    _findings_section(paper, "二、发现的问题", facts)
    _cure_section(paper, "三、整改情况", facts)
    paper.heading(1, "四、原因分析和下一步措施")
    paper.paragraph(judgement.strip() or TO_WRITE)
    paper.signature(unit.name, timezone.localdate(at))
    title = f"{unit.short_name}自查报告"
    facts["judgement"] = judgement.strip()
    filed = file_paper(
        campaign, kind=CampaignPaper.Kind.UNIT_REPORT, title=title, content=paper.bytes(), by=by, at=at, facts=facts, unit=unit
    )  # fmt: skip
    freeze_numbers(filed, *rows_of(campaign, tier, [unit.pk]))
    return filed


def _checked_facts(campaign, by, tier, unit_ids):
    if campaign.state == Campaign.State.DRAFT:
        raise ValidationError("活动还没有发布，没有可以写的")
    if not campaign.tiers.filter(tier=tier).exists():
        raise ValidationError("活动没有这一层")
    if tier in hidden_tiers(by, campaign):
        raise PermissionDenied("您所在的层级还没有评完，这一层的结论现在不能看")
    facts = facts_of(campaign, tier, unit_ids)
    if not any(row["done"] for row in facts["units"]):
        raise ValidationError(f"{Tier(tier).label}还没有提交的评查结果，没有可以写的")
    return facts


def _scope_section(paper, campaign, facts):
    total, done = (sum(row[name] for row in facts["units"]) for name in ("total", "done"))
    faulty = sum(row["faulty"] for row in facts["units"])
    paper.heading(1, "一、评查基本情况")
    paper.paragraph(
        f"根据{campaign.basis}，{Tier(facts['tier']).label}应评{total}件，已评{done}件，其中有问题的{faulty}件。"
        f"活动登记{campaign.registered_count}件，剔除{campaign.excluded_count}件，纳入{campaign.included_count}件。"
    )


def _units_table(paper, facts):
    rows = [[row["unit__short_name"], str(row["total"]), str(row["done"]), str(row["faulty"])] for row in facts["units"]]
    paper.table(["单位", "应评", "已评", "有问题"], rows, [4, 2, 2, 2])


def _findings_section(paper, heading, facts):
    paper.heading(1, heading)
    found = facts["findings"]
    paper.paragraph(
        f"共登记问题{found['total']}个，其中共性问题{found['common']}个，移交线索{found['clues']}条。不适用的条目不计入分母。"
    )
    rows = [
        [f"{row['number']} {row['label']}", str(row["failed"]), str(row["total"]), rate(row["failed"], row["total"])]
        for row in facts["items"]
    ]
    paper.table(["条目", "不合格", "参评", "问题率"], rows, [5, 2, 2, 2])
    for mark in facts["marks"]:
        paper.paragraph(
            f"{mark['unit']}第{mark['item']}项{mark['total']}件中有{mark['failed']}件不合格，高于其他单位，超出偶然。"
        )


def _cure_section(paper, heading, facts):
    found = facts["findings"]
    paper.heading(1, heading)
    paper.paragraph(
        f"已整改销号{found['cured']}个，尚未销号{found['total'] - found['cured']}个，恢复执行立案{found['resumed']}件，"
        f"超期督办{found['escalated']}个。"
    )
    for row in facts["measures"]:
        paper.paragraph(
            f"针对第{row['item']}项共性问题出台“{row['title']}”，{date.fromisoformat(row['due_on']):%Y年%-m月%-d日}前完成。"
        )
        if row["liaison"]:
            paper.paragraph(f"与检察院沟通协调情况：{'；'.join(row['liaison'].splitlines())}。")


def rate(failed, total):
    return f"{failed * 100 / total:.1f}%" if total else "—"
