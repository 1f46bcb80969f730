"""Ledgers: one declaration of columns feeds the export, the import and the check of both. Knows no word of court work."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from core.xlsx import Heading, written
from core.xlsx.read import ERRORS
from core.xlsx.write import LONGEST, clean_text

ROW_KEY = "行标识（勿改）"
_DAY_ZERO = datetime.date(1899, 12, 30)
_DAY_ZERO_1904 = datetime.date(1904, 1, 1)
_SERIALS = range(20_000, 80_000)


@dataclass(frozen=True)
class Problem:
    """What is to be said about one cell of a row; `name` is "" for the row as a whole.

    `level` is note (taken, written differently), warn (taken, but look at it) or bad (not taken).
    """

    name: str
    level: str
    kind: str
    value: str
    reason: str
    suggestion: str = ""

    @property
    def is_bad(self):
        return self.level == "bad"


@dataclass(frozen=True)
class Accepted:
    """A parsed value with something to say about it."""

    value: object
    remark: str
    level: str = "note"


@dataclass
class Reading:
    """One row as understood: python values, the text that will be kept of each cell, and what is to be said."""

    values: dict
    cells: dict
    problems: list = field(default_factory=list)
    sheet: str = ""
    row_number: int = 0

    @property
    def is_bad(self):
        return any(problem.is_bad for problem in self.problems)


@dataclass(frozen=True)
class Comparison:
    """What a row would do to the database: new, changed, same, conflict or rejected, with (label, before, after) texts."""

    verdict: str
    reason: str = ""
    differences: tuple = ()
    object_id: int | None = None


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    Attributes:
        header, group: its heading, and the heading above it.
        name: by which the values of a row are known.
        parse: called as parse(cell, desk) for cells with content; returns the value or Accepted; raises ValueError in Chinese.
        show: turns a value into the cell of the export; `parse` must take that cell back to the same value.
        required: an empty cell is refused.
        empty: what an empty cell means.
        aliases: other headings under which clerks keep the same thing.
        width, kind: how it is written (see `core.xlsx.Heading`).
        mask: hides personal data where the whole is not needed.
        is_secret: whether even an export hides it unless somebody may have it in full.
        is_sealed: whether an import keeps of it no more than what `show` writes, and reads it from the file again when it writes.
        code: what kind of mistake a refusal is, for programs.
        longest: characters that can be kept.
    """

    header: str
    name: str
    parse: object
    show: object = None
    group: str = ""
    required: bool = False
    empty: object = None
    aliases: tuple = ()
    width: float = 11
    kind: str = "text"
    mask: object = None
    is_secret: bool = False
    is_sealed: bool = False
    code: str = "value"
    longest: int = LONGEST

    @property
    def heading(self):
        return Heading(self.header, self.group, self.width, self.kind)

    def cell(self, value):
        """The value as the export writes it."""
        if value is None:
            return None
        return self.show(value) if self.show else value

    def text(self, value):
        """The value as text, the form that is kept and compared."""
        cell = self.cell(value)
        return f"{cell.normalize():f}" if isinstance(cell, Decimal) else written(cell)

    def masked(self, text):
        return self.mask(text) if self.mask and text else text

    def read(self, raw, desk, *, is_1904=False):
        """(value, text, problems) of one cell."""
        shown = written(raw)
        problems = []

        def say(level, kind, reason, suggestion=""):
            problems.append(Problem(self.name, level, kind, "" if self.is_sealed else shown, reason, suggestion))

        if raw is None or not shown.strip():
            if self.required:
                say("bad", "required", f"“{self.header}”必填，这里是空的")
                return None, "", problems
            meant = self.text(self.empty)
            if meant:
                say("note", "empty", f"空着，按“{meant}”记", meant)
            return self.empty, meant, problems
        if shown.strip() in ERRORS:
            say("bad", "formula", f"公式断了（{shown.strip()}），没有值，请照原件补")
            return None, shown, problems
        raw = self._prepared(raw, shown, is_1904, say)
        if len(shown) > self.longest:
            say("bad", "too_long", f"有 {len(shown)} 字，超过 {self.longest} 字，请删减或放进备注以外的附件")
            return None, "" if self.is_sealed else shown, problems
        try:
            found = self.parse(raw, desk)
        except ValueError as error:
            say("bad", self.code, getattr(error, "reason", "") or str(error), getattr(error, "suggestion", "") or "")
            return None, "" if self.is_sealed else shown, problems
        if isinstance(found, Accepted):
            say(found.level, self.code, found.remark, self.text(found.value))
            found = found.value
        text = self.text(found)
        if text != written(raw) and not problems and not self.is_sealed:
            reason = (
                "去掉多余的空格"
                if "".join(text.split()) == "".join(shown.split())
                else f"已规范写法，原为 {self.masked(shown.strip())}"
            )
            say("note", "normalised", reason, text)
        return found, text, problems

    def _prepared(self, raw, shown, is_1904, say):
        if self.kind == "day" and isinstance(raw, (int, float)) and not isinstance(raw, bool) and int(raw) in _SERIALS:
            day = (_DAY_ZERO_1904 if is_1904 else _DAY_ZERO) + datetime.timedelta(days=int(raw))
            say("note", "normalised", f"数字 {shown} 按 Excel 日期序号读作 {day.isoformat()}", day.isoformat())
            return day
        if isinstance(raw, datetime.datetime) and self.kind == "day":
            return raw.date()
        if isinstance(raw, str):
            clean = clean_text(raw) if len(raw) <= LONGEST else raw
            if clean != raw:
                say("note", "control", "去掉了看不见的控制字符", clean)
            return clean
        return raw


class Ledger:
    """One ledger. A pillar subclasses it next to its own models and registers an instance when the app is ready.

    Attributes:
        code: in addresses and on the command line.
        title: its official name.
        columns: in the order of the official form.
        key: name of the column that says which object a row is.
        key_label: what people call it.
        importers, exporters: the roles that may bring it in and take it out.
        revealers: the roles that may take it out with identity and phone numbers in full.
        is_sealed: whether its rows are need-to-know: nobody but whoever brought a file in sees its run.
        remarks: lines that stand under the table.
        dated: what the days are called by which the rows of an export are chosen (登记).
        paper, frozen_columns: how it is printed and scrolled (see `core.xlsx.Table`).
    """

    code = title = key = ""
    key_label = "登记号"
    columns = ()
    importers = exporters = revealers = frozenset()
    is_sealed = False
    remarks = ()
    dated = "登记"
    paper = 8
    frozen_columns = 0

    def __init__(self):
        self.by_name = {column.name: column for column in self.columns}
        if len(self.by_name) != len(self.columns):
            raise ValueError(f"台账“{self.title}”有同名的列")

    def column(self, name):
        return self.by_name[name]

    @property
    def required(self):
        return [column for column in self.columns if column.required]

    # --- In ---------------------------------------------------------------------------------------------------------

    def desk(self, by, today):
        """What parsing and checking need to know of the world, read once for all rows."""
        raise NotImplementedError

    def read(self, raws, desk, *, is_1904=False, broken=None, sheet="", row_number=0):
        """One row as understood.

        Args:
            raws: cells by column name; columns that the file does not have are absent.
            desk: what `desk()` returned.
            is_1904: whether the sheet counts its days from 1904.
            broken: by column name, cells whose formula has no value: the error, or "" when it was never computed.
            sheet, row_number: where it stands.
        """
        reading = Reading({}, {}, sheet=sheet, row_number=row_number)
        for column in self.columns:
            if broken and column.name in broken:
                error = reading.cells[column.name] = broken[column.name]
                reason = (
                    f"公式断了（{error}），没有值，请照原件补"
                    if error
                    else "公式没有算出过值，请在 Excel 里打开保存一次，或直接填值"
                )
                reading.problems.append(Problem(column.name, "bad", "formula", error, reason))
                continue
            if column.name not in raws:
                reading.values[column.name], reading.cells[column.name] = column.empty, ""
                if column.required:
                    reading.problems.append(Problem(column.name, "bad", "required", "", f"表里没有“{column.header}”这一列"))
                continue
            value, text, problems = column.read(raws[column.name], desk, is_1904=is_1904)
            reading.values[column.name], reading.cells[column.name] = value, text
            reading.problems += problems
        if not reading.is_bad:
            reading.problems += self.check_reading(reading, desk)
        return reading

    def check_reading(self, reading, desk):
        """The same as `check` for ledgers in which the sheet says something that no column says."""
        return self.check(reading.values, desk)

    def check(self, values, desk):
        """Problems between the cells of one row, and with the rights of who brings it."""
        return []

    def notes(self, desk):
        """Sentences about the file as a whole, after all rows were read."""
        return []

    def check_totals(self, cells, readings):
        """Sentences on whether the 合计 row agrees with the rows; `cells` are its texts by column name."""
        return []

    def compare(self, readings, desk, *, bases, row_keys):
        """A Comparison for each reading.

        Args:
            readings: sound rows, no key twice.
            bases: by key, the texts that the last import of the same row brought.
            row_keys: by key, the hidden row key of our own export.
        """
        raise NotImplementedError

    def apply(self, readings, desk, *, bases, row_keys, run, at):
        """Write the rows that are new or changed, in the caller's transaction; returns the Comparisons as they then stood."""
        raise NotImplementedError

    def readable(self, rows, user):
        """Of the kept rows of an import those that `user` may read; each has the `object_id` of what it speaks of."""
        return rows

    def lock(self, readings):
        """Make other imports of rows with the same keys wait until this transaction ends."""

    # --- Out --------------------------------------------------------------------------------------------------------

    def queryset(self, user):
        """What `user` may export; all of it when `user` is None (the command line)."""
        raise NotImplementedError

    def filter_fields(self, user):
        """More form fields by name to choose rows by, beside days, unit and state; what is chosen comes to `narrow`.

        None of them may take personal data: a page may name them in the address that leads to the export.
        """
        return {}

    def narrow(self, queryset, filters):
        """The rows that `filters` leaves: plain values by the name of their field."""
        return queryset

    def values_of(self, item):
        """The values of one object of `queryset`, by column name."""
        raise NotImplementedError

    def row_key(self, item):
        """What the hidden column says of the object, so that the file can come back."""
        raise NotImplementedError

    def title_for(self, user):
        """The title on the file."""
        return self.title

    def parts(self, rows, user):
        """The sheets of the export, in order: (sheet name, title, the rows on it); one unless the official form has several."""
        return [(self.title, self.title_for(user), rows)]

    def fill_in(self, rows, user, today):
        """The line under the title: who fills in, period, day, unit of money."""
        return ""

    def summary(self):
        """An object with add(values) and cells() for the 合计 row, or None."""
        return None


LEDGERS = {}


def register(ledger):
    """Make `ledger` known to import, export and the ledger centre. Raises: ValueError when its code is taken."""
    if ledger.code in LEDGERS:
        raise ValueError(f"台账 {ledger.code} 重复登记")
    LEDGERS[ledger.code] = ledger
