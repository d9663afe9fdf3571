"""Take everything out of report files that a store holds, on all cores when there are many."""

import multiprocessing
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path

from index.errors import ReadError
from index.figures import extract_figures
from index.passages import cut_passages
from index.read import read_file
from index.records import Figure, Passage, Report
from index.text import words
from index.words import index_terms

#: From this many files on, starting processes costs less than it saves.
POOL_FROM = 32
#: Files handed out ahead of the one that is waited for.
_AHEAD = 64
CRASHED = "reading ended in a crash: the file is damaged or too large"


@dataclass(frozen=True, slots=True)
class Extracted:
    """A report with its passages and figures, and the terms under which each of them is found.

    ``embedded`` are the passages' texts with their headings; ``spread`` counts the passages that hold
    each folded syllable, ``places`` the figures and reports of each place.
    """

    report: Report
    passages: tuple[Passage, ...]
    figures: tuple[Figure, ...]
    embedded: tuple[str, ...]
    passage_terms: tuple[str, ...]
    figure_terms: tuple[str, ...]
    spread: Counter[str]
    places: Counter[str]


def extract_file(path: Path, report_id: str) -> Extracted:
    """Return what one file holds. Raises ``ReadError``."""
    return extract(read_file(path, report_id))


def extract(report: Report) -> Extracted:
    """Return what a report holds. Never raises on any text."""
    passages = cut_passages(report)
    figures = extract_figures(report)
    embedded = tuple(f"{one.heading}. {report.text[one.span.start : one.span.end]}" for one in passages)
    return Extracted(
        report,
        passages,
        figures,
        embedded,
        tuple(" ".join(index_terms(text)) for text in embedded),
        tuple(" ".join(index_terms(figure_text(report, figure))) for figure in figures),
        count_spread(report, passages),
        count_places(report, figures),
    )


def figure_text(report: Report, figure: Figure) -> str:
    """Return the words that a figure is found by: its measure, its heading, its sentence."""
    sentence = report.text[figure.sentence.start : figure.sentence.end]
    return f"{figure.measure}\n{figure.unit}\n{figure.heading}\n{sentence}"


def count_spread(report: Report, passages: Sequence[Passage]) -> Counter[str]:
    """Return how many of the passages hold each folded syllable, headings included."""
    spread: Counter[str] = Counter()
    for one in passages:
        text = f"{one.heading} {report.text[one.span.start : one.span.end]}"
        spread.update({term for term in words(text) if term.isalpha()})
    return spread


def count_places(report: Report, figures: Sequence[Figure]) -> Counter[str]:
    """Return how often each place, parents included, is that of the report or of a figure."""
    named = [report.place, *(figure.place for figure in figures)]
    return Counter(name for place in named if place is not None for name in (place.name, *place.parents))


def extract_files(files: Sequence[tuple[Path, str]], processes: int | None = None) -> Iterator[Extracted | ReadError]:
    """Yield what each file holds under its report id, or why it cannot be read, in the order given.

    ``processes`` defaults to the machine's cores for many files and to none of their own for few. What
    is yielded does not depend on it; a file that brings its process down fails alone.
    """
    number = (os.cpu_count() or 1) if processes is None and len(files) >= POOL_FROM else (processes or 0)
    if number < 2:
        yield from (_attempt(path, report_id) for path, report_id in files)
        return
    at = 0
    while at < len(files):
        for found in _in_pool(files[at:], number):
            yield found
            at += 1
        if at < len(files):
            # A process went down, with one of the files that were under way: the first is tried alone.
            yield next(_in_pool(files[at : at + 1], 1), ReadError(CRASHED))
            at += 1


def _in_pool(files: Sequence[tuple[Path, str]], number: int) -> Iterator[Extracted | ReadError]:
    """Yield results until all are there or a process goes down."""
    # Spawned, not forked: the parent has threads, and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_follow_parent)
    try:
        waiting: list[Future[Extracted | ReadError]] = []
        left = iter(files)
        while True:
            waiting += [pool.submit(_attempt, *file) for file in islice(left, _AHEAD - len(waiting))]
            if not waiting:
                return
            yield waiting.pop(0).result()
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _attempt(path: Path, report_id: str) -> Extracted | ReadError:
    try:
        return extract_file(path, report_id)
    except ReadError as error:
        return ReadError(str(error))


def _follow_parent() -> None:
    """In a process of the pool: leave interrupts to the parent, and end when it does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            wait([parent.sentinel])
            os._exit(1)

        threading.Thread(target=follow, daemon=True).start()
