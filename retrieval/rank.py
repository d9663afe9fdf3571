"""Rank figures by how well they answer."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.records import Figure, Report, Span
from retrieval.features import FEATURES, features_of, most_met, own_words
from retrieval.grade import kind_grade, may_answer, place_grade
from retrieval.logistic import likelihood, weigh
from retrieval.match import Matcher
from retrieval.narrower import are_narrower
from retrieval.question import Query
from retrieval.time_grade import YEAR_SO_FAR, time_grade

_NOUN, _PERIOD, _PLACE, _NEAR, _UNFOCUSED, _KIND, _IS_NARROWER, _MARGIN, _CONTEXT, _LOST = (
    FEATURES.index(name)
    for name in (
        "noun",
        "period",
        "place",
        "near",
        "unfocused",
        "kind",
        "narrower",
        "margin",
        "context",
        "lost",
    )
)
_OTHER_NOUN = 0.45
#: Who asks for money is not answered by a count.
_NO_KIN, OTHER_KIND = -0.9, 0.4
#: A figure whose order is ahead of its rivals' by this much is as good as alone; how many may rival it.
_WIDEST, _RIVALS = 3.0, 8
#: A figure that can meet less than this share of what the best can is not looked at further.
_WORTH = 0.6
#: Figures of other places and times that are looked at when none of those asked for answers.
_ELSEWHERE = 12
#: Share of what the best figure meets from which one of the very day asked for shuts out longer times' figures.
_OF_DAY = 0.85
#: How much better one figure of a sentence must meet a term than another for the term to tell them apart.
_TELLS_APART = 0.5
#: BM25 share of a figure that has the question's words.
_FOUND = 0.4
#: How many of the figures that words put first are also compared by meaning, and how far behind the first they may be:
#: what is further could not catch up.
_COMPARED, _WITHIN_REACH = 12, 3.0

#: How a question's figures are put in order; only differences between them matter.
#: Both rows are fitted by ``tests/evaluation/fit.py``, ``TRUST`` some time before ``ORDER``; what the questions show too
#: seldom has the floors that are set there by judgement. ``rival`` and ``silent`` are no part of the older row, and the
#: weight of ``opposed`` is a judgement in both.
ORDER = (
    0.91, 0.79, -0.45, 1.20, 2.21, 1.14, 1.90, 0.00, -1.76, -2.50, 1.90, 0.25, -2.00, 0.66, 0.48, 1.50, -1.50, -1.60, -0.30, 1.50, -2.00, -1.00, 1.13, 0.27, -0.67, -1.02, -2.00, -1.10, 0.00, -0.79, 1.00, -0.70, -0.42, -0.98, -1.50,
)  # fmt: skip
#: How likely a figure is right by its features alone: its score, and one of the grounds that ``judge`` goes by; the last
#: is the bias.
TRUST = (
    0.00, 1.48, -3.23, 0.85, 0.54, 0.00, 0.00, 0.68, 0.00, -0.79, 3.50, 2.12, 0.00, 0.00, 0.00, 0.47, -4.00, -1.60, 0.00, 0.41, -3.00, 0.00, 0.00, 0.16, -0.62, 0.00, -6.00, -0.50, 0.58, -0.68, 0.76, 0.00, 0.00, 0.00, -1.50, -6.72,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its ``score`` (0 to 1: how likely it answers) and the features behind it.

    The score is what ``TRUST`` makes of the features alone, until ``judge`` has looked at the first.

    ``order`` puts a question's figures in order; a difference of 1 makes one e times as likely as
    the other to be the one that is meant. ``timeless`` is the same without the period's say.
    """

    number: int
    figure: Figure
    score: float
    order: float
    timeless: float
    features: tuple[float, ...]

    @property
    def measure(self) -> float:
        """Share of the question's weight that the figure's own measure meets."""
        return self.features[0]

    @property
    def period(self) -> float:
        """How well the figure's time fits the one asked for; 0 when none was."""
        return self.features[_PERIOD]

    @property
    def context(self) -> float:
        """Share of the question's weight that the figure and its surroundings meet."""
        return self.features[_CONTEXT]


Candidate = tuple[int, Figure, Report, float, float]
"""A figure with its id, its report, its BM25 share and its passage's score."""


Similarity = Callable[[list[str]], Iterable[float]]
"""Cosines of the question with texts, in [-1, 1]."""


def rank_figures(
    query: Query, candidates: Sequence[Candidate], similarity: Similarity
) -> tuple[list[Ranked], Callable[[], list[Ranked]]]:
    """Return the figures that may answer, best first, and what gives those for any time and place.

    A figure of another place or period than the one asked for is in the second list alone: they are
    constraints, not hints.
    """
    matcher = Matcher(query)
    asked: list[_Row] = []
    others: list[_Row] = []
    for one in candidates:
        figure = one[1]
        period = time_grade(query, figure, one[2].published)
        place = place_grade(query, figure)
        fits = period >= 0 and place >= 0 and may_answer(query, figure, period)
        (asked if fits else others).append((one, period, place))
    if any(period == 1.0 for _, period, _ in asked):
        asked = [row for row in asked if row[1] != YEAR_SO_FAR]
    if query.wordings:
        matcher.leave_to(own_words(one[1], one[2]) for one, *_ in asked if one[3] >= _FOUND)
    rows = _of_the_day(query, _graded(matcher, asked, similarity))

    def anywhere() -> list[Ranked]:
        return _best_first(
            [
                _ranked(one[0], one[1], _timed(features, 0.0, 0.0))
                for (one, *_), features in (*rows, *_graded(matcher, others, similarity, _ELSEWHERE))
            ]
        )

    seen = [(one[1], one[2], features) for (one, *_), features in rows]
    for (_, features), tells_less in zip(rows, are_narrower(query, seen), strict=True):
        features[_IS_NARROWER] = float(tells_less)
    ranked = _with_margins(
        [(one[0], one[1], _timed(features, period, place)) for (one, period, place), features in rows]
    )
    return ranked, anywhere


def _of_the_day(query: Query, rows: list[tuple["_Row", list[float]]]) -> list[tuple["_Row", list[float]]]:
    """Leave out what longer times hold when a day is asked for and figures of that very day meet the question as well.

    "Đợt 19/5 trao bao nhiêu huy hiệu?" is not answered by the half year's. On the last day of a year or half year a
    state is as good.
    """
    if len(query.periods) != 1 or query.periods[0].days > 1 or query.state:
        return rows
    most = max((features[_CONTEXT] for _, features in rows), default=0.0)
    exact = [row for row in rows if row[0][1] == 1.0 and row[1][_CONTEXT] >= _OF_DAY * most]
    return [row for row in rows if row[0][1] == 1.0] if exact else rows


_Row = tuple[Candidate, float, float]
"""A candidate with the grades of its period and its place."""


def _graded(
    matcher: Matcher, rows: list[_Row], similarity: Similarity, most: int | None = None
) -> list[tuple[_Row, list[float]]]:
    """Return the rows with their features, at ``most`` so many; the best by words also have their nearness in meaning."""
    shared: dict[tuple[str, Span, str], float] = {}  # figures of one sentence under one heading
    for (_, figure, report, *_), *_ in rows:
        if (place := (figure.report_id, figure.sentence, figure.heading)) not in shared:
            shared[place] = most_met(matcher, figure, report)
    bounds = [shared[one[1].report_id, one[1].sentence, one[1].heading] for one, *_ in rows]
    # What is of another kind, however well it meets the words, is no measure of what the best can meet.
    of_kind = [kind_grade(matcher.query, row[0][1]) > _NO_KIN for row in rows]
    least = _WORTH * max((bound for bound, fits in zip(bounds, of_kind, strict=True) if fits), default=0.0)
    places = [at for at, bound in enumerate(bounds) if bound >= least]
    worth = [rows[at] for at in sorted(places, key=lambda at: -bounds[at])[:most]]
    seen = [features_of(matcher, *row[0][1:]) for row in worth]
    graded = [(row, features) for row, (features, _) in zip(worth, seen, strict=True)]
    _compare_focus(graded)
    _compare_terms(matcher, graded, [said for _, said in seen])
    orders = sorted(((weigh(ORDER, features), at) for at, (_, features) in enumerate(graded)), key=lambda one: -one[0])
    graded = [graded[at] for _, at in orders]
    near = [
        row
        for row, (order, _) in zip(graded, orders[:_COMPARED], strict=False)
        if order >= orders[0][0] - _WITHIN_REACH
    ]
    lines = [f"{one[1].measure} {one[1].unit}. {one[1].heading}" for (one, *_), _ in near]
    for (_, features), cosine in zip(near, similarity(lines) if lines else (), strict=True):
        features[_NEAR] = float(cosine)
    return graded


def _compare_focus(graded: list[tuple[_Row, list[float]]]) -> None:
    """Count against a figure what stands before the asking word and belongs to another of its sentence."""
    best: dict[tuple[str, Span], float] = {}
    for ((_, figure, *_), *_), features in graded:
        place = (figure.report_id, figure.sentence)
        best[place] = min(best.get(place, 1.0), features[_UNFOCUSED])
    for ((_, figure, *_), *_), features in graded:
        features[_UNFOCUSED] -= best[figure.report_id, figure.sentence]


def _compare_terms(matcher: Matcher, graded: list[tuple["_Row", list[float]]], said: list[list[float]]) -> None:
    """Count against a figure what the question names and only others of its sentence say.

    Of "đăng ký 16 mô hình, có 07 mô hình được công nhận" the 07 alone are "được công nhận": however little that is of the
    question, it is all that tells the two apart.
    """
    sentences: dict[tuple[str, Span], list[tuple[list[float], list[float]]]] = defaultdict(list)
    for (((_, figure, *_), *_), features), met in zip(graded, said, strict=True):
        sentences[figure.report_id, figure.sentence].append((features, met))
    for figures in sentences.values():
        most = [max(met) for met in zip(*(met for _, met in figures), strict=True)]
        least = [min(met) for met in zip(*(met for _, met in figures), strict=True)]
        telling = [at for at, (high, low) in enumerate(zip(most, least, strict=True)) if high - low >= _TELLS_APART]
        weight = matcher.share([float(at in telling) for at in range(len(most))])
        if not weight:
            continue
        for features, met in figures:
            missed = [most[at] - met[at] if at in telling else 0.0 for at in range(len(most))]
            features[_LOST] = min(1.0, matcher.share(missed) / weight)


def _timed(features: list[float], period: float, place: float) -> list[float]:
    timed = [*features]
    timed[_PERIOD], timed[_PLACE] = period, place
    return timed


def _with_margins(rows: list[tuple[int, Figure, list[float]]]) -> list[Ranked]:
    """Return the figures, best first, with their margins: how far each is ahead of its best rival, or behind it.

    A rival is of the same time and place, and neither restates the figure nor is restated by it.
    """
    order = [weigh(ORDER, features) for *_, features in rows]
    slots: dict[object, list[int]] = defaultdict(list)
    for at in sorted(range(len(rows)), key=lambda at: -order[at]):
        slots[_slot(rows[at][1])].append(at)
    for slot in slots.values():
        for at in slot:
            own = rows[at][1]
            rival = next((other for other in slot[:_RIVALS] if not _restates(rows[other][1], own)), None)
            margin = _WIDEST if rival is None else max(-_WIDEST, min(_WIDEST, order[at] - order[rival]))
            rows[at][2][_MARGIN] = margin
    return _best_first([_ranked(*row) for row in rows])


def _slot(figure: Figure) -> tuple[object, ...]:
    period = figure.period
    return (period and period.start, period and period.end, figure.place)


def _restates(one: Figure, other: Figure) -> bool:
    """Tell whether two figures state one thing: in one part of a sentence, or in two copies of a report."""
    same_part = (one.report_id, one.scope.start) == (other.report_id, other.scope.start)
    return same_part or says_the_same(one, other)


def says_the_same(one: Figure, other: Figure) -> bool:
    """Tell whether two reports say the same in the same words, as a report and its copy do."""
    return one.report_id != other.report_id and (one.text, one.measure, one.period) == (
        other.text, other.measure, other.period,
    )  # fmt: skip


def _best_first(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.order, one.number))


def _ranked(number: int, figure: Figure, features: list[float]) -> Ranked:
    order = weigh(ORDER, features)
    timeless = order - ORDER[_PERIOD] * features[_PERIOD]
    # Bệnh nhân are not bệnh viện: what counts something else is halfway to no answer.
    discount = _OTHER_NOUN if features[_NOUN] < 0 else 1.0
    if features[_KIND] <= _NO_KIN:
        discount *= OTHER_KIND
    return Ranked(number, figure, likelihood(TRUST, features) * discount, order, timeless, tuple(features))
