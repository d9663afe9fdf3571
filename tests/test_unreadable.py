"""Claims about why a file could not be read, as a Vietnamese person is told."""

import ast
import re
from pathlib import Path

import pytest

from bot.texts import text
from bot.unreadable import reason
from index.errors import ReadError

READ = Path(__file__).parents[1] / "index" / "read"
#: Reasons that "damaged: open it, save it anew" says well enough.
_DAMAGED = re.compile("(?<!picture is )damaged|crash|nested|cannot be opened|cannot read|not UTF-8: rename|is binary")


def reasons() -> list[str]:
    """Return every reason that a reader gives, with X for what is filled in."""
    found = []
    for path in READ.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {
            target.id: _words(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ReadError" and node.args:
                one = node.args[0]
                found.append(named.get(one.id, "") if isinstance(one, ast.Name) else _words(one))
    return sorted({one for one in found if one})


def _words(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


@pytest.mark.parametrize("words", reasons())
def test_every_reason_has_words_of_its_own(words: str) -> None:
    """Only what is damaged is called damaged."""
    said = reason(ReadError(words))
    assert (said == text("unreadable.damaged")) == bool(_DAMAGED.search(words))


def test_there_are_reasons_to_look_at() -> None:
    """The search above finds them."""
    assert len(reasons()) > 20
