"""Claims about files whose name says another kind than they are: phones, mail and Zalo change endings."""

import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from papers import PLAN_REPORT, REPORT, TITLE, Block, as_docx, as_html, as_pdf, as_text, as_xlsx

from index.build import build_store
from index.encode import load_encoder
from index.errors import ReadError
from index.read import read_bytes
from index.read.sniff import kind_of
from index.store import Store

OLD_WORD = (Path(__file__).parent / "samples" / "old.doc").read_bytes()


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (as_docx, ".pdf"),
        (as_docx, ".txt"),
        (as_docx, ".xlsx"),
        (as_docx, ".doc"),
        (as_pdf, ".docx"),
        (as_pdf, ".html"),
        (as_pdf, ".jpg"),
        (as_html, ".docx"),
        (as_html, ".pdf"),
        (as_html, ".doc"),
    ],
)
def test_a_file_is_read_as_what_it_is(make: Callable[[list[Block]], bytes], named: str) -> None:
    """The report reads the same under a wrong ending."""
    assert read_bytes(make(REPORT), named, "r", f"r{named}").title == TITLE


def test_a_workbook_named_as_a_document_is_read() -> None:
    """An .xlsx named .docx gives its table."""
    report = read_bytes(as_xlsx(PLAN_REPORT), ".docx", "r", "r.docx")
    assert len(report.tables) == 1


def test_an_archive_of_anything_is_refused() -> None:
    """A .zip of photographs named .docx is no document, whatever it holds."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ảnh.jpg", b"\xff\xd8\xff" * 400)
    with pytest.raises(ReadError, match=r"not a \.docx file"):
        read_bytes(buffer.getvalue(), ".docx", "r", "r.docx")


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"x" * 90, b"%PD", b"<ht", b"\xd0\xcf\x11\xe0"])
def test_what_tells_nothing_keeps_its_ending(data: bytes) -> None:
    """A broken beginning leaves the choice to the name."""
    assert kind_of(data, ".xlsx") == ".xlsx"


def test_text_stays_text() -> None:
    """A text file that speaks of a page's source is not one."""
    assert kind_of(as_text(REPORT), ".txt") == ".txt"
    assert kind_of("<html là thẻ mở đầu của một trang".encode(), ".txt") == ".txt"


def test_an_old_word_file_named_as_a_new_one_is_an_old_one() -> None:
    """Word's own format of before 2007 is known by its stream; a locked .docx looks alike and is not."""
    assert kind_of(OLD_WORD, ".docx") == ".doc"
    locked = OLD_WORD[:600] + "EncryptedPackage".encode("utf-16-le")
    assert kind_of(locked, ".docx") == ".docx"


def test_a_name_in_nfd_is_one_file(tmp_path: Path) -> None:
    """A file from a Mac, its name taken apart into letters and marks, is indexed once and found by its text."""
    folder = tmp_path / "reports"
    folder.mkdir()
    name = unicodedata.normalize("NFD", "Báo cáo phường Hòa Bình tháng 6.docx")
    (folder / name).write_bytes(as_docx(REPORT))
    for unchanged in (0, 1):
        assert build_store([folder], tmp_path / "store", load_encoder()).unchanged == unchanged
    (report,) = Store.open(tmp_path / "store").reports()
    assert report.title == TITLE
    command = [sys.executable, "-m", "bot.cli", "figures", str(folder / name)]
    assert "62,5%" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
