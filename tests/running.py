"""The real Application, run in a thread against the local Bot API server, stopped and started at will."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botapi import TOKEN, BotApi
from botapi_world import Chat, Json, Person

from bot.app import App, build, run
from bot.settings import Settings, load_settings
from retrieval.engine import Engine


class RunningBot:
    """One bot on one data folder; ``stop`` and ``start`` are a restart."""

    def __init__(self, api: BotApi, engine: Engine, data: Path, **settings: Any) -> None:
        values: dict[str, Any] = {"telegram_bot_token": TOKEN, "telegram_base_url": api.url, "data": data}
        self.settings: Settings = load_settings(None, **{"rate_limits": False, **values, **settings})
        self.api, self.engine = api, engine
        self._application: App | None = None

    def __enter__(self) -> "RunningBot":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and come back when it receives updates."""
        before = len(self.api.calls)
        self._failure: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="bot")
        self._thread.start()

        def receives() -> bool:
            methods = {call.method for call in self.api.calls[before:]}
            polls = "deleteWebhook" in methods and self.api.poller > self._polls
            return self._failure is not None or polls or "setWebhook" in methods

        self.api.wait(receives)

    def stop(self) -> None:
        """Stop as SIGTERM does, and wait for the end."""
        if self._thread.is_alive() and self._application is not None:
            self._loop.call_soon_threadsafe(self._application.stop_running)
        self._thread.join(15)
        assert not self._thread.is_alive(), "the bot did not stop"
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._polls = self.api.poller
        try:
            self._application = build(self.settings, self.engine)
            run(self._application, self.settings, signals=False)
        except BaseException as error:  # told by the test that waits for it
            self._failure = error
            with self.api.changed:
                self.api.changed.notify_all()


@dataclass
class Office:
    """A running bot, its staff and its askers."""

    api: BotApi
    bot: RunningBot
    admin: Person
    staff: Chat
    officer: Person
    lan: Person
    minh: Person

    def replies(self, chat: Chat | Person, count: int, timeout: float = 10.0) -> list[Json]:
        """Wait until the bot has this many messages in a chat; return them all."""

        def enough() -> list[Json] | None:
            said = self.api.said(chat.id)
            return said if len(said) >= count else None

        found: list[Json] = self.api.wait(enough, timeout)
        assert len(found) == count, [message.get("text") for message in found]
        return found

    def reply(self, chat: Chat | Person, count: int = 1) -> Json:
        """Wait for the bot's message of this number in a chat, and return it."""
        return self.replies(chat, count)[count - 1]

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until everything sent to the bot is handled, and a little longer: for what must not come."""
        self.api.wait(lambda: not self.api.updates)
        time.sleep(seconds)

    def ask(self, person: Person, question: str) -> Json:
        """Ask in private; return the answer."""
        before = len(self.api.said(person.id))
        person.say(question)
        return self.reply(person, before + 1)


@contextmanager
def open_office(api: BotApi, engine: Engine, data: Path, **settings: Any) -> Iterator[Office]:
    """Run a bot with an admin, a staff chat and two askers; stop it at the end."""
    admin, officer, lan, minh = (api.person(name) for name in ("Chủ tịch", "Cán bộ Hà", "Lan", "Minh"))
    staff = api.group("Tổ trả lời")
    values = {"admins": frozenset({admin.id}), "staff_chat": staff.id, **settings}
    with RunningBot(api, engine, data, **values) as bot:
        yield Office(api, bot, admin, staff, officer, lan, minh)


def buttons(message: Json) -> dict[str, str]:
    """Return the data of a message's buttons by their labels."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


def marked(message: Json, kind: str) -> list[str]:
    """Return the stretches of a message under one kind of entity."""
    raw = message["text"].encode("utf-16-le")
    found = [e for e in message["entities"] if e["type"] == kind]
    return [raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in found]
