"""What a question's words shut out: who asks for one of a row of contrasts is not answered by another."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from index.text import TOKEN
from retrieval.lexicon import load_lexicon
from retrieval.question import Query


def names_rival(text: str, asked: Sequence[str], rivals: Sequence[str]) -> bool:
    """Tell whether a rival stands in a text, and none of what was asked for beside it.

    Where two overlap the one that begins first is named, the longer of two: "UBKT Đảng uỷ" is not the Đảng uỷ, "tạm
    ngừng kinh doanh" is no ngừng kinh doanh.
    """
    if not any(f" {one} " in text for one in rivals):
        return False
    named = set(_alternatives((*asked, *rivals)).findall(text))
    return not named.isdisjoint(rivals) and named.isdisjoint(asked)


@lru_cache(maxsize=512)
def _alternatives(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(set(phrases), key=lambda one: (-len(one), one))
    return re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, longest_first))})(?= )")


def named_phrases(query: Query) -> frozenset[str]:
    """Return the phrases that a question names: in its own words, or as a whole wording of one of its terms."""
    words = TOKEN.findall(query.folded)
    own = (
        " ".join(words[at : at + size]) for size in range(1, _LONGEST_NAME + 1) for at in range(len(words) - size + 1)
    )
    return frozenset(chain(own, (reading for term in query.terms for reading in term.readings)))


#: Words of the longest phrase that shuts out others.
_LONGEST_NAME = 6


def unasked_matters(named: frozenset[str], ranked: bool) -> list[str]:
    """Return the matters of the lexicon that a question does not name in any wording, and what else is ranked."""
    lexicon = load_lexicon()
    rows = (*lexicon.matters, *lexicon.ranked) if ranked else lexicon.matters
    return [one for row in rows if named.isdisjoint(row) for one in row]


def asked_bodies(named: frozenset[str]) -> list[str]:
    """Return the names of the bodies that a question names."""
    return [one for row in load_lexicon().ranked if not named.isdisjoint(row) for one in row]


def find_rivals(named: frozenset[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield what the question names of each row of contrasts, with what it leaves out of that row.

    A row may hold two wordings of one thing ("khách quốc tế", "khách nước ngoài"): who names one names the other.
    """
    lexicon = load_lexicon()
    named = named.union(*(lexicon.thesaurus.get(phrase, ()) for phrase in named))
    for at in sorted({at for phrase in named for at in lexicon.contrasts_by_phrase.get(phrase, ())}):
        row = lexicon.contrasts[at]
        asked = [member for member in row if not named.isdisjoint(member)]
        others = tuple(chain.from_iterable(member for member in row if member not in asked))
        own = list(chain.from_iterable(asked))
        # "Thu, chi ngân sách" over a figure names the revenue too.
        alike = chain.from_iterable(lexicon.readings.get(phrase, ()) for phrase in own)
        yield tuple(dict.fromkeys((*own, *(one for one in alike if one not in others)))), others
