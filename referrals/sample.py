"""The sample referrals: clues of both organs in every state, walked there by the real steps; everybody in them is invented."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.models import Case
from cases.steps import take
from courts.models import Court, Post, Role, Unit, User
from executions.models import ExecutionCase
from notices.models import Notice
from referrals.access import office_people
from referrals.candidates import investigators, receivers
from referrals.conferences.operations import call_conference, close_conference, record_attendance
from referrals.models import Organ, Problem, Referral, Status
from referrals.steps.closing import ClearOfficer, CloseReferral, GiveFeedback, lead_organ
from referrals.steps.clues import RegisterClue, ScreenClue
from referrals.steps.conferences import DecideOutcome, DecideStart, TableReferral
from referrals.steps.investigation import CheckReport, PlanInvestigation, RecordFiles, RecordSystem, SubmitReport
from referrals.steps.orders import DraftOrder, SignForOrder, SignOrder
from referrals.steps.outcome import DraftOpinion, VoteOpinion
from referrals.steps.teams import FormTeam

DEFAULT_COUNT = 34
BATCHES = 3  # conferences that decided on clues
# How far each clue goes; the sample goes round this list.
ROAD = (
    "pool", "investigating", "ripe", "reported", "not_started", "dispatched", "tabled", "closed", "screened_out", "verified", "started",
    "clearing", "supplement", "opinion", "disposing", "elsewhere", "pool",
)  # fmt: skip
STARTED = frozenset(
    {"started", "dispatched", "investigating", "reported", "verified", "opinion", "disposing", "clearing", "closed"}
)
_DECISIONS = {"not_start": "not_started", "supplement": "supplement", "elsewhere": "elsewhere"}
_SUMMARIES = {
    Problem.PASSIVE: "立案后七个月没有发起网络查控，没有实质性执行措施",
    Problem.DELAY: "评估报告作出后五个月没有启动拍卖",
    Problem.SELECTIVE: "对同一被执行人的几件案件执行力度不一",
    Problem.UNLAWFUL: "没有区分财产权属，查封了案外人的财产",
    Problem.LATE_PAYMENT: "执行款到账一年没有发放，没有延期审批",
    Problem.WRONG_TERMINATION: "有首封房产没有处置即以终本方式结案",
    Problem.CONDUCT: "接待当事人态度生硬、推诿",
    Problem.FALSE_DATA: "系统录入的线下调查记录与卷宗不一致",
}
_COMPLAINANTS = [
    "尉迟新",
    "闾丘岭",
    "太叔禾",
    "钟离雨",
    "濮阳墨",
    "公冶舟",
    "澹台青",
    "宗政樵",
    "淳于栖",
    "申屠榆",
    "仲孙砚",
    "轩辕麦",
]
_OPINION = "建议启动，请联席会议决定"


@transaction.atomic
def load_clues(count=DEFAULT_COUNT, *, now, seed=1):
    """Write `count` sample clues into a database that has the sample organisation.

    Args:
        count: how many; from seventeen on every state is among them.
        now: the moment they are laid around.
        seed: the same seed chooses the same people and matters.

    Returns: how many went as far as an inquiry.
    """
    stage = _Stage(now, random.Random(seed))  # noqa: S311 - invented data, not secrets
    clues = [_Clue(stage, number, ROAD[number % len(ROAD)]) for number in range(count)]
    for clue in clues:
        clue.begin()
    for batch in range(BATCHES):
        stage.confer([clue for clue in clues if clue.batch == batch and clue.is_conferred], batch)
    for clue in clues:
        clue.go_on()
    stage.call_next([clue for clue in clues if clue.goal == "tabled"])
    # what the weeks before brought has been read: the bell counts what is new
    Notice.objects.filter(read_at=None, created_at__lt=now - timedelta(days=3)).update(read_at=now)
    return sum(clue.goal in STARTED for clue in clues)


class _Stage:
    """Who acts, and what they act about."""

    def __init__(self, now, chance):
        self.now, self.random = now, chance
        self.court = Court.objects.get(parent=None)
        self.offices = {organ: [post.person for post in office_people(self.court, organ)] for organ in Organ}
        self.members = list({person.pk: person for people in self.offices.values() for person in people}.values())
        group = Post.objects.current().filter(unit__court=self.court, role=Role.LEADING_GROUP).select_related("person")
        self.group = [post.person for post in group]
        self.units = list(Unit.objects.filter(kind=Unit.Kind.COURT, court__parent=self.court).select_related("court"))

    def moment(self, days, hours=10):
        """A working hour so many days ago, never later than now."""
        day = timezone.localtime(self.now) - timedelta(days=days)
        return min(day.replace(hour=hours, minute=self.random.randrange(60), second=0, microsecond=0), self.now)

    def confer(self, clues, batch):
        """One conference: tabled, sat, decided, closed."""
        if not clues:
            return
        called, at = self.moment(67 - 3 * batch), self.moment(65 - 3 * batch)
        conference = self._called(called, at)
        for clue in clues:
            clue.do(TableReferral, clue.own[0], called, conference=conference.pk)
        conference = record_attendance(conference, by=_fresh(self.members[0]), present=self.members, chair=self.members[0])
        for clue in clues:
            decision = next((code for code, goal in _DECISIONS.items() if goal == clue.goal), "start")
            body = {"body": "执行信访办理"} if decision == "elsewhere" else {}
            clue.do(DecideStart, self.members[0], at, decision=decision, reason="会商一致", **body)
        close_conference(conference, by=_fresh(self.members[0]), at=at)

    def call_next(self, clues):
        """The next conference, which is still to meet."""
        if clues:
            conference = self._called(self.now, self.now + timedelta(days=3))
            for clue in clues:
                clue.do(TableReferral, clue.own[0], self.now, conference=conference.pk)

    def confer_outcome(self, clue, at):
        """A conference on one report."""
        conference = self._called(at, at)
        clue.do(TableReferral, clue.own[0], at, conference=conference.pk)
        record_attendance(conference, by=_fresh(self.members[0]), present=self.members, chair=self.members[0])
        clue.do(DecideOutcome, self.members[0], at, decision="agree", reason="事实清楚")
        close_conference(conference, by=_fresh(self.members[0]), at=at)

    def _called(self, at, meets_at):
        chair = self.members[0]
        return call_conference(by=_fresh(chair), meets_at=meets_at, place="三楼会议室", members=self.members, chair=chair, at=at)


class _Clue:
    """One clue on its way to `goal`."""

    def __init__(self, stage, number, goal):
        self.stage, self.number, self.goal = stage, number, goal
        self.organ = Organ.DISCIPLINE if number % 3 == 2 else Organ.EXECUTION
        self.own = stage.offices[self.organ]
        self.batch = number % BATCHES
        self.case = None

    @property
    def is_conferred(self):
        return self.goal in STARTED | set(_DECISIONS.values())

    @property
    def referral(self):
        case = Case.objects.select_related("court", "unit__court").get(pk=self.case.pk)
        referral = Referral.objects.get(pk=case.pk)
        referral.case = case
        return referral

    def do(self, step, by, at, **data):
        entry = take(step, Case.objects.get(pk=self.case.pk) if self.case else None, by=_fresh(by), data=data, at=at)
        self.case = entry.case

    def begin(self):
        """Registered and, but for the youngest, screened."""
        stage, chance = self.stage, self.stage.random
        unit = chance.choice(stage.units)
        problem = list(_SUMMARIES)[self.number % len(_SUMMARIES)]
        received = stage.moment(5 + self.number % 3 if self.goal in ("pool", "ripe", "tabled") else 75 - self.number % 4)
        execution = ExecutionCase.objects.filter(court=unit.court).order_by("pk")[self.number : self.number + 1]
        staff = Post.objects.current().filter(unit__court=unit.court, role=Role.HANDLER).select_related("person").order_by("pk")
        officer = chance.choice([post.person for post in staff])
        is_named = self.number % 4 != 1
        told = {"complainant_name": _COMPLAINANTS[self.number % len(_COMPLAINANTS)], "complainant_phone": f"154{self.number:08d}"}
        self.do(
            RegisterClue, self.own[0], received, source=2 if is_named else 9, received_on=timezone.localdate(received), unit=unit.pk,
            problem=problem, summary=_SUMMARIES[problem], is_real_name="1" if is_named else "",
            officers=[{"name": officer.name, "post_title": officer.title}],
            execution_number=execution[0].number if execution else "", **(told if is_named else {}),
        )  # fmt: skip
        if self.goal != "pool":
            decision = Status.SCREENED_OUT if self.goal == "screened_out" else Status.RIPE
            opinion = "与已有结论的线索重复，了结" if self.goal == "screened_out" else _OPINION
            self.do(ScreenClue, self.own[-1], received + timedelta(hours=3), decision=decision, opinion=opinion)

    def go_on(self):
        """From the decision to start as far as it goes."""
        if self.goal not in STARTED - {"started"}:
            return
        at = self.stage.moment(57)
        self._dispatch(at)
        if self.goal == "dispatched":
            return
        self._investigate(at)
        if self.goal == "investigating":
            return
        self._report(self.stage.moment(34))
        if self.goal == "reported":
            return
        self.do(CheckReport, self.own[0], self.stage.moment(30), result="verified", note="事实清楚，程序完备")
        if self.goal == "verified":
            return
        self._decide(self.stage.moment(26))
        if self.goal == "closed":
            self._close()

    def _dispatch(self, at):
        chosen = {f"{organ}_receiver": receivers(self.referral, organ)[0].pk for organ in Organ}
        self.do(DraftOrder, self.own[0], at, requirement="请立即组成联合调查组，案件和干警履职情况一并查清。", **chosen)
        for organ in Organ:
            self.do(SignOrder, self.stage.offices[organ][0], at + timedelta(hours=1))

    def _investigate(self, at):
        referral = self.referral
        for organ in Organ:
            self.do(SignForOrder, receivers(referral, organ)[0], at + timedelta(hours=3))
        found = {organ: investigators(referral, organ, court=referral.case.unit.court) for organ in Organ}
        # in a court with one bureau nobody of it investigates: the vice president does, and somebody of the other organ leads
        self.leader = found[Organ.DISCIPLINE][0]
        deputies = {post.person_id for post in Post.objects.current().filter(unit=referral.case.unit, role=Role.LEAD)}
        chosen = {
            Organ.EXECUTION: next(person for person in found[Organ.EXECUTION] if person.pk in deputies),
            Organ.DISCIPLINE: self.leader,
        }
        members = {f"{organ}_members": [person.pk] for organ, person in chosen.items()}
        self.do(FormTeam, receivers(referral, Organ.EXECUTION)[0], at + timedelta(hours=4), leader=self.leader.pk, **members)
        self.do(
            PlanInvestigation, self.leader, at + timedelta(days=1), case_points="是否及时查询和处置财产", conduct_points="承办人、负责人是否尽责",
            methods=["1", "2"], schedule="一周内调卷，两周内核对系统",
        )  # fmt: skip
        tracks = {"case_text": "查控和处置都晚于规定期限", "conduct_text": "承办人没有说明理由，负责人没有督促"}
        told = {"happened_at": _local(at + timedelta(days=4)), "place": "档案室", **tracks}
        self.do(
            RecordFiles, self.leader, at + timedelta(days=5), volumes="执行案件正卷、副卷各一册", legality="good", timeliness="bad",
            thoroughness="bad", civility="unseen", goodwill="good", evidence_note="正卷第 3 页至第 9 页", **told,
        )  # fmt: skip
        self.do(
            RecordSystem, self.leader, at + timedelta(days=6), system="执行案件流程信息管理系统", nodes="bad", overdue="bad", falsified="good",
            problem_nodes="查控节点空白", evidence_note="截图存监察室", **told,
        )  # fmt: skip

    def _report(self, at):
        verdict = "unfounded" if self.goal in ("clearing", "closed") else "proven"
        self.do(
            SubmitReport, self.leader, at, course="调卷二册，核对系统节点", facts="反映的问题与查明的事实对照如下", analysis="有客观原因，也有监管缺位",
            proposal="限期推进执行，通报批评" if verdict == "proven" else "不属实，予以澄清", verdict=verdict,
        )  # fmt: skip

    def _decide(self, at):
        self.stage.confer_outcome(self, at)
        proposal = {
            "way": "urge",
            "target": self.case.unit.name,
            "requirement": "二十日内完成财产处置",
            "due_on": "",
            "deduction": "",
        }
        verdict = "proven" if self.goal in ("disposing", "opinion") else "unfounded"
        rows = [proposal] if verdict == "proven" else []
        self.do(
            DraftOpinion, self.own[0], at + timedelta(hours=2), verdict=verdict, text="检查意见如调查报告所述", proposals=rows
        )
        if self.goal == "opinion":
            return
        for member in self.stage.group:
            if self.referral.case.status != Status.OPINION:
                break
            self.do(VoteOpinion, member, at + timedelta(days=1), voice="approve", reason="")

    def _close(self):
        referral, at = self.referral, self.stage.moment(20)
        by = self.stage.offices[lead_organ(referral)][0]
        self.do(
            GiveFeedback,
            by,
            at,
            means="meeting",
            told_at=_local(at - timedelta(hours=1)),
            content="反映的问题不属实，已说明查明的事实",
        )
        for officer in referral.officers.all():
            self.do(
                ClearOfficer,
                by,
                at + timedelta(hours=1),
                officer=officer.pk,
                scope="unit",
                means="在执行局全体会议上说明",
                cleared_at=_local(at),
            )
        self.do(CloseReferral, by, at + timedelta(hours=2))


def _fresh(user):
    """The person as the next request would load them."""
    return User.objects.get(pk=user.pk)


def _local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
