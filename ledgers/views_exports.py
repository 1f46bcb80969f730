"""The ledger centre: what ledgers there are, a look at each, taking them out, fetching the files."""

import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.http import require_GET

from core.ledger import LEDGERS
from core.xlsx import Table, write_table
from ledgers.forms import ExportForm, exportable, importable
from ledgers.models import ExportJob
from ledgers.operations.exports import fetch_export, may_reveal, request_export
from ledgers.views_imports import XLSX

PREVIEWED = 20
JOBS_ON_PAGE = 20


def ledger_or_404(request, code):
    """The ledger, when the person may take it out or bring it in."""
    ledger = LEDGERS.get(code)
    if ledger is None:
        raise Http404("没有这个台账")
    if ledger not in exportable(request.user) + importable(request.user):
        raise PermissionDenied(f"“{ledger.title}”不由您的岗位导入导出")
    return ledger


class LedgerListPage(View):
    """Every ledger the person has to do with."""

    def get(self, request):
        out, into = exportable(request.user), importable(request.user)
        ledgers = [ledger for ledger in LEDGERS.values() if ledger in out or ledger in into]
        if not ledgers:
            raise PermissionDenied("台账由内勤、综合处和各级负责人查看")
        rows = [
            (ledger, ledger.queryset(request.user).count(), len(ledger.columns), ledger in out, ledger in into)
            for ledger in ledgers
        ]
        return render(request, "ledgers/ledger_list.html", {"rows": rows})


class LedgerPage(View):
    """A look at a ledger in its official layout, and the form that takes it out."""

    def get(self, request, code, form=None, status=200):
        ledger = ledger_or_404(request, code)
        form = form or ExportForm(user=request.user, ledger=ledger, initial={**request.GET.dict(), "purpose": ""})
        rows = ledger.queryset(request.user)
        shown = [ledger.values_of(item) for item in rows[:PREVIEWED]]
        context = {
            "ledger": ledger,
            "form": form,
            "total": rows.count(),
            "groups": _groups(ledger),
            "rows": [
                [preview_cell(column, values, number) for column in ledger.columns] for number, values in enumerate(shown, 1)
            ],
            "may_export": ledger in exportable(request.user),
            "may_import": ledger in importable(request.user),
            "may_reveal": may_reveal(ledger, request.user),
        }
        return render(request, "ledgers/ledger_detail.html", context, status=status)

    def post(self, request, code):
        ledger = ledger_or_404(request, code)
        form = ExportForm(request.POST, user=request.user, ledger=ledger)
        if not form.is_valid():
            return self.get(request, code, form=form, status=422)
        request_export(
            ledger, by=request.user, purpose=form.cleaned_data["purpose"], filters=form.filters(), filter_text=form.filter_text(),
            with_personal=form.cleaned_data.get("with_personal", False),
        )  # fmt: skip
        messages.success(request, "已开始导出，可以离开；做好了会有通知，也在这里下载")
        return redirect("export-list")


def _groups(ledger):
    """The upper heading row: (text, how many columns, whether it stands over both rows)."""
    groups = []
    for column in ledger.columns:
        if column.group and groups and groups[-1][0] == column.group:
            groups[-1][1] += 1
        else:
            groups.append([column.group or column.header, 1, not column.group])
    return groups


def preview_cell(column, values, number):
    text = str(number) if column.name == "ordinal" else column.masked(column.text(values[column.name]))
    look = "num" if column.kind in {"money", "int"} else "is-long" if column.width > 30 else "nobr"
    return text, look


@require_GET
def template(request, code):
    """The empty form, to be filled in and brought in."""
    ledger = ledger_or_404(request, code)
    target = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    table = Table(
        sheet=ledger.title, title=ledger.title, headings=[column.heading for column in ledger.columns],
        fill_in="填报单位：                登记期间：                填报日期：                金额单位：元",
        paper=ledger.paper, frozen_columns=ledger.frozen_columns, remarks=list(ledger.remarks),
    )  # fmt: skip
    write_table(target, table, [])
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{ledger.title}（空表）.xlsx", content_type=XLSX)


class ExportListPage(View):
    """The person's own exports: how far they are, and the files."""

    def get(self, request):
        if not exportable(request.user):
            raise PermissionDenied("您的岗位不导出台账")
        page = Paginator(ExportJob.objects.visible_to(request.user), JOBS_ON_PAGE).get_page(request.GET.get("page"))
        jobs = [(job, LEDGERS[job.ledger]) for job in page]
        is_working = any(job.state in {job.State.QUEUED, job.State.RUNNING} for job in page)
        context = {"page": page, "jobs": jobs, "is_working": is_working, "now": timezone.now()}
        name = "ledgers/_exports.html" if request.htmx else "ledgers/export_list.html"
        return render(request, name, context)


@require_GET
def export_file(request, pk):
    """The file of one export, when it is still theirs to have."""
    job = get_object_or_404(ExportJob.objects.visible_to(request.user), pk=pk)
    fetch_export(job, by=request.user)
    day = timezone.localtime(job.created_at)
    filename = f"{LEDGERS[job.ledger].title}{day:%Y%m%d-%H%M}.xlsx"
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=filename, content_type=XLSX)
