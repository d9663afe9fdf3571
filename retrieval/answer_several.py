"""Answer questions that ask for several figures: part by part, time by time, place by place."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from index.records import Span
from index.store import Store
from index.text import fold
from retrieval.answer import Answer, Statement
from retrieval.compose import state
from retrieval.question import Query
from retrieval.several import (
    count_left,
    is_bare,
    says_none_left,
    says_too,
    split_question,
    spread,
    without_turn,
)

#: A part of a question with fewer words of its own speaks of what the part before named.
_OWN_TERMS = 3


class SeveralAnswers:
    """Answers of several figures over one store.

    ``read`` understands a question, ``alone`` answers a query of one figure.
    """

    def __init__(self, store: Store, read: Callable[[str], Query], alone: Callable[[Query], Answer]) -> None:
        self._store, self._read, self._alone = store, read, alone

    def answer(self, query: Query, question: str) -> Answer:
        """Answer a question of one figure or of several."""
        return self._parts(query, question) or self._left(query, question, self.one(query))

    def one(self, query: Query) -> Answer:
        """Answer a query of one figure, for one time and place or for several."""
        return self._each(query) or self._alone(query)

    def _each(self, query: Query) -> Answer | None:
        """Answer a question of several times or places one by one, with figures of one kind where there are such.

        A time or a place that nothing is said of is named. None when none of them is answered.
        """
        parts = spread(query)
        if len(parts) < 2 or query.ask or query.asks_change:
            return None
        each = (self._alone(part) for part in parts)
        best = next((answer.statements[0] for answer in each if answer.status == "answered"), None)
        if best is None:
            return None
        found: list[list[Statement]] = []
        for kind in dict.fromkeys(_family(one.kind) for one in (best.figure, *best.siblings)):
            answers = [self.one(replace(part, kind=kind)) for part in parts]
            statements = [
                self._of_kind(answer.statements[0], kind) for answer in answers if answer.status == "answered"
            ]
            if len(statements) == len(parts):
                found.append(statements)
        if not found:
            return None if query.series else self._some(query, parts)  # half a comparison is none
        # One kind for all, where there is one: 214,7% and 343% (20,85 tỷ đồng) can be compared.
        statements = min(found, key=lambda line: len({_family(one.figure.kind) for one in line}))
        statements.sort(key=lambda one: one.figure.period.end if one.figure.period else date.min)
        return Answer(query.text, "answered", query, statements=tuple(statements), series=True)

    def _some(self, query: Query, parts: Sequence[Query]) -> Answer | None:
        """Answer those times or places of a question that can be, and name the others."""
        answers = [(part, self.one(part)) for part in parts]
        given = [answer.statements for _, answer in answers if answer.status == "answered"]
        statements = given[0] if len(given) == 1 else tuple(one[0] for one in given)
        said = (one.role == "change" for statement in statements for one in statement.siblings)
        if len(set(statements)) != len(statements) or any(said):
            return None  # "giảm 09 vụ" says how it was before
        missing = [part for part, answer in answers if answer.status != "answered"]
        names = [f"của {part.places[0]}" if len(query.places) > 1 else part.periods[0].label for part in missing]
        return Answer(
            query.text, "answered", query, statements=statements, series=len(given) > 1,
            partly=True, subject=", ".join(names),
        )  # fmt: skip

    def _of_kind(self, statement: Statement, kind: str) -> Statement:
        """Return a statement led by its figure of a kind, where one of its sentence is."""
        figures = (statement.figure, *statement.siblings)
        alike = [one for one in figures if _family(one.kind) == kind and one.role in ("level", "baseline")]
        lead = next(iter(alike), statement.figure)
        return statement if lead is statement.figure else state(self._store, lead, statement.score)

    def _parts(self, query: Query, question: str) -> Answer | None:
        """Answer a question that asks for several figures part by part; None when it is to be answered as one.

        A part that names no measure ("…, đạt mấy phần trăm?") asks for more about the figure before: what
        that figure's statement says too is not looked for elsewhere, and without that figure nothing is said.
        """
        parts = split_question(question)
        if len(parts) < 2 or query.ask or query.series:
            return None
        measured = [part for part in parts if not is_bare(part)]
        if measured and not query.follow_up:
            # "…, chỉ tiêu cả năm là bao nhiêu?": the target's time is not that of the result.
            query = replace(self._read(", ".join(measured)), text=query.text)
        statements: dict[Span, Statement] = {}
        last: Statement | None = None
        before: Query | None = None
        partly = False
        for part in parts:
            bare = last is not None and is_bare(part)
            if last is not None and bare and says_too(part, last.figure, last.siblings):
                continue
            asked = self._understand_part(part, query, before)
            answer = self.one(asked)
            found = answer.statements[0] if answer.status == "answered" else None
            if last is None and found is None:
                # Without what is asked first, the rest alone would be taken for it; a rate says it too.
                whole = self.one(query) if len(measured) == 1 else answer
                return whole if whole.status == "answered" and _counts(asked.unit, whole.statements[0]) else answer
            if found is None or (bare and last is not None and found.quote_span != last.quote_span):
                partly = True
                continue
            if not any(found.figure.span == one.span for known in statements.values() for one in known.siblings):
                statements.setdefault(found.figure.span, found)
            last, before = found, asked
        return Answer(question, "answered", query, statements=tuple(statements.values()), partly=partly)

    def _understand_part(self, part: str, query: Query, before: Query | None) -> Query:
        """Return what a part asks for, with the time and place of the whole, and what the part before named."""
        asked = self._read(without_turn(part))
        asked = replace(
            asked,
            periods=query.periods if asked.any_year or not asked.periods else asked.periods,
            places=asked.places or query.places,
        )
        if before is not None and len(asked.terms) < _OWN_TERMS:
            terms = (*(term for term in before.terms if term not in asked.terms), *asked.terms)
            asked = replace(asked, terms=terms, wordings=(*before.wordings, *asked.wordings))
        return asked

    def _left(self, query: Query, question: str, whole: Answer) -> Answer:
        """Answer "còn hộ nghèo không?" by how many there still are; by the ``whole`` answer where no count says so."""
        counted = count_left(question) if query.ask == "yes_no" else ""
        if not counted or any(says_none_left(question, one.text) for one in whole.excerpts):
            return whole
        asked = self._read(counted)
        if not asked.unit or asked.kind != "count":
            return whole
        asked = replace(asked, periods=query.periods, places=query.places, any_year=query.any_year)
        answer = self.one(asked)
        return answer if answer.status == "answered" and not answer.statements[0].figure.planned else whole


def _counts(unit: str, statement: Statement) -> bool:
    """Tell whether a statement of a rate also gives what it is a rate of, counted in the unit asked for where there is one."""
    return any(not unit or fold(one.unit).startswith(unit) for one in statement.siblings)


def _family(kind: str) -> str:
    """Return a kind's family: a ratio counts what it is a part of."""
    return "count" if kind == "ratio" else kind
