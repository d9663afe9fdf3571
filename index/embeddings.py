"""The vectors of a store's passages, and of their parts: found by the whole, scored by the best part.

A passage of 150 syllables speaks of five things, and a question of one. Scoring a passage by its
part nearest to the question instead of by its mean puts 71.8% of held-out squad_vi questions first
in place of 68.7%, and 61.5% of the project's own over the samples in place of 58.3%
(``tests/evaluation/ablation.md`` has the measured table). Only passages that words or the whole
passage's vector have brought up are scored so, which on those questions loses nothing.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder
from index.vectors import Matrix, Vectors

_PASSAGES, _PARTS = "passages.faiss", "parts.faiss"
_END = re.compile(r"(?<=[.;!?])\s+|\n+")
#: Syllables. A shorter part ("Kết quả:", "Cụ thể;") joins what follows.
LEAST = 8
#: A part's id is its passage's times this, plus its place; what lies beyond stays in the last part.
_MOST = 64


def parts_of(text: str) -> list[str]:
    """Return the text's parts in order: what its full stops, semicolons and lines divide, none very short.

    Every word of the text stands in exactly one part; a text without words has none.
    """
    parts: list[str] = []
    open_part = False
    for piece in filter(None, map(str.strip, _END.split(text))):
        if parts and (open_part or len(parts) == _MOST):
            parts[-1] = f"{parts[-1]} {piece}"
        else:
            parts.append(piece)
        open_part = len(parts[-1].split()) < LEAST
    if open_part and len(parts) > 1:
        last = parts.pop()
        parts[-1] = f"{parts[-1]} {last}"
    return parts


class Embeddings:
    """Unit vectors of passages and of their parts, by passage id."""

    def __init__(self, passages: Vectors, parts: Vectors) -> None:
        self._passages, self._parts = passages, parts
        self._ids: NDArray[np.int64] | None = None

    @classmethod
    def empty(cls, dimension: int) -> "Embeddings":
        """Return an empty set of vectors of one dimension."""
        return cls(Vectors.empty(dimension), Vectors.empty(dimension, graph=False))

    @classmethod
    def load(cls, folder: Path) -> "Embeddings":
        """Read what ``save`` wrote. Raises ``StoreDamaged`` when it cannot be read."""
        return cls(Vectors.load(folder / _PASSAGES), Vectors.load(folder / _PARTS, graph=False))

    def save(self, folder: Path) -> None:
        """Write the vectors into a folder. Raises OSError."""
        self._passages.save(folder / _PASSAGES)
        self._parts.save(folder / _PARTS)

    def add(self, numbers: Sequence[int], texts: Sequence[str], encoder: Encoder) -> None:
        """Embed passages under new ids; a text that is its own only part is embedded once."""
        ids, parts = [], []
        for number, text in zip(numbers, texts, strict=True):
            for place, part in enumerate(parts_of(text)):
                ids.append(number * _MOST + place)
                parts.append(part)
        places = {text: place for place, text in enumerate(dict.fromkeys((*texts, *parts)))}
        rows = encoder.passages(list(places))
        self._passages.add(numbers, rows[[places[text] for text in texts]])
        self._parts.add(ids, rows[[places[part] for part in parts]])
        self._ids = None

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove passages with their parts; ids not held are ignored."""
        gone = np.fromiter(numbers, dtype=np.int64)
        self._passages.remove(gone)
        parts = self._parts.ids()
        self._parts.remove(parts[np.isin(parts // _MOST, gone)])
        self._ids = None

    def ids(self) -> NDArray[np.int64]:
        """Return the ids of all passages."""
        return self._passages.ids()

    def nearest(self, query: Matrix, most: int) -> NDArray[np.int64]:
        """Return the ids of up to ``most`` passages whose own vectors are nearest to one of shape (dimension,)."""
        return self._passages.search(query, most)[0]

    def similarities(self, query: Matrix, numbers: Sequence[int]) -> Matrix:
        """Return for each passage the cosine of its part nearest to the query; 0 for one without parts."""
        passages = np.asarray(numbers, dtype=np.int64)
        ids = self._sorted_ids()
        first = np.searchsorted(ids, passages * _MOST)
        sizes = np.searchsorted(ids, (passages + 1) * _MOST) - first
        held = sizes > 0
        best = np.zeros(len(passages), np.float32)
        if held.any():
            places = np.concatenate([np.arange(f, f + n) for f, n in zip(first[held], sizes[held], strict=True)])
            cosines = self._parts.rows(ids[places]) @ query
            starts = np.concatenate([[0], np.cumsum(sizes[held])[:-1]])
            best[held] = np.maximum.reduceat(cosines, starts)
        return best

    def _sorted_ids(self) -> NDArray[np.int64]:
        if self._ids is None:
            self._ids = np.sort(self._parts.ids())
        return self._ids
