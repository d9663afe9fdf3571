"""Texts of passages turned into the vectors of each, and of its parts.

A passage of 150 syllables speaks of five things, and a question of one: see ``index.embeddings``.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder, Matrix

_END = re.compile(r"(?<=[.;!?])\s+|\n+")
#: Syllables. A shorter part ("Kết quả:", "Cụ thể;") joins what follows.
LEAST = 8
#: A part's id is its passage's times this, plus its place; what lies beyond stays in the last part.
MOST_PARTS = 64


@dataclass(frozen=True, slots=True)
class Embedded:
    """Unit vectors: of passages by ``numbers``, shape (len(numbers), dimension), and of parts by ``part_ids``."""

    numbers: NDArray[np.int64]
    rows: Matrix
    part_ids: NDArray[np.int64]
    part_rows: Matrix

    def __add__(self, other: "Embedded") -> "Embedded":
        return Embedded(
            np.concatenate([self.numbers, other.numbers]),
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.part_ids, other.part_ids]),
            np.concatenate([self.part_rows, other.part_rows]),
        )

    def without(self, numbers: Collection[int]) -> "Embedded":
        """Return all but these passages and their parts."""
        gone = np.fromiter(numbers, np.int64)
        kept, parts = ~np.isin(self.numbers, gone), ~np.isin(self.part_ids // MOST_PARTS, gone)
        return Embedded(self.numbers[kept], self.rows[kept], self.part_ids[parts], self.part_rows[parts])


def nothing(dimension: int) -> Embedded:
    """Return vectors of no passage."""
    rows = np.zeros((0, dimension), np.float32)
    return Embedded(np.zeros(0, np.int64), rows, np.zeros(0, np.int64), rows)


def embed(numbers: Sequence[int], texts: Sequence[str], encoder: Encoder) -> Embedded:
    """Embed passages under their ids; a text that is its own only part is embedded once."""
    ids: list[int] = []
    parts: list[str] = []
    for number, text in zip(numbers, texts, strict=True):
        for place, part in enumerate(parts_of(text)):
            ids.append(number * MOST_PARTS + place)
            parts.append(part)
    places = {text: place for place, text in enumerate(dict.fromkeys((*texts, *parts)))}
    rows = encoder.passages(list(places))
    return Embedded(
        np.fromiter(numbers, np.int64),
        rows[[places[text] for text in texts]],
        np.asarray(ids, np.int64),
        rows[[places[part] for part in parts]],
    )


def parts_of(text: str) -> list[str]:
    """Return the text's parts in order: what its full stops, semicolons and lines divide, none very short.

    Every word of the text stands in exactly one part; a text without words has none.
    """
    parts: list[str] = []
    open_part = False
    for piece in filter(None, map(str.strip, _END.split(text))):
        if parts and (open_part or len(parts) == MOST_PARTS):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
        open_part = len(parts[-1].split()) < LEAST
    if open_part and len(parts) > 1:
        last = parts.pop()
        parts[-1] = f"{parts[-1]} {last}"
    return parts
