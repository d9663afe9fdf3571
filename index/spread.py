"""What questions are understood with: the places that reports speak of, and how common each syllable is."""

from collections import Counter

from index.records import Figure, Report
from index.text import words


def places_of(report: Report, figures: tuple[Figure, ...]) -> set[str]:
    """Return the names of all places that a report or its figures belong to, and of their parents."""
    places = {report.place, *(figure.place for figure in figures)} - {None}
    return {name for place in places if place is not None for name in (place.name, *place.parents)}


def spread_of(texts: tuple[str, ...]) -> Counter[str]:
    """Return in how many of the texts each folded syllable stands."""
    spread: Counter[str] = Counter()
    for text in texts:
        spread.update({term for term in words(text) if term.isalpha()})
    return spread
