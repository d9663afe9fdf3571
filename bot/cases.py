"""Helpdesk cases in the ledger: a question without a good answer, until staff have answered it."""

import sqlite3
from dataclasses import dataclass
from typing import Literal

from bot.card import Card
from bot.incoming import folded
from bot.questions import Kept

Cause = Literal["unanswered", "wrong"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question before staff. Times are Unix seconds; ``closed`` is None while it is open."""

    id: int
    cause: str
    chat_id: int
    thread_id: int | None
    message_id: int
    user_id: int
    asker: str
    chat_title: str
    question: str
    card: Card
    opened: float
    closed: float | None
    posted: bool


@dataclass(frozen=True, slots=True)
class StaffAnswer:
    """What a staff member wrote to an asker."""

    id: int
    case_id: int
    author: str
    text: str
    given: float
    delivered: bool


def waits(db: sqlite3.Connection, chat_id: int, user_id: int, question: str) -> bool:
    """Tell whether this person's same question is before staff already."""
    found = db.execute(
        "SELECT 1 FROM cases WHERE closed IS NULL AND chat_id = ? AND user_id = ? AND folded = ?",
        (chat_id, user_id, folded(question)),
    )
    return found.fetchone() is not None


def open_case(db: sqlite3.Connection, kept: Kept, cause: Cause, user_id: int, asker: str, at: float) -> bool:
    """Open a case for this question; False when this person's same question waits already."""
    if waits(db, kept.asked.chat_id, user_id, kept.asked.text):
        return False
    cursor = db.execute(
        "INSERT OR IGNORE INTO cases (question_id, cause, chat_id, thread_id, message_id, user_id, asker,"
        " chat_title, question, folded, card, opened)"
        " SELECT id, ?, chat_id, thread_id, message_id, ?, ?, chat_title, text, folded, card, ?"
        " FROM questions WHERE id = ?",
        (cause, user_id, asker, at, kept.id),
    )
    return cursor.rowcount == 1


def unposted(db: sqlite3.Connection) -> list[Case]:
    """Return the open cases that the staff chat has not been shown yet."""
    return _all(db.execute("SELECT * FROM cases WHERE posted = 0 AND closed IS NULL ORDER BY opened"))


def posted(db: sqlite3.Connection, case_id: int, chat_id: int, message_id: int) -> None:
    """Note that a message in the staff chat belongs to this case, which is therefore posted."""
    db.execute("UPDATE cases SET posted = 1 WHERE id = ?", (case_id,))
    db.execute("INSERT OR REPLACE INTO case_messages VALUES (?, ?, ?)", (chat_id, message_id, case_id))


def by_message(db: sqlite3.Connection, chat_id: int, message_id: int) -> Case | None:
    """Return the case that a message in the staff chat belongs to."""
    found = _all(
        db.execute(
            "SELECT cases.* FROM cases JOIN case_messages ON case_id = cases.id"
            " WHERE case_messages.chat_id = ? AND case_messages.message_id = ?",
            (chat_id, message_id),
        )
    )
    return found[0] if found else None


def by_id(db: sqlite3.Connection, case_id: int) -> Case | None:
    """Return the case of this number."""
    found = _all(db.execute("SELECT * FROM cases WHERE id = ?", (case_id,)))
    return found[0] if found else None


def still_open(db: sqlite3.Connection) -> list[Case]:
    """Return the open cases, oldest first."""
    return _all(db.execute("SELECT * FROM cases WHERE closed IS NULL ORDER BY opened"))


def due(db: sqlite3.Connection, now: float, hours: float) -> list[Case]:
    """Return the open cases nobody was reminded of for this long, and note that they are now."""
    before = now - hours * 3600
    cases = _all(
        db.execute(
            "SELECT * FROM cases WHERE closed IS NULL AND coalesce(reminded, opened) < ? ORDER BY opened",
            (before,),
        )
    )
    db.executemany("UPDATE cases SET reminded = ? WHERE id = ?", [(now, case.id) for case in cases])
    return cases


def open_of_question(db: sqlite3.Connection, question_id: int) -> Case | None:
    """Return the open case of a question that had no answer."""
    found = _all(
        db.execute(
            "SELECT * FROM cases WHERE question_id = ? AND cause = 'unanswered' AND closed IS NULL",
            (question_id,),
        )
    )
    return found[0] if found else None


def reword(db: sqlite3.Connection, case_id: int, question: str, card: Card) -> None:
    """Put new words in the place of a case's question, after its asker edited it."""
    db.execute(
        "UPDATE cases SET question = ?, folded = ?, card = ? WHERE id = ?",
        (question, folded(question), card.to_json(), case_id),
    )


def messages(db: sqlite3.Connection, case_id: int) -> list[tuple[int, int]]:
    """Return (chat, message) of what the staff chat was shown of a case, oldest first."""
    rows = db.execute("SELECT chat_id, message_id FROM case_messages WHERE case_id = ? ORDER BY message_id", (case_id,))
    return [(row["chat_id"], row["message_id"]) for row in rows]


def post_again(db: sqlite3.Connection) -> None:
    """Let every open case be shown once more: the staff chat has moved."""
    db.execute("UPDATE cases SET posted = 0 WHERE closed IS NULL")


def close(db: sqlite3.Connection, case_id: int, at: float) -> None:
    """Close a case; one that is closed keeps its time."""
    db.execute("UPDATE cases SET closed = coalesce(closed, ?) WHERE id = ?", (at, case_id))


def answer(
    db: sqlite3.Connection, case_id: int, ref: str, author: str, text: str, at: float
) -> tuple[StaffAnswer, bool]:
    """Write a staff answer down before it is sent; return it, and True when it was there before."""
    cursor = db.execute(
        "INSERT OR IGNORE INTO staff_answers (case_id, ref, author, text, given) VALUES (?, ?, ?, ?, ?)",
        (case_id, ref, author, text, at),
    )
    row = db.execute("SELECT * FROM staff_answers WHERE ref = ?", (ref,)).fetchone()
    return _answer(row), cursor.rowcount == 0


def delivered(db: sqlite3.Connection, staff_answer_id: int) -> None:
    """Note that the asker has a staff answer."""
    db.execute("UPDATE staff_answers SET delivered = 1 WHERE id = ?", (staff_answer_id,))


def last_answer(db: sqlite3.Connection, case_id: int) -> StaffAnswer | None:
    """Return what staff last wrote on a case."""
    row = db.execute(
        "SELECT * FROM staff_answers WHERE case_id = ? AND text <> '' ORDER BY id DESC LIMIT 1", (case_id,)
    ).fetchone()
    return _answer(row) if row else None


def answer_by_id(db: sqlite3.Connection, staff_answer_id: int) -> StaffAnswer | None:
    """Return the staff answer of this number."""
    row = db.execute("SELECT * FROM staff_answers WHERE id = ?", (staff_answer_id,)).fetchone()
    return _answer(row) if row else None


def _answer(row: sqlite3.Row) -> StaffAnswer:
    return StaffAnswer(row["id"], row["case_id"], row["author"], row["text"], row["given"], bool(row["delivered"]))


def _all(cursor: sqlite3.Cursor) -> list[Case]:
    return [
        Case(
            id=row["id"],
            cause=row["cause"],
            chat_id=row["chat_id"],
            thread_id=row["thread_id"],
            message_id=row["message_id"],
            user_id=row["user_id"],
            asker=row["asker"],
            chat_title=row["chat_title"],
            question=row["question"],
            card=Card.from_json(row["card"]),
            opened=row["opened"],
            closed=row["closed"],
            posted=bool(row["posted"]),
        )
        for row in cursor
    ]
