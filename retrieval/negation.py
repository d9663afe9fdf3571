"""What a text says was not done: "7 hộ *chưa bàn giao*", but neither "sửa *chữa* nhà" nor "*không* gian"."""

import re
import unicodedata
from functools import lru_cache

from index.text import fold

#: "chưa" and "không", with marks or typed without; "chữa" and "chùa" with their marks are other words.
_NOT = re.compile(r"(?<!\w)(?:chưa|chua|không|khong)\s+(?:(?:được|duoc|bị|bi)\s+)?(?P<act>[^\W\d]+\s+[^\W\d]+)(?!\w)")
#: Without marks these are sửa chữa, chữa bệnh, chữa cháy …
_MENDED = re.compile(r"(?<![a-z])sua $")
#: … and these say nothing of what was not done: không gian, không khí, không phải, không kể, không tính.
_OTHER_WORDS = {"chua": {"benh", "chay", "tri", "lanh"}, "khong": {"gian", "khi", "phai", "ke", "tinh"}}


@lru_cache(maxsize=8192)
def negated_acts(text: str) -> tuple[str, ...]:
    """Return the two folded syllables behind each "chưa" or "không" of a text, marked or not."""
    plain = unicodedata.normalize("NFC", text).lower()
    acts = []
    for match in _NOT.finditer(plain):
        act = " ".join(fold(match["act"]).split())
        word = fold(match.group().split()[0])
        if act.split()[0] in _OTHER_WORDS[word] or _MENDED.search(fold(plain[: match.start()])):
            continue
        acts.append(act)
    return tuple(acts)
