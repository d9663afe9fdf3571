"""Stretches of time in Vietnamese words: "6 tháng đầu năm 2020", "quý I/2021", "nhiệm kỳ 2020-2025".

The same code reads reports and questions; ``today`` or a report's date fills in what is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index.period_patterns import (
    PATTERNS,
    Reader,
    edge_of_year,
    from_day_to_day,
    from_month_to_month,
    last_year,
    same_time,
    small_number,
)
from index.records import Period, Span
from index.text import fold


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


_SEED = re.compile(r"\d+|nam\b|cung (?:ky|thoi)|nua (?:dau|cuoi)|(?:sau|chin) thang|quy [iv]|thang (?:dau|cuoi)")
#: Days from which a period is one of several years.
_YEARS_FROM = 700
_REACH = 40  # characters; the longest name of a time is shorter
#: Before a period these name a norm or a document, and the period with it.
_OF_NAME = (
    r"nghi quyet[^.;:,]{0,60}|chuong trinh[^.;,]{0,40}|de an[^.;,]{0,30}|quyet dinh[^.;]{0,40}|(?<!dong )chi thi[^.;]{0,40}"
    r"|huong dan[^.;]{0,40}|ket luan[^.;]{0,40}|quy dinh[^.;]{0,40}|chuan(?: (?:ngheo|moi|tiep can|muc)[^.;,]{0,50})?|quy hoach[^.;,\d]{0,50}"
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
#: "Đạt 96.400 lượt, bằng 71% năm 2019".
_COMPARED = re.compile(
    r"(?<![a-z])(?:so voi|hon)(?: (?:cung ky|thoi diem|thuc hien|ket qua|muc|con so|cuoi|truoc))*(?: cua)?[,\s(]*(?:ngay\s)?$"
    r"|(?<![a-z])bang \d[\d.,]*% (?:cua )?$"
)
_AGAINST = re.compile(r"(?<![a-z])(?:so(?: voi)?|hon|bang|gap|voi|%)(?: (?:muc|con so))?(?: cua)?\s*$")
#: "Từ tháng 10/2018" says since when: what is counted stands now. "Trước ngày 30/9" sets a deadline.
_SINCE = re.compile(r"(?<![a-z])(?:tu|ke tu)\s$")
_DEADLINE = re.compile(r"(?<![a-z])truoc(?: thoi diem)?\s$")
#: "Kế hoạch 15-KH/ĐU năm 2020", but not "13,2%/năm: năm 2015".
_DOCUMENT_DATE = re.compile(r"(?:\d[a-z-]*/[a-z]{2,}\S*|so \d+)[,\s]*(?:ngay )?$")
#: "7/12 đảng viên theo chỉ tiêu quận giao cả năm": the year is the target's.
_OF_TARGET = re.compile(
    r"(?:quan|huyen|thi xa|tinh|thanh pho|quan uy|huyen uy|thi uy|thanh uy|tinh uy|tren|cap tren) giao (?=$)"
)
_UNTIL_BEFORE = re.compile(r"(?:tinh )?(?:den|toi)(?: het| ngay| thoi diem| cuoi| nay| dau)*\s?$")


def find_periods(text: str, context_year: int | None = None, folded: str | None = None) -> list[Mention]:
    """Return the periods named in a text, in order, none overlapping.

    ``context_year`` fills in a missing year; without it such words are left out.
    """
    folded = fold(text) if folded is None else folded
    taken = bytearray(len(folded))
    found: list[Mention] = []
    zones = _zones(folded)
    for pattern, reader in PATTERNS:
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


def _mention(match: re.Match[str], period: Period, reader: Reader, before: str, *, weak: bool) -> Mention:
    """Return what a match names, with the role that the words before it give it."""
    edge, earlier = reader is edge_of_year, reader in (same_time, last_year)
    deadline = bool(_DEADLINE.search(before))
    of_name = bool(_NORM_BEFORE.search(before)) and period.days > _YEARS_FROM
    named = (
        _NAME_BEFORE.search(before)
        or _DOCUMENT_DATE.search(before)
        or _OF_TARGET.search(before)
        or match.group().startswith(("nhiem ky", "nk"))
    )
    compared = bool(_COMPARED.search(before) or (reader is same_time and _AGAINST.search(before)))
    since = _SINCE.search(before) and reader not in (from_day_to_day, from_month_to_month)
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
        years = small_number(match["n"] or match["m"])
        if 1 <= years <= 50:
            yield Mention(Span(*match.span()), years_back(published, years))


def moved(period: Period, years: int) -> Period:
    """Return the same stretch of other years, its label too: "6 tháng đầu năm 2019" one year back is 2018's."""
    if not years:
        return period
    start, end = period.start, period.end
    last = end.day if (end.month, end.day) != (2, 29) else 28
    label = re.sub(r"(?<!\d)(?:19|20)\d{2}(?!\d)", lambda match: str(int(match.group()) + years), period.label)
    return Period(
        start.replace(year=start.year + years, day=min(start.day, 28) if start.month == 2 else start.day),
        end.replace(year=end.year + years, day=last),
        label,
    )
