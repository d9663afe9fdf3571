"""A file that no reader can stand is refused with a reason, and the next one is read as if nothing had been."""

import io
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from typing import Any

import pytest
from mutations import MAIN_PART, mutated, rearranged
from papers import PLAN_REPORT, REPORT, as_docx, as_html, as_pdf, as_text, as_xlsx

from index.child import Child
from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_bytes
from index.read.worker import read_apart
from index.records import Report

#: Seconds; no damaged page may keep a reader longer.
PATIENCE = 20.0
READER = "index.read.worker:read_here"
MAKERS = {".txt": as_text, ".html": as_html, ".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf}


def refused(data: bytes, suffix: str) -> str:
    """Return the reason a file is refused for: one line."""
    with pytest.raises(ReadError) as caught:
        read_bytes(data, suffix, "r", f"r{suffix}")
    assert "\n" not in str(caught.value)
    # The reader is as good as new.
    assert read_bytes(as_docx(REPORT), ".docx", "r", "r.docx").text
    return str(caught.value)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def repacked(data: bytes, part: str, change: Any) -> bytes:
    """Return an archive with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    return zipped(parts)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_zip_bomb_is_refused_unopened(suffix: str) -> None:
    """A small archive that unpacks to a hundred megabytes is named for what it is."""
    assert "zip bomb" in refused(zipped({"word/document.xml": b"a" * 100_000_000}), suffix)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_entities_that_multiply_are_not_expanded(suffix: str) -> None:
    """The billion laughs of XML end in a refusal within the limits."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode()
    part = "word/document.xml" if suffix == ".docx" else "xl/workbook.xml"
    data = repacked(
        MAKERS[suffix](REPORT), part, lambda xml: bomb + xml.split(b"?>", 1)[-1].replace(b">", b">&l11;", 3)
    )
    started = time.monotonic()
    assert refused(data, suffix)
    assert time.monotonic() - started < PATIENCE


def test_a_protected_file_says_that_it_has_a_password() -> None:
    """Office's own encryption and a PDF's are told from damage."""
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refused(protected, ".docx")
    assert "password" in refused(protected, ".xlsx")
    assert "password" in refused(as_pdf(REPORT, encrypt="mật khẩu"), ".pdf")
    assert "2007" in refused(protected[:600], ".xlsx")


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".doc", ".html", ".txt"])
@pytest.mark.parametrize(
    "data", [b"\x00", b"PK\x03\x04", b"%PDF-1.7\n%%EOF", b"<", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_the_beginning_of_a_file_alone_is_refused(data: bytes, suffix: str) -> None:
    """A magic number does not make a report."""
    assert refused(data, suffix)


def test_a_page_that_scripts_would_fill_is_refused() -> None:
    """A page without words says that scripts load it, and what to do."""
    page = b"<html><head><title>x</title></head><body><div id=root></div><script>load()</script></body></html>"
    assert "scripts" in refused(page, ".html")


def test_a_page_nested_without_end_is_refused() -> None:
    """Ten thousand boxes inside each other exhaust nothing."""
    deep = b"<div>" * 10_000 + b"Noi dung bao cao " * 20 + b"</div>" * 10_000
    started = time.monotonic()
    assert refused(b"<html><body>" + deep + b"</body></html>", ".html")
    assert time.monotonic() - started < PATIENCE


def test_a_table_of_absurd_spans_is_bounded() -> None:
    """Cells that claim to span a million columns do not fill the memory."""
    cell = "<td colspan=999999 rowspan=999999>12</td>" * 20
    page = f"<html><body><article><p>{REPORT[3]}</p><table>{f'<tr>{cell}</tr>' * 200}</table></article></body></html>"
    started = time.monotonic()
    with suppress(ReadError):
        assert read_bytes(page.encode(), ".html", "r", "r.html").text
    assert time.monotonic() - started < PATIENCE


def test_a_sheet_merged_to_its_end_is_refused() -> None:
    """A merged area over the whole sheet, which openpyxl would fill cell by cell, is refused at once."""
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = "xl/worksheets/sheet1.xml"
    data = repacked(as_xlsx(REPORT), sheet, lambda xml: xml.replace(b"</sheetData>", merged))
    started = time.monotonic()
    assert "merges" in refused(data, ".xlsx")
    assert time.monotonic() - started < PATIENCE


def test_a_reader_that_hangs_is_stopped_and_replaced() -> None:
    """Past its time a reader is ended; the file is refused and the next one is read by a new one."""
    child = Child(READER)
    with pytest.raises(ReadError, match="longer than"):
        child.ask((as_pdf(PLAN_REPORT), ".pdf"), 0.02)
    assert child.ask((as_docx(REPORT), ".docx"), 30).blocks


def test_a_reader_that_dies_is_replaced() -> None:
    """A crash inside a library costs one file."""
    child = Child(READER)
    child.ask((as_docx(REPORT), ".docx"), 30)
    assert child._process is not None
    child._process.kill()
    child._process.wait()
    assert child.ask((as_docx(REPORT), ".docx"), 30).blocks


def test_a_large_parent_does_not_cost_a_process_a_file() -> None:
    """A child counts its own memory alone, so it is kept however much its parent holds."""
    ballast = bytearray(600 * 1024 * 1024)
    ballast[::4096] = b"\x01" * len(ballast[::4096])
    child = Child(READER)
    child.ask((as_docx(REPORT), ".docx"), 30)
    first = child._process
    child.ask((as_docx(REPORT), ".docx"), 30)
    assert first is not None
    assert child._process is first


def test_reading_apart_is_fast_once_started() -> None:
    """A started child reads a short Word file in well under a second: no process a file."""
    data = as_docx(REPORT)
    read_apart(data, ".docx")
    started = time.monotonic()
    for _ in range(10):
        read_apart(data, ".docx")
    assert time.monotonic() - started < 5.0


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_damaged_file_is_read_or_refused(suffix: str) -> None:
    """Sixty damaged copies of each kind: a report or a reason, never a crash or a hang."""
    whole = MAKERS[suffix](REPORT if suffix == ".txt" else PLAN_REPORT)
    for data in mutated(whole, 60):
        started = time.monotonic()
        with suppress(ReadError):
            assert isinstance(read_bytes(data, suffix, "r", "r"), Report)
        assert time.monotonic() - started < PATIENCE


@pytest.mark.parametrize("suffix", MAIN_PART)
def test_an_absurd_document_is_read_or_refused(suffix: str) -> None:
    """Sixty documents whose elements were moved, lost, doubled or given absurd values."""
    for data in rearranged(MAKERS[suffix](PLAN_REPORT), MAIN_PART[suffix], 60):
        started = time.monotonic()
        with suppress(ReadError):
            made = read_bytes(data, suffix, "r", "r")
            assert all(made.text[f.span.start : f.span.end] == f.text for f in extract_figures(made))
        assert time.monotonic() - started < PATIENCE


def test_asking_loads_no_reader() -> None:
    """Word, Excel, PDF, web and picture libraries are loaded when such a file is met, never before."""
    code = "import sys, index.build, index.read; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"docx", "openpyxl", "lxml", "trafilatura", "pypdfium2", "pdfplumber", "PIL"}
    assert heavy & set(done.stdout.split()) == set()
