"""What a figure measures, as one readable line.

A figure's measure is kept for matching: its words without those that carry no meaning, over the gap
where the number stood ("Đảng bộ phường hiện đảng viên"). A reader is shown the same stretch as the
report wrote it, without the number, the time and the noun that the line already says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.records import Figure
from retrieval.answer import Statement

_LONGEST = 22  # words
#: Words between two stretches of a measure that are still read as one.
_BRIDGE = 3
#: So many words say what is measured without those in front of another figure, alone and below a heading.
_ENOUGH, _ENOUGH_HEADED = 4, 2
_EDGES = " \n\t,;:.-–+*•()“”\"'…/"
_WORD = re.compile(r"\S+")
_DAY = r"(?:ngày )?\d[\d/.\-]*(?: năm \d{4})?"
_STRETCH = (
    r"(?:(?:\d+|một|ba|sáu|chín|mười) tháng(?! qua)(?: (?:đầu|cuối))?(?: năm(?: \d{4})?)?|(?:đầu |cuối |giữa )?(?:năm(?: học)?|quý|tháng)"
    r" [\dIV][\dIV/.\-–]*(?: năm \d{4})?|(?:đầu|cuối|giữa|cả|trong) (?:năm|kỳ|quý|tháng)(?! học)|nay|ngày \d[\d/.\-]*|\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{4})?(?!\d)|(?:\w+ )?(?:tháng|năm) qua)"
)
#: "đến hết tháng 6 ", "Cả năm ", "Trong 9 tháng, ": the time is named beside the measure.
_LEADING_TIME = re.compile(
    rf"^(?:(?:tính |luỹ kế |lũy kế )?(?:đến|từ|trong|cả|vào)(?: hết| cuối| đầu| giữa)? )?{_STRETCH}(?: đến {_DAY})?(?![^\W_])[\s,:]*",
    re.IGNORECASE,
)
_LEADING_WORDS = re.compile(
    r"^(?:đã|đã có|có|được|là|với|đạt|gồm|và|thì|trong đó|hiện có|chỉ có|chỉ còn|nhờ đó|tuy vậy|tuy nhiên|do đó|qua đó|nếu như|như vậy|bên cạnh đó|"
    r"trong khi|kết thúc năm|cụ thể|riêng|trong số đó|ngoài ra|đồng thời|hiện nay|hiện|cả(?! (?:năm|nước|hai|ba))|(?:toàn )?phường(?= (?:hiện|còn|có|đã) )|chỉ(?! (?:số|tiêu|thị|đạo|huy|giới))|còn(?! (?:lại|thiếu|nợ|tồn|chưa)))(?![^\W_])[\s,:]*",
    re.IGNORECASE,
)
#: What leads to a number and means nothing without one.
_TRAILING_WORDS = re.compile(
    r"[\s,:]*(?<![^\W_])(?:(?<=, )phường|đã|có|được|là|với|đạt|đạt tỷ lệ|gồm|cho|và|thì|ở|còn|của|các|những|từ|đến|trong|về|do|tại|lên|xuống|khoảng|trên|dưới|hơn|gần|"
    r"hiện|xếp|đứng|thứ|hạng|ước|tới|bằng|chiếm|mức|cả|chỉ|mới|thêm|tăng|giảm|vượt|số|vào|trong đó|lần lượt)$"
    r"(?<!mặt bằng)(?<!dân số)(?<!thiểu số)(?<!chuyển đổi số)(?<!công nghệ số)(?<!chữ ký số)(?<!trở lên)(?<!thực hiện)(?<!phát hiện)(?<!xuất hiện)(?<!thể hiện)(?<!kết nạp mới)(?<!phát triển mới)(?<!nông thôn mới)(?<!xây mới)",
    re.IGNORECASE,
)
#: "chính trị - xã hội đã hoàn thành": a stretch that begins behind such a dash begins inside a name.
_INSIDE_NAME = re.compile(r"(?:[^\W\d_]+ ){1,5}[-–] $")

#: "Đã hạ ngầm cáp điện lực, viễn thông 14/22 tuyến phố": a clause without a number goes on behind its comma.
_CLAUSE_BEFORE = re.compile(r"(?:(?<=^)|(?<=[;,.] ))(?:[^\W\d]+ ){0,8}[^\W\d]+, $")
_ONLY_THE_WARD = re.compile(r"(?:(?:trên )?địa bàn )?(?:toàn )?phường", re.IGNORECASE)
_SAME_TIME = re.compile(r"cùng kỳ(?: năm (?:\d{4}|trước|ngoái))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a measure's words stand in its sentence: stretches before the figure, and the tail behind it."""

    stretches: tuple[tuple[int, int], ...]
    tail: tuple[int, int]
    at: int
    after: str
    met: int


def measure_words(statement: Statement, noun_shown: bool = True) -> str:
    """Return what a figure measures, as its sentence says it, at most some twenty words.

    ``noun_shown`` tells that the line names the counted noun already.
    """
    figure = statement.figure
    layouts = [layout for one in _speaking(statement) if (layout := _lay_out(statement, one)) is not None]
    best = max(layouts, key=lambda one: one.met, default=None)
    nouns = [one.unit.lower() for one in (figure, *statement.siblings) if noun_shown and one.unit]
    words = _read(statement, best, nouns) if best is not None else _tidy(figure.measure)
    return _shorten(_balanced(words)) or figure.measure


def _speaking(statement: Statement) -> list[Figure]:
    """Return the figures of the sentence whose words the measure may be: a rate has those of its count."""
    figure, span = statement.figure, statement.quote_span
    alike = (figure, *(one for one in statement.siblings if one.measure == figure.measure))
    return sorted((one for one in alike if span.covers(one.span)), key=lambda one: one.span)


def _tokens(words: str, start: int, end: int) -> list[_Token]:
    found = (
        _Token(m[0].strip(_EDGES).lower(), start + m.start(), start + m.end()) for m in _WORD.finditer(words[start:end])
    )
    return [token for token in found if token.key]


def _lay_out(statement: Statement, figure: Figure) -> _Layout | None:
    """Find the measure's words around a figure; None when some of them stand elsewhere."""
    quote, base = statement.quote, statement.quote_span.start
    at, end = figure.span.start - base, figure.span.end - base
    before, behind = _tokens(quote, 0, at), _tokens(quote, end, len(quote))
    measure = _tokens(figure.measure, 0, len(figure.measure))
    wanted = [token.key for token in measure]
    tails = _find_tails(wanted, [token.key for token in behind])
    # What a rank is taken among ("thứ 3/14 phường") is seldom what is ranked.
    for start, length, skipped in reversed(tails) if figure.kind == "rank" else tails:
        stretches = _find_stretches(wanted[:start], before)
        if stretches is not None:
            tail = (behind[skipped].start, behind[skipped + length - 1].end) if length else (end, end)
            after = figure.measure[measure[start + length].start :] if 0 < length < len(wanted) - start else ""
            return _Layout(tuple(stretches), tail, at, after, start + 2 * length + len(after.split()))
    return None


def _find_tails(wanted: Sequence[str], behind: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return what of a measure may stand behind its figure, longest first, and nothing last.

    Each is where in the measure it begins, its length, and how many words behind the figure come before it.
    """
    found = {(len(wanted), 0, 0)}
    # Nothing behind another number is this one's.
    own = list(takewhile(lambda key: not any(char.isdigit() for char in key), behind[:_BRIDGE]))
    for start in range(len(wanted)):
        for skipped in range(min(_BRIDGE, len(own))):
            pairs = zip(wanted[start:], behind[skipped:], strict=False)
            length = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            if length and len(wanted) - start - length <= _BRIDGE:
                found.add((start, length, skipped))
    return sorted(found, key=lambda one: (-one[1], one[2], -one[0]))


def _find_stretches(wanted: Sequence[str], before: Sequence[_Token]) -> list[tuple[int, int]] | None:
    """Return the stretches of the sentence that hold the words, in order; None when some are not there."""
    found: list[tuple[int, int]] = []
    keys, last, left = [token.key for token in before], len(before), list(wanted)
    while left:
        place = next(
            (
                (first, size)
                for size in range(len(left), 0, -1)
                for first in range(last - size, -1, -1)
                if keys[first : first + size] == left[-size:]
            ),
            None,
        )
        if place is None:
            return None
        first, size = place
        found.insert(0, (before[first].start, before[first + size - 1].end))
        last, left = first, left[:-size]
    return found


def _read(statement: Statement, layout: _Layout, nouns: Sequence[str]) -> str:
    """Put the stretches of a sentence together as a line."""
    quote = statement.quote
    pieces: list[tuple[int, int]] = []
    for start, end in _parted(quote, layout.stretches):
        gap = quote[pieces[-1][1] : start] if pieces else ""
        if pieces and _is_bridge(gap):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((_from_name(quote, start), end))
    tail = quote[slice(*layout.tail)].strip(_EDGES)
    adjoins = bool(pieces) and _is_bridge(quote[pieces[-1][1] : layout.at])
    if adjoins:
        pieces[-1] = (pieces[-1][0], layout.at)
    words = [_opened(quote[start:end]) for start, end in pieces]
    if layout.after:
        tail = f"{layout.after} {tail}" if layout.after == "tổng số" else f"{tail} {layout.after}"
    said = pieces and (adjoins or ":" in quote[pieces[-1][1] :][:2] or f" {tail} ".lower() in f" {words[-1]} ".lower())
    if said and tail.lower() in nouns and len(_tidy(words[-1]).split()) > 1:
        tail = ""  # "25 huy hiệu – đợt 19/5 trao": the line has named it
    if words and not (adjoins and tail):
        words[-1] = _tidy(words[-1])
    if adjoins and tail:
        leading = _tidy(words[-1]) if statement.figure.kind == "rank" else words[-1].rstrip()
        words[-1] = f"{leading} {tail}"
    elif tail:
        words.append(tail)
        pieces.append(layout.tail)
    return _joined(
        [(_opened(piece), ":" in quote[end - 1 : end + 2]) for piece, (_, end) in zip(words, pieces, strict=True)]
    )


def _joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """Join stretches, each with whether a colon follows it; what stands before another figure only where needed."""
    said: list[str] = []
    enough = 0
    for at, (words, heads) in enumerate(reversed(pieces)):
        words = _tidy(words) if at or not words else words
        if _ONLY_THE_WARD.fullmatch(words) and len(pieces) > 1:
            continue  # it is named beside
        needed = not enough or enough < (_ENOUGH_HEADED if any(heads for _, heads in pieces) else _ENOUGH)
        if words and words not in said and (heads or needed):
            said.insert(0, words)
            enough += len(_SAME_TIME.sub("", words).split())
    return re.sub(r",? cụ thể:? ", ": ", ": ".join(said))


def _parted(quote: str, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Part a heading from what it heads, and begin a short first stretch with the clause that it goes on."""
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        cuts = [m.start() + start for m in re.finditer(r":\s", quote[start:end])]
        found += zip([start, *(cut + 1 for cut in cuts)], [*cuts, end], strict=True)
    if len(found) == 1 and len(quote[slice(*found[0])].split()) < _BRIDGE:
        before = _CLAUSE_BEFORE.search(quote[: found[0][0]])
        found = [(before.start(), found[0][1])] if before else found
    return found


def _is_bridge(gap: str) -> bool:
    """Tell whether what stands between two stretches holds no figure and parts no heading from what it heads."""
    return not re.search(r"[\d:;]", gap) and len(gap.split()) <= _BRIDGE


def _from_name(quote: str, start: int) -> int:
    """Return where a stretch begins, or where the name that it stands in begins."""
    inside = _INSIDE_NAME.search(quote[:start])
    return inside.start() if inside and inside.start() > 0 else start


def _opened(words: str) -> str:
    """Return words without a time or a word that only joins in front."""
    words = words.strip(" ,;:.-–\n")
    words = words[1:] if words.startswith("(") and ")" not in words else words.rstrip("( ")
    while True:
        shorter = _LEADING_WORDS.sub("", _LEADING_TIME.sub("", words))
        if shorter == words:
            return words
        words = shorter


def _tidy(words: str) -> str:
    """Return words without what only leads to or from a number."""
    words = _opened(words)
    while (match := _TRAILING_WORDS.search(words)) is not None:
        words = words[: match.start()].rstrip(" ,;:")
    return words


def _balanced(words: str) -> str:
    """Close a quotation or a bracket that stays open."""
    if words.count("“") > words.count("”"):
        words += "”"
    if words.count("”") > words.count("“"):
        words = words.replace("”", "", 1)
    if words.count("(") > words.count(")"):
        words += ")"
    return words if words.count(")") == words.count("(") else words.replace(")", "", 1)


def _shorten(words: str) -> str:
    """Return at most some twenty words: whole clauses at the end where there are any, else those it begins with."""
    split = words.split()
    if len(split) <= _LONGEST:
        return words
    for clause in re.finditer(r"[,;:] ", words):
        rest = words[clause.end() :]
        if _ENOUGH < len(rest.split()) <= _LONGEST:
            return f"… {_opened(rest)}"
    return f"{' '.join(split[:_LONGEST])} …"
