"""The list of petitions, and the lists that the general office works from."""

import io

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View as BaseView
from django.views.generic import TemplateView

from cases.models import Case
from courts.models import AccessEntry, Role, Unit
from courts.records import record
from courts.scope import holds, scope_of
from petitions.documents import DispatchPaper
from petitions.forms.dispatching import BatchForm
from petitions.ledger import LEDGER
from petitions.listing import COLUMNS, Filters, chosen_columns, filtered, page_of, rows_of, tab_counts, views
from petitions.models import DispatchOrder, Status
from petitions.operations import dispatch_batch, preview_batch
from petitions.queries import awaiting_dispatch, petitions_visible_to, status_counts

BATCH_LIMIT = 200


class PetitionListPage(TemplateView):
    """信访案件: tabs, removable filters, thirty rows, a bar for what is picked."""

    template_name = "petitions/petition_list.html"

    def get_context_data(self, **kwargs):
        request, today = self.request, timezone.localdate()
        tabs = views(today)
        here = next((view for view in tabs if view.code == request.GET.get("view")), tabs[1])
        filters = Filters(request.GET, user=request.user)
        cases = filtered(request.user, here, filters)
        counts = tab_counts(request.user, today)
        chips = filters.chips(request.GET)
        columns = chosen_columns(request.GET)
        page = page_of(cases, here, columns, request.GET)
        return super().get_context_data(
            tabs=[(view, counts[view.code]) for view in tabs],
            here=here,
            filters=filters,
            chips=chips,
            found=cases.count() if chips else counts[here.code],
            in_view=counts[here.code],
            columns=columns,
            all_columns=COLUMNS,
            page=page,
            rows=rows_of(page, columns, today),
            may_dispatch=holds(request.user, Role.GENERAL_OFFICE),
            may_export=holds(request.user, *LEDGER.exporters),
            to_dispatch=status_counts(request.user).get(Status.REGISTERED, 0),
            **kwargs,
        )


class DispatchPage(BaseView):
    """交办: what waits for dispatch, grouped by unit before anything is written, then one 交办单 per unit."""

    def get(self, request):
        return self._page(request, picked=request.GET.getlist("case"))

    def post(self, request):
        cases = list(
            Case.objects.visible_to(request.user)
            .filter(pk__in=_numbers(request.POST.getlist("case"))[:BATCH_LIMIT], kind="petition")
            .select_related("petition", "unit", "court")
        )
        form = BatchForm(request.POST, cases=cases, by=request.user)
        if not form.is_valid():
            return self._page(request, form=form, picked=[str(case.pk) for case in cases], status=422)
        units, requirement = form.units(), form.cleaned_data["requirement"]
        if "confirm" not in request.POST:
            groups, refused = preview_batch(cases, units, by=request.user)
            context = {"form": form, "groups": list(groups.items()), "refused": refused, "units": units}
            return render(request, "petitions/dispatch_preview.html", context)
        outcomes = dispatch_batch(cases, units, by=request.user, requirement=requirement)
        sent = [outcome for outcome in outcomes if outcome.order]
        for outcome in outcomes:
            if not outcome.order:
                messages.warning(request, f"{outcome.case.number}没有交办：{outcome.reason}")
        if sent:
            orders = {outcome.order for outcome in sent}
            messages.success(request, f"已交办 {len(sent)} 件，交办单 {len(orders)} 份，责任单位已收到通知")
        return redirect("dispatch")

    def _page(self, request, *, form=None, picked=(), status=200):
        waiting = list(awaiting_dispatch(request.user)[:BATCH_LIMIT])
        for petition in waiting:
            petition.case.petition = petition
        form = form or BatchForm(cases=[petition.case for petition in waiting], by=request.user)
        recent = (
            DispatchOrder.objects.filter(unit_id__in=scope_of(request.user).unit_ids)
            .select_related("unit", "dispatched_by")
            .prefetch_related("petitions")[:20]
        )
        context = {
            "rows": [(petition, form[f"unit_{petition.pk}"]) for petition in waiting if f"unit_{petition.pk}" in form.fields],
            "form": form,
            "picked": set(picked),
            "recent": recent,
            "may_dispatch": holds(request.user, Role.GENERAL_OFFICE),
            "today": timezone.localdate(),
        }
        return render(request, "petitions/dispatch.html", context, status=status)


class OrderPage(TemplateView):
    """One 交办单 with its petitions; the paper itself is composed when it is asked for."""

    template_name = "petitions/dispatch_order.html"

    def get_context_data(self, **kwargs):
        order = visible_order(self.request.user, self.kwargs["pk"])
        rows = order.petitions.filter(case__in=Case.objects.visible_to(self.request.user)).select_related(
            "case", "execution_case"
        )
        return super().get_context_data(order=order, rows=rows, **kwargs)


def order_paper(request, pk):
    """The 交办单 of one order over all its petitions, as a Word file; the download is logged."""
    order = visible_order(request.user, pk)
    record(AccessEntry.Action.DOWNLOAD, by=request.user, target=f"交办单 {order.number}")
    rows = petitions_visible_to(request.user).filter(order=order)
    petitions = list(rows.select_related("case", "execution_case").order_by("pk"))
    return FileResponse(io.BytesIO(DispatchPaper.letter(order, petitions)), as_attachment=True, filename=f"{order.number}.docx")


def visible_order(user, pk):
    """The order, when its unit lies within what `user` sees; otherwise 404."""
    units = Unit.objects.filter(pk__in=scope_of(user).unit_ids)
    return get_object_or_404(DispatchOrder.objects.filter(unit__in=units).select_related("unit__court", "dispatched_by"), pk=pk)


class AcceptancePage(TemplateView):
    """结案验收: what waits for the general office, oldest first, each with what its file still lacks."""

    template_name = "petitions/acceptance.html"

    def get_context_data(self, **kwargs):
        waiting = (
            Case.objects.visible_to(self.request.user)
            .filter(kind="petition", status=Status.AWAITING_ACCEPTANCE)
            .select_related("petition", "unit")
            .order_by("due_on", "pk")
        )
        may_accept = holds(self.request.user, Role.GENERAL_OFFICE)
        return super().get_context_data(rows=waiting[:BATCH_LIMIT], may_accept=may_accept, today=timezone.localdate(), **kwargs)


def _numbers(texts):
    return [int(text) for text in texts if text.isdecimal()]
