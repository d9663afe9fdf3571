"""Find the numbers that are not figures: document numbers, dates, ordinals, names of units."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Span
from index.rules import Rule, load_rules
from index.text import normal

_DIGITS = re.compile(r"\d+")
#: How far a rule looks to either side of a number, in characters.
_BEFORE, _AFTER = 48, 48


@dataclass(frozen=True, slots=True)
class Excluded:
    """Where a text's numbers are no figures, and where they only name something."""

    names: frozenset[int]
    _covered: bytes

    def covers(self, span: Span) -> bool:
        """True when any character of the span belongs to something that is no figure."""
        return any(self._covered[span.start : span.end])


def excluded(text: str, lowered: str | None = None) -> Excluded:
    """Return what the rules of ``not_figures.toml`` exclude from the text. Linear in its length."""
    lowered = normal(text) if lowered is None else lowered
    covered = bytearray(len(text))
    names: set[int] = set()
    zones = [(zone, lowered[zone.start : zone.end]) for zone in _zones(lowered)]
    digits = [match.start() for match in _DIGITS.finditer(lowered)]
    for rule in load_rules("not_figures"):
        group = "number" if "number" in rule.pattern.groupindex else 0
        subject = text if rule.case else lowered
        if rule.at_digit:
            found = _at_digits(rule, subject, digits) if _may_match(rule, lowered) else iter(())
        else:
            found = _within(rule, subject, [zone for zone, words in zones if _may_match(rule, words)])
        for match in found:
            start, end = match.span(group)
            if rule.kind == "name":
                names.add(start)
            else:
                covered[start:end] = b"\1" * (end - start)
    return Excluded(frozenset(names), bytes(covered))


def _may_match(rule: Rule, lowered: str) -> bool:
    return not rule.needs or any(word in lowered for word in rule.needs)


def _within(rule: Rule, subject: str, zones: list[Span]) -> Iterator[re.Match[str]]:
    for zone in zones:
        yield from rule.pattern.finditer(subject, *zone)


def _at_digits(rule: Rule, subject: str, digits: list[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of a rule that can only begin with a number: there are far fewer of those than letters."""
    end = 0
    for start in digits:
        if start >= end and (match := rule.pattern.match(subject, start)):
            yield match
            end = match.end()


def _zones(text: str) -> Iterator[Span]:
    """Yield the stretches around digits: no rule needs to read further, and most text has none."""
    start = end = -1
    for match in _DIGITS.finditer(text):
        if start >= 0 and match.start() - _BEFORE > end:
            yield Span(start, end)
            start = -1
        if start < 0:
            start = max(0, match.start() - _BEFORE)
        end = min(len(text), match.end() + _AFTER)
    if start >= 0:
        yield Span(start, end)


def states_figure(line: str) -> bool:
    """True when a line holds a digit that may be a figure: a cheap test for telling items from captions."""
    found = excluded(line)
    return any(
        char.isdigit() and not found.covers(Span(at, at + 1)) and at not in found.names for at, char in enumerate(line)
    )
