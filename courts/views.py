"""Pages on the organisation, on accounts and rights, and on the access log."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from courts import forms, operations, queries
from courts.models import Court, Deputy, Post, Role, Unit, User
from courts.scope import holds, scope_of

MANAGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


# --- Reading ----------------------------------------------------------------------------------------------------------


@require_GET
def organisation(request):
    """The tree of courts and units, and the people of one of them; everybody may look up whom to call."""
    today, courts = timezone.localdate(), queries.tree()
    is_manager = holds(request.user, *MANAGERS)
    unit = _chosen_unit(request, courts)
    people = queries.staff(unit, today) if unit else []
    context = {
        "courts": courts,
        "unit": unit,
        "people": people,
        "deputies": queries.deputies_in([person for person, _posts in people], today),
        "today": today,
        "is_system_admin": holds(request.user, Role.SYSTEM_ADMIN),
        "unplaced_count": queries.unplaced().count() if is_manager else 0,
    }
    return render(request, "courts/organisation.html", context)


@require_GET
def unplaced(request):
    """Accounts that entitle to nothing: new ones waiting for a post, and closed ones."""
    _require(request, *MANAGERS)
    return render(request, "courts/unplaced.html", {"people": queries.unplaced()})


@require_GET
def person(request, pk):
    """One person: posts with their dates, deputies, and what the administrators may do."""
    shown = get_object_or_404(User, pk=pk)
    today = timezone.localdate()
    posts = list(shown.posts.select_related("unit__court", "requested_by").order_by("-starts_on", "-pk"))
    context = {
        "person": shown,
        "posts": posts,
        "deputies": queries.deputies_in([shown], today),
        "today": today,
        "is_self": shown.pk == request.user.pk,
        "is_system_admin": holds(request.user, Role.SYSTEM_ADMIN),
        "is_security_admin": holds(request.user, Role.SECURITY_ADMIN),
        "court": next((post.unit.court for post in posts), None),
    }
    return render(request, "courts/person.html", context)


@require_GET
def audit(request):
    """The access log, for the auditor alone."""
    _require(request, Role.AUDITOR)
    form = forms.AccessFilterForm(request.GET or None)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = queries.AccessPage(filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return render(request, "courts/audit.html", {"form": form, "page": page})


@require_GET
def security(request):
    """What waits for the security administrator: rights asked for, accounts locked, rights about to end."""
    _require(request, Role.SECURITY_ADMIN)
    today = timezone.localdate()
    context = {
        "pending": queries.pending_posts(),
        "locked": queries.locked_accounts(),
        "ending": queries.ending_posts(today),
        "days": queries.ENDING_WITHIN_DAYS,
    }
    return render(request, "courts/security.html", context)


# --- Writing, each with a form ----------------------------------------------------------------------------------------


class OperationView(FormView):
    """A form that hands its values to one operation and says what the operation refuses.

    Attributes:
        roles: who may open it.
        title, verb: heading and button.
        done: the sentence after success.
    """

    template_name = "courts/form.html"
    roles = (Role.SYSTEM_ADMIN,)
    title = verb = done = note = ""

    def dispatch(self, request, *args, **kwargs):
        self.prepare(**kwargs)
        if not self.may(request):
            raise PermissionDenied(f"由{'、'.join(role.label for role in self.roles)}办理")
        return super().dispatch(request, *args, **kwargs)

    def prepare(self, **kwargs):
        """Find what the form is about."""

    def may(self, request):
        return holds(request.user, *self.roles)

    def act(self, **data):
        """Call the operation; a response returned from here is shown instead of going back."""
        raise NotImplementedError

    def back(self):
        return reverse("organisation")

    def form_valid(self, form):
        try:
            response = self.act(**form.cleaned_data)
        except ValidationError as error:
            _explain(form, error)
            return self.form_invalid(form)
        if response is not None:
            return response
        messages.success(self.request, self.done)
        return redirect(self.back())

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, verb=self.verb, note=self.note, back=self.back(), **kwargs)


class NewCourt(OperationView):
    form_class, title, verb, done = forms.NewCourtForm, "新建法院", "新建法院", "已新建法院"

    def act(self, **data):
        operations.create_court(by=self.request.user, **data)


class ChangeCourt(OperationView):
    form_class, title, verb, done = forms.CourtForm, "修改法院", "保存", "已保存"

    def prepare(self, pk):
        self.court = get_object_or_404(Court, pk=pk)

    def get_initial(self):
        return {name: getattr(self.court, name) for name in self.form_class.base_fields}

    def act(self, **data):
        operations.change_court(self.court, by=self.request.user, **data)


class NewUnit(OperationView):
    form_class, verb, done = forms.NewUnitForm, "新建部门", "已新建部门"

    def prepare(self, pk):
        self.court = get_object_or_404(Court, pk=pk)
        self.title = f"{self.court.short_name}新建部门"

    def act(self, **data):
        operations.create_unit(self.court, by=self.request.user, **data)


class ChangeUnit(OperationView):
    form_class, title, verb, done = forms.UnitForm, "修改部门", "保存", "已保存"

    def prepare(self, pk):
        self.unit = get_object_or_404(Unit.objects.exclude(kind=Unit.Kind.COURT).select_related("court"), pk=pk)

    def get_initial(self):
        return {name: getattr(self.unit, name) for name in self.form_class.base_fields}

    def act(self, **data):
        operations.change_unit(self.unit, by=self.request.user, **data)


class NewPerson(OperationView):
    form_class, title, verb = forms.NewPersonForm, "新建人员", "新建账号"
    note = "账号建好后还没有任何权限：接着申请岗位，由安全保密管理员授权。"

    def act(self, **data):
        return _show_password(self.request, *operations.create_person(by=self.request.user, **data))


class PersonOperationView(OperationView):
    """An operation on one person; goes back to their page."""

    def prepare(self, pk):
        self.person = get_object_or_404(User, pk=pk)

    def back(self):
        return reverse("person", args=[self.person.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, **kwargs)


class ChangePerson(PersonOperationView):
    form_class, title, verb, done = forms.PersonForm, "修改资料", "保存", "已保存"
    note = "已经留下的痕迹仍写当时的姓名和职务。"

    def get_initial(self):
        return {name: getattr(self.person, name) for name in self.form_class.base_fields}

    def act(self, **data):
        operations.change_person(self.person, by=self.request.user, **data)


class NewPost(PersonOperationView):
    form_class, roles = forms.PostForm, MANAGERS

    def prepare(self, pk):
        super().prepare(pk)
        is_grant = holds(self.request.user, Role.SECURITY_ADMIN)
        self.title = self.verb = "授予岗位" if is_grant else "申请岗位"
        self.done = "已授予" if is_grant else "已申请，等安全保密管理员授权"
        self.note = "" if is_grant else "申请的岗位要由安全保密管理员授权后才有权限。"

    def act(self, **data):
        operations.give_post(self.person, by=self.request.user, **data)


class DeactivatePerson(PersonOperationView):
    form_class, title, verb, done = forms.ReasonForm, "停用账号", "停用账号", "账号已停用"
    note = "停用后不能登录，岗位和代理随之结束；办过的事和留下的痕迹都在。"

    def act(self, **data):
        operations.deactivate_person(self.person, by=self.request.user, **data)


class NewDeputy(PersonOperationView):
    form_class, title, verb, done, roles = forms.DeputyForm, "设代理", "设代理", "已设代理", (Role.SECURITY_ADMIN,)
    note = "代理期间，代理人可以办被代理人能办的事，痕迹写“甲（代乙）”。"

    def may(self, request):
        is_own = self.person.pk == request.user.pk and not holds(request.user, Role.SYSTEM_ADMIN, Role.AUDITOR)
        return is_own or super().may(request)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "principal": self.person}

    def act(self, **data):
        operations.set_deputy(self.person, by=self.request.user, **data)


class PostOperationView(PersonOperationView):
    def prepare(self, pk):
        self.post_row = get_object_or_404(Post.objects.select_related("person", "unit__court"), pk=pk)
        self.person = self.post_row.person
        self.note = self.post_row.label


class EndPost(PostOperationView):
    form_class, title, verb, done, roles = forms.EndForm, "改任职止", "保存", "已保存", MANAGERS

    def act(self, **data):
        operations.end_post(self.post_row, by=self.request.user, **data)


class DeclinePost(PostOperationView):
    form_class, title, verb, done, roles = forms.ReasonForm, "不同意授权", "不同意", "已退回申请", (Role.SECURITY_ADMIN,)

    def back(self):
        return reverse("security")

    def act(self, **data):
        operations.decline_post(self.post_row, by=self.request.user, **data)


# --- Writing, one button ----------------------------------------------------------------------------------------------


@never_cache
@require_POST
def reset_password(request, pk):
    _require(request, Role.SYSTEM_ADMIN)
    shown = get_object_or_404(User, pk=pk)
    return _try(request, "person", [pk], lambda: (shown, operations.reset_password(shown, by=request.user)), password=True)


@never_cache
@require_POST
def activate_person(request, pk):
    _require(request, Role.SYSTEM_ADMIN)
    shown = get_object_or_404(User, pk=pk)
    return _try(request, "person", [pk], lambda: operations.activate_person(shown, by=request.user), password=True)


@require_POST
def confirm_post(request, pk):
    _require(request, Role.SECURITY_ADMIN)
    post = get_object_or_404(Post.objects.select_related("person", "unit__court"), pk=pk)
    return _try(request, "security", [], lambda: operations.confirm_post(post, by=request.user), done="已授权")


@require_POST
def end_deputy(request, pk):
    row = get_object_or_404(Deputy.objects.select_related("principal", "deputy"), pk=pk)
    if row.principal_id != request.user.pk:
        _require(request, Role.SECURITY_ADMIN)
    return _try(request, "person", [row.principal_id], lambda: operations.end_deputy(row, by=request.user), done="代理已结束")


@require_POST
def unlock(request):
    _require(request, Role.SECURITY_ADMIN)
    username = request.POST.get("username", "")
    return _try(request, "security", [], lambda: operations.unlock(username, by=request.user), done="已解锁，可以马上再登录")


# --- Inside -----------------------------------------------------------------------------------------------------------


def _require(request, *roles):
    if not holds(request.user, *roles):
        raise PermissionDenied(f"由{'、'.join(role.label for role in roles)}办理")


def _try(request, url_name, args, operation, *, done="", password=False):
    """Run one operation and go back with what came of it, in words."""
    try:
        result = operation()
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
        return redirect(url_name, *args)
    if password:
        return _show_password(request, *result)
    messages.success(request, done)
    return redirect(url_name, *args)


def _show_password(request, shown, password):
    """The one page that ever shows it; not kept in session, message or log."""
    return render(request, "courts/one_time_password.html", {"person": shown, "password": password})


def _explain(form, error):
    """Put the operation's refusal beside the fields it speaks of, the rest at the top."""
    for name, messages_of in getattr(error, "message_dict", {NON_FIELD_ERRORS: error.messages}).items():
        for message in messages_of:
            form.add_error(name if name in form.fields else None, message)


def _chosen_unit(request, courts):
    """The unit asked for, else the person's own court, else the first."""
    wanted = request.GET.get("unit", "")
    units = {str(unit.pk): unit for court in courts for unit in (court.top, *court.units_in_order) if unit}
    for court in courts:
        for unit in (court.top, *court.units_in_order):
            if unit:
                unit.court = court
    if wanted in units:
        return units[wanted]
    post = scope_of(request.user).main_post
    own = next((court.top for court in courts if post and court.pk == post.unit.court_id), None)
    return own or next((court.top for court in courts if court.top), None)
