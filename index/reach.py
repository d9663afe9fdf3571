"""How far a time reaches within its sentence: which of the times named there a figure is of."""

import re
from collections.abc import Sequence

from index import time_cues as cues
from index.periods import Mention
from index.records import Span

#: Days from which a period is a year.
_YEAR_FROM = 360
#: Characters between the beginning of a sentence and a time that opens it.
OPENS = 12


class Reach:
    """The times named in a sentence of ``text``, against its figures. ``lowered`` is ``normal(text)``."""

    def __init__(self, text: str, lowered: str) -> None:
        self._text, self._lowered = text, lowered

    def beside(self, named: Sequence[Mention], figure: Span) -> Mention | None:
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
            opens = not text[clause_start(text, 0, mention.span.start) : mention.span.start].strip()
            if mention.earlier and opens and cues.IN_BRACKET.search(between) and not cues.BEGINS_OTHER.search(between):
                return mention  # "…; nhiệm kỳ trước kết nạp 71 hội viên"
            says = cues.SAYS.search(between) or (bracketed and cues.IN_BRACKET.search(between))
            if cues.OPENS_BRACKET.search(between) or (says and not mention.compared):
                return mention
        return None

    def reaching(
        self,
        named: Sequence[Mention],
        sentence: Span,
        figure: Span,
        others: Sequence[Span],
        planned: bool,
    ) -> Mention | None:
        """Return the time of the figure's clause, or the last one before it that reaches as far."""
        text = self._text
        before = [
            one
            for one in named
            if one.span.end <= figure.start
            and not self.closed(one, figure.start)
            and not self._is_anothers(one, others)
        ]
        behind = _clause_end(text, figure.end, sentence.end)
        opened = clause_start(text, sentence.start, figure.start)
        after = [one for one in named if figure.end <= one.span.start and one.span.end <= behind]
        after += [one for one in named if not after and self._is_behind_bracket(one, figure)]
        each = after and not text[figure.end : after[0].span.start].strip() and self._follows_figure(before, others)
        if not each and any(
            opened <= one.span.start and not one.attached and not self._moved_on(one, figure, others) for one in before
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
            if passed and not listed and (mention.edge or mention.span.start > sentence.start + OPENS):
                return None  # "đầu năm 61 hộ, cuối năm còn 44 hộ; hộ cận nghèo 52 hộ": the year's start is left
            if mention.period.days == 1 and not mention.until and meeting and not self._is_set(mention, figure, opened):
                continue
            if mention.period.days < _YEAR_FROM and cues.MADE_KNOWN.search(
                self._lowered, sentence.start, mention.span.start
            ):
                continue
            if mention in before and cues.NOW.search(self._lowered, mention.span.end, figure.start):
                return None
            if mention in before and self._moved_on(mention, figure, others):
                continue  # "từ 19 vụ năm 2022 xuống 11 vụ": the year is that of the 19
            return mention
        return None

    def _is_set(self, mention: Mention, figure: Span, opened: int) -> bool:
        """Tell whether a day stands behind a figure whose clause tells of no meeting: "cưỡng chế 02 hộ vào ngày 22/9"."""
        return figure.end <= mention.span.start and not cues.MEETING.search(self._lowered, opened, mention.span.end)

    def _is_behind_bracket(self, mention: Mention, figure: Span) -> bool:
        """Tell whether nothing but a bracket parts a figure from a time: "từ 94 hộ (4,12%) năm 2020"."""
        return cues.BRACKETED.fullmatch(self._lowered[figure.end : mention.span.start]) is not None

    def _follows_figure(self, before: Sequence[Mention], others: Sequence[Span]) -> bool:
        """Tell whether the last time before stands right behind its own figure: "thứ 04/14 năm 2019 và thứ 06/14 năm 2020"."""
        return bool(before) and any(
            not self._text[other.end : before[-1].span.start].strip() and other.end < before[-1].span.start
            for other in others
        )

    def _moved_on(self, mention: Mention, figure: Span, others: Sequence[Span]) -> bool:
        """Tell whether a time is that of what a figure has moved on from: "từ 19 vụ năm 2022 xuống 11 vụ".

        "Đến hết tháng 9 giảm còn 7 hộ" says when it had come so far, and "và năm 2019 lên 16,9 tỷ đồng" begins anew.
        """
        earlier = [other.end for other in others if other.end <= mention.span.start]
        if not earlier or (mention.until and not mention.edge):
            return False
        behind_figure = self._lowered[max(earlier) : mention.span.start]
        return (
            not cues.BEGINS_OTHER.search(behind_figure)
            and not re.search(r"[,;:]\s", behind_figure)
            and cues.MOVED_ON.fullmatch(self._lowered[mention.span.end : figure.start]) is not None
        )

    def _is_behind(self, mention: Mention, figure: Span, others: Sequence[Span]) -> bool:
        """True when a time behind a figure is its own: no other figure stands between, and nothing else begins there."""
        if self._is_behind_bracket(mention, figure):
            return True
        if any(figure.end <= other.start < mention.span.start for other in others):
            return False
        between = self._lowered[figure.end : mention.span.start]
        return not cues.BEGINS_OTHER.search(between) and (not mention.earlier or between.endswith(("của ", "của")))

    def _is_anothers(self, mention: Mention, others: Sequence[Span]) -> bool:
        """True for the edge of a year right behind another figure: "từ 12 hộ đầu năm xuống 7 hộ"."""
        earlier = [other for other in others if other.end <= mention.span.start]
        if not mention.edge or not earlier:
            return False
        between = self._lowered[max(other.end for other in earlier) : mention.span.start]
        return len(between.split()) <= 3 and not re.search(r"[,;:.()]", between)

    def closed(self, mention: Mention, at: int) -> bool:
        """True when a time stands in a bracket that is closed before ``at``: it holds in there alone."""
        opened = self._text.rfind("(", 0, mention.span.start)
        if cues.RESTATED.search(self._lowered, max(0, opened - 20), opened + 1) and opened + 1 == mention.span.start:
            return False  # "cả 5 năm (2016-2020) kết nạp 58 đảng viên"
        return (
            opened >= 0 and self._text.find(")", opened, at) >= 0 and ")" not in self._text[opened : mention.span.start]
        )

    def _reaches(self, mention: Mention, sentence: Span, figure: Span, others: Sequence[Span]) -> bool:
        """A time reaches over a semicolon only from the start of its part: "Năm 2016, …; …; Năm 2017, …"."""
        text = self._text
        between = text[mention.span.end : figure.start]
        opened = clause_start(text, sentence.start, mention.span.start)
        if mention.earlier and re.search(r"[,;:)]", between) and mention.span.start > sentence.start + OPENS:
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


def clause_start(text: str, start: int, end: int) -> int:
    """Return where the clause begins that goes on at ``end``, at the earliest at ``start``."""
    return max(text.rfind(mark, start, end) for mark in (";", ", ", ":", "(")) + 1 or start


def _clause_end(text: str, start: int, end: int) -> int:
    match = re.compile(r"[;,:()]").search(text, start, end)
    return match.start() if match else end
