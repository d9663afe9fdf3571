"""What the answer to each kind of question holds: a name for "ai", a day for "ngày nào", an office's holder."""

import re
from functools import lru_cache

from index.records import Report
from index.text import fold, normal
from retrieval.persons import CAPITAL, Office, find_offices, find_persons, names_holder
from retrieval.question import Query

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
#: "Ngày 03/3", "24.9.2019", "từ 17.11"; the 7/21 of "7/21 tân binh" is none.
_A_DAY = re.compile(
    rf"(?<![\d/.])(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|từ|đến|trước|sau|hạn|cuộc|\() ?(?:ngày )?{_DAY}(?:, ?\d+| và \d+)?[/.-]{_MONTH}(?![\d%])"
    rf"|(?<![\d/.]){_DAY}[/.-]{_MONTH}[/.-](?:19|20)\d\d(?!\d)|ngày {_DAY}(?![\d%])"
)
_A_TIME = re.compile(
    rf"tháng {_MONTH}(?!\d)|(?<![\d/.]){_MONTH}[/.-](?:19|20)\d\d|(?<!\d)(?<!\d-)(?<! [-–] )(?:19|20)\d\d(?!\d)(?! ?[-–] ?\d)|(?<![^\W_])quý (?:\d|i)"
    r"|\d{1,2} ?(?:giờ|h\d)|(?:đầu|cuối|giữa) (?:năm|tháng|quý)"
)
#: "Tiếp dân sáng thứ Năm hằng tuần"; "lần thứ hai" names no day.
_A_WEEKDAY = re.compile(
    r"(?<!lần )(?<!mũi )(?<!con )(?<![^\W_])(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)(?![^\W_])"
)
_ASKS_WEEKDAY = re.compile(
    r"(?<![a-z])(?:dinh ky|hang tuan|hang thang|trong tuan|vao thu may|tiep (?:cong )?dan)(?![a-z])"
)
_FOR_WHOM_ASKED = re.compile(r"(?<!thay )(?<![a-z])cho ai(?![a-z])")
_ASKS_DAY = re.compile(r"(?:ngay|hom) (?:nao|may)")
_FOR_WHOM = re.compile(r"(?<![^\W_])(?:cho|người|hộ)(?![^\W_])")
_HINTS = {
    "where": re.compile(
        r"(?<![^\W_])(?:tại|ở|đặt|trên|khu|đường|phố|ngõ|hẻm|ngách|số nhà|nghĩa trang|trụ sở|hội trường|nhà văn hóa|(?:đưa|chuyển|dời|đi) .{0,30}về)(?![^\W_])"
    ),
    "why": re.compile(r"(?<![^\W_])(?:do|vì|bởi|nguyên nhân|lý do)(?![^\W_])"),
    "which": re.compile(r":|(?<![^\W_])(?:gồm|như|là|các)(?![^\W_])"),
    "what": re.compile(r":|(?<![^\W_])(?:gồm|như|là|về|vào)(?![^\W_])|[“\"]"),
}
#: Weaker signs of the same.
_FAINT = {
    "why": (0.6, re.compile(r"(?<![^\W_])(?:nên|nhờ|thiếu|kiến nghị|đề nghị)(?![^\W_])")),
    "where": (0.5, re.compile(r"(?<![^\W_])(?:về|số|trước)(?![^\W_])")),
}
#: "Nước nào", "trường nào": what has a name of two words and more, as "Hàn Quốc" in the midst of a sentence.
_A_NAME = re.compile(rf"[^\W\d_]+,? {CAPITAL}[^\W\d_]+ {CAPITAL}[^\W\d_]+")
#: What is called by a name: "loại vắc xin nào" is answered by "vắc xin 5 trong 1".
_CLASS_ASKED = re.compile(r"(?<![a-z])(?P<what>[a-z]+ [a-z]+) nao(?![a-z])")
_UNNAMED = 0.7
#: "Những phường nào", "chi bộ nào": units that have names and numbers.
_UNITS = "phường|xã|quận|chi bộ|tổ dân phố|tổ dân cư|khu dân cư|khu phố|khu vực|khóm|ấp|thôn|tổ|trường|tuyến đường"
_UNIT_ASKED = re.compile(rf"(?<![a-z])(?P<unit>{fold(_UNITS)}) nao(?![a-z])")
#: Units that one city calls this and another that.
_SAME_UNIT = ("to dan pho", "to dan cu", "khu dan cu", "khu pho", "khu vuc", "khom", "ap", "thon", "to")


def holds_answer(query: Query, report: Report, text: str) -> float:
    """Return how well a text holds what a question asks for, 0 to 1."""
    if _FOR_WHOM_ASKED.search(query.folded):
        return float(bool(_FOR_WHOM.search(normal(text))))
    if query.ask == "who":
        places = (report.place.name, *report.place.parents) if report.place else ()
        return _names(query, text, tuple(re.sub(r"^\S+ ", "", fold(place)) for place in places))
    if query.ask == "when":
        plain = normal(text)
        if _A_DAY.search(plain) or (_ASKS_WEEKDAY.search(query.folded) and _A_WEEKDAY.search(plain)):
            return 1.0
        return (0.5 if _ASKS_DAY.search(query.folded) else 1.0) if _A_TIME.search(plain) else 0.0
    unit = _UNIT_ASKED.search(query.folded) if query.ask in ("which", "where") else None
    if unit:
        return float(bool(_named_unit(unit["unit"]).search(text)))
    hint = _HINTS.get(query.ask)
    if hint is None:
        return 0.0
    asked = _CLASS_ASKED.search(query.folded) if query.ask == "which" else None
    if asked and _is_named(asked["what"], text):
        return 1.0
    plain = normal(text)
    if hint.search(plain):
        return _UNNAMED if asked else 1.0
    if query.ask == "which" and _A_NAME.search(text):
        return _UNNAMED
    share, faint = _FAINT.get(query.ask, (0.0, hint))
    return share if faint.search(plain) else 0.0


def _is_named(what: str, text: str) -> bool:
    """Tell whether a number, a name or a list stands behind the class that is asked about."""
    behind = (text[found.end() :][:3] for found in re.finditer(rf"(?<![a-z]){what}(?![a-z])", fold(text)))
    return any(re.match(rf" ?(?:[\d“\":]|{CAPITAL})", one) for one in behind)


def is_asked_for(query: Query) -> bool:
    """Tell whether anything that an answer must hold is known for the kind of question."""
    return query.ask in ("who", "when", *_HINTS) or _FOR_WHOM_ASKED.search(query.folded) is not None


def asked_office(query: Query) -> Office | None:
    """Return the office whose holder is asked for: "bí thư Đảng ủy là ai", "ai làm tổ trưởng"."""
    return _office(query.folded) if query.ask == "who" else None


@lru_cache(maxsize=256)
def _office(folded: str) -> Office | None:
    return next(iter(find_offices(folded)), None)


def _names(query: Query, text: str, places: tuple[str, ...]) -> float:
    office = asked_office(query)
    if office is not None:
        return float(names_holder(text, office, places))
    return float(bool(find_persons(text, places)))


@lru_cache(maxsize=64)
def _named_unit(unit: str) -> re.Pattern[str]:
    """Return what finds a unit by its number or name: "Tổ dân phố số 3", "khu vực 2", "phường Trại Cá"."""
    units = [one for one in _UNITS.split("|") if fold(one) == unit or (unit in _SAME_UNIT and fold(one) in _SAME_UNIT)]
    return re.compile(rf"(?<![^\W_])(?i:{'|'.join(units)})(?: số| dân cư)? (?:\d|{CAPITAL})")
