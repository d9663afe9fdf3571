"""Claims about fusing the model's and the words' scores."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fuse import fuse

_PAIR = st.tuples(
    st.floats(-1, 1, width=32),
    st.floats(0, 500, width=32),
)


@given(st.lists(_PAIR, max_size=30), st.randoms(use_true_random=False), st.floats(0, 200))
def test_the_order_of_candidates_does_not_matter(
    pairs: list[tuple[float, float]], chance: random.Random, points: float
) -> None:
    """A candidate's score is the same wherever it stands in the list."""
    order = list(range(len(pairs)))
    chance.shuffle(order)
    scores = np.array(pairs, np.float32).reshape(-1, 2)
    cosines, words = scores.T
    straight = fuse(cosines, words, points)
    shuffled = fuse(cosines[order], words[order], points)
    assert (straight[order] == shuffled).all()


def test_the_points_move_between_words_and_model() -> None:
    """No points rank by words alone, very many by the model alone."""
    cosines, words = [0.9, 0.1, 0.5], [1.0, 30.0, 20.0]
    assert fuse(cosines, words, 0.0).argsort().tolist() == [0, 2, 1]
    assert fuse(cosines, words, 1e6).argsort().tolist() == [1, 2, 0]


@given(st.lists(_PAIR, min_size=1, max_size=30))
def test_scores_are_at_most_one(pairs: list[tuple[float, float]]) -> None:
    """Only a candidate that is best by words and whose cosine is 1 reaches 1."""
    cosines, words = zip(*pairs, strict=True)
    fused = fuse(cosines, words)
    assert fused.dtype == np.float32
    assert (fused <= 1 + 1e-6).all()


def test_strong_words_outweigh_the_model_and_weak_ones_do_not() -> None:
    """The same cosines decide when words hardly met, and not when one candidate met many."""
    cosines = [0.6, 0.2]
    assert fuse(cosines, [0.0, 3.0]).argmax() == 0
    assert fuse(cosines, [0.0, 90.0]).argmax() == 1


def test_no_word_met_leaves_the_model() -> None:
    """When no candidate shares a word with the query, the cosines decide; no candidates give none."""
    assert fuse([0.1, 0.3], [0.0, 0.0]).argmax() == 1
    assert fuse([], []).shape == (0,)
