"""Claims about text made comparable: cleaning, folding, keys and tokens."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import clean, fold, key, normal, tokens, words

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđĐÐbcghklmnpqrstvx"
#: Any text at all, and text of the kind that reports are made of.
ANY = st.text(max_size=200)
TYPICAL = st.text(VIETNAMESE + VIETNAMESE.upper() + " \u00a0\u200b\u00ad\n\r\t0123456789.,/%-–“”", max_size=200)


@given(ANY | TYPICAL)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """What is clean stays as it is."""
    assert clean(clean(text)) == clean(text)


@given(ANY | TYPICAL)
def test_cleaned_text_is_composed_and_plain(text: str) -> None:
    """Clean text is NFC, holds one kind of space and line end, and no outer spaces on a line."""
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert all(char in " \n" or not char.isspace() for char in cleaned)
    assert all(line == line.strip(" ") and "  " not in line for line in cleaned.split("\n"))


@given(TYPICAL)
def test_cleaning_loses_no_letter(text: str) -> None:
    """Every letter and digit is still there, in its place."""

    def visible(value: str) -> list[str]:
        composed = unicodedata.normalize("NFC", value.replace("Ð", "Đ"))
        return [char for char in composed if char.isalnum()]

    assert visible(clean(text)) == visible(text.replace("\u00ad", "").replace("\u200b", ""))


@given(ANY | TYPICAL)
def test_folding_and_normalising_keep_every_offset(text: str) -> None:
    """One character for one: a span found in the folded text is a span of the text itself."""
    assert len(fold(text)) == len(text)
    assert len(normal(text)) == len(text)


@given(TYPICAL)
def test_folding_and_normalising_are_done_once(text: str) -> None:
    """Doing either again changes nothing."""
    assert fold(fold(text)) == fold(text)
    assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("uỷ", "ủy"),
        ("loà", "lòa"),
        ("quý", "qúy"),
        ("thuỷ", "thủy"),
        ("Ðảng", "Đảng"),
        ("đoàn", "ĐOÀN"),
        ("hoẻ", "hỏe"),
    ],
)
def test_spellings_of_one_syllable_share_a_key(one: str, other: str, form: str) -> None:
    """Old and new tone placement, NFC and NFD, Ð and Đ: one key, and one folded word."""
    first, second = (key(clean(unicodedata.normalize(form, text))) for text in (one, other))
    assert first == second == key(clean(one))
    assert words(clean(unicodedata.normalize(form, one))) == words(other)


def test_different_words_keep_different_keys() -> None:
    """A key tells words apart that differ in tone, vowel or đ."""
    syllables = ["ban", "bán", "bàn", "bản", "bạn", "bận", "bần", "đan", "dan", "tư", "tu", "tú", "tứ"]
    assert len({key(one) for one in syllables}) == len(syllables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uỷ ban", "ủy ban"),
        ("HOÀ BÌNH", "hòa bình"),
        ("quý II", "quý ii"),
        ("Qúy", "quý"),
        ("hoàn", "hoàn"),
        ("quỳ", "quỳ"),
    ],
)
def test_rules_read_one_tone_placement(text: str, expected: str) -> None:
    """``normal`` writes the tone where rules expect it and leaves closed syllables alone."""
    assert normal(text) == expected


@pytest.mark.parametrize("token", ["5/8", "62,5%", "1.025", "05-CT/TW", "142,85%", "16:30", "07/07/2020"])
def test_tokens_with_digits_stay_whole(token: str) -> None:
    """A ratio, a percent, a grouped number and a document number are one token each, spans and all."""
    text = f"đạt {token} của phường"
    assert [found for found, _, _ in tokens(text)] == ["đạt", token, "của", "phường"]
    assert all(text[start:end] == found for found, start, end in tokens(text))


@given(ANY | TYPICAL)
def test_tokens_stand_in_the_text(text: str) -> None:
    """Each token is the text over its span, in order and apart from its neighbours."""
    at = 0
    for token, start, end in tokens(text):
        assert at <= start < end
        assert text[start:end] == token
        at = end


def test_what_portals_hide_in_text_goes() -> None:
    """Non-breaking spaces, zero-width marks, soft hyphens and double spaces are cleaned."""
    raw = "Đảng\u00a0bộ \u200bphường\u2009 Phúc\u00ad Đồng \r\n\r\n\r\n\r\nđạt  5\u20448\ufeff"
    assert clean(raw) == "Đảng bộ phường Phúc Đồng\n\nđạt 5/8"
