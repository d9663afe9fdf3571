"""Admins feed the bot by links, end to end: fetched, refused, kept out of the office's own network."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botapi import BotApi
from feeding import QUESTION, TEXT, changed, open_feedable, press

from bot import fetching
from index.store import Store


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
    with site() as address, open_feedable(api, tmp_path, fetch_private=True) as office:
        card = office.ask(office.admin, f"{address}/moi")
        assert "Số liệu: 2" in card["text"]
        press(office, card, "Đưa vào")
        office.api.wait(lambda: changed(office, card))
        assert "4.215" in office.ask(office.lan, QUESTION)["text"]
        sources = [report.source for report in Store.open(tmp_path / "store").reports()]
        assert f"{address}/bao-cao-2020" in sources


@pytest.mark.parametrize(("path", "word"), [("/mat", "không phải trang báo cáo"), ("/anh", "không phải trang báo cáo")])
def test_a_link_to_no_report_is_refused(api: BotApi, tmp_path: Path, path: str, word: str) -> None:
    """A page that is not there, a picture."""
    with site() as address, open_feedable(api, tmp_path, fetch_private=True) as office:
        assert word in office.ask(office.admin, address + path)["text"]


def test_links_into_the_offices_own_network_are_refused(api: BotApi, tmp_path: Path) -> None:
    """By number, by name, in any spelling; nothing is connected to."""
    with site() as address, open_feedable(api, tmp_path) as office:
        port = address.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "0.0.0.0"):
            assert "mạng nội bộ" in office.ask(office.admin, f"http://{host}:{port}/bao-cao-2020")["text"]


def test_a_server_that_is_not_there_is_said_to_be(api: BotApi, tmp_path: Path) -> None:
    """One line, whatever the network's reason."""
    with open_feedable(api, tmp_path, fetch_private=True) as office:
        assert "Không mở được" in office.ask(office.admin, "http://127.0.0.1:1/bao-cao")["text"]


def test_a_page_over_the_limit_is_not_read_to_its_end(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stops where the limit is passed."""
    monkeypatch.setattr(fetching, "MAX_BYTES", 50)
    with site() as address, open_feedable(api, tmp_path, fetch_private=True) as office:
        assert "20 MB" in office.ask(office.admin, f"{address}/bao-cao-2020")["text"]
