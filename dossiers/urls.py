"""Addresses of documents."""

from django.urls import path

from dossiers import views

urlpatterns = [
    path("documents/<int:pk>/", views.open_document, name="document-open"),
    path("documents/<int:pk>/download/", views.download_document, name="document-download"),
    path("documents/<int:pk>/rebind/", views.rebind_volume, name="volume-rebind"),
    path("documents/checks/", views.file_checks, name="file-checks"),
]
