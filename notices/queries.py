"""Reading the inbox."""

from datetime import datetime

from core.keyset import Key, paginate
from notices.models import Notice

PAGE_SIZE = 50
# The figure beside the bell stops here: it says "many", and the query stays small.
MOST = 99
KEYS = (Key("created_at", True, datetime.isoformat, datetime.fromisoformat), Key("pk", True))


def unread_count(user):
    """How many notices `user` has not read, at most `MOST`; None when there is none, so that the bell stays plain."""
    return Notice.objects.visible_to(user).unread().order_by()[:MOST].count() or None


def inbox(user, *, only_unread=False, after="", before=""):
    """One page of the user's notices, the newest first."""
    notices = Notice.objects.visible_to(user).select_related("case")
    return paginate(notices.unread() if only_unread else notices, KEYS, size=PAGE_SIZE, after=after, before=before)
