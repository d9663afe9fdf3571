"""Claims about whatever people may send: an answer always comes back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from writing import any_text

from bot.as_json import answer_object
from retrieval.engine import Engine

ODD = [
    "",
    " ",
    "?",
    "😀" * 50,
    "thu ngân sách \x00 năm 2020",
    "\u202eعدد الأسر الفقيرة\u202c bao nhiêu hộ nghèo",
    "a\u0300" * 300,
    "thu ngân sách " * 285,
    "9" * 4000,
    "5/8 " * 1000,
    "<b>năm</b> & 2020 \\ ' \" ; DROP TABLE figures; --",
    "năm 0000 quý 9 tháng 99 ngày 32/13/9999",
    "nhiệm kỳ 2025-2020 giai đoạn 1900-2099",
    "AND OR NOT * ~ ^ : ( [ {",
    "năm " * 1000,
]
STATUSES = {"answered", "passages", "clarify", "not_found"}


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
def test_odd_questions_are_answered_or_declined(sample_engine: Engine, question: str) -> None:
    """Emoji, NUL, right-to-left text, markup and 4,000 characters: an answer with a status."""
    answer = sample_engine.answer(question)
    assert answer.status in STATUSES
    assert answer.question == question
    assert answer_object(answer)["answer"].strip()


@settings(max_examples=80, deadline=None)
@given(any_text | st.text(min_size=200, max_size=4000))
def test_any_question_is_answered_or_declined(sample_engine: Engine, question: str) -> None:
    """No text raises, first or as a follow-up; the words shown are never empty."""
    first = sample_engine.answer(question)
    second = sample_engine.answer(question, previous=first.understood)
    assert {first.status, second.status} <= STATUSES
    assert answer_object(first)["answer"].strip()
    assert answer_object(second)["answer"].strip()
