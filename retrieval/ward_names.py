"""The names of Viet Nam's wards: a question may name one that no report does."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from index.text import fold, key

#: Words of the longest name that is looked for.
_LONGEST = 4


def ward_name_at(words: Sequence[str]) -> int:
    """Return how many of the first words as typed are the name of a ward; 0 when none is.

    A word typed with marks must have the name's: "bó đề" is no Bồ Đề.
    """
    for size in range(min(_LONGEST, len(words)), 1, -1):
        spellings = _wards().get(" ".join(map(fold, words[:size])), ())
        if any(_is_typed_as(words[:size], name) for name in spellings):
            return size
    return 0


def spelled(name: str) -> str:
    """Return a ward's name with its marks, as typed where it has several spellings (Tân Thanh, Tân Thành) or none."""
    spellings = _wards().get(fold(name), ())
    return spellings[0] if len(spellings) == 1 else name


def _is_typed_as(words: Sequence[str], name: str) -> bool:
    pairs = zip(words, name.split(), strict=True)
    return all(word.lower() == fold(word) or key(word) == key(own) for word, own in pairs)


@cache
def _wards() -> dict[str, tuple[str, ...]]:
    """Return the spellings of each folded name. The list is made by ``tests/evaluation/list_wards.py``."""
    found: dict[str, dict[str, str]] = {}
    for name in files("retrieval").joinpath("wards.txt").read_text("utf-8").splitlines():
        found.setdefault(fold(name), {}).setdefault(" ".join(map(key, name.split())), name)
    return {folded: tuple(names.values()) for folded, names in found.items()}
