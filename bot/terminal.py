"""The conversation and the tables in a terminal."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.message import Body
from bot.render import answer_body
from bot.texts import text
from index.records import Figure, Report
from retrieval.answer import Answer
from retrieval.engine import Engine
from retrieval.question import Query


def converse(engine: Engine) -> None:
    """Answer questions until the input ends; follow-ups build on the question before.

    Standard input that is no terminal gives one question a line, each echoed above its answer.
    """
    console = Console(highlight=False, soft_wrap=True)
    interactive = sys.stdin.isatty()
    if interactive:
        manifest = engine.store.manifest
        console.print(text("terminal.greeting", reports=manifest.reports, figures=manifest.figures), style="dim")
    previous: Query | None = None
    while (question := _next_question(console, interactive)) is not None:
        if not question.strip():
            continue
        engine.refresh()
        previous = show_answer(console, engine, question.strip(), previous, echo=not interactive).understood
    if interactive:
        console.print(text("terminal.goodbye"), style="dim")


def _next_question(console: Console, interactive: bool) -> str | None:
    if interactive:
        try:
            return console.input(f"[bold]{text('terminal.prompt')}[/]")
        except (EOFError, KeyboardInterrupt):
            console.print()
            return None
    line = sys.stdin.readline()
    return line if line else None


def show_answer(
    console: Console, engine: Engine, question: str, previous: Query | None = None, echo: bool = False
) -> Answer:
    """Answer one question on the console."""
    answer = engine.answer(question, previous=previous)
    if echo:
        console.print(Text(f"❯ {question}", style="bold"))
    console.print(styled(answer_body(answer)))
    console.print()
    return answer


def styled(body: Body) -> Text:
    """Return a body as terminal text."""
    shown = Text()
    for run in body:
        style = " ".join(
            name for name, on in (("bold", run.bold), ("italic", run.italic), ("green", run.quote and run.bold)) if on
        )
        shown.append(run.text, style or ("dim" if run.quote else ""))
    return shown


def print_figures(report: Report, figures: Sequence[Figure]) -> None:
    """Print a report's figures as a table; those whose arithmetic does not agree are marked."""
    console = Console(highlight=False)
    place = report.place.label if report.place else "?"
    published = f"{report.published:%d/%m/%Y}" if report.published else "?"
    console.print(Text(report.title, style="bold"))
    console.print(f"{published} · {place} · {len(figures)}", style="dim")
    table = Table(show_lines=False, header_style="bold")
    for name in ("#", "figure", "kind", "measure", "unit", "period", "place", "links", "check"):
        table.add_column(name, justify="right" if name in ("#", "figure") else "left", overflow="fold")
    for at, figure in enumerate(figures):
        table.add_row(*_row(at, figure, report), style="red" if figure.verdict == "mismatch" else "")
    console.print(table)


def _row(at: int, figure: Figure, report: Report) -> list[str]:
    place = figure.place.name if figure.place and figure.place != report.place else ""
    links = [f"= {','.join(map(str, figure.siblings))}"] if figure.siblings else []
    links += [f"⊂ {figure.whole}"] if figure.whole is not None else []
    kind = figure.kind + (f" {figure.role}" if figure.role != "level" else "") + (" plan" if figure.planned else "")
    check = {"match": "khớp", "mismatch": f"lệch: {figure.verdict_note}"}.get(figure.verdict, "")
    period = figure.period.label if figure.period else ""
    return [
        str(at),
        figure.text,
        kind,
        figure.measure[:70],
        figure.unit,
        period,
        place,
        " ".join(links),
        check,
    ]
