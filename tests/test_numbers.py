"""Claims about Vietnamese numerals, written and spelled."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import find_numerals, format_number, parse_written

#: text, and the values of all numerals in it, in order.
TABLE: list[tuple[str, list[str]]] = [
    ("1.025 đảng viên", ["1025"]),
    ("4.942 đồng chí", ["4942"]),
    ("62,5%", ["62.5"]),
    ("14,5 %", ["14.5"]),
    ("91,69%", ["91.69"]),
    ("01cấp ủy", ["1"]),
    ("03 chi bộ; 02 cá nhân", ["3", "2"]),
    ("đạt 343%", ["343"]),
    ("477/477 đảng viên", ["477", "477"]),
    ("từ 97,1% đến 100%", ["97.1", "100"]),
    ("hơn hai trăm triệu đồng", ["200000000"]),
    ("1,4 vạn thẻ", ["14000"]),
    ("29 vạn", ["290000"]),
    ("2,5 tỷ đồng", ["2500000000"]),
    ("2,5 tỉ đồng", ["2500000000"]),
    ("1,2 triệu", ["1200000"]),
    ("hai trăm triệu", ["200000000"]),
    ("hai rưỡi", ["2.5"]),
    ("hai triệu rưỡi", ["2500000"]),
    ("1 tỷ rưỡi", ["1500000000"]),
    ("trăm rưỡi là hai trăm rưỡi", ["250"]),
    ("6 triệu 325 nghìn", ["6325000"]),
    ("51 nghìn đồng", ["51000"]),
    ("51 ngàn đồng", ["51000"]),
    ("1.200 tỷ", ["1200000000000"]),
    ("2 nghìn tỷ", ["2000000000000"]),
    ("hai trăm linh năm hộ", ["205"]),
    ("hai trăm lẻ năm hộ", ["205"]),
    ("ba mươi tư", ["34"]),
    ("hai mươi mốt", ["21"]),
    ("mười lăm", ["15"]),
    ("năm mươi lăm", ["55"]),
    ("một nghìn không trăm linh hai", ["1002"]),
    ("một tỷ hai trăm triệu", ["1200000000"]),
    ("10/7 công trình", ["10", "7"]),
    ("12 triệu đồng/người/tháng", ["12000000"]),
    ("1.243,5 tỷ đồng", ["1243500000000"]),
    ("102,5 triệu đồng", ["102500000"]),
    ("tỷ lệ 5 người", ["5"]),
    ("triệu tập 5 hội nghị", ["5"]),
]

_ONES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
PIECES = (
    "1", "2", "05", "1.025", "62,5", "%", "/", ".", ",", "-", "3/14", "2020", "triệu", "tỷ", "nghìn", "vạn", "rưỡi",
    "hai", "ba", "mươi", "mốt", "lăm", "linh", "lẻ", "trăm", "năm", "không", "mười", "đạt", "chi bộ", "tr", "đồng",
    "1234567890123456789", "٣", "²", "Ⅳ", "五",
)  # fmt: skip
TYPICAL = st.lists(st.sampled_from(PIECES), max_size=40)


def spell(value: int) -> str:
    """Say a number below 10¹² the way it is read aloud; written apart from the code under test."""
    if value == 0:
        return "không"
    said: list[str] = []
    for scale, word in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = value // scale % 1000
        if group:
            said += [_spell_group(group, full=bool(said))] + ([word] if word else [])
    return " ".join(said)


def _spell_group(group: int, full: bool) -> str:
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    said = [_ONES[hundreds], "trăm"] if hundreds or full else []
    if tens == 0:
        return " ".join([*said, *(["linh"] if said and ones else []), *([_ONES[ones]] if ones else [])])
    said += ["mười"] if tens == 1 else [_ONES[tens], "mươi"]
    last = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _ONES[ones])
    return " ".join([*said, last]).strip()


@pytest.mark.parametrize(("text", "values"), TABLE, ids=[text for text, _ in TABLE])
def test_numerals_as_reports_write_them(text: str, values: list[str]) -> None:
    """Dots group, a comma is decimal, scale words multiply, spelled numbers count like written ones."""
    assert [numeral.value for numeral in find_numerals(text)] == [Decimal(value) for value in values]


@given(st.integers(0, 999_999_999_999))
def test_spelled_numbers_are_read_back(value: int) -> None:
    """Whatever number below a thousand tỷ is said in full, it is read as one numeral of that value."""
    text = f"có {spell(value)} hộ"
    found = find_numerals(text)
    assert [numeral.value for numeral in found] == [value]
    assert text[found[0].span.start : found[0].span.end] == spell(value)


@given(st.integers(0, 10**15 - 1), st.integers(0, 6))
def test_what_is_formatted_is_read_back(digits: int, places: int) -> None:
    """``format_number`` and ``parse_written`` are each other's inverse."""
    value = Decimal(digits).scaleb(-places)
    assert parse_written(format_number(value)) == value
    assert [numeral.value for numeral in find_numerals(f"là {format_number(value)}.")] == [value]


@given(st.text(max_size=200) | TYPICAL.map(" ".join) | TYPICAL.map("".join))
def test_numerals_of_any_text_are_ordered_spans(text: str) -> None:
    """No text raises; spans lie inside the text, in order, none overlapping, none empty."""
    at = 0
    for numeral in find_numerals(text):
        assert at <= numeral.span.start < numeral.span.end <= len(text)
        at = numeral.span.end


@pytest.mark.parametrize("text", ["", "abc", "12.34.567", "1,", ",5", "١٢", "²", "5/8", "1 025", "1e5", "-3"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    """``parse_written`` takes a numeral and nothing else."""
    with pytest.raises(ValueError, match="not a written numeral"):
        parse_written(text)


@pytest.mark.parametrize("text", ["9" * 16, "1" * 400])
def test_runs_of_digits_are_no_quantity(text: str) -> None:
    """More than fifteen digits are an account or damage."""
    assert find_numerals(f"số {text} ở đây") == []
