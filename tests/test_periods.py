"""Claims about stretches of time in Vietnamese words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from writing import any_text

from index.covered import period_of_report
from index.periods import find_periods, find_spans_of_years
from index.text import fold

#: text → label, first and last day; the year of the context is 2020.
TABLE = {
    "6 tháng đầu năm 2020": ("6 tháng đầu năm 2020", "2020-01-01", "2020-06-30"),
    "06 tháng cuối năm 2019": ("6 tháng cuối năm 2019", "2019-07-01", "2019-12-31"),
    "sáu tháng đầu năm 2021": ("6 tháng đầu năm 2021", "2021-01-01", "2021-06-30"),
    "6 tháng đầu năm": ("6 tháng đầu năm 2020", "2020-01-01", "2020-06-30"),
    "9 tháng năm 2020": ("9 tháng đầu năm 2020", "2020-01-01", "2020-09-30"),
    "nửa đầu năm 2020": ("6 tháng đầu năm 2020", "2020-01-01", "2020-06-30"),
    "quý I/2021": ("quý I năm 2021", "2021-01-01", "2021-03-31"),
    "quý II năm 2020": ("quý II năm 2020", "2020-04-01", "2020-06-30"),
    "Quý IV": ("quý IV năm 2020", "2020-10-01", "2020-12-31"),
    "năm 2020": ("năm 2020", "2020-01-01", "2020-12-31"),
    "cả năm 2019": ("năm 2019", "2019-01-01", "2019-12-31"),
    "năm ngoái": ("năm 2019", "2019-01-01", "2019-12-31"),
    "năm sau": ("năm 2021", "2021-01-01", "2021-12-31"),
    "nhiệm kỳ 2020-2025": ("nhiệm kỳ 2020-2025", "2020-01-01", "2025-12-31"),
    "nhiệm kỳ 2015 - 2020": ("nhiệm kỳ 2015-2020", "2015-01-01", "2020-12-31"),
    "giai đoạn 2016-2021": ("giai đoạn 2016-2021", "2016-01-01", "2021-12-31"),
    "từ năm 2016 đến năm 2020": ("từ năm 2016 đến năm 2020", "2016-01-01", "2020-12-31"),
    "tháng 3/2017": ("tháng 3/2017", "2017-03-01", "2017-03-31"),
    "tháng 2 năm 2020": ("tháng 2/2020", "2020-02-01", "2020-02-29"),
    "tháng 11": ("tháng 11/2020", "2020-11-01", "2020-11-30"),
    "cuối năm 2018": ("cuối năm 2018", "2018-12-31", "2018-12-31"),
    "từ ngày 01/7 đến hết ngày 30/9/2020": ("từ ngày 1/7/2020 đến ngày 30/9/2020", "2020-07-01", "2020-09-30"),
    "từ 15/12/2019 đến 14/6/2020": ("từ ngày 15/12/2019 đến ngày 14/6/2020", "2019-12-15", "2020-06-14"),
    "từ tháng 2 đến tháng 4": ("từ tháng 2/2020 đến tháng 4/2020", "2020-02-01", "2020-04-30"),
    "01/01/2020 - 30/6/2020": ("từ ngày 1/1/2020 đến ngày 30/6/2020", "2020-01-01", "2020-06-30"),
    "dịp 19/5": ("ngày 19/5/2020", "2020-05-19", "2020-05-19"),
    "giữa năm 2020": ("6 tháng đầu năm 2020", "2020-01-01", "2020-06-30"),
    "cùng kỳ năm 2019": ("cùng kỳ năm 2019", "2019-01-01", "2019-12-31"),
    "cùng kỳ năm trước": ("cùng kỳ năm 2019", "2019-01-01", "2019-12-31"),
    "cùng kỳ": ("cùng kỳ năm 2019", "2019-01-01", "2019-12-31"),
    "ngày 30/11/2020": ("ngày 30/11/2020", "2020-11-30", "2020-11-30"),
    "ngày 29-1": ("ngày 29/1/2020", "2020-01-29", "2020-01-29"),
    "ngày 2 tháng 9 năm 2020": ("ngày 2/9/2020", "2020-09-02", "2020-09-02"),
}


@pytest.mark.parametrize("text", TABLE)
def test_times_as_reports_name_them(text: str) -> None:
    """Each is one mention over all of its words, with its days and a label."""
    found = find_periods(text, 2020)
    assert [text[m.span.start : m.span.end] for m in found] == [text]
    period = found[0].period
    assert (period.label, period.start.isoformat(), period.end.isoformat()) == TABLE[text]


@pytest.mark.parametrize("text", TABLE)
def test_times_are_found_without_marks(text: str) -> None:
    """Typed without marks, the same days."""
    (marked,), (folded,) = find_periods(text, 2020), find_periods(fold(text), 2020)
    assert folded.period.same(marked.period)


@pytest.mark.parametrize(
    "text",
    [
        "05-CT/TW",
        "62,5%",
        "1.025",
        "tháng 13/2020",
        "ngày 31/2/2020",
        "quý 5",
        "nấm 2 loại",
        "2.020 hộ",
        "12020",
        "5/8",
        "nam giới",
        "đường 2 Tháng 4",
        "Nghị định số 07/2021/NĐ-CP",
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Document numbers, quantities and impossible dates say no time."""
    assert find_periods(text, 2020) == []


@pytest.mark.parametrize("text", ["6 tháng đầu năm", "quý IV", "tháng 11", "năm ngoái", "ngày 29-1", "đầu năm"])
def test_a_time_without_a_year_needs_a_context(text: str) -> None:
    """It is marked as weak, and left out when nothing tells the year."""
    assert find_periods(text) == []
    assert all(mention.weak for mention in find_periods(text, 2020))


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Đại hội nhiệm kỳ 2020-2025", "attached"),
        ("so với năm 2019", "attached"),
        ("Kế hoạch năm 2021", "attached"),
        ("Nghị quyết số 26-NQ/ĐU năm 2020", "attached"),
        ("tính đến ngày 30/11/2020", "until"),
        ("cuối năm 2018", "edge"),
    ],
)
def test_a_mention_says_what_role_it_has(text: str, flag: str) -> None:
    """Part of a name, a state's date, or an edge of the year; a plain time is none of these."""
    (found,) = find_periods(text, 2020)
    (plain,) = find_periods("Trong năm 2020", 2020)
    assert getattr(found, flag) is True
    assert getattr(plain, flag) is False


@pytest.mark.parametrize(
    "text", ["bình quân 13,2%/năm: năm 2015", "48 triệu đồng/người năm 2020", "6 tấn/ha, năm 2020"]
)
def test_a_rate_by_the_year_names_no_document(text: str) -> None:
    """What stands behind a slash is a document's only behind its number."""
    assert [mention.attached for mention in find_periods(text, 2020)] == [False]


@given(any_text, st.sampled_from([None, 2020]))
def test_any_text_gives_ordered_times(text: str, year: int | None) -> None:
    """No text raises; mentions stand in it in order, none overlapping, and no period ends before it starts."""
    at = 0
    for mention in find_periods(text, year):
        assert at <= mention.span.start < mention.span.end <= len(text)
        assert mention.period.start <= mention.period.end
        at = mention.span.end


def test_years_back_end_with_the_report() -> None:
    """The words "trong 05 năm" of a report of April 2021 are the five years up to its day."""
    (found,) = find_spans_of_years("Trong 05 năm qua", date(2021, 4, 1))
    assert (found.period.start, found.period.end) == (date(2016, 4, 2), date(2021, 4, 1))
    assert list(find_spans_of_years("Trong 05 năm qua", None)) == []


@pytest.mark.parametrize(
    ("title", "opening", "published", "label"),
    [
        ("Sơ kết 6 tháng đầu năm 2020", "", date(2020, 7, 14), "6 tháng đầu năm 2020"),
        ("Tổng kết công tác", "Trong năm, phường đã", date(2021, 1, 8), "năm 2020"),
        (
            "Dấu ấn một năm và nhiệm vụ đặt ra cho năm 2021",
            "Ngày 08/01/2021, phường tổng kết công tác năm 2020, triển khai nhiệm vụ năm 2021.",
            date(2021, 1, 12),
            "năm 2020",
        ),
        ("Tin phường", "Phường họp", date(2021, 2, 3), "năm 2020"),
        ("Tin phường", "Phường họp", date(2021, 3, 3), "năm 2021"),
        ("Đại hội nhiệm kỳ 2015-2020", "", date(2020, 6, 1), "nhiệm kỳ 2015-2020"),
        ("Rà soát hộ nghèo cuối năm 2018", "", date(2018, 12, 11), "năm 2018"),
        ("Tin phường", "Phường họp", None, None),
        ("Phường mới sau ba tháng đầu", "Một sáng đầu tháng 10, phường họp", date(2025, 10, 8), "năm 2025"),
        (
            "Tình hình an ninh trật tự",
            "Số liệu tính từ ngày 15/12/2022 đến ngày 14/6/2023.",
            date(2023, 7, 5),
            "6 tháng đầu năm 2023",
        ),
        (
            "Đại hội Đảng bộ phường lần thứ X",
            "Đại hội nhiệm kỳ 2020-2025 họp.",
            date(2020, 6, 12),
            "nhiệm kỳ 2015-2020",
        ),
        ("Tiến tới Đại hội Đảng bộ phường", "Đại hội nhiệm kỳ 2020-2025 sẽ họp.", date(2020, 4, 12), "năm 2020"),
        (
            "Nhìn lại nửa chặng đường nhiệm vụ năm 2022",
            "6 tháng qua phường họp.",
            date(2022, 7, 8),
            "6 tháng đầu năm 2022",
        ),
        ("Phường A giữ phố sạch", "Nửa năm qua, phường họp nhiều.", date(2023, 7, 5), "6 tháng đầu năm 2023"),
        ("Phường A: 5 năm học Bác", "Thực hiện kế hoạch.", date(2021, 4, 20), "5 năm (đến 4/2021)"),
        (
            "Phường A: một năm nhìn lại",
            "Số liệu ông đưa ra khá chi tiết: thu cả năm tăng.",
            date(2020, 1, 10),
            "năm 2019",
        ),
        (
            "Dấu ấn đại hội chi bộ nhiệm kỳ 2022-2025 và kết quả công tác 6 tháng đầu năm 2022",
            "Phường họp.",
            date(2022, 7, 14),
            "6 tháng đầu năm 2022",
        ),
        (
            "Nhìn lại một nhiệm kỳ",
            "Đảng bộ phường đã tổ chức Đại hội đại biểu lần thứ XII, nhiệm kỳ 2020-2025.",
            date(2020, 6, 12),
            "nhiệm kỳ 2015-2020",
        ),
    ],
)
def test_the_time_that_a_report_covers(title: str, opening: str, published: date | None, label: str | None) -> None:
    """The title's time, else the opening's, else the year of its date: of January and February the year before."""
    period = period_of_report(title, opening, published)
    assert (period.label if period else None) == label
