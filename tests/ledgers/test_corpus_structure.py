"""Nasty spreadsheets 1–15, 39–40: how the table lies in the file, and the file itself. Source: product.md appendix C (idea I8)."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from tests.factories.import_reports import examined, reasons, refused, taken
from tests.factories.petition_workbooks import FIRST, SOUND, build, cell, changed_part, flat, row, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

# --- Structure ----------------------------------------------------------------------------------------------------------


def test_01_title_rows_and_merged_two_row_header():
    assert taken(examined(build([row(1), row(2)]))) == (2, 2, [])


def test_01_three_row_header():
    source = openpyxl.load_workbook(build([row(1)])).active
    book = openpyxl.Workbook()
    page = book.active
    page.append(["台账"])
    page.append(["登记部分", *[None] * 6, "办理部分"])
    for line in source.iter_rows(min_row=3, values_only=True):
        page.append(line)
    page.merge_cells("A1:AE1")
    page.merge_cells("A2:G2")
    page.merge_cells("H2:AE2")
    for merged in source.merged_cells.ranges:
        if merged.min_row >= 3:
            page.merge_cells(str(merged))
    assert taken(examined(saved(book))) == (1, 1, [])


def test_02_header_far_below():
    def prepare(book, page):
        page.insert_rows(1, 12)

    stream = build([row(1)], prepare=lambda book, page: None)
    assert taken(examined(stream)) == (1, 1, [])
    plain = io.StringIO()
    plain.write("\n" * 10 + "\n".join(",".join(line) for line in flat([row(1)])))
    assert taken(examined(io.BytesIO(plain.getvalue().encode()), "a.csv")) == (1, 1, [])


def test_03_totals_subtotals_and_blank_rows_are_left_out():
    rows = [row(1), {"ordinal": "小计", "claimed_amount": 5216.54}, {}, row(2), {"ordinal": "合计", "claimed_amount": 10433.08}]
    report = examined(build(rows))
    assert taken(report) == (2, 2, [])
    assert report["skipped"] == 2
    assert "合计行与表内一致：标的额 10433.08" in reasons(report)


def test_03_a_total_that_disagrees_is_said():
    rows = [row(1), {"ordinal": "合计", "upstream_number": "3件", "claimed_amount": 1}]
    assert "合计行与表内不一致：总件数写的是 3，逐行相加是 1" in reasons(examined(build(rows)))


def test_04_vertical_merges_are_unfolded():
    def prepare(book, page):
        for name in ("petitioner_name", "id_number", "phone"):
            page[cell(name, 1)] = None
            page.merge_cells(f"{cell(name, 0)}:{cell(name, 1)}")

    report = examined(build([row(1), row(2, execution_number="（2020）豫0823执793号")], prepare=prepare))
    assert taken(report) == (2, 2, [])
    assert "3 格由纵向合并的单元格拆开" in reasons(report)


def test_05_hidden_rows_are_read_and_said():
    def prepare(book, page):
        page.row_dimensions[FIRST + 1].hidden = True
        page.auto_filter.ref = f"A4:AE{FIRST + 1}"

    report = examined(build([row(1), row(2)], prepare=prepare))
    assert taken(report) == (2, 2, [])
    assert "有 1 个隐藏行（表上有筛选）也读入了：第 6 行" in reasons(report)


def test_06_several_sheets_one_real_one_hidden():
    def prepare(book, page):
        book.create_sheet("Sheet2").append(["随手记"])
        hidden = book.copy_worksheet(page)
        hidden.title, hidden.sheet_state = "旧表", "hidden"

    report = examined(build([row(1)], prepare=prepare))
    assert taken(report) == (1, 1, [])
    assert "“Sheet2”里没有找到" in reasons(report)
    assert "“旧表”是隐藏的，没有读" in reasons(report)


def test_07_gaps_in_the_running_number_do_not_matter():
    assert taken(examined(build([row(1, ordinal=1), row(2, ordinal=7), row(3, ordinal=None)]))) == (3, 3, [])


def test_08_notes_under_the_table_are_left_out():
    report = examined(build([row(1), {"ordinal": "注：到省访当日交办；重点信访栏打√为是"}, {"ordinal": "填表人：某某"}]))
    assert taken(report) == (1, 1, [])
    assert report["skipped"] == 2


def test_09_ten_thousand_formatted_empty_rows():
    def prepare(book, page):
        grey = PatternFill("solid", fgColor="FFEEEEEE")
        for line in range(FIRST + 1, 10_000):
            page.cell(line, 1).fill = grey

    assert taken(examined(build([row(1)], prepare=prepare))) == (1, 1, [])


def test_10_thirteen_more_columns_under_a_group_heading():
    def prepare(book, page):
        page.cell(3, 32).value = "十三项评查"
        page.merge_cells(start_row=3, end_row=3, start_column=32, end_column=44)
        for item in range(13):
            page.cell(4, 32 + item).value = f"第{item + 1}项"
            page.cell(FIRST, 32 + item).value = "合格"

    report = examined(build([row(1)], prepare=prepare))
    assert taken(report) == (1, 1, [])
    assert "13 列没有对应、没有读" in reasons(report)


# --- Headings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["承办人员", "承办法官", "经办人"])
def test_11_synonyms_of_headings(word):
    report = examined(build([row(1)], headers={"execution_handler": word}))
    assert taken(report) == (1, 1, [])
    assert "没有对应" not in reasons(report)


def test_11_a_typing_mistake_in_a_heading_is_guessed_and_said():
    report = examined(build([row(1)], headers={"planned_on": "方案上报曰期"}))
    assert taken(report) == (1, 1, [])
    assert "“方案上报曰期”是按相近的写法对应的" in reasons(report)


def test_12_other_order_and_extra_columns():
    names = [*reversed(list(SOUND)), "extra"]
    report = examined(build([row(1, extra="x")], names=names, headers={"extra": "领导批示"}))
    assert taken(report) == (1, 1, [])
    assert "“领导批示”" in reasons(report)


def test_13_a_missing_required_column_is_named():
    names = [name for name in SOUND if name != "registered_on"]
    assert "缺少必填列：登记日期" in refused(build([row(1)], names=names))


@pytest.mark.parametrize("form", ["终本案件台账", "一案双查线索台账"])
def test_14_another_form_is_recognised(form):
    with open(f"tests/data/{form}.xlsx", "rb") as stream:
        assert f"看起来是“{form}”，不是“信访案件交办台账”" in refused(stream, f"{form}.xlsx")


def test_14_any_other_table_is_refused():
    stream = io.BytesIO("姓名,年龄\n张三,20\n".encode())
    assert "没有找到“信访案件交办台账”的表头" in refused(stream, "a.csv")


def test_15_heading_only():
    assert "表头下面没有数据行" in refused(build([]))


def test_15_empty_file():
    assert "文件是空的" in refused(io.BytesIO(b""))


# --- Files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-8", "utf-16"])
def test_39_text_files(encoding):
    text = "\r\n".join(",".join(line) for line in flat([row(1), row(2)]))
    assert taken(examined(io.BytesIO(text.encode(encoding)), "导出.csv")) == (2, 2, [])


def test_39_a_table_pasted_from_a_chat():
    text = "\n".join("\t".join(line) for line in flat([row(1)]))
    assert taken(examined(io.BytesIO(text.encode()), "粘贴.txt")) == (1, 1, [])


def test_39_wps_own_format():
    assert "另存为" in refused(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "台账.et")


def test_39_a_web_page_called_xls():
    assert "内容其实是网页" in refused(io.BytesIO("<html><table><tr><td>信访登记号</td></tr></table>".encode()), "导出.xls")


def test_40_password():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    assert "密码" in refused(io.BytesIO(content))


def test_40_half_uploaded():
    content = build([row(1)]).getvalue()
    assert "没有传完" in refused(io.BytesIO(content[: len(content) // 2]))


def test_40_corrupted_inside():
    content = bytearray(build([row(1)]).getvalue())
    middle = len(content) // 3
    content[middle : middle + 40] = bytes(40)
    assert "损坏" in refused(io.BytesIO(bytes(content)))


def test_40_zip_bomb():
    stream = changed_part(build([row(1)]), "xl/media/big.bin", lambda _old: bytes(60 * 1024 * 1024))
    assert "压缩得不正常" in refused(stream)


def test_40_three_hundred_megabytes_of_xml():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        with archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(310):
                part.write(bytes(1024 * 1024))
    target.seek(0)
    assert "解开后有" in refused(target)


def test_40_macros():
    stream = changed_part(build([row(1)]), "xl/vbaProject.bin", lambda _old: b"x")
    assert "带宏" in refused(stream, "台账.xlsm")


def test_40_an_entity_bomb():
    def change(xml):
        return xml.replace(b"<workbook ", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook ', 1)

    stream = changed_part(build([row(1)]), "xl/workbook.xml", change)
    assert "外部声明" in refused(stream)


def test_40_content_scattered_to_the_last_cell():
    def prepare(book, page):
        page["XFD1048576"] = "x"

    assert "散得太开" in refused(build([row(1)], prepare=prepare))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("a.pdf", b"%PDF-1.7", "PDF"), ("a.xlsx", b"hello", "打不开"), ("a.bin", b"\x00\x01", "打不开")],
)
def test_40_what_is_no_spreadsheet(name, content, words):
    assert words in refused(io.BytesIO(content), name)
