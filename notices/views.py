"""The inbox: reading changes nothing, opening and marking are posted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from notices import operations, queries
from notices.models import Notice


@require_GET
def notice_list(request):
    """One's notices, the newest first; `?unread=1` leaves out what was read."""
    only_unread = request.GET.get("unread") == "1"
    page = queries.inbox(
        request.user, only_unread=only_unread, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    context = {"page": page, "only_unread": only_unread, "unread": queries.unread_count(request.user), "most": queries.MOST}
    return render(request, "notices/notice_list.html", context)


@require_POST
def notice_open(request, pk):
    """Mark a notice as read and go to what it speaks of."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    operations.mark_read(notice, by=request.user)
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and inside else "notice-list")


@require_POST
def notice_read_all(request):
    """Mark everything as read."""
    count = operations.mark_all_read(by=request.user)
    messages.success(request, f"{count} 条通知已标为已读")
    return redirect("notice-list")
