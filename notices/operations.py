"""Writing notices and marking them as read."""

from django.utils import timezone

from notices.models import Notice


def post(notices):
    """Write many notices at once; one whose key exists already is left as it is.

    Args:
        notices: unsaved `Notice` objects.
    """
    Notice.objects.bulk_create(notices, batch_size=1000, ignore_conflicts=True)


def notify(recipient, *, title, body="", url="", kind=Notice.Kind.JOB, case=None, is_urgent=False, key=None):
    """Tell one person one thing, such as that their export is ready.

    Args:
        title: what happened, in one line and without personal data.
        url: a page of this system, from "/".
        key: makes it exist once, whoever sends it again.
    """
    post([Notice(recipient=recipient, title=title, body=body, url=url, kind=kind, case=case, is_urgent=is_urgent, key=key)])


def mark_read(notice, *, by, at=None):
    """Mark one notice as read by its recipient; reading it twice keeps the first moment."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=at or timezone.now())


def mark_all_read(*, by, at=None):
    """Mark everything that `by` has not read. Returns: how many."""
    return Notice.objects.visible_to(by).unread().update(read_at=at or timezone.now())
