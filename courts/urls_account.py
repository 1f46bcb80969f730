"""Addresses of one's own account."""

from django.urls import path

from courts import views_account

urlpatterns = [
    path("login/", views_account.Login.as_view(), name="login"),
    path("logout/", views_account.Logout.as_view(), name="logout"),
    path("me/password/", views_account.PasswordChange.as_view(), name="password_change"),
]
