"""All that the store holds of one file, made from the file alone: by any process, in any order."""

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import rows
from index.errors import ReadError
from index.figures import extract_figures
from index.passages import cut_passages
from index.read import read_file
from index.records import Figure, Report
from index.spread import places_of, spread_of
from index.tags import tags_of_figure, tags_of_report
from index.words import index_terms


@dataclass(frozen=True, slots=True)
class Harvest:
    """One report, ready to be written; its id and the ids of its rows are given when it is.

    ``report`` holds the columns after the id, ``passages`` start, end and heading, ``texts`` what is
    embedded of each, ``figures`` the place of the passage that each stands in and its data. ``terms``
    are what a passage or a figure is found by, ``tags`` what a search is narrowed by (one row for all
    passages), with spaces between them; ``places`` and ``spread``
    (in how many passages each syllable stands) are what questions are understood with.
    """

    report: tuple[Any, ...]
    passages: tuple[tuple[int, int, str], ...]
    texts: tuple[str, ...]
    passage_terms: tuple[str, ...]
    figures: tuple[tuple[int, str], ...]
    figure_terms: tuple[str, ...]
    passage_tags: str
    figure_tags: tuple[str, ...]
    places: tuple[str, ...]
    spread: dict[str, int]


def harvest(path: Path, apart: bool = True) -> Harvest:
    """Read a file, extract its figures, cut its passages. Raises ``ReadError`` with the reason.

    ``apart`` is false in a process that is a child already: see ``index.read.read_bytes``.
    """
    report = read_file(path, path.stem, apart)
    try:
        return harvest_report(report)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        # A mistake of ours on a text that nobody foresaw: the other files are indexed all the same.
        raise ReadError(f"its figures cannot be extracted ({type(error).__name__}): please report this") from error


def harvest_here(path: Path) -> Harvest:
    """Harvest a file in a child process."""
    return harvest(path, apart=False)


def harvest_report(report: Report) -> Harvest:
    """Return what the store holds of a report."""
    passages = cut_passages(report)
    texts = tuple(f"{one.heading}. {report.text[one.span.start : one.span.end]}" for one in passages)
    figures = extract_figures(report)
    terms = _Terms()
    starts = [one.span.start for one in passages]
    return Harvest(
        report=rows.from_report(report)[1:],
        passages=tuple((*one.span, one.heading) for one in passages),
        texts=texts,
        passage_terms=tuple(" ".join(index_terms(text)) for text in texts),
        figures=tuple(
            (max(bisect_right(starts, figure.span.start) - 1, 0), rows.from_figure(figure)) for figure in figures
        ),
        figure_terms=tuple(terms.of(figure_lines(report, figure)) for figure in figures),
        passage_tags=tags_of_report(report),
        figure_tags=tuple(map(tags_of_figure, figures)),
        places=tuple(sorted(places_of(report, figures))),
        spread=dict(spread_of(texts)),
    )


def figure_lines(report: Report, figure: Figure) -> tuple[str, ...]:
    """Return the words that a figure is found by: its measure, its unit, its heading, its sentence."""
    sentence = report.text[figure.sentence.start : figure.sentence.end]
    return (figure.measure, figure.unit, figure.heading, sentence)


class _Terms:
    """Terms of lines, each line taken apart once: the figures of a sentence share it."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, lines: tuple[str, ...]) -> str:
        # A term never spans two lines, so the terms of all are those of each.
        for line in lines:
            if line not in self._known:
                self._known[line] = " ".join(index_terms(line))
        return " ".join(self._known[line] for line in lines)
