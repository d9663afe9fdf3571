"""Stretches of time in Vietnamese words: "6 tháng đầu năm 2020", "quý I/2021", "nhiệm kỳ 2020-2025".

The same code reads reports and questions; ``today`` or a report's date fills in what is left out.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.records import Period, Span
from index.text import fold

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SPELLED = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11,
}  # fmt: skip
_YEAR = r"(?:19|20)\d{2}"
_COUNT = r"\d{1,2}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi mot|muoi"
_OF_YEAR = rf"(?:(?:\s?[,/(]?\s?(?:cua )?(?:nam )?\s?(?P<year>{_YEAR}))?)"


@dataclass(frozen=True, slots=True)
class Mention:
    """A period named in a text.

    ``weak`` marks words that name a time without a year ("6 tháng đầu năm", "trong năm") and got it
    from the context. ``attached`` marks a period that belongs to a name: the term of a congress, the
    year of a plan, the date of a document; ``of_name`` one of a norm or a document alone ("chuẩn nghèo giai đoạn
    2022-2025"), which is never a time at which something was so. ``until`` marks a state's date ("đến ngày 30/11/2020"),
    ``edge`` the first or last day of a year ("đầu năm", "cuối năm 2018"), ``earlier`` a time named by its
    distance from the one spoken of ("cùng kỳ", "năm trước"), ``compared`` one that a change is measured against.
    """

    span: Span
    period: Period
    weak: bool = False
    attached: bool = False
    until: bool = False
    edge: bool = False
    earlier: bool = False
    compared: bool = False
    of_name: bool = False


def year_period(year: int, label: str = "") -> Period:
    """Return the whole calendar year."""
    return Period(date(year, 1, 1), date(year, 12, 31), label or f"năm {year}")


def _months(year: int, first: int, last: int, label: str) -> Period:
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), label)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _SPELLED[" ".join(text.split())]


# Each reader gets the match and the year that the context gives; None means no valid time. All have one
# signature, so some leave an argument unused (noqa: ARG001).
_Reader = Callable[[re.Match[str], int], "Period | None"]


def _first_months(match: re.Match[str], year: int) -> Period | None:
    count = _count(match["n"])
    if not 1 <= count <= 12:
        return None
    if match["end"] in ("dau", "dau nam"):
        return _months(year, 1, count, f"{count} tháng đầu năm {year}")
    return _months(year, 13 - count, 12, f"{count} tháng cuối năm {year}")


def _plain_months(match: re.Match[str], year: int) -> Period | None:
    count = _count(match["n"])
    return _months(year, 1, count, f"{count} tháng đầu năm {year}") if count in (3, 6, 9, 10, 11) else None


def _bare_months(match: re.Match[str], year: int) -> Period | None:
    return _months(year, 1, _count(match["n"]), f"{_count(match['n'])} tháng đầu năm {year}")


def _edge(match: re.Match[str], year: int) -> Period | None:
    day = date(year, 1, 1) if match["edge"] == "dau" else date(year, 12, 31)
    return Period(day, day, f"{'đầu' if match['edge'] == 'dau' else 'cuối'} năm {year}")


def _middle(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    return _months(year, 1, 6, f"6 tháng đầu năm {year}")


def _half(match: re.Match[str], year: int) -> Period | None:
    if match["half"] in ("dau", "dau nam"):
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


def _days(match: re.Match[str], year: int) -> Period | None:
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


def _from_month_to_month(match: re.Match[str], year: int) -> Period | None:
    first, last = int(match["m1"]), int(match["m2"])
    start = int(match["from"] or (year if first < last else year - 1))
    if not (1 <= first <= 12 and 1 <= last <= 12) or (start, first) >= (year, last):
        return None
    if match["to"] not in ("den", "toi") and last != first + 1:
        return None  # "tháng 3 và tháng 4" is one stretch, "tháng 3 và tháng 9" two months
    end = date(year, last, monthrange(year, last)[1])
    return Period(date(start, first, 1), end, f"từ tháng {first}/{start} đến tháng {last}/{year}")


def _same_time(match: re.Match[str], year: int) -> Period | None:
    year = int(match["year"]) if match["year"] else year - 1
    return year_period(year, f"cùng kỳ năm {year}")


def _years(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    first, last = int(match["first"]), int(match["last"])
    last = last if last > 99 else first // 100 * 100 + last
    if not first < last <= first + 30:
        return None
    word = match["word"] or ""
    label = {"nhiem ky": "nhiệm kỳ", "giai doan": "giai đoạn", "nam hoc": "năm học"}.get(word.strip(), "giai đoạn")
    return Period(date(first, 1, 1), date(last, 12, 31), f"{label} {first}-{last}")


def _from_year_to_year(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    first, last = int(match["first"]), int(match["last"])
    return Period(date(first, 1, 1), date(last, 12, 31), f"từ năm {first} đến năm {last}") if first < last else None


def _year(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    return year_period(int(match["year"]))


def _this_year(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    return year_period(year)


def _last_year(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    return year_period(year - 1)


def _next_year(match: re.Match[str], year: int) -> Period | None:  # noqa: ARG001
    return year_period(year + 1)


_DAY_TO_DAY = (
    r"(?P<d1>\d{{1,2}})\s?[/.-]\s?(?P<m1>\d{{1,2}})(?:\s?[/.-]\s?(?P<from>{y})){opt}(?: \([^)]{{0,30}}\))?"
    r"\s?(?:den|toi|[-–])(?: het)?\s?(?:ngay )?(?P<d2>\d{{1,2}})\s?[/.-]\s?(?P<m2>\d{{1,2}})"
    r"(?:\s?[/.-]\s?(?P<year>{y})){opt}(?![/.-]?\d)"
)
_START = _END = r"\b"  # faster than a lookaround, and folded text has no underscores to speak of
#: Order matters: what an earlier pattern has taken, a later one leaves. Patterns read folded text.
_PATTERNS: tuple[tuple[str, _Reader], ...] = (
    (rf"cung (?:ky|thoi diem|thoi gian)(?: cua)?(?:(?: nam)? (?P<year>{_YEAR})| nam (?:truoc|ngoai|lien truoc))?", _same_time),
    (r"tu (?:ngay )?" + _DAY_TO_DAY.format(y=_YEAR, opt="?"), _days),
    (_DAY_TO_DAY.format(y=_YEAR, opt=""), _days),
    (
        rf"(?:tu )?thang\s?(?P<m1>\d{{1,2}})(?:\s?[/-]\s?(?P<from>{_YEAR}))?,? ?(?P<to>den|toi|va|)(?: het)? ?thang\s?(?P<m2>\d{{1,2}})"
        rf"(?:(?:\s?[/-]\s?|\s(?:nam )?)(?P<year>{_YEAR}))?(?![/-]?\d)",
        _from_month_to_month,
    ),
    (rf"(?P<n>{_COUNT})\s?(?:thang|th|t)\s?(?P<end>dau nam|cuoi nam|dau|cuoi){_OF_YEAR}", _first_months),
    (rf"giua nam(?: (?P<year>{_YEAR}))?(?! (?:thang|ngay|hoc))", _middle),
    (rf"(?:nua|sau thang)\s?(?P<half>dau nam|cuoi nam|dau|cuoi){_OF_YEAR}", _half),
    (rf"(?P<n>{_COUNT}) thang (?:cua )?(?:nam )?(?P<year>{_YEAR})", _plain_months),
    (rf"quy\s?(?P<q>iv|i{{1,3}}|[1-4]){_OF_YEAR}", _quarter),
    (rf"(?:ngay )?(?P<d>\d{{1,2}})\s?[/.-]\s?(?P<m>\d{{1,2}})\s?[/.-]\s?(?P<year>{_YEAR})", _day),
    (r"(?:ngay|dot|dip) (?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})(?P<year>)(?![/.-]?\d|,? (?:va )?\d{1,2}/)", _day),
    (rf"ngay (?P<d>\d{{1,2}}) thang (?P<m>\d{{1,2}})(?: nam (?P<year>{_YEAR}))?", _day),
    (rf"tu (?:nam )?(?P<first>{_YEAR}) (?:den|toi)(?: het)? (?:nam )?(?P<last>{_YEAR})", _from_year_to_year),
    (rf"(?P<word>nhiem ky |giai doan |nam hoc |nk )?(?P<first>{_YEAR})\s?[-–/]\s?(?P<last>{_YEAR}|\d{{2}}(?!\d))", _years),
    (rf"thang\s?(?P<m>\d{{1,2}})(?:\s?[/-]\s?|\s(?:nam )?)(?P<year>{_YEAR})", _month),
    (rf"(?<![\d/])(?P<m>\d{{1,2}})\s?/\s?(?P<year>{_YEAR})", _month),
    (r"(?<!\d )thang\s?(?P<m>\d{1,2})(?P<year>)(?!\s?[/-]?\d)", _month),
    (rf"(?P<edge>dau|cuoi) nam(?: (?P<year>{_YEAR}))?(?! (?:thang|ngay|hoc))", _edge),
    (r"(?P<n>6|9|sau|chin)\s?thang(?! (?:\d|dau|cuoi|nam|tuoi|tu|luong|gan))", _bare_months),
    (rf"(?:ca |trong |tron |het )?nam\s?(?P<year>{_YEAR})", _year),
    (r"(?<!\d )(?<!cac )(?<!nhung )(?<!may )nam (?:ngoai|truoc|lien truoc|vua qua|vua roi)", _last_year),
    (r"nam (?:nay)|(?:trong|ca|ca trong) nam(?! (?:hoc|nam|thang|ngay|\d+ (?:nam|thang)|(?:19|20)\d\d))|nam hien tai", _this_year),
    (r"nam (?:sau|toi)(?! (?:day|thang))", _next_year),
    (rf"(?<![\d.,/:-])(?P<year>{_YEAR})(?![\d.,/-]\d|%)", _year),
)  # fmt: skip
_COMPILED = tuple((re.compile(_START + "(?:" + pattern + ")" + _END), reader) for pattern, reader in _PATTERNS)

_SEED = re.compile(r"\d+|nam\b|cung (?:ky|thoi)|nua (?:dau|cuoi)|(?:sau|chin) thang|quy [iv]|thang (?:dau|cuoi)")
#: Days from which a period is one of several years.
_YEARS_FROM = 700
_REACH = 40  # characters; the longest name of a time is shorter
#: Before a period these name a norm or a document, and the period with it.
_OF_NAME = (
    r"nghi quyet[^.;:,]{0,60}|chuong trinh[^.;,]{0,40}|de an[^.;,]{0,30}|quyet dinh[^.;]{0,40}|chi thi[^.;]{0,40}"
    r"|huong dan[^.;]{0,40}|ket luan[^.;]{0,40}|quy dinh[^.;]{0,40}|chuan (?:ngheo|tiep can|muc)[^.;,]{0,50}"
    r"|(?:bo )?(?:tieu chuan|tieu chi)[^.;,]{0,40}"
)
#: Before a period these make it part of a name, not a time at which something was so.
_NAME_BEFORE = re.compile(
    r"(?:nhiem ky|giai doan|khoa(?: [ivx]+)?|lan thu \S+|dai hoi[^.;:,]{0,60}|chuyen de|chu de|ke hoach(?: so \S+| cong tac)?"
    rf"|{_OF_NAME}|bao cao(?: so)?[^.;]{{0,20}}|ngay|tu truoc"
    r"|chao mung[^.;]{0,60})[,\s(]*(?:ngay\s)?$"
)
_NORM_BEFORE = re.compile(rf"(?<![a-z])(?:{_OF_NAME}|ke hoach)(?: cho| cua| trong| theo)*[,\s(]*$")
#: "Cao hơn năm 2019", "so với cùng kỳ", "bằng 114% cùng kỳ": what a change is measured against.
_COMPARED = re.compile(
    r"(?<![a-z])(?:so voi|hon)(?: (?:cung ky|thoi diem|thuc hien|ket qua|muc|con so|cuoi|truoc))*(?: cua)?[,\s(]*(?:ngay\s)?$"
)
_AGAINST = re.compile(r"(?<![a-z])(?:so(?: voi)?|hon|bang|gap|voi|%)(?: (?:muc|con so))?(?: cua)?\s*$")
#: "Từ tháng 10/2018" says since when: what is counted stands now. "Trước ngày 30/9" sets a deadline.
_SINCE = re.compile(r"(?<![a-z])(?:tu|ke tu)\s$")
_DEADLINE = re.compile(r"(?<![a-z])truoc(?: thoi diem)?\s$")
#: "Kế hoạch 15-KH/ĐU năm 2020", but not "13,2%/năm: năm 2015".
_DOCUMENT_DATE = re.compile(r"(?:\d[a-z-]*/[a-z]{2,}\S*|so \d+)[,\s]*(?:ngay )?$")
_UNTIL_BEFORE = re.compile(r"(?:tinh )?(?:den|toi)(?: het| ngay| thoi diem| cuoi| nay| dau)*\s?$")


def find_periods(text: str, context_year: int | None = None, folded: str | None = None) -> list[Mention]:
    """Return the periods named in a text, in order, none overlapping.

    ``context_year`` fills in a missing year; without it such words are left out.
    """
    folded = fold(text) if folded is None else folded
    taken = bytearray(len(folded))
    found: list[Mention] = []
    zones = _zones(folded)
    for pattern, reader in _COMPILED:
        for match in (match for zone in zones for match in pattern.finditer(folded, *zone)):
            start, end = match.span()
            if any(taken[start:end]) or _is_number_five(text, start, folded):
                continue
            named_year = match.groupdict().get("year")
            first_of_range = match.groupdict().get("first")
            if not named_year and not first_of_range and context_year is None:
                continue
            year = int(named_year) if named_year else (context_year or 0)
            period = reader(match, year)
            if period is None:
                continue
            taken[start:end] = b"\1" * (end - start)
            before = folded[max(0, start - 70) : start]
            found.append(_mention(match, period, reader, before, weak=not named_year and not first_of_range))
    return sorted(found, key=lambda mention: mention.span)


def _mention(match: re.Match[str], period: Period, reader: _Reader, before: str, *, weak: bool) -> Mention:
    """Return what a match names, with the role that the words before it give it."""
    edge, earlier = reader is _edge, reader in (_same_time, _last_year)
    deadline = bool(_DEADLINE.search(before))
    of_name = bool(_NORM_BEFORE.search(before)) and period.days > _YEARS_FROM
    named = _NAME_BEFORE.search(before) or _DOCUMENT_DATE.search(before) or match.group().startswith(("nhiem ky", "nk"))
    compared = bool(_COMPARED.search(before) or (reader is _same_time and _AGAINST.search(before)))
    since = _SINCE.search(before) and reader not in (_days, _from_month_to_month)
    return Mention(
        Span(*match.span()),
        period,
        weak=weak,
        attached=bool(named or since) or compared or deadline or of_name,
        until=bool(_UNTIL_BEFORE.search(before)) or edge or deadline,
        edge=edge,
        earlier=earlier,
        compared=compared,
        of_name=of_name,
    )


def _zones(folded: str) -> list[tuple[int, int]]:
    """Return the stretches that can name a time: around digits, and around the few words without any."""
    zones: list[tuple[int, int]] = []
    for match in _SEED.finditer(folded):
        start, end = max(0, match.start() - _REACH), min(len(folded), match.end() + _REACH)
        if zones and start <= zones[-1][1]:
            zones[-1] = (zones[-1][0], end)
        else:
            zones.append((start, end))
    return zones


def _is_number_five(text: str, start: int, folded: str) -> bool:
    """ "tặng năm 2020 suất" is rare enough; "nấm", "nắm", "nam" (male, south) are not years."""
    if not folded.startswith("nam", start):
        return False
    word = text[start : start + 3].lower()
    return word not in ("năm", "nam") or (word == "nam" and text.lower()[max(0, start - 5) : start] == "việt ")


def years_back(published: date, years: int) -> Period:
    """Return the years that end with a report: "trong 05 năm" of a report of April 2021."""
    start = published.replace(year=published.year - years, day=min(published.day, 28)) + timedelta(days=1)
    return Period(start, published, f"{years} năm (đến {published.month}/{published.year})")


_SPAN_OF_YEARS = re.compile(
    r"\b(?:trong|qua|sau)\s(?P<n>\d{1,2}|hai|ba|bon|nam|muoi)\snam(?! \d)(?![^\W_])"
    r"|(?<![^\W_])(?P<m>\d{1,2}|hai|ba|bon|nam|muoi) nam qua(?![^\W_])"
)


def find_spans_of_years(text: str, published: date | None, folded: str | None = None) -> Iterator[Mention]:
    """Yield "trong 05 năm", "qua 5 năm", "5 năm qua" as the years up to the report's date."""
    if published is None:
        return
    for match in _SPAN_OF_YEARS.finditer(fold(text) if folded is None else folded):
        years = _count(match["n"] or match["m"])
        if 1 <= years <= 50:
            yield Mention(Span(*match.span()), years_back(published, years))
