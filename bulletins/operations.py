"""Drawing up, rewriting, approving and publishing bulletins. Source: J3.2.7, X3, X4, product.md I6."""

import hashlib
import json
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bulletins.documents import bulletin_document
from bulletins.editions import EDITIONS
from bulletins.models import Bulletin, BulletinFigure, BulletinFigureCase
from bulletins.queries import recipients
from bulletins.texts import from_people
from bulletins.weekly import Counts
from cases.figures import members, totals
from cases.numbers import next_number
from cases.quarters import Quarter
from cases.weeks import Week
from core.errors import Conflict
from courts.models import AccessEntry, Court, Unit
from courts.records import record
from courts.scope import scope_of
from deadlines.calendar import current_calendar
from notices.operations import notify

State = Bulletin.State
# How many weeks and quarters the schedule drafts at most, the last one included. The beat looks many times a day, so that only a
# machine that stood still misses any, and a holiday or a repair lasts some weeks. What is older was never the schedule's to draft:
# one bulletin of years ago, asked for by hand, owes nothing for the years since.
WEEKS_BACK, QUARTERS_BACK = 4, 2


@transaction.atomic
def draft_weekly(court, week, *, by, now=None):
    """Draw up the weekly bulletin of `court` for `week`; one that is there already is returned as it is.

    Args:
        court: the court whose jurisdiction is reported, the courts below it included.
        week: a `cases.weeks.Week`.
        by: who asks; None for the schedule.
        now: the moment of drafting.

    Returns: the bulletin. Whoever drafts the same week at the same time gets the same one.

    Raises: PermissionDenied for somebody who does not draft for this court; ValidationError before the cut-off.
    """
    now = now or timezone.now()
    if now < week.cut_off:
        raise ValidationError(f"第 {week.number} 周到 {week.friday:%Y-%m-%d} 12:00 才截止，到时再起草")
    return _draft(Bulletin.Kind.WEEKLY, court, week, week.friday, by=by, now=now)


@transaction.atomic
def draft_quarterly(court, quarter, *, by, now=None):
    """Draw up the quarterly bulletin of `court` over the referrals; one that is there already is returned as it is.

    Args:
        quarter: a `cases.quarters.Quarter`.

    Raises: as `draft_weekly`.
    """
    now = now or timezone.now()
    if now < quarter.cut_off:
        raise ValidationError(f"{quarter.year} 年第 {quarter.number} 季度到 {quarter.last_day:%Y-%m-%d} 才结束，到时再起草")
    return _draft(Bulletin.Kind.QUARTERLY, court, quarter, quarter.end, by=by, now=now)


def _draft(kind, court, span, end, *, by, now):
    edition = EDITIONS[kind]
    _require(by, court, edition.DRAFTERS, f"起草通报由{edition.DESK}办理")
    bulletin, made = Bulletin.objects.get_or_create(
        kind=kind, court=court, period_start=span.start, corrects=None,
        defaults={
            "period_end": end, "cut_off_at": span.cut_off, "issue_no": span.number, "drafted_by": by, "drafted_at": now,
        },
    )  # fmt: skip
    if made:
        _compute(bulletin, now)
        record(AccessEntry.Action.BULLETIN, by=by, target=f"起草{bulletin}", bulletin=bulletin.pk)
        for person in recipients(court, edition.DRAFTERS):
            title = f"{bulletin}已起草，请核对数字、补写情况后送审"
            notify(
                person,
                title=title,
                url=reverse("bulletin-detail", args=[bulletin.pk]),
                key=f"bulletin-{bulletin.pk}-drafted-{person.pk}",
            )
    return bulletin


def draft_missing_weeklies(*, now=None):
    """Draft what the schedule owes: for each top court every week since its last bulletin, of the last `WEEKS_BACK`.

    Safe to run at any time and by several at once.

    Returns: the bulletins that were missing.
    """
    now = now or timezone.now()
    last, made = Week.completed(now), []
    for court in Court.objects.filter(parent=None):
        weeks = _owed(court, Bulletin.Kind.WEEKLY, last, WEEKS_BACK)
        made += [draft_weekly(court, week, by=None, now=now) for week in weeks]
    return made


def draft_missing_quarterlies(*, now=None):
    """Draft the quarterly bulletins that are owed, of the last `QUARTERS_BACK`: from the first working day after a quarter on.

    Safe to run at any time and by several at once.

    Returns: the bulletins that were missing.
    """
    now = now or timezone.now()
    last, made, calendar = Quarter.completed(now), [], current_calendar()
    if timezone.localdate(now) < first_workday(last.end, calendar):
        last = last.previous
    for court in Court.objects.filter(parent=None):
        quarters = _owed(court, Bulletin.Kind.QUARTERLY, last, QUARTERS_BACK)
        made += [draft_quarterly(court, quarter, by=None, now=now) for quarter in quarters]
    return made


def _owed(court, kind, last, at_most):
    """The spans since the newest bulletin of `kind` up to `last`, oldest first; `last` alone where there was none yet."""
    newest = Bulletin.objects.filter(court=court, kind=kind).order_by("-period_start").first()
    owed, span = [], last
    while len(owed) < (at_most if newest else 1) and (newest is None or span > newest.span):
        owed.insert(0, span)
        span = span.previous
    return owed


def first_workday(day, calendar):
    """The first working day from `day` on, by the calendar of the court."""
    while not calendar.kind(day).is_workday:
        day += timedelta(days=1)
    return day


@transaction.atomic
def recompute(bulletin, *, by, now=None):
    """Take the figures of a draft again as they stand now; the judgement that people wrote stays.

    Raises: Conflict when it is no longer a draft.
    """
    bulletin = _locked(bulletin, by, "desk", {State.DRAFT}, "重新取数")
    _compute(bulletin, now or timezone.now())
    record(AccessEntry.Action.BULLETIN, by=by, target=f"{bulletin}重新取数", bulletin=bulletin.pk)
    return bulletin


@transaction.atomic
def revise(bulletin, *, by, judgement, version=None):
    """Write the judgement of a draft's sections.

    Args:
        judgement: {section: text as people write it, figures as {在办}}; sections not named stay.
        version: the version the writer was looking at.

    Raises: ValidationError by section when a text names an unknown figure or holds a typed number; Conflict when somebody
        else wrote meanwhile or it is no longer a draft.
    """
    bulletin = _locked(bulletin, by, "desk", {State.DRAFT}, "修改", version=version)
    codes = [figure.code for figure in bulletin.edition.FIGURES]
    problems = {section: ["没有这一部分"] for section in judgement if section not in bulletin.texts}
    for section, text in judgement.items():
        if section in problems:
            continue
        try:
            bulletin.texts[section] = {**bulletin.texts[section], "judgement": from_people(text, codes)}
        except ValidationError as error:
            problems[section] = error.messages
    if problems:
        raise ValidationError(problems)
    _save(bulletin, "texts", "hash")
    record(AccessEntry.Action.BULLETIN, by=by, target=f"修改{bulletin}", bulletin=bulletin.pk)
    return bulletin


@transaction.atomic
def approve(bulletin, *, by, now=None, version=None):
    """Approve a draft: figures and words are bound from here on. Never by whoever drafted it."""
    bulletin = _locked(bulletin, by, "approvers", {State.DRAFT}, "批准", version=version)
    if bulletin.drafted_by_id == by.pk:
        raise ValidationError("自己起草的通报由另一位局领导批准")
    bulletin.state, bulletin.approved_by, bulletin.approved_at = State.APPROVED, by, now or timezone.now()
    _save(bulletin, "state", "approved_by", "approved_at", "hash")
    record(AccessEntry.Action.BULLETIN, by=by, target=f"批准{bulletin}", bulletin=bulletin.pk)
    return bulletin


@transaction.atomic
def send_back(bulletin, *, by, reason):
    """Make an approved bulletin a draft again, before it is published."""
    bulletin = _locked(bulletin, by, "approvers", {State.APPROVED}, "退回修改")
    bulletin.state, bulletin.approved_by, bulletin.approved_at = State.DRAFT, None, None
    _save(bulletin, "state", "approved_by", "approved_at")
    record(AccessEntry.Action.BULLETIN, by=by, target=f"退回{bulletin}", reason=reason, bulletin=bulletin.pk)
    return bulletin


@transaction.atomic
def publish(bulletin, *, by, now=None, version=None):
    """Number and publish an approved bulletin; the document is kept, and nothing of it changes any more.

    Raises: Conflict when it is not approved; PermissionDenied for others than the general office and the bureau chief.
    """
    now = now or timezone.now()
    bulletin = _locked(bulletin, by, "desk", {State.APPROVED}, "印发", version=version)
    if bulletin_hash(bulletin) != bulletin.hash:
        raise Conflict(f"{bulletin}批准之后内容变过，校验码对不上。请退回修改，重新取数、批准")
    series = f"{(bulletin.court.parent or bulletin.court).mark or bulletin.court.short_name}{bulletin.edition.SERIES}"
    bulletin.number = next_number(series, timezone.localdate(now).year, width=1)
    bulletin.state, bulletin.published_by, bulletin.published_at = State.PUBLISHED, by, now
    content = bulletin_document(bulletin).bytes()
    bulletin.docx_sha256 = hashlib.sha256(content).hexdigest()
    bulletin.docx.save(f"{bulletin.pk}-{bulletin.docx_sha256[:12]}.docx", ContentFile(content), save=False)
    _save(bulletin, "number", "state", "published_by", "published_at", "docx", "docx_sha256")
    record(
        AccessEntry.Action.BULLETIN,
        by=by,
        target=f"印发{bulletin}",
        bulletin=bulletin.pk,
        number=bulletin.number,
        hash=bulletin.hash,
    )
    return bulletin


@transaction.atomic
def correct(bulletin, *, by, reason, now=None):
    """Begin an erratum to a published bulletin: a new draft of the same period with today's figures. The old one stays.

    Returns: the new draft, or the erratum that has been begun already.

    Raises: ValidationError without a reason; Conflict when the bulletin is not published.
    """
    now = now or timezone.now()
    bulletin = _locked(bulletin, by, "desk", {State.PUBLISHED}, "更正")
    begun = Bulletin.objects.filter(corrects=bulletin).first()
    if begun:
        return begun
    if not reason.strip():
        raise ValidationError("写明更正什么、为什么")
    erratum = Bulletin.objects.create(
        kind=bulletin.kind, court=bulletin.court, period_start=bulletin.period_start, period_end=bulletin.period_end,
        cut_off_at=bulletin.cut_off_at, issue_no=bulletin.issue_no, corrects=bulletin, correction=reason.strip()[:300],
        drafted_by=by, drafted_at=now, texts=bulletin.texts,
    )  # fmt: skip
    _compute(erratum, now)
    record(AccessEntry.Action.BULLETIN, by=by, target=f"更正{bulletin}", reason=reason, bulletin=erratum.pk, corrects=bulletin.pk)
    return erratum


# --- Inner ------------------------------------------------------------------------------------------------------------


def _require(by, court, roles, sentence):
    """The schedule (None) drafts for every court; a person needs a post in the court itself."""
    if by is not None and not any(post.role in roles and post.unit.court_id == court.pk for post in scope_of(by).posts):
        raise PermissionDenied(sentence)


def _locked(bulletin, by, who, states, verb, version=None):
    """The row to change; `who` is "approvers", or "desk" for them and those who draft."""
    locked = Bulletin.objects.select_for_update(of=("self",)).select_related("court__parent").get(pk=bulletin.pk)
    edition = locked.edition
    roles = edition.APPROVERS | (edition.DRAFTERS if who == "desk" else frozenset())
    _require(by, locked.court, roles, f"{verb}{locked.get_kind_display()}由本院{edition.DESK}、执行局长办理")
    if locked.state not in states:
        raise Conflict(f"{locked}是“{locked.get_state_display()}”，不能{verb}")
    if version is not None and int(version) != locked.version:
        raise Conflict(f"{locked}刚被别人改过，请看过新的内容再{verb}")
    return locked


def _compute(bulletin, now):
    """Take every figure with its cases in one go, and put the sentences together; what people wrote stays."""
    edition = bulletin.edition
    found = members(edition.FIGURES, bulletin.court, bulletin.period)
    units = {unit.pk: unit for unit in Unit.objects.order_by("order", "pk")}
    table = {}
    for code, by_unit in found.items():
        for unit, ids in by_unit.items():
            table.setdefault(unit, {})[code] = len(ids)
    sums = totals(table)
    BulletinFigureCase.objects.filter(figure__bulletin=bulletin).delete()
    bulletin.figures.all().delete()
    rows, cases = [], []
    for figure in edition.FIGURES:
        rows.append(
            _row(bulletin, figure, None, figure.of(sums), sorted(pk for ids in _ids(found, figure).values() for pk in ids))
        )
        for unit in units:
            counts = table.get(unit, {})
            if any(counts.get(part.code) for part in figure.parts):
                ids = _ids(found, figure).get(unit, [])
                rows.append(_row(bulletin, figure, unit, figure.of(counts), ids))
                if len(figure.parts) == 1:
                    cases.append((rows[-1], ids))
    BulletinFigure.objects.bulk_create(rows, batch_size=1000)
    BulletinFigureCase.objects.bulk_create(
        [BulletinFigureCase(figure=row, case_id=pk) for row, ids in cases for pk in ids], batch_size=2000
    )
    facts = edition.sentences(bulletin, Counts(table, sums, units))
    written = {section: texts.get("judgement", "") for section, texts in bulletin.texts.items()}
    bulletin.texts = {section: {"facts": facts[section], "judgement": written.get(section, "")} for section in edition.SECTIONS}
    bulletin.annex, bulletin.computed_at = edition.annex(bulletin, found), now
    _save(bulletin, "texts", "annex", "computed_at", "hash")


def _ids(found, figure):
    return found[figure.parts[0].code]


def _row(bulletin, figure, unit, value, ids):
    body = [figure.code, unit, value.count, value.denominator, ids]
    return BulletinFigure(
        bulletin=bulletin, code=figure.code, unit_id=unit, value=value.text, numerator=value.count, denominator=value.denominator,
        hash=_digest(body),
    )  # fmt: skip


def _save(bulletin, *fields):
    """Save with the hash over figures, words and lists, so that a changed file or row is found out."""
    bulletin.hash = bulletin_hash(bulletin)
    bulletin.version += 1
    bulletin.save(update_fields=[*{*fields, "hash", "version"}])


def bulletin_hash(bulletin):
    """SHA-256 over the period, the hashes of the figures, the words and the lists of a bulletin."""
    figures = sorted(bulletin.figures.values_list("code", "unit_id", "hash"), key=str)
    head = [
        bulletin.kind,
        bulletin.court_id,
        bulletin.period_start.isoformat(),
        bulletin.period_end.isoformat(),
        bulletin.issue_no,
    ]
    return _digest([head, figures, bulletin.texts, bulletin.annex])


def _digest(body):
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
