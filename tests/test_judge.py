"""Claims about which of a question's best figures is taken, and how likely it is said to be right."""

from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
import pytest
from numpy.typing import NDArray
from reading import figures_of, report_of

from index.records import Figure, Report
from retrieval.features import FEATURES
from retrieval.judge import BLEND, JUDGED, NEAR, TREES_ALONE, judged
from retrieval.logistic import likelihood
from retrieval.question import Query
from retrieval.rank import OTHER_KIND, Ranked

TEXT = "Phường có 412 đảng viên, 31 chi bộ, 24 tổ dân phố, 18 nhà văn hóa và 5 trường học."
REPORT = report_of(TEXT)
ASKED = Query("bao nhiêu")


@dataclass(frozen=True)
class Odds:
    """Stands for both judges: log odds by the figure's text."""

    odds: dict[str, float]

    def question(self, _query: Query) -> None:
        """Read nothing."""

    def logit(self, _question: None, figure: Figure, _report: Report) -> float:
        """Return what was set for a figure."""
        return self.odds.get(figure.text, -3.0)

    def log_odds(self, _grounds: NDArray[np.float64]) -> float:
        """Return nothing for or against."""
        return 0.0


def _ranked(*, step: float = 0.5, **features: float) -> list[Ranked]:
    row = tuple(features.get(name, 0.0) for name in FEATURES)
    figures = enumerate(figures_of(TEXT))
    return [Ranked(at, one, 0.1, 5.0 - step * at, 0.0, row) for at, one in figures]


def _judged(ranked: list[Ranked], query: Query = ASKED, **odds: float) -> list[Ranked]:
    judges = Odds({name.removeprefix("n"): one for name, one in odds.items()})
    with (
        patch("retrieval.judge.load_trees", lambda: judges),
        patch("retrieval.judge.load_cross_encoder", lambda: judges),
    ):
        return judged(query, ranked, {one.number: REPORT for one in ranked})


def test_the_likeliest_of_the_best_comes_first_and_the_others_keep_their_order() -> None:
    ranked = _ranked()
    found = _judged(ranked, n412=1.0, n24=2.0)
    assert [one.figure.text for one in found] == ["24", "412", "31", "18", "5"]
    assert found[0].score == pytest.approx(likelihood(BLEND, (0.0, 2.0)))
    assert found[1:] == [ranked[0], ranked[1], *ranked[3:]]


def test_what_is_far_behind_is_not_looked_at() -> None:
    assert _judged(_ranked(), n412=1.0, **{f"n{(18, 5)[JUDGED - 3]}": 9.0})[0].figure.text == "412"
    assert _judged(_ranked(step=NEAR + 0.1), n412=1.0, n31=9.0)[0].figure.text == "412"


@pytest.mark.parametrize("feature", [{"kind": -0.6}, {"rival": 1.0}])
def test_what_is_of_another_kind_or_of_a_contrary_is_less_likely(feature: dict[str, float]) -> None:
    usual, unlike = (_judged(_ranked(**given), n412=2.0)[0].score for given in ({}, feature))
    assert unlike == pytest.approx(usual * OTHER_KIND)


@pytest.mark.parametrize("asked", [{"series": True}, {"follow_up": True}, {"places": ("phường A", "phường B")}])
def test_of_several_and_of_what_was_asked_before_the_first_stays_first(asked: dict[str, bool]) -> None:
    assert _judged(_ranked(), replace(ASKED, **asked), n412=0.0, n31=9.0)[0].figure.text == "412"


def test_a_follow_up_is_judged_by_what_speaks_for_its_figures_alone() -> None:
    found = _judged(_ranked(), replace(ASKED, follow_up=True), n412=-9.0)
    assert found[0].score == pytest.approx(likelihood(TREES_ALONE, (0.0, -9.0))) == pytest.approx(0.5)


def test_what_was_aimed_at_does_not_come_before_what_was_reached() -> None:
    reached, aimed = _ranked()[:2]
    aimed = replace(aimed, figure=replace(aimed.figure, role="target"))
    odds = {"n412": 1.0, "n31": 9.0}
    assert _judged([reached, aimed], **odds)[0].figure.text == "412"
    assert _judged([reached, aimed], replace(ASKED, asks_target=True), **odds)[0].figure.text == "31"


def test_a_part_of_the_time_asked_for_does_not_come_before_that_time() -> None:
    (whole, *_), (_, part, *_) = _ranked(period=1.0), _ranked(period=0.5)
    assert _judged([whole, part], n412=0.0, n31=9.0)[0].figure.text == "412"
    assert _judged([part, whole], n412=9.0, n31=0.0)[0].figure.text == "412"


def test_both_judges_count() -> None:
    """What speaks for a figure to either makes it likelier."""
    assert BLEND[0] > 0 < BLEND[1]


def test_no_figures_stay_none() -> None:
    assert judged(ASKED, [], {}) == []


def test_figures_alone_are_judged_too() -> None:
    ranked = [replace(_ranked()[0], order=1.0)]
    assert [one.figure.text for one in _judged(ranked, n412=1.0)] == ["412"]
