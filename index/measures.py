"""Say what each quantity of a sentence measures, in the sentence's own words.

A clause's words before a number are its *head*, those after it its *tail*. Lists share a head
("trao 12 tập thể và 88 cá nhân"), a colon's subject belongs to each item behind it, and a number
with no words of its own ("…, đạt 62,5%") speaks of the number before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.quantities import Quantity, counted_noun
from index.records import Span
from index.rules import load_table
from index.segment import clauses

_TABLE = load_table("measures")

_SAME = frozenset(_TABLE["same_measure"])
_TARGET_BEFORE = frozenset(_TABLE["target_before"])


def _any_of(words: list[str]) -> str:
    """Return a pattern for the longest of the words."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_TRIM_START = re.compile(rf"^{_any_of(_TABLE['trim_start'])}(?![^\W_])[\s,:]*")
# "mặt bằng" and "chỉ đạo về" end in words that are function words elsewhere.
_TRIM_END = re.compile(rf"[\s,:]*(?<![^\W_])(?<!mặt ){_any_of(_TABLE['trim_end'])}$")
_TARGET_AFTER = re.compile(rf"\s?(?:của |so với )?{_any_of(_TABLE['target_after'])}(?![^\W_])")
_PART = re.compile(rf"(?<![^\W_]){_any_of(_TABLE['part_of'])}(?:\s?:|\scó)?(?![^\W_])")
_THRESHOLD = re.compile(rf"(?:^|\s){_any_of(_TABLE['threshold_before'])}\s$")
_EDGES = " \n\t,;:.-–+*•()“”\"'…/"

_SPLIT = re.compile(
    r"(?:^|\s)(?:và|cùng với|cùng|với|trong đó(?: có)?)(?=\s|$)|(?:^|(?<=\s))(?:đã|được|gồm|là|để|vào|thành|còn|đạt|có)(?=\s|$)"
)
_ENUMERATOR = re.compile(r"^(?:[-+*•–]\s*)?(?:\(?\d{1,2}(?:\.\d{1,2})*\)?[.)/]*\s|[a-hđ][.)]\s)?\s*")
_LONGEST_SUBJECT = 25  # syllables


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with what it measures.

    ``same_as`` is the index of the quantity it restates (62,5% of 5/8), ``target_of`` of the one
    whose target it is, ``part_of`` of the whole it belongs to; indices into the sentence's list.
    """

    quantity: Quantity
    measure: str
    head: str
    own: str
    tail: str
    same_as: int | None = None
    target_of: int | None = None
    part_of: int | None = None
    of_target: bool = False
    threshold: bool = False


def trim(words: str) -> str:
    """Return the words without function words, signs and spaces at both ends."""
    words = words.strip(_EDGES)
    while True:
        lowered = words.lower()
        match = _TRIM_START.match(lowered)
        if match and match.end():
            words = words[match.end() :].strip(_EDGES)
            continue
        match = _TRIM_END.search(lowered)
        if match and match.start() < len(words):
            words = words[: match.start()].strip(_EDGES)
            continue
        return words


def measure_sentence(
    text: str, lowered: str, sentence: Span, quantities: Sequence[Quantity], heading: str
) -> list[Measured]:
    """Return the sentence's quantities with their measures, in order. Linear in the sentence's length."""
    parts = clauses(text, sentence)
    where = _clause_of(parts, quantities)
    subject, subject_end = _subject(text, sentence, quantities, heading)
    found: list[Measured] = []
    for at, quantity in enumerate(quantities):
        clause = parts[where[at]]
        previous = at - 1 if at and where[at - 1] == where[at] else None
        following = at + 1 if at + 1 < len(quantities) and where[at + 1] == where[at] else None
        start = clause.start if previous is None else noun_end(lowered, quantities[previous])
        own = _own_head(text, lowered, start, quantity, shared=previous is not None)
        tail = _tail(
            text, lowered, clause, quantity, quantities[following] if following is not None else None
        )
        if quantity.kind == "rank":
            tail = tail.removeprefix(_ranked_among(text, lowered, quantity)).strip()
            tail = _ranked_list(text, sentence, quantity, quantities[at + 1 :], tail)
        gap = text[parts[where[at] - 1].end : clause.start].strip() if where[at] else ""
        before = parts[where[at] - 1] if previous is None and gap in (",", "(") else None
        found.append(
            _measure(
                text, lowered, quantity, at, own, tail, found, parts, where, subject, subject_end, before
            )
        )
    return found


def noun_end(lowered: str, quantity: Quantity) -> int:
    """Return where the words after a quantity's counted noun begin."""
    if quantity.kind in ("count", "ratio") and quantity.unit:
        noun = counted_noun(lowered, quantity.span.end)
        if noun:
            return noun[1]
    return quantity.span.end


def _clause_of(parts: list[Span], quantities: Sequence[Quantity]) -> list[int]:
    """Index of the clause that each quantity starts in."""
    where, at = [], 0
    for quantity in quantities:
        while at + 1 < len(parts) and parts[at + 1].start <= quantity.number.start:
            at += 1
        where.append(at)
    return where


def _subject(text: str, sentence: Span, quantities: Sequence[Quantity], heading: str) -> tuple[str, int]:
    """Return what stands before a colon that no quantity precedes, and where it ends."""
    first = quantities[0].span.start if quantities else sentence.end
    colon = text.rfind(":", sentence.start, first)
    if colon < 0:
        return "", -1
    subject = _ENUMERATOR.sub("", text[sentence.start : colon]).strip()
    if not subject or subject in heading:
        return "", colon
    if len(subject.split()) > _LONGEST_SUBJECT:
        subject = re.split(r"[,;]\s", subject)[-1]
    return (subject if len(subject.split()) <= _LONGEST_SUBJECT else ""), colon


def _own_head(text: str, lowered: str, start: int, quantity: Quantity, shared: bool) -> str:
    """Return the words of the clause that lead to the quantity."""
    zone = lowered[start : quantity.span.start]
    if shared:
        split = _SPLIT.search(zone)
        if split:
            word = split.group().strip()
            from_word = split.end() if word.startswith(("và", "với", "cùng", "trong đó")) else split.start()
            return text[start + from_word : quantity.span.start].strip()
        return ""
    return _ENUMERATOR.sub("", text[start : quantity.span.start]).strip()


def _tail(text: str, lowered: str, clause: Span, quantity: Quantity, following: Quantity | None) -> str:
    start = quantity.span.end
    if following is None:
        return text[start : max(start, clause.end)].strip()
    end = following.span.start
    noun = noun_end(lowered, quantity)
    zone = lowered[noun:end]
    split = _SPLIT.search(zone)
    return text[start : noun + split.start() if split else end].strip()


def _ranked_among(text: str, lowered: str, quantity: Quantity) -> str:
    """Return the noun of those ranked: the "phường" of "thứ 3/14 phường"."""
    noun = counted_noun(lowered, quantity.span.end)
    return text[noun[0] : noun[1]] if noun else ""


def _ranked_list(text: str, sentence: Span, quantity: Quantity, later: Sequence[Quantity], tail: str) -> str:
    """ "Xếp thứ 4/14 phường: Văn phòng, Nội vụ": who holds the rank stands behind the colon."""
    end = later[0].span.start if later else sentence.end
    after = text[quantity.span.end : end]
    label, colon, names = after.partition(":")
    if colon and len(label.split()) <= 4 and not re.search(r"[.;,]", label):
        return f"{label.strip()} {names.strip()}".strip()
    return tail


def _measure(
    text: str,
    lowered: str,
    quantity: Quantity,
    at: int,
    own: str,
    tail: str,
    found: list[Measured],
    parts: list[Span],
    where: list[int],
    subject: str,
    subject_end: int,
    before: Span | None,
) -> Measured:
    last = found[-1] if found else None
    content = trim(own)
    lead = own.lower().strip(_EDGES)
    bracketed = _opens_bracket(text, parts[where[at]], quantity)
    if _THRESHOLD.search(lowered[max(0, quantity.span.start - 40) : quantity.span.start]) and quantity.bound:
        return Measured(quantity, content, own, own, tail, threshold=True)
    if quantity.bound == "up to under" and quantity.kind == "money":
        return Measured(quantity, content, own, own, tail, threshold=True)
    of_target = quantity.kind == "percent" and bool(_TARGET_AFTER.match(tail.lower()))
    if last is not None and not last.threshold:
        anchor = _anchor(found, lowered)
        if lead in _TARGET_BEFORE:
            for owner in (anchor, *(n for n, one in enumerate(found) if one.same_as == anchor)):
                if _comparable(quantity, found[owner].quantity):
                    return Measured(
                        quantity, found[owner].measure, found[owner].head, own, tail, target_of=owner
                    )
        near = quantity.number.start - last.quantity.span.end < 160
        if near and _restates(quantity, last.quantity, lead, content, bracketed, of_target):
            return Measured(
                quantity,
                found[anchor].measure,
                found[anchor].head,
                own,
                tail,
                same_as=anchor,
                of_target=of_target,
            )
    part = _part_of(text, quantity, found, lead, bracketed)
    head = own
    if len(content.split()) < 2 and not (before and last is None and _speaks_for_itself(quantity, tail)):
        head = _inherited(text, own, content, last, before, bracketed, quantity)
    if subject and quantity.span.start > subject_end and subject.lower() not in head.lower():
        head = f"{subject} {head}"
    measure = " ".join(piece for piece in (trim(head), trim(tail) if _adds(tail) else "") if piece)
    if not measure and last is not None:
        measure = last.measure
    return Measured(quantity, measure, head, own, tail, part_of=part, of_target=of_target)


def _adds(tail: str) -> bool:
    return bool(tail.strip(_EDGES))


def _speaks_for_itself(quantity: Quantity, tail: str) -> bool:
    """ "…, đã có 08 hộ thoát nghèo" needs no words of the clause before."""
    return quantity.kind in ("count", "ratio") and len(trim(tail).split()) >= 3


def _opens_bracket(text: str, clause: Span, quantity: Quantity) -> bool:
    """True when the quantity's clause is the first inside a bracket."""
    return (
        text[max(0, clause.start - 2) : clause.start].rstrip().endswith("(")
        and quantity.span.start >= clause.start
    )


def _anchor(found: list[Measured], lowered: str) -> int:
    """Return the quantity that a rate behind the list belongs to.

    That is the last one, or the first of a pair joined by "với": of "10 hộ với 32 nhân khẩu, chiếm
    0,18%" the share is the households'. A target or a restated rate passes on to what it belongs to.
    """
    at = len(found) - 1
    for _ in range(3):
        owner = found[at].same_as if found[at].same_as is not None else found[at].target_of
        if owner is None:
            break
        at = owner
    if at > 0:
        gap = lowered[noun_end(lowered, found[at - 1].quantity) : found[at].quantity.span.start]
        if gap.strip() in ("với", "với tổng số", "với tổng") and found[at].quantity.kind != "money":
            return at - 1
    return at


def _comparable(target: Quantity, value: Quantity) -> bool:
    """A target is of its value's kind: a percent of a percent, households of households."""
    if target.kind == "percent" or value.kind == "percent":
        return target.kind == value.kind
    return target.kind == value.kind or {target.kind, value.kind} == {"count", "ratio"}


def _restates(
    quantity: Quantity, last: Quantity, lead: str, content: str, bracketed: bool, of_target: bool
) -> bool:
    """True when a number without words of its own says again, in another form, what the last one said."""
    if quantity.role in ("baseline", "name") or last.role in ("baseline", "name"):
        return False
    if quantity.role == "change":
        alike = quantity.kind == "percent" or (
            quantity.kind == last.kind and quantity.unit in ("", last.unit)
        )
        return alike and not trim(re.sub(r"(?:tăng|giảm|vượt)", "", content.lower()))
    if quantity.kind == last.kind and not (quantity.kind == "percent" and of_target):
        return False
    bare = not content or lead in _SAME or content.lower() in _SAME
    if not bare:
        return False
    if quantity.kind == "percent":
        return bool(lead) or bracketed
    # "91,69% (2.650 hộ)", "đạt 62,5% (5/8)"
    return last.kind == "percent" and bracketed and quantity.kind in ("count", "ratio", "money")


def _part_of(text: str, quantity: Quantity, found: list[Measured], lead: str, bracketed: bool) -> int | None:
    """Return the index of the whole that a "trong đó", a "gồm" or a bracketed list divides."""
    if not found:
        return None
    wholes = [
        at for at, one in enumerate(found)
        if one.same_as is None and one.target_of is None and one.part_of is None and not one.threshold
        and one.quantity.role == "level"
    ]  # fmt: skip
    if not wholes:
        return None
    whole = wholes[-1]
    between = text[found[whole].quantity.span.end : quantity.span.start].lower()
    if _PART.search(between) and "." not in between.replace("...", ""):
        return whole
    if bracketed and quantity.kind == "count" and found[whole].quantity.kind == "count" and not lead:
        return whole
    if found[-1].part_of == whole and not lead:
        return whole
    return None


def _inherited(
    text: str,
    own: str,
    content: str,
    last: Measured | None,
    before: Span | None,
    bracketed: bool,
    quantity: Quantity,
) -> str:
    """Return the head of a quantity that has hardly any words of its own."""
    if last is not None and not last.threshold:
        if last.quantity.span.end <= quantity.span.start and (
            before is None or last.quantity.span.start >= before.start
        ):
            inherited = last.measure if bracketed and content else last.head
            return f"{inherited} {own}".strip()
    if before is not None:
        return f"{text[before.start : before.end].strip()} {own}".strip()
    if last is not None and not content:
        return f"{last.head} {own}".strip()
    return own
