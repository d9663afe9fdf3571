"""Give a figure the words behind its neighbour that are meant of both.

"17 gia đình đảng viên và 4 gia đình cán bộ nhận tiền trước": both received. "Nhận 26 đơn kiến nghị
về giá đền bù, đã trả lời 24/26 đơn": the answers were about the same. What is added stands in the
same sentence; nothing is taken away.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.measures import Measured, trim
from index.rules import load_table, longest_first
from index.text import normal

_TABLE = load_table("measures")
_FOR = re.compile(r"\s(?:cho|có|thu hút)\s+$")
#: What leads from those who gave to what they gave.
_YIELDED = re.compile(r"\s(?:được|được số tiền|với số tiền|số tiền|trị giá|tổng trị giá|với tổng số tiền)\s+$")
#: A sum of money that says of nothing of its own what it was for.
_SUM = re.compile(rf"{longest_first(_TABLE['bare_sums'])}(?: (?:là|được|hơn|gần|khoảng|trên))?")
_WITH = re.compile(r"\s*với(?: tổng)?(?: diện tích)?\s*")
_AND = re.compile(r"(?:và|cùng)\s*$")
#: A predicate that two coordinated counts can share.
_PREDICATE = re.compile(rf"(?<![^\W_]){longest_first(_TABLE['shared_predicates'])}(?![^\W_])")
#: How a count opens that goes on about what was counted before it.
_GOES_ON = re.compile(rf"^{longest_first(_TABLE['goes_on'])}(?![^\W_])")


def share_tails(text: str, measured: Sequence[Measured]) -> list[Measured]:
    """Return the quantities of one sentence with shared words added to their measures."""
    found = list(measured)
    for at in range(1, len(found)):
        before = _counted_before(found, at)
        if before is None:
            continue
        if added := _shared_predicate(text, found[before], found[at]):
            _extend(found, before, added)
        elif added := _what_it_is_about(found[before], found[at]):
            _extend(found, at, added)
    for at in range(1, len(found)):
        if added := _what_it_was_given(text, found[at - 1], found[at]):
            _extend(found, at, added)
        if added := _what_it_paid_for(text, found, at):
            _extend(found, at, added)
        if added := _years_of_what(found, at):
            _extend(found, at - 1, added)
        if added := _what_is_said_of_both(text, found[at - 1], found[at]):
            _extend(found, at - 1, added)
    return found


def _counted_before(found: list[Measured], at: int) -> int | None:
    """Return the last count before one of the same noun, past what restates it."""
    one = found[at].quantity
    if found[at].link is not None or one.kind not in ("count", "ratio") or not one.unit:
        return None
    for earlier in range(at - 1, -1, -1):
        other = found[earlier]
        if other.link is not None and other.link.kind == "same":
            continue
        counts = other.quantity.kind in ("count", "ratio") and not other.threshold
        return earlier if counts and f"{other.quantity.unit} ".startswith(f"{one.unit} ") else None
    return None


def _shared_predicate(text: str, first: Measured, second: Measured) -> str:
    """Return what follows both of "17 gia đình đảng viên và 4 gia đình cán bộ nhận tiền", or ""."""
    between = normal(text[first.quantity.span.end : second.quantity.span.start])
    if not _AND.search(between) or _PREDICATE.search(between) or re.search(r"[.;,:]", between):
        return ""
    tail = normal(second.tail)
    match = _PREDICATE.search(tail, len(second.quantity.unit))
    return trim(second.tail[match.start() :]) if match else ""


def _what_it_is_about(first: Measured, second: Measured) -> str:
    """Return what the first noun is about when the second stands bare for the same things, or ""."""
    if normal(trim(second.tail)) not in ("", second.quantity.unit):
        return ""
    all_of_them = second.quantity.kind == "ratio" and second.quantity.denominator == first.quantity.value
    if not all_of_them and not _GOES_ON.match(normal(second.own)):
        return ""
    if not normal(first.tail).startswith(first.quantity.unit):
        return ""
    about = first.tail[len(first.quantity.unit) :]
    predicate = _PREDICATE.search(normal(about))  # what was done to the first is not what was done to the second
    return trim(about[: predicate.start()] if predicate else about)


def _what_it_was_given(text: str, first: Measured, second: Measured) -> str:
    """Return what the first counts when it was for the second, or gave it, or "".

    "Mở 4 lớp dạy nghề cho 112 học viên", "1.950 hội viên tiết kiệm được 1,08 tỷ đồng".
    """
    between = re.sub(r"\([^()]*\)", "", text[first.quantity.span.end : second.quantity.span.start])
    if first.quantity.kind not in ("count", "ratio") or second.link is not None or re.search(r"[.;,:()]", between):
        return ""
    leads = _FOR if second.quantity.kind in ("count", "ratio") else _YIELDED
    return trim(leads.sub("", between)) if leads.search(between) else ""


def _what_it_paid_for(text: str, found: list[Measured], at: int) -> str:
    """Return what was counted before a bare sum: "527 trường hợp vi phạm trật tự, phạt 468 triệu đồng", or ""."""
    one = found[at]
    if one.quantity.kind != "money" or one.link is not None or not _SUM.fullmatch(normal(one.own)):
        return ""
    counted = next((other for other in reversed(found[:at]) if other.quantity.kind != "money"), None)
    if counted is None or counted.quantity.kind not in ("count", "ratio") or counted.threshold:
        return ""
    if re.search(r"[.;:]", text[counted.quantity.span.end : one.quantity.span.start]):
        return ""
    return trim(counted.tail)


def _what_is_said_of_both(text: str, first: Measured, second: Measured) -> str:
    """Return the predicate behind "46 hộ với 1,24 ha *chưa bàn giao*", or ""."""
    between = normal(text[first.quantity.span.end : second.quantity.span.start]).removeprefix(f" {first.quantity.unit}")
    if first.quantity.kind != "count" or second.quantity.kind != "area" or not _WITH.fullmatch(between):
        return ""
    match = _PREDICATE.search(normal(second.tail))
    return trim(second.tail[match.start() :]) if match else ""


_YEARS = re.compile(r"\d+ năm$")
_YEARS_OF = re.compile(r"\d+ năm (?P<what>tuổi [^\W\d_]+)")


def _years_of_what(found: list[Measured], at: int) -> str:
    """Return what the last of a list says of all: "14 đồng chí 40 năm, 21 đồng chí 30 năm *tuổi Đảng*", or ""."""
    if not _YEARS.search(normal(trim(found[at - 1].tail))):
        return ""
    said = (_YEARS_OF.search(normal(one.tail)) for one in found[at:])
    last = next((match for match in said if match), None)
    return last["what"].replace("đảng", "Đảng") if last else ""


def _extend(found: list[Measured], at: int, added: str) -> None:
    """Add words to a quantity's measure and to what restates it."""
    if added.lower() in found[at].measure.lower():
        return
    measure = f"{found[at].measure} {added}"
    for place, one in enumerate(found):
        if place == at or (one.link is not None and one.link.kind == "same" and one.link.to == at):
            found[place] = replace(one, measure=measure)
