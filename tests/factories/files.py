"""Small real files of every kind that is taken, and the parts to spoil them with."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile

MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type /Pages /Count 3 /Kids []>>\nendobj\n"
    b"trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)
ENCRYPTED_PDF = PDF.replace(b"<</Root 1 0 R>>", b"<</Root 1 0 R/Encrypt 9 0 R>>")
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + b"\0" * 10 + b"\xff\xfb\x90\x00" + b"\0" * 400
AMR = b"#!AMR\n" + b"\x3c" * 60
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def png(width=4, height=4):
    rows = zlib.compress((b"\0" + b"\xc8" * min(width, 64)) * min(height, 64))
    parts = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def jpeg(width=4, height=4, comment=b""):
    parts = [b"\xff\xd8", b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"]
    if comment:
        parts.append(b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment)
    parts.append(b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00")
    parts.append(b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\x34" * 30 + b"\xff\xd9")
    return b"".join(parts)


def package(kind="wordprocessingml.document", *, extra=(), declared=None, without_types=False):
    """An Office package with the least that makes one."""
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{declared or MAIN.format(kind)}"/></Types>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        if not without_types:
            archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<w:document/>" + "甲" * 500)
        for name, content in extra:
            archive.writestr(name, content)
    return target.getvalue()


def liar():
    """A package whose directory understates what a part unpacks to."""
    whole = bytearray(package(extra=[("word/big.xml", b"0" * 50_000_000)]))
    at = whole.rindex(b"word/big.xml") - 46
    assert whole[at : at + 4] == b"PK\x01\x02"
    whole[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(whole)


def locked_package():
    """A zip whose parts carry the flag of encryption."""
    whole = bytearray(package())
    at = 0
    while (at := whole.find(b"PK\x01\x02", at)) >= 0:
        whole[at + 8] |= 1
        at += 4
    return bytes(whole)


def compound(*names, stream=b""):
    """An OLE file with the given streams in its directory; `stream` is the first sector."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[30:32] = struct.pack("<H", 9)
    header[48:52] = struct.pack("<I", 8)
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *names))
    return bytes(header) + stream.ljust(4096, b"\0") + entries.ljust(1024, b"\0")


def _entry(name, kind):
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack("<HB", len(encoded), kind) + b"\0" * 61


def word(locked=False, *extra):
    return compound("WordDocument", *extra, stream=b"\xec\xa5" + b"\0" * 8 + (b"\x00\x01" if locked else b"\0\0") + b"\0" * 8)


def workbook(locked=False, *extra):
    lock = struct.pack("<HH", 0x2F, 2) + b"\0\0" if locked else b""
    return compound("Workbook", *extra, stream=struct.pack("<HH", 0x0809, 4) + b"\0" * 4 + lock + struct.pack("<HH", 0x85, 0))


def wav(data=b"\0" * 200, declared=None):
    body = b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", declared if declared is not None else len(body)) + body


def film(brand=b"isom", *, boxes=(b"moov", b"mdat")):
    body = b"".join(struct.pack(">I4s", 40, name) + b"\0" * 32 for name in boxes)
    return struct.pack(">I4s4sI", 16, b"ftyp", brand, 512) + body


def archive():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("内有.exe", EXE)
    return target.getvalue()
