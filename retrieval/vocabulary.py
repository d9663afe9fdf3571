"""What a store knows, as far as understanding questions needs it."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log

from index.places import folded_name

#: How many passages of general prose the store's own are joined by, and the share that hold a rarer syllable.
_PRIOR, _RARE = 200, 0.01


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a store knows: syllables with their spread over passages, pairs, and places.

    ``named_places`` are the places with their folded names, the longest first.
    """

    passages: int
    spread: Mapping[str, int]
    places: tuple[str, ...]
    named_places: tuple[tuple[str, str], ...]
    knows_pair: Callable[[str], bool] = field(default=lambda _: False)

    @classmethod
    def of(
        cls, passages: int, spread: Mapping[str, int], places: Sequence[str], knows_pair: Callable[[str], bool]
    ) -> "Vocabulary":
        """Return the vocabulary of a store; names of fewer than three letters are left to their full form."""
        named = sorted(((folded_name(place), place) for place in places), key=lambda one: (-len(one[0]), one))
        return cls(passages, spread, tuple(places), tuple(one for one in named if len(one[0]) >= 3), knows_pair)

    def weight(self, syllable: str) -> float:
        """Return the syllable's inverse document frequency.

        The store's counts are joined by those of ``_PRIOR`` passages of general prose: that a dozen
        reports never say "thêm" does not make it a rare word.
        """
        general = _PRIOR * _general_share().get(syllable, _RARE)
        return log(1 + (self.passages + _PRIOR + 1) / (self.spread.get(syllable, 0) + general + 0.5))


@cache
def _general_share() -> dict[str, float]:
    """Return the share of passages of general prose that hold each common folded syllable."""
    table = tomllib.loads(files("retrieval").joinpath("frequency.toml").read_text("utf-8"))["percent"]
    return {syllable: int(percent) / 100 for percent, row in table.items() for syllable in row.split()}
