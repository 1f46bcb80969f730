"""The cells of the petition list, made in Python: thirty rows of a dozen columns are too many for template tags."""

from django.utils.html import format_html, format_html_join

from core.masks import mask_name
from core.templatetags.ui import day, due_light
from petitions.models import Channel, Status

STATUS_LABELS = dict(Status.choices)
CHANNEL_LABELS = dict(Channel.choices)
NOTHING = format_html('<span class="muted">{}</span>', "未报")


def light_cell(case, today):
    if case.closed_at:
        return format_html('<span class="muted">{}</span>', STATUS_LABELS[case.status])
    if case.status == Status.SUSPENDED:
        return format_html('<span class="light light--off">{}</span>', "已中止，不计时")
    return due_light(case.due_on, today)


def due_cell(case, today):
    return day(case.due_on) if case.due_on and not case.closed_at else ""


def number_cell(case, today):
    return format_html('<a href="/petitions/{}/">{}</a>', case.pk, case.number)


def petitioner_cell(case, today):
    return mask_name(case.petition.petitioner_name)


def unit_cell(case, today):
    return case.unit.short_name


def status_cell(case, today):
    return STATUS_LABELS[case.status]


def channel_cell(case, today):
    return CHANNEL_LABELS[case.petition.channel]


def todo_cell(case, today):
    return case.next_clock or ""


def team_cell(case, today):
    return "、".join(filter(None, (case.lead, case.liaison))) or NOTHING


def ring_cell(case, today):
    return f"{case.completeness_done}/{case.completeness_total}"


def marks_cell(case, today):
    petition = case.petition
    marks = list(petition.key_marks)
    if petition.visit_number > 1:
        marks = [f"重访 {petition.visit_number} 次", *(mark for mark in marks if mark != "重复信访")]
    if petition.is_escalated:
        marks.append("三地访")
    if petition.is_disruptive:
        marks.append("缠闹滞留")
    return format_html_join(" ", '<span class="tag">{}</span>', ((mark,) for mark in marks[:2]))


def last_cell(case, today):
    return format_html('<span class="muted">{} {}</span>', day(case.last_step_at), case.last_step) if case.last_step else ""


def registered_cell(case, today):
    return day(case.opened_on)


def dispatched_cell(case, today):
    return day(case.petition.dispatched_at)


def execution_cell(case, today):
    return case.petition.execution_case.number if case.petition.execution_case else ""


def upstream_cell(case, today):
    return case.petition.upstream_number


def returns_cell(case, today):
    return str(case.petition.return_count or "")
