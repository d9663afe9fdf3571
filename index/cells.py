"""Read one cell of a table: its number and unit, what it measures, when and where.

The cells have been written out with their units by ``index.read.grid``; the headers and the row's own
words say the rest.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from index import periods, places
from index.columns import NUMERIC, is_year, names_result
from index.covered import period_covered
from index.numbers import find_numerals, parse_written
from index.periods import moved
from index.records import Cell, Column, Figure, Kind, Period, PeriodSource, Place, Report, Role, Row, Span, Table
from index.rules import load_table
from index.text import normal
from index.units import read_unit

_RULES = load_table("tables")
_TOTAL = re.compile(_RULES["total"])
_AGAINST = re.compile(_RULES["against"])
_UNITS = re.compile(_RULES["units_in_rows"])
_NUMBERED = re.compile(r"^(?:bảng|biểu|phụ lục|mẫu)(?: số)?\s*[\dIVX]*\s*[.:]\s*", re.IGNORECASE)
_CELL = re.compile(
    r"(?P<sign>[-–−+]?)\s?(?P<digits>\d(?:[\d.,]*\d)?(?: \d{3}(?!\d))*)(?:\s?/\s?(?P<of>\d(?:[\d.,]*\d)?))?"
)
_SHARE = re.compile(r"\((?P<share>\d[\d.,]*\s?%)\)")
_POINT_DECIMAL = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")


@dataclass(slots=True)
class CellFigure:
    """A cell read: its figure in the making, and the others of its row that state the same measure."""

    cell: Cell
    column: Column
    figure: Figure
    digits: str
    group: list["CellFigure"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableContext:
    """What all cells of a table share: its report, heading, time, and habits of writing."""

    report: Report
    table: Table
    heading: str
    year: int | None
    period: Period | None
    period_source: PeriodSource
    point_decimal: bool
    of_units: bool
    """True when the rows are units of an office ("Chi bộ 1"): whose figures they are, not what they measure."""


def context_of(report: Report, table: Table) -> TableContext:
    """Return what all cells of a table share."""
    own = period_covered(report)
    year = own.end.year if own else None
    heading = next((s.heading for s in report.sections if s.span.start <= table.span.start < s.span.end), "")
    for words in (table.caption, heading):
        named = _period_in(words, year)
        if named:
            return TableContext(report, table, heading, named.end.year, named, "heading", *_habits(report, table))
    return TableContext(report, table, heading, year, own, "report" if own else "", *_habits(report, table))


def _habits(report: Report, table: Table) -> tuple[bool, bool]:
    """Tell whether the table writes numbers the English way (1,234,567.8), and whether its rows are units."""
    points = bool(_POINT_DECIMAL.search(report.text[table.span.start : table.span.end]))
    labels = [normal(column.label) for column in table.columns if column.role == "label"]
    return points, any(_UNITS.fullmatch(label) for label in labels)


@lru_cache(maxsize=4096)
def _period_in(words: str, year: int | None) -> Period | None:
    """Return the time that a header names, leaving out what is only compared with."""
    against = _AGAINST.search(normal(words))
    mentions = periods.find_periods(words[: against.start()] if against else words, year)
    return next((one.period for one in mentions if one.period.days > 1), mentions[0].period if mentions else None)


def read_row(context: TableContext, row: Row) -> list[CellFigure]:
    """Return the figures of a row's cells, in order, not yet linked; cells that state none are left out."""
    found: list[CellFigure] = []
    for cell in row.cells:
        value = _read_cell(context, row, cell)
        if value is None:
            continue
        share = _read_share(context, row, cell, value)
        if share is not None:
            value.group = share.group = [value, share]
        found += [value, share] if share else [value]
    return found


def _read_share(context: TableContext, row: Row, cell: Cell, value: CellFigure) -> CellFigure | None:
    """Return the percent that a cell states behind its number, "131 (17,1%)", or None."""
    bracket = _SHARE.search(context.report.text, value.figure.span.end, cell.span.end)
    if bracket is None or value.figure.kind == "percent":
        return None
    behind = Cell(cell.column, Span(*bracket.span("share")))
    share = _read_cell(context, row, behind)
    return share if share and share.figure.kind == "percent" else None


def _read_cell(context: TableContext, row: Row, cell: Cell) -> CellFigure | None:
    column = context.table.columns[cell.column]
    text = context.report.text[cell.span.start : cell.span.end]
    match = _CELL.search(text)
    if column.role not in NUMERIC or match is None:
        return None
    try:
        value = _parse(match["digits"], context.point_decimal)
        of = _parse(match["of"], context.point_decimal) if match["of"] else None
    except ValueError:
        return None
    kind, unit, scale, end = _unit(text, match)
    if of is not None and kind == "count":
        kind = "ratio" if of else kind
    if kind == "count" and re.fullmatch(r"\d{1,3},\d{3}", match["digits"]) and unit:
        value *= 1000  # nobody counts thousandths of households
    start = cell.span.start + match.start("digits" if column.role != "change" else "sign")
    span = Span(start, cell.span.start + end)
    role: Role = "level"
    if column.role == "change" and (match["sign"] or kind != "percent" or value < 50):
        role = "change"
    if match["sign"] not in ("", "+"):
        value = -value
        span = Span(cell.span.start + match.start("sign"), span.end)
    period, source = _period(context, column, row)
    figure = Figure(
        report_id=context.report.id,
        span=span,
        text=context.report.text[span.start : span.end],
        kind=kind,
        value=value * scale,
        unit=unit,
        measure=_measure(context, column, row),
        sentence=row.span,
        scope=row.span,
        numerator=value if kind == "ratio" else None,
        denominator=of if kind == "ratio" else None,
        role=role,
        planned=column.role == "plan",
        period=period,
        period_source=source,
        place=_place(context, column, row),
        heading=" – ".join(part for part in (context.heading, row.group) if part),
    )
    return CellFigure(cell, column, figure, match.group().strip())


def _parse(digits: str, point_decimal: bool) -> Decimal:
    plain = digits.replace(" ", "")
    return parse_written(plain.translate(str.maketrans(",.", ".,")) if point_decimal else plain)


def _unit(text: str, match: re.Match[str]) -> tuple[Kind, str, Decimal, int]:
    """Return the kind of a cell, its unit, what a scale word multiplies it by, and where its figure ends."""
    # Read as "1 triệu đồng": the digits themselves may be written in a way that only this table uses.
    stand_in = normal(f"1{text[match.end() :]}")
    numeral = find_numerals(stand_in)[0]
    kind, unit, end = read_unit(stand_in, numeral.span.end, numeral)
    shift = match.end() - 1
    if kind == "count":
        shown = text[match.end() :].partition("(")[0].strip()
        unit = shown if normal(shown).startswith(unit) and len(shown.split()) <= 4 else unit
        return kind, unit, numeral.value, shift + numeral.span.end
    return kind, unit, numeral.value, shift + end


def _period(context: TableContext, column: Column, row: Row) -> tuple[Period | None, PeriodSource]:
    for words in (column.shown, row.head, row.group):
        named = _period_in(f"năm {words}" if is_year(words) and words.isdigit() else words, context.year)
        if named and named.label.startswith("cùng kỳ") and context.period:
            return moved(context.period, named.end.year - context.period.end.year), "earlier"
        if named:
            return named, "sentence"
    return context.period, context.period_source


@lru_cache(maxsize=4096)
def _places_in(words: str) -> tuple[places.Mention, ...]:
    return tuple(places.find_places(words))


def _place(context: TableContext, column: Column, row: Row) -> Place | None:
    """The unit that the row or the column names, below the report's own."""
    own = context.report.place
    for words in (row.head, column.shown):
        for mention in _places_in(words)[:1]:
            if own is not None and places.place_key(mention.place.name) == places.place_key(own.name):
                return own
            above = own is not None and _places_in(own.name)
            higher = above and places.LEVELS.index(above[0].level) > places.LEVELS.index(mention.level)
            return Place(mention.place.name, (own.name, *own.parents) if own and higher else ())
    return own


def _measure(context: TableContext, column: Column, row: Row) -> str:
    """What a cell measures: the row's words, and those of the headers that name no role and no time."""
    year = context.year
    words = [part for part in column.group if not _names_time(part, year) and not _AGAINST.search(normal(part))]
    own_words = column.role in ("value", "share") or (column.role == "actual" and not names_result(column.label))
    if own_words and column.label and not _names_time(column.label, year):
        words.append(column.label)
    if column.role == "change":
        words.append(column.label)
    head = "" if _names_time(row.head, year) else row.head
    own = [part for part in (head, *words) if part]
    whose = not head or _TOTAL.fullmatch(normal(head)) or context.of_units or _places_in(head)
    if whose and not words:
        caption = context.table.caption or context.heading or context.report.title
        own = [_NUMBERED.sub("", caption), head]
    elif whose:
        own = [*words, head]
    return " ".join(part for part in own if part)


@lru_cache(maxsize=4096)
def _names_time(words: str, year: int | None) -> bool:
    """True when a header holds a time and nothing else: "Năm 2020", "6 tháng đầu năm", "2019"."""
    if is_year(words):
        return True
    mentions = periods.find_periods(words, year or 2000)
    return bool(mentions) and sum(m.span.end - m.span.start for m in mentions) >= len(words.strip(" .,()")) - 6
