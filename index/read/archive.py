"""What must hold of a zip-based file (.docx, .xlsx) before its parts are unpacked."""

import io
import zipfile

from index.errors import ReadError

#: Bytes that all parts together may unpack to, pictures included, and one part of text alone.
MOST_UNPACKED = 300 * 1024 * 1024
MOST_IN_PART = 60 * 1024 * 1024
#: A part that unpacks to more than this many times its size is made to fill the memory.
MOST_RATIO = 300
MOST_PARTS = 5_000

#: How an OLE file begins: an Office file before 2007, or a newer one under a password.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_archive(data: bytes, kind: str) -> None:
    """Raise ``ReadError`` with the reason when the bytes are no archive that is safe to unpack."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("the file is protected by a password: save it without one and index again")
        raise ReadError(f"the file is in the format before 2007: save it as {kind} and index again")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError(f"the file is damaged or not a {kind} file: open it, save it anew and index again") from error
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError("the file is protected by a password: save it without one and index again")
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED
        or any(part.file_size > MOST_IN_PART for part in texts)
        or any(part.file_size > MOST_RATIO * max(part.compress_size, 1024) for part in parts)
    ):
        raise ReadError("the file unpacks to far more than a report holds: it is refused as a zip bomb")
