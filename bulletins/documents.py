"""A bulletin on paper: a 通报 by GB/T 9704 with the table by unit and the lists as attachments."""

from django.utils import timezone

from bulletins.queries import numbers_for, table_units, unit_table
from bulletins.texts import plain
from core.docx import MINUTES, OfficialDocument
from courts.models import Unit

# In characters, so that a case number and a date stand on one line each.
LIST_WIDTHS = (2.9, 11.9, 4.9, 6.2, 5.7, 4.9)


def bulletin_document(bulletin):
    """The document of `bulletin` as everybody may read it: every number in it is one of its figures.

    Returns: a `core.docx.OfficialDocument`.
    """
    edition, units = bulletin.edition, table_units(bulletin)
    numbers = numbers_for(bulletin, units=units)
    document = OfficialDocument(
        organ=edition.HEAD,
        number=issue_line(bulletin),
        title="\n".join(title_lines(bulletin)),
        addressee=addressee(bulletin.court, units),
        form=MINUTES,
    )
    for text in opening(bulletin):
        document.paragraph(text)
    for code, heading in edition.SECTIONS.items():
        document.heading(1, heading)
        for paragraph in paragraphs(bulletin, code, numbers):
            document.paragraph(plain(paragraph, numbers))
    attached = edition.attachments(bulletin)
    document.attachments([title for _, title in attached])
    document.signature(organ(bulletin), day_of(bulletin))
    for number, (code, title) in enumerate(attached, 1):
        document.attachment_page(f"附件{number}" if len(attached) > 1 else "附件", title)
        if code == "units":
            heads, lines = unit_table(bulletin, numbers, units)
            rows = [[name, *values] for name, _, values in lines]
            document.table(["单位", *heads], rows, [2, *(max(1, len(head) / 3) for head in heads)])
        else:
            rows = [
                [number, row["number"], row["unit"], row["what"], row["since"], row["days"]]
                for number, row in enumerate(bulletin.annex[code], 1)
            ]
            document.table(["序号", "案件编号", "责任单位", *edition.LIST_COLUMNS[code]], rows, LIST_WIDTHS)
    document.imprint(copies_to=copies_to(bulletin), issuer=f"{organ(bulletin)}{desk(bulletin)}", day=day_of(bulletin))
    return document


def paragraphs(bulletin, section, numbers):
    """The paragraphs of a section, with their places: the machine's sentences first, then what people judge."""
    texts = bulletin.texts.get(section, {})
    lines = [line for part in ("facts", "judgement") for line in texts.get(part, "").split("\n") if line.strip()]
    return [bulletin.edition.legible(line, numbers) for line in lines]


def title_lines(bulletin):
    """关于3月26日至4月1日 / 全市执行信访工作情况的通报."""
    return [f"关于{'更正' if bulletin.corrects_id else ''}{span(bulletin)}", bulletin.edition.what(reach(bulletin.court))]


def opening(bulletin):
    """The sentences before the first section."""
    subject = bulletin.edition.what(reach(bulletin.court)).removesuffix("的通报")
    lines = [f"现将{span(bulletin)}{subject}通报如下。"]
    if bulletin.corrects_id:
        old = bulletin.corrects
        lines.insert(0, f"{old.number}通报有误，以本期为准。更正说明：{bulletin.correction.rstrip('。')}。")
    return lines


def span(bulletin):
    """3月26日至4月1日, with the years where they differ from each other or from that of the date of issue."""
    if bulletin.is_confidential:
        return bulletin.issue
    start, last = bulletin.period_start, bulletin.last_day
    years = not start.year == last.year == day_of(bulletin).year
    words = [f"{f'{day.year}年' if years else ''}{day.month}月{day.day}日" for day in (start, last)]
    return "至".join(words)


def reach(court):
    return "全市" if court.is_intermediate else "本院"


def organ(bulletin):
    """The weekly bulletin is the bureau's, the quarterly one the court's: two organs stand behind it."""
    return bulletin.court.name if bulletin.is_confidential else f"{bulletin.court.name}执行局"


def desk(bulletin):
    return "一案双查办公室" if bulletin.is_confidential else "综合处"


def copies_to(bulletin):
    return "院领导，领导小组成员" if bulletin.is_confidential else "院领导，监察室"


def issue_line(bulletin):
    issue = bulletin.issue if bulletin.is_confidential else f"第{bulletin.issue_no}期"
    return f"{issue}　{bulletin.number}" if bulletin.number else f"{issue}（草稿）"


def day_of(bulletin):
    return timezone.localdate(bulletin.published_at) if bulletin.published_at else bulletin.period_end


def addressee(court, units):
    """Whom it is addressed to: the courts below, the tribunals and divisions that can be responsible.

    Args:
        units: the responsible units of the court and of the courts below it.
    """
    tribunals = [unit.name for unit in units if unit.court_id != court.pk and unit.kind == Unit.Kind.TRIBUNAL]
    own = [unit.name for unit in units if unit.court_id == court.pk and unit.kind != Unit.Kind.COURT]
    below = ["各基层人民法院"] if any(unit.court_id != court.pk for unit in units) else []
    return "，".join([*below, *(["、".join(tribunals)] if tribunals else []), f"本院{'、'.join(own) or '执行局'}"])
