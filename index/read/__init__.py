"""Read a file of any supported format as a report."""

from pathlib import Path

from index.errors import NotNow, ReadError
from index.read.document import Document
from index.read.formats import FORMATS
from index.read.sniff import kind_of
from index.read.worker import read_apart, read_here
from index.records import Report

#: Larger files are no reports; a reader would only spend memory on them.
MAX_BYTES = 64 * 1024 * 1024

#: The file endings that are looked for below a folder. A picture is read when it is named.
READERS = frozenset(ending for ending, chosen in FORMATS.items() if chosen.swept)


def read_file(path: Path, report_id: str, apart: bool = True) -> Report:
    """Return the report in a file. Raises ``ReadError`` with a reason fit for a list of failures."""
    return read_bytes(load_bytes(path), path.suffix, report_id, _address(path) or str(path), apart)


def remember_address(path: Path, address: str) -> None:
    """Note beside a file the web address that it was fetched from; "" forgets it. Raises OSError."""
    if address:
        _note(path).write_text(address, "utf-8")
    else:
        _note(path).unlink(missing_ok=True)


def _address(path: Path) -> str:
    try:
        return _note(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _note(path: Path) -> Path:
    return path.with_name(f"{path.name}.url")


def read_bytes(data: bytes, suffix: str, report_id: str, source: str, apart: bool = True) -> Report:
    """Return the report in a file's bytes, by what they are, else by its ending. Raises ``ReadError`` as ``read_file``.

    Text and web pages are read here; all other formats in a process of their own, within its limits,
    unless ``apart`` is false because this process is such a one.
    """
    return report_of(open_bytes(data, suffix, apart), report_id, source)


def open_bytes(data: bytes, suffix: str, apart: bool = True) -> Document:
    """Return the lines and grids of a file, as ``read_bytes`` reads them."""
    suffix = kind_of(data, suffix.lower())
    if suffix not in FORMATS:
        raise ReadError(f"not a format that can be read: {suffix or 'no ending'}")
    return read_apart(data, suffix) if apart and FORMATS[suffix].apart else read_here((data, suffix))


def report_of(document: Document, report_id: str, source: str) -> Report:
    """Return the report that lines and grids hold. Raises ``ReadError``."""
    from index.read.page import read_document  # its rules are compiled when there is a file to read

    return read_document(document, report_id, source)


def load_bytes(path: Path) -> bytes:
    """Return a file's bytes. Raises ``ReadError`` when it is empty, too large or cannot be opened."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise ReadError("the file is empty")
        if size > MAX_BYTES:
            raise ReadError(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB")
        return path.read_bytes()
    except OSError as error:
        raise NotNow(f"the file cannot be opened: {error.strerror or error}") from error
