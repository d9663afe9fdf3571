"""Grade a figure by one thing at a time: its kind, noun, role, period, place, and what it narrows."""

import re
from collections.abc import Sequence
from functools import cache

from index.places import find_places, folded_name, is_ward, place_key
from index.records import Figure, Period, Report
from index.rules import load_table
from index.text import fold
from retrieval.lexicon import load_lexicon
from retrieval.match import words_of
from retrieval.question import Query

#: Kinds that answer a question for another kind, with how well.
_KIN = {
    ("percent", "ratio"): 0.6, ("count", "ratio"): 0.9, ("rank", "ratio"): 0.1, ("count", "money"): -0.6,
    ("percent", "count"): -0.5, ("money", "percent"): -0.6, ("count", "percent"): -0.5, ("", "rank"): 0.2,
}  # fmt: skip
#: Nouns that stand for one another when people are counted.
_SAME_NOUN = (
    {
        "dang vien",
        "dong chi",
        "d/c",
        "dv",
        "nguoi",
        "can bo",
        "quan chung",
        "quan chung uu tu",
        "dang vien moi",
    },
    {"nguoi", "nhan khau", "khau", "nguoi dan"},
    {"ho", "ho dan", "ho gia dinh", "ho ngheo", "ho can ngheo", "gia dinh", "ho kinh doanh"},
    {"ca nhan", "nguoi", "dong chi", "guong ca nhan"},
    {"chi bo", "to chuc dang", "co so dang", "co so"},
    {"to dan pho", "khu pho", "khu vuc", "to"},
    {"nguoi", "truong hop", "ca", "ca mac", "doi tuong", "nan nhan", "benh nhan"},
    {"co so", "co so kinh doanh", "co so san xuat", "ho kinh doanh", "don vi"},
    {"truong hop", "vu", "ca", "cuoc", "luot", "dam", "dam tang", "ca mac"},
    {"phan qua", "suat qua", "suat", "phan", "qua"},
    {"ngoi mo", "mo", "ngoi"},
    {"bai", "bai viet", "tin bai", "tin", "bai chuyen sau", "bai viet chuyen sau"},
    {"dan quan", "dong chi", "nguoi", "chien si"},
    {"can nha", "nha", "ngoi nha", "can"},
    {"lao dong", "nguoi", "nguoi lao dong"},
    {"buoi", "cuoc", "hoi nghi", "lan"},
    {"tre", "tre em", "chau", "em"},
    {"thanh nien", "tan binh", "cong dan", "nguoi"},
)
#: Words that only say that something is counted.
_CLASSIFIERS = frozenset(
    ["cai", "chiec", "don vi", "truong hop", "ca", "ho", "nguoi", "doi tuong", "chi", "chi em", "em", "dong chi"]
)
#: "Mấy cái?" asks for things named elsewhere.
_ANYTHING = frozenset(["cai", "chiec"])
#: What a figure for a part of the period asked for is worth.
_PART_OF_PERIOD = 0.6
#: Days from which a period has parts of its own: six months' figure does not answer for nine.
_YEAR_FROM = 360
#: A part of a ward or of its Party committee, by its number.
_PART_UNIT = re.compile(r" (?:chi bo|to dan pho|to dan cu|khu pho|khu vuc|khu|ap|thon|to)(?: so)? (?P<number>\d{1,2}) ")
#: Words of a measure that do not narrow what is counted.
_WIDE = frozenset(
    [
        "toan",
        "phuong",
        "dang",
        "bo",
        "co",
        "tong",
        "so",
        "hien",
        "nay",
        "tinh",
        "den",
        "cuoi",
        "dau",
        "nam",
        "thang",
        "ngay",
        "con",
        "van",
        "ca",
        "la",
        "duoc",
        "trong",
        "tren",
        "dia",
        "ban",
        "gom",
        "quan",
        "thanh",
        "pho",
        "xa",
        "va",
        "o",
        "cua",
        "voi",
        "cac",
        "huyen",
        "ubnd",
        "uy",
        "tu",
        "da",
        "qua",
        "ra",
        "soat",
        "theo",
        "sinh",
        "hoat",
        "tai",
    ]
)


#: "Tặng bao nhiêu quà tết?" asks for things, though no counted noun is known in it.
_THINGS = re.compile(r"(?<![a-z])(?:bao nhieu|may) (?!so |o |trong |nam |va |thi |vay |tai |cua |phan )[a-z]")


def kind_grade(query: Query, figure: Figure) -> float:
    """Return 1 for the kind asked for, less for its kin, -1 for one that cannot answer."""
    if not query.kind:
        things = _THINGS.search(query.folded) and figure.kind in ("money", "percent")
        return -0.4 if things else _KIN.get(("", figure.kind), 0.0)
    if query.kind == figure.kind:
        return 1.0
    return _KIN.get((query.kind, figure.kind), -1.0)


def noun_grade(query: Query, figure: Figure) -> float:
    """Return 1 when the figure counts what was asked, 0.5 for a near noun, -1 for another."""
    asked = query.unit
    if not asked or asked in _ANYTHING or figure.kind not in ("count", "ratio"):
        return 0.0
    unit = fold(figure.unit)
    if unit == asked or unit.startswith(asked + " ") or (asked.startswith(unit + " ") and unit):
        return 1.0
    if any(asked in row and unit in row for row in _SAME_NOUN) or (asked == "nguoi" and unit in _people()):
        return 0.5
    if not unit:
        return 0.0
    measure = f" {fold(figure.measure)} "
    if f" {unit} {asked} " in measure:
        return 1.0  # "534 đối tượng người có công"
    if unit.endswith(f" {asked}"):
        return 0.8  # "lượt người" are người
    if f" {asked} {unit} " in f" {query.folded} ".replace("?", " "):
        return 0.7  # "7 trường (2 mầm non, 3 tiểu học)", and "bao nhiêu trường mầm non" was asked
    if f" {asked} " not in measure:
        return -1.0
    if unit in _CLASSIFIERS:
        return 0.5  # "nâng tổng số camera lên 214 cái"
    return -1.0 if asked in _people() else 0.0  # "hội viên tặng 34 suất quà" counts no hội viên


@cache
def _people() -> frozenset[str]:
    return frozenset(map(fold, load_table("nouns")["people"]))


def role_penalty(query: Query, figure: Figure) -> float:
    """Return 0 for a figure whose role answers, up to 1 for one that only describes."""
    if figure.role == "target":
        return 0.0 if query.asks_target else 0.8
    if figure.role == "change":
        return 0.0 if query.asks_change else 0.5
    if figure.role in ("baseline", "name"):
        return 1.0
    return 0.7 if query.asks_change else 0.3 if query.asks_target else 0.0


def period_grade(asked: Sequence[Period], stated: Period | None, any_year: bool = False) -> float:
    """Return 1 for the very period, less for one inside it, -1 for another; 0 when none was asked.

    With ``any_year`` ("6 tháng đầu năm" without a year) the same part of any year will do.
    """
    if not asked:
        return 0.0
    if stated is None:
        return -1.0
    if any_year:
        asked = [_moved(period, stated.end.year - period.end.year) for period in asked]
    return max(_one_period(period, stated) for period in asked)


def _moved(period: Period, years: int) -> Period:
    """Return the same days of another year."""
    start, end = period.start, period.end
    return Period(
        start.replace(year=start.year + years, day=min(start.day, 28)),
        end.replace(year=end.year + years, day=28 if end.month == 2 else end.day),
        period.label,
    )


def _one_period(asked: Period, stated: Period) -> float:
    if asked.same(stated):
        return 1.0
    if asked.days == 1 and stated.covers(asked):
        # "đầu năm", "đến 31/12": a day is met by a state near it or by the year it closes
        return 0.5 if stated.days <= 366 else 0.2
    if asked.covers(stated) and stated.days == 1:
        # The state at a period's end is the period's result; that at its start is the one before.
        return 0.9 if (asked.end - stated.end).days <= 45 else 0.2 if stated.start == asked.start else 0.5
    if asked.covers(stated) and asked.days >= _YEAR_FROM:
        return _PART_OF_PERIOD
    if asked.days <= 31 and stated.days <= 31 and abs((asked.end - stated.end).days) <= 15:
        return 0.4
    return -1.0


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


#: How a sentence opens behind a label.
_OPENS = re.compile(r"(?<=[^\W\d_]) (?=(?:Qua|Theo|Tính|Đến|Hiện|Toàn|Trong|Tổng|Năm|Cuối|Đầu|Kết quả) )")
_WHOLE_WARD = re.compile(r" (?:toan|ca) (?:phuong|xa|dang bo|thi tran) | tong so | hien co ")


def counts_an_event(query: Query, figure: Figure) -> bool:
    """Tell whether it is asked how many there are, and the figure counts those that something happened to.

    "Hội Nông dân có bao nhiêu hội viên?" is not answered by "kết nạp mới 11 hội viên", nor
    "có bao nhiêu chi bộ?" by a part of them.
    """
    if not query.asks_stock:
        return False
    named = f" {query.folded} "
    own = words_of(figure.measure).joined
    happened = any(f" {event} " in own and f" {event} " not in named for event in load_lexicon().events)
    return happened or (figure.whole is not None and asks_for_all(query))


def asks_for_all(query: Query) -> bool:
    """Tell whether the question names nothing but what it counts: "có bao nhiêu chi bộ?"."""
    unit = set(query.unit.split())
    named = [term for term in query.terms if term.text not in load_lexicon().generic]
    return bool(unit) and not any(set(term.text.split()) - unit - _WIDE for term in named)


def counts_only_some(query: Query, figure: Figure) -> bool:
    """Tell whether a total is asked for ("có bao nhiêu chi bộ?") and the figure counts only some.

    "11 chi bộ hoàn thành tốt" narrows what it counts by two and more words that were not asked for.
    """
    if (
        not asks_for_all(query)
        or query.asks_change
        or (figure.kind == "ratio" and figure.numerator == figure.denominator)
    ):
        return False
    unit = set(query.unit.split())
    stated = _OPENS.split(figure.measure)[-1]  # "Giảm nghèo: Qua rà soát …": a label narrows nothing
    named = [mention.place.name for mention in find_places(stated)]
    named += [figure.place.name] if figure.place else []
    place = {word for name in named for word in folded_name(name).split()}
    measure = words_of(stated).joined
    whole = bool(_WHOLE_WARD.search(measure))
    if whole:  # "Giáo dục: Toàn phường có 6.842 học sinh": what leads to it narrows nothing
        measure = measure.rpartition(f" {fold(figure.unit)} ")[2]
    extra = {word for word in set(measure.split()) - unit - _WIDE - place if not word[0].isdigit()}
    return len(extra - set(fold(figure.unit).split())) >= (3 if whole else 2)


_CHANGES = re.compile(r" (?:tang|giam|thoat|them|bot|xoa|vuot|rut|ngan|chenh|hut|nang|phat sinh) ")


def may_answer(query: Query, figure: Figure, period: float) -> bool:
    """Leave out plans when results are asked for, parts of a year for the whole, and other than wards."""
    if figure.planned and query.asks_done and not query.asks_plan:
        return False
    if query.asks_change and figure.role == "level" and not _CHANGES.search(words_of(figure.measure).joined):
        return False  # "giảm bao nhiêu?" is not answered by how many there are
    if query.whole_year and query.periods and 0 < period <= _PART_OF_PERIOD and len(query.periods) == 1:
        return False
    part = _PART_UNIT.search(words_of(figure.measure).joined)
    if part and f" {part['number']} " not in f" {query.folded} ".replace("?", " ").replace(",", " "):
        return False  # "Chi bộ 7 có 120 đảng viên" is not the whole Party committee
    return not query.of_ward or (figure.place is not None and is_ward(figure.place))


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
