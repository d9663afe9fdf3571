"""How likely a figure that comes first answers, by boosted trees over what speaks for and against it.

Each ground by itself shifts a weighted sum; what two of them mean together, such as a missing word where nothing
rivals the figure, only trees tell. ``tests/evaluation/fit_trust.py`` grows them (gradient boosting, Friedman 2001)
and prints what they are worth on questions that they have not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from index.records import Figure
from retrieval.features import FEATURES
from retrieval.question import Query

#: How far the first figure is ahead where nothing else was found.
_ALONE = 5.0
_KINDS = ("count", "percent", "money", "rank", "ratio")
#: The weight of what is unsaid rests on how many passages a store holds; that a place was named, on how many wards.
_LEFT_OUT = ("unsaid", "place")
_USED = tuple(at for at, name in enumerate(FEATURES) if name not in _LEFT_OUT)
#: What a tree may ask: the figure's features, how it stands to the next two, what it is, what the question asks for, and
#: by how much each feature is more than that of the best of the others.
GROUNDS = (
    *(FEATURES[at] for at in _USED),
    "logit", "order", "ahead", "ahead_of_third",
    "asked_kind", "is_kind", "level", "planned", "dated", "of_whole", "measure_words",
    "terms", "unit", "kind_asked", "asks_figure", "asks_left", "asks_done", "asks_stock",
    "asks_total", "negated", "wordings",
    *(f"{FEATURES[at]} more" for at in _USED),
)  # fmt: skip
#: The names of the arrays of ``Trees`` in its file.
ARRAYS = ("ground", "threshold", "lower", "higher", "value", "roots")


@dataclass(frozen=True, slots=True)
class Trees:
    """Binary trees in one set of arrays: a node's ground, threshold, two children and value; a leaf is its own child.

    ``roots`` are the nodes that each tree starts from, ``start`` the log odds that the values are added to, ``depth``
    the most steps from a root to a leaf.
    """

    ground: NDArray[np.int16]
    threshold: NDArray[np.float64]
    lower: NDArray[np.int32]
    higher: NDArray[np.int32]
    value: NDArray[np.float64]
    roots: NDArray[np.int32]
    start: float
    depth: int

    def log_odds(self, grounds: NDArray[np.float64]) -> float:
        """Return the log odds for one row of shape (len(GROUNDS),)."""
        nodes = self.roots
        for _ in range(self.depth):
            is_lower = grounds[self.ground[nodes]] <= self.threshold[nodes]
            nodes = np.where(is_lower, self.lower[nodes], self.higher[nodes])
        return float(self.start + self.value[nodes].sum())


@cache
def load_trees() -> Trees:
    """Return the trees that the package ships."""
    with np.load(BytesIO(files("retrieval").joinpath("trust.npz").read_bytes()), allow_pickle=False) as held:
        ground, threshold, lower, higher, value, roots = (held[name] for name in ARRAYS)
        return Trees(ground, threshold, lower, higher, value, roots, float(held["start"]), int(held["depth"]))


def grounds_of(
    query: Query,
    figure: Figure,
    features: Sequence[float],
    logit: float,
    orders: Sequence[float],
    other: Sequence[float],
) -> NDArray[np.float64]:
    """Return the grounds named in ``GROUNDS`` of one of a question's figures, shape (len(GROUNDS),).

    ``logit`` is what ``rank.TRUST`` makes of its features, ``orders`` are its order and those of the others, the best
    first, and ``other`` are the features of the best of the others, or its own where it is alone.
    """
    ahead = [orders[0] - other for other in orders[1:3]]
    ahead += [_ALONE] * (2 - len(ahead))
    return np.array(
        [
            *(features[at] for at in _USED),
            logit, orders[0], *ahead,
            _kind(query.kind), _kind(figure.kind), figure.role == "level", figure.planned,
            figure.period is not None, figure.whole is not None, len(figure.measure.split()),
            len(query.terms), bool(query.unit), bool(query.kind),
            query.asks_figure, query.asks_left, query.asks_done, query.asks_stock, query.asks_total,
            bool(query.negated), len(query.wordings),
            *(features[at] - other[at] for at in _USED),
        ],
        dtype=np.float64,
    )  # fmt: skip


def _kind(name: str) -> int:
    return _KINDS.index(name) + 1 if name in _KINDS else 0 if not name else len(_KINDS) + 1
