"""Nasty spreadsheets 16–38: what stands in the cells. Source: product.md appendix C (idea I8)."""

import datetime
import io

import pytest
from openpyxl.styles import Font, PatternFill

from tests.factories.import_reports import bad, examined, found_in, reasons, taken
from tests.factories.petition_workbooks import FIRST, build, cell, changed_part, flat, row, with_xlsxwriter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

# --- Days ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2021.3.12",
        "2021年3月12日",
        "21/3/12",
        "20210312",
        44267,
        "2021-3-12",
        "２０２１．３．１２",
        "2021年3月\xa012日",
        " 2021/03/12 ",
    ],
)
def test_16_styles_of_days(written):
    report = examined(build([row(1, registered_on=written)]))
    assert taken(report) == (1, 1, [])
    note = next(item for item in report["notes"] if item["cell"] == cell("registered_on"))
    assert note["suggestion"] == "2021-03-12"


def test_17_a_day_without_a_year_is_refused():
    report = examined(build([row(1, visited_on="3月 11日")]))
    assert taken(report) == (0, 1, [(cell("visited_on"), "date")])
    assert "缺年份" in report["bad_cells"][0]["reason"]


def test_18_a_day_that_does_not_exist():
    report = examined(build([row(1, visited_on="2021-02-30")]))
    assert bad(report) == [(cell("visited_on"), "date")]
    assert "2月没有30日" in report["bad_cells"][0]["reason"]


def test_19_blanks_that_cannot_be_seen():
    report = examined(build([row(1, id_number="\xa0410811198611019313\u3000", execution_number="（２０２０）豫0823执 792号")]))
    assert taken(report) == (1, 1, [])


def test_20_days_counted_from_1904():
    stream = with_xlsxwriter([row(1)], lambda book, page: None, date_1904=True)
    found = found_in(stream)
    assert found.rows[0].reading.values["registered_on"] == datetime.date(2021, 3, 12)


def test_20_a_bare_serial_number_of_1904():
    stream = with_xlsxwriter([row(1, registered_on=42805)], lambda book, page: None, date_1904=True)
    found = found_in(stream)
    assert found.rows[0].reading.values["registered_on"] == datetime.date(2021, 3, 12)


def test_21_days_out_of_order_or_in_the_future():
    rows = [
        row(1, closed_on=datetime.date(2021, 3, 1)),
        row(2, dispatched_on=datetime.date(2021, 5, 1), planned_on=None),
        row(3, dispatched_on=None, planned_on=datetime.date(2021, 3, 13)),
    ]
    assert taken(examined(build(rows))) == (
        0,
        3,
        [(cell("closed_on"), "order"), (cell("dispatched_on", 1), "future"), (cell("dispatched_on", 2), "required")],
    )


# --- People -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [4.10811198611019e17, "4.10811E+17"])
def test_22_an_identity_number_in_scientific_notation_is_lost(written):
    report = examined(build([row(1, id_number=written)]))
    assert bad(report) == [(cell("id_number"), "id_number")]
    assert "丢失" in report["bad_cells"][0]["reason"]


def test_22_fifteen_digits_small_x_and_apostrophe():
    rows = [row(1, id_number="410811861101931"), row(2, id_number="41088219810413947x"), row(3, id_number="'410811198611019313")]
    report = examined(build(rows))
    assert [item for item in bad(report) if item[0] != cell("id_number", 1)] == []
    assert report["rows_ok"] >= 2


def test_22_a_wrong_check_digit():
    report = examined(build([row(1, id_number="410811198611019314")]))
    assert bad(report) == [(cell("id_number"), "id_number")]


def test_23_blanks_and_dots_in_names():
    rows = [row(1, petitioner_name="张  三"), row(2, petitioner_name="买买提•艾力"), row(3, petitioner_name="欧阳　修竹")]
    found = found_in(build(rows))
    assert [item.reading.values["petitioner_name"] for item in found.rows] == ["张三", "买买提·艾力", "欧阳修竹"]


@pytest.mark.parametrize("written", ["高明、邹强", "高明，邹强", "高明/邹强", "高明\n邹强"])
def test_24_two_people_in_one_cell(written):
    report = examined(build([row(1, petitioner_name=written)]))
    assert bad(report) == [(cell("petitioner_name"), "name")]
    assert "一格写了 2 个人" in report["bad_cells"][0]["reason"]


def test_25_one_person_on_several_petitions_is_no_fault():
    rows = [row(1), row(2, visit_number="重访（第2次）")]
    assert taken(examined(build(rows))) == (2, 2, [])


def test_26_phones():
    rows = [
        row(1, phone="+86 154-0091-6396"),
        row(2, phone=15400916396),
        row(3, phone="15400916396、15400916397"),
        row(4, phone="1540091639"),
    ]
    report = examined(build(rows))
    assert bad(report) == [(cell("phone", 2), "phone"), (cell("phone", 3), "phone")]


def test_27_rare_characters_are_kept():
    found = found_in(build([row(1, petitioner_name="\U00020bb7永涛")]))
    assert found.rows[0].reading.values["petitioner_name"] == "\U00020bb7永涛"


# --- Case numbers and units ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "(2020)豫0823执792号",
        "〔2020〕豫0823执792号",
        "[2020]豫0823执792",
        "（２０２０）豫０８２３执７９２号",
        "（2020）豫0823执792号之一",
    ],
)
def test_28_spellings_of_case_numbers(written):
    found = found_in(build([row(1, execution_number=written)]))
    assert str(found.rows[0].reading.values["execution_number"]) == "（2020）豫0823执792号"


def test_28_several_numbers_in_one_cell_and_a_broken_one():
    rows = [row(1, execution_number="（2020）豫0823执792号、（2020）豫0823执793号"), row(2, execution_number="（2020）豫0823执")]
    report = examined(build(rows))
    assert bad(report) == [(cell("execution_number"), "case_number"), (cell("execution_number", 1), "case_number")]


def test_28_an_old_number_is_taken():
    assert taken(examined(build([row(1, execution_number="(2015)武执字第12号")]))) == (1, 1, [])


@pytest.mark.parametrize("written", ["武陟县法院", "武陟县人民法院", "河南省武陟县人民法院", "武陟法院"])
def test_29_names_of_courts(written):
    assert taken(examined(build([row(1, executing_court=written, unit=written)]))) == (1, 1, [])


def test_30_units_that_are_none():
    report = examined(build([row(1, unit="武涉法院"), row(2, unit="某某公司")]))
    assert bad(report) == [(cell("unit"), "unit"), (cell("unit", 1), "unit")]
    assert "武陟法院" in report["bad_cells"][0]["reason"]


# --- Values -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("是", True),
        ("√", True),
        ("1", True),
        (1, True),
        ("有", True),
        ("否", False),
        ("×", False),
        (0, False),
        ("无", False),
        (None, False),
    ],
)
def test_31_yes_and_no(written, meant):
    found = found_in(build([row(1, is_executed=written)]))
    assert found.rows[0].reading.values["is_executed"] is meant


def test_31_anything_else_is_refused():
    assert bad(examined(build([row(1, is_resolved="基本化解")]))) == [(cell("is_resolved"), "yes_no")]


def test_32_numbers_as_text_and_in_wan():
    rows = [
        row(1, claimed_amount="1,234.5元"),
        row(2, claimed_amount="12.5万"),
        row(3, claimed_amount="约三万"),
        row(4, claimed_amount="50%"),
    ]
    report = examined(build(rows))
    assert bad(report) == [(cell("claimed_amount", 2), "amount"), (cell("claimed_amount", 3), "amount")]


def test_33_colour_and_strike_through_are_said_and_not_guessed():
    def prepare(book, page):
        page[cell("petitioner_name")].font = Font(strike=True)
        page[cell("remark")].value = "见批注"
        page[cell("remark")].fill = PatternFill("solid", fgColor="FFFFFF00")

    report = examined(build([row(1)], prepare=prepare))
    assert taken(report) == (1, 1, [])
    assert f"1 格带删除线（{cell('petitioner_name')}）" in reasons(report)
    assert "1 格涂了颜色" in reasons(report)


def test_34_control_characters_are_dropped():
    stream = build([row(1, remark="甲MARK乙")])
    stream = changed_part(stream, "xl/worksheets/sheet1.xml", lambda text: text.replace(b"MARK", b"_x000B_"))
    found = found_in(stream)
    assert found.rows[0].reading.values["remark"] == "甲乙"


def test_34_a_cell_longer_than_excel_allows():
    lines = flat([row(1, remark="长" * 40_000)])
    text = "\n".join("\t".join(line) for line in lines)
    assert bad(examined(io.BytesIO(text.encode()), "a.txt")) == [("AE2", "too_long")]


def test_35_formulas_without_value_and_broken_references():
    stream = build([row(1, execution_number="#REF!"), row(2, claimed_amount="=SUM(A1:A2)")])
    report = examined(stream)
    assert bad(report) == [(cell("execution_number"), "formula"), (cell("claimed_amount", 1), "formula")]


def test_36_formula_injection_stays_text():
    def prepare(book, page):
        for name, text in (("remark", '=HYPERLINK("http://x.invalid","看")'), ("demand", "@SUM(1)+cmd")):
            page[cell(name)].value = text
            page[cell(name)].data_type = "s"

    found = found_in(build([row(1)], prepare=prepare))
    assert found.rows[0].reading.values["remark"] == '=HYPERLINK("http://x.invalid","看")'
    assert found.rows[0].reading.values["demand"] == "@SUM(1)+cmd"


# --- Repeats ------------------------------------------------------------------------------------------------------------


def test_37_the_same_row_twice_is_taken_once():
    report = examined(build([row(1), row(1, ordinal=2)]))
    assert taken(report) == (1, 1, [])
    assert "与第 5 行完全相同" in reasons(report)


def test_37_one_number_with_different_data_is_refused():
    report = examined(build([row(1), row(1, petitioner_name="王金芹")]))
    assert taken(report) == (1, 2, [(cell("number", 1), "duplicate")])
    assert "登记号与第 5 行重复，而信访人不同" in report["bad_cells"][0]["reason"]


def test_38_headings_repeated_on_every_page():
    def prepare(book, page):
        for place in range(1, 32):
            page.cell(FIRST + 2, place).value = page.cell(4, place).value or page.cell(3, place).value
        for place, value in enumerate(row(3).values(), 1):
            page.cell(FIRST + 3, place).value = value

    report = examined(build([row(1), row(2)], prepare=prepare))
    assert taken(report) == (3, 3, [])
    assert "重复的表头" in reasons(report)
