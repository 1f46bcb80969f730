"""Why a draft cannot be published yet, and which of its fixed dates fall on rest days."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from courts.models import Unit
from deadlines.calendar import current_calendar
from reviews.campaigns.scope import counts_by_unit
from reviews.campaigns.units import responsible_units, units_to_cover
from reviews.models import CampaignTier

Method, Coverage = CampaignTier.Method, CampaignTier.Coverage
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Flag:
    """A fixed date on a rest day: shown, never moved. Source: product.md §7 trap 15."""

    label: str
    day: date
    text: str


def flags(campaign):
    """The dates of the campaign that are no working days, in the order of the tiers."""
    calendar = current_calendar()
    days = [("全部完成", campaign.ends_on)]
    for tier in campaign.tiers.all():
        name = tier.get_tier_display()
        days += [(f"{name}开始", tier.starts_on), (f"{name}完成", tier.due_on), (f"{name}报告", tier.report_due_on)]
        days += [(f"{name}重点抽查开始", tier.key_check_from)]
    found = []
    for label, day in days:
        kind = calendar.kind(day) if day else None
        if kind and not kind.is_workday:
            holiday = f"{kind.name}放假" if kind.name else f"星期{WEEKDAYS[day.weekday()]}"
            found.append(Flag(label, day, f"{label}日期{day.month}月{day.day}日是{holiday}，文件定的日期不顺延"))
    return found


def problems(campaign):
    """Sentences that each say what is missing and where to mend it; empty when the draft can be published."""
    tiers = list(campaign.tiers.all())
    if not tiers:
        return ["还没有设层级，请至少设一层，写上起止日期"]
    found = []
    in_scope = counts_by_unit(campaign)
    if not in_scope:
        found.append("范围内没有案件，请核对起止日期，或先导入台账")
    if campaign.ends_on:
        late = [tier.get_tier_display() for tier in tiers if tier.due_on > campaign.ends_on]
        found += [f"{name}的完成日期晚于活动的全部完成日期" for name in late]
    units = Unit.objects.select_related("court").in_bulk(list(in_scope))
    if any(tier.method == Method.GROUP for tier in tiers):
        found += _group_problems(campaign, in_scope, units)
    for tier in tiers:
        found += _reviewer_problems(tier, in_scope, units)
    return found


def refuse_unready(campaign):
    """Raises: ValidationError with every reason why the draft cannot be published yet."""
    found = problems(campaign)
    if found:
        raise ValidationError(found)


def _group_problems(campaign, in_scope, units):
    placed = set(campaign.group_units.values_list("unit_id", flat=True))
    found = []
    for unit in units_to_cover(campaign.court):
        if unit.pk not in placed and unit.pk not in in_scope:
            found.append(f"{unit.short_name}还没有分到评查组，每个单位都要在一个组里")
    for pk, count in in_scope.items():
        if pk not in placed:
            found.append(f"{units[pk].short_name}有 {count} 件在范围内，还没有分到评查组")
    for group in campaign.groups.all():
        if group.leader_id is None:
            found.append(f"{group.name}还没有组长")
    return found


def _reviewer_problems(tier, in_scope, units):
    """A tier that reviews case by case needs somebody for each unit; whether they must withdraw from a case is seen later."""
    if tier.method == Method.HANDLER:
        return []
    name, reviewers = tier.get_tier_display(), list(tier.reviewers.select_related("group"))
    if not reviewers:
        return [f"{name}还没有评查员"]
    if tier.method == Method.GROUP:
        empty = set(tier.campaign.groups.values_list("name", flat=True)) - {row.group.name for row in reviewers if row.group}
        return [f"{name}：{group}还没有评查员" for group in sorted(empty)]
    if tier.method == Method.WITHIN and tier.coverage == Coverage.ALL:
        home = responsible_units()
        own = {home.get(row.unit_id, row.unit_id) for row in reviewers}
        return [f"{name}：{units[pk].short_name}没有评查员" for pk in in_scope if pk not in own]
    return []
