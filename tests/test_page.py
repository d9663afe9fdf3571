"""Claims about reading a portal page: what is the report, and what only stands around it."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from writing import any_text

from index.errors import ReadError
from index.read import read_file
from index.read.masthead import is_masthead
from index.read.page import find_date, is_meta_line, read_page
from index.text import clean

REPORTS = Path(__file__).parent / "samples" / "reports"

#: report → title, date, place, lines of its page that are not the report's text.
SAMPLES = {
    "phuc-dong-2021-02-23": (
        "Phúc Đồng năm 2020: vượt khó do dịch bệnh, về đích toàn bộ chỉ tiêu",
        date(2021, 2, 23),
        "phường Phúc Đồng",
        [
            "bài viết chuyên sâu",
            "Lượt xem",
            "Hội nghị giao chỉ tiêu thi đua",
            "nhận cờ thi đua",
            "Hoàng Yến",
            "Chia sẻ",
        ],
    ),
    "tan-an-2020-06-11": (
        "Đảng bộ phường Tân An: dấu ấn nhiệm kỳ 2015-2020",
        date(2020, 6, 11),
        "phường Tân An",
        [
            "bài viết chuyên sâu",
            "10:30",
            "Đoàn Chủ tịch điều hành Đại hội",
            "ra mắt",
            "Theo: Ban Tuyên giáo",
            "In bài viết",
        ],
    ),
    "ninh-kieu-2020-12-28": (
        "Quận ủy Ninh Kiều tổng kết công tác xây dựng Đảng năm 2020",
        date(2020, 12, 28),
        "quận Ninh Kiều, thành phố Cần Thơ",
        [
            "Tin tức - Sự kiện",
            "733",
            "Quang cảnh hội nghị",
            "trao cờ cho các đơn vị",
            "Các tin khác",
            "báo cáo viên tháng 12",
        ],
    ),
    "phuc-dong-2020-07-14": (
        "Phường Phúc Đồng sơ kết nhiệm vụ 6 tháng đầu năm 2020",
        date(2020, 7, 14),
        "phường Phúc Đồng",
        ["Thứ ba", "GMT", "Lãnh đạo phường trao Huy hiệu", "Gửi email", "trồng cây đợt 2", "Tập huấn phòng cháy"],
    ),
    "tan-an-2021-09-14": (
        'Phường Tân An giữ vững "vùng xanh" trong đợt dịch thứ tư',
        date(2021, 9, 14),
        "phường Tân An",
        [
            "Y tế - Sức khỏe",
            "Cập nhật",
            "Tiêm vắc xin lưu động cho người già",
            "Đoàn phường đảm nhiệm",
            "Trung tâm Y tế",
        ],
    ),
    "can-tho-2018-12-11": (
        "Cần Thơ công bố kết quả rà soát hộ nghèo, hộ cận nghèo cuối năm 2018",
        date(2018, 12, 11),
        "thành phố Cần Thơ",
        ["Lao động - Xã hội\n", "915", "Điều tra viên đến từng hộ", "Mô hình nuôi lươn", "Thanh Trúc", "In bài viết"],
    ),
}

BODY = "Năm 2020, phường Hoà Bình kết nạp 12 đảng viên, đạt 120% chỉ tiêu quận giao trong năm."
TITLE = "Phường Hoà Bình tổng kết công tác xây dựng Đảng năm 2020"

#: Layouts of a head: each is one page above the same body.
HEADS = {
    "category, title, date": f"Tin tức - Sự kiện\n\n{TITLE}\nNgày đăng 15/01/2021 | 08:30 | Lượt xem: 12\n",
    "title, date": f"{TITLE}\nNgày đăng 15/01/2021\n",
    "date, title": f"15/01/2021 08:30\n{TITLE}\n",
    "category, date, title": f"Tin tức\nĐăng ngày 15/01/2021\n{TITLE}\n",
    "breadcrumb above": f"Trang chủ > Tin tức > Xây dựng Đảng\n{TITLE}\nCập nhật lúc: 15:20, 15/01/2021\n",
    "weekday": f"{TITLE}\nThứ sáu, 15/01/2021, 08:30 GMT+7\n",
    "long date": f"{TITLE}\nNgày 15 tháng 01 năm 2021\n",
    "ISO date": f"{TITLE}\n2021-01-15 08:30\n",
    "views below the date": f"{TITLE}\nNgày đăng: 15/01/2021\nLượt xem: 327\n",
    "dashes": f"{TITLE}\nNgày cập nhật 15-01-2021\n",
    "the office whose site it is": f"ỦY BAN NHÂN DÂN PHƯỜNG HÒA BÌNH\nTrang thông tin điện tử\n{TITLE}\nĐăng 15/01/2021\n",
    "the site, date, title": (
        "UBND QUẬN KIẾN AN - TRANG TIN ĐIỆN TỬ PHƯỜNG HÒA BÌNH\n"
        f"Thứ sáu, 15/01/2021, 07:41 (GMT+7)   Lượt xem: 45   Cỡ chữ: A- A A+\n{TITLE}\n"
    ),
    "the site, category, title, date with author": (
        f"Cổng TTĐT phường Hòa Bình - TP Hải Dương\nBáo cáo - Thống kê\n{TITLE}\n"
        "Cập nhật: 15/01/2021 - 08:20 | Số lần đọc: 96 | Tác giả: Bảo Khánh\n"
    ),
    "a title over two lines": f"{TITLE.removesuffix(' xây dựng Đảng năm 2020')}\nxây dựng Đảng năm 2020\n15/01/2021\n",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_pages_are_told_apart(name: str) -> None:
    """Title, date and place are found; category, date line, captions, author and links are not in the text."""
    title, published, place, kept_out = SAMPLES[name]
    raw = clean((REPORTS / f"{name}.txt").read_text("utf-8"))
    report = read_file(REPORTS / f"{name}.txt", name)
    assert (report.title, report.published) == (title, published)
    assert report.place is not None
    assert report.place.label == place
    assert [words for words in (*kept_out, title) if words not in raw] == []
    assert [words for words in (*kept_out, title) if words in report.text] == []


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_report_is_made_of_its_pages_own_lines(path: Path) -> None:
    """Every paragraph is a line of the page as it stands, and at least three quarters of the page are kept."""
    raw = clean(path.read_text("utf-8"))
    report = read_file(path, path.stem)
    lines = raw.split("\n")
    assert all(paragraph in lines for paragraph in report.text.split("\n\n"))
    assert len(report.text) > 0.75 * len(raw)


@pytest.mark.parametrize("layout", HEADS)
def test_heads_of_several_layouts(layout: str) -> None:
    """Whatever the order of category, title and date, each is recognised and the text is the body."""
    report = read_page(f"{HEADS[layout]}\n{BODY}\n\n{BODY}\n", "trang", "trang.txt")
    assert report.title == TITLE
    assert report.published == date(2021, 1, 15)
    assert report.text == f"{BODY}\n\n{BODY}"


def test_a_portals_line_says_whose_the_page_is() -> None:
    """Where neither title nor text names the ward with its kind, what stands above them does."""
    page = (
        "Phường Mỹ Lộc - Chuyên mục: Lao động, Thương binh và Xã hội\n\nGiảm nghèo ở Mỹ Lộc: năm đầu theo chuẩn mới\n"
        "Cập nhật: 16/12/2022 10:42 | Lượt xem: 189\n\nThực hiện Nghị định số 07/2021/NĐ-CP, phường còn 84 hộ nghèo.\n"
    )
    report = read_page(page, "r", "r")
    assert report.place is not None
    assert report.place.name == "phường Mỹ Lộc"
    assert "Chuyên mục" not in report.text


def test_a_label_within_a_bracket_is_no_heading() -> None:
    """ "(năm 2019: 75 ca)" heads nothing."""
    page = "Phường Mỹ Lộc năm 2020\n25/12/2020\n\nGhi nhận 214 ca tay chân miệng (năm 2019: 75 ca), không có tử vong.\n"
    assert [one.heading for one in read_page(page, "r", "r").sections] == [""]


def test_a_page_without_a_date_takes_it_from_its_name() -> None:
    """A date in the file's name stands in when the page has none; otherwise there is none."""
    page = f"{TITLE}\n\n{BODY}\n"
    assert read_page(page, "hoa-binh-2021-01-15", "x").published == date(2021, 1, 15)
    assert read_page(page, "hoa-binh", "x").published is None
    assert read_page(page, "hoa-binh-2021-13-45", "x").published is None


@pytest.mark.parametrize(
    "line",
    [
        "Ảnh: Đồng chí Bí thư phát biểu",
        "(Ảnh minh hoạ: ra quân tổng vệ sinh)",
        "Quang cảnh hội nghị tổng kết",
        "Đồng chí Bí thư Đảng uỷ phát biểu tại hội nghị",
        "Tác giả: Minh Anh",
        "Theo: Cổng TTĐT quận",
        "Chia sẻ",
        "In bài viết",
        "Lượt xem: 1.204",
    ],
)
def test_lines_around_the_report_are_kept_out(line: str) -> None:
    """Captions, credits, buttons and counters between and below paragraphs are not the report's."""
    page = f"{TITLE}\nNgày đăng 15/01/2021\n\n{BODY}\n\n{line}\n\n{BODY}\n\n{line}\n"
    assert read_page(page, "r", "r").text == f"{BODY}\n\n{BODY}"


def test_what_follows_the_report_is_cut_off() -> None:
    """Other news below the report are not part of it, whatever figures they state."""
    page = f"{TITLE}\nNgày đăng 15/01/2021\n\n{BODY}\n\nCác tin khác\nPhường B kết nạp 99 đảng viên trong năm qua.\n"
    assert read_page(page, "r", "r").text == BODY


def test_headings_stay_and_open_sections() -> None:
    """A heading is part of the text, and names the section that it opens."""
    page = f"{TITLE}\nNgày đăng 15/01/2021\n\n{BODY}\n\n1. Công tác tổ chức\n\n{BODY}\n\nCông tác Dân vận: {BODY}\n"
    report = read_page(page, "r", "r")
    assert [section.heading for section in report.sections] == [
        "",
        "Công tác tổ chức",
        "Công tác tổ chức – Công tác Dân vận",
    ]
    assert report.text[report.sections[1].span.start :].startswith("1. Công tác tổ chức")


@pytest.mark.parametrize("page", ["", " \n\n ", "Ngày đăng 15/01/2021", "Chia sẻ\nIn bài viết", "Tiêu đề\nngắn"])
def test_pages_with_hardly_any_text_are_refused(page: str) -> None:
    """A page without a paragraph is no report, and the reason is one line."""
    with pytest.raises(ReadError) as caught:
        read_page(page, "r", "r")
    assert "\n" not in str(caught.value)


@given(any_text)
def test_any_page_is_read_or_refused(text: str) -> None:
    """No text raises anything but ``ReadError``; sections tile the text from its start to its end."""
    try:
        report = read_page(text, "r", "r")
    except ReadError:
        return
    ends = [0, *(section.span.end for section in report.sections)]
    assert [section.span.start for section in report.sections] == ends[:-1]
    assert ends[-1] == len(report.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ngày đăng 15/01/2021", date(2021, 1, 15)),
        ("5.3.2019", date(2019, 3, 5)),
        ("ngày 2 tháng 9 năm 2020", date(2020, 9, 2)),
        ("2020-12-31T08:00", date(2020, 12, 31)),
        ("31/02/2020 rồi 01/03/2020", date(2020, 3, 1)),
        ("99/99/2020", None),
        ("không có ngày", None),
    ],
)
def test_dates_are_read_day_first(text: str, expected: date | None) -> None:
    """The first valid date counts, day before month; an impossible one is passed over."""
    assert find_date(text) == expected


def test_a_name_above_prose_alone_is_the_title() -> None:
    """Where no other title follows, the office's name is one."""
    long = " ".join([BODY] * 6)
    assert (
        read_page(f"Đảng ủy phường Hòa Bình\n15/01/2021\n\n{long}\n", "trang", "trang.txt").title
        == "Đảng ủy phường Hòa Bình"
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Cổng thông tin điện tử phường An Lạc - TP Buôn Ma Thuột", True),
        ("ỦY BAN NHÂN DÂN QUẬN 8 - TRANG TIN ĐIỆN TỬ PHƯỜNG 15", True),
        ("Trang thông tin điện tử - Thành phố Thủ Đức", True),
        ("ĐẢNG ỦY PHƯỜNG AN LẠC TỔNG KẾT CÔNG TÁC NĂM 2022", False),
        ("Đảng bộ phường An Lạc: dấu ấn một nhiệm kỳ", False),
        ("Công an phường An Lạc ra quân", False),
        ("Phường An Lạc", False),
    ],
)
def test_a_masthead_names_an_office_and_nothing_else(line: str, expected: bool) -> None:
    """What an office did makes a title."""
    assert is_masthead(line) is expected


@pytest.mark.parametrize(
    "line",
    [
        "05/07/2023 10:20:00 | 1.964 lượt xem | Chuyên mục: Đất đai - Đô thị - Môi trường",
        "21/01/2022 16:47        Số lần xem: 562        Chia sẻ Zalo | Facebook",
        "Ngày đăng: 09/12/2022   Tác giả: Văn phòng - Thống kê   Số lần xem: 143",
        "Thứ hai, 04/07/2022 - 14:22 GMT+7 | Đã xem: 418 lần | In bài | Gửi email",
        "Đăng lúc: 22/03/2024 14:05 | Đã xem: 254 | Phản hồi: 0",
        "Đăng lúc: 11/07/2023, 08:30 [GMT+7]    Xem: 189",
    ],
)
def test_date_lines_of_many_portals(line: str) -> None:
    """A date with views, sections and buttons around it is no part of the report."""
    assert is_meta_line(line)


@pytest.mark.parametrize("line", [BODY, "Ngày 15/01/2021, phường kết nạp 3 đảng viên.", "Lượt xem phim", "Thứ sáu"])
def test_a_sentence_with_a_date_is_no_date_line(line: str) -> None:
    """A date line holds nothing else."""
    assert not is_meta_line(line)


@pytest.mark.parametrize(
    ("line", "heads"),
    [
        ("Dự án cải tạo chợ Đông Ba", True),
        ("Chuyển đổi số và dịch vụ công", True),
        ("Dự án khởi công tại khu phố 3", False),
        ("Tặng quà cho người già neo đơn", False),
    ],
)
def test_a_topic_heads_the_paragraph_below_it(line: str, heads: bool) -> None:
    """A line that shows a scene stood under a picture."""
    report = read_page(
        f"{TITLE}\nNgày đăng 15/01/2021\n\n{BODY}\n\n{line}\n\nĐến nay đã giải ngân 4,2 tỷ đồng.\n", "r", "r"
    )
    assert (line in [section.heading for section in report.sections]) is heads
    assert (line in report.text) is heads
