"""Join numerals with their signs and units: percents, ratios, ranks, money, sizes, counts.

A quantity knows what it says and where, not what it is about; ``index.measures`` finds that.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from index.exclude import Excluded
from index.numbers import Numeral, find_numerals
from index.records import Kind, Role, Span
from index.units import AREA, LENGTH, MONEY, counted_noun, loose_noun, people_or_group, read_unit, scale_of

_RANK_BEFORE = re.compile(r"(?:(?:vị ?trí|hạng|thứ|xếp|đứng) (?:thứ\s)?(?:hạng\s)?)$")
_ORDER_BEFORE = re.compile(
    r"(?:(?:xếp|đứng|giữ|đạt|lên|ở) (?:loại\s|hạng\s|vị ?trí\s)*thứ|(?:xếp|đứng|giữ|ở|lên) (?:vị ?trí|hạng)(?: thứ)?) (?:hạng\s)?$"
)
_RANK_OF = re.compile(r" (?:trên|trong)(?: tổng)?(?: số)? $")
_SLASH = re.compile(r" ?/ ?")
_TO = re.compile(r" ?%? ?(?:-|–) ?| ?(?:%|phần trăm)? (?:đến|tới)(?: (?:dưới|hơn|gần|trên))?\s")
_BOUND = re.compile(
    r"(?:(?<=\s)|(?<=\()|^)(?P<word>gần|đến gần|trên|hơn|khoảng|ước khoảng|chừng|xấp xỉ|dưới|tối thiểu|ít nhất|không dưới"
    r"|không quá|tối đa|từ|quá) $"
)
_MORE_THAN = re.compile(r"(?:cao|thấp|nhiều|ít|lớn|nhỏ|sớm|chậm|nhanh|tốt) $")
_ONWARDS = re.compile(r"(?:\s[^\W\d_]+){0,2} ?trở\s(?P<way>lên|xuống)(?![^\W_])")
_LOW_WORDS = {"trên", "hơn", "tối thiểu", "ít nhất", "không dưới", "từ", "quá"}
_HIGH_WORDS = {"gần", "đến gần", "dưới", "không quá", "tối đa"}

_CHANGE_BEFORE = re.compile(
    r"(?P<word>tăng|giảm|vượt|hụt|thiếu)(?: (?:thêm|được|bình quân|nhẹ|mạnh|so với [^,;.\d]{2,30}|kế hoạch|chỉ tiêu|trung bình|tới|đến|mức|hơn|gần|trên|khoảng|là|bớt|tổng cộng|số|lên|xuống)){0,3} $"
)
#: "có thêm 43 hộ so với năm 2018"
_ADDED = re.compile(r"(?:^|\s)thêm(?: được)? $")
#: "bằng 93,7% so với cùng kỳ năm 2020": what it was then is the whole, not the plan.
_EQUALS = re.compile(r"(?:bằng|đạt|tương đương)(?: (?:khoảng|gần|hơn|trên))? $")
_OF_EARLIER = re.compile(
    r"\s?(?:so (?:với )?(?:cùng kỳ|kỳ trước|năm |tháng |quý |cùng thời điểm|nhiệm kỳ)|(?:của )?cùng kỳ)"
)
_AGAINST = re.compile(r"[^.;,]{0,40}? so với ")
#: "Tăng so với mức 89,7% của năm 2021": how it was, not by how much it rose.
_LEVEL_THEN = re.compile(r"so với (?:mức|con số|tỷ lệ)(?: của)? $")
_CHANGE_WORDS = ("tăng", "giảm", "vượt", "hụt", "thiếu")
_FROM_TO = re.compile(r"(?:tăng|giảm|nâng|hạ|kéo(?: giảm)?|đưa|từ)[^,;.\d]{0,40}\stừ $|(?:tăng|giảm|nâng|hạ)\stừ $")
_LEVEL_AFTER = re.compile(r"[^,;.]{0,40}? (?:lên|xuống(?: còn)?|còn|thành)\s")

#: "Giao quân 11/11, đạt 100%": what a rate follows is no day.
_SHARED_OUT = re.compile(
    r"%\s?(?:của |trên |trong |so với )?tổng số $|(?<![^\W_])(?:đồng|tỷ|triệu) trên tổng (?:dự toán|kế hoạch|mức đầu tư|số vốn) $"
)
_RATE_BEHIND = re.compile(r",? \(?(?:đạt|bằng|chiếm|tỷ lệ) (?:tỷ lệ )?\d[\d.,]*\s?%")
_RATIO_BEFORE = re.compile(
    r"(?:đạt|có|được|là|hoàn thành|thực hiện|tổ chức|với|mới|chiếm|gồm|xong|đã|giải quyết|tỷ lệ|kết quả|:|\(|,|;) ?$"
)
_SINGLE_SPELLED = {"hai", "ba", "bốn", "sáu", "bảy", "tám", "chín", "mười"}
_NOT_A_NUMERAL_BEFORE = re.compile(r"(?:thứ|tháng|ngày|năm|mồng|mùng|lần|khóa|hàng|vài|mấy|thế kỷ|ngã|tết|giải|hạng) $")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A numeral with its sign or unit. ``number`` is the numeral alone, ``span`` the whole."""

    span: Span
    number: Span
    kind: Kind
    value: Decimal
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    role: Role = "level"
    bound: str = ""


def find_quantities(text: str, lowered: str, skip: Excluded) -> list[Quantity]:
    """Return the quantities of a text in order, none overlapping. ``lowered`` is ``normal(text)``."""
    numerals = [
        numeral
        for numeral in find_numerals(text, lowered)
        if not skip.covers(numeral.span) and _plausible(numeral, lowered)
    ]
    found: list[Quantity] = []
    at = 0
    while at < len(numerals):
        following = numerals[at + 1] if at + 1 < len(numerals) else None
        quantity, used = _read(text, lowered, numerals[at], following)
        if quantity is not None and quantity.number.start in skip.names:
            quantity = replace(quantity, role="name")
        if found and (next_rank := _next_rank(numerals[at], following, quantity, found[-1], lowered)):
            quantity = next_rank
        if quantity is not None:
            found.append(quantity)
        at += used
    return found


_RANKS_ON = re.compile(
    r"[^\d;.:]{0,12}(?:năm (?:19|20)\d\d)?[^\d;.:]{0,20}(?:lên|xuống|và|,|còn) (?:thứ |vị trí |hạng )?"
)


#: "Tổ chức xếp thứ 3/8; kiểm tra, giám sát 5/8": the next body's.
_RANKS_NEXT = re.compile(r"(?: phường| đơn vị)?[;,] [^\d.:()]{2,60} ")


def _next_rank(
    top: Numeral, bottom: Numeral | None, quantity: Quantity | None, before: Quantity, lowered: str
) -> Quantity | None:
    """Return the next of a row of ranks, read as something else or not at all, or None.

    "Từ vị trí 10/14 năm 2016 lên 06/14 năm 2018", "dân vận xếp thứ 2/8; tuyên giáo 5/8".
    """
    if bottom is None or before.kind != "rank" or bottom.value != before.denominator or top.value > bottom.value:
        return None
    if not _SLASH.fullmatch(lowered[top.span.end : bottom.span.start]) or (quantity is not None and quantity.unit):
        return None
    between = lowered[before.span.end : top.span.start]
    if not (_RANKS_NEXT.fullmatch(between) or (quantity is not None and _RANKS_ON.fullmatch(between))):
        return None
    return _rank(Span(top.span.start, bottom.span.end), top.value, bottom.value)


def _plausible(numeral: Numeral, lowered: str) -> bool:
    """Drop spelled words that are numerals in form alone: "ba" (father), "năm" (year), "thứ hai"."""
    start, end = numeral.span
    if not numeral.spelled:
        if not lowered[start - 1 : start].isalpha():
            return True
        # A digit glued behind a letter belongs to a name, unless a whole word was typed too close.
        glued = re.search(r"[^\W\d_]+$", lowered[max(0, start - 12) : start])
        return glued is None or len(glued.group()) >= 3 or glued.group() in ("có", "là", "đủ")
    if _NOT_A_NUMERAL_BEFORE.search(lowered[max(0, start - 12) : start]):
        return False
    word = lowered[start:end]
    if " " in word:
        return word.split(" ")[0] != "không"
    return word in _SINGLE_SPELLED and people_or_group(lowered, end) is not None


def _read(text: str, lowered: str, numeral: Numeral, following: Numeral | None) -> tuple[Quantity | None, int]:
    """Read one quantity; return it with the number of numerals it used up."""
    start, end = numeral.span
    before = lowered[max(0, start - 60) : start]
    if following is not None:
        between = lowered[end : following.span.start]
        if _SLASH.fullmatch(between):
            return _read_ratio(text, lowered, numeral, following, before), 2
        if _TO.fullmatch(between) and not _is_from(before):
            joined = _read_range(lowered, numeral, following, before)
            if joined is not None:
                return joined, 2
        if _is_order(before) and _RANK_OF.fullmatch(between):
            span = Span(start, following.span.end)
            return _rank(span, numeral.value, following.value), 2
    if _is_order(before):
        return _rank(numeral.span, numeral.value, None), 1
    kind, unit, close = read_unit(lowered, end, numeral)
    value = numeral.value
    if kind == "count" and not numeral.scaled and re.fullmatch(r"\d{1,3},\d{3}", lowered[start:end]) and unit:
        value *= 1000  # "2,824 hộ": nobody counts thousandths of households
    quantity = Quantity(Span(start, close), numeral.span, kind, value, unit)
    return _bounded(lowered, quantity, before), 1


def _is_order(before: str) -> bool:
    return before.endswith(("thứ ", "hạng ", "trí ")) and bool(_ORDER_BEFORE.search(before))


def _is_from(before: str) -> bool:
    return before.endswith("từ ") and bool(_FROM_TO.search(before))


def _rank(span: Span, value: Decimal, of: Decimal | None) -> Quantity:
    return Quantity(span, span, "rank", value, numerator=value, denominator=of)


def _read_ratio(text: str, lowered: str, top: Numeral, bottom: Numeral, before: str) -> Quantity | None:
    span = Span(top.span.start, bottom.span.end)
    if _RANK_BEFORE.search(before):
        return _rank(span, top.value, bottom.value)
    if re.match(r"\s?/\s?\d", lowered[span.end : span.end + 3]) or bottom.value == 0:
        return None
    noun = counted_noun(lowered, span.end)
    could_be_date = 0 < top.value <= 31 and bottom.value <= 12
    if (
        could_be_date
        and noun is None
        and not _RATIO_BEFORE.search(before)
        and not _RATE_BEHIND.match(lowered, span.end)
    ):
        word = loose_noun(lowered, span.end, 1)
        if not word or not text[span.end + 1 : span.end + 2].islower():
            return None
    unit = lowered[noun[0] : noun[1]] if noun else ""
    value = top.value
    if bottom.scaled and not top.scaled:
        value *= scale_of(lowered, bottom)  # "63,4/118,2 tỷ đồng": both are in billions
    if not unit and MONEY.match(lowered, span.end):
        unit = "đồng"
    elif not unit and (size := AREA.match(lowered, span.end) or LENGTH.match(lowered, span.end)):
        unit = size.group().strip()  # "trồng rừng 12,5/10 ha", "nạo vét 5,8/6,5 km mương"
    return Quantity(span, span, "ratio", value, unit, numerator=value, denominator=bottom.value)


def _read_range(lowered: str, low: Numeral, high: Numeral, before: str) -> Quantity | None:
    """Read "từ 97,1% đến 100%", "5-7 hộ", "từ 16 đến dưới 21 triệu đồng/người/năm"."""
    kind, unit, close = read_unit(lowered, high.span.end, high)
    first, last = low.value, high.value
    if high.scaled and not low.scaled and first < last:
        first *= scale_of(lowered, high)
    if last <= first or (kind == "count" and not unit):
        return None
    from_word = before.endswith("từ ")
    start = low.span.start - (3 if from_word else 0)
    span = Span(start, close)
    number = Span(low.span.start, high.span.end)
    bound = "up to under" if "dưới" in lowered[low.span.end : high.span.start] else "range"
    return Quantity(span, number, kind, last, unit, first, last, bound=bound)


def noun_end(lowered: str, quantity: Quantity) -> int:
    """Return where the words after a quantity's counted noun begin."""
    if quantity.kind in ("count", "ratio") and quantity.unit:
        noun = counted_noun(lowered, quantity.span.end)
        if noun:
            return noun[1]
    return quantity.span.end


def _bounded(lowered: str, quantity: Quantity, before: str) -> Quantity:
    """Add what stands before and after: "gần", "trên", "trở lên", "tăng", "giảm"."""
    value = quantity.value
    bound = _BOUND.search(before)
    start = quantity.span.start
    word = bound["word"] if bound else ""
    if bound and _MORE_THAN.search(before[: bound.start()]):
        # "cao hơn 5%": a difference, no bound
        return replace(quantity, role="change")
    if quantity.kind == "count" and before.endswith("trên tổng số "):
        return replace(quantity, role="baseline")  # "46 nhà nghỉ mở cửa trở lại trên tổng số 58 cơ sở"
    if quantity.kind in ("count", "money") and (before.endswith("%/") or _SHARED_OUT.search(before)):
        return replace(quantity, role="baseline")  # "tỷ lệ 3,87%/5.530 hộ", "chiếm 0,05% tổng số 7.612 hộ"
    onwards = _ONWARDS.match(lowered, quantity.span.end)
    if word == "từ" and (_is_from(before) or _LEVEL_AFTER.match(lowered, quantity.span.end)):
        return replace(quantity, role="baseline")
    if word == "từ" and quantity.kind != "percent" and not onwards:
        word = ""
    if word == "trên" and quantity.kind == "count" and re.search(r"(?:xếp|đứng|hạng|nhất|nhì|ba) trên $", before):
        word = ""
    if word:
        quantity = replace(
            quantity,
            span=Span(start - len(word) - 1, quantity.span.end),
            bound=word,
            low=value if word in _LOW_WORDS else None,
            high=value if word in _HIGH_WORDS else None,
        )
        before = before[: bound.start()] if bound else before
    elif onwards:
        up = onwards["way"] == "lên"
        quantity = replace(
            quantity, low=value if up else None, high=None if up else value, bound=f"trở {onwards['way']}"
        )
    if _ADDED.search(before) and _AGAINST.match(lowered, quantity.span.end):
        return replace(quantity, role="change")
    if quantity.kind == "percent" and _EQUALS.search(before) and _OF_EARLIER.match(lowered, quantity.span.end):
        return replace(quantity, role="change")
    if _LEVEL_THEN.search(before):
        return quantity
    change = _CHANGE_BEFORE.search(before) if any(word in before for word in _CHANGE_WORDS) else None
    if change and not re.search(r"(?:lên|xuống|còn)(?: (?:còn|tới|đến|là))? $", before):
        minus = change["word"] in ("giảm", "hụt", "thiếu")
        if not minus:
            return replace(quantity, role="change")
        low, high = quantity.low, quantity.high
        return replace(
            quantity,
            role="change",
            value=-value,
            low=None if high is None else -high,
            high=None if low is None else -low,
        )
    return quantity
