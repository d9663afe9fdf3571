"""Follow-up questions: what the last question of the same person lends to this one."""

import re
from dataclasses import replace

from index.records import Period
from index.times import moved
from retrieval.question import Query
from retrieval.terms import Term

_SOURCE = re.compile(
    r"^(?:cho xin |xin )?(?:nguon|lay tu dau|trich tu dau|bao cao nao|o bao cao nao|link|duong dan)(?:.{0,25})$|so lieu (?:nay )?(?:o|lay) dau"
)
_OPENER = re.compile(
    r"^(?:con|the con|the|vay con|vay|the thi|con lai|nhung)(?![a-z])|thi sao\s*\??$|(?:thi|la) (?:bao nhieu|may)\s*\??$|chi tiet hon|noi ro hon|^trong (?:so )?do(?![a-z])"
)


def is_about_source(query: Query) -> bool:
    """True for "nguồn?", "lấy từ đâu": the last answer's source is asked for."""
    return bool(_SOURCE.search(query.folded.strip(" ?.!")))


def carry_over(query: Query, previous: Query) -> Query:
    """Return the query completed from the last one, or unchanged when it stands alone.

    What it names itself (a time, a place, a word of the measure) replaces the last question's; all
    else is carried. "còn năm 2017?" keeps measure and place; "còn mũi 2?" keeps all but the number.
    """
    opens = bool(_OPENER.search(query.folded.strip(" ?.!")))
    bare = not query.terms and bool(query.periods or query.earlier or query.places or query.unknown_place or query.kind)
    if not (opens or bare) or query.ask:
        return query
    if len(query.terms) >= 4 and query.kind and not query.folded.startswith(("con ", "the ")):
        return query
    terms = _merged(query.terms, previous.terms)
    return replace(
        query,
        terms=terms,
        kind=query.kind or previous.kind,
        unit=query.unit or previous.unit,
        ask="",
        series=query.series or (previous.series and not query.periods),
        periods=query.periods or _periods_before(query, previous),
        places=query.places or (() if query.unknown_place else previous.places),
        folded=f"{previous.folded} {query.folded}",
        asks_target=query.asks_target or previous.asks_target,
        asks_plan=query.asks_plan or previous.asks_plan,
        asks_change=query.asks_change or previous.asks_change,
        follow_up=True,
    )


def _periods_before(query: Query, previous: Query) -> tuple[Period, ...]:
    """Return the last question's times: "còn cùng kỳ năm trước?" asks for the same stretch a year before."""
    return tuple(moved(period, -1) for period in previous.periods) if query.earlier else previous.periods


def _merged(new: tuple[Term, ...], old: tuple[Term, ...]) -> tuple[Term, ...]:
    """Put the new terms in the place of those they replace: what follows a shared word, or a number.

    "tiêm mũi 1" with "mũi 2" becomes "tiêm mũi 2"; "hoàn thành xuất sắc" with "hoàn thành tốt"
    becomes "hoàn thành tốt".
    """
    if not new:
        return old
    names = {term.text for term in new}
    numbers = any(term.text.isdigit() for term in new)
    kept = [
        term
        for term in old
        if term.text not in names
        and not (numbers and term.text.isdigit())
        and not any(_rivals(term.text, other.text) for other in new)
    ]
    return (*kept, *new)


def _rivals(old: str, new: str) -> bool:
    """Two phrases that open alike and end apart exclude each other."""
    one, two = old.split(), new.split()
    return len(one) > 1 and len(two) > 1 and one[:2] == two[:2] and one != two
