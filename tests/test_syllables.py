"""Claims about what can be a Vietnamese syllable, and about Telex keystrokes left undone."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from writing import any_text

from index.text import fold
from retrieval.syllables import is_syllable, undo_telex

REPORTS = Path(__file__).parent / "samples" / "reports"


def test_every_syllable_of_the_reports_is_one() -> None:
    """Words of two and more letters in lower case with a mark: none is taken for a slip."""
    words = {word for path in REPORTS.glob("*.txt") for word in re.findall(r"[^\W\d_]{2,}", path.read_text("utf-8"))}
    marked = {word for word in words if word.islower() and fold(word) != word}
    assert len(marked) > 500
    assert [word for word in sorted(marked) if not is_syllable(fold(word))] == []


@pytest.mark.parametrize("slip", ["thag", "nhieuu", "dangg", "pphuong", "vienn", "xyz", "ngien", "ghat", "cinh", ""])
def test_slips_are_no_syllables(slip: str) -> None:
    """A rime that no Vietnamese word has, a letter too many."""
    assert not is_syllable(slip)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ddangr", "dang"), ("nawm", "nam"), ("vieejt", "viet"), ("dduwowngf", "duong"), ("soos", "so"), ("hooj", "ho")],
)
def test_keystrokes_give_the_syllable(typed: str, meant: str) -> None:
    """What Telex would have made of it, folded."""
    assert undo_telex(typed) == meant


@pytest.mark.parametrize("typed", ["dang", "năm", "camera", "thag", "ubnd", ""])
def test_what_is_no_telex_stays(typed: str) -> None:
    """Syllables, names, abbreviations and other slips are left alone."""
    assert undo_telex(typed) == ""


@given(any_text)
def test_never_raises(text: str) -> None:
    """Any text is a syllable or not, and what Telex gives is one."""
    undone = undo_telex(text)
    assert not undone or is_syllable(undone)
