"""Put the lines of a printed page together into paragraphs again, page after page."""

import re
from collections import Counter
from collections.abc import Sequence

from index.encodings import repair
from index.read.document import Block, Grid, Line
from index.read.head import is_meta_line
from index.text import clean, normal

_ENDS = re.compile(r"[.!?;:…][”\")]*$")
_STARTS = re.compile(r"^(?:[-+*•–▪●]\s|\(?\d{1,2}(?:\.\d{1,2})*[.)]\s?|[a-hđ][.)]\s|[IVX]{1,5}\s*[.)-]\s)")
_PAGE_NUMBER = re.compile(r"^[-–\s]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–\s]*$")
#: A line this much shorter than the page's full ones is the last of its paragraph.
_SHORT = 0.75
#: A page of fewer lines is all edges: nothing on it counts as a running head.
_FEW_LINES = 8


def reflow(pages: Sequence[tuple[str, Sequence[str | Grid]]]) -> list[Block]:
    """Return the paragraphs and tables of labelled pages, given as blocks of lines and grids.

    Page numbers and lines repeated at the top or bottom of most pages are left out; a paragraph
    that goes on overleaf is one, with the turn of the page kept.
    """
    repeated = _repeated(pages)
    blocks: list[Block] = []
    open_line: tuple[str, int] | None = None  # the last line's text and the width of its page
    for label, parts in pages:
        kept = [part if isinstance(part, Grid) else _kept(part, repeated) for part in parts]
        widths = sorted((len(line) for part in kept if isinstance(part, list) for line in part), reverse=True)
        width = widths[len(widths) // 10] if widths else 0
        for part in kept:
            if isinstance(part, Grid):
                blocks.append(part)
                open_line = None
                continue
            for line in part:
                last = blocks[-1] if blocks else None
                if open_line and isinstance(last, Line) and _goes_on(*open_line, line):
                    turned = label != (last.turns[-1][1] if last.turns else last.page)
                    turns = (*last.turns, (len(last.text) + 1, label)) if turned else last.turns
                    blocks[-1] = Line(f"{last.text} {line}", last.page, turns)
                else:
                    blocks.append(Line(line, label))
                open_line = (line, width)
    return blocks


def _kept(part: str, repeated: set[str]) -> list[str]:
    lines = clean(repair(part)).split("\n")
    return [one for one in lines if one and _shape(one) not in repeated and not _PAGE_NUMBER.match(one.lower())]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", normal(line))


def _repeated(pages: Sequence[tuple[str, Sequence[str | Grid]]]) -> set[str]:
    """Return the shapes of running heads and feet: the outer lines of more than half of three pages or more."""
    if len(pages) < 3:
        return set()
    seen: Counter[str] = Counter()
    for _, parts in pages:
        lines = [line for part in parts if isinstance(part, str) for line in clean(part).split("\n") if line]
        if len(lines) >= _FEW_LINES:
            seen.update({_shape(line) for line in (*lines[:2], *lines[-2:])})
    return {shape for shape, count in seen.items() if count > max(2, len(pages) // 2)}


def _goes_on(last: str, width: int, line: str) -> bool:
    """True when a line goes on with the paragraph of the line before."""
    if _STARTS.match(line) or is_meta_line(line) or is_meta_line(last):
        return False
    if _ENDS.search(last):
        return len(last) >= width * 0.95 and not last.endswith(":") and line[:1].islower()
    if last.isupper() != line.isupper():
        return False
    if line[:1].islower():
        return True
    return len(last) >= width * _SHORT and not last.isupper()
