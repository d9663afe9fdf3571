"""What people type, made safe to search, to store and to show again."""

import re
import unicodedata

from index.text import clean, fold

#: Longer than any question that can be answered; the engine's time grows with length.
MAX_QUESTION = 1000

#: No Vietnamese letter carries more than two combining marks.
_MAX_MARKS = 2

_SPACES = re.compile(r"\s+")
_LETTER = re.compile(r"[^\W\d_]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def tidy(raw: str) -> str:
    """Return the text on one line, without controls, text-direction marks or towers of marks."""
    text = _DIRECTIONS.sub("", clean(raw))
    return _SPACES.sub(" ", _flat_marks(text)).strip()


def tidy_lines(raw: str) -> str:
    """Like ``tidy``, for an answer that a staff member wrote: its line breaks stay."""
    return _flat_marks(_DIRECTIONS.sub("", clean(raw)))


def has_words(text: str) -> bool:
    """Tell whether at least one letter is there: emoji, digits and signs alone ask nothing."""
    return bool(_LETTER.search(text))


def folded(text: str) -> str:
    """Return the key under which the same question is found again: lower case, no marks, no signs."""
    return " ".join(re.findall(r"\w+(?:[,./]\d+)*", fold(tidy(text))))


def _flat_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)
