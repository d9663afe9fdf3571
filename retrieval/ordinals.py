"""Ranks and terms of office as questions and reports put them: "đứng nhất" is "xếp thứ 01/14", khoá XI is not XII."""

import re

from index.records import Span
from retrieval.terms import Term
from retrieval.vocabulary import Vocabulary

_PLACES = {"nhat": 1, "dau": 1, "nhi": 2, "ba": 3, "tu": 4, "nam": 5}
#: "Những đơn vị nào đứng nhất trong 14 phường?"
_ASKED = re.compile(
    r"(?<![a-z])(?:(?:dung|xep|ve|dat|gianh|giu)(?: (?:o )?(?:hang thu|vi tri thu|hang|thu|vi tri))?|hang|vi tri(?: thu)?|thu(?= \d+\s?/)) "
    r"(?P<place>nhat|dau(?! (?:nam|quy|thang|ky|tu|khoi))|nhi|ba|tu|nam(?! \d)|0?\d{1,2})(?![a-z]| nam)"
    r"(?:\s?(?:/|tren|trong)(?: tong)?(?: so)?\s?(?P<of>\d{1,3}))?(?!\d)"
)
_STATED = re.compile(r"(?i)((?:thứ|hạng|vị trí)(?: số)? )0?(\d{1,2})/(\d{1,3})")
_TERM = re.compile(r"(?<![a-z])(?:khoa|lan thu|nhiem ky|dai hoi) (?P<number>[ivxl]+)(?![a-z])")


def find_rank(folded: str, vocabulary: Vocabulary) -> tuple[Span, Term] | None:
    """Return where a folded question names a rank, and the term for it; its readings are what reports say."""
    match = _ASKED.search(folded)
    if match is None:
        return None
    place = _PLACES.get(match["place"]) or int(match["place"])
    names = [name for name, number in _PLACES.items() if number == place]
    readings = [
        f"thu {place}",
        f"hang {place}",
        *(f"{rank} {name}" for name in names for rank in ("thu", "hang", "dung")),
    ]
    if match["of"]:
        readings[:0] = [f"thu {place:02}/{match['of']}", f"thu {place}/{match['of']}"]
    if place == 1:
        readings += ["dan dau", "dung dau"]
    weight = vocabulary.weight("xep") + vocabulary.weight("thu")
    return Span(*match.span()), Term(f"thu {place}", tuple(dict.fromkeys((f"thu {place}", *readings))), weight)


def ranks_spelled(text: str) -> str:
    """Return a text with "thứ 01/14" as "thứ 1 14", so that the rank is a word of its own."""
    return _STATED.sub(r"\1\2 \3", text)


def names_another_term(asked: str, text: str) -> bool:
    """Tell whether a folded text speaks of another term of office, and not of the one that is asked about."""
    wanted = {match["number"] for match in _TERM.finditer(asked)}
    stated = {match["number"] for match in _TERM.finditer(text)}
    return bool(wanted and stated) and not wanted & stated
