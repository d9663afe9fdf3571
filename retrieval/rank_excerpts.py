"""Rank runs of sentences by how well they answer a question that asks for words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from index.covered import period_covered
from index.passages import sentences_of
from index.periods import find_periods
from index.places import is_ward
from index.records import Passage, Report, Span
from index.text import fold
from retrieval.excerpt import answering_run
from retrieval.logistic import likelihood, weigh
from retrieval.match import Matcher
from retrieval.negation import denies
from retrieval.ordinals import names_another_term, ranks_spelled
from retrieval.question import Query
from retrieval.time_grade import period_grade
from retrieval.words import Words, words_of

FEATURES = (
    "own", "met", "missing", "fused", "fits", "near", "paired", "period", "long", "number", "contrary", "denied",
    "key", "said",
)  # fmt: skip
_NEAR, _PERIOD = FEATURES.index("near"), FEATURES.index("period")
#: How a question's runs are put in order, and how likely the first one answers (the last is the bias).
#: Both rows are fitted by ``tests/evaluation/fit.py`` on the development part of the questions.
ORDER = (
    1.50, 1.48, -1.38, 3.27, 2.24, 1.23, 1.51, 1.20, -0.35, -1.50, -2.00, 0.81, 0.96, 0.00,
)  # fmt: skip
TRUST = (
    1.61, 1.61, -1.35, 0.00, 2.25, 2.75, 0.96, 0.57, -0.62, -1.50, -2.00, 0.90, 0.00, 1.63, -6.78,
)  # fmt: skip
#: What the words around a sentence say of it, against its own.
_HEADING, _BEFORE = 0.7, 0.5
#: A term that is met by less is not spoken of.
_SILENT = 0.35
_LONG = 700  # characters
#: Runs whose order is further behind the best one's are not looked at closely: they could not catch up.
_WITHIN_REACH = 3.0
#: What an article of no ward is behind a ward's report that says as much; a judgement, as the figures' ``foreign`` is.
_OUTSIDE = 1.6
#: A question whose words weigh less says too little to be sure of any answer: about three common words.
_SAYS_ENOUGH = 8.0

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

    @property
    def of_another_time(self) -> bool:
        """Tell whether a time was asked for that neither the run nor its report speaks of."""
        return self.features[_PERIOD] < 0


def rank_excerpts(
    query: Query, passages: Iterable[tuple[Passage, Report, float]], similarity: Similarity
) -> list[RankedRun]:
    """Return the best run of sentences of each passage, best first. Scores of passages are shares of the best."""
    matcher = Matcher(query)
    runs = [run for passage, report, fused in passages for run in _runs(matcher, passage, report, fused)]
    if query.periods:
        _read_times(query, runs)
    _compare_meaning(runs, similarity)
    best: dict[tuple[str, int], RankedRun] = {}
    for passage, report, span, features in runs:
        order = weigh(ORDER, features) - (0.0 if is_ward(report.place) else _OUTSIDE)
        place = (report.id, passage.span.start)
        if place not in best or order > best[place].order:
            fits = features[FEATURES.index("fits")] > 0
            best[place] = RankedRun(report, span, likelihood(TRUST, features), order, fits, tuple(features))
    return sorted(best.values(), key=lambda run: (-run.order, run.report.id, run.span))


_Run = tuple[Passage, Report, Span, list[float]]
"""A run of a passage's sentences with its features."""


def _read_times(query: Query, runs: list[_Run]) -> None:
    """Fill in how well the times that runs name themselves fit, for those that could still come first by it."""
    orders = [weigh(ORDER, features) for *_, features in runs]
    least = max(orders, default=0.0) - _WITHIN_REACH
    for (_, report, span, features), order in zip(runs, orders, strict=True):
        gain = ORDER[_PERIOD] * (1.0 - features[_PERIOD])
        if gain > 0 and order + gain >= least:
            features[_PERIOD] = max(features[_PERIOD], _time(query, report.text[span.start : span.end], report))


def _compare_meaning(runs: list[_Run], similarity: Similarity) -> None:
    """Fill in the nearness in meaning of those that could still come first."""
    orders = [weigh(ORDER, features) for *_, features in runs]
    least = max(orders, default=0.0) - _WITHIN_REACH
    near = [run for run, order in zip(runs, orders, strict=True) if order >= least]
    texts = [report.text[span.start : span.end] for _, report, span, _ in near]
    for (*_, features), cosine in zip(near, similarity(texts) if texts else (), strict=True):
        features[_NEAR] = float(cosine)


def _runs(matcher: Matcher, passage: Passage, report: Report, fused: float) -> Iterable[_Run]:
    """Yield the run that begins with each of a passage's sentences, with its features."""
    query = matcher.query
    around = words_of(f"{passage.heading} . {report.title}")
    heading = matcher.coverage(around)
    titles = (fold(passage.heading), fold(report.title))
    weights = [term.weight for term in query.terms]
    heaviest = weights.index(max(weights)) if weights else 0
    said = min(1.0, sum(weights) / _SAYS_ENOUGH)
    act = [reading for term in query.terms if query.negated.startswith(term.text) for reading in term.readings]
    of_report = period_grade(query.periods, period_covered(report), query.any_year) if query.periods else 0.0
    before = [0.0] * len(heading)
    sentences = sentences_of(report.text, _with_paragraph(report.text, passage.span))
    for at, sentence in enumerate(sentences):
        if sentence.start >= passage.span.end:
            break
        span, fits = answering_run(query, report, sentences, at)
        text = report.text[span.start : span.end]
        if fold(text) in titles or text.isupper():
            continue  # a heading answers nothing
        words = words_of(ranks_spelled(text))
        own = matcher.coverage(words)
        met = [max(one, _HEADING * h, _BEFORE * b) for one, h, b in zip(own, heading, before, strict=True)]
        before = matcher.coverage(words_of(report.text[sentence.start : sentence.end]))
        denied = denies(query.negated, act, text) if query.negated else 0.0
        if query.ask == "why":
            denied = max(0.0, denied)  # "đạt 80%, nguyên nhân do …" tells why not all of it was
        features = [
            matcher.share(own),
            matcher.share(met),
            matcher.share([float(one < _SILENT) for one in met]),
            fused,
            fits,
            0.0,
            matcher.paired(words),
            of_report,
            min(1.0, len(text) / _LONG),
            matcher.numbers_missing((words,), (around,)),
            float(_is_contrary(matcher, denied, words) or _leaves_out_the_matter(query, met)),
            max(0.0, denied),
            met[heaviest] if met else 0.0,
            said,
        ]
        yield passage, report, span, features


def _with_paragraph(text: str, span: Span) -> Span:
    """Return a passage's span with what its paragraph goes on with: the reason may stand behind the passage's end."""
    end = text.find("\n", span.end)
    return Span(span.start, len(text) if end < 0 else end) if text[span.end - 1 : span.end] != "\n" else span


def _is_contrary(matcher: Matcher, denied: float, words: Words) -> bool:
    """Tell whether a run says the contrary, or speaks of another term of office, or of what a figure's question shuts out."""
    query = matcher.query
    if denied < 0 or names_another_term(query.folded, words.joined):
        return True
    return not query.ask and matcher.contrasted(words)


def _leaves_out_the_matter(query: Query, met: list[float]) -> bool:
    """Tell whether a run is silent of what weighs as much as all else: "vì sao chủ tịch bị *kỷ luật*?".

    What was not done is said in other ways: "không hoàn thành" by "chưa đạt".
    """
    if query.negated:
        return False
    weights = [term.weight for term in query.terms]
    heaviest = max(range(len(weights)), key=weights.__getitem__, default=-1)
    return heaviest >= 0 and 2 * weights[heaviest] >= sum(weights) and met[heaviest] < _SILENT


def _time(query: Query, text: str, report: Report) -> float:
    """Return how well the best of the times that a run names fits, from -1 to 1."""
    year = report.published.year if report.published else None
    named = [mention.period for mention in find_periods(text, year, fold(text))]
    return max((period_grade(query.periods, one, query.any_year) for one in named), default=-1.0)
