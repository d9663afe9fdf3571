"""What stands behind a numeral and says what it measures or counts: a unit, a noun."""

import re
from decimal import Decimal

from index.numbers import Numeral
from index.records import Kind
from index.rules import load_table, noun_pattern

_PERCENT = re.compile(r" ?(?:%|phần trăm(?![^\W_]))")
MONEY = re.compile(
    r" ?(?:đồng(?! ?(?:chí|bào|loạt|bộ|đều|thời|tháp|nai|hới|thuận|ý|hành|phục|phạm))(?![^\W_])|đ(?![^\W_]|/c)"
    r"|vnđ|vnd|usd|đô la(?: mỹ)?|euro|nhân dân tệ)"
)
_PER = re.compile(
    r"(?: ?/ ?(?:1 )?(?:người|hộ gia đình|hộ|tháng|năm|suất|em|ngày|m2|m²|đồng chí|cháu|cụ|phần quà|phần|lao động|nhân khẩu"
    r"|khẩu|ha|đảng viên|học sinh|gia đình|sổ|căn|công trình|kg|tấn|tạ|kwh|lít|m3|m³|con|cây|chuyến|buổi|giờ|lượt|vé|xe|tuần|phòng"
    r"|hội viên|đoàn viên|thành viên|sản phẩm|bộ|chiếc|cái)(?![^\W_])){1,3}"
)
_SLASH = re.compile(r" ?/ ?")
AREA = re.compile(r" ?(?:ha|héc ta|hecta|hécta|m2|m²|mét vuông|km2|km²|sào|mẫu (?=ruộng|đất|lúa))(?![^\W_])")
LENGTH = re.compile(r" ?(?:km|ki lô mét|mét(?! vuông| khối)|m|cm|mm)(?![^\W_]|[²³])")
_DURATION = re.compile(r" ?(?:năm|tháng|tuần|ngày(?! công)|giờ|phút|giây)(?![^\W_])(?! (?:19|20)\d\d)")
_UNITS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("percent", _PERCENT), ("money", MONEY), ("area", AREA), ("length", LENGTH), ("duration", _DURATION),
)  # fmt: skip
_NOUN = re.compile(r"\s?(?P<noun>{noun})(?![^\W_])".replace("{noun}", noun_pattern()))
_PERSON_OR_GROUP = re.compile(
    r"\s(?:"
    + "|".join(sorted({*load_table("nouns")["people"], *load_table("nouns")["groups"]}, key=len, reverse=True))
    + r")(?![^\W_])"
)
_STOPS = frozenset(load_table("measures")["stops"])
_SYLLABLE = re.compile(r" ?(?P<word>[^\W\d_]+)")


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
                unit, end = unit + _SLASH.sub("/", per.group()), per.end()
        if kind == "duration" and numeral.scaled:
            continue
        return kind, unit, end
    noun = counted_noun(lowered, at)
    if noun:
        return "count", lowered[noun[0] : noun[1]], at
    if numeral.scaled and _is_money_scale(lowered, numeral):
        per = _PER.match(lowered, at)
        unit = "đồng" + (_SLASH.sub("/", per.group()) if per else "")
        return "money", unit, per.end() if per else at
    return "count", loose_noun(lowered, at), at


def _is_money_scale(lowered: str, numeral: Numeral) -> bool:
    """Triệu and tỷ without a noun are money: "thu 18,6 tỷ, vượt 5%"."""
    words = lowered[numeral.span.start : numeral.span.end]
    return ("tỷ" in words or "triệu" in words or "tỉ" in words) and not loose_noun(lowered, numeral.span.end)


def counted_noun(lowered: str, at: int) -> tuple[int, int] | None:
    """Return the span of the counted noun right after a numeral, or None."""
    match = _NOUN.match(lowered, at)
    return match.span("noun") if match else None


def people_or_group(lowered: str, at: int) -> tuple[int, int] | None:
    """Return the span of a noun for people or groups of them right after a numeral, or None."""
    match = _PERSON_OR_GROUP.match(lowered, at)
    return match.span() if match else None


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


def scale_of(lowered: str, numeral: Numeral) -> Decimal:
    """Return what a numeral's word multiplies by: 10**9 for "18,6 tỷ", 1 where it has none."""
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
