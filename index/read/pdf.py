"""Read PDF: the text of each page, ruled tables as cells, and scanned pages by text recognition."""

import io
from typing import Any

from index.encodings import repair
from index.errors import ReadError
from index.read import scan
from index.read.document import MAX_CELLS, Document, Grid, Line
from index.read.reflow import reflow
from index.text import clean

MOST_PAGES = 400
#: Recognition takes seconds a page.
MOST_SCANNED = 60
#: A page with less text than this is a picture of one.
_LEAST_TEXT = 25
#: Fewer lines than these rule no table.
_LEAST_RULES = 6


def read_pdf(data: bytes) -> Document:
    """Return the paragraphs and tables of a PDF. Raises ``ReadError`` with the reason."""
    import pypdfium2

    try:
        pdf: Any = pypdfium2.PdfDocument(data)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("the file is protected by a password: save it without one and index again") from error
        raise ReadError("the file is damaged or not a PDF: save it anew and index again") from error
    if count > MOST_PAGES:
        raise ReadError(f"the file has {count} pages, more than {MOST_PAGES}: split it")
    pages: list[tuple[str, list[str | Grid]]] = []
    scanned = cells = 0
    ruled = _Ruled(data)
    for number in range(count):
        parts = _page(pdf, number, ruled)
        if sum(len(part) for part in parts if isinstance(part, str)) < _LEAST_TEXT and not _grids(parts):
            if not _has_picture(pdf[number]):
                continue
            scanned += 1
            if scanned > MOST_SCANNED:
                raise ReadError(f"the file has more than {MOST_SCANNED} scanned pages: split it")
            parts = [scan.recognise(pdf[number].render(scale=300 / 72, grayscale=True).to_pil())]
        cells += sum(len(grid.rows) * len(grid.rows[0]) for grid in _grids(parts) if grid.rows)
        if cells > MAX_CELLS:
            raise ReadError(f"the tables hold more than {MAX_CELLS} cells: index the report, not the data")
        label = f"trang {number + 1}"
        labelled = [Grid(p.rows, (label,) * len(p.rows)) if isinstance(p, Grid) else p for p in parts]
        pages.append((label, labelled))
    blocks = _joined_tables(reflow(pages))
    if not blocks:
        raise ReadError("the file holds no text")
    return Document(tuple(blocks), notes=("recognised",) if scanned else ())


class _Ruled:
    """The ruled tables of a file; pdfplumber opens it when the first page with rules is met."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: Any = None

    def tables(self, number: int) -> list[tuple[tuple[float, float, float, float], Grid]]:
        """Return the tables of a page that have two rows and two columns, top down, each with its box."""
        import pdfplumber

        found = []
        try:
            self._opened = self._opened or pdfplumber.open(io.BytesIO(self._data))
            page = self._opened.pages[number]
            for table in sorted(page.find_tables(), key=lambda one: one.bbox[1]):
                rows = _filled(table.extract(x_tolerance=2))
                if len(rows) >= 2 and len(rows[0]) >= 2:
                    found.append((table.bbox, Grid(tuple(rows))))
            page.close()
        except (MemoryError, RecursionError):
            raise
        except Exception:  # what PDFium reads may be too damaged for pdfminer: its words count, without cells
            return []
        return [one for at, one in enumerate(found) if at == 0 or one[0][1] >= found[at - 1][0][3] - 1]


def _grids(parts: list[str | Grid]) -> list[Grid]:
    return [part for part in parts if isinstance(part, Grid)]


def _has_picture(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return any(True for _ in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _page(pdf: Any, number: int, ruled: _Ruled) -> list[str | Grid]:
    """Return a page from the top down: stretches of text, and the tables between them."""
    from pypdfium2.raw import FPDF_PAGEOBJ_PATH

    page = pdf[number]
    text = page.get_textpage()
    rules = 0
    for _ in page.get_objects(filter=[FPDF_PAGEOBJ_PATH], max_depth=4):
        rules += 1
        if rules >= _LEAST_RULES:
            break
    tables = ruled.tables(number) if rules >= _LEAST_RULES else []
    if not tables:
        return [text.get_text_bounded()]
    height = page.get_height()
    parts: list[str | Grid] = []
    top = height
    for (_, upper, _, lower), grid in tables:
        # pdfplumber measures from the top, PDFium from the bottom.
        if top - (height - upper) > 1:
            parts.append(text.get_text_bounded(bottom=height - upper, top=top))
        parts.append(grid)
        top = height - lower
    if top > 1:
        parts.append(text.get_text_bounded(top=top))
    return parts


def _filled(rows: list[list[str | None]]) -> list[tuple[str, ...]]:
    """Fill the cells that a merged one covers: with the one to the left, in headers also the one above."""
    filled: list[tuple[str, ...]] = []
    for row in rows:
        cells: list[str] = []
        for at, cell in enumerate(row):
            if cell is not None:
                cells.append(clean(repair(cell)))
            elif at and row[at - 1] is None and filled and filled[-1][at - 1] != filled[-1][at]:
                cells.append(filled[-1][at])
            else:
                above = filled[-1][at] if filled and at < len(filled[-1]) else ""
                left = cells[-1] if cells else ""
                # A header that spans columns leaves None to its right; one that spans rows, below.
                cells.append(left if row[at - 1] is not None and at and not _below(rows, filled, at) else above)
        filled.append(tuple(cells))
    return filled


def _below(rows: list[list[str | None]], filled: list[tuple[str, ...]], column: int) -> bool:
    """True when the cell above is a merged one that reaches down into this row."""
    row = len(filled)
    return row > 0 and rows[row - 1][column] is not None and bool(filled[row - 1][column])


def _joined_tables(blocks: list[Any]) -> list[Any]:
    """Join a table with its other half overleaf: same width, and nothing or its header repeated between."""
    joined: list[Any] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if isinstance(block, Grid) and isinstance(last, Grid) and len(block.rows[0]) == len(last.rows[0]):
            skip = 0
            while skip < min(len(block.rows), len(last.rows), 5) and block.rows[skip] == last.rows[skip]:
                skip += 1
            joined[-1] = Grid(last.rows + block.rows[skip:], last.pages + block.pages[skip:])
        elif not (isinstance(block, Line) and not block.text):
            joined.append(block)
    return joined
