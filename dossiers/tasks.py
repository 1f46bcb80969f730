"""What runs beside the pages: binding volumes, and the nightly look at every stored file."""

from celery import shared_task
from django.core.exceptions import ValidationError

from core.jobs import requeue_stale
from dossiers import binding, checks
from dossiers.models import FileCheck, VolumeJob


@shared_task
def build_volume(pk):
    """Bind the volume of one job."""
    job = VolumeJob.claim(pk)
    if job is None:
        return
    try:
        binding.build(job)
    except ValidationError as error:
        binding.fail(job, "；".join(error.messages))


@shared_task
def check_files(pk):
    """Carry out one file check."""
    check = FileCheck.claim(pk)
    if check is not None:
        checks.run(check)


@shared_task
def verify_files():
    """Begin tonight's file check, unless one is still under way."""
    if not FileCheck.objects.unfinished().exists():
        check_files.delay(FileCheck.objects.create().pk)


@shared_task
def requeue_jobs():
    """Send volumes and checks again whose worker is gone."""
    requeue_stale(VolumeJob, build_volume)
    requeue_stale(FileCheck, check_files)
