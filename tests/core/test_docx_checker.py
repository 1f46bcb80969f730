"""The checker finds nothing in our documents, and every fault that is put into one."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.docx import LETTER, MINUTES, Form, OfficialDocument
from core.docx.checker import deviations
from tests.core.test_docx import DAY, bulletin


def letter():
    paper = OfficialDocument(
        organ="焦作市中级人民法院", number="焦中法函〔2021〕3号", title="函", addressee="温县人民法院", form=LETTER
    )
    return paper.paragraph("请办理。").signature("焦作市中级人民法院", DAY, sealed=False).imprint(copies_to="本院执行局")


def minutes():
    return OfficialDocument(organ="联席会议纪要", number="第3期", form=MINUTES).paragraph("会议议定：").attendance("出席", "张一")


def wide():
    return bulletin().attachment_page("附件2", "统计表").table([f"列{n}" for n in range(12)], [range(12)] * 60).paragraph("完。")


def record():
    form = Form("约谈笔录", court="武陟县人民法院", number="焦执访〔2021〕0412号").rows(
        [("时间", "3月19日", "地点", "接待室"), ("诉求", "恢复")]
    )
    return form.section("一、陈述", "申请执行人认为……").signatures(["信访人"]).closing("武陟县人民法院", DAY)


@pytest.mark.parametrize("make", [bulletin, letter, minutes, wide, record])
def test_our_own_documents_have_nothing_to_mend(make):
    assert deviations(make().bytes()) == []


def find(document, start):
    return next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith(start))


def put(paragraph, tag, attribute, value):
    element = paragraph._p.pPr.find(qn(tag))
    if element is None:
        element = paragraph._p.pPr.makeelement(qn(tag), {})
        paragraph._p.pPr.append(element)
    element.set(qn(attribute), value)


def font(paragraph, attribute, name):
    paragraph.runs[0]._r.rPr.rFonts.set(qn(attribute), name)


def section(document):
    return document.sections[0]


def drop(parent, tag):
    for element in parent.findall(qn(tag)):
        parent.remove(element)


FAULTS = {
    "letter paper": (lambda d: setattr(section(d), "page_width", Mm(215.9)), "第1节：纸宽 215.9 毫米"),
    "long paper": (lambda d: setattr(section(d), "page_height", Mm(279.4)), "第1节：纸高 279.4 毫米"),
    "top margin": (lambda d: setattr(section(d), "top_margin", Mm(25.4)), "上边距（天头） 25.4 毫米"),
    "bottom margin": (lambda d: setattr(section(d), "bottom_margin", Mm(25.4)), "下边距 25.4 毫米"),
    "left margin": (lambda d: setattr(section(d), "left_margin", Mm(31.7)), "左边距（订口） 31.7 毫米"),
    "right margin": (lambda d: setattr(section(d), "right_margin", Mm(31.7)), "右边距 31.7 毫米"),
    "footer distance": (lambda d: setattr(section(d), "footer_distance", Mm(15)), "页码位置 15 毫米"),
    "no grid": (lambda d: drop(section(d)._sectPr, "w:docGrid"), "没有设置行网格"),
    "grid of 44 lines": (lambda d: section(d)._sectPr.find(qn("w:docGrid")).set(qn("w:linePitch"), "290"), "每页 44 行，应为 22 行"),
    "body in 宋体": (lambda d: font(find(d, "现将"), "w:eastAsia", "宋体"), "“现将本周情况通报”是宋体，应为仿宋_GB2312"),
    "body without a font": (lambda d: drop(find(d, "现将").runs[0]._r.rPr, "w:rFonts"), "是未指明的字体"),
    "latin font": (lambda d: font(find(d, "现将"), "w:ascii", "Calibri"), "西文字体是Calibri"),
    "body in 12 pt": (lambda d: setattr(find(d, "现将").runs[0].font, "size", Pt(12)), "是 12 磅，应为 16 磅"),
    "double spacing": (lambda d: put(find(d, "现将"), "w:spacing", "w:line", "480"), "行距应为固定值 28.9 磅"),
    "line rule": (lambda d: put(find(d, "现将"), "w:spacing", "w:lineRule", "atLeast"), "行距应为固定值 28.9 磅"),
    "no indent": (lambda d: put(find(d, "现将"), "w:ind", "w:firstLineChars", "0"), "首行应缩进 2 字，现为 0 字"),
    "body centred": (lambda d: put(find(d, "现将"), "w:jc", "w:val", "center"), "应两端对齐，现为居中"),
    "title in 黑体": (lambda d: font(find(d, "关于"), "w:eastAsia", "黑体"), "是黑体，应为方正小标宋简体"),
    "title in 16 pt": (lambda d: setattr(find(d, "关于").runs[0].font, "size", Pt(16)), "是 16 磅，应为 22 磅"),
    "title at the left": (lambda d: put(find(d, "关于"), "w:jc", "w:val", "left"), "应居中，现为左对齐"),
    "title with a full stop": (lambda d: find(d, "关于").runs[0].add_text("。"), "标题末尾不加标点"),
    "first heading in 仿宋": (lambda d: font(find(d, "一、"), "w:eastAsia", "仿宋_GB2312"), "是仿宋_GB2312，应为黑体"),
    "second heading in 黑体": (lambda d: font(find(d, "（一）"), "w:eastAsia", "黑体"), "是黑体，应为楷体_GB2312"),
    "heading skipped": (lambda d: setattr(find(d, "一、").runs[0], "text", "三、接访情况"), "一级标题序号不连续"),
    "heading unnumbered": (lambda d: setattr(find(d, "一、").runs[0], "text", "接访情况"), "标题应以“一、”这样的序号开头"),
    "square brackets": (lambda d: setattr(find(d, "焦中法").runs[0], "text", "焦中法[2021]28号"), "年份应用六角括号"),
    "padded number": (lambda d: setattr(find(d, "焦中法").runs[0], "text", "焦中法〔2021〕028号"), "不编虚位"),
    "no red line": (lambda d: drop(find(d, "焦中法")._p.pPr, "w:pBdr"), "没有红色分隔线"),
    "black organ": (lambda d: setattr(find(d, "焦作市中级人民法院文件").runs[0].font.color, "rgb", RGBColor(0, 0, 0)), "发文机关标志应为红色"),
    "organ too large": (lambda d: setattr(find(d, "焦作市中级人民法院文件").runs[0].font, "size", Pt(60)), "一行排不下"),
    "half-width colon": (lambda d: setattr(find(d, "各县").runs[0], "text", "各县人民法院:"), "主送机关最后应用全角冒号"),
    "addressee indented": (lambda d: put(find(d, "各县"), "w:ind", "w:firstLine", "640"), "主送机关应顶格"),
    "attachment with a full stop": (lambda d: find(d, "2.各单位").runs[0].add_text("。"), "附件名称后不加标点"),
    "padded date": (lambda d: setattr(find(d, "2021年3月").runs[0], "text", "2021年03月19日"), "成文日期应写成 2021年3月19日"),
    "date in characters": (lambda d: setattr(find(d, "2021年3月").runs[0], "text", "二〇二一年三月十九日"), "成文日期应写成"),
    "date at the edge": (lambda d: put(find(d, "2021年3月"), "w:ind", "w:rightChars", "0"), "成文日期右侧至少空二字"),
    "date without organ": (lambda d: d.element.body.remove(next(p for p in d.paragraphs if p.text == "焦作市中级人民法院")._p), "上一行应为发文机关署名"),
    "thin first line": (lambda d: find(d, "抄送")._p.pPr.find(qn("w:pBdr"))[0].set(qn("w:sz"), "4"), "首条分隔线应为 0.35 毫米"),
    "thick middle line": (lambda d: find(d, "执行局综合处")._p.pPr.find(qn("w:pBdr"))[0].set(qn("w:sz"), "12"), "中间的分隔线应为 0.25 毫米"),
    "imprint amid the text": (lambda d: drop(find(d, "抄送")._p.pPr, "w:framePr"), "版记应排在末页最下方"),
    "no odd and even": (lambda d: setattr(d.settings, "odd_and_even_pages_header_footer", False), "没有区分奇偶页"),
    "number without dashes": (lambda d: setattr(section(d).footer.paragraphs[0].runs[0], "text", ""), "应各有一条一字线"),
    "even number at the right": (lambda d: put(section(d).even_page_footer.paragraphs[0], "w:jc", "w:val", "right"), "双页页码：应左侧排列"),
    "no page number": (lambda d: section(d).footer.paragraphs[0].clear(), "单页页脚：没有页码"),
    "number in 仿宋": (lambda d: font(section(d).footer.paragraphs[0], "w:eastAsia", "仿宋_GB2312"), "应为 4号宋体"),
    "head not repeated": (lambda d: drop(d.tables[0].rows[0]._tr.trPr, "w:tblHeader"), "第1个表格：跨页时表头不会重复"),
    "rows split": (lambda d: drop(d.tables[0].rows[1]._tr.trPr, "w:cantSplit"), "有的行会被拆到两页"),
    "table too wide": (lambda d: setattr(d.tables[0].columns[0], "width", Mm(200)), "超出版心"),
    "table font": (lambda d: font(d.tables[0].rows[1].cells[0].paragraphs[0], "w:eastAsia", "宋体"), "第1个表格第2行（武陟法院）"),
    "no style": (lambda d: setattr(find(d, "现将"), "style", "Normal"), "没有使用公文样式"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found_and_named(name):
    damage, sentence = FAULTS[name]
    document = Document(io.BytesIO(bulletin().bytes()))
    damage(document)
    saved = io.BytesIO()
    document.save(saved)
    assert any(sentence in found for found in deviations(saved.getvalue())), deviations(saved.getvalue())


def test_what_is_no_document_is_said_so():
    assert deviations(b"PK\x03\x04 broken") == ["文件打不开：不是完好的 .docx"]


def test_a_file_is_checked_by_its_path(tmp_path):
    path = tmp_path / "通报.docx"
    path.write_bytes(bulletin().bytes())
    assert deviations(str(path)) == []
