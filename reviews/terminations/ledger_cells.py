"""How the cells that only the ledger of terminated cases has are understood."""

from core.errors import Unreadable
from core.ledger_cells import guess
from core.text import compact
from core.xlsx import written
from executions.case_numbers import CaseNumber
from reviews.models import Consent, DebtorKind

AGREED = frozenset(["同意", "同意终本", "是", "√", "书面同意"])
DISAGREED = frozenset(["不同意", "不同意终本", "否", "×", "未同意", "不予同意"])


def case_number(raw, desk):
    """The number of the execution case. Raises: Unreadable when there are several, or it is no execution case."""
    text = written(raw)
    if len({number.case for number in CaseNumber.find_all(text)}) > 1:
        raise Unreadable("一格写了几个案号，请拆成几行")
    number = CaseNumber.parse(raw if isinstance(raw, str) else text).case
    if not number.is_execution:
        raise Unreadable(f"“{number}”不是执行案号")
    return number


def paper_number(raw, desk):
    """裁定书文号: a case number with its suffix where it is one; else as it is written, pointed out."""
    text = written(raw).strip()
    try:
        return str(CaseNumber.parse(text))
    except ValueError:
        return guess(text, f"“{text[:30]}”看不出是裁定书文号，照原样收下")


def resumption_number(raw, desk):
    """执恢案号."""
    number = CaseNumber.parse(written(raw)).case
    if number.type_word != "执恢":
        return guess(str(number), f"“{number}”不是执恢案号，请核对")
    return str(number)


def consent(raw, desk):
    text = compact(written(raw)).strip("。.，,")
    if text in AGREED:
        return Consent.AGREED
    if text in DISAGREED:
        return Consent.DISAGREED
    raise Unreadable(f"“{text[:20]}”看不出是否同意，只收同意、不同意", "不同意" if text.startswith(("不", "未")) else "")


def panel(raw, desk):
    """合议庭成员, in their order."""
    names = [part for part in (compact(name) for name in _parted(written(raw))) if part]
    return "、".join(dict.fromkeys(names))


def _parted(text):
    for mark in "，,；;/／\n 　":
        text = text.replace(mark, "、")
    return text.split("、")


DEBTOR_WORDS = {
    "个人": DebtorKind.PERSON, "公民": DebtorKind.PERSON, "单位": DebtorKind.ORGANISATION, "企业": DebtorKind.ORGANISATION,
    "公司": DebtorKind.ORGANISATION, "自然人及法人": DebtorKind.BOTH, "法人、自然人": DebtorKind.BOTH, "自然人,法人": DebtorKind.BOTH,
    "非法人组织": DebtorKind.OTHER, "其他": DebtorKind.OTHER,
}  # fmt: skip
