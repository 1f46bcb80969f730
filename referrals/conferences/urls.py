"""Addresses of the joint conferences."""

from django.urls import path

from referrals.conferences import views

urlpatterns = [
    path("conferences/", views.ConferenceList.as_view(), name="conference-list"),
    path("conferences/new/", views.Call.as_view(), name="conference-new"),
    path("conferences/<int:pk>/", views.RoomPage.as_view(), name="conference-detail"),
    path("conferences/<int:pk>/items/", views.Table.as_view(), name="conference-table"),
    path("conferences/<int:pk>/items/<int:item>/decide/", views.Decide.as_view(), name="conference-decide"),
    path("conferences/<int:pk>/items/<int:item>/withdraw/", views.Withdraw.as_view(), name="conference-withdraw"),
    path("conferences/<int:pk>/items/<int:item>/recuse/", views.Recuse.as_view(), name="conference-recuse"),
    path("conferences/<int:pk>/attendance/", views.Attendance.as_view(), name="conference-attendance"),
    path("conferences/<int:pk>/members/", views.Member.as_view(), name="conference-member"),
    path("conferences/<int:pk>/close/", views.Close.as_view(), name="conference-close"),
    path("conferences/<int:pk>/cancel/", views.Cancel.as_view(), name="conference-cancel"),
    path("conferences/<int:pk>/minutes/", views.Minutes.as_view(), name="conference-minutes"),
]
