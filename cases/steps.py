"""Step and `take`: the one way in which a case changes. Source: architecture.md, clauses J3 and L as steps."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from cases.kinds import kind_of
from cases.models import Case, Draft, TraceEntry
from cases.people import roles_on
from cases.trace import build
from core.errors import Conflict, Incomplete, Invalid
from core.forms import StepForm
from core.masks import mask_id, mask_phone
from courts.models import Role
from courts.scope import scope_of

Channel = TraceEntry.Channel


@dataclass(frozen=True)
class Missing:
    """One thing that must be done before a step: in words, and the step that does it."""

    label: str
    step: str = ""
    excusable: bool = False


@dataclass(frozen=True)
class Availability:
    """Whether a step can be taken now, and if not, why, in words a clerk understands."""

    step: type
    ready: bool
    reason: str = ""
    code: str = ""
    missing: tuple = field(default_factory=tuple)


class Step:
    """One 环节 of the plans. Subclasses declare; `take` does. Never instantiated.

    Attributes:
        label, clause: its name and the clause it rests on.
        sources: states in which it can be taken; empty for a step that opens a case; None for any open state.
        target: the state it leads to, or None to stay.
        actors: the roles that may take it.
        awaits: leading roles for whom it is a thing to do in person, and not only a thing they may do.
        form: the StepForm that is the one declaration of its inputs.
        starts, stops, pauses, resumes: deadline rules (see docs/architecture.md for the methods called).
        meets: rules whose clock `perform` stops itself when the facts say so; for to-do lists they count like `stops`.
        documents: papers produced with it.
        tells: audiences told of it.
        opens, closes, reopens: whether it creates, closes or reopens the case.
        reveals: its trace entry says what not everybody who sees the case may know yet; the kind's `trace` leaves it out for them.
        consequences: sentences for the page, what happens after submitting.
        guidance: what to know before taking it: the docstring of the subclass, in Chinese.
    """

    name = label = clause = ""
    sources = frozenset()
    target = None
    actors = awaits = frozenset()
    form = StepForm
    starts = stops = pauses = resumes = meets = ()
    documents = tells = ()
    opens = closes = reopens = reveals = False
    # The next lawful step of a state is offered as the one primary button; a side step stands under 其他操作.
    is_main = True
    verb = ""
    consequences = ()
    kind = None
    guidance = ""
    # templates look at steps and must not make instances of them
    do_not_call_in_templates = True

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.guidance = (cls.__doc__ or "").strip()
        if not cls.__dict__.get("name"):
            cls.name = "".join(f"-{char.lower()}" if char.isupper() else char for char in cls.__name__).lstrip("-")

    # --- What subclasses may override ------------------------------------------------------------------------------

    @classmethod
    def missing(cls, subject):
        """What is still to be done before this step: a list of `Missing`."""
        return []

    @classmethod
    def refusal(cls, subject, by):
        """A sentence why this subject cannot take the step although its state allows it, or None."""
        return None

    @classmethod
    def initial(cls, subject, by):
        """Values that the form starts with."""
        return {}

    @classmethod
    def is_open_to(cls, by):
        """Whether `by` may open a case with this step."""
        return bool(cls.actors & scope_of(by).roles)

    @classmethod
    def opening(cls, by, asked):
        """Values that the form of a step that opens a case starts with; `asked` is what the address asks for."""
        return {}

    @classmethod
    def perform(cls, subject, *, by, at, **data):
        """Do it; return the summary for the trace, or (summary, facts)."""
        return ""

    @classmethod
    def next_status(cls, subject, data):
        """The state after the step; `target` unless the answer decides."""
        return cls.target or subject.case.status

    @classmethod
    def starting(cls, subject, data):
        """The rules whose clocks start with this step; `starts` unless the facts decide."""
        return cls.starts

    @classmethod
    def happened_at(cls, at, data):
        """When it really happened, where the form asks for it (补录 keeps both times)."""
        return data.get("happened_at") or at

    # --- What the pages and the API ask ----------------------------------------------------------------------------

    @classmethod
    def allows_status(cls, case):
        if cls.opens:
            return False
        if cls.sources is None:
            return case.closed_at is None
        return case.status in cls.sources

    @classmethod
    def availability(cls, subject, by):
        """Whether `by` can take this step on `subject` now; the greyed button says the reason."""
        case = subject.case
        if not cls.allows_status(case):
            return Availability(cls, False, cls._state_reason(case), "state")
        if not cls.actors & roles_on(by, case):
            who = "、".join(Role(role).label for role in Role.values if role in cls.actors)
            return Availability(cls, False, f"由{who}办理", "role")
        reason = cls.refusal(subject, by)
        if reason:
            return Availability(cls, False, reason, "refusal")
        missing = tuple(cls.missing(subject))
        hard = [item for item in missing if not item.excusable]
        if hard:
            return Availability(cls, False, "还差：" + "、".join(item.label for item in hard), "missing", missing)
        return Availability(cls, True, missing=missing)

    @classmethod
    def _state_reason(cls, case):
        kind = kind_of(case)
        if cls.sources is None:
            return f"案件已是“{kind.status_label(case.status)}”"
        wanted = "、".join(f"“{kind.status_label(status)}”" for status in kind.statuses.values if status in cls.sources)
        return f"案件是“{kind.status_label(case.status)}”，{wanted}时才能办"


def availabilities(case, by):
    """The availability of every step of the case's kind, in the order of the road; the openers are left out."""
    kind = kind_of(case)
    subject = kind.subject(case)
    return [step.availability(subject, by) for step in kind.steps if not step.opens]


def next_step(available, kind, subject):
    """The one step to offer as the primary button: the kind's choice among those that are ready, or None."""
    ready = [item for item in available if item.ready and item.step.is_main]
    return kind.choose(subject, ready) if ready else None


def may_open(step, by):
    """Whether `by` holds a post that may open a case with `step`."""
    return step.is_open_to(by)


def take(step, case=None, *, by, data=None, files=None, version=None, token=None, at=None, channel=Channel.WEB):
    """Take one step on a case, or open a case with it: the only way in which a case changes.

    Args:
        step: the Step class.
        case: the case; None for a step that opens one.
        by: who acts.
        data: the inputs, as the form or the API sends them.
        files: uploaded files by field name.
        version: the case version the person was looking at; a different one is a conflict.
        token: one per rendered form; the same token again returns the first entry, so a double click is harmless.
        at: the moment of the act; now by default.
        channel: web, api, ledger or system.

    Returns: the TraceEntry (its `.case` is the case as it now stands).

    Raises: Http404 outside the actor's scope; PermissionDenied without the role; Conflict when somebody was faster or the
        state does not allow the step; Incomplete with the list of what is missing; Invalid with the form; ValidationError
        when `perform` refuses.
    """
    try:
        return _take(
            step, case, by=by, data=data, files=files, version=version, token=token, at=at or timezone.now(), channel=channel
        )
    except IntegrityError:
        # the same form arrived twice at the same moment and opened a case: the second has run into the unique token
        done = _already_done(token, by)
        if done:
            return done
        raise


@transaction.atomic
def _take(step, case, *, by, data, files, version, token, at, channel):
    done = _already_done(token, by)
    if done:
        return done
    if step.opens:
        return _open(step, by=by, data=data, files=files, token=token, at=at, channel=channel)
    try:
        locked = Case.objects.visible_to(by).select_for_update(of=("self",)).select_related("court", "unit").get(pk=case.pk)
    except Case.DoesNotExist as error:
        raise Http404("没有这个案件，或不在您的管辖范围内") from error
    done = _already_done(token, by)
    if done:
        return done
    if version is not None and int(version) != locked.version:
        raise Conflict("这个案件刚被别人办过，您填的内容还在", changes=_since(locked, int(version)), mine=_mine(step, data))
    subject = kind_of(locked).subject(locked)
    available = step.availability(subject, by)
    if not available.ready:
        _refuse(available, step, locked, data)
    form = step.form(data=data or {}, files=files, subject=subject, by=by, at=at)
    if not form.is_valid():
        raise Invalid(form)
    return _carry_out(step, subject, form.cleaned_data, by=by, at=at, channel=channel, token=token, before=locked.status)


def _open(step, *, by, data, files, token, at, channel):
    if not may_open(step, by):
        raise PermissionDenied(f"{step.label}由{'、'.join(Role(role).label for role in Role.values if role in step.actors)}办理")
    form = step.form(data=data or {}, files=files, subject=None, by=by, at=at)
    if not form.is_valid():
        raise Invalid(form)
    subject = step.create(by=by, at=at, **form.cleaned_data)
    return _carry_out(step, subject, form.cleaned_data, by=by, at=at, channel=channel, token=token, before="")


def _carry_out(step, subject, data, *, by, at, channel, token, before):
    case = subject.case
    result = step.perform(subject, by=by, at=at, **data)
    summary, facts = result if isinstance(result, tuple) else (result, {})
    facts = {"data": plain({name: value for name, value in data.items() if name not in step.form.sealed}), **facts}
    if case.attached:
        facts["documents"] = [document.as_fact() for document in case.attached]
    case.status = step.next_status(subject, data)
    if step.closes:
        case.closed_at = at
    if step.reopens:
        case.closed_at = None
    happened_at = step.happened_at(at, data)
    entry = build(
        case, step=step.name, label=step.label, clause=step.clause, by=by, at=at, happened_at=happened_at, channel=channel,
        status_before=before, status_after=case.status, summary=summary or "", facts=facts, token=token,
        post=acting_post(step, case, by),
    )  # fmt: skip
    entry.save()
    for document in case.attached:
        document.entry = entry
        document.save(update_fields=["entry"])
    for rule in step.stops:
        rule.stop(case, at=happened_at, by=by)
    for rule in step.pauses:
        rule.pause(case, at=happened_at, reason=summary or "")
    for rule in step.resumes:
        rule.resume(case, at=happened_at)
    for rule in step.starting(subject, data):
        rule.start(case, at=happened_at, by=by)
    for paper in step.documents:
        paper.produce(case, entry=entry, by=by, at=at, facts={"subject": subject, **data})
    case.last_step, case.last_step_at = step.label, at
    refresh(subject)
    case.version += 1
    case.save()
    Draft.objects.filter(user=by, case=None if step.opens else case, step=step.name).delete()
    for tell in step.tells:
        tell.send(case, entry=entry, by=by)
    return entry


def plain(data):
    """The inputs as JSON can hold them, for the trace: people and rows by name, numbers of persons masked."""
    return {name: plain_value(name, value) for name, value in data.items() if told(value)}


def told(value):
    """Whether an input belongs in the trace's facts: blanks do not, and a file speaks through its hash, not its name."""
    return value not in (None, "", [], ()) and not hasattr(value, "read")


def plain_value(name, value):
    if isinstance(value, str | int | float | bool):
        if "phone" in name:
            return mask_phone(str(value))
        return mask_id(str(value)) if name == "id_number" else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return plain(value)
    if isinstance(value, list | tuple):
        return [plain_value(name, item) for item in value]
    return str(value)


def acting_post(step, case, by):
    """The post by which `by` takes `step` on `case`: their own before a principal's."""
    if by is None:
        return None
    scope = scope_of(by)
    # on a 限知 case posts entitle to nothing; they only tell for whom the person stands there
    posts = [post for post in (scope.posts if case.is_sealed else scope.posts_over(case.unit_id)) if post.role in step.actors]
    return next((post for post in posts if post.principal is None), posts[0] if posts else None)


def refresh(subject):
    """Recompute what lists read from the case row: completeness and search text (`due_on` is kept by the clocks)."""
    case = subject.case
    kind = kind_of(case)
    requirements = kind.completeness(subject)
    case.completeness_done = sum(1 for item in requirements if item.done)
    case.completeness_total = len(requirements)
    case.search = kind.search_text(subject)


def _already_done(token, by):
    if not token:
        return None
    entry = TraceEntry.objects.filter(token=token).select_related("case").first()
    if entry and by is not None and entry.actor_id != by.pk:
        raise ValidationError("提交号已被使用，请重新打开页面")
    return entry


def _refuse(available, step, case, data):
    if available.code == "role":
        raise PermissionDenied(f"“{step.label}”{available.reason}")
    if available.code == "missing":
        raise Incomplete(available.missing)
    if available.code == "state":
        raise Conflict(f"{available.reason}。“{step.label}”没有办成", changes=_since(case, 0)[-3:], mine=_mine(step, data))
    raise ValidationError(available.reason)


def _since(case, version):
    """What happened to the case after `version`, newest last: (when, who, what)."""
    entries = TraceEntry.objects.filter(case=case).order_by("-seq")[: max(case.version - version, 1)]
    return [(entry.at, entry.actor_name, f"{entry.label} {entry.summary}".strip()) for entry in reversed(entries)]


def _mine(step, data):
    # a password is never shown again
    fields = {name: field for name, field in step.form.base_fields.items() if name != "password"}
    return [
        (fields[name].label or name, str(value)) for name, value in (data or {}).items() if name in fields and str(value).strip()
    ]
