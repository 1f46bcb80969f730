"""The page of a step: one view for every step of every kind, and the drafts of what was typed into it."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import View

from cases.clauses import CLAUSES
from cases.consequences import consequences_of
from cases.drafts import as_posted, discard_draft, draft_of, save_draft, typed
from cases.kinds import KINDS, kind_of
from cases.models import Case
from cases.steps import Availability, may_open, take
from core.errors import Conflict, Incomplete, Invalid


class StepMixin:
    """Finds the step that the address names, and the case, within what the person may see."""

    case = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if "pk" in kwargs:
            self.case = Case.objects.visible_to(request.user).select_related("court", "unit").filter(pk=kwargs["pk"]).first()
            if self.case is None:
                raise Http404("没有这个案件，或不在您的管辖范围内")
            self.kind = kind_of(self.case)
        else:
            self.kind = KINDS.get(kwargs["kind"])
        self.step = self.kind.step(kwargs["step"]) if self.kind else None
        if self.step is None or self.step.opens != (self.case is None):
            raise Http404("没有这个环节")
        if self.case is not None:
            request.belongs_to = self.back

    @cached_property
    def subject(self):
        """The pillar's object of the case; read when a page is drawn, for `take` reads its own under the lock."""
        return None if self.case is None else self.kind.subject(self.case)

    @property
    def here(self):
        if self.case is None:
            return reverse("case-open", args=[self.kind.code, self.step.name])
        return reverse("case-step", args=[self.case.pk, self.step.name])

    @property
    def back(self):
        """Where somebody goes who leaves the form."""
        return "/" if self.case is None else self.kind.url(self.case)


class StepView(StepMixin, View):
    """GET shows the form, with the draft if there is one; POST takes the step."""

    def get(self, request, *args, **kwargs):
        available = self._availability()
        if not available.ready:
            return self._refused(available)
        draft = draft_of(self.step, self.case, request.user)
        return self._page(self._form(as_posted(draft) if draft else None), draft=draft)

    def post(self, request, *args, **kwargs):
        if "later" in request.POST:
            return self._keep_for_later()
        try:
            entry = take(
                self.step,
                self.case,
                by=request.user,
                data=request.POST,
                files=request.FILES,
                version=request.POST.get("version") or None,
                token=request.POST.get("token") or None,
            )
        except Invalid as error:
            return self._page(error.form, show_errors=True, status=422)
        except Incomplete as error:
            return self._refused(self._availability(), missing=error.missing)
        except Conflict as error:
            return self._clash(error)
        except ValidationError as error:
            return self._page(self._form(request.POST), problems=error.messages, status=422)
        if entry.case.is_sealed and not Case.objects.visible_to(request.user).filter(pk=entry.case_id).exists():
            messages.success(request, f"{self.step.label}已办，这个案件您从现在起看不到了")
            return redirect("/")
        messages.success(
            request, f"{self.step.label}已办，{entry.case.number}现在是“{self.kind.status_label(entry.case.status)}”"
        )
        # whoever has just stood aside from a 限知 case no longer knows of it
        knows = not entry.case.is_sealed or Case.objects.visible_to(request.user).filter(pk=entry.case_id).exists()
        return redirect(f"{self.kind.url(entry.case)}#e{entry.seq}" if knows else "/")

    def _availability(self):
        if self.case is not None:
            return self.step.availability(self.subject, self.request.user)
        return (
            Availability(self.step, True)
            if may_open(self.step, self.request.user)
            else Availability(self.step, False, "不由您的岗位办理", "role")
        )

    def _form(self, data=None):
        user = self.request.user
        opens = self.subject is None
        initial = self.step.opening(user, self.request.GET) if opens else self.step.initial(self.subject, user)
        return self.step.form(data=data, initial=initial, subject=self.subject, by=user, at=timezone.now())

    def _page(self, form, *, status=200, **context):
        context = {
            "step": self.step,
            "kind": self.kind,
            "case": self.case,
            "subject": self.subject,
            "form": form,
            "here": self.here,
            "back": self.back,
            "draft_url": f"{self.here}draft/",
            "token": uuid4().hex,
            "version": self.case.version if self.case and self.kind.tells_all(self.case, self.request.user) else "",
            "lost_files": [file.name for file in self.request.FILES.values()],
            "deadline": self._deadline(),
            "consequences": consequences_of(self.step, self.case, timezone.now()),
            "clause": CLAUSES.get(self.step.clause),
            "facts": self.kind.facts(self.subject) if self.subject is not None else [],
            "show_errors": False,
            "problems": (),
            "draft": None,
            "clash": None,
            "can_repeat": False,
            **context,
        }
        return render(self.request, "cases/step.html", context, status=status)

    def _deadline(self):
        """The clock that this step stops or may stop, nearest first."""
        codes = [rule.code for rule in (*self.step.stops, *self.step.meets)]
        return self.case.deadlines.filter(state="running", code__in=codes).first() if self.case and codes else None

    def _keep_for_later(self):
        save_draft(self.step, self.case, by=self.request.user, data=typed(self.request.POST))
        messages.success(self.request, f"“{self.step.label}”存成草稿了，打开这一步就能接着填；选好的文件没有存，到时再选")
        return redirect(self.back)

    def _clash(self, error):
        """409: what others did beside what was typed; it can be sent again if the step is still possible."""
        self.case = Case.objects.visible_to(self.request.user).select_related("court", "unit").get(pk=self.case.pk)
        self.subject = self.kind.subject(self.case)
        available = self._availability()
        return self._page(self._form(self.request.POST), clash=error, can_repeat=available.ready, available=available, status=409)

    def _refused(self, available, missing=()):
        if available.code == "role":
            raise PermissionDenied(f"“{self.step.label}”{available.reason}")
        context = {
            "step": self.step,
            "case": self.case,
            "back": self.back,
            "available": available,
            "missing": [(item, self.kind.step(item.step)) for item in missing or available.missing if not item.excusable],
        }
        return render(self.request, "cases/step_refused.html", context, status=422 if context["missing"] else 409)


class DraftView(StepMixin, View):
    """Keeps the draft while somebody types (answered in JSON), and throws it away when asked to."""

    def post(self, request, *args, **kwargs):
        if "discard" in request.POST:
            discard_draft(self.step, self.case, by=request.user)
            messages.success(request, "草稿丢掉了")
            return redirect(self.back if "leave" in request.POST else self.here)
        try:
            draft = save_draft(self.step, self.case, by=request.user, data=typed(request.POST))
        except ValidationError as error:
            return JsonResponse({"reason": error.messages[0]}, status=422)
        return JsonResponse({"saved_at": f"{timezone.localtime(draft.saved_at):%H:%M:%S}"})
