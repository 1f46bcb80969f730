"""抽样证书: everything that somebody needs to draw the list again by hand. Source: product.md I10."""

from collections import Counter

from django.utils import timezone

from core.docx import Form
from reviews.models import Sample, Tier
from reviews.sampling.choosing import METHOD as RANKING
from reviews.sampling.choosing import RULES
from reviews.sampling.draw import METHOD

# A longer list is set as running text: a table of thousands of rows takes a minute to write and fifty pages to print.
TABLE_ROWS = 200
FRAME_RULE = "活动冻结范围内纳入评查的全部案件，按案号逐字排序"


def compose(sample, chosen, frame, reasons):
    """The certificate as .docx.

    Args:
        sample: the Sample, filled in.
        chosen, frame: entries of the result and of the whole frame.
        reasons: why a case was chosen by rule, by the entry's key.

    Returns: bytes.
    """
    campaign, drawn = sample.campaign, timezone.localtime(sample.drawn_at)
    is_random = sample.method == Sample.Method.RANDOM
    form = Form("评查案件抽样证书", court=campaign.court.name, number=sample.name)
    rows = [
        ("活动", campaign.name),
        ("依据", campaign.basis),
        ("抽取层级", Tier(sample.tier).label, "方式", sample.get_method_display()),
        ("抽样框", FRAME_RULE),
        (
            "范围冻结",
            timezone.localtime(campaign.frozen_at).strftime("%Y-%m-%d %H:%M"),
            "抽取时间",
            drawn.strftime("%Y-%m-%d %H:%M"),
        ),
        ("抽样框件数", str(sample.frame_size), "样本量", str(sample.size)),
        ("抽样框校验值", sample.frame_hash),
    ]
    if is_random:
        rows += [("种子", sample.seed), ("方法", METHOD), ("本层级抽取次数", f"第 {sample.rule['ordinal']} 次")]
    if sample.method == Sample.Method.REPORTED:
        rows += _reported_rows(sample.rule)
    rows += [("结果校验值", sample.result_hash), ("抽取人", sample.drawn_by.name if sample.drawn_by else "系统")]
    form.rows(rows)
    if is_random and sample.strata:
        form.section("一、各层件数")
        totals, drawn_of = Counter(entry.stratum for entry in frame), Counter(entry.stratum for entry in chosen)
        form.table(
            ["层", "框内件数", "抽取件数"],
            [[stratum, str(totals[stratum]), str(drawn_of[stratum])] for stratum in sorted(totals)],
            [4, 2, 2],
        )
    form.section("二、样本" if is_random and sample.strata else "一、样本")
    if len(chosen) <= TABLE_ROWS:
        form.table(
            ["名次", "案号", "层" if is_random else "选取理由"],
            [
                [str(place), entry.number, entry.stratum if is_random else reasons[entry.key]]
                for place, entry in enumerate(chosen, 1)
            ],
            [1, 4, 3],
        )
    else:
        form.paragraph("按名次排列：" + "、".join(entry.number for entry in chosen))
    form.section(
        "复核方法" if is_random else "说明",
        "取同一抽样框，对每个案号计算 SHA-256（种子、换行符、案号），在各层内从小到大取规定件数，再按该值排列，"
        f"得到的名单应与上表相同；系统管理员也可执行 manage.py verify_sample {sample.pk}。"
        if is_random
        else _how_chosen(sample),
    )
    form.closing(campaign.court.name, drawn.date())
    return form.bytes()


def _reported_rows(rule):
    """What a choice from the units' reports rests on."""
    rules = "；".join(f"{number}.{RULES[code]}" for number, code in enumerate(rule["choices"], 1))
    zero = "、".join(f"{label}（{total} 件）" for label, total in rule["zero_units"].values())
    limit = f"每单位最多 {rule['per_unit']} 件" if rule["per_unit"] else "全部选取"
    return [
        ("依据", f"{Tier(rule['tier']).label}报送的情况，以选取时为准"),
        ("选取规则", rules),
        ("零问题单位", f"{zero or '无'}；{limit}"),
        ("排序方法", RANKING),
        ("报送情况校验值", rule["facts_hash"]),
    ]


def _how_chosen(sample):
    if sample.method == Sample.Method.REPORTED:
        return (
            "选取依据的报送情况和预检结果在选取时冻结，按上列规则再选一次应得到同一名单；"
            f"系统管理员也可执行 manage.py verify_sample {sample.pk}。"
        )
    return "重点案件以范围冻结时登记的标记为准，全部选取，不抽签。"
