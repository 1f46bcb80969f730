"""Addresses of 一案双查."""

from django.urls import include, path

from referrals import views_case, views_list, views_scores

urlpatterns = [
    path("", include("referrals.conferences.urls")),
    path("clues/", views_list.CluePage.as_view(), name="clue-list"),
    path("inquiries/scores/", views_scores.ScorePage.as_view(), name="referral-scores"),
    path("inquiries/scores/<int:year>/", views_scores.ScorePage.as_view(), name="referral-scores-year"),
    path("inquiries/scores/<int:year>/xlsx/", views_scores.ScoreFile.as_view(), name="referral-scores-xlsx"),
    path("inquiries/<int:pk>/", views_case.ReferralPage.as_view(), name="referral-detail"),
    path("inquiries/<int:pk>/complainant/", views_case.ComplainantPage.as_view(), name="referral-complainant"),
    path("inquiries/<int:pk>/<slug:tab>/", views_case.ReferralPage.as_view(), name="referral-tab"),
    path("inquiries/<int:pk>/deadlines/<int:clock>/", views_case.WhyPage.as_view(), name="referral-why"),
]
