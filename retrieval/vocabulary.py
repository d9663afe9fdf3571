"""What a store knows, as far as understanding questions needs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from index.places import folded_name


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
        """Return the syllable's inverse document frequency; the rarest for unknown ones."""
        return log(1 + (self.passages + 1) / (self.spread.get(syllable, 0) + 0.5))
