"""Moments of the court's own day."""

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text):
    """A moment in Shanghai: moment("2026-03-19 09:30"); None and what is a moment already stay as they are."""
    if text is None or isinstance(text, datetime):
        return text
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
