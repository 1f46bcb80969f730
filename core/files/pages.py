"""PDF and plain text: whole, open to everyone, and nothing hidden behind them."""

import codecs
import re

from django.core.exceptions import ValidationError

from core.files.sniffing import is_text, looks_like_markup

TAIL = 4096
CHUNK = 1024 * 1024
COUNT = re.compile(rb"/Type\s*/Pages\b[^>]{0,2000}?/Count\s+(\d{1,5})|/Count\s+(\d{1,5})[^>]{0,2000}?/Type\s*/Pages\b", re.DOTALL)
ENCRYPT = re.compile(rb"/Encrypt[\s<\d]")


def check_pdf(file, size):
    """Raises: ValidationError for a PDF that is cut off, locked, or that carries a program or an archive behind its end."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise ValidationError("没有传完整，或者已经损坏：PDF 的结尾不见了。请重新导出或重新上传", code="truncated")
    if tail[end + 5 :].strip(b"\x00\r\n\t "):
        raise ValidationError("在 PDF 结尾之后还夹带了别的内容。请用 PDF 软件打开后另存一份再上传", code="polyglot")
    pages = 0
    for piece in _pieces(file):
        if ENCRYPT.search(piece):
            raise ValidationError("设了密码或权限限制，将来可能打不开。请另存为不加密的 PDF 后上传", code="encrypted")
        pages = max([pages, *(int(first or second) for first, second in COUNT.findall(piece))])
    return {"page_count": pages or None}


def check_text(file, size):
    """Raises: ValidationError for what is not text in UTF-8 or GB18030, or is a page or program in disguise."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")}
    file.seek(0)
    first = True
    while piece := file.read(CHUNK):
        if not is_text(piece):
            raise ValidationError("不是纯文本：里面有控制字符。请另存为纯文本（UTF-8）后上传", code="content_differs")
        if first and looks_like_markup(piece):
            raise ValidationError("是网页或 XML，不是纯文本。请复制文字另存为 .txt，或打印成 PDF 后上传", code="content_differs")
        first = False
        for name in list(decoders):
            try:
                decoders[name].decode(piece)
            except UnicodeDecodeError:
                del decoders[name]
    if not any(_finishes(decoder) for decoder in decoders.values()):
        raise ValidationError("的文字编码认不出来，或者没有传完整。请另存为 UTF-8 编码后上传", code="encoding")
    return {}


def _finishes(decoder):
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _pieces(file):
    """The file in pieces that overlap, so that no word is missed on a seam."""
    file.seek(0)
    kept = b""
    while piece := file.read(CHUNK):
        yield kept + piece
        kept = piece[-4096:]
