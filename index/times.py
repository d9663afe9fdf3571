"""When a figure was so: the time that its words name, else its paragraph's, its heading's, its report's."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from index import periods
from index import time_cues as cues
from index.covered import period_covered
from index.period_patterns import year_period
from index.records import Period, PeriodSource, Report, Span
from index.text import fold

#: Days from which a period is a term of office.
_TERM_FROM = 1400
_YEAR_FROM = 360
#: How far a time may stand from the beginning of the sentence that it opens, or whose topic it dates.
_OPENS, _DATES_TOPIC = 12, 45


class Times:
    """The times that a report names, and which of them a figure is of."""

    def __init__(self, report: Report, lowered: str) -> None:
        self._text, self._lowered = report.text, lowered
        self._published = report.published
        self.covered = period_covered(report)
        self._mentions = self._find(fold(report.text))
        self._starts = [mention.span.start for mention in self._mentions]

    def _find(self, folded: str) -> list[periods.Mention]:
        year = self.covered.end.year if self.covered else None
        found = periods.find_periods(self._text, year, folded)
        found += periods.find_spans_of_years(self._text, self._published, folded)
        term = self.covered if self.covered and self.covered.days > _TERM_FROM else None
        if term:
            found = [self._of_term(one, term) for one in found]
            for match in cues.TERMS.finditer(self._lowered):
                shift = -1 if match["which"] == "trước" else 1
                length = term.end.year - term.start.year
                span, period = Span(*match.span()), moved(term, shift * length)
                found.append(periods.Mention(span, period, attached=True, earlier=shift < 0))
        return sorted(found, key=lambda mention: mention.span)

    def _of_term(self, mention: periods.Mention, term: Period) -> periods.Mention:
        """Return a mention as a report on a term means it: "năm năm qua" is the term, and its targets the next one's."""
        if abs(mention.period.days - term.days) < 400 and self._published == mention.period.end:
            return replace(mention, period=term)
        ahead = mention.period.start.year >= term.end.year - 1 and mention.period.days > _TERM_FROM
        if ahead and cues.AHEAD.search(self._lowered, 0, mention.span.start):
            return replace(mention, attached=False)
        return mention

    def within(self, start: int, end: int) -> list[periods.Mention]:
        """Return the mentions that begin in a stretch of the text."""
        return self._mentions[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]

    def last_of(self, paragraph: Span) -> periods.Mention | None:
        """Return the last time named in what leads into a list: it is that of the list's items."""
        mentions = [one for one in self.within(paragraph.start, paragraph.end) if one.period.days > 27]
        return mentions[-1] if mentions else None

    def carried_on(self, sentence: Span, carried: periods.Mention | None) -> periods.Mention | None:
        """Return the time that holds for a sentence and those behind it, until another does.

        A sentence opens with its time ("Năm 2017, …") or says what its topic's time is ("Công tác dân số năm 2020 …").
        One that compares two times lends neither to the next, nor does one that speaks of now.
        """
        opener = self._opener(sentence)
        if opener is not None:
            opener = self._anchored(opener, carried)
        elif cues.NOW.search(self._lowered, sentence.start, min(sentence.end, sentence.start + 2 * _OPENS)):
            return None
        return opener or carried

    def lent(self, sentence: Span, carried: periods.Mention | None) -> periods.Mention | None:
        """Return what of a sentence's carried time holds for the next sentence."""
        named = {
            (one.period.start, one.period.end)
            for one in self.within(sentence.start, sentence.end)
            if not one.attached and not one.earlier and one.period.days > 1 and not self._closed(one, sentence.end)
        }
        return None if len(named) > 1 or (carried and carried.until) else carried

    def _opener(self, sentence: Span) -> periods.Mention | None:
        for mention in self.within(sentence.start, min(sentence.end, sentence.start + _DATES_TOPIC)):
            if mention.attached or mention.earlier or mention.period.days == 1:
                continue
            before = self._lowered[sentence.start : mention.span.start]
            dates_topic = not mention.weak and not mention.until and self._is_topic(sentence, mention)
            if len(before) < _OPENS or dates_topic:
                return mention
        return None

    def _is_topic(self, sentence: Span, mention: periods.Mention) -> bool:
        """True when a sentence only says what it is about, and of what time: it has no figure of its own."""
        before, after = (
            self._lowered[sentence.start : mention.span.start],
            self._lowered[mention.span.end : sentence.end],
        )
        return bool(cues.TOPIC.search(before)) and not re.search(r"[\d,;:]", before) and not re.search(r"\d", after)

    def of_figure(
        self,
        sentence: Span,
        figure: Span,
        others: Sequence[Span],
        heading: str,
        planned: bool,
        carried: periods.Mention | None,
    ) -> tuple[Period | None, PeriodSource]:
        """Return the figure's time and where it stands; ``others`` are all figures of the sentence."""
        named = self.within(sentence.start, sentence.end)
        mention = self._beside(named, figure) or self._reaching(named, sentence, figure, others, planned)
        if mention is not None:
            before = [one for one in named if one.span.end <= mention.span.start and not one.weak and not one.attached]
            before = [one for one in before if not one.earlier and not self._closed(one, mention.span.start)]
            mention = self._anchored(mention, before[-1] if before else carried)
            return _labelled(mention), "earlier" if mention.earlier else "sentence"
        if (
            carried is not None
            and not self._is_now(carried, sentence, figure)
            and not self._is_whole(carried, named, figure)
        ):
            return _labelled(carried), "sentence"
        of_heading = _heading_period(heading, self.covered.end.year if self.covered else None, planned)
        if of_heading is not None:
            return of_heading, "heading"
        return self._own(sentence, figure)

    def _is_whole(self, carried: periods.Mention, named: Sequence[periods.Mention], figure: Span) -> bool:
        """Tell whether a part of what a figure counts is told of the time carried here: "1.205 suất, trong đó năm 2020 …"."""
        return any(
            figure.end <= one.span.start
            and (one.period.start, one.period.end) == (carried.period.start, carried.period.end)
            and cues.OF_WHICH.search(self._lowered, figure.end, one.span.start)
            for one in named
        )

    def _is_now(self, carried: periods.Mention, sentence: Span, figure: Span) -> bool:
        """Tell whether a figure's clause turns from an earlier time to the report's: "đến nay 38/47 kiến nghị"."""
        past = self.covered is not None and carried.period.end < self.covered.end and not carried.earlier
        clause = _clause_start(self._text, sentence.start, figure.start)
        return past and cues.NOW.search(self._lowered, clause, figure.start) is not None

    def _own(self, sentence: Span, figure: Span) -> tuple[Period | None, PeriodSource]:
        """Return the time that the report covers; for a congress's own doings and for what is so now, the year when it met."""
        if self.covered is None:
            return None, ""
        if self._published is not None and self.covered.days > _TERM_FROM:
            clause = max(
                _clause_start(self._text, sentence.start, figure.start), self._text.rfind(";", 0, figure.start)
            )
            now = cues.NOW.search(self._lowered, clause, figure.start)
            if now or cues.OF_CONGRESS.search(self._lowered, sentence.start, sentence.end):
                return year_period(self._published.year), "report"
        return self.covered, "report"

    def is_named_by(self, number: Span, duration: bool) -> bool:
        """True when a number is part of a time's name: "đợt 19/5", "9 tháng tiếp nhận 86 hồ sơ"."""
        around = self.within(max(0, number.start - 16), number.end)
        return any(one.span.covers(number) and (duration or one.period.days == 1) for one in around)

    def _beside(self, named: Sequence[periods.Mention], figure: Span) -> periods.Mention | None:
        """Return a time that stands right beside the figure, whatever else that time is part of."""
        text = self._text
        for mention in named:
            behind = text[figure.end : mention.span.start]
            if behind in (" (", "(", " (năm ") and text[mention.span.end :][:1] == ")":
                return mention  # "58,6 triệu đồng (2015)"
            if figure.end <= mention.span.start and cues.COUNTED_UNTIL.search(behind):
                return mention  # "21 hộ cận nghèo (số liệu đến 30/6/2025)"
            if mention.span.end > figure.start or mention.of_name:
                continue
            between = text[mention.span.end : figure.start]
            if mention.compared and cues.OPENS_WITH.match(between) and ")" not in between:
                return mention  # "so với năm 2021 (84,12 điểm, xếp thứ 07/15)"
            bracket = text.rfind("(", 0, mention.span.start)
            bracketed = bracket >= 0 and ")" not in text[bracket : figure.start]
            opens = not text[_clause_start(text, 0, mention.span.start) : mention.span.start].strip()
            if mention.earlier and opens and cues.IN_BRACKET.search(between) and not cues.BEGINS_OTHER.search(between):
                return mention  # "…; nhiệm kỳ trước kết nạp 71 hội viên"
            says = cues.SAYS.search(between) or (bracketed and cues.IN_BRACKET.search(between))
            if cues.OPENS_BRACKET.search(between) or (says and not mention.compared):
                return mention
        return None

    def _reaching(
        self,
        named: Sequence[periods.Mention],
        sentence: Span,
        figure: Span,
        others: Sequence[Span],
        planned: bool,
    ) -> periods.Mention | None:
        """Return the time of the figure's clause, or the last one before it that reaches as far."""
        text = self._text
        before = [
            one
            for one in named
            if one.span.end <= figure.start
            and not self._closed(one, figure.start)
            and not self._is_anothers(one, others)
        ]
        clause_end, clause_start = (
            _clause_end(text, figure.end, sentence.end),
            _clause_start(text, sentence.start, figure.start),
        )
        after = [one for one in named if figure.end <= one.span.start and one.span.end <= clause_end]
        after += [one for one in named if not after and self._is_behind_bracket(one, figure)]
        each = after and not text[figure.end : after[0].span.start].strip() and self._follows_figure(before, others)
        if not each and any(
            clause_start <= one.span.start and not one.attached and not self._moved_on(one, figure) for one in before
        ):
            after = []  # "năm 2018 được 14,1 tỷ đồng và năm 2019 lên 16,9 tỷ đồng"
        after = [one for one in after[:1] if self._is_behind(one, figure, others)]
        passed = False
        meeting = bool(cues.MEETING.search(self._lowered, sentence.start, sentence.end))
        for mention in [*after, *reversed(before)]:
            if mention.attached and (
                not planned or mention.of_name or mention.compared or not 1 < mention.period.days <= 366
            ):
                continue
            if mention in before and not self._reaches(mention, sentence, figure, others):
                passed = True
                continue
            listed = text[mention.span.end : mention.span.end + 2].lstrip().startswith(":")
            if passed and not listed and (mention.edge or mention.span.start > sentence.start + _OPENS):
                return None  # "đầu năm 61 hộ, cuối năm còn 44 hộ; hộ cận nghèo 52 hộ": the year's start is left
            if mention.period.days == 1 and not mention.until and meeting:
                continue
            if mention.period.days < _YEAR_FROM and cues.MADE_KNOWN.search(
                self._lowered, sentence.start, mention.span.start
            ):
                continue
            if mention in before and cues.NOW.search(self._lowered, mention.span.end, figure.start):
                return None
            if mention in before and self._moved_on(mention, figure):
                continue  # "từ 19 vụ năm 2022 xuống 11 vụ": the year is that of the 19
            return mention
        return None

    def _is_behind_bracket(self, mention: periods.Mention, figure: Span) -> bool:
        """Tell whether nothing but a bracket parts a figure from a time: "từ 94 hộ (4,12%) năm 2020"."""
        return cues.BRACKETED.fullmatch(self._lowered[figure.end : mention.span.start]) is not None

    def _follows_figure(self, before: Sequence[periods.Mention], others: Sequence[Span]) -> bool:
        """Tell whether the last time before stands right behind its own figure: "thứ 04/14 năm 2019 và thứ 06/14 năm 2020"."""
        return bool(before) and any(
            not self._text[other.end : before[-1].span.start].strip() and other.end < before[-1].span.start
            for other in others
        )

    def _moved_on(self, mention: periods.Mention, figure: Span) -> bool:
        """Tell whether a time is that of what a figure has moved on from: "từ 19 vụ năm 2022 xuống 11 vụ"."""
        return cues.MOVED_ON.fullmatch(self._lowered[mention.span.end : figure.start]) is not None

    def _is_behind(self, mention: periods.Mention, figure: Span, others: Sequence[Span]) -> bool:
        """True when a time behind a figure is its own: no other figure stands between, and nothing else begins there."""
        if self._is_behind_bracket(mention, figure):
            return True
        if any(figure.end <= other.start < mention.span.start for other in others):
            return False
        between = self._lowered[figure.end : mention.span.start]
        return not cues.BEGINS_OTHER.search(between) and (not mention.earlier or between.endswith(("của ", "của")))

    def _is_anothers(self, mention: periods.Mention, others: Sequence[Span]) -> bool:
        """True for the edge of a year right behind another figure: "từ 12 hộ đầu năm xuống 7 hộ"."""
        earlier = [other for other in others if other.end <= mention.span.start]
        if not mention.edge or not earlier:
            return False
        between = self._lowered[max(other.end for other in earlier) : mention.span.start]
        return len(between.split()) <= 3 and not re.search(r"[,;:.()]", between)

    def _closed(self, mention: periods.Mention, at: int) -> bool:
        """True when a time stands in a bracket that is closed before ``at``: it holds in there alone."""
        opened = self._text.rfind("(", 0, mention.span.start)
        if cues.RESTATED.search(self._lowered, max(0, opened - 20), opened + 1) and opened + 1 == mention.span.start:
            return False  # "cả 5 năm (2016-2020) kết nạp 58 đảng viên"
        return (
            opened >= 0 and self._text.find(")", opened, at) >= 0 and ")" not in self._text[opened : mention.span.start]
        )

    def _reaches(self, mention: periods.Mention, sentence: Span, figure: Span, others: Sequence[Span]) -> bool:
        """A time reaches over a semicolon only from the start of its part: "Năm 2016, …; …; Năm 2017, …"."""
        text = self._text
        between = text[mention.span.end : figure.start]
        opened = _clause_start(text, sentence.start, mention.span.start)
        if mention.earlier and re.search(r"[,;:)]", between) and mention.span.start > sentence.start + _OPENS:
            return False  # what was compared with is left at the next comma
        counted = any(opened <= other.start < mention.span.start for other in others)
        if mention.edge and counted and re.search(r"[,;:]", between):
            return False  # "8 hộ nghèo đầu năm, đã có 3 hộ thoát nghèo", but "qua rà soát cuối năm, còn 43 hộ nghèo"
        if ";" not in between or between.startswith((":", " :")):
            return True  # "chỉ tiêu cho nhiệm kỳ 2020-2025: …; …" holds for the whole list
        if mention.edge:
            return False
        part = max(text.rfind(mark, sentence.start, mention.span.start) + 1 for mark in ";:")
        if cues.FIELD.fullmatch(self._lowered[max(part, sentence.start) : mention.span.start]):
            return True  # "Về trật tự xã hội, 11 tháng đầu năm xảy ra …; làm rõ …"
        return not text[max(part, sentence.start) : mention.span.start].strip(" (-,1234567890.)") or (
            mention.span.start - max(part, sentence.start) <= 40
            and text[mention.span.end : mention.span.end + 1] == ","
        )

    def _anchored(self, mention: periods.Mention, anchor: periods.Mention | None) -> periods.Mention:
        """Return a mention with the year or the stretch that it leaves to what was said before.

        "Cả năm" is the year last spoken of, "cùng kỳ" the same stretch of another year.
        """
        base = anchor.period if anchor is not None else self.covered
        if base is None:
            return mention
        if mention.earlier and mention.period.label.startswith("cùng kỳ") and base.days < _TERM_FROM:
            named = mention.period.end.year if not mention.weak else base.end.year - 1
            return replace(mention, period=moved(base, named - base.end.year))
        if anchor is None or not mention.weak or anchor.weak or self.covered is None or base.days > 366:
            return mention
        return replace(mention, period=moved(mention.period, base.end.year - self.covered.end.year), weak=False)


def moved(period: Period, years: int) -> Period:
    """Return the same stretch of other years, its label too: "6 tháng đầu năm 2019" one year back is 2018's."""
    if not years:
        return period
    start, end = period.start, period.end
    last = end.day if (end.month, end.day) != (2, 29) else 28
    label = re.sub(r"(?<!\d)(?:19|20)\d{2}(?!\d)", lambda match: str(int(match.group()) + years), period.label)
    return Period(
        start.replace(year=start.year + years, day=min(start.day, 28) if start.month == 2 else start.day),
        end.replace(year=end.year + years, day=last),
        label,
    )


@lru_cache(maxsize=1024)
def _heading_period(heading: str, year: int | None, planned: bool) -> Period | None:
    """Return the time that a heading names; over plans it is the plan's: "KẾ HOẠCH NĂM 2021"."""
    named = [one for one in periods.find_periods(heading, year) if not one.of_name]
    return next((one.period for one in named if not one.attached or planned), None)


def _clause_start(text: str, start: int, end: int) -> int:
    return max(text.rfind(mark, start, end) for mark in (";", ", ", ":", "(")) + 1 or start


def _clause_end(text: str, start: int, end: int) -> int:
    match = re.compile(r"[;,:()]").search(text, start, end)
    return match.start() if match else end


def _labelled(mention: periods.Mention) -> Period:
    if mention.until and not mention.edge:
        return replace(mention.period, label=f"đến {mention.period.label.removeprefix('đến ')}")
    return mention.period
