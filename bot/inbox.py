"""Updates, written down before they are handled, so that none is lost and none is answered twice.

Telegram forgets an update as soon as the next ``getUpdates`` asks for a later one, which
python-telegram-bot does long before the handler has answered. So the queue between the two keeps
each update in the ledger first, and a restart takes up what was left.
"""

import asyncio
import hashlib
import json
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.ledger import Ledger

log = logging.getLogger("hoiphuong.inbox")

#: An update that brought the program down this often is put aside.
MAX_ATTEMPTS = 10

#: Telegram itself keeps updates for a day; an older question has lost its asker's attention.
MAX_AGE_SECONDS = 24 * 3600

#: Kept after handling, to recognise a repeated delivery.
KEEP_DONE_SECONDS = 3 * 24 * 3600


def key_of(update: Update) -> str:
    """Return the identity of an update as it came in: its number, and a digest of its content.

    The number alone would not do: Telegram starts anew from a random number after a quiet week.
    """
    digest = hashlib.sha256(_payload(update).encode()).hexdigest()[:16]
    return f"{update.update_id}:{digest}"


def receive(db: sqlite3.Connection, key: str, payload: str, user_id: int | None) -> bool:
    """Write an update down; False when it had been received before."""
    cursor = db.execute(
        "INSERT OR IGNORE INTO inbox (key, received, payload, user_id) VALUES (?, ?, ?, ?)",
        (key, time.time(), payload, user_id),
    )
    return cursor.rowcount == 1


def begin(db: sqlite3.Connection, key: str) -> int:
    """Count one more attempt at an update; return how many there were, this one included."""
    db.execute("UPDATE inbox SET attempts = attempts + 1 WHERE key = ?", (key,))
    row = db.execute("SELECT attempts FROM inbox WHERE key = ?", (key,)).fetchone()
    return int(row[0]) if row else 1


def put_back(db: sqlite3.Connection, key: str) -> None:
    """Leave an update for later: this attempt was not its fault."""
    db.execute("UPDATE inbox SET attempts = attempts - 1 WHERE key = ?", (key,))


def finish(db: sqlite3.Connection, key: str) -> None:
    """Mark an update as handled, and forget its content."""
    db.execute("UPDATE inbox SET done = 1, payload = '', user_id = NULL WHERE key = ?", (key,))


def pending(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the keys and payloads of updates not handled yet, oldest first; drop those too old to matter."""
    now = time.time()
    db.execute("UPDATE inbox SET done = 1, payload = '' WHERE done = 0 AND received < ?", (now - MAX_AGE_SECONDS,))
    db.execute("DELETE FROM inbox WHERE done = 1 AND received < ?", (now - KEEP_DONE_SECONDS,))
    rows = db.execute("SELECT key, payload FROM inbox WHERE done = 0 ORDER BY received")
    return [(row["key"], row["payload"]) for row in rows]


class Inbox(asyncio.Queue[object]):
    """The queue that the updater fills and the application empties."""

    def __init__(self, ledger: Ledger) -> None:
        """Keep updates in this ledger."""
        super().__init__()
        self._ledger = ledger
        self._keys: dict[int, str] = {}
        self._deferred: dict[str, Update] = {}
        self.on_received: Callable[[Update], None] | None = None

    async def put(self, item: object) -> None:
        """Write an update down, then queue it; a repeated one is let go."""
        if isinstance(item, Update):
            user = item.effective_user
            key = key_of(item)
            if not await self._ledger.run(receive, key, _payload(item), user.id if user else None):
                log.info("a repeated update is let go")
                return
            self._keys[item.update_id] = key
            if self.on_received is not None:
                self.on_received(item)
        await super().put(item)

    def key(self, update: Update) -> str:
        """Return the key under which a queued update was written down."""
        return self._keys.get(update.update_id) or key_of(update)

    def release(self, update: Update) -> None:
        """Forget the key of an update that is done with."""
        self._keys.pop(update.update_id, None)

    async def resume(self, bot: Bot) -> int:
        """Queue what an earlier run left; return how many. Called before the updater starts."""
        rows = await self._ledger.run(pending)
        for key, payload in rows:
            update = Update.de_json(json.loads(payload), bot)
            self._keys[update.update_id] = key
            if self.on_received is not None:
                self.on_received(update)
            await super().put(update)
        return len(rows)

    def defer(self, update: Update) -> None:
        """Keep an update for another attempt: Telegram could not be reached."""
        self._deferred[self.key(update)] = update

    def is_deferred(self, key: str) -> bool:
        """Tell whether this update waits for another attempt."""
        return key in self._deferred

    async def retry(self) -> None:
        """Queue again what was deferred."""
        waiting, self._deferred = self._deferred, {}
        for update in waiting.values():
            await super().put(update)


class OneAtATime(BaseUpdateProcessor):
    """Handles many chats at once, but one person in one chat in the order they wrote."""

    def __init__(self, inbox: Inbox, ledger: Ledger, drain_seconds: float, limit: int = 256) -> None:
        """``drain_seconds``: how long handlers may run on once ``drain`` was called."""
        super().__init__(limit)
        self._inbox = inbox
        self._ledger = ledger
        self._drain_seconds = drain_seconds
        self._draining = False
        self._locks: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[Any]] = set()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to free."""

    def drain(self) -> None:
        """Start nothing new; stop what still runs when the time is up. Both stay in the ledger."""
        self._draining = True
        asyncio.get_running_loop().call_later(self._drain_seconds, self._cancel)

    def _cancel(self) -> None:
        for task in self._running:
            task.cancel()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update, and write down that it was handled."""
        if not isinstance(update, Update):
            await coroutine
            return
        chat, user = update.effective_chat, update.effective_user
        lock = self._locks.setdefault((chat.id if chat else 0, user.id if user else 0), asyncio.Lock())
        async with lock:
            key = self._inbox.key(update)
            if self._draining or await self._ledger.run(begin, key) > MAX_ATTEMPTS:
                coroutine.close()  # type: ignore[attr-defined]  # always a coroutine here
                if not self._draining:
                    log.error("an update that stopped the program %d times is put aside", MAX_ATTEMPTS)
                    await self._ledger.run(finish, key)
                return
            task = asyncio.ensure_future(coroutine)
            self._running.add(task)
            try:
                await task
            except asyncio.CancelledError:
                await self._ledger.run(put_back, key)
                return
            finally:
                self._running.discard(task)
            if self._inbox.is_deferred(key):
                await self._ledger.run(put_back, key)
            else:
                await self._ledger.run(finish, key)
                self._inbox.release(update)


def _payload(update: Update) -> str:
    return json.dumps(update.to_dict(), ensure_ascii=True, sort_keys=True)
