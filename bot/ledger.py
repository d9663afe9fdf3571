"""The bot's memory: one SQLite file, used by one thread, so that the event loop never waits for a disk.

Questions, answers, verdicts, helpdesk cases, curated answers, access and updates not yet answered
all live here; the modules that own each table give plain functions of a connection, run by ``Ledger.run``.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from index.errors import HoiPhuongError

P = ParamSpec("P")
R = TypeVar("R")

FILE_NAME = "hoiphuong.sqlite3"

_FIRST = """
CREATE TABLE inbox (
    key TEXT PRIMARY KEY, received REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0, user_id INTEGER, payload TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX inbox_open ON inbox (received) WHERE done = 0;

CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, ref TEXT NOT NULL UNIQUE,
    chat_id INTEGER NOT NULL, chat_kind TEXT NOT NULL, chat_title TEXT NOT NULL,
    thread_id INTEGER, message_id INTEGER NOT NULL, user_id INTEGER NOT NULL, user_name TEXT NOT NULL,
    asked REAL NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, seconds REAL,
    card TEXT NOT NULL, view TEXT NOT NULL DEFAULT '', parts TEXT NOT NULL DEFAULT '[]',
    edits INTEGER NOT NULL DEFAULT 0, chosen INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX questions_asked ON questions (asked);
CREATE INDEX questions_user ON questions (user_id);

CREATE TABLE verdicts (
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL, good INTEGER NOT NULL, given REAL NOT NULL,
    PRIMARY KEY (question_id, user_id)
) WITHOUT ROWID;

CREATE TABLE figures (
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    text TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, unit TEXT NOT NULL, measure TEXT NOT NULL,
    period TEXT NOT NULL, place TEXT NOT NULL, report TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT NOT NULL, quote TEXT NOT NULL,
    PRIMARY KEY (question_id, position)
) WITHOUT ROWID;

CREATE TABLE cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT, question_id INTEGER, cause TEXT NOT NULL,
    chat_id INTEGER NOT NULL, thread_id INTEGER, message_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    asker TEXT NOT NULL, chat_title TEXT NOT NULL, question TEXT NOT NULL, folded TEXT NOT NULL,
    card TEXT NOT NULL, opened REAL NOT NULL, reminded REAL, closed REAL, posted INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_case_a_question ON cases (question_id, cause) WHERE question_id IS NOT NULL;
CREATE INDEX cases_open ON cases (opened) WHERE closed IS NULL;

CREATE TABLE case_messages (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    PRIMARY KEY (chat_id, message_id)
) WITHOUT ROWID;

CREATE TABLE staff_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    ref TEXT NOT NULL UNIQUE, author TEXT NOT NULL, text TEXT NOT NULL, given REAL NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE curated (
    id INTEGER PRIMARY KEY AUTOINCREMENT, staff_answer_id INTEGER UNIQUE,
    question TEXT NOT NULL, folded TEXT NOT NULL, answer TEXT NOT NULL,
    author TEXT NOT NULL, saved REAL NOT NULL
);

CREATE TABLE people (user_id INTEGER PRIMARY KEY, name TEXT NOT NULL, paired REAL NOT NULL);
CREATE TABLE codes (
    hash TEXT PRIMARY KEY, made REAL NOT NULL, expires REAL NOT NULL, used_by INTEGER
) WITHOUT ROWID;
CREATE TABLE moved_chats (old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
"""

#: One script a version; a file is brought forward by running those it has not seen.
MIGRATIONS = (_FIRST,)


class Ledger:
    """The open file and the thread that owns it."""

    def __init__(self, folder: Path) -> None:
        """Open or create the file. Raises HoiPhuongError with one clear line."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        try:
            self._connection = self._thread.submit(_open, folder / FILE_NAME).result()
        except BaseException:  # whatever it was, no thread is left behind
            self._thread.shutdown()
            raise

    async def run(
        self, action: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run ``action(connection, …)`` as one transaction: all of it is kept, or nothing."""

        def transaction() -> R:
            with self._connection:
                return action(self._connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, transaction)

    def close(self) -> None:
        """Finish what is being written and close the file."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        # NORMAL in WAL mode survives a killed process; only a power cut can lose the last instant.
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise HoiPhuongError(f"{path.name} was written by a newer version of this program")
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            connection.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")
    except (sqlite3.Error, OSError) as error:
        raise HoiPhuongError(f"the bot's memory, {path.name} in HOIPHUONG_DATA, cannot be used: {error}") from None
    return connection
