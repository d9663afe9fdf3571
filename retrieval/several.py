"""Questions that ask for several figures at once: "còn bao nhiêu hộ, chiếm mấy phần trăm?", "năm 2019 và 2020"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Figure, Period
from index.text import fold
from retrieval.question import Query

#: Words of a part of a question that name no measure of its own: "đạt bao nhiêu % chỉ tiêu quận giao?".
_BARE = re.compile(
    r"(?:(?:(?:thi|va|vay|roi|co|da|duoc|dc|dat|bang|chiem|hoan thanh|tuong (?:duong|ung|duong voi)|ty le|ti le|tyle|trong do|ung voi|"
    r"bao nhieu|bao nhiu|bn|may|phan tram|pt|%|la|so voi|so|cua|tren|ca|nam|nay|do|theo|voi|"
    r"chi tieu|ke hoach|kh|ct|du toan|muc tieu|nghi quyet|nhu the nao|the nao|ra sao|"
    r"(?:quan uy|huyen uy|thanh uy|tinh uy|dang uy|quan|huyen|thanh pho|tp|tinh|phuong|cap tren|tren|muc)(?= (?:quan|huyen|thanh|tinh|dang|giao|de ra|dat ra))|giao|de ra|dat ra|dang ky|"
    r"den|toi|cuoi|dau|tong so(?: [a-z]+){1,2}|toan phuong|vay|nhi|a|the|het|tat ca|lan luot)(?![a-z])|%)[\s?.!,:]*)+"
)
_PERCENT = re.compile(r"(?:phan tram|%|(?<![a-z])(?:pt|ty le|ti le|tyle)(?![a-z]))")
_TARGET = re.compile(r"(?<![a-z])(?:chi tieu|ke hoach|du toan|muc tieu|nghi quyet|giao|de ra|dat ra)(?![a-z])")
#: "Số hộ nghèo và hộ cận nghèo lần lượt là bao nhiêu?": one question word for both.
_IN_TURN = re.compile(r"(?<![a-z])lan luot(?![a-z])")
_TURN_TYPED = re.compile(r"(?<![^\W_])(?:lần lượt|lan luot)(?![^\W_])", re.IGNORECASE)
#: "Phường còn hộ nghèo không?"
_STILL = re.compile(
    r"(?P<before>(?:.*\s)?)(?P<still>còn|con)(?: có| co)? (?P<what>(?!ai |gì |gi |bao |mấy |may )\S.{2,40}?)(?: nào| nao)?"
    r"(?: nữa| nua)? (?:không|khong|ko|k|hông|hong)(?: ạ| a| vậy| vay| nhỉ| nhi)?\s*[?.]*$",
    re.IGNORECASE,
)
_NEW_MEASURE = re.compile(r"(?!nam |nam$|thang|quy|phuong|xa|quan|huyen|\d)[a-z]")

#: "Đưa ra mấy kiến nghị, tỷ lệ được tiếp thu?": a rate that is asked for last needs no asking word.
_ASK = re.compile(r"(?<![a-z])(?:bao nhieu|bao nhiu|bn|may)(?![a-z])|(?<=, )(?:ty le|ti le)(?= (?:duoc|da|dat|thanh) )")
_JOINT = re.compile(r"\s*[,;]\s*|\s+(?:va|voi)\s+")


def split_question(text: str) -> list[str]:
    """Return the parts of a question, one for each figure it asks for; the whole when it asks for one.

    Cuts stand at a comma or an "và" between two question words, before a target that is asked for last
    ("…, quận giao bao nhiêu?"), and inside what is asked for "lần lượt". Joined with what parted them, the
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
        joints = [match.span() for match in _JOINT.finditer(folded)]
        in_turn = _IN_TURN.search(folded)
        if joints and asks_target(folded[joints[-1][1] :]):
            cuts = joints[-1:]
        elif joints and in_turn:
            cuts = [one for one in joints if one[1] < in_turn.start() and _NEW_MEASURE.match(folded, one[1])][-1:]
    if not cuts:
        return [text]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return parts if all(part.strip() for part in parts) else [text]


def count_left(question: str) -> str:
    """Return "còn hộ nghèo không?" as the question for how many are left, or an empty text."""
    match = _STILL.match(question.strip())
    return f"{match['before']}{match['still']} bao nhiêu {match['what']}" if match else ""


def says_none_left(question: str, words: str) -> bool:
    """Tell whether words deny what "còn … không?" asks for: "không còn hộ nghèo", but not "… hộ nghèo là thương binh"."""
    match = _STILL.match(question.strip())
    none = (
        rf"(?:khong|chua) (?:con|co) {re.escape(fold(match['what']))}(?= (?:tu|theo|nao|va)(?![a-z])|\s*(?:[,.;)]|$))"
        if match
        else ""
    )
    return bool(none) and bool(re.search(none, fold(words)))


def without_turn(part: str) -> str:
    """Return a part without the word that only says in which order the figures are to be given."""
    return _TURN_TYPED.sub(" ", part)


def is_bare(part: str) -> bool:
    """Tell whether a part of a question names no measure: it asks for more about the figure before."""
    return bool(_BARE.fullmatch(fold(part).strip()))


def asks_target(part: str) -> bool:
    """Tell whether a part that names no measure asks for the target of the figure before, not for a rate against it."""
    folded = fold(part)
    return is_bare(part) and bool(_TARGET.search(folded)) and not _PERCENT.search(folded)


def says_too(part: str, figure: Figure, siblings: Sequence[Figure]) -> bool:
    """Tell whether a figure's statement says what a part that names no measure asks for: its rate, or its target."""
    figures = (figure, *siblings)
    if asks_target(part):
        return figure.target_span is not None or any(one.role == "target" for one in figures)
    levels = [one.kind for one in figures if one.role == "level"]
    return bool(_PERCENT.search(fold(part))) and "percent" in levels


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
