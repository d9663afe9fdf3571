"""One measure over time or over places: like with like, in order."""

from collections import Counter, defaultdict

from index.places import place_key
from index.records import Figure
from retrieval.question import Query
from retrieval.rank import Ranked
from retrieval.time_grade import period_grade

_MOST = 12
#: A figure belongs to the line when its order falls behind the best one's by no more than this.
_BELONGS = 3.0


def choose_series(query: Query, good: list[Ranked]) -> list[Ranked]:
    """Return the figures of one measure, one for each period and place, in time order.

    A line holds one kind of figure and one unit, and one place unless several were asked for: it is
    never drawn between unlike measures. Of the kinds that could be asked, the one that covers the
    most periods and places is taken.
    """
    good = [one for one in good if one.order >= good[0].order - _BELONGS and _states_level(query, one.figure)]
    if not good:
        return []
    lines: dict[tuple[str, str], dict[tuple[object, ...], Ranked]] = defaultdict(dict)
    several = len(query.places) > 1
    for one in good:
        place = "" if several else _place(one.figure)
        lines[_family(one.figure), place].setdefault(_slot(one.figure), one)
    wanted = [line for (family, _), line in lines.items() if not query.kind or family == _kind_family(query.kind)]
    best = max(wanted or lines.values(), key=lambda line: (len(line), max(one.order for one in line.values())))
    kept = _asked_periods(query, list(best.values()))
    order = sorted(kept, key=lambda one: (_end(one.figure), _place(one.figure)))
    return order[-_MOST:]


def _asked_periods(query: Query, line: list[Ranked]) -> list[Ranked]:
    """Keep one figure for each period asked for; for an open course, figures over stretches of one length."""
    if len(query.periods) > 1:
        kept = []
        for period in query.periods:
            grades = [(period_grade([period], one.figure.period), one.order, -at) for at, one in enumerate(line)]
            best = max(grades, default=(-1.0, 0.0, 0))
            if best[0] >= 0 and line[-best[2]] not in kept:
                kept.append(line[-best[2]])
        return kept
    lengths = Counter(_length(one.figure) for one in line)
    length, count = max(lengths.items(), key=lambda item: (item[1], item[0]))
    return [one for one in line if _length(one.figure) == length] if count > 1 else line


def _length(figure: Figure) -> int:
    """Return the period's length class: a day and a year are both a year's result, half a year is not."""
    days = figure.period.days if figure.period else 0
    return 12 if days == 1 else round(days / 30.5)


def _states_level(query: Query, figure: Figure) -> bool:
    return figure.role in ("level", "baseline") and (query.asks_plan or not figure.planned)


def _family(figure: Figure) -> str:
    """Counts and the numerators of ratios stand in one line, other kinds with their own."""
    return _kind_family(figure.kind)


def _kind_family(kind: str) -> str:
    return "count" if kind == "ratio" else kind


def _slot(figure: Figure) -> tuple[object, ...]:
    period = figure.period
    return (_place(figure), period.start if period else None, period.end if period else None)


def _place(figure: Figure) -> str:
    return place_key(figure.place.name) if figure.place else ""


def _end(figure: Figure) -> str:
    return figure.period.end.isoformat() if figure.period else ""
