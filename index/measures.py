"""Say what each quantity of a sentence measures, in the sentence's own words.

A clause's words before a number are its *head*, those after it its *tail*. Lists share a head
("trao 12 tập thể và 88 cá nhân"); a colon's subject and a topic ("Về y tế, …") belong to each item
behind them; a number with no words of its own ("…, đạt 62,5%") speaks of the number before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.links import Link, Linked, find_link
from index.places import find_places
from index.quantities import Quantity, noun_end
from index.records import Span
from index.rules import load_table, longest_first
from index.segment import LONGEST_LABEL, clauses
from index.text import normal
from index.units import counted_noun

_TABLE = load_table("measures")
_TARGET_AFTER = re.compile(rf"\s?(?:của |so với )?{longest_first(_TABLE['target_after'])}(?![^\W_])")
_AND_MORE = re.compile(r" trở (?:lên|xuống)(?![^\W_])")
_THRESHOLD = re.compile(rf"(?:^|\s){longest_first(_TABLE['threshold_before'])}\s$")
_TRIM_START = re.compile(rf"^(?!số h[oó][aá]){longest_first(_TABLE['trim_start'])}(?![^\W_])[\s,:]*")
# "mặt bằng", "dân số" and "thiểu số" end in what is a function word elsewhere.
_TRIM_END = re.compile(
    rf"[\s,:]*(?<![^\W_])(?<!mặt )(?<!hoàn )(?<!dân )(?<!thiểu )(?<!vé )(?<!chỉ )(?<!xổ )(?<!hệ )(?<!chuyển đổi )(?<!công nghệ )(?<!chữ ký ){longest_first(_TABLE['trim_end'])}$"
)
_EDGES = " \n\t,;:.-–+*•()“”\"'…/"
#: What joins two quantities of one clause; the words behind it lead to the second.
_JOINT = re.compile(r"(?:^|\s)(?:và|cùng với|cùng|với|trong đó(?: có)?|nhưng|song)(?=\s|$)")
_VERB = re.compile(
    r"(?:^|(?<=\s))(?:đã|được|gồm|là|để|vào|(?<!hoàn )(?<!trưởng )(?<!hòa giải )(?<!hình )thành(?! phố| uỷ| ủy| viên| lập| tích| công)|còn|đạt|có|nâng|đưa)(?=\s|$)"
)
_ENUMERATOR = re.compile(r"^(?:[-+*•–]\s*)?(?:\(?\d{1,2}(?:\.\d{1,2})*\)?[.)/]*\s|[a-hđ][.)]\s)?\s*")
_TOPIC = re.compile(r"^(?:về|riêng|đối với|với|trong)\s(?!năm|tháng|quý|kỳ|\d|đó|đợt|tổng|khi|kết quả|những)")
_MOVED = re.compile(r"(?<![^\W_])(?P<way>tăng|giảm)(?: thêm)?(?: được)?$")
#: "Từ 186 hộ năm 2015 *xuống* 62 hộ": says nothing of what is counted.
_MOVED_ON = re.compile(r"(?:vào |đầu |cuối )?(?:năm|tháng|quý) \S+ (?:giảm |tăng |nâng )?(?:xuống|lên|còn)(?: còn)?")
_TIME = re.compile(r"(?:trong |cả |đến )?(?:năm|tháng|quý|ngày) \S+")
_LONGEST_UNIT = 60  # characters of a bare unit with its name
_LONGEST_OFFICE = 24  # characters before a unit's name: "Đảng bộ ", "Ủy ban nhân dân "
_LONGEST_SUBJECT, _LONGEST_TOPIC = 25, 12  # syllables


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity with what it measures and its link to an earlier one of the sentence.

    ``own`` are the words of its clause that lead to it, ``head`` the same with what it inherits.
    ``of_target`` marks a percent that is a rate against a target, ``threshold`` a bound that only
    describes what is counted ("hộ có thu nhập dưới 12 triệu đồng").
    """

    quantity: Quantity
    measure: str
    head: str
    own: str
    tail: str
    link: Link | None = None
    of_target: bool = False
    threshold: bool = False


def trim(words: str) -> str:
    """Return the words without function words, signs and spaces at both ends."""
    words = words.strip(_EDGES)
    while True:
        lowered = words.lower()
        match = _TRIM_START.match(lowered)
        if match and match.end():
            words = words[match.end() :].strip(_EDGES)
            continue
        match = _TRIM_END.search(lowered)
        if match and match.start() < len(words):
            words = words[: match.start()].strip(_EDGES)
            continue
        return words


def measure_sentence(
    text: str, lowered: str, sentence: Span, quantities: Sequence[Quantity], heading: str
) -> list[Measured]:
    """Return the sentence's quantities with their measures, in order. Linear in the sentence's length."""
    reader = _Sentence(text, lowered, sentence, quantities, heading)
    for at in range(len(quantities)):
        reader.found.append(reader.measure(at))
    return reader.found


def _says_what(measure: str) -> bool:
    """Tell whether a measure holds more than a time."""
    return bool(trim(_TIME.sub("", measure.lower())))


def _without_parallel(subject: str, label: str) -> str:
    """Return a subject without the label that another now stands in the place of: "tiêm *mũi 1*" before "mũi 2"."""
    if label and ":" in subject:
        return subject.rpartition(":")[0]  # "Xếp loại: *hoàn thành tốt*: 20 chi bộ, hoàn thành: 1 chi bộ"
    words, own = subject.split(), label.split()
    parallel = own and len(words) > len(own) and words[-len(own)].lower() == own[0].lower()
    return " ".join(words[: -len(own)]) if parallel else subject


_RAISED = re.compile(r"(?:nâng|đưa) tổng số")


class _Sentence:
    """One sentence while its quantities are read from left to right."""

    def __init__(self, text: str, lowered: str, span: Span, quantities: Sequence[Quantity], heading: str) -> None:
        self.text, self.lowered, self.span, self.quantities = text, lowered, span, quantities
        self.clauses = clauses(text, span)
        self.where = self._clause_of_each()
        self.subject, self.subject_end, self.in_heading = self._find_subject(heading)
        topic = self._find_topic()
        self.topic = "" if topic.lower() in heading.lower() else topic
        self.found: list[Measured] = []

    def measure(self, at: int) -> Measured:
        """Return the quantity at one place; those before it have been read."""
        quantity = self.quantities[at]
        own, tail = self._own(at), self._tail(at)
        label = self._label(at)
        content, lead = trim(f"{label} {own}"), own.lower().strip(_EDGES)
        if self._is_threshold(quantity):
            return Measured(quantity, content, own, own, tail, threshold=True)
        bracketed = self._opens_bracket(at)
        of_target = quantity.kind == "percent" and bool(_TARGET_AFTER.match(tail.lower()))
        numbers = [n for n, one in enumerate(self.found) if not one.threshold]
        earlier = [Linked(self.found[n].quantity, self.found[n].link, self.found[n].of_target) for n in numbers]
        if len(numbers) != len(self.found):
            earlier = []  # links count over all quantities; a sentence of thresholds has none to spare
        link = find_link(self.lowered, quantity, lead, content.lower(), bracketed, of_target, earlier)
        if link is not None and link.kind != "part":
            owner = self.found[link.to]
            return Measured(quantity, owner.measure, owner.head, own, tail, link, of_target)
        head = self._with_shared_verb(f"{label} {own}" if label else own)
        moved_on = _MOVED_ON.fullmatch(lead) is not None
        if (len(content.split()) < 2 or moved_on) and not self._speaks_for_itself(at, tail):
            head = self._inherited(at, own, content, bracketed)
        # "Thu ngân sách tăng: năm 2016 thu 11,2 tỷ đồng": a heading is repeated only for who says nothing more.
        bare = len(_TIME.sub("", content.lower()).split()) < 2
        subject = self.subject if bare or not self.in_heading else ""
        for prefix, end in ((self.topic, self.span.start), (_without_parallel(subject, label), self.subject_end)):
            if prefix and quantity.span.start > end and prefix.lower() not in head.lower():
                head = f"{prefix} {head}"
        measure = " ".join(piece for piece in (trim(head), trim(tail)) if piece)
        measure = self._with_full_noun(quantity, own, tail, measure)
        if quantity.kind == "ratio" and (moved := _MOVED.search(own.lower())):
            measure = f"{moved['way']} {measure}"  # "giảm được 23/20 hộ nghèo": of those planned, not of all
        if self.found and _RAISED.search(own.lower()) and "tổng số" not in measure.lower():
            measure = f"{measure} tổng số"  # "phát triển 64 hội viên, nâng tổng số lên 1.958 hội viên"
        if self.found and not _says_what(measure):
            # "Thu ngân sách tăng 13,2%/năm: năm 2015 đạt 31,4 tỷ đồng, năm 2016 …": only the time is new
            measure = f"{self.found[-1].measure} {measure}".strip() if measure else self.found[-1].measure
        return Measured(quantity, measure, head, own, tail, link, of_target)

    def _clause_of_each(self) -> list[int]:
        where, at = [], 0
        for quantity in self.quantities:
            while at + 1 < len(self.clauses) and self.clauses[at + 1].start <= quantity.number.start:
                at += 1
            where.append(at)
        return where

    def _find_subject(self, heading: str) -> tuple[str, int, bool]:
        """Return what stands before a colon that no quantity precedes, where it ends, and if it is the heading."""
        first = self.quantities[0].span.start
        colon = self.text.rfind(":", self.span.start, first)
        if colon < 0:
            return "", -1, False
        subject = _ENUMERATOR.sub("", self.text[self.span.start : colon]).strip()
        if not subject:
            return "", colon, False
        if len(subject.split()) > _LONGEST_SUBJECT:
            subject = re.split(r"[,;]\s", subject)[-1]
        return (subject if len(subject.split()) <= _LONGEST_SUBJECT else ""), colon, subject in heading

    def _find_topic(self) -> str:
        """Return the opening clause when it names the topic of all that follows: "Về y tế, …"."""
        opening = self.clauses[0]
        words = self.text[opening.start : opening.end].strip()
        if self.where[0] == 0 or len(words.split()) > _LONGEST_TOPIC or self.text[opening.end : opening.end + 1] != ",":
            return ""
        match = _TOPIC.match(words.lower())
        return words[match.end() :] if match else ""

    def _shares_clause(self, at: int) -> bool:
        """True when the quantity before stands in the same clause."""
        return at > 0 and self.where[at - 1] == self.where[at]

    def _own(self, at: int) -> str:
        """Return the words of the clause that lead to the quantity."""
        end = self.quantities[at].span.start
        if not self._shares_clause(at):
            own = _ENUMERATOR.sub("", self.text[self.clauses[self.where[at]].start : end]).strip()
            return f"{self._interrupted(at)} {own}".strip()
        start = noun_end(self.lowered, self.quantities[at - 1])
        joint = _JOINT.search(self.lowered, start, end)
        verb = _VERB.search(self.lowered, start, end)
        if joint and (not verb or joint.start() <= verb.start()):
            return self.text[joint.end() : end].strip()
        return self.text[verb.start() : end].strip() if verb else ""

    def _label(self, at: int) -> str:
        """Return the label before a colon that is the quantity's alone in a list: "mũi 1: 864 người, *mũi 2*: 402 người"."""
        number = self.where[at]
        start = self.clauses[number].start
        if self._shares_clause(at) or number == 0 or start - 1 <= self.subject_end or self.text[start - 1] != ":":
            return ""
        before = self.clauses[number - 1]
        label = self.text[before.start : before.end].strip()
        return label if number - 1 not in self.where and len(label.split()) <= LONGEST_LABEL else ""

    def _interrupted(self, at: int) -> str:
        """Return the words before a bracket that interrupts the clause: "hộ cận nghèo (…) còn 34 hộ", or ""."""
        number = self.where[at]
        closed = self.text[self.span.start : self.clauses[number].start].rstrip()
        opened = self.text.rfind("(", self.span.start, self.span.start + len(closed))
        if not closed.endswith(")") or opened < 0:
            return ""
        before = next((n for n in range(number - 1, -1, -1) if self.clauses[n].end <= opened), None)
        if before is None or before in self.where or self.text[self.clauses[before].end : opened].strip():
            return ""
        return self.text[self.clauses[before].start : self.clauses[before].end].strip()

    def _tail(self, at: int) -> str:
        """Return the words that follow the quantity and are still its own."""
        quantity, start = self.quantities[at], self.quantities[at].span.end
        if at + 1 < len(self.quantities) and self.where[at + 1] == self.where[at]:
            end, noun = self.quantities[at + 1].span.start, noun_end(self.lowered, quantity)
            cuts = [m.start() for pattern in (_JOINT, _VERB) if (m := pattern.search(self.lowered, noun, end))]
            return self.text[start : min(cuts, default=end)].strip()
        tail = self.text[start : max(start, self.clauses[self.where[at]].end)].strip()
        return self._of_rank(at, tail) if quantity.kind == "rank" else tail

    def _of_rank(self, at: int, tail: str) -> str:
        """Return who or what is ranked: "thứ 3/14 phường về GPMB", "thứ 4/14 phường: Văn phòng, Nội vụ"."""
        quantity = self.quantities[at]
        noun = counted_noun(self.lowered, quantity.span.end)
        among = noun[1] if noun else quantity.span.end
        end = self.quantities[at + 1].span.start if at + 1 < len(self.quantities) else self.span.end
        label, colon, names = self.text[among:end].partition(":")
        if colon and len(label.split()) <= 2 and not re.search(r"[.;,]", label):
            return names.strip()
        tail = self.text[among : among + len(tail)].strip() if noun else tail
        tail = self.text[among : max(among, self.clauses[self.where[at]].end)].strip()
        return "" if tail.lower().startswith(("và", "được", "của", "toàn", "trong")) else tail

    def _is_threshold(self, quantity: Quantity) -> bool:
        if quantity.bound == "up to under" and quantity.kind == "money":
            return True
        if self.found and quantity.kind in ("length", "area") and _AND_MORE.match(self.lowered, quantity.span.end):
            return True  # "41/43 tàu dài từ 15m trở lên đã lắp thiết bị"
        before = self.lowered[max(0, quantity.span.start - 40) : quantity.span.start]
        return bool(quantity.bound and _THRESHOLD.search(before))

    def _opens_bracket(self, at: int) -> bool:
        """True when the quantity's clause is the first inside a bracket."""
        start = self.clauses[self.where[at]].start
        return not self._shares_clause(at) and self.text[max(0, start - 2) : start].rstrip().endswith("(")

    def _before(self, at: int) -> str:
        """Return the clause before, when nothing but a comma or a bracket parts it from the quantity's."""
        number = self.where[at]
        if self._shares_clause(at) or number == 0:
            return ""
        previous = self.clauses[number - 1]
        gap = self.text[previous.end : self.clauses[number].start].strip()
        taken = at > 0 and self.where[at - 1] == number - 1
        return self.text[previous.start : previous.end].strip() if gap in (",", "(") and not taken else ""

    def _speaks_for_itself(self, at: int, tail: str) -> bool:
        """ "…, đã có 08 hộ thoát nghèo" needs no words of the clause before."""
        if self.quantities[at].kind not in ("count", "ratio"):
            return False
        syllables = len(trim(tail).split())
        if not self.found:
            return bool(self._before(at)) and syllables >= 3
        start = self.clauses[self.where[at]].start
        return self.text[max(0, start - 2) : start].rstrip().endswith(";") and syllables >= 4

    def _with_shared_verb(self, own: str) -> str:
        """ "Đảng bộ huyện A kết nạp 241 ĐV …; Đảng bộ quận B 180 ĐV": a bare unit goes on with the verb before."""
        if not self.found or len(own) > _LONGEST_UNIT:
            return own
        units = find_places(own)
        if not units or trim(own[units[-1].span.end :]) or units[0].span.start > _LONGEST_OFFICE:
            return own
        for one in reversed(self.found):
            named = find_places(one.own)
            if named and (verb := trim(one.own[named[-1].span.end :])):
                return f"{own} {verb}"
        return own

    def _with_full_noun(self, quantity: Quantity, own: str, tail: str, measure: str) -> str:
        """ "Từ 8 hộ nghèo …, giảm 3/4 hộ, còn 5 hộ": a bare noun stands for the fuller one before it."""
        if quantity.kind not in ("count", "ratio") or not quantity.unit or normal(trim(tail)) != quantity.unit:
            return measure
        if quantity.unit in normal(own):
            return measure  # "hộ cận nghèo 52 hộ" says itself which
        for one in reversed(self.found):
            if one.quantity.unit.startswith(quantity.unit + " "):
                return f"{measure} {one.quantity.unit[len(quantity.unit) :].strip()}"
        return measure

    def _inherited(self, at: int, own: str, content: str, bracketed: bool) -> str:
        """Return the head of a quantity that has hardly any words of its own."""
        before = self._before(at)
        if before:
            return f"{before} {own}".strip()
        if self.found and not self.found[-1].threshold:
            last = self.found[-1]
            return f"{last.measure if bracketed and content else last.head} {own}".strip()
        return own
