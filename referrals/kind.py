"""What the spine needs to know about referrals."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cases.kinds import CaseKind
from cases.models import CasePerson
from cases.people import people_of
from core.text import search_tokens
from courts.models import Role
from referrals.access import UPPER_SIDE, Level, is_upper, shares_team, team_level, team_mates
from referrals.models import Referral, Status, TeamMember
from referrals.orders import without_complainant
from referrals.steps import OF_TEAM, SENT_DOWN, STEPS


class ReferralKind(CaseKind):
    """一案双查. Its row is 限知; the lower court's side reads only what was sent down to it and what it did itself."""

    code, label, model, statuses, steps = "referral", "一案双查", Referral, Status, STEPS

    def subject(self, case):
        subject = case.referral if "referral" in case._state.fields_cache else Referral.objects.get(pk=case.pk)
        subject.case = case
        return subject

    def trace(self, case, user):
        """Everything for the upper side; for the others what was sent down, what they did, and what their team found out."""
        entries = super().trace(case, user)
        if is_upper(user, case):
            return entries
        of_team = Q(step__in=OF_TEAM, actor__in=team_mates(case.pk, user))
        return entries.filter(Q(step__in=SENT_DOWN) | Q(actor=user) | of_team)

    def papers(self, user):
        """The papers of the entries that `trace` gives, and what the person filed."""
        places = CasePerson.objects.filter(case=OuterRef("case"), person_id=user.pk, ends_at=None, role__in=UPPER_SIDE)
        return (
            Exists(places)
            | Q(entry__step__in=SENT_DOWN)
            | Q(uploaded_by_id=user.pk)
            | (Q(entry__step__in=OF_TEAM) & shares_team(user, referral="case", actor="entry__actor"))
        )

    def people(self, case, user):
        """Everybody for the upper side; the others neither read who stands above nor who investigates for the upper court itself."""
        people = people_of(case)
        if is_upper(user, case):
            return people
        below = [place for place in people if place.role not in UPPER_SIDE]
        if team_level(case.pk, user) in (Level.DIRECT, Level.SUPERVISION):
            return below
        sent = TeamMember.objects.filter(referral=case.pk, level=Level.DIRECT, ends_at=None)
        hidden = set(sent.values_list("person", flat=True))
        return [place for place in below if place.role != Role.INVESTIGATOR or place.person_id not in hidden]

    def facts(self, subject):
        facts = [
            ("来源", subject.get_source_display()),
            ("被反映单位", subject.case.unit.short_name),
            ("问题类型", subject.get_problem_display()),
        ]
        if subject.execution_number:
            facts.append(("涉及案号", subject.execution_number))
        return [*facts, ("摘要", without_complainant(subject, subject.summary)[:120])]

    def search_text(self, subject):
        """Numbers only: no name of an officer or of who spoke leads to a referral. Source: L4.11."""
        numbers = [word for word in (subject.case.number, subject.execution_number) if word]
        return search_tokens(names=[], numbers=numbers, extra=[word for word in (subject.upstream_number,) if word])

    def execution_case(self, case):
        return self.subject(case).execution_case

    def url(self, case):
        return reverse("referral-detail", args=[case.pk])
