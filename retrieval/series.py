"""One measure over time or over places: like with like, in order."""

from index.records import Figure
from retrieval.question import Query
from retrieval.rank import Ranked

_MOST = 12


def choose_series(query: Query, good: list[Ranked]) -> list[Ranked]:
    """Return figures of the best one's measure, one for each period and place, in time order.

    Only figures of the same kind and unit stand in one line, and a place's with its own: a line is
    never drawn between unlike measures or across a reorganisation.
    """
    if not good:
        return []
    best = good[0]
    chosen: dict[tuple[object, ...], Ranked] = {}
    for one in good:
        if one.figure.kind != best.figure.kind or not _comparable(one.figure, best.figure):
            continue
        if not query.places and _place(one.figure) != _place(best.figure) and "so sanh" not in query.folded:
            continue
        if one.score < 0.5 * best.score:
            continue
        period = one.figure.period
        slot = (_place(one.figure), period.start if period else None, period.end if period else None)
        chosen.setdefault(slot, one)
    order = sorted(chosen.values(), key=lambda one: (_end(one.figure), _place(one.figure)))
    return order[-_MOST:]


def _comparable(one: Figure, other: Figure) -> bool:
    if one.kind in ("percent", "rank"):
        return True
    left, right = one.unit.lower().split("/")[0], other.unit.lower().split("/")[0]
    return left == right or left.startswith(right) or right.startswith(left)


def _place(figure: Figure) -> str:
    return figure.place.name if figure.place else ""


def _end(figure: Figure) -> str:
    return figure.period.end.isoformat() if figure.period else ""
