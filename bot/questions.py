"""Questions and the answers they got, as the ledger keeps them."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from bot.card import Card, FigureRow
from bot.incoming import folded

ChatKind = Literal["private", "group"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it came in. ``ref`` names it for good: asked again, it is the same question."""

    ref: str
    chat_id: int
    chat_kind: ChatKind
    chat_title: str
    thread_id: int | None
    message_id: int
    user_id: int
    user_name: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A question in the ledger, with its answer and the messages that show it."""

    id: int
    asked: Asked
    status: str
    card: Card
    view: str
    parts: tuple[int, ...]
    edits: int
    chosen: bool


def keep(
    db: sqlite3.Connection,
    asked: Asked,
    status: str,
    reason: str,
    seconds: float,
    card: Card,
    figures: tuple[FigureRow, ...],
) -> tuple[Kept, bool]:
    """Write a question and its answer down before the answer is sent.

    ``seconds``: from when the question was received to now. Return what is kept, and True when it had
    been written down before: then an earlier attempt may have sent it, and its card is the one kept.
    """
    cursor = db.execute(
        "INSERT OR IGNORE INTO questions (ref, chat_id, chat_kind, chat_title, thread_id, message_id,"
        " user_id, user_name, asked, text, folded, status, reason, seconds, card)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            asked.ref,
            asked.chat_id,
            asked.chat_kind,
            asked.chat_title,
            asked.thread_id,
            asked.message_id,
            asked.user_id,
            asked.user_name,
            asked.at,
            asked.text,
            folded(asked.text),
            status,
            reason,
            seconds,
            card.to_json(),
        ),
    )
    kept = by_ref(db, asked.ref)
    assert kept is not None
    known = cursor.rowcount == 0
    if not known:
        _keep_figures(db, kept.id, figures)
    return kept, known


def replace_answer(
    db: sqlite3.Connection,
    question_id: int,
    text: str,
    status: str,
    reason: str,
    card: Card,
    figures: tuple[FigureRow, ...],
) -> None:
    """Put a new answer in the place of the old one, after its question was edited."""
    db.execute(
        "UPDATE questions SET text = ?, folded = ?, status = ?, reason = ?, card = ?, view = '',"
        " edits = edits + 1, chosen = 0 WHERE id = ?",
        (text, folded(text), status, reason, card.to_json(), question_id),
    )
    db.execute("DELETE FROM verdicts WHERE question_id = ?", (question_id,))
    db.execute("DELETE FROM figures WHERE question_id = ?", (question_id,))
    _keep_figures(db, question_id, figures)


def sent(db: sqlite3.Connection, question_id: int, parts: tuple[int, ...], seconds: float | None = None) -> None:
    """Note the numbers of the messages that show the answer, and how long the asker waited."""
    db.execute(
        "UPDATE questions SET parts = ?, seconds = coalesce(?, seconds) WHERE id = ?",
        (json.dumps(parts), seconds, question_id),
    )


def show(db: sqlite3.Connection, question_id: int, view: str) -> None:
    """Note which section of the answer is unfolded."""
    db.execute("UPDATE questions SET view = ? WHERE id = ?", (view, question_id))


def choose(db: sqlite3.Connection, question_id: int) -> bool:
    """Note that one of the offered questions was taken; False when one had been before."""
    cursor = db.execute("UPDATE questions SET chosen = 1 WHERE id = ? AND chosen = 0", (question_id,))
    return cursor.rowcount == 1


def judge(db: sqlite3.Connection, question_id: int, user_id: int, good: bool, at: float) -> bool:
    """Keep a person's verdict, which may replace their earlier one; False when it changes nothing."""
    old = db.execute(
        "SELECT good FROM verdicts WHERE question_id = ? AND user_id = ?", (question_id, user_id)
    ).fetchone()
    db.execute(
        "INSERT INTO verdicts (question_id, user_id, good, given) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET good = excluded.good, given = excluded.given",
        (question_id, user_id, int(good), at),
    )
    return old is None or bool(old["good"]) != good


def by_ref(db: sqlite3.Connection, ref: str) -> Kept | None:
    """Return the question of this name."""
    return _one(db.execute("SELECT * FROM questions WHERE ref = ?", (ref,)))


def by_id(db: sqlite3.Connection, question_id: int) -> Kept | None:
    """Return the question of this number."""
    return _one(db.execute("SELECT * FROM questions WHERE id = ?", (question_id,)))


def recent_messages(db: sqlite3.Connection, since: float) -> list[tuple[int, int]]:
    """Return (chat, message) of all questions since this Unix time and of the answers they got."""
    rows = db.execute("SELECT chat_id, message_id, parts FROM questions WHERE asked > ?", (since,))
    return [(row["chat_id"], number) for row in rows for number in (row["message_id"], *json.loads(row["parts"]))]


def _keep_figures(db: sqlite3.Connection, question_id: int, figures: tuple[FigureRow, ...]) -> None:
    db.executemany(
        "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(question_id, position, *row) for position, row in enumerate(figures)],
    )


def _one(cursor: sqlite3.Cursor) -> Kept | None:
    row = cursor.fetchone()
    if row is None:
        return None
    asked = Asked(
        ref=row["ref"],
        chat_id=row["chat_id"],
        chat_kind=row["chat_kind"],
        chat_title=row["chat_title"],
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        user_id=row["user_id"],
        user_name=row["user_name"],
        text=row["text"],
        at=row["asked"],
    )
    return Kept(
        id=row["id"],
        asked=asked,
        status=row["status"],
        card=Card.from_json(row["card"]),
        view=row["view"],
        parts=tuple(json.loads(row["parts"])),
        edits=row["edits"],
        chosen=bool(row["chosen"]),
    )
