"""Answers that staff chose to keep, found again for the next person with the same question."""

import sqlite3
from collections import Counter
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.incoming import folded

#: Folded words that change no question by being there.
_EMPTY_WORDS = frozenset(("a", "cua", "la", "nhe", "vay", "xin"))

#: A slip is forgiven in longer syllables only: one letter makes another word of a short one.
_SHORTEST_SLIP = 5


@dataclass(frozen=True, slots=True)
class Curated:
    """A staff answer kept for everybody: who wrote it, and when (Unix seconds) it was saved."""

    question: str
    answer: str
    author: str
    saved: float


def save(db: sqlite3.Connection, staff_answer_id: int, at: float) -> bool:
    """Keep a staff answer for its question, in place of an older one; False when it is kept already."""
    row = db.execute(
        "SELECT question, folded, text, author FROM staff_answers JOIN cases ON cases.id = case_id"
        " WHERE staff_answers.id = ?",
        (staff_answer_id,),
    ).fetchone()
    if row is None or db.execute("SELECT 1 FROM curated WHERE staff_answer_id = ?", (staff_answer_id,)).fetchone():
        return False
    db.execute("DELETE FROM curated WHERE folded = ?", (row["folded"],))
    db.execute(
        "INSERT INTO curated (staff_answer_id, question, folded, answer, author, saved) VALUES (?, ?, ?, ?, ?, ?)",
        (staff_answer_id, row["question"], row["folded"], row["text"], row["author"], at),
    )
    return True


def find(db: sqlite3.Connection, question: str) -> Curated | None:
    """Return the kept answer to this very question, however its words are typed; the latest one."""
    key = folded(question)
    for row in db.execute("SELECT * FROM curated ORDER BY saved DESC"):
        if is_same(key, row["folded"]):
            return Curated(row["question"], row["answer"], row["author"], row["saved"])
    return None


def is_same(one: str, other: str) -> bool:
    """Tell whether two folded questions ask the same: the same words in any order, but for one slip.

    A likeness of the whole would not do: the same question about the ward next door is 93% alike.
    """
    left, right = (Counter(w for w in key.split() if w not in _EMPTY_WORDS) for key in (one, other))
    only_left, only_right = list((left - right).elements()), list((right - left).elements())
    if not only_left and not only_right:
        return bool(left)
    return len(only_left) == len(only_right) == 1 and _is_slip(only_left[0], only_right[0])


def _is_slip(one: str, other: str) -> bool:
    """Tell whether one syllable is the other with a letter too many or two letters swapped.

    A letter in the place of another is a word of its own: "thanh" and "thang".
    """
    if min(len(one), len(other)) < _SHORTEST_SLIP or not (one + other).isalpha():
        return False
    swapped = len(one) == len(other) and sorted(one) == sorted(other)
    return (swapped or len(one) != len(other)) and OSA.distance(one, other) == 1
