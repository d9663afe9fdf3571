"""Cut the shortest run of sentences that answers a question no figure answers."""

import re

from index.records import Report, Span
from index.text import TOKEN, fold, normal
from retrieval.question import Query

CAPITAL = "[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"

#: What the answer to each kind of question tends to hold, in ``normal`` text.
_HINTS = {
    "who": re.compile(
        rf"(?:[Đđ]ồng chí|[Đđ]/c|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Tt]hầy|[Bb]ác sĩ|BS\.?|[Cc]ông chức|[Cc]hủ tịch|[Bb]í thư|[Tt]rưởng)"
        rf"[^.;:]{{0,60}}? {CAPITAL}[^\W\d_]+ {CAPITAL}[^\W\d_]+ ?{CAPITAL}?"
        rf"|{CAPITAL}[^\W\d_]+ {CAPITAL}[^\W\d_]+(?: {CAPITAL}[^\W\d_]+)?,? [^.;:]{{0,12}}(?:[Tt]rưởng|[Pp]hó|[Cc]hủ tịch|[Bb]í thư|[Gg]iám đốc)"
    ),
    "where": re.compile(r"(?<![^\W_])(?:tại|ở|về|đặt|khu|đường|số|nghĩa trang|trụ sở|trước)(?![^\W_])"),
    "when": re.compile(r"\d{1,2}[/.-]\d{1,2}|tháng \d|năm \d{4}|quý |ngày \d|\d{4}"),
    "why": re.compile(r"(?<![^\W_])(?:do|vì|bởi|nguyên nhân|nên|là nhờ|lý do)(?![^\W_])"),
    "which": re.compile(r":|(?<![^\W_])(?:gồm|như|là|các)(?![^\W_])"),
    "what": re.compile(r":|(?<![^\W_])(?:gồm|như|là|về)(?![^\W_])|[“\"]"),
}
_FOR_WHOM = re.compile(r"(?<![^\W_])(?:cho|người|hộ)(?![^\W_])", re.IGNORECASE)
_LONGEST = 700  # characters
_SHORT = 6  # syllables of a sentence that says nothing alone: "Kết quả:"
#: A list that the following sentences go on with: "còn một số hạn chế đó là: …".
_ANNOUNCES = re.compile(r"(?:đó là|như sau|cụ thể là|gồm|sau đây|là)\s?:")


def answering_run(query: Query, report: Report, sentences: list[Span], at: int) -> tuple[Span, float]:
    """Return the run that begins with a sentence, and how well it holds what was asked for, 0 to 1.

    That is a name for "ai", a date for "khi nào". "Vì sao …?" is often answered by the sentence after
    the one that names the matter: it then holds it half.
    """
    span = _widened(report, sentences, at)
    hint = _FOR_WHOM if "cho ai" in query.folded else _HINTS.get(query.ask)
    if hint is None or _holds(hint, query, report, span):
        return span, 1.0 if hint else 0.0
    for following in sentences[at + 1 : at + 3]:
        longer = Span(span.start, max(span.end, following.end))
        if "\n" in report.text[span.start : longer.end] or longer.end - longer.start > _LONGEST:
            break
        if _holds(hint, query, report, following):
            return longer, 0.5
    return span, 0.0


def _holds(hint: re.Pattern[str], query: Query, report: Report, span: Span) -> bool:
    text = report.text[span.start : span.end]
    return bool(hint.search(text if query.ask == "who" else normal(text)))


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
