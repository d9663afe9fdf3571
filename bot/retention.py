"""Forgetting: what is older than the setting says, and everything about a person who asks for it."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was dropped: how many questions; (case, chat, message) of what still stands before staff."""

    questions: int
    messages: tuple[tuple[int, int, int], ...]


def expire(db: sqlite3.Connection, now: float, days: int) -> int:
    """Drop questions, their figures and verdicts, and closed cases older than ``days``; return how many.

    Open cases stay until they are answered, curated answers until staff replace them: they belong to
    the office, and no longer say who asked.
    """
    before = now - days * 86_400
    gone = db.execute("DELETE FROM questions WHERE asked < ?", (before,)).rowcount
    db.execute("DELETE FROM cases WHERE closed IS NOT NULL AND opened < ?", (before,))
    db.execute("DELETE FROM codes WHERE expires < ?", (now,))
    return gone


def forget(db: sqlite3.Connection, user_id: int) -> Forgotten:
    """Drop all that is kept of one person: questions, verdicts, cases, updates in waiting.

    The place on the access list stays, or the person would lock themselves out; it holds no question.
    """
    messages = db.execute(
        "SELECT case_id, case_messages.chat_id, case_messages.message_id FROM case_messages JOIN cases"
        " ON cases.id = case_id WHERE user_id = ?",
        (user_id,),
    ).fetchall()
    gone = db.execute("DELETE FROM questions WHERE user_id = ?", (user_id,)).rowcount
    db.execute("DELETE FROM verdicts WHERE user_id = ?", (user_id,))
    db.execute("DELETE FROM cases WHERE user_id = ?", (user_id,))
    db.execute("UPDATE inbox SET payload = '', done = 1, user_id = NULL WHERE user_id = ?", (user_id,))
    return Forgotten(gone, tuple((row["case_id"], row["chat_id"], row["message_id"]) for row in messages))
