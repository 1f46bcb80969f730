"""Recent petitions: every step of their road with its record, clocks and trace entry, as `take` would have left them."""

from datetime import timedelta

from django.utils import timezone

from cases.models import Case, CasePerson, TraceEntry
from cases.steps import acting_post, plain
from cases.trace import build as build_entry
from courts.models import Role
from deadlines.models import Deadline, DeadlinePause
from deadlines.rules import build as build_clock
from deadlines.rules import earliest_due, recompute
from executions.models import ExecutionCase
from petitions import deadlines, models, steps
from petitions.completeness import requirements_of
from petitions.forms.closing import ACCEPTANCE_ITEMS
from petitions.models import Closing, DispatchOrder, Petition, Status
from petitions.sample import people, texts
from petitions.steps.closing import WAITING

UNPUBLISHED = "签字原件在纸质卷内，扫描件后补"


class Road:
    """Walks one petition after the other; petitions handed to a unit on the same day share one 交办单."""

    def __init__(self, stage, order_numbers):
        self.stage, self.order_numbers, self.orders = stage, order_numbers, {}

    def walk(self, plot, number):
        Walk(self, plot, number).go()
        self.stage.rows.flush_if_full()

    def order(self, unit, day, at):
        """The 交办单 of that unit and day."""
        key = (unit.pk, day)
        if key not in self.orders:
            self.orders[key] = self.stage.rows.add(
                DispatchOrder(number=self.order_numbers.next(day), unit=unit, dispatched_at=at, dispatched_by=self.stage.clerk)
            )
        return self.orders[key]


class Walk:
    """One petition on its road: objects in memory, each change as the step itself makes it."""

    def __init__(self, road, plot, number):
        self.road, self.stage, self.plot = road, road.stage, plot
        self.random, self.rows = road.stage.random, road.stage.rows
        self.clocks, self.paused, self.last_at = {}, {}, None
        self._register(number)

    def go(self):
        plot = self.plot
        if plot.dispatched is not None:
            self._dispatch()
        if plot.acknowledged is not None:
            self._acknowledge()
        if plot.contacted is not None:
            self._contact()
        if plot.planned is not None:
            self._plan()
        if plot.met is not None:
            self._meet()
        for ago, measure in zip(plot.measures, self.random.sample(texts.MEASURES, len(plot.measures)), strict=True):
            self._measure(ago, *measure)
        if plot.replied is not None:
            self._reply()
        if plot.submitted is not None:
            self._submit()
        if plot.returned is not None:
            self._return()
        if plot.accepted is not None:
            self._accept()
        self.case.due_on = earliest_due(self.clocks.values())
        self.stage.finish(self.petition, requirements_of(self.petition, **self.kept))

    # --- One method for each step -------------------------------------------------------------------------------------

    def _register(self, number):
        stage, plot = self.stage, self.plot
        day = self._day(plot.registered)
        petitioner = stage.petitioners.come(plot.unit, day)
        own_window = plot.channel == models.Channel.WINDOW and not plot.unit.court.is_intermediate
        window = stage.staff.windows[plot.unit.court_id] if own_window else stage.staff.window
        marks = people.facts(petitioner, self.random, plot.channel)
        self.case = self.rows.add(
            Case(
                kind="petition", number=number, court=window.court, unit=window, title="执行信访",
                status=Status.REGISTERED, opened_on=day,
                is_key=people.is_key(marks),
            )
        )  # fmt: skip
        self.petition = self.rows.add(Petition(case=self.case, visited_on=day, **marks))
        self.petition.execution_case = petitioner.execution.instance(ExecutionCase)
        self.case._people = []
        self.kept = {"papers": set(), "interviews": [], "replies": [], "has_contact": False, "has_measure": False}
        at = self._moment(plot.registered, 8, 15)
        visit = f"重访第{petitioner.visits}次" if self.petition.is_repeat else "初访"
        summary = f"{self.petition.get_channel_display()}，{visit}"
        self._take(steps.Register, by=stage.staff.one(window, Role.WINDOW), at=at, summary=summary, before="")

    def _dispatch(self):
        stage, unit = self.stage, self.plot.unit
        day = self._day(self.plot.dispatched)
        at = max(stage.moment(day, 16, stage.staff.responsible.index(unit) * 2), self.last_at + timedelta(seconds=1))
        order = self.road.order(unit, day, at)
        self.case.unit, self.case.court = unit, unit.court
        self.petition.order, self.petition.dispatched_at = order, at
        leader = stage.staff.contact_leader(unit)
        if leader:
            self._place(Role.CONTACT_LEADER, leader, at)
        self._take(
            steps.Dispatch, by=stage.clerk, at=at, summary=f"{order.number}，责任单位{unit.short_name}", data={"unit": unit}
        )

    def _acknowledge(self):
        at = self._after_dispatch(self.plot.acknowledged, 8, 10)
        self.petition.acknowledged_at = at
        self._take(steps.Acknowledge, by=self._one(Role.LIAISON), at=at)

    def _contact(self):
        at = self._after_dispatch(self.plot.contacted, 8, 17)
        by = self._one(Role.LIAISON)
        means = models.Contact.Means.PHONE
        self._record(models.Contact, by, at, happened_at=at, means=means, result=self.random.choice(texts.CONTACTS))
        self.kept["has_contact"] = True
        self._take(steps.NoteContact, by=by, at=at, summary=f"{means.label}，联系上了", data={"means": means})
        self._stop(deadlines.FirstContactDue.code, at)

    def _plan(self):
        staff, unit = self.stage.staff, self.plot.unit
        at = self._moment(self.plot.planned, 9, 17)
        lead, liaison, head = staff.lead(unit), self._one(Role.LIAISON), self._one(Role.DIVISION_HEAD)
        for role, person in ((Role.LEAD, lead), (Role.LIAISON, liaison), (Role.RESPONSIBLE, head)):
            self._place(role, person, at)
        self.petition.plan_reported_at = at
        self.petition.plan_text = texts.PLAN.format(demand=self.petition.demand, lead=lead.name, liaison=liaison.name)
        data = {"lead": lead, "liaison": liaison, "responsible": head}
        self._take(steps.ReportPlan, by=liaison, at=at, summary=f"包案领导{lead.name}，联络人{liaison.name}", data=data)

    def _meet(self):
        at = self._moment(self.plot.met, 9, 17)
        by, lead = self._one(Role.LIAISON), self.stage.staff.lead(self.plot.unit)
        refused = self.random.random() < 0.06
        signature = models.Signature.REFUSED if refused else models.Signature.SIGNED
        interview = self._record(
            models.Interview, by, at, happened_at=at, place=self.random.choice(texts.PLACES), attendees=f"{lead.name}、{by.name}",
            demands=self.petition.demand, grounds="认为财产线索没有核实到位", next_steps=self.random.choice(texts.NEXT_STEPS),
            time_limits="五日内答复核查结果", signature=signature, refusal_note="信访人听取笔录后不愿签字，谈话人签字注明" if refused else "",
        )  # fmt: skip
        self.kept["interviews"].append(interview)
        data = {"happened_at": at, "place": interview.place, "by_lead": True}
        self._take(steps.Interview, by=by, at=at, summary=f"包案领导约谈，{signature.label}", data=data)
        self._stop(deadlines.InterviewDue.code, at)

    def _measure(self, ago, kind, content, partners, result):
        at, by = self._moment(ago, 9, 17), self._handler()
        self._record(models.Measure, by, at, happened_at=at, kind=kind, content=content, partners=partners, result=result)
        self.kept["has_measure"] = True
        self._take(steps.RecordMeasure, by=by, at=at, summary=kind.label, data={"kind": kind, "content": content})

    def _reply(self):
        at, by = self._moment(self.plot.replied, 9, 17), self._handler()
        is_local = self.petition.is_local
        means = models.Reply.Means.IN_PERSON if is_local else models.Reply.Means.PHONE
        opinion = self.random.choice(models.Reply.Opinion.values[:3])
        reply = self._record(
            models.Reply, by, at, happened_at=at, means=means, place=self.random.choice(texts.PLACES) if is_local else "",
            content=self.random.choice(texts.REPLIES), opinion=opinion,
            signature=models.Signature.SIGNED if is_local else models.Signature.NONE,
        )  # fmt: skip
        self.kept["replies"].append(reply)
        self.petition.replied_at = at
        summary = f"{means.label}答复，信访人{reply.get_opinion_display()}"
        self._take(steps.Reply, by=by, at=at, summary=summary, data={"means": means, "opinion": opinion})

    def _submit(self):
        at, by = self._moment(self.plot.submitted, 9, 17), self._one(Role.LEDGER_CLERK)
        resolved = self.random.random() < 0.7
        outcome = self.random.choice(Closing.Outcome.values[:5]) if resolved else Closing.Outcome.UNRESOLVED
        requirements = requirements_of(self.petition, **self.kept)
        gaps = [item for item in requirements if not item.done and item.code != "closing"]
        self.closing = self._record(
            Closing, by, at, happened_at=at, outcome=outcome, is_resolved=resolved, ceased=resolved, report=texts.REPORT,
            exceptions=[{"code": item.code, "reason": UNPUBLISHED} for item in gaps],
        )  # fmt: skip
        self.petition.submitted_at, self.petition.is_resolved = at, resolved
        self.petition.is_executed = outcome == Closing.Outcome.EXECUTED
        summary = f"{self.closing.get_outcome_display()}，{'已化解' if resolved else '未化解'}，{len(gaps)} 项缺项已说明"
        self._take(steps.SubmitClosing, by=by, at=at, summary=summary, data={"outcome": outcome, "copies": 2})
        self._pause(deadlines.HandlingDue.code, at, WAITING)

    def _return(self):
        at = self._moment(self.plot.returned, 9, 17)
        items = [{"item": "答复笔录", "requirement": "补信访人签字的答复笔录扫描件"}]
        self._decide(Closing.Decision.RETURNED, items, at)
        self.petition.return_count, self.petition.submitted_at = 1, None
        self._take(steps.ReturnClosing, by=self.stage.clerk, at=at, summary="退补 1 项：答复笔录", data={"items": items})

    def _accept(self):
        at = self._moment(self.plot.accepted, 9, 17)
        self._decide(
            Closing.Decision.ACCEPTED, [{"item": label, "verdict": "合格"} for label in dict(ACCEPTANCE_ITEMS).values()], at
        )
        self.petition.accepted_at = self.case.closed_at = at
        self._take(steps.Accept, by=self.stage.clerk, at=at, summary="材料齐全，同意验收", data={"opinion": "材料齐全，同意验收"})
        self._stop(deadlines.HandlingDue.code, self.closing.happened_at)
        for clock in self.clocks.values():
            clock.state, clock.cancelled_at = Deadline.State.CANCELLED, at
        self.clocks = {}

    # --- Inside -------------------------------------------------------------------------------------------------------

    def _take(self, step, *, by, at, summary="", data=None, before=None):
        """What `cases.steps.take` does around `perform`, in memory."""
        case = self.case
        before = case.status if before is None else before
        case.status = step.target or case.status
        self.rows.add(
            build_entry(
                case, step=step.name, label=step.label, clause=step.clause, by=by, at=at, channel=TraceEntry.Channel.WEB,
                status_before=before, status_after=case.status, summary=summary, facts={"data": plain(data or {})},
                post=acting_post(step, case, by),
            )
        )  # fmt: skip
        for rule in step.stops:
            self._stop(rule.code, at)
        for rule in step.resumes:
            self._resume(rule.code, at)
        for rule in step.starting(self.petition, data or {}):
            self.clocks[rule.code] = self.rows.add(build_clock(rule, case, at, calendar=self.stage.calendar))
        case.last_step, case.last_step_at = step.label, at
        case.version += 1
        self.last_at = at

    def _stop(self, code, at):
        self._resume(code, at)
        clock = self.clocks.pop(code, None)
        if clock:
            clock.state, clock.met_at = Deadline.State.MET, at

    def _pause(self, code, at, reason):
        clock = self.clocks.get(code)
        if clock:
            clock.state = Deadline.State.PAUSED
            self.paused[code] = self.rows.add(DeadlinePause(deadline=clock, paused_at=at, reason=reason))

    def _resume(self, code, at):
        pause = self.paused.pop(code, None)
        if pause:
            pause.resumed_at = max(at, pause.paused_at)
            clock = pause.deadline
            clock.state = Deadline.State.RUNNING
            # neither row is stored yet: the clock finds its pause in memory
            clock._prefetched_objects_cache = {"pauses": [pause]}
            recompute(clock, self.stage.calendar)

    def _record(self, model, by, at, **values):
        return self.rows.add(model(petition=self.petition, recorded_by=by, recorded_at=at, **values))

    def _decide(self, decision, items, at):
        closing = self.closing
        closing.decision, closing.items, closing.decided_at, closing.decided_by = decision, items, at, self.stage.clerk

    def _place(self, role, person, at):
        self.case._people.append(
            self.rows.add(
                CasePerson(
                    case=self.case, person=person, name=person.name, role=role, post_title=person.title, phone=person.phone,
                    starts_at=at,
                )
            )
        )  # fmt: skip

    def _day(self, ago):
        return self.stage.today - timedelta(days=ago)

    def _moment(self, ago, first, last):
        """Some moment of those hours, `ago` days back, and some minutes after the step before; never later than now."""
        at = self.stage.office_hour(self._day(ago), first, last)
        if self.last_at is None or at > self.last_at:
            return at
        evening = self.stage.moment(max(self._day(ago), timezone.localdate(self.last_at)), 18, 0)
        return min(self.last_at + timedelta(minutes=self.random.randrange(8, 40)), evening)

    def _after_dispatch(self, ago, first, last):
        """Late on the day of the dispatch, or in those hours of a later day."""
        return self._moment(ago, 17, 18) if ago == self.plot.dispatched else self._moment(ago, first, last)

    def _one(self, role):
        return self.stage.staff.one(self.plot.unit, role)

    def _handler(self):
        return self.random.choice(self.stage.staff.of(self.plot.unit, Role.HANDLER))
