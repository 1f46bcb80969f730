"""What may be opened at all: kind, size and soundness of a spreadsheet are settled before anything parses it."""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath

MEGA = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_SUFFIXES = {".csv", ".txt", ".tsv"}


@dataclass(frozen=True)
class Limits:
    """Upper bounds: bytes of the upload, bytes once unpacked, zip entries, packing ratio, rows and cells with content."""

    upload: int = 50 * MEGA
    unpacked: int = 300 * MEGA
    entries: int = 2000
    ratio: int = 200
    rows: int = 50_000
    cells: int = 3_000_000


LIMITS = Limits()


class FileRefused(ValueError):
    """The file as a whole cannot be taken; the text says why and what to do."""


def check_size(size, limits=LIMITS):
    """Refuse by the number of bytes alone. Raises: FileRefused."""
    if size == 0:
        raise FileRefused("文件是空的（0 字节），可能没有传完，请重新选择文件")
    if size > limits.upload:
        raise FileRefused(f"文件有 {size / MEGA:.0f} MB，超过上限 {limits.upload // MEGA} MB；请按年度或单位拆开后分别导入")


def kind_of_file(stream, name, limits=LIMITS):
    """What the bytes are, whatever the name says.

    Args:
        stream: a seekable binary file; left at its beginning.
        name: the file name as uploaded.
        limits: the bounds.

    Returns: "xlsx", "xls" or "text".
    Raises: FileRefused with the reason and the remedy.
    """
    suffix = PurePath(name).suffix.lower()
    stream.seek(0, 2)
    check_size(stream.tell(), limits)
    stream.seek(0)
    head = stream.read(2048)
    stream.seek(0)
    if suffix in {".et", ".ett"}:
        raise FileRefused("这是 WPS 专用格式（.et），请在 WPS 里“另存为”Excel 工作簿（.xlsx）再导入")
    if head.startswith(b"PK"):
        _check_archive(stream, limits)
        return "xlsx"
    if head.startswith(OLE):
        _check_compound(stream)
        return "xls"
    if head.startswith(b"%PDF"):
        raise FileRefused("这是 PDF 文件，不是表格；请找原来的 Excel 台账")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"mime-version")):
        raise FileRefused("文件名像表格，内容其实是网页；请用 Excel 或 WPS 打开，“另存为”Excel 工作簿（.xlsx）再导入")
    if suffix not in TEXT_SUFFIXES:
        raise FileRefused("打不开：内容不是 Excel 工作簿，文件可能已损坏或只改了扩展名；请用 Excel 打开另存为 .xlsx 再导入")
    return "text"


def _check_archive(stream, limits):
    try:
        with zipfile.ZipFile(stream) as archive:
            _check_directory(archive, limits)
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise FileRefused("文件不完整或已损坏，可能没有传完；请用 Excel 打开确认后重新上传") from error
    except RuntimeError as error:  # the zip module's word for an entry with a password
        raise FileRefused("文件加了密码，请去掉密码后再导入") from error
    finally:
        stream.seek(0)


def _check_directory(archive, limits):
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > limits.entries:
        raise FileRefused(f"文件里有 {len(entries)} 个部件，不像台账；请只保留台账工作表后再导入")
    if unpacked > limits.unpacked:
        raise FileRefused(
            f"文件解开后有 {unpacked // MEGA} MB，超过上限 {limits.unpacked // MEGA} MB；请删去空白格式行或拆开后再导入"
        )
    if unpacked > 20 * MEGA and unpacked / packed > limits.ratio:
        raise FileRefused("文件压缩得不正常，疑似恶意文件，没有打开；请用 Excel 另存一份再导入")


def _check_parts(archive):
    names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused("文件带宏，不能导入；请另存为不含宏的 Excel 工作簿（.xlsx）")
    if "xl/workbook.bin" in names:
        raise FileRefused("这是二进制工作簿（.xlsb），请另存为 Excel 工作簿（.xlsx）再导入")
    if "xl/workbook.xml" not in names:
        raise FileRefused(f"这是{_other_kind(names)}，不是 Excel 工作簿；请另存为 .xlsx 再导入")
    for entry in archive.infolist():
        # reading to the end proves the checksum and that the size in the directory was no lie
        with archive.open(entry) as part:
            while part.read(MEGA):
                pass


def _other_kind(names):
    if any(name.startswith("word/") for name in names):
        return "Word 文档"
    if any(name.startswith("ppt/") for name in names):
        return "演示文稿"
    return "ODS 表格" if "content.xml" in names else "压缩包"


def _check_compound(stream):
    """Old .xls and encrypted .xlsx share one container; the names in its directory are UTF-16."""
    content = stream.read()
    stream.seek(0)

    def holds(name):
        return name.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise FileRefused("文件加了密码，请去掉密码后再导入")
    if holds("WordDocument"):
        raise FileRefused("这是 Word 文档，不是 Excel 工作簿；请找原来的 Excel 台账")
    if not holds("Workbook") and not holds("Book"):
        raise FileRefused("打不开：不是 Excel 工作簿；请用 Excel 打开另存为 .xlsx 再导入")
    if holds("_VBA_PROJECT_CUR"):
        raise FileRefused("文件带宏，不能导入；请另存为不含宏的 Excel 工作簿（.xlsx）")
