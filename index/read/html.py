"""Read web pages: trafilatura finds the article among a portal's furniture, tables keep their cells."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from index import encodings
from index.errors import ReadError
from index.read.document import MAX_CELLS, Block, Document, Grid, Line, lines_of
from index.read.grid import write_grid
from index.read.head import find_date, is_meta_line
from index.text import clean, normal

#: Larger pages are no articles; this one reader has no process of its own to limit it.
MAX_BYTES = 5 * 1024 * 1024
_DEEPEST = 250

_MARK = "Bảng số liệu thứ {} của trang này nằm ở đây, nguyên văn các ô."
_MARKED = re.compile(r"Bảng số liệu thứ (\d+) của trang này nằm ở đây")
_SITE_BEHIND = re.compile(r"\s[-–|»]\s[^-–|»]*$")


def read_html(data: bytes) -> Document:
    """Return the article of a web page. Raises ``ReadError`` when there is none to be found."""
    import lxml.html
    import trafilatura

    if len(data) > MAX_BYTES:
        raise ReadError(f"the page is larger than {MAX_BYTES // 1024 // 1024} MB: save the article alone")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", encodings.decode(data).replace("\x00", ""))
    try:
        tree: Any = lxml.html.document_fromstring(text)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadError("the file holds no web page") from error
    if _too_deep(tree):
        raise ReadError("the page is nested too deeply: save the article alone, as text")
    title, published = _title(tree), _published(tree)
    grids = _take_tables(tree)
    article = trafilatura.extract(tree, include_comments=False, include_tables=True, favor_recall=True) or ""
    lines = [line for line in clean(encodings.repair(article)).split("\n") if line]
    if sum(map(len, lines)) < 40 and not grids:
        raise ReadError("the page holds hardly any text (scripts load it): save it from the browser as text or PDF")
    return Document(tuple(_blocks(lines, grids, title)), title, published)


def _too_deep(tree: Any) -> bool:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _blocks(lines: list[str], grids: list[Grid], title: str) -> Iterator[Block]:
    """Yield the article's lines, with each table where its mark stands; tables whose mark was lost come last."""
    used: set[int] = set()
    for line in lines:
        mark = _MARKED.search(line)
        if mark and int(mark[1]) < len(grids):
            used.add(int(mark[1]))
            yield grids[int(mark[1])]
        elif not mark and not (title and normal(line) == normal(title)):
            yield Line(re.sub(r"^- (?=[-+•])", "", line))
    yield from (grid for at, grid in enumerate(grids) if at not in used)


def _title(tree: Any) -> str:
    """The title as the page states it for others, else its only first heading, else the window's."""
    for path in ("//meta[@property='og:title']/@content", "//meta[@name='title']/@content"):
        found = [clean(encodings.repair(one)) for one in tree.xpath(path)]
        if found and len(found[0].split()) >= 4:
            return _one_line(_SITE_BEHIND.sub("", found[0]) if len(found[0].split()) > 25 else found[0])
    headings = [_one_line(clean(encodings.repair(one.text_content()))) for one in tree.xpath("//h1")]
    headings = [one for one in headings if len(one.split()) >= 4]
    if len(headings) == 1:
        return headings[0]
    window = [clean(encodings.repair(one.text_content())) for one in tree.xpath("//head/title")]
    title = _one_line(_SITE_BEHIND.sub("", window[0])) if window else ""
    return title if len(title.split()) >= 6 else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _published(tree: Any) -> date | None:
    """The date that the page states for others, else that of its first line that is a date alone."""
    for path in (
        "//meta[@property='article:published_time']/@content",
        "//meta[@name='pubdate' or @itemprop='datePublished']/@content",
        "//time/@datetime",
    ):
        for value in tree.xpath(path):
            found = find_date(value[:10])
            if found:
                return found
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "noscript", "title"):
            continue
        for text in (element.text, element.tail):
            if text and len(text) <= 140 and is_meta_line(clean(text)):
                found = find_date(clean(text))
                if found:
                    return found
    return None


def _take_tables(tree: Any) -> list[Grid]:
    """Put a mark where each table of figures stood, and return the tables: tables of layout stay."""
    grids: list[Grid] = []
    for table in list(tree.iter("table")):
        parent = table.getparent()
        if (
            parent is None
            or next(table.iter("table", "form"), table) is not table
            or len(list(table.iter("table"))) > 1
        ):
            continue
        grid = _grid(table)
        if grid is None or write_grid(grid) is None:
            continue
        mark = tree.makeelement("p")
        mark.text, mark.tail = _MARK.format(len(grids)), table.tail
        parent.replace(table, mark)
        grids.append(grid)
    # What is left is layout: as plain blocks its paragraphs stay apart.
    for element in list(tree.iter("table", "tbody", "tr", "td", "th")):
        element.tag = "div"
    return grids


def _grid(table: Any) -> Grid | None:
    """Lay a table's cells out, those that span rows or columns repeated wherever they lie."""
    rows: list[dict[int, str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    count = 0
    for element in table.iter("tr"):
        row = {column: text for column, (_, text) in hanging.items()}
        hanging = {column: (left - 1, text) for column, (left, text) in hanging.items() if left > 1}
        at = 0
        for cell in element:
            if cell.tag not in ("td", "th"):
                continue
            while at in row:
                at += 1
            text = _cell_text(cell)
            wide, deep = _span(cell, "colspan"), _span(cell, "rowspan")
            for column in range(at, at + wide):
                row[column] = text
                if deep > 1:
                    hanging[column] = (deep - 1, text)
            count += wide
            if count > MAX_CELLS:
                raise ReadError(f"the page's tables hold more than {MAX_CELLS} cells: index the report, not the data")
        rows.append(row)
    width = max((max(row, default=-1) + 1 for row in rows), default=0)
    if width < 2 or len(rows) < 2 or width * len(rows) > MAX_CELLS:
        return None
    return Grid(tuple(tuple(row.get(column, "") for column in range(width)) for row in rows))


def _cell_text(cell: Any) -> str:
    pieces = [text for text in cell.itertext() if text.strip()]
    return "\n".join(line.text for line in lines_of(encodings.repair(" ".join(" ".join(pieces).split()))))


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), 200)) if value.isascii() and value.isdigit() and len(value) < 6 else 1
