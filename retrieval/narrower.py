"""Figures that tell less than is asked: of some, of an hour, of each year, of before, where all or what is left is asked for."""

import re
from collections.abc import Sequence
from functools import cache

from index.places import find_places, folded_name
from index.records import Figure, Report
from index.rules import counted_nouns
from index.text import TOKEN, fold, normal
from retrieval.features import FEATURES, own_scope, own_words, says_left, words_near
from retrieval.lexicon import load_lexicon
from retrieval.nouns import asks_for_all
from retrieval.question import Query
from retrieval.words import words_of

_MEASURE, _NOUN, _TOTAL, _LOST = (FEATURES.index(name) for name in ("measure", "noun", "total", "lost"))
#: How many words of a question beside its noun name no more than a body: "Hội *Nông dân* có bao nhiêu hội viên?".
_BODY = 3
#: "Các đại biểu thay mặt cho 586 đảng viên".
_FOR_ALL = re.compile(r"(?<![a-z])(?:thay mat|dai dien) (?:cho )?")
_WHOLE_WARD = re.compile(r" (?:toan|ca) (?:phuong|xa|dang bo|thi tran) | tong so | hien co ")
#: "Mỗi năm kết nạp từ 25 đảng viên trở lên", "đầu nhiệm kỳ, Hội có 587 hội viên".
_EACH_YEAR = re.compile(r"(?<![^\W_])(?:mỗi|hằng|hàng|bình quân(?: mỗi| hằng| hàng)?|từng) năm(?![^\W_])")
_AT_START = re.compile(r"(?<![^\W_])(?:đầu (?:nhiệm kỳ|năm|kỳ|giai đoạn)|trước đây|trước đó)(?![^\W_])")
_OF_WHICH = re.compile(r"(?<![^\W_])trong (?:số|đó)(?![^\W_])")
_COUNTS = ("count", "ratio")

Seen = tuple[Figure, Report, Sequence[float]]
"""A figure with its report and its features."""


def are_narrower(query: Query, seen: Sequence[Seen]) -> list[bool]:
    """Tell of each figure whether it tells less than is asked, by itself or beside its rivals."""
    hours = [_is_of_asked_hour(query, own_scope(figure, report)) for figure, report, _ in seen]
    some_of_hour = any(hours)
    for_all = asks_for_all(query)
    totals = {_sentence(figure) for figure, _, features in seen if features[_TOTAL]}
    return [
        _counts_less(query, one)
        or (of_hour is False and some_of_hour)
        or (query.asks_total and _sentence(one[0]) in totals and not one[2][_TOTAL])
        or _is_one_badge(query, one, seen)
        or _is_all_of_some(one, seen)
        or (for_all and _is_all_of_fewer(one, seen))
        or (query.asks_total and _is_part_of_one_seen(one, seen))
        or _is_what_was_set_out(query, one, seen)
        or (query.asks_left and _is_before_what_is_left(one, seen))
        or ((query.asks_stock or query.asks_left) and not query.periods and _is_of_the_start(query, one, seen))
        for one, of_hour in zip(seen, hours, strict=True)
    ]


def _sentence(figure: Figure) -> tuple[object, ...]:
    return figure.report_id, figure.sentence, figure.kind


def _counts_less(query: Query, one: Seen) -> bool:
    """Tell whether a figure by itself tells less: what is left, and what says that it is the total, is all there is."""
    figure, report, features = one
    is_left = says_left(figure, report)
    for_all = asks_for_all(query)
    # "Hộ cận nghèo giảm 5 hộ, hiện còn 14 hộ" counts no hộ alone.
    of_a_kind = for_all and is_left and _names_a_kind_of(query.unit, own_words(figure, report).joined)
    if of_a_kind or features[_TOTAL] or is_left:
        return of_a_kind and not features[_TOTAL]
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


def _is_all_of_some(one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure counts all, where the question names what its sentence says of some of them alone.

    "Nhận 134 phản ánh, đã *xử lý* 126/134".
    """
    figure, _, features = one
    if figure.kind != "count" or features[_LOST] < _TELLS:
        return False
    return any(
        (other.report_id, other.sentence, other.kind) == (figure.report_id, figure.sentence, "ratio")
        and other.denominator == figure.value
        and not theirs[_LOST]
        for other, _, theirs in seen
    )


def _is_all_of_fewer(one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure says all of those that something was done to, where more are counted.

    "1.172/1.172 đảng viên đang sinh hoạt viết cam kết" of a Đảng bộ with 1.386 đảng viên.
    """
    figure, _, features = one
    if figure.kind != "ratio" or figure.numerator is None or figure.numerator != figure.denominator:
        return False
    return any(
        (other.kind, other.role, other.unit, other.place) == ("count", "level", figure.unit, figure.place)
        and other.period == figure.period
        and other.value > figure.numerator
        and theirs[_MEASURE] >= features[_MEASURE]
        for other, _, theirs in seen
    )


def _is_part_of_one_seen(one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure counts some of what another of its sentence counts: "57 đơn, gồm 3 đơn khiếu nại"."""
    figure = one[0]
    return figure.whole is not None and any(
        _sentence(other) == _sentence(figure)
        and (other.unit == figure.unit or bool(features[_TOTAL]))
        and other.value > figure.value
        for other, _, features in seen
    )


def _is_what_was_set_out(query: Query, one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether what was reached is asked for and a figure counts what there was to reach: "đề ra 13 chỉ tiêu, đạt 11/13".

    "Đăng ký 27 mô hình, công nhận 22/27": the share of them that something was done to.
    """
    figure, report, _ = one
    act = _REACHED.search(query.folded)
    if act is None or figure.kind != "count" or _SET_OUT.search(query.folded):
        return False
    if f" {act.group()} " in words_of(own_scope(figure, report)).joined:
        return False
    return any(
        (other.report_id, other.kind, other.denominator) == (figure.report_id, "ratio", figure.value)
        and (
            other.sentence == figure.sentence
            or (other.unit == figure.unit and f" {act.group()} " in words_of(own_scope(other, of)).joined)
        )
        for other, of, _ in seen
    )


#: What is done to some of those that there are.
_REACHED = re.compile(
    r"(?<![a-z])(?:tren tong so|dat|hoan thanh|xu ly|giai quyet|cong nhan|tra loi|khac phuc|ket nap|vao dang|thu hoi|tiep thu"
    r"|nhan tien|nhan den bu|ban giao|chi tra|dong thuan|dong y)(?![a-z])"
)
_SET_OUT = re.compile(r"(?<![a-z])(?:dat ra|de ra|dang ky|dat (?:chi tieu|muc tieu)|giao)(?![a-z])")


#: Share of what tells a sentence's figures apart that one of them must miss.
_TELLS = 0.3


def _is_one_badge(query: Query, one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether badges are asked for and a figure counts those of some years, beside one that counts all of them.

    "Trao Huy hiệu cho 96 đồng chí, có 02 đồng chí nhận Huy hiệu 75 năm tuổi Đảng".
    """
    if "huy hieu" not in query.folded or _NAMES_YEARS.search(query.folded) or not _tells_years(one):
        return False
    figure = one[0]
    return any(
        (other.report_id, other.sentence, other.unit) == (figure.report_id, figure.sentence, figure.unit)
        and other.span.start < figure.span.start
        and not _tells_years((other, report, features))
        for other, report, features in seen
    )


def _tells_years(one: Seen) -> bool:
    figure, report, _ = one
    return _BADGE.search(normal(report.text[figure.span.end : figure.scope.end])) is not None


#: Badges are given for years that end in 0 and 5: "huy hiệu 55 năm tuổi Đảng".
_BADGE = re.compile(r"\d+ năm tuổi đảng")
_NAMES_YEARS = re.compile(r"(?<!\d)\d0 nam|\d5 nam")


def _is_before_what_is_left(one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure is what there was, where its sentence says what is left of it: "32 tổ, còn 27 tổ"."""
    figure, report, features = one
    if figure.kind not in _COUNTS or says_left(figure, report):
        return False
    return any(
        other.kind in _COUNTS
        and (other.report_id, other.sentence) == (figure.report_id, figure.sentence)
        and other.span.start > figure.span.start
        and says_left(other, report)
        and theirs[_MEASURE] >= features[_MEASURE] - _AS_WELL
        for other, _, theirs in seen
    )


#: By how much less of the question a rival's own words may meet to answer as well.
_AS_WELL = 0.1


def _is_of_the_start(query: Query, one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure was so at the start of the time of its report, where another figure counts the same."""
    figure, report, features = one
    if _AT_START.search(normal(own_scope(figure, report))) is None or _STARTS.search(query.folded):
        return False
    return any(
        other.report_id == figure.report_id
        and other.kind == figure.kind
        and theirs[_NOUN] >= features[_NOUN]
        and theirs[_MEASURE] >= features[_MEASURE] - _AS_WELL
        and not _AT_START.search(normal(own_scope(other, its_report)))
        for other, its_report, theirs in seen
    )


_STARTS = re.compile(r"(?<![a-z])(?:dau|truoc)(?![a-z])")


def _counts_an_event(query: Query, figure: Figure) -> bool:
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


_AT_HOUR = re.compile(r"(?<![a-z])(?:den|luc|vao|tinh den|truoc) (?P<hour>\d{1,2}) gio(?![a-z])")


def _is_of_asked_hour(query: Query, scope: str) -> bool | None:
    """Tell whether a figure's own words name the hour that a question does ("đến 15 giờ"); None when it names none."""
    asked = _AT_HOUR.search(query.folded)
    return re.search(rf"(?<!\d){asked['hour']}\s?(?:giờ|h)(?![^\W_])", scope.lower()) is not None if asked else None


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
