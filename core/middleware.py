"""What every request gets: a number for the log, an idle limit, and no copy of a page left in the browser."""

import time
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.utils.cache import patch_cache_control

current_request_id = ContextVar("current_request_id", default="-")
TOUCH_EVERY_SECONDS = 60


class RequestIdMiddleware:
    """`request.id`, also in the answer's header and in every log line: what the error page tells the person to report."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid4().hex[:12]
        token = current_request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class SessionCareMiddleware:
    """Ends a session that was idle too long; pages of a logged-in person are not kept by browser or proxy (ASVS 14.3.2)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # the user is read first: it tells whether the session is anybody's
        if request.user.is_authenticated:
            self._check_idle(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        return response

    def _check_idle(self, request):
        now = int(time.time())
        seen = request.session.get("seen_at", now)
        if now - seen > settings.SESSION_IDLE_MINUTES * 60:
            logout(request)
        # once a minute is precise enough, and spares every page a write
        elif "seen_at" not in request.session or now - seen >= TOUCH_EVERY_SECONDS:
            request.session["seen_at"] = now
