"""Grow the trees of ``retrieval.trust`` and train the cross-encoder on questions with known answers, and tell what they are worth.

    python -m tests.evaluation.fit_trust [--without FOLDER …] [--processes N]

The questions are those of ``fit`` but of the folders of ``wards`` left out, as typed and without marks, and those of
``near_misses.jsonl``, which ask for what stands close to a figure. Each of a question's best figures is a row: it is
right when it, or one that would stand beside it, gives an expected form in an expected report. Those behind the first
show what is no answer. Each fold holds apart whole folders of reports, grows and trains on the rest, and judges the
questions of the folders held apart; what the two judges' log odds weigh is fitted on that. Then all are grown and
trained on and written to ``retrieval/trust.npz`` and ``retrieval/cross_encoder.npz``; ``BLEND`` is printed, to put into
``retrieval/judge.py``.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from index.store import Store
from retrieval.compose import ANSWER_FROM, choose
from retrieval.cross_encoder import CrossEncoder
from retrieval.engine import Engine
from retrieval.judge import JUDGED, NEAR, grounds_among
from retrieval.pair import Pair, pair_of, read_question
from retrieval.question import Query
from retrieval.rank import Ranked
from retrieval.trust import ARRAYS, GROUNDS, Trees
from tests.evaluation import fit_cross_encoder
from tests.evaluation.fit import AGAINST, Row, build_asked, ranked_rows
from tests.evaluation.fit_cross_encoder import Labelled, start_vocabulary, train

_PACKAGE = Path(__file__).parents[2] / "retrieval"
_FOLDS = 4
#: How many of a question's figures are grown and trained on.
_BEST = 8
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


@dataclass(frozen=True, slots=True)
class Judged:
    """One of a question's figures: the question's number, the figure's place, its grounds, its pair, and whether giving it is right.

    ``answerable`` tells whether any figure should be given, ``near_miss`` which set the question is of.
    """

    question: int
    place: int
    folder: str
    grounds: NDArray[np.float64]
    pair: Pair
    right: bool
    answerable: bool
    near_miss: bool


def rows_of(row: Row, store: Store, vocabulary: dict[str, int], table: NDArray[np.float32]) -> Iterator[Judged]:
    """Yield the best of a question's figures; their question has no number yet."""
    refused = row.query.unknown_place or row.query.suspected_place  # whatever is found
    if row.query.ask or refused:
        return
    right = {one.number for one, given in zip(row.ranked, row.given, strict=True) if given}
    question = read_question(row.query, vocabulary)
    for at, one in enumerate(row.ranked[:_BEST]):
        if one.order >= row.ranked[0].order - NEAR:
            chosen = choose(row.query, [one, *row.ranked[:at], *row.ranked[at + 1 :]])
            answers = any(beside.number in right for beside in chosen)
            report = store.report(one.figure.report_id)
            pair = pair_of(question, one.figure, report, vocabulary, table)
            yield Judged(0, at, "", grounds_among(row.query, row.ranked, at), pair, answers, row.answerable, False)


def _as_ranked(_query: Query, ranked: list[Ranked], _reports: object) -> list[Ranked]:
    return ranked


def _rows_of_folder(
    asked: tuple[Path, Path], vocabulary: dict[str, int], table: NDArray[np.float32]
) -> list[list[Judged]]:
    """Return the rows of each question over a folder."""
    store, questions = asked
    near_misses = questions.with_name("near_misses.jsonl")
    kept = Engine.open(store).store
    rows = []
    # Figures are wanted in their order, before they are judged.
    with patch("retrieval.engine.judged", _as_ranked):
        for path in (questions, near_misses):
            for row in ranked_rows(store, path) if path.exists() else ():
                judged = rows_of(row, kept, vocabulary, table)
                rows.append(
                    [replace(one, folder=questions.parent.name, near_miss=path == near_misses) for one in judged]
                )
    return rows


@dataclass(frozen=True, slots=True)
class Grown:
    """Trees and a network from the same rows."""

    trees: Trees
    network: CrossEncoder

    def log_odds(self, row: Judged) -> tuple[float, float]:
        """Return what each of the two makes of a row."""
        return self.trees.log_odds(row.grounds), self.network.of_pair(row.pair)


def grow(rows: Sequence[Judged], vocabulary: dict[str, int], table: NDArray[np.float32]) -> Grown:
    """Grow trees and train a network."""
    torch.set_num_threads(1)
    trees = new_boosting().fit(np.array([row.grounds for row in rows]), np.array([row.right for row in rows]))
    labelled = [Labelled(row.question, row.pair, row.right) for row in rows]
    return Grown(to_trees(trees), train(labelled, vocabulary, table))


def _judge_apart(
    apart: Sequence[str], rows: Sequence[Judged], vocabulary: dict[str, int], table: NDArray[np.float32]
) -> list[tuple[Judged, tuple[float, float]]]:
    """Return the rows of some folders with their log odds, by trees and a network that no row of these went into."""
    grown = grow([row for row in rows if row.folder not in apart], vocabulary, table)
    return [(row, grown.log_odds(row)) for row in rows if row.folder in apart and row.place < JUDGED]


def _report(name: str, rows: Sequence[Judged], chances: NDArray[np.float64]) -> None:
    """Print how many questions the likeliest of their figures would answer rightly and wrongly."""
    likeliest: dict[int, int] = {}
    for at, row in enumerate(rows):
        if row.question not in likeliest or chances[at] > chances[likeliest[row.question]]:
            likeliest[row.question] = at
    firsts = list(likeliest.values())
    chance = chances[firsts]
    right = np.array([rows[at].right for at in firsts])
    refusable = np.array([not rows[at].answerable for at in firsts])
    print(
        f"{name}: {len(firsts)} rows of {len({row.folder for row in rows})} folders; the likeliest is right in {right.sum()}"
    )
    for least in sorted({0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, ANSWER_FROM}):
        given = chance >= least
        print(
            f"  from {least:.2f}: right {(given & right).sum() + (refusable & ~given).sum()}, wrong {(given & ~right).sum()}"
        )


def main() -> None:
    """Count on folds held apart, then grow and train on all and write."""
    parser = argparse.ArgumentParser(
        description="Grow the trees and train the network that judge a question's figures."
    )
    parser.add_argument("--without", nargs="*", default=[], metavar="FOLDER", help="names of folders of wards")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    vocabulary, table = start_vocabulary()
    with ProcessPoolExecutor(arguments.processes, mp_context=get_context("fork")) as pool:
        with tempfile.TemporaryDirectory() as scratch:
            asked = [one for one in build_asked(Path(scratch)) if one[1].parent.name not in arguments.without]
            read = pool.map(partial(_rows_of_folder, vocabulary=vocabulary, table=table), asked)
            questions = [rows for folder in read for rows in folder if rows]
        rows = [replace(row, question=number) for number, one in enumerate(questions) for row in one]
        folders = np.random.RandomState(1).permutation(sorted({row.folder for row in rows}))
        apart = [set(map(str, folders[fold::_FOLDS])) for fold in range(_FOLDS)]
        all_grown = pool.submit(grow, rows, vocabulary, table)
        judge_apart = partial(_judge_apart, rows=rows, vocabulary=vocabulary, table=table)
        judged = [one for fold in pool.map(judge_apart, apart) for one in fold]
    seen = [row for row, _ in judged]
    odds = np.array([one for _, one in judged])
    right = np.array([row.right for row in seen])
    blend = LogisticRegression(C=1e6).fit(odds, right)
    for name, wanted in (("usual questions", False), ("near misses", True)):
        of = np.array([row.near_miss is wanted for row in seen])
        group = [row for row in seen if row.near_miss is wanted]
        _report(f"{name}, both judges", group, blend.predict_proba(odds[of])[:, 1])
        _report(f"{name}, trees alone", group, 1 / (1 + np.exp(-odds[of, 0])))
    grown = all_grown.result()
    write(grown.trees, _PACKAGE / "trust.npz")
    fit_cross_encoder.write(grown.network, _PACKAGE / "cross_encoder.npz")
    print("BLEND = (" + ", ".join(f"{weight:.2f}" for weight in (*blend.coef_[0], *blend.intercept_)) + ")")


if __name__ == "__main__":
    main()
