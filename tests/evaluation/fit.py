"""Fit the weights of ``retrieval.rank`` and ``retrieval.rank_excerpts`` on questions with known answers.

    python -m tests.evaluation.fit [REPORTS QUESTIONS.jsonl …]

The questions are those over the samples and over each folder of ``wards``, and of every further pair given.
Every figure that a question brings up is one row: right when it gives one of the expected forms in
an expected report, else wrong. ``ORDER`` makes the right figures of a question likeliest among its
figures (softmax over the question); ``TRUST`` tells from the features of the figure that then comes
first whether it is right, unanswerable questions included. Runs of sentences are fitted in the same
way on the questions that ask for words. Prints the rows to put into the two modules.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.build import build_store
from index.encode import load_encoder
from index.store import Store
from index.text import fold
from retrieval.engine import Engine
from retrieval.evaluate import stands_in
from retrieval.features import FEATURES
from retrieval.question import Query
from retrieval.rank import Ranked
from retrieval.rank_excerpts import FEATURES as RUN_FEATURES

TODAY = date(2021, 10, 1)
#: What speaks for a figure must not count against it, however the few examples fall.
AGAINST = {
    "opposed",
    "long",
    "afar",
    "missing",
    "role",
    "plan",
    "excluded",
    "number",
    "foreign",
    "unfocused",
    "contrary",
    "later",
    "lost",
    "part",
    "narrower",
    "surplus",
    "unsaid",
    "rival",
    "silent",
}
#: What the questions show too seldom for a fit has a floor by judgement: "chưa giải quyết" is never
#: answered by what was, "không phải tốt" by "hoàn thành tốt", a total asked for by a part, "mũi 2" by mũi 1, a ward's
#: figure by an article's.
RARE: dict[str, tuple[float | None, float | None]] = {
    "contrary": (None, -2.0),
    "opposed": (None, -1.5),
    "total": (1.5, None),
    "number": (None, -1.5),
    "afar": (None, -1.0),
    "foreign": (None, -1.6),
    "narrower": (None, -2.0),
    "denied": (1.0, None),
    "excluded": (None, -2.0),
}
#: What follows from the order has no say in it; the very time asked for comes before its parts, what was done before
#: what is planned.
IN_ORDER: dict[str, tuple[float | None, float | None]] = {
    "margin": (0, 0),
    "period": (1.9, None),
    "plan": (None, -2.5),
}
#: A part is no answer where the whole is asked for, nor an article about no ward or time for a ward's figure:
#: the questions show too little of it.
IN_TRUST: dict[str, tuple[float | None, float | None]] = {
    "narrower": (None, -6.0),
    "foreign": (None, -1.6),
    "contrary": (None, -3.0),
    "number": (None, -4.0),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its figures, best first; ``right`` tells which are what was asked for, ``given`` whose answer gives it."""

    query: Query
    ranked: list[Ranked]
    right: list[bool]
    given: list[bool]
    answerable: bool


def ranked_rows(store: Path, questions: Path) -> Iterator[Row]:
    """Yield each question, as typed and without marks; one that asks for words has figures too, and no right one."""
    engine = Engine.open(store)
    for line in questions.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["type"] == "followup":
            continue
        for text in dict.fromkeys((case["question"], fold(case["question"]))):
            query = engine.understand(text, TODAY)
            ranked = engine.rank(query)[:40]
            given = [_is_right(one, case, engine.store) for one in ranked]
            right = [_is_right(one, case, None) for one in ranked]
            yield Row(query, ranked, right if any(right) else given, given, case["type"] != "unanswerable")


def figure_rows(store: Path, questions: Path) -> Iterator[tuple[list[tuple[float, ...]], list[bool], list[bool]]]:
    """Yield features and labels of each question's figures, but of those that should be answered and cannot be.

    The first labels tell which figure is what was asked for, the second whose answer gives it: itself or beside it.
    """
    for row in ranked_rows(store, questions):
        if any(row.given) or not row.answerable:
            yield [one.features for one in row.ranked], row.right, row.given


def _is_right(one: Ranked, case: dict[str, Any], store: Store | None) -> bool:
    """Tell whether a figure is what is expected; with ``store``, whether it or one that restates it is."""
    reports = case.get("reports") or [case.get("report")]
    if case["type"] == "unanswerable" or one.figure.report_id not in reports:
        return False
    forms = [*(case.get("any") or []), *(case.get("also") or [])]
    figures = (one.figure, *(store.siblings(one.figure) if store is not None else ()))
    given = [f"{figure.text} {figure.unit}" for figure in figures]
    given += [f"{figure.text.partition('/')[0]} {figure.unit}" for figure in figures if figure.kind == "ratio"]
    return any(stands_in(str(form), given) for form in forms)


def excerpt_rows(store: Path, questions: Path) -> Iterator[tuple[list[tuple[float, ...]], list[bool], list[bool]]]:
    """Yield features and labels of the runs of each question that asks for words."""
    engine = Engine.open(store)
    for line in questions.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["type"] not in ("passage", "unanswerable"):
            continue
        for text in {case["question"], fold(case["question"])}:
            query = engine.understand(text, TODAY)
            if case["type"] == "unanswerable" and not query.ask:
                continue
            runs = engine.rank_excerpts(query)
            labels = [
                case["type"] == "passage"
                and any(stands_in(form, [one.report.text[one.span.start : one.span.end]]) for form in case["any"])
                for one in runs
            ]
            if case["type"] == "unanswerable" or any(labels):
                yield [one.features for one in runs], labels, labels
            if any(labels):
                # Were the answer not in the reports, what is left would have to be refused.
                others = [one.features for one, right in zip(runs, labels, strict=True) if not right]
                yield others, [False] * len(others), [False] * len(others)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("further", nargs="*", type=Path, metavar="REPORTS QUESTIONS")
    further = parser.parse_args().further
    with tempfile.TemporaryDirectory() as folder:
        fit(build_asked(Path(folder), further))


def build_asked(folder: Path, further: Sequence[Path] = ()) -> list[tuple[Path, Path]]:
    """Build a store of each set of reports that questions are asked over, and return it with its questions."""
    own = Path(__file__).parent
    asked = [(own.parent / "samples" / "reports", own / "questions.jsonl")]
    asked += [(wards, wards / "questions.jsonl") for wards in sorted((own / "wards").iterdir()) if wards.is_dir()]
    asked += list(zip(further[::2], further[1::2], strict=True))
    encoder = load_encoder()
    pairs = []
    for number, (reports, questions) in enumerate(asked):
        build_store([reports], folder / str(number), encoder)
        pairs.append((folder / str(number), questions))
    return pairs


def fit(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Fit on stores with their questions, and print the rows."""
    for kind, names, rows in (("rank", FEATURES, figure_rows), ("rank_excerpts", RUN_FEATURES, excerpt_rows)):
        questions = [(np.array(f), np.array(r), np.array(g)) for one in pairs for f, r, g in rows(*one) if f]
        order = fit_order([(features, right) for features, right, _ in questions if right.any()], names)
        given = [(features, given) for features, _, given in questions]
        trust = fit_trust(given, order, names, balanced=kind == "rank_excerpts")
        print(f"retrieval/{kind}.py")
        for name, one, other in zip((*names, "bias"), (*order, 0.0), trust, strict=True):
            print(f"  {name:10} {one:6.2f} {other:6.2f}")
        for name, weights in (("ORDER", order), ("TRUST", trust)):
            print(f"{name} = (" + ", ".join(f"{weight:.2f}" for weight in weights) + ")")


def _bounds(names: Sequence[str]) -> list[tuple[float | None, float | None]]:
    return [RARE.get(name, _sign(name)) for name in names]


def _sign(name: str) -> tuple[float | None, float | None]:
    return (None, 0) if name in AGAINST else (0, None)


Question = tuple[NDArray[np.float64], NDArray[np.bool_]]


def fit_order(questions: list[Question], names: Sequence[str], ridge: float = 0.002) -> NDArray[np.float64]:
    """Return the weights that make right figures likeliest among their question's figures."""

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = ridge * weights @ weights, 2 * ridge * weights
        for features, right in questions:
            scores = features @ weights
            scores = np.exp(scores - scores.max())
            chance = scores / scores.sum()
            share = chance[right].sum()
            total -= np.log(share + 1e-12) / len(questions)
            among = np.where(right, chance, 0) / (share + 1e-12)
            slope -= (among - chance) @ features / len(questions)
        return float(total), slope

    bounds = [IN_ORDER.get(name, bound) for name, bound in zip(names, _bounds(names), strict=True)]
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    print(f"{len(questions)} questions with a right one; loss {found.fun:.3f}")
    return np.asarray(found.x)


def fit_trust(
    questions: list[Question], order: NDArray[np.float64], names: Sequence[str], balanced: bool = False
) -> NDArray[np.float64]:
    """Return weights and bias that tell how likely what comes first is right.

    ``balanced`` counts the right and the wrong alike, however many there are: of runs of sentences hardly any is wrong.
    """
    first = [int(np.argmax(features @ order)) for features, _ in questions]
    features = np.array([one[0][at] for one, at in zip(questions, first, strict=True)])
    right = np.array([one[1][at] for one, at in zip(questions, first, strict=True)])
    print(f"{len(questions)} questions; the first is right for {right.sum()}")
    rows = np.hstack([features, np.ones((len(features), 1))])
    sign = np.where(right, 1, -1)
    ridge = 0.002 if balanced else 0.0002
    share = np.where(right, 0.5 / right.sum(), 0.5 / (~right).sum()) if balanced else np.full(len(rows), 1 / len(rows))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (rows @ weights)
        total = share @ np.logaddexp(0, -margin) + ridge * weights[:-1] @ weights[:-1]
        slope = -(share * sign / (1 + np.exp(margin))) @ rows
        slope[:-1] += 2 * ridge * weights[:-1]
        return float(total), slope

    bounds = _bounds(names) if balanced else [IN_TRUST.get(name, _sign(name)) for name in names]
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return np.asarray(found.x)


if __name__ == "__main__":
    main()
