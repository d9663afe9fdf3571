"""Figures out of tables: what the headers and the row's own words say of each cell.

"Kế hoạch / Thực hiện / Tỷ lệ" become value, target and percent of one measure; everything else in a
row is a measure of its own. The cells have been written out with their units (``index.read.grid``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from index import periods, places
from index.columns import NUMERIC, is_year
from index.numbers import find_numerals, parse_written
from index.quantities import read_unit
from index.records import (
    Cell,
    Column,
    Figure,
    Kind,
    Period,
    PeriodSource,
    Place,
    Report,
    Role,
    Row,
    Span,
    Table,
    Verdict,
)
from index.rules import load_table
from index.text import normal

_RULES = load_table("tables")
_TOTAL = re.compile(_RULES["total"])
_AGAINST = re.compile(_RULES["against"])
_CELL = re.compile(
    r"(?P<sign>[-–−+]?)\s?(?P<digits>\d(?:[\d.,]*\d)?(?: \d{3}(?!\d))*)(?:\s?/\s?(?P<of>\d(?:[\d.,]*\d)?))?"
)
_POINT_DECIMAL = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")


@dataclass(slots=True)
class _Value:
    """A cell read: its figure in the making, and the others of its row that state the same measure."""

    cell: Cell
    column: Column
    figure: Figure
    digits: str
    group: list["_Value"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Context:
    report: Report
    table: Table
    heading: str
    year: int | None
    period: Period | None
    period_source: PeriodSource
    point_decimal: bool


def table_figures(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report's tables in the order of their spans.

    Links between them are indices into the tuple. Linear in the size of the tables.
    """
    found: list[_Value] = []
    wholes: dict[int, _Value] = {}
    for table in report.tables:
        context = _context(report, table)
        rows: list[list[_Value]] = []
        for row in table.rows:
            values = _linked(_read_row(context, row))
            above = rows[row.parent] if row.parent is not None and row.parent < len(rows) else []
            for value in values:
                whole = next((one for one in above if one.cell.column == value.cell.column), None)
                if whole and whole.figure.unit == value.figure.unit and value.column.role in ("actual", "value"):
                    wholes[id(value)] = whole
            rows.append(values)
            found.extend(values)
    place = {id(value): at for at, value in enumerate(found)}
    return tuple(
        replace(
            value.figure,
            siblings=tuple(sorted(place[id(one)] for one in value.group if one is not value)),
            whole=place[id(wholes[id(value)])] if id(value) in wholes else None,
        )
        for value in found
    )


def merge(prose: Sequence[Figure], tabled: Sequence[Figure], tables: Sequence[Table]) -> tuple[Figure, ...]:
    """Return both kinds of figures in the order of their spans; prose rules do not speak for tables."""
    outside = [at for at, figure in enumerate(prose) if not any(t.span.overlaps(figure.span) for t in tables)]
    entries = sorted([(prose[at].span, 0, at) for at in outside] + [(f.span, 1, at) for at, f in enumerate(tabled)])
    where = {(kind, at): position for position, (_, kind, at) in enumerate(entries)}
    merged = []
    for _, kind, at in entries:
        figure = (prose, tabled)[kind][at]
        links = tuple(where[kind, one] for one in figure.siblings if (kind, one) in where)
        whole = where.get((kind, figure.whole)) if figure.whole is not None else None
        merged.append(replace(figure, siblings=links, whole=whole))
    return tuple(merged)


def _context(report: Report, table: Table) -> _Context:
    own = periods.period_of_report(report.title, report.text[:400], report.published)
    year = own.end.year if own else None
    heading = next((s.heading for s in report.sections if s.span.start <= table.span.start < s.span.end), "")
    for words in (table.caption, heading):
        named = _period_in(words, year)
        if named:
            return _Context(report, table, heading, named.end.year, named, "heading", _points(report, table))
    return _Context(report, table, heading, year, own, "report" if own else "", _points(report, table))


def _points(report: Report, table: Table) -> bool:
    """True when the table writes numbers the English way: 1,234,567.8."""
    return bool(_POINT_DECIMAL.search(report.text[table.span.start : table.span.end]))


def _period_in(words: str, year: int | None) -> Period | None:
    """Return the time that a header names, leaving out what is only compared with."""
    against = _AGAINST.search(normal(words))
    mentions = periods.find_periods(words[: against.start()] if against else words, year)
    return next((one.period for one in mentions if one.period.days > 1), mentions[0].period if mentions else None)


def _read_row(context: _Context, row: Row) -> list[_Value]:
    values = [_read_cell(context, row, cell) for cell in row.cells]
    return [value for value in values if value is not None]


def _read_cell(context: _Context, row: Row, cell: Cell) -> _Value | None:
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
        numerator=value if kind == "ratio" else None,
        denominator=of if kind == "ratio" else None,
        role=role,
        planned=column.role == "plan",
        period=period,
        period_source=source,
        place=_place(context, column, row),
        heading=" – ".join(part for part in (context.heading, row.group) if part),
    )
    return _Value(cell, column, figure, match.group().strip())


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
        shown = text[match.end() :].strip()
        unit = shown if normal(shown).startswith(unit) and len(shown.split()) <= 4 else unit
        return kind, unit, numeral.value, shift + numeral.span.end
    return kind, unit, numeral.value, shift + end


def _period(context: _Context, column: Column, row: Row) -> tuple[Period | None, PeriodSource]:
    for words in (column.shown, row.head, row.group):
        named = _period_in(f"năm {words}" if is_year(words) and words.isdigit() else words, context.year)
        if named:
            return named, "sentence"
    return context.period, context.period_source


def _place(context: _Context, column: Column, row: Row) -> Place | None:
    """The unit that the row or the column names, below the report's own."""
    own = context.report.place
    for words in (row.head, column.shown):
        for mention in places.find_places(words)[:1]:
            if own is not None and places.place_key(mention.place.name) == places.place_key(own.name):
                return own
            above = own is not None and places.find_places(own.name)
            higher = above and places.LEVELS.index(above[0].level) > places.LEVELS.index(mention.level)
            return Place(mention.place.name, (own.name, *own.parents) if own and higher else ())
    return own


def _measure(context: _Context, column: Column, row: Row) -> str:
    """What a cell measures: the row's words, and those of the headers that name no role and no time."""
    year = context.year
    words = [part for part in column.group if not _names_time(part, year) and not _AGAINST.search(normal(part))]
    if column.role in ("value", "share") and column.label and not _names_time(column.label, year):
        words.append(column.label)
    if column.role == "change":
        words.append(column.label)
    head = "" if _names_time(row.head, year) else row.head
    own = [part for part in (head, *words) if part]
    if not words and (not head or _TOTAL.fullmatch(normal(head)) or places.find_places(head)):
        caption = context.table.caption or context.heading or context.report.title
        own = [caption, head]
    elif head and words and (_TOTAL.fullmatch(normal(head)) or places.find_places(head)):
        own = [*words, head]
    return " ".join(part for part in own if part)


def _names_time(words: str, year: int | None) -> bool:
    """True when a header holds a time and nothing else: "Năm 2020", "6 tháng đầu năm", "2019"."""
    if is_year(words):
        return True
    mentions = periods.find_periods(words, year or 2000)
    return bool(mentions) and sum(m.span.end - m.span.start for m in mentions) >= len(words.strip(" .,()")) - 6


def _linked(values: list[_Value]) -> list[_Value]:
    """Join plans, results and rates of one measure, check their arithmetic, and return the row."""
    for rate in (value for value in values if value.column.role in ("rate", "share")):
        before = [
            v for v in values if v.cell.column < rate.cell.column and v.column.role in ("actual", "value", "plan")
        ]
        near = [v for v in before if v.column.group == rate.column.group] or before
        actual = next((v for v in reversed(near) if v.column.role != "plan"), None)
        if actual is not None:
            _join(actual, rate)
            rate.figure = replace(
                rate.figure,
                period=actual.figure.period,
                period_source=actual.figure.period_source,
                measure=actual.figure.measure,
                place=actual.figure.place,
            )
    for plan in (value for value in values if value.column.role == "plan"):
        actual = _result_of(plan, values)
        if actual is None:
            continue
        _join(actual, plan)
        plan.figure = replace(plan.figure, role="target", planned=False)
        for value in actual.group:
            if value is not plan:
                value.figure = replace(value.figure, target=plan.figure.value, target_span=plan.figure.span)
        for rate in [v for v in actual.group if v.column.role == "rate"]:
            verdict, note = _check(actual, plan, rate)
            rate.figure = replace(rate.figure, unit="% chỉ tiêu", verdict=verdict, verdict_note=note)
            actual.figure = replace(actual.figure, verdict=verdict, verdict_note=note)
    return values


def _result_of(plan: _Value, values: list[_Value]) -> _Value | None:
    """Return the result that a plan is the target of: of its group, its unit, and no time beyond its own."""
    results = [v for v in values if v.column.role == "actual" and v.figure.unit == plan.figure.unit]
    results = [v for v in results if v.column.group == plan.column.group] or results
    aim = plan.figure.period
    fitting = [v for v in results if not aim or not v.figure.period or aim.covers(v.figure.period)]
    rated = [v for v in fitting if any(one.column.role == "rate" for one in v.group)]
    return next(iter(rated or fitting), None)


def _join(one: _Value, other: _Value) -> None:
    group = one.group or [one]
    group.append(other)
    for value in group:
        value.group = group


def _check(actual: _Value, plan: _Value, rate: _Value) -> tuple[Verdict, str]:
    """Check the rate stated against result and plan; the note holds numbers as the table writes them."""
    numerator, denominator, stated = actual.figure.value, plan.figure.value, rate.figure.value
    if denominator == 0 or rate.figure.kind != "percent":
        return "", ""
    computed = numerator * 100 / denominator
    exponent = stated.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    note = f"{actual.digits}/{plan.digits} = {str(round(computed, 1)).replace('.', ',')}%"
    if abs(computed - stated) < step:
        return "match", note
    # Of measures that are to fall, some tables state the plan in percent of the result.
    if numerator and abs(denominator * 100 / numerator - stated) < step:
        return "", ""
    return "mismatch", note
