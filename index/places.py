"""Administrative units in a text: which there are, and which one a report is about."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from index.records import Place, Report, Span
from index.rules import load_table
from index.text import fold, key, normal
from index.units import counted_noun

#: Smallest first; the order of ``Place.parents``.
LEVELS = ("ward", "district", "province")

_WORD_LEVEL = {
    "phường": "ward", "xã": "ward", "thị trấn": "ward", "p.": "ward", "đặc khu": "ward",
    "quận": "district", "huyện": "district", "thị xã": "district", "q.": "district",
    "tỉnh": "province", "thành phố": "province", "tp.": "province", "tp": "province",
    "quận ủy": "district", "quận uỷ": "district", "huyện ủy": "district", "huyện uỷ": "district",
    "tỉnh ủy": "province", "tỉnh uỷ": "province", "thành ủy": "province", "thành uỷ": "province",
}  # fmt: skip
_FULL_WORD = {"p.": "phường", "q.": "quận", "tp.": "thành phố", "tp": "thành phố",
    "quận ủy": "quận", "quận uỷ": "quận", "huyện ủy": "huyện", "huyện uỷ": "huyện",
    "tỉnh ủy": "tỉnh", "tỉnh uỷ": "tỉnh", "thành ủy": "thành phố", "thành uỷ": "thành phố",
}  # fmt: skip

_CAPITAL = r"[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
_NAME = rf"{_CAPITAL}[^\W\d_]*(?:[ ]{_CAPITAL}[^\W\d_]*){{0,3}}(?:[ ]\d(?=[,.;:()](?!\d)|\s*$|\s[-–(]))?|\d{{1,2}}(?![\d/.,%]*\d|%)"
_UNIT = re.compile(
    r"(?<![^\W_])(?P<word>(?:[Qq]uận|[Hh]uyện|[Tt]ỉnh|[Tt]hành) (?:[Uu]ỷ|[Ủủ]y)|[Pp]hường|PHƯỜNG|[Xx]ã|[Tt]hị trấn|[Đđ]ặc khu|[Qq]uận|QUẬN|[Hh]uyện|HUYỆN|[Tt]hị xã"
    rf"|[Tt]ỉnh|TỈNH|[Tt]hành phố|THÀNH PHỐ|[Tt][Pp]\.?|P\.|Q\.)[ ]?(?P<name>{_NAME})"
)
#: Capitalised words that follow a unit without being its name: "phường Trong năm", "quận Long Biên Năm".
#: "Chủ tịch UBND phường Nguyễn Văn Hải": the words after the unit are its chairman's name.
_OFFICE_BEFORE = re.compile(r"(?:chủ tịch|bí thư|trưởng|phó|giám đốc|đồng chí|cán bộ|công chức)[^,.;:]{0,40}$")
_SURNAMES = {
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương", "lý",
    "đinh", "trịnh", "lương", "mai", "cao", "tô", "tạ", "hà", "châu", "lâm", "thái",
}  # fmt: skip
#: Surnames that are also beginnings of wards' names (Giang Biên, Văn Quán): a person has three syllables and more.
_RARER_SURNAMES = {
    "lưu", "vương", "đào", "đoàn", "phùng", "quách", "thân", "tống", "triệu", "trương", "văn", "hứa", "kiều", "la", "lại", "lục", "mạc", "nghiêm", "ninh", "nông", "âu",
    "bạch", "cù", "chu", "diệp", "doãn", "giang", "khương", "mã", "phí", "tôn", "thạch", "võ", "viên", "từ", "tăng", "lò", "vi",
}  # fmt: skip
_NOT_NAMES = {
    "quận", "huyện", "tỉnh", "phường", "tp", "đảng", "đảng bộ", "đảng ủy", "năm", "trong", "ủy", "ban", "và", "các",
    "tặng", "giao", "mặt", "chủ", "bí", "phó", "đồng chí", "là", "đã", "có", "với", "tại", "theo", "khóa", "nhiệm", "hđnd", "ubnd", "mttq",
}  # fmt: skip
#: Words that are part of many names (Hoàng Văn Thụ, Quang Trung, Lê Quý Đôn, Thành Công) and begin other
#: things too: those with the word that then follows.
_BEGINNINGS = {
    "thành": {"phố"},
    "thị": {"xã", "trấn"},
    "công": {"tác", "an", "chức", "ty", "trình", "khai", "bố", "dân", "đoàn", "nhận", "nghệ"},
    "văn": {"hóa", "hoá", "phòng", "bản", "nghệ", "minh"},
    "trung": {"ương", "tâm", "bình", "học"},
    "hội": {"nghị", "đồng", "lhpn", "phụ", "nông", "cựu", "ccb", "chữ", "liên", "người", "thi", "trường", "viên"},
    "kết": {"quả", "luận", "nạp", "thúc", "hợp"},
    "đoàn": {"thanh", "tncs", "thể", "viên", "công"},
    "chính": {"quyền", "sách", "thức", "trị"},
    "thường": {"trực", "vụ", "xuyên"},
    "bằng": {"khen", "các", "nhiều"},
    "quý": {"i", "ii", "iii", "iv", "1", "2", "3", "4"},
    "an": {"ninh", "toàn", "sinh"},
    "dân": {"quân", "vận", "số", "chủ"},
    "tổ": {"chức"},
    "sơ": {"kết"},
    "tổng": {"kết"},
    "triển": {"khai"},
    "thực": {"hiện"},
    "nhìn": {"lại"},
    "ra": {"quân", "mắt"},
    "gặp": {"mặt"},
    "phát": {"động", "huy", "triển"},
    "đẩy": {"mạnh"},
    "tăng": {"cường"},
    "hoàn": {"thành"},
    "báo": {"cáo"},
}  # fmt: skip


#: What stands between a ward and the district that it belongs to.
_BETWEEN = frozenset((", ", " (", " - ", " – ", " "))
_NEXT = re.compile(r" [^\W_]+")
#: Characters in which a report says whose it is.
_OPENING = 700


@dataclass(frozen=True, slots=True)
class Mention:
    """A named unit in a text."""

    span: Span
    level: str
    place: Place


def find_places(text: str) -> list[Mention]:
    """Return every named administrative unit of the text, in order."""
    found, lowered = [], normal(text)
    for match in _UNIT.finditer(text):
        word = match["word"].lower()
        name = _trim(match["name"], _following(lowered, match.end("name")))
        if not name or (name.isdigit() and _counts(lowered, match.start("name") + len(name))):
            continue
        if _is_person(name) and _OFFICE_BEFORE.search(lowered[max(0, match.start() - 60) : match.start()]):
            continue
        level = _WORD_LEVEL[word]
        if level == "province" and fold(name) not in _provinces():
            # "Thành phố Tặng Bằng khen"; a city within a province ranks with districts
            if (len(name.split()) > 2 and fold(name) not in _cities()) or word == "tỉnh":
                continue
            level = "district"
        end = match.start("name") + len(name)
        found.append(Mention(Span(match.start(), end), level, Place(f"{_FULL_WORD.get(word, word)} {_title(name)}")))
    return found


def _is_person(name: str) -> bool:
    """Tell whether a name begins with a surname."""
    words = name.lower().split()
    return words[0] in _SURNAMES or (words[0] in _RARER_SURNAMES and len(words) >= _PERSON_WORDS)


_PERSON_WORDS = 3
#: "Sớm hơn yêu cầu của quận 15 ngày".
_MEASURED = re.compile(r"\s(?:ngày|tháng|năm|tuần|giờ|phút|lần|điểm|triệu|tỷ|nghìn|ha|m|m2|km|đồng)(?![^\W_])")


def _counts(lowered: str, at: int) -> bool:
    """Tell whether a number that ends here counts or measures what follows: it names no "quận 15"."""
    return counted_noun(lowered, at) is not None or _MEASURED.match(lowered, at) is not None


@cache
def _provinces() -> frozenset[str]:
    return frozenset(fold(name) for name in load_table("places")["provinces"])


@cache
def _cities() -> frozenset[str]:
    return frozenset(fold(name) for name in load_table("places")["cities"])


def _following(lowered: str, at: int) -> str:
    """Return the word that follows a name with nothing but a space before it, or ""."""
    match = _NEXT.match(lowered, at)
    return match.group().strip() if match else ""


def _trim(name: str, following: str = "") -> str:
    """Cut capitalised words that begin something else, alone or with the word that follows."""
    words = name.split(" ")
    after = [*(word.lower() for word in words[1:]), following]
    for at, (word, upcoming) in enumerate(zip(words, after, strict=True)):
        if normal(word) in _NOT_NAMES or upcoming in _BEGINNINGS.get(word.lower(), ()):
            words = words[:at]
            break
    if words and words[0].isdigit():
        return str(words[0])
    return " ".join(words)


def _title(name: str) -> str:
    return name.title() if name.isupper() and (len(name) > 3 or fold(name) in _provinces()) else name


#: Wards that were parted are numbered, in either way: "Hải Châu I", "Hải Châu 1".
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_ARABIC = {number: roman for roman, number in _ROMAN.items()}


@lru_cache(maxsize=8192)
def place_key(name: str) -> str:
    """Return one form for all spellings of a unit's name: "Phường  Hoà Bình" = "phường Hòa Bình", "… I" = "… 1"."""
    words = [key(word) for word in name.split()]
    if len(words) > 2:
        words[-1] = _ROMAN.get(words[-1], words[-1])
    return " ".join(words)


@lru_cache(maxsize=8192)
def numbered_forms(folded: str) -> tuple[str, ...]:
    """Return a folded name with its number in both ways: "hai chau i" → "hai chau i", "hai chau 1"."""
    *stem, last = folded.split()
    other = _ROMAN.get(last) or _ARABIC.get(last)
    if not other or not stem or folded.split()[0] in _KINDS:
        return (folded,)
    return folded, " ".join([*stem, other])


_KINDS = frozenset(fold(word) for word in _WORD_LEVEL)


@lru_cache(maxsize=8192)
def folded_name(name: str) -> str:
    """Return the unit's own name without its kind and marks: "phường Phúc Đồng" → "phuc dong".

    A number is no name of its own: "phường 12" stays whole.
    """
    words = fold(name).split()
    for size in (2, 1):
        if " ".join(name.lower().split()[:size]) in _WORD_LEVEL and len(words) > size:
            rest = words[size:]
            return " ".join(words) if rest[0].isdigit() else " ".join(rest)
    return " ".join(words)


def is_ward(place: Place | None) -> bool:
    """Tell whether there is a place, and it is a ward, commune or town."""
    return place is not None and any(
        place.name.lower().startswith(word + " ") for word, level in _WORD_LEVEL.items() if level == "ward"
    )


def _as_known(name: str, known: set[str]) -> str:
    """Return the known name that one begins with: "PHƯỜNG NGỌC LÂM KHAI MẠC" goes on after the ward's name."""
    if name.rpartition(" ")[2].isdigit():
        return name  # "phường Hải Châu 2 báo cáo" reads as two reports
    shorter = [one for one in known if name.startswith(f"{one} ")]
    return max(shorter, key=len) if shorter and name not in known else name


def place_of(report: Report) -> Place | None:
    """Return the unit that the report is about, with its parents, or None when it names none.

    A mention in the title counts five times, one in the first paragraph three times. A ward that
    holds less than three fifths of all ward mentions is one of several in a district's report.
    """
    first_end = report.text.find("\n")
    title, opening = f" {fold(report.title)} ", find_places(report.text[:_OPENING])
    at_once = {place_key(mention.place.name) for mention in opening}
    scores: dict[str, Counter[str]] = {level: Counter() for level in LEVELS}
    districts: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[str, Place] = {}
    known = {place_key(mention.place.name) for mention in find_places(report.text)}
    for source, weight in ((report.title, 5), (report.text[: max(first_end, 0)], 2), (report.text, 1)):
        above: tuple[int, str] | None = None
        for mention in find_places(source):
            name = _as_known(place_key(mention.place.name), known)
            if name == place_key(mention.place.name):
                shown.setdefault(name, mention.place)
            scores[mention.level][name] += weight
            if above and mention.level == "district" and source[above[0] : mention.span.start] in _BETWEEN:
                districts[above[1]][name] += weight  # "phường Ngọc Lâm (quận Long Biên)" says where it lies
            above = (mention.span.end, name) if mention.level == "ward" else None
    for name, place in shown.items():
        # "Thanh Khê Tây: một năm nhiều nỗ lực": a title names its ward without its kind.
        if name in scores["ward"] and re.search(rf"(?<![^\W_]){re.escape(folded_name(place.name))}(?![^\W_])", title):
            scores["ward"][name] += 5
    chain: list[str] = []
    titled = None if _names_ward(scores["ward"], at_once) else _ward_of_title(report, known)
    if titled is not None:
        chain.append(titled)
    for level in LEVELS[len(chain) :]:
        stated = districts[place_key(chain[0])] if level == "district" and chain else None
        ranked = (stated or scores[level]).most_common(1)
        if not ranked:
            continue
        name, score = ranked[0]
        if not chain and level != "province" and score < 0.6 * scores[level].total():
            continue
        if not chain and score < 2 and level != "province" and name not in at_once:
            continue
        if chain and level == "province" and score < 2 and name not in at_once:
            continue  # where help came from is not where the ward lies
        chain.append(shown[name].name)
    return Place(chain[0], tuple(chain[1:])) if chain else None


def _names_ward(scores: Counter[str], at_once: set[str]) -> bool:
    """Tell whether a report names a ward as its own: often enough, or in its opening."""
    return any(score >= 2 or name in at_once for name, score in scores.items())


#: "Hòa Khánh Nam một năm giữ vùng xanh", "Thượng Cát: dồn sức cho mặt bằng".
_TITLE_NAME = re.compile(
    rf"(?P<name>{_CAPITAL}[^\W\d_A-ZĐ]*(?: {_CAPITAL}[^\W\d_A-ZĐ]*){{1,2}})(?= [^\W\d_A-ZĐ]|\s?[:,–-])"
)
#: How often a report on a ward says "phường" for itself.
_OWN_WARD = 3


def _ward_of_title(report: Report, known: set[str]) -> str | None:
    """Return the ward that a title begins with, without its kind, when the report speaks of "phường" and repeats the name."""
    match = _TITLE_NAME.match(report.title)
    if match is None:
        return None
    name = match["name"]
    spelled = " ".join(map(key, name.split()))
    elsewhere = any(one.endswith(f" {spelled}") for one in known)  # a district's, a province's name
    says_ward = len(re.findall(r"(?<![^\W_])phường(?![^\W_])", report.text, re.IGNORECASE)) >= _OWN_WARD
    if elsewhere or not says_ward or name not in report.text or fold(name) in _provinces() | _cities():
        return None
    return f"phường {name}"
