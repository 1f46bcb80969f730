"""When the session ends in the middle of a step's form: what was typed travels with the login and becomes a draft."""

import json
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from cases.drafts import save_draft, typed
from cases.kinds import KINDS, kind_of
from cases.models import Case
from core.pages import number_of
from courts.views_account import Login

STEP_PAGES = frozenset({"case-step", "case-open"})


class LoginRequired(LoginRequiredMiddleware):
    """Django's middleware, save that a posted step form is not thrown away with the expired session."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"reason": "登录已过期，请重新登录"}, status=401)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": f"{reverse('login')}?{urlencode({'next': request.path})}"})
        if request.method == "POST" and _step_page(request.path):
            return Resume.ask(request, json.dumps(typed(request.POST), ensure_ascii=False), request.path)
        # an address that only takes POST cannot be returned to
        return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/", reverse("login"))


class Resume(Login):
    """Login that carries what was typed, keeps it as the person's draft and goes back to the form."""

    template_name = "cases/resume.html"
    redirect_authenticated_user = False

    @classmethod
    def ask(cls, request, kept, kept_for):
        """The login page in place of an expired submission."""
        view = cls()
        view.setup(request)
        context = view.get_context_data(form=cls.authentication_form(request), kept=kept, kept_for=kept_for)
        return render(request, cls.template_name, context, status=401)

    def get(self, request, *args, **kwargs):
        return redirect("login")

    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            return self._keep()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        super().form_valid(form)
        return self._keep()

    def get_context_data(self, **kwargs):
        kwargs.setdefault("kept", self.request.POST.get("kept", ""))
        kwargs.setdefault("kept_for", self.request.POST.get("kept_for", ""))
        return super().get_context_data(**kwargs)

    def _keep(self):
        page = _step_page(self.request.POST.get("kept_for", ""))
        data = _readable(self.request.POST.get("kept", ""))
        if page is None or data is None:
            return redirect("/")
        try:
            step, case = _step_and_case(page.kwargs, self.request.user)
            save_draft(step, case, by=self.request.user, data=data)
        except (PermissionDenied, ValidationError) as error:
            messages.error(self.request, f"登录前填的内容没有存下：{'；'.join(getattr(error, 'messages', [str(error)]))}")
            return redirect("/")
        return redirect(self.request.POST["kept_for"])


def csrf_failure(request, reason=""):
    """The page was opened before somebody else logged in here: nothing was written, what was typed can be taken along."""
    kept = ""
    if request.user.is_authenticated and _step_page(request.path):
        kept = json.dumps(typed(request.POST), ensure_ascii=False)
    context = {"number": number_of(request), "kept": kept, "kept_for": request.path}
    return render(request, "403_csrf.html", context, status=403)


def _step_page(path):
    """The resolved address when `path` is the page of a step, else None."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.url_name in STEP_PAGES else None


def _readable(kept):
    """What the page carried, as `typed` made it; None when somebody tampered with it."""
    try:
        data = json.loads(kept)
    except ValueError:
        return None
    sound = isinstance(data, dict) and all(
        isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in data.values()
    )
    return data if sound else None


def _step_and_case(kwargs, user):
    if "pk" not in kwargs:
        kind, case = KINDS.get(kwargs["kind"]), None
    else:
        case = Case.objects.visible_to(user).filter(pk=kwargs["pk"]).first()
        kind = kind_of(case) if case else None
    step = kind.step(kwargs["step"]) if kind else None
    if step is None or step.opens != (case is None):
        raise PermissionDenied("没有这个案件，或不在您的管辖范围内")
    return step, case
