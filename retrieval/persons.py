"""Who is named in a text, and in which office: "đồng chí Mai Thị Lụa, Phó Chủ tịch UBND phường"."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.records import Span
from index.text import fold

CAPITAL = "[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
#: "H'Linh Niê": names of the highlands have an apostrophe.
_NAME_WORD = rf"{CAPITAL}[^\W\d_]*(?:['’]{CAPITAL}[^\W\d_]*)?"
_CAPITALS = re.compile(rf"(?<![^\W_]){_NAME_WORD}(?: {_NAME_WORD})*")
_TITLED = re.compile(
    r"(?:đồng chí|đ/c|ông|bà|anh|chị|cô|thầy|bác sĩ|bs\.?|cụ|em|chú|nghệ nhân(?: ưu tú| nhân dân)?|linh mục|đại đức|thượng t(?:ọa|oạ)"
    r"|(?:[dđ]ại|thượng|trung|thiếu) (?:úy|uý|tá))"
    r"(?: (?:giáo|nguyên))? $",
    re.IGNORECASE,
)
#: What a name of three and more words belongs to when it follows: a street, a school.
_THINGS = re.compile(
    r"(?:đường|phố|ngõ|hẻm|trường|thcs|thpt|tiểu học|mầm non|cầu|chợ|công viên|khu|tuyến|giải|quỹ|sông|tượng|nhà thờ|đền|lớp|học bổng) $",
    re.IGNORECASE,
)
#: Folded; "phó" belongs to the office, the longer ones come first.
_OFFICE = re.compile(
    r"(?<![a-z])(?:pho )?(?:tong bi thu|bi thu|chu tich nuoc|chu tich|truong ban|truong cong an|truong tram|tram truong|truong phong|truong doan"
    r"|truong khoi|hieu truong|giam doc|to truong|doi truong|chi huy truong|chinh tri vien|chu nhiem|thu tuong|bo truong"
    r"|chanh van phong)(?![a-z])"
)
_SAME_OFFICE = {"tram truong": "truong tram"}
#: "Ủy ban Kiểm tra do đồng chí Lê Văn Tuấn làm Chủ nhiệm": whose the office is stands before its holder.
_LED_BY = re.compile(r"(?P<body>[^,;:.\n]{3,60}) do [^;:.\n]{3,60} (?:lam|giu chuc) $")
_FORMER = re.compile(r"(?:nguyen|cuu)(?: pho)? $")
#: The first of these behind an office says whose it is, and of which level. Unsaid, it is the ward's.
_BODIES = {
    "ubnd": r"ubnd|uy ban nhan dan|uy ban(?! mat tran| mttq| kiem tra| bau cu)",
    "hdnd": r"hdnd|hoi dong nhan dan",
    "mttq": r"mttq|ubmttq|(?:uy ban )?mat tran|ubmt",
    "ubkt": r"ubkt|uy ban kiem tra",
    "ubbc": r"uy ban bau cu",
    "chi bo": r"chi bo",
    "doan": r"doan (?:thanh nien|phuong|xa)|thanh doan|quan doan",
    "hoi": r"(?:hoi|chi hoi) (?!dong)",
}
_BODY = re.compile("|".join(f"(?<![a-z])(?P<b{at}>{words})" for at, words in enumerate(_BODIES.values())))
#: Without marks "quản lý" opens like "quận", "tình hình" like "tỉnh".
_LEVELS = {
    "ward": r"phuong|xa(?! hoi)|thi tran|dang uy|dang bo phuong|chi bo|khu pho|to dan pho",
    "district": r"quan(?! su| doi| ly| tri| tam| trong| he| diem| chung| chuc)|huyen|thi xa|quan uy|huyen uy",
    "city": r"thanh pho|tp|(?<!dan )tinh(?! hinh| than| den| tu| chat| nguyen)|thanh uy|tinh uy",
    "nation": r"trung uong|chinh phu|viet nam|quoc hoi|nha nuoc",
}
_LEVEL = re.compile("|".join(f"(?P<l{at}>(?<![a-z])(?:{words})(?![a-z]))" for at, words in enumerate(_LEVELS.values())))
_NATIONAL = frozenset(["thu tuong", "chu tich nuoc", "bo truong", "tong bi thu"])
#: "Ngân hàng Chính sách xã hội (NHCSXH) quận Lê Chân"
_BRACKETS = re.compile(r" \([^()\n]{1,20}\)")
_REACH = 60  # characters between a name and its office
#: Between a name and the office that follows it: "ông Lã Văn Thức được bầu làm Chủ nhiệm".
_HOLDS = re.compile(r"^\s?[,(–-]|(?<![^\W_])(?:làm|giữ|là|bầu|chức|cử|phân công|giao)(?![^\W_])")
#: "Trạm trưởng Trạm Y tế, bác sĩ Võ Đình Khoa"
_WITH_TITLE = re.compile(rf", {_TITLED.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Office:
    """An office as it is named: ``body`` and ``level`` are empty where nothing says whose it is."""

    name: str
    body: str
    level: str
    span: Span

    def is_the_same_as(self, asked: "Office") -> bool:
        """Tell whether somebody in this office answers who is in the one asked for."""
        if self.name != asked.name or (self.level or "ward") != (asked.level or "ward"):
            return False
        return self.body == asked.body or not (self.body and asked.body)


@cache
def _names(kind: str) -> frozenset[str]:
    """Return a row of ``persons.toml``, folded: ``families``, ``offices`` (words that open one), ``nobody``."""
    table = tomllib.loads(files("retrieval").joinpath("persons.toml").read_text("utf-8"))
    return frozenset(map(fold, table[kind]["words"]))


def find_persons(text: str, places: tuple[str, ...] = ()) -> list[Span]:
    """Return the spans of the names of people. ``places`` are names of places, which may read like a person's."""
    persons = []
    for run in _CAPITALS.finditer(text):
        words = run.group().split()
        folded = [fold(word) for word in words]
        before = text[max(0, run.start() - 24) : run.start()]
        if _TITLED.search(before) and folded[0] not in _names("offices"):
            persons.append(Span(*run.span()))
            continue
        if _THINGS.match(f"{words[0]} "):
            continue  # "Trường Trần Quốc Toản"
        at = next((at for at, word in enumerate(folded[:-2]) if word in _names("families")), None)
        if (
            at is None
            or (at == 0 and _THINGS.search(before))
            or " ".join(folded[at:]) in (*_names("nobody"), *map(fold, places))
        ):
            continue
        persons.append(Span(run.start() + len(" ".join(words[:at])) + (at > 0), run.end()))
    return persons


def find_offices(text: str) -> list[Office]:
    """Return the offices that a text names, those that somebody held before left out."""
    plain = fold(text)
    offices = []
    for match in _OFFICE.finditer(plain):
        if _FORMER.search(plain[: match.start()]):
            continue
        name = " ".join(match.group().split())
        led = _LED_BY.search(plain, max(0, match.start() - 2 * _REACH), match.start())
        behind = re.split(r"[,;.:()?\n]", _BRACKETS.sub("", plain[match.end() : match.end() + 80]))[0]
        behind = led["body"] if led and not _BODY.match(behind.strip()) else behind
        body, level = _BODY.search(behind), _LEVEL.search(behind)
        body_name = list(_BODIES)[int((body.lastgroup or "b0")[1:])] if body else ""
        level_name = list(_LEVELS)[int((level.lastgroup or "l0")[1:])] if level else ""
        if name in _NATIONAL:
            level_name = "nation"
        if name.endswith("chu tich") and level_name and not body_name and level and not behind[: level.start()].strip():
            body_name = "ubnd"  # "chủ tịch phường"
        offices.append(Office(_SAME_OFFICE.get(name, name), body_name, level_name, Span(*match.span())))
    return offices


def names_an_office(folded: str) -> bool:
    """Tell whether folded words name an office and nothing else: "pho chu tich"."""
    return _OFFICE.fullmatch(folded) is not None


def names_holder(text: str, asked: Office, places: tuple[str, ...] = ()) -> bool:
    """Tell whether a text names who is in an office: the name right before it, or behind it."""
    persons = find_persons(text, places)
    for office in find_offices(text):
        if not office.is_the_same_as(asked):
            continue
        for person in persons:
            between = text[person.end : office.span.start]
            if 0 <= office.span.start - person.end <= _REACH and not re.search(r"[.;:\n]", between):
                inner = any(person.end < other.start < office.span.start for other in persons)
                if not inner and (not between.strip() or _HOLDS.search(between)):
                    return True
            behind = _WITH_TITLE.sub("", text[office.span.end : person.start])
            if 0 <= person.start - office.span.end <= _REACH and not re.search(r"[,.;\n]", behind):
                return True
    return False
