"""Tell a masthead from a title: the name of the office or of the site that a page belongs to.

"Cổng thông tin điện tử phường An Lạc - quận Bình Tân" and "ỦY BAN NHÂN DÂN PHƯỜNG AN LẠC" name whose page
it is and say nothing of what the report tells.
"""

import re

from index.places import find_places
from index.text import normal

_SITE = (
    r"(?:cổng|trang)(?: thành phần| chủ)?(?: (?:thông tin|ttđt|tin|tin tức))?(?: điện tử)?|cổng ttđt|ttđt|website|"
    r"tin điện tử|thông tin điện tử"
)
_OFFICE = (
    r"ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|đảng ủy|đảng bộ|ban chấp hành|bch|ủy ban mttq(?: việt nam)?|"
    r"ủy ban mặt trận tổ quốc(?: việt nam)?|văn phòng|công an"
)
_UNIT = "phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tp|tỉnh|của|thuộc|và"
_NAMED = re.compile(rf"(?<![^\W_])(?:{_SITE}|{_OFFICE}|{_UNIT})(?![^\W_])")
_BEGINS = re.compile(rf"^\W*(?:{_SITE}|{_OFFICE})(?![^\W_])")
_PLACE = re.compile(rf"^\W*(?:{_UNIT})(?![^\W_])")
_LONGEST = 20
#: Names without their kind in front: "phường Vĩnh Hải (TP Nha Trang, Khánh Hòa)".
_PROPER = re.compile(r"(?:[A-ZĐÀ-Ỹ][^\W\d_]*\s?)+")


def is_masthead(line: str) -> bool:
    """True when a line names an office or a site, with its places, and nothing else."""
    return _BEGINS.search(normal(line)) is not None and _names_only(line)


def is_unit_line(line: str) -> bool:
    """True when a line of capitals names a place and nothing else: what an office of the line above it belongs to."""
    return line.isupper() and _PLACE.search(normal(line)) is not None and _names_only(line)


def _names_only(line: str) -> bool:
    """Tell whether a line is made of names of offices, sites and places."""
    if len(line.split()) > _LONGEST:
        return False
    left = line
    for mention in reversed(find_places(line)):
        left = left[: mention.span.start] + "|" + left[mention.span.end :]
    left = _NAMED.sub("|", normal(left) if line.isupper() else _lowered_offices(left))
    if line.isupper():
        return not re.search(r"[^\W\d_]", left)
    return not re.search(r"[^\W_]", _PROPER.sub("", left))


def _lowered_offices(text: str) -> str:
    """Return a text with the words of offices in lower case: they are no proper names."""
    lowered = normal(text)
    for match in _NAMED.finditer(lowered):
        text = text[: match.start()] + lowered[match.start() : match.end()] + text[match.end() :]
    return text
