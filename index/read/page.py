"""Read what a file's lines are: title, date, caption and furniture, or the report.

Every format's reader ends here: it hands over lines of plain text and grids in reading order, and
gets a ``Report`` whose text holds the report's own paragraphs, headings and rows alone.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from index.columns import split_unit
from index.errors import ReadError
from index.exclude import states_figure
from index.places import find_places, place_of
from index.read.document import Document, Line, lines_of
from index.read.grid import RowLine, Written, paragraphs, write_grid
from index.read.head import date_in_name, find_date, find_head, is_meta_line, signed_date, without_signatures
from index.records import Cell, Page, Report, Row, Section, Span, Table
from index.rules import load_rules, load_table, longest_first
from index.text import clean, normal

__all__ = ["find_date", "is_meta_line", "read_document", "read_page"]

_LONGEST_HEADING = 30  # syllables
_LONGEST_LEAD = 8  # syllables of a line that ends with a colon: "(3) Kết quả thực hiện:"
_LONGEST_CAPTION = 40  # syllables
_SHORTEST_REPORT = 40  # characters
_LONGEST_TOPIC = 18  # syllables of a heading that no rule knows
_TOPIC = re.compile(rf"{longest_first(load_table('page')['topics'])}(?![^\W_])")
_SCENE = re.compile(rf"(?<![^\W_]){longest_first(load_table('page')['scene_words'])}(?![^\W_])")

_ENDS_SENTENCE = re.compile(r"[.!?;:…”\"]\s*$|[.!?…]\)$")
_INLINE_HEADING = re.compile(
    r"^(?:[-+*•–]\s*)?((?:\(?\d{1,2}\)?[.)]?\s*|[a-hđ][.)]\s*)?[^\W\d_][^:.;!?\n]{2,110}):(?=\s)"
)
_NAMES_TABLE = re.compile(r"^(?:bảng|biểu|phụ lục|mẫu)(?: số)?[\s\d.:]")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: str = ""  # body, heading, meta, author, caption, furniture, end, row
    page: str = ""
    turns: tuple[tuple[int, str], ...] = ()
    row: RowLine | None = None
    table: int = -1


def read_page(raw: str, report_id: str, source: str) -> Report:
    """Return the report that a page's text holds.

    ``raw`` is decoded text in any normalisation, a paragraph a line. Raises ``ReadError`` when
    too little is left once furniture is taken out.
    """
    return read_document(Document(lines_of(raw)), report_id, source)


def read_document(document: Document, report_id: str, source: str) -> Report:
    """Return the report that a file's lines and grids hold. Raises ``ReadError`` as ``read_page``."""
    written: list[Written] = []
    captions: list[str] = []
    lines = _lines(document, written, captions)
    top = next((at for at, line in enumerate(lines) if line.row), len(lines))
    if document.title:
        title, published, issuer = document.title, document.published, ""
        below = [at for at in range(top) if lines[at].text != title]
    else:
        head = find_head([line.text for line in lines[:top]])
        title, published, issuer, below = head.title, head.published, head.issuer, list(head.rest)
    rest = [lines[at] for at in [*below, *range(top, len(lines))]]
    rest = [rest[at] for at in without_signatures([line.text for line in rest])]
    kept = [line for line in _classify(rest) if line.kind in ("body", "heading", "row")]
    text, starts = _join(kept)
    if len(text) < _SHORTEST_REPORT:
        raise ReadError("hardly any text: a report needs at least a paragraph")
    report = Report(
        report_id,
        title,
        text,
        published or document.published or signed_date([line.text for line in lines]) or date_in_name(report_id),
        source,
        None,
        tuple(_sections(kept, starts)),
        tuple(_pages(kept, starts)),
        tuple(_tables(kept, starts, written, captions)),
    )
    place = place_of(replace(report, title=f"{issuer}. {title}" if issuer else title))
    if place is None and (above := _unit_above(lines[:top], {*below}, title)):
        place = place_of(replace(report, title=f"{above}. {title}"))
    return replace(report, place=place)


#: Lines at the top of a page among which a portal says whose it is.
_TOP_LINES = 6


def _unit_above(lines: Sequence[_Line], below: Collection[int], title: str) -> str:
    """Return what was left out above a title and names a ward: "Phường An Lạc - Chuyên mục: Tin hoạt động", or ""."""
    left_out = [line.text for at, line in enumerate(lines[:_TOP_LINES]) if at not in below and line.text != title]
    return " – ".join(text for text in left_out if any(one.level == "ward" for one in find_places(text)))


def _lines(document: Document, written: list[Written], captions: list[str]) -> list[_Line]:
    """Return the document as lines, tables written out; fill in the tables and what stands above them."""
    lines: list[_Line] = []
    for block in document.blocks:
        if isinstance(block, Line):
            lines.append(_Line(block.text, "heading" if block.heading else "", block.page, block.turns))
            continue
        above = [line for line in lines[-3:] if not line.row]
        unit = next((found for line in reversed(above) if (found := split_unit(f"{line.text} ")[1])), "")
        table = write_grid(block, unit)
        if table is None:
            loose = [(clean(text), page) for text, page in paragraphs(block)]
            lines.extend(_Line(text, page=page) for text, page in loose if text)
            continue
        named = [at for at in range(max(0, len(lines) - 3), len(lines)) if _is_caption(lines[at])]
        captions.append(split_unit(lines[named[-1]].text)[0].strip(" :") if named else "")
        if named:
            lines[named[-1]] = replace(lines[named[-1]], kind="heading")
        lines.extend(_Line(row.text, "row", row.page, row=row, table=len(written)) for row in table.rows)
        written.append(table)
    return lines


def _is_caption(line: _Line) -> bool:
    """A line right above a table names it when it is short and no sentence: "Bảng 1. Thu ngân sách"."""
    if line.row or len(line.text.split()) > _LONGEST_CAPTION or not split_unit(line.text)[0]:
        return False
    named = bool(_NAMES_TABLE.search(normal(line.text)))
    return named or line.kind == "heading" or not re.search(r"[.!?;]\s*$", line.text)


def _kind_of(line: str) -> str:
    lowered = normal(line)
    if len(line) <= 200:
        for rule in load_rules("page"):
            if rule.kind != "heading" and rule.pattern.search(lowered):
                return rule.kind
    return "body"


def _classify(lines: Sequence[_Line]) -> list[_Line]:
    classified: list[_Line] = []
    for at, line in enumerate(lines):
        if line.kind:
            classified.append(line)
            continue
        kind = "meta" if is_meta_line(line.text) else _kind_of(line.text)
        if kind == "end":
            # "Tin liên quan" in the middle of a page is a box; the report goes on below it.
            after, before = (sum(len(one.text) for one in part) for part in (lines[at + 1 :], lines[:at]))
            if after < before and not any(one.row for one in lines[at + 1 :]):
                break
            kind = "furniture"
        if kind == "body" and line.text.endswith(":") and len(line.text.split()) <= _LONGEST_LEAD:
            kind = "heading"
        elif kind == "body" and not _ENDS_SENTENCE.search(line.text):
            kind = _unpunctuated(line.text, first=at == 0, last=at >= len(lines) - 2)
            if kind == "caption" and _leads_on(lines, at):
                kind = "heading"
        classified.append(replace(line, kind=kind))
    return classified


def _leads_on(lines: Sequence[_Line], at: int) -> bool:
    """Tell whether a line without a full stop heads the paragraph below it, and shows no scene."""
    below = lines[at + 1] if at + 1 < len(lines) else None
    heads = below is not None and not below.row and bool(_ENDS_SENTENCE.search(below.text))
    lowered = normal(lines[at].text)
    return (
        heads and len(lowered.split()) <= _LONGEST_TOPIC and bool(_TOPIC.match(lowered)) and not _SCENE.search(lowered)
    )


def _unpunctuated(line: str, first: bool, last: bool) -> str:
    """A short line that ends no sentence is a heading, a caption, an author, or a list item."""
    syllables = line.split()
    lowered = normal(line)
    if len(syllables) > _LONGEST_HEADING or line.startswith(("-", "+", "•", "*", "–")):
        return "body"
    if any(rule.kind == "heading" and rule.pattern.search(lowered) for rule in load_rules("page")):
        # "1. Kết nạp 41 đảng viên" is an item; "1. Công tác tổ chức" is a heading.
        return "body" if states_figure(_without_enumerator(line)) else "heading"
    if line.isupper():
        return "heading"
    if last and len(syllables) <= 5 and all(word[:1].isupper() for word in syllables):
        return "author"
    if first or states_figure(line):
        return "body"
    return "caption" if len(syllables) >= 4 else "body"


def _without_enumerator(line: str) -> str:
    return re.sub(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*[.)/]+|\d{1,2}(?:\.\d{1,2})+|[ivxIVX]+\s*[.)/]+)\s*", "", line)


def _join(lines: Sequence[_Line]) -> tuple[str, list[int]]:
    """Return the text with the offset of each line; the rows of one table stand close together."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for number, line in enumerate(lines):
        if number:
            gap = "\n" if line.row and lines[number - 1].table == line.table else "\n\n"
            pieces.append(gap)
            at += len(gap)
        starts.append(at)
        pieces.append(line.text)
        at += len(line.text)
    return "".join(pieces), starts


def _sections(lines: Sequence[_Line], starts: Sequence[int]) -> list[Section]:
    """Cut at headings, whole lines and those that open a paragraph ("Công tác Dân vận: …")."""
    cuts: list[tuple[int, str]] = [(0, "")]
    line_heading = ""
    for line, at in zip(lines, starts, strict=True):
        if line.kind == "heading":
            line_heading = _without_enumerator(line.text).rstrip(": ")
            cuts.append((at, line_heading))
        else:
            inline = None if line.row else _INLINE_HEADING.match(line.text)
            own = _without_enumerator(inline[1].strip()) if inline and _heads(inline[1]) else ""
            heading = " – ".join(part for part in (line_heading, own) if part)
            if heading != cuts[-1][1]:
                cuts.append((at, heading))
    cuts.append((starts[-1] + len(lines[-1].text) if lines else 0, ""))
    return [Section(Span(s, e), heading) for (s, heading), (e, _) in pairwise(cuts) if e > s]


def _heads(label: str) -> bool:
    """A label before a colon is a heading when it names a field of work: short, no figures, and not within a bracket."""
    return len(label.split()) <= 18 and label.count("(") == label.count(")") and not re.search(r"\d\s?%|\d+/\d+", label)


def _pages(lines: Sequence[_Line], starts: Sequence[int]) -> Iterator[Page]:
    """Yield the stretches of each page, then the places of single cells."""
    marks: list[tuple[int, str]] = []
    for line, start in zip(lines, starts, strict=True):
        marks.append((start, line.page))
        marks.extend((start + offset, label) for offset, label in line.turns)
    end = starts[-1] + len(lines[-1].text) if lines else 0
    runs = [(label, [at for at, _ in group]) for label, group in groupby(marks, key=lambda mark: mark[1])]
    for (label, offsets), (_, following) in pairwise([*runs, ("", [end])]):
        if label:
            yield Page(Span(offsets[0], following[0]), label)
    for line, start in zip(lines, starts, strict=True):
        for _, first, last, place in line.row.cells if line.row else ():
            if place:
                yield Page(Span(start + first, start + last), place)


def _tables(
    lines: Sequence[_Line], starts: Sequence[int], written: Sequence[Written], captions: Sequence[str]
) -> Iterator[Table]:
    for number, (table, caption) in enumerate(zip(written, captions, strict=True)):
        rows = []
        for line, start in zip(lines, starts, strict=True):
            if line.row and line.table == number:
                cells = tuple(Cell(column, Span(start + a, start + b)) for column, a, b, _ in line.row.cells)
                span = Span(start, start + len(line.text))
                rows.append(Row(span, line.row.head, cells, line.row.group, line.row.parent))
        if rows:
            yield Table(Span(rows[0].span.start, rows[-1].span.end), table.columns, tuple(rows), caption)
