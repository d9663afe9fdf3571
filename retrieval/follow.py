"""Follow-up questions: what the last question of the same person lends to this one."""

import re
from dataclasses import replace
from itertools import pairwise

from index.records import Period
from index.times import moved
from retrieval.lexicon import load_lexicon
from retrieval.persons import find_offices
from retrieval.question import Query
from retrieval.terms import Term

_SOURCE = re.compile(
    r"^(?:cho xin |xin )?(?:nguon|lay tu dau|trich tu dau|bao cao nao|o bao cao nao|link|duong dan)(?:.{0,25})$|so lieu (?:nay )?(?:o|lay) dau"
    r"|^(?:so lieu )?(?:nay )?(?:lay |trich |can cu |doc )?(?:tu|theo|trong|o|vao|cua) (?:bao cao|van ban|tai lieu|nguon|bai) nao$"
)
#: Neither "thể thao", "con em" and "vay vốn", nor "những ai".
_OPENER = re.compile(
    r"^(?:con(?! (?:em|so|nguoi|trai|gai|thu|duong)(?![a-z]))|the con|the(?! (?:thao|duc|che|hien|chat|loai|gioi|tich)(?![a-z]))"
    r"|vay con|vay(?! (?:von|tien|ngan)(?![a-z]))|the thi|nhung(?! .*(?:nao|ai|gi)(?![a-z])))(?![a-z])"
    r"|thi sao(?: (?:a|em|anh|nhi))?\s*\??$|(?:thi|la) (?:bao nhieu|may)\s*\??$|^trong (?:so )?do(?![a-z])"
)
_DETAIL = re.compile(
    r"^(?:noi |cho biet |giai thich |xin )?(?:chi tiet|ro|cu the)(?: hon| them| ra)*(?: (?:di|a|nhe|xem|duoc khong))*$"
)
#: "Bao nhiêu tuổi?" counts what the last question spoke of.
_COUNT_ALONE = re.compile(r"^(?:la |duoc )?(?:bao nhieu|may)(?: [a-z]+){1,2}$")
_OWN_WARD = re.compile(r"(?<![a-z])phuong (?:minh|ta|em|toi|nha|chung (?:ta|toi|minh))(?![a-z])")
#: What asks why, when nothing else is said, is no matter of its own.
_WHY = frozenset(["vi sao", "tai sao", "nguyen nhan", "ly do"])
_OPENING_WORDS = frozenset(["con", "the", "vay", "nhung"])


def is_about_source(query: Query) -> bool:
    """True for "nguồn?", "lấy từ đâu": the last answer's source is asked for."""
    return bool(_SOURCE.search(query.folded.strip(" ?.!")))


def carry_over(query: Query, previous: Query) -> Query:
    """Return the query completed from the last one, or unchanged when it stands alone.

    What it names itself (a time, a place, a word of the measure) replaces the last question's; all
    else is carried. "còn năm 2017?" keeps measure and place; "còn mũi 2?" keeps all but the number.
    """
    said = query.folded.strip(" ?.!")
    if _DETAIL.search(said):
        return replace(previous, text=query.text, ask=previous.ask or "how", follow_up=True)
    opens = bool(_OPENER.search(said))
    own_ward = bool(_OWN_WARD.search(said))
    if opens:
        query = _without_opening(query, previous, own_ward)
    if query.ask:
        return _carried_to_words(query, previous, opens)
    bare = not query.terms and bool(query.periods or query.earlier or query.places or query.unknown_place or query.kind)
    if not (opens or bare or _COUNT_ALONE.search(said)):
        return query
    if len(query.terms) >= 4 and query.kind and not query.folded.startswith(("con ", "the ")):
        return query
    ask = "" if query.asks_figure else previous.ask
    if ask == "who" and find_offices(query.folded):
        kept: tuple[Term, ...] = ()  # who holds this office has nothing to do with the other one
    else:
        kept = _kept(query.terms, previous.terms, previous.kind)
    terms = (*kept, *query.terms)
    words = {word for term in terms for word in term.text.split()}
    return replace(
        query,
        terms=terms,
        kind=query.kind or previous.kind,
        unit=query.unit or (previous.unit if set(previous.unit.split()) <= words else ""),
        ask=ask,
        series=query.series or (previous.series and not query.periods),
        periods=query.periods or _periods_before(query, previous),
        places=query.places or (() if query.unknown_place or own_ward else previous.places),
        folded=f"{_said_of(kept, previous)} {query.folded}".strip(),
        asks_figure=query.asks_figure or previous.asks_figure,
        asks_target=query.asks_target or previous.asks_target,
        asks_plan=query.asks_plan or previous.asks_plan,
        asks_change=query.asks_change or previous.asks_change,
        negated=query.negated or previous.negated,
        focus=_focus(terms, query, previous),
        follow_up=True,
    )


def _without_opening(query: Query, previous: Query, own_ward: bool) -> Query:
    """Return a follow-up without what its first words only seem to say: in "còn nữ thì bao nhiêu" nothing is left over."""
    idle = {*_OPENING_WORDS, *(("phuong", "ta", "nha") if own_ward else ())}
    terms = tuple(term for term in query.terms if not (term.text in idle and (term.follows <= 0 or own_ward)))
    if query.folded.startswith("con ") and query.asks_left:
        return replace(query, terms=terms, asks_left=previous.asks_left, state=previous.state)
    return replace(query, terms=terms)


def _carried_to_words(query: Query, previous: Query, opens: bool) -> Query:
    """Lend to "vì sao?" all that was asked, to "thế trưởng công an là ai?" the place and the time."""
    own = tuple(term for term in query.terms if term.text not in _WHY)
    if own and not opens:
        return query
    return replace(
        query,
        terms=own or previous.terms,
        periods=query.periods or previous.periods,
        places=query.places or (() if query.unknown_place else previous.places),
        folded=query.folded if own else f"{previous.folded} {query.folded}",
        follow_up=True,
    )


def _periods_before(query: Query, previous: Query) -> tuple[Period, ...]:
    """Return the last question's times: "còn cùng kỳ năm trước?" asks for the same stretch a year before."""
    return tuple(moved(period, -1) for period in previous.periods) if query.earlier else previous.periods


def _said_of(kept: tuple[Term, ...], previous: Query) -> str:
    """Return the last question's words, those of the terms that were replaced left out."""
    if not kept and previous.terms:
        return ""
    said = previous.folded
    for term in previous.terms:
        if term not in kept:
            said = re.sub(rf"(?<![a-z\d]){re.escape(term.text)}(?![a-z\d])", " ", said)
    return " ".join(said.split())


def _focus(terms: tuple[Term, ...], query: Query, previous: Query) -> tuple[int, ...]:
    """Return the places of what a figure must speak of: what the follow-up names, else what the question before did."""
    names = query.terms or tuple(previous.terms[at] for at in previous.focus if at < len(previous.terms))
    return tuple(at for at, term in enumerate(terms) if term in names)


def _kept(new: tuple[Term, ...], old: tuple[Term, ...], kind: str) -> tuple[Term, ...]:
    """Return the old terms but those that the new ones replace: what follows a shared word, a rival, a number.

    "tiêm mũi 1" with "mũi 2" becomes "tiêm mũi 2"; "hoàn thành xuất sắc" with "hoàn thành tốt"
    becomes "hoàn thành tốt". Fields are ranked one by one: another replaces the first wholly.
    """
    if new and kind == "rank":
        return ()
    names = {term.text for term in new}
    numbers = any(term.text.isdigit() for term in new)
    parted = _parted(new, old) | _shut_out(new, old)
    return tuple(
        term
        for term in old
        if term.text not in names
        and term.text not in parted
        and not (numbers and term.text.isdigit())
        and not any(_rivals(term.text, other.text) for other in new)
    )


def _parted(new: tuple[Term, ...], old: tuple[Term, ...]) -> set[str]:
    """Return the syllables of old words that share their other syllable with a new one: đảng viên and đoàn viên."""
    left = [(one.text, two.text) for one, two in pairwise(old) if two.follows == one.follows + 1]
    right = [(one.text, two.text) for one, two in pairwise(new) if two.follows == one.follows + 1]
    return {
        one[at]
        for one in left
        for other in right
        for at in (0, 1)
        if one[at] != other[at] and one[1 - at] == other[1 - at]
    }


def _shut_out(new: tuple[Term, ...], old: tuple[Term, ...]) -> set[str]:
    """Return the old terms that stand for another member of a row of contrasts than a new one: hộ nghèo, hộ cận nghèo."""
    asked, before = (f" {' '.join(term.text for term in terms)} " for terms in (new, old))
    out: set[str] = set()
    for row in load_lexicon().contrasts:
        named = [wordings for wordings in row if any(f" {one} " in asked for one in wordings)]
        if not named:
            continue
        rivals = [one for wordings in row if wordings not in named for one in wordings if f" {one} " in before]
        out |= {term.text for term in old if any(f" {term.text} " in f" {one} " or one in term.text for one in rivals)}
    return out


def _rivals(old: str, new: str) -> bool:
    """Two phrases that open alike and end apart exclude each other."""
    one, two = old.split(), new.split()
    return len(one) > 1 and len(two) > 1 and one[:2] == two[:2] and one != two
