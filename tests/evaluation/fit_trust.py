"""Grow the trees of ``retrieval.trust`` on questions with known answers, and tell what they are worth on others.

    python -m tests.evaluation.fit_trust [--without FOLDER …]

The questions are those of ``fit`` but of the folders of ``wards`` left out, as typed and without marks. Each of a
question's best figures is a row: it is right when it, or one that would stand beside it, gives an expected form in an
expected report. Those behind the first are grown on too, as they show what is no answer. Each fold holds apart whole
folders of reports, grows trees on the rest, and counts the questions that the folders held apart would have answered
right and wrong by their first figures (of those that ask for figures, each twice). Then all are grown on and written to
``retrieval/trust.npz``.
"""

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from retrieval.compose import ANSWER_FROM, choose
from retrieval.rank import grounds_among
from retrieval.trust import ARRAYS, GROUNDS, Trees
from tests.evaluation.fit import AGAINST, Row, build_asked, ranked_rows

_WRITTEN = Path(__file__).parents[2] / "retrieval" / "trust.npz"
_FOLDS = 6
#: How many of a question's figures are grown on, and how far behind the first in order.
_BEST, _NEAR = 8, 4.0
_ZERO = np.zeros(1, np.int64)
_UNGROWN = Trees(_ZERO, _ZERO, _ZERO, _ZERO, _ZERO, _ZERO, start=0.0, depth=0)
#: Grounds that never make a figure less likely right; those of ``fit.AGAINST`` never make it likelier.
_FOR = {
    "measure", "context", "logit", "order", "ahead", "kind", "noun", "period", "near", "words", "total", "margin",
}  # fmt: skip


def new_boosting() -> HistGradientBoostingClassifier:
    """Return the trees to grow; chosen on folds held apart, where more and deeper ones gave no more."""
    return HistGradientBoostingClassifier(
        max_depth=8, max_iter=300, learning_rate=0.08, min_samples_leaf=20, l2_regularization=10, max_features=0.3,
        monotonic_cst=[1 if name in _FOR else -1 if name in AGAINST else 0 for name in GROUNDS],
        early_stopping=False, random_state=0,
    )  # fmt: skip


def to_trees(grown: HistGradientBoostingClassifier) -> Trees:
    """Return scikit-learn's trees as ours."""
    nodes = [stage[0].nodes for stage in grown._predictors]
    roots = np.concatenate([[0], np.cumsum([len(one) for one in nodes])[:-1]]).astype(np.int32)
    joined = np.concatenate(nodes)
    offset = np.repeat(roots, [len(one) for one in nodes])
    itself = np.arange(len(joined))
    leaf = joined["is_leaf"].astype(bool)
    return Trees(
        ground=np.where(leaf, 0, joined["feature_idx"]).astype(np.int16),
        threshold=np.where(leaf, 0.0, joined["num_threshold"]),
        lower=np.where(leaf, itself, joined["left"] + offset).astype(np.int32),
        higher=np.where(leaf, itself, joined["right"] + offset).astype(np.int32),
        value=joined["value"],
        roots=roots,
        start=float(np.ravel(grown._baseline_prediction)[0]),
        depth=int(joined["depth"].max()),
    )


def write(trees: Trees, path: Path) -> None:
    """Write the trees to one file."""
    np.savez_compressed(path, **{name: np.asarray(getattr(trees, name)) for name in (*ARRAYS, "start", "depth")})


def held_apart(
    grounds: NDArray[np.float64], right: NDArray[np.bool_], folder: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return how likely each row is right, told by trees that no row of its folder went into."""
    chance = np.zeros(len(right))
    order = np.random.RandomState(1).permutation(np.unique(folder))
    for fold in range(_FOLDS):
        apart = np.isin(folder, order[fold::_FOLDS])
        grown = new_boosting().fit(grounds[~apart], right[~apart])
        chance[apart] = grown.predict_proba(grounds[apart])[:, 1]
    return chance


@dataclass(frozen=True, slots=True)
class Judged:
    """One of a question's figures: its grounds, whether giving it is right, and whether it comes first.

    ``answerable`` tells whether any figure should be given.
    """

    grounds: NDArray[np.float64]
    right: bool
    first: bool
    answerable: bool


def rows_of(row: Row) -> Iterator[Judged]:
    """Yield the best of a question's figures."""
    refused = row.query.unknown_place or row.query.suspected_place  # whatever is found
    if row.query.ask or refused:
        return
    right = {one.number for one, given in zip(row.ranked, row.given, strict=True) if given}
    for at, one in enumerate(row.ranked[:_BEST]):
        if one.order >= row.ranked[0].order - _NEAR:
            chosen = choose(row.query, [one, *row.ranked[:at], *row.ranked[at + 1 :]])
            answers = any(beside.number in right for beside in chosen)
            yield Judged(grounds_among(row.query, row.ranked, at), answers, not at, row.answerable)


def main() -> None:
    """Count on folds held apart, then grow on all and write."""
    parser = argparse.ArgumentParser(description="Grow the trees that judge a question's first figure.")
    parser.add_argument("--without", nargs="*", default=[], metavar="FOLDER", help="names of folders of wards")
    without = parser.parse_args().without
    # Figures come in their order without a judgement: that of trees of other grounds could not be read.
    with tempfile.TemporaryDirectory() as scratch, patch("retrieval.rank.load_trees", return_value=_UNGROWN):
        rows = [
            (number, judged)
            for number, (store, questions) in enumerate(build_asked(Path(scratch)))
            if questions.parent.name not in without
            for row in ranked_rows(store, questions)
            for judged in rows_of(row)
        ]
    folder = np.array([number for number, _ in rows])
    grounds = np.array([one.grounds for _, one in rows])
    right, first, answerable = (
        np.array([getattr(one, name) for _, one in rows]) for name in ("right", "first", "answerable")
    )
    chance = held_apart(grounds, right, folder)
    print(f"{first.sum()} rows of {len(np.unique(folder))} folders; the first figure is right in {right[first].sum()}")
    for least in sorted({0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, ANSWER_FROM}):
        given = first & (chance >= least)
        refused = first & ~given & ~answerable
        print(f"  from {least:.2f}: right {(given & right).sum() + refused.sum()}, wrong {(given & ~right).sum()}")
    write(to_trees(new_boosting().fit(grounds, right)), _WRITTEN)
    print(f"written: {_WRITTEN.relative_to(_WRITTEN.parents[1])}")


if __name__ == "__main__":
    main()
