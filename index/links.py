"""How a sentence's quantities belong together: restated, targets, parts of a whole, arithmetic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.numbers import format_number
from index.quantities import Quantity, noun_end
from index.records import Verdict
from index.rules import load_table, longest_first

_TABLE = load_table("measures")
_SAME = frozenset(_TABLE["same_measure"])
_TARGET = re.compile(_TABLE["target_before"])
_PART = re.compile(rf"(?<![^\W_]){longest_first(_TABLE['part_of'])}(?:\s?:|\scó)?(?![^\W_])")
_OUT_OF = re.compile(r"(?:trên|trong|/)(?: tổng)?(?: số)?$")
#: "343%, cao hơn hẳn mức 214,7% của năm 2019": the same measure at another time.
_COMPARED = re.compile(
    r"^(?:(?:cao|thấp|nhiều|ít|lớn|nhỏ) hơn(?: hẳn| nhiều)?|so với|trong khi)(?: (?:mức|con số|tỷ lệ|của|năm trước|cùng kỳ(?: năm trước)?|là))*$"
    r"|^(?:tăng|giảm)(?: mạnh| nhẹ| nhiều| hẳn| đáng kể)? so với (?:mức|con số|tỷ lệ)(?: của)?$"
)


#: "31,2 tỷ đồng, tăng 30% so với năm 2021 (24 tỷ đồng)": what it was then.
_THEN = re.compile(
    r"(?:so với|cùng kỳ|(?:cao|thấp|nhiều|ít) hơn(?: hẳn| so với)? (?:mức )?(?:năm|nhiệm kỳ|quý|tháng|6|9))[^;.()]*\($"
)
#: "312 ca sốt xuất huyết (năm 2021: 96 ca)": what it was at the time that opens the bracket.
_THEN_BARE = re.compile(
    r"[^()\d]{0,60}\((?:cùng kỳ |cuối |đầu )?(?:năm|nhiệm kỳ|quý|tháng)(?: [ivx]+| trước)?(?: ?\d[\d/-]*)?(?:\s?:| [^\W\d_]+)? ?"
)
#: What leads to a target: in a bracket, and right behind a rate against it.
_OF_SET = re.compile(r"(?<![^\W_])(?:chỉ tiêu|kế hoạch|dự toán)(?: [^\W\d_]+){0,4} \($")
_OF_PLAN = re.compile(r" (?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?: (?:là|năm|được giao|giao|đề ra))? ")


@dataclass(frozen=True, slots=True)
class Link:
    """What a quantity is to an earlier one: ``same`` (62,5% of 5/8), ``target``, ``part``, ``compared``."""

    kind: str
    to: int


@dataclass(frozen=True, slots=True)
class Linked:
    """A quantity as the links see it: its link, if any, and whether it is a rate against a target."""

    quantity: Quantity
    link: Link | None
    of_target: bool

    def is_to(self, kind: str) -> int | None:
        """Return the index of what the quantity is a ``kind`` of, or None."""
        return self.link.to if self.link is not None and self.link.kind == kind else None


def find_link(
    lowered: str,
    quantity: Quantity,
    lead: str,
    content: str,
    bracketed: bool,
    of_target: bool,
    earlier: Sequence[Linked],
) -> Link | None:
    """Return the quantity's link to one of the earlier ones of its sentence, or None.

    ``lead`` is the clause's words before the quantity, ``content`` the same without function words,
    both in ``normal`` text; ``bracketed`` tells that it opens a bracket.
    """
    if not earlier:
        return None
    last = earlier[-1].quantity
    anchor = _anchor(earlier, lowered)
    if lead and _TARGET.fullmatch(lead):
        for owner in (anchor, *(at for at, one in enumerate(earlier) if one.is_to("same") == anchor)):
            if _comparable(quantity, earlier[owner].quantity):
                return Link("target", owner)
    if bracketed and not lead and earlier[-1].of_target and quantity.kind == earlier[anchor].quantity.kind:
        return Link("target", anchor)  # "48,7 tỷ đồng, đạt 118,4% dự toán (41,18 tỷ đồng)"
    between = lowered[last.span.end : quantity.span.start]
    if earlier[-1].of_target and _OF_PLAN.fullmatch(between) and _comparable(quantity, earlier[anchor].quantity):
        return Link("target", anchor)  # "2.180 trang, đạt 72,7% kế hoạch 3.000 trang"
    if bracketed and not lead and _OF_SET.search(between) and _comparable(quantity, earlier[anchor].quantity):
        return Link("target", anchor)  # "118 đơn vị máu, vượt chỉ tiêu giao (100 đơn vị)"
    if bracketed and not lead and _THEN.search(between):
        now = _stated_now(quantity, earlier)
        return Link("compared", now) if now is not None else None
    of_one_noun = not quantity.unit or last.unit.startswith(quantity.unit) or quantity.unit.startswith(last.unit)
    if last.role == "level" and _comparable(quantity, last) and of_one_noun and _THEN_BARE.fullmatch(between):
        return Link("compared", len(earlier) - 1)
    near = quantity.number.start - last.span.end < 160
    if near and quantity.kind == "percent" and (ratio := _ratio_of(quantity, earlier)) is not None:
        return Link("same", ratio)
    if near and _restates(quantity, last, lead, content, bracketed, of_target):
        return Link("same", anchor)
    if near and _COMPARED.match(lead):
        for owner in (len(earlier) - 1, anchor):
            if earlier[owner].quantity.kind == quantity.kind:
                return Link("compared", owner)
    whole = _whole(lowered, quantity, lead, bracketed, earlier)
    return Link("part", whole) if whole is not None else None


def _anchor(earlier: Sequence[Linked], lowered: str) -> int:
    """Return the quantity that a rate behind the list belongs to.

    That is the last one; or the first of a pair joined by "với" or "trên tổng số": of "10 hộ với 32
    nhân khẩu, chiếm 0,18%" the share is the households'. A target or a restated rate passes on.
    """
    at = len(earlier) - 1
    for _ in range(3):
        link = earlier[at].link
        if link is None or link.kind in ("part", "compared"):
            break
        at = link.to
    if at > 0:
        gap = lowered[noun_end(lowered, earlier[at - 1].quantity) : earlier[at].quantity.span.start].strip()
        joined = gap in ("với", "với tổng số", "với tổng") and earlier[at].quantity.kind != "money"
        if joined or _OUT_OF.search(gap):
            return at - 1
    return at


def _ratio_of(percent: Quantity, earlier: Sequence[Linked]) -> int | None:
    """Return the index of the nearest ratio that a percent works out, whatever is counted between them.

    "6.914/6.921 cử tri đi bỏ phiếu tại 7 khu vực, đạt 99,90%".
    """
    if percent.role != "level":
        return None
    for at in range(len(earlier) - 1, -1, -1):
        one = earlier[at].quantity
        if one.kind != "ratio" or one.numerator is None or not one.denominator or one.numerator >= one.denominator:
            continue
        if abs(100 * one.numerator / one.denominator - percent.value) <= _ROUNDED:
            return at
    return None


#: How far a percent may be rounded.
_ROUNDED = Decimal("0.06")


def _stated_now(quantity: Quantity, earlier: Sequence[Linked]) -> int | None:
    """Return the index of the last level of the quantity's kind: what an earlier time's is compared with."""
    levels = [at for at, one in enumerate(earlier) if _comparable(one.quantity, quantity)]
    return next((at for at in reversed(levels) if earlier[at].quantity.role == "level"), None)


def _comparable(target: Quantity, value: Quantity) -> bool:
    """A target is of its value's kind: a percent of a percent, households of households."""
    if target.kind == "percent" or value.kind == "percent":
        return target.kind == value.kind
    return target.kind == value.kind or {target.kind, value.kind} == {"count", "ratio"}


def _restates(quantity: Quantity, last: Quantity, lead: str, content: str, bracketed: bool, of_target: bool) -> bool:
    """True when a number without words of its own says again, in another form, what the last one said."""
    if bracketed and not lead and last.role == "baseline" and (quantity.kind, quantity.role) == ("percent", "level"):
        return last.kind in ("count", "ratio")  # "từ 186 hộ (8,1%) năm 2015 xuống 62 hộ"
    if quantity.role in ("baseline", "name") or last.role in ("baseline", "name"):
        return False
    if quantity.role == "change":
        alike = quantity.kind == "percent" or (quantity.kind == last.kind and quantity.unit in ("", last.unit))
        return alike and not re.sub(r"tăng|giảm|vượt|\s", "", content)
    if quantity.kind == last.kind and not (quantity.kind == "percent" and of_target):
        return False
    if content and lead not in _SAME and content not in _SAME:
        return False
    if quantity.kind == "percent":
        return bool(lead) or bracketed
    # "91,69% (2.650 hộ)", "đạt 62,5% (5/8)"
    return last.kind == "percent" and bracketed and quantity.kind in ("count", "ratio", "money")


def _whole(lowered: str, quantity: Quantity, lead: str, bracketed: bool, earlier: Sequence[Linked]) -> int | None:
    """Return the index of the whole that a "trong đó", a "gồm" or a bracketed list divides."""
    wholes = [at for at, one in enumerate(earlier) if one.link is None and one.quantity.role == "level"]
    if not wholes:
        return None
    whole = wholes[-1]
    if quantity.kind == "count" and earlier[whole].quantity.kind == "money":
        # "527 trường hợp …, phạt 468 triệu đồng, trong đó 142 ô tô": no part of a sum
        counted = [at for at in wholes if earlier[at].quantity.unit == quantity.unit]
        if not counted:
            return None
        whole = counted[-1]
    between = lowered[earlier[whole].quantity.span.end : quantity.span.start]
    if quantity.unit != earlier[whole].quantity.unit and _WITH.search(between):
        return None  # "27 chi bộ, gồm 16 chi bộ tổ dân phố và 11 chi bộ khác, với 1.146 đảng viên"
    if _PART.search(_CLOSED.sub("", between)):
        return whole
    counts = quantity.kind == earlier[whole].quantity.kind == "count"
    if bracketed and counts and not lead:
        return whole
    if counts and _lists_parts(quantity, earlier[whole].quantity, between):
        return whole
    since = lowered[earlier[-1].quantity.span.end : quantity.span.start]
    over = since.count(")") > since.count("(")  # "21 chi bộ (trong đó 01 chi bộ cơ quan) với 893 đảng viên"
    return whole if earlier[-1].is_to("part") == whole and not lead and not over else None


_WITH = re.compile(r", (?:cùng |và )?với (?:tổng số |tổng cộng )?$")
#: What a bracket that is closed again says of its own list only.
_CLOSED = re.compile(r"\([^()]*\)")


def _lists_parts(part: Quantity, whole: Quantity, between: str) -> bool:
    """Tell whether a bare number stands in the bracket behind a count: "13 đảng viên (khiển trách 09, cảnh cáo 04)"."""
    opened = between.count("(") > between.count(")")
    return opened and not part.unit and bool(whole.unit) and part.value <= whole.value


def groups_of(linked: Sequence[Linked]) -> list[set[int]]:
    """Return for each quantity the set of those that state its measure: itself, its rate, change, target."""
    groups: list[set[int]] = [{at} for at in range(len(linked))]
    for at, one in enumerate(linked):
        if one.link is not None and one.link.kind in ("same", "target"):
            groups[one.link.to].add(at)
            groups[at] = groups[one.link.to]
    return groups


def check_arithmetic(linked: Sequence[Linked], group: set[int], at: int, lowered: str) -> tuple[Verdict, str]:
    """Check a stated percent against the ratio, the count of a total, or the count and target beside it.

    A percent is taken as rounded or cut at its last written digit. A rate against a target ("8/9 …,
    đạt 100% chỉ tiêu") need not be the ratio's own and is never called a mismatch.
    """
    percents = [
        n for n in sorted(group)
        if linked[n].quantity.kind == "percent" and linked[n].quantity.role == "level" and linked[n].is_to("target") is None
    ]  # fmt: skip
    fractions = [found for n in sorted(group) if (found := _fraction(linked, n, lowered)) is not None]
    if len(fractions) != 1 or not percents or linked[at].quantity.role not in ("level", "target"):
        return "", ""
    numerator, denominator = abs(fractions[0][0]), abs(fractions[0][1])
    if denominator == 0:
        return "", ""
    computed = numerator * 100 / denominator
    shown = f"{format_number(numerator)}/{format_number(denominator)} = {format_number(round(computed, 1))}%"
    stated = at if at in percents else percents[0]
    value = linked[stated].quantity.value
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    if abs(computed - value) < step:
        return "match", shown
    return ("", "") if linked[stated].of_target else ("mismatch", shown)


def _fraction(linked: Sequence[Linked], at: int, lowered: str) -> tuple[Decimal, Decimal] | None:
    """Numerator and denominator of a ratio, of a count beside its target, or of a count out of a total."""
    quantity = linked[at].quantity
    if quantity.kind == "ratio" and quantity.numerator is not None and quantity.denominator is not None:
        return quantity.numerator, quantity.denominator
    if quantity.kind not in ("count", "money"):
        return None
    target = next((one.quantity for one in linked if one.is_to("target") == at), None)
    if target is not None and target.kind == quantity.kind:
        return quantity.value, target.value
    if at + 1 < len(linked) and linked[at + 1].quantity.kind == quantity.kind:
        following = linked[at + 1].quantity
        if _OUT_OF.search(lowered[noun_end(lowered, quantity) : following.span.start].strip()):
            return quantity.value, following.value
    return None
