"""Read the text of a portal page: what is title, date, caption and furniture, and what is report.

Every format's reader ends here: it hands over lines of plain text in reading order, and gets a
``Report`` whose text holds the report's own paragraphs and headings alone.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from index.errors import ReadError
from index.exclude import states_figure
from index.places import place_of
from index.records import Report, Section, Span
from index.rules import load_rules
from index.text import clean, normal

#: A title stands within the first lines of a page; a date line below them is part of the report.
_HEAD_LINES = 12
_LONGEST_HEADING = 30  # syllables
_LONGEST_LEAD = 8  # syllables of a line that ends with a colon: "(3) Kết quả thực hiện:"
_SHORTEST_REPORT = 40  # characters

_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)")
_LONG_DATE = re.compile(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_META_WORDS = re.compile(
    r"ngày (?:đăng|cập nhật|tạo|xuất bản)|đăng (?:ngày|lúc|tải)|đã đăng|cập nhật(?: lúc| ngày)?|xuất bản|"
    r"(?:số )?lượt (?:xem|đọc|truy cập)|thứ (?:hai|ba|tư|năm|sáu|bảy|\d)|chủ nhật|gmt|[ap]m\b|lúc|ngày|giờ|"
    r"đã xem|view(?:s|ed)?|\d+"
)
_ENDS_SENTENCE = re.compile(r"[.!?;:…”\"]\s*$|[.!?…]\)$")
_INLINE_HEADING = re.compile(
    r"^(?:[-+*•–]\s*)?((?:\(?\d{1,2}\)?[.)]?\s*|[a-hđ][.)]\s*)?[^\W\d_][^:.;!?\n]{2,110}):(?=\s)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    kind: str  # body, heading, meta, author, caption, furniture, end


def read_page(raw: str, report_id: str, source: str) -> Report:
    """Return the report that a page's text holds.

    ``raw`` is decoded text in any normalisation, a paragraph a line. Raises ``ReadError`` when
    too little is left once furniture is taken out.
    """
    lines = [line for line in clean(raw).split("\n") if line]
    title, rest, published = _head(lines)
    kinds = _classify(rest)
    if published is None:
        published = _published_in_name(report_id)
    paragraphs = [line for line in kinds if line.kind in ("body", "heading")]
    text = "\n\n".join(line.text for line in paragraphs)
    if len(text) < _SHORTEST_REPORT:
        raise ReadError("hardly any text: a report needs at least a paragraph")
    report = Report(report_id, title, text, published, source, None, tuple(_sections(paragraphs)))
    return replace(report, place=place_of(report))


def _head(lines: list[str]) -> tuple[str, list[str], date | None]:
    """Find the title and the date line; return them with the lines that follow."""
    lines = [line for line in lines[:_HEAD_LINES] if _kind_of(line) != "furniture"] + lines[_HEAD_LINES:]
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if is_meta_line(line):
            published = find_date(line)
            before = [text for text in lines[:at] if not is_meta_line(text)]
            if before and not (len(before) == 1 and _is_category(before[0], lines[at + 1 :])):
                return before[-1], lines[at + 1 :], published
            following = lines[at + 1 :]
            return (following[0] if following else ""), following[1:], published
    if len(lines) > 1 and _is_category(lines[0], lines[1:]):
        return lines[1], lines[2:], None
    return (lines[0] if lines else ""), lines[1:], None


def _is_category(line: str, following: list[str]) -> bool:
    """A category ("Tin tức - Sự kiện") is shorter than the title below it and ends no sentence."""
    short = len(line.split()) <= 6 and not _ENDS_SENTENCE.search(line)
    return short and bool(following) and 6 <= len(following[0].split()) <= 45 and len(following[0]) < 250


def is_meta_line(line: str) -> bool:
    """True when a line holds a date, a time or a view count and nothing else."""
    if len(line) > 140 or not re.search(r"\d", line):
        return False
    lowered = normal(line)
    if any(rule.kind == "meta" and rule.pattern.search(lowered) for rule in load_rules("page")):
        return True
    if not (_DATE.search(lowered) or _LONG_DATE.search(lowered) or _ISO_DATE.search(lowered)):
        return False
    left = _META_WORDS.sub(" ", _LONG_DATE.sub(" ", lowered))
    return not re.search(r"[^\W\d_]{2}", left)


def find_date(text: str) -> date | None:
    """Return the first valid date in the text, day first as Vietnamese writes it, or None."""
    lowered = normal(text)
    for pattern, order in ((_DATE, (3, 2, 1)), (_LONG_DATE, (3, 2, 1)), (_ISO_DATE, (1, 2, 3))):
        for match in pattern.finditer(lowered):
            try:
                return date(*(int(match[group]) for group in order))
            except ValueError:
                continue
    return None


def _published_in_name(name: str) -> date | None:
    match = _ISO_DATE.search(name)
    return find_date(match.group()) if match else None


def _kind_of(line: str) -> str:
    lowered = normal(line)
    if len(line) <= 200:
        for rule in load_rules("page"):
            if rule.kind != "heading" and rule.pattern.search(lowered):
                return rule.kind
    return "body"


def _classify(lines: list[str]) -> list[_Line]:
    classified: list[_Line] = []
    for at, line in enumerate(lines):
        kind = "meta" if is_meta_line(line) else _kind_of(line)
        if kind == "end":
            # "Tin liên quan" in the middle of a page is a box; the report goes on below it.
            if sum(map(len, lines[at + 1 :])) < sum(map(len, lines[:at])):
                break
            kind = "furniture"
        if kind == "body" and line.endswith(":") and len(line.split()) <= _LONGEST_LEAD:
            kind = "heading"
        elif kind == "body" and not _ENDS_SENTENCE.search(line):
            kind = _unpunctuated(line, first=at == 0, last=at >= len(lines) - 2)
        classified.append(_Line(line, kind))
    return classified


def _unpunctuated(line: str, first: bool, last: bool) -> str:
    """A short line that ends no sentence is a heading, a caption, an author, or a list item."""
    syllables = line.split()
    lowered = normal(line)
    if len(syllables) > _LONGEST_HEADING or line.startswith(("-", "+", "•", "*", "–")):
        return "body"
    if any(rule.kind == "heading" and rule.pattern.search(lowered) for rule in load_rules("page")):
        # "1. Kết nạp 41 đảng viên" is an item; "1. Công tác tổ chức" is a heading.
        return "body" if states_figure(_without_enumerator(line)) else "heading"
    if line.isupper():
        return "heading"
    if last and len(syllables) <= 5 and all(word[:1].isupper() for word in syllables):
        return "author"
    if first or states_figure(line):
        return "body"
    return "caption" if len(syllables) >= 4 else "body"


def _without_enumerator(line: str) -> str:
    return re.sub(
        r"^\W*(?:\d{1,2}(?:\.\d{1,2})*[.)/]+|\d{1,2}(?:\.\d{1,2})+|[ivxIVX]+\s*[.)/]+)\s*", "", line
    )


def _sections(paragraphs: list[_Line]) -> list[Section]:
    """Cut at headings, whole lines and those that open a paragraph ("Công tác Dân vận: …")."""
    starts: list[tuple[int, str]] = [(0, "")]
    at, line_heading = 0, ""
    for line in paragraphs:
        if line.kind == "heading":
            line_heading = _without_enumerator(line.text).rstrip(": ")
            starts.append((at, line_heading))
        else:
            inline = _INLINE_HEADING.match(line.text)
            own = _without_enumerator(inline[1].strip()) if inline and _heads(inline[1]) else ""
            heading = " – ".join(part for part in (line_heading, own) if part)
            if heading != starts[-1][1]:
                starts.append((at, heading))
        at += len(line.text) + 2
    starts.append((at - 2, ""))
    return [Section(Span(s, e), heading) for (s, heading), (e, _) in pairwise(starts) if e > s]


def _heads(label: str) -> bool:
    """A label before a colon is a heading when it names a field of work: short, and no figures."""
    return len(label.split()) <= 18 and not re.search(r"\d\s?%|\d+/\d+", label)
