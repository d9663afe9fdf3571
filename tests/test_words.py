"""Claims about finding texts by their words."""

from pathlib import Path

import pytest
from hypothesis import given
from writing import any_text

from index.errors import StoreDamaged
from index.text import fold
from index.words import Words, index_terms, query_terms

TEXTS = {
    1: "Kết nạp mới 5/8 chỉ tiêu quận giao, đạt 62,5%",
    2: "Hội Chữ thập đỏ bán hàng gây quỹ",
    3: "Ban chấp hành Đảng bộ họp bàn việc thu ngân sách",
    4: "Thực hiện Chỉ thị số 05-CT/TW về học tập và làm theo tấm gương đạo đức",
    5: "Đảng bộ có 1.025 đảng viên; thuỷ lợi phường Hoà Bình",
}


@pytest.fixture
def held(tmp_path: Path) -> Words:
    words = Words.create(tmp_path / "texts.words")
    for number, text in TEXTS.items():
        words.add(number, " ".join(index_terms(text)))
    words.save()
    return words


def found(words: Words, question: str) -> list[int]:
    return [number for number, _ in words.search(query_terms(question), 10)]


@pytest.mark.parametrize("number", TEXTS)
def test_each_text_is_found_with_and_without_marks(held: Words, number: int) -> None:
    """Its own words find a text first, typed with marks, without, or in capitals."""
    for question in (TEXTS[number], fold(TEXTS[number]), TEXTS[number].upper()):
        assert found(held, question)[0] == number


@pytest.mark.parametrize(
    ("question", "number"),
    [("5/8", 1), ("62,5%", 1), ("1.025", 5), ("05-CT/TW", 4), ("chi thi 05", 4), ("hòa bình", 5)],
)
def test_numbers_and_other_spellings_find_their_text(held: Words, question: str, number: int) -> None:
    """Ratios, percents, grouped numbers and document numbers are terms; tone placement does not matter."""
    assert found(held, question)[0] == number


def test_marks_tell_words_apart_when_they_are_typed(held: Words) -> None:
    """With its mark "bán" ranks the text that sells before the one that has a committee; "ban" finds both."""
    assert found(held, "bán")[0] == 2
    assert found(held, "bàn")[0] == 3
    assert {2, 3} <= set(found(held, "ban"))


def test_two_syllables_together_count_more(held: Words) -> None:
    """A pair of neighbours is a term of its own."""
    assert "ngan_sach" in index_terms("ngân sách")
    assert found(held, "ngân sách") == [3]


def test_removed_texts_are_not_found(held: Words, tmp_path: Path) -> None:
    """After saving, a removed text is gone and a new one found, also by who opens the folder anew."""
    held.remove([3, 99])
    held.add(6, " ".join(index_terms("Thu ngân sách đạt 343%")))
    held.save()
    for words in (held, Words.load(tmp_path / "texts.words")):
        assert found(words, "ngân sách") == [6]
        assert found(words, "kết nạp")[0] == 1


def test_results_are_best_first_and_no_more_than_asked(held: Words) -> None:
    """Scores fall, and ``most`` is kept."""
    hits = held.search(query_terms("đảng bộ chỉ tiêu đảng viên đạt"), 2)
    assert len(hits) == 2
    assert hits[0][1] >= hits[1][1]
    assert held.search([], 5) == []
    assert held.search(["khôngcó"], 5) == []


@given(any_text)
def test_any_text_has_plain_terms(text: str) -> None:
    """No text raises; no term holds a space, so that each reaches the index whole."""
    terms = index_terms(text)
    assert all(term and not any(char.isspace() for char in term) for term in terms)
    assert set(query_terms(text)) == set(terms)
    assert len(query_terms(text)) == len(set(terms))


def test_a_question_without_marks_asks_for_no_marked_terms() -> None:
    """What was not typed is not asked for."""
    assert query_terms("thu ngan sach") == ["thu", "ngan", "sach", "thu_ngan", "ngan_sach"]


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    """A missing, empty or altered folder gives one clear line."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "meta.json").write_text("{}", "utf-8")
    for name in ("gone", "empty", "odd"):
        with pytest.raises(StoreDamaged, match="index again"):
            Words.load(tmp_path / name)
