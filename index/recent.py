"""Vectors that the last few index runs brought, beside the files that hold all the others.

The vectors of two thousand reports are 70 MB in FAISS's files. A run that adds one report would
read them, write them and flush them to the disk to change a thousandth: half of the time that it
takes. So the large files are left to both generations as they are, and a small one of plain arrays
tells what came and what went since they were written.
"""

import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedded, nothing
from index.errors import StoreDamaged

#: The large files.
PASSAGES, PARTS = "passages.faiss", "parts.faiss"
_NAME = "recent.npz"
#: Vectors of parts, and passages gone, beyond which all is merged: 5 MB, some hundred short reports.
MOST_RECENT = 2_000


@dataclass(frozen=True, slots=True)
class Recent:
    """``added`` is not in the large files, the passages ``gone`` may still be."""

    added: Embedded
    gone: NDArray[np.int64]

    @classmethod
    def none(cls, dimension: int) -> "Recent":
        """Return that nothing has changed."""
        return cls(nothing(dimension), np.zeros(0, np.int64))

    @classmethod
    def load(cls, folder: Path, dimension: int) -> "Recent":
        """Read what ``save`` wrote. Raises ``StoreDamaged`` when it cannot be read."""
        try:
            with np.load(folder / _NAME, allow_pickle=False) as held:
                arrays = [held[name] for name in ("numbers", "rows", "part_ids", "part_rows")]
                return cls(Embedded(*arrays), held["gone"])
        except FileNotFoundError:
            return cls.none(dimension)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise StoreDamaged(f"the store's vectors cannot be read ({_NAME}): index again") from error

    def save(self, folder: Path) -> None:
        """Write into a folder. Raises OSError."""
        added = self.added
        with (folder / _NAME).open("wb") as file:
            np.savez(
                file,
                numbers=added.numbers,
                rows=added.rows,
                part_ids=added.part_ids,
                part_rows=added.part_rows,
                gone=self.gone,
            )

    def __len__(self) -> int:
        return len(self.added.part_ids) + len(self.gone)

    def plus(self, more: Embedded) -> "Recent":
        """Return this with more passages."""
        return Recent(self.added + more, self.gone)

    def minus(self, numbers: Collection[int]) -> "Recent":
        """Return this without passages, which may be in the large files."""
        return Recent(self.added.without(numbers), np.concatenate([self.gone, np.fromiter(numbers, np.int64)]))
