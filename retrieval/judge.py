"""Tell which of a question's best figures answers it, and how likely that one is right.

Two judges that err differently are asked: the trees of ``trust``, by what speaks for and against a figure, and the
cross-encoder, by the words of both. A figure that words and features put second may be the one that is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.places import is_ward
from index.records import Report
from retrieval.cross_encoder import load_cross_encoder
from retrieval.features import FEATURES
from retrieval.logistic import likelihood, weigh
from retrieval.question import Query
from retrieval.rank import OTHER_KIND, TRUST, Ranked, says_the_same
from retrieval.trust import grounds_of, load_trees

_KIND, _RIVAL, _FOREIGN = (FEATURES.index(name) for name in ("kind", "rival", "foreign"))
#: Of figures of such a kind that came first, one in nine was right.
_UNLIKE = -0.5
#: What a report of no ward's figure has at least of ``foreign``.
_OUTSIDE = 0.5
#: How many of a question's figures are judged, and how far behind the first in order.
JUDGED, NEAR = 3, 4.0
#: What the log odds of the trees and of the cross-encoder weigh, and the bias; ``tests/evaluation/fit_trust.py`` fits them.
BLEND = (0.73, 0.34, 0.06)
TREES_ALONE = (1.0, 0.0, 0.0)


def judged(query: Query, ranked: list[Ranked], reports: Mapping[int, Report]) -> list[Ranked]:
    """Return a question's figures with the likeliest of the best first, its score how likely it is right.

    ``reports`` are those of the figures by their numbers.
    """
    if not ranked:
        return ranked
    trees, network = load_trees(), load_cross_encoder()
    question = network.question(query)
    # What comes first of several years or wards, or of what was asked before, is chosen by the others as well.
    several = query.series or len(query.periods) > 1 or len(query.places) > 1 or query.follow_up
    chances: dict[int, float] = {}
    for at, one in enumerate(ranked[: 1 if several else JUDGED]):
        # The network reads no years: the time asked for stays with those that are of it.
        if one.period < ranked[0].period or one.order < ranked[0].order - NEAR:
            continue
        if any(_is_aimed_at(query, one, ranked[other]) for other in chances):
            continue
        odds = trees.log_odds(grounds_among(query, ranked, at))
        told = network.logit(question, one.figure, reports[one.number])
        # The words of two questions, as a follow-up carries them, are no question for the network.
        chance = likelihood(TREES_ALONE if query.follow_up else BLEND, (odds, told))
        # Trees have seen too few of either to tell: of what is of the contrary asked for, one in seven was right.
        unlike = one.features[_KIND] <= _UNLIKE or one.features[_RIVAL] > 0
        chances[at] = chance * (OTHER_KIND if unlike else 1.0)
    first = max(chances, key=lambda at: chances[at])
    return [replace(ranked[first], score=chances[first]), *ranked[:first], *ranked[first + 1 :]]


def _is_aimed_at(query: Query, one: Ranked, other: Ranked) -> bool:
    """Tell whether a figure is what was aimed at with one before it of its sentence: it stands beside that."""
    asked = query.asks_target or query.asks_plan
    same_sentence = (one.figure.report_id, one.figure.sentence) == (other.figure.report_id, other.figure.sentence)
    return one.figure.role == "target" and same_sentence and not asked


def grounds_among(query: Query, ranked: Sequence[Ranked], at: int) -> NDArray[np.float64]:
    """Return what ``trust`` judges one of a question's figures by, shape (len(GROUNDS),)."""
    one = ranked[at]
    others = [
        other
        for other in (*ranked[:at], *ranked[at + 1 :])
        if not says_the_same(other.figure, one.figure) and not _is_of_no_ward(other, one)
    ]
    orders = [one.order, *(other.order for other in others[:2])]
    logit = TRUST[-1] + weigh(TRUST, one.features)
    return grounds_of(query, one.figure, one.features, logit, orders, (others[0] if others else one).features)


def _is_of_no_ward(other: Ranked, one: Ranked) -> bool:
    """Tell whether a figure is from outside all wards, as a news article's, and one is a ward's: no rival of it."""
    return not is_ward(other.figure.place) and other.features[_FOREIGN] >= _OUTSIDE > one.features[_FOREIGN]
