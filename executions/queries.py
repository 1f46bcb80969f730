"""Reading execution cases."""

import re

from django.db.models import Q

from core.text import HAN, query_terms
from courts.models import CourtWord
from executions.case_numbers import PROVINCES, CaseNumber
from executions.models import ExecutionCase, Party

HAN_ONLY = re.compile(f"[{HAN}]+")
# Any stretch of a number: 2019豫0823执9231, 豫0823执9231, 执恢12, 豫0823.
_PART = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}})?(?P<court>最高法知?|[{PROVINCES}](?:[0-9]{{4}}|[0-9]{{2}})?)?(?P<type>[{HAN}]{{1,5}}?)?(?P<serial>[0-9]{{1,8}})?"
)


def court_of(number):
    """The court whose word stands in `number`, in the year of the number; None when the word is not ours."""
    words = CourtWord.objects.filter(word=number.court_word).select_related("court").order_by("pk")
    fitting = [
        word
        for word in words
        if (word.starts_on is None or word.starts_on.year <= number.year)
        and (word.ends_on is None or number.year <= word.ends_on.year)
    ]
    return fitting[0].court if fitting else None


def found_by(text):
    """The execution cases that `text` means: a whole number, a stretch of one, a serial, or part of a party's name.

    Returns: a Q, or None when there is nothing to search for.
    """
    terms = query_terms(text)
    if not terms:
        return None
    try:
        return Q(number=CaseNumber.parse(text).key)
    except ValueError:
        pass
    named = Q()
    for term in terms:
        named &= Q(pk__in=_ids(term))
    whole = _number_like(re.sub(r"[()\s号第]", "", "".join(terms))) if len(terms) > 1 else None
    return named if whole is None else _either(named, whole)


def _ids(term):
    """The ids of the cases that `term` means, each kind of meaning found by an index of its own."""
    # a Chinese name has no capitals, and comparing without regard to them takes twice as long
    lookup = "contains" if HAN_ONLY.fullmatch(term) else "icontains"
    named = Party.objects.filter(**{f"name__{lookup}": term}).order_by().values("execution_case_id")
    number = _number_like(re.sub(r"[()号第]", "", term))
    return named if number is None else named.union(_having(number))


def _either(*conditions):
    first, *others = map(_having, conditions)
    return Q(pk__in=first.union(*others))


def _having(condition):
    return ExecutionCase.objects.filter(condition).order_by().values("pk")


def _number_like(word):
    """The cases whose number has this stretch in it; None when `word` is no stretch of a number."""
    if re.fullmatch("[0-9]{1,8}", word):
        return Q(serial=int(word))
    match = _PART.fullmatch(word)
    if not match or not (match["court"] or match["serial"]):
        return None
    condition = Q(year=int(match["year"])) if match["year"] else Q()
    if match["court"]:
        exact = match["type"] or match["serial"]
        condition &= Q(court_word=match["court"]) if exact else Q(court_word__startswith=match["court"])
    if match["type"]:
        condition &= Q(type_word=match["type"]) if match["serial"] else Q(type_word__startswith=match["type"])
    if match["serial"]:
        condition &= Q(serial=int(match["serial"]))
    return condition
