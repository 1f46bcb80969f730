"""Addresses of the petitions."""

from django.urls import path

from petitions import views_case, views_list

urlpatterns = [
    path("petitions/", views_list.PetitionListPage.as_view(), name="petition-list"),
    path("petitions/<int:pk>/", views_case.Overview.as_view(), name="petition-detail"),
    path("petitions/<int:pk>/interviews/", views_case.Interviews.as_view(), name="petition-interviews"),
    path("petitions/<int:pk>/measures/", views_case.Measures.as_view(), name="petition-measures"),
    path("petitions/<int:pk>/replies/", views_case.Replies.as_view(), name="petition-replies"),
    path("petitions/<int:pk>/documents/", views_case.Documents.as_view(), name="petition-documents"),
    path("petitions/<int:pk>/related/", views_case.Related.as_view(), name="petition-related"),
    path("petitions/<int:pk>/trace/", views_case.Trace.as_view(), name="petition-trace"),
    path("petitions/<int:pk>/deadlines/<int:clock>/", views_case.Why.as_view(), name="petition-why"),
    path("petitions/<int:pk>/reveal/", views_case.Reveal.as_view(), name="petition-reveal"),
    path("petitions/<int:pk>/hand-over/", views_case.HandOver.as_view(), name="petition-hand-over"),
    path("dispatch/", views_list.DispatchPage.as_view(), name="dispatch"),
    path("dispatch/orders/<int:pk>/", views_list.OrderPage.as_view(), name="dispatch-order"),
    path("dispatch/orders/<int:pk>/paper/", views_list.order_paper, name="dispatch-order-paper"),
    path("acceptance/", views_list.AcceptancePage.as_view(), name="acceptance"),
]
