"""Claims about names and offices in a text, and about ranks and terms of office."""

import pytest
from hypothesis import given
from writing import any_text

from index.text import fold
from retrieval.negation import denies
from retrieval.ordinals import names_another_term, ranks_spelled
from retrieval.persons import find_offices, find_persons, names_holder


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Đại hội bầu đồng chí Mai Thị Lụa, nguyên Phó Trưởng ban", ["Mai Thị Lụa"]),
        ("bà Nụ, 71 tuổi", ["Nụ"]),
        ("do nghệ nhân Phan Thị Thanh Tâm làm chủ nhiệm", ["Phan Thị Thanh Tâm"]),
        ("lớp do nghệ nhân ưu tú Y Krông Mlô đứng", ["Y Krông Mlô"]),
        ("chị H'Duyên Kbuôr, 45 tuổi", ["H'Duyên Kbuôr"]),
        ("Chủ tịch UBND phường Nguyễn Văn Hải kết luận", ["Nguyễn Văn Hải"]),
        ("sửa đường Nguyễn Văn Cừ và Trường Trần Quốc Toản", []),
        ("Đoàn Thanh niên phường, Hội Phụ nữ, Hà Nội", []),
        ("Đồng chí Phó Bí thư Thường trực", []),
        ("học tập tấm gương Hồ Chí Minh", []),
        ("đã bầu 13 đồng chí vào Ban Chấp hành Đảng bộ", []),
    ],
)
def test_a_persons_name_is_told_from_other_names(text: str, names: list[str]) -> None:
    """By a title before it, or by its family name; never a street, a body, an office."""
    assert [text[span.start : span.end] for span in find_persons(text)] == names


@pytest.mark.parametrize(
    ("asked", "text", "holds"),
    [
        ("bí thư Đảng ủy là ai", "Đại hội bầu Bí thư: đồng chí Mai Thị Lụa", True),
        ("chủ tịch UBND phường là ai", "Ông Trần Văn Sáu, Chủ tịch UBND phường, kết luận", True),
        ("chủ tịch phường là ai", "Ông Trần Văn Sáu, Bí thư Đảng ủy, Chủ tịch UBND phường", True),
        ("ai là chủ nhiệm", "Ông Lã Văn Thức được bầu làm Chủ nhiệm", True),
        ("phó chủ tịch UBND phường là ai", "Bà Đỗ Thị Na, Phó Chủ tịch UBND phường", True),
        ("ai là tổ trưởng tổ quản lý trật tự", "Tổ quản lý trật tự do ông Trần Văn Sáu làm Tổ trưởng", True),
        ("ai là trạm trưởng trạm y tế", "Giao Trạm trưởng Trạm Y tế, bác sĩ Mai Thị Lụa, làm việc này", True),
        ("ai là trạm trưởng trạm y tế", "Trạm trưởng Trạm Y tế, Mai Thị Lụa và đoàn", False),
        ("chủ nhiệm UBKT là ai", "Ủy ban Kiểm tra do ông Lã Văn Thức làm Chủ nhiệm đã kiểm tra 2 chi bộ", True),
        ("bí thư chi bộ là ai", "Ủy ban Kiểm tra do ông Lã Văn Thức làm Chủ nhiệm đã kiểm tra 2 chi bộ", False),
        ("ai làm chủ nhiệm câu lạc bộ đàn tính", "do bà Đỗ Thị Na làm chủ nhiệm", True),
        ("giám đốc ngân hàng quận là ai", "bà Đỗ Thị Na, Giám đốc Ngân hàng (NHCS) quận", True),
        ("ai là trưởng công an phường", "Thượng uý Lã Văn Thức, Trưởng Công an phường", True),
        ("trưởng ban văn hóa xã hội quận là ai", "Ông Trần Văn Sáu, Trưởng ban Văn hóa xã hội phường", False),
        ("chủ tịch UBND phường là ai", "Bà Đỗ Thị Na, Phó Chủ tịch UBND phường", False),
        ("chủ tịch UBND thành phố là ai", "Ông Trần Văn Sáu, Chủ tịch UBND phường", False),
        ("chủ tịch HĐND phường là ai", "Ông Trần Văn Sáu, Chủ tịch UBND phường", False),
        ("bí thư quận ủy là ai", "Đồng chí Mai Thị Lụa, Bí thư Đảng ủy phường", False),
        ("bí thư đảng ủy là ai", "Đồng chí Mai Thị Lụa, nguyên Bí thư Đảng ủy", False),
        ("bí thư đảng ủy là ai", "Bí thư Đảng ủy yêu cầu sửa ngay; ông Trần Văn Sáu xin lỗi", False),
    ],
)
def test_who_holds_an_office(asked: str, text: str, holds: bool) -> None:
    """The name beside it, of the same body and level, and still in it."""
    (office,) = find_offices(fold(asked))
    assert names_holder(text, office) == holds


def test_another_term_of_office() -> None:
    """Khoá XI is not khoá XII; a text that names none may be of any."""
    assert names_another_term("bi thu khoa xii", " bi thu khoa xi trinh bay ")
    assert not names_another_term("bi thu khoa xii", " bi thu khoa xii ")
    assert not names_another_term("bi thu khoa xii", " bi thu trinh bay ")


def test_a_rank_is_spelled_apart() -> None:
    """ "Thứ 01/14" is rank 1; a ratio stays as it is."""
    assert ranks_spelled("Xếp thứ 01/14 phường: Hội Phụ nữ") == "Xếp thứ 1 14 phường: Hội Phụ nữ"
    assert ranks_spelled("kết nạp 5/8 quần chúng") == "kết nạp 5/8 quần chúng"


@pytest.mark.parametrize(
    ("act", "text", "says"),
    [
        ("giao dat", "Nguyên nhân hộ dân chưa giao đất", 1.0),
        ("giao dat", "còn 5 hộ chưa bàn giao mặt bằng", 1.0),
        ("hoan thanh", "02 chỉ tiêu không đạt", 1.0),
        ("dat chi", "đạt 111% chỉ tiêu", -1.0),
        ("hai long", "mức hài lòng từ 99% trở lên", -1.0),
        ("nhan tien", "59 hộ nhận tiền, 05 hộ còn lại kiến nghị", 0.0),
        ("hai long", "tặng quà người cao tuổi", 0.0),
    ],
)
def test_what_a_text_says_of_an_act_that_was_not_done(act: str, text: str, says: float) -> None:
    """That it was not, that it was, or nothing."""
    assert denies(act, (), text) == says


@given(any_text)
def test_any_text_can_be_searched(text: str) -> None:
    """Names lie within the text, and no text is too odd."""
    assert all(0 <= span.start < span.end <= len(text) for span in find_persons(text))
    assert all(text[office.span.start : office.span.end] for office in find_offices(text))
    assert denies("giao dat", (), text) in (-1.0, 0.0, 1.0)
    ranks_spelled(text)
