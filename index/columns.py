"""What the columns of a table are: labels, units, plans, results, rates, values.

Both the writing out of a table as lines and the reading of its figures start here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import cast

from index.records import Column, ColumnRole
from index.rules import load_rules, load_table
from index.text import normal
from index.units import counted_noun

#: Roles whose cells state figures.
NUMERIC: frozenset[ColumnRole] = frozenset(("rate", "change", "share", "plan", "actual", "value"))

_NUMBER = re.compile(
    r"(?:[<>≥≤~±+–−-]|trên|dưới|gần|khoảng)?\s?\d[\d.,]*(?: \d{3})*\s?(?:%|/\s?\d[\d.,]*)?(?:\s?[^\W\d_]+[²³23]?){0,3}(?:\s?\(\d[\d.,]*\s?%\))?"
)
#: "Số hộ bàn giao": the header names what its cells count.
_NUMBER_OF = re.compile(r"^(?:tổng )?số(?= )")
#: Cells of a column that says when.
_TIME = re.compile(r"^(?:tháng|quý|năm|tuần|nửa|đầu|cuối|\d{1,2} tháng|\d{1,2}/\d{4}|\d{4})(?![^\W_])")
_DATE_OR_CODE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|0\d{8,10}")
_BRACKET = re.compile(r"\s*[(\[]\s*(?P<inside>[^()\[\]]{1,40}?)\s*[)\]]")
_UNIT_BEHIND = re.compile(r",?\s*(?:đvt|đơn vị tính|đơn vị)\s*:\s*(?P<unit>[^().;]{1,40})", re.IGNORECASE)


@cache
def _units() -> re.Pattern[str]:
    return re.compile("|".join(load_table("tables")["units"]))


def is_number(text: str) -> bool:
    """True when a cell holds one number, with its sign or a short unit at most, and no date."""
    lowered = text.strip().lower()
    return bool(_NUMBER.fullmatch(lowered)) and not _DATE_OR_CODE.fullmatch(lowered)


def names_result(label: str) -> bool:
    """True when a header says no more than that its cells are results: "Thực hiện"."""
    return _role(label) == "actual"


def is_year(text: str) -> bool:
    """True when a cell of a header holds a year: a number there that is no figure."""
    return bool(re.fullmatch(r"(?:năm )?(?:19|20)\d\d", text.strip().lower()))


def read_columns(headers: Sequence[tuple[str, ...]], body: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """Return the columns of a table from their headers, top down, and the rows below them.

    A column of words never states figures, whatever its header says: "Chỉ tiêu" heads the names of
    targets as often as their values.
    """
    columns: list[Column] = []
    for at, path in enumerate(headers):
        cells = [row[at] for row in body if at < len(row) and row[at].strip(" -–x")]
        numeric = sum(map(is_number, cells)) >= max(1, len(cells) / 2)
        leaf, unit = split_unit(path[-1] if path else "")
        role = _role(path[-1] if path else "")
        if role in NUMERIC and not numeric and cells:
            role = "label" if not any(column.role == "label" for column in columns) else "note"
        elif role == "label" and numeric and not all(map(is_year, cells)):
            role = "plan" if normal(leaf).startswith("chỉ tiêu") and _has_label(columns) else "value"
            role = "label" if role == "value" and not _has_label(columns) else role
        if role == "label" and normal(leaf) == "đơn vị" and cells and all(map(is_unit, cells)):
            role = "unit"
        if role == "note" and not columns and cells and all(_TIME.match(normal(cell)) for cell in cells):
            role = "label"
        if not unit and role in NUMERIC and (number := _NUMBER_OF.search(normal(leaf))):
            noun = counted_noun(normal(leaf), number.end())
            unit = leaf[slice(*noun)] if noun else ""
        if not unit and role in ("rate", "share"):
            unit = "%"
        if not unit and "%" in leaf:
            unit = "%"
        columns.append(Column(role, leaf, unit, path[:-1]))
    return tuple(_rate_of_plan(column, _with_results(columns)) for column in _with_results(columns))


def _with_results(columns: list[Column]) -> list[Column]:
    """Between a plan and its rate, "Đã kết nạp" is what was reached though it names no role.

    Where nothing is planned, "Hoàn thành" beside "Hoàn thành tốt" is one class among others.
    """
    settled = list(columns)
    measured = any(column.role in ("plan", "rate") for column in columns)
    classes = sum(column.role == "value" for column in columns) > 1
    for at, column in enumerate(columns):
        if column.role == "actual" and classes and not measured:
            settled[at] = replace(column, role="value")
        before = [one.role for one in columns[:at] if one.group == column.group]
        after = [one.role for one in columns[at + 1 :] if one.group == column.group]
        if column.role == "value" and before[-1:] == ["plan"] and after[:1] == ["rate"]:
            settled[at] = replace(column, role="actual")
    return settled


def _rate_of_plan(column: Column, columns: Sequence[Column]) -> Column:
    """Beside a plan of households, "Thực hiện (%)" is the rate, not the number reached."""
    plans = [one for one in columns if one.role == "plan" and one.group == column.group]
    if column.role == "actual" and column.unit == "%" and plans and plans[0].unit != "%":
        others = [one for one in columns if one.role == "actual" and one is not column]
        return replace(column, role="rate") if others else column
    return column


def _has_label(columns: Sequence[Column]) -> bool:
    return any(column.role == "label" for column in columns)


def _role(header: str) -> ColumnRole:
    lowered = normal(header).strip()
    if not lowered:
        return "value"
    bare = normal(split_unit(header)[0]).strip()
    for rule in load_rules("tables"):
        if rule.pattern.search(lowered) or (bare and rule.pattern.search(bare)):
            return cast(ColumnRole, rule.name)
    return "value"


def is_unit(text: str) -> bool:
    """True when the words are a unit of measure or a counted noun."""
    return bool(_units().fullmatch(text.strip().lower()))


def split_unit(text: str) -> tuple[str, str]:
    """Take the unit off a header or a caption: "Thu (triệu đồng)" gives "Thu" and "triệu đồng"."""
    behind = _UNIT_BEHIND.search(text)
    if behind:
        return (text[: behind.start()] + text[behind.end() :]).strip(" ()[]"), full_unit(behind["unit"])
    for match in _BRACKET.finditer(text):
        if is_unit(match["inside"]):
            return (text[: match.start()] + text[match.end() :]).strip(), full_unit(match["inside"])
    return text.strip(), ""


def full_unit(unit: str) -> str:
    """Return a unit without its abbreviations: "Trđ" → "triệu đồng"."""
    unit = unit.strip(" .:()")
    short = load_table("tables")["abbreviations"].get(unit.lower())
    return short or (unit.lower() if is_unit(unit) else unit)
