"""How times are written in Vietnamese, and the stretch of days that each way of writing names.

Patterns read folded text; each has a reader that gets the match and the year that the context gives.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from index.records import Period

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPELLED = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11,
}  # fmt: skip
_YEAR = r"(?:19|20)\d{2}"
_COUNT = r"\d{1,2}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi mot|muoi"
_OF_YEAR = rf"(?:(?:\s?[,/(]?\s?(?:cua )?(?:nam )?\s?(?P<year>{_YEAR}))?)"


def year_period(year: int, label: str = "") -> Period:
    """Return the whole calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31), label or f"năm {year}")


def _months(year: int, first: int, last: int, label: str) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), label)


def small_number(text: str) -> int:
    """Return a number of at most eleven, in digits or folded words."""
    return int(text) if text.isdigit() else _SPELLED[" ".join(text.split())]


# Each reader gets the match and the year that the context gives; None means no valid time. All have one
# signature, so some leave an argument unused (noqa: ARG001).
Reader = Callable[[re.Match[str], int], "Period | None"]


def _first_months(match: re.Match[str], year: int) -> Period | None:
    count = small_number(match["n"])
    if not 1 <= count <= 12:
        return None
    if match["end"] in ("dau", "dau nam"):
        return _months(year, 1, count, f"{count} tháng đầu năm {year}")
    return _months(year, 13 - count, 12, f"{count} tháng cuối năm {year}")


def _plain_months(match: re.Match[str], year: int) -> Period | None:
    count = small_number(match["n"])
    return _months(year, 1, count, f"{count} tháng đầu năm {year}") if count in (3, 6, 9, 10, 11) else None


def _bare_months(match: re.Match[str], year: int) -> Period | None:
    return _months(year, 1, small_number(match["n"]), f"{small_number(match['n'])} tháng đầu năm {year}")


def edge_of_year(match: re.Match[str], year: int) -> Period | None:
    """Return the first or the last day of a year."""
    day = date(year, 1, 1) if match["edge"] == "dau" else date(year, 12, 31)
    return Period(day, day, f"{'đầu' if match['edge'] == 'dau' else 'cuối'} năm {year}")


def _middle(match: re.Match[str], year: int) -> Period | None:
    return _months(year, 1, 6, f"6 tháng đầu năm {year}")


def _half(match: re.Match[str], year: int) -> Period | None:
    if match["half"] in ("dau", "dau nam", ""):
        return _months(year, 1, 6, f"6 tháng đầu năm {year}")
    return _months(year, 7, 12, f"6 tháng cuối năm {year}")


def _quarter(match: re.Match[str], year: int) -> Period | None:
    quarter = _ROMAN.get(match["q"]) or int(match["q"])
    return _months(year, quarter * 3 - 2, quarter * 3, f"quý {'I' * quarter if quarter < 4 else 'IV'} năm {year}")


def _month(match: re.Match[str], year: int) -> Period | None:
    month = int(match["m"])
    return _months(year, month, month, f"tháng {month}/{year}") if 1 <= month <= 12 else None


def _day(match: re.Match[str], year: int) -> Period | None:
    try:
        day = date(int(match["year"] or year), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return Period(day, day, f"ngày {day.day}/{day.month}/{day.year}")


def _date(day: str, month: str, year: int) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def from_day_to_day(match: re.Match[str], year: int) -> Period | None:
    """Return the days from one to another; a year is left out of the first, or of both."""
    last = _date(match["d2"], match["m2"], year)
    first = _date(match["d1"], match["m1"], int(match["from"] or year))
    if first is None or last is None:
        return None
    if first > last and not match["from"]:
        first = first.replace(year=year - 1)  # "từ ngày 15/12 đến ngày 14/6/2023"
    return stretch(first, last) if first < last else None


def stretch(first: date, last: date) -> Period:
    """Return the days from one to another."""
    label = f"từ ngày {first.day}/{first.month}/{first.year} đến ngày {last.day}/{last.month}/{last.year}"
    return Period(first, last, label)


def from_month_to_month(match: re.Match[str], year: int) -> Period | None:
    """Return the months from one to another."""
    first, last = int(match["m1"]), int(match["m2"])
    start = int(match["from"] or (year if first < last else year - 1))
    if not (1 <= first <= 12 and 1 <= last <= 12) or (start, first) >= (year, last):
        return None
    if match["to"] not in ("den", "toi") and last != first + 1:
        return None  # "tháng 3 và tháng 4" is one stretch, "tháng 3 và tháng 9" two months
    end = date(year, last, monthrange(year, last)[1])
    return Period(date(start, first, 1), end, f"từ tháng {first}/{start} đến tháng {last}/{year}")


def same_time(match: re.Match[str], year: int) -> Period | None:
    """Return the year in which the same stretch lay; whose stretch it is, the words around it tell."""
    year = int(match["year"]) if match["year"] else year - 1
    return year_period(year, f"cùng kỳ năm {year}")


def _years(match: re.Match[str], year: int) -> Period | None:
    first, last = int(match["first"]), int(match["last"])
    last = last if last > 99 else first // 100 * 100 + last
    if not first < last <= first + 30:
        return None
    word = match["word"] or ""
    label = {"nhiem ky": "nhiệm kỳ", "giai doan": "giai đoạn", "nam hoc": "năm học"}.get(word.strip(), "giai đoạn")
    return Period(date(first, 1, 1), date(last, 12, 31), f"{label} {first}-{last}")


def _from_year_to_year(match: re.Match[str], year: int) -> Period | None:
    first, last = int(match["first"]), int(match["last"])
    return Period(date(first, 1, 1), date(last, 12, 31), f"từ năm {first} đến năm {last}") if first < last else None


def _year(match: re.Match[str], year: int) -> Period | None:
    return year_period(int(match["year"]))


def _this_year(match: re.Match[str], year: int) -> Period | None:
    return year_period(year)


def last_year(match: re.Match[str], year: int) -> Period | None:
    """Return the year before."""
    return year_period(year - 1)


def _next_year(match: re.Match[str], year: int) -> Period | None:
    return year_period(year + 1)


def _days_of_a_month(match: re.Match[str], year: int) -> Period | None:
    """Return the days from one to another of one month: "từ ngày 8 đến 20/10"."""
    first, last = _date(match["d1"], match["m2"], year), _date(match["d2"], match["m2"], year)
    return stretch(first, last) if first is not None and last is not None and first < last else None


_DAY_TO_DAY = (
    r"(?P<d1>\d{{1,2}})\s?[/.-]\s?(?P<m1>\d{{1,2}})(?:\s?[/.-]\s?(?P<from>{y})){opt}(?: \([^)]{{0,30}}\))?"
    r"\s?(?:den|toi|[-–])(?: het)?\s?(?:ngay )?(?P<d2>\d{{1,2}})\s?[/.-]\s?(?P<m2>\d{{1,2}})"
    r"(?:\s?[/.-]\s?(?P<year>{y})){opt}(?![/.-]?\d)"
)
_START = _END = r"\b"  # faster than a lookaround, and folded text has no underscores to speak of
#: Order matters: what an earlier pattern has taken, a later one leaves. Patterns read folded text.
_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (rf"cung (?:ky|thoi diem|thoi gian)(?: cua)?(?:(?: nam)? (?P<year>{_YEAR})| nam (?:truoc|ngoai|lien truoc))?", same_time),
    (
        rf"tu (?:ngay )?(?P<d1>\d{{1,2}}) (?:den|toi)(?: het)? (?:ngay )?(?P<d2>\d{{1,2}})\s?[/.-]\s?(?P<m2>\d{{1,2}})"
        rf"(?:\s?[/.-]\s?(?P<year>{_YEAR}))?(?![/.-]?\d)",
        _days_of_a_month,
    ),
    (r"tu (?:ngay )?" + _DAY_TO_DAY.format(y=_YEAR, opt="?"), from_day_to_day),
    (_DAY_TO_DAY.format(y=_YEAR, opt=""), from_day_to_day),
    (
        rf"(?:tu )?thang\s?(?P<m1>\d{{1,2}})(?:\s?[/-]\s?(?P<from>{_YEAR}))?,? ?(?P<to>den|toi|va|)(?: het)? ?thang\s?(?P<m2>\d{{1,2}})"
        rf"(?:(?:\s?[/-]\s?|\s(?:nam )?)(?P<year>{_YEAR}))?(?![/-]?\d)",
        from_month_to_month,
    ),
    (rf"(?P<n>{_COUNT})\s?(?:thang|th|t)\s?(?P<end>dau nam|cuoi nam|dau|cuoi){_OF_YEAR}", _first_months),
    (rf"giua (?P<year>{_YEAR})(?![/.-]?\d)", _middle),
    (rf"giua nam(?: (?P<year>{_YEAR}))?(?! (?:thang|ngay|hoc))", _middle),
    (rf"(?:nua|sau thang)\s?(?P<half>dau nam|cuoi nam|dau|cuoi){_OF_YEAR}", _half),
    (rf"nua nam (?P<year>{_YEAR})(?P<half>)", _half),
    (rf"(?P<n>{_COUNT}) thang (?:cua )?(?:nam )?(?P<year>{_YEAR})", _plain_months),
    (rf"quy\s?(?P<q>iv|i{{1,3}}|[1-4]){_OF_YEAR}", _quarter),
    (rf"(?:ngay )?(?P<d>\d{{1,2}})\s?[/.-]\s?(?P<m>\d{{1,2}})\s?[/.-]\s?(?P<year>{_YEAR})", _day),
    (r"(?:ngay|dot|dip) (?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})(?P<year>)(?![/.-]?\d|,? (?:va )?\d{1,2}/)", _day),
    # "Đến 30/9 có 19/23 khu dân cư": a day past the twelfth is no share of a few.
    (r"(?:den|toi|truoc)(?: het)? (?P<d>1[3-9]|2\d|3[01])/(?P<m>\d{1,2})(?P<year>)(?![/.,-]?\d|%)", _day),
    (rf"ngay (?P<d>\d{{1,2}}) thang (?P<m>\d{{1,2}})(?: nam (?P<year>{_YEAR}))?", _day),
    (rf"tu (?:nam )?(?P<first>{_YEAR}) (?:den|toi)(?: het)? (?:nam )?(?P<last>{_YEAR})", _from_year_to_year),
    (rf"(?P<word>nhiem ky |giai doan |nam hoc |nk )?(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>{_YEAR}|\d{{2}}(?!\d))", _years),
    (rf"(?P<word>nhiem ky |giai doan |nk )(?P<first>{_YEAR}) (?P<last>{_YEAR})", _years),
    (rf"thang\s?(?P<m>\d{{1,2}})(?:\s?[/-]\s?|\s(?:nam )?)(?P<year>{_YEAR})", _month),
    # "Nghị định số 07/2021/NĐ-CP" is of no month.
    (rf"(?<![\d/])(?<!so )(?P<m>\d{{1,2}})\s?/\s?(?P<year>{_YEAR})(?!\s?[/-]\s?[a-z])", _month),
    (r"(?<!\d )thang\s?(?P<m>\d{1,2})(?P<year>)(?!\s?[/-]?\d)", _month),
    (rf"(?P<edge>dau|cuoi) (?P<year>{_YEAR})(?![/.-]?\d)", edge_of_year),
    (rf"(?P<edge>dau|cuoi) nam(?: (?P<year>{_YEAR}))?(?! (?:thang|ngay|hoc))", edge_of_year),
    (r"(?P<n>6|9|10|11|sau|chin)\s?thang(?! (?:\d{1,2}(?![\d.,])|dau|cuoi|nam|tuoi|tu|luong|gan))", _bare_months),
    (rf"(?:ca |trong |tron |het )?nam\s?(?P<year>{_YEAR})", _year),
    (r"(?<!\d )(?<!cac )(?<!nhung )(?<!may )nam (?:ngoai|truoc|lien truoc|vua qua|vua roi)", last_year),
    (r"nam (?:nay)|(?:trong|ca|ca trong|(?:den )?het) nam(?! (?:hoc|nam|thang|ngay|\d+ (?:nam|thang)|(?:19|20)\d\d))|nam hien tai", _this_year),
    (r"(?<!\d )(?<!cac )(?<!nhung )(?<!may )(?<!nam )nam (?:sau|toi)(?! (?:day|thang))", _next_year),
    (rf"(?<![\d.,/:-])(?P<year>{_YEAR})(?![\d.,/-]\d|%)", _year),
)  # fmt: skip
PATTERNS = tuple((re.compile(_START + "(?:" + pattern + ")" + _END), reader) for pattern, reader in _PATTERNS)
