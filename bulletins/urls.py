"""Addresses of the bulletins and of the figures."""

from django.urls import path

from bulletins import views, views_figures

urlpatterns = [
    path("bulletins/", views.BulletinListPage.as_view(), name="bulletin-list"),
    path("bulletins/draft/", views.draft, name="bulletin-draft"),
    path("bulletins/<int:pk>/", views.BulletinPage.as_view(), name="bulletin-detail"),
    path("bulletins/<int:pk>/edit/", views.JudgementPage.as_view(), name="bulletin-edit"),
    path("bulletins/<int:pk>/docx/", views.document, name="bulletin-docx"),
    path("bulletins/<int:pk>/recompute/", views.recompute, name="bulletin-recompute"),
    path("bulletins/<int:pk>/approve/", views.approve, name="bulletin-approve"),
    path("bulletins/<int:pk>/send-back/", views.ReasonPage.as_view(act="send_back"), name="bulletin-send-back"),
    path("bulletins/<int:pk>/publish/", views.publish, name="bulletin-publish"),
    path("bulletins/<int:pk>/correct/", views.ReasonPage.as_view(act="correct"), name="bulletin-correct"),
    path("bulletins/<int:pk>/figures/<slug:code>/", views.FrozenFigurePage.as_view(), name="bulletin-figure"),
    path("bulletins/<int:pk>/figures/<slug:code>/<int:unit>/", views.FrozenFigurePage.as_view(), name="bulletin-figure-unit"),
    path("figures/", views_figures.DictionaryPage.as_view(), name="figure-dictionary"),
    path("figures/<slug:code>/", views_figures.FigureCasesPage.as_view(), name="figure-cases"),
]
