"""Claims about whole sentences: what a figure's role and time are, and whether it was planned."""

from datetime import date

import pytest

from index.figures import extract_figures
from index.records import Figure, Report


def figure(sentence: str, text: str) -> Figure:
    report = Report("r", "Tổng kết năm 2021", sentence, date(2022, 1, 10), "r.txt", None, ())
    return next(one for one in extract_figures(report) if one.text == text)


@pytest.mark.parametrize(
    ("sentence", "text", "role"),
    [
        ("Tổng thu đạt 9,4 tỷ đồng, bằng 88,2% so với cùng kỳ năm trước.", "88,2%", "change"),
        ("Tổng thu đạt 9,4 tỷ đồng, bằng 105,1% dự toán.", "105,1%", "level"),
        ("Tỷ lệ hộ nghèo đạt 2,1% so với chỉ tiêu.", "2,1%", "level"),
        ("Số doanh nghiệp là 731, có thêm 56 doanh nghiệp so với năm 2019.", "56", "change"),
        ("Phường trồng thêm 56 cây xanh.", "56", "level"),
    ],
)
def test_what_is_measured_against_an_earlier_time_is_a_change(sentence: str, text: str, role: str) -> None:
    """ "Bằng 88% so với cùng kỳ" is no rate of a plan."""
    assert figure(sentence, text).role == role


def test_a_rate_of_last_year_is_not_checked_against_the_plan() -> None:
    """It cannot disagree with the plan's own rate."""
    sentence = "Thu được 9,45 tỷ đồng, đạt 105% dự toán (9 tỷ đồng), bằng 88% so với cùng kỳ năm 2020."
    assert figure(sentence, "88%").verdict != "mismatch"
    assert figure(sentence, "105%").verdict == figure("Thu 9,45 tỷ đồng, đạt 105% dự toán (9 tỷ đồng).", "105%").verdict


def test_a_bracket_behind_another_year_holds_that_years_figure() -> None:
    """ "Giảm 5 vụ so với năm 2020 (31 vụ)": 31 is 2020's."""
    sentence = "Phạm pháp hình sự xảy ra 26 vụ, giảm 5 vụ so với năm 2020 (31 vụ)."
    period = figure(sentence, "31").period
    assert period is not None
    assert period.label == "năm 2020"


@pytest.mark.parametrize(
    ("sentence", "text", "planned"),
    [
        ("Kết nạp 7 quần chúng, đạt 58% kế hoạch năm; cử 14 quần chúng đi học.", "14", False),
        ("Hoàn thành kế hoạch năm; cử 14 quần chúng đi học.", "14", False),
        ("Kế hoạch năm: cử 14 quần chúng đi học.", "14", True),
    ],
)
def test_a_plan_that_was_reached_plans_nothing(sentence: str, text: str, planned: bool) -> None:
    """What follows "đạt 58% kế hoạch năm" has been done."""
    assert figure(sentence, text).planned == planned


@pytest.mark.parametrize("pair", ["khám, chữa bệnh", "cán bộ, công chức", "tuyên truyền, vận động"])
def test_a_pair_with_a_comma_stays_together(pair: str) -> None:
    """Its first half is not torn from the measure."""
    assert pair in figure(f"Trạm Y tế {pair} cho 815 lượt người.", "815").measure
