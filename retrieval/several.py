"""Questions that ask for several figures at once: "còn bao nhiêu hộ, chiếm mấy phần trăm?"."""

import re

from index.text import fold

_ASK = re.compile(r"(?<![a-z])(?:bao nhieu|bao nhiu|bn|may)(?![a-z])")
_JOINT = re.compile(r"\s*[,;]\s*|\s+(?:va|voi)\s+")


def split_question(text: str) -> list[str]:
    """Return the parts of a question, one for each figure it asks for; the whole when it asks for one.

    Cuts stand at a comma or an "và" between two question words. Joined with what parted them, the
    parts give the question back.
    """
    folded = fold(text)
    asks = [match.span() for match in _ASK.finditer(folded)]
    cuts: list[tuple[int, int]] = []
    for (_, end), (start, _) in zip(asks, asks[1:], strict=False):
        joints = [match.span() for match in _JOINT.finditer(folded, end, start)]
        if joints:
            cuts.append(joints[0])
    if not cuts:
        return [text]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return parts if all(part.strip() for part in parts) else [text]
