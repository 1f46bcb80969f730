"""Office files, new (zip) and old (OLE): whole, without macros, passwords and bombs."""

import re
import struct
import zipfile
import zlib

from django.core.exceptions import ValidationError

MOST_ENTRIES = 10_000
MOST_UNPACKED = 1024 * 1024 * 1024
# Text packs well; a hundredfold is still a long table, a thousandfold is a trap.
MOST_RATIO = 200
SMALL = 10 * 1024 * 1024
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
CHUNK = 1024 * 1024
MACRO = re.compile(r"macroenabled|vbaproject|activex", re.IGNORECASE)
BROKEN = "没有传完整，或者已经损坏。请用 Office 或 WPS 打开看一看，另存后重新上传"
LOCKED = "设了打开密码，别人看不了。请用 Office 或 WPS 去掉密码，另存后上传"
WITH_MACROS = "里面有宏（程序代码），不能收。请另存为不带宏的文件，或打印成 PDF 后上传"


def check_docx(file, size):
    return check_package(file, MAIN.format("wordprocessingml.document"), "Word 文档（.docx）")


def check_xlsx(file, size):
    return check_package(file, MAIN.format("spreadsheetml.sheet"), "Excel 工作簿（.xlsx）")


def check_pptx(file, size):
    return check_package(file, MAIN.format("presentationml.presentation"), "演示文稿（.pptx）")


def check_package(file, main_type, label):
    """Raises: ValidationError for a package that is cut off, a bomb, with macros, or of another kind than `main_type`."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            _check_declared(entries)
            _check_names(entries)
            _check_kind(package, main_type, label)
            _unpack(package, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, OSError, KeyError) as error:
        raise ValidationError(BROKEN, code="truncated") from error
    return {}


def _check_declared(entries):
    if len(entries) > MOST_ENTRIES:
        raise ValidationError(f"里面有 {len(entries)} 个部件，不像正常的 Office 文件。请另存后上传", code="bomb")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise ValidationError("展开后大得不正常，可能是损坏或恶意文件。请用 Office 或 WPS 打开后另存再上传", code="bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(LOCKED, code="encrypted")


def _check_names(entries):
    names = [entry.filename for entry in entries]
    if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
        raise ValidationError("里面的部件指向文件之外，不像正常的 Office 文件。请另存后上传", code="traversal")
    if len(set(names)) != len(names):
        raise ValidationError("里面有同名部件，不像正常的 Office 文件。请另存后上传", code="damaged")
    if any(MACRO.search(name) for name in names):
        raise ValidationError(WITH_MACROS, code="macros")


def _check_kind(package, main_type, label):
    names = set(package.namelist())
    if "[Content_Types].xml" not in names:
        raise ValidationError(f"是普通压缩包，不是{label}。压缩包里的文件请解开后逐个上传", code="content_differs")
    entry = package.getinfo("[Content_Types].xml")
    if entry.file_size > SMALL:
        raise ValidationError("展开后大得不正常，可能是损坏或恶意文件。请用 Office 或 WPS 打开后另存再上传", code="bomb")
    declared = package.read(entry).decode("utf-8", errors="replace")
    if MACRO.search(declared):
        raise ValidationError(WITH_MACROS, code="macros")
    if main_type not in declared:
        raise ValidationError(f"不是{label}，像是别的 Office 文件改了扩展名。请用原来的程序另存后上传", code="content_differs")


def _unpack(package, entries):
    """Read every part once: proves the checksums and finds a bomb that lies about its size."""
    total = 0
    for entry in entries:
        with package.open(entry) as part:
            while piece := part.read(CHUNK):
                total += len(piece)
                if total > MOST_UNPACKED:
                    raise ValidationError("展开后大得不正常，可能是损坏或恶意文件。请另存后上传", code="bomb")


# --- Before 2007 ------------------------------------------------------------------------------------------------------


def check_doc(file, size):
    return _check_compound(file, size, ("WordDocument",), "旧版 Word 文档（.doc）")


def check_xls(file, size):
    return _check_compound(file, size, ("Workbook", "Book"), "旧版 Excel 工作簿（.xls）")


def _check_compound(file, size, streams, label):
    file.seek(0)
    header = file.read(512)
    if len(header) < 512:
        raise ValidationError(BROKEN, code="truncated")
    sector = 1 << struct.unpack_from("<H", header, 30)[0]
    directory = struct.unpack_from("<I", header, 48)[0]
    if sector not in (512, 4096) or (directory + 2) * sector > size + sector - 1:
        raise ValidationError(BROKEN, code="truncated")
    names = _stream_names(file)
    if names & {"EncryptedPackage", "EncryptionInfo"} or _is_locked(file, sector):
        raise ValidationError(LOCKED, code="encrypted")
    if names & {"_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"}:
        raise ValidationError(WITH_MACROS, code="macros")
    if not names & set(streams):
        raise ValidationError(f"不是{label}，像是别的文件改了扩展名。请用原来的程序另存后上传", code="content_differs")
    return {}


def _stream_names(file):
    """Names in directory entries: 128 bytes each, aligned, UTF-16 with the length at byte 64 and a kind at 66."""
    names = set()
    file.seek(0)
    while piece := file.read(CHUNK):
        for at in range(0, len(piece) - 127, 128):
            length = piece[at + 64] | piece[at + 65] << 8
            if (
                4 <= length <= 64
                and length % 2 == 0
                and piece[at + 66] in (1, 2, 5)
                and piece[at + length - 2 : at + length] == b"\0\0"
            ):
                names.add(piece[at : at + length - 2].decode("utf-16-le", errors="replace"))
    return names


def _is_locked(file, sector):
    """Whether the Word header says so, or a FILEPASS record stands at the head of the workbook."""
    file.seek(sector)
    start = file.read(4096)
    if start[:2] == b"\xec\xa5" and len(start) > 12:
        return bool(struct.unpack_from("<H", start, 10)[0] & 0x0100)
    at = 0
    if start[:2] != b"\x09\x08":
        return False
    while at + 4 <= len(start):
        record, length = struct.unpack_from("<HH", start, at)
        if record == 0x002F:
            return True
        if record == 0x0085:
            return False
        at += 4 + length
    return False
