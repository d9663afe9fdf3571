"""Every text that the program uses exists, with the fields it is given; every text that exists is used."""

import ast
import re
import string
from pathlib import Path

import pytest

from bot.texts import flat_texts, text

BOT = Path(__file__).parents[1] / "bot"


def _calls() -> list[tuple[str, set[str]]]:
    """Return (key, names of fields) of every call text("…"); an f-string key becomes a pattern."""
    found: list[tuple[str, set[str]]] = []
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "text" and node.args):
                continue
            for key in _keys(node.args[0]):
                found.append((key, {word.arg or "" for word in node.keywords}))
    return found


def _keys(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.IfExp):
        return _keys(node.body) + _keys(node.orelse)
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in node.values)]
    return []


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_key_used_exists_with_its_fields() -> None:
    """A missing key or field would be met by a person, in the middle of an answer."""
    texts = flat_texts()
    for pattern, given in _calls():
        matching = [key for key in texts if re.fullmatch(pattern, key)]
        assert matching, pattern
        complete = [key for key in matching if _fields(texts[key]) <= given]
        # A key put together at run time may match neighbours that are called elsewhere.
        assert complete == matching or (complete and r"\w+" in pattern), matching


def test_every_key_is_used() -> None:
    """A text that nothing shows would be kept up to date in vain."""
    patterns = [pattern for pattern, _ in _calls()]
    named = "".join(path.read_text(encoding="utf-8") for path in BOT.rglob("*.py"))
    unused = [
        key
        for key in flat_texts()
        if not any(re.fullmatch(pattern, key) for pattern in patterns) and f'"{key}"' not in named
    ]
    assert unused == []


def test_menu_descriptions_are_as_short_as_telegram_wants() -> None:
    """3 to 256 characters. https://core.telegram.org/bots/api#botcommand"""  # noqa: D400, D415  # a link
    assert all(3 <= len(words) <= 256 for key, words in flat_texts().items() if key.startswith("menu."))


def test_a_field_with_braces_stays_words() -> None:
    """What people type is filled in, never read as a pattern."""
    assert "{0}" in text("helpdesk.answer_to", question="{0} {question}")


def test_an_unknown_key_is_a_mistake_of_the_program() -> None:
    """KeyError, for the tests to find."""
    with pytest.raises(KeyError):
        text("no.such.key")
