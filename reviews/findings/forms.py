"""The inputs of the steps on findings; each offers only findings that its reader may know of."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from core.files import UploadField
from core.forms import StepForm
from executions.case_numbers import CaseNumber
from reviews.answers.leading import leads_above, without_above
from reviews.findings.clocks import RULES
from reviews.findings.queries import blocked_by_higher, escalatable, findings_visible_to, orderable
from reviews.models import CommonMeasure, Finding, Tier

State, Cure = Finding.State, Finding.Cure
RESUMPTION_WORDS = ("执恢", "执恢字")
LONGEST_DAYS = 366


def words(rows, **attrs):
    return forms.Textarea(attrs={"rows": rows, **attrs})


class FindingLabel:
    def label_from_instance(self, finding):
        return f"{finding.get_state_display()}：第{finding.item}项 {finding.text[:40]}"


class FindingChoice(FindingLabel, forms.ModelChoiceField):
    """One finding of the review."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Finding.objects.none(), **kwargs)


class FindingsChoice(FindingLabel, forms.ModelMultipleChoiceField):
    """Some findings of the review."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Finding.objects.none(), widget=forms.CheckboxSelectMultiple, **kwargs)


class FindingForm(StepForm):
    """A form about findings of the review; `choices_for` says which.

    Attributes:
        is_for_leaders: only whoever leads the tier that found them may choose them.
    """

    is_for_leaders = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            name = "findings" if "findings" in self.fields else "finding"
            self.fields[name].queryset = self.choices_for(self.subject, self.by, self.at)

    @classmethod
    def choices_for(cls, review, by, at=None):
        """The findings that `by` can choose now."""
        found = findings_visible_to(by).filter(review=review).order_by("item", "pk")
        return without_above(found, by, review) if cls.is_for_leaders else found


class OrderForm(FindingForm):
    is_for_leaders = True
    findings = FindingsChoice(label="哪些问题")
    nature = forms.ChoiceField(label="性质", choices=Finding.Nature.choices, initial=Finding.Nature.INDIVIDUAL)
    cure = forms.ChoiceField(label="怎么处理", choices=Cure.choices, initial=Cure.BY_DATE)
    due_on = forms.DateField(
        label="指定完成日期", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填按规则：即时补正三日，其余十五日；可以早于或晚于规则，逢休息日不顺延",
    )  # fmt: skip
    due_reason = forms.CharField(
        label="为什么指定这一天", max_length=120, required=False, help_text="例如：要到外地调取银行流水，二十日内办不完"
    )

    @classmethod
    def choices_for(cls, review, by, at=None):
        return orderable(super().choices_for(review, by))

    def clean(self):
        data = super().clean()
        if data.get("cure"):
            # over many findings at once each has its own rule's day, and is checked again on its own
            by_rule = RULES[data["cure"]].preview(self.subject.case, self.at or timezone.now()) if self.subject else None
            self._check_day(data, by_rule)
        return data

    def _check_day(self, data, by_rule):
        """The day set by hand, if it differs from the rule's; else the rule's own day stands and needs no reason."""
        day, today = data.get("due_on"), timezone.localdate(self.at or timezone.now())
        if day is None or day == by_rule:
            data["due_on"], data["due_reason"] = None, ""
        elif day < today:
            self.add_error("due_on", "完成日期不能早于今天")
        elif (day - today).days > LONGEST_DAYS:
            self.add_error("due_on", "完成日期在一年以后，请核对年份")
        elif not data.get("due_reason", "").strip():
            rule = f"按规则是 {by_rule:%Y-%m-%d}，" if by_rule else ""
            self.add_error("due_reason", f"{rule}指定另一天要写理由")


class ReportForm(FindingForm):
    finding = FindingChoice(label="哪个问题")
    report = forms.CharField(label="整改情况", max_length=4000, widget=words(4))
    evidence_note = forms.CharField(
        label="材料在哪里", max_length=200, required=False, help_text="例如：正卷第 87 页，补发的执行通知书"
    )
    evidence_file = UploadField(label="或上传整改材料", required=False)
    resumed_number = forms.CharField(
        label="执恢案号", max_length=60, required=False, help_text="处理是“恢复执行”的必填，例如（2021）豫0823执恢45号"
    )

    @classmethod
    def choices_for(cls, review, by, at=None):
        return super().choices_for(review, by).filter(state=State.OPEN).exclude(ordered_at=None)

    def clean_resumed_number(self):
        text = self.cleaned_data["resumed_number"]
        if not text.strip():
            return None
        try:
            number = CaseNumber.parse(text, today=timezone.localdate(self.at or timezone.now()))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if number.type_word not in RESUMPTION_WORDS:
            raise ValidationError(f"“{number.type_word}”不是恢复执行案件，案号类型应为“执恢”")
        return number

    def clean(self):
        data = super().clean()
        finding = data.get("finding")
        if finding and finding.cure == Cure.RESUME and not data.get("resumed_number") and "resumed_number" not in self.errors:
            self.add_error("resumed_number", "这个问题要恢复执行，请填立案后的执恢案号")
        if not data.get("evidence_note") and not data.get("evidence_file") and "evidence_file" not in self.errors:
            self.add_error("evidence_note", "写明整改材料在卷内哪一页，或上传材料")
        return data


class CheckForm(FindingForm):
    finding = FindingChoice(label="哪个问题")
    passes = forms.TypedChoiceField(
        label="复查结果", choices=[("yes", "整改到位，销号"), ("no", "没有到位，退回整改")], coerce=lambda value: value == "yes"
    )
    note = forms.CharField(label="复查意见", max_length=1000, widget=words(3))

    @classmethod
    def choices_for(cls, review, by, at=None):
        found = super().choices_for(review, by).filter(state=State.REPORTED).exclude(reported_by=by)
        return found if leads_above(by, review) else found.filter(~Q(tier=Tier.INTERMEDIATE) | Q(task__reviewer=by))


class ReopenFindingForm(FindingForm):
    is_for_leaders = True
    finding = FindingChoice(label="哪个问题")
    reason = forms.CharField(label="重开理由", max_length=1000, widget=words(3))

    @classmethod
    def choices_for(cls, review, by, at=None):
        return super().choices_for(review, by).filter(state=State.CURED)


class EscalateForm(FindingForm):
    is_for_leaders = True
    finding = FindingChoice(label="哪个超期问题")
    requirement = forms.CharField(label="要求", max_length=1000, widget=words(3))

    @classmethod
    def choices_for(cls, review, by, at=None):
        return escalatable(super().choices_for(review, by), timezone.localdate(at or timezone.now()))


def measurable(findings):
    """The findings that a common measure can still reach: not cured, under no measure, and no secret from a higher tier."""
    found = findings.filter(state__in=[State.OPEN, State.REPORTED], measure=None)
    return found.exclude(pk__in=blocked_by_higher(found).values("pk"))


def reached_by_measure(review, by):
    """The findings of the review that `by` can bring under a common measure now."""
    return measurable(without_above(findings_visible_to(by).filter(review=review), by, review))


class MeasureForm(StepForm):
    is_for_leaders = True
    measure = forms.ModelChoiceField(label="哪项共性措施", queryset=CommonMeasure.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["measure"].queryset = self.choices_for(self.subject, self.by)

    @classmethod
    def choices_for(cls, review, by, at=None):
        hit = reached_by_measure(review, by)
        return CommonMeasure.objects.filter(campaign=review.campaign_id, item__in=hit.values("item")).order_by("pk")


class ClueForm(FindingForm):
    finding = FindingChoice(label="哪个问题")
    summary = forms.CharField(label="线索摘要", max_length=2000, widget=words(3))

    @classmethod
    def choices_for(cls, review, by, at=None):
        return super().choices_for(review, by).filter(is_clue=False)
