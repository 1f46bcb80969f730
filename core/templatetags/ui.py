"""Template tags of the visual language; a builtin, so no template loads it."""

from datetime import date, datetime
from functools import lru_cache

from django import template
from django.forms import CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, FileInput, RadioSelect, Textarea
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from core.forms import RowsInput
from core.icons import LIGHTS, STROKES
from core.masks import mask_id, mask_name, mask_phone

register = template.Library()

WEEKDAYS = "一二三四五六日"
# A page draws the same few shapes dozens of times.
DRAWN = 512


# --- Shapes -------------------------------------------------------------------------------------------------------


@register.simple_tag
@lru_cache(maxsize=DRAWN, typed=True)
def icon(name):
    """The stroke icon `name`, hidden from screen readers: the words beside it speak."""
    return format_html(
        '<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>',
        mark_safe(STROKES[name]),  # noqa: S308
    )


@register.simple_tag
@lru_cache(maxsize=DRAWN, typed=True)
def light(colour, words, dot=False):
    """A light: shape, colour and words together. With `dot` the words are there for screen readers only."""
    return format_html(
        '<span class="light light--{}{}"><svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>',
        colour,
        " light--dot" if dot else "",
        mark_safe(LIGHTS[colour]),  # noqa: S308
        format_html('<span class="sr">{}</span>', words) if dot else words,
    )


def due_words(due_on, today):
    """(colour, words) for a due day: overdue begins after 24:00 of the due day."""
    left = (due_on - today).days
    if left < 0:
        return "red", f"超期 {-left} 天"
    if left == 0:
        return "orange", "今天到期"
    if left == 1:
        return "amber", "明天到期"
    return ("amber" if left <= 3 else "green"), f"还剩 {left} 天"


@register.simple_tag
def due_light(due_on, today=None):
    """The light of a due day in natural days; nothing when there is no due day."""
    return light(*due_words(due_on, today or timezone.localdate())) if due_on else ""


@register.simple_tag
@lru_cache(maxsize=DRAWN, typed=True)
def ring(done, total, large=False):
    """The completeness ring; the count stands beside it in figures."""
    return format_html(
        '<svg class="ring{}" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="15.5"/>{}</svg>',
        " ring--l" if large else "",
        format_html(
            '<circle class="ring__done" cx="18" cy="18" r="15.5" pathLength="{}" stroke-dasharray="{} {}"/>', total, done, total
        )
        if done
        else "",
    )


# --- Personal data ------------------------------------------------------------------------------------------------

register.filter("mask_name", mask_name)
register.filter("mask_phone", mask_phone)
register.filter("mask_id", mask_id)


# --- Dates --------------------------------------------------------------------------------------------------------


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def day(value):
    """4月12日; with its year when that is not the present one. Dates stand solid."""
    if not isinstance(value, date):
        return ""
    value = _local(value)
    year = "" if value.year == timezone.localdate().year else f"{value.year}年"
    return f"{year}{value.month}月{value.day}日"


@register.filter
def weekday(value):
    """周四."""
    return f"周{WEEKDAYS[_local(value).weekday()]}" if isinstance(value, date) else ""


@register.filter
def weekday_long(value):
    """星期四."""
    return f"星期{WEEKDAYS[_local(value).weekday()]}" if isinstance(value, date) else ""


@register.filter
def moment(value):
    """3月17日 16:40."""
    return f"{day(value)} {_local(value):%H:%M}" if isinstance(value, datetime) else day(value)


@register.filter
def clock(value):
    """10:42:07, for the draft line."""
    return f"{_local(value):%H:%M:%S}" if isinstance(value, datetime) else ""


@register.filter
def money(value):
    """An amount in yuan as people say it: 18.6 万元 from ten thousand on, 9000 元 below."""
    if value is None or value == "":
        return ""
    if abs(value) >= 10000:
        return f"{value / 10000:.4f}".rstrip("0").rstrip(".") + " 万元"
    return f"{value:.2f}".rstrip("0").rstrip(".") + " 元"


# --- Forms --------------------------------------------------------------------------------------------------------

_LONG_TEXT = 120
# Names, numbers and dates stand two or three on a line; whatever runs over several lines, and lists, take the whole width.
_WHOLE = (Textarea, RowsInput, CheckboxSelectMultiple, RadioSelect, FileInput, ClearableFileInput)


@register.inclusion_tag("core/field.html")
def field(bound, width=None, errors=True):
    """One form field: label, hint, error, control, tied together by ids.

    Args:
        bound: the bound field.
        width: 2, 3 or 6 of six columns; by default from the field's `columns` attribute or its kind.
        errors: False for a restored draft, which is not judged before it is submitted.
    """
    widget = bound.field.widget
    messages = bound.errors if errors else []
    is_tick = isinstance(widget, CheckboxInput)
    is_choices = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    attrs = {}
    if not (is_tick or is_choices or isinstance(widget, RowsInput)):
        attrs["class"] = f"{widget.attrs.get('class', '')} input".strip()
    if isinstance(widget, Textarea):
        attrs.setdefault("rows", widget.attrs.get("rows") if widget.attrs.get("rows") != "10" else 3)
    described = [f"{bound.auto_id}-{part}" for part, there in (("hint", bound.help_text), ("bad", messages)) if there]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if messages:
        attrs["aria-invalid"] = "true"
    is_long = isinstance(widget, _WHOLE) or (getattr(bound.field, "max_length", None) or 0) >= _LONG_TEXT
    wanted = width or getattr(bound.field, "columns", None) or (6 if is_long else 2)
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "messages": messages,
        "width": int(wanted),
        "is_tick": is_tick,
        "is_choices": is_choices,
        "is_group": is_choices or isinstance(widget, RowsInput),
    }


@register.inclusion_tag("core/errors.html")
def errors(form, *others):
    """The error summary: focused, with as many links as there are errors. `others` are sentences that belong to no field."""
    found = [(None, "", message) for message in others if message]
    for name, messages in form.errors.items() if form is not None else ():
        bound = form[name] if name in form.fields else None
        found += [(_first_id(bound), bound.label if bound is not None else "", message) for message in messages]
    return {"found": found}


def _first_id(bound):
    return f"{bound.auto_id}-field" if bound is not None else None


# --- Lists --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("core/pages.html", takes_context=True)
def pagination(context, page):
    """Links to the next and the previous page of a keyset list.

    Args:
        page: an object with `next` and `previous` (cursor texts, or empty), and perhaps `count` and `noun`.
    """
    return {"page": page, "request": context["request"]}


@register.filter
def joined(values, by="、"):
    """The texts of a list with an enumeration comma between them."""
    return mark_safe(by.join(conditional_escape(value) for value in values))  # noqa: S308
