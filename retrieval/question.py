"""Understand a question as officials type it: without marks, with slips, in Party shorthand."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index.periods import find_periods
from index.records import Period, Span
from index.rules import counted_nouns
from index.text import clean, fold, key, tokens
from retrieval.asked_places import find_asked_places
from retrieval.lexicon import Lexicon, load_lexicon
from retrieval.spelling import spell_out
from retrieval.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question speaks of, with every folded wording that means it.

    ``marked`` is the key of the word as typed with its marks, when the question has marks at all:
    then "chi" does not mean "chỉ". ``weight`` grows with the term's rarity in the store. ``follows``
    is the term's place among the question's words, so that neighbours are known.
    """

    text: str
    readings: tuple[str, ...]
    weight: float
    marked: str = ""
    follows: int = -9


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood. ``ask`` is the kind of passage asked for, empty for figures."""

    text: str
    folded: str = ""
    terms: tuple[Term, ...] = ()
    kind: str = ""
    unit: str = ""
    ask: str = ""
    series: bool = False
    periods: tuple[Period, ...] = ()
    any_year: bool = False
    places: tuple[str, ...] = ()
    bare_place: bool = False
    unknown_place: str = ""
    suspected_place: str = ""
    of_ward: bool = False
    whole_year: bool = False
    excluded: tuple[str, ...] = ()
    asks_figure: bool = False
    asks_target: bool = False
    asks_plan: bool = False
    asks_change: bool = False
    asks_done: bool = False
    asks_left: bool = False
    follow_up: bool = False


_COMRADE = re.compile(r"(?<![^\W_])[đd]/c(?![^\W_])", re.IGNORECASE)
_FIGURE_ASK = re.compile(
    r"(?<![a-z])(?:bao nhieu|may(?! (?:moc|tinh|bay|anh))|nhieu nhat|ty le|ti le|so luong|tong so|phan tram|thu may|%)"
)
_TARGET = re.compile(
    r"chi tieu (?:giao|duoc giao|quan giao|de ra|la|dat ra|cua quan)|(?:muc tieu|chi tieu) (?!quan giao dat|dat)[a-z ]{0,40}(?:la )?(?:bao nhieu|may)|giao (?:la )?(?:bao nhieu|may)"
)
_PLAN = re.compile(r"(?:ke hoach|muc tieu|chi tieu|du kien|phan dau|phuong huong|se|du dinh|du toan) ")
_DONE = re.compile(r"(?<![a-z])(?:da|duoc|thuc te|thuc thu|thuc chi|dat|hoan thanh)(?![a-z])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_LEFT = re.compile(r"(?<![a-z])con (?:lai )?(?:bao nhieu|may|ho|nguoi)|con .{0,20}(?:bao nhieu|may)")
#: "Những đơn vị nào …": the class that is asked about seldom stands beside its members' names.
_CLASS = re.compile(r"(?:nhung|cac|mot so) (?P<what>[a-z ]{2,20}?) nao(?![a-z])")
_RELATIVE_YEAR = re.compile(r"nam (?:nay|ngoai|truoc|sau|toi|vua)")
_CHANGE = re.compile(r"(?:tang|giam|vuot|chenh)(?: them)? (?:bao nhieu|may)|tang giam|giam duoc (?:bao nhieu|may)")
#: The ward itself, not those it is ranked among.
_WARD = re.compile(r"(?<!\d )(?<![a-z])phuong(?! cham| phap| an| huong| tien| thuc)(?![a-z])")
_WHOLE_YEAR = re.compile(r"(?<![a-z])(?:ca|tron|het|toan) nam(?![a-z])")
#: "chỉ tiêu kết nạp 2023" asks for a plan's figure, "bao nhiêu chỉ tiêu" counts plans.
_PLAN_WORD = re.compile(
    r"(?<![a-z])(?:chi tieu|muc tieu|ke hoach(?! \d)(?! so)|phan dau)(?: (?:giao|de ra|dat ra))?(?![a-z])"
)
_COUNTS_TARGETS = re.compile(r"(?:bao nhieu|may|so) (?:chi tieu|ke hoach|muc tieu)")
_TODAY = re.compile(r"(?<![a-z])(?:hom nay|hom qua|ngay mai|bay gio|tuan nay)(?![a-z])")
_YES_NO = re.compile(r"^(?:.*\s)?(?:con|co) .{2,40} (?:khong|ko|k|chua)(?: (?:a|vay|nhi|em|anh))?\s*[?.]*$")
_NOUN_ASK = re.compile(r"(?:bao nhieu|may)(?: %| phan tram)? (?P<rest>.+)")
_NUMBER_OF = re.compile(r"(?:^|\s)(?:so luong|tong so|so)(?! lieu| voi| sanh| tien| \d) (?P<rest>.+)")
_NOT = re.compile(r"\(?(?<![a-z])(?:khong phai|khong tinh|khong ke|tru)(?! la| bao| la bao) (?P<what>[^?.,;)]+)\)?")
#: "trong 14 phường": how many there are to be ranked among is no part of the measure.
_OUT_OF = re.compile(r"(?:tren|trong)(?: tong)?(?: so)? \d{1,3} (?:phuong|xa|quan|huyen|don vi)")
#: A number's other form: "mũi 2" is "hai mũi".
_SPELLED = {"1": ("mot",), "2": ("hai",), "3": ("ba",), "4": ("bon",), "5": ("nam",), "6": ("sau",), "7": ("bay",)}


def understand(text: str, vocabulary: Vocabulary, today: date, context_year: int | None = None) -> Query:
    """Return what a question asks for. Never raises; an empty question has no terms.

    ``context_year`` is the year of the question before: "còn 6 tháng đầu năm?" means that year's.
    """
    lexicon = load_lexicon()
    typed = _COMRADE.sub("đồng chí", clean(text).replace("\n", " "))[:600]
    typed = spell_out(typed, lexicon, vocabulary)
    folded = fold(typed)
    years = [int(year) for year in _YEAR.findall(folded)]
    mentions = find_periods(typed, years[-1] if years else context_year or today.year)
    used = [mention.span for mention in mentions]
    places, place_spans, unknown, suspected, bare = find_asked_places(typed, folded, vocabulary, lexicon, used)
    used += place_spans
    kind = next((name for name, pattern in lexicon.kinds if pattern.search(folded)), "")
    figure_ask = bool(_FIGURE_ASK.search(folded)) or bool(kind)
    ask = next((name for name, pattern in lexicon.asks if pattern.search(folded)), "")
    asked_class = _CLASS.search(folded)
    if figure_ask and ask in ("which", "what", "how", "where"):
        ask = ""
    series = bool(lexicon.series.search(folded))
    if series and ask == "how":
        ask = ""
    if not ask and not figure_ask and _YES_NO.search(folded):
        ask = "yes_no"
    if re.search(r"(?<![a-z])(?:thi sao|thi the nao)\s*\??$", folded):
        ask = ""
    excluded = _NOT.search(folded)
    ignored = [Span(*match.span()) for pattern in (_NOT, _OUT_OF) for match in pattern.finditer(folded)]
    ignored += [Span(*match.span()) for match in _TODAY.finditer(folded)]
    asks_plan = bool(_PLAN.search(folded + " ")) and not _DONE.search(folded)
    if asks_plan and not _COUNTS_TARGETS.search(folded):
        ignored += [Span(*match.span()) for match in _PLAN_WORD.finditer(folded)]
    if asked_class and ask == "which":
        ignored.append(Span(*asked_class.span("what")))
    terms, unit = _terms(typed, folded, [*used, *ignored], vocabulary, lexicon)
    if not terms and ignored:
        terms, unit = _terms(typed, folded, used, vocabulary, lexicon)
    if not kind and (_NOUN_ASK.search(folded) or _NUMBER_OF.search(folded)):
        kind = "count" if unit else ""
    return Query(
        text=text,
        folded=folded,
        terms=terms,
        kind=kind,
        unit=unit,
        ask=ask,
        series=series and not ask,
        periods=_distinct([mention.period for mention in mentions]) or _today(folded, today),
        any_year=bool(mentions)
        and not context_year
        and all(mention.weak for mention in mentions)
        and not _RELATIVE_YEAR.search(folded),
        places=places,
        bare_place=bare,
        unknown_place=unknown,
        suspected_place=suspected,
        of_ward=not places and bool(_WARD.search(folded)),
        whole_year=bool(_WHOLE_YEAR.search(folded)),
        excluded=tuple(w for w in excluded["what"].split() if w not in lexicon.stops) if excluded else (),
        asks_figure=figure_ask,
        asks_target=bool(_TARGET.search(folded)),
        asks_plan=asks_plan,
        asks_change=bool(_CHANGE.search(folded)),
        asks_left=bool(_LEFT.search(folded)),
        asks_done=bool(_DONE.search(folded)),
    )


def _today(folded: str, today: date) -> tuple[Period, ...]:
    """Return the day that "hôm nay" means: no report states a figure of today."""
    return (Period(today, today, "hôm nay"),) if _TODAY.search(folded) else ()


def _terms(
    typed: str, folded: str, used: list[Span], vocabulary: Vocabulary, lexicon: Lexicon
) -> tuple[tuple[Term, ...], str]:
    """Return what the question speaks of, and the noun that it counts."""
    kept = [
        (fold(token), token, start, at)
        for at, (token, start, end) in enumerate(tokens(typed))
        if not any(span.start < end and start < span.end for span in used)
    ]
    marked = _has_marks(typed)
    plain = [word for word, *_ in kept]
    dropped = _stop_positions(kept, marked, lexicon)
    terms: list[Term] = []
    at = 0
    while at < len(kept):
        size = next(
            (
                n
                for n in range(min(lexicon.longest, len(kept) - at), 1, -1)
                if " ".join(plain[at : at + n]) in lexicon.readings
            ),
            1,
        )
        phrase = " ".join(plain[at : at + size])
        if size > 1 or (phrase in lexicon.readings and at not in dropped):
            weight = sum(map(vocabulary.weight, phrase.split()))
            terms.append(Term(phrase, lexicon.readings[phrase], weight))
        elif at not in dropped:
            readings = (phrase, *lexicon.shorthand.get(phrase, ()), *_SPELLED.get(phrase, ()))
            marks = key(kept[at][1]) if marked else ""
            terms.append(Term(phrase, readings, vocabulary.weight(phrase), marks, kept[at][3]))
        at += size
    if not any(term.text[0].isalpha() for term in terms):
        # "phường xếp thứ mấy": the ward itself is what is asked about
        terms += [Term(word, (word,), 1.0) for word in plain if word in ("phuong", "quan", "dang")][:1]
    return tuple(_lighten(terms, lexicon)), _asked_noun(folded, lexicon)


def _lighten(terms: list[Term], lexicon: Lexicon) -> list[Term]:
    """Take weight from words that only name a class: "lĩnh vực y tế" asks about y tế."""
    light: set[int] = {at for at, term in enumerate(terms) if term.text in lexicon.generic}
    for at, (one, other) in enumerate(zip(terms, terms[1:], strict=False)):
        if f"{one.text} {other.text}" in lexicon.generic and other.follows == one.follows + 1:
            light |= {at, at + 1}
    if len(light) == len(terms):
        return terms
    return [replace(term, weight=0.25 * term.weight) if at in light else term for at, term in enumerate(terms)]


def _has_marks(text: str) -> bool:
    """True when the question is typed with marks: most Vietnamese syllables carry one."""
    found = [token for token, _, _ in tokens(text) if token.isalpha()]
    return bool(found) and sum(token.lower() != fold(token) for token in found) >= 0.5 * len(found)


def _stop_positions(kept: list[tuple[str, str, int, int]], marked: bool, lexicon: Lexicon) -> set[int]:
    """Positions of words that carry no meaning of their own, multi-word ones first.

    Without marks a stop may be half of a word ("dang" of đảng viên, "du" of dự án): it stays when it
    stands in a counted noun or a known word. With marks the spelling decides.
    """
    plain = [word for word, *_ in kept]
    whole: set[int] = set()
    for size in (4, 3, 2):
        for at in range(len(plain) - size + 1):
            if " ".join(plain[at : at + size]) in lexicon.words:
                whole.update(range(at, at + size))
    dropped: set[int] = set()
    for size in (3, 2, 1):
        for at in range(len(plain) - size + 1):
            place = set(range(at, at + size))
            if " ".join(plain[at : at + size]) not in lexicon.stops or (size == 1 and place & whole):
                continue
            if marked and size == 1 and not _spelled_as_stop(kept[at][1], lexicon):
                continue
            dropped |= place
    return dropped


def _spelled_as_stop(token: str, lexicon: Lexicon) -> bool:
    """A token typed with its marks is a stop only when the marks agree; one typed without may be."""
    return token.lower() == fold(token) or key(token) in lexicon.stop_keys


def _asked_noun(folded: str, lexicon: Lexicon) -> str:
    """Return the folded counted noun after "bao nhiêu", "mấy" or "số", or ""."""
    for pattern in (_NOUN_ASK, _NUMBER_OF):
        match = pattern.search(folded)
        if not match or match["rest"].startswith("phan tram"):
            continue
        first, _, others = match["rest"].partition(" ")
        for rest in (match["rest"], *(f"{full} {others}" for full in lexicon.readings.get(first, ())[1:])):
            for noun in counted_nouns():
                plain = fold(noun)
                if rest.startswith(plain) and not rest[len(plain) : len(plain) + 1].isalnum():
                    return plain
    return ""


def _distinct(periods: list[Period]) -> tuple[Period, ...]:
    return tuple({(period.start, period.end): period for period in periods}.values())
