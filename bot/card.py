"""An answer as Telegram keeps it: what is shown at once, and the sections that unfold under it.

A card is made once, when the question is answered, and kept: its buttons go on working after a
restart, after the reports have changed, and without asking the engine again.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import NamedTuple

from bot.curated import Curated
from bot.message import Body, Run
from bot.render import answer_body, nearby_lines, quote_runs, source_runs
from bot.surroundings import Surroundings
from bot.texts import text
from retrieval.answer import Answer, Source, Statement

#: Passages of one section; more would not fit one message.
_MOST_PASSAGES = 4
_MOST_NEAREST = 3

SECTIONS = ("passage", "report", "related")
_GAP = Run("\n\n")


class FigureRow(NamedTuple):
    """A figure that an answer gave, as the ledger and the export list it."""

    text: str
    kind: str
    value: str
    unit: str
    measure: str
    period: str
    place: str
    report: str
    title: str
    published: str
    quote: str


@dataclass(frozen=True, slots=True)
class Card:
    """The body of an answer, the sections that unfold under it, and the questions offered instead.

    ``nearest`` is for staff only: what the reports hold that comes nearest to the question.
    """

    body: Body
    passage: Body = ()
    report: Body = ()
    related: Body = ()
    nearest: Body = ()
    choices: tuple[str, ...] = ()
    judged: bool = False

    def section(self, name: str) -> Body:
        """Return a section by name; empty when there is none of that name."""
        return {"passage": self.passage, "report": self.report, "related": self.related}.get(name, ())

    def shown(self, view: str) -> Body:
        """Return the body with one section unfolded."""
        section = self.section(view)
        return (*self.body, _GAP, *section) if section else self.body

    def to_json(self) -> str:
        """Return the card as one line for the ledger."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Card":
        """Read what ``to_json`` wrote."""
        raw = json.loads(line)
        values = {f.name: raw[f.name] for f in fields(cls)}
        for name in ("body", "passage", "report", "related", "nearest"):
            values[name] = tuple(Run(**run) for run in raw[name])
        values["choices"] = tuple(raw["choices"])
        return cls(**values)


def card_of(answer: Answer, curated: Curated | None, around: Surroundings) -> Card:
    """Lay out an answer, after the staff's own when there is one."""
    found = answer.status in ("answered", "passages")
    body = [*_curated_body(curated)] if curated else []
    if curated and found:
        body += [_GAP, Run(text("card.from_reports"), italic=True), Run("\n")]
    if found or not curated:
        body += answer_body(answer)
    return Card(
        body=tuple(body),
        passage=tuple(_passages(answer, around)) if found else (),
        report=tuple(_reports(_sources(answer))) if found else (),
        related=tuple(_related(answer.nearby or around.related)) if found else (),
        nearest=tuple(_nearest(answer, around.nearest)),
        choices=answer.choices if answer.status == "clarify" and not curated else (),
        judged=found or curated is not None,
    )


def figure_rows(answer: Answer) -> tuple[FigureRow, ...]:
    """Return the figures that answer the question, best first."""
    return tuple(_figure_row(statement) for statement in answer.statements)


def _passages(answer: Answer, around: Surroundings) -> list[Run]:
    quotes = [(s.source, s.quote_span, s.quote) for s in answer.statements]
    quotes += [(e.source, e.span, e.text) for e in answer.excerpts]
    shown: dict[str, list[Run]] = {}
    for source, span, words in quotes:
        passage = around.passages.get((source.report_id, span)) or words
        if passage not in shown and len(shown) < _MOST_PASSAGES:
            shown[passage] = [*_marked(passage, words), Run("\n"), *source_runs(source)]
    return [Run(text("card.passage"), bold=True), Run("\n"), *_joined(shown.values())] if shown else []


def _marked(passage: str, words: str) -> list[Run]:
    """Return the whole passage with the quoted words in bold: here nothing is cut away."""
    at = passage.find(words)
    if at < 0 or words == passage:
        return [Run(passage, quote=True)]
    pieces = (passage[:at], False), (words, True), (passage[at + len(words) :], False)
    return [Run(piece, quote=True, bold=bold) for piece, bold in pieces if piece]


def _reports(sources: list[Source]) -> list[Run]:
    if not sources:
        return []
    runs = [Run(text("card.report"), bold=True)]
    for source in sources:
        published = f"{source.published:%d/%m/%Y}" if source.published else text("card.no_date")
        runs += [
            Run("\n"),
            *source_runs(source),
            Run("\n" + text("card.report_line", date=published, id=source.report_id)),
        ]
        if source.place:
            runs.append(Run("\n" + text("card.report_place", place=source.place.label)))
    return runs


def _related(statements: Iterable[Statement]) -> list[Run]:
    lines = nearby_lines(tuple(statements))
    return [Run(text("card.related"), bold=True), *lines] if lines else []


def _nearest(answer: Answer, found: tuple[tuple[Source, str], ...]) -> list[Run]:
    quotes = {e.text: (e.source, quote_runs(e.text, e.marks)) for e in answer.excerpts}
    for statement in answer.statements + answer.nearby:
        quotes.setdefault(statement.quote, (statement.source, quote_runs(statement.quote, statement.marks)))
    if not quotes:
        quotes = {words: (source, [Run(words, quote=True)]) for source, words in found}
    runs: list[Run] = []
    for source, quote in list(quotes.values())[:_MOST_NEAREST]:
        runs += [Run("\n"), *quote, Run("\n"), *source_runs(source)]
    return runs


def _sources(answer: Answer) -> list[Source]:
    found = [s.source for s in answer.statements] + [e.source for e in answer.excerpts]
    return list({source.report_id: source for source in found}.values())


def _figure_row(statement: Statement) -> FigureRow:
    figure, source = statement.figure, statement.source
    return FigureRow(
        text=figure.text,
        kind=figure.kind,
        value=str(figure.value),
        unit=figure.unit,
        measure=figure.measure,
        period=figure.period.label if figure.period else "",
        place=figure.place.label if figure.place else "",
        report=source.report_id,
        title=source.title,
        published=source.published.isoformat() if source.published else "",
        quote=statement.quote,
    )


def _curated_body(curated: Curated) -> list[Run]:
    day = datetime.fromtimestamp(curated.saved).strftime("%d/%m/%Y")
    return [
        Run(text("card.curated", author=curated.author, date=day), bold=True),
        Run("\n"),
        Run(curated.answer),
        Run("\n"),
        Run(text("card.curated_question", question=curated.question), italic=True),
    ]


def _joined(blocks: Iterable[list[Run]]) -> list[Run]:
    runs: list[Run] = []
    for block in blocks:
        runs += [_GAP, *block] if runs else block
    return runs
