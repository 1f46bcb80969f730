"""提交、退回、改派: what happens to a task. The trace says that it happened and keeps the hash, never an answer (I11)."""

import secrets

from django import forms
from django.core.exceptions import ValidationError

from cases.steps import Step
from core.errors import Conflict
from core.forms import StepForm
from courts.models import Role, User
from notices.audience import Tell
from reviews.answers import findings, tallies
from reviews.answers.blindness import readable_tasks
from reviews.answers.checks import task_gaps
from reviews.answers.hashing import answers_hash
from reviews.answers.leading import BY_ORGANISER, LEADERS, leads_above, without_above
from reviews.answers.signing import NO_PROBLEM_TEXT, SigningForm, sign
from reviews.campaigns.tasks import assignable_people, reassign, reassignment_refusal
from reviews.models import Campaign, ItemAnswer, ReviewTask, Statement, Status, Tier

State = ReviewTask.State
OPEN = frozenset({Status.REVIEWING})


def task_of(subject, by):
    """The live task that `by` has on this review, or None: nobody reviews a case in two tiers."""
    return ReviewTask.objects.live().filter(review=subject, reviewer=by).select_related("campaign__checklist").first()


def live_tasks(subject):
    """The live tasks of the review from the lowest tier up; as a page has read them, or read now."""
    kept = getattr(subject, "live_tasks", None)
    return list(ReviewTask.objects.live().filter(review=subject).order_by("height")) if kept is None else kept


def tier_of(task):
    return task.campaign.tiers.get(tier=task.tier)


def must_sign(task):
    """Whether whoever submits the task has to sign that nothing was found."""
    return not task.failed and tier_of(task).needs_statement


class SubmissionForm(SigningForm):
    """Signing is asked for where the tier wants it of whoever found nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        task = task_of(self.subject, self.by) if self.subject else None
        self.must_sign = bool(task and must_sign(task))


class SubmitAnswers(Step):
    """提交评查结果：全部条目答完才能提交；没有问题的自查，再次输入口令签名，或上传纸质签名。提交以后才能看到别的层级的结论。"""

    label, clause, verb = "提交评查结果", "J2.2", "提交"
    sources = OPEN
    actors = frozenset({Role.REVIEWER})
    form = SubmissionForm
    consequences = ("结论固定，要改须由评查组长退回", "不合格的条目逐条登记为问题")

    @classmethod
    def refusal(cls, subject, by):
        task = task_of(subject, by)
        if task is None:
            return "这件没有分给您评查"
        if task.state == State.SUBMITTED:
            return "您已经提交过了"
        if task.campaign.state != Campaign.State.PUBLISHED:
            return "活动已经结束"
        return unanswered(task)

    @classmethod
    def perform(cls, subject, *, by, at, scan=None, means="", **data):
        task = ReviewTask.objects.select_for_update().get(pk=task_of(subject, by).pk)
        # an answer is saved under the lock of its task alone: another page may have changed one since the form was checked
        left = unanswered(task)
        if left:
            raise Conflict(f"有一项刚在别处改过，没有提交。{left}")
        if must_sign(task) and not means:
            raise Conflict("有一项刚在别处改过，现在没有不合格的条目，提交要签名，请重新提交")
        task.answers_salt = task.answers_salt or secrets.token_hex(16)
        task.answers_hash = answers_hash(task)
        if task.revealed_at is None:
            for row in ItemAnswer.objects.filter(task=task):
                row.blind_answer = row.answer
                row.save(update_fields=["blind_answer"])
        task.state, task.submitted_at, task.revealed_at = State.SUBMITTED, at, task.revealed_at or at
        task.save()
        tallies.count(task, sign=1)
        findings.register(task)
        if means and not task.failed:
            text = NO_PROBLEM_TEXT.format(number=subject.subject.number)
            sign(
                subject, kind=Statement.Kind.NO_PROBLEM, text=text, answers_hash=task.answers_hash, by=by, at=at, means=means,
                scan=scan, task=task,
            )  # fmt: skip
        return f"{task.get_tier_display()}已提交", {"data": {}, "tier": task.tier, "answers_hash": task.answers_hash}


def unanswered(task):
    """A sentence about what is still missing in the task, or None."""
    left = task_gaps(task)
    more = f"等 {len(left)} 处" if len(left) > 3 else ""
    return f"还没有答完：{'；'.join(left[:3])}{more}" if left else None


class TaskChoice(forms.ModelChoiceField):
    """One of the tasks of the review, by tier and reviewer."""

    def __init__(self, **kwargs):
        super().__init__(queryset=ReviewTask.objects.none(), **kwargs)

    def label_from_instance(self, task):
        return f"{task.get_tier_display()}，{task.reviewer_name or '还没有人'}"


def returnable(subject, by):
    """The submitted tasks of the review that `by` may send back."""
    submitted = ReviewTask.objects.live().filter(review=subject, state=State.SUBMITTED)
    # who has not answered yet must not learn the answers by sending them back
    return without_above(submitted.filter(pk__in=readable_tasks(by)), by, subject)


class ReturnForm(StepForm):
    task = TaskChoice(label="退回哪一层")
    reason = forms.CharField(label="退回理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject:
            self.fields["task"].queryset = returnable(self.subject, self.by)

    def clean_task(self):
        task = self.cleaned_data["task"]
        if findings.ordered(task).exists():
            raise ValidationError("这一层的问题已经责令整改或销号，不能再退回")
        return task


class ReturnAnswers(Step):
    """退回评查结果：写明理由，由原评查员改后再交；原来的签名作废，首次结论保留。"""

    label, clause, verb = "退回评查结果", "J2.3.2", "退回"
    sources = OPEN
    actors = LEADERS
    form = ReturnForm
    is_main = False
    tells = (Tell(case_people={Role.REVIEWER}, text="{number}有一层评查结果被退回，请到评查台看是不是您的"),)

    @classmethod
    def refusal(cls, subject, by):
        if returnable(subject, by).exists():
            return None
        return "没有可以退回的评查结果" if leads_above(by, subject) else f"没有可以退回的评查结果。{BY_ORGANISER}"

    @classmethod
    def perform(cls, subject, *, by, at, task, reason):
        task = ReviewTask.objects.select_for_update().get(pk=task.pk)
        tallies.count(task, sign=-1)
        findings.withdraw(task)
        signed = Statement.objects.filter(task=task, void_reason="")
        if signed.filter(kind=Statement.Kind.PRESIDENT).exists():
            subject.signed_at = subject.signed_by = None
            subject.save(update_fields=["signed_at", "signed_by"])
        signed.update(void_reason="评查结果已退回")
        task.state, task.submitted_at = State.WORKING, None
        task.return_count += 1
        task.save()
        return f"{task.get_tier_display()}被退回：{reason}", {"data": {}, "tier": task.tier}


class ReassignForm(StepForm):
    task = TaskChoice(label="改派哪一层")
    reviewer = forms.ModelChoiceField(label="改派给", queryset=User.objects.none())
    reason = forms.CharField(label="改派理由", max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject:
            open_tasks = ReviewTask.objects.live().filter(review=self.subject).exclude(state=State.SUBMITTED)
            self.fields["task"].queryset = without_above(open_tasks, self.by, self.subject)
            self.fields["reviewer"].queryset = assignable_people(self.subject.campaign)

    def clean(self):
        data = super().clean()
        task, person = data.get("task"), data.get("reviewer")
        if task and person:
            refusal = reassignment_refusal(task, person)
            if refusal:
                self.add_error("reviewer", refusal)
        return data


class Reassign(Step):
    """改派：写明理由；应当回避的人不能接。原评查员没有提交的草稿留在原任务里，新评查员从头评。"""

    label, clause, verb = "改派", "J2.3.1", "改派"
    sources = OPEN
    actors = LEADERS
    form = ReassignForm
    is_main = False
    tells = (Tell(case_people={Role.REVIEWER}, text="{number}的评查任务有改派，请到评查台查看"),)

    @classmethod
    def refusal(cls, subject, by):
        left = [task for task in live_tasks(subject) if task.state != State.SUBMITTED]
        if not left:
            return "各层都已提交，没有可以改派的"
        is_theirs = any(task.tier != Tier.INTERMEDIATE for task in left) or leads_above(by, subject)
        return None if is_theirs else BY_ORGANISER

    @classmethod
    def perform(cls, subject, *, by, at, task, reviewer, reason):
        before = task.reviewer_name or "还没有人"
        reassign(task, reviewer, reason=reason, at=at)
        return f"{task.get_tier_display()}由{before}改为{reviewer.name}：{reason}"
