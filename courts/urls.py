"""Addresses of the organisation, of rights and of the access log; those of one's own account stand apart."""

from django.urls import path

from courts import urls_account, views

urlpatterns = [
    *urls_account.urlpatterns,
    path("org/", views.organisation, name="organisation"),
    path("org/unplaced/", views.unplaced, name="unplaced"),
    path("org/courts/new/", views.NewCourt.as_view(), name="court_new"),
    path("org/courts/<int:pk>/", views.ChangeCourt.as_view(), name="court_change"),
    path("org/courts/<int:pk>/units/new/", views.NewUnit.as_view(), name="unit_new"),
    path("org/units/<int:pk>/", views.ChangeUnit.as_view(), name="unit_change"),
    path("org/people/new/", views.NewPerson.as_view(), name="person_new"),
    path("org/people/<int:pk>/", views.person, name="person"),
    path("org/people/<int:pk>/change/", views.ChangePerson.as_view(), name="person_change"),
    path("org/people/<int:pk>/posts/new/", views.NewPost.as_view(), name="post_new"),
    path("org/people/<int:pk>/deputies/new/", views.NewDeputy.as_view(), name="deputy_new"),
    path("org/people/<int:pk>/password/", views.reset_password, name="person_password"),
    path("org/people/<int:pk>/deactivate/", views.DeactivatePerson.as_view(), name="person_deactivate"),
    path("org/people/<int:pk>/activate/", views.activate_person, name="person_activate"),
    path("org/posts/<int:pk>/end/", views.EndPost.as_view(), name="post_end"),
    path("org/posts/<int:pk>/confirm/", views.confirm_post, name="post_confirm"),
    path("org/posts/<int:pk>/decline/", views.DeclinePost.as_view(), name="post_decline"),
    path("org/deputies/<int:pk>/end/", views.end_deputy, name="deputy_end"),
    path("audit/", views.audit, name="audit"),
    path("secadmin/", views.security, name="security"),
    path("secadmin/unlock/", views.unlock, name="account_unlock"),
]
