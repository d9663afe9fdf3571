"""Short questions made up from news sentences, in the manner in which officials type theirs.

Training makes up longer ones (``index.model.corpus.ask``). These are kept from it: they help to choose
how much the model counts beside the words, where questions are short.
"""

import re
from collections.abc import Sequence

import numpy as np

from index.model.corpus import ASK_NUMBER, ASK_THING

#: What asks for a number from in front of its noun.
ASK_COUNT = ("số", "tổng số", "tỷ lệ", "số lượng")
_NUMBER = re.compile(r"\d")
#: What a number after it tells apart, as "quận 8": nobody asks how many.
_NUMBERED = re.compile(r"(?i:ngày|tháng|năm|quận|điều|khoản|số|kh[óo][áa]|thứ|lúc|lớp|kỳ|tập|đường|lộ)")
_SIGN = re.compile(r"[,.;:!?)\"]$")


def ask_clipped(sentence: str, random: np.random.Generator) -> str:
    """Return a made-up question as officials type it: a few words that stand together, asked briefly.

    A number becomes "bao nhiêu" or "mấy" where it stands, its noun after it ("xử lý bao nhiêu trường
    hợp vi phạm"), goes in front with its noun ("số trường hợp vi phạm xử lý") or is left out; no sign is
    crossed. Dates and the like are not asked for. Empty when fewer than three words are left.
    """
    words = sentence.split()
    if not words:
        return ""
    gaps = [i for i, word in enumerate(words) if _NUMBER.search(word) and not _is_name(words, i)]
    width = int(random.integers(3, 9))
    gap = int(random.choice(gaps)) if gaps else int(random.integers(len(words)))
    before, after = _reach(words, gap, -1, width), _reach(words, gap, 1, width)
    if not gaps:
        kept = [*before, words[gap], *after]
        start = int(random.integers(max(1, len(kept) - width + 1)))
        kept = kept[start : start + width]
        asked = [str(random.choice(ASK_THING))] if random.random() < 0.5 else []
        return _clipped([*kept, *asked]) if len(kept) > 2 else ""
    noun = after[: int(random.integers(1, min(4, width)))]
    clause = before[-(width - len(noun)) :] if before else after[len(noun) : width]
    if len(noun) + len(clause) < 3:
        return ""
    form = random.random()
    if form < 0.2:
        return _clipped([*clause, *noun])
    if form < 0.4:
        return _clipped([str(random.choice(ASK_COUNT)), *noun, *clause])
    asked = [str(random.choice(ASK_NUMBER))]
    if form < 0.75:
        return _clipped([*clause, *asked, *noun])
    return _clipped([*asked, *noun, *clause])


def _is_name(words: Sequence[str], place: int) -> bool:
    """Tell whether a number names its noun ("ngày 5", "quận 8", "5/8", "U23") and counts nothing."""
    return (
        (place > 0 and bool(_NUMBERED.fullmatch(words[place - 1])))
        or not words[place][0].isdigit()
        or "/" in words[place]
    )


def _reach(words: Sequence[str], gap: int, step: int, most: int) -> list[str]:
    """Return up to ``most`` words before or after a place, in order, as far as the first sign."""
    found: list[str] = []
    # A sign after a word ends what stands before it: look at the earlier word of each two.
    place = gap
    while len(found) < most and 0 <= place + step < len(words) and not _SIGN.search(words[min(place, place + step)]):
        place += step
        found.append(words[place])
    return found[::step]


def _clipped(words: Sequence[str]) -> str:
    return " ".join(filter(None, (word.strip(",.;:!?()\"'") for word in words))).lower()
