"""The vocabulary of the project: what a report, a passage and a figure are.

Every span is a half-open pair of offsets into ``Report.text``, so that
``report.text[start:end]`` is always the words that a person can go and read.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal["count", "percent", "ratio", "rank", "money", "area", "length", "duration"]

#: What a figure says of its measure. Only a ``level`` or a ``change`` can answer a question
#: about a measure; a ``baseline`` is the level before a change ("tăng từ 59 lên 62"); a ``target`` answers
#: when the target is asked for; a ``name`` ("27 biểu hiện suy thoái") only describes something else.
Role = Literal["level", "change", "baseline", "target", "name"]

#: Where a figure's period was found.
#: Where a figure's time stands; ``earlier`` when it is named by its distance ("cùng kỳ", "năm trước").
PeriodSource = Literal["sentence", "earlier", "heading", "report", ""]

#: What the cells of a table's column say: what the row is about, a target, what was reached, the one in
#: percent of the other, a difference to an earlier time, a share of a whole, any other value, or no figure.
ColumnRole = Literal["ordinal", "unit", "note", "label", "rate", "change", "share", "plan", "actual", "value"]

#: The arithmetic check of a ratio against the percent stated beside it.
Verdict = Literal["", "match", "mismatch"]


class Span(NamedTuple):
    """Half-open offsets into a report's text."""

    start: int
    end: int

    def covers(self, other: "Span") -> bool:
        """Tell whether the other span lies inside this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """True when the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, both days included, with the words that name it."""

    start: date
    end: date
    label: str

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    def covers(self, other: "Period") -> bool:
        """True when the other period lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def same(self, other: "Period") -> bool:
        """True when both name the same days, whatever their words."""
        return self.start == other.start and self.end == other.end


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit as the report names it, smallest first in ``parents``."""

    name: str
    parents: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The place with its parents, as written on an envelope."""
        return ", ".join((self.name, *self.parents))


@dataclass(frozen=True, slots=True)
class Section:
    """A run of paragraphs under one heading; an empty heading stands for the opening."""

    span: Span
    heading: str


@dataclass(frozen=True, slots=True)
class Page:
    """Where in the file a stretch of the text stands: "trang 3", or "trang tính Thu chi, ô D7"."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its role, the unit in its header, and the header's words without the unit.

    ``group`` holds the header cells above the lowest one; columns of one group belong together.
    """

    role: ColumnRole
    label: str
    unit: str = ""
    group: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The whole header as one line: "Năm 2020 – Kế hoạch"."""
        return " – ".join((*self.group, self.label) if self.label else self.group)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell in the body of a table, its unit included: "12.000 triệu đồng"."""

    column: int
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, written out as one line of the text.

    ``head`` is what the row is about, ``group`` the last row of words alone above it ("I. Kinh tế"),
    ``parent`` the index of the row that this one is a part of.
    """

    span: Span
    head: str
    cells: tuple[Cell, ...]
    group: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures, with the line that stands above it."""

    span: Span
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report, cleaned: title and furniture are not part of ``text``.

    ``pages`` may nest, the wider stretch first. ``tables`` serve the extraction of figures and are
    not kept in a store.
    """

    id: str
    title: str
    text: str
    published: date | None
    source: str
    place: Place | None
    sections: tuple[Section, ...]
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()

    def where(self, span: Span) -> str:
        """Return the label of the narrowest stretch that holds the span's start, or an empty text."""
        holding = [page for page in self.pages if page.span.start <= span.start < page.span.end]
        return min(holding, key=lambda page: page.span.end - page.span.start).label if holding else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one report, short enough to quote and to embed."""

    report_id: str
    span: Span
    heading: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity that a report states, with all that is needed to answer with it.

    ``value`` is in ``unit`` for every kind but ``ratio`` and ``rank``, whose value is the
    numerator (the place reached). Percents are in percent (62.5, not 0.625), money in đồng
    unless ``unit`` names another currency. ``low`` and ``high`` are set for intervals, bounds
    ("trên 90%") and approximations ("gần 40", where only one side is known).
    ``scope`` is the stretch of the sentence that speaks of it alone (``index.scopes``). ``siblings`` are
    indices, within the report's tuple of figures, of other statements of the same measure; ``whole`` is the index of the figure that this one is a part of.
    """

    report_id: str
    span: Span
    text: str
    kind: Kind
    value: Decimal
    unit: str
    measure: str
    sentence: Span
    scope: Span
    low: Decimal | None = None
    high: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    target: Decimal | None = None
    target_span: Span | None = None
    role: Role = "level"
    planned: bool = False
    period: Period | None = None
    period_source: PeriodSource = ""
    place: Place | None = None
    heading: str = ""
    siblings: tuple[int, ...] = ()
    whole: int | None = None
    verdict: Verdict = ""
    verdict_note: str = ""
