"""Claims about how well a figure's time answers the one asked for."""

from dataclasses import replace
from datetime import date

import pytest

from index.figures import extract_figures
from index.read.page import read_page
from index.records import Period
from retrieval.grade import may_answer
from retrieval.question import Query
from retrieval.time_grade import YEAR_SO_FAR, period_grade, time_grade

_PAGE = "Phường Trà An thực hiện nhiệm vụ\n29/11/2021\n\nUBND phường đã họp và giao việc cho các bộ phận. {}"
ELEVEN_MONTHS = Period(date(2021, 1, 1), date(2021, 11, 30), "11 tháng đầu năm 2021")


@pytest.mark.parametrize(
    ("published", "grade"),
    [
        (date(2021, 11, 29), YEAR_SO_FAR),
        (date(2021, 12, 24), -1.0),  # the whole year's
        (date(2021, 6, 30), -1.0),  # half of it was still to come
        (None, -1.0),
    ],
)
def test_a_report_tells_of_the_year_so_far(published: date | None, grade: float) -> None:
    """One that names but its year tells of the months before it appeared, and of no others."""
    page = read_page(_PAGE.format("Thu ngân sách đạt 4,36 tỷ đồng."), "r", "r")
    (figure,) = extract_figures(page)
    query = Query("11 thang dau nam 2021", periods=(ELEVEN_MONTHS,))
    assert (figure.period and figure.period.label, figure.period_source) == ("năm 2021", "report")
    assert time_grade(query, figure, published) == grade


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("den dai hoi 2020 co bao nhieu ho phan loai rac", True),
        ("nam 2020 co bao nhieu ho phan loai rac", False),
        ("den dai hoi 2015 co bao nhieu ho phan loai rac", False),
        ("dai hoi 2020-2025 dat ra bao nhieu", False),
    ],
)
def test_a_congress_named_by_its_year_tells_of_its_term(question: str, answers: bool) -> None:
    text = _PAGE.replace("thực hiện nhiệm vụ\n29/11/2021", "Đại hội Đảng bộ nhiệm kỳ 2020-2025\n12/06/2020")
    (figure,) = extract_figures(page := read_page(text.format("Có 412 hộ phân loại rác."), "r", "r"))
    assert figure.period is not None
    assert figure.period.label == "nhiệm kỳ 2015-2020"
    year = 2015 if "2015" in question else 2020
    asked = Period(date(year, 1, 1), date(year, 12, 31), f"năm {year}")
    query = Query(question, question, periods=(asked,))
    assert (time_grade(query, figure, page.published) > 0) == answers


@pytest.mark.parametrize(("first", "answers"), [(date(2021, 4, 27), True), (date(2021, 7, 1), False)])
def test_an_outbreak_up_to_the_end_asked_for_is_of_that_time(first: date, answers: bool) -> None:
    """Counted from the day it began; a quarter is a time of its own."""
    asked = Period(date(2021, 1, 1), date(2021, 9, 30), "9 tháng đầu năm 2021")
    assert (period_grade((asked,), Period(first, asked.end, "")) > 0) == answers


@pytest.mark.parametrize(
    ("sentence", "asked", "given"),
    [
        ("Tổ chức 14 kỳ họp, so với nhiệm kỳ 2011-2016 (11 kỳ họp).", "to chuc may ky hop", ["14"]),
        ("Đã có 46 khách sạn mở cửa trở lại trên tổng số 58 cơ sở.", "may khach san mo cua", ["46"]),
    ],
)
def test_what_was_before_and_the_whole_are_told_to_who_asks_for_them(
    sentence: str, asked: str, given: list[str]
) -> None:
    """Not as what is now, nor as the part."""
    figures = extract_figures(read_page(_PAGE.format(sentence), "r", "r"))
    assert [one.text for one in figures if may_answer(Query(asked, folded=asked, kind="count"), one, 0.0)] == given


def test_a_school_year_is_no_other() -> None:
    """Half of one lies in the year of the next."""
    page = read_page(_PAGE.format("Năm học 2021-2022 có 412 học sinh."), "r", "r")
    (figure,) = extract_figures(page)
    asked = Period(date(2020, 9, 1), date(2021, 5, 31), "năm học 2020-2021")
    assert time_grade(Query("", periods=(asked,)), figure) == -1.0
    assert (
        time_grade(
            Query("", periods=(replace(asked, start=date(2021, 1, 1), end=date(2021, 12, 31), label="năm 2021"),)),
            figure,
        )
        > 0
    )


@pytest.mark.parametrize(
    ("sentence", "asked", "answers"),
    [
        ("Đất bãi cho thu nhập bình quân 145 triệu đồng/ha.", "thu nhap binh quan dau nguoi", False),
        ("Đất bãi cho thu nhập bình quân 145 triệu đồng/ha.", "thu nhap moi ha dat bai", True),
        ("Trao Huy hiệu Đảng 4 đợt trong năm.", "tong so nguoi duoc trao huy hieu", False),
        ("Trao Huy hiệu Đảng 4 đợt trong năm.", "trao huy hieu may dot?", True),
    ],
)
def test_land_and_how_often_are_given_to_who_asks_for_them(sentence: str, asked: str, answers: bool) -> None:
    """Income of a hectare is nobody's income, and how often badges were given counts no one."""
    (figure,) = extract_figures(read_page(_PAGE.format(sentence), "r", "r"))
    assert may_answer(Query(asked, asked), figure, 0.0) is answers


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Chi bộ 7 có 120 đảng viên.", False),
        ("Mô hình camera do tổ dân phố số 5 khởi xướng nay có 231 mắt camera.", True),
        ("Lúa ở tổ dân phố 12, 13 có sản lượng 232 tấn.", True),
    ],
)
def test_a_part_by_its_number_is_not_the_whole(text: str, answers: bool) -> None:
    """Who began something is no part of it, and several parts are not one."""
    figure = extract_figures(read_page(_PAGE.format(text), "r", "r"))[-1]
    assert may_answer(Query("bao nhieu", "bao nhieu"), figure, 0.0) == answers


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("con bao nhieu ho ngheo", False),
        ("con bao nhieu ho chua thoat ngheo", False),
        ("so ho ngheo", False),
        ("giup duoc bao nhieu ho ngheo", True),
        ("bao nhieu ho thoat ngheo", True),
    ],
)
def test_who_left_poverty_are_not_those_who_are_left(question: str, answers: bool) -> None:
    text = "Đã có 08 hộ thoát nghèo, hiện phường không còn hộ nghèo."
    (figure,) = extract_figures(read_page(_PAGE.format(text), "r", "r"))
    asked = Query(question, question, asks_left=question.startswith("con"))
    assert may_answer(asked, figure, 0.0) == answers
