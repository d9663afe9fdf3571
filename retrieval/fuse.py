"""Bring the model's and the words' scores of the same candidates together."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: How many points of BM25 a cosine of 1 is worth. Chosen on questions and news that neither training
#: nor the table in ``tests/evaluation/ablation.md`` has seen; from 20 to 40 little changes.
MODEL_POINTS = 30.0


def fuse(cosines: ArrayLike, words: ArrayLike, points: float = MODEL_POINTS) -> NDArray[np.float32]:
    """Return one score for each candidate of one query, at most 1; higher is better.

    ``cosines`` in [-1, 1] and ``words`` (BM25; 0 where no word meets) have shape (n,) and the same
    order. The score is ``w · cosine + (1 − w) · words / max(words)`` with
    ``w = points / (points + max(words))``: the more the words find, the less the model counts, so a
    short or unlucky question leans on the model. The ranking is that of ``points · cosine + words``,
    two log-odds added up: BM25 is one by its derivation (Robertson and Zaragoza 2009), the scaled
    cosine by the loss that the model is trained with. Each score depends on its own pair and on the
    maximum alone, so the order of the candidates does not matter.
    """
    near = np.asarray(cosines, dtype=np.float64)
    met = np.asarray(words, dtype=np.float64)
    total = points + float(met.max(initial=0.0))
    if total <= 0:
        return np.zeros(near.shape, np.float32)
    fused: NDArray[np.float32] = ((points * near + met) / total).astype(np.float32)
    return fused
