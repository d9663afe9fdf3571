"""Read a file of any supported format as a report."""

from collections.abc import Callable
from pathlib import Path

from index.errors import ReadError
from index.read.page import read_page
from index.read.plain import decode
from index.records import Report

#: Larger files are no reports; a reader would only spend memory on them.
MAX_BYTES = 64 * 1024 * 1024


def _read_text(data: bytes, report_id: str, source: str) -> Report:
    return read_page(decode(data), report_id, source)


#: What each file ending is read by.
READERS: dict[str, Callable[[bytes, str, str], Report]] = {".txt": _read_text}


def read_file(path: Path, report_id: str) -> Report:
    """Return the report in a file. Raises ``ReadError`` with a reason fit for a list of failures."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ReadError(f"not a format that can be read: {path.suffix or 'no ending'}")
    return reader(load_bytes(path), report_id, str(path))


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
        raise ReadError(f"the file cannot be opened: {error.strerror or error}") from error
