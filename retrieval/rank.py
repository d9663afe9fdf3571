"""Rank figures by how well they answer: measure, kind, noun, period, place, heading."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp
from operator import mul

from index.places import folded_name, is_ward, place_key
from index.records import Figure, Period, Report
from index.text import fold
from retrieval.match import Matcher, Words, words_of
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
    "excluded", "paired", "left", "near", "number", "placeless",
)  # fmt: skip
_NOUN, _PERIOD, _PLACE, _NEAR = (FEATURES.index(name) for name in ("noun", "period", "place", "near"))
_OTHER_NOUN, _SOME = 0.6, 0.3
#: What a figure for a part of the period asked for is worth.
_PART_OF_PERIOD = 0.6
#: Days from which a period has parts of its own: six months' figure does not answer for nine.
_YEAR_FROM = 360
#: How many of the figures that words put first are also compared by meaning.
_COMPARED = 24

#: How a question's figures are put in order; only differences between them matter.
#: Both rows are fitted by ``tests/evaluation/fit.py`` on the development part of the questions.
ORDER = (
    2.51,
    1.58,
    -1.09,
    1.29,
    2.69,
    2.05,
    1.83,
    0.00,
    -1.57,
    -1.36,
    2.11,
    1.08,
    -0.91,
    0.80,
    0.92,
    2.09,
    -1.30,
    -0.08,
)
#: How likely the best figure is right; the last is the bias. What is relative within one question
#: (BM25 share, passage score) has no say: the best of nothing is still nothing.
TRUST = (
    0.00,
    1.76,
    -1.95,
    1.15,
    0.61,
    0.00,
    0.00,
    0.18,
    0.00,
    0.00,
    0.00,
    0.00,
    0.00,
    0.82,
    0.32,
    0.89,
    -0.41,
    -0.32,
    -3.04,
)


#: Characters of the sentences before that still say what a figure is about.
_BEFORE = 260


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its ``score`` (0 to 1: how likely it answers) and the features behind it.

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
    rows = [(one, _features(matcher, *one[1:])) for one in candidates]
    rows.sort(key=lambda row: -_order(row[1]))
    texts = [f"{figure.measure} {figure.unit}. {figure.heading}" for (_, figure, *_), _ in rows[:_COMPARED]]
    for (_, features), cosine in zip(rows, similarity(texts) if texts else (), strict=False):
        features[_NEAR] = float(cosine)
    asked = []
    for (number, figure, *_), features in rows:
        period = period_grade(query.periods, figure.period, query.any_year)
        place = place_grade(query, figure)
        if period < 0 or place < 0 or not _may_answer(query, figure, period):
            continue
        timed = [*features]
        timed[_PERIOD], timed[_PLACE] = period, place
        asked.append(_ranked(number, figure, timed, _narrower(query, figure)))
    return _best_first(asked), lambda: _best_first(
        [_ranked(one[0], one[1], features, narrower=False) for one, features in rows]
    )


def _best_first(ranked: list[Ranked]) -> list[Ranked]:
    return sorted(ranked, key=lambda one: (-one.order, one.number))


#: A part of a ward or of its Party committee, by its number.
_PART_UNIT = re.compile(r" (?:chi bo|to dan pho|to dan cu|khu pho|khu vuc|khu|ap|thon|to)(?: so)? (?P<number>\d{1,2}) ")
#: Words of a measure that do not narrow what is counted.
_WIDE = frozenset(
    [
        "toan",
        "phuong",
        "dang",
        "bo",
        "co",
        "tong",
        "so",
        "hien",
        "nay",
        "tinh",
        "den",
        "cuoi",
        "dau",
        "nam",
        "thang",
        "ngay",
        "con",
        "van",
        "ca",
        "la",
        "duoc",
        "trong",
        "tren",
        "dia",
        "ban",
        "gom",
        "quan",
        "thanh",
        "pho",
        "xa",
        "va",
        "o",
        "cua",
        "voi",
        "cac",
        "huyen",
        "ubnd",
        "uy",
    ]
)


def _narrower(query: Query, figure: Figure) -> bool:
    """Tell whether a total is asked for ("có bao nhiêu chi bộ?") and the figure counts only some.

    "11 chi bộ hoàn thành tốt" narrows what it counts by more than two words that were not asked for.
    """
    unit = set(query.unit.split())
    if not unit or any(set(term.text.split()) - unit - _WIDE for term in query.terms):
        return False
    place = set(folded_name(figure.place.name).split()) if figure.place else set()
    words = set(words_of(figure.measure).joined.split())
    extra = {word for word in words - unit - _WIDE - place if not word[0].isdigit()}
    return len(extra - set(fold(figure.unit).split())) > 2


def _may_answer(query: Query, figure: Figure, period: float) -> bool:
    """Leave out plans when results are asked for, parts of a year for the whole, and other than wards."""
    if figure.planned and query.asks_done and not query.asks_plan:
        return False
    if query.whole_year and query.periods and 0 < period <= _PART_OF_PERIOD and len(query.periods) == 1:
        return False
    part = _PART_UNIT.search(words_of(figure.measure).joined)
    if part and f" {part['number']} " not in f" {query.folded} ".replace("?", " ").replace(",", " "):
        return False  # "Chi bộ 7 có 120 đảng viên" is not the whole Party committee
    return not query.of_ward or (figure.place is not None and is_ward(figure.place))


def _ranked(number: int, figure: Figure, features: list[float], narrower: bool) -> Ranked:
    order = _order(features)
    timeless = order - ORDER[_PERIOD] * features[_PERIOD]
    # Bệnh nhân are not bệnh viện: what counts something else is halfway to no answer.
    sure = trust(features) * (_OTHER_NOUN if features[_NOUN] < 0 else 1.0) * (_SOME if narrower else 1.0)
    return Ranked(number, figure, sure, order, timeless, tuple(features))


def _order(features: Sequence[float]) -> float:
    return float(sum(map(mul, ORDER, features)))


def trust(features: Sequence[float]) -> float:
    """Return how likely a figure with these features answers: the logistic of their weighted sum."""
    total = TRUST[-1] + sum(map(mul, TRUST, features))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def _features(matcher: Matcher, figure: Figure, report: Report, words: float, passage: float) -> list[float]:
    """Return the features named in ``FEATURES``; period and place as if none had been asked for."""
    query = matcher.query
    texts = _surroundings(figure, report)
    own, around, heading, before = (matcher.coverage(text) for text in texts)
    met = [max(one, 0.8 * a, 0.75 * h, 0.6 * b) for one, a, h, b in zip(own, around, heading, before, strict=True)]
    missing = matcher.share([float(one < 0.35) for one in met])
    excluded = bool(query.excluded) and any(word in words_of(figure.measure).folded for word in query.excluded)
    return [
        matcher.share(own),
        matcher.share(met),
        missing,
        matcher.precision(texts[0]),
        kind_grade(query, figure),
        noun_grade(query.unit, figure),
        0.0,
        0.0,
        role_penalty(query, figure),
        float(figure.planned != query.asks_plan),
        words,
        passage,
        float(excluded),
        matcher.paired(*texts),
        float(query.asks_left and _says_left(figure, report)),
        0.0,
        matcher.numbers_missing(own, around),
        float(figure.place is None),
    ]


def _surroundings(figure: Figure, report: Report) -> tuple[Words, Words, Words, Words]:
    """Return the figure's own words, its sentence, its heading and title, and the sentence before."""
    start = figure.sentence.start
    before = report.text[max(0, start - _BEFORE, report.text.rfind("\n", 0, start) + 1) : start]
    return (
        words_of(f"{figure.measure} . {figure.unit}"),
        words_of(report.text[start : figure.sentence.end]),
        words_of(f"{figure.heading} . {report.title}"),
        words_of(before),
    )


def _says_left(figure: Figure, report: Report) -> bool:
    """Tell whether the figure is what is left: "hiện còn 5 hộ"."""
    return "còn" in report.text[max(0, figure.span.start - 14) : figure.span.start].lower().split()


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


def period_grade(asked: Sequence[Period], stated: Period | None, any_year: bool = False) -> float:
    """Return 1 for the very period, less for one inside it, -1 for another; 0 when none was asked.

    With ``any_year`` ("6 tháng đầu năm" without a year) the same part of any year will do.
    """
    if not asked:
        return 0.0
    if stated is None:
        return -1.0
    if any_year:
        asked = [_moved(period, stated.end.year - period.end.year) for period in asked]
    return max(_one_period(period, stated) for period in asked)


def _moved(period: Period, years: int) -> Period:
    """Return the same days of another year."""
    start, end = period.start, period.end
    return Period(
        start.replace(year=start.year + years, day=min(start.day, 28)),
        end.replace(year=end.year + years, day=28 if end.month == 2 else end.day),
        period.label,
    )


def _one_period(asked: Period, stated: Period) -> float:
    if asked.same(stated):
        return 1.0
    if asked.days == 1 and stated.covers(asked):
        # "đầu năm", "đến 31/12": a day is met by a state near it or by the year it closes
        return 0.5 if stated.days <= 366 else 0.2
    if asked.covers(stated) and stated.days == 1:
        # The state at a period's end is the period's result; that at its start is the one before.
        return 0.9 if (asked.end - stated.end).days <= 45 else 0.2 if stated.start == asked.start else 0.5
    if asked.covers(stated) and asked.days >= _YEAR_FROM:
        return _PART_OF_PERIOD
    if asked.days <= 31 and stated.days <= 31 and abs((asked.end - stated.end).days) <= 15:
        return 0.4
    return -1.0


def place_grade(query: Query, figure: Figure) -> float:
    """Return 1 for a figure of the place asked for, -1 for another; 0 when none was asked.

    A name without its kind may be part of the measure: "chợ đêm Ninh Kiều có bao nhiêu hộ".
    """
    asked = query.places
    if not asked:
        return 0.0
    if query.bare_place and any(f" {folded_name(name)} " in words_of(figure.measure).joined for name in asked):
        return 1.0
    if figure.place is None:
        return -1.0
    names = {place_key(name) for name in asked}
    if place_key(figure.place.name) in names:
        return 1.0
    own = folded_name(figure.place.name)
    return 1.0 if any(folded_name(name) == own for name in asked) else -1.0
