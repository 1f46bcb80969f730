"""Writing the access log: who saw, exported or administered what (X7)."""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

from courts.models import AccessEntry

log = logging.getLogger(__name__)
# Going to and fro between the tabs of a case is one look.
ONE_LOOK_SECONDS = 3600


def record(action, *, by, target="", case=None, reason="", **detail):
    """Append one entry.

    Args:
        action: an `AccessEntry.Action`.
        by: the person, or None for the system.
        target: what it was done to, in words and without personal data.
        case: the case concerned, if one.
        reason: why, where the act needs a reason.
        detail: further facts that JSON can hold.

    Returns: the entry.
    """
    return AccessEntry.objects.create(
        action=action,
        actor=by if by and by.pk else None,
        actor_name=getattr(by, "name", "") or "系统",
        case=case,
        target=target[:200],
        reason=reason[:200],
        detail=detail,
    )


def record_look(case, *, by):
    """Append that `by` looked at `case`: once an hour, however often the pages are turned. Source: X7 who saw."""
    try:
        is_new = cache.add(f"look:{by.pk}:{case.pk}", 1, ONE_LOOK_SECONDS)
    except (RedisError, OSError):
        # an absent cache must neither keep anybody from working nor a look out of the log
        log.warning("缓存没有应答，查看记录逐次登记")
        is_new = True
    if is_new:
        record(AccessEntry.Action.VIEW, by=by, case=case, target=case.number)
