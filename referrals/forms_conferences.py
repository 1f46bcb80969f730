"""What is asked around a joint conference. Source: L4.3, L4.4, L4.9."""

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.fields import Moment, Text
from core.forms import StepForm
from referrals.access import court_of, office_people
from referrals.conferences.visibility import conferences_visible_to
from referrals.conflicts import conflicts
from referrals.deadlines import SupplementDue
from referrals.fields import People, Person
from referrals.forms_investigation import check_day
from referrals.models import Conference, OutcomeDecision, StartDecision


class ConferenceChoice(forms.ModelChoiceField):
    def label_from_instance(self, conference):
        moment = timezone.localtime(conference.meets_at)
        return f"{conference.number}　{moment.month}月{moment.day}日 {moment:%H:%M}　{conference.place}"


class TablingForm(StepForm):
    """Which conference the referral is brought before."""

    conference = ConferenceChoice(label="联席会议", queryset=Conference.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.by is not None:
            under_way = conferences_visible_to(self.by).filter(state__in=[Conference.State.CALLED, Conference.State.SITTING])
            self.fields["conference"].queryset = under_way.order_by("meets_at", "pk")


class WithdrawalForm(StepForm):
    reason = forms.CharField(label="撤下理由", max_length=200)


class SeatForm(StepForm):
    """A member who was called after the item had been tabled."""

    member = Person(label="参会人员")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        item = self.subject.items.filter(decided_at=None, withdrawn_at=None).first() if self.subject is not None else None
        if item:
            members = [member.person for member in item.conference.members.select_related("person")]
            against = conflicts(self.subject).against
            self.fields["member"].offer([person for person in members if not against(person)])


class StartForm(StepForm):
    """What the conference decides on a clue."""

    decision = forms.ChoiceField(label="会议决定", choices=StartDecision, widget=forms.RadioSelect)
    reason = Text(label="理由", rows=3)
    body = forms.CharField(label="转办到", max_length=60, required=False, help_text="决定转办时填写")

    def clean(self):
        data = super().clean()
        if data.get("decision") == StartDecision.ELSEWHERE and not data.get("body"):
            raise ValidationError({"body": "决定转办的，请写明转到哪里"})
        return data


class OutcomeForm(StepForm):
    """What the conference decides on a report that was found good."""

    decision = forms.ChoiceField(label="会议决定", choices=OutcomeDecision, widget=forms.RadioSelect)
    reason = Text(label="理由", rows=3)
    requirement = Text(label="补充调查事项", rows=2, required=False, help_text="补充调查的必填；下发，不写反映人的任何情况")
    due_on = forms.DateField(
        label="另定期限",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填按十五日计；逢休息日不顺延",
    )
    due_reason = forms.CharField(label="为什么定这一天", max_length=120, required=False)

    def clean(self):
        data = super().clean()
        if data.get("decision") == OutcomeDecision.AGREE:
            data["requirement"], data["due_on"], data["due_reason"] = "", None, ""
        elif data.get("decision"):
            if not data.get("requirement"):
                self.add_error("requirement", "写明还要查什么")
            check_day(self, SupplementDue.preview(self.subject.case, self.at))
        return data


class CallForm(forms.Form):
    """When and where, and who of the two organs is called."""

    meets_at = Moment(label="时间", may_be_future=True)
    place = forms.CharField(label="地点", max_length=60)
    members = People(label="参会人员", help_text="两个机构都要有人；有回避的人看不到那一条议题")
    chair = Person(label="主持人")
    token = forms.CharField(
        label="提交号", max_length=40, required=False, widget=forms.HiddenInput, help_text="同一号码再发一次不会重复召集"
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        court = court_of(by)
        people = list({post.person_id: post.person for post in office_people(court)}.values()) if court else []
        self.fields["members"].offer(people)
        self.fields["chair"].offer(people)
        tomorrow = timezone.localtime() + timedelta(days=1)
        self.initial.setdefault("meets_at", tomorrow.replace(hour=15, minute=0))
        self.initial.setdefault("members", [person.pk for person in people])
        self.initial.setdefault("token", uuid4().hex)


class AttendanceForm(forms.Form):
    """Who came, and who leads."""

    present = People(label="出席")
    chair = Person(label="主持人")

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        people = [member.person for member in members]
        self.fields["present"].offer(people)
        self.fields["chair"].offer(people)
        came = [member.person_id for member in members if member.is_present is not False]
        self.initial.setdefault("present", came)
        self.initial.setdefault("chair", next((member.person_id for member in members if member.is_chair), None))


class MemberForm(forms.Form):
    """One more person for a conference."""

    person = Person(label="增加参会人员")

    def __init__(self, *args, conference, members, **kwargs):
        super().__init__(*args, **kwargs)
        called = {member.person_id for member in members}
        people = {post.person_id: post.person for post in office_people(conference.court) if post.person_id not in called}
        self.fields["person"].offer(list(people.values()))


class CancelForm(forms.Form):
    reason = forms.CharField(label="取消理由", max_length=200)
