"""Nearest neighbours over unit vectors. The only module that knows FAISS.

Vectors lie flat, at two bytes a component (half the memory to read, and cosines right to a thousandth).
From ``SKETCHED_FROM`` on, a question first scans a sketch of them at two bits a component (product
quantization, Jégou et al. 2011, in the layout of FAISS's fast scan) and compares what it finds in full.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import StoreDamaged

#: Measured at 19,000 × 640 on one thread: all in full 1.3 ms, and 24 MB through the processor's caches; the sketch
#: 0.2 ms and 3 MB, which finds 999 in 1,000 of the 28 nearest. A graph (HNSW) takes 1 ms after 20 s of building.
SKETCHED_FROM = 4_096
#: The sketch is fitted on so many vectors, in so many rounds: more find no more.
_FITTED_ON, _ROUNDS = 4_096, 10
#: How many that the sketch finds are compared in full: so many times what is asked for, and no fewer than these.
_TIMES, _LEAST = 4, 112
_BLOCK = 1 << 20  # bytes that go to and from a file at a time

#: One question at a time on an office PC: a second thread costs more to wake than it saves.
faiss.omp_set_num_threads(1)

Matrix = NDArray[np.float32]


def _flat(dimension: int) -> Any:
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_bf16, faiss.METRIC_INNER_PRODUCT)


def _sketch_of(rows: Matrix) -> Any:
    """Return a sketch of rows of shape (n, dimension): pairs of components, each as the nearest of sixteen."""
    dimension = rows.shape[1]
    sketch = faiss.IndexPQFastScan(dimension, dimension // (1 + (dimension % 2 == 0)), 4, faiss.METRIC_INNER_PRODUCT)
    sketch.pq.cp.niter, sketch.pq.cp.min_points_per_centroid = _ROUNDS, 1  # fewer than it likes are no warning
    sketch.train(rows[:: max(1, len(rows) // _FITTED_ON)])
    sketch.add(rows)
    return sketch


def _stream(direction: str) -> Any:
    """Return FAISS's bridge to a Python file, which its own stubs leave out."""
    return getattr(faiss, f"PyCallbackIO{direction}")


class Vectors:
    """Unit vectors by integer id; cosine similarity."""

    def __init__(self, index: Any, sketch: Any = None, *, searched: bool = True) -> None:
        # FAISS's own stubs do not know what an ID map holds. The sketch has its rows, in its order.
        self._index, self._sketch, self._searched = index, sketch, searched
        self._sorted: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    @classmethod
    def empty(cls, dimension: int, *, searched: bool = True) -> "Vectors":
        """Return an empty set of vectors of one dimension; what is not ``searched`` as a whole needs no sketch."""
        return cls(faiss.IndexIDMap2(_flat(dimension)), searched=searched)

    @classmethod
    def load(cls, path: Path, *, searched: bool = True) -> "Vectors":
        """Read what ``save`` wrote. Raises ``StoreDamaged`` when it cannot be read."""
        try:
            with path.open("rb") as file:
                index = faiss.read_index(_stream("Reader")(file.read, _BLOCK))
                sketch = faiss.read_index(_stream("Reader")(file.read, _BLOCK)) if file.peek(1) else None
        except (RuntimeError, OSError) as error:
            raise StoreDamaged(f"the store's vectors cannot be read ({path.name}): index again") from error
        return cls(index, sketch, searched=searched)

    def save(self, path: Path) -> None:
        """Write the vectors to one file. Raises OSError."""
        # Through Python, not FAISS: paths with Vietnamese letters, and errors as OSError.
        with path.open("wb") as file:
            for index in (self._index, self._sketch):
                if index is not None:
                    faiss.write_index(index, _stream("Writer")(file.write, _BLOCK))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def ids(self) -> NDArray[np.int64]:
        """Return all ids, in the order of storage."""
        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def add(self, ids: Iterable[int], rows: Matrix) -> None:
        """Add unit rows of shape (n, dimension) under new ids."""
        numbers = np.fromiter(ids, dtype=np.int64)
        if not len(numbers):
            return
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        self._index.add_with_ids(rows, numbers)
        self._sorted = None
        if self._sketch is not None:
            self._sketch.add(rows)
        elif self._searched and len(self) >= SKETCHED_FROM:
            self._sketch = _sketch_of(self._all())

    def remove(self, ids: Iterable[int]) -> None:
        """Remove ids; those not held are ignored."""
        gone = np.fromiter(ids, dtype=np.int64)
        if not len(gone):
            return
        if self._sketch is not None:
            self._sketch.remove_ids(np.flatnonzero(np.isin(self.ids(), gone)))
        self._index.remove_ids(gone)
        self._sorted = None

    def search(self, query: Matrix, most: int) -> tuple[NDArray[np.int64], Matrix]:
        """Return ids and cosines, best first, of up to ``most`` neighbours of one vector (dimension,)."""
        most = min(most, len(self))
        if most == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        row = np.ascontiguousarray(query[None, :], dtype=np.float32)
        if self._sketch is None:
            cosines, ids = self._index.search(row, most)
            return ids[0], cosines[0]
        refined = faiss.IndexRefine(self._sketch, self._inner())
        refined.k_factor = max(_TIMES, _LEAST / most)
        cosines, places = refined.search(row, most)
        found = places[0] >= 0
        return self.ids()[places[0][found]], cosines[0][found]

    def rows(self, ids: NDArray[np.int64]) -> Matrix:
        """Return the vectors of these ids, shape (n, dimension). Raises KeyError for an id not held."""
        known, places = self._by_id()
        found = np.searchsorted(known, ids)
        if len(found) and (found.max() == len(known) or not np.array_equal(known[found], ids)):
            raise KeyError("no vector has this id")
        inner = self._inner()
        # All at once: one by one, as the ID map gives them, takes three times as long.
        codes = faiss.rev_swig_ptr(inner.codes.data(), inner.codes.size()).reshape(-1, inner.code_size)
        return np.asarray(inner.sa_decode(np.ascontiguousarray(codes[places[found]])), dtype=np.float32)

    def _by_id(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all ids, the least first, and the place of each in the order of storage."""
        if self._sorted is None:
            ids = self.ids()
            places = np.argsort(ids)
            self._sorted = ids[places], places
        return self._sorted

    def _inner(self) -> Any:
        return faiss.downcast_index(self._index.index)

    def _all(self) -> Matrix:
        return np.asarray(self._inner().reconstruct_n(0, len(self)), dtype=np.float32)
