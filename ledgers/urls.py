"""Addresses of imports, the ledger centre and exports."""

from django.urls import path

from ledgers import views_exports, views_imports

urlpatterns = [
    path("imports/", views_imports.ImportListPage.as_view(), name="import-list"),
    path("imports/<int:pk>/", views_imports.ImportPage.as_view(), name="import-detail"),
    path("imports/<int:pk>/progress/", views_imports.progress, name="import-progress"),
    path("imports/<int:pk>/rows/<int:row>/", views_imports.RowPage.as_view(), name="import-row"),
    path("imports/<int:pk>/headings/", views_imports.headings, name="import-headings"),
    path("imports/<int:pk>/confirm/", views_imports.confirm, name="import-confirm"),
    path("imports/<int:pk>/give-up/", views_imports.leave, name="import-give-up"),
    path("imports/<int:pk>/annotated/", views_imports.annotated, name="import-annotated"),
    path("ledgers/", views_exports.LedgerListPage.as_view(), name="ledger-list"),
    path("ledgers/<slug:code>/", views_exports.LedgerPage.as_view(), name="ledger-detail"),
    path("ledgers/<slug:code>/template/", views_exports.template, name="ledger-template"),
    path("exports/", views_exports.ExportListPage.as_view(), name="export-list"),
    path("exports/<int:pk>/file/", views_exports.export_file, name="export-file"),
]
