"""Who may ask, and how often."""

import hashlib

from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import PermissionDenied
from rest_framework.throttling import ScopedRateThrottle


class Session(SessionAuthentication):
    """The session of the pages; without one the answer is 401, so that a program knows that it has to log in."""

    def authenticate_header(self, request):
        return "Session"

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise PermissionDenied("缺少 CSRF 令牌或已过期：请把 cookie csrftoken 的值放进请求头 X-CSRFToken") from error


class PerUser(ScopedRateThrottle):
    """So many acts of one kind by one person in so much time; reading is not counted.

    A view says `throttle_scope`; the rates stand in the settings. Where nobody is logged in yet, whoever is named counts.
    """

    def allow_request(self, request, view):
        return request.method != "POST" or super().allow_request(request, view)

    def get_cache_key(self, request, view):
        user = request.user
        who = f"u{user.pk}" if user and user.is_authenticated else self._named(request)
        return self.cache_format % {"scope": self.scope, "ident": who}

    @staticmethod
    def _named(request):
        name = str(request.data.get("username", "")) if hasattr(request.data, "get") else ""
        return hashlib.sha256(name.encode()).hexdigest()[:32]
