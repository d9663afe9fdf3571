"""When two questions are the same question, for an answer that staff have kept."""

import pytest

from bot.curated import is_same
from bot.incoming import folded

SAME = [
    ("Thu ngân sách năm 2020 đạt bao nhiêu?", "thu ngan sach nam 2020 dat bao nhieu"),
    ("Có bao nhiêu máy bay?", "CO BAO NHIEU MAY BAY"),
    ("Hoà giải thành bao nhiêu vụ", "Hòa giải thành bao nhiêu vụ ???"),
    ("lịch tiếp dân của chủ tịch phường", "lịch tiếp dân của chủ tich phuờng"),
    ("năm 2020 thu ngân sách đạt bao nhiêu", "thu ngân sách năm 2020 đạt bao nhiêu"),
]
OTHER = [
    ("Phường Phúc Đồng có bao nhiêu hộ thoát nghèo năm 2020", "Phường Phúc Lợi có bao nhiêu hộ thoát nghèo năm 2020"),
    ("có bao nhiêu máy bay", "có bao nhiêu máy cày"),
    ("đã hoàn thành mấy việc", "đã hoàn tháng mấy việc"),
    ("tỷ lệ hồ sơ đúng hạn", "tỷ lệ hồ sơ quá hạn"),
    ("😀", "🎉"),
    ("Thu ngân sách năm 2020 đạt bao nhiêu?", "Thu ngân sách năm 2021 đạt bao nhiêu?"),
    ("Thu ngân sách năm 2020", "Chi ngân sách năm 2020"),
    ("phường 12 có bao nhiêu hộ nghèo", "phường 2 có bao nhiêu hộ nghèo"),
    ("số hộ nghèo", "số hộ cận nghèo"),
    ("lịch tiếp dân của chủ tịch", "lịch tiếp dân của bí thư"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_typed_otherwise(one: str, other: str) -> None:
    """Marks, case, signs, order and a slip do not make another question."""
    assert is_same(folded(one), folded(other))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_question_in_like_words(one: str, other: str) -> None:
    """A year, a ward or a word that changes the meaning does."""
    assert not is_same(folded(one), folded(other))
