"""Binding: the papers that a catalogue names become one archive file. Source: J3.2.6.3."""

import tempfile
import zipfile

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from cases.kinds import kind_of
from core.files import sha256_of
from dossiers.models import KIND_ORDER, DocumentKind
from dossiers.operations import file_generated
from notices.operations import notify

CHUNK = 1024 * 1024
FIXED = (1980, 1, 1, 0, 0, 0)
SUMS = "校验值.txt"


def bound_order(documents):
    """Papers as they lie in the volume: by the road, then by the day they came."""
    return sorted(documents, key=lambda document: (KIND_ORDER[document.kind], document.uploaded_at, document.pk))


def build(job):
    """Bind the papers that the job's catalogue names into one archive file, and put it on file; equal papers give equal bytes.

    Args:
        job: a claimed VolumeJob.

    Returns: the volume as a Document.

    Raises: ValidationError when a file is gone or is not what was taken in.
    """
    catalogue = job.catalogue
    case = catalogue.case
    papers = bound_order(case.documents.bindable().filter(pk__lt=catalogue.pk))
    with tempfile.TemporaryFile() as target:
        sums = []
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
            for number, paper in enumerate([catalogue, *papers]):
                name = f"{number:03d} {paper.get_kind_display()}.{paper.extension}"
                _add(archive, name, paper, number)
                sums.append(f"{paper.sha256}  {name}\n")
                job.beat(done=number)
            archive.writestr(zipfile.ZipInfo(SUMS, FIXED), "".join(sums))
        return _finish(job, case, catalogue, File(target, name="volume.zip"))


def _add(archive, name, paper, number):
    try:
        with paper.file.open("rb") as source:
            if sha256_of(source) != paper.sha256:
                raise ValidationError(f"第{number}件的文件与入卷时不一致，不能装订。请从备份恢复后再装订")
            source.seek(0)
            entry = zipfile.ZipInfo(name, FIXED)
            entry.file_size = paper.size
            with archive.open(entry, "w") as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
    except FileNotFoundError as error:
        raise ValidationError(f"第{number}件的文件丢失，不能装订。请从备份恢复后再装订") from error


@transaction.atomic
def _finish(job, case, catalogue, file):
    volume = file_generated(
        case, by=job.owner, content=file, kind=DocumentKind.VOLUME, title=f"卷册（共{job.progress_total}件）", extension="zip",
        entry=catalogue.entry,
    )  # fmt: skip
    job.volume = volume
    job.save(update_fields=["volume"])
    job.finish()
    url = kind_of(case).url(case)
    notify(job.owner, title=f"{case.number}的卷册装订好了", url=url, case=case, key=f"volume-{job.pk}")
    return volume


@transaction.atomic
def fail(job, reason):
    """Close a job that could not bind, and tell its owner why."""
    job.finish(reason)
    case = job.catalogue.case
    notify(
        job.owner, title=f"{case.number}的卷册没有装订成", body=reason, url=kind_of(case).url(case), case=case, is_urgent=True,
        key=f"volume-{job.pk}-{job.attempts}",
    )  # fmt: skip
