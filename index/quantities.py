"""Join numerals with their signs and units: percents, ratios, ranks, money, sizes, counts.

A quantity knows what it says and where, not what it is about; ``index.measures`` finds that.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from index.exclude import Excluded
from index.numbers import Numeral, find_numerals
from index.records import Kind, Role, Span
from index.rules import load_table, noun_pattern

_PERCENT = re.compile(r" ?(?:%|phần trăm(?![^\W_]))")
_MONEY = re.compile(
    r" ?(?:đồng(?! ?(?:chí|bào|loạt|bộ|đều|thời|tháp|nai|hới|thuận|ý|hành|phục|phạm))(?![^\W_])|đ(?![^\W_]|/c)"
    r"|vnđ|vnd|usd|đô la(?: mỹ)?|euro|nhân dân tệ)"
)
_PER = re.compile(
    r"(?: ?/ ?(?:1 )?(?:người|hộ gia đình|hộ|tháng|năm|suất|em|ngày|m2|m²|đồng chí|cháu|cụ|phần quà|phần|lao động|nhân khẩu"
    r"|khẩu|ha|đảng viên|học sinh|gia đình|sổ|căn|công trình)(?![^\W_])){1,3}"
)
_AREA = re.compile(r" ?(?:ha|héc ta|hecta|hécta|m2|m²|mét vuông|km2|km²|sào|mẫu (?=ruộng|đất|lúa))(?![^\W_])")
_LENGTH = re.compile(r" ?(?:km|ki lô mét|mét(?! vuông| khối)|m|cm|mm)(?![^\W_]|[²³])")
_DURATION = re.compile(r" ?(?:năm|tháng|tuần|ngày(?! công)|giờ|phút|giây)(?![^\W_])(?! (?:19|20)\d\d)")
_UNITS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("percent", _PERCENT), ("money", _MONEY), ("area", _AREA), ("length", _LENGTH), ("duration", _DURATION),
)  # fmt: skip

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
_CHANGE_WORDS = ("tăng", "giảm", "vượt", "hụt", "thiếu")
_FROM_TO = re.compile(r"(?:tăng|giảm|nâng|hạ|kéo(?: giảm)?|đưa|từ)[^,;.\d]{0,40}\stừ $|(?:tăng|giảm|nâng|hạ)\stừ $")
_LEVEL_AFTER = re.compile(r"[^,;.]{0,40}? (?:lên|xuống(?: còn)?|còn|thành)\s")

#: "Giao quân 11/11, đạt 100%": what a rate follows is no day.
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
        if quantity is not None and found and _ranks_on(quantity, found[-1], lowered):
            quantity = _rank(quantity.span, quantity.value, quantity.denominator)
        if quantity is not None:
            found.append(quantity)
        at += used
    return found


_RANKS_ON = re.compile(
    r"[^\d;.:]{0,12}(?:năm (?:19|20)\d\d)?[^\d;.:]{0,20}(?:lên|xuống|và|,|còn) (?:thứ |vị trí |hạng )?"
)


def _ranks_on(quantity: Quantity, before: Quantity, lowered: str) -> bool:
    """Tell whether a ratio is the next of a row of ranks: "từ vị trí 10/14 năm 2016 lên 06/14 năm 2018"."""
    if quantity.kind != "ratio" or before.kind != "rank" or quantity.denominator != before.denominator:
        return False
    return _RANKS_ON.fullmatch(lowered[before.span.end : quantity.span.start]) is not None


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
        value *= _scale_of(lowered, bottom)  # "63,4/118,2 tỷ đồng": both are in billions
    if not unit and _MONEY.match(lowered, span.end):
        unit = "đồng"
    elif not unit and (area := _AREA.match(lowered, span.end)):
        unit = area.group().strip()  # "trồng rừng 12,5/10 ha"
    return Quantity(span, span, "ratio", value, unit, numerator=value, denominator=bottom.value)


def _read_range(lowered: str, low: Numeral, high: Numeral, before: str) -> Quantity | None:
    """Read "từ 97,1% đến 100%", "5-7 hộ", "từ 16 đến dưới 21 triệu đồng/người/năm"."""
    kind, unit, close = read_unit(lowered, high.span.end, high)
    first, last = low.value, high.value
    if high.scaled and not low.scaled and first < last:
        first *= _scale_of(lowered, high)
    if last <= first or (kind == "count" and not unit):
        return None
    from_word = before.endswith("từ ")
    start = low.span.start - (3 if from_word else 0)
    span = Span(start, close)
    number = Span(low.span.start, high.span.end)
    bound = "up to under" if "dưới" in lowered[low.span.end : high.span.start] else "range"
    return Quantity(span, number, kind, last, unit, first, last, bound=bound)


def _scale_of(lowered: str, numeral: Numeral) -> Decimal:
    for word, scale in (
        ("tỷ", 10**9),
        ("tỉ", 10**9),
        ("triệu", 10**6),
        ("vạn", 10**4),
        ("nghìn", 1000),
        ("ngàn", 1000),
    ):
        if word in lowered[numeral.span.start : numeral.span.end]:
            return Decimal(scale)
    return Decimal(1)


def read_unit(lowered: str, at: int, numeral: Numeral) -> tuple[Kind, str, int]:
    """Return kind, unit and end of what stands right after a numeral."""
    for kind, pattern in _UNITS:
        match = pattern.match(lowered, at)
        if not match:
            continue
        unit, end = match.group().strip(), match.end()
        if kind == "money" or kind == "percent":
            unit = {"phần trăm": "%", "đ": "đồng", "vnđ": "đồng", "vnd": "đồng"}.get(unit, unit)
            per = _PER.match(lowered, end)
            if per:
                unit, end = unit + per.group().replace(" ", ""), per.end()
        if kind == "duration" and numeral.scaled:
            continue
        return kind, unit, end
    noun = counted_noun(lowered, at)
    if noun:
        return "count", lowered[noun[0] : noun[1]], at
    if numeral.scaled and _is_money_scale(lowered, numeral):
        per = _PER.match(lowered, at)
        unit = "đồng" + (per.group().replace(" ", "") if per else "")
        return "money", unit, per.end() if per else at
    return "count", loose_noun(lowered, at), at


def _is_money_scale(lowered: str, numeral: Numeral) -> bool:
    """Triệu and tỷ without a noun are money: "thu 18,6 tỷ, vượt 5%"."""
    words = lowered[numeral.span.start : numeral.span.end]
    return ("tỷ" in words or "triệu" in words or "tỉ" in words) and not loose_noun(lowered, numeral.span.end)


_NOUN = re.compile(r"\s?(?P<noun>{noun})(?![^\W_])".replace("{noun}", noun_pattern()))
_PERSON_OR_GROUP = re.compile(
    r"\s(?:"
    + "|".join(sorted({*load_table("nouns")["people"], *load_table("nouns")["groups"]}, key=len, reverse=True))
    + r")(?![^\W_])"
)
_STOPS = frozenset(load_table("measures")["stops"])
_SYLLABLE = re.compile(r" ?(?P<word>[^\W\d_]+)")


def counted_noun(lowered: str, at: int) -> tuple[int, int] | None:
    """Return the span of the counted noun right after a numeral, or None."""
    match = _NOUN.match(lowered, at)
    return match.span("noun") if match else None


def people_or_group(lowered: str, at: int) -> tuple[int, int] | None:
    """Return the span of a noun for people or groups of them right after a numeral, or None."""
    match = _PERSON_OR_GROUP.match(lowered, at)
    return match.span() if match else None


def noun_end(lowered: str, quantity: Quantity) -> int:
    """Return where the words after a quantity's counted noun begin."""
    if quantity.kind in ("count", "ratio") and quantity.unit:
        noun = counted_noun(lowered, quantity.span.end)
        if noun:
            return noun[1]
    return quantity.span.end


def loose_noun(lowered: str, at: int, longest: int = 3) -> str:
    """Return up to three syllables that follow a numeral and may name what it counts."""
    words: list[str] = []
    while len(words) < longest:
        match = _SYLLABLE.match(lowered, at)
        if not match or match["word"] in _STOPS:
            break
        words.append(match["word"])
        at = match.end()
    return " ".join(words)


def _bounded(lowered: str, quantity: Quantity, before: str) -> Quantity:
    """Add what stands before and after: "gần", "trên", "trở lên", "tăng", "giảm"."""
    value = quantity.value
    bound = _BOUND.search(before)
    start = quantity.span.start
    word = bound["word"] if bound else ""
    if bound and _MORE_THAN.search(before[: bound.start()]):
        # "cao hơn 5%": a difference, no bound
        return replace(quantity, role="change")
    if quantity.kind == "count" and before.endswith("%/"):
        return replace(quantity, role="baseline")  # "tỷ lệ 3,87%/5.530 hộ"
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
