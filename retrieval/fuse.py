"""Bring the model's and the words' scores of the same candidates together."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: How many points of BM25 a cosine of 1 is worth, for each square root of the best candidate's BM25.
#: Chosen with ``python -m tests.evaluation.ablation --choose``, on questions and news that neither
#: training nor the table in ``tests/evaluation/ablation.md`` has seen: there 4 loses at most 0.1 points of
#: recall@1 against words on any row; 5 gains 0.1 more in the mean, but short questions lose 0.5.
MODEL_WEIGHT = 4.0


def fuse(cosines: ArrayLike, words: ArrayLike, weight: float = MODEL_WEIGHT) -> NDArray[np.float32]:
    """Return one score for each candidate of one query, at most 1; higher is better.

    ``cosines`` in [-1, 1] and ``words`` (BM25; 0 where no word meets) have shape (n,) and the same
    order. The score is ``(points · cosine + words) / (points + max(words))`` with
    ``points = weight · √(1 + max(words))``, where 1 leaves the model a say when no word meets.

    BM25 adds up what each word of the query says for a candidate. So does the model until its query
    vector, a sum of n nearly orthogonal ones, is cut by √n to unit length: the root gives that back, and
    max(words), which grows with n, stands for n with any model. Were the points the same for every
    query, the cosines of three words, the least certain ones, would outweigh what BM25 has found. Each
    score depends on its own pair and on the maximum alone, so the order of the candidates does not matter.
    """
    near = np.asarray(cosines, dtype=np.float64)
    met = np.asarray(words, dtype=np.float64)
    most = float(met.max(initial=0.0))
    points = weight * math.sqrt(1 + most)
    if points + most <= 0:
        return np.zeros(near.shape, np.float32)
    fused: NDArray[np.float32] = ((points * near + met) / (points + most)).astype(np.float32)
    return fused
