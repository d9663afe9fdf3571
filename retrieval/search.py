"""Find candidates: passages by words and vectors fused, figures by their own words and by passage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder
from index.store import Store
from index.tags import place_tag, year_tags
from index.words import query_terms
from retrieval.fuse import fuse
from retrieval.question import Query

#: How many of each are looked at. Past these, recall on the development questions no longer grows.
_BY_WORDS, _BY_VECTORS, _PASSAGES, _FIGURES = 28, 28, 8, 32
#: Figures that are looked at because other wordings bring them up.
_FIGURES_OTHERWISE = 6
#: How many other wordings of a phrase are looked up; the likeliest come first.
_READINGS = 6
#: Figures of passages that only the passage's score brought up.
_FIGURES_BY_PASSAGE = 12
#: Figures of any place and time that are looked at beside those of the place and time asked for.
_FIGURES_ANYWHERE = 14


@dataclass(frozen=True, slots=True)
class Candidates:
    """Scores of what may answer: passages by id (fused, about 0 to 1), figures by id (BM25 share).

    ``best`` holds the ids of the best passages, in order; ``similarity`` gives the question's cosine
    with other texts.
    """

    passages: dict[int, float]
    best: list[int]
    figures: dict[int, float]
    similarity: Callable[[list[str]], NDArray[np.float32]]


@lru_cache(maxsize=4096)  # the same words are asked for again and again
def _terms_of(reading: str) -> tuple[str, ...]:
    return tuple(query_terms(reading))


def search_terms(query: Query) -> list[str]:
    """Return the terms to look up: the question's own, and each reading of what it speaks of."""
    terms: dict[str, None] = {}
    for term in query.terms:
        for reading in term.readings:
            for found in _terms_of(reading):
                terms.setdefault(found)
    # A follow-up does not say again when and where.
    carried = (*query.places, *(one.label for one in query.periods)) if query.follow_up else ()
    for words in (query.text, *carried):
        for found in query_terms(words):
            terms.setdefault(found)
    return list(terms)


def other_terms(query: Query) -> list[str]:
    """Return the terms of what else may be said for the question's phrases."""
    readings = (reading for wording in query.wordings for reading in wording.readings[:_READINGS])
    return list(dict.fromkeys(found for reading in readings for found in _terms_of(reading)))


def sought(query: Query) -> object:
    """Return what of a query its candidates depend on: the same for each kind of figure that it asks for."""
    times, places = (query.periods, query.any_year), query.places
    return query.text, query.folded, query.terms, query.wordings, times, places, query.follow_up


def find_candidates(query: Query, store: Store, encoder: Encoder) -> Candidates:
    """Return the candidates for a question."""
    terms = search_terms(query)
    vector = encoder.queries([query.folded or query.text])[0]
    within = _within(query)
    passages = search_passages(vector, terms, store, within)
    best = sorted(passages, key=lambda number: -passages[number])[:_PASSAGES]
    hits = dict(store.figure_words.search(terms, _FIGURES, within)) if within else {}
    for number, score in store.figure_words.search(terms, _FIGURES_ANYWHERE if within else _FIGURES):
        hits.setdefault(number, score)
    top = max(hits.values(), default=1.0)
    figures = {number: score / top for number, score in hits.items()}
    # What only other wordings bring up is looked at too; it does not change how well the question's own words are met.
    if query.wordings:
        for number, _ in store.figure_words.search(other_terms(query), _FIGURES_OTHERWISE, within):
            figures.setdefault(number, 0.0)
    for number in store.figures_of_passages(best)[:_FIGURES_BY_PASSAGE]:
        figures.setdefault(number, 0.0)
    return Candidates(passages, best, figures, lambda texts: encoder.passages(texts) @ vector)


def _within(query: Query) -> list[tuple[str, ...]]:
    """Return the tags that what answers has: of the places asked for, of the years asked for."""
    places = tuple(map(place_tag, query.places))
    years = () if query.any_year else tuple(dict.fromkeys(tag for one in query.periods for tag in year_tags(one)))
    return [tags for tags in (places, years) if tags]


def search_passages(
    vector: NDArray[np.float32], terms: list[str], store: Store, within: Sequence[Sequence[str]] = ()
) -> dict[int, float]:
    """Return the fused scores of the passages that words or vectors find, by id: best part, all words.

    With ``within`` (tags), words bring up the best passages that have one of each row; vectors know no tags.
    """
    words = dict(store.passage_words.search(terms, _BY_WORDS, within))
    numbers = list(dict.fromkeys([*map(int, store.embeddings.nearest(vector, _BY_VECTORS)), *words]))
    cosines = store.embeddings.similarities(vector, numbers)
    fused = fuse(cosines, np.array([words.get(n, 0.0) for n in numbers]))
    return dict(zip(numbers, map(float, fused), strict=True))
