"""Steps of an admin who feeds the bot, shared by the tests of files and of links."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from botapi import BotApi
from botapi_world import Json, Person
from running import Office, buttons, open_office

from index.build import build_store
from index.encode import load_encoder
from index.store import Store
from retrieval.engine import Engine

SAMPLES = Path(__file__).parent / "samples" / "reports"
TEXT = (
    "Phường Vĩnh Hải tổng kết năm 2020\nNgày đăng 15/01/2021\n\n"
    "Trong năm 2020, phường Vĩnh Hải trồng được 4.215 cây dừa cảnh, đạt 105% kế hoạch.\n"
)
QUESTION = "Năm 2020 phường Vĩnh Hải trồng bao nhiêu cây dừa cảnh?"


@contextmanager
def open_feedable(api: BotApi, folder: Path, **settings: object) -> Iterator[Office]:
    """Yield a bot over a small store of its own, which it may change."""
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


def changed(office: Office, message: Json) -> Json | None:
    now = shown(office, message)
    return now if now.get("edit_date") else None
