"""Addresses of the execution cases."""

from django.urls import path

from executions import views

urlpatterns = [path("executions/<int:pk>/", views.ExecutionCasePage.as_view(), name="execution-detail")]
