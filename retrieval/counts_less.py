"""Figures that by themselves tell less than is asked: of women, of each year, of an hour, of some of those there are."""

import re
from functools import cache

from index.places import find_places, folded_name
from index.records import Figure, Report
from index.rules import counted_nouns
from index.text import TOKEN, fold, normal
from retrieval.features import own_scope, own_words, says_left, words_near
from retrieval.lexicon import load_lexicon
from retrieval.nouns import asks_for_all
from retrieval.question import Query
from retrieval.words import words_of

#: How many words of a question beside its noun name no more than a body: "Hội *Nông dân* có bao nhiêu hội viên?".
_BODY = 3
#: "Các đại biểu thay mặt cho 586 đảng viên".
_FOR_ALL = re.compile(r"(?<![a-z])(?:thay mat|dai dien) (?:cho )?")
_WHOLE_WARD = re.compile(r" (?:toan|ca) (?:phuong|xa|dang bo|thi tran) | tong so | hien co ")
#: "Số học sinh phường Thanh Trì" are all of them.
_HOW_MANY = re.compile(r"(?:tong )?so (?:luong )?(?!ho so|tien)")
#: "Mỗi năm kết nạp từ 25 đảng viên trở lên".
_EACH_YEAR = re.compile(r"(?<![^\W_])(?:mỗi|hằng|hàng|bình quân(?: mỗi| hằng| hàng)?|từng) năm(?![^\W_])")
_OF_WHICH = re.compile(r"(?<![^\W_])trong (?:số|đó)(?![^\W_])")


def counts_less(query: Query, figure: Figure, report: Report, is_total: bool) -> bool:
    """Tell whether a figure by itself tells less: what is left, and what says that it is the total, is all there is."""
    is_left = says_left(figure, report)
    for_all = asks_for_all(query)
    # "Hộ cận nghèo giảm 5 hộ, hiện còn 14 hộ" counts no hộ alone.
    of_a_kind = for_all and is_left and _names_a_kind_of(query.unit, own_words(figure, report).joined)
    if of_a_kind or is_total or is_left:
        return of_a_kind and not is_total
    scope = own_scope(figure, report)
    part = report.text[figure.sentence.start : figure.span.start].rpartition(";")[2]
    return (
        (for_all and _counts_only_some(query, figure, words_near(figure, report)))
        or _counts_an_event(query, figure)
        or _counts_by_an_hour(query, scope)
        or _counts_each_year(query, scope)
        or _counts_what_it_came_to(query, scope)
        or _counts_women(query, scope)
        or _is_of_a_polling_place(query, scope)
        or _tells_a_change(query, figure, report)
        or _counts_those_who_are(
            query,
            fold(report.text[figure.span.end : figure.scope.end]).strip(),
            fold(figure.unit),
            _OF_WHICH.search(normal(part)) is not None,
        )
    )


def _counts_each_year(query: Query, scope: str) -> bool:
    """Tell whether a figure is of each of several years, and that was not asked for."""
    return _EACH_YEAR.search(normal(scope)) is not None and not _EACH.search(query.folded)


_EACH = re.compile(r"(?<![a-z])(?:moi|hang|binh quan|tung|trung binh)(?![a-z])")


def _counts_what_it_came_to(query: Query, scope: str) -> bool:
    """Tell whether what was added is asked for and a figure is what it came to: "lắp mới 37 mắt, nâng tổng số lên 141 mắt"."""
    return _CAME_TO.search(normal(scope)) is not None and _ADDED.search(query.folded) is not None


_CAME_TO = re.compile(r"(?<![^\W_])(?:nâng|đưa) (?:tổng số|tổng cộng)(?![^\W_])")
_ADDED = re.compile(r"(?<![a-z])(?:them|moi)(?![a-z])")


def _counts_women(query: Query, scope: str) -> bool:
    """Tell whether a figure counts the women of those asked for: "20.947 nhân khẩu, trong đó nữ 10.682 người"."""
    return _WOMEN.search(normal(scope)) is not None and _ASKED_WOMEN.search(query.folded) is None


def _is_of_a_polling_place(query: Query, scope: str) -> bool:
    """Tell whether a figure is of one polling place of a ward, and none was asked for."""
    return _POLLING_PLACE.search(fold(scope)) is not None and _POLLING_PLACE.search(query.folded) is None


#: "Khu vực bỏ phiếu số 4 hoàn thành sớm nhất, có 100% cử tri đi bầu".
_POLLING_PLACE = re.compile(r"(?<![a-z])(?:khu vuc bo phieu|to bau cu|don vi bau cu)(?: so)? \d")
_WOMEN = re.compile(r"(?<!phụ )(?<![^\W_])nữ(?: có| là| gồm)?\s*$")
_ASKED_WOMEN = re.compile(r"(?<![a-z])nu(?![a-z])")


def _tells_a_change(query: Query, figure: Figure, report: Report) -> bool:
    """Tell whether a figure is how much more or less than before, and that was not asked for: "giảm 18 cháu so với năm 2020"."""
    tail = normal(report.text[figure.span.end : figure.scope.end])
    return figure.role == "change" and not query.asks_change and "so với" in tail


def _counts_an_event(query: Query, figure: Figure) -> bool:
    """Tell whether it is asked how many there are, and the figure counts those that something happened to.

    "Hội Nông dân có bao nhiêu hội viên?" is not answered by "kết nạp mới 11 hội viên", nor
    "có bao nhiêu chi bộ?" by a part of them.
    """
    if not query.asks_stock and not (_HOW_MANY.match(query.folded) and asks_for_all(query)):
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


_SORTS = "nu|nam|ton giao|nguoi dan toc|dan toc|tre|cao tuoi|co trinh do|du bi|chinh thuc|danh du"
_WHO_ARE = re.compile(rf"(?:la (?=[a-z]))?(?P<what>(?<= la )[a-z]+(?: [a-z]+)?|{_SORTS})(?![a-z])")


def _counts_those_who_are(query: Query, tail: str, unit: str, of_which: bool) -> bool:
    """Tell whether it is asked how many there are, and a figure counts those who are something: "113 hội viên là thương binh", "27 hội viên nữ".

    ``tail`` is the folded text behind its number, ``unit`` its folded noun; with ``of_which`` ("trong số kết nạp mới có
    10 đồng chí là nữ") what they are narrows whatever is asked.
    """
    attends = query.unit == "dai bieu" and _ATTENDS.search(query.folded) is not None
    if not query.unit or not (of_which or attends or (query.asks_stock and _names_a_body_only(query))):
        return False
    who = _WHO_ARE.match(tail, len(unit) + 1) if tail.startswith(f"{unit} ") else None
    asked = {word for term in query.terms for one in term.readings for word in one.split()} - set(unit.split())
    if who is None or (attends and who["what"] == "chinh thuc"):
        return False
    if not asked.isdisjoint(tail[who.end() :].split()):
        return False  # "188 đồng chí cao tuổi, sức yếu được miễn sinh hoạt" are those who were asked for
    return not asked.issuperset(who["what"].split())


#: How many came to a congress.
_ATTENDS = re.compile(r"(?<![a-z])(?:du|tham du|ve du|co mat|trieu tap)(?![a-z])")


def _names_a_kind_of(unit: str, words: str) -> bool:
    """Tell whether folded words name a narrower noun than the one asked for: hộ cận nghèo, where hộ are counted."""
    return any(f" {noun} " in words for noun in _kinds_of(unit))


@cache
def _kinds_of(unit: str) -> tuple[str, ...]:
    return tuple(noun for noun in map(fold, counted_nouns()) if noun.startswith(f"{unit} "))


_HOUR = re.compile(r"(?:đến|lúc|vào|tới|trước)(?: khoảng| hơn)? \d{1,2}\s?(?:giờ|h)(?![^\W_])")
_DAYTIME = re.compile(r"(?<![a-z])(?:gio|trua|sang|chieu|toi|\d+h)(?![a-z])")


def _counts_by_an_hour(query: Query, scope: str) -> bool:
    """Tell whether a figure's own words count up to an hour that is not asked for: "đến 11 giờ, tỷ lệ đi bầu đạt 78,4%"."""
    return _HOUR.search(scope.lower()) is not None and not _DAYTIME.search(query.folded)


def _counts_only_some(query: Query, figure: Figure, near: str) -> bool:
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
