"""Admins feed the bot, end to end: files and links in, the list, out again."""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # ships no types
import pytest
from botapi import BotApi
from botapi_world import Json, Person
from papers import Block, as_docx, as_pdf, as_photo, as_scan
from running import Office, buttons, open_office

from bot import fetching
from bot.feeding import Feeder, safe_name
from index.build import build_store
from index.encode import load_encoder
from index.read.scan import recogniser
from index.store import Store
from retrieval.engine import Engine

needs_tesseract = pytest.mark.skipif(recogniser() is None, reason="tesseract with vie is not installed")

SAMPLES = Path(__file__).parent / "samples" / "reports"
TEXT = (
    "Phường Vĩnh Hải tổng kết năm 2020\nNgày đăng 15/01/2021\n\n"
    "Trong năm 2020, phường Vĩnh Hải trồng được 4.215 cây dừa cảnh, đạt 105% kế hoạch.\n"
)
QUESTION = "Năm 2020 phường Vĩnh Hải trồng bao nhiêu cây dừa cảnh?"


@pytest.fixture
def office(api: BotApi, tmp_path: Path) -> Iterator[Office]:
    """Yield a bot over a small store of its own, which it may change."""
    with _open(api, tmp_path) as opened:
        yield opened


@contextmanager
def _open(api: BotApi, folder: Path, **settings: object) -> Iterator[Office]:
    root = folder / "store"
    build_store([SAMPLES / "tan-an-2020-01-08.txt"], root, load_encoder())
    with open_office(api, Engine.open(root), folder / "data", **settings) as opened:
        yield opened


def feed(office: Office, content: bytes, name: str, by: Person | None = None) -> Json:
    """Send a file; return what the bot says of it."""
    person = by or office.admin
    before = len(office.api.said(person.id))
    person.send_file(content, name)
    return office.reply(person, before + 1)


def press(office: Office, message: Json, label: str, by: Person | None = None) -> str:
    """Press a button; return the word that is shown for it, "" for none."""
    return press_data(office, message, buttons(message)[label], by)


def press_data(office: Office, message: Json, data: str, by: Person | None = None) -> str:
    query = (by or office.admin).press(message, data)
    office.api.wait(lambda: office.api.callbacks[query])
    return str(office.api.callbacks[query]["text"])


def shown(office: Office, message: Json) -> Json:
    """Return a message as it stands now."""
    return office.api.chats[message["chat"]["id"]].messages[message["message_id"]]


def texts(root: Path) -> list[str]:
    return [report.title for report in Store.open(root).reports()]


def put_in(office: Office, content: bytes = TEXT.encode(), name: str = "vinh-hai.txt") -> Json:
    card = feed(office, content, name)
    press(office, card, "Đưa vào")
    office.api.wait(lambda: "Đã đưa vào" in shown(office, card)["text"])
    return card


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
    assert "có thể hỏi ngay" in office.api.wait(lambda: _changed(office, card))["text"]
    assert "4.215" in office.ask(office.minh, QUESTION)["text"]


def _changed(office: Office, message: Json) -> Json | None:
    now = shown(office, message)
    return now if now.get("edit_date") else None


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
    assert "có thể hỏi ngay" in office.api.wait(lambda: _changed(office, card))["text"]


def test_what_is_thrown_away_is_not_put_in(office: Office, tmp_path: Path) -> None:
    """ "Bỏ" leaves no file and no report; its button then says that it is stale."""
    card = feed(office, TEXT.encode(), "vinh-hai.txt")
    press(office, card, "Bỏ")
    assert "Đã bỏ" in office.api.wait(lambda: _changed(office, card))["text"]
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
    office.api.wait(lambda: _changed(office, card))
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
    office.api.wait(lambda: _changed(office, card))
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
    office.api.wait(lambda: _changed(office, card))
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


class _Page(BaseHTTPRequestHandler):
    """A small web site: a report, a redirect to it, a picture, and something endless."""

    def do_GET(self) -> None:
        html = "<html><head><title>Vĩnh Hải</title></head><body><article>"
        html += "".join(f"<p>{line}</p>" for line in TEXT.splitlines() if line) + "</article></body></html>"
        if self.path == "/moi":
            self.send_response(302)
            self.send_header("Location", "/bao-cao-2020")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/mat" else 200)
        self.send_header("Content-Type", "image/png" if self.path == "/anh" else "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_link_is_fetched_and_stays_the_source(api: BotApi, tmp_path: Path) -> None:
    """Through a redirect; the answer's source leads to the page."""
    with site() as address, _open(api, tmp_path, fetch_private=True) as office:
        card = office.ask(office.admin, f"{address}/moi")
        assert "Số liệu: 2" in card["text"]
        press(office, card, "Đưa vào")
        office.api.wait(lambda: _changed(office, card))
        assert "4.215" in office.ask(office.lan, QUESTION)["text"]
        sources = [report.source for report in Store.open(tmp_path / "store").reports()]
        assert f"{address}/bao-cao-2020" in sources


@pytest.mark.parametrize(("path", "word"), [("/mat", "không phải trang báo cáo"), ("/anh", "không phải trang báo cáo")])
def test_a_link_to_no_report_is_refused(api: BotApi, tmp_path: Path, path: str, word: str) -> None:
    """A page that is not there, a picture."""
    with site() as address, _open(api, tmp_path, fetch_private=True) as office:
        assert word in office.ask(office.admin, address + path)["text"]


def test_links_into_the_offices_own_network_are_refused(office: Office) -> None:
    """By number, by name, in any spelling; nothing is connected to."""
    with site() as address:
        port = address.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "0.0.0.0"):
            assert "mạng nội bộ" in office.ask(office.admin, f"http://{host}:{port}/bao-cao-2020")["text"]


def test_a_server_that_is_not_there_is_said_to_be(api: BotApi, tmp_path: Path) -> None:
    """One line, whatever the network's reason."""
    with _open(api, tmp_path, fetch_private=True) as office:
        assert "Không mở được" in office.ask(office.admin, "http://127.0.0.1:1/bao-cao")["text"]


def test_a_page_over_the_limit_is_not_read_to_its_end(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops where the limit is passed."""
    monkeypatch.setattr(fetching, "MAX_BYTES", 50)
    with site() as address, _open(api, tmp_path, fetch_private=True) as office:
        assert "20 MB" in office.ask(office.admin, f"{address}/bao-cao-2020")["text"]


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
