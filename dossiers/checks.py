"""文件核对: every stored file against the hash it was taken in with, and files that no row owns."""

import logging
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core.files import sha256_of
from courts.models import AccessEntry, Post, Role
from courts.records import record
from dossiers.models import Document
from notices.models import Notice
from notices.operations import notify

log = logging.getLogger(__name__)
FOLDER = "documents"
# An upload whose transaction failed leaves its file behind. So does a database restored from an older backup: a month is
# time enough to notice that before anything is lost.
ORPHAN_AGE = timedelta(days=30)
BATCH = 200


def run(check, *, now=None):
    """Compare all stored files with their hashes, clear away orphans, and tell the administrators what is wrong.

    Args:
        check: a claimed FileCheck; its counts are filled in.
        now: the moment of the check.

    Returns: the check.
    """
    now = now or timezone.now()
    rows = Document.objects.order_by("pk")
    check.beat(done=0, total=rows.count())
    faults, done, last = {Document.Fault.MISSING: [], Document.Fault.ALTERED: []}, 0, 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for document in batch:
            fault = examine(document, now=now)
            if fault:
                faults[fault].append(document.pk)
            done += 1
            check.beat(done=done)
        last = batch[-1].pk
    check.missing, check.altered = len(faults[Document.Fault.MISSING]), len(faults[Document.Fault.ALTERED])
    check.orphans = len(sweep_orphans(now=now))
    _conclude(check, faults)
    return check


def examine(document, *, now=None):
    """Read one file and write down whether it is still what was taken in. Returns: the fault, "" for none."""
    try:
        with document.file.open("rb") as file:
            fault = Document.Fault.NONE if sha256_of(file) == document.sha256 else Document.Fault.ALTERED
    except OSError:
        fault = Document.Fault.MISSING
    Document.objects.filter(pk=document.pk).update(fault=fault, checked_at=now or timezone.now())
    return fault


def sweep_orphans(*, now=None):
    """Delete files older than `ORPHAN_AGE` that no document owns. Returns: their paths."""
    now = now or timezone.now()
    swept = []
    for folder in _folders(FOLDER):
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        owned = set(Document.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
        for path in names:
            if path not in owned and default_storage.get_modified_time(path) < now - ORPHAN_AGE:
                default_storage.delete(path)
                swept.append(path)
    return swept


def _folders(top):
    if not default_storage.exists(top):
        return
    line = [top]
    while line:
        folder = line.pop()
        yield folder
        line.extend(f"{folder}/{name}" for name in default_storage.listdir(folder)[0])


@transaction.atomic
def _conclude(check, faults):
    check.save(update_fields=["missing", "altered", "orphans"])
    check.finish()
    words = (
        f"核对 {check.progress_done} 个文件：丢失 {check.missing} 个，不一致 {check.altered} 个，清理无主文件 {check.orphans} 个"
    )
    record(AccessEntry.Action.ADMINISTER, by=None, target=words, **{str(fault): pks for fault, pks in faults.items()})
    if not (check.missing or check.altered):
        return
    log.error("%s；材料号 %s", words, faults)
    for post in Post.objects.current().filter(role=Role.SYSTEM_ADMIN, person__is_active=True).select_related("person"):
        notify(
            post.person, title=f"文件核对发现问题：丢失 {check.missing} 个，不一致 {check.altered} 个", body="请从备份恢复这些文件",
            url=reverse("file-checks"), kind=Notice.Kind.SYSTEM, is_urgent=True, key=f"file-check-{check.pk}-{post.person_id}",
        )  # fmt: skip
