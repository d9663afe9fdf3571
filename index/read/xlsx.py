"""Read Excel's .xlsx: each sheet's lines above and below, its table, and the address of every cell."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from index.encodings import by_font
from index.errors import ReadError
from index.numbers import format_number
from index.read.archive import check_archive
from index.read.document import MAX_CELLS, Block, Document, Grid, Line, lines_of
from index.text import clean

_MOST_SHEETS = 60
_MOST_MERGED = 500_000
_UNCOUNTED = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>[^<]+</(?:\w+:)?f>\s*(?:</|<(?:\w+:)?v\s*(?:/>|>\s*</))")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def read_xlsx(data: bytes) -> Document:
    """Return the sheets of a .xlsx as lines and grids. Raises ``ReadError`` with the reason.

    Formulas count with the value that the spreadsheet program saved.
    """
    import openpyxl  # type: ignore[import-untyped]  # ships no types

    check_archive(data, ".xlsx")
    uncounted = _looked_through(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > _MOST_SHEETS:
        raise ReadError(f"the file has more than {_MOST_SHEETS} sheets: split it")
    blocks = tuple(block for sheet in sheets for block in _blocks(sheet))
    return Document(blocks, notes=("uncounted",) if uncounted else ())


def _looked_through(data: bytes) -> bool:
    """Tell whether a formula has no value, as where a program wrote the file that does not count.

    Refuses merged areas that openpyxl would fill, cell by cell, until the memory ends.
    """
    uncounted = False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            area, sheet = 0, archive.read(name)
            uncounted = uncounted or _UNCOUNTED.search(sheet) is not None
            for match in _MERGED.finditer(sheet):
                left, top, right, bottom = match.groups()
                area += (_column(right) - _column(left) + 1) * (int(bottom) - int(top) + 1)
            if area > _MOST_MERGED:
                raise ReadError("a sheet merges more cells than a report holds: unmerge them and index again")
    return uncounted


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _blocks(sheet: Any) -> Iterator[Block]:
    """Yield what stands above a sheet's table, the table, and what stands below it."""
    label = f"trang tính {clean(str(sheet.title))}"
    cells = _cells(sheet)
    if not cells:
        return
    columns = sorted({column for _, column in cells})
    numbers = sorted({row for row, _ in cells})
    rows = [tuple(cells.get((row, column), "") for column in columns) for row in numbers]
    refs = [tuple(f"{label}, ô {_letters(column)}{row}" for column in columns) for row in numbers]
    first, last = _extent(rows)
    for row in rows[:first]:
        yield from _lines(row, label)
    if last > first:
        yield Grid(tuple(rows[first:last]), (label,) * (last - first), tuple(refs[first:last]))
    for row in rows[last:]:
        yield from _lines(row, label)


def _cells(sheet: Any) -> dict[tuple[int, int], str]:
    """Return the text of each filled cell by (row, column); a merged cell fills all that it covers."""
    found: dict[tuple[int, int], str] = {}
    # The sheet's own table of cells: iterating rows would create every empty one up to the last.
    for (row, column), cell in sheet._cells.items():
        text = _shown(cell) if cell.value is not None else ""
        if text:
            found[row, column] = text
    if len(found) > MAX_CELLS:
        raise ReadError(f"a sheet holds more than {MAX_CELLS} cells: index the report, not the data")
    widest = max((column for _, column in found), default=0)
    lowest = max((row for row, _ in found), default=0)
    for area in sheet.merged_cells.ranges:
        text = found.get((area.min_row, area.min_col), "")
        for row in range(area.min_row, min(area.max_row, lowest) + 1) if text else ():
            for column in range(area.min_col, min(area.max_col, widest) + 1):
                found[row, column] = text
                if len(found) > MAX_CELLS:
                    raise ReadError(f"a sheet holds more than {MAX_CELLS} cells: index the report, not the data")
    return found


def _extent(rows: list[tuple[str, ...]]) -> tuple[int, int]:
    """Return where the table begins and ends: from the first row with three cells of their own (or two)."""
    distinct = [len({cell for cell in row if cell}) for row in rows]
    first = next((at for least in (3, 2) for at, count in enumerate(distinct) if count >= least), len(rows))
    # A header of two rows begins with the row whose merged cells cover the columns below.
    while first > 0 and distinct[first - 1] >= 2:
        first -= 1
    last = max((at + 1 for at, count in enumerate(distinct) if count >= 2 and at >= first), default=first)
    while last > first + 1 and distinct[last - 1] == 2 and not any(re.search(r"\d", cell) for cell in rows[last - 1]):
        last -= 1  # "Người lập biểu | Chủ tịch"
    return first, last


def _lines(row: tuple[str, ...], label: str) -> Iterator[Line]:
    for text in dict.fromkeys(cell for cell in row if cell):
        yield from lines_of(text, label)


def _shown(cell: Any) -> str:
    """The cell as the sheet shows it to a Vietnamese reader: 1.234,5; 86,7%; 15/12/2020."""
    value = cell.value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format or "General")
    if isinstance(value, (datetime, date)):
        return f"{value.day:02}/{value.month:02}/{value.year}"
    return clean(by_font(str(value), cell.font.name if cell.font else None))


def _number(value: int | float, pattern: str) -> str:
    if value != value or value in (float("inf"), float("-inf")) or abs(value) >= 1e15:
        return ""
    percent = "%" in re.sub(r'"[^"]*"|\\.', "", pattern)
    number = Decimal(repr(value)) * (100 if percent else 1)
    places = re.search(r"[0#]\.([0#]+)", pattern)
    if places:
        digits = min(len(places[1]), 6)
    elif percent or re.search(r"0", pattern):
        digits = 0
    else:
        digits = 2 if abs(number) >= 1 else 4
    number = round(number, digits)
    sign = "%" if percent else ""
    return f"{format_number(number)}{sign}"


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
