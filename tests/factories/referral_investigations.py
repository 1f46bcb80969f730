"""Walking a referral from its plan to its dispositions, by the real steps."""

from datetime import timedelta

from django.utils import timezone

from cases.steps import take
from courts.models import Post, Role, User
from referrals.steps.conferences import DecideOutcome
from referrals.steps.investigation import (
    CheckReport,
    PlanInvestigation,
    RecordFiles,
    RecordHearing,
    RecordOther,
    RecordParty,
    RecordSystem,
    RecordTalk,
    SubmitReport,
)
from referrals.steps.outcome import DraftOpinion, VoteOpinion
from tests.factories.organisation import SINCE, fresh
from tests.factories.petition_steps import scan
from tests.factories.referral_conferences import PRESENT, again, conference, do, fresh_referral, investigating, sit, table
from tests.factories.referral_rows import enlist

PLAN = {
    "case_points": "是否及时查询财产、是否超期", "conduct_points": "承办人是否推诿，负责人是否监管", "methods": ["1", "2", "4"],
    "schedule": "一周内调卷，十日内谈话",
}  # fmt: skip
TRACKS = {"case_text": "立案后八个月没有查询财产", "conduct_text": "承办人没有说明理由，庭长没有过问"}
REPORT = {
    "course": "调卷一册，谈话二人", "facts": "八个月没有查询财产", "analysis": "责任心不强，监管缺位", "proposal": "限期查控，通报批评",
    "verdict": "proven",
}  # fmt: skip
OPINION = {"verdict": "proven", "text": "反映的消极执行属实"}
# step → good inputs beside time, place and what was found
METHODS = {
    RecordFiles: {
        "volumes": "（2019）豫0823执9231号正卷一册", "legality": "good", "timeliness": "bad", "thoroughness": "bad", "civility": "unseen",
        "goodwill": "good", "evidence_note": "正卷第 3 页至第 9 页",
    },
    RecordSystem: {
        "system": "执行案件流程信息管理系统", "nodes": "bad", "overdue": "bad", "falsified": "good", "problem_nodes": "查控节点空白",
        "evidence_note": "截图存监察室",
    },
    RecordParty: {
        "means": "visit", "whom": "petitioner", "demands": "查控被执行人财产", "statement": "多次催促没有回音", "signature": "signed",
    },
    RecordTalk: {
        "talked_to": "秦岚", "talked_title": "法官", "capacity": "handler", "is_told": "on", "signature": "signed",
    },
    RecordHearing: {
        "presider": "钟易安", "participants": "申请执行人、被执行人、承办人", "publicity": "closed", "topics": "是否查询财产",
        "views": "各方陈述一致", "evidence_note": "听证笔录存卷",
    },
    RecordOther: {"way": "调取银行流水", "why": "核对款项是否到账", "evidence_note": "流水一份"},
}  # fmt: skip


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def method_data(world, step, at, **changes):
    data = {"happened_at": local(at), "place": "第二谈话室", **METHODS[step], **TRACKS}
    if step is RecordTalk:
        data["talkers"] = [str(world.near_investigator.pk), str(world.near_discipline.pk)]
    return {**data, **changes}


def record(world, referral, step=RecordFiles, *, by=None, at=None, files=None, **changes):
    """Take one of the six steps with good inputs. Returns: the trace entry."""
    at = at or timezone.now()
    data = method_data(world, step, at, **changes)
    return take(step, again(referral.case), by=fresh(by or world.near_investigator), data=data, files=files, at=at)


def planned(world, *, at=None, **facts):
    """A referral whose team has its plan."""
    referral = investigating(world, at=at, **facts)
    do(PlanInvestigation, referral, world.near_investigator, at=at, **PLAN)
    return fresh_referral(referral)


def reported(world, *, at=None, report_at=None, **facts):
    referral = planned(world, at=at, **facts)
    record(world, referral, at=report_at or at)
    do(SubmitReport, referral, world.near_investigator, at=report_at or at, **REPORT)
    return fresh_referral(referral)


def check(referral, by, result="verified", *, at=None, **data):
    return do(CheckReport, referral, by, at=at, result=result, note="已核查", **data)


def verified(world, *, at=None, **facts):
    referral = reported(world, at=at, **facts)
    check(referral, world.chief, at=at)
    return fresh_referral(referral)


def confer(world, referral, *, at=None):
    """Let a conference agree that an opinion be formed."""
    meeting = conference(world, at=at)
    table(referral, meeting, world.chief, at=at)
    sit(world, meeting, *PRESENT)
    do(DecideOutcome, referral, world.chief, at=at, decision="agree", reason="事实清楚")


def group_of_five(world):
    """Make the leading group five: the two of the stage, the chief, the head of discipline and one more."""
    enlist(world)
    posts = [("chief", "top.bureau"), ("discipline", "top.discipline")]
    if "group_third" not in world.people:
        third = User.objects.create(username="group_third", name="程三省", title="副院长", phone="0391-6300")
        world.people["group_third"] = third
        world.group_third = third
        posts.append(("group_third", "top.court"))
    for name, unit in posts:
        Post.objects.get_or_create(
            person=world.people[name], unit=world.units[unit], role=Role.LEADING_GROUP, defaults={"starts_on": SINCE}
        )
    return [world.people[name] for name in ("group_head", "group_deputy", "chief", "discipline", "group_third")]


def urging(**changes):
    return {
        "way": "urge",
        "target": "武陟县人民法院",
        "requirement": "十日内完成财产查控",
        "due_on": "",
        "deduction": "",
        **changes,
    }


def agreed_on(world, *, at=None, **facts):
    """A referral on whose report a conference has agreed, with a group of five to approve the opinion."""
    group_of_five(world)
    referral = verified(world, at=at, **facts)
    confer(world, referral, at=at)
    return fresh_referral(referral)


def draft_opinion(world, referral, *rows, at=None, **changes):
    """Put an opinion with these proposals before the group. Returns: the referral."""
    do(DraftOpinion, referral, world.chief, at=at, **{**OPINION, "proposals": list(rows) or [urging()], **changes})
    return fresh_referral(referral)


def opinion_drafted(world, *rows, at=None, **changes):
    """A referral whose opinion is before a group of five."""
    referral = agreed_on(world, at=at, **changes.pop("facts", {}))
    return draft_opinion(world, referral, *rows, at=at, **changes)


def vote(referral, by, voice="approve", *, at=None, reason="另有意见"):
    return do(VoteOpinion, referral, by, at=at, voice=voice, reason=reason)


def three_say(world, referral, voice="approve", *, at=None):
    """Let three of the five say the same. Returns: the referral."""
    for name in ("group_head", "group_deputy", "group_third"):
        vote(referral, world.people[name], voice, at=at)
    return fresh_referral(referral)


def dispose(world, referral, *rows, at=None):
    """Let the group approve an opinion with these proposals. Returns: the referral."""
    return three_say(world, draft_opinion(world, referral, *rows, at=at), at=at)


def disposing(world, *rows, at=None, **changes):
    """A referral whose opinion the group has approved."""
    return three_say(world, opinion_drafted(world, *rows, at=at, **changes), at=at)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def paper(shade=7):
    return scan(shade=shade)
