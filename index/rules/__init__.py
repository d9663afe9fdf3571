"""Rules as data: each row has a pattern, examples that it must match and counterexamples.

The files beside this module are read once each, on first use. Patterns are written for
``index.text.normal`` text (lower case, one tone placement) unless a row says ``case = true``.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

#: A pattern that opens with "no digit before" and goes on with a number can only match where one begins.
_AT_DIGIT = re.compile(
    r"\(\?<!\[\\d[^\]]*\]\)(?:\(\?P<number>)?(?:\\d|\[1-9\]|1|\{(?:day|month|year)\}"
    r"|\(\?:(?:\{(?:day|month|year)\}|0|\[01\]|\(\?<=))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rules file.

    ``at_digit`` marks those that can only match where a number begins; ``needs`` are words without
    one of which it cannot match.
    """

    name: str
    kind: str
    pattern: re.Pattern[str]
    case: bool
    at_digit: bool
    needs: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@cache
def load_table(name: str) -> dict[str, Any]:
    """Return the parsed file ``name.toml`` as it stands."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def load_rules(name: str) -> tuple[Rule, ...]:
    """Return the rows of ``name.toml``, in file order, patterns compiled.

    A pattern may use the file's own ``[define]`` table: ``{unit}`` stands for its entry.
    """
    table = load_table(name)
    defined = _define({"noun": noun_pattern(), **table.get("define", {})})
    return tuple(
        Rule(
            name=row["name"],
            kind=row.get("kind", row["name"]),
            pattern=re.compile(_expand(row["pattern"], defined), re.VERBOSE if row.get("verbose") else 0),
            case=row.get("case", False),
            needs=tuple(row.get("needs", ())),
            at_digit=bool(_AT_DIGIT.match(row["pattern"])),
            examples=tuple(row["examples"]),
            counterexamples=tuple(row["counterexamples"]),
        )
        for row in table["rule"]
    )


@cache
def counted_nouns() -> tuple[str, ...]:
    """Return the counted nouns of ``nouns.toml``, longest first."""
    nouns = {noun for group in load_table("nouns").values() for noun in group}
    return tuple(sorted(nouns, key=lambda noun: (-len(noun), noun)))


def longest_first(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest that fits."""
    return "(?:" + "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) + ")"


def noun_pattern() -> str:
    """Return a pattern that matches the longest counted noun at a place of a ``normal`` text."""
    return longest_first(counted_nouns())


def _define(raw: dict[str, str]) -> dict[str, str]:
    """Resolve definitions in order; a later one may use an earlier."""
    defined: dict[str, str] = {}
    for name, pattern in raw.items():
        defined[name] = f"(?:{_expand(pattern, defined)})"
    return defined


def _expand(pattern: str, defined: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: defined[match[1]], pattern)
