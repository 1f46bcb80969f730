"""Sending a stored file: whole or in the part that a player asks for, and never as something a browser would run."""

import re

from django.http import HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK = 64 * 1024
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
SEALED = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
# The PDF viewers of browsers refuse to start in a sandboxed document; their own process is the sandbox.
PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class Unsatisfiable(Exception):
    """The part asked for lies outside the file."""


def send(request, document, *, inline):
    """The response with the file of `document`.

    Args:
        request: its Range, If-Range and If-None-Match headers are honoured; several ranges at once get the whole file.
        inline: shown in the browser where it can, else always a download.

    Returns: 200, 206, 304 or 416.

    Raises: FileNotFoundError when the file is not in its place.
    """
    etag, modified = f'"{document.sha256}"', document.uploaded_at.timestamp()
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": PDF if inline and document.content_type == "application/pdf" else SEALED,
        "Content-Disposition": content_disposition_header(not inline, document.download_name),
    }
    if etag in [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]:
        return HttpResponseNotModified(headers=headers)
    size = document.file.size
    try:
        part = wanted_part(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    if part and not _still_the_same(request.headers.get("If-Range"), etag, modified):
        part = None
    first, last = part or (0, size - 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    body = () if request.method == "HEAD" else pieces(document.file.open("rb"), first, last)
    return StreamingHttpResponse(body, status=206 if part else 200, content_type=document.content_type, headers=headers)


def wanted_part(header, size):
    """(first, last) byte of a Range header, or None for the whole file. Raises: Unsatisfiable."""
    found = RANGE.match(header.strip())
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = int(found[2])
        if length == 0:
            raise Unsatisfiable
        return max(0, size - length), size - 1
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(last, size - 1)


def pieces(file, first, last):
    """The bytes from `first` to `last`, piece by piece; closes the file."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def is_beginning(request):
    """Whether this request is the first of those by which a player fetches one file."""
    found = RANGE.match(request.headers.get("Range", "").strip())
    return not found or found[1] in {"", "0"}


def _still_the_same(validator, etag, modified):
    """If-Range holds an entity tag or a date; the part is sent only when it still names this file."""
    if not validator:
        return True
    if validator.startswith('"'):
        return validator == etag
    return parse_http_date_safe(validator) == int(modified)
