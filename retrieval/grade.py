"""Grade a figure by one thing at a time: its kind, noun, role, period, place, and what it narrows."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from index.periods import moved
from index.places import folded_name, is_ward, place_key
from index.records import Figure, Period, Report
from index.text import fold
from retrieval.question import Query
from retrieval.words import words_of

#: Kinds that answer a question for another kind, with how well.
_KIN = {
    ("percent", "ratio"): 0.6, ("money", "ratio"): -0.2, ("count", "ratio"): 0.9, ("rank", "ratio"): 0.1, ("count", "money"): -0.6,
    ("percent", "count"): -0.9, ("money", "percent"): -0.6, ("count", "percent"): -0.9, ("", "rank"): -0.3,
}  # fmt: skip
#: The grade up to which a kind never answers another: of figures of such a kind that came first, one in fifteen was right.
_NEVER = -0.9
#: "137 triệu đồng, đạt 87,3%": where no kind is asked for the value comes before its rate.
_RESTATED = -0.1
#: What a figure for a part of the period asked for is worth.
_PART_OF_PERIOD = 0.6
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
#: A part of a ward or of its Party committee, by its number; "đoạn qua khu vực 2" only says where a road runs,
#: "do tổ 5 khởi xướng" who began, and "tổ 12, 13" are no one part.
_PART_UNIT = re.compile(
    r"(?<! qua)(?<! doan)(?<! gan)(?<! giua)(?<! do)(?<! sang)(?<! van hoa)(?<! nhan dan) (?:chi bo|to dan pho|to dan cu|khu pho|khu vuc|khu|ap|thon|to)(?: so)? (?P<number>\d{1,2}) (?!\d|va (?:to|khu|thon|ap|chi bo|\d))"
)
_WHICH_PART = re.compile(r"(?<![a-z])(?:chi bo|to dan pho|to|khu pho|khu vuc|khu|khom|ap|thon) nao(?![a-z])")
_SIZES = {"area": ("ha", "m2", "km2"), "length": ("km", "m", "mét")}
_YIELD = re.compile(r"(?<![a-z])nang suat(?! lao dong)(?![a-z])")
#: "Sản lượng đánh bắt" weighs what was caught and counts no boats.
_OUTPUT = re.compile(r"(?<![a-z])san luong(?![a-z])")
_NO_OUTPUT = frozenset(
    [
        "chiếc",
        "hộ",
        "người",
        "tàu",
        "cơ sở",
        "doanh nghiệp",
        "lao động",
        "mô hình",
        "ngày",
        "lượt",
        "ca",
        "trường hợp",
        "công trình",
    ]
)
#: What money and shares are worth where things are asked for.
_NOT_THINGS = -0.7
#: "Tặng bao nhiêu quà tết?" asks for things, though no counted noun is known in it.
_THINGS = re.compile(
    r"(?<![a-z])(?:bao nhieu|may) (?!(?:so|o|trong|nam|va|thi|vay|tai|cua|phan|mot|moi|cho|roi|vao|den|tu|ve|de|khi|nua|the|tren|la|sau|qua)(?![a-z]))[a-z]"
)


_ASKS_AGE = re.compile(r"(?<![a-z])(?:bao nhieu|may) tuoi(?![a-z])")


class _Wording(NamedTuple):
    """What the words of a question ask for, whatever figure they are held against."""

    asks_yield: bool
    asks_output: bool
    asks_things: bool
    asks_age: bool
    asks_which_part: bool


@lru_cache(maxsize=64)
def _wording(folded: str) -> _Wording:
    patterns = (_YIELD, _OUTPUT, _THINGS, _ASKS_AGE, _WHICH_PART)
    return _Wording(*(pattern.search(folded) is not None for pattern in patterns))


def kind_grade(query: Query, figure: Figure) -> float:
    """Return 1 for the kind asked for, less for its kin, -1 for one that cannot answer."""
    wording = _wording(query.folded)
    if not query.kind and wording.asks_yield:
        return 1.0 if "/" in figure.unit else -0.9  # "54,2 tạ/ha"
    if wording.asks_output and figure.unit in _NO_OUTPUT:
        return -1.0
    if not query.kind and figure.kind == "rank" and query.folded.startswith("diem "):
        return -0.9  # "điểm chỉ số năm 2021?"
    if not query.kind:
        if wording.asks_things and figure.kind in ("money", "percent"):
            return _NOT_THINGS
        restates = figure.kind == "percent" and figure.siblings
        return _RESTATED if restates else _KIN.get(("", figure.kind), 0.0)
    if query.kind == figure.kind:
        return 1.0
    if figure.kind == "ratio" and figure.unit in _SIZES.get(query.kind, ()):
        return 0.9  # "trồng rừng 12,5/10 ha"
    if query.kind == "money" and figure.kind == "ratio" and figure.unit != "đồng":
        return -1.0  # "lắp ở 14/14 tổ dân phố" is no sum
    if query.unit and figure.kind == "money":
        return -1.0  # "số giáo viên" is no sum
    return _KIN.get((query.kind, figure.kind), -1.0)


def role_penalty(query: Query, figure: Figure) -> float:
    """Return 0 for a figure whose role answers, up to 1 for one that only describes."""
    if figure.role == "target":
        return 0.0 if query.asks_target else 0.8
    if figure.role == "change":
        return 0.0 if query.asks_change else 0.5
    if figure.period_source == "earlier" and not (query.earlier or query.periods):
        return 0.5  # what it was before is asked for by saying so
    if figure.role in ("baseline", "name"):
        return 1.0
    return 0.7 if query.asks_change else 0.3 if query.asks_target else 0.0


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
        return _PART_OF_PERIOD if ends and min(ends) <= _SAME_END else grade
    if grade < 0 and _is_told_at_congress(query, figure, published):
        return _PART_OF_PERIOD
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
        return _PART_OF_PERIOD
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


def place_grade(query: Query, figure: Figure) -> float:
    """Return 1 for a figure of the place asked for, -1 for another; 0 when none was asked.

    A name without its kind may be part of the measure: "chợ đêm Ninh Kiều có bao nhiêu hộ".
    """
    asked = query.places
    if not asked:
        return 0.0
    if query.bare_place and any(f" {folded_name(name)} " in words_of(figure.measure).joined for name in asked):
        return 1.0
    if figure.place is None:
        return -1.0
    names = {place_key(name) for name in asked}
    if place_key(figure.place.name) in names:
        return 1.0
    own = folded_name(figure.place.name)
    return 1.0 if any(folded_name(name) == own for name in asked) else -1.0


_ACTUAL = re.compile(r"(?<![a-z])(?:thuc te|da)(?![a-z])")
#: "Còn thiếu 23 giáo viên": a lack is a change, and what is asked for.
_LACKING = re.compile(r"(?<![a-z])con (?:thieu|no|chenh|cham|thap|cao)(?![a-z])")
_CHANGES = re.compile(r" (?:tang|giam|thoat|them|bot|xoa|vuot|rut|chenh|hut|nang|phat sinh) ")

#: The poor themselves, not what was done for them.
_THE_POOR = re.compile(
    r"^(?!.*(?<![a-z])(?:thoat|xoa|giam|bot|vuon|giup|ho tro|van dong|tang|trao|vay)(?![a-z])).*(?<![a-z])ho (?:can )?ngheo(?![a-z])"
)
#: What became of those that are left no more.
_LEAVES = re.compile(
    r"(?<![a-z])(?<!chua )(?<!khong )(?:thoat|xoa) (?:duoc |khoi )?(?:\d+ )?(?:ho |can |can ngheo|ngheo)"
)


def may_answer(query: Query, figure: Figure, period: float) -> bool:
    """Leave out plans when results are asked for, parts of a year for the whole, and other than wards."""
    of_day = period == 1.0 and all(
        one.days == 1 for one in query.periods[:1]
    )  # "ngày bầu cử 23/5/2021 với 12.986 cử tri"
    if figure.planned and query.asks_left and not query.asks_plan:
        return False  # what is left is never a plan
    planned = (
        figure.planned
        and not (of_day and not _ACTUAL.search(query.folded))
        and not (query.asks_plan or query.asks_target)
    )
    if planned and (query.asks_done or query.periods):
        return False
    if figure.role == "change" and figure.kind == query.kind == "percent" and not query.asks_change:
        return False  # "giảm 22,5%" is no rate
    if figure.period_source == "earlier" and not (query.earlier or query.periods or query.series):
        return False  # "so với nhiệm kỳ trước (54 nghị quyết)" is asked for by saying so
    if kind_grade(query, figure) <= _NEVER:
        return False
    if figure.role == "baseline" and not (query.periods or query.asks_total or query.asks_stock):
        return False  # "46 khách sạn mở cửa trên tổng số 58 cơ sở": how many there are is asked for by saying so
    if query.asks_stock and figure.role == "change" and not query.asks_change:
        return False  # "có bao nhiêu đảng viên?" is not answered by "tăng 19 đảng viên"
    if query.asks_left and figure.role == "change" and not query.asks_change and not _LACKING.search(query.folded):
        return False  # "còn bao nhiêu chiếc?" is not answered by "giảm 11 chiếc"
    stays = (query.asks_left or _THE_POOR.search(query.folded)) and not _LEAVES.search(query.folded)
    if stays and _LEAVES.search(words_of(figure.measure).joined):
        return False  # "số hộ nghèo?" and "còn bao nhiêu hộ nghèo?" are not answered by "đã có 08 hộ thoát nghèo"
    if query.asks_change and figure.role == "level" and not _CHANGES.search(words_of(figure.measure).joined):
        return False  # "giảm bao nhiêu?" is not answered by how many there are
    if query.whole_year and query.periods and 0 < period <= _PART_OF_PERIOD and len(query.periods) == 1:
        return False
    if _is_of_another_size(query, figure) or _is_named(query, figure):
        return False
    wording = _wording(query.folded)
    if wording.asks_age and "tuoi" not in fold(f"{figure.unit} {figure.measure}").split():
        return False
    if wording.asks_which_part:
        return not query.of_ward or is_ward(figure.place)
    part = _PART_UNIT.search(words_of(figure.measure).joined)
    if part and f" {part['number']} " not in f" {query.folded} ".replace("?", " ").replace(",", " "):
        return False  # "Chi bộ 7 có 120 đảng viên" is not the whole Party committee
    return not query.of_ward or is_ward(figure.place)


def _is_named(query: Query, figure: Figure) -> bool:
    """Tell whether a question names a figure itself: "bao nhiêu người tiêm đủ *2 mũi*?" is not answered by "02 mũi"."""
    if figure.kind not in ("count", "percent") or not figure.unit or figure.value != int(figure.value):
        return False
    number, unit = str(int(figure.value)), fold(figure.unit).split()[0]
    return any(number == one and f"{behind} ".startswith(f"{unit} ") for one, behind in _numbers_named(query.folded))


_NAMED = re.compile(r"(?<![\w,./])0?(?P<number>\d+) ?(?P<behind>[a-z][a-z ]*)")


@lru_cache(maxsize=64)
def _numbers_named(folded: str) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a question that words follow, each with these."""
    return tuple((found["number"], found["behind"]) for found in _NAMED.finditer(folded))


#: Land is asked for by these words.
_LAND = re.compile(r"(?<![a-z])(?:ha|hecta|hec ta|m2|sao|dat|dien tich|canh tac|trong trot)(?![a-z])")
_PER_LAND = ("/ha", "/m2", "/sào")
#: How often something was done counts nobody: "trao Huy hiệu Đảng 4 đợt cho 187 đồng chí".
_TIMES = ("đợt", "lần")


def _is_of_another_size(query: Query, figure: Figure) -> bool:
    """Tell whether a figure is of a piece of land, or counts how often, and the question names neither."""
    unit = figure.unit.lower()
    if figure.kind == "money" and unit.endswith(_PER_LAND):
        return _LAND.search(query.folded) is None
    if unit.endswith(_PER_LAND):
        return not _wording(query.folded).asks_yield and "/ha" not in query.folded
    return unit in _TIMES and f" {fold(unit)} " not in f" {re.sub('[^a-z]+', ' ', query.folded)} "


def is_of_place(query: Query, report: Report) -> bool:
    """Tell whether a report is of a place asked for, or of a part of it; True when none was."""
    names = {folded_name(name) for name in query.places}
    own = (report.place.name, *report.place.parents) if report.place else ()
    return not names or any(folded_name(name) in names for name in own)


def speaks_of_time(query: Query, report: Report) -> bool:
    """Tell whether a report speaks of a year asked for; True when none was."""
    if not query.periods or query.any_year:
        return True
    years = {str(year) for period in query.periods for year in range(period.start.year, period.end.year + 1)}
    return any(year in report.title or year in report.text for year in years)
