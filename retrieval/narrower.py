"""Figures that tell less than is asked, by themselves or beside their rivals: of before, of what was set out, of some years."""

import re
from collections.abc import Sequence

from index.records import Figure, Report
from index.text import fold, normal
from retrieval.counts_less import counts_less
from retrieval.features import FEATURES, own_scope, says_left
from retrieval.nouns import asks_for_all
from retrieval.question import Query
from retrieval.words import words_of

_MEASURE, _NOUN, _TOTAL, _LOST = (FEATURES.index(name) for name in ("measure", "noun", "total", "lost"))
#: "Đầu nhiệm kỳ, Hội có 587 hội viên".
_AT_START = re.compile(r"(?<![^\W_])(?:đầu (?:nhiệm kỳ|năm|kỳ|giai đoạn)|trước đây|trước đó)(?![^\W_])")
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
        counts_less(query, one[0], one[1], bool(one[2][_TOTAL]))
        or (of_hour is False and some_of_hour)
        or (query.asks_total and _sentence(one[0]) in totals and not one[2][_TOTAL])
        or _is_one_badge(query, one, seen)
        or _is_all_of_some(one, seen)
        or (for_all and _is_all_of_fewer(one, seen))
        or (query.asks_total and _is_part_of_one_seen(one, seen))
        or _is_what_was_set_out(query, one, seen)
        or (query.asks_left and _is_before_what_is_left(one, seen))
        or (query.asks_stock and for_all and not query.periods and _is_of_one_day(one, seen))
        or ((query.asks_stock or query.asks_left) and not query.periods and _is_of_the_start(query, one, seen))
        for one, of_hour in zip(seen, hours, strict=True)
    ]


def _is_of_one_day(one: Seen, seen: Sequence[Seen]) -> bool:
    """Tell whether a figure counts who was there on some day, beside one that counts all there are.

    "Ngày 22/10 đối thoại với 28 doanh nghiệp", where "đến 15/12 có 612 doanh nghiệp".
    """
    figure, _, features = one
    return _names_a_day(figure) and any(
        (other.kind, other.unit, other.place) == (figure.kind, figure.unit, figure.place)
        and not _names_a_day(other)
        and other.role == figure.role
        and theirs[_NOUN] >= features[_NOUN]
        for other, _, theirs in seen
    )


def _names_a_day(figure: Figure) -> bool:
    return figure.period is not None and figure.period.days == 1 and figure.period.label.startswith("ngày ")


def _sentence(figure: Figure) -> tuple[object, ...]:
    return figure.report_id, figure.sentence, figure.kind


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

    "Trao Huy hiệu cho 96 đồng chí, có 02 đồng chí nhận Huy hiệu 75 năm tuổi Đảng", "… cho 58 đồng chí, gồm 3 Huy hiệu
    70 năm".
    """
    if "huy hieu" not in query.folded or _NAMES_YEARS.search(query.folded) or not _tells_years(one):
        return False
    figure = one[0]
    return any(
        (other.report_id, other.sentence, other.kind) == (figure.report_id, figure.sentence, figure.kind)
        and (other.unit == figure.unit or "huy hieu" in fold(figure.unit))
        and other.span.start < figure.span.start
        and not _tells_years((other, report, features))
        for other, report, features in seen
    )


def _tells_years(one: Seen) -> bool:
    figure, report, _ = one
    return _BADGE.search(normal(report.text[figure.span.end : figure.scope.end])) is not None


#: Badges are given for years that end in 0 and 5: "huy hiệu 55 năm tuổi Đảng".
_BADGE = re.compile(r"\d+ năm tuổi đảng|huy hiệu (?:đảng )?\d[05] năm")
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
_AT_HOUR = re.compile(r"(?<![a-z])(?:den|luc|vao|tinh den|truoc) (?P<hour>\d{1,2}) gio(?![a-z])")


def _is_of_asked_hour(query: Query, scope: str) -> bool | None:
    """Tell whether a figure's own words name the hour that a question does ("đến 15 giờ"); None when it names none."""
    asked = _AT_HOUR.search(query.folded)
    return re.search(rf"(?<!\d){asked['hour']}\s?(?:giờ|h)(?![^\W_])", scope.lower()) is not None if asked else None
