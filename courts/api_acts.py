"""What administrators do to the organisation, each act as one address; who may is asked first, then what it is about."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from core.api.views import ActView
from courts import forms, operations
from courts.models import Court, Deputy, Post, Role, Unit, User
from courts.permissions import held_by
from courts.scope import holds

SYSTEM = held_by(Role.SYSTEM_ADMIN)
SECURITY = held_by(Role.SECURITY_ADMIN)
EITHER = held_by(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


class DoneSerializer(serializers.Serializer):
    """What the act was about."""

    id = serializers.IntegerField(source="pk")
    label = serializers.CharField(source="*")


class PasswordSerializer(serializers.Serializer):
    """An account with its one-time password, which is shown this once and must be changed at the next login."""

    id = serializers.IntegerField()
    username = serializers.CharField()
    password = serializers.CharField()


def shown_once(person, password):
    return {"id": person.pk, "username": person.username, "password": password}


class Act(ActView):
    """Base: an act of the system administrator."""

    permission_classes = SYSTEM
    answers = DoneSerializer


class ChangeAct(Act):
    """Base: a change of what is known; what is not sent stays as it is."""

    def form(self, found, *, data, files):
        fields = self.form_class.base_fields
        standing = {name: fields[name].prepare_value(getattr(found, name)) for name in fields}
        return self.form_class({**standing, **data})


# --- Courts and units -------------------------------------------------------------------------------------------------


class CourtCreate(Act):
    """新建法院。"""

    form_class, success = forms.NewCourtForm, 201

    def act(self, _found, **data):
        return operations.create_court(by=self.request.user, **data)


class CourtChange(ChangeAct):
    """修改法院；没有写的项不变。"""

    form_class = forms.CourtForm

    def find(self, pk):
        return get_object_or_404(Court, pk=pk)

    def act(self, court, **data):
        return operations.change_court(court, by=self.request.user, **data)


class UnitCreate(Act):
    """在一个法院新建部门。"""

    form_class, success = forms.NewUnitForm, 201

    def find(self, pk):
        return get_object_or_404(Court, pk=pk)

    def act(self, court, **data):
        return operations.create_unit(court, by=self.request.user, **data)


class UnitChange(ChangeAct):
    """修改部门；没有写的项不变。"""

    form_class = forms.UnitForm

    def find(self, pk):
        return get_object_or_404(Unit.objects.exclude(kind=Unit.Kind.COURT).select_related("court"), pk=pk)

    def act(self, unit, **data):
        return operations.change_unit(unit, by=self.request.user, **data)


# --- People -----------------------------------------------------------------------------------------------------------


class PersonCreate(Act):
    """新建账号：答复里的口令只给这一次，首次登录要改。"""

    form_class, answers, success = forms.NewPersonForm, PasswordSerializer, 201

    def act(self, _found, **data):
        return shown_once(*operations.create_person(by=self.request.user, **data))


class PersonAct(Act):
    """Base: an act on one account."""

    def find(self, pk):
        return get_object_or_404(User, pk=pk)


class PersonChange(PersonAct, ChangeAct):
    """修改姓名、职务、电话；没有写的项不变。"""

    form_class = forms.PersonForm

    def act(self, person, **data):
        return operations.change_person(person, by=self.request.user, **data)


class PersonPassword(PersonAct):
    """重置口令：新口令只给这一次。"""

    answers = PasswordSerializer

    def act(self, person):
        return shown_once(person, operations.reset_password(person, by=self.request.user))


class PersonDeactivate(PersonAct):
    """停用账号，岗位和代理随之结束。"""

    form_class = forms.ReasonForm

    def act(self, person, **data):
        return operations.deactivate_person(person, by=self.request.user, **data)


class PersonActivate(PersonAct):
    """启用账号：新口令只给这一次，岗位要重新授权。"""

    answers = PasswordSerializer

    def act(self, person):
        return shown_once(*operations.activate_person(person, by=self.request.user))


class UsernameSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=150)


class AccountUnlock(Act):
    """解锁输错口令过多的账号。"""

    permission_classes, takes, answers = SECURITY, UsernameSerializer, None

    def act(self, _found, *, username):
        operations.unlock(username, by=self.request.user)


# --- Posts and deputies -----------------------------------------------------------------------------------------------


class PostCreate(PersonAct):
    """授予岗位；系统管理员办的是申请，由安全保密管理员授权后才有权限。"""

    permission_classes, form_class, success = EITHER, forms.PostForm, 201

    def act(self, person, **data):
        return operations.give_post(person, by=self.request.user, **data)


class PostAct(Act):
    """Base: an act on one post."""

    permission_classes = SECURITY

    def find(self, pk):
        return get_object_or_404(Post.objects.select_related("person", "unit__court"), pk=pk)


class PostConfirm(PostAct):
    """授权申请的岗位。"""

    def act(self, post):
        return operations.confirm_post(post, by=self.request.user)


class PostDecline(PostAct):
    """不同意申请的岗位。"""

    form_class, answers = forms.ReasonForm, None

    def act(self, post, **data):
        operations.decline_post(post, by=self.request.user, **data)


class PostEnd(PostAct):
    """改任职止。"""

    permission_classes, form_class = EITHER, forms.EndForm

    def act(self, post, **data):
        return operations.end_post(post, by=self.request.user, **data)


class DeputyCreate(ActView):
    """设代理：由本人，或由安全保密管理员。"""

    form_class, answers, success = forms.DeputyForm, DoneSerializer, 201

    def find(self, pk):
        is_own = pk == self.request.user.pk and not holds(self.request.user, Role.SYSTEM_ADMIN, Role.AUDITOR)
        if not is_own and not holds(self.request.user, Role.SECURITY_ADMIN):
            raise PermissionDenied("由本人或安全保密管理员办理")
        return get_object_or_404(User, pk=pk)

    def form(self, principal, **bound):
        return forms.DeputyForm(principal=principal, **bound)

    def act(self, principal, **data):
        return operations.set_deputy(principal, by=self.request.user, **data)


class DeputyEnd(ActView):
    """结束代理：由本人，或由安全保密管理员。"""

    def find(self, pk):
        rows = Deputy.objects.select_related("principal", "deputy")
        if not holds(self.request.user, Role.SECURITY_ADMIN):
            rows = rows.filter(principal=self.request.user.pk)
        return get_object_or_404(rows, pk=pk)

    def act(self, row):
        operations.end_deputy(row, by=self.request.user)


urlpatterns = [
    path("org/courts/new/", CourtCreate.as_view(), name="api-court-new"),
    path("org/courts/<int:pk>/change/", CourtChange.as_view(), name="api-court-change"),
    path("org/courts/<int:pk>/units/new/", UnitCreate.as_view(), name="api-unit-new"),
    path("org/units/<int:pk>/change/", UnitChange.as_view(), name="api-unit-change"),
    path("org/people/new/", PersonCreate.as_view(), name="api-person-new"),
    path("org/people/<int:pk>/change/", PersonChange.as_view(), name="api-person-change"),
    path("org/people/<int:pk>/password/", PersonPassword.as_view(), name="api-person-password"),
    path("org/people/<int:pk>/deactivate/", PersonDeactivate.as_view(), name="api-person-deactivate"),
    path("org/people/<int:pk>/activate/", PersonActivate.as_view(), name="api-person-activate"),
    path("org/people/<int:pk>/posts/new/", PostCreate.as_view(), name="api-post-new"),
    path("org/people/<int:pk>/deputies/new/", DeputyCreate.as_view(), name="api-deputy-new"),
    path("org/posts/<int:pk>/end/", PostEnd.as_view(), name="api-post-end"),
    path("org/posts/<int:pk>/confirm/", PostConfirm.as_view(), name="api-post-confirm"),
    path("org/posts/<int:pk>/decline/", PostDecline.as_view(), name="api-post-decline"),
    path("org/deputies/<int:pk>/end/", DeputyEnd.as_view(), name="api-deputy-end"),
    path("security/unlock/", AccountUnlock.as_view(), name="api-account-unlock"),
]
