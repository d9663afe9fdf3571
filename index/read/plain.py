"""Bytes of a text file to text."""

import re
from itertools import groupby

from index import encodings
from index.errors import ReadError
from index.read.document import Block, Document, Grid, lines_of
from index.text import clean

#: What makes lines of cells a table: a header and a row, three cells in each, a short one among them.
_FEWEST_ROWS, _FEWEST_CELLS, _LONGEST_SHORT = 2, 3, 60

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decode(data: bytes) -> str:
    """Return the text in a file's bytes, in whichever encoding Vietnamese has been written.

    Raises ``ReadError`` for an unknown encoding, and for bytes that are no text at all.
    """
    text = encodings.decode(data)
    if not re.search(r"[^\W\d_]", text):
        raise ReadError("the file holds no words")
    sample = text[:20_000]
    if len(_CONTROL.findall(sample)) > len(sample) // 100:
        raise ReadError("the file is binary, not text")
    return text


def read_plain(data: bytes) -> Document:
    """Return the lines of a text file, and the tables that its tabs or bars draw."""
    blocks: list[Block] = []
    for width, group in groupby(decode(data).splitlines(), key=_width):
        lines = list(group)
        if width and len(lines) >= _FEWEST_ROWS:
            blocks.append(Grid(tuple(tuple(clean(cell) for cell in _cells(line)) for line in lines)))
        else:
            blocks.extend(lines_of("\n".join(lines)))
    return Document(tuple(blocks))


def _width(line: str) -> int:
    """Return the number of cells of a line of a table, 0 for prose."""
    cells = _cells(line)
    return len(cells) if len(cells) >= _FEWEST_CELLS and any(_is_short(cell) for cell in cells) else 0


def _cells(line: str) -> list[str]:
    sign = "\t" if "\t" in line.strip() else "|"
    return line.strip().removeprefix("|").removesuffix("|").split(sign)


def _is_short(cell: str) -> bool:
    return 0 < len(cell.strip()) <= _LONGEST_SHORT
