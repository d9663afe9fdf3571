"""Score answers against questions with known answers.

A question file has one JSON object a line: ``id``, ``type`` (figure, passage, series, followup,
unanswerable), ``question``, ``any`` (one of these forms must be given), ``also`` (all of these too),
``forbid`` (none of these may be given as the answer), ``before`` (the questions asked before).
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import UsageError
from index.text import fold
from retrieval.answer import Answer
from retrieval.engine import Engine


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its expected answer."""

    id: str
    type: str
    question: str
    any: tuple[str, ...]
    also: tuple[str, ...]
    forbid: tuple[str, ...]
    before: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was answered. ``wrong`` means that a figure was given and it is not the right one."""

    case: Case
    answer: Answer
    right: bool
    wrong: bool


@dataclass(slots=True)
class Score:
    """Sums over outcomes, in all and by type of question."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    misses: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one outcome."""
        self.asked[outcome.case.type] += 1
        self.right[outcome.case.type] += outcome.right
        self.wrong += outcome.wrong
        if not outcome.right:
            self.misses.append(outcome)

    @property
    def total(self) -> int:
        """Number of questions."""
        return sum(self.asked.values())

    @property
    def total_right(self) -> int:
        """Number of questions answered rightly."""
        return sum(self.right.values())


def read_cases(path: Path) -> list[Case]:
    """Read a question file. Raises ``UsageError`` with the line that is wrong."""
    cases = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the question file {path} cannot be read") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"{path.name} line {number}: not a question object with id, type and question") from error
    return cases


def _case(raw: dict[str, Any]) -> Case:
    def forms(name: str) -> tuple[str, ...]:
        return tuple(raw.get(name) or ())

    return Case(
        str(raw["id"]), str(raw["type"]), str(raw["question"]), forms("any"), forms("also"), forms("forbid"),
        forms("before"), str(raw.get("part", "")),
    )  # fmt: skip


def evaluate(
    engine: Engine,
    cases: Iterable[Case],
    *,
    marks: bool = True,
    today: date | None = None,
    each: Callable[[Outcome], None] = lambda _: None,
) -> Score:
    """Answer every case and score it; without ``marks`` the questions are stripped of theirs."""
    score = Score()
    for case in cases:
        outcome = judge(engine, case, marks, today)
        score.add(outcome)
        each(outcome)
    return score


def judge(engine: Engine, case: Case, marks: bool = True, today: date | None = None) -> Outcome:
    """Answer one case, after the questions before it, and compare."""
    previous = None
    for question in case.before:
        previous = engine.answer(question if marks else fold(question), previous=previous, today=today).understood
    answer = engine.answer(case.question if marks else fold(case.question), previous=previous, today=today)
    if case.type == "unanswerable":
        right = answer.status != "answered"
        return Outcome(case, answer, right, wrong=not right)
    given = list(given_forms(answer))
    right = any(stands_in(form, given) for form in case.any) and all(
        stands_in(form, [*given, *(one.quote for one in answer.statements)]) for form in case.also
    )
    return Outcome(case, answer, right, wrong=not right and answer.status == "answered")


def given_forms(answer: Answer) -> Iterator[str]:
    """Yield the texts that an answer gives as its answer: figures with siblings and nouns, excerpts, sources."""
    for one in answer.statements:
        for figure in (one.figure, *one.siblings):
            yield f"{figure.text} {figure.unit}"
            if figure.kind == "ratio":
                yield f"{figure.text.partition('/')[0]} {figure.unit}"
        if one.figure.target_span is not None:
            start = one.quote_span.start
            yield one.quote[one.figure.target_span.start - start : one.figure.target_span.end - start]
    yield from (excerpt.text for excerpt in answer.excerpts)
    sources = [one.source for one in answer.statements] + [one.source for one in answer.excerpts]
    for source in sources:
        yield f"{source.title}, {source.published:%d/%m/%Y}" if source.published else source.title


def stands_in(form: str, texts: Iterable[str]) -> bool:
    """True when the form stands in one of the texts as whole numbers and words, marks aside."""
    pattern = re.compile(rf"(?<![\d.,/\w]){re.escape(fold(form))}(?![\w]|[.,/]\d)")
    return any(pattern.search(fold(text)) for text in texts)
