"""A one-time password opens one page only: the one where it is replaced."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse


class PasswordChangeMiddleware:
    """Sends whoever holds a one-time password to the password page until they have a password of their own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password:
            page = reverse("password_change")
            if request.path.startswith("/api/"):
                return self._answer(request)
            if request.path not in (page, reverse("logout")):
                messages.warning(request, "现在的口令只能用一次，请先改成自己的口令。")
                return redirect(page)
        return self.get_response(request)

    def _answer(self, request):
        """The API says the same in its own way, and lets through what it takes to get out of it."""
        if request.path.startswith(reverse("api-session")):
            return self.get_response(request)
        words = f"现在的口令只能用一次，请先改成自己的口令：POST {reverse('api-session-password')}"
        return JsonResponse({"code": "password", "detail": words}, status=403)
