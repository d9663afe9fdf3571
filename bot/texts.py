"""All Vietnamese that a person sees, from ``texts.toml`` beside this module."""

import tomllib
from functools import cache
from importlib.resources import files


def text(key: str, **fields: object) -> str:
    """Return the text under a dotted key ("group.not_allowed") with its ``{fields}`` filled in.

    Raises KeyError for a key or a field that does not exist: a mistake in the program, which the
    tests look for, never something that a person's input can cause.
    """
    template = flat_texts()[key]
    return template.format_map(fields) if fields else template.format()


@cache
def flat_texts() -> dict[str, str]:
    """Return every text by its dotted key."""
    tables = tomllib.loads(files("bot").joinpath("texts.toml").read_text(encoding="utf-8"))
    return dict(_flat(tables, ""))


def _flat(table: dict[str, object], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            rows.append((prefix + name, value.strip("\n")))
        else:
            raise TypeError(f"{prefix}{name} must be a text")
    return rows
