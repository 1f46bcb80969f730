"""What an organiser fills in to draw up a campaign, stage by stage."""

from itertools import groupby

from django import forms

from courts.models import ADMINISTRATORS, Court, Post
from courts.scope import scope_of
from reviews.campaigns.operations import USUAL_TIERS
from reviews.campaigns.units import units_to_cover
from reviews.models import CampaignTier, Checklist, Tier
from reviews.models.campaign import ORGANISERS

KINDS = (("petition", "信访案件"), ("termination", "终本案件"))
BLANK_GROUPS = 2
MOST_GROUPS = 20
Method = CampaignTier.Method


class Day(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class BasisForm(forms.Form):
    """依据、范围和清单版本: what `create_draft` and `describe` take."""

    name = forms.CharField(label="活动名称", max_length=100)
    court = forms.ModelChoiceField(label="组织法院", queryset=Court.objects.none(), empty_label=None)
    subject_kind = forms.ChoiceField(label="评查对象", choices=KINDS)
    basis = forms.CharField(label="依据", max_length=200, help_text="文号和条款，如“焦中法〔2021〕28号一”")
    since = Day(label="范围起", help_text="信访案件按登记日，终本案件按终本日，当天计入")
    until = Day(label="范围止", required=False, help_text="不填就到发布当天")
    ends_on = Day(label="全部完成日期", required=False)
    checklist = forms.ModelChoiceField(label="清单和版本", queryset=Checklist.objects.all(), empty_label=None)

    def __init__(self, *args, by, campaign=None, **kwargs):
        super().__init__(*args, **kwargs)
        mine = {post.unit.court_id for post in scope_of(by).posts if post.role in ORGANISERS}
        self.fields["court"].queryset = Court.objects.filter(pk__in=mine).order_by("order", "pk")
        if campaign:
            del self.fields["court"]
            self.initial = {name: getattr(campaign, name) for name in self.fields}

    def clean(self):
        checklist, kind = self.cleaned_data.get("checklist"), self.cleaned_data.get("subject_kind")
        if checklist and kind and checklist.subject_kind != kind:
            self.add_error("checklist", f"这份清单不是评查{dict(KINDS)[kind]}用的，请另选")


class TierForm(forms.Form):
    """One tier; when `wanted` is not ticked the rest is not judged."""

    wanted = forms.BooleanField(label="设这一层", required=False)
    starts_on = Day(label="开始日期", required=False)
    due_on = Day(label="完成日期", required=False)
    report_due_on = Day(label="报告日期", required=False)
    key_check_from = Day(label="重点抽查开始", required=False)
    method = forms.ChoiceField(label="由谁评查", choices=Method, required=False)
    coverage = forms.ChoiceField(label="评查哪些", choices=CampaignTier.Coverage, required=False)
    excludes_own_unit = forms.BooleanField(label="回避本单位的案件", required=False)
    needs_statement = forms.BooleanField(label="没有问题的要签名", required=False)
    needs_president = forms.BooleanField(label="院（局）长签名", required=False)

    FLAGS = ("excludes_own_unit", "needs_statement", "needs_president")
    REST = ("report_due_on", "key_check_from", "method", "coverage", *FLAGS)

    def __init__(self, *args, tier, **kwargs):
        super().__init__(*args, prefix=tier.value, **kwargs)
        self.tier = tier

    def clean(self):
        if self.cleaned_data.get("wanted"):
            for name in ("starts_on", "due_on"):
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, f"{self.tier.label}要写{self.fields[name].label}")

    @property
    def is_wanted(self):
        return bool(self["wanted"].value())

    def row(self):
        """The dict that `set_tiers` takes."""
        return {"tier": self.tier.value, **{name: self.cleaned_data[name] for name in ("starts_on", "due_on", *self.REST)}}


def tier_forms(campaign, data=None):
    """The four tiers: those standing, else as the plan has them for this kind of case."""
    standing = {row.tier: row for row in campaign.tiers.all()}
    usual = {row["tier"]: row for row in USUAL_TIERS.get(campaign.subject_kind, ())}
    found = []
    for tier in Tier:
        if tier in standing:
            initial = {name: getattr(standing[tier], name) for name in ("starts_on", "due_on", *TierForm.REST)}
        else:
            initial = {name: value for name, value in usual.get(tier, {}).items() if name != "tier"}
        initial["wanted"] = tier in standing or (not standing and tier in usual)
        found.append(TierForm(data, tier=tier, initial=initial))
    return found


def candidates(courts):
    """Who can review: (person, unit) of everybody with a post in one of `courts` (ids), the three administrators left out."""
    posts = (
        Post.objects.current()
        .filter(unit__court__in=courts, person__is_active=True)
        .exclude(role__in=ADMINISTRATORS)
        .select_related("person", "unit__court")
        .order_by("unit__court__order", "unit__order", "unit_id", "person__name", "person_id", "pk")
    )
    seen, found = set(), []
    for post in posts:
        if post.person_id not in seen:
            seen.add(post.person_id)
            found.append((post.person, post.unit))
    return found


class GroupsForm(forms.Form):
    """评查组: names and leaders, and for each unit the one group it stands in."""

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        groups = list(campaign.groups.select_related("leader"))
        placed = dict(campaign.group_units.values_list("unit_id", "group_id"))
        order = {group.pk: number for number, group in enumerate(groups)}
        self.units = units_to_cover(campaign.court)
        known = candidates({unit.court_id for unit in self.units})
        self.people = {person.pk: person for person, _ in known}
        people = [("", "选组长"), *((person.pk, f"{person.name}（{unit.short_name}）") for person, unit in known)]
        self.count = min(len(groups) + BLANK_GROUPS, MOST_GROUPS)
        if self.data:
            self.count = max(self.count, sum(1 for number in range(MOST_GROUPS) if f"name-{number}" in self.data))
        for number in range(self.count):
            group = groups[number] if number < len(groups) else None
            self.fields[f"name-{number}"] = forms.CharField(
                label=f"第 {number + 1} 组名称", max_length=40, required=False, initial=group.name if group else ""
            )
            self.fields[f"leader-{number}"] = forms.ChoiceField(
                label=f"第 {number + 1} 组组长", choices=people, required=False, initial=group.leader_id if group else ""
            )
        numbers = [("", "未分组"), *((number, f"第 {number + 1} 组") for number in range(self.count))]
        for unit in self.units:
            initial = order.get(placed.get(unit.pk), "")
            self.fields[f"unit-{unit.pk}"] = forms.TypedChoiceField(
                label=unit.short_name, choices=numbers, coerce=int, empty_value=None, required=False, initial=initial
            )

    def group_fields(self):
        return [(self[f"name-{number}"], self[f"leader-{number}"]) for number in range(self.count)]

    def unit_fields(self):
        return [self[f"unit-{unit.pk}"] for unit in self.units]

    def clean(self):
        for unit in self.units:
            number = self.cleaned_data.get(f"unit-{unit.pk}")
            if number is not None and not self.cleaned_data.get(f"name-{number}"):
                self.add_error(f"name-{number}", f"第 {number + 1} 组有单位，还没有名称")

    def rows(self):
        """The dicts that `set_groups` takes; a group without a name is none."""
        rows = []
        for number in range(self.count):
            if name := self.cleaned_data[f"name-{number}"].strip():
                leader = self.cleaned_data[f"leader-{number}"]
                units = [unit for unit in self.units if self.cleaned_data[f"unit-{unit.pk}"] == number]
                rows.append({"name": name, "leader": self.people.get(int(leader)) if leader else None, "units": units})
        return rows


class ReviewersForm(forms.Form):
    """评查员 of one tier: a tick per person, or for review groups the group the person is in."""

    def __init__(self, *args, tier, people, **kwargs):
        super().__init__(*args, prefix=tier.tier, **kwargs)
        self.tier, self.people = tier, people
        standing = {row.person_id: row for row in tier.reviewers.all()}
        self.is_grouped = tier.method == Method.GROUP
        groups = [("", ""), *((group.name, group.name) for group in tier.campaign.groups.all())]
        for person, _ in people:
            row = standing.get(person.pk)
            if self.is_grouped:
                initial = row.group.name if row and row.group else ""
                field = forms.ChoiceField(label=person.name, choices=groups, required=False, initial=initial)
            else:
                field = forms.BooleanField(label=person.name, required=False, initial=row is not None)
            self.fields[str(person.pk)] = field
        self.shares = {pk: row.share for pk, row in standing.items()}

    def by_unit(self):
        """(unit, bound fields) in the order of the courts."""
        rows = [(unit, self[str(person.pk)]) for person, unit in self.people]
        return [(unit, [bound for _, bound in part]) for unit, part in groupby(rows, key=lambda row: row[0])]

    def rows(self):
        """The dicts that `set_reviewers` takes."""
        chosen = [(person, unit, self.cleaned_data[str(person.pk)]) for person, unit in self.people]
        return [
            {"person": person, "unit": unit, "group": value if self.is_grouped else "", "share": self.shares.get(person.pk, 1)}
            for person, unit, value in chosen
            if value
        ]


class ReassignForm(forms.Form):
    """改派: to whom, and why."""

    reviewer = forms.TypedChoiceField(label="改派给", coerce=int, empty_value=None)
    reason = forms.CharField(label="改派理由", max_length=200)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].choices = [("", "请选择"), *choices]
