"""Pages of the bulletins."""

import io
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView, View

from bulletins import documents, operations, queries
from bulletins.editions import EDITIONS
from bulletins.forms import JudgementForm, ReasonForm
from bulletins.models import Bulletin, BulletinFigure
from bulletins.texts import parts
from cases.figures import FIGURES, Ratio
from cases.kinds import KINDS
from cases.quarters import Quarter
from cases.weeks import Week
from core.keyset import Key, paginate
from courts.models import AccessEntry, Unit
from courts.records import record
from petitions.figures import CHANNELS

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAGE_SIZE = 30
NEWEST = (Key("pk", descending=True),)
BY_PERIOD = (Key("period_start", descending=True, read=date.fromisoformat), *NEWEST)
STAGES = ("草稿", "审核", "编号", "印发", "冻结")


class BulletinListPage(TemplateView):
    """The issues one may read, the newest first; of one kind, or of all."""

    template_name = "bulletins/bulletin_list.html"

    def get_context_data(self, **kwargs):
        request, now = self.request, timezone.now()
        kind = request.GET.get("kind", "")
        readable = queries.newest_first(request.user)
        if kind in Bulletin.Kind.values:
            readable = readable.filter(kind=kind)
        page = paginate(
            readable, NEWEST, size=PAGE_SIZE, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
        court, week = queries.desk_of(request.user), Week.completed(now)
        due = court and not _there(Bulletin.Kind.WEEKLY, court, week)
        quarter, referral_court = Quarter.completed(now), queries.desk_of(request.user, Bulletin.Kind.QUARTERLY)
        return super().get_context_data(
            page=page, count=readable.count(), court=court, week=week, due=due, following=Week.running(now), quarter=quarter,
            quarter_due=referral_court and not _there(Bulletin.Kind.QUARTERLY, referral_court, quarter), kind=kind,
            kinds=Bulletin.Kind.choices, **kwargs,
        )  # fmt: skip


class BulletinPage(TemplateView):
    """One issue as it is printed, beside it every number as stated and as it comes out today."""

    template_name = "bulletins/bulletin_detail.html"

    def get_context_data(self, **kwargs):
        bulletin, user = bulletin_or_404(self.request.user, kwargs.pop("pk")), self.request.user
        units = queries.table_units(bulletin)
        numbers = queries.numbers_for(bulletin, user, units)
        heads, rows = queries.unit_table(bulletin, numbers, units)
        lines = [] if bulletin.is_confidential else queries.recomputed(bulletin, numbers)
        may = queries.acts_open_to(user, bulletin)
        return super().get_context_data(
            bulletin=bulletin,
            track=_track(bulletin),
            sections=_sections(bulletin, numbers),
            title=documents.title_lines(bulletin),
            issue=documents.issue_line(bulletin),
            addressee=documents.addressee(bulletin.court, units),
            opening=documents.opening(bulletin),
            organ=documents.organ(bulletin),
            desk=documents.desk(bulletin),
            copies_to=documents.copies_to(bulletin),
            day=documents.day_of(bulletin),
            head=bulletin.edition.HEAD,
            heads=heads,
            table=_linked(bulletin, rows, numbers),
            attached=[(code, title, bulletin.annex.get(code, [])) for code, title in bulletin.edition.attachments(bulletin)],
            list_columns=bulletin.edition.LIST_COLUMNS.items(),
            lines=[(line, line.row.figure, _figure_url(bulletin, line.row.code)) for line in lines if not _is_idle(line)],
            moved=sum(line.has_moved for line in lines),
            compared=_compared(bulletin, numbers),
            is_own=numbers.is_own,
            may=may,
            erratum=_erratum(bulletin, may),
            **kwargs,
        )


class JudgementPage(View):
    """Writing what people have to say to the figures of a draft."""

    def get(self, request, pk):
        bulletin = _editable(request, pk)
        return self._page(request, bulletin, JudgementForm(bulletin=bulletin, units=_unit_names()))

    def post(self, request, pk):
        bulletin = _editable(request, pk)
        form = JudgementForm(request.POST, bulletin=bulletin, units=_unit_names())
        if form.is_valid():
            try:
                operations.revise(bulletin, by=request.user, judgement=form.judgement(), version=form.cleaned_data["version"])
            except ValidationError as error:
                for section, problems in error.message_dict.items():
                    form.add_error(section, [f"{bulletin.edition.SECTIONS[section]}：{problem}" for problem in problems])
            else:
                messages.success(request, "已保存")
                return redirect("bulletin-detail", pk=pk)
        return self._page(request, bulletin, form, status=422)

    def _page(self, request, bulletin, form, status=200):
        numbers = queries.numbers_for(bulletin, request.user)
        facts = {code: texts.get("facts", "") for code, texts in bulletin.texts.items()}
        sections = bulletin.edition.SECTIONS.items()
        fields = [(heading, form[code], _paragraphs(bulletin, facts[code], numbers)) for code, heading in sections]
        figures = [(figure, numbers(figure.code)) for figure in bulletin.edition.FIGURES]
        context = {"bulletin": bulletin, "form": form, "fields": fields, "figures": figures}
        return render(request, "bulletins/bulletin_edit.html", context, status=status)


class ReasonPage(View):
    """Sending an approved bulletin back, or beginning an erratum to a published one: both want a reason."""

    act = ""
    texts = {
        "send_back": ("退回修改", "退回后重新成为草稿，可以改情况说明、重新取数，再次批准后才能印发。"),
        "correct": ("发更正", "原通报不变。另起草一期更正，数字按今天重算，说明更正什么、为什么；经批准后印发。"),
    }

    def get(self, request, pk):
        return self._page(request, bulletin_or_404(request.user, pk), ReasonForm())

    def post(self, request, pk):
        bulletin, form = bulletin_or_404(request.user, pk), ReasonForm(request.POST)
        if not form.is_valid():
            return self._page(request, bulletin, form, status=422)
        done = getattr(operations, self.act)(bulletin, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "已退回，可以修改" if self.act == "send_back" else "已起草更正，请核对")
        return redirect("bulletin-detail", pk=done.pk)

    def _page(self, request, bulletin, form, status=200):
        if self.act not in queries.acts_open_to(request.user, bulletin):
            raise PermissionDenied(f"{self.texts[self.act][0]}现在办不了")
        heading, explanation = self.texts[self.act]
        context = {"bulletin": bulletin, "form": form, "heading": heading, "explanation": explanation}
        return render(request, "bulletins/bulletin_reason.html", context, status=status)


class FrozenFigurePage(TemplateView):
    """The cases behind a number of a bulletin, as frozen, and what today's recomputation adds and takes away."""

    template_name = "bulletins/bulletin_figure.html"

    def get_context_data(self, **kwargs):
        request = self.request
        bulletin = bulletin_or_404(request.user, kwargs.pop("pk"))
        row = number_or_404(bulletin, kwargs.pop("code"), kwargs.pop("unit", None))
        found = queries.behind(row, request.user)
        cases = found.cases.select_related("unit").defer("search")
        page = paginate(cases, NEWEST, size=PAGE_SIZE, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
        added, removed = queries.drifted(row, request.user)
        return super().get_context_data(
            bulletin=bulletin,
            row=row,
            value=queries.numbers_for(bulletin, request.user)(row.code, row.unit_id),
            figure=row.figure,
            is_ratio=isinstance(row.figure, Ratio),
            found=found,
            page=page,
            rows=[(case, *_page_of(case)) for case in page.rows],
            added=[(case, *_page_of(case)) for case in added.select_related("unit").order_by("-pk")[:PAGE_SIZE]],
            removed=[(case, *_page_of(case)) for case in removed.select_related("unit").order_by("-pk")[:PAGE_SIZE]],
            **kwargs,
        )


@require_GET
def document(request, pk):
    """The bulletin as .docx: the kept file once it is published, the draft as it stands before."""
    bulletin = bulletin_or_404(request.user, pk)
    record(AccessEntry.Action.DOWNLOAD, by=request.user, target=f"{bulletin}（{bulletin.get_state_display()}）", bulletin=pk)
    name = f"{bulletin.edition.HEAD}{bulletin.issue}{'' if bulletin.is_published else '（草稿）'}.docx"
    kept = bulletin.docx.open("rb") if bulletin.is_published else io.BytesIO(documents.bulletin_document(bulletin).bytes())
    return FileResponse(kept, as_attachment=True, filename=name, content_type=DOCX)


@require_POST
def draft(request):
    """Draft the last complete week's bulletin of the court one works for, or the last quarter's."""
    bulletin = draft_due(request.user, request.POST.get("kind") or Bulletin.Kind.WEEKLY)
    return redirect("bulletin-detail", pk=bulletin.pk)


def draft_due(user, kind):
    """Draft the last complete issue of `kind` for the court `user` works for. Raises: Http404 for no such kind; PermissionDenied."""
    if kind not in Bulletin.Kind.values:
        raise Http404("没有这种通报")
    court, now = queries.desk_of(user, kind), timezone.now()
    if court is None:
        raise PermissionDenied(f"起草通报由{EDITIONS[kind].DESK}办理")
    if kind == Bulletin.Kind.QUARTERLY:
        return operations.draft_quarterly(court, Quarter.completed(now), by=user, now=now)
    return operations.draft_weekly(court, Week.completed(now), by=user, now=now)


@require_POST
def recompute(request, pk):
    """Take a draft's figures again."""
    operations.recompute(bulletin_or_404(request.user, pk), by=request.user)
    messages.success(request, "已按现在的数据重新取数")
    return redirect("bulletin-detail", pk=pk)


@require_POST
def approve(request, pk):
    """Approve a draft as it was shown."""
    operations.approve(bulletin_or_404(request.user, pk), by=request.user, version=request.POST.get("version") or None)
    messages.success(request, "已批准，可以印发")
    return redirect("bulletin-detail", pk=pk)


@require_POST
def publish(request, pk):
    """Number and publish an approved bulletin."""
    bulletin = operations.publish(bulletin_or_404(request.user, pk), by=request.user, version=request.POST.get("version") or None)
    messages.success(request, f"已印发，文号 {bulletin.number}")
    return redirect("bulletin-detail", pk=pk)


def bulletin_or_404(user, pk):
    """One issue that `user` may read, with its people."""
    readable = Bulletin.objects.visible_to(user)
    people = ("approved_by", "published_by", "drafted_by")
    return get_object_or_404(readable.select_related("court__parent", "corrects", "erratum", *people), pk=pk)


def number_or_404(bulletin, code, unit=None):
    """The number called for; a unit without a case of that figure has none, and so is no page."""
    if code not in FIGURES:
        raise Http404("没有这个数")
    row = bulletin.figures.select_related("unit", "bulletin").filter(code=code, unit=unit).first()
    if row is None and bulletin.is_confidential and code in {figure.code for figure in bulletin.edition.FIGURES}:
        row = _empty(bulletin, code, unit)
    if row is None:
        raise Http404("没有这个数")
    return row


def _empty(bulletin, code, unit):
    """The number of a unit without a case: in a confidential bulletin it has its page like any other, so its absence says nothing."""
    place = next((one for one in queries.table_units(bulletin) if one.pk == unit), None)
    value = FIGURES[code].of({})
    return place and BulletinFigure(
        bulletin=bulletin, code=code, unit=place, value=value.text, numerator=value.count, denominator=value.denominator
    )


# --- Inner ------------------------------------------------------------------------------------------------------------


def _editable(request, pk):
    bulletin = bulletin_or_404(request.user, pk)
    if "edit" not in queries.acts_open_to(request.user, bulletin):
        raise PermissionDenied("只有草稿可以修改，由综合处和执行局长办理")
    return bulletin


def _track(bulletin):
    """The stages with (name, done, is the present one)."""
    done = {"draft": 0, "approved": 2, "published": len(STAGES)}[bulletin.state]
    return [(name, number < done, number == done) for number, name in enumerate(STAGES)]


def _is_idle(line):
    """A channel by which nobody came needs no line."""
    return line.row.figure in CHANNELS and not line.row.numerator and not line.now.count


def _paragraphs(bulletin, text, numbers):
    return [
        [(part, _figure_url(bulletin, part.code, part.unit) if part.is_figure else "") for part in parts(line, numbers)]
        for line in text.split("\n")
        if line.strip()
    ]


def _sections(bulletin, numbers):
    """(code, heading, paragraphs), each paragraph a list of (part, address)."""
    return [
        (code, heading, _paragraphs(bulletin, "\n".join(documents.paragraphs(bulletin, code, numbers)), numbers))
        for code, heading in bulletin.edition.SECTIONS.items()
    ]


def _compared(bulletin, numbers):
    """Of a quarterly bulletin: (figure, value, the quarter before, the same quarter of the year before, address)."""
    if not bulletin.is_confidential:
        return []
    shown = [figure for figure in bulletin.edition.FIGURES if figure.metric]
    return [
        (figure, numbers(figure.code), *bulletin.edition.compared(bulletin, figure.code), _figure_url(bulletin, figure.code))
        for figure in shown
    ]


def _there(kind, court, span):
    return Bulletin.objects.filter(kind=kind, court=court, period_start=span.start, corrects=None).exists()


def _linked(bulletin, rows, numbers):
    """The rows of the table by unit with an address behind every number that has cases."""
    codes = [figure.code for figure in bulletin.edition.UNIT_COLUMNS]
    return [
        (
            name,
            [
                (value, _figure_url(bulletin, code, unit) if numbers.has(code, unit) else "")
                for code, value in zip(codes, values, strict=True)
            ],
        )
        for name, unit, values in rows
    ]


def _erratum(bulletin, may):
    """The erratum to a bulletin, once it is published or for those who draw it up."""
    erratum = getattr(bulletin, "erratum", None)
    return erratum if erratum and (erratum.is_published or may) else None


def _figure_url(bulletin, code, unit=None):
    if unit:
        return reverse("bulletin-figure-unit", args=[bulletin.pk, code, unit])
    return reverse("bulletin-figure", args=[bulletin.pk, code])


def _page_of(case):
    """(status in words, address of the case page)."""
    kind = KINDS[case.kind]
    return kind.status_label(case.status), kind.url(case)


def _unit_names():
    return dict(Unit.objects.values_list("pk", "short_name"))
