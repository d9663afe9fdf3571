"""What a question speaks of: its words of weight, with every wording that means the same."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from index.records import Span
from index.rules import counted_nouns
from index.text import fold, key, tokens
from retrieval.lexicon import Lexicon
from retrieval.persons import names_an_office
from retrieval.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question speaks of, with every folded wording that means it.

    ``marked`` is the key of the word as typed with its marks, when the question has marks at all:
    then "chi" does not mean "chỉ". ``weight`` grows with the term's rarity in the store. ``follows``
    is the place of its first word among the question's, so that neighbours are known.
    """

    text: str
    readings: tuple[str, ...]
    weight: float
    marked: str = ""
    follows: int = -9

    @property
    def last(self) -> int:
        """The place of its last word among the question's."""
        return self.follows + len(self.text.split()) - 1


@dataclass(frozen=True, slots=True)
class Wording:
    """What else may be said for the ``terms`` of some of a question's words together."""

    terms: tuple[Term, ...]
    readings: tuple[str, ...]


def find_wordings(typed: str, terms: tuple[Term, ...], lexicon: Lexicon) -> tuple[Wording, ...]:
    """Return what the thesaurus has for each phrase of a question that some of its terms stand in.

    Asking words within a phrase part nothing: "phát triển được mấy đảng viên".
    """
    plain = [fold(token) for token, *_ in tokens(typed)]
    kept = [at for at, word in enumerate(plain) if word not in _ASKING]
    wordings = []
    for first in range(len(kept)):
        for size in range(1, min(_LONGEST_WORDING, len(kept) - first) + 1):
            places = kept[first : first + size]
            phrase = " ".join(plain[at] for at in places)
            readings = lexicon.thesaurus.get(phrase, ())
            if size > 1 and places[-1] - places[0] >= size:
                readings = (*lexicon.readings.get(phrase, ()), *readings)
            if not readings:
                continue
            within = tuple(term for term in terms if places[0] <= term.follows and term.last <= places[-1])
            reached = [term for term in terms if places[0] <= term.last and term.follows <= places[-1]]
            if within and len(within) == len(reached):
                wordings.append(Wording(within, readings))
    return tuple(wordings)


_ASKING = frozenset(["bao", "nhieu", "may", "duoc", "da", "bn"])


#: Words of the longest phrase of the thesaurus that is looked for.
_LONGEST_WORDING = 7
#: "Tăng bao nhiêu so với …?" counts no sổ.
_NOUN_ASK = re.compile(
    r"(?:bao nhieu|(?<!xe )may(?! tinh| bay| moc| anh))(?: %| phan tram)? (?P<rest>(?!so (?:voi|cung|nam|sanh|ke)).+)"
)
_NUMBER_OF = re.compile(
    r"(?:^|\s)(?:so luong|tong so|(?<!dan )(?<!ho )(?<!chi )(?<!doi )(?<!nghe )(?<!ky )(?<!da )(?<!thieu )so)(?! lieu| voi| sanh| tien| bao nhieu| may| \d) (?P<rest>.+)"
)
#: "Bao nhiêu phần trăm" counts no phần, "bao nhiêu lệ phí" no lễ.
_NO_NOUN = re.compile(r"phan tram|(?:le|hoc|vien) phi(?![a-z])")
#: "Mấy con hẻm" counts hẻm, "mấy con" animals.
_PIECES = re.compile(r"con (?=(?:hem|duong|ngo|kenh|song|muong|pho|tau|rach)(?![a-z]))")
#: "Dân số phường": people, though none are named.
_POPULATION = re.compile(r"(?<![a-z])(?<!vien )(?<!tac )(?<!ban )(?<!nganh )dan so(?![a-z])")
#: A number's other form: "mũi 2" is "hai mũi".
_SPELLED = {"1": ("mot",), "2": ("hai",), "3": ("ba",), "4": ("bon",), "5": ("nam",), "6": ("sau",), "7": ("bay",)}
#: "máy tính" is no "mấy".
_MACHINES = frozenset(["tinh", "bay", "moc", "anh", "in"])
#: Words between a focus and the asking word: "trả lời *được* bao nhiêu".
_FOCUS_GAP = 2


def find_terms(typed: str, used: list[Span], vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[Term, ...]:
    """Return what the question speaks of outside the spans that are understood already."""
    kept = [
        (fold(token), token, start, at)
        for at, (token, start, end) in enumerate(tokens(typed))
        if not any(span.start < end and start < span.end for span in used)
    ]
    marked = _has_marks(typed)
    plain = [word for word, *_ in kept]
    whole = _whole_words(plain, marked, lexicon)
    dropped = _stop_positions(kept, whole, lexicon)
    terms: list[Term] = []
    at = 0
    while at < len(kept):
        size = next(
            (
                n
                for n in range(min(lexicon.longest, len(kept) - at), 1, -1)
                if " ".join(plain[at : at + n]) in lexicon.readings and _spelled_as(kept[at : at + n], lexicon)
            ),
            1,
        )
        phrase = " ".join(plain[at : at + size])
        short = phrase in lexicon.abbreviations and (at in whole or _has_accents(kept[at][1]))
        if size > 1 or (phrase in lexicon.readings and at not in dropped and not short):
            weight = sum(map(vocabulary.weight, phrase.split()))
            marks = key(kept[at][1]) if marked and size == 1 else ""
            terms.append(Term(phrase, lexicon.readings[phrase], weight, marks, kept[at][3]))
        elif at not in dropped:
            full = () if at in whole or _has_accents(kept[at][1]) else lexicon.shorthand.get(phrase, ())
            readings = (phrase, *full, *_SPELLED.get(phrase, ()))
            marks = key(kept[at][1]) if marked else ""
            terms.append(Term(phrase, readings, vocabulary.weight(phrase), marks, kept[at][3]))
        at += size
    if not any(term.text[0].isalpha() for term in terms):
        # "phường xếp thứ mấy": the ward itself is what is asked about
        terms += [Term(word, (word,), 1.0) for word in plain if word in ("phuong", "quan", "dang")][:1]
    return tuple(_lighten(terms, frozenset(kept[at][3] for at in whole), lexicon))


def find_focus(typed: str, terms: tuple[Term, ...], unit: str) -> tuple[int, ...]:
    """Return which terms say what happened to what is counted.

    They stand right before the asking word ("đã *trả lời* bao nhiêu đơn?") or, when nothing does, right
    behind the noun ("bao nhiêu đơn đã *trả lời*?"). They tell it from what else happened to it. Empty
    when the question asks in another way.
    """
    words = [fold(token) for token, _, _ in tokens(typed)]
    asks = [
        at
        for at, (one, two) in enumerate(zip(words, [*words[1:], ""], strict=False))
        if _asks(one, two) and words[at - 1 : at] != ["xe"]
    ]
    if not asks:
        return ()
    before = [at for at, term in enumerate(terms) if term.follows >= 0 and term.last < asks[0]]
    if before and asks[0] - terms[before[-1]].last <= _FOCUS_GAP:
        nearest = before[-1]
        pair = len(before) > 1 and _side_by_side(terms[before[-2]], terms[nearest])
        return (before[-2], nearest) if pair else (nearest,)
    if before or not unit:
        return ()
    after = [
        at for at, term in enumerate(terms) if term.follows > asks[0] and not set(term.text.split()) & set(unit.split())
    ]
    if not after:
        return ()
    pair = len(after) > 1 and _side_by_side(terms[after[0]], terms[after[1]])
    return (after[0], after[1]) if pair else (after[0],)


def _side_by_side(one: Term, other: Term) -> bool:
    return " " not in one.text and " " not in other.text and one.last == other.follows - 1


def _asks(word: str, following: str) -> bool:
    return (word == "bao" and following == "nhieu") or (word == "may" and following not in _MACHINES)


def _lighten(terms: list[Term], whole: frozenset[int], lexicon: Lexicon) -> list[Term]:
    """Take weight from words that only name a class ("lĩnh vực y tế" asks about y tế) or say hardly anything.

    ``whole`` are the places of syllables that are parts of longer words: "lam nghiep" is not "làm".
    """
    light = {
        at
        for at, term in enumerate(terms)
        if (term.follows not in whole or term.text in lexicon.light_phrases) and _is_light(term, lexicon)
    }
    for at, (one, other) in enumerate(zip(terms, terms[1:], strict=False)):
        if f"{one.text} {other.text}" in lexicon.light and other.follows == one.follows + 1:
            light |= {at, at + 1}
    rest = " ".join(term.text for at, term in enumerate(terms) if at not in light)
    if not rest or names_an_office(rest):  # "lương chủ tịch phường bao nhiêu" asks about no chairman
        return terms
    return [replace(term, weight=0.25 * term.weight) if at in light else term for at, term in enumerate(terms)]


def _is_light(term: Term, lexicon: Lexicon) -> bool:
    """Tell whether a term names a class or says hardly anything; "phái" typed with its marks is no "phải"."""
    return term.text in lexicon.light and (not term.marked or " " in term.text or term.marked in lexicon.light_keys)


def _has_marks(text: str) -> bool:
    """True when the question is typed with marks: most Vietnamese syllables carry one."""
    found = [token for token, _, _ in tokens(text) if token.isalpha()]
    return bool(found) and sum(token.lower() != fold(token) for token in found) >= 0.5 * len(found)


def _whole_words(plain: list[str], marked: bool, lexicon: Lexicon) -> set[int]:
    """Return the places of syllables that stand in a counted noun or a known word."""
    whole: set[int] = set()
    for size in (4, 3, 2):
        for at in range(len(plain) - size + 1):
            word = " ".join(plain[at : at + size])
            if word in lexicon.words or (not marked and word in lexicon.compounds):
                whole.update(range(at, at + size))
    return whole


def _has_accents(token: str) -> bool:
    """Tell whether a token is typed with marks over or under its letters: no abbreviation is; đ is a letter."""
    return unicodedata.normalize("NFD", token) != unicodedata.normalize("NFC", token)


def _stop_positions(kept: list[tuple[str, str, int, int]], whole: set[int], lexicon: Lexicon) -> set[int]:
    """Positions of words that carry no meaning of their own, multi-word ones first.

    Without marks a stop may be half of a word ("dang" of đảng viên, "du" of dự án): it stays when it
    stands in a whole word. Where a word has marks they decide.
    """
    plain = [word for word, *_ in kept]
    dropped: set[int] = set()
    for size in (3, 2, 1):
        for at in range(len(plain) - size + 1):
            place = set(range(at, at + size))
            if " ".join(plain[at : at + size]) not in lexicon.stops or (size == 1 and place & whole):
                continue
            if size == 1 and not _spelled_as_stop(kept[at][1], lexicon):
                continue
            dropped |= place
    return dropped


def _spelled_as(words: list[tuple[str, str, int, int]], lexicon: Lexicon) -> bool:
    """Tell whether words typed with marks can be the phrase that they are without: "dẫn số" is no dân số.

    In a phrase of three syllables one may be misspelt.
    """
    spellings = lexicon.marks.get(" ".join(word for word, *_ in words), ())
    return not spellings or any(_misspelt(words, spelling) <= len(words) // 3 for spelling in spellings)


def _misspelt(words: list[tuple[str, str, int, int]], spelling: tuple[str, ...]) -> int:
    """Return how many words that were typed with marks have others than the spelling's."""
    pairs = zip(words, spelling, strict=False)
    return sum(token.lower() != plain and key(token) != mark for (plain, token, *_), mark in pairs)


def _spelled_as_stop(token: str, lexicon: Lexicon) -> bool:
    """A token typed with its marks is a stop only when the marks agree; one typed without may be."""
    return token.lower() == fold(token) or key(token) in lexicon.stop_keys


def asked_noun(typed: str, folded: str, lexicon: Lexicon) -> str:
    """Return the folded counted noun after "bao nhiêu", "mấy" or "số", or "".

    Both texts are the question's, of one length. Where it is typed with marks they must be the noun's: "mấy bến" asks
    for no "bên". A vague noun gives way to the one behind it: "mấy trường hợp đảng viên".
    """
    marked = _has_marks(typed)
    for pattern in (_NOUN_ASK, _NUMBER_OF):
        match = pattern.search(folded)
        if not match or _NO_NOUN.match(match["rest"]):
            continue
        at = match.start("rest")
        if thing := _PIECES.match(match["rest"]):
            at += thing.end()
        noun = _noun_at(typed, folded, at, marked, lexicon)
        if noun in lexicon.vague and " " in noun:
            behind = _noun_at(typed, folded, at + len(noun) + 1, marked, lexicon)
            noun = behind if " " in behind else noun
        if noun:
            return noun
    return "nguoi" if _POPULATION.search(folded) else ""


#: What follows "chợ" when it is typed without marks and markets are counted.
_MARKETS = (
    "truyen",
    "dan sinh",
    "dau moi",
    "loai",
    "tam",
    "dem",
    "hang",
    "dang",
    "nao",
    "tren",
    "o ",
    "duoc",
    "con",
    "?",
)


def _noun_at(typed: str, folded: str, at: int, marked: bool, lexicon: Lexicon) -> str:
    """Return the folded counted noun, or the one that an abbreviation means, at a place of the question, or ""."""
    first, _, others = folded[at:].rstrip(" ?.!").partition(" ")
    word = " ".join(folded[at:].split()[:2])
    is_word = word in lexicon.words or word in lexicon.compounds
    short = not is_word and not _has_accents(typed[at : at + len(first)])
    full = [f"{reading} {others}" for reading in lexicon.readings.get(first, ())[1:] if short]
    gives = typed[at : at + 3].lower() == "cho" if marked else others and not others.startswith(_MARKETS)
    if first == "nu" or (first == "cho" and gives):
        return ""  # "có mấy nữ?" asks for a part, and not by this noun; "chi bao nhieu cho …" for no chợ
    asked = folded[at:]
    for noun, plain in _folded_nouns():
        if _begins(asked, plain) and (not marked or _is_typed_as(typed[at : at + len(plain)], noun)):
            return plain
    return next((plain for _, plain in _folded_nouns() if any(_begins(rest, plain) for rest in full)), "")


def _begins(text: str, phrase: str) -> bool:
    """Tell whether a text begins with a whole phrase."""
    return text.startswith(phrase) and not text[len(phrase) : len(phrase) + 1].isalnum()


@cache
def _folded_nouns() -> tuple[tuple[str, str], ...]:
    return tuple((noun, fold(noun)) for noun in counted_nouns())


def _is_typed_as(typed: str, noun: str) -> bool:
    """Tell whether words typed with marks can be the noun: each has the noun's marks, or none."""
    pairs = zip(typed.split(), noun.split(), strict=False)
    return all(word.lower() == fold(word) or key(word) == key(other) for word, other in pairs)


def counts_directly(folded: str, unit: str) -> bool:
    """Tell whether the noun follows the asking word at once: "bao nhiêu hộ dân", "tổng số hộ …"."""
    return re.search(rf"(?:(?<![a-z])(?:bao nhieu|may)|^(?:tong )?so) {re.escape(unit)}(?![a-z])", folded) is not None
