"""面见、院（局）长签名、评结、重开. Source: J1.2, J1.3."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.steps import Missing, Step
from core.forms import StepForm
from courts.models import Role
from courts.scope import scope_of
from reviews.answers.blindness import is_blind
from reviews.answers.leading import BY_ORGANISER, LEADERS, leads_above
from reviews.answers.signing import PRESIDENT_TEXT, SigningForm, sign
from reviews.models import Campaign, CampaignTier, Finding, Grade, Meeting, Statement, Status, Tier
from reviews.steps.tasks import OPEN, State, live_tasks

SIGNERS = frozenset({Role.PRESIDENT, Role.BUREAU_CHIEF})


def not_the_courts_own(case, by):
    """Why `by` does not sign for the court under review, or None: the heads of the court above see its cases as well."""
    posts = scope_of(by).posts_over(case.unit_id)
    own = any(post.role in SIGNERS and post.unit.court_id == case.unit.court_id for post in posts)
    return None if own else f"由{case.unit.court.short_name}的院长、执行局长办理"


class MeetingForm(StepForm):
    met_at = forms.DateTimeField(
        label="面见时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label="地点", max_length=100)
    attendees = forms.CharField(label="参加人员", max_length=200)
    said = forms.CharField(label="信访人反映", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    response = forms.CharField(label="评查的逐条回应", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_met_at(self):
        met_at = self.cleaned_data["met_at"]
        if met_at > (self.at or timezone.now()):
            raise ValidationError("面见时间不能晚于现在")
        return met_at


class RecordMeeting(Step):
    """院（局）长面见：重点案件由院（局）长主动面见信访人，听取反映，评查时对反映的问题逐条回应。"""

    label, clause, verb = "院（局）长面见", "J1.2", "记面见"
    sources = OPEN
    actors = SIGNERS
    form = MeetingForm
    is_main = False

    @classmethod
    def refusal(cls, subject, by):
        return not_the_courts_own(subject.case, by)

    @classmethod
    def happened_at(cls, at, data):
        return data["met_at"]

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        meeting = Meeting.objects.create(review=subject, recorded_by=by, **data)
        # what was said and answered is in the record; the trace is read by people who must not know the answers yet
        return f"{timezone.localtime(meeting.met_at):%Y-%m-%d %H:%M}在{meeting.place}面见", {"data": {"place": meeting.place}}


def presidents_tier(subject):
    """The tier of the campaign whose result the president signs, or None."""
    return subject.campaign.tiers.filter(needs_president=True).first()


def presidents_task(subject):
    """The task whose result the president signs, or None."""
    tier = presidents_tier(subject)
    return next((task for task in live_tasks(subject) if task.tier == tier.tier), None) if tier else None


class SignReport(Step):
    """院（局）长签名：评查结果经院（局）长审阅后签名报送；重点案件先面见信访人。"""

    label, clause, verb = "院（局）长签名", "J1.2", "签名"
    sources = OPEN
    actors = SIGNERS
    form = SigningForm
    is_main = False
    consequences = ("签名与本院评查的结论绑定，结论退回后须重签",)

    @classmethod
    def refusal(cls, subject, by):
        tier = presidents_tier(subject)
        if tier is None:
            return "这个活动不需要院（局）长签名"
        task = presidents_task(subject)
        if task is None or task.state != State.SUBMITTED:
            return f"{tier.get_tier_display()}还没有提交"
        if presidents_statement(subject):
            return "已经签过名"
        return not_the_courts_own(subject.case, by)

    @classmethod
    def missing(cls, subject):
        needs_meeting = subject.case.is_key and presidents_tier(subject) and not subject.meetings.exists()
        return [Missing("院（局）长面见信访人", "record-meeting")] if needs_meeting else []

    @classmethod
    def perform(cls, subject, *, by, at, scan=None, means="", **data):
        task = presidents_task(subject)
        sign(
            subject, kind=Statement.Kind.PRESIDENT, text=PRESIDENT_TEXT.format(number=subject.subject.number),
            answers_hash=task.answers_hash, by=by, at=at, means=means, scan=scan, task=task,
        )  # fmt: skip
        subject.signed_at, subject.signed_by = at, by
        subject.save(update_fields=["signed_at", "signed_by"])
        return f"{by.name}签名", {"data": {}, "answers_hash": task.answers_hash}


def presidents_statement(subject):
    """The president's signature that still holds, or None."""
    return Statement.objects.filter(review=subject, kind=Statement.Kind.PRESIDENT, void_reason="").first()


class ConclusionForm(StepForm):
    grade = forms.ChoiceField(label="评查结论", choices=Grade.choices)
    opinion = forms.CharField(label="结论说明", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self):
        data = super().clean()
        if data.get("grade") == Grade.CLEAN and self.subject and live_findings(self.subject).exists():
            self.add_error("grade", "这件登记过问题，结论不能是“无问题”")
        if data.get("grade") not in ("", None, Grade.CLEAN) and not data.get("opinion"):
            self.add_error("opinion", "写明主要问题和处理意见")
        return data


def live_findings(subject):
    return Finding.objects.filter(review=subject).exclude(state=Finding.State.WITHDRAWN)


def not_theirs(subject, by):
    """Why the review is not `by`'s to conclude or to reopen, or None: what 中院评查 reviewed is the organising court's."""
    is_above = any(task.tier == Tier.INTERMEDIATE for task in live_tasks(subject))
    return BY_ORGANISER if is_above and not leads_above(by, subject) else None


def undrawn(campaign):
    """Why nothing of the campaign can be concluded before a draw that is still to come, as a sentence; "" when it can."""
    if campaign.state != Campaign.State.PUBLISHED:
        return ""
    left = campaign.tiers.filter(coverage=CampaignTier.Coverage.DRAWN).exclude(tier__in=campaign.samples.values("tier")).first()
    return f"{left.get_tier_display()}还没有抽样，评结的案件不能再评，抽样以后再评结" if left else ""


class Conclude(Step):
    """评结：各层都提交，需要的签名都有，登记的问题都已销号。"""

    label, clause, verb = "评结", "J1.3", "评结"
    sources, target = OPEN, Status.CONCLUDED
    actors = LEADERS - {Role.PRESIDENT}
    form = ConclusionForm
    closes = True
    reveals = True
    consequences = ("这件评查结束；发现新情况可以重开",)

    @classmethod
    def refusal(cls, subject, by):
        # what is still missing would tell what the tiers below have found
        if is_blind(by, subject):
            return "您所在的层级还没有评完这件，评完才能评结"
        return not_theirs(subject, by) or undrawn(subject.campaign) or None

    @classmethod
    def missing(cls, subject):
        found = []
        for task in live_tasks(subject):
            if task.state != State.SUBMITTED:
                found.append(Missing(f"提交{task.get_tier_display()}", "submit-answers"))
        if not found and presidents_task(subject) and not presidents_statement(subject):
            found.append(Missing("院（局）长签名", "sign-report"))
        left = live_findings(subject).exclude(state=Finding.State.CURED).count()
        if left:
            found.append(Missing(f"整改并销号 {left} 个问题"))
        return found

    @classmethod
    def perform(cls, subject, *, by, at, grade, opinion=""):
        subject.grade, subject.opinion, subject.concluded_at = grade, opinion, at
        subject.save(update_fields=["grade", "opinion", "concluded_at"])
        return Grade(grade).label


class ReopenForm(StepForm):
    reason = forms.CharField(label="重开理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class Reopen(Step):
    """重开：评结后发现新情况，写明理由重新评查。"""

    label, clause, verb = "重开评查", "J1.3", "重开"
    sources, target = frozenset({Status.CONCLUDED}), Status.REVIEWING
    actors = LEADERS - {Role.PRESIDENT}
    form = ReopenForm
    reopens = True
    is_main = False

    @classmethod
    def refusal(cls, subject, by):
        return not_theirs(subject, by)

    @classmethod
    def perform(cls, subject, *, by, at, reason):
        subject.concluded_at, subject.reopen_count = None, subject.reopen_count + 1
        subject.save(update_fields=["concluded_at", "reopen_count"])
        return reason
