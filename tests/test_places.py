"""Claims about administrative units: which are named, and which one a report is about."""

import pytest
from hypothesis import given
from writing import any_text

from index.places import LEVELS, find_places, folded_name, place_key, place_of
from index.records import Place, Report

#: text, and the units in it: their words in the text, level and full name.
TABLE: list[tuple[str, list[tuple[str, str, str]]]] = [
    ("họp tại phường Phúc Đồng sáng nay", [("phường Phúc Đồng", "ward", "phường Phúc Đồng")]),
    ("Phường 12", [("Phường 12", "ward", "phường 12")]),
    ("quận 6", [("quận 6", "district", "quận 6")]),
    ("P.12, Q.1", [("P.12", "ward", "phường 12"), ("Q.1", "district", "quận 1")]),
    ("UBND quận Long Biên", [("quận Long Biên", "district", "quận Long Biên")]),
    ("Quận ủy Ninh Kiều", [("Quận ủy Ninh Kiều", "district", "quận Ninh Kiều")]),
    ("TP. Hà Nội", [("TP. Hà Nội", "province", "thành phố Hà Nội")]),
    ("TP.Cần Thơ", [("TP.Cần Thơ", "province", "thành phố Cần Thơ")]),
    ("thành phố Tân An", [("thành phố Tân An", "district", "thành phố Tân An")]),
    ("thành phố Buôn Ma Thuột", [("thành phố Buôn Ma Thuột", "district", "thành phố Buôn Ma Thuột")]),
    ("thị trấn Cờ Đỏ", [("thị trấn Cờ Đỏ", "ward", "thị trấn Cờ Đỏ")]),
    ("đặc khu Phú Quốc", [("đặc khu Phú Quốc", "ward", "đặc khu Phú Quốc")]),
    ("tỉnh Long An", [("tỉnh Long An", "province", "tỉnh Long An")]),
    ("PHƯỜNG PHÚC ĐỒNG", [("PHƯỜNG PHÚC ĐỒNG", "ward", "phường Phúc Đồng")]),
    ("Đảng bộ phường Phúc Đồng Năm 2020", [("phường Phúc Đồng", "ward", "phường Phúc Đồng")]),
    ("phường Nguyễn Trãi", [("phường Nguyễn Trãi", "ward", "phường Nguyễn Trãi")]),
    ("Chủ tịch UBND phường Nguyễn Văn Hải", []),
    ("Phường 12 chỉ tiêu đạt", []),
    ("phường đạt 12 chỉ tiêu", []),
    ("phường Trong năm", []),
    ("Thành phố Tặng Bằng khen", []),
    ("kinh tế - xã hội, an sinh xã hội", []),
    ("5 phường, 3 xã", []),
    (
        "UBND phường Đông Sơn 1, quận 6",
        [("phường Đông Sơn 1", "ward", "phường Đông Sơn 1"), ("quận 6", "district", "quận 6")],
    ),
    ("phường Đông Sơn 1.105 hộ", [("phường Đông Sơn", "ward", "phường Đông Sơn")]),
    ("phường Đông Sơn 6 tháng đầu năm", [("phường Đông Sơn", "ward", "phường Đông Sơn")]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_units_as_reports_name_them(text: str, expected: list[tuple[str, str, str]]) -> None:
    """Wards, districts and provinces are found by name or number; chairmen and counts are not units."""
    found = find_places(text)
    assert [(text[m.span.start : m.span.end], m.level, m.place.name) for m in found] == expected


@given(any_text)
def test_any_text_gives_ordered_units(text: str) -> None:
    """No text raises; units stand in it in order, none overlapping, each of a known level."""
    at = 0
    for mention in find_places(text):
        assert at <= mention.span.start < mention.span.end <= len(text)
        assert mention.level in LEVELS
        at = mention.span.end


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("phường Hoà Bình", "Phường  Hòa Bình"),
        ("xã Thuỷ Xuân", "Xã Thủy Xuân"),
        ("QUẬN 6", "quận 6"),
        ("phường Đông Sơn II", "Phường Đông Sơn 2"),
    ],
)
def test_spellings_of_one_unit_meet(one: str, other: str) -> None:
    """Tone placement, capitals and spaces do not make another unit."""
    assert place_key(one) == place_key(other)


def test_units_that_differ_in_marks_or_kind_stay_apart() -> None:
    """Tân An and Tấn An are two names; a district and a ward of one name are two units."""
    names = ["phường Tân An", "phường Tấn An", "phường Tan An", "quận Tân An", "phường 1", "phường 12"]
    assert len({place_key(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("phường Phúc Đồng", "phuc dong"),
        ("thành phố Cần Thơ", "can tho"),
        ("thị trấn Cờ Đỏ", "co do"),
        ("phường 12", "phuong 12"),
        ("Phúc Đồng", "phuc dong"),
    ],
)
def test_a_units_own_name(name: str, expected: str) -> None:
    """The kind goes, but a number alone is no name."""
    assert folded_name(name) == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Phường Phúc Đồng tổng kết", "Phường đạt 12 chỉ tiêu.", "phường Phúc Đồng"),
        (
            "Tổng kết năm",
            "Phường Tân An, quận Ninh Kiều, TP. Cần Thơ họp. Phường Tân An đạt 5 chỉ tiêu.",
            "phường Tân An, quận Ninh Kiều, thành phố Cần Thơ",
        ),
        (
            "Quận Ninh Kiều tổng kết",
            "Phường An Cư có 10 hộ; phường Cái Khế 27 hộ; phường Tân An 31 hộ.",
            "quận Ninh Kiều",
        ),
        ("Tổng kết", "Hội nghị họp sáng nay.", None),
        (
            "Hòa Khánh Nam một năm giữ vùng xanh",
            "Thuộc quận Liên Chiểu, Hòa Khánh Nam có 9 tổ. Phường đạt 5 chỉ tiêu; phường thu 3 tỷ đồng; phường họp 2 lần.",
            "phường Hòa Khánh Nam, quận Liên Chiểu",
        ),
        (
            "Hà Tĩnh một năm nhìn lại",
            "Tỉnh Hà Tĩnh có nhiều phường; phường nào cũng họp, phường nào cũng bàn.",
            "tỉnh Hà Tĩnh",
        ),
        ("Phường Phúc Đồng tổng kết", "Phường họp. " * 120 + "Quà do tỉnh Hải Dương gửi tặng.", "phường Phúc Đồng"),
    ],
)
def test_what_a_report_is_about(title: str, text: str, expected: str | None) -> None:
    """The title decides first, then the opening; one ward of many is not what a district reports on."""
    place = place_of(Report("r", title, text, None, "r", None, ()))
    assert (place.label if place else None) == expected


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("ĐẢNG ỦY PHƯỜNG HẢI CHÂU KHAI MẠC HỘI NGHỊ SƠ KẾT", "Đảng ủy phường Hải Châu (quận Hồng Bàng) họp sáng nay."),
        ("PHƯỜNG HẢI CHÂU TỔ CHỨC TỔNG KẾT NĂM 2022", "Phường Hải Châu, quận Hồng Bàng đạt 12 chỉ tiêu."),
    ],
)
def test_a_title_in_capitals_names_the_ward_of_its_text(title: str, text: str) -> None:
    """What follows the name in the same capitals is no part of it; the district stands right behind."""
    text += " Dự có đại diện quận Ngô Quyền, quận Ngô Quyền và quận Ngô Quyền."
    place = place_of(Report("r", title, text, None, "r.txt", None, ()))
    assert place == Place("phường Hải Châu", ("quận Hồng Bàng",))
