"""The time that a report covers: its title's, else the one that its opening states, else the year of its date."""

import re
from datetime import date, timedelta
from functools import lru_cache

from index.period_patterns import small_number, year_period
from index.periods import Mention, find_periods, find_spans_of_years, years_back
from index.records import Period, Report
from index.text import fold, normal

#: A congress that opens a term looks back on the one before.
_CONGRESS = re.compile(r"(?<![^\W_])đại hội(?![^\W_])")
#: A body that is named with its term.
_BODY = re.compile(r"(?<![^\W_])(?:kỳ họp|hđnd|hội đồng nhân dân|ban chấp hành|bch|khóa [ivx]+)(?![^\W_])")


#: "Tiến tới Đại hội", "chào mừng Đại hội": it has not met yet.
_NOT_YET = re.compile(r"(?<![^\W_])(?:tiến tới|hướng tới|chào mừng|chuẩn bị|trước thềm)(?![^\W_])")
_SUMS_UP = re.compile(r"(?<![^\W_])tổng kết(?![^\W_])")
#: "Số liệu báo cáo tính từ ngày 15/12/2022 đến ngày 14/6/2023".
_COUNTED_FROM = re.compile(
    r"so lieu(?: [a-z]+){0,6}? (?:(?:duoc )?(?:tinh|lay|chot|tong hop)|den|tu)[^.;:]{0,20}$|so lieu(?: bao cao)?:? ?$"
)
#: A title that sums up a term, and an opening that says whose congress did.
_LOOKS_BACK = re.compile(r"(?<![^\W_])(?:nhiệm kỳ|(?:5|năm) năm|chặng đường|dấu ấn)(?![^\W_])")
_HAS_MET = re.compile(
    r"(?<![^\W_])(?:tổ chức|tiến hành|khai mạc|diễn ra)[^.;]{0,30} đại hội (?:đại biểu|đảng|lần|toàn thể)"
)
#: "5 năm học Bác", "mười năm thực hiện Chỉ thị": a title's years end with the report.
_YEARS = re.compile(
    r"(?<![^\W_])(?P<n>\d{1,2}|hai|ba|bốn|năm|mười) năm (?=(?:triển khai|thực hiện|học (?:tập|bác|theo|và)|làm theo|thi hành|xây dựng|đổi mới)(?![^\W_]))"
)
#: "Nửa năm qua", told in July of the first half, in January of the second.
_HALF = re.compile(r"(?<![^\W_])(?:nửa năm|(?:6|sáu) tháng) (?:vừa )?qua(?![^\W_])")
_FIRST_HALF = re.compile(r"(?<![^\W_])(?:(?:6|06|sáu) tháng|nửa (?:đầu|năm|chặng đường))(?![^\W_])")
#: A congress far back in a title leaves a half year its own; right before it, it takes the year for its name.
_NAMES = re.compile(r"(?:dai hoi|nhiem ky|ke hoach|nghi quyet|chi thi|khoa|so|lan thu \S+)\W*$")
_TASKS = re.compile(r"(?<![a-z])(?:nhiem vu|phuong huong)(?: [a-z]+){0,5} $")
#: Days of a month, a year and a term.
_MONTH, _YEAR, _TERM = 31, 360, 700
_OPENING, _STATEMENT = 400, 1500
#: A reporting year runs from the middle of December; its half ends in the middle of June.
_SHIFT = timedelta(days=20)
#: The month from which reports tell of the year that ends.
_ENDING = 11
#: Days after which the first months of a year are hardly told of as "ba tháng đầu".
_LATE = 75
#: Days after which hardly any report on a time appears.
_LONG_ENDED = 180


def period_covered(report: Report) -> Period | None:
    """Return the time that a report covers, or None when nothing tells it."""
    return period_of_report(report.title, report.text[:_STATEMENT], report.published)


@lru_cache(maxsize=1024)  # a question looks at several passages of the same few reports
def period_of_report(title: str, text: str, published: date | None) -> Period | None:
    """Return the time that a report covers: its title's, else its opening's, else its date's year.

    ``text`` is the beginning of the report. One of January or February that names no year looks back on the
    year before; a congress looks back on the term before the one that it opens.
    """
    end = text.find("\n")
    opening = text[: min(end, _OPENING)] if end > 0 else text[:_OPENING]
    stretch = _stretch_of_title(title, published)
    term = _term_before(title, opening, published) if stretch is None else None
    if term is not None:
        return term
    half = stretch if stretch is not None and stretch.days < _YEAR else None
    if half is None and stretch and published and published.month >= _ENDING and stretch.end.year == published.year:
        half = stretch  # "… năm 2023, nhiệm vụ trọng tâm năm 2024", told in December
    own = (
        _half_told(title, text, published)
        or half
        or _stated(title, published, whole=True)
        or _years_of(title, published)
    )
    if own is None:
        own = _counted_from(text, published) or _half_past(opening, published) or _opened(opening, text, published)
    if own is not None or published is None:
        return own
    return year_period(published.year - (published.month <= 2))


def _term_before(title: str, opening: str, published: date | None) -> Period | None:
    """Return the term that a congress sums up: the one before that which it opens."""
    lowered = normal(title)
    if _LOOKS_BACK.search(lowered) and _HAS_MET.search(normal(opening)):
        lowered = normal(opening)  # the title leaves out that it was a congress: "Nhìn lại một nhiệm kỳ"
    if published is None or not _CONGRESS.search(lowered) or _NOT_YET.search(lowered):
        return None
    for mention in [*find_periods(title, published.year), *find_periods(opening, published.year)]:
        opens = mention.period.start.year
        if mention.attached and mention.period.days > 700 and opens - 1 <= published.year <= opens:
            return Period(date(opens - 5, 1, 1), date(opens, 12, 31), f"nhiệm kỳ {opens - 5}-{opens}")
    return None


def _stated(text: str, published: date | None, *, whole: bool, after: date = date.min) -> Period | None:
    """Return the first time that a title (``whole``) or an opening names as its own, if it ends after a day."""
    mentions = [*find_periods(text, published.year if published else None), *find_spans_of_years(text, published)]
    mentions = [one for one in mentions if one.period.end > after]
    own = [one for one in mentions if not one.attached and not one.earlier and (one.period.days > 1 or one.edge)]
    own = [one for one in own if not _long_ago(text, one, published) and not _lies_ahead(text, one, published)]
    if not whole:
        own = [one for one in own if not one.weak or one.period.days > 31]  # "một sáng đầu tháng 10"
    terms = [one for one in mentions if one.attached and not one.of_name and one.period.days > 700]
    if _BODY.search(normal(text)):
        # "HĐND phường khoá XXI, nhiệm kỳ 2021-2026" says who met, unless it sums up the term that ends.
        ends = published.year if published and _SUMS_UP.search(normal(text)) else None
        terms = [one for one in terms if one.period.end.year == ends]
        own = [one for one in own if one.period.days <= 700]
    if not own and not (terms and whole):
        return None
    best = (own or terms)[0]
    if best.edge:
        return year_period(best.period.start.year)
    if best.weak and published and published.month <= 2 and best.period.days > 300:
        return year_period(published.year - 1)
    return best.period


def _opened(opening: str, text: str, published: date | None) -> Period | None:
    """Return the time that an opening names as its own, or the one that the text behind it does when that has long ended.

    A news article opens with a scene: "… chỉ còn 11 phút, trong khi năm 2021 là 24 phút".
    """
    first = _stated(opening, published, whole=False)
    if first is None or published is None or (published - first.end).days <= _LONG_ENDED:
        return first
    later = _stated(text, published, whole=False, after=published - timedelta(days=_LONG_ENDED))
    return later or first


def _stretch_of_title(title: str, published: date | None) -> Period | None:
    """Return the part of a year, or the year, that a title names as its own beside a congress's term."""
    for one in find_periods(title, published.year if published else None):
        named = one.attached and _NAMES.search(fold(title[max(0, one.span.start - 15) : one.span.start]))
        if not named and not one.of_name and not _long_ago(title, one, published) and _MONTH < one.period.days < _TERM:
            return one.period
    return None


def _half_told(title: str, text: str, published: date | None) -> Period | None:
    """Return the first half of the year that a title names when the report appears in its summer and speaks of that half."""
    if published is None or published.month not in (6, 7, 8):
        return None
    stretch = _stretch_of_title(title, published)
    if (
        stretch is None
        or stretch.days < _YEAR
        or stretch.end.year != published.year
        or stretch.start.year != published.year
    ):
        return None
    if not _FIRST_HALF.search(normal(f"{title} . {text}")):
        return None
    return Period(date(published.year, 1, 1), date(published.year, 6, 30), f"6 tháng đầu năm {published.year}")


def _years_of(title: str, published: date | None) -> Period | None:
    """Return the years up to the report that its title sums up."""
    match = _YEARS.search(normal(title))
    return years_back(published, small_number(fold(match["n"]))) if match and published else None


def _half_past(opening: str, published: date | None) -> Period | None:
    """Return the half year that an opening looks back on."""
    if published is None or not _HALF.search(normal(opening)):
        return None
    ended = published - timedelta(days=_LATE)
    months = (
        (1, 6, "đầu") if published.month in (6, 7, 8) else (7, 12, "cuối") if published.month in (12, 1, 2) else None
    )
    if months is None:
        return None
    start, end = date(ended.year, months[0], 1), date(ended.year, months[1], 30 if months[1] == 6 else 31)
    return Period(start, end, f"6 tháng {months[2]} năm {ended.year}")


def _lies_ahead(text: str, mention: Mention, published: date | None) -> bool:
    """Tell whether a year that has hardly begun is that of tasks: "Dấu ấn một năm và nhiệm vụ đặt ra cho năm 2021"."""
    if published is None or not 0 <= (published - mention.period.start).days <= _LATE:
        return False
    return _TASKS.search(fold(text[: mention.span.start])) is not None


def _long_ago(text: str, mention: Mention, published: date | None) -> bool:
    """ "Sau ba tháng đầu" in October is no first quarter: those are the first months of something else."""
    words = fold(text[mention.span.start : mention.span.end])
    bare = mention.weak and words.endswith(("thang dau", "thang cuoi"))
    return bare and published is not None and (published - mention.period.end).days > _LATE


def _counted_from(text: str, published: date | None) -> Period | None:
    """Return the stretch that a report says its figures were counted in, by the name of the half year or year it is."""
    folded = fold(text)
    if "so lieu" not in folded:
        return None
    for mention in find_periods(text, published.year if published else None, folded):
        start = mention.span.start
        if mention.period.days > 27 and _COUNTED_FROM.search(folded[max(0, start - 80) : start]):
            return _named_stretch(mention.period)
    return None


def _named_stretch(period: Period) -> Period:
    """Return the quarter, half year or year that a stretch is but for the days by which reports run ahead."""
    year = (period.start + _SHIFT).year
    named = [
        (1, 3, "quý I năm"),
        (1, 6, "6 tháng đầu năm"),
        (7, 12, "6 tháng cuối năm"),
        (1, 9, "9 tháng đầu năm"),
        (1, 12, "năm"),
    ]
    for first, last, label in named:
        start = date(year, first, 1)
        end = date(year, last + 1, 1) - timedelta(days=1) if last < 12 else date(year, 12, 31)
        if abs(period.start - start) <= _SHIFT and abs(period.end - end) <= _SHIFT:
            return Period(start, end, f"{label} {year}")
    return period
