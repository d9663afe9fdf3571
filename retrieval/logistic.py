"""Weighted sums of features, and what they mean as a probability."""

from collections.abc import Sequence
from math import exp
from operator import mul

_FARTHEST = 30.0  # beyond this the logistic is 0 or 1 for any purpose


def weigh(weights: Sequence[float], features: Sequence[float]) -> float:
    """Return the weighted sum; weights beyond the features (a bias) are not counted."""
    return float(sum(map(mul, weights, features)))


def likelihood(weights: Sequence[float], features: Sequence[float]) -> float:
    """Return the logistic of the weighted sum plus the bias, which is the last of the weights; 0 to 1."""
    total = weights[-1] + weigh(weights, features)
    return 1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, total))))
