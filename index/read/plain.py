"""Bytes of a text file to text."""

import re
import unicodedata

from index.errors import ReadError

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> str:
    """Return the text in a file's bytes: UTF-8, or UTF-16 with a byte-order mark.

    Raises ``ReadError`` for anything else, and for bytes that are no text at all.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and data.count(0) > len(data) // 1000:
        raise ReadError("the file is binary, not text")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError("the file is not UTF-8: save it as UTF-8 and index again") from error
    if not re.search(r"[^\W\d_]", text):
        raise ReadError("the file holds no words")
    controls = sum(unicodedata.category(char) == "Cc" and char not in "\t\n\r\f" for char in text[:20_000])
    if controls > len(text[:20_000]) // 100:
        raise ReadError("the file is binary, not text")
    return text
