"""Which reader reads which file ending. A reader's libraries are loaded when it is first used."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from index.read.document import Document


@dataclass(frozen=True, slots=True)
class Format:
    """A reader, named by its module and function.

    ``apart`` when it must run in a process of its own, ``swept`` when such files below a folder are
    taken for reports (a folder's pictures are mostly photographs).
    """

    module: str
    function: str
    apart: bool = True
    swept: bool = True

    @property
    def read(self) -> Callable[[bytes], Document]:
        """The reader itself: bytes to lines and grids, or a ``ReadError``."""
        reader: Callable[[bytes], Document] = getattr(import_module(f"index.read.{self.module}"), self.function)
        return reader


_HTML = Format("html", "read_html", apart=False)
_IMAGE = Format("scan", "read_image", swept=False)

FORMATS: dict[str, Format] = {
    ".txt": Format("plain", "read_plain", apart=False),
    ".html": _HTML,
    ".htm": _HTML,
    ".docx": Format("docx", "read_docx"),
    ".doc": Format("doc", "read_doc"),
    ".pdf": Format("pdf", "read_pdf"),
    ".xlsx": Format("xlsx", "read_xlsx"),
    ".png": _IMAGE,
    ".jpg": _IMAGE,
    ".jpeg": _IMAGE,
    ".tif": _IMAGE,
    ".tiff": _IMAGE,
}
