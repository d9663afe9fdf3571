"""What a store knows, as far as understanding questions needs it."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log

from index.places import folded_name, is_ward, numbered_forms
from index.records import Place

#: How many passages of general prose the store's own are joined by, and the share that hold a rarer syllable.
_PRIOR, _RARE = 200, 0.01
_WORD = re.compile(r"[^\W_]+")
#: What tells the wards apart into which one was parted.
SIDES = frozenset(
    ["bac", "nam", "dong", "tay", "trung", "thuong", "ha", "i", "ii", "iii", "iv", "v", *(str(n) for n in range(1, 10))]
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a store knows: syllables with their spread over passages, pairs, and places.

    ``named_places`` are the places with their folded names, the longest first; ``places_by_word`` their
    positions by the first word of the name. ``parted_wards`` are the folded names of two and more words that wards
    share but for a last one such as "bac" or "ii", with those last words, numbers in both ways.
    """

    passages: int
    spread: Mapping[str, int]
    places: tuple[str, ...]
    named_places: tuple[tuple[str, str], ...]
    places_by_word: Mapping[str, Sequence[int]]
    parted_wards: Mapping[str, frozenset[str]]
    knows_pair: Callable[[str], bool] = field(default=lambda _: False)

    @classmethod
    def of(
        cls, passages: int, spread: Mapping[str, int], places: Sequence[str], knows_pair: Callable[[str], bool]
    ) -> "Vocabulary":
        """Return the vocabulary of a store; names of fewer than three letters are left to their full form."""
        pairs = ((folded_name(place), place) for place in places)
        named = tuple(sorted((one for one in pairs if len(one[0]) >= 3), key=lambda one: (-len(one[0]), one)))
        by_word: dict[str, list[int]] = {}
        for at, (name, _) in enumerate(named):
            for first in _WORD.findall(name)[:1]:
                by_word.setdefault(first, []).append(at)
        return cls(passages, spread, tuple(places), named, by_word, _parted_wards(places), knows_pair)

    def places_named_in(self, folded: str) -> list[tuple[str, str]]:
        """Return the places whose folded names stand in a folded text, if only within words; the longest first."""
        words = _WORD.findall(folded)
        found = sorted(at for word in set(words) for at in self.places_by_word.get(word, ()))
        return [
            self.named_places[at]
            for at in found
            if any(form in folded for form in numbered_forms(self.named_places[at][0]))
        ]

    def is_named(self, folded: str) -> bool:
        """Tell whether a folded name is a known place's."""
        first = folded.partition(" ")[0]
        return any(self.named_places[at][0] == folded for at in self.places_by_word.get(first, ()))

    def weight(self, syllable: str) -> float:
        """Return the syllable's inverse document frequency.

        The store's counts are joined by those of ``_PRIOR`` passages of general prose: that a dozen
        reports never say "thêm" does not make it a rare word.
        """
        general = _PRIOR * _general_share().get(syllable, _RARE)
        return log(1 + (self.passages + _PRIOR + 1) / (self.spread.get(syllable, 0) + general + 0.5))


def _parted_wards(places: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return what ``Vocabulary.parted_wards`` holds."""
    lasts: dict[str, set[str]] = {}
    for name in (folded_name(place) for place in places if is_ward(Place(place))):
        for form in numbered_forms(name):
            stem, _, last = form.rpartition(" ")
            if " " in stem:
                lasts.setdefault(stem, set()).add(last)
    return {stem: frozenset(found) for stem, found in sorted(lasts.items()) if found & SIDES}


def is_common(syllable: str) -> bool:
    """Tell whether general prose often has a folded syllable."""
    return syllable in _general_share()


@cache
def _general_share() -> dict[str, float]:
    """Return the share of passages of general prose that hold each common folded syllable."""
    table = tomllib.loads(files("retrieval").joinpath("frequency.toml").read_text("utf-8"))["percent"]
    return {syllable: int(percent) / 100 for percent, row in table.items() for syllable in row.split()}
