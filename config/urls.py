"""All addresses: each room declares its own, complete paths in its urls.py."""

from importlib.util import find_spec

from django.urls import include, path

from core.health import healthz

ROOMS = [
    "dashboards",
    "bulletins",
    "ledgers",
    "petitions",
    "reviews",
    "referrals",
    "dossiers",
    "deadlines",
    "notices",
    "cases",
    "executions",
    "courts",
    "core",
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/", include("config.api")),
    *(path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")),
]

handler400 = "core.pages.bad_request"
handler403 = "core.pages.permission_denied"
handler404 = "core.pages.not_found"
handler500 = "core.pages.server_error"
