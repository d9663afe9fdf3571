"""Cut the shortest run of sentences that answers a question no figure answers."""

import re

from index.records import Report, Span
from index.text import TOKEN, fold
from retrieval.hints import holds_answer, is_asked_for
from retrieval.question import Query

_LONGEST = 700  # characters
_ANYTHING = 1.0  # of what was asked for, where nothing is known that an answer must hold
#: What begins so tells why that was which the sentence before it names.
_REASON = re.compile(r"(?:Nguyên nhân|Lý do|Lí do|Sở dĩ)(?![^\W_])")
_SHORT = 6  # syllables of a sentence that says nothing alone: "Kết quả:"
#: A list that the following sentences go on with: "còn một số hạn chế đó là: …".
_ANNOUNCES = re.compile(r"(?:đó là|như sau|cụ thể là|gồm|sau đây|là)\s?:")


def answering_run(query: Query, report: Report, sentences: list[Span], at: int) -> tuple[Span, float]:
    """Return the run that begins with a sentence, and how well it holds what was asked for, 0 to 1.

    That is a name for "ai", a date for "khi nào". "Vì sao …?" is often answered by the sentence after
    the one that names the matter: it then holds it half.
    """
    span = _widened(report, sentences, at)
    if not is_asked_for(query):
        return span, _ANYTHING
    held = holds_answer(query, report, report.text[span.start : span.end])
    if query.ask == "why" and at + 1 < len(sentences):
        reason = sentences[at + 1]
        between = report.text[span.end : reason.start]
        short = reason.end - span.start <= _LONGEST
        if (
            short
            and reason.start >= span.end
            and "\n" not in between
            and _REASON.match(report.text[reason.start : reason.end])
        ):
            return Span(span.start, reason.end), _ANYTHING
    if held:
        return span, held
    for following in sentences[at + 1 : at + 3]:
        longer = Span(span.start, max(span.end, following.end))
        text = report.text[span.start : longer.end]
        if "\n" in text or len(text) > _LONGEST:
            break
        if holds_answer(query, report, report.text[following.start : following.end]):
            return longer, 0.5
    return span, 0.0


def _widened(report: Report, sentences: list[Span], at: int) -> Span:
    """Take in what the sentence announces: after a colon, or when it is too short to say anything."""
    first = report.text[sentences[at].start : sentences[at].end]
    announces = bool(_ANNOUNCES.search(first))
    last = at
    while last + 1 < len(sentences) and sentences[last + 1].end - sentences[at].start <= _LONGEST:
        text = report.text[sentences[last].start : sentences[last].end].rstrip()
        if not (announces or text.endswith(":") or len(text.split()) <= _SHORT):
            break
        if "\n" in report.text[sentences[last].end : sentences[last + 1].start] and not text.endswith(":"):
            break
        last += 1
    return Span(sentences[at].start, sentences[last].end)


def marked_words(query: Query, text: str) -> tuple[Span, ...]:
    """Return the spans of the text's words that the question speaks of, neighbours joined."""
    asked = {word for term in query.terms for reading in term.readings for word in reading.split()}
    spans: list[Span] = []
    for match in TOKEN.finditer(text):
        if fold(match.group()) not in asked:
            continue
        if spans and text[spans[-1].end : match.start()].strip() == "":
            spans[-1] = Span(spans[-1].start, match.end())
        else:
            spans.append(Span(*match.span()))
    return tuple(span for span in spans if " " in text[span.start : span.end])
