"""What is asked for a joint order and for the teams. Source: L4.5, L4.6."""

from django import forms
from django.core.exceptions import ValidationError

from core.fields import Text
from core.forms import StepForm
from referrals.candidates import investigators, receivers
from referrals.fields import People, Person
from referrals.models import Organ

USUAL_REQUIREMENT = (
    "请立即组成执行机构和监察机构联合调查组，对案件执行情况和干警履职情况同步调查，"
    "自交办之日起一个月内报告调查经过、查明事实、问题分析和处理意见。"
)


class OrderForm(StepForm):
    """联合交办函: what is asked of the lower court, and who receives it there."""

    requirement = Text(label="交办要求", rows=4, initial=USUAL_REQUIREMENT, help_text="发给下级法院，不写反映人的任何情况")
    execution_receiver = Person(label="执行机构接收人")
    discipline_receiver = Person(label="监察机构接收人")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            self.fields["execution_receiver"].offer(receivers(self.subject, Organ.EXECUTION))
            self.fields["discipline_receiver"].offer(receivers(self.subject, Organ.DISCIPLINE))

    def clean(self):
        data = super().clean()
        if data.get("execution_receiver") and data.get("execution_receiver") == data.get("discipline_receiver"):
            raise ValidationError({"discipline_receiver": "两个机构须由两个人分别接收"})
        return data


class ReasonForm(StepForm):
    reason = forms.CharField(label="理由", max_length=200)


class TeamForm(StepForm):
    """联合调查组: at least one person of each organ, one of them its leader."""

    execution_members = People(
        label="执行机构人员",
        help_text="被反映人、案件承办人、已回避的，以及被反映人所在部门的人（包括负责人）不在名单里",
    )
    discipline_members = People(label="监察机构人员")
    leader = Person(label="组长")

    # what to do where nobody is left who may investigate
    nobody = "没有可以参加调查的人，请报告中院，由中院直接调查"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is not None:
            offered = {organ: investigators(self.subject, organ, court=self.court) for organ in Organ}
            self.fields["execution_members"].offer(offered[Organ.EXECUTION])
            self.fields["discipline_members"].offer(offered[Organ.DISCIPLINE])
            for organ, people in offered.items():
                if not people:
                    self.fields[f"{organ}_members"].help_text = self.nobody
            self.fields["leader"].offer([person for people in offered.values() for person in people])

    @property
    def court(self):
        """Whose people the team is made of."""
        return self.subject.case.unit.court

    def clean(self):
        data = super().clean()
        members = [*data.get("execution_members", ()), *data.get("discipline_members", ())]
        if members and data.get("leader") and data["leader"] not in members:
            raise ValidationError({"leader": "组长要在组员里"})
        return data


class SupervisorsForm(TeamForm):
    """督导组 of the upper court."""

    reason = forms.CharField(label="派员理由", max_length=200)

    nobody = "没有可以派的人，请先在组织机构里登记人员"

    @property
    def court(self):
        return self.subject.case.court


class TeamChangeForm(StepForm):
    """Somebody leaves the team, somebody joins, or another one leads; the reason is kept."""

    leaves = Person(label="退出的人", required=False)
    joins_execution = Person(label="新增执行机构人员", required=False)
    joins_discipline = Person(label="新增监察机构人员", required=False)
    leader = Person(label="组长", required=False, help_text="不换就不填")
    reason = forms.CharField(label="换人理由", max_length=200)

    is_upper = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.subject is None:
            return
        case = self.subject.case
        court = case.court if self.is_upper else case.unit.court
        standing = [member.person for member in self.standing()]
        offered = []
        for organ in Organ:
            new = [person for person in investigators(self.subject, organ, court=court) if person not in standing]
            self.fields[f"joins_{organ}"].offer(new)
            offered += new
        self.fields["leaves"].offer(standing)
        self.fields["leader"].offer([*standing, *offered])

    def standing(self):
        """The members of the team that this form changes."""
        members = [member for member in self.subject.team.select_related("person") if member.ends_at is None]
        return [member for member in members if (member.level != "lower") == self.is_upper]

    def clean(self):
        data = super().clean()
        asked = [data.get(name) for name in ("leaves", "joins_execution", "joins_discipline", "leader")]
        if not self.errors and not any(asked):
            raise ValidationError("请写明谁退出、谁加入或者换谁作组长")
        return data


class UpperTeamChangeForm(TeamChangeForm):
    is_upper = True
