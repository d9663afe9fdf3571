"""What stands around an answer in the reports: the paragraph of its quote, other figures beside it.

For a question that has no answer: the passages that share most words with it, for staff to begin from.
"""

from dataclasses import dataclass

from index.records import Figure, Report, Span
from index.store import Store
from index.words import query_terms
from retrieval.answer import Answer, Source, Statement

_MOST_RELATED = 4
_MOST_NEAREST = 3

#: Roles that say something of their own; a target or a name beside the answer does not.
_TELLING = ("level", "change")

#: A lone paragraph shorter than this is shown with its neighbours.
_SHORT = 300

#: Longer than this a passage is cut down to the sentences nearest the quote.
_LONGEST = 1800


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The paragraph of each quote by report and span, figures near the answer, passages near the question."""

    passages: dict[tuple[str, Span], str]
    related: tuple[Statement, ...] = ()
    nearest: tuple[tuple[Source, str], ...] = ()


def surroundings_of(answer: Answer, store: Store) -> Surroundings:
    """Look around an answer. A report that has left the store since is passed over."""
    if answer.status not in ("answered", "passages"):
        return Surroundings({}, nearest=_nearest(store, answer.question))
    spans = [(s.source.report_id, s.quote_span) for s in answer.statements]
    spans += [(e.source.report_id, e.span) for e in answer.excerpts]
    passages: dict[tuple[str, Span], str] = {}
    for report_id, span in spans:
        try:
            passages[report_id, span] = around(store.report(report_id).text, span)
        except KeyError:
            continue
    return Surroundings(passages, _related(answer, store))


def around(text: str, span: Span) -> str:
    """Return the whole paragraphs of ``text`` that hold ``span``, with their neighbours when short.

    Cut at word ends, with an ellipsis, when longer than one screen. Always holds ``text[span]`` unless
    that alone is longer.
    """
    start, end = _paragraph(text, span.start, span.end)
    if end - start < _SHORT:
        start, end = _paragraph(text, max(start - 1, 0), min(end + 1, len(text)))
    if end - start <= _LONGEST:
        return text[start:end].strip()
    spare = max(_LONGEST - (span.end - span.start), 0) // 2
    left, right = max(start, span.start - spare), min(end, span.end + spare)
    if left > start:
        left = text.find(" ", left, span.start) + 1 or span.start
    if right < end:
        right = text.rfind(" ", span.end, right)
        right = span.end if right < 0 else right
    head, tail = "… " if left > start else "", " …" if right < end else ""
    return head + text[left:right].strip() + tail


def _related(answer: Answer, store: Store) -> tuple[Statement, ...]:
    """Return the figures that stand nearest to the best answer in its report, apart from those shown."""
    if not answer.statements:
        return ()
    best = answer.statements[0]
    shown = {figure.span for s in answer.statements for figure in (s.figure, *s.siblings)}
    try:
        report = store.report(best.source.report_id)
        figures = store.figures_of_report(best.source.report_id).values()
    except KeyError:
        return ()
    others = [one for one in figures if one.span not in shown and one.role in _TELLING and one.measure]
    others.sort(key=lambda one: (one.heading != best.figure.heading, abs(one.span.start - best.figure.span.start)))
    nearest = sorted(others[:_MOST_RELATED], key=lambda one: one.span.start)
    return tuple(_statement(best.source, report, one) for one in nearest)


def _statement(source: Source, report: Report, figure: Figure) -> Statement:
    quote = report.text[figure.sentence.start : figure.sentence.end]
    mark = Span(figure.span.start - figure.sentence.start, figure.span.end - figure.sentence.start)
    return Statement(source, figure, (), quote, figure.sentence, (mark,), 0.0)


def _nearest(store: Store, question: str) -> tuple[tuple[Source, str], ...]:
    hits = [number for number, _ in store.passage_words.search(query_terms(question), _MOST_NEAREST)]
    passages = store.passages(hits)
    found: list[tuple[Source, str]] = []
    for number in hits:
        if number in passages:
            passage = passages[number]
            report = store.report(passage.report_id)
            source = Source(report.id, report.title, report.published, report.place, report.source)
            found.append((source, report.text[passage.span.start : passage.span.end]))
    return tuple(found)


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a stretch to the line ends around it, past blank lines."""
    while start > 0 and text[start - 1] == "\n":
        start -= 1
    while end < len(text) and text[end] == "\n":
        end += 1
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return left, len(text) if right < 0 else right
