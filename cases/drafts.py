"""Drafts: what somebody has typed into a step's form and not yet submitted, kept on the server."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.utils import timezone

from cases.models import Draft
from cases.people import roles_on
from cases.steps import may_open

# What the page adds to a form is not what the person typed; a password is typed anew each time.
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "token", "version", "later", "password"})
LARGEST = 200_000


def typed(posted):
    """The fields of a posted form that a person filled in, as name → list of texts; files are never kept."""
    return {name: posted.getlist(name) for name in posted if name not in NOT_TYPED}


def save_draft(step, case, *, by, data, at=None):
    """Keep what `by` has typed into `step` on `case` (None for a step that opens a case); one draft per person and step.

    Args:
        data: name → list of texts, as `typed` gives it.

    Returns: the Draft.

    Raises: PermissionDenied when the person could not take the step anyway; ValidationError when it is too long to keep.
    """
    if not (may_open(step, by) if case is None else step.actors & roles_on(by, case)):
        raise PermissionDenied(f"“{step.label}”不由您办理，草稿没有存")
    data = {name: texts for name, texts in data.items() if name not in step.form.sealed}
    if sum(len(text) for texts in data.values() for text in texts) > LARGEST:
        raise ValidationError("草稿太长，存不下；请把大段内容作为文件上传")
    draft, _ = Draft.objects.update_or_create(
        user=by, case=case, step=step.name, defaults={"data": data, "saved_at": at or timezone.now()}
    )
    return draft


def discard_draft(step, case, *, by):
    """Throw the draft away."""
    Draft.objects.filter(user=by, case=case, step=step.name).delete()


def draft_of(step, case, by):
    """The draft that `by` has for `step` on `case`, or None."""
    return Draft.objects.filter(user=by, case=case, step=step.name).first()


def as_posted(draft):
    """The draft in the shape in which a form reads it."""
    posted = QueryDict(mutable=True)
    for name, texts in draft.data.items():
        posted.setlist(name, texts)
    return posted
