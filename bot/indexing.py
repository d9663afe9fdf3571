"""Index from the command line: a progress bar, then what was done."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from index.build import Progress, Summary, build_store
from index.deferred import encoder_when_needed

_STEPS = {"read": "Reading and embedding reports", "save": "Saving the store"}


def index_reports(paths: Sequence[Path], store: Path, model: str | None) -> Summary:
    """Bring a store up to date, showing progress and a closing summary on stderr."""
    encoder = encoder_when_needed(model)
    with _progress() as show:
        summary = build_store(paths, store, encoder, show)
    _report(summary, store, paths)
    return summary


def shown_name(path: Path, given: Sequence[Path]) -> str:
    """Return the name of a file that failed, from the folder given, as it can be printed."""
    folders = [one.resolve() for one in given]
    inner = next((path.relative_to(one) for one in folders if one in path.parents), Path(path.name))
    return str(inner).encode("utf-8", "replace").decode()  # a name may hold bytes that are no letters


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give what shows progress: a bar in a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich import progress as rich_progress
    from rich.console import Console

    columns = (
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    with rich_progress.Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {step: bars.add_task(title, total=None, visible=False) for step, title in _STEPS.items()}

        def show(step: str, done: int, total: int) -> None:
            bars.update(tasks[step], completed=done, total=total, visible=total > 0)

        yield show


def _report(summary: Summary, store: Path, given: Sequence[Path]) -> None:
    for path, reason in summary.failed:
        # One line a file, however narrow the terminal: the list is read by people and by programs.
        typer.secho(f"  not read: {shown_name(path, given)}: {reason}", fg="yellow", err=True)
    counts = ", ".join(
        f"{getattr(summary, name)} {name.replace('_', ' ')}"
        for name in ("new", "changed", "unchanged", "removed", "left_out")
        if getattr(summary, name)
    )
    failed = f", {len(summary.failed)} failed" if summary.failed else ""
    typer.echo(
        f"{store}: {summary.reports} reports ({counts or 'nothing new'}{failed}),"
        f" {summary.passages} passages, {summary.figures} figures",
        err=True,
    )
