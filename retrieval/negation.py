"""What a text says was not done: "7 hộ *chưa bàn giao*", but neither "sửa *chữa* nhà" nor "*không* gian"."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from index.text import TOKEN, fold

#: "chưa" and "không", with marks or typed without; "chữa" and "chùa" with their marks are other words.
_NOT = re.compile(
    r"(?<!\w)(?:chưa|chua|không|khong|chẳng|chang|ko|hok|hông)\s+(?:(?:được|duoc|bị|bi|chịu|chiu|muốn|muon|thể|the|kịp|kip|dám|dam|thực sự|thuc su|thật|that)\s+)?(?P<act>[^\W\d]+(?:\s+[^\W\d]+)?)(?!\w)"
)
#: Without marks these are sửa chữa, chữa bệnh, chữa cháy …
_MENDED = re.compile(r"(?<![a-z])sua $")
#: … and these say nothing of what was not done: không gian, không khí, không phải, không kể, không tính, xây không phép,
#: không chuyên trách, không dùng tiền mặt.
_OTHER_WORDS = {
    "chua": {"benh", "chay", "tri", "lanh", "tai", "o", "khoi"},
    "khong": {"gian", "khi", "phai", "ke", "tinh", "con", "phep", "chuyen", "dung", "tien", "giay"},
}
_SHORT_NOT = {"ko": "khong", "hok": "khong", "hong": "khong", "chang": "khong"}

#: A target that was "không đạt" is one that was "chưa hoàn thành".
UNMET = ("dat", "hoan thanh", "dap ung")
_LEFT = re.compile(r"(?<![^\W_])còn (?:lại|\d)", re.IGNORECASE)


@lru_cache(maxsize=8192)
def negated_acts(text: str) -> tuple[str, ...]:
    """Return the one or two folded syllables behind each "chưa" or "không" of a text, marked or not."""
    plain = unicodedata.normalize("NFC", text).lower()
    acts = []
    for match in _NOT.finditer(plain):
        act = " ".join(fold(match["act"]).split())
        word = fold(match.group().split()[0])
        if act.split()[0] in _OTHER_WORDS[_SHORT_NOT.get(word, word)] or _MENDED.search(fold(plain[: match.start()])):
            continue
        acts.append(act)
    return tuple(acts)


def denies(act: str, wordings: Iterable[str], text: str) -> float:
    """Return 1 when a text says too that an act was not done, -1 when it says that it was, 0 when it is silent.

    ``wordings`` are the folded wordings of the act's words. "Chưa giao đất" is said by "chưa bàn giao".
    """
    acts = {one for one in (act, *wordings) if one}
    stated = negated_acts(text)
    if any(_same_act(one, other) for one in stated for other in acts):
        return 1.0
    if _LEFT.search(text):
        return 0.0  # "59 hộ nhận tiền, 05 hộ còn lại …" speaks of both
    plain = f" {' '.join(TOKEN.findall(fold(text)))} "
    acts |= {unmet for unmet in UNMET if act.startswith(unmet)}
    return -1.0 if any(f" {one} " in plain for one in acts) else 0.0


def _same_act(one: str, other: str) -> bool:
    """Two acts are one when they begin alike, or one ends as the other begins: bàn giao, giao đất."""
    left, right = one.split(), other.split()
    if any(one.startswith(act) for act in UNMET) and any(other.startswith(act) for act in UNMET):
        return True
    return left[0] == right[0] or left[-1] == right[0] or right[-1] == left[0]
