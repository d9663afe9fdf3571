"""Grade a figure by its kind, its role and its place, and tell whether it may answer at all."""

import re
from functools import lru_cache
from typing import NamedTuple

from index.places import folded_name, is_ward, place_key
from index.records import Figure, Report
from index.text import fold
from retrieval.question import Query
from retrieval.time_grade import PART_OF_PERIOD
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
    of_the_poor: bool
    of_leaving: bool


@lru_cache(maxsize=64)
def _wording(folded: str) -> _Wording:
    patterns = (_YIELD, _OUTPUT, _THINGS, _ASKS_AGE, _WHICH_PART, _THE_POOR, _LEAVES)
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
    wording = _wording(query.folded)
    stay = (query.asks_left or wording.of_the_poor) and not wording.of_leaving
    if stay and _LEAVES.search(words_of(figure.measure).joined):
        return False  # "số hộ nghèo?" and "còn bao nhiêu hộ nghèo?" are not answered by "đã có 08 hộ thoát nghèo"
    if query.asks_change and figure.role == "level" and not _CHANGES.search(words_of(figure.measure).joined):
        return False  # "giảm bao nhiêu?" is not answered by how many there are
    if query.whole_year and query.periods and 0 < period <= PART_OF_PERIOD and len(query.periods) == 1:
        return False
    if _is_of_another_size(query, figure) or _is_named(query, figure):
        return False
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
