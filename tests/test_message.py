"""Messages are split before they are escaped, and never longer than Telegram allows."""

import pytest
from botapi_text import parse, units
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import LIMIT, Run, first_part, split

RUNS = st.lists(
    st.builds(
        Run,
        st.text(st.sampled_from("abc <>&\"'.;\n😀é\u0301\u200dđ"), max_size=200),
        bold=st.booleans(),
        italic=st.booleans(),
        quote=st.booleans(),
        href=st.sampled_from(["", 'http://x/?a=1&b="2"']),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(RUNS, st.integers(140, 400))
def test_every_part_is_well_formed_and_short_enough(runs: list[Run], limit: int) -> None:
    """Whatever the text, Telegram takes each part, and reads in it the plain words."""
    for part in split(runs, limit):
        assert units(part.html) <= limit
        words, _ = parse(part.html, "HTML")
        assert words.split() == part.plain.split()


@settings(max_examples=150, deadline=None)
@given(RUNS, st.integers(140, 400))
def test_nothing_is_lost_by_splitting(runs: list[Run], limit: int) -> None:
    """All characters but spaces at the cuts are there, in order."""
    whole = "".join(run.text for run in runs)
    parts = "".join(part.plain for part in split(runs, limit))
    assert "".join(parts.split()) == "".join(whole.split())


def test_a_long_text_is_cut_between_sentences() -> None:
    """A reader is not left in the middle of a word while there are sentence ends."""
    parts = split([Run("Một câu ngắn gọn. " * 600)])
    assert len(parts) > 1
    assert all(part.plain.endswith(".") for part in parts)


def test_escaping_is_counted() -> None:
    """Four thousand ampersands are twenty thousand units of HTML."""
    parts = split([Run("&" * 4000)])
    assert all(units(part.html) <= LIMIT for part in parts)
    assert sum(len(part.plain) for part in parts) == 4000


def test_a_letter_is_not_cut_from_its_marks() -> None:
    """No part begins with a combining mark or half an emoji."""
    parts = split([Run("e\u0302\u0301" * 300)], 140)
    assert all(part.plain[0] == "e" for part in parts)


@pytest.mark.parametrize("size", [10, 4096, 5000, 50_000])
def test_first_part_is_always_one_message(size: int) -> None:
    """Cut short with an ellipsis when there is more."""
    part = first_part([Run("chữ " * size)])
    assert units(part.html) <= LIMIT
    assert part.plain.endswith("…") == (size > 4096 // 4)
