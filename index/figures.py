"""Every figure of a report: what it counts, of what, when, where, and how it fits its neighbours."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from index import periods, places
from index.exclude import excluded
from index.links import Linked, check_arithmetic, groups_of
from index.measures import Measured, measure_sentence, trim
from index.period_patterns import year_period
from index.quantities import Quantity, find_quantities
from index.records import Figure, Period, PeriodSource, Place, Report, Span
from index.rules import load_table
from index.scopes import scopes_of
from index.segment import paragraphs, sentences
from index.tables import merge, table_figures
from index.tails import share_tails
from index.text import normal
from index.times import Times

_TABLE = load_table("measures")
#: "đạt 58,3% kế hoạch năm" tells of what was done.
_REACHED = r"(?<!% )(?<!%)(?<!so với )(?<!vượt )(?<!đạt )(?<!bằng )(?<!hoàn thành )(?<!so )"
_PLAN = re.compile(rf"(?<![^\W_]){_REACHED}(?:{'|'.join(_TABLE['plan_words'])})(?![^\W_])")
_DONE = re.compile(r"(?<![^\W_])(?:" + "|".join(_TABLE["done_words"]) + r")(?![^\W_])")
_PLAN_HEADING = re.compile(r"(?<![^\W_])(?:" + "|".join(_TABLE["plan_headings"]) + r")(?![^\W_])")
_LEAD_IN = re.compile(
    r"(?<![^\W_])(?:cần|tập trung|nhiệm vụ|phương hướng|giải pháp|thời gian tới)(?![^\W_])[^.]{0,200}:\s*$"
)
#: "Năm 2023, Mặt trận đề ra các mục tiêu:", above a list.
_SETS_LIST = re.compile(
    r"(?<![^\W_])(?:đề ra|đặt ra|xác định)(?![^\W_])[^.]{0,60}(?:chỉ tiêu|mục tiêu)(?:(?!đạt|hoàn thành|kết quả|thực hiện)[^.]){0,40}:\s*$"
)
#: "* Chỉ tiêu nhiệm kỳ 2022-2027 của Hội CCB", alone on its line.
_LEAD_LINE = re.compile(
    r"^\W*(?:các |một số )?(?:chỉ tiêu|mục tiêu|phương hướng|kế hoạch|nhiệm vụ)(?: [^.;]{0,100})?\s*:?\s*$"
)
#: "Các chỉ tiêu: thu ngân sách 68,5 tỷ đồng; …", where nothing is said to have been reached.
_TARGETS_LISTED = re.compile(r"^\W*(?:các |một số )?(?:chỉ tiêu|mục tiêu)(?: [^\W_]+){0,4}\s?:")
#: "Bí thư yêu cầu 6 tháng cuối năm tập trung: …", "… yêu cầu 6 tháng cuối năm phải kết nạp …", "Đại hội thống nhất 21
#: chỉ tiêu đến năm 2025: …".
_ASKED_FOR = re.compile(
    r"(?<![^\W_])(?:yêu cầu|đề nghị|chỉ đạo|quán triệt)(?![^\W_])[^.;:]{0,90}(?:tập trung|cuối năm|thời gian tới)[^.;:]{0,60}:"
    r"|(?<![^\W_])(?:yêu cầu|đề nghị|chỉ đạo)(?![^\W_])[^.;:]{0,60}(?:cuối năm|thời gian tới|năm tới)[^.;:]{0,20} phải(?![^\W_])"
    r"|(?<![^\W_])yêu cầu (?:trong )?năm \d{4}(?![^\W_])"
    r"|(?<![^\W_])(?:chỉ tiêu|mục tiêu)(?![^\W_])[^.;:]{0,40} đến năm \d{4}[^.;:]{0,20}:"
    r"|(?<![^\W_])(?:đề ra|đặt ra|thông qua|xác định)(?![^\W_])[^.;:]{0,60}(?:chỉ tiêu|mục tiêu)(?![^\W_])(?:(?!đạt|hoàn thành|kết quả|vượt)[^.;:]){0,120}:"
)
#: "Đại hội đề ra 8 chỉ tiêu. Cụ thể: phát triển 400 hội viên; …"
_SETS_TARGETS = re.compile(
    r"(?<![^\W_])(?:đề ra|đặt ra|thông qua|xác định)(?![^\W_])[^.;:]{0,40}(?:chỉ tiêu|mục tiêu)(?![^\W_])"
)
#: How the sentence behind it goes on; where a share stands in it, it tells what was reached.
_SPELLS_OUT = re.compile(r"\W*(?:cụ thể|trong đó|đó là|gồm)(?: là)?\s?:")
_CLOSED_BRACKET = re.compile(r"\([^()]*\)")
_RATIO = re.compile(r"\d\s?/\s?\d")
_REACHED_TOO = re.compile(r"(?<![^\W_])(?:đạt|bằng|vượt|hoàn thành|thực hiện được)(?![^\W_])")
_LISTED = re.compile(
    r"^(?:[-+*•–]|\(?\d{1,2}[.)]|[a-hđ][.)]|(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|thứ \S+) là\b|đợt \d)"
)
#: "Trên cơ sở nhập toàn bộ phường A và một phần của 7 phường": what a ward was made of is not where its figures are.
_MERGED = re.compile(
    r"(?<![^\W_])(?<!thu )(?<!trước khi )(?<!sau khi )(?:sáp nhập|nhập|hợp nhất|trên cơ sở|thành lập từ)[^.,;:\d]{0,40}$"
)
_OF_YEAR = re.compile(r"(?:chỉ tiêu|kế hoạch|dự toán|mục tiêu|nghị quyết) (?:của )?(?:cả )?năm(?: \d{4})?(?: là)?$")
#: A congress has chosen whom it chose, though it is told under its targets: "Nhân sự: Đại hội bầu 15 đồng chí …".
_CHOSEN = re.compile(
    r"(?<![^\W_])(?:đại hội|hội nghị|phiên họp)(?: đã| tiến hành)* bầu(?![^\W_])|(?<!sẽ )được bầu|trúng cử"
)
_ELECTED = re.compile(
    r"(?<![^\W_])(?:trúng cử|tái cử|đã bầu|bầu đủ|bầu được|có mặt|trúng tuyển|sơ tuyển|sơ khám|gọi khám)(?![^\W_])"
)
#: "7,1 tấn/ha", "49 học sinh/lớp".
_PER = re.compile(r"(?:/[^\W\d_]+)+")
_LONGEST_PER = 24  # characters
#: A sentence with more figures is a table without its grid; links between far cells mean nothing.
_MOST_IN_SENTENCE = 60
_UNBROKEN = re.compile(r"(?<!\S)\S{120,}")
_LONG_LINE = re.compile(r"^[^\n]{2000,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Context:
    """What every sentence of a report shares."""

    report: Report
    lowered: str
    times: Times
    places: list[places.Mention]
    place_starts: list[int]


def extract_figures(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report in the order of their spans, those of its tables by their cells.

    ``report.text[figure.span.start:figure.span.end] == figure.text`` for each. Never raises on any
    text; linear in its length.
    """
    prose = _prose_figures(report)
    return merge(prose, table_figures(report), report.tables) if report.tables else prose


def _prose_figures(report: Report) -> tuple[Figure, ...]:
    text = _without_damage(report.text)
    lowered = normal(text)
    quantities = find_quantities(text, lowered, excluded(text, lowered))
    if not quantities:
        return ()
    context = _context(report, lowered)
    quantities = [one for one in quantities if not context.times.is_named_by(one.span, one.kind == "duration")]
    starts = [quantity.number.start for quantity in quantities]
    figures: list[Figure] = []
    for sentence, heading, planned, carried in _sentences(context):
        own = quantities[bisect_right(starts, sentence.start - 1) : bisect_right(starts, sentence.end - 1)]
        for first in range(0, len(own), _MOST_IN_SENTENCE):
            part = own[first : first + _MOST_IN_SENTENCE]
            figures.extend(_figures_of(context, sentence, part, heading, planned, carried, len(figures)))
    return tuple(figures)


def _without_damage(text: str) -> str:
    """Return the text with what is no prose blanked out, at the same length.

    That is a run of characters too long to be a word or a number, and a long line that is mostly
    digits: tables torn from their grid, dumps. Both would cost time and give nothing but noise.
    """
    text = _UNBROKEN.sub(lambda match: " " * len(match.group()), text)
    return _LONG_LINE.sub(_blank_if_digits, text)


def _blank_if_digits(match: re.Match[str]) -> str:
    line = match.group()
    return " " * len(line) if sum(map(str.isdigit, line)) > 0.4 * len(line) else line


def _context(report: Report, lowered: str) -> _Context:
    named = places.find_places(report.text)
    return _Context(report, lowered, Times(report, lowered), named, [m.span.start for m in named])


def _sentences(context: _Context) -> Iterator[tuple[Span, str, bool, periods.Mention | None]]:
    """Yield each sentence with its heading, whether it stands among plans, and the paragraph's time."""
    text, sections, at = context.report.text, context.report.sections, 0
    listed_plans, ahead = False, None
    for paragraph in paragraphs(text):
        while at + 1 < len(sections) and sections[at + 1].span.start <= paragraph.start:
            at += 1
        heading = sections[at].heading if sections else ""
        lowered = context.lowered[paragraph.start : paragraph.end]
        leads = context.times.last_of(paragraph) if _LEAD_LINE.search(lowered) else None
        if leads is not None or (len(lowered) < 700 and (_LEAD_IN.search(lowered) or _SETS_LIST.search(lowered))):
            listed_plans = True
            ahead = leads or context.times.last_of(paragraph)
        elif listed_plans and not _LISTED.search(lowered):
            listed_plans = False
        planned = listed_plans or bool(_PLAN_HEADING.search(normal(heading)))
        carried: periods.Mention | None = ahead if listed_plans else None
        sets_targets = False
        for sentence in sentences(text, paragraph):
            carried = context.times.carried_on(sentence, carried)
            words = context.lowered[sentence.start : sentence.end]
            targets = sets_targets and bool(_SPELLS_OUT.match(words)) and not _RATIO.search(words)
            yield sentence, heading, planned or targets, carried
            sets_targets = bool(_SETS_TARGETS.search(words)) and not _DONE.search(words)
            carried = context.times.lent(sentence, carried)


def _figures_of(
    context: _Context,
    sentence: Span,
    quantities: Sequence[Quantity],
    heading: str,
    planned: bool,
    carried: periods.Mention | None,
    offset: int,
) -> Iterator[Figure]:
    """Yield the figures of one sentence, with links as indices into the report's tuple."""
    text = context.report.text
    measured = share_tails(text, measure_sentence(text, context.lowered, sentence, quantities, heading))
    kept = [at for at, one in enumerate(measured) if not one.threshold]
    place_in = {at: offset + number for number, at in enumerate(kept)}
    linked = [Linked(one.quantity, one.link, one.of_target) for one in measured]
    groups = groups_of(linked)
    scopes = _scopes(context, sentence, measured, kept)
    spans = [quantity.span for quantity in quantities]
    placed: list[Place | None] = []
    timed: dict[int, tuple[Period | None, PeriodSource]] = {}
    for at, one in enumerate(measured):
        if one.threshold:
            placed.append(placed[-1] if placed else context.report.place)
            timed[at] = context.times.covered, "report"
            continue
        quantity = one.quantity
        verdict, note = check_arithmetic(linked, groups[at], at, context.lowered)
        is_target = linked[at].is_to("target") is not None
        target = next((linked[n].quantity for n in sorted(groups[at]) if linked[n].is_to("target") is not None), None)
        whole = linked[at].is_to("part")
        if one.link is not None and one.link.kind == "same":
            whole = linked[one.link.to].is_to("part")  # the share of a part is the part's
        is_plan = _is_plan(context, sentence, quantity, planned)
        owner = one.link.to if one.link is not None and one.link.kind in ("same", "target") else None
        if owner is not None and quantity.role != "change":
            period, source = timed[owner]  # what restates a figure speaks of the same time
            if is_target and period and _OF_YEAR.search(one.own.lower()):
                period = year_period(period.end.year)  # "Quý I kết nạp 4 đảng viên (chỉ tiêu cả năm 18 …)"
        else:
            period, source = context.times.of_figure(sentence, quantity.span, spans, heading, is_plan, carried)
        timed[at] = period, source
        is_plan = is_plan or _lies_ahead(context, sentence, quantity, period, source)
        placed.append(_place(context, sentence, measured, at, placed))
        if whole is not None and placed[whole] != placed[-1]:
            whole = None  # "87 hộ; riêng phường A cũ có 21 hộ": the whole of its own ward
        yield Figure(
            report_id=context.report.id,
            span=quantity.span,
            text=text[quantity.span.start : quantity.span.end],
            kind=quantity.kind,
            value=quantity.value,
            unit=_unit(text, quantity, one) or _unit_of_whole(text, measured, quantity, whole),
            measure=one.measure,
            sentence=sentence,
            scope=scopes[at],
            low=quantity.low,
            high=quantity.high,
            numerator=quantity.numerator,
            denominator=quantity.denominator,
            target=target.value if target and not is_target else None,
            target_span=target.span if target and not is_target else None,
            role="target" if is_target else quantity.role,
            planned=is_plan,
            period=period,
            period_source=source,
            place=placed[-1],
            heading=heading,
            siblings=tuple(place_in[n] for n in sorted(groups[at]) if n != at and n in place_in),
            whole=place_in.get(whole) if whole is not None else None,
            verdict=verdict,
            verdict_note=note,
        )


def _scopes(context: _Context, sentence: Span, measured: Sequence[Measured], kept: Sequence[int]) -> dict[int, Span]:
    """Return the scopes of the figures of a sentence; bounds that only describe ("tàu từ 15m trở lên") part nothing."""
    if not kept:
        return {}
    place = {at: n for n, at in enumerate(kept)}
    links = [one.link if one.link is None or one.link.to in place else None for one in (measured[at] for at in kept)]
    links = [replace(link, to=place[link.to]) if link is not None else None for link in links]
    quantities = [measured[at].quantity for at in kept]
    return dict(zip(kept, scopes_of(context.report.text, context.lowered, sentence, quantities, links), strict=True))


def _unit(text: str, quantity: Quantity, one: Measured) -> str:
    """The unit; for counts in the report's own spelling."""
    if quantity.kind in ("count", "ratio") and quantity.unit:
        behind = text[quantity.span.end : quantity.span.end + len(quantity.unit) + _LONGEST_PER].lstrip()
        shown, rest = behind[: len(quantity.unit)], behind[len(quantity.unit) :]
        per = _PER.match(rest)
        shown = shown if normal(shown) == quantity.unit else quantity.unit
        return shown + per.group() if per else shown
    if quantity.kind == "percent" and one.of_target and quantity.unit == "%":
        return "% chỉ tiêu"
    return quantity.unit


def _unit_of_whole(text: str, measured: list[Measured], part: Quantity, whole: int | None) -> str:
    """The unit that a part takes from its whole: "kỷ luật 09 đảng viên, gồm khiển trách 06, cảnh cáo 03"."""
    if whole is None or part.kind != "count" or measured[whole].quantity.kind != "count":
        return ""
    return _unit(text, measured[whole].quantity, measured[whole])


def _is_plan(context: _Context, sentence: Span, quantity: Quantity, listed: bool) -> bool:
    # "31 hộ thoát nghèo (kế hoạch 35 hộ), hiện còn 43 hộ": what a closed bracket says goes no further.
    before = _CLOSED_BRACKET.sub("()", context.lowered[sentence.start : quantity.span.start])
    plans = list(_PLAN.finditer(before))
    if plans:
        # "Năm 2021 phấn đấu 20 đảng viên", but not "phấn đấu vươn lên, đã có 9 hộ".
        return not _DONE.search(before, plans[-1].end())
    if asked := _ASKED_FOR.search(before):
        return not _DONE.search(before, asked.end())
    if _TARGETS_LISTED.search(before) and not _REACHED_TOO.search(context.lowered, sentence.start, sentence.end):
        return quantity.kind != "ratio"
    return listed and not _DONE.search(before) and not _CHOSEN.search(before)


def _lies_ahead(context: _Context, sentence: Span, quantity: Quantity, period: Period | None, source: str) -> bool:
    """A year that has hardly begun when the report appears holds plans: 2021 in a report of February."""
    published = context.report.published
    if published is None or period is None or source != "sentence" or period.days < 28:
        return False
    if period.label.startswith("năm học"):
        return False  # how many pupils there are is known when it begins
    if _ELECTED.search(context.lowered, sentence.start, sentence.end):
        return False  # "bầu 28 đại biểu nhiệm kỳ 2021-2026"
    if (published - period.start).days >= 0.4 * period.days:
        return False
    return not _DONE.search(context.lowered, sentence.start, quantity.span.start)


def _place(
    context: _Context, sentence: Span, measured: list[Measured], at: int, placed: list[Place | None]
) -> Place | None:
    """The unit named in the figure's own words, else that of the figure it goes on from, else the report's.

    Units above the report's own ("quận giao") say who, not where.
    """
    own, one = context.report.place, measured[at]
    if one.link is not None and one.link.kind in ("same", "target"):
        return placed[one.link.to]
    start = measured[at - 1].quantity.span.end if at else sentence.start
    first = bisect_right(context.place_starts, start - 1)
    last = bisect_right(context.place_starts, one.quantity.span.start - 1)
    level = _level(own)
    for mention in reversed(context.places[first:last]):
        name = places.place_key(mention.place.name)
        if own is not None and name == places.place_key(own.name):
            return own
        if own is not None and name in (places.place_key(parent) for parent in own.parents):
            continue
        if level is not None and places.LEVELS.index(mention.level) > level:
            continue
        if _MERGED.search(context.lowered, max(0, mention.span.start - 60), mention.span.start):
            continue
        parents = (own.name, *own.parents) if own and level and places.LEVELS.index(mention.level) < level else ()
        return Place(mention.place.name, parents)
    return placed[-1] if placed and not trim(one.own) else own


@lru_cache(maxsize=256)
def _level(own: Place | None) -> int | None:
    if own is None:
        return None
    named = places.find_places(own.name)
    return places.LEVELS.index(named[0].level) if named else None
