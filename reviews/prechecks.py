"""Machine pre-check of the thirteen items: what the recorded facts say, and how sure that is. A person decides. Source: J2.2, domain.md 3.

Pure functions over facts. What is not recorded is 未录入 and is never taken for "not done".
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from reviews.models.choices import Proposal
from reviews.precheck_facts import WARNINGS, Certainty, Fact, Mark, Precheck
from reviews.precheck_words import Disposal, Said, disposal_said, is_complete, is_qualified, names_property, was_done, was_filed

NOTICE_DAYS = 10
WAITING_MONTHS = 3
LIBRARY_DAYS = 7
LONGEST_SHIFT = 10  # the last day of a period may fall into the longest holiday there has been


def precheck(facts):
    """The proposals for all thirteen items: `Precheck` by the code of the rule, in the order of the items.

    Args:
        facts: `Facts` of one terminated case.
    """
    return {code: rule(facts) for code, rule in RULES.items()}


def warnings_of(found):
    """The codes of `WARNINGS` that the pre-checks of one case carry, in their order."""
    carried = {code for item in found.values() for code in item.warnings}
    return [code for code in WARNINGS if code in carried]


# --- The items --------------------------------------------------------------------------------------------------------


def notice_and_property_order(facts):
    """1 执行通知书、财产报告令：立案后十日内发出执行通知，同时责令报告财产。Source: 解释第四百八十条, 373号第一条（一）, 财产调查规定第三条."""
    said, late, longest = [], [], 0
    for label, day in (("执行通知书", facts.notice_on), ("报告财产令", facts.property_order_on)):
        if day is None:
            said.append(Fact(Mark.NONE, f"{label}发出日未录入"))
        elif facts.filed_on and (passed := (day - facts.filed_on).days) > NOTICE_DAYS:
            late.append(label)
            longest = max(longest, passed)
            said.append(Fact(Mark.LOOK, f"{label} {day} 发出，立案后第 {passed} 天，晚于十日"))
        else:
            said.append(Fact(Mark.FITS, f"{label} {day} 发出"))
    if facts.filed_on is None:
        said.append(Fact(Mark.NONE, "立案日期未录入，算不出是否在十日内"))
    warnings = ("notice_late",) if "执行通知书" in late else ()
    if late and longest <= NOTICE_DAYS + LONGEST_SHIFT:
        said.append(Fact(Mark.LOOK, "第十日遇节假日的顺延，请核对"))
        return Precheck(Proposal.FAIL, Certainty.MEDIUM, tuple(said), warnings)
    if late:
        return Precheck(Proposal.FAIL, Certainty.HIGH, tuple(said), warnings)
    if _has_blank(said):
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, tuple(said))
    return Precheck(Proposal.PASS, Certainty.HIGH, tuple(said))


def property_investigation(facts):
    """2 穷尽财产调查，特别是线下调查。Source: 373号第一条（三）、第三条, 财产调查规定第一、二、十二条."""
    queried = _day_fact("网络查控", facts.network_query_on)
    if not facts.field_inquiry:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (queried, Fact(Mark.NONE, "线下调查方式未录入")))
    found = _measure("线下调查", facts.field_inquiry, queried)
    if found.proposal == Proposal.PASS and _has_blank(found.facts):
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, found.facts)
    return found


def property_left(facts):
    """3 有可供执行财产未处置。Source: 373号第一条（三）、第四条, 民诉法第二百五十三条至第二百五十八条."""
    found, disposal = facts.found_property, facts.disposal
    if not found:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (Fact(Mark.NONE, "查明财产未录入"),))
    named, became = names_property(found), disposal_said(disposal)
    if named == Said.NO and became not in (Disposal.DISPOSED, Disposal.LEFT):
        return Precheck(Proposal.PASS, Certainty.MEDIUM, (Fact(Mark.FITS, f"查明财产：{found}"),))
    seen = Fact(Mark.LOOK, f"查明财产：{found}")
    if not disposal:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (seen, Fact(Mark.NONE, "处置情况未录入")))
    if named != Said.YES:
        words = Fact(Mark.LOOK, f"处置情况：{disposal}，看不出有哪些财产，请看卷")
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (seen, words))
    if became == Disposal.LEFT:
        certainty = Certainty.MEDIUM if is_qualified(found) else Certainty.HIGH
        return Precheck(Proposal.FAIL, certainty, (seen, Fact(Mark.LOOK, f"处置情况：{disposal}")))
    if became == Disposal.IMPOSSIBLE:
        words = Fact(Mark.FITS, f"处置情况：{disposal}，属不能处置的情形，请核对附卷材料")
        return Precheck(Proposal.PASS, Certainty.MEDIUM, (seen, words))
    if became == Disposal.DISPOSED:
        return Precheck(Proposal.PASS, Certainty.HIGH, (seen, Fact(Mark.FITS, f"处置情况：{disposal}")))
    words = Fact(Mark.LOOK, f"处置情况：{disposal}，看不出是否都已处置，请看卷")
    return Precheck(Proposal.UNRECORDED, Certainty.LOW, (seen, words))


def missing_debtor(facts):
    """4 下落不明的依法查找；被执行人找得到的不适用。Source: 373号第一条（五）, 财产调查规定第十五、十六条."""
    return _conditional("下落不明", facts.is_missing, "查找措施", facts.search_measures)


def restriction_and_listing(facts):
    """5 限制高消费、纳入失信；不符合纳失条件的只看限高。Source: 373号第一条（二）, 限高规定第一条, 失信规定第一条."""
    said = [_day_fact("限制消费令", facts.restricted_on)]
    if facts.is_listable is None:
        said.append(Fact(Mark.NONE, "是否符合纳失未录入"))
    elif facts.is_listable:
        said.append(_day_fact("纳入失信名单", facts.listed_on))
    else:
        said.append(Fact(Mark.FITS, "不符合纳入失信名单的条件，纳失部分不适用"))
    late = [
        Fact(Mark.LOOK, f"{label} {day} 才采取，晚于终本裁定（{facts.terminated_on}）")
        for label, day in (("限制消费", facts.restricted_on), ("纳入失信", facts.listed_on))
        if day and facts.terminated_on and day > facts.terminated_on
    ]
    if late:
        return Precheck(Proposal.FAIL, Certainty.HIGH, (*said, *late))
    if _has_blank(said):
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, tuple(said))
    return Precheck(Proposal.PASS, Certainty.HIGH, tuple(said))


def obstruction(facts):
    """6 妨害、逃避执行的处罚和追究；没有这种行为的不适用。Source: 373号第一条（五）、第二条, 民诉法第一百一十四条."""
    return _conditional("妨害执行", facts.is_obstructing, "处罚措施", facts.sanctions)


def termination_interview(facts):
    """7 终本前约谈申请执行人并告知全部情况。Source: 373号第五条."""
    day, ruling = facts.interviewed_on, facts.terminated_on
    if day is None:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (Fact(Mark.NONE, "终本约谈日未录入"),))
    if ruling and day > ruling:
        said = (Fact(Mark.LOOK, f"约谈 {day}，晚于裁定 {ruling}"),)
        return Precheck(Proposal.FAIL, Certainty.HIGH, said, ("interview_after_ruling",))
    said = (
        Fact(Mark.FITS, f"约谈 {day}，不晚于裁定 {ruling or '（未录入）'}"),
        Fact(Mark.NONE, "告知了哪些内容、是否签名，请看约谈笔录"),
    )
    return Precheck(Proposal.PASS, Certainty.MEDIUM, said)


def panel_and_approval(facts):
    """8 不同意终本的，合议庭合议并经院长批准；书面同意的不适用。Source: 解释第五百一十七条, 26号第十六条."""
    if not facts.consent:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (Fact(Mark.NONE, "申请人是否同意未录入"),))
    if facts.consent == "agreed":
        if facts.interviewed_on is None:
            said = (Fact(Mark.FITS, "申请人同意终本"), Fact(Mark.NONE, "同意以约谈笔录为准，约谈日未录入"))
            return Precheck(Proposal.NOT_APPLICABLE, Certainty.LOW, said)
        return Precheck(Proposal.NOT_APPLICABLE, Certainty.HIGH, (Fact(Mark.FITS, "申请人同意终本"),))
    said = [
        Fact(Mark.LOOK, "申请人不同意终本"),
        _day_fact("合议庭合议", facts.panel_on),
        _day_fact("院长审批", facts.approved_on),
    ]
    order = [("合议", facts.panel_on), ("审批", facts.approved_on), ("裁定", facts.terminated_on)]
    known = [(label, day) for label, day in order if day]
    wrong = [
        Fact(Mark.LOOK, f"{earlier}（{first}）晚于{later}（{second}）")
        for (earlier, first), (later, second) in pairwise(known)
        if first > second
    ]
    if wrong:
        return Precheck(Proposal.FAIL, Certainty.HIGH, (*said, *wrong))
    if _has_blank(said):
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, tuple(said))
    return Precheck(Proposal.PASS, Certainty.HIGH, tuple(said))


def ruling(facts):
    """9 终本裁定书完整、规范。Source: 373号第六条第一款."""
    said, elements = [], facts.ruling_elements
    other = facts.ruling_number and facts.number and _bare(facts.ruling_number) != _bare(facts.number)
    if other:
        said.append(Fact(Mark.LOOK, f"裁定书文号 {facts.ruling_number} 与案号不一致：是台账写错还是文书写错，请看卷"))
    complete = is_complete(elements)
    if complete == Said.NO:
        said.insert(0, Fact(Mark.LOOK, f"裁定书要素：{elements}"))
        return Precheck(Proposal.FAIL, Certainty.HIGH, tuple(said))
    if not elements:
        said.insert(0, Fact(Mark.NONE, "裁定书要素未录入"))
    elif complete == Said.YES:
        said.insert(0, Fact(Mark.FITS, f"裁定书要素：{elements}"))
    else:
        said.insert(0, Fact(Mark.LOOK, f"裁定书要素：{elements}，看不出是否齐全，请看卷"))
    if other:
        return Precheck(Proposal.FAIL, Certainty.LOW, tuple(said))
    if complete != Said.YES:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, tuple(said))
    return Precheck(Proposal.PASS, Certainty.HIGH, tuple(said))


def service(facts):
    """10 终本裁定书送达申请执行人；送达后才可结案。Source: 373号第六条第二款."""
    day = facts.served_on
    if day is None:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (Fact(Mark.NONE, "送达日期未录入"),))
    said = [Fact(Mark.FITS, f"{day} 送达")]
    if facts.terminated_on and day < facts.terminated_on:
        said[0] = Fact(Mark.LOOK, f"送达 {day}，早于裁定 {facts.terminated_on}，请核对日期")
        return Precheck(Proposal.FAIL, Certainty.LOW, tuple(said))
    closed = [(label, at) for label, at in (("结案", facts.closed_on), ("录入终本库", facts.library_on)) if at and day > at]
    if closed:
        label, at = closed[0]
        said.append(Fact(Mark.LOOK, f"{at} 已{label}，{day} 才送达"))
        return Precheck(Proposal.FAIL, Certainty.HIGH, tuple(said), ("service_after_closing",))
    return Precheck(Proposal.PASS, Certainty.HIGH, tuple(said))


def objection(facts):
    """11 对终本的异议依法立案审查；没有提出异议的不适用。Source: 373号第七条, 民诉法第二百三十六条."""
    result = facts.objection_result
    if facts.objected_on is None and not result:
        said = (Fact(Mark.NONE, "没有异议的记录；没有录不等于没有提，请看卷"),)
        return Precheck(Proposal.NOT_APPLICABLE, Certainty.LOW, said)
    raised = _day_fact("提出异议", facts.objected_on)
    if not result:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (raised, Fact(Mark.NONE, "异议处理未录入")))
    filed = was_filed(result)
    if filed == Said.NO:
        return Precheck(Proposal.FAIL, Certainty.HIGH, (raised, Fact(Mark.LOOK, f"异议处理：{result}")))
    if filed == Said.YES:
        return Precheck(Proposal.PASS, Certainty.HIGH, (raised, Fact(Mark.FITS, f"异议处理：{result}")))
    words = Fact(Mark.LOOK, f"异议处理：{result}，看不出是否立案，请看卷")
    return Precheck(Proposal.UNRECORDED, Certainty.LOW, (raised, words))


def resumption(facts):
    """12 申请恢复执行的，符合条件即立案；没有申请的不适用。Source: 373号第九条, 解释第五百一十七条第二款."""
    # 「无」 in the cell is no number
    day, number = facts.resumption_applied_on, facts.resumption_number if re.search(r"\d", facts.resumption_number) else ""
    if number:
        applied = Fact(Mark.FITS, f"{day} 申请恢复执行") if day else Fact(Mark.NONE, "恢复申请日期未录入，可能是依职权恢复")
        return Precheck(Proposal.PASS, Certainty.HIGH, (applied, Fact(Mark.FITS, f"已立 {number}")))
    if day is None:
        said = (Fact(Mark.NONE, "没有申请恢复执行的记录；没有录不等于没有申请，请看卷"),)
        return Precheck(Proposal.NOT_APPLICABLE, Certainty.LOW, said)
    said = (Fact(Mark.LOOK, f"{day} 申请恢复执行"), Fact(Mark.NONE, "执恢案号未录入"))
    return Precheck(Proposal.UNRECORDED, Certainty.LOW, said)


def other_breaches(facts):
    """13 其他违反规定的情形：立案满三个月、送达后七日内录入终本库、每六个月再次查控。Source: 373号第一条（四）、第九条、第十二条."""
    said, warnings = [], ()
    filed, ruled = facts.filed_on, facts.terminated_on
    if filed is None or ruled is None:
        said.append(Fact(Mark.NONE, "立案日期或终本日期未录入，算不出是否满三个月"))
    elif ruled <= _months_after(filed, WAITING_MONTHS):
        said.append(Fact(Mark.LOOK, f"{filed} 立案，{ruled} 终本，只有 {(ruled - filed).days} 天，没有超过三个月"))
        warnings = ("within_three_months",)
    else:
        said.append(Fact(Mark.FITS, f"{filed} 立案，{ruled} 终本，超过三个月"))
    served, entered = facts.served_on, facts.library_on
    if served is None or entered is None:
        said.append(Fact(Mark.NONE, "送达日期或终本库录入日未录入，算不出是否在七日内录入"))
    elif entered > served + timedelta(days=LIBRARY_DAYS):
        said.append(Fact(Mark.LOOK, f"{served} 送达，{entered} 录入终本库，晚于七日"))
    else:
        said.append(Fact(Mark.FITS, f"{entered} 录入终本库，在送达后七日内"))
    if facts.last_query_on:
        said.append(Fact(Mark.FITS, f"最近一次再次查控 {facts.last_query_on}"))
    if warnings:
        return Precheck(Proposal.FAIL, Certainty.HIGH, tuple(said), warnings)
    if any(fact.mark == Mark.LOOK for fact in said):
        return Precheck(Proposal.FAIL, Certainty.MEDIUM, tuple(said))
    if _has_blank(said):
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, tuple(said))
    # only what can be computed was looked at
    return Precheck(Proposal.PASS, Certainty.LOW, tuple(said))


# Under the codes by which the items of a checklist name their rule, in the order of the thirteen items.
RULES = {
    "notice": notice_and_property_order,
    "investigation": property_investigation,
    "disposal": property_left,
    "search": missing_debtor,
    "restriction": restriction_and_listing,
    "sanction": obstruction,
    "interview": termination_interview,
    "panel": panel_and_approval,
    "ruling": ruling,
    "service": service,
    "objection": objection,
    "resumption": resumption,
    "other": other_breaches,
}


# --- Parts ------------------------------------------------------------------------------------------------------------


def _conditional(condition, holds, measure, text):
    """An item that applies only where `condition` holds, and is then judged by the recorded `measure`."""
    if holds is None:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (Fact(Mark.NONE, f"是否{condition}未录入"),))
    if not holds:
        return Precheck(Proposal.NOT_APPLICABLE, Certainty.HIGH, (Fact(Mark.FITS, f"{condition}：否"),))
    raised = Fact(Mark.LOOK, f"{condition}：是")
    if not text:
        return Precheck(Proposal.UNRECORDED, Certainty.LOW, (raised, Fact(Mark.NONE, f"{measure}未录入")))
    return _measure(measure, text, raised)


def _measure(measure, text, *said):
    """合格 by the recorded `measure`, unless its words deny it or name none."""
    if was_done(text) == Said.YES:
        # that something was done does not yet say that it was enough
        return Precheck(Proposal.PASS, Certainty.MEDIUM, (*said, Fact(Mark.FITS, f"{measure}：{text}")))
    words = Fact(Mark.LOOK, f"{measure}：{text}，看不出做了什么，请看卷")
    return Precheck(Proposal.UNRECORDED, Certainty.LOW, (*said, words))


def _day_fact(label, day):
    return Fact(Mark.FITS, f"{label} {day}") if day else Fact(Mark.NONE, f"{label}日期未录入")


def _has_blank(said):
    return any(fact.mark == Mark.NONE for fact in said)


def _bare(number):
    """The digits and words of a case number up to 号: which paper of the case it is does not count."""
    return re.sub(r"[\s()（）〔〕\[\]]", "", number).partition("号")[0]


def _months_after(day, months):
    """The same day `months` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
