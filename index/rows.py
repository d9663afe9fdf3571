"""Records as rows of the store's tables, and back."""

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from index.records import Figure, Page, Passage, Period, Place, Report, Section, Span

SCHEMA = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, digest TEXT NOT NULL, report_id TEXT NOT NULL UNIQUE
);
CREATE TABLE reports (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, published TEXT, source TEXT NOT NULL, place TEXT, sections TEXT NOT NULL,
    text TEXT NOT NULL, pages TEXT NOT NULL
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, report_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    heading TEXT NOT NULL
);
CREATE INDEX passages_of ON passages (report_id);
CREATE TABLE figures (
    id INTEGER PRIMARY KEY AUTOINCREMENT, report_id TEXT NOT NULL, number INTEGER NOT NULL, passage INTEGER NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX figures_of ON figures (report_id, number);
CREATE INDEX figures_in ON figures (passage);
CREATE TABLE removed (path TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE TABLE places (name TEXT PRIMARY KEY, uses INTEGER NOT NULL);
CREATE TABLE vocabulary (term TEXT PRIMARY KEY, passages INTEGER NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

REPORT = "id, title, published, source, place, sections, text, pages"
PASSAGE = 'report_id, start, "end", heading'
FIGURE = "report_id, data"


def from_report(report: Report) -> tuple[Any, ...]:
    """Return the columns of ``REPORT``. Its tables are left out: their figures have been extracted."""
    sections = [[*section.span, section.heading] for section in report.sections]
    pages = [[*page.span, page.label] for page in report.pages]
    return (
        report.id, report.title, report.published.isoformat() if report.published else None, report.source,
        _from_place(report.place), json.dumps(sections, ensure_ascii=False), report.text,
        json.dumps(pages, ensure_ascii=False),
    )  # fmt: skip


def to_report(row: tuple[Any, ...]) -> Report:
    """Return the report of a row of ``REPORT``."""
    identity, title, published, source, place, sections, text, pages = row
    return Report(
        identity, title, text, date.fromisoformat(published) if published else None, source, _to_place(place),
        tuple(Section(Span(start, end), heading) for start, end, heading in json.loads(sections)),
        tuple(Page(Span(start, end), label) for start, end, label in json.loads(pages)),
    )  # fmt: skip


def to_passage(row: tuple[Any, ...]) -> Passage:
    """Return the passage of a row of ``PASSAGE``."""
    report_id, start, end, heading = row
    return Passage(report_id, Span(start, end), heading)


def from_figure(figure: Figure) -> str:
    """Return a figure, but for its report, as compact JSON."""
    f = figure
    period = [f.period.start.isoformat(), f.period.end.isoformat(), f.period.label] if f.period else None
    numbers = [_text(n) for n in (f.value, f.low, f.high, f.numerator, f.denominator, f.target)]
    values = [
        *f.span, f.text, f.kind, f.unit, f.measure, *f.sentence, *f.scope, numbers, f.target_span, f.role, f.planned, period,
        f.period_source, _from_place(f.place), f.heading, f.siblings, f.whole, f.verdict, f.verdict_note,
    ]  # fmt: skip
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def to_figure(row: tuple[Any, ...]) -> Figure:
    """Return the figure of a row of ``FIGURE``."""
    report_id, data = row
    (
        start, end, text, kind, unit, measure, first, last, scope_start, scope_end, numbers, target_span, role, planned, period, period_source,
        place, heading, siblings, whole, verdict, verdict_note,
    ) = json.loads(data)  # fmt: skip
    value, low, high, numerator, denominator, target = map(_number, numbers)
    return Figure(
        report_id=report_id, span=Span(start, end), text=text, kind=kind, value=value or Decimal(0), unit=unit,
        measure=measure, sentence=Span(first, last), scope=Span(scope_start, scope_end), low=low, high=high, numerator=numerator, denominator=denominator,
        target=target, target_span=Span(*target_span) if target_span else None, role=role, planned=planned,
        period=_period(*period) if period else None, period_source=period_source, place=_to_place(place),
        heading=heading, siblings=tuple(siblings), whole=whole, verdict=verdict, verdict_note=verdict_note,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _period(start: str, end: str, label: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), label)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _from_place(place: Place | None) -> str | None:
    return "|".join((place.name, *place.parents)) if place else None


@lru_cache(maxsize=1024)
def _to_place(text: str | None) -> Place | None:
    if text is None:
        return None
    name, *parents = text.split("|")
    return Place(name, tuple(parents))
