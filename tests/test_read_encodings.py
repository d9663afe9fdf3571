"""Vietnamese in the encodings of the last forty years becomes Unicode before anything else."""

import base64
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encodings import by_font, decode, from_tcvn3, from_vni, repair
from index.errors import ReadError
from index.text import clean

CASES = json.loads((Path(__file__).parent / "cases" / "encodings.json").read_text("utf-8"))
SENTENCE = "Đảng ủy phường Hòa Bình kết nạp 12 đảng viên mới trong năm 2020."


@pytest.mark.parametrize("case", CASES, ids=[case["encoding"] for case in CASES])
def test_each_encoding_is_detected_and_converted(case: dict[str, str]) -> None:
    """The bytes of a golden sentence, in each encoding, read as the sentence."""
    assert clean(decode(base64.b64decode(case["bytes"]))) == case["text"]


def test_the_letter_that_cleaners_delete_survives() -> None:
    """In TCVN3 ư is U+00AD, the soft hyphen: conversion comes before cleaning."""
    assert clean(repair("§¶ng uû ph­êng Hoµ B×nh ®· kÕt n¹p ®¶ng viªn míi")).startswith("Đảng uỷ phường Hoà Bình")


def test_only_the_lines_in_an_old_font_are_converted() -> None:
    """A document of today may quote a paragraph that was typed in .VnTime."""
    old = "Thu ng©n s¸ch ®¹t 12 tû ®ång, b»ng 105% kÕ ho¹ch n¨m"
    assert repair(f"{SENTENCE}\n{old}") == f"{SENTENCE}\nThu ngân sách đạt 12 tỷ đồng, bằng 105% kế hoạch năm"


@pytest.mark.parametrize(
    "text",
    [SENTENCE, "Thu hà nội và các xã", "Café Zürich – naïve façade", "Tổ 5: 12 hộ", "§ 12 khoản 3", "500 m²"],
)
def test_text_of_today_stays_as_it_is(text: str) -> None:
    """Latin-1 letters alone are no sign of an old font."""
    assert repair(text) == text


@pytest.mark.parametrize(
    ("font", "text", "shown"),
    [
        (".VnTime", "§¶ng uû ph­êng", "Đảng uỷ phường"),
        (".VnTimeH", "®¶ng uû ph­êng", "ĐẢNG UỶ PHƯỜNG"),
        ("VNI-Times", "Ñaûng uûy phöôøng", "Đảng ủy phường"),
        ("Times New Roman", "Đảng ủy", "Đảng ủy"),
        (None, "µ", "µ"),
    ],
)
def test_a_font_says_how_its_run_is_written(font: str | None, text: str, shown: str) -> None:
    """A run of a Word file names its font, so even one word of it can be converted."""
    assert by_font(text, font) == shown


@pytest.mark.parametrize("data", [b"\x00\x01\x02" * 400, bytes(range(128, 256)) * 20])
def test_other_bytes_are_refused(data: bytes) -> None:
    """What no table makes Vietnamese of is refused with a line that says what to do."""
    with pytest.raises(ReadError):
        decode(data)


@given(st.binary(max_size=300))
def test_decoding_gives_text_or_a_read_error(data: bytes) -> None:
    """No bytes make the decoder fail in another way."""
    with suppress(ReadError):
        assert isinstance(decode(data), str)


@given(st.text(max_size=200))
def test_repairing_text_never_fails(text: str) -> None:
    """Any text can be repaired and converted."""
    assert all(isinstance(done, str) for done in (repair(text), from_tcvn3(text), from_vni(text)))


def test_a_bad_byte_costs_one_letter() -> None:
    """A file of UTF-8 with a damaged byte is still read, its other words untouched."""
    data = (SENTENCE * 10).encode().replace("mới".encode(), b"m\xff\xfe", 1)
    assert decode(data).count(SENTENCE) == 9
