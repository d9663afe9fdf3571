"""Claims about the thesaurus as data: every row adds something, and abbreviations have one spelling."""

import tomllib
from importlib.resources import files
from itertools import combinations

from index.text import fold

TABLE = tomllib.loads(files("retrieval").joinpath("thesaurus.toml").read_text("utf-8"))
ROWS = [frozenset(row) for row in TABLE["synonyms"]["rows"]]


def test_a_row_says_one_thing_in_several_ways() -> None:
    """A row of one phrase, or with a phrase twice, is a slip of whoever wrote it."""
    assert [row for row in TABLE["synonyms"]["rows"] if len(set(row)) < max(2, len(row))] == []


def test_no_row_stands_within_another() -> None:
    """The longer one says all that it says."""
    assert [sorted(one) for one, other in combinations(sorted(ROWS, key=len), 2) if one <= other] == []


def test_abbreviations_are_typed_without_marks_and_spelled_out_with_them() -> None:
    """They are looked for in folded questions."""
    assert [short for short in TABLE["abbreviations"] if short != fold(short)] == []
    assert all(" " in meaning for meanings in TABLE["abbreviations"].values() for meaning in meanings)
