"""Pages of the dossier: a document opened or downloaded, a volume bound again, the result of the file checks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from cases.kinds import kind_of
from courts.models import Role
from courts.scope import holds
from dossiers import volumes
from dossiers.models import Document, DocumentKind, FileCheck
from dossiers.operations import log_access
from dossiers.sending import is_beginning, send

CHECKERS = (Role.SYSTEM_ADMIN, Role.AUDITOR)
GONE = "这份材料的文件不在存放的地方，可能已经丢失。请告诉系统管理员从备份恢复"


@require_safe
def open_document(request, pk):
    """A document in the browser where the browser can show it, else as a download."""
    document = _document(request, pk)
    return _send(request, document, inline=document.previews)


@require_safe
def download_document(request, pk):
    """A document to keep."""
    return _send(request, _document(request, pk), inline=False)


@require_POST
def rebind_volume(request, pk):
    """Bind a volume again whose binding failed; `pk` is its catalogue."""
    catalogue = get_object_or_404(
        Document.objects.visible_to(request.user).select_related("case"), pk=pk, kind=DocumentKind.CATALOGUE
    )
    try:
        volumes.rebind(catalogue, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "已重新装订，装订好后会通知您")
    return redirect(kind_of(catalogue.case).url(catalogue.case))


@require_GET
def file_checks(request):
    """The latest file checks, and the files that are lost or altered; names no case, for administrators see none."""
    if not holds(request.user, *CHECKERS):
        raise PermissionDenied("文件核对由系统管理员、审计管理员查看")
    faulty = Document.objects.exclude(fault="").order_by("pk")[:200]
    return render(request, "dossiers/checks.html", {"checks": FileCheck.objects.all()[:30], "faulty": faulty})


def _document(request, pk):
    return get_object_or_404(Document.objects.visible_to(request.user).select_related("case"), pk=pk)


def _send(request, document, *, inline):
    try:
        response = send(request, document, inline=inline)
    except FileNotFoundError as error:
        raise Http404(GONE) from error
    if response.status_code in {200, 206} and is_beginning(request):
        log_access(document, by=request.user, inline=inline)
    return response
