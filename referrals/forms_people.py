"""回避, who is let know, and the sealed complainant: what their steps ask for. Source: L3, L4.3."""

from django import forms

from cases.people import people_of
from core.forms import StepForm
from courts.models import Post, Role
from referrals.access import ORGAN_ROLES, is_upper, office_people, organ_on
from referrals.conflicts import conflicts
from referrals.fields import Person
from referrals.models import Unsealing
from referrals.unsealing import applications

REASON = {"label": "理由", "max_length": 200, "min_length": 2}


class RecusalForm(StepForm):
    """Who is recused, and why: the upper side names anybody who could come near; everybody else only speaks for themselves."""

    person = Person(label="回避的人", empty_label="请选择")
    reason = forms.CharField(**REASON, help_text="例如：与被反映人是近亲属、曾参与本案合议")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        case = self.subject.case
        if not is_upper(self.by, case):
            self.fields["person"].offer([self.by])
            return
        people = [place.person for place in people_of(case) if place.person]
        people += [post.person for post in office_people(case.court)]
        members = Post.objects.current().filter(unit__court=case.court, role=Role.LEADING_GROUP).select_related("person")
        recused = {recusal.person_id for recusal in self.subject.recusals.all()}
        people += [post.person for post in members]
        self.fields["person"].offer([person for person in people if person.pk not in recused])


class AdmissionForm(StepForm):
    """Who of one's own organ is let know, and why."""

    person = Person(label="知情的人", empty_label="请选择")
    reason = forms.CharField(**REASON, help_text="例如：接替某某的岗位")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["person"].offer([post.person for post in admissible(self.subject, self.by)])


class ReleaseForm(StepForm):
    """Who of one's own organ no longer needs to know, and why."""

    person = Person(label="不再知情的人", empty_label="请选择")
    reason = forms.CharField(**REASON, help_text="例如：调离岗位")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["person"].offer([place.person for place in own_people(self.subject, self.by)])


class AskForm(StepForm):
    """申请查看反映人."""

    reason = forms.CharField(**REASON, help_text="例如：需要当面听取反映人意见。理由里不要写反映人的姓名")


class Request(forms.ModelChoiceField):
    """An application to see the complainant."""

    def label_from_instance(self, request):
        return f"{request.asked_by.name}：{request.reason}"


class AnswerForm(StepForm):
    """审批查看反映人: of somebody else's application."""

    request = Request(label="申请", queryset=Unsealing.objects.none(), empty_label="请选择")
    is_allowed = forms.TypedChoiceField(label="意见", choices=[("1", "同意"), ("0", "不同意")], coerce=lambda value: value == "1")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            ids = [item.pk for item in waiting(self.subject, self.by)]
            self.fields["request"].queryset = Unsealing.objects.filter(pk__in=ids).select_related("asked_by")


def admissible(referral, by):
    """The posts of the organ of `by` whose holders neither know of the referral nor have a conflict."""
    organ = organ_on(by, referral.case)
    here = {place.person_id for place in people_of(referral.case)}
    posts = office_people(referral.case.court, organ) if organ else []
    outside = [post for post in posts if post.person_id not in here]
    against = conflicts(referral).against if outside else None
    return [post for post in outside if not against(post.person)]


def own_people(referral, by):
    """The places of the others of the organ of `by`."""
    roles = ORGAN_ROLES.get(organ_on(by, referral.case), frozenset())
    return [place for place in people_of(referral.case) if place.role in roles and place.person_id not in (None, by.pk)]


def waiting(referral, by):
    """The applications that somebody else has made and nobody answered."""
    return [item for item in applications(referral) if item.answered_at is None and item.asked_by_id != by.pk]
