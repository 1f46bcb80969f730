"""Reviews over the API: what every page of the campaigns and of the desk shows and does."""

from django.urls import path

from reviews import api_batches as batches
from reviews import api_campaigns as campaigns
from reviews import api_drafts as drafts
from reviews import api_findings as findings
from reviews import api_papers as papers
from reviews import api_reviews as reviews
from reviews.radar import api as radar
from reviews.sampling import api as sampling

urlpatterns = [
    path("checklists/", campaigns.ChecklistList.as_view(), name="api-checklists"),
    path("campaigns/", campaigns.CampaignList.as_view(), name="api-campaigns"),
    path("campaigns/new/", drafts.Create.as_view(), name="api-campaign-new"),
    path("campaigns/<int:pk>/", campaigns.CampaignDetail.as_view(), name="api-campaign"),
    path("campaigns/<int:pk>/describe/", drafts.Describe.as_view(), name="api-campaign-describe"),
    path("campaigns/<int:pk>/tiers/", drafts.Tiers.as_view(), name="api-campaign-tiers"),
    path("campaigns/<int:pk>/groups/", drafts.Groups.as_view(), name="api-campaign-groups"),
    path("campaigns/<int:pk>/reviewers/", drafts.Reviewers.as_view(), name="api-campaign-reviewers"),
    path("campaigns/<int:pk>/publish/", drafts.Publish.as_view(), name="api-campaign-publish"),
    path("campaigns/<int:pk>/discard/", drafts.Discard.as_view(), name="api-campaign-discard"),
    path("campaigns/<int:pk>/conclude/", batches.ConcludeMany.as_view(), name="api-campaign-conclude"),
    path("campaigns/<int:pk>/batches/<int:batch>/", batches.BatchDetail.as_view(), name="api-campaign-batch"),
    path("campaigns/<int:pk>/close/", drafts.Close.as_view(), name="api-campaign-close"),
    path("campaigns/<int:pk>/scope/", campaigns.ScopeList.as_view(), name="api-campaign-scope"),
    path("campaigns/<int:pk>/late/", campaigns.LateList.as_view(), name="api-campaign-late"),
    path("campaigns/<int:pk>/late/take/", drafts.TakeLate.as_view(), name="api-campaign-take-late"),
    path("campaigns/<int:pk>/tasks/", campaigns.TaskList.as_view(), name="api-campaign-tasks"),
    path("campaigns/<int:pk>/agreement/", campaigns.Agreement.as_view(), name="api-campaign-agreement"),
    path("campaigns/<int:pk>/disagreement/", campaigns.Disagreement.as_view(), name="api-campaign-disagreement"),
    path("campaigns/<int:pk>/disagreement/silent/", campaigns.SilentList.as_view(), name="api-campaign-silent"),
    path("campaigns/<int:pk>/key-cases/", sampling.KeyCases.as_view(), name="api-campaign-key-cases"),
    path("campaigns/<int:pk>/key-cases/choose/", sampling.KeyCasesChoose.as_view(), name="api-campaign-key-cases-choose"),
    path("campaigns/<int:pk>/radar/", radar.Radar.as_view(), name="api-campaign-radar"),
    path("campaigns/<int:pk>/measures/", radar.Measures.as_view(), name="api-campaign-measures"),
    path("campaigns/<int:pk>/measures/issue/", radar.IssueMeasure.as_view(), name="api-campaign-measure-issue"),
    path(
        "campaigns/<int:pk>/measures/<int:measure>/liaison/", radar.RecordLiaison.as_view(), name="api-campaign-measure-liaison"
    ),
    path("campaigns/<int:pk>/samples/", papers.SampleList.as_view(), name="api-campaign-samples"),
    path("campaigns/<int:pk>/samples/draw/", papers.Draw.as_view(), name="api-campaign-sample-draw"),
    path("campaigns/<int:pk>/samples/key/", papers.DrawKey.as_view(), name="api-campaign-sample-key"),
    path("campaigns/<int:pk>/samples/<int:sample>/cases/", papers.SampleMembers.as_view(), name="api-campaign-sample-cases"),
    path("campaigns/<int:pk>/papers/", papers.PaperList.as_view(), name="api-campaign-papers"),
    path("campaigns/<int:pk>/papers/circular/", papers.DraftCircular.as_view(), name="api-campaign-circular"),
    path("campaigns/<int:pk>/papers/unit-report/", papers.DraftUnitReport.as_view(), name="api-campaign-unit-report"),
    path("campaigns/<int:pk>/papers/<int:paper>/", papers.PaperDetail.as_view(), name="api-campaign-paper"),
    path("campaigns/<int:pk>/papers/<int:paper>/file/", papers.PaperDownload.as_view(), name="api-campaign-paper-file"),
    path("campaigns/<int:pk>/papers/<int:paper>/publish/", papers.PublishPaper.as_view(), name="api-campaign-paper-publish"),
    path("campaigns/<int:pk>/papers/<int:paper>/numbers/<slug:code>/", papers.NumberRows.as_view(), name="api-campaign-number"),
    path("campaigns/<int:pk>/figures/", papers.Figures.as_view(), name="api-campaign-figures"),
    path("findings/", findings.FindingList.as_view(), name="api-findings"),
    path("findings/counts/", findings.FindingCounts.as_view(), name="api-finding-counts"),
    path("findings/order/", findings.OrderMany.as_view(), name="api-finding-order"),
    path("findings/escalate/", findings.EscalateMany.as_view(), name="api-finding-escalate"),
    path("reviews/", reviews.ReviewList.as_view(), name="api-reviews"),
    path("reviews/<int:pk>/", reviews.ReviewDetail.as_view(), name="api-review"),
    path("reviews/<int:pk>/report/", papers.PetitionReportFile.as_view(), name="api-review-report"),
    path("reviews/<int:pk>/answers/", reviews.AnswerGrid.as_view(), name="api-review-answers"),
    path("reviews/<int:pk>/statements/", reviews.Statements.as_view(), name="api-review-statements"),
    path("reviews/<int:pk>/statements/<int:statement>/scan/", reviews.StatementScan.as_view(), name="api-review-scan"),
    path("review-tasks/", reviews.MyTasks.as_view(), name="api-review-tasks"),
    path("review-tasks/<int:pk>/", reviews.TaskDetail.as_view(), name="api-review-task"),
    path("review-tasks/<int:pk>/items/<int:number>/", reviews.SaveAnswer.as_view(), name="api-review-answer"),
]
