"""Which places a question names: those that the store knows, and a neighbour of theirs that it does not."""

import re

from index.places import is_ward, numbered_forms
from index.records import Place, Span
from index.text import fold, tokens
from retrieval.lexicon import Lexicon
from retrieval.unknown_places import NO_DISTRICT, find_unknown_place
from retrieval.vocabulary import SIDES, Vocabulary
from retrieval.ward_names import ward_name_at

_KIND = r"(?:phuong|quan|huyen|xa|thanh pho|tp|tinh|thi tran|[pq]\.)"
_PREFIX = re.compile(rf"{NO_DISTRICT}{_KIND}\s?$")
_HAS_KIND = re.compile(rf"{_KIND}(?:(?<=\.)|(?![a-z]))")
_DATED = re.compile(r"\s(?:19|20)\d{2}(?!\d)")


def find_asked_places(
    typed: str, folded: str, vocabulary: Vocabulary, lexicon: Lexicon, times: list[Span]
) -> tuple[tuple[str, ...], list[Span], str, str, bool]:
    """Return the places asked for that the store knows, where they stand, and one it does not know.

    The last value is True when a name stands without its kind: "chợ đêm Ninh Kiều" may name a market.
    """
    bare = False
    found: list[str] = []
    spans: list[Span] = []
    named = vocabulary.places_named_in(folded)
    neighbour = _neighbour(typed, folded, named, vocabulary)
    for name, place in named:
        forms = "|".join(map(re.escape, numbered_forms(name)))
        for match in re.finditer(rf"(?<![^\W_])(?:{forms})(?![^\W_])(?!-[a-z])", folded):  # no "Hue-S"
            span = Span(*match.span())
            if any(span.overlaps(other) for other in [*spans, *([neighbour] if neighbour else [])]):
                continue
            before = folded[: span.start]
            prefix = _PREFIX.search(before)
            if prefix and fold(place).split()[0][0] != prefix.group()[0] and not name[0].isdigit():
                continue
            if not prefix and _is_common(name, typed[span.start : span.end]):
                continue
            if not prefix and _reads_on(name, typed, span.end, lexicon):
                continue
            bare = bare or not prefix
            spans.append(Span(prefix.start() if prefix else span.start, span.end))
            found.append(place)
    stray = [_is_stray(at, found, spans, typed) for at in range(len(found))]
    found = [one for one, is_stray in zip(found, stray, strict=True) if not is_stray]
    spans = [one for one, is_stray in zip(spans, stray, strict=True) if not is_stray]
    initials = _initials(typed, vocabulary)
    for place, span in initials:
        if not found:
            found.append(place)
            spans.append(span)
    if neighbour and not any(is_ward(Place(place)) for place in found):
        start = prefix.start() if (prefix := _PREFIX.search(folded[: neighbour.start])) else neighbour.start
        return (), [*spans, Span(start, neighbour.end)], typed[start : neighbour.end], "", bare
    unknown, suspected, unknown_span = find_unknown_place(
        typed, folded, [*spans, *times], bool(found), vocabulary, lexicon
    )
    if unknown_span:
        spans.append(unknown_span)
    order = sorted(range(len(found)), key=lambda at: spans[at].start)
    places = tuple(dict.fromkeys(found[at] for at in order))
    return _smallest(places), spans, unknown, suspected, bare


#: Characters between a ward's name and its city's: "phuong tan thanh, ninh binh".
_BETWEEN = 2


def _is_stray(at: int, found: list[str], spans: list[Span], typed: str) -> bool:
    """Tell whether what reads like a town's name is words: "y kien thuoc *tham quyen* phuong tan thanh" is no Thâm Quyến.

    Typed without marks and capitals, beside a ward and not right behind a place.
    """
    own = typed[spans[at].start : spans[at].end]
    beside_ward = any(is_ward(Place(place)) for place in found) and not is_ward(Place(found[at]))
    follows = any(0 <= spans[at].start - other.end <= _BETWEEN for other in spans)
    return beside_ward and not follows and own.islower() and own.isascii() and not _HAS_KIND.match(own)


def _neighbour(typed: str, folded: str, named: list[tuple[str, str]], vocabulary: Vocabulary) -> Span | None:
    """Return where a ward is named that shares all but its last word with known ones and is none of them.

    "Hòa Cường Nam" beside a known Hòa Cường Bắc, "Hải Châu III" beside I and II.
    """
    for stem, known in vocabulary.parted_wards.items():
        if stem not in folded:
            continue
        for match in re.finditer(rf"(?<![^\W_]){re.escape(stem)} (?P<side>[^\W_]+)(?![^\W_])", folded):
            side = match["side"]
            year = side == "nam" and (
                typed[match.start("side") :].lower().startswith("năm") or _DATED.match(folded, match.end())
            )
            if side in SIDES and not year and side not in known:
                return Span(*match.span())
    for name, place in named:
        lettered = (
            re.search(rf"(?<=phuong ){re.escape(name)} [a-d](?![^\W_])", folded) if is_ward(Place(place)) else None
        )
        if lettered and ward_name_at(typed[slice(*lettered.span())].split()) > len(name.split()):
            longer = lettered.group()
            if not any(longer == known for known, _ in vocabulary.named_places):
                return Span(*lettered.span())  # "An Lạc A" beside a known An Lạc
    return None


def _smallest(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the wards alone when a ward is named with its district: "phường 4, quận 6"."""
    wards = tuple(place for place in places if is_ward(Place(place)))
    return wards or places


def _is_common(name: str, typed: str) -> bool:
    """A name such as "Hòa Bình" or "an" may be plain words: then it needs its kind before it or capitals."""
    return " " not in name and not typed[:1].isupper()


def _reads_on(name: str, typed: str, end: int, lexicon: Lexicon) -> bool:
    """Tell whether a name typed without marks is two other words: "da nang cap" is đã nâng cấp, no Đà Nẵng."""
    words = name.split()
    first, last = words[0], words[-1]
    following = re.match(r"\s([^\W\d_]+)", typed[end:])
    pair = f"{last} {fold(following[1])}" if following else ""
    own = typed[max(0, end - len(name)) : end]
    return (
        own.islower()
        and own.isascii()
        and len(words) > 1
        and first in lexicon.stops
        and (pair in lexicon.compounds or pair in lexicon.words)
    )


def _initials(typed: str, vocabulary: Vocabulary) -> list[tuple[str, Span]]:
    """Read "PĐ" as phường Phúc Đồng when one ward alone has these initials."""
    found = []
    for token, start, end in tokens(typed):
        if token.isupper() and len(token) > 1:
            wards = [place for name, place in vocabulary.named_places if _has_initials(name, place, fold(token))]
            found += [(wards[0], Span(start, end))] if len(wards) == 1 else []
    return found


def _has_initials(name: str, place: str, initials: str) -> bool:
    return place.startswith("phường") and "".join(word[0] for word in name.split()) == initials
