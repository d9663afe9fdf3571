"""Index from the command line: a progress bar, then what was done."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from index.build import Summary, build_store
from index.encode import load_encoder

_STEPS = {"read": "Reading and embedding reports", "save": "Saving the store"}


def index_reports(paths: Sequence[Path], store: Path, model: str | None) -> Summary:
    """Bring a store up to date, showing progress and a closing summary on stderr."""
    console = Console(stderr=True)
    encoder = load_encoder(model)
    with _progress(console) as progress:
        tasks = {step: progress.add_task(title, total=None, visible=False) for step, title in _STEPS.items()}

        def show(step: str, done: int, total: int) -> None:
            progress.update(tasks[step], completed=done, total=total, visible=total > 0)

        summary = build_store(paths, store, encoder, show)
    _report(console, summary, store, paths)
    return summary


def shown_name(path: Path, given: Sequence[Path]) -> str:
    """Return the name of a file that failed, from the folder given, as it can be printed."""
    folders = [one.resolve() for one in given]
    inner = next((path.relative_to(one) for one in folders if one in path.parents), Path(path.name))
    return str(inner).encode("utf-8", "replace").decode()  # a name may hold bytes that are no letters


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=not sys.stderr.isatty(),
        disable=not sys.stderr.isatty(),
    )


def _report(console: Console, summary: Summary, store: Path, given: Sequence[Path]) -> None:
    for path, reason in summary.failed:
        # One line a file, however narrow the terminal: the list is read by people and by programs.
        line = f"  not read: {shown_name(path, given)}: {reason}"
        console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)
    counts = ", ".join(
        f"{getattr(summary, name)} {name.replace('_', ' ')}"
        for name in ("new", "changed", "unchanged", "removed", "left_out")
        if getattr(summary, name)
    )
    failed = f", {len(summary.failed)} failed" if summary.failed else ""
    console.print(
        f"{store}: {summary.reports} reports ({counts or 'nothing new'}{failed}),"
        f" {summary.passages} passages, {summary.figures} figures",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
