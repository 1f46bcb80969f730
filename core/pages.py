"""The pages that say what went wrong: what happened, what is safe, what to do, and a number to quote."""

import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template import loader

from core.errors import Conflict, Incomplete

log = logging.getLogger(__name__)


def bad_request(request, exception=None):
    return _page(request, 400)


def permission_denied(request, exception=None):
    return _page(request, 403, reason=_words(exception))


def not_found(request, exception=None):
    # Django's own message lists addresses; only what we raised ourselves is for people.
    words = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return _page(request, 404, reason=words)


def server_error(request):
    """The last resort: no database, no session, no context processor."""
    return HttpResponseServerError(loader.render_to_string("500.html", {"number": number_of(request)}))


def number_of(request):
    """The number under which the log has this request."""
    return getattr(request, "id", "")


class ErrorPages:
    """Turns the house's errors into pages where a view did not, and gives the empty 405 its words."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = _page(request, 405)
            page["Allow"] = response["Allow"]
            return page
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return not_found(request)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return _page(request, 409, reason=exception.message, changes=exception.changes, mine=exception.mine)
        if isinstance(exception, Incomplete):
            return _page(request, 422, missing=[item.label for item in exception.missing])
        if isinstance(exception, ValidationError):
            return _page(request, 422, missing=exception.messages)
        # A trial runs with DEBUG on, and whoever tries it is a clerk: the traceback goes to the log, not to the page.
        if settings.DEBUG and isinstance(exception, Http404):
            return not_found(request, exception)
        if settings.DEBUG and not isinstance(exception, (PermissionDenied, SuspiciousOperation)):
            log.exception("%s %s", request.method, request.path)
            return server_error(request)
        return None


def _words(exception):
    return str(exception) if exception and str(exception) else ""


def _page(request, status, **context):
    number = number_of(request)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"reason": context.get("reason", ""), "number": number}, status=status)
    return render(request, f"{status}.html", {"number": number, **context}, status=status)
