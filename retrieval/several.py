"""Questions that ask for several figures at once: "còn bao nhiêu hộ, chiếm mấy phần trăm?", "năm 2019 và 2020"."""

import re
from dataclasses import replace

from index.records import Period
from index.text import fold
from retrieval.question import Query

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


def spread(query: Query) -> list[Query]:
    """Return one query for each time and place that a question names; the query alone when it names one of each.

    "Ngọc Lâm năm 2021 và Việt Hưng năm 2022" pairs them in the order of the text.
    """
    periods, places = query.periods, query.places
    pairs: list[tuple[Period | None, str]]
    if len(periods) == len(places) > 1:
        pairs = list(zip(periods, places, strict=True))
    elif len(periods) > 1 and len(places) < 2:
        pairs = [(period, place) for period in periods for place in (places or ("",))]
    elif len(places) > 1 and len(periods) < 2:
        pairs = [(period, place) for place in places for period in (periods or (None,))]
    else:
        return [query]
    return [
        replace(
            query,
            periods=(period,) if period else (),
            places=(place,) if place else (),
            series=False,
            asks_done=not query.asks_plan,
        )
        for period, place in pairs
    ]
