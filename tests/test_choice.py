"""Claims about which of several figures that look alike is chosen, over two reports written for this."""

from datetime import date
from pathlib import Path

import pytest

from index.build import build_store
from index.encode import load_encoder
from index.text import fold
from retrieval.engine import Engine
from retrieval.question import understand
from retrieval.vocabulary import Vocabulary

REPORTS = {
    "hoa-an-2021-01-20.txt": """Phường Hòa An tổng kết công tác năm 2020
20/01/2021
Ngày 20/01/2021, Đảng uỷ phường Hòa An tổng kết công tác năm 2020.
Công tác tổ chức: Đảng bộ có 905 đảng viên, trong đó 188 đồng chí cao tuổi, sức yếu được miễn sinh hoạt. Kết nạp mới 9/8 chỉ tiêu quận giao, đạt 112,5%. Trao Huy hiệu Đảng: 14 đồng chí 40 năm, 21 đồng chí 30 năm tuổi Đảng.
Công tác kiểm tra: thi hành kỷ luật 11 đảng viên (khiển trách 7, cảnh cáo 4).
Quân sự: rà soát 640 thanh niên trong độ tuổi nhập ngũ; xét tạm hoãn 312 người, gọi sơ khám 120 người, có mặt 111/120 người.
Phòng dịch: ghi nhận 63 ca F0, trong đó 51 ca điều trị tại nhà; 29 hộ kinh doanh tạm ngừng hoạt động.
Hội Phụ nữ tín chấp cho 70 hộ vay vốn với dư nợ 2,4 tỷ đồng.
Nông nghiệp, thủy sản: sản lượng khai thác 125 tấn; đội tàu khai thác còn 36 chiếc.
Bầu bổ sung: đến 9 giờ, tỷ lệ cử tri đi bầu đạt 41,2%; 15 giờ đạt 87,3%; đến 19 giờ, 6.204/6.230 cử tri đã bỏ phiếu, đạt 99,6%.
Hội Cựu chiến binh có 318 hội viên sinh hoạt tại 9 chi hội; 54 hội viên là thương binh. Hội xếp thứ 02/12.
Học tập và làm theo gương Bác: toàn Đảng bộ có 871/871 đảng viên viết cam kết.
Khuyến học: Trường THCS Hòa An góp 24 triệu đồng vào quỹ.
Quy mô năm học 2020-2021 có 1.412 học sinh tiểu học.
Dự hội nghị có 96/98 đại biểu được triệu tập; 02 đại biểu vắng mặt có lý do.
Camera an ninh: lắp mới 37 mắt, nâng tổng số lên 141 mắt.
Thu, chi ngân sách: tổng thu 8,7 tỷ đồng, đạt 61,4% dự toán.
Nhóm Zalo nhận 134 phản ánh về rác thải, đã xử lý 126/134.
Sắp xếp 21 tổ dân phố, còn 16 tổ dân phố.
Đăng ký 27 mô hình Dân vận khéo, cuối năm công nhận 22/27 mô hình.
Tiếp nhận 57 đơn, gồm 41 đơn kiến nghị, 3 đơn khiếu nại.
Tuyển sinh: tỷ lệ học sinh tiểu học dự lớp bơi đạt 83,7%, THCS đạt 94,2%.
Cấp uỷ: 45 cấp uỷ viên chi bộ được bầu, đạt 100%, trong đó nữ 17 đồng chí, chiếm 37,8%.
Đội cơ giới còn 12 xe, giảm 5 xe do hết niên hạn.
Y tế: 4.120 người tiêm 01 mũi vắc xin cúm, 3.655 người tiêm đủ 02 mũi vắc xin cúm.
Kinh tế: ngày 22/10/2020 đối thoại với 26 doanh nghiệp; đến 15/12/2020 trên địa bàn có 233 doanh nghiệp.
Khuyến công: mỗi năm dạy nghề cho 25 lao động; năm qua dạy nghề cho 31 lao động.
Phương hướng năm 2021: phấn đấu kết nạp 12 đảng viên.
""",
    "hoa-an-2020-07-10.txt": """Phường Hòa An sơ kết 6 tháng đầu năm 2020
10/07/2020
Ngày 10/07/2020, Đảng uỷ phường Hòa An sơ kết công tác 6 tháng đầu năm 2020.
Kết nạp 3/8 đảng viên theo chỉ tiêu quận giao cả năm, đạt 37,5%.
Nhờ tuần tra, số vụ trộm cắp giảm từ 19 vụ năm 2019 xuống 8 vụ.
""",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return an engine over the two reports."""
    folder = tmp_path_factory.mktemp("choice")
    for name, words in REPORTS.items():
        (folder / name).write_text(words, "utf-8")
    build_store([folder], folder / "store", load_encoder())
    return Engine.open(folder / "store")


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "no-marks"])
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Bao nhiêu đảng viên được miễn sinh hoạt?", "188"),
        ("Năm 2020 phường Hòa An kết nạp được bao nhiêu đảng viên mới?", "9/8"),
        ("Có mấy đồng chí nhận huy hiệu 40 năm tuổi Đảng?", "14"),
        ("Năm 2020 có mấy đảng viên bị khiển trách?", "7"),
        ("Bao nhiêu thanh niên được tạm hoãn?", "312"),
        ("Gọi sơ khám thì có mặt bao nhiêu người?", "111/120"),
        ("Bao nhiêu F0 điều trị tại nhà?", "51"),
        ("Có bao nhiêu hộ ngừng kinh doanh vì dịch?", "29"),
        ("Nhóm Zalo đã xử lý bao nhiêu phản ánh?", "126/134"),
        ("Lắp mới bao nhiêu mắt camera an ninh?", "37"),
        ("Công nhận bao nhiêu mô hình dân vận khéo?", "22/27"),
        ("Bao nhiêu người tiêm đủ 2 mũi vắc xin cúm?", "3.655"),
        ("Tổng cộng tiếp nhận bao nhiêu đơn?", "57"),
        ("Tỷ lệ học sinh tiểu học dự lớp bơi là bao nhiêu?", "83,7%"),
        ("Tỷ lệ nữ trong cấp ủy chi bộ được bầu?", "37,8%"),
        ("Đội cơ giới còn bao nhiêu xe?", "12"),
        ("Thu ngân sách được bao nhiêu tiền?", "8,7 tỷ đồng"),
        ("Sau sắp xếp còn bao nhiêu tổ dân phố?", "16"),
        ("Năm 2020 dạy nghề cho bao nhiêu lao động?", "31"),
        ("Sản lượng khai thác thủy sản là bao nhiêu?", "125"),
        ("Hội cựu chiến binh hiện có bao nhiêu hội viên?", "318"),
        ("Hội Phụ nữ tín chấp dư nợ bao nhiêu?", "2,4 tỷ đồng"),
        ("6 tháng đầu năm 2020 kết nạp được bao nhiêu đảng viên?", "3/8"),
        ("Đảng bộ có tất cả bao nhiêu đảng viên?", "905"),
    ],
)
def test_the_figure_whose_own_words_are_asked_for_is_chosen(
    engine: Engine, question: str, expected: str, marks: bool
) -> None:
    """What a neighbour of the sentence says is not said of it, with marks and without."""
    answer = engine.answer(question if marks else fold(question))
    assert [one.figure.text for one in answer.statements][:1] == [expected]


@pytest.mark.parametrize(
    "question",
    [
        "Năm 2021 phường Hòa An kết nạp được bao nhiêu đảng viên?",  # only planned
        "Có mấy đồng chí nhận huy hiệu 55 năm tuổi Đảng?",  # others' numbers
        "Phường Hòa Lạc có bao nhiêu đảng viên được miễn sinh hoạt?",  # another ward
        "Năm 2019 phường Hòa An có bao nhiêu ca F0?",  # another year
        "Năm học 2019-2020 có bao nhiêu học sinh tiểu học?",  # another school year
    ],
)
def test_what_no_report_says_is_not_answered_by_what_looks_like_it(engine: Engine, question: str) -> None:
    """A plan, another number, another ward and another year are no answers."""
    assert engine.answer(question).status == "not_found"


def test_a_copy_of_a_report_is_no_rival_of_it(tmp_path: Path) -> None:
    """One report indexed twice answers as it does alone."""
    for folder in ("báo cáo", "bản sao"):
        (tmp_path / folder).mkdir()
        for name, words in REPORTS.items():
            (tmp_path / folder / name).write_text(words, "utf-8")
    build_store([tmp_path / "báo cáo", tmp_path / "bản sao"], tmp_path / "store", load_encoder())
    answer = Engine.open(tmp_path / "store").answer("Bao nhiêu đảng viên được miễn sinh hoạt?")
    assert [one.figure.text for one in answer.statements] == ["188"]


@pytest.mark.parametrize("question", ["Hội cựu chiến binh xếp thứ mấy?", "hoi ccb xep thu may"])
def test_a_paragraphs_first_words_say_whom_it_is_about(engine: Engine, question: str) -> None:
    """As "Hội Cựu chiến binh có 318 hội viên … Hội xếp thứ 02/12" does."""
    assert engine.rank(engine.understand(question))[0].figure.text == "02/12"


def test_who_came_on_some_day_are_not_all_there_are(engine: Engine) -> None:
    """Who is asked for in all is counted by what says so."""
    assert engine.rank(engine.understand("Hòa An hiện có bao nhiêu doanh nghiệp?"))[0].figure.text == "233"


def test_who_was_absent_is_not_who_came(engine: Engine) -> None:
    """Those are asked for by saying so."""
    given = [one.figure.text for one in engine.answer("Hội nghị có bao nhiêu đại biểu?").statements]
    assert "02" not in given
    assert [one.figure.text for one in engine.answer("Mấy đại biểu vắng mặt?").statements] == ["02"]


def test_ba_con_leaves_nothing() -> None:
    """ "Bà con hiến bao nhiêu" does not ask for what is left."""
    vocabulary = Vocabulary.of(1, {}, (), lambda _: False)
    assert not understand("ba con hien bao nhieu m2 dat", vocabulary, date(2021, 1, 1)).asks_left
    assert understand("con bao nhieu ho ngheo", vocabulary, date(2021, 1, 1)).asks_left


def test_a_sum_of_money_counts_nobody(engine: Engine) -> None:
    """What a school gave is not how many teach there."""
    assert engine.answer("Số giáo viên của Trường THCS Hòa An?").statements == ()


def test_what_is_counted_by_another_hour_is_not_given(engine: Engine) -> None:
    """By 19 o'clock more had voted than by 15."""
    given = [one.figure.text for one in engine.answer("Đến 15h bao nhiêu % cử tri đi bầu?").statements]
    assert given in ([], ["87,3%"])


def test_a_noun_is_asked_for_with_its_marks(engine: Engine) -> None:
    """ "Hồ sơ trễ hẹn" counts no trẻ, "cảm tình Đảng" names no tỉnh."""
    assert engine.understand("hồ sơ trễ hẹn là mấy bộ?").unit == "bo"
    assert engine.understand("Lớp cảm tình Đảng có bao nhiêu quần chúng?").unknown_place == ""


@pytest.mark.parametrize(
    ("question", "term"),
    [("may hs lop 9", "hoc"), ("hs nop qua mang", "ho so"), ("ho so o bo phan 1 cua", "bo phan mot cua")],
)
def test_shorthand_is_told_by_its_neighbours(engine: Engine, question: str, term: str) -> None:
    """ "hs" is học sinh beside a lớp, hồ sơ elsewhere."""
    assert term in [one.text for one in engine.understand(question).terms]
