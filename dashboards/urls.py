"""Addresses of what reads everything: the home page and search."""

from django.urls import path

from dashboards.search import SearchPage
from dashboards.trend import TrendPage
from dashboards.views import Home, TodoPage

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("todo/", TodoPage.as_view(), name="todo"),
    path("trend/", TrendPage.as_view(), name="trend"),
    path("search/", SearchPage.as_view(), name="search"),
]
