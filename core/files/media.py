"""Pictures and recordings: dimensions out of the header, wholeness by walking the structure, nothing decoded."""

import struct

from django.core.exceptions import ValidationError

from core.files.sniffing import is_mpeg_frame, looks_like_markup

# A4 scanned at 1200 dpi has 139 million; beyond it a picture is either a mistake or meant to exhaust a viewer.
MOST_PIXELS = 140_000_000
ARCHIVE_END = b"PK\x05\x06"
ARCHIVE_TAIL = 66_000
CUT_OFF = "没有传完整，或者已经损坏。请打开原文件看一看，再重新上传"
# Brands that say "sound only"; mp4 files of phones use many others.
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
FILM_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"MSNV",
    b"M4V ",
    b"mmp4",
    b"3gp4",
    b"3gp5",
    b"qt  ",
}


def check_png(file, size):
    """Raises: ValidationError for a PNG that is cut off, too large to show, or not only a picture."""
    file.seek(8)
    at, dimensions, ended = 8, None, False
    while not ended:
        header = _read(file, 8)
        length, name = struct.unpack(">I4s", header)
        if at + 12 + length > size:
            raise ValidationError(CUT_OFF, code="truncated")
        if name == b"IHDR":
            dimensions = struct.unpack(">II", _read(file, 8))
        elif dimensions is None:
            raise ValidationError("不是完好的 PNG 图片。请重新导出后上传", code="damaged")
        at += 12 + length
        file.seek(at)
        ended = name == b"IEND"
    _check_pixels(*dimensions)
    if at < size and file.read(ARCHIVE_TAIL).strip(b"\x00\r\n "):
        raise ValidationError("在图片结尾之后还夹带了别的内容。请用看图软件另存一份再上传", code="polyglot")
    _check_nothing_behind(file, size)
    return {"page_count": 1}


def check_jpeg(file, size):
    """Raises: ValidationError for a JPEG that is cut off, too large to show, or not only a picture."""
    at, found = 2, False
    while True:
        file.seek(at)
        marker, length = struct.unpack(">HH", _read(file, 4))
        if marker >> 8 != 0xFF or length < 2:
            raise ValidationError(CUT_OFF, code="truncated")
        kind = marker & 0xFF
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            _, height, width = struct.unpack(">BHH", _read(file, 5))
            _check_pixels(width, height)
            found = True
        at += 2 + length
        if at > size:
            raise ValidationError(CUT_OFF, code="truncated")
        if kind == 0xDA:
            break
    # Phones put their own data behind the picture, so the end mark need not be at the end of the file.
    if not found or not _contains(file, at, b"\xff\xd9"):
        raise ValidationError(CUT_OFF, code="truncated")
    _check_nothing_behind(file, size)
    return {"page_count": 1}


def check_wav(file, size):
    """Raises: ValidationError for a WAV that is shorter than it says."""
    file.seek(4)
    declared = struct.unpack("<I", _read(file, 4))[0]
    # Recorders that stream write 0 or the largest number and never come back to correct it.
    if declared not in (0, 0xFFFFFFFF) and declared + 8 > size + 1:
        raise ValidationError(CUT_OFF, code="truncated")
    if size <= 44:
        raise ValidationError("里面没有声音。请检查录音", code="empty")
    _check_nothing_behind(file, size)
    return {}


def check_mp3(file, size):
    """Raises: ValidationError when no sound follows the tags."""
    file.seek(0)
    head, at = _read(file, 10), 0
    if head[:3] == b"ID3":
        length = 0
        for byte in head[6:10]:
            length = length << 7 | byte & 0x7F
        at = 10 + length
    file.seek(at)
    window = file.read(8192)
    # Some writers pad between the tag and the sound.
    if not any(is_mpeg_frame(window[start : start + 4]) for start in range(max(0, len(window) - 3))):
        raise ValidationError(CUT_OFF, code="truncated")
    _check_nothing_behind(file, size)
    return {}


def check_amr(file, size):
    """Raises: ValidationError for an AMR that is no more than its mark."""
    file.seek(0)
    head = file.read(9)
    if not head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        raise ValidationError("不是完好的 AMR 录音。请重新导出后上传", code="damaged")
    if size < 20:
        raise ValidationError("里面没有声音。请检查录音", code="empty")
    _check_nothing_behind(file, size)
    return {}


def check_m4a(file, size):
    """Raises: ValidationError for an M4A that was not finished, or is a film."""
    return _check_boxes(file, size, SOUND_BRANDS | FILM_BRANDS)


def check_mp4(file, size):
    """Raises: ValidationError for an MP4 that was not finished, or is not a film."""
    return _check_boxes(file, size, FILM_BRANDS)


def _check_boxes(file, size, brands):
    file.seek(8)
    if _read(file, 4) not in brands:
        raise ValidationError("不是这种录音录像。请用手机或电脑转成 MP4（视频）或 M4A（录音）后上传", code="content_differs")
    at, names = 0, set()
    while at < size:
        file.seek(at)
        length, name = struct.unpack(">I4s", _read(file, 8))
        if length == 1:
            length = struct.unpack(">Q", _read(file, 8))[0]
        elif length == 0:
            length = size - at
        if length < 8 or at + length > size:
            raise ValidationError(CUT_OFF, code="truncated")
        names.add(name)
        at += length
    if b"moov" not in names or not names & {b"mdat", b"moof"}:
        raise ValidationError("没有录完，或者没有传完整，播放不出来。请重新导出后上传", code="truncated")
    _check_nothing_behind(file, size)
    return {}


def _check_pixels(width, height):
    if not width or not height:
        raise ValidationError("不是完好的图片：长或宽是 0。请重新导出后上传", code="damaged")
    if width * height > MOST_PIXELS:
        raise ValidationError(
            f"有 {width}×{height} 个像素，太大，别人的电脑打不开。请缩小到 {MOST_PIXELS // 10000} 万像素以内再上传",
            code="too_many_pixels",
        )


def _check_nothing_behind(file, size):
    """A page at the front or an archive at the back makes one file two things."""
    file.seek(0)
    if looks_like_markup(file.read(1024)):
        raise ValidationError("里面夹带了网页代码。请用看图或播放软件另存一份再上传", code="polyglot")
    file.seek(max(0, size - ARCHIVE_TAIL))
    tail = file.read(ARCHIVE_TAIL)
    at = tail.rfind(ARCHIVE_END)
    if at >= 0 and len(tail) - at >= 22 and len(tail) - at == 22 + int.from_bytes(tail[at + 20 : at + 22], "little"):
        raise ValidationError("后面夹带了一个压缩包。请用看图或播放软件另存一份再上传", code="polyglot")


def _contains(file, at, wanted):
    file.seek(at)
    kept = b""
    while piece := file.read(1024 * 1024):
        if wanted in kept + piece:
            return True
        kept = piece[-len(wanted) :]
    return False


def _read(file, length):
    data = file.read(length)
    if len(data) < length:
        raise ValidationError(CUT_OFF, code="truncated")
    return data
