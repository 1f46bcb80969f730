"""联席会议: the list, calling one, and the room in which it is decided item by item without leaving the page."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import FormView, TemplateView

from cases.models import Case
from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from core.keyset import Key, paginate
from courts.models import AccessEntry
from courts.records import record
from referrals.access import court_of
from referrals.conferences.operations import (
    add_member,
    call_conference,
    cancel_conference,
    close_conference,
    record_attendance,
)
from referrals.conferences.room import Room, minutes_of
from referrals.conferences.visibility import agenda_of, conferences_visible_to
from referrals.forms_conferences import AttendanceForm, CallForm, CancelForm, MemberForm
from referrals.models import AgendaItem
from referrals.steps.conferences import DecideOutcome, DecideStart, TableReferral, WithdrawItem
from referrals.steps.people import RecordRecusal

PAGE = 30
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_FOUND = "没有这个页面，或您不在知情范围内"


class ConferenceList(TemplateView):
    """The conferences that the person may know of, the latest first."""

    template_name = "referrals/conference_list.html"

    def get(self, request, *args, **kwargs):
        if court_of(request.user) is None:
            raise Http404(NOT_FOUND)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        conferences = conferences_visible_to(self.request.user).select_related("called_by").prefetch_related("members__person")
        cursors = {name: self.request.GET.get(name, "") for name in ("after", "before")}
        return super().get_context_data(page=paginate(conferences, [Key("pk", descending=True)], size=PAGE, **cursors), **kwargs)


class Call(FormView):
    """召集会议."""

    template_name = "referrals/conference_call.html"
    form_class = CallForm

    def dispatch(self, request, *args, **kwargs):
        if court_of(request.user) is None:
            raise Http404(NOT_FOUND)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user}

    def form_valid(self, form):
        try:
            conference = call_conference(by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, f"{conference.number}已召集，参会人员收到了通知")
        return redirect("conference-detail", conference.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RoomView(View):
    """Finds the conference; to whoever may not know of it, it does not exist."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        found = conferences_visible_to(request.user).select_related("court", "called_by").filter(pk=kwargs["pk"])
        self.conference = found.first()
        if self.conference is None:
            raise Http404(NOT_FOUND)

    def page(self, status=200, **refused):
        """The whole page, or only its inside when something was done from the page."""
        template = "referrals/_room.html" if self.request.htmx else "referrals/conference_room.html"
        context = {"room": Room(self.conference, self.request.user, **refused), "token": uuid4().hex}
        return render(self.request, template, context, status=status)


class RoomPage(RoomView):
    def get(self, request, *args, **kwargs):
        return self.page()


class Act(RoomView):
    """Something done in the room: it shows the room anew, or what was refused beside what was typed.

    Attributes:
        part: the part of the room to which a refusal belongs.
    """

    part = ""

    def act(self, **kwargs):
        """Do it. Returns: what was done, in a sentence."""
        raise NotImplementedError

    def post(self, request, *args, **kwargs):
        try:
            done = self.act(**kwargs)
        except Invalid as error:
            return self.refused(form=error.form)
        except Incomplete as error:
            return self.refused(f"还差：{'、'.join(item.label for item in error.missing)}")
        except Conflict as error:
            return self.refused(error.message, status=409)
        except (ValidationError, PermissionDenied) as error:
            return self.refused(*(getattr(error, "messages", None) or [str(error)]))
        if not request.htmx:
            messages.success(request, done)
            return redirect(reverse("conference-detail", args=[self.conference.pk]))
        self.conference = conferences_visible_to(request.user).select_related("court", "called_by").get(pk=self.conference.pk)
        return self.page(done=done)

    def refused(self, *problems, form=None, status=422):
        self.conference.refresh_from_db()
        item = self.kwargs.get("item")
        return self.page(status, problems=problems, form=form, part=self.part, at_item=item)

    def filled(self, form):
        """The checked values of a form of the room. Raises: Invalid."""
        if not form.is_valid():
            raise Invalid(form)
        return form.cleaned_data

    @property
    def version(self):
        return self.request.POST.get("version") or None

    def take(self, step, case, **data):
        """Take a step on a case of the room, with what the page was looking at."""
        control = {"version": self.version, "token": self.request.POST.get("token") or None}
        return take(step, case, by=self.request.user, data={**self.request.POST.dict(), **data}, **control)


class Table(Act):
    """列入议题."""

    part = "table"

    def act(self, **kwargs):
        wanted = self.request.POST.get("case", "")
        case = (
            Case.objects.visible_to(self.request.user)
            .filter(kind="referral", pk=int(wanted) if wanted.isdecimal() else 0)
            .first()
        )
        if case is None:
            raise ValidationError("请选择要列入的案件")
        self.take(TableReferral, case, conference=self.conference.pk)
        return f"{case.number}已列入议题"


class ItemAct(Act):
    """Something done to one item that the person may know of."""

    def act(self, item, **kwargs):
        items = AgendaItem.objects.filter(conference=self.conference, withdrawn_at=None).select_related("referral__case")
        found = items.filter(pk=item, referral__case__in=Case.objects.visible_to(self.request.user)).first()
        if found is None:
            raise Http404(NOT_FOUND)
        return self.act_on(found, found.referral.case)


class Decide(ItemAct):
    part = "decide"

    def act_on(self, item, case):
        entry = self.take(DecideStart if item.purpose == AgendaItem.Purpose.START else DecideOutcome, case)
        return f"{case.number}：已记录决定，{entry.summary.partition('：')[2]}"


class Withdraw(ItemAct):
    part = "withdraw"

    def act_on(self, item, case):
        self.take(WithdrawItem, case)
        return f"{case.number}已撤下"


class Recuse(ItemAct):
    part = "recuse"

    def act_on(self, item, case):
        self.take(RecordRecusal, case)
        return f"{case.number}：已登记回避"


class Attendance(Act):
    part = "attendance"

    def act(self, **kwargs):
        members = list(self.conference.members.select_related("person"))
        data = self.filled(AttendanceForm(self.request.POST, members=members))
        record_attendance(self.conference, by=self.request.user, version=self.version, **data)
        return "出席已登记"


class Member(Act):
    part = "member"

    def act(self, **kwargs):
        members = list(self.conference.members.select_related("person"))
        data = self.filled(MemberForm(self.request.POST, conference=self.conference, members=members))
        add_member(self.conference, by=self.request.user, version=self.version, **data)
        return f"已请{data['person'].name}参会"


class Close(Act):
    part = "close"

    def act(self, **kwargs):
        close_conference(self.conference, by=self.request.user, version=self.version)
        return "会议已结束，纪要已生成"


class Cancel(Act):
    part = "cancel"

    def act(self, **kwargs):
        data = self.filled(CancelForm(self.request.POST))
        cancel_conference(self.conference, by=self.request.user, version=self.version, **data)
        return "会议已取消，议题已退回"


class Minutes(RoomView):
    """The minutes as this reader may have them."""

    def get(self, request, *args, **kwargs):
        agenda = agenda_of(self.conference, request.user)
        content = minutes_of(self.conference, request.user, agenda=agenda)
        if content is None:
            raise Http404("会议还没有结束，没有纪要")
        for row in agenda:
            record(
                AccessEntry.Action.DOWNLOAD, by=request.user, case=row.case, target=f"下载联席会议纪要 {self.conference.number}"
            )
        response = HttpResponse(content, content_type=DOCX)
        name = f"{self.conference.number} 联席会议纪要.docx"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return response
