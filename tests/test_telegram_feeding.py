"""Admins feed the bot, end to end: files in, the list, out again."""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from botapi import BotApi
from feeding import QUESTION, SAMPLES, TEXT, changed, feed, open_feedable, press, press_data, put_in, shown, texts
from papers import Block, as_docx, as_pdf, as_photo, as_scan
from running import Office, buttons

from bot.feeding import Feeder, safe_name
from index.build import build_store
from index.encode import load_encoder
from index.read.scan import recogniser
from retrieval.engine import Engine

needs_tesseract = pytest.mark.skipif(recogniser() is None, reason="tesseract with vie is not installed")


@pytest.fixture
def office(api: BotApi, tmp_path: Path) -> Iterator[Office]:
    """Yield a bot over a small store of its own, which it may change."""
    with open_feedable(api, tmp_path) as opened:
        yield opened


def blocks() -> list[Block]:
    return [line for line in TEXT.splitlines() if line]


@pytest.mark.parametrize("kind", ["txt", "docx", "pdf"])
def test_a_file_is_read_shown_put_in_and_answered_from(office: Office, kind: str) -> None:
    """The card shows title, date, place and figures; a moment after "Đưa vào" the question is answered."""
    content = {"txt": lambda: TEXT.encode(), "docx": lambda: as_docx(blocks()), "pdf": lambda: as_pdf(blocks())}[kind]()
    assert "4.215" not in office.ask(office.lan, QUESTION)["text"]
    card = feed(office, content, f"Báo cáo năm 2020.{kind}")
    assert "Phường Vĩnh Hải tổng kết năm 2020" in card["text"]
    assert "15/01/2021" in card["text"]
    assert "phường Vĩnh Hải" in card["text"]
    assert "Số liệu: 2" in card["text"]
    assert "4.215 cây" in card["text"]
    press(office, card, "Đưa vào")
    assert "có thể hỏi ngay" in office.api.wait(lambda: changed(office, card))["text"]
    assert "4.215" in office.ask(office.minh, QUESTION)["text"]


def _figures_of_formulas() -> bytes:
    """Return a workbook as a program writes it that does not count itself: formulas without values."""
    book: Any = openpyxl.Workbook()
    for row in (["Phường Vĩnh Hải: thu ngân sách năm 2020"], ["Nội dung", "Dự toán", "Thực hiện"]):
        book.active.append(row)
    for row in (["Thuế môn bài", 120, 80], ["Phí, lệ phí", 300, 170], ["Tổng cộng", "=B3+B4", "=SUM(C3:C4)"]):
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "warned"),
    [
        pytest.param(lambda: as_scan(as_pdf(blocks())), "quet.pdf", "nhận dạng từ ảnh", marks=needs_tesseract),
        (_figures_of_formulas, "thu.xlsx", "công thức"),
        (lambda: as_pdf(blocks()), "khong-quet.pdf", ""),
        (lambda: as_pdf(blocks()), "bao cao khong co duoi", ""),
        (lambda: as_docx(blocks()), "zalo_1234.pdf", ""),
    ],
)
def test_what_a_person_must_look_at_is_said(office: Office, make: Callable[[], bytes], name: str, warned: str) -> None:
    """Words made out of pictures, in a PDF too; sums that nobody has counted. An odd name is no reason to warn."""
    card = feed(office, make(), name)
    assert "Phường Vĩnh Hải" in card["text"]
    assert warned in card["text"] if warned else "⚠" not in card["text"]
    press(office, card, "Đưa vào")
    assert "có thể hỏi ngay" in office.api.wait(lambda: changed(office, card))["text"]


def test_what_is_thrown_away_is_not_put_in(office: Office, tmp_path: Path) -> None:
    """ "Bỏ" leaves no file and no report; its button then says that it is stale."""
    card = feed(office, TEXT.encode(), "vinh-hai.txt")
    press(office, card, "Bỏ")
    assert "Đã bỏ" in office.api.wait(lambda: changed(office, card))["text"]
    assert list((tmp_path / "data" / "incoming").iterdir()) == []
    assert len(texts(tmp_path / "store")) == 1
    assert "không còn dùng được" in press_data(office, card, buttons(card)["Đưa vào"])


def test_only_admins_feed(office: Office, tmp_path: Path) -> None:
    """Others get one polite line, for a file, a link, a press and /baocao alike."""
    assert "quản trị viên" in feed(office, TEXT.encode(), "vinh-hai.txt", office.lan)["text"]
    assert "quản trị viên" in office.ask(office.lan, "https://example.org/bao-cao")["text"]
    assert "quản trị viên" in office.ask(office.lan, "/baocao")["text"]
    card = feed(office, TEXT.encode(), "vinh-hai.txt")
    copy = office.lan.say("x")
    assert "quản trị viên" in press_data(office, copy, buttons(card)["Đưa vào"], office.lan)
    assert len(texts(tmp_path / "store")) == 1


def test_groups_take_no_files(office: Office) -> None:
    """A file in a group is not for the bot, whoever sends it."""
    group = office.api.group("Chi bộ 3")
    office.admin.send_file(TEXT.encode(), "vinh-hai.txt", group, caption="@HoiPhuongBot")
    office.settle()
    assert "Đưa báo cáo này vào?" not in str(office.api.said(group))


def _bomb() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 400_000_000)
    return body.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "trong.txt", "không có chữ"),
        (b"MZ\x90\x00" * 50, "chay.exe", "loại tệp"),
        (b"%PDF-1.4 broken", "hong.pdf", "bị hỏng"),
        (b"<html><body><script>run()</script></body></html>", "trang.html", "trình duyệt"),
        (_bomb, "bom.docx", "bung ra quá lớn"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    office: Office, tmp_path: Path, content: bytes | Callable[[], bytes], name: str, reason: str
) -> None:
    """In Vietnamese, in one message, without buttons; the store and the folders stay as they were."""
    answer = feed(office, content() if callable(content) else content, name)
    assert reason in answer["text"]
    assert buttons(answer) == {}
    assert len(texts(tmp_path / "store")) == 1
    assert not list((tmp_path / "data").glob("incoming/*"))


def test_a_file_over_telegrams_limit_is_not_even_fetched(office: Office) -> None:
    """20 MB is what a bot may download."""
    office.admin.say(document={"file_id": "big", "file_unique_id": "b", "file_name": "to.pdf", "file_size": 30_000_000})
    assert "20 MB" in office.reply(office.admin)["text"]
    assert not office.api.called("getFile")


def test_buttons_of_before_a_restart_work_once(office: Office, tmp_path: Path) -> None:
    """A waiting file outlives the bot; pressed twice, it is put in once."""
    card = feed(office, TEXT.encode(), "vinh-hai.txt")
    office.bot.stop()
    office.bot.start()
    press(office, card, "Đưa vào")
    office.api.wait(lambda: changed(office, card))
    assert "không còn dùng được" in press_data(office, card, buttons(card)["Đưa vào"])
    assert len(texts(tmp_path / "store")) == 2


def test_what_was_fed_outlives_an_index_run_over_other_folders(office: Office, tmp_path: Path) -> None:
    """Also one that reads everything anew."""
    put_in(office)
    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT.replace("Vĩnh Hải", "Lộc Thọ"), "utf-8")
    build_store([folder], tmp_path / "store", load_encoder())
    assert len(texts(tmp_path / "store")) == 3


@pytest.mark.parametrize(
    ("make", "name"),
    [
        pytest.param(lambda: as_photo(as_pdf(blocks())), "anh-12.jpg", marks=needs_tesseract),
        (lambda: as_pdf(blocks()), "khong co duoi"),
    ],
)
def test_what_was_fed_outlives_an_index_run_over_its_own_folder(
    office: Office, tmp_path: Path, make: Callable[[], bytes], name: str
) -> None:
    """``make run`` indexes what was sent, and pictures below a folder are not looked for: they stay."""
    put_in(office, make(), name)
    fed = tmp_path / "data" / "reports"
    assert build_store([fed], tmp_path / "store", load_encoder()).removed == 0
    assert any("Vĩnh Hải" in title for title in texts(tmp_path / "store"))
    for path in fed.iterdir():
        path.unlink()
    assert build_store([fed], tmp_path / "store", load_encoder()).removed == 1


def test_a_corrected_file_of_the_same_name_replaces_the_first(office: Office, tmp_path: Path) -> None:
    """The card says so beforehand; the same content is noticed too."""
    put_in(office)
    assert "đúng nội dung này" in feed(office, TEXT.encode(), "ban-sao.txt")["text"]
    corrected = TEXT.replace("4.215", "4.512").encode()
    card = feed(office, corrected, "vinh-hai.txt")
    assert "bản mới sẽ thay bản cũ" in card["text"]
    press(office, card, "Đưa vào")
    office.api.wait(lambda: changed(office, card))
    assert "4.512" in office.ask(office.lan, QUESTION)["text"]
    assert len(texts(tmp_path / "store")) == 2


def test_questions_are_answered_while_a_report_is_put_in(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old store goes on answering until the new one is there."""
    begun, release = threading.Event(), threading.Event()
    accept = Feeder.accept

    def slow(self: Feeder, key: int) -> object:
        begun.set()
        assert release.wait(20)
        return accept(self, key)

    monkeypatch.setattr(Feeder, "accept", slow)
    card = feed(office, TEXT.encode(), "vinh-hai.txt")
    office.admin.press(card, buttons(card)["Đưa vào"])
    assert begun.wait(10)
    assert "117%" in office.ask(office.lan, "Năm 2019 thu ngân sách phường Tân An đạt bao nhiêu phần trăm?")["text"]
    assert "4.215" not in office.ask(office.minh, QUESTION)["text"]
    release.set()
    office.api.wait(lambda: changed(office, card))
    assert "4.215" in office.ask(office.lan, QUESTION + " ")["text"]


def test_reports_are_listed_looked_at_and_taken_out(office: Office, tmp_path: Path) -> None:
    """Asked twice; a fed file is moved aside, and the report does not come back."""
    put_in(office)
    page = office.ask(office.admin, "/baocao")
    assert "Báo cáo đang dùng: 2" in page["text"]
    assert "15/01/2021" in page["text"]
    first = page["text"].splitlines()[1]
    assert "Vĩnh Hải" in first  # the newest first
    press(office, page, "1")
    office.api.wait(lambda: "Tệp: vinh-hai.txt" in shown(office, page)["text"])
    press(office, shown(office, page), "Gỡ bỏ")
    office.api.wait(lambda: "Chắc chắn gỡ bỏ" in buttons(shown(office, page)))
    assert len(texts(tmp_path / "store")) == 2
    press(office, shown(office, page), "Chắc chắn gỡ bỏ")
    office.api.wait(lambda: "Đã gỡ" in shown(office, page)["text"])
    assert len(texts(tmp_path / "store")) == 1
    assert [path.name.partition("-")[2] for path in (tmp_path / "data" / "removed").iterdir()] == ["vinh-hai.txt"]
    assert "4.215" not in office.ask(office.lan, QUESTION)["text"]
    put_in(office)  # sent again, it is put in again
    assert len(texts(tmp_path / "store")) == 2


def test_a_report_of_another_folder_stays_in_its_folder_and_out_of_the_store(office: Office, tmp_path: Path) -> None:
    """An index run over the folder does not bring it back."""
    page = office.ask(office.admin, "/baocao")
    for label in ("1", "Gỡ bỏ", "Chắc chắn gỡ bỏ"):
        office.api.wait(lambda label=label: label in buttons(shown(office, page)))
        press(office, shown(office, page), label)
    office.api.wait(lambda: "Đã gỡ" in shown(office, page)["text"])
    assert "Chưa có báo cáo nào" in office.ask(office.admin, "/baocao")["text"]
    summary = build_store([SAMPLES / "tan-an-2020-01-08.txt"], tmp_path / "store", load_encoder())
    assert (summary.left_out, summary.reports) == (1, 0)
    assert (SAMPLES / "tan-an-2020-01-08.txt").exists()


def test_a_long_list_has_pages(office: Office, tmp_path: Path) -> None:
    """Eight a page; « and » turn them, and a page that is not there is the last."""
    build_store([SAMPLES], tmp_path / "store", load_encoder())
    office.bot.engine.refresh()
    page = office.ask(office.admin, "/baocao")
    assert len(page["text"].splitlines()) == 9
    assert "(trang 1/2)" in page["text"]
    press(office, page, "»")
    office.api.wait(lambda: "(trang 2/2)" in shown(office, page)["text"])
    press_data(office, shown(office, page), "p:0:")
    office.api.wait(lambda: "(trang 1/2)" in shown(office, page)["text"])
    press_data(office, shown(office, page), "p:77:")
    office.api.wait(lambda: "(trang 2/2)" in shown(office, page)["text"])


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\Báo cáo.DOCX", "Báo cáo.docx"),
        ("a\x00b\n.txt", "a_b_.txt"),
        ("...", "bao-cao"),
        (".txt", "bao-cao.txt"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_files_name_is_made_safe(raw: str, safe: str) -> None:
    """No folder, no control character, no endless name; letters of all marks stay."""
    assert safe_name(raw) == safe


def test_what_waits_too_long_is_thrown_away(tmp_path: Path) -> None:
    """After a day; what came since stays."""
    build_store([SAMPLES / "tan-an-2020-01-08.txt"], tmp_path / "store", load_encoder())
    feeder = Feeder(tmp_path / "data", Engine.open(tmp_path / "store"))
    offer = feeder.offer(TEXT.encode(), "vinh-hai.txt")
    feeder.expire(offer.key / 1000 + 3600)
    assert (tmp_path / "data" / "incoming" / str(offer.key)).is_dir()
    feeder.expire(offer.key / 1000 + 25 * 3600)
    assert feeder.accept(offer.key) is None
