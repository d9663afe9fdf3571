"""``hoiphuong eval``: accuracy by type of question, with and without marks, misses listed."""

import json
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from retrieval.engine import Engine
from retrieval.evaluate import Outcome, Score, judge, read_cases


def evaluate_questions(engine: Engine, path: Path, part: str, as_json: bool) -> None:
    """Score a question file and print the result. Raises ``UsageError`` for a bad file."""
    cases = [case for case in read_cases(path) if not part or case.part == part]
    console, stderr = Console(highlight=False, soft_wrap=True), Console(stderr=True)
    scores: dict[str, Score] = {}
    for name, marks in (("marks", True), ("no marks", False)):
        score = scores[name] = Score()
        for case in track(cases, f"Asking with {name}", console=stderr, transient=True, disable=not stderr.is_terminal):
            score.add(judge(engine, case, marks))
    if as_json:
        console.print_json(json.dumps({name: _summary(score) for name, score in scores.items()}, ensure_ascii=False))
        return
    for name, score in scores.items():
        for miss in score.misses:
            console.print(_line(name, miss), markup=False)
    console.print(_table(scores))
    for name, score in scores.items():
        console.print(f"{name}: {score.total_right} of {score.total} right, {score.wrong} wrong figures given")


def _line(name: str, miss: Outcome) -> str:
    given = "; ".join(one.figure.text for one in miss.answer.statements) or miss.answer.status
    wanted = ", ".join(miss.case.any) or "no figure"
    kind = "WRONG" if miss.wrong else "miss "
    return f"{kind} [{name}] {miss.case.id} {miss.case.type}: {miss.case.question} | wanted {wanted} | got {given}"


def _table(scores: dict[str, Score]) -> Table:
    table = Table("type", "asked", *scores, header_style="bold")
    first = next(iter(scores.values()))
    for kind in sorted(first.asked):
        table.add_row(kind, str(first.asked[kind]), *(str(score.right[kind]) for score in scores.values()))
    table.add_row("all", str(first.total), *(str(score.total_right) for score in scores.values()), style="bold")
    return table


def _summary(score: Score) -> dict[str, object]:
    return {
        "asked": score.total,
        "right": score.total_right,
        "wrong": score.wrong,
        "by_type": {kind: {"asked": n, "right": score.right[kind]} for kind, n in score.asked.items()},
        "misses": [miss.case.id for miss in score.misses],
    }
