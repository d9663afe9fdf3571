"""Texts as the Bot API reads them: HTML into words and entities, commands and mentions found."""

import re
from html.parser import HTMLParser

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "s": "strikethrough",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-spoiler": "spoiler",
}  # fmt: skip

_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")
_MENTION = re.compile(r"(?<![\w@])@[A-Za-z0-9_]{4,32}")


class BadTextError(Exception):
    """The description that goes with a 400."""


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(text: str, mode: str | None) -> tuple[str, list[dict[str, object]]]:
    """Return the words and entities of a text to be sent. Raises BadTextError."""
    entities: list[dict[str, object]] = []
    if mode and mode.upper() == "HTML":
        reader = _Reader()
        stray = re.sub(r"</?[a-z-]+(?:\s[^<>]*)?>", "", text)
        if "<" in stray:
            raise BadTextError("Bad Request: can't parse entities: Unsupported start tag")
        reader.feed(text)
        reader.close()
        if reader.open:
            raise BadTextError(f"Bad Request: can't parse entities: Can't find end tag of {reader.open[-1][0]}")
        text, entities = reader.words, reader.entities
    if "\x00" in text:
        raise BadTextError("Bad Request: strings must be encoded in UTF-8")
    if not text.strip():
        raise BadTextError("Bad Request: message text is empty")
    if units(text) > 4096:
        raise BadTextError("Bad Request: message is too long")
    return text.strip(), entities


def entities_of(text: str) -> list[dict[str, object]]:
    """Return the commands and mentions that a client marks in what a person types."""
    found = [(m, "bot_command") for m in _COMMAND.finditer(text)]
    found += [(m, "mention") for m in _MENTION.finditer(text) if not text[: m.start()].endswith("/")]
    return [{"type": kind, "offset": units(text[: m.start()]), "length": units(m.group())} for m, kind in found]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.open: list[tuple[str, int, str | None]] = []
        self.entities: list[dict[str, object]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise BadTextError(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        if tag == "blockquote" and any(name == "blockquote" for name, _, _ in self.open):
            raise BadTextError("Bad Request: can't parse entities: blockquote can't be nested")
        self.open.append((tag, units(self.words), dict(attrs).get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise BadTextError(f"Bad Request: can't parse entities: Unexpected end tag {tag}")
        name, start, href = self.open.pop()
        entity = {"type": TAGS[name], "offset": start, "length": units(self.words) - start}
        self.entities.append({**entity, "url": href} if href else entity)

    def handle_data(self, data: str) -> None:
        self.words += data
