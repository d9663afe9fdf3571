"""Follow-up questions: what the last question of the same person lends to this one."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise

from index.periods import moved
from index.records import Period
from index.rules import counted_nouns
from index.text import fold
from retrieval.lexicon import load_lexicon
from retrieval.persons import find_offices
from retrieval.question import Query
from retrieval.terms import Term
from retrieval.words import words_of

_SOURCE = re.compile(
    r"^(?:cho xin |xin )?(?:nguon|lay tu dau|trich tu dau|bao cao nao|o bao cao nao|link|duong dan)(?:.{0,25})$|so lieu (?:nay )?(?:o|lay) dau"
    r"|^(?:so lieu )?(?:nay )?(?:lay |trich |can cu |doc )?(?:tu|theo|trong|o|vao|cua) (?:bao cao|van ban|tai lieu|nguon|bai) nao$"
)
#: Neither "thể thao", "con em" and "vay vốn", nor "những ai".
_OPENER = re.compile(
    r"^(?:con(?! (?:em|so|nguoi|trai|gai|thu|duong)(?![a-z]))|the con|the(?! (?:thao|duc|che|hien|chat|loai|gioi|tich)(?![a-z]))"
    r"|vay con|vay(?! (?:von|tien|ngan)(?![a-z]))|the thi|nhung(?! .*(?:nao|ai|gi)(?![a-z])))(?![a-z])"
    r"|thi sao(?: (?:a|em|anh|nhi))?\s*\??$|thi (?:bao nhieu|may)\s*\??$|^trong (?:so )?do(?![a-z])"
)
#: "Nữ là bao nhiêu?" goes on; "tỷ lệ hoả táng năm 2020 là bao nhiêu?" is whole.
_HOW_MUCH = re.compile(r"^(?:[a-z]+ ){1,3}la (?:bao nhieu|may)$")
_DETAIL = re.compile(
    r"^(?:noi |cho biet |giai thich |xin )?(?:chi tiet|ro|cu the)(?: hon| them| ra)*(?: (?:di|a|nhe|xem|duoc khong))*$"
)
#: "Bao nhiêu tuổi?" counts what the last question spoke of.
_COUNT_ALONE = re.compile(r"^(?:la |duoc )?(?:bao nhieu|may)(?: [a-z]+){1,3}$")
#: "Đoàn thanh niên?": a matter alone, with the question left to the last one.
_FRAGMENT = re.compile(r"^[^?]+\?$")
_FRAGMENT_WORDS = 5
#: "Chỉ tiêu là bao nhiêu?" asks for the target of what was asked.
_TARGET_WORDS = frozenset(["chi", "tieu", "muc", "tieu", "ke", "hoach", "du", "toan", "giao"])
_OWN_WARD = re.compile(r"(?<![a-z])phuong (?:minh|ta|em|toi|nha|chung (?:ta|toi|minh))(?![a-z])")
#: What asks why, when nothing else is said, is no matter of its own.
_WHY = frozenset(["vi sao", "tai sao", "nguyen nhan", "ly do"])
#: A word that weighs less says hardly anything.
_WEIGHTY = 0.6
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
    named = bool(query.periods or query.places or query.unknown_place)
    opens = bool(_OPENER.search(said)) or bool(_HOW_MUCH.search(said) and not named)
    own_ward = bool(_OWN_WARD.search(said))
    if opens:
        query = _without_opening(query, previous, own_ward)
    if query.ask:
        return _carried_to_words(query, previous, opens)
    if query.asks_target or query.asks_plan or said.startswith("chi tieu"):
        query = _without_target_words(query)
    bare = not query.terms and (named or query.earlier or bool(query.kind) or query.asks_change or query.asks_target)
    if not (opens or bare or _COUNT_ALONE.search(said) or _is_fragment(query)):
        return query
    if len(query.terms) >= 4 and query.kind and not query.folded.startswith(("con ", "the ")):
        return query
    ask = "" if query.asks_figure else previous.ask
    if ask == "who" and find_offices(query.folded):
        kept: tuple[Term, ...] = ()  # who holds this office has nothing to do with the other one
    else:
        kept = _kept(query, previous, said.startswith("trong "))
    noun = _noun(query)
    terms = (*kept, *query.terms)
    words = {word for term in terms for word in term.text.split()}
    return replace(
        query,
        terms=terms,
        wordings=(*previous.wordings, *query.wordings),
        kind=query.kind or previous.kind,
        unit=noun or (previous.unit if set(previous.unit.split()) <= words else ""),
        ask=ask,
        series=query.series or (previous.series and not query.periods),
        periods=query.periods or _periods_before(query, previous),
        places=query.places or (() if query.unknown_place or own_ward else previous.places),
        folded=f"{_said_of(kept, previous)} {query.folded}".strip(),
        asks_figure=query.asks_figure or previous.asks_figure,
        asks_target=query.asks_target or previous.asks_target,
        asks_plan=query.asks_plan or previous.asks_plan,
        asks_change=query.asks_change or previous.asks_change,
        asks_stock=query.asks_stock or previous.asks_stock,
        negated=query.negated or previous.negated,
        focus=_focus(terms, query, previous),
        follow_up=True,
    )


def on_its_own(query: Query, carried: Query) -> Query | None:
    """Return a follow-up with its own matter alone, in the last one's place and time; None when it names none.

    "Tỷ lệ hoả táng thì sao?" after the new members has nothing to do with them.
    """
    own = _own(query, carried)
    if not own or own == carried.terms or _noun(query):
        return None  # "thế đoàn viên?" still asks how many were admitted
    return replace(carried, terms=own, unit=_noun(query), focus=(), folded=query.folded, negated=query.negated)


def speaks_of_its_own(query: Query, carried: Query, text: str) -> bool:
    """Tell whether a text holds all that a follow-up names itself, in any wording."""
    said = words_of(text).joined
    return all(
        any(f" {reading} " in said for reading in term.readings)
        for term in _own(query, carried)
        if term.weight >= _WEIGHTY
    )


def _own(query: Query, carried: Query) -> tuple[Term, ...]:
    return tuple(term for term in carried.terms if term in query.terms)


def _is_fragment(query: Query) -> bool:
    """Tell whether a question names a matter and asks nothing of it: "đoàn thanh niên?"."""
    asks = query.ask or query.kind or query.asks_figure or query.series
    text = query.folded.strip()
    short = len(text.split()) <= _FRAGMENT_WORDS
    return bool(query.terms and not asks and not query.places and short and _FRAGMENT.match(text))


def _without_target_words(query: Query) -> Query:
    """Return "chỉ tiêu là bao nhiêu?" without a matter of its own; it asks for a target."""
    terms = tuple(term for term in query.terms if term.text not in _TARGET_WORDS)
    return query if terms else replace(query, terms=(), asks_target=True)


def _noun(query: Query) -> str:
    """Return what a follow-up counts: what it asks for, or all that it names when that is a noun."""
    named = " ".join(term.text for term in query.terms)
    return query.unit or (named if named in _folded_nouns() else "")


@cache
def _folded_nouns() -> frozenset[str]:
    return frozenset(map(fold, counted_nouns()))


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
        wordings=(*previous.wordings, *query.wordings),
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


def _kept(query: Query, previous: Query, part: bool) -> tuple[Term, ...]:
    """Return the old terms but those that the new ones replace: what follows a shared word, a rival, a number.

    "tiêm mũi 1" with "mũi 2" becomes "tiêm mũi 2"; "hoàn thành xuất sắc" with "hoàn thành tốt"
    becomes "hoàn thành tốt". Fields are ranked one by one: another replaces the first wholly. Another noun
    replaces the one that was counted, but not where a ``part`` of it is asked for.
    """
    new, old = query.terms, previous.terms
    if new and previous.kind == "rank":
        return ()
    if not part and _counts_another(_noun(query), previous.unit):
        old = tuple(term for term in old if not set(term.text.split()) <= set(previous.unit.split()))
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


def _counts_another(noun: str, before: str) -> bool:
    """Tell whether a noun counts something else than the one before: neither the same, nor "người" for "đảng viên"."""
    lexicon = load_lexicon()
    if not noun or not before or noun == before or noun in lexicon.classifiers:
        return False
    return not any(noun in row and before in row for row in lexicon.nouns)


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
