"""Text as people type it, brought to one form: names, words to search by, and the search itself."""

import re
import unicodedata

from django.db.models import Case, IntegerField, Q, Value, When

from core.pinyin import pinyin

HAN = "\u4e00-\u9fff\u3400-\u4dbf〇"
_BRACKETS = str.maketrans("〔〕【】[]{}〖〗〈〉", "()()()()()()")
# The dot in names of several ethnic groups is typed in at least eight ways.
_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅･●．", "·"))
_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_HAN_ONLY = re.compile(f"[{HAN}]+")
_BETWEEN_HAN = re.compile(rf"(?<=[{HAN}·()]) (?=[{HAN}·()])")
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
# What a case number is searched without: brackets, blanks, 号, 第, padding zeros, the suffix of a paper.
_NUMBER_DRESS = re.compile(r"(?<=字)第?0+(?=[0-9])|号之[一二三四五六七八九十]+|[()\s号第]")
_SERIAL = re.compile(r"(\d+)\D*$")
_PLAIN_ASCII = re.compile(r"[!-~]+")

LONGEST_QUERY = 100
MOST_TERMS = 8
# Marks initials, so that a spelled name (li) and initials (l…i…) can be told apart in one column.
INITIALS = "~"


def fold(text):
    """NFKC, no invisible characters, every kind of bracket as (), every run of blanks as one blank; blanks at the ends stay out."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).translate(_BRACKETS).split())


def compact(text):
    """`fold` without any blank."""
    return fold(text).replace(" ", "")


def normalise(text):
    """The one form of running text: `fold`, with the dots of minority names made one."""
    return fold(text.translate(_DOTS) if text else "")


def clean_name(text):
    """A person's or an organisation's name as it is stored: no blanks between Chinese characters, one kind of dot, full-width brackets."""
    name = _BETWEEN_HAN.sub("", normalise(text))
    if re.search(f"[{HAN}]", name):
        name = name.replace("(", "（").replace(")", "）")
    return name


def search_tokens(*, names=(), numbers=(), extra=()):
    """The words by which a row is found, for a column that `query_filter` searches.

    Args:
        names: people and organisations; found by any part, by pinyin and by initials.
        numbers: case numbers and other numbers as text; found by any part, with or without brackets.
        extra: further words.

    Returns: lower-case words parted by single blanks, with a blank at either end; "" when there is nothing.
    """
    words = {}
    for name in names:
        if name:
            words.update(_name_words(name))
    for number in numbers:
        if number:
            words.update(_number_words(number))
    for text in extra:
        if text:
            words.update(_plain_words(text))
    return f" {' '.join(words)} " if words else ""


def _name_words(name):
    word = clean_name(name).lower().replace(" ", "").replace("（", "(").replace("）", ")")
    words = dict.fromkeys((word, *_pairs(word)))
    for full, initials in pinyin(word):
        words[full] = None
        if len(initials) > 1:
            words[INITIALS + initials] = None
    return words


def _plain_words(text):
    words = {}
    for word in normalise(text).lower().split():
        words[word] = None
        words.update(dict.fromkeys(_pairs(word)))
    return words


def _number_words(number):
    line = normalise(number).lower()
    word = _NUMBER_DRESS.sub("", line)
    words = dict.fromkeys((word, *_pairs(word)))
    serial = _SERIAL.search(line)
    if serial:
        words[serial[1]] = words[serial[1].lstrip("0") or serial[1]] = None
    return words


def _pairs(word):
    """Every two neighbouring Chinese characters of `word`: names are searched by two characters more than by any other length."""
    return [run[at : at + 2] for run in _HAN_RUN.findall(word) for at in range(len(run) - 1)]


def query_terms(text):
    """What somebody typed into a search box, as terms that must all be found; a number may be typed with blanks inside."""
    line = normalise(text[:LONGEST_QUERY]).lower().replace("（", "(").replace("）", ")")
    return list(dict.fromkeys(line.split()[:MOST_TERMS]))


def _undressed(term):
    """`term` as numbers are stored, when it can be part of one."""
    return _NUMBER_DRESS.sub("", term) if re.search(r"\d", term) else term


def query_filter(text, *, field="search"):
    """The rows that `text` finds: every term in the column, or all of it as one word.

    Two Chinese characters are looked up as a word, because every such pair is stored as one; one or two letters or digits must
    begin a word; longer terms may stand anywhere. Both databases give the same rows.

    Returns: a Q on `field`, or None when there is nothing to search for.
    """
    terms = query_terms(text)
    if not terms:
        return None
    condition = Q()
    for term in terms:
        condition &= _holds(term, field)
    if len(terms) > 1:
        condition |= _holds("".join(terms), field)
    return condition


def _holds(term, field):
    bare = _undressed(term)
    if bare and bare != term:
        return _holds_exactly(term, field) | _holds_exactly(bare, field)
    return _holds_exactly(term, field)


def _holds_exactly(term, field):
    if len(term) == 2 and _HAN_ONLY.fullmatch(term):
        return Q(**{f"{field}__contains": f" {term} "})
    if len(term) > 2:
        return Q(**{f"{field}__contains": term})
    begins = Q(**{f"{field}__contains": f" {term}"})
    return begins | Q(**{f"{field}__contains": f" {INITIALS}{term}"}) if _PLAIN_ASCII.fullmatch(term) else begins


def query_rank(text, *, field="search"):
    """How well a row fits, for `order_by`: 0 whole word, 1 begins a word, 2 initials, 3 inside a word."""
    whole = "".join(query_terms(text))
    whole = _undressed(whole) or whole
    return Case(
        When(**{f"{field}__contains": f" {whole} "}, then=Value(0)),
        When(**{f"{field}__contains": f" {whole}"}, then=Value(1)),
        When(**{f"{field}__contains": f" {INITIALS}{whole}"}, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
