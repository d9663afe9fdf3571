"""Whether a figure counts what a question counts: the same noun, or a near one."""

import re
from collections.abc import Callable
from functools import cache

from index.records import Figure
from index.rules import load_table
from index.text import fold
from retrieval.lexicon import load_lexicon
from retrieval.question import Query

#: What a noun is counted by: "49 học sinh/lớp"; a "đ/c" is a đồng chí.
_PER = re.compile(r"(?<=[^\W_]{2})/.*")
_NARROWER = 0.7


def noun_grade(query: Query, figure: Figure, earlier: Callable[[], str]) -> float:
    """Return 1 when the figure counts what was asked, 0.5 for a near noun, -1 for another.

    ``earlier`` gives the folded sentence before it: "346 ca F0, trong đó 271 ca điều trị tại nhà" goes on about F0.
    """
    asked = query.unit
    if not asked and query.kind in ("", "count") and figure.kind in ("count", "ratio"):
        return float(_stands_behind_ask(query.folded, fold(figure.unit)))
    if not asked or asked in load_lexicon().anything or figure.kind not in ("count", "ratio"):
        return 0.0
    if query.kind not in ("", "count"):
        return 0.0  # "bao nhiêu phần trăm đảng viên": the percent has no noun either
    unit = _PER.sub("", fold(figure.unit))
    if unit.startswith(asked + " ") and not set(unit.removeprefix(asked).split()) & set(query.folded.split()):
        return _NARROWER  # "168 người khuyết tật" are some of the people asked for
    if unit == asked or unit.startswith(asked + " ") or (asked.startswith(unit + " ") and unit):
        return 1.0
    if any(asked in row and unit in row for row in load_lexicon().nouns) or (asked == "nguoi" and unit in _people()):
        return 0.5
    if unit == "chi tieu" and figure.kind == "ratio" and asked != "nguoi":
        return 0.5  # "kết nạp mới 5/8 chỉ tiêu quận giao" counts what was planned: đảng viên here
    if not unit:
        return 0.0
    measure = f" {fold(figure.measure)} "
    if f" {unit} {asked} " in measure:
        return 1.0  # "534 đối tượng người có công"
    if unit.endswith(f" {asked}"):
        return 0.8  # "lượt người" are người
    if f" {asked} {unit} " in f" {query.folded} ".replace("?", " "):
        return 0.7  # "7 trường (2 mầm non, 3 tiểu học)", and "bao nhiêu trường mầm non" was asked
    if f" {asked} " not in measure:
        if _stands_for(unit, asked):
            if f" {asked} " in earlier():
                return 0.4
            if asked in _people():
                return -0.2  # "trong đó nữ 08 vị": of whom is not said here
        return 0.0 if asked in load_lexicon().vague else -1.0
    if _stands_for(unit, asked):
        return 0.5  # "nâng tổng số camera lên 214 cái"
    return -1.0 if asked in _people() else 0.0  # "hội viên tặng 34 suất quà" counts no hội viên


#: What counts things or doings stands for nobody: "04 đơn vị bầu cử đại biểu" are no đại biểu.
_OF_NOBODY = ("don vi", "vu", "bo", "cai", "chiec")


def _stands_for(unit: str, asked: str) -> bool:
    """Tell whether a noun may count what is named before it: "214 cái" cameras, but "83 hộ" no hẻm."""
    if asked in _people() and unit in _OF_NOBODY:
        return False
    return unit in load_lexicon().classifiers and (unit != "ho" or asked in _people() or asked.startswith("ho"))


_ASKED = re.compile(r"(?<![a-z])(?:bao nhieu|may) (?P<what>[a-z].*)")


def _stands_behind_ask(folded: str, unit: str) -> bool:
    """Tell whether the words that a figure counts follow the asking word: "bao nhiêu *chủ nhà trọ* giảm tiền?".

    Some may stand elsewhere in the question: "*camera* ngõ phố lắp bao nhiêu *mắt*?".
    """
    asked = _ASKED.search(folded)
    if asked is None or not unit:
        return False
    if f"{asked['what']} ".startswith(f"{unit} "):
        return True
    first, *rest = unit.split()
    return bool(rest) and re.match(rf"{first}(?![a-z])", asked["what"]) is not None and set(rest) <= set(folded.split())


@cache
def _people() -> frozenset[str]:
    return frozenset(map(fold, load_table("nouns")["people"]))


def asks_for_all(query: Query) -> bool:
    """Tell whether the question names nothing but what it counts: "có bao nhiêu chi bộ?"."""
    if not query.unit:
        return False
    unit = set(query.unit.split())
    named = [term for term in query.terms if term.text not in load_lexicon().generic]
    return not any(set(term.text.split()) - unit - load_lexicon().wide for term in named)
