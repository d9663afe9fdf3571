"""How well a piece of text speaks of what a question asks: coverage of its terms, weighted by rarity."""

from dataclasses import dataclass
from functools import lru_cache

from index.text import LEADING_NUMBER, TOKEN, fold, key
from retrieval.question import Query, Term


@dataclass(frozen=True, slots=True)
class Words:
    """A text, ready to be matched: folded words in order, as one string, and marked keys."""

    joined: str
    folded: frozenset[str]
    keys: frozenset[str]
    pairs: frozenset[str]


@lru_cache(maxsize=16384)
def words_of(text: str) -> Words:
    """Return a text ready to be matched."""
    tokens = [match.group() for match in TOKEN.finditer(text)]
    folded = [fold(token) for token in tokens]
    # "Chỉ thị 05" is "Chỉ thị số 05-CT/TW"
    numbers = [match.group() for token in folded if "-" in token and (match := LEADING_NUMBER.match(token))]
    pairs = frozenset(f"{one} {two}" for one, two in zip(folded, folded[1:], strict=False))
    return Words(f" {' '.join(folded)} ", frozenset((*folded, *numbers)), frozenset(map(key, tokens)), pairs)


def match_term(term: Term, text: Words, before: Term | None, after: Term | None) -> float:
    """Return how well one term is met, 0 to 1.

    Phrases must stand whole. A single syllable counts less when neither of its neighbours in the
    question stands beside it in the text too, and when the question's marks contradict the text's.
    """
    best = 0.0
    for reading in term.readings:
        if " " in reading:
            if f" {reading} " in text.joined:
                best = max(best, 1.0)
            continue
        if reading not in text.folded:
            continue
        score = 1.0
        if term.marked and reading == term.text and term.marked not in text.keys:
            score = 0.3
        neighbours = [f"{before.text} {reading}"] if before and " " not in before.text else []
        neighbours += [f"{reading} {after.text}"] if after and " " not in after.text else []
        if neighbours and not any(pair in text.pairs for pair in neighbours):
            score *= 0.7
        best = max(best, score)
    return best


def coverage(query: Query, text: Words) -> list[float]:
    """Return how well each of the query's terms is met by a text."""
    terms = query.terms
    return [
        match_term(term, text, terms[at - 1] if at else None, terms[at + 1] if at + 1 < len(terms) else None)
        for at, term in enumerate(terms)
    ]


def weighted(query: Query, met: list[float]) -> float:
    """Return the share of the query's weight that is met, 0 to 1; 0 for a query without terms."""
    total = sum(term.weight for term in query.terms)
    return (
        sum(term.weight * one for term, one in zip(query.terms, met, strict=True)) / total if total else 0.0
    )
