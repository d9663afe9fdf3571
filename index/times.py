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
from index.reach import OPENS, Reach, clause_start
from index.records import Period, PeriodSource, Report, Span
from index.text import fold

#: Days from which a period is a term of office.
_TERM_FROM = 1400
#: Characters between the beginning of a sentence and a time that dates its topic.
_DATES_TOPIC = 45
#: Characters before a time that opens a sentence behind who tells it: "Theo Trung tá …, Trưởng Công an phường, năm 2023 …".
_OPENING = 110


class Times:
    """The times that a report names, and which of them a figure is of."""

    def __init__(self, report: Report, lowered: str) -> None:
        self._text, self._lowered = report.text, lowered
        self._reach = Reach(report.text, lowered)
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
            start = Period(term.start, term.start, f"đầu {term.label}")
            found += [
                periods.Mention(Span(*match.span()), start, until=True, edge=True)
                for match in cues.TERM_BEGINS.finditer(self._lowered)
            ]
            for match in cues.TERMS.finditer(self._lowered):
                shift = -1 if match["which"] == "trước" else 1
                length = term.end.year - term.start.year
                span, period = Span(*match.span()), periods.moved(term, shift * length)
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
        elif cues.NOW.search(self._lowered, sentence.start, min(sentence.end, sentence.start + 2 * OPENS)):
            return None
        return opener or carried

    def lent(self, sentence: Span, carried: periods.Mention | None) -> periods.Mention | None:
        """Return what of a sentence's carried time holds for the next sentence."""
        named = {
            (one.period.start, one.period.end)
            for one in self.within(sentence.start, sentence.end)
            if not one.attached
            and not one.earlier
            and not one.compared
            and not (carried and one.period != carried.period and carried.period.covers(one.period))
            and one.period.days > 1
            and not self._reach.closed(one, sentence.end)
        }
        return None if len(named) > 1 or (carried and carried.until) else carried

    def _opener(self, sentence: Span) -> periods.Mention | None:
        for mention in self.within(sentence.start, min(sentence.end, sentence.start + _OPENING)):
            if mention.attached or mention.earlier or mention.period.days == 1:
                continue
            before = self._lowered[sentence.start : mention.span.start]
            near = len(before) <= _DATES_TOPIC
            dates_topic = near and not mention.weak and not mention.until and self._is_topic(sentence, mention)
            if len(before) < OPENS or dates_topic or cues.SOURCE.fullmatch(before):
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
        mention = self._reach.beside(named, figure) or self._reach.reaching(named, sentence, figure, others, planned)
        if mention is not None:
            before = [one for one in named if one.span.end <= mention.span.start and not one.weak and not one.attached]
            before = [one for one in before if not one.earlier and not self._reach.closed(one, mention.span.start)]
            mention = self._anchored(mention, before[-1] if before else carried)
            past = mention.compared and self.covered is not None and mention.period.end < self.covered.end
            return _labelled(mention), "earlier" if mention.earlier or past else "sentence"
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
        clause = clause_start(self._text, sentence.start, figure.start)
        return past and cues.NOW.search(self._lowered, clause, figure.start) is not None

    def _own(self, sentence: Span, figure: Span) -> tuple[Period | None, PeriodSource]:
        """Return the time that the report covers; for a congress's own doings and for what is so now, the year when it met."""
        if self.covered is None:
            return None, ""
        if self._published is not None and self.covered.days > _TERM_FROM:
            clause = max(clause_start(self._text, sentence.start, figure.start), self._text.rfind(";", 0, figure.start))
            now = cues.NOW.search(self._lowered, clause, figure.start)
            if now or cues.OF_CONGRESS.search(self._lowered, sentence.start, sentence.end):
                return year_period(self._published.year), "report"
        return self.covered, "report"

    def is_named_by(self, number: Span, duration: bool) -> bool:
        """True when a number is part of a time's name: "đợt 19/5", "9 tháng tiếp nhận 86 hồ sơ"."""
        around = self.within(max(0, number.start - 16), number.end)
        return any(one.span.covers(number) and (duration or one.period.days == 1) for one in around)

    def _anchored(self, mention: periods.Mention, anchor: periods.Mention | None) -> periods.Mention:
        """Return a mention with the year or the stretch that it leaves to what was said before.

        "Cả năm" is the year last spoken of, "cùng kỳ" the same stretch of another year.
        """
        base = anchor.period if anchor is not None else self.covered
        if base is None:
            return mention
        if mention.earlier and mention.period.label.startswith("cùng kỳ") and base.days < _TERM_FROM:
            named = mention.period.end.year if not mention.weak else base.end.year - 1
            return replace(mention, period=periods.moved(base, named - base.end.year))
        if anchor is None or not mention.weak or anchor.weak or self.covered is None or base.days > 366:
            return mention
        return replace(mention, period=periods.moved(mention.period, base.end.year - self.covered.end.year), weak=False)


@lru_cache(maxsize=1024)
def _heading_period(heading: str, year: int | None, planned: bool) -> Period | None:
    """Return the time that a heading names; over plans it is the plan's: "KẾ HOẠCH NĂM 2021"."""
    named = [one for one in periods.find_periods(heading, year) if not one.of_name]
    return next((one.period for one in named if not one.attached or planned), None)


def _labelled(mention: periods.Mention) -> Period:
    if mention.until and not mention.edge:
        return replace(mention.period, label=f"đến {mention.period.label.removeprefix('đến ')}")
    return mention.period
