"""Claims about what a text says was not done."""

import pytest

from retrieval.negation import negated_acts


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("Còn mấy hộ chưa bàn giao mặt bằng?", ("ban giao",)),
        ("con may ho chua ban giao mat bang", ("ban giao",)),
        ("7 hộ chưa được nhận tiền", ("nhan tien",)),
        ("3 chi bộ không hoàn thành nhiệm vụ", ("hoan thanh",)),
        ("Sửa chữa ngõ xuống cấp", ()),
        ("sua chua ngo xuong cap", ()),
        ("chùa Bồ Đề có mấy pho tượng", ()),
        ("phòng cháy chữa cháy", ()),
        ("kham chua benh cho bao nhieu nguoi", ()),
        ("không gian đi bộ mở mấy tối", ()),
        ("khong ke dang vien mien sinh hoat", ()),
    ],
)
def test_what_was_not_done(text: str, acts: tuple[str, ...]) -> None:
    """Two syllables behind the word, whatever marks were typed."""
    assert negated_acts(text) == acts
