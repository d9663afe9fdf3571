"""Who may ask: everybody, or the people on a list that one-time codes admit to."""

import hashlib
import secrets
import sqlite3
import time

#: Without 0/O, 1/I/L: codes are read out over the telephone.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_LASTS_SECONDS = 24 * 3600


def make_code(db: sqlite3.Connection) -> str:
    """Return a new code that admits one person within a day. Only its hash is kept."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    now = time.time()
    db.execute("DELETE FROM codes WHERE expires < ?", (now,))
    db.execute(
        "INSERT INTO codes (hash, made, expires) VALUES (?, ?, ?)",
        (_hash(code), now, now + CODE_LASTS_SECONDS),
    )
    return code


def looks_like_code(text: str) -> bool:
    """Tell whether a message may be meant as a code."""
    code = text.strip().upper()
    return len(code) == CODE_LENGTH and all(char in _ALPHABET for char in code)


def redeem(db: sqlite3.Connection, code: str, user_id: int, name: str) -> bool:
    """Admit a person for a code that is good; a code works once."""
    cursor = db.execute(
        "UPDATE codes SET used_by = ? WHERE hash = ? AND used_by IS NULL AND expires >= ?",
        (user_id, _hash(code.strip().upper()), time.time()),
    )
    if cursor.rowcount != 1:
        return False
    db.execute("INSERT OR REPLACE INTO people VALUES (?, ?, ?)", (user_id, name, time.time()))
    return True


def is_listed(db: sqlite3.Connection, user_id: int) -> bool:
    """Tell whether a person is on the list."""
    return db.execute("SELECT 1 FROM people WHERE user_id = ?", (user_id,)).fetchone() is not None


def remove(db: sqlite3.Connection, user_id: int) -> bool:
    """Take a person off the list; False when they were not on it."""
    return db.execute("DELETE FROM people WHERE user_id = ?", (user_id,)).rowcount == 1


def moved(db: sqlite3.Connection, old: int, new: int) -> None:
    """Follow a group that became a supergroup: all that is kept of it carries its new number."""
    db.execute("INSERT OR REPLACE INTO moved_chats VALUES (?, ?)", (old, new))
    db.execute("UPDATE moved_chats SET new = ? WHERE new = ?", (new, old))
    db.execute("UPDATE questions SET chat_id = ? WHERE chat_id = ?", (new, old))
    db.execute("UPDATE cases SET chat_id = ? WHERE chat_id = ?", (new, old))


def moves(db: sqlite3.Connection) -> dict[int, int]:
    """Return the new number of every group that became a supergroup."""
    return {row["old"]: row["new"] for row in db.execute("SELECT * FROM moved_chats")}


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
