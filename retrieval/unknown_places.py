"""Which places a question names that no report does: another ward's figure is then no answer."""

import re

from index.records import Span
from index.text import fold, key, tokens
from retrieval.lexicon import Lexicon
from retrieval.syllables import is_syllable
from retrieval.vocabulary import SIDES, Vocabulary
from retrieval.ward_names import spelled, ward_name_at

#: "bình quân Tân An", "giao quân Tân An", "đường Quan Nhân": a "quan" that is no quận; "văn xã" is no xã.
NO_DISTRICT = r"(?!(?<=duong )quan )(?<!van )(?<!binh )(?<!dan )(?<!co )(?<!tam )(?<!hanh )(?<!tap )(?<!luc )(?<!giao )(?<!hop tac )"
_PLACE_WORD = re.compile(
    rf"(?<![^\W_]){NO_DISTRICT}(?:(?P<word>phuong|xa|quan|huyen|thi tran|tinh|thanh pho|tp)\s|(?P<short>[pq]\.)\s?)(?P<name>\S+(?: \S+){{0,2}})"
)
#: Words with which wards' names begin too: Hàng Bột, Cửa Nam, Cái Khế, Quan Hoa, Đằng Giang.
_ALSO_NAMES = frozenset(
    ["nam", "hien", "hang", "cua", "dong", "cai", "ha", "quan", "phuong", "dang", "bang", "ky", "thu"]
)
#: What follows a ward's name before what is asked of it.
_AFTER_NAME = frozenset(["nam", "co", "con", "thang", "quy", "cuoi", "dau"])
#: What a ward does: "phường xếp thứ mấy" names no ward.
_VERBS = frozenset(
    [
        "xep",
        "ket",
        "trao",
        "tang",
        "huy",
        "to",
        "van",
        "xay",
        "giai",
        "phat",
        "cap",
        "thuc",
        "hoan",
        "dang",
        "giao",
        "de",
        "dung",
        "co",
        "phan",
        "lap",
        "kiem",
        "giam",
        "xu",
        "quan",
        "khoa",
        "nhiem",
    ]
)
#: What else follows a ward's name in a question.
_THEN = _VERBS | frozenset(
    [
        "don",
        "nhan",
        "thu",
        "chi",
        "duoc",
        "da",
        "dat",
        "tiep",
        "ung",
        "chuyen",
        "mo",
        "bau",
        "di",
        "lam",
        "nop",
        "dau",
        "khen",
        "bi",
        "nam",
        "tai",
        "thi",
        "giup",
        "ho",
        "quyen",
        "trong",
    ]
)


def find_unknown_place(
    typed: str, folded: str, known: list[Span], has_place: bool, vocabulary: Vocabulary, lexicon: Lexicon
) -> tuple[str, str, Span | None]:
    """Return a place that the question names and the store does not know, one that it may name, and where.

    ``known`` are the spans that are understood already; ``has_place`` tells whether a known place is among them.
    """
    listed = _listed_ward(typed, known, has_place, vocabulary, lexicon)
    return listed if any(listed) else _unlisted_place(typed, folded, known, vocabulary, lexicon)


#: What a ward's name follows; without "phường" it may be a street's or a school's.
_WARD_WORDS, _WITHIN = frozenset(["phuong", "p"]), frozenset(["o", "tai", "cua"])
#: What a name belongs to when it follows: "đường Lê Lợi", "ông Trần Phú".
_BEARERS = (
    "đường", "phố", "trường", "thcs", "thpt", "tiểu học", "mầm non", "mẫu giáo", "chợ", "cầu", "hồ", "khu", "dự án", "ngõ", "hẻm", "đình",
    "chùa", "đền", "công viên", "bệnh viện", "ông", "bà", "anh", "chị", "đồng chí", "quỹ", "giải", "công ty", "sông", "kênh",
    "cụm", "tuyến", "cánh đồng", "dân cư", "đô thị", "chung cư", "xã", "quận", "huyện", "tỉnh", "thành phố", "tp",
)  # fmt: skip
#: Words of a name that behind "phường" are hardly anything else.
_LONG_NAME = 3
#: Words of the longest name.
_LONGEST_NAME = 4
#: What a time that follows a name may begin with: "nhiệm kỳ 2015-2020", "giai đoạn …".
_TERMS = frozenset(["nhiem", "khoa", "giai", "nua", "sau"])
#: First words of names that are words of a question too: "phường mình thành lập".
_RISKY = _THEN | {"minh"}


def _listed_ward(
    typed: str, known: list[Span], has_place: bool, vocabulary: Vocabulary, lexicon: Lexicon
) -> tuple[str, str, Span | None]:
    """Return a ward of the country's list that the question names and no report is of, one that it may name, and where.

    With "phường" before it a name is plain. Behind "ở", "tại" and "của", or with capitals alone, it is so only where
    no report holds it: there may be a market or a street of that name, of which an answer must then speak.
    """
    found = [(token, fold(token), Span(start, end)) for token, start, end in tokens(typed)]
    for at in range(len(found)):
        before = found[at - 1][1] if at else ""
        words = []
        for token, _, span in found[at : at + _LONGEST_NAME]:
            if any(span.overlaps(other) for other in known):
                break
            words.append(token)
        size = ward_name_at(words)
        if not size or _is_borne([token for token, *_ in found[max(0, at - 2) : at]]):
            continue
        name, span = " ".join(words[:size]), Span(found[at][2].start, found[at + size - 1][2].end)
        following = found[at + size][1] if at + size < len(found) else ""
        has_capitals = all(word[:1].isupper() or word.isdigit() for word in words[:size])
        plain = before in _WARD_WORDS and size >= _LONG_NAME  # "phường ô chợ dừa" is no "ở chỗ …"
        if vocabulary.is_named(fold(name)):
            continue  # "giao quân Giang Biên": no quận
        if not has_capitals and not plain and _reads_as_words(fold(name), following, lexicon):
            if before in _WARD_WORDS and not has_place:
                return "", fold(name), None  # "phuong lam son hoa giai may vu": Lam Sơn, or làm …
            continue
        if before in _WARD_WORDS:
            return f"phường {spelled(name)}", "", Span(found[at - 1][2].start, span.end)
        pairs = zip(words[: size - 1], words[1:size], strict=True)
        held = all(vocabulary.knows_pair(f"{fold(one)}_{fold(other)}") for one, other in pairs)
        opens = not at and (following in _AFTER_NAME or following[:1].isdigit())  # "ngoc thuy nam 2022 …"
        if not has_place and (has_capitals or opens or before in _WITHIN):
            return ("", fold(name), None) if held else (f"phường {spelled(name)}", "", span)
    return "", "", None


def _is_borne(before: list[str]) -> bool:
    """Tell whether the last words as typed are what bears a name; without marks "ho" may be a hồ."""
    for bearer in _BEARERS:
        own = bearer.split()
        pairs = list(zip(before[-len(own) :], own, strict=False))
        if len(pairs) == len(own) and all(fold(one) == fold(two) for one, two in pairs):
            return all(one.lower() == fold(one) or key(one) == key(two) for one, two in pairs)
    return False


def _reads_as_words(name: str, following: str, lexicon: Lexicon) -> bool:
    """Tell whether a ward's name without capitals is likelier other words: "phuong minh thanh lap", "phuong thong nhat lai"."""
    first, last = name.split()[0], name.split()[-1]
    plain = name not in lexicon.words and name not in lexicon.compounds and name not in lexicon.readings
    if plain and first not in _RISKY and first not in lexicon.stops:
        return False
    if lexicon.stops.issuperset(name.split()):
        return True  # "của phường là gì"
    pair = f"{last} {following}"
    if pair in lexicon.words or pair in lexicon.compounds:
        return True
    follows_name = following in _AFTER_NAME | _THEN | _TERMS or following[:1].isdigit() or following in lexicon.stops
    return bool(following) and not follows_name


#: "Phường gianh được mấy huy chương": no name ends in these.
_ASKING = frozenset(["duoc", "da", "co", "bi", "la", "may", "bao", "nhieu", "nhung", "cac"])
#: The kinds of places with their marks: "cảm tình Đảng" names no tỉnh.
_KINDS = {fold(kind): kind for kind in ("phường", "xã", "quận", "huyện", "thị trấn", "tỉnh", "thành phố", "tp")}


def _is_kind(typed: str, word: str | None) -> bool:
    """Tell whether a kind of place, as typed, has its own marks or none."""
    pairs = zip(typed.split(), _KINDS.get(word or "", "").split(), strict=False)
    return all(one.lower() == fold(one) or key(one) == key(other) for one, other in pairs)


def _unlisted_place(
    typed: str, folded: str, known: list[Span], vocabulary: Vocabulary, lexicon: Lexicon
) -> tuple[str, str, Span | None]:
    """Return a named unit that the store does not know ("phường Bồ Đề", "phuong bo de"), and one it may not.

    With capitals the name is plain. Without, two syllables after the unit's word are a name when no
    report has them side by side and a question word, a time or the end follows; when some report has,
    they are suspected: an answer must then speak of them.
    """
    for match in _PLACE_WORD.finditer(folded):
        start = match.start("name")
        if not _is_kind(typed[match.start() : start].strip(), match["word"]):
            continue
        if any(span.start <= start < span.end or span.start <= match.start() < span.end for span in known):
            continue
        words = re.findall(r"\S+", typed[start:])[:4]
        if words and fold(words[0]) in _KINDS:
            continue  # "trong các phường Quận 12"
        capital = []
        for word in words:
            if not (word[:1].isupper() or word.isdigit()) or fold(word) in ("nam", "co"):
                break
            capital.append(word.strip(",.?!"))
        if capital and not capital[0].isupper():
            end = start + len(" ".join(capital))
            kind = typed[match.start() : start].strip().lower()
            return f"{kind} {' '.join(capital)}", "", Span(match.start(), end)
        plain = [fold(word).strip(",.?!") for word in words]
        if (
            match["word"] == "phuong"
            and len(plain) >= 3
            and plain[0] in _ALSO_NAMES
            and (plain[2] in _AFTER_NAME or plain[2][:1].isdigit())
        ):
            pair, plainly = f"{plain[0]} {plain[1]}", typed[start:].isascii()
            taken = (
                (plain[1] in lexicon.stops and plain[1] not in SIDES)
                or plain[1] in _VERBS
                or pair in lexicon.compounds
                or pair in lexicon.words
            )
            if plainly and not taken and is_syllable(plain[1]):
                return "", pair, None
        if match["word"] == "phuong" and len(plain) >= 2 and plain[0] not in lexicon.stops:
            closes = len(plain) == 2 or plain[2] in lexicon.stops or plain[2] in _THEN or plain[2][:1].isdigit()
            pair = f"{plain[0]} {plain[1]}"
            known_word = pair in lexicon.words or pair in lexicon.compounds or plain[0] in _VERBS
            known_word = known_word or not all(map(is_syllable, plain[:2])) or plain[1] in _ASKING
            # Who types marks and no capitals writes a word: the names of the country's wards have been looked for.
            known_word = known_word or not " ".join(words[:2]).isascii()
            if closes and not known_word and plain[0].isalpha() and plain[1].isalpha():
                end = start + len(" ".join(words[:2]))
                if vocabulary.knows_pair(f"{plain[0]}_{plain[1]}"):
                    return "", f"{plain[0]} {plain[1]}", None
                return typed[match.start() : end], "", Span(match.start(), end)
    return "", "", None
