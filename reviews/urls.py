"""Addresses of the reviews."""

from django.urls import include, path

from reviews.views import campaigns, desk, disagreement, findings, jobs, papers, radar, review, samples, wizard

urlpatterns = [
    path("", include("reviews.terminations.urls")),
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaign-list"),
    path("campaigns/new/", wizard.Begin.as_view(), name="campaign-new"),
    path("campaigns/<int:pk>/", campaigns.Detail.as_view(), name="campaign-detail"),
    path("campaigns/<int:pk>/publishing/", jobs.Publishing.as_view(), name="campaign-publishing"),
    path("campaigns/<int:pk>/conclude/", jobs.ConcludePage.as_view(), name="campaign-conclude"),
    path("campaigns/<int:pk>/batches/<int:batch>/", jobs.BatchPage.as_view(), name="campaign-batch"),
    path("campaigns/<int:pk>/setup/<slug:stage>/", wizard.Setup.as_view(), name="campaign-setup"),
    path("campaigns/<int:pk>/scope/", campaigns.ScopePage.as_view(), name="campaign-scope"),
    path("campaigns/<int:pk>/assignment/", campaigns.AssignmentPage.as_view(), name="campaign-assignment"),
    path("campaigns/<int:pk>/disagreement/", disagreement.DisagreementPage.as_view(), name="campaign-disagreement"),
    path("campaigns/<int:pk>/radar/", radar.RadarPage.as_view(), name="campaign-radar"),
    path("campaigns/<int:pk>/key-cases/", samples.KeyCases.as_view(), name="campaign-key-cases"),
    path("campaigns/<int:pk>/papers/", papers.PapersPage.as_view(), name="campaign-papers"),
    path("campaigns/<int:pk>/papers/<int:paper>/", papers.PaperFile.as_view(), name="campaign-paper"),
    path("campaigns/<int:pk>/papers/<int:paper>/read/", papers.PaperPage.as_view(), name="campaign-paper-read"),
    path("campaigns/<int:pk>/papers/<int:paper>/numbers/<slug:code>/", papers.NumberPage.as_view(), name="campaign-number"),
    path("review/cases/<int:pk>/report/", papers.PetitionReport.as_view(), name="review-report"),
    path("reviews/findings/", findings.Register.as_view(), name="finding-list"),
    path("reviews/findings/order/", findings.Bulk.as_view(act="order"), name="finding-order"),
    path("reviews/findings/escalate/", findings.Bulk.as_view(act="escalate"), name="finding-escalate"),
    path("review/", desk.TaskList.as_view(), name="review-tasks"),
    path("review/<int:campaign>/<slug:tier>/next/", desk.go_on, name="review-go"),
    path("review/<int:task>/", desk.Desk.as_view(), name="review-desk"),
    path("review/<int:task>/file/", desk.Viewer.as_view(), name="review-viewer"),
    path("review/<int:task>/submit/", desk.Submit.as_view(), name="review-submit"),
    path("review/<int:task>/items/<int:number>/", desk.AnswerView.as_view(), name="review-answer"),
    path("review/cases/<int:pk>/", review.Tiers.as_view(), name="review-detail"),
    path("review/cases/<int:pk>/deadlines/", findings.Clocks.as_view(), name="review-clocks"),
    path("review/cases/<int:pk>/results/", review.Results.as_view(), name="review-results"),
    path("review/cases/<int:pk>/statements/<int:statement>/scan/", review.Scan.as_view(), name="review-scan"),
    path("review/cases/<int:pk>/trace/", review.Trace.as_view(), name="review-trace"),
    path("review/cases/<int:pk>/actions/", review.Actions.as_view(), name="review-actions"),
]
