"""The questions and the figures that answered them, as a workbook. No asker's name or number is in it."""

import io
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]  # openpyxl ships no types
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell  # type: ignore[import-untyped]  # likewise
from openpyxl.styles import Font  # type: ignore[import-untyped]  # likewise

from bot.card import Card
from bot.texts import text

#: Excel refuses longer cells.
_LONGEST_CELL = 32_767

Row = tuple[str | int | float | None, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The rows of the two sheets, without their headings."""

    questions: tuple[Row, ...]
    figures: tuple[Row, ...]


def collect(db: sqlite3.Connection) -> Sheets:
    """Read all questions and figures, oldest first."""
    questions = db.execute(
        "SELECT id, asked, chat_kind, text, status, reason, seconds, card,"
        " (SELECT count(*) FROM verdicts WHERE question_id = questions.id AND good) AS right,"
        " (SELECT count(*) FROM verdicts WHERE question_id = questions.id AND NOT good) AS wrong"
        " FROM questions ORDER BY id"
    )
    rows = tuple(
        (
            row["id"],
            datetime.fromtimestamp(row["asked"]).strftime("%Y-%m-%d %H:%M:%S"),
            row["chat_kind"],
            row["text"],
            row["status"],
            row["reason"],
            "".join(run.text for run in Card.from_json(row["card"]).body),
            None if row["seconds"] is None else round(row["seconds"], 2),
            row["right"],
            row["wrong"],
        )
        for row in questions
    )
    figures = db.execute("SELECT * FROM figures ORDER BY question_id, position")
    return Sheets(rows, tuple(tuple(row) for row in figures))


def workbook(sheets: Sheets) -> bytes:
    """Return the .xlsx file. Blocking: call it in a thread."""
    book = Workbook(write_only=True)
    _fill(book.create_sheet(text("export.questions")), text("export.question_columns"), sheets.questions)
    _fill(book.create_sheet(text("export.figures")), text("export.figure_columns"), sheets.figures)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Any, headings: str, rows: tuple[Row, ...]) -> None:
    sheet.freeze_panes = "A2"
    titles = [_cell(sheet, title.strip()) for title in headings.split("|")]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: str | int | float | None) -> Any:
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # A question such as "=HYPERLINK(…)" is words, never a formula.
        cell.data_type = "s"
    return cell
