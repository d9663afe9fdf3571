"""What a file is, by its own bytes: phones, mail and chats change the endings of names."""

import io
import zipfile

from index.read.archive import OLE

#: The part that each kind of archive cannot be without.
_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx"}
_PAGE = (b"<!doctype html", b"<html>", b"<html ")
_PICTURES = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"II*\x00", ".tif"), (b"MM\x00*", ".tif"))
_WORD_STREAM, _LOCKED = ("WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))


def kind_of(data: bytes, suffix: str) -> str:
    """Return the ending that the bytes ask for, and the given one where they say nothing."""
    if data.startswith(b"PK\x03\x04"):
        return _archive(data) or suffix
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(OLE):
        return ".doc" if _WORD_STREAM in data and _LOCKED not in data else suffix
    picture = next((kind for mark, kind in _PICTURES if data.startswith(mark)), "")
    if picture:
        return picture
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return ".html" if start.startswith(_PAGE) and suffix not in (".txt", ".htm") else suffix


def _archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")
