"""Claims about the trees that tell how likely the first figure is right."""

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.trust import GROUNDS, load_trees
from tests.evaluation.fit_trust import new_boosting, to_trees


def _rows(many: int) -> NDArray[np.float64]:
    return np.random.RandomState(7).normal(size=(many, len(GROUNDS)))


def test_trees_tell_what_those_they_were_grown_as_told() -> None:
    rows = _rows(600)
    grown = new_boosting().fit(rows, rows[:, 0] + rows[:, 1] * rows[:, 2] > 0)
    trees, apart = to_trees(grown), _rows(50)
    expected = grown.decision_function(apart)
    assert expected.std() > 0.05
    assert [trees.log_odds(row) for row in apart] == pytest.approx(list(expected))


def test_shipped_trees_ask_only_for_what_there_is() -> None:
    trees = load_trees()
    assert 0 <= trees.ground.min() <= trees.ground.max() < len(GROUNDS)
    reached = trees.roots
    for _ in range(trees.depth):
        reached = np.unique([trees.lower[reached], trees.higher[reached]])
    assert (trees.lower[reached] == reached).all()  # no path is longer than the depth


@pytest.mark.parametrize("name", ["contrary", "missing", "later"])
def test_what_speaks_against_a_figure_never_makes_it_likelier(name: str) -> None:
    at, trees = GROUNDS.index(name), load_trees()
    rows = np.abs(_rows(100))
    without, much = rows.copy(), rows.copy()
    without[:, at], much[:, at] = 0.0, 1.0
    pairs = [(trees.log_odds(one), trees.log_odds(other)) for one, other in zip(without, much, strict=True)]
    assert all(one >= other for one, other in pairs)
    assert any(one > other for one, other in pairs)
