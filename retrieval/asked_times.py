"""Which times a question asks for."""

import re
from dataclasses import dataclass, replace
from datetime import date

from index.period_patterns import year_period
from index.periods import Mention, find_periods, moved
from index.records import Period, Span

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_RELATIVE_YEAR = re.compile(r"nam (?:nay|ngoai|truoc|sau|toi|vua)")
_COMPARED = re.compile(r"so (?:voi )?(?:cung ky )?(?:nam )?$")
_SAYS_BEFORE = re.compile(r"nam (?:lien )?(?:truoc|ngoai)")
_HALF_YEAR, _MONTH = 190, 31
#: Characters between two times of which the second says which the first is.
_AT_ONCE = 1
#: "5 năm tới" is no one year.
_SEVERAL = re.compile(r"(?<![\w/.-])\d{1,2} $")
_TODAY = re.compile(r"(?<![a-z])(?:hom nay|hom qua|ngay mai|bay gio|tuan nay)(?![a-z])")
#: Words that say when without naming a time; they are no words of what is measured.
_WHEN = re.compile(
    r"(?<![a-z])(?:(?:(?:ca|toan|trong|suot) )nhiem ky(?: (?:vua )?qua| nay)?(?! \d| truoc| toi| moi)|nhiem ky (?:vua )?qua"
    r"|truoc (?:khi |thoi diem )?(?:sap nhap|nhap|hop nhat|sap xep))(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class AskedTimes:
    """The times asked for, and the words that say so.

    ``any_year`` when only a part of a year is named, ``earlier`` when it is asked for by its distance from what a
    report tells of ("cùng kỳ năm trước"), ``state`` when how things stood at the end of the time is asked for.
    """

    periods: tuple[Period, ...] = ()
    spans: tuple[Span, ...] = ()
    any_year: bool = False
    earlier: bool = False
    state: bool = False


def find_asked_times(typed: str, folded: str, today: date, context_year: int | None, asks_change: bool) -> AskedTimes:
    """Return the times that a question asks for; ``context_year`` is the year of the question before."""
    years = [int(year) for year in _YEAR.findall(folded)]
    # A norm or a document may be of other years than what is asked for: "chuẩn nghèo giai đoạn 2022-2025".
    mentions = [
        one for one in find_periods(typed, years[-1] if years else context_year or today.year) if not one.of_name
    ]
    mentions = [
        one
        for one in mentions
        if not (_RELATIVE_YEAR.match(folded, one.span.start) and _SEVERAL.search(folded[: one.span.start]))
    ]
    mentions = [_since(one, folded) for one in mentions]
    words = (Span(*match.span()) for pattern in (_WHEN, _TODAY) for match in pattern.finditer(folded))
    spans = (*(mention.span for mention in mentions), *words)
    if asks_change:
        # "Tăng bao nhiêu so với 2018?": what it is compared with is not when it was.
        mentions = [one for one in mentions if not _COMPARED.search(folded[: one.span.start])]
    mentions = [one for one in mentions if not (_is_same_time(one) and one.attached)]
    mentions = [one for one in mentions if not any(_dates(one, other, folded) for other in mentions)]
    periods, earlier = _resolved(mentions, folded)
    any_year = bool(mentions) and not context_year and all(one.weak for one in mentions)
    return AskedTimes(
        tuple({(one.start, one.end): one for one in periods}.values()) or _today(folded, today),
        spans,
        any_year and not _RELATIVE_YEAR.search(folded),
        earlier,
        any(one.until for one in mentions),
    )


def _since(mention: Mention, folded: str) -> Mention:
    """Return "từ đầu năm 2021" as that year: what has come together since its beginning."""
    if not mention.edge or not _FROM.search(folded[: mention.span.start]) or mention.period.start.month != 1:
        return mention
    return replace(mention, period=year_period(mention.period.start.year), edge=False)


_FROM = re.compile(r"(?<![a-z])(?:tu|ke tu) $")


def _dates(year: Mention, day: Mention, folded: str) -> bool:
    """Tell whether a year only says of which year a day is that stands before it: "đợt 19/5 năm 2022"."""
    between = folded[day.span.end : year.span.start]
    inside = year.period.covers(day.period) and day.period.days <= _MONTH < year.period.days
    return inside and day.span.end <= year.span.start and between.strip(" ,") in ("", "cua", "nam")


def _is_same_time(mention: Mention) -> bool:
    return mention.earlier and mention.period.label.startswith("cùng kỳ")


def _resolved(mentions: list[Mention], folded: str) -> tuple[list[Period], bool]:
    """Return the periods, "cùng kỳ" as the same stretch of another year, and whether there is one.

    Without a stretch or a year to go by, it is the time before that of whichever report answers.
    """
    same = [one for one in mentions if _is_same_time(one)]
    others = [one.period for one in mentions if not _is_same_time(one)]
    if not same:
        return others, False
    asked = same[-1]
    if others:
        base = others[-1]
        if any(asked.span.end < one.span.start <= asked.span.end + _AT_ONCE and not one.weak for one in mentions):
            return others, True  # "cùng kỳ 6 tháng đầu năm 2020" says itself which
        if asked.weak and base.days > _HALF_YEAR and not _SAYS_BEFORE.search(folded, *asked.span):
            return others, True  # "năm 2022 kết nạp bao nhiêu cùng kỳ": that year is the earlier one
        year = base.end.year - 1 if asked.weak else asked.period.end.year
        return [*others[:-1], moved(base, year - base.end.year)], True
    return ([] if asked.weak else [asked.period]), True


def _today(folded: str, today: date) -> tuple[Period, ...]:
    """Return the day that "hôm nay" means: no report states a figure of today."""
    return (Period(today, today, "hôm nay"),) if _TODAY.search(folded) else ()
