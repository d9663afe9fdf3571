"""The shipped encoder, loaded when there is something to embed: an index run with nothing new needs none."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from index.model_files import SHIPPED, fingerprint

if TYPE_CHECKING:
    from index.encode import Encoder, Matrix


class DeferredEncoder:
    """An ``Encoder`` that knows its model's name and fingerprint and loads the rest when asked."""

    def __init__(self) -> None:
        self.name, self.fingerprint = SHIPPED.name, fingerprint(SHIPPED)

    @cached_property
    def _loaded(self) -> "Encoder":
        from index.encode import StaticEncoder

        return StaticEncoder(SHIPPED, self.fingerprint)

    @property
    def dimension(self) -> int:
        """Length of a vector. Raises ``ModelError`` as ``load_encoder``, as all below."""
        return self._loaded.dimension

    def passages(self, texts: Sequence[str]) -> "Matrix":
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._loaded.passages(texts)

    def queries(self, texts: Sequence[str]) -> "Matrix":
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._loaded.queries(texts)


def encoder_when_needed(model: str | None) -> "Encoder":
    """Return the shipped encoder, not loaded yet, or another that is. Raises ``ModelError``."""
    if model is None and SHIPPED.is_dir():
        return DeferredEncoder()
    from index.encode import load_encoder

    return load_encoder(model)
