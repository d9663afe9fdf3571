"""A question and a figure as one row of tokens, as the cross-encoder reads them side by side.

The question comes first, then the figure's title, heading, the words before its sentence, and the sentence around it.
Numbers but small ones are one token: what they say is the business of periods and kinds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.records import Figure, Report
from index.text import fold
from retrieval.question import Query

#: Tokens that are no words: padding and the like, the days of a month and other small numbers, signs.
SPECIAL = (
    "<none>", "<figure>", "<number>", "<year>", "<asked>", "<unknown>", *map(str, range(32)), *";:.,()%+-/",
)  # fmt: skip
_FIGURE, _ASKED, _UNKNOWN = (SPECIAL.index(name) for name in ("<figure>", "<asked>", "<unknown>"))
#: The parts of a row in their order, but for the token that ends the question.
QUESTION, TITLE, HEADING, BEFORE, EARLIER, LEADS, VALUE, FOLLOWS, LATER, END = range(10)
#: Parts whose words are compared with the question's as one: the figure's own part of the sentence, its rest, and so on.
_TOGETHER = {LEADS: 0, VALUE: 0, FOLLOWS: 0, EARLIER: 1, LATER: 1, HEADING: 2, BEFORE: 3, TITLE: 4}
_GROUPS = len(set(_TOGETHER.values()))
_GROUP_OF = np.array([_TOGETHER.get(part, -1) for part in range(END + 1)])
#: For a question's token how near and whether with its neighbour it is met in each; for the others whether the question
#: has it, with its neighbour, and how near.
MATCHES = 2 * _GROUPS + 3
#: How many tokens of each are read, and of the text right before a sentence, in characters.
_OF_QUESTION, _OF_TITLE, _OF_BEFORE, _AHEAD, _BEHIND = 28, 10, 12, 40, 20
_CHARACTERS = 200
#: Distances from the figure, in tokens; what is further, or not of its sentence, is at the end.
FARTHEST = 25
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+|[;:.,()%+-]")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a text: their ids, what they are compared by, and the ids of the phrases of two that they stand in."""

    ids: list[int]
    keys: list[str]
    phrases: list[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to be paired: its tokens and the kind of figure asked for."""

    tokens: Tokens
    kind: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A row for the cross-encoder; every array has one entry a token but ``matches``, shape (tokens, MATCHES)."""

    ids: NDArray[np.int64]
    phrases: NDArray[np.int64]
    parts: NDArray[np.int64]
    places: NDArray[np.int64]
    matches: NDArray[np.float32]
    asked_kind: str
    kind: str
    role: str


def read_tokens(texts: Sequence[str], vocabulary: Mapping[str, int]) -> Tokens:
    """Return the tokens of raw words, numbers and signs."""
    names = [_name(text) for text in texts]
    phrases = [0] * len(names)
    for at, (one, other) in enumerate(zip(names, names[1:], strict=False)):
        if phrase := vocabulary.get(f"{one} {other}", 0):
            phrases[at] = phrases[at] or phrase
            phrases[at + 1] = phrase
    keys = [text.lstrip("0") or text if text[0].isdigit() else name for text, name in zip(texts, names, strict=True)]
    return Tokens([vocabulary.get(name, _UNKNOWN) for name in names], keys, phrases)


@lru_cache(maxsize=16384)
def _name(text: str) -> str:
    if not text[0].isdigit():
        return fold(text)
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return "<year>"
    return str(int(text)) if re.fullmatch(r"\d\d?", text) and int(text) < 32 else "<number>"


def read_question(query: Query, vocabulary: Mapping[str, int]) -> Asked:
    """Return a question to be paired; what was short or misspelled is written out in it."""
    pieces = _TOKEN.findall(query.folded or query.text)[:_OF_QUESTION]
    return Asked(read_tokens(pieces, vocabulary), query.kind)


def pair_of(
    asked: Asked,
    figure: Figure,
    report: Report,
    vocabulary: Mapping[str, int],
    table: NDArray[np.float32],
) -> Pair:
    """Return a question and a figure as one row; ``table`` has a unit vector for each word, shape (vocabulary, size)."""
    told, parts, places = _surroundings(figure, report)
    question, tokens = asked.tokens, read_tokens(told, vocabulary)
    at = parts.index(VALUE)
    tokens.ids[at], tokens.keys[at], tokens.phrases[at] = _FIGURE, "<figure>", 0
    many = len(question.ids)
    return Pair(
        ids=np.array([*question.ids, _ASKED, *tokens.ids]),
        phrases=np.array([*question.phrases, 0, *tokens.phrases]),
        parts=np.array([QUESTION] * many + [END, *parts]),
        places=np.array([0] * (many + 1) + [max(-FARTHEST, min(FARTHEST, place)) + FARTHEST + 1 for place in places]),
        matches=_matches(question, tokens, np.array(parts), table),
        asked_kind=asked.kind,
        kind=figure.kind,
        role=figure.role,
    )


def _surroundings(figure: Figure, report: Report) -> tuple[list[str], list[int], list[int]]:
    """Return what stands around a figure, piece by piece, with the part that each is of and its distance."""
    text, start, end = report.text, figure.span.start, figure.span.end
    opens, closes = min(figure.scope.start, start), max(figure.scope.end, end)
    own = _TOKEN.findall(text[opens:start])[-_AHEAD:]
    earlier = _last(_TOKEN.findall(text[figure.sentence.start : opens]), _AHEAD - len(own))
    follows = _TOKEN.findall(text[end:closes])[:_BEHIND]
    later = _TOKEN.findall(text[closes : figure.sentence.end])[: _BEHIND - len(follows)]
    before = text[max(0, figure.sentence.start - _CHARACTERS) : figure.sentence.start]
    apart = [
        (_TOKEN.findall(report.title)[-_OF_TITLE:], TITLE),
        (_TOKEN.findall(figure.heading)[-_OF_TITLE:], HEADING),
        (_TOKEN.findall(before)[-_OF_BEFORE:], BEFORE),
    ]
    around = [(earlier, EARLIER), (own, LEADS), (["<figure>"], VALUE), (follows, FOLLOWS), (later, LATER)]
    told = [piece for pieces, _ in (*apart, *around) for piece in pieces]
    parts = [part for pieces, part in (*apart, *around) for _ in pieces]
    ahead = len(earlier) + len(own)
    places = [-FARTHEST] * sum(len(pieces) for pieces, _ in apart)
    return told, parts, [*places, *range(-ahead, len(told) - len(places) - ahead)]


def _last(pieces: list[str], many: int) -> list[str]:
    return pieces[-many:] if many > 0 else []


def _matches(
    question: Tokens, told: Tokens, parts: NDArray[np.int64], table: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return how well each token of a row is met on the other side, shape (tokens, MATCHES)."""
    many = len(question.ids)
    matches = np.zeros((many + 1 + len(told.ids), MATCHES), np.float32)
    if not many:
        return matches
    numbers: dict[str, int] = {}
    asked = np.array([numbers.setdefault(key, len(numbers)) if _tells(key) else -1 for key in question.keys])
    same = asked[:, None] == np.array([numbers.get(key, -2) for key in told.keys])
    near = np.maximum(table[question.ids] @ table[told.ids].T, same)
    with_next = same[:-1, :-1] & same[1:, 1:]
    in_pair = np.zeros_like(same)
    in_pair[:-1, :-1] |= with_next
    in_pair[1:, 1:] |= with_next
    groups = _GROUP_OF[parts]
    for group in range(_GROUPS):
        held = groups == group
        if held.any():
            matches[:many, group] = near[:, held].max(axis=1)
            matches[:many, _GROUPS + group] = in_pair[:, held].any(axis=1)
    matches[many + 1 :, -3] = same.any(axis=0)
    matches[many + 1 :, -2] = in_pair.any(axis=0)
    matches[many + 1 :, -1] = near.max(axis=0)
    return matches


def _tells(key: str) -> bool:
    return key[0].isalnum() or key == "%"
