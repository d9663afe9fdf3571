"""The vectors of a generation being filled: what is little is set beside the large files, the rest merged into them."""

import os
import shutil
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.embed import embed
from index.encode import Encoder
from index.recent import MOST_RECENT, PARTS, PASSAGES, Recent

if TYPE_CHECKING:
    from index.embeddings import Embeddings


class Growth:
    """Vectors that grow out of those in the folder of a generation, if there is one."""

    def __init__(self, previous: Path | None, dimension: int) -> None:
        self._previous = previous
        self._recent = Recent.none(dimension)
        self._whole: Embeddings | None = None
        if previous is None:
            self._whole = _embeddings().empty(dimension)
        else:
            self._recent = Recent.load(previous, dimension)

    def add(self, numbers: Sequence[int], texts: Sequence[str], encoder: Encoder) -> None:
        """Embed passages under new ids."""
        more = embed(numbers, texts, encoder)
        if not self._is_little(len(more.part_ids)):
            self._merged().hold(more)
        elif len(numbers):
            self._recent = self._recent.plus(more)

    def remove(self, numbers: Collection[int]) -> None:
        """Remove passages with their parts; ids not held are ignored."""
        if not self._is_little(len(numbers)):
            self._merged().remove(numbers)
        elif numbers:
            self._recent = self._recent.minus(numbers)

    def save(self, folder: Path) -> None:
        """Write the vectors into a folder. Raises OSError."""
        if self._whole is not None or self._previous is None:
            self._merged().save(folder)
            return
        for name in (PASSAGES, PARTS):
            share(self._previous / name, folder / name)
        self._recent.save(folder)

    def _is_little(self, more: int) -> bool:
        return self._whole is None and len(self._recent) + more <= MOST_RECENT

    def _merged(self) -> "Embeddings":
        """Return all vectors together, from now on."""
        if self._whole is None:
            assert self._previous is not None
            self._whole = _embeddings().load(self._previous, self._recent)
        return self._whole


def _embeddings() -> "type[Embeddings]":
    """Return what loads FAISS: a run that adds little does without it."""
    from index.embeddings import Embeddings

    return Embeddings


def share(source: Path, target: Path, link: Callable[[Path, Path], None] | None = None) -> None:
    """Give a file that is never changed to another generation too. Raises OSError."""
    try:
        (link or os.link)(source, target)
    except OSError:
        shutil.copyfile(source, target)  # a file system without hard links
