"""Which files are taken, and what somebody is told whose file is not."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form

from core.files import UploadField, UploadsField, extensions, inspect, safe_name, size_limit
from tests.factories.files import (
    AMR,
    ENCRYPTED_PDF,
    EXE,
    HTML,
    MP3,
    PDF,
    SVG,
    archive,
    compound,
    film,
    jpeg,
    liar,
    locked_package,
    package,
    png,
    upload,
    wav,
    word,
    workbook,
)

SHEET, SLIDES = "spreadsheetml.sheet", "presentationml.presentation"
GOOD = {
    "扫描件.pdf": (PDF, "application/pdf", 3),
    "照片.png": (png(), "image/png", 1),
    "照片.jpg": (jpeg(), "image/jpeg", 1),
    "照片.JPEG": (jpeg(), "image/jpeg", 1),
    "手机照片.jpg": (jpeg() + b"\0\0SEFH" + b"\x01" * 40, "image/jpeg", 1),
    "笔录.docx": (package(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
    "台账.xlsx": (package(SHEET), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
    "汇报.pptx": (package(SLIDES), "application/vnd.openxmlformats-officedocument.presentationml.presentation", None),
    "旧笔录.doc": (word(), "application/msword", None),
    "旧台账.xls": (workbook(), "application/vnd.ms-excel", None),
    "短信.txt": ("王某：已收到答复。\r\n".encode(), "text/plain", None),
    "旧短信.txt": ("王某：已收到答复。".encode("gb18030"), "text/plain", None),
    "车辆.txt": ("BMW 一辆，MZ 开头不是程序".encode(), "text/plain", None),
    "录音.mp3": (MP3, "audio/mpeg", None),
    "无标签.mp3": (MP3[20:], "audio/mpeg", None),
    "录音.wav": (wav(), "audio/wav", None),
    "边录边存.wav": (wav(declared=0xFFFFFFFF), "audio/wav", None),
    "录音.amr": (AMR, "audio/amr", None),
    "录音.m4a": (film(b"M4A "), "audio/mp4", None),
    "录像.mp4": (film(), "video/mp4", None),
}
PNG_CUT, SHORT_WORD = png()[:-10], word()[:4000]
BAD = {
    # name: content, code, part of what is said
    "空.pdf": (b"", "empty", "是空文件"),
    "程序.exe": (EXE, "extension", "不收 .exe 文件"),
    "网页.html": (HTML, "extension", "不收 .html 文件"),
    "矢量图.svg": (SVG, "extension", "不收 .svg 文件"),
    "动图.gif": (b"GIF89a" + b"\0" * 40, "extension", "不收 .gif 文件"),
    "打包.zip": (archive(), "extension", "不收 .zip 文件"),
    "打包.rar": (b"Rar!\x1a\x07\x00", "extension", "不收 .rar 文件"),
    "宏.docm": (package(), "extension", "不收 .docm 文件"),
    "宏.xlsm": (package(SHEET), "extension", "不收 .xlsm 文件"),
    "没有扩展名": (PDF, "extension", "没有扩展名"),
    "笔录.pdf.exe": (PDF, "extension", "不收 .exe 文件"),
    "笔录\u202efdp.exe": (EXE, "extension", "不收 .exe 文件"),
    "程序.pdf": (EXE, "content_differs", "内容却是可执行程序"),
    "脚本.txt": (b"#!/bin/sh\nrm -rf /\n", "content_differs", "内容却是脚本程序"),
    "网页.png": (HTML, "content_differs", "内容却是网页"),
    "矢量图.png": (SVG, "content_differs", "内容却是网页"),
    "网页.txt": (HTML, "content_differs", "内容却是网页"),
    "带注释的网页.txt": (b"hello\n<script>alert(1)</script>", "content_differs", "内容却是网页"),
    "图片.jpg": (png(), "content_differs", "内容却是PNG 图片"),
    "文稿.pdf": (package(), "content_differs", "内容却是压缩包"),
    "压缩包.docx": (archive(), "content_differs", "是普通压缩包，不是Word 文档"),
    "没有类型.docx": (package(without_types=True), "content_differs", "是普通压缩包"),
    "表格.docx": (package(SHEET), "content_differs", "像是别的 Office 文件改了扩展名"),
    "文档.xlsx": (package(), "content_differs", "像是别的 Office 文件改了扩展名"),
    "表格.doc": (workbook(), "content_differs", "不是旧版 Word 文档"),
    "文档.xls": (word(), "content_differs", "不是旧版 Excel 工作簿"),
    "富文本.doc": (b"{\\rtf1 a}", "content_differs", "内容却是RTF 文稿"),
    "视频.m4a": (b"\x1aE\xdf\xa3" + b"\0" * 60, "content_differs", "内容却是MKV"),
    "照片.mp4": (film(b"heic"), "content_differs", "不是这种录音录像"),
    "二进制.txt": (b"abc\x00\x01", "content_differs", "内容却是不认识的格式"),
    "后半是二进制.txt": (b"a" * 5000 + b"\x00", "content_differs", "里面有控制字符"),
    "乱码.txt": ("好".encode() * 3 + b"\xff\xff", "encoding", "文字编码认不出来"),
    "半截.pdf": (PDF[:-30], "truncated", "PDF 的结尾不见了"),
    "半截.png": (PNG_CUT, "truncated", "没有传完整"),
    "半截.jpg": (jpeg()[:-20], "truncated", "没有传完整"),
    "只有头.jpg": (b"\xff\xd8\xff\xe0", "truncated", "没有传完整"),
    "半截.docx": (package()[:-40], "truncated", "没有传完整"),
    "坏块.docx": (package()[:150] + b"\xff\xff\xff" + package()[153:], "truncated", "没有传完整"),
    "半截.doc": (SHORT_WORD, "truncated", "没有传完整"),
    "半截.wav": (wav()[:100], "truncated", "没有传完整"),
    "半截.mp4": (film()[:-10], "truncated", "没有传完整"),
    "没有录完.mp4": (film(boxes=[b"mdat"]), "truncated", "没有录完"),
    "只有标签.mp3": (MP3[:20] + b"\0" * 50, "truncated", "没有传完整"),
    "没有声音.amr": (b"#!AMR\n", "empty", "里面没有声音"),
    "没有声音.wav": (wav(b""), "empty", "里面没有声音"),
    "有密码.pdf": (ENCRYPTED_PDF, "encrypted", "设了密码或权限限制"),
    "有密码.docx": (locked_package(), "encrypted", "设了打开密码"),
    "有密码的新版.xls": (compound("EncryptedPackage", "EncryptionInfo"), "encrypted", "设了打开密码"),
    "有密码.doc": (word(True), "encrypted", "设了打开密码"),
    "有密码.xls": (workbook(True), "encrypted", "设了打开密码"),
    "有宏.docx": (package(extra=[("word/vbaProject.bin", b"x")]), "macros", "里面有宏"),
    "声明有宏.docx": (package(declared="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros", "里面有宏"),
    "有控件.xlsx": (package(SHEET, extra=[("xl/activeX/activeX1.bin", b"x")]), "macros", "里面有宏"),
    "有宏.doc": (word(False, "Macros", "VBA"), "macros", "里面有宏"),
    "有宏.xls": (workbook(False, "_VBA_PROJECT_CUR"), "macros", "里面有宏"),
    "炸弹.docx": (package(extra=[("word/big.xml", b"0" * 50_000_000)]), "bomb", "展开后大得不正常"),
    "谎报大小.docx": (liar(), "truncated", "没有传完整"),
    "一万个部件.docx": (package(extra=[(f"a{n}", b"") for n in range(10_001)]), "bomb", "个部件，不像正常的 Office 文件"),
    "外逃.docx": (package(extra=[("../../etc/passwd", b"x")]), "traversal", "指向文件之外"),
    "尾巴.pdf": (PDF + archive(), "polyglot", "夹带了别的内容"),
    "尾巴.png": (png() + archive(), "polyglot", "夹带了别的内容"),
    "尾巴.jpg": (jpeg() + archive(), "polyglot", "夹带了一个压缩包"),
    "夹带网页.jpg": (jpeg(comment=b"<script>alert(1)</script>"), "polyglot", "夹带了网页代码"),
    "尾巴.mp3": (MP3 + archive(), "polyglot", "夹带了一个压缩包"),
    "太大的图.png": (png(20000, 20000), "too_many_pixels", "有 20000×20000 个像素"),
    "太大的图.jpg": (jpeg(60000, 60000), "too_many_pixels", "有 60000×60000 个像素"),
    "零宽.png": (png(0, 10), "damaged", "长或宽是 0"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken_as_what_it_is(name):
    content, content_type, pages = GOOD[name]
    found = inspect(upload(name, content))
    assert (found.content_type, found.size, found.page_count) == (content_type, len(content), pages)
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_name_and_the_reason(name):
    content, code, said = BAD[name]
    with pytest.raises(ValidationError) as refused:
        inspect(_raw(name, content))
    assert refused.value.code == code
    assert said in refused.value.message and safe_name(name) in refused.value.message


def _raw(name, content):
    """An upload under exactly this name, as a client that does not use a browser could send it."""
    file = upload("x", content)
    file._name = name
    return file


class Endless:
    """A file that must not be read."""

    def __init__(self, size):
        self.name, self.size = "扫描件.pdf", size

    def read(self, *args):
        raise AssertionError("the file was read")

    seek = read


def test_a_file_of_200_megabytes_is_refused_before_it_is_read():
    with pytest.raises(ValidationError, match=r"“扫描件\.pdf”有 200 MB，PDF最大 100 MB"):
        inspect(Endless(200 * 1024 * 1024))


def test_a_recording_may_be_five_times_as_large(settings):
    settings.UPLOAD_LIMIT_MB = 20
    assert (size_limit("document"), size_limit("video")) == (20 * 1024 * 1024, 100 * 1024 * 1024)


def test_a_large_recording_is_read_in_pieces(tmp_path):
    path = tmp_path / "录音.wav"
    with path.open("wb") as file:
        file.write(wav(declared=0))
        file.truncate(60 * 1024 * 1024)
    largest = 0
    with path.open("rb") as file:
        read = file.read

        class Watched:
            name, size = "录音.wav", 60 * 1024 * 1024
            seek = staticmethod(file.seek)

            def read(self, length=-1):
                nonlocal largest
                piece = read(length)
                largest = max(largest, len(piece))
                return piece

        assert inspect(Watched()).size == 60 * 1024 * 1024
    assert largest <= 1024 * 1024


def test_only_named_extensions_are_taken_where_a_page_says_so():
    with pytest.raises(ValidationError, match=r"不收 \.pdf 文件。可以上传：xlsx'"):
        inspect(upload("台账.pdf", PDF), only=("xlsx",))


def test_the_file_is_left_at_its_beginning():
    file = upload("扫描件.pdf", PDF)
    inspect(file)
    assert file.read(5) == b"%PDF-"


def test_what_can_be_uploaded_holds_nothing_that_a_browser_would_run():
    assert not set(extensions()) & {"svg", "html", "htm", "xml", "js", "exe", "docm", "xlsm", "zip", "swf"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("笔录.pdf", "笔录.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\用户\\王某\\笔录.pdf", "笔录.pdf"),
        ("/abs/笔录.pdf", "笔录.pdf"),
        ("笔录\u202efdp.exe", "笔录fdp.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("  .隐藏. .pdf", "隐藏.pdf"),
        ("CON.txt", "_CON.txt"),
        ('问<>:"|?*.pdf', "问_______.pdf"),
        ("..", "未命名"),
        ("", "未命名"),
        (None, "未命名"),
        (".pdf", "pdf"),
        ("零\u200b宽.pdf", "零宽.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_loses_whatever_could_lead_elsewhere(name, safe):
    assert safe_name(name) == safe


class OneFile(Form):
    file = UploadField(label="文件")


class ManyFiles(Form):
    files = UploadsField(label="文件")


def test_a_form_keeps_the_findings_on_the_file():
    form = OneFile(files={"file": upload("扫描件.pdf", PDF)})
    assert form.is_valid()
    assert form.cleaned_data["file"].inspected.sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_form_says_what_is_wrong_with_the_file():
    form = OneFile(files={"file": upload("程序.pdf", EXE)})
    assert form.errors["file"] == ["“程序.pdf”的扩展名是 .pdf，内容却是可执行程序。请用原来的程序打开后另存为PDF，不要只改扩展名"]


def test_a_form_without_a_file_asks_for_one():
    assert OneFile(files={}).errors["file"] == ["请选择要上传的文件"]


def test_several_files_are_refused_together_each_by_name():
    form = ManyFiles(files={"files": [upload("好.pdf", PDF), upload("坏.exe", EXE), upload("空.pdf", b"")]})
    assert [error.partition("”")[0] for error in form.errors["files"]] == ["“坏.exe", "“空.pdf"]


def test_several_good_files_come_as_a_list():
    form = ManyFiles(files={"files": [upload("一.pdf", PDF), upload("二.png", png())]})
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["一.pdf", "二.png"]


def test_more_than_twenty_files_at_once_are_too_many():
    form = ManyFiles(files={"files": [upload(f"{n}.pdf", PDF) for n in range(21)]})
    assert form.errors["files"] == ["一次最多上传 20 个文件，现在是 21 个"]
