"""Claims about the line that says what a figure measures: whole phrases, nothing twice, no other figure's words."""

from datetime import date

import pytest

from bot.measured import measure_words
from bot.render import figure_words
from index.figures import extract_figures
from index.records import Place, Report, Span
from retrieval.answer import Source, Statement

#: A sentence, the figure, its line, and what the line says is measured.
CASES = [
    # The noun stands beside the figure already.
    ("Đảng bộ kết nạp được 6/9 quần chúng ưu tú, đạt 66,7%.", "66,7%", "66,7% (6/9 quần chúng ưu tú)", "Đảng bộ kết nạp"),
    ("Đoàn phường vận động hiến máu được 75 đơn vị.", "75", "75 đơn vị", "Đoàn phường vận động hiến máu"),
    ("Các tổ hoà giải thành 12/15 vụ việc, đạt 80%.", "12/15", "12/15 vụ việc (80%)", "tổ hoà giải thành"),
    # … and is kept where the words behind it go on.
    (
        "Dự án trường mầm non có 30/40 hộ chấp thuận phương án.",
        "30/40",
        "30/40 hộ",
        "Dự án trường mầm non có hộ chấp thuận phương án",
    ),
    ("Hội Phụ nữ tín chấp cho 118 hộ vay vốn ngân hàng.", "118", "118 hộ", "Hội Phụ nữ tín chấp cho hộ vay vốn ngân hàng"),
    ("Đoàn phường đăng 31 bài viết.", "31", "31 bài viết", "Đoàn phường đăng"),
    # A heading is set off from what it heads.
    ("Môi trường: hộ sử dụng nước sạch đạt 97%.", "97%", "97%", "Môi trường: hộ sử dụng nước sạch"),
    # Words that lead to another figure are not this one's.
    (
        "Tỷ lệ hộ cử đại diện đi bầu đạt 96,3%, trong đó có 09 tổ trưởng là phụ nữ.",
        "09",
        "09 tổ trưởng",
        "tổ trưởng là phụ nữ",
    ),
    # The time is named beside the measure.
    ("Giảm nghèo: đến hết tháng 6 còn 22 hộ nghèo.", "22", "22 hộ nghèo", "Giảm nghèo: hộ nghèo"),
    ("Cả năm kết nạp 15 đảng viên mới.", "15", "15 đảng viên mới", "kết nạp"),
    # No line begins or ends inside a phrase.
    (
        "Thời gian chờ bình quân của một lượt công dân từ 19 phút trong tuần đầu giảm còn 7 phút.",
        "7 phút",
        "7 phút",
        "Thời gian chờ bình quân của một lượt công dân",
    ),
    (
        "Phường cùng 5 đoàn thể chính trị - xã hội đã hoàn thành 12/13 chỉ tiêu đề ra.",
        "12/13",
        "12/13 chỉ tiêu",
        "đoàn thể chính trị - xã hội đã hoàn thành chỉ tiêu đề ra",
    ),
    ("Phường đã ngầm hoá cáp điện lực, viễn thông 14/22 tuyến phố.", "14/22", "14/22 tuyến phố", "ngầm hoá cáp điện lực, viễn thông"),
    ("Toàn phường đăng ký 16 mô hình “Dân vận khéo”.", "16", "16 mô hình", "Toàn phường đăng ký mô hình “Dân vận khéo”"),
    ("Chỉ số cải cách hành chính của phường xếp thứ 02/14 phường.", "02/14", "thứ 02/14", "Chỉ số cải cách hành chính của phường"),
    ("Về giải phóng mặt bằng, phường xếp thứ 05/14 phường.", "05/14", "thứ 05/14", "Về giải phóng mặt bằng"),
    ("Tỷ lệ sinh con thứ 3 trở lên 2,9%.", "2,9%", "2,9%", "Tỷ lệ sinh con thứ 3 trở lên"),
    ("Hộ cận nghèo giảm từ 60 hộ xuống còn 09 hộ.", "09", "09 hộ", "Hộ cận nghèo"),
    ("Cả 8 hộ nghèo cuối cùng đã thoát nghèo.", "8", "8 hộ nghèo", "hộ nghèo cuối cùng đã thoát nghèo"),
    ("Tổng thu ngân sách ước thực hiện 31,8 tỷ đồng.", "31,8 tỷ đồng", "31,8 tỷ đồng", "Tổng thu ngân sách ước thực hiện"),
    # A change says which way; a target says that it is one.
    ("Phạm pháp hình sự 29 vụ, giảm 06 vụ so với năm trước.", "06", "giảm 06 vụ (29 vụ)", "Phạm pháp hình sự"),
    (
        "Vận động hoả táng được 23/29 trường hợp, đạt 79,3% (chỉ tiêu quận giao 75%).",
        "75%",
        "chỉ tiêu 75% (đạt 23/29 trường hợp; 79,3%)",
        "Vận động hoả táng",
    ),
]  # fmt: skip


def statement_of(sentence: str, text: str) -> Statement:
    """Return a figure of a report that holds the sentence and nothing else."""
    place = Place("phường Mỹ Phú")
    report = Report("r", "Tổng kết công tác năm 2020", sentence, date(2021, 1, 23), "r", place, ())
    figures = extract_figures(report)
    figure = next(one for one in figures if one.text == text)
    siblings = tuple(figures[at] for at in figure.siblings)
    span = figure.sentence
    mark = Span(figure.span.start - span.start, figure.span.end - span.start)
    source = Source(report.id, report.title, report.published, place, "r")
    return Statement(source, figure, siblings, sentence[span.start : span.end], span, (mark,), 1.0)


@pytest.mark.parametrize(("sentence", "text", "figure", "measure"), CASES, ids=[case[0] for case in CASES])
def test_a_figure_says_what_it_measures_in_the_words_of_its_sentence(
    sentence: str, text: str, figure: str, measure: str
) -> None:
    """The figure, then a phrase that reads as one."""
    statement = statement_of(sentence, text)
    assert (figure_words(statement), measure_words(statement)) == (figure, measure)
