"""Claims about words behind one figure that are meant of its neighbour too."""

from datetime import date

import pytest

from index.figures import extract_figures
from index.records import Report


def measures(sentence: str) -> list[str]:
    report = Report("r", "", sentence, date(2021, 1, 5), "r.txt", None, ())
    return [figure.measure.lower() for figure in extract_figures(report)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Có 14 hộ tiểu thương và 5 hộ nông dân tham gia mô hình chợ an toàn.",
            ["tiểu thương tham gia mô hình chợ an toàn", "nông dân tham gia mô hình chợ an toàn"],
        ),
        (
            "Phường tiếp nhận 31 đơn đề nghị hỗ trợ sau bão, đã giải quyết 29/31 đơn, đạt 93,5%.",
            ["đề nghị hỗ trợ sau bão", "đơn đề nghị hỗ trợ sau bão", "đơn đề nghị hỗ trợ sau bão"],
        ),
        (
            "Tổ công tác lập biên bản 64 trường hợp lấn chiếm hè phố, phạt 81,5 triệu đồng.",
            ["lấn chiếm hè phố", "lấn chiếm hè phố"],
        ),
        ("Trao Huy hiệu cho 14 đồng chí 40 năm, 21 đồng chí 30 năm tuổi Đảng.", ["tuổi đảng", "tuổi đảng"]),
        ("Hiện còn 12 hộ với 0,4 ha chưa nhận tiền.", ["chưa nhận tiền", "chưa nhận tiền"]),
        (
            "Quý I có 42 hộ nghèo; đến nay giảm 9 hộ, còn 33 hộ.",
            ["hộ nghèo", "hộ", "hộ nghèo"],
        ),
    ],
)
def test_what_is_meant_of_both_is_said_of_both(sentence: str, expected: list[str]) -> None:
    """Two counts joined by "và" share a predicate; a bare one keeps what the first was about."""
    found = measures(sentence)
    assert [want in got for want, got in zip(expected, found, strict=True)] == [True] * len(expected)


@pytest.mark.parametrize(
    ("sentence", "foreign"),
    [
        ("Từ 9 hộ nghèo đầu năm, đã có 4 hộ thoát nghèo, hiện còn 5 hộ.", "thoát nghèo"),  # what is left did not
        ("Tiêm mũi 1 cho 820 người được mời, đã tiêm mũi 2 cho 400 người.", "được mời"),
        ("Phường cử 3 đồng chí học lớp trung cấp, khen thưởng 5 đồng chí.", "trung cấp"),
        ("Trao 8 suất quà cho hộ nghèo và 5 phần quà cho trẻ em được đỡ đầu.", "đỡ đầu"),  # of two nouns
    ],
)
def test_what_belongs_to_one_stays_with_it(sentence: str, foreign: str) -> None:
    """A remainder, another step or another noun takes nothing over."""
    with_it = [foreign in measure for measure in measures(sentence)]
    assert sum(with_it) == 1
    assert not with_it[-1] or "đỡ đầu" in foreign
