"""A piece of text ready to be matched: its folded words, and their marks when they are asked for."""

from dataclasses import dataclass
from functools import lru_cache

from index.text import LEADING_NUMBER, TOKEN, fold, key


@dataclass(frozen=True, slots=True)
class Words:
    """A text, ready to be matched: its folded words, in order and as a set."""

    text: str
    joined: str
    folded: frozenset[str]

    def has_pair(self, pair: str) -> bool:
        """Tell whether two syllables stand beside each other with nothing between them but a space or hyphen."""
        padded = f" {pair} "
        return padded in self.joined and padded in self.barred

    @property
    def barred(self) -> str:
        """The folded words in order, with a bar where a sign stands between two."""
        return _barred(self.text)

    @property
    def keys(self) -> frozenset[str]:
        """The words with their marks, one form for all spellings."""
        return _keys(self.text)


#: What may stand between two syllables that belong together.
_JOINTS = {" ", "-", " - ", ""}


@lru_cache(maxsize=32768)
def words_of(text: str) -> Words:
    """Return a text ready to be matched."""
    folded = TOKEN.findall(fold(text))
    # "Chỉ thị 05" is "Chỉ thị số 05-CT/TW"
    numbers = [found.group() for token in folded if "-" in token and (found := LEADING_NUMBER.match(token))]
    return Words(text, f" {' '.join(folded)} ", frozenset((*folded, *numbers)))


# Few texts are looked at so closely.
@lru_cache(maxsize=32768)
def _barred(text: str) -> str:
    plain = fold(text)
    gaps = TOKEN.split(plain)[1:]  # what follows each token
    marked = (t if gap in _JOINTS else f"{t} |" for t, gap in zip(TOKEN.findall(plain), gaps, strict=True))
    return f" {' '.join(marked)} "


@lru_cache(maxsize=8192)
def _keys(text: str) -> frozenset[str]:
    return frozenset(map(key, TOKEN.findall(text)))
