"""Pages on time: one's running clocks, the calendar, the rules; the last two with a preview before anything moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.kinds import kind_of
from core.errors import Conflict
from courts.models import Role
from courts.scope import holds
from deadlines import operations, queries
from deadlines.announcements import missing_festivals
from deadlines.calendar import current_calendar
from deadlines.checks import missing_year
from deadlines.forms import ArrangementForm, RuleVersionForm, YearForm
from deadlines.models import CalendarYear, RuleVersion
from deadlines.periods import Unit
from deadlines.previews import calendar_preview, lines_of
from deadlines.rules import RULES

TABS = (("all", "全部"), ("overdue", "已超期"), ("today", "今天到期"), ("week", "七天内到期"))
# A preview lists this many changes; the counts above it speak for all.
SHOWN_CHANGES = 200


@require_GET
def deadline_list(request):
    """The running clocks of the cases one may see, the nearest first."""
    today, when = timezone.localdate(), request.GET.get("when", "all")
    clocks = queries.clocks_visible_to(request.user)
    page = queries.page_of_clocks(
        clocks.filter(queries.due_when(when, today)),
        today=today,
        calendar=current_calendar(),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    counts = queries.counts_when(clocks, [code for code, _ in TABS], today)
    context = {
        "page": page,
        "rows": [(deadline, lamp, kind_of(deadline.case).url(deadline.case)) for deadline, lamp in page.rows],
        "tabs": [(code, label, counts[code], code == when) for code, label in TABS],
        "today": today,
    }
    return render(request, "deadlines/deadline_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_year(request):
    """One year of the calendar; the system administrator pastes a notice, sees which clocks it moves, and applies it."""
    today = timezone.localdate()
    chosen = YearForm(request.GET)
    year = chosen.cleaned_data["year"] if chosen.is_valid() else missing_year(today) or today.year
    entered = CalendarYear.objects.filter(year=year).first()
    if request.method == "POST":
        _require_administrator(request)
        form = ArrangementForm(request.POST, year=year)
        response = _previewed(request, form, _CalendarChange(form, year))
        if response is not None:
            return response
    else:
        source = entered.source if entered else f"国务院办公厅关于{year}年部分节假日安排的通知"
        form = ArrangementForm(year=year, initial={"source": source, "text": lines_of(year)})
    return _show_calendar(request, form, year, entered)


def _show_calendar(request, form, year, entered, **context):
    calendar = current_calendar()
    known = list(CalendarYear.objects.values_list("year", flat=True))
    context |= {
        "form": form,
        "year": year,
        "entered": entered,
        "years": sorted({*known, year, timezone.localdate().year + 1}, reverse=True),
        "known": known,
        "days": [(day, kind) for day, kind in sorted(calendar.exceptions.items()) if day.year == year],
        "may_change": holds(request.user, Role.SYSTEM_ADMIN),
        "to_enter": missing_year(timezone.localdate()),
    }
    return render(request, "deadlines/calendar_year.html", context, status=422 if form.errors else 200)


@require_GET
def rule_list(request):
    """Every rule with the version in force today, its basis, and what is to come."""
    calendar, today = current_calendar(), timezone.localdate()
    rows = []
    for rule in sorted(RULES.values(), key=lambda rule: rule.code):
        number, version = rule.version_on(today, calendar)
        rows.append((rule, number, version, _said(version)))
    return render(request, "deadlines/rule_list.html", {"rows": rows, "may_change": holds(request.user, Role.SYSTEM_ADMIN)})


@require_http_methods(["GET", "HEAD", "POST"])
def rule_detail(request, code):
    """One rule with its versions; the system administrator puts a new one in force after seeing which clocks it moves."""
    rule = RULES.get(code)
    if rule is None:
        raise Http404("没有这条期限规则")
    calendar, today = current_calendar(), timezone.localdate()
    number, version = rule.version_on(today, calendar)
    if request.method == "POST":
        _require_administrator(request)
        form = RuleVersionForm(request.POST, instance=RuleVersion(code=code))
        response = _previewed(request, form, _RuleChange(form, rule))
        if response is not None:
            return response
    else:
        initial = {"length": version.length, "unit": version.unit.value, "shift_last_day": version.shift_last_day}
        form = RuleVersionForm(initial={**initial, "valid_from": today, "basis": version.basis})
    context = {
        "rule": rule,
        "form": form,
        "number": number,
        "versions": [(at, item, _said(item)) for at, item in reversed(list(enumerate(rule.all_versions(calendar), 1)))],
        "may_change": holds(request.user, Role.SYSTEM_ADMIN),
    }
    return render(request, "deadlines/rule_detail.html", context, status=422 if form.errors else 200)


class _CalendarChange:
    """A pasted arrangement on its way from preview to application."""

    def __init__(self, form, year):
        self.form, self.year = form, year
        self.title = f"{year}年放假安排"
        self.back = f"{reverse('calendar-years')}?year={year}"

    def preview(self):
        return calendar_preview(current_calendar(), self.year, self.form.entries)

    def notes(self):
        missing = missing_festivals(self.form.entries)
        found = sum(1 for entry in self.form.entries if not entry.is_workday)
        notes = [f"读到放假 {found} 天，调休上班 {len(self.form.entries) - found} 天。"]
        return [*notes, f"没有读到{'、'.join(missing)}，请核对通知是不是完整。"] if missing else notes

    def apply(self, by, fingerprint):
        source = self.form.cleaned_data["source"]
        return operations.apply_calendar(self.year, self.form.entries, by=by, source=source, fingerprint=fingerprint)


class _RuleChange:
    """A new version of a rule on its way from preview to application."""

    def __init__(self, form, rule):
        self.form, self.rule = form, rule
        self.title = f"“{rule.label}”的新版本"
        self.back = reverse("rule-period", args=[rule.code])

    def preview(self):
        return operations.rule_version_preview(self.form.instance)

    def notes(self):
        return [f"{self.form.instance.valid_from:%Y-%m-%d} 起起算的“{self.rule.label}”改为 {_said(self.form.instance)}。"]

    def apply(self, by, fingerprint):
        return operations.apply_rule_version(self.form.instance, by=by, fingerprint=fingerprint)


def _previewed(request, form, change):
    """Show what the form would move, or do it when it was shown; None when the form has errors."""
    if not form.is_valid():
        return None
    posted = [(name, value) for name, value in request.POST.items() if name in form.fields]
    context = {"form": form, "change": change, "notes": change.notes(), "posted": posted}
    if "apply" in request.POST:
        try:
            done = change.apply(request.user, request.POST.get("fingerprint", ""))
        except Conflict as conflict:
            context["conflict"] = conflict.message
        except ValidationError as error:
            form.add_error(None, error)
            return None
        else:
            messages.success(request, f"{change.title}已生效，{len(done.changes)} 项期限有变化")
            return redirect(change.back)
    preview = change.preview()
    context |= {"preview": preview, "shown": preview.changes[:SHOWN_CHANGES]}
    return render(request, "deadlines/preview.html", context, status=409 if "conflict" in context else 200)


def _require_administrator(request):
    if not holds(request.user, Role.SYSTEM_ADMIN):
        raise PermissionDenied("由系统管理员办理")


def _said(version):
    """30 天，末日逢休顺延."""
    length = Unit(version.unit).counted(version.length) if version.length else "当日"
    if version.unit == Unit.WORKDAY:
        return length  # always ends on a working day
    return f"{length}，末日逢休{'' if version.shift_last_day else '不'}顺延"
