"""材料 and 痕迹: what is on file, and everything that happened, as far as the person reads it."""

from cases.kinds import kind_of
from dossiers.models import Document
from referrals.panels.base import Panel

SHOWN_ENTRIES = 200


def documents(reader):
    return {"documents": list(Document.objects.visible_to(reader.user).filter(case=reader.case).for_list())}


def trace(reader):
    entries = kind_of(reader.case).trace(reader.case, reader.user).order_by("-seq")
    return {"entries": list(entries[:SHOWN_ENTRIES])}


FILE_PANELS = (
    Panel("documents", "材料", "referrals/_documents.html", documents),
    Panel("trace", "痕迹", "referrals/_trace.html", trace),
)
