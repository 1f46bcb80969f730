"""Addresses of the register of terminated cases."""

from django.urls import path

from reviews.terminations import views

urlpatterns = [
    path("terminated/", views.TerminationListPage.as_view(), name="termination-list"),
    path("terminated/<int:pk>/", views.TerminationPage.as_view(), name="termination-detail"),
    path("terminated/<int:pk>/deadlines/<int:clock>/", views.WhyPage.as_view(), name="termination-why"),
]
