"""Everything that reviews keep."""

from reviews.models.campaign import Campaign, CampaignTier, GroupUnit, Reviewer, ReviewGroup, ScopeMember
from reviews.models.checklist import Checklist, Item
from reviews.models.choices import Answer, Grade, Proposal, Status, Tier
from reviews.models.finding import CommonMeasure, Finding
from reviews.models.jobs import BatchJob, PublishingJob
from reviews.models.paper import CampaignPaper, PaperFinding, PaperTask
from reviews.models.review import ItemAnswer, ItemTally, Meeting, Review, ReviewTask, Statement
from reviews.models.sample import Sample, SampleMember
from reviews.models.terminations import Consent, DebtorKind, Requery, Termination, TerminationStatus

__all__ = [
    "Answer", "BatchJob", "Campaign", "CampaignPaper", "CampaignTier", "Checklist", "CommonMeasure", "Consent", "DebtorKind", "Finding", "Grade", "GroupUnit",
    "Item", "ItemAnswer", "ItemTally", "Meeting", "PaperFinding", "PaperTask", "Proposal", "PublishingJob", "Requery", "Review", "ReviewGroup", "ReviewTask", "Reviewer",
    "Sample", "SampleMember", "ScopeMember", "Statement", "Status", "Termination", "TerminationStatus", "Tier",
]  # fmt: skip
