"""Vietnamese numerals as written and as spelled, each with its value and its span.

Written: dots group thousands and a comma is the decimal mark (1.025; 62,5), with scale words
after them (1,4 vạn; 6 triệu 325 nghìn; 1.200 tỷ). Spelled: hai trăm linh năm, ba mươi tư, hai
triệu rưỡi. What a numeral counts is decided elsewhere; here "05" of a document number is read
just as well as "05" đồng chí.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from index.records import Span
from index.text import normal

#: Longer runs of digits are account numbers or damage, never a quantity.
MAX_DIGITS = 15

_SCALES = {
    "nghìn": Decimal(10**3),
    "ngàn": Decimal(10**3),
    "vạn": Decimal(10**4),
    "triệu": Decimal(10**6),
    "tr": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
}
_DIGIT_WORDS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip

_DIGITS = rf"(?:\d{{1,3}}(?:\.\d{{3}})+(?!\d)(?:,\d{{1,6}}(?!\d))?|\d{{1,{MAX_DIGITS}}}(?:[.,]\d{{1,6}})?(?!\d))"
#: tỷ lệ and tỷ trọng are rates, tr. is a page; "triệu tập" is to convene.
_SCALE = (
    r"(?:(?:nghìn|ngàn|vạn|triệu(?!\s+tập)|tỷ(?!\s+(?:lệ|trọng|suất|giá))|tỉ(?!\s+(?:lệ|trọng|suất|giá|mỉ)))"
    r"(?![^\W\d_])|tr(?=\s?(?:đồng|đ)(?![^\W\d_])|\.\s?đ))"
)
_WRITTEN = re.compile(
    rf"(?<![\d.,])(?P<first>{_DIGITS})"
    rf"(?P<rest>(?: ?{_SCALE}){{1,2}}(?: (?:{_DIGITS} ?{_SCALE}|rưỡi(?![^\W\d_])))*)?"
)
_NUMBER_WORD = (
    r"(?:không|một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|chục|linh|lẻ|rưỡi"
    r"|nghìn|ngàn|vạn|triệu(?! tập)|tỷ(?! (?:lệ|trọng|suất|giá))|tỉ(?! (?:lệ|trọng|suất|giá|mỉ)))"
)
_SPELLED = re.compile(rf"(?<![^\W_]){_NUMBER_WORD}(?: {_NUMBER_WORD}){{0,30}}(?![^\W_])")
_PIECE = re.compile(rf"(?P<digits>{_DIGITS})|(?P<scale>nghìn|ngàn|vạn|triệu|tr|tỷ|tỉ)|(?P<half>rưỡi)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral in a text: where it stands and its exact value."""

    span: Span
    value: Decimal
    spelled: bool = False
    scaled: bool = False


def parse_written(text: str) -> Decimal:
    """Return the value of one written numeral such as ``1.025``, ``62,5`` or ``05``.

    Raises ValueError when the text is not one.
    """
    if not re.fullmatch(_DIGITS, text, re.ASCII):
        raise ValueError(f"not a written numeral: {text[:20]!r}")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return Decimal(text.replace(",", "."))


def format_number(value: Decimal) -> str:
    """Return the value as Vietnamese reports write it: dots group, a comma is the decimal mark."""
    if value == value.to_integral_value():
        return f"{int(value):,}".replace(",", ".")
    whole, _, fraction = f"{value.normalize():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "-" if whole.startswith("-") and int(whole) == 0 else ""
    return f"{sign}{grouped},{fraction}"


def find_numerals(text: str, lowered: str | None = None) -> list[Numeral]:
    """Return every numeral of the text, in order, none overlapping. Linear in the text's length.

    ``lowered`` is ``normal(text)``, when the caller has it.
    """
    lowered = normal(text) if lowered is None else lowered
    found = list(_written(lowered))
    # The scale words of written numerals ("2 triệu") must not be read again as spelled ones.
    rest = _WRITTEN.sub(lambda match: "0" * len(match.group()), lowered)
    for match in _SPELLED.finditer(rest):
        for span, value in _spelled_runs(match):
            found.append(Numeral(span, value, spelled=True, scaled=value >= 1000))
    found.sort(key=lambda numeral: numeral.span)
    return found


def _written(text: str) -> Iterator[Numeral]:
    for match in _WRITTEN.finditer(text):
        if not match["first"].isascii():
            continue
        value = parse_written(match["first"])
        if not match["rest"]:
            yield Numeral(Span(*match.span()), value)
            continue
        yield Numeral(Span(*match.span()), _scaled(match.group()), scaled=True)


def _scaled(text: str) -> Decimal:
    """Value of digits and scale words in turn: 6 triệu 325 nghìn, 2 nghìn tỷ, 1 tỷ rưỡi."""
    total, part, last_scale = Decimal(0), Decimal(0), Decimal(1)
    for piece in _PIECE.finditer(text):
        if piece["digits"]:
            total += part
            part = parse_written(piece["digits"])
        elif piece["scale"]:
            last_scale = _SCALES[piece["scale"]]
            part *= last_scale
        else:
            part += last_scale / 2
    return total + part


def _spelled_runs(match: re.Match[str]) -> Iterator[tuple[Span, Decimal]]:
    """Split a run of number words into numerals: "năm hai nghìn" is no single number."""
    words = [(m.group(), m.start() + match.start()) for m in re.finditer(r"\S+", match.group())]
    first = 0
    while first < len(words):
        value, used = _read_spelled([word for word, _ in words[first:]])
        if used == 0:
            first += 1
            continue
        last_word, last_start = words[first + used - 1]
        yield Span(words[first][1], last_start + len(last_word)), value
        first += used


def _read_spelled(words: list[str]) -> tuple[Decimal, int]:
    """Read the longest numeral at the start of the words: its value and how many words it took."""
    total, used, smallest = Decimal(0), 0, None
    while True:
        group, taken = _read_hundreds(words[used:], leading=used == 0)
        if taken == 0:
            break
        after = used + taken
        scale = Decimal(1)
        while after < len(words) and words[after] in _SCALES and words[after] != "tr":
            scale *= _SCALES[words[after]]
            after += 1
        if smallest is not None and scale >= smallest:
            break
        total += group * scale
        used, smallest = after, scale
        if used < len(words) and words[used] == "rưỡi":
            half = scale if scale > 1 else (100 if words[used - 1] == "trăm" else Decimal(1))
            total, used = total + half / Decimal(2), used + 1
            while scale == 1 and used < len(words) and words[used] in _SCALES:  # "hai rưỡi triệu"
                total, used = total * _SCALES[words[used]], used + 1
            return total, used
        if scale == 1:
            break
    return total, used


def _read_hundreds(words: list[str], leading: bool) -> tuple[Decimal, int]:
    """Read a number below a thousand: ba trăm linh năm, hai mươi tư, mười lăm, chín."""
    value, at = 0, 0
    if len(words) > 1 and words[1] == "trăm" and words[0] in _DIGIT_WORDS:
        value, at = _DIGIT_WORDS[words[0]] * 100, 2
        if at < len(words) and words[at] in ("linh", "lẻ"):
            if at + 1 < len(words) and words[at + 1] in _DIGIT_WORDS:
                return Decimal(value + _DIGIT_WORDS[words[at + 1]]), at + 2
            return Decimal(value), at
    elif not leading and words and words[0] in ("linh", "lẻ"):
        if len(words) > 1 and words[1] in _DIGIT_WORDS:
            return Decimal(_DIGIT_WORDS[words[1]]), 2
        return Decimal(0), 0
    rest = words[at:]
    if len(rest) > 1 and rest[1] in ("mươi", "chục") and rest[0] in _DIGIT_WORDS:
        value, at = value + _DIGIT_WORDS[rest[0]] * 10, at + 2
    elif rest and rest[0] == "mười":
        value, at = value + 10, at + 1
    elif value == 0 and at == 0:
        if rest and rest[0] in _DIGIT_WORDS and rest[0] not in ("mốt", "lăm", "nhăm"):
            return Decimal(_DIGIT_WORDS[rest[0]]), 1
        return Decimal(0), 0
    if at < len(words) and words[at] in _DIGIT_WORDS and words[at] != "không":
        follows_ten = at > 0 and words[at - 1] in ("mươi", "mười", "chục")
        if follows_ten or at + 1 == len(words) or words[at + 1] in _SCALES:
            value, at = value + _DIGIT_WORDS[words[at]], at + 1
    return Decimal(value), at
