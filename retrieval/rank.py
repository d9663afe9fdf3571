"""Rank figures by how well they answer: measure, kind, noun, period, place, heading."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from index.places import folded_name, place_key
from index.records import Figure, Period, Report
from index.text import fold
from retrieval.match import coverage, weighted, words_of
from retrieval.question import Query

#: Kinds that answer a question for another kind, with how well.
_KIN = {
    ("percent", "ratio"): 0.6, ("count", "ratio"): 0.9, ("rank", "ratio"): 0.1, ("count", "money"): -0.6,
    ("percent", "count"): -0.5, ("money", "percent"): -0.6, ("count", "percent"): -0.5, ("", "rank"): 0.2,
}  # fmt: skip
#: Nouns that stand for one another when people are counted.
_SAME_NOUN = (
    {
        "dang vien",
        "dong chi",
        "d/c",
        "dv",
        "nguoi",
        "can bo",
        "quan chung",
        "quan chung uu tu",
        "dang vien moi",
    },
    {"nguoi", "nhan khau", "khau", "nguoi dan"},
    {"ho", "ho dan", "ho gia dinh", "ho ngheo", "ho can ngheo", "gia dinh", "ho kinh doanh"},
    {"ca nhan", "nguoi", "dong chi", "guong ca nhan"},
    {"chi bo", "to chuc dang", "co so dang", "co so"},
    {"to dan pho", "khu pho", "khu vuc", "to"},
    {"truong hop", "vu", "ca", "cuoc", "luot", "dam", "dam tang", "ca mac"},
    {"phan qua", "suat qua", "suat", "phan", "qua"},
    {"ngoi mo", "mo", "ngoi"},
    {"bai", "bai viet", "tin bai", "tin", "bai chuyen sau", "bai viet chuyen sau"},
    {"dan quan", "dong chi", "nguoi", "chien si"},
    {"can nha", "nha", "ngoi nha", "can"},
    {"lao dong", "nguoi", "nguoi lao dong"},
    {"buoi", "cuoc", "hoi nghi", "lan"},
    {"thanh nien", "tan binh", "cong dan", "nguoi"},
)

FEATURES = (
    "measure", "context", "missing", "precision", "kind", "noun", "period", "place", "role", "plan", "words", "passage",
    "excluded",
)  # fmt: skip
#: Fitted by ``tests/evaluation/fit.py`` on the development part of the questions; the last is the bias.
WEIGHTS = (3.0, 4.0, -3.0, 1.0, 1.6, 1.4, 1.2, 0.6, -1.5, -2.0, 1.2, 0.8, -3.0, -5.2)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its score (0 to 1: how likely it answers) and the features behind it."""

    number: int
    figure: Figure
    score: float
    features: tuple[float, ...]
    period_grade: float


def rank_figures(
    query: Query,
    figures: Sequence[tuple[int, Figure, Report, float, float]],
) -> list[Ranked]:
    """Return the figures, best first. Each comes with its id, report, BM25 share and passage score.

    A figure of another place or period than the one asked for is left out: they are constraints.
    """
    ranked = []
    for number, figure, report, words, passage in figures:
        period = period_grade(query.periods, figure.period)
        place = place_grade(query.places, figure)
        if period < 0 or place < 0:
            continue
        features = feature_vector(query, figure, report, words, passage, period, place)
        ranked.append(Ranked(number, figure, probability(features), features, period))
    return sorted(ranked, key=lambda one: (-one.score, one.number))


def probability(features: Sequence[float]) -> float:
    """Return the logistic of the weighted features."""
    total = WEIGHTS[-1] + sum(weight * value for weight, value in zip(WEIGHTS, features, strict=False))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def feature_vector(
    query: Query, figure: Figure, report: Report, words: float, passage: float, period: float, place: float
) -> tuple[float, ...]:
    """Return the features named in ``FEATURES``."""
    sentence = report.text[figure.sentence.start : figure.sentence.end]
    own = coverage(query, words_of(f"{figure.measure} {figure.unit}"))
    heading = coverage(query, words_of(f"{figure.heading} . {report.title}"))
    around = coverage(query, words_of(sentence))
    met = [max(one, 0.8 * near, 0.75 * above) for one, near, above in zip(own, around, heading, strict=True)]
    total = sum(term.weight for term in query.terms) or 1.0
    missing = sum(term.weight for term, one in zip(query.terms, met, strict=True) if one < 0.35) / total
    return (
        weighted(query, own),
        weighted(query, met),
        missing,
        _precision(query, figure),
        kind_grade(query, figure),
        noun_grade(query.unit, figure),
        period if query.periods else 0.0,
        place if query.places else 0.0,
        role_penalty(query, figure),
        float(figure.planned != query.asks_plan) if figure.planned or query.asks_plan else 0.0,
        words,
        passage,
        float(
            bool(query.excluded) and any(word in words_of(figure.measure).folded for word in query.excluded)
        ),
    )


def _precision(query: Query, figure: Figure) -> float:
    """Return the share of the measure's words that the question speaks of."""
    measure = [fold(word) for word in f"{figure.measure}".split()]
    if not measure:
        return 0.0
    asked = {syllable for term in query.terms for reading in term.readings for syllable in reading.split()}
    return sum(word.strip(",.;:()") in asked for word in measure) / len(measure)


def kind_grade(query: Query, figure: Figure) -> float:
    """Return 1 for the kind asked for, less for its kin, -1 for one that cannot answer."""
    if not query.kind:
        return _KIN.get(("", figure.kind), 0.0)
    if query.kind == figure.kind:
        return 1.0
    return _KIN.get((query.kind, figure.kind), -1.0)


def noun_grade(asked: str, figure: Figure) -> float:
    """Return 1 when the figure counts what was asked, 0.5 for a near noun, -1 for another."""
    if not asked or figure.kind not in ("count", "ratio"):
        return 0.0
    unit = fold(figure.unit)
    if unit == asked or unit.startswith(asked + " ") or (asked.startswith(unit + " ") and unit):
        return 1.0
    if any(asked in row and unit in row for row in _SAME_NOUN):
        return 0.5
    if not unit:
        return 0.0
    return 0.0 if f" {asked} " in f" {fold(figure.measure)} " else -1.0


def role_penalty(query: Query, figure: Figure) -> float:
    """Return 0 for a figure whose role answers, up to 1 for one that only describes."""
    if figure.role == "target":
        return 0.0 if query.asks_target else 0.8
    if figure.role == "change":
        return 0.0 if query.asks_change else 0.5
    if figure.role in ("baseline", "name"):
        return 1.0
    return 0.3 if query.asks_change or query.asks_target else 0.0


def period_grade(asked: Sequence[Period], stated: Period | None) -> float:
    """Return 1 for the very period, less for one inside it, -1 for another; 0 when none was asked."""
    if not asked:
        return 0.0
    if stated is None:
        return -1.0
    return max(_one_period(period, stated) for period in asked)


def _one_period(asked: Period, stated: Period) -> float:
    if asked.same(stated):
        return 1.0
    if asked.days == 1 and stated.covers(asked):
        # "đầu năm", "đến 31/12": a day is met by a state near it or by the year it closes
        return 0.5 if stated.days <= 366 else 0.2
    if asked.covers(stated):
        return 0.9 if stated.days == 1 and stated.end.month == 12 else 0.6
    if asked.days <= 31 and stated.days <= 31 and abs((asked.end - stated.end).days) <= 15:
        return 0.4
    return -1.0


def place_grade(asked: Sequence[str], figure: Figure) -> float:
    """Return 1 for a figure of the place asked for, -1 for another; 0 when none was asked."""
    if not asked:
        return 0.0
    if figure.place is None:
        return -1.0
    names = {place_key(name) for name in asked}
    if place_key(figure.place.name) in names:
        return 1.0
    own = folded_name(figure.place.name)
    return 1.0 if any(folded_name(name) == own for name in asked) else -1.0
