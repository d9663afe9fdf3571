"""The numbers of a question ("mũi 2", "đường 81m", "Chỉ thị 05"), looked for in what a figure speaks of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.question import Query
from retrieval.words import Words


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """A number of the question: what finds it beside the word it stands beside, and what finds another in its place."""

    itself: re.Pattern[str]
    another: re.Pattern[str] | None
    ordinal: bool

    def missing(self, own: Sequence[Words], around: Sequence[Words]) -> float:
        """Return 1 where a figure's own words name another number in its place, ``_UNSAID`` where none do, 0 where it stands.

        Where they name none, what stands around them may name it.
        """
        if any(self.itself.search(text.barred) for text in own):
            return 0.0
        if self.another is not None and any(self.another.search(text.barred) for text in own):
            return 1.0
        if any(self.itself.search(text.barred) for text in around):
            return 0.0
        return _UNSAID_ORDINAL if self.ordinal else _UNSAID


#: A number that nothing says and nothing contradicts, and one that only tells which of a row: "đợt dịch thứ 4".
_UNSAID, _UNSAID_ORDINAL = 0.6, 0.25
#: What may stand between a word and its number: "Chỉ thị số 05", "mức độ 3", "đợt dịch thứ 4".
_BEFORE_NUMBER = "(?:so |do |thu )?"


def read_number(query: Query, at: int) -> AskedNumber:
    """Return one number of the question: "Chỉ thị 05" is "Chỉ thị số 05-CT/TW", "huy hiệu 40 năm" is "14 đồng chí 40 năm"."""
    number, before = query.terms[at], query.terms[at - 1] if at else None
    forms = "|".join(rf"0?{one}" if len(one) == 1 else re.escape(one) for one in number.readings)
    behind = re.search(rf"(?<!\S){re.escape(number.text)} (?P<word>[a-z]+)", query.folded)
    patterns, others = [], []
    if before is not None and before.last == number.follows - 1 and not before.text[0].isdigit():
        words = "|".join(sorted({re.escape(reading.split()[-1]) for reading in before.readings}))
        patterns.append(rf" (?:{words}) {_BEFORE_NUMBER}(?:{forms})(?:-\S+)? ")
        others.append(rf" (?:{words}) {_BEFORE_NUMBER}\d+(?:-\S+)? ")
    else:
        patterns.append(rf" (?:{forms})(?:-\S+)? ")
    if behind:
        patterns.append(rf" (?:{forms}) {behind['word']} ")
        others.append(rf" \d+ {behind['word']} ")
    ordinal = re.search(rf"(?<![a-z])thu {re.escape(number.text)}(?!\w)", query.folded) is not None
    return AskedNumber(re.compile("|".join(patterns)), re.compile("|".join(others)) if others else None, ordinal)
