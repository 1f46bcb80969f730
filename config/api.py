"""The API: everything the pages do, under the same rules. Each room declares its own addresses in its api.py."""

from django.contrib.auth.decorators import login_required
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from bulletins import api as bulletins
from cases import api as cases
from courts import api as courts
from dashboards import api as dashboards
from deadlines import api as deadlines
from dossiers import api as dossiers
from executions import api as executions
from ledgers import api as ledgers
from notices import api as notices
from petitions import api as petitions
from referrals import api as referrals
from reviews import api as reviews
from reviews.terminations import api as terminations

docs = SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="core/api_docs.html")

urlpatterns = [
    *dashboards.urlpatterns,
    *bulletins.urlpatterns,
    *ledgers.urlpatterns,
    *petitions.urlpatterns,
    *terminations.urlpatterns,
    *reviews.urlpatterns,
    *referrals.urlpatterns,
    *cases.urls(),
    *dossiers.urlpatterns,
    *deadlines.urls(),
    *notices.urlpatterns,
    *executions.urlpatterns,
    *courts.urlpatterns,
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    # a page for people: whoever is not logged in is sent to the login page
    path("docs/", login_required(docs), name="api-docs"),
]
