"""Read Word's .docx: paragraphs and tables in order, old fonts turned into Unicode, pages counted.

The walk goes over the document's own elements: the paragraphs of python-docx leave out words inside
content controls, smart tags and tracked insertions, all common in offices.
"""

import io
from collections.abc import Iterator
from typing import Any

from index.encodings import by_font, repair
from index.errors import ReadError
from index.read.archive import check_archive
from index.read.document import MAX_CELLS, Block, Document, Grid, Line, lines_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Elements whose words a reader does not see, or sees elsewhere.
_SKIPPED = {f"{_W}{name}" for name in ("del", "moveFrom", "txbxContent", "instrText", "delText", "pict", "drawing")}
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}


def read_docx(data: bytes) -> Document:
    """Return the paragraphs and tables of a .docx. Raises ``ReadError`` with the reason."""
    import docx

    check_archive(data, ".docx")
    try:
        word: Any = docx.Document(io.BytesIO(data))
    except (ValueError, KeyError) as error:
        raise ReadError("the file is damaged or not a .docx file: open it, save it anew and index again") from error
    body = word.element.body
    if body is None:
        raise ReadError("the file holds no text")
    walk = _Walk(word, any(True for _ in body.iter(f"{_W}lastRenderedPageBreak")))
    blocks = list(walk.blocks(body))
    title = next((block.text for block in blocks if isinstance(block, Line) and walk.titles.get(block.text)), "")
    return Document(tuple(blocks), title)


class _Walk:
    """One pass over a document: knows the page reached and the fonts of the styles."""

    def __init__(self, word: Any, rendered: bool) -> None:
        self._word = word
        self._rendered = rendered
        self._page, self._turned = 1, rendered
        self._fonts: dict[str | None, str | None] = {}
        self._names = {style.style_id: (style.name or "") for style in word.styles}
        self._cells = 0
        self.titles: dict[str, bool] = {}

    def blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)

    def _label(self) -> str:
        return f"trang {self._page}" if self._turned else ""

    def _paragraph(self, element: Any) -> Iterator[Line]:
        style = self._style(element)
        name = self._names.get(style or "", "").lower()
        before = self._label()
        text = self._text(element, style)
        label = before if text.strip() and not self._starts_with_break(element) else self._label()
        for line in lines_of(text, label, heading=name.startswith(("heading", "title", "đầu đề"))):
            if name.startswith("title") and not self.titles:
                self.titles[line.text] = True
            yield line

    def _starts_with_break(self, element: Any) -> bool:
        for node in element.iter():
            if node.tag == f"{_W}lastRenderedPageBreak":
                return True
            if node.tag == f"{_W}t" and node.text:
                return False
        return False

    def _table(self, element: Any) -> Grid:
        """Lay the rows out on the grid: merged cells repeat their text wherever they lie."""
        rows: list[tuple[str, ...]] = []
        pages: list[str] = []
        above: list[str] = []
        for row in element.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not element:
                continue
            pages.append(self._label())
            cells = [""] * self._number(row, "trPr", "gridBefore")
            for cell in row.iter(f"{_W}tc"):
                if next(cell.iterancestors(f"{_W}tr")) is not row:
                    continue
                at, wide = len(cells), min(self._number(cell, "tcPr", "gridSpan") or 1, 100)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                going_on = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
                text = above[at] if going_on and at < len(above) else self._cell(cell)
                cells.extend([text] * wide)
            self._cells += len(cells)
            if self._cells > MAX_CELLS:
                raise ReadError(f"the tables hold more than {MAX_CELLS} cells: index the report, not the data")
            rows.append(tuple(cells))
            above = cells
        return Grid(tuple(rows), tuple(pages))

    def _cell(self, cell: Any) -> str:
        """The words of a cell, a paragraph a line; a table inside it gives its cells in order."""
        texts = [self._text(one, self._style(one)) for one in cell.iter(f"{_W}p")]
        return "\n".join(line.text for text in texts for line in lines_of(text))

    def _number(self, element: Any, properties: str, name: str) -> int:
        found = element.find(f"{_W}{properties}/{_W}{name}")
        value = found.get(f"{_W}val", "0") if found is not None else "0"
        return int(value) if value.isdigit() else 0

    def _text(self, paragraph: Any, style: str | None) -> str:
        """The words of a paragraph; runs set in TCVN3 and VNI fonts come out in Unicode."""
        pieces: list[tuple[str, str | None]] = []
        for run in self._runs(paragraph):
            fonts = run.find(f"{_W}rPr/{_W}rFonts")
            font = fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") if fonts is not None else None
            font = font or self._font_of(style)
            for node in run:
                if node.tag == f"{_W}t":
                    if pieces and pieces[-1][1] == font:
                        pieces[-1] = (pieces[-1][0] + (node.text or ""), font)
                    else:
                        pieces.append((node.text or "", font))
                elif node.tag in (f"{_W}tab", f"{_W}noBreakHyphen"):
                    pieces.append((" " if node.tag == f"{_W}tab" else "-", None))
                elif node.tag == f"{_W}lastRenderedPageBreak":
                    self._turn()
                elif node.tag in (f"{_W}br", f"{_W}cr"):
                    if node.get(f"{_W}type") == "page" and not self._rendered:
                        self._turn()
                    pieces.append(("\n", None))
        return repair("".join(by_font(text, font) for text, font in pieces))

    def _runs(self, element: Any) -> Iterator[Any]:
        for child in element:
            if child.tag == f"{_W}r":
                yield child
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                yield from self._runs(child)

    def _turn(self) -> None:
        self._page, self._turned = self._page + 1, True

    def _style(self, paragraph: Any) -> str | None:
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return found.get(f"{_W}val") if found is not None else None

    def _font_of(self, style: str | None) -> str | None:
        """The font of a paragraph's style, or of the nearest style that it is based on."""
        if style not in self._fonts:
            styles = {one.style_id: one for one in self._word.styles}
            one = styles.get(style) or next((s for s in styles.values() if s.name == "Normal"), None)
            font, steps = None, 0
            while one is not None and font is None and steps < 20:
                font, steps = getattr(getattr(one, "font", None), "name", None), steps + 1
                one = getattr(one, "base_style", None)
            self._fonts[style] = font
        return self._fonts[style]
