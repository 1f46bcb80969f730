"""Bringing ledgers in: list and upload, the examined file, mending, confirming."""

import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from core.ledger import LEDGERS
from core.xlsx import FileRefused, Remark, annotate
from ledgers.forms import UploadForm, importable
from ledgers.grid import cells_of, columns_of, mended_texts
from ledgers.models import ImportRow, ImportRun
from ledgers.operations.imports import choose_headings, confirm_import, give_up, mend_row, start_import

ROWS_ON_PAGE = 50
RUNS_ON_PAGE = 20
Verdict = ImportRow.Verdict
_ORDER = [Verdict.REJECTED, Verdict.CONFLICT, Verdict.CHANGED, Verdict.NEW, Verdict.SAME, Verdict.SKIPPED]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def run_or_404(request, pk):
    return get_object_or_404(ImportRun.objects.visible_to(request.user).select_related("owner", "unit__court"), pk=pk)


def require_importer(request):
    if not importable(request.user):
        raise PermissionDenied("台账由内勤或综合处导入")


class ImportListPage(View):
    """Earlier imports, and the door for a new one."""

    def get(self, request, form=None, status=200):
        require_importer(request)
        runs = ImportRun.objects.visible_to(request.user).select_related("owner", "unit__court")
        page = Paginator(runs, RUNS_ON_PAGE).get_page(request.GET.get("page"))
        context = {
            "form": form or UploadForm(user=request.user),
            "page": page,
            "runs": [(run, LEDGERS[run.ledger].title) for run in page],
            "is_working": any(run.state in {run.State.QUEUED, run.State.RUNNING} for run in page),
        }
        return render(request, "ledgers/import_list.html", context, status=status)

    def post(self, request):
        require_importer(request)
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            try:
                run = start_import(LEDGERS[form.cleaned_data["ledger"]], form.cleaned_data["file"], by=request.user)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                return redirect("import-detail", run.pk)
        return self.get(request, form=form, status=422)


class ImportPage(View):
    """One import: what was found, by verdict, with the sheet as the clerk knows it."""

    def get(self, request, pk):
        run = run_or_404(request, pk)
        ledger = LEDGERS[run.ledger]
        context = {"run": run, "ledger": ledger, "writable": run.counts.get("new", 0) + run.counts.get("changed", 0)}
        if run.stage in {run.Stage.UPLOADED, run.Stage.CONFIRMED} or not run.layouts:
            return render(request, "ledgers/import_progress.html", {**context, "headings": headings_of(run, ledger)})
        tab = self._tab(request, run)
        context |= {"tab": tab, "tabs": self._tabs(run), "track": _track(run), "mended": _mended(run)}
        if tab == "headings":
            context |= {
                "headings": headings_of(run, ledger),
                "choices": [(column.name, column.header) for column in ledger.columns],
            }
        else:
            context |= self._rows(request, run, ledger, tab)
        return render(request, "ledgers/import_detail.html", context)

    def _tab(self, request, run):
        wanted = request.GET.get("tab")
        if wanted in {*Verdict.values, "headings"}:
            return wanted
        return next((verdict.value for verdict in _ORDER if run.counts.get(verdict)), Verdict.NEW.value)

    def _tabs(self, run):
        verdicts = [(verdict.value, verdict.label, run.counts.get(verdict, 0)) for verdict in Verdict]
        columns = sum(len(layout["columns"]) for layout in run.layouts[:1])
        return [*verdicts[:5], ("headings", "表头对应", f"{columns} 列"), verdicts[5]]

    def _rows(self, request, run, ledger, tab):
        page = Paginator(run.rows_for(request.user).filter(verdict=tab), ROWS_ON_PAGE).get_page(request.GET.get("page"))
        rows = list(page)
        all_columns = request.GET.get("columns") == "all"
        columns = columns_of(run, ledger, rows, all_columns=all_columns)
        return {
            "page": page,
            "all_columns": all_columns,
            "columns": columns,
            "rows": [(row, cells_of(row, columns)) for row in rows],
            "may_mend": run.stage == run.Stage.PARSED,
            "several_sheets": len(run.layouts) > 1,
        }


def headings_of(run, ledger):
    """Every heading of every sheet: sheet, letter, heading, column name, how it was found."""
    how = {"same": "一致", "alias": "别名", "similar": "相近，请核对", "remembered": "上次指定"}
    return [
        (layout["sheet"], column, header, layout["columns"].get(column, ""), how.get(layout["how"].get(column, ""), "没有对应"))
        for layout in run.layouts
        for column, header in sorted(layout["headers"].items(), key=lambda item: int(item[0]))
    ]


def _track(run):
    """The steps of an import: (words, done, current)."""
    here = {run.Stage.PARSED: 3, run.Stage.APPLIED: 5}.get(run.stage, 2)
    total = sum(run.counts.get(verdict, 0) for verdict in Verdict.values if verdict != Verdict.SKIPPED)
    words = ["上传", "识别", f"校验 {total} 行", "处理", "写入"]
    return [(text, number < here, number == here) for number, text in enumerate(words)]


def _mended(run):
    """(cells mended, cells that needed it) of the whole import."""
    done = sum(len(repaired) for repaired in run.rows.exclude(repaired=[]).values_list("repaired", flat=True))
    return done, done + run.counts.get("bad_cells", 0)


@require_GET
def progress(request, pk):
    """The state of the work, asked for again and again; when it is over the page is loaded anew."""
    run = run_or_404(request, pk)
    if run.state in {run.State.DONE, run.State.FAILED} and request.htmx:
        return HttpResponseClientRefresh()
    return render(request, "ledgers/_progress.html", {"run": run})


class RowPage(View):
    """One row with all its cells, to mend it; a suggestion on the sheet posts here as well."""

    def get(self, request, pk, row, error=None, status=200):
        run, item = self._find(request, pk, row)
        ledger = LEDGERS[run.ledger]
        columns = [("", "", column) for column in ledger.columns if column.name in item.cells and column.name != "ordinal"]
        cells = cells_of(item, columns)
        bad = [cell for cell in cells if cell.state == "bad"]
        groups = [("要改的格", bad), ("其余各格", [cell for cell in cells if cell not in bad])] if bad else [("", cells)]
        context = {
            "run": run, "ledger": ledger, "row": item, "groups": groups, "error": error,
            "wanted": request.GET.get("cell", ""), "may_mend": run.stage == run.Stage.PARSED,
        }  # fmt: skip
        return render(request, "ledgers/import_row.html", context, status=status)

    def post(self, request, pk, row):
        run, item = self._find(request, pk, row)
        ledger = LEDGERS[run.ledger]
        texts = mended_texts(item, ledger, {name: request.POST[name] for name in item.cells if name in request.POST})
        if texts:
            item = mend_row(item, by=request.user, texts=texts)
        if item.verdict == Verdict.REJECTED and "whole" in request.POST:
            return self.get(request, pk, row, error=item.reason, status=422)
        messages.success(
            request, f"第 {item.row_number} 行：{item.get_verdict_display()}{'，' + item.reason if item.reason else ''}"
        )
        return redirect(f"{reverse('import-detail', args=[pk])}?tab=rejected")

    def _find(self, request, pk, row):
        run = run_or_404(request, pk)
        return run, get_object_or_404(run.rows, pk=row)


@require_POST
def headings(request, pk):
    """Set by hand which column each heading is."""
    run = run_or_404(request, pk)
    known = {header for _sheet, _column, header, _name, _how in headings_of(run, LEDGERS[run.ledger])}
    chosen = {header: request.POST[f"heading-{header}"] for header in known if f"heading-{header}" in request.POST}
    choose_headings(run, by=request.user, chosen=chosen)
    return redirect("import-detail", pk)


@require_POST
def confirm(request, pk):
    """Write the rows that can be taken."""
    run = run_or_404(request, pk)
    require_importer(request)
    if not confirm_import(run, by=request.user):
        messages.info(request, "这次导入已经确认过，没有重复写入")
    return redirect("import-detail", pk)


@require_POST
def leave(request, pk):
    """Give an import up."""
    give_up(run_or_404(request, pk), by=request.user)
    messages.success(request, "已放弃这次导入，没有写入任何数据")
    return redirect("import-list")


@require_GET
def annotated(request, pk):
    """The user's own workbook back, with red cells, comments and a column of reasons."""
    run = run_or_404(request, pk)
    if not run.layouts or not run.file:
        raise Http404("这份文件没有可批注的内容")
    target = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    heading_rows = {layout["sheet"]: layout["last_row"] for layout in run.layouts}
    try:
        with run.file.open("rb") as source:
            annotate(source, run.file_name, _remarks(run), target, heading_rows=heading_rows)
    except FileRefused as error:
        raise Http404(str(error)) from error
    target.seek(0)
    stem = run.file_name.rpartition(".")[0] or run.file_name
    return FileResponse(target, as_attachment=True, filename=f"{stem}（校验批注）.xlsx", content_type=XLSX)


def _remarks(run):
    places = {layout["sheet"]: {name: int(column) for column, name in layout["columns"].items()} for layout in run.layouts}
    ledger = LEDGERS[run.ledger]
    for row in run.rows.exclude(verdict=Verdict.SKIPPED).exclude(problems=[], reason=""):
        columns = places[row.sheet]
        for problem in row.problems:
            hint = f"可改为：{problem['suggestion']}" if problem["suggestion"] and problem["level"] == "bad" else ""
            text = f"{problem['reason']}{'。' + hint if hint else ''}"
            yield Remark(row.sheet, row.row_number, columns.get(problem["name"], 0), text, problem["level"] == "bad")
        if row.verdict in {Verdict.REJECTED, Verdict.CONFLICT} and not any(problem["level"] == "bad" for problem in row.problems):
            yield Remark(row.sheet, row.row_number, columns.get(ledger.key, 0), row.reason)
