"""What every format's reader hands over: lines and grids of cells in reading order.

These are between a file and a ``Report``; they cross the border of the reading process, so they
hold nothing but text.
"""

from dataclasses import dataclass
from datetime import date

from index.text import clean

#: A table this large is a data dump, not a report; more cells would only fill the memory.
MAX_CELLS = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of clean text.

    ``page`` labels where it stands in the file ("trang 3"), ``turns`` where inside it another page
    begins, as (offset, label). ``heading`` is set when the format itself says that it is one.
    """

    text: str
    page: str = ""
    turns: tuple[tuple[int, str], ...] = ()
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as a rectangle of cells, each the text of the merged cell that lies there.

    ``pages`` holds a label a row; ``refs`` (spreadsheets only) a label a cell, such as
    "trang tính Thu chi, ô D7".
    """

    rows: tuple[tuple[str, ...], ...]
    pages: tuple[str, ...] = ()
    refs: tuple[tuple[str, ...], ...] = ()


Block = Line | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text in reading order, with the title and date when the format states them.

    ``notes`` name what a person should know who puts it in: ``recognised`` (words made out of
    pictures), ``uncounted`` (formulas whose values the file does not hold).
    """

    blocks: tuple[Block, ...]
    title: str = ""
    published: date | None = None
    notes: tuple[str, ...] = ()


def lines_of(text: str, page: str = "", heading: bool = False) -> tuple[Line, ...]:
    """Return the lines of a text, each cleaned, without the blank ones."""
    return tuple(Line(line, page, heading=heading) for line in clean(text).split("\n") if line)
