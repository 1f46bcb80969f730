"""What a reader of our Word documents gets."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from core.docx import LETTER, MINUTES, Form, OfficialDocument
from core.docx.text import break_title, width

DAY = date(2021, 3, 19)


def bulletin():
    paper = OfficialDocument(
        organ="焦作市中级人民法院文件", number="焦中法〔2021〕28号", title="关于执行信访案件化解情况的通报", addressee="各县（市、区）人民法院",
    )  # fmt: skip
    paper.paragraph("现将本周情况通报如下。").heading(1, "一、接访情况").paragraph(["共接访", ("46人次", "bold"), "。"])
    paper.heading(2, "（一）交办案件").paragraph("按期签收15件。").heading(3, "1.签收").paragraph("均已签收。").heading(
        4, "（1）其他"
    )
    paper.table(["单位", "交办", "签收"], [["武陟法院", 5, 4], ["温县法院", 3, None]], [3, 1, 1], title="表1　各单位办理情况")
    paper.attachments(["超期案件清单。", "各单位统计表"]).signature("焦作市中级人民法院", DAY).note("此件公开发布")
    return paper.imprint(copies_to="市委政法委，本院院领导", issuer="执行局综合处", day=DAY)


def texts(paper):
    return [paragraph.text for paragraph in opened(paper).paragraphs]


def opened(paper):
    return Document(io.BytesIO(paper.bytes()))


def test_an_official_document_reads_from_organ_to_imprint():
    assert texts(bulletin()) == [
        "焦作市中级人民法院文件", "焦中法〔2021〕28号", "关于执行信访案件化解情况的通报", "各县（市、区）人民法院：", "现将本周情况通报如下。",
        "一、接访情况", "共接访46人次。", "（一）交办案件", "按期签收15件。", "1.签收", "均已签收。", "（1）其他", "表1　各单位办理情况",
        "附件：1.超期案件清单", "2.各单位统计表", "焦作市中级人民法院", "2021年3月19日", "（此件公开发布）", "抄送：市委政法委，本院院领导。",
        "执行局综合处\t2021年3月19日印发", "",
    ]  # fmt: skip


def test_equal_content_gives_equal_bytes():
    assert bulletin().bytes() == bulletin().bytes()


def test_every_run_names_its_chinese_and_its_latin_font():
    fonts = {
        (run._r.rPr.rFonts.get(qn("w:eastAsia")), run._r.rPr.rFonts.get(qn("w:ascii")))
        for paragraph in opened(bulletin()).paragraphs
        for run in paragraph.runs
    }
    assert fonts == {
        ("方正小标宋简体", "Times New Roman"), ("仿宋_GB2312", "Times New Roman"), ("黑体", "Times New Roman"), ("楷体_GB2312", "Times New Roman"),
    }  # fmt: skip


def test_a_machine_without_the_official_fonts_is_told_what_to_take():
    with zipfile.ZipFile(io.BytesIO(bulletin().bytes())) as package:
        assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in package.read("word/fontTable.xml").decode()


def test_a_table_repeats_its_head_and_shows_nothing_for_none():
    table = opened(bulletin()).tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[2].cells] == ["温县法院", "3", ""]


def test_a_table_of_twelve_columns_lies_on_a_page_turned_on_its_side():
    paper = (
        OfficialDocument(title="统计表").paragraph("见下表。").table([f"列{n}" for n in range(12)], [range(12)]).paragraph("完。")
    )
    sections = opened(paper).sections
    assert [(section.page_width.twips, section.orientation) for section in sections] == [(11906, 0), (16838, 1), (11906, 0)]


def test_a_head_of_two_rows_merges_what_is_left_empty():
    paper = OfficialDocument(title="统计表").table([["单位", "本周", None], ["单位", "交办", "签收"]], [["温县", 1, 2]])
    assert [cell.text for cell in opened(paper).tables[0].rows[0].cells] == ["单位", "本周", "本周"]


def test_rows_of_another_length_than_the_head_are_refused():
    with pytest.raises(ValueError, match="表格各行的列数应当都是 2"):
        OfficialDocument(title="表").table(["单位", "交办"], [["温县", 1, 2]])


@pytest.mark.parametrize(
    "number", ["焦中法[2021]28号", "焦中法〔2021〕028号", "焦中法〔2021〕第28号", "焦中法（2021）28号", "〔2021〕28"]
)
def test_a_number_against_the_standard_is_refused_with_the_right_form(number):
    with pytest.raises(ValueError, match="发文字号应写成 焦中法〔2021〕28号 的样子"):
        OfficialDocument(organ="焦作市中级人民法院文件", number=number, title="通报")


def test_a_letter_has_its_lines_and_no_number_on_its_first_page():
    paper = OfficialDocument(
        organ="焦作市中级人民法院", number="焦中法函〔2021〕3号", title="函", addressee="温县人民法院", form=LETTER
    )
    section = opened(paper).sections[0]
    assert section.different_first_page_header_footer
    assert section.first_page_header.paragraphs[0].text == "焦作市中级人民法院"
    assert section.first_page_footer.paragraphs[0].text == ""


def test_minutes_hang_the_names_beside_the_label():
    paper = OfficialDocument(organ="联席会议纪要", number="第3期", form=MINUTES).attendance("出席", "张一　李二")
    paragraph = opened(paper).paragraphs[-1]
    assert paragraph.text == "出席：张一　李二"
    assert paragraph._p.pPr.find(qn("w:ind")).get(qn("w:leftChars")) == "500"


@pytest.mark.parametrize(("sealed", "organ", "day"), [(True, 275, 400), (False, 200, 250)])
def test_the_sign_off_stands_where_the_seal_wants_it(sealed, organ, day):
    paper = OfficialDocument(title="函").signature("焦作市中级人民法院", DAY, sealed=sealed)
    places = [paragraph._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) for paragraph in opened(paper).paragraphs[-2:]]
    assert [int(place) for place in places] == [organ, day]


def test_a_form_keeps_labels_answers_and_lines_to_sign_on():
    form = Form("约谈笔录", court="武陟县人民法院", number="焦执访〔2021〕0412号")
    form.rows([("时间", "3月19日", "地点", "接待室"), ("诉求", "恢复执行\n查清租金")]).exchange("有何诉求？", "恢复执行。")
    form.signatures(["信访人", "记录人"], note="已阅。")
    assert [cell.text for cell in opened(form).tables[0].rows[1].cells][:2] == ["诉求", "恢复执行\n查清租金"]
    assert "问：有何诉求？" in texts(form) and texts(form)[-1].startswith("记录人（签名）：")


def test_what_xml_forbids_is_left_out_and_nothing_else():
    assert "甲乙𠮷丙" in texts(OfficialDocument(title="通报").paragraph("甲\x00乙\x0b𠮷\ud800丙".replace("\ud800", "\x1f")))


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于交办信访案件的函", ["关于交办信访案件的函"]),
        ("关于2021年第11周全市法院执行信访案件化解工作情况的通报", ["关于2021年第11周全市法院执行", "信访案件化解工作情况的通报"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
    ],
)  # fmt: skip
def test_a_title_breaks_by_sense(title, lines):
    assert break_title(title) == lines


def test_no_line_of_a_long_title_is_wider_than_the_text_area():
    assert all(width(line) <= 20 for line in break_title("关于" + "全市法院执行信访案件化解工作" * 5 + "情况的通报"))
