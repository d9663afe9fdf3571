"""The question side's data: shorthand, abbreviations, synonyms, question words."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from index.rules import counted_nouns
from index.text import TOKEN, fold, key, normal


class Context(NamedTuple):
    """What a shorthand means beside certain words; with ``lower``, not where it is typed in capitals."""

    short: str
    full: str
    around: re.Pattern[str]
    lower: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What ``lexicon.toml`` holds, folded.

    ``readings`` maps a phrase to all phrases of its meaning, ``thesaurus`` one to what else may be said for the whole of
    it, ``marks`` a phrase to the keys of its
    syllables, one row for each way to spell it: "dan so" is dân số and not dẫn số. Of the members
    of a row of ``contrasts``, each with its abbreviations, one shuts out the others; those of a row of
    ``nouns`` stand for one another. ``classes`` are asked about, and stand beside no member's name. ``compounds`` are words in which a stop could be seen when their
    marks are missing.
    """

    shorthand: dict[str, tuple[str, ...]]
    readings: dict[str, tuple[str, ...]]
    thesaurus: dict[str, tuple[str, ...]]
    abbreviations: frozenset[str]
    marks: dict[str, tuple[tuple[str, ...], ...]]
    contrasts: tuple[tuple[tuple[str, ...], ...], ...]
    contrasts_by_phrase: dict[str, tuple[int, ...]]
    events: tuple[tuple[str, str], ...]
    matters: tuple[tuple[str, ...], ...]
    ranked: tuple[tuple[str, ...], ...]
    nouns: tuple[frozenset[str], ...]
    classifiers: frozenset[str]
    anything: frozenset[str]
    vague: frozenset[str]
    wide: frozenset[str]
    longest: int
    stops: frozenset[str]
    stop_keys: frozenset[str]
    words: frozenset[str]
    compounds: frozenset[str]
    generic: frozenset[str]
    light: frozenset[str]
    light_keys: frozenset[str]
    light_phrases: frozenset[str]
    classes: frozenset[str]
    contexts: tuple[Context, ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    asks: tuple[tuple[str, re.Pattern[str]], ...]
    series: re.Pattern[str]


@cache
def load_lexicon() -> Lexicon:
    """Return the lexicon. Read once, on first use."""
    table = tomllib.loads(files("retrieval").joinpath("lexicon.toml").read_text("utf-8"))
    more = tomllib.loads(files("retrieval").joinpath("thesaurus.toml").read_text("utf-8"))
    table["contrasts"]["rows"] += more["contrasts"]["rows"]
    #: Made by ``tests/evaluation/compounds.py``.
    compounds = files("retrieval").joinpath("compounds.txt").read_text("utf-8").splitlines()
    rows = [_with_short_forms(row, table["abbreviations"]) for row in table["synonyms"]["rows"]]
    readings = _readings(rows, table["abbreviations"])
    contrasts = tuple(
        tuple(_with_abbreviations(phrase, table["abbreviations"]) for phrase in row)
        for row in table["contrasts"]["rows"]
    )
    by_phrase: dict[str, list[int]] = {}
    for at, members in enumerate(contrasts):
        for phrase in (one for member in members for one in member):
            by_phrase.setdefault(phrase, []).append(at)
    return Lexicon(
        shorthand={fold(short): tuple(map(fold, full)) for short, full in table["shorthand"].items()},
        readings=readings,
        thesaurus=_thesaurus(more["synonyms"]["rows"], more["abbreviations"], readings),
        abbreviations=frozenset(table["abbreviations"]),
        marks=_marks(rows, table["abbreviations"]),
        matters=_rows_with_abbreviations(table["matters"]["rows"], table["abbreviations"]),
        ranked=_rows_with_abbreviations(table["ranked"]["rows"], table["abbreviations"]),
        nouns=tuple(frozenset(map(fold, row)) for row in table["nouns"]["alike"]),
        classifiers=frozenset(map(fold, table["nouns"]["classifiers"])),
        anything=frozenset(map(fold, table["nouns"]["anything"])),
        vague=frozenset(map(fold, table["nouns"]["vague"])),
        wide=frozenset(map(fold, table["nouns"]["wide"])),
        events=tuple((normal(word), fold(word)) for word in table["events"]["words"]),
        contrasts=contrasts,
        contrasts_by_phrase={phrase: tuple(places) for phrase, places in by_phrase.items()},
        longest=max(len(phrase.split()) for phrase in readings),
        stops=frozenset(fold(word) for word in table["stops"]["words"]),
        stop_keys=frozenset(key(word) for word in table["stops"]["words"]),
        generic=frozenset(fold(word) for word in table["generic"]["words"]),
        light=frozenset(map(fold, (*table["generic"]["words"], *table["generic"]["light"]))),
        light_keys=frozenset(map(key, (*table["generic"]["words"], *table["generic"]["light"]))),
        light_phrases=frozenset(fold(word) for word in table["generic"]["light"] if " " in word),
        classes=frozenset(fold(word) for word in table["classes"]["words"]),
        words=frozenset(fold(word) for word in (*counted_nouns(), *table["words"]["words"], *readings) if " " in word),
        compounds=frozenset(compounds),
        contexts=tuple(
            Context(row["short"], row["full"], _whole_words(row["with"]), row.get("lower", False))
            for row in table["contexts"]
        ),
        kinds=tuple((row["kind"], _of_words(row["pattern"])) for row in table["kinds"]),
        asks=tuple((row["ask"], re.compile(row["pattern"])) for row in table["asks"]),
        series=re.compile("|".join(f"(?:{row['pattern']})" for row in table["series"])),
    )


def _readings(rows: list[list[str]], abbreviations: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Return what each folded phrase may mean, itself first."""
    readings: dict[str, list[str]] = {}
    for row in rows:
        folded = [fold(phrase) for phrase in row]
        for phrase in folded:
            readings.setdefault(phrase, [])
            readings[phrase] += [other for other in folded if other not in readings[phrase]]
    for short, meanings in abbreviations.items():
        # HD is hướng dẫn or hoạt động, which are not the same.
        readings.setdefault(short, []).extend(map(fold, meanings))
        for meaning in map(fold, meanings):
            readings.setdefault(meaning, []).append(short)
    return {phrase: tuple(dict.fromkeys((phrase, *others))) for phrase, others in readings.items()}


def _marks(rows: list[list[str]], abbreviations: dict[str, list[str]]) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return how each folded phrase is spelled with marks, a key for each syllable."""
    marks: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in [*(one for row in rows for one in row), *(m for row in abbreviations.values() for m in row)]:
        spelled = tuple(key(syllable) for syllable in TOKEN.findall(phrase))
        marks[fold(phrase)] = tuple(dict.fromkeys((*marks.get(fold(phrase), ()), spelled)))
    return marks


def _thesaurus(
    rows: list[list[str]], abbreviations: dict[str, list[str]], readings: dict[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return what else may be said for the whole of each folded phrase."""
    thesaurus: dict[str, list[str]] = {}
    for row in (*rows, *([short, *full] for short, full in abbreviations.items())):
        folded = [fold(phrase) for phrase in row]
        for phrase in folded:
            thesaurus.setdefault(phrase, []).extend(other for other in folded if not _says_less_or_more(other, phrase))
    for short, full in abbreviations.items():
        if len(full) == 1:  # what else is said for "xuất khẩu lao động" is said for XKLĐ
            thesaurus[short] += [*readings.get(fold(full[0]), ()), *thesaurus.get(fold(full[0]), ())]
    return {phrase: tuple(dict.fromkeys(others)) for phrase, others in thesaurus.items() if others}


def _says_less_or_more(other: str, phrase: str) -> bool:
    """Tell whether one of two phrases is a part of the other: then it is met by its own words, or says less."""
    return f" {other} " in f" {phrase} " or f" {phrase} " in f" {other} "


def _of_words(pattern: str) -> re.Pattern[str]:
    """Return a pattern that begins and ends at words' ends: "cử tri Giang" holds no "trị giá"."""
    return re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")


def _whole_words(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(fold, words))})(?![a-z0-9])")


def _with_short_forms(row: list[str], abbreviations: dict[str, list[str]]) -> list[str]:
    """Return a row of phrases with those in which a part is abbreviated: "tham gia bhyt"."""
    shortened = [
        re.sub(rf"(?<![^\W_]){meaning}(?![^\W_])", short, phrase)
        for phrase in row
        for short, meanings in abbreviations.items()
        for meaning in meanings
        if meaning in phrase and meaning != phrase
    ]
    return list(dict.fromkeys((*row, *shortened)))


def _rows_with_abbreviations(rows: list[list[str]], abbreviations: dict[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(one for word in row for one in _with_abbreviations(word, abbreviations)) for row in rows)


def _with_abbreviations(phrase: str, abbreviations: dict[str, list[str]]) -> tuple[str, ...]:
    """Return a phrase, folded, with the abbreviations that may mean it."""
    return (fold(phrase), *(short for short, meanings in abbreviations.items() if phrase in meanings))
