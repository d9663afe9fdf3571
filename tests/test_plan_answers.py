"""Claims about questions over a plan's table: what was planned, what was done, and the rate, of every row."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from papers import PLAN, Block, as_docx, as_pdf, as_xlsx, plan_rows

from index.build import build_store
from index.encode import load_encoder
from retrieval.answer import Answer
from retrieval.engine import Engine

TITLE: list[Block] = ["Phường Hòa Bình tổng kết nhiệm vụ năm 2020", "Ngày đăng 28/12/2020"]


@pytest.fixture(scope="module", params=[("docx", as_docx), ("xlsx", as_xlsx), ("pdf", as_pdf)], ids=lambda p: p[0])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return an engine over one report with the plan's table, in one format."""
    suffix: str
    make: Callable[[Sequence[Block]], bytes]
    suffix, make = request.param
    folder: Path = tmp_path_factory.mktemp("plan")
    (folder / f"ke-hoach.{suffix}").write_bytes(make([*TITLE, plan_rows()]))
    build_store([folder / f"ke-hoach.{suffix}"], folder / "store", load_encoder())
    return Engine.open(folder / "store")


def given(answer: Answer) -> set[int]:
    """Return the whole numbers that the first statement gives: the figure, its siblings, its target.

    Money is counted in millions, as the table does.
    """
    if not answer.statements:
        return set()
    figure = answer.statements[0].figure
    values = [figure.value, figure.target, *(one.value for one in answer.statements[0].siblings)]
    whole = [int(value) for value in values if value is not None and value == int(value)]
    return {value // 1_000_000 if figure.kind == "money" and value >= 1_000_000 else value for value in whole}


def test_every_row_is_answered_with_its_three_figures(engine: Engine) -> None:
    """What was reached comes first, with its plan and its rate beside it."""
    missed = []
    for (name, _, planned, reached), when in itertools.product(PLAN, ("", " năm 2020")):
        answer = engine.answer(f"{name}{when} đạt bao nhiêu?")
        kinds = (
            {one.kind for one in (answer.statements[0].figure, *answer.statements[0].siblings)}
            if answer.statements
            else set()
        )
        if not ({planned, reached} <= given(answer) and "percent" in kinds):
            missed.append((name, planned, reached, given(answer)))
    assert missed == []


def test_a_rows_rate_is_answered_when_it_is_asked_for(engine: Engine) -> None:
    """ "Bao nhiêu phần trăm" of every row."""
    wrong = []
    for name, _, planned, reached in PLAN:
        answer = engine.answer(f"{name} năm 2020 đạt bao nhiêu phần trăm kế hoạch?")
        rate = answer.statements[0].figure if answer.statements else None
        if rate is None or rate.kind != "percent" or abs(float(rate.value) - 100 * reached / planned) > 0.06:
            wrong.append((name, rate and rate.text))
    assert wrong == []
