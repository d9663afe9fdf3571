"""What an answer is: cited figures or excerpts, or the reason why there is none.

An answer holds no words of its own. It points into reports; ``bot.render`` turns it into
Vietnamese for a terminal, for Telegram or for JSON.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.records import Figure, Place, Span
from retrieval.question import Query

Status = Literal["answered", "passages", "clarify", "not_found"]

#: Why nothing was found. ``subject`` of the answer says which year, ward or measure is meant.
Reason = Literal["", "no_store", "no_period", "no_place", "no_measure", "out_of_scope", "unclear"]


@dataclass(frozen=True, slots=True)
class Source:
    """The report that a statement stands in; ``where`` says at which page, sheet or cell, when it has any."""

    report_id: str
    title: str
    published: date | None
    place: Place | None
    address: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure as an answer: with its siblings, and the sentence it stands in.

    ``quote`` is the report's text over ``quote_span``; ``marks`` are spans inside ``quote``.
    ``siblings`` are other statements of the same measure (5/8 beside 62,5%; the target of a rate).
    """

    source: Source
    figure: Figure
    siblings: tuple[Figure, ...]
    quote: str
    quote_span: Span
    marks: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one report that answer a question no figure answers."""

    source: Source
    text: str
    span: Span
    marks: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    ``answered``: ``statements`` answer it, best first; several stand for several periods, places
    or asked measures (``series`` tells a table over time; ``partly`` that a part of the question is not answered). ``passages``: ``excerpts`` answer it.
    ``clarify``: ``choices`` are complete questions to choose from. ``not_found``: ``reason`` and
    ``subject`` say why. ``nearby`` is never the answer: related figures, to be shown apart.
    ``understood`` is what a follow-up of the same person may build on.
    """

    question: str
    status: Status
    understood: Query
    statements: tuple[Statement, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    nearby: tuple[Statement, ...] = ()
    choices: tuple[str, ...] = ()
    reason: Reason = ""
    subject: str = ""
    series: bool = False
    partly: bool = False
    elapsed_ms: float = 0.0
