"""Write a table out as lines that read like sentences, keeping where each cell went.

A row becomes ``Hộ nghèo: Kế hoạch: 30 hộ; Thực hiện: 26 hộ; Tỷ lệ: 86,7%.``, so that a figure of a
table has a sentence to be quoted with, and the words around it that search needs. A table that holds
no figures (a letterhead, a signature) becomes its cells' paragraphs.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.columns import NUMERIC, full_unit, is_number, is_unit, is_year, read_columns, split_unit
from index.read.document import Grid
from index.records import Column
from index.text import normal

#: Deeper headers are no headers.
_MOST_HEADERS = 5
_LONGEST_HEAD = 60  # syllables

_COLUMN_NUMBERS = re.compile(r"\(?(?:[a-zđ]|\d{1,2}(?:\s?=.*)?|[ivx]+)\)?")
_ORDINAL = re.compile(r"(?:\d{1,3}|[IVX]{1,5}|[A-HĐa-hđ])[.)]?|\d{1,2}(?:\.\d{1,2})+\.?")
_LEADER = re.compile(r"^(?:[-+*•–]|\(?\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]{1,5}\s*[.)]|[a-hđA-HĐ][.)])\s*")
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-HĐ])[.)]?")
_PART = re.compile(r"^(?:[-+*•–]\s*|trong đó\s*:?\s*|(?:gồm|bao gồm)\s*:\s*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row written out. ``cells`` are (column, start, end, place in the file), offsets into ``text``."""

    text: str
    page: str = ""
    cells: tuple[tuple[int, int, int, str], ...] = ()
    head: str = ""
    group: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A table written out: its columns, and a line a row."""

    columns: tuple[Column, ...]
    rows: tuple[RowLine, ...]


def write_grid(grid: Grid, unit: str = "") -> Written | None:
    """Return the table as lines, or None when it states no figures.

    ``unit`` is what stands above the table ("Đơn vị tính: triệu đồng"); the unit of a row, a header or
    a cell goes before it.
    """
    rows, pages, refs = _filled(grid)
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return None
    depth = _header_depth(rows)
    width = max(map(len, rows))
    headers = tuple(_path(rows[:depth], at) for at in range(width))
    body = [at for at in range(depth, len(rows)) if not _is_column_numbers(rows[at])]
    columns = read_columns(headers, [rows[at] for at in body if len(set(rows[at])) > 1])
    figures = sum(is_number(rows[at][n]) for at in body for n, c in enumerate(columns) if c.role in NUMERIC)
    if not figures or (figures < 2 and not any(column.label for column in columns)):
        return None
    lines: list[RowLine] = []
    group, last = "", None
    for at in body:
        line = _write_row(rows[at], columns, unit, pages[at], refs[at], group)
        if line is None:
            continue
        if not line.cells and _is_group(rows[at], columns):
            group, last = line.head, None
        elif line.cells and _is_part(rows[at], columns) and last is not None:
            line = _write_row(rows[at], columns, unit, pages[at], refs[at], group, lines[last].head) or line
            line = RowLine(line.text, line.page, line.cells, line.head, line.group, last)
        elif line.cells:
            last = len(lines)
        lines.append(line)
    return Written(columns, tuple(lines))


def paragraphs(grid: Grid) -> list[tuple[str, str]]:
    """Return the paragraphs of a table that states no figures, cell by cell, each with its page."""
    found: list[tuple[str, str]] = []
    for at, row in enumerate(grid.rows):
        page = grid.pages[at] if at < len(grid.pages) else ""
        cells = [cell for n, cell in enumerate(row) if cell and (n == 0 or cell != row[n - 1])]
        if at and row == grid.rows[at - 1]:
            continue
        # A numbered list set as a table reads on: "1", "Nguyễn Văn A", "Trưởng ban".
        if (
            cells
            and all(len(cell.split()) <= 8 and "\n" not in cell for cell in cells)
            and _ORDINAL.fullmatch(cells[0])
        ):
            cells = [f"{cells[0].rstrip('.)')}. {'; '.join(cells[1:])}"] if len(cells) > 1 else []
        found.extend((line, page) for cell in cells for line in cell.split("\n") if line)
    return found


def _filled(grid: Grid) -> tuple[list[tuple[str, ...]], list[str], list[tuple[str, ...]]]:
    """Return the rows of one width without the empty ones, one line a cell, with their places."""
    width = max(map(len, grid.rows), default=0)
    rows, pages, refs = [], [], []
    for at, row in enumerate(grid.rows):
        cells = tuple(" ".join(cell.split()) for cell in row) + ("",) * (width - len(row))
        if any(cells):
            rows.append(cells)
            pages.append(grid.pages[at] if at < len(grid.pages) else "")
            refs.append(grid.refs[at] if at < len(grid.refs) else ())
    used = [n for n in range(width) if any(row[n] for row in rows)]
    kept = [tuple(row[n] for n in used) for row in rows]
    return kept, pages, [tuple(ref[n] for n in used) if len(ref) == width else () for ref in refs]


def _header_depth(rows: Sequence[tuple[str, ...]]) -> int:
    """Count the rows above the first one that states a number."""
    for at, row in enumerate(rows[: _MOST_HEADERS + 1]):
        if _is_column_numbers(row):
            return at
        numbers = [cell for cell in row if is_number(cell) and not is_year(cell)]
        ordinal_only = (
            len(numbers) == 1 and numbers[0] == row[0] and len(set(row)) > 2 and bool(_ORDINAL.fullmatch(row[0]))
        )
        if numbers and not ordinal_only:
            return at
        if at and (_ORDINAL.fullmatch(row[0]) or len({cell for cell in row if cell}) == 1):
            return at
    return 1


def _is_column_numbers(row: Sequence[str]) -> bool:
    """True for the row that numbers the columns: A, B, 1, 2, 3=2/1."""
    filled = [cell for cell in row if cell]
    if len(filled) < 3 or not all(_COLUMN_NUMBERS.fullmatch(cell.lower()) for cell in filled):
        return False
    numbers = [int(match.group()) for cell in filled if (match := re.match(r"\d+", cell.strip("(")))]
    return len(numbers) >= 2 and all(b - a == 1 for a, b in zip(numbers, numbers[1:], strict=False)) and numbers[0] <= 3


def _path(header: Sequence[tuple[str, ...]], column: int) -> tuple[str, ...]:
    path: list[str] = []
    for row in header:
        cell = row[column]
        whole = len({other for other in row if other}) == 1 and len(row) > 1
        if cell and cell not in path and not (whole and len(header) > 1):
            path.append(cell)
    return tuple(path)


def _labels(row: Sequence[str], columns: Sequence[Column]) -> list[str]:
    cells = [row[n] for n, column in enumerate(columns) if column.role == "label" and row[n]]
    return list(dict.fromkeys(cells))


def _is_group(row: Sequence[str], columns: Sequence[Column]) -> bool:
    """A row of words alone heads those below it, unless it is a note as long as a paragraph."""
    head = " ".join(_labels(row, columns)) or next((cell for cell in row if cell), "")
    return bool(head) and len(head.split()) <= 20 and not _PART.match(head)


def _is_part(row: Sequence[str], columns: Sequence[Column]) -> bool:
    """True for "- Thuế", "Trong đó: nữ", "1.1": parts of the row above that is none."""
    head = next(iter(_labels(row, columns)), "")
    ordinal = next((row[n] for n, column in enumerate(columns) if column.role == "ordinal"), "")
    return bool(_PART.match(head) or re.match(r"\d{1,2}\.\d", head) or re.match(r"\d{1,2}\.\d", ordinal))


def _write_row(
    row: Sequence[str],
    columns: Sequence[Column],
    unit: str,
    page: str,
    refs: Sequence[str],
    group: str,
    whole: str = "",
) -> RowLine | None:
    head = " – ".join(_PART.sub("", _LEADER.sub("", label)).strip() for label in _labels(row, columns))
    if len(set(filter(None, row))) == 1 and not head:
        head = _LEADER.sub("", next(filter(None, row)))
    head, head_unit = split_unit(head)
    if not head_unit and is_unit(head):
        head_unit = head.lower()  # "Chi bộ | 27 | 6 (22,2%)" counts chi bộ
    head = " ".join(head.rstrip(" :;.").split()[:_LONGEST_HEAD])
    if whole and normal(whole) not in normal(head):
        head = f"{whole} – {head}" if head else whole
    row_unit = next((row[n] for n, column in enumerate(columns) if column.role == "unit" and row[n]), "")
    text, cells = head, []
    for at, column in enumerate(columns):
        value = row[at]
        if (
            not value
            or column.role in ("ordinal", "unit", "label")
            or value in "-–x"
            or (at and value == row[at - 1] and not is_number(value))
        ):
            continue
        if text:
            text += ": " if text == head else "; "
        if column.shown:
            text += f"{column.shown}: "
        start = len(text)
        if column.role in NUMERIC and is_number(value):
            value = _with_unit(value, column, row_unit or head_unit or unit)
        text += value.rstrip(";")
        if column.role in NUMERIC:
            cells.append((at, start, len(text), refs[at] if at < len(refs) else ""))
    if not text:
        return None
    return RowLine(text.rstrip(".") + ".", page, tuple(cells), head, group)


def _with_unit(value: str, column: Column, unit: str) -> str:
    """Return a cell's number with the unit that its column, its row or the table gives it."""
    value, bar, share = value.strip().partition(" (")
    if bar:
        return f"{_with_unit(value, column, unit)} ({share}"  # "131 (17,1%)"
    if not value[-1:].isdigit():
        return value.replace(" %", "%")
    if column.role == "change" and not column.unit:
        unit = unit if "%" not in column.shown else "%"
    unit = column.unit or ("" if column.role in ("rate", "share") else unit)
    if unit == "%":
        return f"{value}%"
    unit = full_unit(unit)
    return f"{value} {unit}" if unit and (is_unit(unit) or len(unit.split()) <= 4) else value
