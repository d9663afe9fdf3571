"""A message as runs of styled text, and its parts as Telegram takes them.

Splitting comes before escaping, so that no tag or entity is ever cut in two.
"""

import html
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

#: Telegram counts UTF-16 units after parsing entities; the whole HTML is kept under it, which is
#: stricter and needs no second count. https://core.telegram.org/bots/api#sendmessage
LIMIT = 4096

#: Where a long text may be cut, best first.
_BREAKS = ("\n\n", "\n", ". ", "; ", " ")
_ZWJ = "\u200d"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; neighbours in a quote share one quote block."""

    text: str
    bold: bool = False
    italic: bool = False
    quote: bool = False
    href: str = ""


Body = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its HTML, and the same words without any formatting."""

    html: str
    plain: str


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def split(body: Iterable[Run], limit: int = LIMIT) -> tuple[Part, ...]:
    """Cut a body into messages of at most ``limit`` UTF-16 units of HTML each, none of them blank.

    Cuts fall between paragraphs, lines, sentences or words where there are any, and never inside a
    letter and its marks unless the marks alone fill a message.
    """
    parts: list[list[Run]] = [[]]
    room = limit
    waiting = list(reversed([run for run in body if run.text]))
    while waiting:
        run = waiting.pop()
        if _cost(run) <= room:
            parts[-1].append(run)
            room -= _cost(run)
            continue
        cut = _cut(run, room, whole=bool(parts[-1]))
        if cut:
            parts[-1].append(replace(run, text=run.text[:cut]))
            run = replace(run, text=run.text[cut:])
        waiting.append(run)
        parts.append([])
        room = limit
    return tuple(Part(_html(part), _plain(part)) for part in parts if _plain(part))


def first_part(body: Iterable[Run], limit: int = LIMIT) -> Part:
    """Return the body as one message, cut short with an ellipsis when it does not fit."""
    runs = list(body)
    parts = split(runs, limit)
    if len(parts) <= 1:
        return parts[0] if parts else Part("", "")
    head = split(runs, limit - 2)[0]
    return Part(f"{head.html}\n…", f"{head.plain}\n…")


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _overhead(run: Run) -> int:
    tags = 7 * run.bold + 7 * run.italic + len("<blockquote></blockquote>") * run.quote
    return tags + (len('<a href=""></a>') + units(html.escape(run.href)) if run.href else 0)


def _cost(run: Run) -> int:
    return units(_escape(run.text)) + _overhead(run)


def _cut(run: Run, room: int, *, whole: bool) -> int:
    """How many characters of the run go into the room; 0 when the run should start a new message."""
    room -= _overhead(run)
    size = fits = 0
    for char in run.text:
        size += units(_escape(char))
        if size > room:
            break
        fits += 1
    for mark in _BREAKS:
        found = run.text.rfind(mark, 0, fits)
        if found >= fits // 2 and found > 0:
            return found + len(mark)
    if whole:
        return 0
    cut = fits
    while cut > 0 and _joined(run.text, cut):
        cut -= 1
    return cut or max(fits, 1)


def _joined(text: str, at: int) -> bool:
    """Tell whether a cut here would part a letter from its marks or an emoji from its other half."""
    if at >= len(text):
        return False
    after = text[at]
    return bool(unicodedata.combining(after)) or after in (_ZWJ, "\ufe0f") or text[at - 1] == _ZWJ


def _plain(runs: list[Run]) -> str:
    return "".join(run.text for run in runs).strip()


def _html(runs: list[Run]) -> str:
    pieces: list[str] = []
    quoting = False
    for run in runs:
        if run.quote != quoting:
            pieces.append("<blockquote>" if run.quote else "</blockquote>")
            quoting = run.quote
        piece = _escape(run.text)
        if run.bold and piece.strip():
            piece = f"<b>{piece}</b>"
        if run.italic and piece.strip():
            piece = f"<i>{piece}</i>"
        if run.href:
            piece = f'<a href="{html.escape(run.href)}">{piece}</a>'
        pieces.append(piece)
    if quoting:
        pieces.append("</blockquote>")
    return "".join(pieces).strip()
