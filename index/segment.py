"""Cut a report's text into paragraphs, sentences and clauses, as spans."""

import re
from collections.abc import Iterator

from index.records import Span
from index.rules import load_table, longest_first

#: A "sentence" longer than this is a table or damage; it is cut at spaces so that work stays linear.
MAX_SENTENCE = 1500

#: Words of the longest label before a colon in a list: "mũi 1: 864 người, mũi 2: 402 người".
LONGEST_LABEL = 5

_PARAGRAPH = re.compile(r"[^\n]+")
_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
#: A full stop ends a sentence before a space, or before a capital that was typed too close
#: ("của quận.Năm 2018"), but not after a letter that is no word, an abbreviation (T.Ư, TP. Hà Nội) or an enumerator ("1. ").
_END = re.compile(
    rf"(?:(?<=[^\W_]{{2}})|(?<=[\d%)”\"’²])|(?<=\s[ởýạyIVX]))(?:\.{{3}}|[.!?…])+[”\")’]*(?:\s+|(?=[{_CAPITAL}(]))|(?<=\.\.\.)\s*(?=[{_CAPITAL}])"
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:TP|Tp|tp|TX|TT|Th\.?S|ThS|TS|PGS|GS|BS|Đ/c|đ/c|Ths|KS|CN|Q|P|H|v\.v|(?<!uý )(?<!óa )(?<!oá )(?<!hứ )(?<!ấp )(?<!oại )[IVX]+)$|^\(?\d{1,2}\)?$"
)
_CLAUSE_BREAK = re.compile(r"[;:()\[\]]|,(?!\d)|\s[-–]\s|\.\.\.|…")
#: The pairs that officials write with a comma between them; one may begin within another: "thi đua, khen thưởng, kỷ luật".
_PAIR = re.compile(
    rf"(?<![^\W_])(?=(?P<pair>{longest_first(load_table('measures')['comma_pairs'])})(?![^\W_]))", re.IGNORECASE
)


def paragraphs(text: str) -> Iterator[Span]:
    """Yield each line that is not blank."""
    for match in _PARAGRAPH.finditer(text):
        yield Span(*match.span())


#: Characters at the head of a paragraph that say whom it is about: "Hội Cựu chiến binh có 786 hội viên …".
_SUBJECT = 40


def subject_before(text: str, at: int) -> str:
    """Return the first words of a paragraph, up to a place in it."""
    first = text.rfind("\n", 0, at) + 1
    return text[first : min(at, first + _SUBJECT)]


def sentences(text: str, within: Span | None = None) -> Iterator[Span]:
    """Yield the sentences of the text (or of one span of it), in order, without outer spaces.

    No character other than white space lies outside every sentence. Linear in the text's length.
    """
    for paragraph in paragraphs(text) if within is None else [within]:
        start = paragraph.start
        for match in _END.finditer(text, paragraph.start, paragraph.end):
            if _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start()].strip()):
                continue
            yield from _bounded(text, start, match.end())
            start = match.end()
        yield from _bounded(text, start, paragraph.end)


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without outer spaces, cut at spaces when it is longer than a sentence can be."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = max(text.rfind(mark, start + MAX_SENTENCE // 2, start + MAX_SENTENCE) for mark in ("; ", ", ", " "))
        cut = start + MAX_SENTENCE if cut < 0 else cut + 1
        yield Span(start, cut - 1 if text[cut - 1].isspace() else cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield Span(start, end)


def clauses(text: str, sentence: Span) -> list[Span]:
    """Return the clauses of a sentence: what stands between its commas, semicolons, colons, brackets.

    A comma within a set pair ("khám, chữa bệnh") parts nothing.
    """
    found, start = [], sentence.start
    pairs = _PAIR.finditer(text, sentence.start, sentence.end)
    within = {match.start() + match["pair"].index(",") for match in pairs}
    for match in _CLAUSE_BREAK.finditer(text, sentence.start, sentence.end):
        if match.start() in within:
            continue
        if match.start() > start:
            found.append(Span(start, match.start()))
        start = match.end()
    if sentence.end > start:
        found.append(Span(start, sentence.end))
    return found
