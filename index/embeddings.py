"""The vectors of a store's passages, and of their parts: found by the whole, scored by the best part.

A passage of 150 syllables speaks of five things, and a question of one. Scoring a passage by its
part nearest to the question instead of by its mean puts 71.8% of held-out squad_vi questions first
in place of 68.7%, and 61.5% of the project's own over the samples in place of 58.3%
(``tests/evaluation/ablation.md`` has the measured table). Only passages that words or the whole
passage's vector have brought up are scored so, which on those questions loses nothing.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import MOST_PARTS, Embedded, embed
from index.encode import Encoder
from index.recent import PARTS, PASSAGES, Recent
from index.vectors import Matrix, Vectors


class Embeddings:
    """Unit vectors of passages and of their parts, by passage id."""

    def __init__(self, passages: Vectors, parts: Vectors) -> None:
        self._passages, self._parts = passages, parts
        self._ids: NDArray[np.int64] | None = None

    @classmethod
    def empty(cls, dimension: int) -> "Embeddings":
        """Return an empty set of vectors of one dimension."""
        return cls(Vectors.empty(dimension), Vectors.empty(dimension, searched=False))

    @classmethod
    def load(cls, folder: Path, recent: Recent | None = None) -> "Embeddings":
        """Read what ``save`` wrote, with what was saved beside it or is given as ``recent``.

        Raises ``StoreDamaged`` when it cannot be read.
        """
        held = cls(Vectors.load(folder / PASSAGES), Vectors.load(folder / PARTS, searched=False))
        recent = Recent.load(folder, held._passages.dimension) if recent is None else recent
        if len(recent.gone):
            held.remove(recent.gone.tolist())
        held.hold(recent.added)
        return held

    def save(self, folder: Path) -> None:
        """Write the vectors into a folder. Raises OSError."""
        self._passages.save(folder / PASSAGES)
        self._parts.save(folder / PARTS)

    def add(self, numbers: Sequence[int], texts: Sequence[str], encoder: Encoder) -> None:
        """Embed passages under new ids."""
        self.hold(embed(numbers, texts, encoder))

    def hold(self, embedded: Embedded) -> None:
        """Take in vectors under new ids."""
        self._passages.add(embedded.numbers, embedded.rows)
        self._parts.add(embedded.part_ids, embedded.part_rows)
        self._ids = None

    def remove(self, numbers: Iterable[int]) -> None:
        """Remove passages with their parts; ids not held are ignored."""
        gone = np.fromiter(numbers, dtype=np.int64)
        self._passages.remove(gone)
        parts = self._parts.ids()
        self._parts.remove(parts[np.isin(parts // MOST_PARTS, gone)])
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
        first = np.searchsorted(ids, passages * MOST_PARTS)
        sizes = np.searchsorted(ids, (passages + 1) * MOST_PARTS) - first
        held = sizes > 0
        best = np.zeros(len(passages), np.float32)
        if held.any():
            starts = np.cumsum(sizes[held]) - sizes[held]
            places = np.repeat(first[held] - starts, sizes[held]) + np.arange(sizes[held].sum())
            cosines = self._parts.rows(ids[places]) @ query
            best[held] = np.maximum.reduceat(cosines, starts)
        return best

    def _sorted_ids(self) -> NDArray[np.int64]:
        if self._ids is None:
            self._ids = np.sort(self._parts.ids())
        return self._ids
