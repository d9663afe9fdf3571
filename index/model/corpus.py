"""Make training pairs from news and questions: what somebody would ask, and the passage to find.

News rows are JSON objects with ``title``, ``abstract`` and ``body`` (a sentence a line); question
rows have ``passage`` and ``questions``. Files may be gzipped. Nothing of them is kept in the model
but the vectors.
"""

import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

#: Question words, for the query side; which one follows what was cut out of a sentence.
ASK_NUMBER = ("bao nhiêu", "mấy", "là bao nhiêu", "đạt bao nhiêu", "có bao nhiêu", "bn", "bao nhiu")
ASK_NAME = ("ai", "đơn vị nào", "ở đâu", "nơi nào", "người nào", "là gì", "tên gì", "đâu")
ASK_THING = (
    "gì",
    "nào",
    "như thế nào",
    "thế nào",
    "vì sao",
    "tại sao",
    "là gì",
    "những gì",
    "ra sao",
    "khi nào",
)

_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Article:
    """One news article; sentences in order."""

    title: str
    abstract: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage and the questions asked about it."""

    passage: str
    questions: tuple[str, ...]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the JSON objects of a file, one a line, plain or gzipped."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in raw.decode("utf-8").split("\n") if line.strip()]


def read_news(path: Path) -> list[Article]:
    """Return the articles of a file; rows without a body are left out."""
    rows = ((row, [line for line in row["body"].split("\n") if line.strip()]) for row in read_rows(path))
    return [Article(row["title"], row["abstract"], tuple(body)) for row, body in rows if body]


def read_questions(path: Path) -> list[Asked]:
    """Return passages with their questions; passages shorter than eight words are faulty rows."""
    rows = (Asked(row["passage"], tuple(row["questions"])) for row in read_rows(path))
    return [row for row in rows if row.questions and len(row.passage.split()) >= 8]


def read_shorthand(path: Path) -> dict[str, tuple[str, ...]]:
    """Return phrase → its abbreviations, both folded, from the reviewable list."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {phrase: tuple(short) for phrase, short in table["shorthand"].items()}


class Shortener:
    """Replaces phrases by the abbreviations that officials type."""

    def __init__(self, shorthand: dict[str, tuple[str, ...]], random: np.random.Generator) -> None:
        self._shorthand = shorthand
        self._random = random
        longest_first = sorted(shorthand, key=len, reverse=True)
        self._pattern = re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)

    def __call__(self, text: str, share: float) -> str:
        """Return the text with about this share of the known phrases shortened."""

        def shorten(match: re.Match[str]) -> str:
            if self._random.random() >= share:
                return match.group()
            return str(self._random.choice(self._shorthand[match.group().lower()]))

        return self._pattern.sub(shorten, text)


def ask(sentence: str, random: np.random.Generator) -> str:
    """Return a made-up question about the sentence: something is cut out and asked for.

    A number becomes "bao nhiêu", a name "ai" or "ở đâu", any other stretch "gì"; what stays is a
    window of five to fourteen words around the gap with a few words missing. Real questions name
    most of their sentence like this, which pairs of a sentence and its neighbours never show.
    """
    words = sentence.split()
    numbers = [i for i, word in enumerate(words) if _NUMBER.search(word)]
    names = [i for i, word in enumerate(words) if i and word[0].isupper()]
    if numbers and random.random() < 0.6:
        start = int(random.choice(numbers))
        stop, question = start + 1, random.choice(ASK_NUMBER)
    elif names and random.random() < 0.5:
        start = int(random.choice(names))
        stop, question = start + 1, random.choice(ASK_NAME)
        while stop < len(words) and words[stop][0].isupper():
            stop += 1
    else:
        start = int(random.integers(len(words)))
        stop, question = start + int(random.integers(1, 5)), random.choice(ASK_THING)
    width = int(random.integers(5, 15))
    low = max(0, start - int(random.integers(width + 1)))
    window = words[low:start] + words[stop : max(stop, low + width)]
    kept = [word for word in window if random.random() > 0.12]
    place = int(random.integers(2)) * len(kept)
    kept.insert(place, str(question))
    return " ".join(kept)


def window(lengths: Sequence[int], random: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Return (first, stop) of consecutive sentences that make a passage of ``low`` to ``high`` tokens."""
    goal = int(random.integers(low, high))
    first = int(random.integers(len(lengths)))
    stop, size = first, 0
    while stop < len(lengths) and size < goal:
        size += lengths[stop]
        stop += 1
    while first > 0 and size < goal:  # the article's end came first: grow backwards
        first -= 1
        size += lengths[first]
    return first, stop


def all_texts(news: Iterable[Article], questions: Iterable[Asked]) -> Iterable[str]:
    """Yield every text once, for counting the vocabulary."""
    for article in news:
        yield article.title
        yield article.abstract
        yield from article.sentences
    for row in questions:
        yield row.passage
        yield from row.questions
