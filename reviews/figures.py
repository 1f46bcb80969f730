"""The figures of one campaign: 口径 M12–M15. What is hidden from the reader is not counted for them. Source: product.md appendix B."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.utils import timezone

from cases.figures import Value
from courts.scope import visible_units
from reviews.answers.blindness import hidden_tiers
from reviews.answers.disagreement import disagreement, tiers_of
from reviews.models import Finding, ItemTally, ReviewTask

State = Finding.State


@dataclass(frozen=True)
class Definition:
    """What one figure of the dictionary is called and how it is counted."""

    label: str
    text: str


DEFINITIONS = {
    "M12": Definition("评查完成率", "已提交 ÷ 应评，各层级分别计；改派的任务只计一次。"),
    "M13": Definition("条目问题率", "不合格 ÷（合格 + 不合格），按条目计；不适用不进分母。"),
    "M14": Definition(
        "自查漏报率", "上一层级判不合格、自查没有判不合格的条目 ÷ 上一层级判不合格的条目；只计两层都答了的，按首次结论。"
    ),
    "M15": Definition("整改按期率", "期限内报告整改的问题 ÷ 已到期或已报告的问题；期限当天报告的算按期。"),
    "M15B": Definition("回潮率", "销号或报告后又重开的问题 ÷ 报告过整改的问题；一个问题重开几次只计一次。"),
}


@dataclass(frozen=True)
class Line:
    """One figure: its number in the dictionary, what it is called, and how it came out."""

    metric: str
    label: str
    value: Value

    @property
    def definition(self):
        return DEFINITIONS[self.metric].text


def campaign_figures(campaign, user, today):
    """The figures of `campaign` over the units that `user` sees, as they stand on `today`; a list of `Line`."""
    units, hidden = visible_units(user), hidden_tiers(user, campaign)
    tiers = tiers_of(campaign)
    found = _completion(campaign, units, tiers)
    shown = [tier for tier in tiers if tier not in hidden]
    found += _problem_rates(campaign, units, shown)
    if len(shown) > 1:
        cells = disagreement(campaign, user, lower=shown[0], higher=shown[-1])
        value = Value(sum(cell.missed for cell in cells), sum(cell.faults for cell in cells))
        found.append(Line("M14", f"自查漏报率：{shown[0].label}对{shown[-1].label}", value))
    if not hidden:
        found += _cures(campaign, units, today)
    return found


def _completion(campaign, units, tiers):
    rows = ReviewTask.objects.live().filter(campaign=campaign, unit__in=units).order_by().values("tier")
    counted = rows.annotate(total=Count("pk"), done=Count("pk", filter=Q(state=ReviewTask.State.SUBMITTED)))
    counts = {row["tier"]: Value(row["done"], row["total"]) for row in counted}
    return [Line("M12", f"评查完成率：{tier.label}", counts.get(tier, Value(0, 0))) for tier in tiers]


def _problem_rates(campaign, units, tiers):
    rows = ItemTally.objects.filter(campaign=campaign, unit__in=units, tier__in=tiers).order_by().values("tier")
    sums = {row["tier"]: row for row in rows.annotate(bad=Sum("failed"), good=Sum("passed"))}
    return [
        Line("M13", f"条目问题率：{tier.label}", Value(sums[tier]["bad"], sums[tier]["bad"] + sums[tier]["good"]))
        for tier in tiers
        if tier in sums
    ]


def _cures(campaign, units, today):
    rows = Finding.objects.filter(campaign=campaign, unit__in=units).exclude(state=State.WITHDRAWN).exclude(ordered_at=None)
    ripe = in_time = reported = reopened = 0
    for state, due_on, reported_at, reopens in rows.values_list("state", "due_on", "reported_at", "reopen_count"):
        day = timezone.localdate(reported_at) if reported_at and state != State.OPEN else None
        if day or due_on < today:
            ripe += 1
            in_time += bool(day and day <= due_on)
        reported += bool(reported_at)
        reopened += bool(reopens)
    return [Line("M15", "整改按期率", Value(in_time, ripe)), Line("M15B", "回潮率", Value(reopened, reported))]
