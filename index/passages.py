"""Cut a report into passages: whole sentences, short enough to quote and to embed."""

from index.records import Passage, Report, Section, Span
from index.segment import sentences

#: Syllables. A passage closes once it has reached TARGET or would pass MOST.
TARGET, MOST = 130, 180
#: A section shorter than this joins the next: "Một là: …" of one line says little alone.
LEAST = 25


def cut_passages(report: Report) -> tuple[Passage, ...]:
    """Return the report's passages in order.

    No sentence is cut, none stands in two passages, and every character that is no white space
    lies in one. A passage that spans several short sections carries the first one's heading.
    """
    passages: list[Passage] = []
    start = end = -1
    size, heading = 0, ""
    for section in report.sections or (Section(Span(0, len(report.text)), ""),):
        for sentence in sentences_of(report.text, section.span):
            length = report.text.count(" ", *sentence) + 1
            other = section.heading != heading and size >= LEAST
            if start >= 0 and (size >= TARGET or size + length > MOST or other):
                passages.append(Passage(report.id, Span(start, end), heading))
                start = -1
            if start < 0:
                start, size, heading = sentence.start, 0, section.heading
            end, size = sentence.end, size + length
    if start >= 0:
        passages.append(Passage(report.id, Span(start, end), heading))
    return tuple(passages)


def sentences_of(text: str, within: Span) -> list[Span]:
    """Return the sentences of one span, paragraph by paragraph."""
    found: list[Span] = []
    start = within.start
    while start < within.end:
        end = text.find("\n", start, within.end)
        end = within.end if end < 0 else end
        if end > start:
            found.extend(sentences(text, Span(start, end)))
        start = end + 1
    return found
