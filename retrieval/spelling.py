"""Read shorthand and slips: "ket nap dv moi 6 thág dau nam dc bn"."""

import re
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.text import fold, tokens
from retrieval.lexicon import Lexicon, load_lexicon
from retrieval.syllables import is_syllable, undo_telex
from retrieval.vocabulary import Vocabulary, is_common

_SHORTEST_SLIP = 3


def spell_out(typed: str, lexicon: Lexicon, vocabulary: Vocabulary) -> str:
    """Replace shorthand by its likeliest reading and slips by what the store knows."""
    pieces, at, whole = [], 0, fold(typed)
    found = list(tokens(typed))
    for place, (token, start, end) in enumerate(found):
        folded = fold(token)
        better = _in_context(token, whole, lexicon)
        if better:
            pieces += [typed[at:start], better]
            at = end
            continue
        if folded in lexicon.shorthand and not (token.isupper() and len(token) > 1 and folded in lexicon.readings):
            better = lexicon.shorthand[folded][0]
        elif token.isalpha() and not _is_name(token, start):
            beside = tuple(fold(found[n][0]) if 0 <= n < len(found) else "" for n in (place - 1, place + 1))
            if not _known(folded, vocabulary, lexicon):
                better = _corrected(token, folded, beside, vocabulary, lexicon)
            if not better and token == folded:
                better = _swapped(folded, beside, vocabulary)
            better = better or _with_other_i(folded, beside, vocabulary)
        pieces += [typed[at:start], better or token]
        at = end
    return "".join([*pieces, typed[at:]])


def _in_context(token: str, question: str, lexicon: Lexicon) -> str:
    """Return the reading of a shorthand that other words of the folded question decide, or ""."""
    if token.isalpha() and not token.isascii():
        return ""  # "cả", "hiện": with its marks it is no shorthand
    folded, capital = fold(token), len(token) > 1 and token.isupper()
    rows = (row for row in lexicon.contexts if row.short == folded and not (row.lower and capital))
    return next((row.full for row in rows if row.around.search(question)), "")


def _is_name(token: str, start: int) -> bool:
    """Tell whether a token is a name or a Roman numeral: what no report holds may still be asked for."""
    return (start > 0 and token[:1].isupper()) or set(token.lower()) <= set("ivx")


def _known(folded: str, vocabulary: Vocabulary, lexicon: Lexicon) -> bool:
    known = folded in vocabulary.spread or folded in _question_syllables()
    return known or folded in lexicon.readings or folded in lexicon.thesaurus


@cache
def _question_syllables() -> frozenset[str]:
    lexicon = load_lexicon()
    phrases = [
        *lexicon.stops,
        *lexicon.readings,
        *(full for row in lexicon.shorthand.values() for full in row),
    ]
    return frozenset(syllable for phrase in phrases for syllable in phrase.split()) | _COMMON


#: Syllables that questions hold and reports may not: their absence from a store is no slip.
_COMMON = frozenset(
    ["hom", "nay", "ngay", "mai", "qua", "gia", "vang", "do", "la", "ty", "ti", "usd", "thoi", "tiet", "nhiet", "do", "mua", "nang", "bac", "si", "benh", "vien", "thu", "tuong", "chu", "tich", "nuoc", "bong", "da", "lich", "hoc", "phi", "so", "dien", "thoai", "duong", "day", "nong", "luong", "thuong", "tet", "ve", "may", "bay", "sjc", "euro", "xang", "dau", "dien", "tu", "dan", "so", "chay", "no", "tai", "nan", "met", "km", "ha", "sau", "chin", "muoi", "tam", "bay", "bon", "nguon"]
)  # fmt: skip


#: What a name stands behind.
_UNITS = ("phuong", "xa", "quan", "huyen", "tinh")


def _corrected(token: str, folded: str, beside: tuple[str, ...], vocabulary: Vocabulary, lexicon: Lexicon) -> str:
    """Return what a token that no report holds was meant to be, or ""; ``beside`` are the folded tokens around it."""
    if (undone := undo_telex(token)) and _known(undone, vocabulary, lexicon):
        return undone
    close = _nearest(folded, vocabulary)
    if not is_syllable(folded):
        # "hộ ngeo" is hộ nghèo, however many more passages speak of a ngõ.
        before, after = beside
        return max(close, key=lambda one: _stands_beside(one, before, after, vocabulary), default="")
    if is_common(folded):
        return ""
    # A sound syllable that the reports lack is more likely a word that they lack than a slip, unless another stands
    # beside its neighbour there: "an nin" is an ninh.
    before, after = beside
    if before in _UNITS:
        before = ""  # "phường Cốc Lếu" is no slip for "phường có"
    known = vocabulary.knows_pair
    return next(
        (one for one in close if (before and known(f"{before}_{one}")) or (after and known(f"{one}_{after}"))), ""
    )


def _swapped(folded: str, beside: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """Return a known syllable with two letters swapped back ("gia dinh van hao"), or "".

    Only where the reports never have the token beside its neighbours, and the other beside the one before it.
    """
    before, after = beside
    if not before or len(folded) < _SHORTEST_SLIP or _stands_beside(folded, before, after, vocabulary):
        return ""
    swaps = (folded[:at] + folded[at + 1] + folded[at] + folded[at + 2 :] for at in range(len(folded) - 1))
    return next(
        (
            one
            for one in swaps
            if one != folded and one in vocabulary.spread and vocabulary.knows_pair(f"{before}_{one}")
        ),
        "",
    )


#: Where i and y are two spellings of one sound: "kĩ luật", "kỷ luật".
_ONE_I = re.compile(r"[hklmst][iy]")


def _with_other_i(folded: str, beside: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """Return a syllable with y for i, or i for y, where the reports have only that one beside its neighbours, or ""."""
    before, after = beside
    if not _ONE_I.fullmatch(folded) or _stands_beside(folded, before, after, vocabulary):
        return ""
    if any(f"{folded} {after}" in name for name, _ in vocabulary.named_places):
        return ""  # phường Kỳ Bá
    other = folded[0] + ("y" if folded[1] == "i" else "i")
    return other if _stands_beside(other, before, after, vocabulary) else ""


def _stands_beside(folded: str, before: str, after: str, vocabulary: Vocabulary) -> bool:
    known = vocabulary.knows_pair
    return bool(before and known(f"{before}_{folded}")) or bool(after and known(f"{folded}_{after}"))


def _nearest(folded: str, vocabulary: Vocabulary) -> list[str]:
    """Return the syllables of the store at one slip's distance, the commonest first."""
    if len(folded) < _SHORTEST_SLIP:
        return []
    choices = [word for word in vocabulary.spread if abs(len(word) - len(folded)) <= 1 and len(word) > 1]
    choices += [word for word in _question_syllables() if abs(len(word) - len(folded)) <= 1 and len(word) > 1]
    close = process.extract(folded, choices, scorer=OSA.distance, score_cutoff=1, limit=12)
    if not close:
        return []
    same_start = [word for word, *_ in close if word[0] == folded[0]] or [word for word, *_ in close]
    return sorted(
        same_start,
        key=lambda word: (vocabulary.spread.get(word, 0) + 20 * (word in _question_syllables()), word),
        reverse=True,
    )
