"""Addresses of the steps."""

from django.urls import path

from cases import views
from cases.resume import Resume

urlpatterns = [
    path("cases/<int:pk>/steps/<slug:step>/", views.StepView.as_view(), name="case-step"),
    path("cases/<int:pk>/steps/<slug:step>/draft/", views.DraftView.as_view(), name="case-step-draft"),
    path("new/<slug:kind>/<slug:step>/", views.StepView.as_view(), name="case-open"),
    path("new/<slug:kind>/<slug:step>/draft/", views.DraftView.as_view(), name="case-open-draft"),
    path("resume/", Resume.as_view(), name="resume"),
]
