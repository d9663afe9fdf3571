"""Rank runs of sentences by how well they answer a question that asks for words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.covered import period_covered
from index.passages import sentences_of
from index.periods import find_periods
from index.records import Passage, Period, Report, Span
from index.text import fold
from retrieval.excerpt import answering_run
from retrieval.grade import period_grade
from retrieval.logistic import likelihood, weigh
from retrieval.match import Matcher, words_of
from retrieval.question import Query

FEATURES = ("own", "met", "missing", "fused", "fits", "near", "paired", "period", "long")
_NEAR = FEATURES.index("near")
#: How a question's runs are put in order, and how likely the first one answers (the last is the bias).
#: Both rows are fitted by ``tests/evaluation/fit.py`` on the development part of the questions.
ORDER = (
    1.91, 1.92, -1.67, 4.17, 1.46, 1.21, 0.79, 1.42, 0.00,
)  # fmt: skip
TRUST = (
    1.00, 1.65, -2.25, 0.00, 0.97, 1.99, 0.00, 1.95, -2.76, -2.18,
)  # fmt: skip
#: What the words around a sentence say of it, against its own.
_HEADING, _BEFORE = 0.7, 0.5
_LONG = 700  # characters

Similarity = Callable[[list[str]], Iterable[float]]
"""Cosines of the question with texts, in [-1, 1]."""


@dataclass(frozen=True, slots=True)
class RankedRun:
    """The best run of sentences of one passage: ``score`` (0 to 1) is how likely it answers.

    It ``fits`` when it holds what was asked for: a name for "ai", a date for "khi nào".
    """

    report: Report
    span: Span
    score: float
    order: float
    fits: bool
    features: tuple[float, ...]


def rank_excerpts(
    query: Query, passages: Iterable[tuple[Passage, Report, float]], similarity: Similarity
) -> list[RankedRun]:
    """Return the best run of sentences of each passage, best first. Scores of passages are shares of the best."""
    matcher = Matcher(query)
    runs = [run for passage, report, fused in passages for run in _runs(matcher, passage, report, fused)]
    texts = [report.text[span.start : span.end] for _, report, span, _ in runs]
    best: dict[tuple[str, int], RankedRun] = {}
    for (passage, report, span, features), cosine in zip(runs, similarity(texts) if texts else (), strict=True):
        features[_NEAR] = float(cosine)
        order = weigh(ORDER, features)
        place = (report.id, passage.span.start)
        if place not in best or order > best[place].order:
            fits = features[FEATURES.index("fits")] > 0
            best[place] = RankedRun(report, span, likelihood(TRUST, features), order, fits, tuple(features))
    return sorted(best.values(), key=lambda run: (-run.order, run.report.id, run.span))


def _runs(
    matcher: Matcher, passage: Passage, report: Report, fused: float
) -> Iterable[tuple[Passage, Report, Span, list[float]]]:
    """Yield the run that begins with each of a passage's sentences, with its features."""
    query = matcher.query
    heading = matcher.coverage(words_of(f"{passage.heading} . {report.title}"))
    covered = period_covered(report)
    before = [0.0] * len(heading)
    sentences = sentences_of(report.text, passage.span)
    for at, sentence in enumerate(sentences):
        span, fits = answering_run(query, report, sentences, at)
        text = report.text[span.start : span.end]
        words = words_of(text)
        own = matcher.coverage(words)
        met = [max(one, _HEADING * h, _BEFORE * b) for one, h, b in zip(own, heading, before, strict=True)]
        before = matcher.coverage(words_of(report.text[sentence.start : sentence.end]))
        features = [
            matcher.share(own),
            matcher.share(met),
            matcher.share([float(one < 0.35) for one in met]),
            fused,
            fits,
            0.0,
            matcher.paired(words),
            _time(query, covered, text, report),
            min(1.0, len(text) / _LONG),
        ]
        yield passage, report, span, features


def _time(query: Query, covered: Period | None, text: str, report: Report) -> float:
    """Return 1 when the run or its report speaks of the time asked for, -1 when of another; 0 when none was."""
    if not query.periods:
        return 0.0
    year = report.published.year if report.published else None
    named = [mention.period for mention in find_periods(text, year, fold(text))]
    stated = [*named, *([covered] if covered else [])]
    return max((period_grade(query.periods, one, query.any_year) for one in stated), default=-1.0)
