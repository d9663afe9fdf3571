"""Claims about the ways in which Vietnamese reports write figures, and the numbers that are none, as cases."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from index.figures import extract_figures
from index.records import Figure, Place, Report
from index.text import fold

CASES = json.loads((Path(__file__).parent / "cases" / "quantities.json").read_text("utf-8"))

#: What a case states of a figure beside its text, as the figure has it.
_NUMBERS = ("value", "low", "high", "numerator", "denominator", "target")
_WORDS = ("kind", "role", "planned", "verdict")
_LINKS = ("siblings", "whole")
_KNOWN = {"text", "unit", "measure", "place", *_NUMBERS, *_WORDS, *_LINKS}

Case = dict[str, Any]


def _params(name: str) -> list[Any]:
    return [pytest.param(case, id=case["text"]) for case in CASES[name]]


def figures_of(case: Case) -> tuple[Figure, ...]:
    """Return the figures of a report that holds the case's text and nothing else."""
    place = Place(case.get("report_place", "phường Phúc Đồng"))
    report = Report("r", "Tổng kết công tác năm 2020", case["text"], date(2021, 2, 23), "r", place, ())
    figures = extract_figures(report)
    assert all(report.text[one.span.start : one.span.end] == one.text for one in figures)
    return figures


def differences(expected: Case, figure: Figure, figures: tuple[Figure, ...]) -> list[str]:
    """Return what a figure says otherwise than its case."""
    wrong = []
    for name in expected.keys() & set(_NUMBERS):
        wanted = None if expected[name] is None else Decimal(expected[name])
        if getattr(figure, name) != wanted:
            wrong.append(f"{name} {getattr(figure, name)}, not {wanted}")
    wrong += [
        f"{name} {getattr(figure, name)!r}, not {expected[name]!r}"
        for name in expected.keys() & set(_WORDS)
        if getattr(figure, name) != expected[name]
    ]
    if "unit" in expected and fold(figure.unit) != fold(expected["unit"]):
        wrong.append(f"unit {figure.unit!r}, not {expected['unit']!r}")
    if fold(expected.get("measure", "")) not in fold(figure.measure):
        wrong.append(f"measure {figure.measure!r} without {expected['measure']!r}")
    if "place" in expected and (figure.place is None or fold(figure.place.name) != fold(expected["place"])):
        wrong.append(f"place {figure.place}, not {expected['place']!r}")
    if "siblings" in expected and [figures[at].text for at in figure.siblings] != expected["siblings"]:
        wrong.append(f"siblings {[figures[at].text for at in figure.siblings]}, not {expected['siblings']}")
    if "whole" in expected and (figure.whole is None or figures[figure.whole].text != expected["whole"]):
        wrong.append(f"whole {figure.whole}, not {expected['whole']!r}")
    return wrong


def check(case: Case) -> None:
    figures = figures_of(case)
    assert [one.text for one in figures] == [one["text"] for one in case["figures"]]
    wrong = {
        one["text"]: found
        for one, figure in zip(case["figures"], figures, strict=True)
        if (found := differences(one, figure, figures))
    }
    assert wrong == {}


@pytest.mark.parametrize("case", _params("figures"))
def test_a_figure_is_read_as_it_is_meant(case: Case) -> None:
    """With its text to the letter, its kind and value, and all else that the case states; and no other figure."""
    check(case)


@pytest.mark.parametrize("case", _params("not_figures"))
def test_a_number_that_names_or_dates_gives_no_figure(case: Case) -> None:
    """Nothing in the text can answer a question; what is kept for search at all has the role of a name."""
    assert [one.text for one in figures_of(case) if one.role != "name"] == []


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["text"], marks=pytest.mark.xfail(strict=True, reason=case["reason"]))
        for case in CASES["known_failures"]
    ],
)
def test_what_is_known_to_be_read_wrongly(case: Case) -> None:
    """Each is a bug with its reason; when one is mended, the case fails here and moves up."""
    check(case)


def test_every_case_states_its_origin_and_nothing_unchecked() -> None:
    """A misspelled field would be a claim that nobody checks."""
    cases = [*CASES["figures"], *CASES["known_failures"]]
    assert all(case["origin"] in ("own", "case table") for case in [*cases, *CASES["not_figures"]])
    assert all({"text", "kind", "value"} <= one.keys() <= _KNOWN for case in cases for one in case["figures"])
    assert all(any(char.isdigit() or char in "IVX" for char in case["text"]) for case in CASES["not_figures"])
