"""How well a figure's time answers the one asked for."""

import re
from collections.abc import Sequence
from datetime import date

from index.periods import moved
from index.records import Figure, Period, Report
from retrieval.question import Query

#: What a figure for a part of the period asked for is worth.
PART_OF_PERIOD = 0.6
#: Days from which a period has parts of its own: six months' figure does not answer for nine.
_YEAR_FROM = 360
#: Days by which the end of a state may differ, and by which reports run ahead of the calendar: their year and its
#: half begin in the middle of December and June.
_SAME_END, _AHEAD = 5, 20
_DECEMBER = 12
#: What a figure of the year so far is worth for the months that its report can tell of; no other grade is the same.
YEAR_SO_FAR = 0.25
#: Days of the shortest and the longest reporting year.
_REPORTING_YEAR = (320, 400)
#: Days within which what was so at a month's end is told.
_TOLD_WITHIN = 45
#: A congress named by its year sums up the term that ends with it; days from which a period is a term.
_AT_CONGRESS = re.compile(r"(?<![a-z])dai hoi (?:nam )?(?P<year>(?:19|20)\d\d)(?!\d|\s?-)")
_TERM_FROM = 700
_UP_TO_MONTH = re.compile(r"(?<![a-z])den (?:het |cuoi |ngay \d+ )?thang \d")


def time_grade(query: Query, figure: Figure, published: date | None = None) -> float:
    """Return the grade of a figure's time, from -1 to 1; 0 when none was asked for.

    "Cùng kỳ năm trước" asks for what a report sets beside its own figure. Where a state is asked for, one at the same
    end will do: "còn bao nhiêu hộ nghèo (9/2018)" is answered by the report on nine months.
    """
    grade = period_grade(query.periods, figure.period, query.any_year)
    if query.earlier and not query.periods:
        return 1.0 if figure.period_source == "earlier" else -1.0
    if query.earlier and figure.period_source == "earlier" and grade > 0:
        return 1.0
    if grade < 0 and any(_is_year_so_far(query, one, figure, published) for one in query.periods):
        return YEAR_SO_FAR
    if grade < 0 and query.state and figure.period and not query.any_year:
        ends = [abs((one.end - figure.period.end).days) for one in query.periods if figure.period.covers(one)]
        return PART_OF_PERIOD if ends and min(ends) <= _SAME_END else grade
    if grade < 0 and _is_told_at_congress(query, figure, published):
        return PART_OF_PERIOD
    return grade


def _is_told_at_congress(query: Query, figure: Figure, published: date | None) -> bool:
    """Tell whether a figure of a term stands in the report of the congress asked about: "đến đại hội 2020"."""
    told = figure.period
    if told is None or published is None or figure.period_source != "report" or told.days <= _TERM_FROM:
        return False
    asked = _AT_CONGRESS.search(query.folded)
    return asked is not None and int(asked["year"]) == published.year == told.end.year


def _is_year_so_far(query: Query, asked: Period, figure: Figure, published: date | None) -> bool:
    """Tell whether the year that a report of a day within it is of only for want of better is the part of it asked for.

    "11 tháng đầu năm 2021" is what a report of 2/12/2021 tells, though it names but the year.
    """
    stated = figure.period
    if published is None or stated is None or figure.period_source != "report" or published.month >= _DECEMBER:
        return False
    whole_year = (stated.start.month, stated.start.day) == (1, 1) and stated.days in (365, 366)
    from_start = asked.start == stated.start or _UP_TO_MONTH.search(query.folded) is not None
    close = -_AHEAD <= (published - asked.end).days <= _TOLD_WITHIN
    return whole_year and published.year == stated.end.year == asked.end.year and from_start and close


def period_grade(asked: Sequence[Period], stated: Period | None, any_year: bool = False) -> float:
    """Return 1 for the very period, less for one inside it, -1 for another; 0 when none was asked.

    With ``any_year`` ("6 tháng đầu năm" without a year) the same part of any year will do.
    """
    if not asked:
        return 0.0
    if stated is None:
        return -1.0
    if any_year:
        asked = [moved(period, stated.end.year - period.end.year) for period in asked]
    return max(_one_period(period, stated) for period in asked)


def _one_period(asked: Period, stated: Period) -> float:
    if asked.same(stated):
        return 1.0
    if min(asked.days, stated.days) > 80 and _starts_apart(asked, stated) <= _AHEAD:
        return 1.0  # "từ ngày 15/12/2022 đến ngày 14/12/2023" is the reporting year 2023
    shortest, longest = _REPORTING_YEAR
    of_a_year = _YEAR_FROM <= asked.days <= longest and shortest <= stated.days <= longest
    if of_a_year and abs((asked.start - stated.start).days) <= _AHEAD:
        return 1.0  # "từ ngày 15/12/2020 đến ngày 30/11/2021", as reports on a field's year count it
    if asked.days == 1 and stated.covers(asked):
        # "đầu năm", "đến 31/12": a day is met by a state near it or by the year it closes
        if stated.days <= 366:
            return 0.5
        return 0.2 if (stated.end - asked.end).days <= 45 or stated.start == asked.start else -1.0
    if asked.covers(stated) and stated.days == 1:
        # The state at a period's end is the period's result; that at its start is the one before.
        return 0.9 if (asked.end - stated.end).days <= 45 else 0.2 if stated.start == asked.start else 0.5
    if _counted_from_a_day(asked, stated):
        return 0.4
    if (
        stated.label.startswith("năm học")
        and not asked.label.startswith("năm học")
        and asked.days >= _YEAR_FROM
        and asked.end.year in (stated.start.year, stated.end.year)
    ):
        return 0.3  # a year holds halves of two school years
    if asked.covers(stated) and asked.days >= _YEAR_FROM:
        return PART_OF_PERIOD
    if asked.days == 1 and asked.end.month == _DECEMBER and stated.days <= 31 and stated.end.year == asked.end.year:
        return 0.4 if stated.end.month >= _DECEMBER - 1 else -1.0  # what is counted in November is the year's end
    if asked.days <= 31 and stated.days <= 31 and abs((asked.end - stated.end).days) <= _AHEAD:
        return 0.4
    return -1.0


def _counted_from_a_day(asked: Period, stated: Period) -> bool:
    """Tell whether a stretch up to the end of the one asked for began on some day: what an outbreak or a drive counts.

    "9 tháng tiêm được bao nhiêu?": "từ ngày 27/4 đến ngày 30/9". A quarter is no such stretch.
    """
    ends_together = 0 <= (asked.end - stated.end).days <= _SAME_END
    return ends_together and asked.covers(stated) and stated.start.day > 1 and 3 * stated.days >= asked.days


def _starts_apart(one: Period, other: Period) -> int:
    """Return the days between two stretches' starts, or their ends where those lie further apart."""
    return max(abs((one.start - other.start).days), abs((one.end - other.end).days))


def speaks_of_time(query: Query, report: Report) -> bool:
    """Tell whether a report speaks of a year asked for; True when none was."""
    if not query.periods or query.any_year:
        return True
    years = {str(year) for period in query.periods for year in range(period.start.year, period.end.year + 1)}
    return any(year in report.title or year in report.text for year in years)
