"""Whether a figure counts what a question counts: the same noun, all of them, and not what happened to some."""

import re
from collections.abc import Callable
from functools import cache

from index.places import find_places, folded_name
from index.records import Figure
from index.rules import counted_nouns, load_table
from index.text import TOKEN, fold, normal
from retrieval.lexicon import load_lexicon
from retrieval.question import Query
from retrieval.words import words_of

#: What a noun is counted by: "49 học sinh/lớp"; a "đ/c" is a đồng chí.
_PER = re.compile(r"(?<=[^\W_]{2})/.*")
#: How many words of a question beside its noun name no more than a body: "Hội *Nông dân* có bao nhiêu hội viên?".
_BODY = 3
_NARROWER = 0.7
#: "Các đại biểu thay mặt cho 586 đảng viên".
_FOR_ALL = re.compile(r"(?<![a-z])(?:thay mat|dai dien) (?:cho )?")
_WHOLE_WARD = re.compile(r" (?:toan|ca) (?:phuong|xa|dang bo|thi tran) | tong so | hien co ")


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
        if unit in load_lexicon().classifiers:
            if f" {asked} " in earlier():
                return 0.4
            if asked in _people():
                return -0.2  # "trong đó nữ 08 vị": of whom is not said here
        return 0.0 if asked in load_lexicon().vague else -1.0
    if unit in load_lexicon().classifiers:
        return 0.5  # "nâng tổng số camera lên 214 cái"
    return -1.0 if asked in _people() else 0.0  # "hội viên tặng 34 suất quà" counts no hội viên


_ASKED = re.compile(r"(?<![a-z])(?:bao nhieu|may) (?P<what>[a-z].*)")


def _stands_behind_ask(folded: str, unit: str) -> bool:
    """Tell whether the words that a figure counts follow the asking word: "bao nhiêu *chủ nhà trọ* giảm tiền?"."""
    asked = _ASKED.search(folded)
    return asked is not None and bool(unit) and f"{asked['what']} ".startswith(f"{unit} ")


@cache
def _people() -> frozenset[str]:
    return frozenset(map(fold, load_table("nouns")["people"]))


def counts_an_event(query: Query, figure: Figure) -> bool:
    """Tell whether it is asked how many there are, and the figure counts those that something happened to.

    "Hội Nông dân có bao nhiêu hội viên?" is not answered by "kết nạp mới 11 hội viên", nor
    "có bao nhiêu chi bộ?" by a part of them.
    """
    if not query.asks_stock:
        return False
    if figure.whole is not None and asks_for_all(query):
        return True
    readings = (reading for term in query.terms for reading in term.readings)
    named = words_of(" . ".join((query.folded, *readings))).joined
    if not _names_a_body_only(query):
        return False  # "huy hiệu 55 năm tuổi Đảng có mấy đồng chí?"
    own = f" {' '.join(TOKEN.findall(normal(figure.measure)))} "  # reports are typed with marks: "tăng" is no "tặng"
    return any(f" {marked} " in own and f" {event} " not in named for marked, event in load_lexicon().events)


def _names_a_body_only(query: Query) -> bool:
    """Tell whether a question names no more beside its noun than a body: "Hội Nông dân có bao nhiêu hội viên?"."""
    unit = set(query.unit.split())
    return len([term for term in query.terms if not set(term.text.split()) & unit]) <= _BODY


def counts_those_who_are(query: Query, tail: str) -> bool:
    """Tell whether it is asked how many there are, and a figure counts those who are something: "113 hội viên là thương binh".

    ``tail`` is the folded text behind its number.
    """
    if not query.asks_stock or not query.unit or not _names_a_body_only(query):
        return False
    who = re.match(rf"{re.escape(query.unit)} la (?P<what>[a-z]+(?: [a-z]+)?)", tail)
    asked = {word for term in query.terms for one in term.readings for word in one.split()}
    return who is not None and not asked.issuperset(who["what"].split())


def names_a_kind_of(unit: str, words: str) -> bool:
    """Tell whether folded words name a narrower noun than the one asked for: hộ cận nghèo, where hộ are counted."""
    return any(f" {noun} " in words for noun in _kinds_of(unit))


@cache
def _kinds_of(unit: str) -> tuple[str, ...]:
    return tuple(noun for noun in map(fold, counted_nouns()) if noun.startswith(f"{unit} "))


_HOUR = re.compile(r"(?:đến|lúc|vào|tới|trước)(?: khoảng| hơn)? \d{1,2}\s?(?:giờ|h)(?![^\W_])")
_DAYTIME = re.compile(r"(?<![a-z])(?:gio|trua|sang|chieu|toi|\d+h)(?![a-z])")


_AT_HOUR = re.compile(r"(?<![a-z])(?:den|luc|vao|tinh den|truoc) (?P<hour>\d{1,2}) gio(?![a-z])")


def is_of_asked_hour(query: Query, scope: str) -> bool | None:
    """Tell whether a figure's own words name the hour that a question does ("đến 15 giờ"); None when it names none."""
    asked = _AT_HOUR.search(query.folded)
    return re.search(rf"(?<!\d){asked['hour']}\s?(?:giờ|h)(?![^\W_])", scope.lower()) is not None if asked else None


def counts_by_an_hour(query: Query, scope: str) -> bool:
    """Tell whether a figure's own words count up to an hour that is not asked for: "đến 11 giờ, tỷ lệ đi bầu đạt 78,4%"."""
    return _HOUR.search(scope.lower()) is not None and not _DAYTIME.search(query.folded)


def asks_for_all(query: Query) -> bool:
    """Tell whether the question names nothing but what it counts: "có bao nhiêu chi bộ?"."""
    if not query.unit:
        return False
    unit = set(query.unit.split())
    named = [term for term in query.terms if term.text not in load_lexicon().generic]
    return not any(set(term.text.split()) - unit - load_lexicon().wide for term in named)


def counts_only_some(query: Query, figure: Figure, near: str) -> bool:
    """Tell whether a total is asked for ("có bao nhiêu chi bộ?") and the figure counts only some.

    ``near`` are the folded words around its number, from the last "có" or "với" to the next comma: "11 chi bộ hoàn
    thành tốt" narrows what it counts by two and more words that were not asked for.
    """
    complete = figure.kind == "ratio" and figure.numerator == figure.denominator
    if complete or query.asks_change or query.kind == "percent" or not asks_for_all(query):
        return False  # a percent is always of some
    if _FOR_ALL.search(near):
        return False
    named = [mention.place.name for mention in find_places(figure.measure)]
    named += [figure.place.name] if figure.place else []
    known = {word for name in named for word in folded_name(name).split()} | words_of(figure.heading).folded
    known |= set(query.unit.split()) | set(fold(figure.unit).split()) | load_lexicon().wide
    extra = {word for word in set(near.split()) - known if word[0].isalpha()}
    return len(extra) >= (3 if _WHOLE_WARD.search(near) else 2)
