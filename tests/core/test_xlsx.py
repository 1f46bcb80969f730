"""Spreadsheets out: what is written is what is read, and what looks dangerous stays text."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from core.xlsx import Heading, Table, cell_name, column_letter, read_sheets, write_table

HEADINGS = [
    Heading("序号", width=6, kind="int"),
    Heading("姓名", "当事人"),
    Heading("日期", "当事人", kind="day"),
    Heading("金额", kind="money"),
]


def written(rows, **options):
    target = io.BytesIO()
    count = write_table(target, Table("台账", "某某台账", options.pop("headings", HEADINGS), **options), rows)
    target.seek(0)
    return count, target


def test_a_table_reads_back_as_it_was_written():
    count, target = written([[1, "王秀梅", date(2021, 3, 19), Decimal("12.50")], [2, None, None, None]], fill_in="填报单位：某院")
    sheet = read_sheets(target, "a.xlsx")[0]
    assert count == 2
    assert sheet.rows[2:] == [
        ["序号", "当事人", "当事人", "金额"],
        [None, "姓名", "日期", None],
        [1, "王秀梅", date(2021, 3, 19), 12.5],
        [2, None, None, None],
    ]
    assert (3, 2, 3, 3) in sheet.merges


def test_numbers_of_the_page_are_set_for_printing():
    _count, target = written([[1, "王", None, None]], fill_in="填报单位：某院", frozen_columns=2)
    page = openpyxl.load_workbook(target).active
    assert (page.freeze_panes, page.print_title_rows, page.page_setup.fitToHeight, page.print_area) == (
        "C5",
        "$3:$4",
        0,
        "'台账'!$A$1:$D$5",
    )


def test_summary_and_remarks_stand_below():
    _count, target = written(
        [[1, "王", None, Decimal(3)]], summary=lambda: ["合计", None, None, Decimal(3)], remarks=["备注：无"]
    )
    rows = read_sheets(target, "a.xlsx")[0].rows
    assert rows[-2:] == [["合计", None, None, 3], ["备注：无", None, None, None]]


def test_a_hidden_key_column_goes_with_every_row():
    _count, target = written([("k1", [1, "王", None, None])], key_heading="行标识")
    page = openpyxl.load_workbook(target).active
    assert (page["E3"].value, page["E4"].value, page.column_dimensions["E"].hidden) == ("行标识", "k1", True)


def test_a_text_too_long_for_excel_says_what_is_left_out():
    _count, target = written([["长" * 40_000]], headings=[Heading("内容")])
    text = read_sheets(target, "a.xlsx")[0].rows[-1][0]
    assert len(text) <= 32_767
    assert text.endswith("字见系统）")


@given(st.text(st.characters(codec="utf-8"), max_size=80))
@settings(deadline=None, max_examples=60)
def test_any_text_survives_and_none_becomes_a_formula(text):
    _count, target = written([["x" + text], [text or "x"]], headings=[Heading("内容")])
    page = openpyxl.load_workbook(io.BytesIO(target.getvalue())).active
    assert {page["A3"].data_type, page["A4"].data_type} <= {"s", "n"}
    kept = read_sheets(target, "a.xlsx")[0].rows[2][0]
    assert kept.replace("\r", "") == "x" + "".join(
        char for char in text if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff")
    )


def test_names_of_cells():
    assert [column_letter(place) for place in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_name(7, 2) == "B7"
