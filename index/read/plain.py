"""Bytes of a text file to text."""

import re

from index import encodings
from index.errors import ReadError
from index.read.document import Document, lines_of

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
    """Return the lines of a text file."""
    return Document(lines_of(decode(data)))
