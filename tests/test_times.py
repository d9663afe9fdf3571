"""Claims about when a figure was so: the time that its words name, or the one that its report covers."""

import pytest

from index.figures import extract_figures
from index.read.page import read_page

HALF_YEAR = "Phường Tân Lập sơ kết công tác 6 tháng đầu năm 2019\nNgày đăng 10/07/2019\n\n"
CONGRESS = (
    "Đại hội Đảng bộ phường Tân Lập lần thứ XX: kỷ cương, phát triển\nNgày đăng 12/06/2020\n\n"
    "Đảng bộ phường Tân Lập vừa tổ chức Đại hội đại biểu lần thứ XX, nhiệm kỳ 2020-2025.\n\n"
)
NOW, THEN = "6 tháng đầu năm 2019", "6 tháng đầu năm 2018"
TERM, BEFORE, AHEAD = "nhiệm kỳ 2015-2020", "nhiệm kỳ 2010-2015", "nhiệm kỳ 2020-2025"


def times(page: str) -> dict[str, str]:
    """Return figure → label of its time."""
    figures = extract_figures(read_page(page, "r", "r"))
    return {figure.text: figure.period.label if figure.period else "" for figure in figures}


#: A sentence or two of a report of the first half of 2019, and the times of figures in it.
HALF: dict[str, dict[str, str]] = {
    # the same stretch of the year before
    "Phường nhận 212 hồ sơ, trả đúng hạn 96,7% (cùng kỳ 91,2%).": {"212": NOW, "96,7%": NOW, "91,2%": THEN},
    "Có 61 hộ thoát nghèo, trong khi cùng kỳ năm 2018 chỉ có 44 hộ.": {"61": NOW, "44": THEN},
    "Thu ngân sách 5,2 tỷ đồng, tăng 6% so với cùng kỳ, đạt 52% dự toán.": {"5,2 tỷ đồng": NOW, "52%": NOW},
    "Xảy ra 9 vụ, giảm 3 vụ so với cùng kỳ (12 vụ); khám phá 8 vụ.": {"9": NOW, "12": THEN, "8": NOW},
    "Phát hiện 2 công trình sai phép (cùng kỳ năm 2018 có 5 công trình), đã xử lý 1 công trình.": {"5": THEN, "1": NOW},
    "Mỗi hồ sơ chờ 2,1 ngày (năm trước 3,4 ngày).": {"2,1 ngày": NOW, "3,4 ngày": "năm 2018"},
    # then and now
    "Đầu năm phường có 26 hộ nghèo, hiện còn 11 hộ với 43 nhân khẩu.": {"26": "đầu năm 2019", "11": NOW, "43": NOW},
    "Số hộ cận nghèo giảm từ 12 hộ đầu năm xuống còn 7 hộ vào cuối tháng 6.": {"7": "tháng 6/2019"},
    "Tháng 2 chỉ nhận 310 hồ sơ thì tháng 5 lên tới 586 hồ sơ. Nộp trực tuyến 900 hồ sơ.": {
        "310": "tháng 2/2019", "586": "tháng 5/2019", "900": NOW,
    },
    "Trong đợt dịch Covid-19 đầu năm 2018, phường lập 26 tổ giám sát.": {"26": "đầu năm 2018"},
    "Đầu năm có 61 hộ nghèo, trong năm 17 hộ thoát nghèo, cuối năm còn 44 hộ; hộ cận nghèo 52 hộ.": {
        "61": "đầu năm 2019", "17": "năm 2019", "44": "cuối năm 2019", "52": NOW,
    },
    "Đầu năm phường có 13 hộ cận nghèo, đến hết tháng 5 giảm còn 9 hộ.": {"13": "đầu năm 2019", "9": "đến tháng 5/2019"},
    "Đầu năm có 47 hộ nghèo; thoát nghèo 14 hộ.": {"47": "đầu năm 2019", "14": NOW},
    "Xảy ra 5 vụ cháy (so với năm trước giảm 2 vụ).": {"5": NOW, "2": NOW},
    "Tỷ lệ dự học đạt 96,4%, cao hơn năm 2018 là 1,9%.": {"96,4%": NOW, "1,9%": NOW},
    "Nợ thuế tồn từ các năm trước là 275 triệu đồng.": {"275 triệu đồng": NOW},
    "Hai đợt 03/02 và 19/5 trao Huy hiệu Đảng cho 38 đồng chí.": {"38": NOW},
    "Trong cao điểm tháng 3 và tháng 4, phường cách ly 137 người.": {"137": "từ tháng 3/2019 đến tháng 4/2019"},
    "Năm học 2017-2018 các trường trên địa bàn phường có 23 học sinh giỏi cấp thành phố.": {"23": "năm học 2017-2018"},
    "6 tháng đầu năm kết nạp 6 đồng chí nhưng đến hết năm đã kết nạp 17 đồng chí.": {"6": NOW, "17": "năm 2019"},
    "Theo ông Lê Văn A, Trưởng Công an phường, năm 2018 xảy ra 29 vụ so với năm 2017 (36 vụ). Công an đã làm rõ 26 vụ.": {
        "29": "năm 2018", "36": "năm 2017", "26": "năm 2018",
    },
    # a bracket keeps its time to itself
    "Kiểm tra 214 cơ sở (quý I là 96 cơ sở), phát hiện 46 cơ sở vi phạm.": {"96": "quý I năm 2019", "46": NOW},
    "Cả 5 năm (2014-2018) phường kết nạp 58 đảng viên.": {"58": "giai đoạn 2014-2018"},
    "Phường còn 9 hộ nghèo; tổ 4 cũ có 3 hộ cận nghèo (số liệu đến 30/4/2019).": {"9": NOW, "3": "đến ngày 30/4/2019"},
    # since when, and by when
    "Phường hết hộ nghèo từ tháng 10/2018, hộ cận nghèo còn 15 hộ.": {"15": NOW},
    "Từ ngày 20/4 đến hết ngày 18/5, phường huy động 870 lượt người.": {"870": "từ ngày 20/4/2019 đến ngày 18/5/2019"},
    "Từ tháng 2 đến tháng 4/2019, phường huy động 870 lượt người.": {"870": "từ tháng 2/2019 đến tháng 4/2019"},
    "Đợt 19/5 trao Huy hiệu Đảng cho 22 đồng chí.": {"22": "ngày 19/5/2019"},
    "Ban hành 16 quyết định thu hồi đất, chỉ phải cưỡng chế 2 hộ vào ngày 22/5/2019, không có khiếu nại.": {
        "16": NOW, "2": "ngày 22/5/2019",
    },
    "Nửa năm 2019, Hội Cựu chiến binh phường kết nạp thêm 17 hội viên.": {"17": NOW},
    "Phường đã quy hoạch 12 điểm xanh cho 5 năm tới.": {"12": NOW},
    # norms and documents
    "Theo chuẩn nghèo giai đoạn 2022-2025, phường có 52 hộ nghèo.": {"52": NOW},
    "Đầu năm rà soát theo chuẩn mới giai đoạn 2022-2025, phường có 52 hộ nghèo.": {"52": "đầu năm 2019"},
    "Rà soát quy hoạch Ban Chấp hành nhiệm kỳ 2020-2025 với 29 đồng chí.": {"29": NOW},
    "Thực hiện Nghị quyết về đô thị văn minh giai đoạn 2016-2021, phường xoá 14 điểm rác.": {"14": NOW},
    # what is compared with, in a bracket behind it
    "Kết nạp được 19/17 đảng viên, cao hơn năm 2018 (15 đảng viên); trong đó 11 nữ.": {"19/17": NOW, "15": "năm 2018", "11": NOW},
    "Chỉ số cải cách đạt 87,6 điểm, xếp thứ 3/15, tăng so với năm 2018 (84,1 điểm, xếp thứ 7/15).": {
        "87,6": NOW, "3/15": NOW, "84,1": "năm 2018", "7/15": "năm 2018",
    },
    "Phường đón 96.400 lượt khách, bằng 71% năm 2018, trong đó 38.150 khách quốc tế.": {"96.400": NOW, "38.150": NOW},
    # each figure with its own year behind it
    "Phường đứng thứ 9/14 năm 2016, thứ 4/14 năm 2017 và thứ 6/14 năm 2018.": {
        "9/14": "năm 2016", "4/14": "năm 2017", "6/14": "năm 2018",
    },
    "Số lượt vi phạm giảm từ 39 lượt năm 2016 xuống còn 4 lượt năm 2018.": {"39": "năm 2016", "4": "năm 2018"},
    "Ngân sách thu năm 2016 được 14,1 tỷ đồng và năm 2017 lên 16,9 tỷ đồng.": {
        "14,1 tỷ đồng": "năm 2016", "16,9 tỷ đồng": "năm 2017",
    },
    "Hộ nghèo từ 78 hộ năm 2015 giảm còn 14 hộ, chiếm 0,41% vào cuối năm 2017; sửa 33 nhà.": {"14": "cuối năm 2017"},
    "Từ 31 vụ của năm 2016, năm 2018 giảm xuống còn 12 vụ.": {"12": "năm 2018"},
    "Nếu năm 2016 chỉ kết nạp 8 đồng chí thì năm 2018 kết nạp 14 đồng chí.": {"8": "năm 2016", "14": "năm 2018"},
    # a part's time is not the whole's
    "Năm 2018, phường ủng hộ 634 triệu đồng. Hội Khuyến học trao 1.205 suất học bổng, trong đó năm 2018 trao 310 suất.": {
        "634 triệu đồng": "năm 2018", "1.205": NOW, "310": "năm 2018",
    },
    "Năm 2018 tổ chức 6 cuộc giám sát. Đã nêu nhiều kiến nghị, đến nay 38/47 kiến nghị được thực hiện.": {
        "6": "năm 2018", "38/47": NOW,
    },
    # what a time reaches over semicolons
    "Về trật tự xã hội, năm 2018 xảy ra 31 vụ phạm pháp; đã làm rõ 25 vụ.": {"31": "năm 2018", "25": "năm 2018"},
    # when it was made known
    "Theo chỉ số do thành phố công bố tháng 2/2019, phường đạt 84,1 điểm.": {"84,1": NOW},
    # the year that a topic carries
    "Công tác dân số năm 2018 được giữ vững. Cả năm có 312 trẻ sinh ra, giảm 18 trẻ so với năm 2017; con thứ 3 có "
    "9 trẻ, chiếm 2,9% (năm 2017 là 3,6%).": {"312": "năm 2018", "9": "năm 2018", "2,9%": "năm 2018", "3,6%": "năm 2017"},
    "Kết quả bình xét năm 2018 có 89,3% gia đình văn hoá. Quý I nâng cấp 3 nhà văn hoá.": {
        "89,3%": "năm 2018", "3": "quý I năm 2019",
    },
    "Việc đăng ký kỹ dần: năm 2017 có 91% đảng viên, đến năm 2018 lên 98,9%; phường trả lại 143 bản.": {"143": NOW},
    "Năm 2018 phường có 31 hộ nghèo, cuối năm còn 24 hộ.": {"31": "năm 2018", "24": "cuối năm 2018"},
}  # fmt: skip


@pytest.mark.parametrize("text", ["9 tháng nhận 310 hồ sơ.", "Đợt 19/5 phường trao Huy hiệu cho 310 đồng chí."])
def test_a_number_in_the_name_of_a_time_is_no_figure(text: str) -> None:
    """It says when."""
    assert list(times(f"{HALF_YEAR}{text} Hội nghị thông qua nghị quyết về nhiệm vụ của phường.\n")) == ["310"]


@pytest.mark.parametrize("text", HALF)
def test_the_time_of_a_figure(text: str) -> None:
    """Its own words' time where they name one, else the half year that the report covers."""
    found = times(f"{HALF_YEAR}{text}\n")
    assert {figure: found.get(figure) for figure in HALF[text]} == HALF[text]


def test_what_was_before_is_told_as_such() -> None:
    """A time that is compared with and lies before the report's own is no time that a question means."""
    page = f"{HALF_YEAR}So với nhiệm kỳ 2011-2016 (54 nghị quyết), HĐND phường thông qua thêm 25 nghị quyết.\n"
    before, _ = extract_figures(read_page(page, "r", "r"))
    assert (before.text, before.period_source) == ("54", "earlier")


@pytest.mark.parametrize(
    ("title", "covered"),
    [
        ("Tổng kết hoạt động HĐND phường Tân Lập khóa X, nhiệm kỳ 2016 - 2021", "nhiệm kỳ 2016-2021"),
        ("Kỳ họp thứ hai HĐND phường Tân Lập khóa XI, nhiệm kỳ 2021 - 2026", "năm 2021"),
    ],
)
def test_a_councils_term_is_told_of_when_it_is_summed_up(title: str, covered: str) -> None:
    """A title names the term of who met, and seldom means the whole of it."""
    assert times(f"{title}\nNgày đăng 20/04/2021\n\nHĐND phường đã họp và thông qua 79 nghị quyết.\n") == {
        "79": covered
    }


def test_what_a_news_article_compares_with_is_not_its_time() -> None:
    """It opens with a scene, and names the year before."""
    page = "Bộ phận một cửa phường Tân Lập: người dân không còn phải chờ\nNgày đăng 25/11/2022\n\nMỗi lượt chờ 12 phút, trong khi năm 2021 là 25 phút. "
    page += (
        "Bà con rất hài lòng.\n\nTrong 10 tháng đầu năm 2022, phường Tân Lập nhận 4.310 hồ sơ.\n\nĐã số hóa 930 sổ.\n"
    )
    assert times(page) == {
        "12 phút": "10 tháng đầu năm 2022", "25 phút": "năm 2021", "4.310": "10 tháng đầu năm 2022",
        "930": "10 tháng đầu năm 2022",
    }  # fmt: skip


#: The same for a congress of June 2020, which looks back on the term before it.
OF_TERM: dict[str, dict[str, str]] = {
    "Năm năm qua, phường thu ngân sách 318,4 tỷ đồng; nếu như năm 2015 chỉ thu được 47,2 tỷ đồng thì năm 2019 đã là "
    "78,6 tỷ đồng.": {"318,4 tỷ đồng": TERM, "47,2 tỷ đồng": "năm 2015", "78,6 tỷ đồng": "năm 2019"},
    "Lập biên bản 39 công trình, bằng 5,3% (nhiệm kỳ trước 11,8%).": {"39": TERM, "5,3%": TERM, "11,8%": BEFORE},
    "Toàn nhiệm kỳ kết nạp 96 đảng viên (nhiệm kỳ 2010-2015 kết nạp 71 đảng viên).": {"96": TERM, "71": BEFORE},
    "Mục tiêu nhiệm kỳ 2020-2025 gồm 21 chỉ tiêu. Một số chỉ tiêu chính: kết nạp 100 đảng viên; hộ văn hoá 93%.": {
        "21": AHEAD, "100": AHEAD, "93%": AHEAD,
    },
    "Đại hội thống nhất 15 chỉ tiêu chủ yếu cho nhiệm kỳ 2020 - 2025: thu ngân sách tăng 12%/năm; kết nạp từ 60 đảng viên trở lên.": {
        "từ 60": AHEAD,
    },
    "Cả nhiệm kỳ kết nạp 96 hội viên; nhiệm kỳ trước kết nạp 71 hội viên.": {"96": TERM, "71": BEFORE},
    "* Chỉ tiêu nhiệm kỳ 2020 - 2025 của Hội\n\n- Kết nạp 90 hội viên trở lên.": {"90": AHEAD},
    "Đại hội đã bầu 15 đồng chí vào Ban Chấp hành.": {"15": "năm 2020"},
    "Hội Cựu chiến binh hiện có 340 hội viên; Hội Phụ nữ thành lập 19 câu lạc bộ.": {"340": "năm 2020", "19": TERM},
    "Dự Đại hội có 150/152 đại biểu được triệu tập.": {"150/152": "năm 2020"},
    "Hộ nghèo: đầu nhiệm kỳ 164 hộ (3,02%), cuối năm 2019 còn 41 hộ.": {
        "164": "đầu nhiệm kỳ 2015-2020", "3,02%": "đầu nhiệm kỳ 2015-2020", "41": "cuối năm 2019",
    },
}  # fmt: skip


@pytest.mark.parametrize("text", OF_TERM)
def test_a_congress_sums_up_the_term_before(text: str) -> None:
    """Its results are the term's, its targets the next one's, its delegates and votes those of its own year."""
    found = times(f"{CONGRESS}{text}\n")
    assert {figure: found.get(figure) for figure in OF_TERM[text]} == OF_TERM[text]
