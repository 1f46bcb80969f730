"""Addresses of time."""

from django.urls import path

from deadlines import views

urlpatterns = [
    path("deadlines/", views.deadline_list, name="deadline-list"),
    path("rules/calendar/", views.calendar_year, name="calendar-years"),
    path("rules/periods/", views.rule_list, name="rule-periods"),
    path("rules/periods/<str:code>/", views.rule_detail, name="rule-period"),
]
