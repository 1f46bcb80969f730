"""What the spine needs to know about reviews."""

from django.db.models import Q
from django.urls import reverse

from cases.kinds import KINDS, CaseKind
from reviews.answers.blindness import blind_people, blind_reviews, is_blind
from reviews.findings.steps import RECEIVERS
from reviews.models import Review, Status
from reviews.steps import STEPS

REVEALING = [step.name for step in STEPS if step.reveals]


class ReviewKind(CaseKind):
    """评查. What it is about is another case, known through that case's own kind."""

    code, label, model, statuses, steps = "review", "案件评查", Review, Status, STEPS

    def subject(self, case):
        if "review" in case._state.fields_cache:
            subject = case.review
        else:
            subject = Review.objects.select_related("campaign__checklist", "subject__unit", "subject__court").get(pk=case.pk)
        subject.case = case
        return subject

    def facts(self, subject):
        reviewed = subject.subject
        kind = KINDS[reviewed.kind]
        facts = [("活动", subject.campaign.name), ("被评查案件", f"{kind.label} {reviewed.number}")]
        if subject.key_reason:
            facts.append(("重点", subject.key_reason))
        return [*facts, *kind.facts(kind.subject(reviewed))]

    def search_text(self, subject):
        return subject.subject.search

    def trace(self, case, user):
        """Without the entries that say what was found, as long as something is hidden from `user`."""
        entries = super().trace(case, user)
        return entries.exclude(step__in=REVEALING) if is_blind(user, self.subject(case)) else entries

    def untold(self, user):
        """Those on which the tiers below must stay unknown to `user`: their clocks, papers and people would tell of the answers."""
        reviews = blind_reviews(user)
        return None if reviews is None else reviews.values("pk")

    def papers(self, user):
        untold = self.untold(user)
        return None if untold is None else ~Q(case__in=untold)

    def keeps_from(self, case, people):
        return blind_people(case.pk, people)

    def people(self, case, user):
        """Without those who were let in because of what was found, as long as something is hidden from `user`."""
        people = super().people(case, user)
        return people if self.tells_all(case, user) else [person for person in people if person.role not in RECEIVERS]

    def execution_case(self, case):
        reviewed = self.subject(case).subject
        return KINDS[reviewed.kind].execution_case(reviewed)

    def url(self, case):
        return reverse("review-detail", args=[case.pk])
