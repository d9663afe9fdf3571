"""Read Word's .doc of before 2007 through LibreOffice (tables kept) or antiword, whichever is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from index.encodings import repair
from index.errors import NotNow, ReadError
from index.read.archive import OLE
from index.read.document import Block, Document, Grid, lines_of

_SECONDS = 120
_ABSENT = "the file is in Word's old format: save it as .docx, or install LibreOffice or antiword"


def converters() -> dict[str, str]:
    """Return the installed programs that read .doc, by name: ``libreoffice``, ``antiword``."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    found = {"libreoffice": office, "antiword": shutil.which("antiword")}
    return {name: path for name, path in found.items() if path}


def read_doc(data: bytes) -> Document:
    """Return the paragraphs and tables of a .doc. Raises ``ReadError`` with the reason.

    A .doc is often something else by another name: a .docx, a web page, RTF.
    """
    if data.startswith(b"PK"):
        from index.read.docx import read_docx

        return read_docx(data)
    if (
        data.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html", b"<?xml"))
        and b"<html" in data[:4000].lower()
    ):
        from index.read.html import read_html

        return read_html(data)
    rich = data.startswith(b"{\\rtf")
    if not rich and not data.startswith(OLE):
        raise ReadError("the file is damaged or not a .doc file: open it, save it as .docx and index again")
    programs = converters()
    if "libreoffice" in programs:
        return _by_libreoffice(data, programs["libreoffice"], ".rtf" if rich else ".doc")
    if "antiword" in programs and not rich:
        return _by_antiword(data, programs["antiword"])
    raise NotNow(_ABSENT)


def _by_libreoffice(data: bytes, program: str, suffix: str) -> Document:
    from index.read.docx import read_docx

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"report{suffix}")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [
            program,
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            "docx",
            "--outdir",
            folder,
            str(source),
        ]
        _run(command)
        made = source.with_suffix(".docx")
        if not made.exists():
            raise ReadError("LibreOffice cannot read the file: open it in Word and save it as .docx")
        return read_docx(made.read_bytes())


def _by_antiword(data: bytes, program: str) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.doc")
        source.write_bytes(data)
        text = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)]).decode("utf-8", errors="replace")
    if not text.strip():
        raise ReadError("antiword cannot read the file: open it in Word and save it as .docx")
    return Document(tuple(table_lines(repair(text))))


def table_lines(text: str) -> list[Block]:
    """Return antiword's text as blocks: runs of lines like "|a |b |" are a table's rows."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|") and line.rstrip().endswith("|"):
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
            continue
        if rows:
            width = max(map(len, rows))
            blocks.append(Grid(tuple(row + ("",) * (width - len(row)) for row in _whole(rows))))
            rows = []
        blocks.extend(lines_of(line))
    return blocks


def _whole(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Join the lines of one row: antiword wraps a cell's words, leaving the others empty below."""
    joined: list[tuple[str, ...]] = []
    for row in rows:
        fewer = bool(joined) and len(row) == len(joined[-1]) and sum(map(bool, row)) < sum(map(bool, joined[-1]))
        if fewer and (not row[0] or row[0][:1].islower()):
            joined[-1] = tuple(" ".join(filter(None, pair)) for pair in zip(joined[-1], row, strict=True))
        else:
            joined.append(row)
    return joined


def _run(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReadError("the old .doc could not be converted in time: save it as .docx and index again") from error
