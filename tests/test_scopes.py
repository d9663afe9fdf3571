"""Claims about scopes: which stretch of a sentence speaks of one figure alone."""

from datetime import date

import pytest
from hypothesis import given
from writing import any_text

from index.figures import extract_figures
from index.records import Figure, Report, Section, Span


def figures_of(text: str) -> tuple[Figure, ...]:
    return extract_figures(Report("r", "", text, date(2021, 1, 5), "", None, (Section(Span(0, len(text)), ""),)))


def scopes(text: str) -> dict[str, str]:
    """Return the scope of each figure of a sentence, by the figure's text."""
    return {one.text: text[one.scope.start : one.scope.end].strip(" ,;") for one in figures_of(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rà soát 640 thanh niên; xét tạm hoãn 312 người, miễn 9 người.",
            {"640": "Rà soát 640 thanh niên", "312": "xét tạm hoãn 312 người", "9": "miễn 9 người."},
        ),
        (
            "Đảng bộ có 205 đảng viên cao tuổi, sức yếu được miễn sinh hoạt, tiếp nhận 17 đồng chí.",
            {"205": "Đảng bộ có 205 đảng viên cao tuổi, sức yếu được miễn sinh hoạt", "17": "tiếp nhận 17 đồng chí."},
        ),
        (
            "Tiêm mũi 1: 864 người, mũi 2: 402 người.",
            {"864": "Tiêm mũi 1: 864 người", "402": "mũi 2: 402 người."},
        ),
        (
            "Cấp 88 suất quà và 40 thẻ bảo hiểm.",
            {"88": "Cấp 88 suất quà", "40": "và 40 thẻ bảo hiểm."},
        ),
        (
            "Đã có 41/43 tàu dài từ 15m trở lên lắp thiết bị giám sát, 2 tàu còn lại nằm bờ.",
            {"41/43": "Đã có 41/43 tàu dài từ 15m trở lên lắp thiết bị giám sát", "2": "2 tàu còn lại nằm bờ."},
        ),
        ("Hộ có mức thu nhập từ 2 đến dưới 3 triệu đồng.", {}),
    ],
)
def test_what_is_said_of_one_figure_is_not_said_of_its_neighbour(text: str, expected: dict[str, str]) -> None:
    """A semicolon, else the last comma, else a joint parts two figures."""
    assert scopes(text) == expected


def test_a_rate_has_the_scope_of_what_it_restates() -> None:
    """ "5/8 quần chúng, đạt 62,5%": both say the same."""
    text = "Kết nạp 5/8 quần chúng, đạt 62,5% chỉ tiêu; khai trừ 1 đảng viên."
    ratio, rate, expelled = figures_of(text)
    assert ratio.scope.start == rate.scope.start
    assert rate.scope.end <= expelled.scope.start


def test_bare_numbers_in_a_bracket_are_parts_of_what_stands_before_it() -> None:
    """ "11 đảng viên (khiển trách 7, cảnh cáo 4)": they count đảng viên too."""
    whole, *parts = figures_of("Thi hành kỷ luật 11 đảng viên (khiển trách 7, cảnh cáo 4).")
    assert [(one.text, one.unit, one.whole) for one in parts] == [("7", whole.unit, 0), ("4", whole.unit, 0)]


def test_what_a_bracket_interrupts_goes_on_behind_it() -> None:
    """ "Hộ cận nghèo (…) còn 34 hộ" counts hộ cận nghèo."""
    figures = figures_of("Đầu năm có 20 hộ nghèo; hộ cận nghèo (theo chuẩn mới) còn 34 hộ.")
    assert "hộ cận nghèo" in figures[-1].measure


@given(any_text)
def test_a_scope_holds_its_figure_and_lies_in_its_sentence(text: str) -> None:
    """Of any text."""
    for one in figures_of(text):
        assert one.sentence.covers(one.scope)
        assert one.scope.end >= one.span.end
        assert one.scope.start <= one.span.start
