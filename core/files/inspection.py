"""The one check that every uploaded file passes: name, size, content, wholeness, hash."""

import hashlib
import os
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError

from core.files import media, office, pages
from core.files.names import extension_of, safe_name
from core.files.sniffing import HEAD, sniff

CHUNK = 1024 * 1024
# Recordings of a talk run to hours; a scanned file does not.
RECORDING_FACTOR = 5


@dataclass(frozen=True)
class FileType:
    """One kind of file that is taken: its extensions, what its first bytes must be, and the check of the rest."""

    extensions: tuple
    label: str
    content_type: str
    family: str
    signature: str
    check: object


TYPES = (
    FileType(("pdf",), "PDF", "application/pdf", "document", "pdf", pages.check_pdf),
    FileType(("png",), "PNG 图片", "image/png", "image", "png", media.check_png),
    FileType(("jpg", "jpeg"), "JPEG 图片", "image/jpeg", "image", "jpeg", media.check_jpeg),
    FileType(
        ("docx",), "Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", "zip",
        office.check_docx,
    ),
    FileType(
        ("xlsx",), "Excel 工作簿", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", "zip",
        office.check_xlsx,
    ),
    FileType(
        ("pptx",), "PowerPoint 演示文稿", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "document", "zip", office.check_pptx,
    ),
    FileType(("doc",), "旧版 Word 文档", "application/msword", "document", "ole", office.check_doc),
    FileType(("xls",), "旧版 Excel 工作簿", "application/vnd.ms-excel", "document", "ole", office.check_xls),
    FileType(("txt",), "纯文本", "text/plain", "document", "text", pages.check_text),
    FileType(("mp3",), "MP3 录音", "audio/mpeg", "audio", "mp3", media.check_mp3),
    FileType(("wav",), "WAV 录音", "audio/wav", "audio", "wav", media.check_wav),
    FileType(("amr",), "AMR 录音", "audio/amr", "audio", "amr", media.check_amr),
    FileType(("m4a",), "M4A 录音", "audio/mp4", "audio", "iso", media.check_m4a),
    FileType(("mp4",), "MP4 视频", "video/mp4", "video", "iso", media.check_mp4),
)  # fmt: skip
BY_EXTENSION = {extension: kind for kind in TYPES for extension in kind.extensions}


@dataclass(frozen=True)
class Inspected:
    """What was found out about a file that may be kept.

    Attributes:
        name: the safe name, for display only; nothing is stored under it.
        page_count: pages, where the format says so without being opened; None otherwise.
    """

    name: str
    extension: str
    content_type: str
    family: str
    size: int
    sha256: str
    page_count: int | None = None


def extensions(families=None):
    """The extensions taken, for a page's `accept` and for messages."""
    return tuple(word for kind in TYPES if families is None or kind.family in families for word in kind.extensions)


def size_limit(family):
    """Bytes that a file of `family` may have."""
    return settings.UPLOAD_LIMIT_MB * 1024 * 1024 * (RECORDING_FACTOR if family in {"audio", "video"} else 1)


def inspect(file, name=None, *, only=None):
    """Check an uploaded file from its name to its last byte, without ever holding more than a piece of it in memory.

    Args:
        file: a seekable binary file; Django's uploaded files are.
        name: the name it came with; `file.name` by default.
        only: extensions to take here, such as ("xlsx",); all by default.

    Returns: an `Inspected`. The file is left at its beginning.

    Raises: ValidationError saying in Chinese what is wrong with the file and what to do about it.
    """
    name = safe_name(name if name is not None else getattr(file, "name", ""))
    kind = _kind_by_name(name, only)
    size = _size(file)
    if size == 0:
        raise ValidationError(f"“{name}”是空文件，没有内容。请检查原文件后重新选择", code="empty")
    if size > size_limit(kind.family):
        raise ValidationError(
            f"“{name}”有 {_megabytes(size)} MB，{kind.label}最大 {_megabytes(size_limit(kind.family))} MB。"
            f"请压缩、降低清晰度或分成几个文件上传",
            code="too_big",
        )
    file.seek(0)
    head = file.read(HEAD)
    code, really = sniff(head)
    if code != kind.signature:
        raise ValidationError(
            f"“{name}”的扩展名是 .{extension_of(name)}，内容却是{really}。请用原来的程序打开后另存为{kind.label}，不要只改扩展名",
            code="content_differs",
        )
    try:
        facts = kind.check(file, size) or {}
    except ValidationError as error:
        raise ValidationError(f"“{name}”{error.message}", code=error.code) from error
    digest = sha256_of(file)
    file.seek(0)
    return Inspected(name, kind.extensions[0], kind.content_type, kind.family, size, digest, facts.get("page_count"))


def check_upload(file, *, only=None):
    """`inspect` an uploaded file once and keep the findings on it as `.inspected`, for whoever stores it later."""
    file.inspected = inspect(file, only=only)
    return file.inspected


def _kind_by_name(name, only):
    extension = extension_of(name)
    taken = extensions() if only is None else tuple(only)
    kind = BY_EXTENSION.get(extension)
    if kind is None or extension not in taken:
        said = f"不收 .{extension} 文件" if extension else "没有扩展名，看不出是什么文件"
        raise ValidationError(f"“{name}”{said}。可以上传：{'、'.join(taken)}", code="extension")
    return kind


def _size(file):
    size = getattr(file, "size", None)
    if size is None:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
    return size


def sha256_of(file):
    """The SHA-256 of an open binary file as 64 characters, read piece by piece from its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _megabytes(size):
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
