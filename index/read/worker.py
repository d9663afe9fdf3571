"""Read a file in a process of its own, with limits on time and memory.

A report may be a zip bomb, or a PDF made to hang its reader; neither may take the bot with it.
"""

from functools import cache
from typing import cast

from index.child import Child
from index.errors import ReadError
from index.read.document import Document
from index.read.formats import FORMATS

#: Seconds that one file may take. Text recognition of a long scan is slow on an office PC.
SECONDS = 60.0
SLOW_SECONDS = 600.0
SLOW = frozenset((".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".doc"))


def read_apart(data: bytes, suffix: str) -> Document:
    """Return what the reader of ``suffix`` makes of the bytes. Raises ``ReadError`` with the reason.

    Safe to call from several threads: they take turns.
    """
    return cast(Document, reader().ask((data, suffix), patience(suffix)))


def patience(suffix: str) -> float:
    """Return how many seconds a file of this ending may take."""
    return SLOW_SECONDS if suffix in SLOW else SECONDS


@cache
def reader() -> Child:
    """The one child that reads for this process."""
    return Child("index.read.worker:read_here")


def read_here(file: tuple[bytes, str]) -> Document:
    """Return what the reader of the ending makes of the bytes, in this process. Raises ``ReadError``.

    For a process that is a child already.
    """
    data, suffix = file
    try:
        return FORMATS[suffix].read(data)
    except (ReadError, MemoryError, RecursionError):
        raise
    except Exception as error:  # any library's error on a damaged file
        kind = type(error).__name__
        raise ReadError(
            f"the file is damaged or not a {suffix} file: open it, save it anew and index again ({kind})"
        ) from error
