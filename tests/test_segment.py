"""Claims about cutting a text into sentences and clauses."""

import pytest
from hypothesis import given
from writing import any_text

from index.records import Span
from index.segment import MAX_SENTENCE, clauses, sentences

#: text, and its sentences.
TABLE = [
    ("Thu đạt 343%. Chi đạt 100%.", ["Thu đạt 343%.", "Chi đạt 100%."]),
    ("Có 1.025 đảng viên. Hết.", ["Có 1.025 đảng viên.", "Hết."]),
    ("Theo Ban Bí thư T.Ư Đảng, có 5 chi bộ.", ["Theo Ban Bí thư T.Ư Đảng, có 5 chi bộ."]),
    ("Hội nghị tại TP. Hà Nội.", ["Hội nghị tại TP. Hà Nội."]),
    ("1. Công tác tổ chức", ["1. Công tác tổ chức"]),
    ("nhất của quận.Năm 2018 phường đạt 3 giải.", ["nhất của quận.", "Năm 2018 phường đạt 3 giải."]),
    ("Một câu!\n\nHai câu?", ["Một câu!", "Hai câu?"]),
    ("Ông nói: “Đã xong.” Mọi người về.", ["Ông nói: “Đã xong.”", "Mọi người về."]),
    ("Có 9 ca trong quý I. Dịch đã hết.", ["Có 9 ca trong quý I.", "Dịch đã hết."]),
    ("Phần I. Kết quả đạt được", ["Phần I. Kết quả đạt được"]),
    ("Trồng 420m². Xong.", ["Trồng 420m².", "Xong."]),
]


@pytest.mark.parametrize(("text", "expected"), TABLE, ids=[text for text, _ in TABLE])
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Full stops end sentences; dots inside numbers, abbreviations and enumerators do not."""
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(any_text)
def test_sentences_hold_all_that_is_no_space(text: str) -> None:
    """Sentences come in order, never overlap, never cross a line, and leave out white space alone."""
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert "\n" not in text[start:end]
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert end - start <= MAX_SENTENCE
        at = end
    assert not text[at:].strip()


@given(any_text)
def test_clauses_stand_in_their_sentence_in_order(text: str) -> None:
    """Clauses are parts of their sentence, in order, and a decimal comma never parts them."""
    for sentence in sentences(text):
        at = sentence.start
        for start, end in clauses(text, sentence):
            assert at <= start < end <= sentence.end
            assert not (text[end : end + 1] == "," and text[end + 1 : end + 2].isdecimal())
            at = end


def test_a_table_without_stops_is_cut_at_spaces() -> None:
    """A run longer than any sentence is cut between words, and nothing of it is lost."""
    text = "hộ nghèo 12 " * 1000
    found = list(sentences(text))
    assert len(found) > 1
    assert " ".join(text[start:end] for start, end in found).split() == text.split()
    assert all(span == Span(*span) and span.end - span.start <= MAX_SENTENCE for span in found)
