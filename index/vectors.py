"""Nearest neighbours over unit vectors. The only module that knows FAISS.

Flat while small, at two bytes a component (half the memory to read, and cosines right to a
thousandth); past ``HNSW_FROM`` vectors a graph that answers in a fraction of a
millisecond. A graph cannot forget, so a removal rebuilds it from the vectors it holds.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import StoreDamaged

#: ``index.growth`` merges what is recent from here on. Measured at 19,000 × 640 on one thread: four-byte floats 3.9 ms, bfloat16 1.8 ms, HNSW 1.0 ms after
#: 20 s of building.
HNSW_FROM = 100_000
_BLOCK = 1 << 20  # bytes that go to and from a file at a time
_LINKS, _EF_BUILD, _EF_SEARCH = 32, 80, 128

#: One question at a time on an office PC: a second thread costs more to wake than it saves.
faiss.omp_set_num_threads(1)

Matrix = NDArray[np.float32]


def _flat(dimension: int) -> Any:
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_bf16, faiss.METRIC_INNER_PRODUCT)


def _stream(direction: str) -> Any:
    """Return FAISS's bridge to a Python file, which its own stubs leave out."""
    return getattr(faiss, f"PyCallbackIO{direction}")


class Vectors:
    """Unit vectors by integer id; cosine similarity."""

    def __init__(self, index: Any, graph: bool = True) -> None:
        # FAISS's own stubs do not know what an ID map holds.
        self._index = index
        self._graph = graph

    @classmethod
    def empty(cls, dimension: int, graph: bool = True) -> "Vectors":
        """Return an empty set of vectors of one dimension; without ``graph`` it stays flat at any size."""
        return cls(faiss.IndexIDMap2(_flat(dimension)), graph)

    @classmethod
    def load(cls, path: Path, graph: bool = True) -> "Vectors":
        """Read what ``save`` wrote. Raises ``StoreDamaged`` when it cannot be read."""
        try:
            with path.open("rb") as file:
                index = faiss.read_index(_stream("Reader")(file.read, _BLOCK))
        except (RuntimeError, OSError) as error:
            raise StoreDamaged(f"the store's vectors cannot be read ({path.name}): index again") from error
        return cls(index, graph)

    def save(self, path: Path) -> None:
        """Write the vectors to one file. Raises OSError."""
        # Through Python, not FAISS: paths with Vietnamese letters, and errors as OSError.
        with path.open("wb") as file:
            faiss.write_index(self._index, _stream("Writer")(file.write, _BLOCK))

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
        if self._graph and self._is_flat() and len(self) + len(numbers) >= HNSW_FROM:
            self._rebuild(self.ids(), self._all(), graph=True)
        self._index.add_with_ids(np.ascontiguousarray(rows, dtype=np.float32), numbers)

    def remove(self, ids: Iterable[int]) -> None:
        """Remove ids; those not held are ignored."""
        gone = np.fromiter(ids, dtype=np.int64)
        if not len(gone):
            return
        if self._is_flat():
            self._index.remove_ids(gone)
            return
        kept = ~np.isin(self.ids(), gone)
        rows, numbers = self._all()[kept], self.ids()[kept]
        self._rebuild(numbers, rows, graph=len(numbers) >= HNSW_FROM)

    def search(self, query: Matrix, most: int) -> tuple[NDArray[np.int64], Matrix]:
        """Return ids and cosines, best first, of up to ``most`` neighbours of one vector (dimension,)."""
        most = min(most, len(self))
        if most == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        cosines, ids = self._index.search(np.ascontiguousarray(query[None, :], dtype=np.float32), most)
        found = ids[0] >= 0
        return ids[0][found], cosines[0][found]

    def rows(self, ids: NDArray[np.int64]) -> Matrix:
        """Return the vectors of these ids, shape (n, dimension). Raises KeyError for an id not held."""
        try:
            return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(ids)), dtype=np.float32)
        except RuntimeError as error:
            raise KeyError("no vector has this id") from error

    def _inner(self) -> Any:
        return faiss.downcast_index(self._index.index)

    def _is_flat(self) -> bool:
        return not isinstance(self._inner(), faiss.IndexHNSW)

    def _all(self) -> Matrix:
        inner = self._inner()
        if len(self) == 0:
            return np.zeros((0, self.dimension), np.float32)
        return np.asarray(inner.reconstruct_n(0, inner.ntotal), dtype=np.float32)

    def _rebuild(self, ids: NDArray[np.int64], rows: Matrix, graph: bool) -> None:
        if graph:
            inner: Any = faiss.IndexHNSWFlat(self.dimension, _LINKS, faiss.METRIC_INNER_PRODUCT)
            inner.hnsw.efConstruction, inner.hnsw.efSearch = _EF_BUILD, _EF_SEARCH
        else:
            inner = _flat(self.dimension)
        self._index = faiss.IndexIDMap2(inner)
        self._keep = inner  # FAISS does not own what Python made
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(rows), ids)
