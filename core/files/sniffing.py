"""What a file really is, by its first bytes."""

import re

HEAD = 4096
# Longest signatures first where two begin alike. The names are said to the person who uploads.
SIGNATURES = (
    (b"%PDF-", "pdf", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "png", "PNG 图片"),
    (b"\xff\xd8\xff", "jpeg", "JPEG 图片"),
    (b"PK\x03\x04", "zip", "压缩包"),
    (b"PK\x05\x06", "zip", "空压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole", "旧版 Office 文件"),
    (b"#!AMR", "amr", "AMR 录音"),
    (b"ID3", "mp3", "MP3 录音"),
    (b"MZ", "program", "可执行程序"),
    (b"\x7fELF", "program", "可执行程序"),
    (b"#!", "program", "脚本程序"),
    (b"GIF8", "gif", "GIF 图片"),
    (b"BM", "bmp", "BMP 图片"),
    (b"II*\x00", "tiff", "TIFF 图片"),
    (b"MM\x00*", "tiff", "TIFF 图片"),
    (b"Rar!", "rar", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z", "7z 压缩包"),
    (b"\x1f\x8b", "gzip", "gzip 压缩包"),
    (b"{\\rtf", "rtf", "RTF 文稿"),
    (b"\x1aE\xdf\xa3", "matroska", "MKV/WebM 视频"),
    (b"OggS", "ogg", "OGG 录音"),
    (b"fLaC", "flac", "FLAC 录音"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut", "快捷方式"),
)
# Two or three letters with which a text may begin as well.
WEAK = (b"MZ", b"BM", b"ID3")
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|\?php|!--)", re.IGNORECASE)


def sniff(head):
    """(code, Chinese name) of what begins with the bytes `head`; ("unknown", …) when nothing fits."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav", "WAV 录音"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp", "WebP 图片"
    if head[4:8] == b"ftyp":
        return "iso", "MP4 音视频"
    for signature, code, label in SIGNATURES:
        if head.startswith(signature) and not (signature in WEAK and is_text(head)):
            return code, label
    if is_mpeg_frame(head):
        return "mp3", "MP3 录音"
    if looks_like_markup(head):
        return "markup", "网页（HTML、SVG 或 XML）"
    if head and is_text(head):
        return "text", "纯文本"
    return "unknown", "不认识的格式"


def is_mpeg_frame(head):
    """Whether `head` begins with a lawful MPEG audio layer III frame header."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3


def looks_like_markup(data):
    """Whether a browser that guesses could take `data` for a page."""
    return bool(MARKUP.search(data.lstrip(b"\xef\xbb\xbf")[:1024]))


def is_text(data):
    """Whether `data` has none of the control bytes that text does not have."""
    return not any(byte < 32 and byte not in (9, 10, 12, 13) for byte in data) and 0x7F not in data
