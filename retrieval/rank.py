"""Rank figures by how well they answer: measure, kind, noun, period, place, heading."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from index.places import is_ward
from index.records import Figure, Report, Span
from retrieval.grade import kind_grade, may_answer, place_grade, role_penalty, time_grade
from retrieval.lexicon import load_lexicon
from retrieval.logistic import likelihood, weigh
from retrieval.match import Matcher, Words, words_of
from retrieval.negation import negated_acts
from retrieval.nouns import asks_for_all, counts_an_event, counts_only_some, noun_grade
from retrieval.question import Query

FEATURES = (
    "measure", "context", "missing", "precision", "kind", "noun", "period", "place", "role", "plan", "words", "passage",
    "excluded", "paired", "left", "near", "number", "foreign", "unfocused", "total", "contrary", "afar",
    "scope", "lead", "later", "part", "narrower", "surplus", "margin",
)  # fmt: skip
_NOUN, _PERIOD, _PLACE, _NEAR, _UNFOCUSED, _IS_TOTAL, _KIND, _IS_NARROWER, _MARGIN = (
    FEATURES.index(name)
    for name in ("noun", "period", "place", "near", "unfocused", "total", "kind", "narrower", "margin")
)
_OTHER_NOUN = 0.45
#: Who asks for money is not answered by a count.
_NO_KIN, _OTHER_KIND = -0.9, 0.4
#: A figure whose order is ahead of its rivals' by this much is as good as alone; how many may rival it.
_WIDEST, _RIVALS = 3.0, 8
#: A word or two of the question that only a later figure of the sentence says tells as much as many.
_STOLEN = 3.0
#: Share of the question's weight from which a part says what only it is about.
_SAYS_MORE = 0.05
#: How many of the figures that words put first are also compared by meaning.
_COMPARED = 24

#: How a question's figures are put in order; only differences between them matter.
#: Both rows are fitted by ``tests/evaluation/fit.py`` on the development part of the questions.
ORDER = (
    1.63, 1.78, -1.45, 1.15, 2.48, 1.23, 1.90, 0.00, -2.24, -0.87, 2.29, 0.44, -0.18, 0.41, 0.70, 1.28, -1.50, -1.60, -0.29, 1.50, -2.00, -1.00, 1.27, 0.48, -1.92, -0.69, -2.00, -0.74, 0.00,
)  # fmt: skip
#: How likely the best figure is right; the last is the bias.
TRUST = (
    0.00, 0.90, -3.46, 0.33, 0.93, 0.00, 0.00, 0.85, -1.25, -0.40, 2.66, 2.54, 0.00, 0.00, 0.00, 0.80, -4.00, -1.60, 0.00, 0.41, -3.00, -0.29, 0.00, 0.23, -1.53, 0.00, -6.00, 0.00, 0.67, -6.48,
)  # fmt: skip


#: Characters of the sentences before that still say what a figure is about.
_BEFORE = 260
#: Words behind a label that say what is measured.
_SAYS_WHAT = 2


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its ``score`` (0 to 1: how likely it answers) and the features behind it.

    ``order`` puts a question's figures in order; a difference of 1 makes one e times as likely as
    the other to be the one that is meant. ``timeless`` is the same without the period's say. ``discount``
    is what the score loses for a noun or a kind that was not asked for.
    """

    number: int
    figure: Figure
    score: float
    order: float
    timeless: float
    features: tuple[float, ...]
    discount: float = 1.0

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
        return self.features[FEATURES.index("context")]


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
        period = time_grade(query, figure)
        place = place_grade(query, figure)
        fits = period >= 0 and place >= 0 and may_answer(query, figure, period)
        (asked if fits else others).append((one, period, place))
    rows = _graded(matcher, asked, similarity)

    def anywhere() -> list[Ranked]:
        return _best_first(
            [
                _ranked(one[0], one[1], _timed(features, 0.0, 0.0))
                for (one, *_), features in (*rows, *_graded(matcher, others, similarity))
            ]
        )

    totals = {(one[1].report_id, one[1].sentence) for (one, *_), features in rows if features[_IS_TOTAL]}
    ranked = []
    for (one, period, place), features in rows:
        only_some = counts_only_some(query, one[1], _near(one[1], one[2])) or counts_an_event(query, one[1])
        # What is left, and what says that it is the total, is all there is.
        only_some = only_some and not (features[_IS_TOTAL] or _says_left(one[1], one[2]))
        beside = query.asks_total and (one[1].report_id, one[1].sentence) in totals
        narrower = only_some or (beside and not features[_IS_TOTAL])
        features[_IS_NARROWER] = float(narrower)
        ranked.append(_ranked(one[0], one[1], _timed(features, period, place)))
    return _best_first(_trusted(ranked)), anywhere


_Row = tuple[Candidate, float, float]
"""A candidate with the grades of its period and its place."""


def _graded(matcher: Matcher, rows: list[_Row], similarity: Similarity) -> list[tuple[_Row, list[float]]]:
    """Return the rows with their features; the best by words also have their nearness in meaning."""
    graded = [(row, _features(matcher, *row[0][1:])) for row in rows]
    _compare_focus(graded)
    graded.sort(key=lambda one: -weigh(ORDER, one[1]))
    texts = [f"{one[1].measure} {one[1].unit}. {one[1].heading}" for (one, *_), _ in graded[:_COMPARED]]
    for (_, features), cosine in zip(graded, similarity(texts) if texts else (), strict=False):
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


def _timed(features: list[float], period: float, place: float) -> list[float]:
    timed = [*features]
    timed[_PERIOD], timed[_PLACE] = period, place
    return timed


def _trusted(ranked: list[Ranked]) -> list[Ranked]:
    """Return the figures with their margins: how far each is ahead of its best rival, or behind it.

    A rival is of the same time and place, and neither restates the figure nor is restated by it.
    """
    slots: dict[object, list[Ranked]] = defaultdict(list)
    for one in _best_first(ranked):
        slots[_slot(one.figure)].append(one)
    return [_with_margin(one, slot[:_RIVALS]) for slot in slots.values() for one in slot]


def _slot(figure: Figure) -> tuple[object, ...]:
    period = figure.period
    return (period and period.start, period and period.end, figure.place)


def _with_margin(one: Ranked, best: list[Ranked]) -> Ranked:
    thing = (one.figure.report_id, one.figure.scope.start)
    rival = next((other for other in best if (other.figure.report_id, other.figure.scope.start) != thing), None)
    margin = _WIDEST if rival is None else max(-_WIDEST, min(_WIDEST, one.order - rival.order))
    features = [*one.features]
    features[_MARGIN] = margin
    return replace(one, features=tuple(features), score=likelihood(TRUST, features) * one.discount)


def _best_first(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.order, one.number))


def _ranked(number: int, figure: Figure, features: list[float]) -> Ranked:
    order = weigh(ORDER, features)
    timeless = order - ORDER[_PERIOD] * features[_PERIOD]
    # Bệnh nhân are not bệnh viện: what counts something else is halfway to no answer.
    discount = _OTHER_NOUN if features[_NOUN] < 0 else 1.0
    if features[_KIND] <= _NO_KIN:
        discount *= _OTHER_KIND
    sure = likelihood(TRUST, features) * discount
    return Ranked(number, figure, sure, order, timeless, tuple(features), discount)


def _features(matcher: Matcher, figure: Figure, report: Report, words: float, passage: float) -> list[float]:
    """Return the features named in ``FEATURES``; period and place as if none had been asked for."""
    query = matcher.query
    texts = _surroundings(figure, report)
    measure, around, heading, before = (matcher.coverage(text) for text in texts)
    scope, lead, left, right = _scope(figure, report)
    own = list(map(max, measure, matcher.coverage(scope)))
    earlier, later = matcher.coverage(left), matcher.coverage(right)
    met = [
        max(one, 0.9 * e, 0.75 * h, 0.6 * b, 0.5 * a)
        for one, e, h, b, a in zip(own, earlier, heading, before, around, strict=True)
    ]
    gained = [max(0.0, one - max(e, h)) for one, e, h in zip(own, earlier, heading, strict=True)]
    stolen = [max(0.0, r - max(one, e, h)) for r, one, e, h in zip(later, own, earlier, heading, strict=True)]
    missing = matcher.share([float(one < 0.35) for one in met])
    excluded = bool(query.excluded) and any(word in words_of(figure.measure).folded for word in query.excluded)
    return [
        matcher.share(measure),
        matcher.share(met),
        missing,
        matcher.precision(texts[0]),
        kind_grade(query, figure),
        noun_grade(query, figure, left.joined),
        0.0,
        0.0,
        role_penalty(query, figure),
        float(figure.planned != query.asks_plan and not (query.asks_target and figure.role == "target")),
        words,
        passage,
        float(excluded),
        matcher.paired(*texts),
        float(query.asks_left and _says_left(figure, report)),
        0.0,
        matcher.numbers_missing((texts[0], scope), (left, texts[2])),
        _foreign(figure, report),
        matcher.unfocused(own),
        float(_states_total(query, texts[0], figure)),
        float(_is_contrary(query, texts[0], figure, report) or matcher.contrasted(texts[0])),
        matcher.unfocused(met),
        matcher.share(own),
        matcher.precision(lead),
        min(1.0, _STOLEN * matcher.share(stolen)),
        float(figure.whole is not None and matcher.share(gained) < _SAYS_MORE),
        0.0,
        matcher.surplus(lead),
        0.0,
    ]


def _scope(figure: Figure, report: Report) -> tuple[Words, Words, Words, Words]:
    """Return the words that speak of the figure alone, those of them that lead to it, and the sentence around them."""
    text, scope = report.text, figure.scope
    return (
        words_of(f"{text[scope.start : figure.span.start]} . {text[figure.span.end : scope.end]}"),
        words_of(f"{text[_lead_start(text, scope.start, figure.span.start) : figure.span.start]} {figure.unit}"),
        words_of(text[figure.sentence.start : scope.start]),
        words_of(text[scope.end : figure.sentence.end]),
    )


#: What a count stands behind: "dịch vụ là mũi nhọn *với* 648 hộ kinh doanh".
_COUNTED_FROM = re.compile(r"[,;:(]\s|(?<![^\W_])(?:có|với|gồm|là|còn)\s")


def _near(figure: Figure, report: Report) -> str:
    """Return the folded words around a figure's number: behind what it stands behind, up to the next comma."""
    text, scope = report.text, figure.scope
    starts = [match.end() for match in _COUNTED_FROM.finditer(text, scope.start, figure.span.start)]
    tail = text[figure.span.end : scope.end].partition(",")[0].partition("(")[0]
    return words_of(f"{text[(starts or [scope.start])[-1] : figure.span.start]} . {tail}").joined


def _lead_start(text: str, start: int, end: int) -> int:
    return max(text.rfind(mark, start, end) for mark in (", ", "; ", ": ", "(")) + 1 or start


def _surroundings(figure: Figure, report: Report) -> tuple[Words, Words, Words, Words]:
    """Return the figure's own words, its sentence, its heading and title, and the sentence before."""
    start = figure.sentence.start
    before = report.text[max(0, start - _BEFORE, report.text.rfind("\n", 0, start) + 1) : start]
    label, own = _split_label(figure.measure, report.text[start : figure.span.start])
    return (
        words_of(f"{own} . {figure.unit}"),
        words_of(report.text[start : figure.sentence.end]),
        words_of(f"{figure.heading} . {label} . {report.title}"),
        words_of(before),
    )


def _split_label(measure: str, sentence: str) -> tuple[str, str]:
    """Return the label that opens a figure's sentence ("Về tổ chức, phát triển đảng viên: …") and the rest of its measure.

    A label names the field of all its figures, not what happened to what this one counts. It stays where the
    rest says hardly anything: "Thu ngân sách: năm 2017 là 12,7 tỷ đồng".
    """
    label, colon, _ = sentence.partition(":")
    label = label.strip(" -+*•–")
    if not colon or not label or not measure.startswith(label):
        return "", measure
    rest = measure.removeprefix(label).strip()
    said = words_of(rest).folded - words_of(label).folded - load_lexicon().wide
    return (label, rest) if sum(word.isalpha() for word in said) >= _SAYS_WHAT else ("", measure)


_TOTAL = re.compile(r" (?:tong|tong so|tat ca|toan bo|toan phuong|ca phuong) ")


def _foreign(figure: Figure, report: Report) -> float:
    """Return how little a figure looks like one of a ward's reports, 0 to 1: of no ward, of no time."""
    place = 1.0 if report.place is None else 0.0 if is_ward(report.place) else 0.5
    return (place + float(figure.period is None)) / 2


#: What one of them gets or costs.
_OF_ONE = re.compile(r"(?<![a-z])(?:moi|muc (?:ho tro|tro cap|phat|thuong|chi)|binh quan|don gia)(?![a-z])")


def _states_total(query: Query, own: Words, figure: Figure) -> bool:
    """Tell whether a total is asked for and the figure says that it is one: "tổng số", "14/14 chi bộ"."""
    complete = asks_for_all(query) and figure.kind == "ratio" and figure.numerator == figure.denominator
    return complete or ((query.asks_total or query.asks_stock) and bool(_TOTAL.search(own.joined)))


def _is_contrary(query: Query, own: Words, figure: Figure, report: Report) -> bool:
    """Tell whether one of question and figure says of the same act that it was not done, and the other not.

    "Còn mấy hộ chưa bàn giao?" is not answered by those who have, "bao nhiêu hộ đồng ý?" not by "7 hộ
    chưa đồng ý". Nor is "mỗi suất bao nhiêu tiền?" answered by what all of them cost.
    """
    if figure.kind == "money" and _OF_ONE.search(query.folded) and _TOTAL.search(own.joined):
        return True
    stated = negated_acts(figure.measure)
    if query.negated:
        done = any(f" {act} " in own.joined for act in _wordings(query, query.negated))
        return done and not stated and not _says_left(figure, report)
    if stated and query.asks_done:
        return True
    return any(act in (term.text, *term.readings) or term.text in act.split() for act in stated for term in query.terms)


def _wordings(query: Query, act: str) -> tuple[str, ...]:
    """Return the wordings of what the question says was not done."""
    met = [term for term in query.terms if act.startswith(term.text) or act in term.text]
    return (act, *(reading for term in met for reading in term.readings))


def _says_left(figure: Figure, report: Report) -> bool:
    """Tell whether the figure is what is left: "hiện còn 5 hộ"."""
    return "còn" in report.text[max(0, figure.span.start - 14) : figure.span.start].lower().split()
