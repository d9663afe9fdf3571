"""Claims about reading an office's own paper: its title among mastheads and sections, its day by the line of place and day."""

from datetime import date

import pytest

from index.read.page import is_meta_line, read_page

OFFICE = ("UBND PHƯỜNG HÒA BÌNH", "BÁO CÁO", "Kết quả thực hiện các chỉ tiêu kinh tế - xã hội năm 2021")
SAYS = "Thu ngân sách đạt 15,2 tỷ đồng, bằng 112% dự toán; kết nạp 12 đảng viên mới."
SIGNED = "Hòa Bình, ngày 20 tháng 12 năm 2021"


def paper(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    "above",
    [
        ["Tin tức - Sự kiện >> Thi đua - Khen thưởng", "{title}", "21/01/2022 16:47"],
        ["UBND PHƯỜNG TÂN LẬP", "Chuyên mục: Thông tin chỉ đạo, điều hành", "21/01/2022 16:47", "{title}"],
        ["ỦY BAN NHÂN DÂN PHƯỜNG TÂN LẬP", "THÀNH PHỐ NHA TRANG", "21/01/2022 16:47", "{title}"],
        ["UBND PHƯỜNG TÂN LẬP", "Thông tin thi đua | Cập nhật 21/01/2022 08:05 | Lượt xem: 96", "{title}"],
        [
            "Thứ sáu, 21/01/2022, 08:30 [GMT+7]",
            "Chính trị - Xã hội | Hà Tiên",
            "{title}",
            "Cỡ chữ | In bài | Lượt xem: 689",
        ],
        [
            "Trang thông tin điện tử PHƯỜNG 3 - THÀNH PHỐ VĨNH LONG",
            "Mặt trận - Đoàn thể",
            "21/01/2022, 08:30 Xem: 189",
            "{title}",
        ],
    ],
)
def test_the_title_among_what_a_portal_puts_above_it(above: list[str]) -> None:
    """Sections, paths and dates are no title, wherever they stand."""
    title = "Phong trào thi đua năm 2021 của phường ghi nhiều dấu ấn"
    report = read_page(paper(*(line.format(title=title) for line in above), SAYS), "r", "r")
    assert (report.title, report.published) == (title, date(2022, 1, 21))


def test_a_kind_of_report_opens_the_title_below_it() -> None:
    """ "BÁO CÁO" alone says nothing of what is told."""
    report = read_page(paper("21/01/2022 16:47", "BÁO CÁO", "Kết quả công tác năm 2021", SAYS), "r", "r")
    assert report.title == "Báo cáo kết quả công tác năm 2021"


@pytest.mark.parametrize(
    "lines",
    [
        (*OFFICE, SIGNED, SAYS),
        (OFFICE[0], SIGNED, *OFFICE[1:], SAYS),
        (*OFFICE, SAYS, SIGNED, "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
        ("UBND PHƯỜNG HÒA BÌNH", "Phường Hòa Bình, ngày 20/12/2021", *OFFICE[1:], SAYS),
    ],
)
def test_the_line_of_place_and_day_dates_a_paper(lines: tuple[str, ...]) -> None:
    """Above the title, below it or over the signature, with a number and a motto or without."""
    report = read_page(paper(*lines), "r", "r")
    assert report.published == date(2021, 12, 20)
    assert report.title == "Báo cáo kết quả thực hiện các chỉ tiêu kinh tế - xã hội năm 2021"
    assert report.text == SAYS
    assert report.place is not None
    assert report.place.name == "phường Hòa Bình"


@pytest.mark.parametrize(
    "line",
    [
        "Đại hội diễn ra ngày 20 tháng 12 năm 2020",
        "Hòa Bình, ngày 20 tháng 12 năm 2021 có 15 đảng viên mới",
        "Căn cứ Nghị quyết số 12, ngày 20 tháng 12 năm 2020",
        "kết nạp đảng viên mới, ngày 20 tháng 12 năm 2020",
    ],
)
def test_a_day_in_a_sentence_dates_nothing(line: str) -> None:
    """Only a place's name, a comma and the day, alone on a line, are a paper's own date."""
    assert not is_meta_line(line)
    assert read_page(paper(*OFFICE, SAYS, line), "r", "r").published is None


def test_a_first_sentence_stays_in_the_text() -> None:
    """A text without a title is called by its first sentence, and loses none of its figures."""
    first = "Trong năm 2020, phường Hòa Bình đã vận động 31 hộ dân hiến 100 m2 đất để mở rộng các ngõ xuống cấp."
    report = read_page(paper(first, SAYS), "r", "r")
    assert report.text.startswith(first)
    assert first.startswith(report.title.rstrip("… "))
    assert len(report.title.split()) <= 25
