"""Choose what answers, and say why when nothing does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Figure, Report, Span
from index.store import Store
from retrieval.answer import Answer, Excerpt, Reason, Source, Statement
from retrieval.excerpt import marked_words
from retrieval.grade import place_grade
from retrieval.question import Query
from retrieval.rank import Ranked
from retrieval.rank_excerpts import RankedRun
from retrieval.series import choose_series
from retrieval.time_grade import time_grade
from retrieval.ward_names import spelled
from retrieval.words import words_of

#: How likely the first figure must be right to be given, and how likely others to stand beside it or elsewhere. A wrong
#: figure does harm, none does not: on folders held apart (``fit_trust``), 0.9% of the questions for figures get a wrong one
#: from 0.7 on and 93% the right one; of what is given from 0.6 on besides, a fifth is wrong.
ANSWER_FROM, OTHERS_FROM, NEARBY_FROM = 0.7, 0.65, 0.15
#: A figure of another time or place of a course is likely enough from here, when the best one is.
ALONG_FROM = 0.35
#: Another figure stands beside the best one when its order falls behind by no more than this.
BESIDE = 1.5
#: A figure whose surroundings meet this share of the question's weight meets all of it.
_ALL_ASKED = 0.75
EXCERPT_FROM = 0.2
#: A second excerpt is shown when its order falls behind the first one's by no more than this.
EXCERPT_BESIDE = 1.5
#: How much less likely right a figure of the time asked for may be that comes before a day's within it.
_AS_LIKELY = 0.05
_MOST_STATEMENTS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What the search brought: figures within time and place, figures anywhere, excerpts.

    Each is ranked when it is first asked for: a question for words that a passage answers needs no figures.
    """

    figures: Callable[[], list[Ranked]]
    anywhere: Callable[[], list[Ranked]]
    excerpts: Callable[[], list[RankedRun]]


def compose(query: Query, found: Found, store: Store) -> Answer:
    """Return the answer to a query."""
    if not query.terms:
        return Answer(query.text, "not_found", query, reason="unclear")
    if query.unknown_place:
        return _refused(query, found, store, "no_place", _as_name(query.unknown_place))
    if query.ask:
        excerpts = _excerpts(query, found)
        if excerpts:
            return Answer(query.text, "passages", query, excerpts=excerpts)
        return _refused(query, found, store, *_why(query, found))
    statements = tuple(_statements(query, found, store))
    if query.suspected_place and not any(_names(query, one, store) for one in statements):
        return _refused(query, found, store, "no_place", _as_name(f"phường {query.suspected_place}"))
    if statements:
        series = query.series and len(statements) > 1
        return Answer(query.text, "answered", query, statements=statements, series=series)
    # What some other year's or ward's figure would answer is no question for a passage.
    wants_figure = query.asks_figure or any(one.score >= OTHERS_FROM for one in found.anywhere()[:1])
    if not wants_figure and (excerpts := _excerpts(query, found)):
        return Answer(query.text, "passages", query, excerpts=excerpts)
    return _refused(query, found, store, *_why(query, found))


def _statements(query: Query, found: Found, store: Store) -> list[Statement]:
    figures = found.figures()
    if not figures or figures[0].score < ANSWER_FROM:
        return []  # what comes first is no answer: what is behind it is none either
    return [state(store, one.figure, one.score) for one in choose(query, figures)]


def choose(query: Query, figures: Sequence[Ranked]) -> list[Ranked]:
    """Return the first of a question's figures, and those that are to stand beside it."""
    if query.series or len(query.periods) > 1 or len(query.places) > 1:
        return choose_series(query, [figures[0], *(one for one in figures[1:] if one.score >= ALONG_FROM)])
    return _beside(query, [figures[0], *(one for one in figures[1:] if one.score >= OTHERS_FROM)])


def _as_name(place: str) -> str:
    """Return a place that no report names as a name is written, where it was typed without capitals or marks."""
    kind, _, name = place.partition(" ")
    name = spelled(name)
    return f"{kind} {name.title() if name.islower() else name}"


def _names(query: Query, statement: Statement, store: Store) -> bool:
    """Tell whether a statement's paragraph speaks of what may be a place's name."""
    text, at = store.report(statement.figure.report_id).text, statement.figure.span
    paragraph = text[text.rfind("\n", 0, at.start) + 1 :].partition("\n")[0]
    return f" {query.suspected_place} " in words_of(paragraph).joined


def _beside(query: Query, good: list[Ranked]) -> list[Ranked]:
    """Return the best figure, with others that answer as well for another period or place."""
    best = good[0]
    if len(query.periods) == 1:
        # Of figures that answer as well, the one for the very time asked for comes before its parts'.
        near = [one for one in good if one.order >= best.order - BESIDE and _meets_as_much(one, best)]
        best = max(near, key=lambda one: (one.period, one is good[0], one.order))
    chosen = [best]
    for one in (one for one in good if one is not best):
        if len(chosen) >= _MOST_STATEMENTS:
            break
        if one.timeless < best.timeless - BESIDE or (query.kind and one.figure.kind != best.figure.kind):
            continue
        if any(_same_answer(one.figure, other.figure) or not _alike(query, one, other) for other in chosen):
            continue
        if one.figure.planned != best.figure.planned or _stands_for(one.figure) != _stands_for(best.figure):
            continue
        chosen.append(one)
    return chosen


def _meets_as_much(one: Ranked, best: Ranked) -> bool:
    """Tell whether a figure's own words and surroundings meet all that the best one's do, in the same kind."""
    of_day = (
        best.figure.period is not None and best.figure.period.days == 1
    )  # what happened once in the year is no part
    as_likely = not of_day or one.score >= best.score - _AS_LIKELY
    same_kind = one.figure.kind == best.figure.kind
    return same_kind and as_likely and one.measure >= best.measure and one.context >= best.context


def _alike(query: Query, one: Ranked, other: Ranked) -> bool:
    """Two figures of one measure: same unit and most of their words, or both all that was asked.

    A question that names no kind ("kết nạp đảng viên mới 2020?") is answered by 5/8 and by 137% alike.
    """
    if not query.kind and min(one.context, other.context) >= _ALL_ASKED:
        return True
    if _elsewhere(one.figure, other.figure) and min(one.measure, other.measure) >= _ALL_ASKED:
        return True  # each ward has its own words for the same
    left, right = (set(ranked.figure.measure.lower().split()) for ranked in (one, other))
    shared = len(left & right) / max(1, min(len(left), len(right)))
    return one.figure.unit.lower() == other.figure.unit.lower() and shared >= 0.5


def _stands_for(figure: Figure) -> str:
    """Return what a figure states: a target, a change, or how things are or were."""
    return figure.role if figure.role in ("target", "change") else "level"


def _elsewhere(one: Figure, other: Figure) -> bool:
    return (one.place and one.place.name) != (other.place and other.place.name)


def _same_answer(one: Figure, other: Figure) -> bool:
    """True when the second says nothing new: the same period and place."""
    return not _elsewhere(one, other) and one.period == other.period


def state(store: Store, figure: Figure, score: float) -> Statement:
    """Return a figure as a statement: its siblings, and its sentence with the figures marked."""
    report = store.report(figure.report_id)
    siblings = store.siblings(figure)
    spans = [figure.span, *(one.span for one in siblings if figure.sentence.covers(one.span))]
    marks = tuple(Span(s.start - figure.sentence.start, s.end - figure.sentence.start) for s in sorted(spans))
    quote = report.text[figure.sentence.start : figure.sentence.end]
    return Statement(source_of(report, figure.span), figure, siblings, quote, figure.sentence, marks, round(score, 4))


def source_of(report: Report, span: Span) -> Source:
    """Return what an answer says of the report, and the place in it, where it stands."""
    return Source(report.id, report.title, report.published, report.place, report.source, report.where(span))


def _excerpts(query: Query, found: Found) -> tuple[Excerpt, ...]:
    rows: list[tuple[RankedRun, Excerpt]] = []
    for one in found.excerpts():
        if one.score < EXCERPT_FROM or (query.ask in ("who", "when") and not one.fits):
            continue  # no name, no date: nothing that answers
        if not query.ask and one.of_another_time:
            continue  # "thu ngân sách năm 2018?" is not answered by a sentence on 2016 and 2020
        text = one.report.text[one.span.start : one.span.end]
        source = source_of(one.report, one.span)
        rows.append((one, Excerpt(source, text, one.span, marked_words(query, text), round(one.score, 4))))
    return tuple(excerpt for one, excerpt in rows[:2] if one.order >= rows[0][0].order - EXCERPT_BESIDE)


def _refused(query: Query, found: Found, store: Store, reason: Reason, subject: str) -> Answer:
    nearby: list[Statement] = []
    for one in found.anywhere()[:8]:
        if one.score < NEARBY_FROM or len(nearby) == 3 or one.figure.role not in ("level", "change"):
            continue
        if not any(one.figure.span == said.span for shown in nearby for said in shown.siblings):
            nearby.append(state(store, one.figure, one.score))  # 62,5% stands beside its 5/8 already
    return Answer(query.text, "not_found", query, nearby=tuple(nearby), reason=reason, subject=subject)


def _why(query: Query, found: Found) -> tuple[Reason, str]:
    """Say what is missing: the time, the place, or the measure altogether.

    The time or the place is named only where what is asked for stands at another one: a measure that no
    report holds is no fault of the ward.
    """
    near = [one for one in found.anywhere() if one.score >= NEARBY_FROM]
    alike = [one for one in near if max(one.measure, one.context) >= _ALL_ASKED]
    if not alike:
        best = max((one.score for one in found.anywhere()[:1]), default=0.0)
        known = any(term.weight for term in query.terms)
        return ("out_of_scope", "") if best < NEARBY_FROM / 2 and known else ("no_measure", "")
    at_place = bool(query.places) and any(place_grade(query, one.figure) > 0 for one in alike)
    in_time = bool(query.periods) and any(time_grade(query, one.figure) > 0 for one in alike)
    if query.periods and query.places:
        if in_time and not at_place:
            return "no_place", query.places[0]
        return ("no_measure", "") if in_time else ("no_period", f"{query.periods[0].label} của {query.places[0]}")
    if query.periods and not in_time:
        return "no_period", query.periods[0].label
    if query.places and not any(place_grade(query, one.figure) > 0 for one in near):
        return "no_place", query.places[0]
    return "no_measure", ""
