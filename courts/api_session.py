"""Logging in and out over the API, by the session of the pages, and who one is."""

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.middleware.csrf import get_token
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.views import ActView
from core.errors import Invalid
from courts.forms_account import LoginForm, NewPasswordForm
from courts.models import AccessEntry
from courts.records import record
from courts.scope import scope_of
from courts.views_account import record_failure


class HeldSerializer(serializers.Serializer):
    """One post as it counts today."""

    role = serializers.CharField()
    unit = serializers.IntegerField(source="unit.pk")
    label = serializers.CharField()
    acting_for = serializers.CharField(source="principal.name", default=None, help_text="代理谁；本人的岗位为空")


class MeSerializer(serializers.Serializer):
    """Who is logged in, and by which posts."""

    id = serializers.IntegerField(source="pk")
    username = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    must_change_password = serializers.BooleanField()
    posts = serializers.SerializerMethodField()

    @extend_schema_field(HeldSerializer(many=True))
    def get_posts(self, user):
        return HeldSerializer(scope_of(user).posts, many=True).data


class Me(APIView):
    """本人：账号、姓名和今天有效的岗位；顺带给出 CSRF 令牌（cookie csrftoken）。"""

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        get_token(request._request)
        return Response(MeSerializer(request.user).data)


class LoginAct(ActView):
    """登录：答复里的 cookie sessionid 和 csrftoken 用于以后的请求。只收 JSON。"""

    # Another site's form cannot send JSON, so that nobody is logged in behind their back.
    parser_classes = [JSONParser]
    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "login"
    form_class = LoginForm
    answers = MeSerializer

    def form(self, _found, *, data, files):
        return LoginForm(self.request._request, data=data)

    def cleaned(self, found):
        try:
            return super().cleaned(found)
        except Invalid as error:
            record_failure(error.form)
            if getattr(self.request._request, "axes_locked_out", False):
                # said here, in JSON, and not by the middleware's page
                self.request._request.axes_locked_out = False
                raise Throttled(settings.AXES_COOLOFF_TIME.total_seconds()) from error
            raise

    def values(self, form):
        return {"user": form.get_user()}

    def act(self, _found, *, user):
        login(self.request._request, user)
        record(AccessEntry.Action.LOGIN, by=user)
        return user


class LogoutAct(ActView):
    """退出。"""

    def act(self, _found):
        record(AccessEntry.Action.LOGOUT, by=self.request.user)
        logout(self.request._request)


class PasswordAct(ActView):
    """修改本人口令；在别处登录着的都要重新登录。"""

    form_class = NewPasswordForm

    def form(self, _found, *, data, files):
        return NewPasswordForm(self.request.user, data)

    def values(self, form):
        return {"form": form}

    def act(self, _found, *, form):
        form.user.must_change_password = False
        form.save()
        update_session_auth_hash(self.request._request, form.user)
        record(AccessEntry.Action.ADMINISTER, by=self.request.user, target="修改本人口令")


urlpatterns = [
    path("session/", Me.as_view(), name="api-session"),
    path("session/login/", LoginAct.as_view(), name="api-session-login"),
    path("session/logout/", LogoutAct.as_view(), name="api-session-logout"),
    path("session/password/", PasswordAct.as_view(), name="api-session-password"),
]
