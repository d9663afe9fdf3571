"""What speaks for and against a figure as a question's answer: one number for each ground."""

import re
from collections.abc import Sequence
from functools import partial

from index.places import is_ward
from index.records import Figure, Report
from index.segment import subject_before
from index.text import fold, normal
from retrieval.grade import kind_grade, role_penalty
from retrieval.lexicon import load_lexicon
from retrieval.match import Matcher
from retrieval.negation import negated_acts
from retrieval.nouns import asks_for_all, noun_grade
from retrieval.question import Query
from retrieval.words import Words, words_of

#: Shares of the question's weight unless ``grade`` or the functions below say otherwise. Period, place, near, narrower,
#: margin and lost are filled in by ``rank``, which knows the figure's rivals.
FEATURES = (
    "measure", "context", "missing", "precision", "kind", "noun", "period", "place", "role", "plan", "words", "passage",
    "excluded", "paired", "left", "near", "number", "foreign", "unfocused", "total", "contrary", "afar",
    "scope", "lead", "later", "part", "narrower", "surplus", "margin", "lost", "denied", "unsaid", "rival", "silent",
    "opposed",
)  # fmt: skip
#: What the words around a figure say of it, against its own: its sentence before it, heading and title, the sentence
#: before, and its sentence as a whole.
_EARLIER, _HEADING, _SENTENCE_BEFORE, _SENTENCE = 0.9, 0.75, 0.6, 0.5
#: A word of the question that is met by less than this is missing.
_MISSING = 0.35
#: Weight of a telling word: one that a passage in a hundred and fifty has.
_TELLING = 5.0
#: A word or two of the question that only a later figure of the sentence says tells as much as many.
_STOLEN = 3.0
#: Share of the question's weight from which a part says what only it is about.
_SAYS_MORE = 0.05
#: Characters of the sentences before that still say what a figure is about.
_BEFORE = 260
#: Words behind a label that say what is measured.
_SAYS_WHAT = 2


def own_words(figure: Figure, report: Report) -> Words:
    """Return the words of a figure's own measure."""
    _, own = _split_label(figure.measure, report.text[figure.sentence.start : figure.span.start])
    return words_of(f"{own} . {figure.unit}")


def own_scope(figure: Figure, report: Report) -> str:
    """Return the words of a figure's own part of its sentence that lead to it."""
    return report.text[figure.scope.start : figure.span.start]


def most_met(matcher: Matcher, figure: Figure, report: Report) -> float:
    """Return about the largest share of the question's weight that a figure can meet, by what its sentence's figures share."""
    start = figure.sentence.start
    texts = (
        words_of(report.text[start : figure.sentence.end]),
        words_of(f"{figure.heading} . {report.title}"),
        words_of(_before(report, start)),
    )
    return matcher.share([max(met) for met in zip(*map(matcher.coverage, texts), strict=True)])


def features_of(
    matcher: Matcher, figure: Figure, report: Report, words: float, passage: float
) -> tuple[list[float], list[float]]:
    """Return the features named in ``FEATURES``, and how well each term is met up to the end of the figure's scope.

    Period and place are as if none had been asked for.
    """
    query = matcher.query
    label, texts = _surroundings(figure, report)
    measure, around, heading, before = (matcher.coverage(text) for text in texts)
    scope, lead, left, right = _scope(figure, report)
    own = list(map(max, measure, matcher.coverage(scope)))
    earlier, later = matcher.coverage(left), matcher.coverage(right)
    met = [
        max(one, _EARLIER * e, _HEADING * h, _SENTENCE_BEFORE * b, _SENTENCE * a)
        for one, e, h, b, a in zip(own, earlier, heading, before, around, strict=True)
    ]
    gained = [max(0.0, one - max(e, h)) for one, e, h in zip(own, earlier, heading, strict=True)]
    stolen = [max(0.0, r - max(one, e, h)) for r, one, e, h in zip(later, own, earlier, heading, strict=True)]
    said = list(map(max, own, earlier, heading))
    opposed = _is_contrary(query, texts[0], lead, figure, report)
    rival = matcher.has_rivals and (
        matcher.rivalled(texts[0], scope)
        or matcher.rivalled(lead)
        or bool(label and matcher.rivalled(words_of(f"{label} . {own_scope(figure, report)}")))
    )
    excluded = bool(query.excluded) and any(word in words_of(figure.measure).folded for word in query.excluded)
    grounds = {
        "measure": matcher.share(measure),
        "context": matcher.share(met),
        "missing": matcher.share([float(one < _MISSING) for one in met]),
        "precision": matcher.precision(texts[0]),
        "kind": kind_grade(query, figure),
        "noun": noun_grade(query, figure, partial(_last_part, report, figure)),
        "role": role_penalty(query, figure),
        "plan": float(figure.planned != query.asks_plan and not (query.asks_target and figure.role == "target")),
        "words": words,
        "passage": passage,
        "excluded": float(excluded),
        "paired": matcher.paired(*texts),
        "left": float(query.asks_left and says_left(figure, report)),
        "number": matcher.numbers_missing((texts[0], scope), (left, *texts[2:])),
        "foreign": _foreign(figure, report),
        "unfocused": matcher.unfocused(own),
        "total": float(_states_total(query, texts[0], lead, figure)),
        "opposed": float(opposed),
        "contrary": float(
            opposed
            or rival
            or matcher.is_unasked(texts[0])
            or matcher.is_unasked(lead)
            or _leaves_out_women(query, (texts[0].joined, scope.joined, texts[2].joined), report, figure)
            or matcher.is_of_another(
                (texts[0], scope, left, texts[2]), subject_before(report.text, figure.sentence.start)
            )
        ),
        "afar": matcher.unfocused(met),
        "scope": matcher.share(own),
        "lead": matcher.precision(lead),
        "later": min(1.0, _STOLEN * matcher.share(stolen)),
        "part": float(figure.whole is not None and matcher.share(gained) < _SAYS_MORE),
        "surplus": matcher.surplus(lead),
        "rival": float(rival),
        "denied": float(
            bool(query.negated) and query.negated in (*negated_acts(figure.measure), *negated_acts(scope.text))
        ),
    }
    unsaid = matcher.heaviest([one < _MISSING for one in said])
    grounds["unsaid"], grounds["silent"] = unsaid / _TELLING, unsaid / (matcher.heaviest([True] * len(said)) or 1.0)
    return [grounds.get(name, 0.0) for name in FEATURES], said


def _scope(figure: Figure, report: Report) -> tuple[Words, Words, Words, Words]:
    """Return the words that speak of the figure alone, those of them that lead to it, and the sentence around them."""
    text, scope = report.text, figure.scope
    return (
        words_of(f"{text[scope.start : figure.span.start]} . {text[figure.span.end : scope.end]}"),
        words_of(f"{text[_lead_start(text, scope.start, figure.span.start) : figure.span.start]} {figure.unit}"),
        words_of(text[figure.sentence.start : scope.start]),
        words_of(text[scope.end : figure.sentence.end]),
    )


def _last_part(report: Report, figure: Figure) -> str:
    """Return the folded words of a figure's sentence before it that no semicolon parts from it."""
    return words_of(report.text[figure.sentence.start : figure.scope.start].rpartition(";")[2]).joined


#: What a count stands behind: "dịch vụ là mũi nhọn *với* 648 hộ kinh doanh".
_COUNTED_FROM = re.compile(r"[,;:(]\s|(?<![^\W_])(?:có|với|gồm|là|còn)\s")


def words_near(figure: Figure, report: Report) -> str:
    """Return the folded words around a figure's number: behind what it stands behind, up to the next comma."""
    text, scope = report.text, figure.scope
    starts = [match.end() for match in _COUNTED_FROM.finditer(text, scope.start, figure.span.start)]
    tail = text[figure.span.end : scope.end].partition(",")[0].partition("(")[0]
    return words_of(f"{text[(starts or [scope.start])[-1] : figure.span.start]} . {tail}").joined


def _lead_start(text: str, start: int, end: int) -> int:
    return max(text.rfind(mark, start, end) for mark in (", ", "; ", ": ", "(")) + 1 or start


def _surroundings(figure: Figure, report: Report) -> tuple[str, tuple[Words, Words, Words, Words]]:
    """Return the label of a figure's sentence, and its own words, its sentence, its heading and title, the sentence before."""
    start = figure.sentence.start
    label, own = _split_label(figure.measure, report.text[start : figure.span.start])
    return label, (
        words_of(f"{own} . {figure.unit}"),
        words_of(report.text[start : figure.sentence.end]),
        words_of(f"{figure.heading} . {label} . {report.title}"),
        words_of(_before(report, start)),
    )


def _before(report: Report, start: int) -> str:
    """Return the end of what stands before a sentence in its paragraph, and the paragraph's first words: its subject."""
    text = report.text
    first = text.rfind("\n", 0, start) + 1
    near = max(first, start - _BEFORE)
    return f"{subject_before(text, near)} . {text[near:start]}" if near > first else text[first:start]


def _split_label(measure: str, sentence: str) -> tuple[str, str]:
    """Return the label that opens a figure's sentence ("Về tổ chức, phát triển đảng viên: …") and the rest of its measure.

    A label names the field of all its figures, not what happened to what this one counts. It stays where the
    rest says hardly anything: "Thu ngân sách: năm 2017 là 12,7 tỷ đồng".
    """
    label, colon, _ = sentence.partition(":")
    label = label.strip(" -+*•–")
    if not colon or not label or not measure.startswith(label):
        return "", measure
    rest = measure.removeprefix(label).strip()
    said = words_of(rest).folded - words_of(label).folded - load_lexicon().wide
    return (label, rest) if sum(word.isalpha() for word in said) >= _SAYS_WHAT else ("", measure)


_TOTAL = re.compile(r" (?:tong|tong so|tong cong|tat ca|toan bo|toan phuong|ca phuong) ")

#: "Tổng số 684 đảng viên", right before a number; a "tổng dự toán" is no total of what was spent.
_IN_ALL = re.compile(r" (?:tong so|tong cong|tat ca|toan bo) ")


def _foreign(figure: Figure, report: Report) -> float:
    """Return how little a figure looks like one of a ward's reports, 0 to 1: of no ward, of no time."""
    place = 1.0 if report.place is None else 0.0 if is_ward(report.place) else 0.5
    return (place + float(figure.period is None)) / 2


#: What one of them gets or costs.
_OF_ONE = re.compile(r"(?<![a-z])(?:moi|muc (?:ho tro|tro cap|phat|thuong|chi)|binh quan|don gia)(?![a-z])")


def _states_total(query: Query, own: Words, lead: Words, figure: Figure) -> bool:
    """Tell whether a total is asked for and the figure says that it is one: "tổng số", "14/14 chi bộ"."""
    complete = asks_for_all(query) and figure.kind == "ratio" and figure.numerator == figure.denominator
    stated = (query.asks_total or query.asks_stock) and _TOTAL.search(own.joined)
    return complete or bool(stated or (query.asks_total and _IN_ALL.search(lead.joined)))


def _is_contrary(query: Query, own: Words, lead: Words, figure: Figure, report: Report) -> bool:
    """Tell whether one of question and figure says of the same act that it was not done, and the other not.

    "Còn mấy hộ chưa bàn giao?" is not answered by those who have, "bao nhiêu hộ đồng ý?" not by "7 hộ
    chưa đồng ý". Nor is "mỗi suất bao nhiêu tiền?" answered by what all of them cost.
    """
    if figure.kind == "money" and _OF_ONE.search(query.folded) and _TOTAL.search(own.joined):
        return True
    if figure.kind == "money" and query.asks_total and _OF_ONE.search(own.joined) and not _IN_ALL.search(lead.joined):
        return True  # "tổng số tiền học bổng" is no "mỗi suất 800 nghìn đồng"
    if "vang" not in query.folded and (" vang mat " in own.joined or " vang mat " in lead.joined):
        return True  # who was absent is asked for by saying so
    stated = negated_acts(figure.measure)
    if _is_other_side(query, figure, report):
        return True
    if (most := _MOST.search(query.folded)) and most.group() not in _said_last(figure, report):
        return True
    if query.asks_done and not (query.asks_left or query.negated) and _REMAINING.match(_behind(figure, report)):
        return True
    if query.negated:
        words = _scope(figure, report)[0]
        stated = (*stated, *negated_acts(words.text))
        done = any(f" {act} " in f"{own.joined} {words.joined}" for act in _wordings(query, query.negated))
        if query.asks_left and not stated and not says_left(figure, report):
            return True  # "còn mấy hộ chưa nhận tiền?" is not answered by how many there were
        return done and not stated and not says_left(figure, report)
    if stated and query.asks_done:
        return True
    return any(act in (term.text, *term.readings) or term.text in act.split() for act in stated for term in query.terms)


#: "18 hộ còn lại cam kết chuyển trước 31/3" have not done what was asked for.
_REMAINING = re.compile(r"(?: [^\W\d_]+){0,3} (?:còn lại|chưa)(?![^\W_])")


def _behind(figure: Figure, report: Report) -> str:
    """Return what stands behind a figure in its own part of the sentence."""
    return report.text[figure.span.end : figure.scope.end]


#: "Nữ" is asked for by itself: no "phụ nữ", no "nữ công".
_ASKS_WOMEN = re.compile(r"(?<![a-z])(?<!phu )nu(?! (?:cong|sinh)(?![a-z]))(?![a-z])")
_WOMEN = (" nu ", " phu nu ", " chi em ", " ba me ")


def _leaves_out_women(query: Query, texts: Sequence[str], report: Report, figure: Figure) -> bool:
    """Tell whether women alone are asked for and no words that lead to a figure speak of them."""
    if _ASKS_WOMEN.search(query.folded) is None:
        return False
    return not any(one in text for text in (*texts, _last_part(report, figure)) for one in _WOMEN)


#: What a budget takes in and what it spends, as the words right before a figure have it: "Thu, chi ngân sách: thu 8,6 tỷ
#: đồng, chi 4,9 tỷ đồng". A chi bộ spends nothing.
_TAKEN = re.compile(r"(?<![^\W_])thu(?! (?:hồi|hút|gom|nhập bình|thập|giữ|dọn)(?![^\W_]))(?![^\W_])")
_SPENT = re.compile(r"(?<![^\W_])chi(?! (?:bộ|đoàn|hội|ủy|nhánh|phí|tiết|cục)(?![^\W_]))(?![^\W_])")


def _is_other_side(query: Query, figure: Figure, report: Report) -> bool:
    """Tell whether what a budget took in is asked for and the figure is what it spent, or the other way round."""
    text, scope = report.text, figure.scope
    if "ngan sach" not in query.folded:
        return False
    lead = normal(text[_lead_start(text, scope.start, figure.span.start) : figure.span.start])
    asks_taken, asks_spent = "thu ngan sach" in query.folded, "chi ngan sach" in query.folded
    taken, spent = bool(_TAKEN.search(lead)), bool(_SPENT.search(lead))
    return asks_taken != asks_spent and taken != spent and taken != asks_taken


#: "Khu phố nào thấp nhất?"; "giải nhất" is no such.
_MOST = re.compile(r"(?<![a-z])(?:cao|thap|nhieu|it|dai|ngan|lon|nho|dong|som|muon|cham) nhat(?![a-z])")
#: Characters before a figure, in its part of the sentence, that may say that it is the most or the least.
_NEAR = 90


def _said_last(figure: Figure, report: Report) -> str:
    """Return the folded words near before a figure, back to a semicolon, and up to the next comma behind it."""
    before = fold(report.text[figure.sentence.start : figure.span.start]).rpartition(";")[2][-_NEAR:]
    behind = fold(report.text[figure.span.end : figure.sentence.end])
    return f"{before} {re.split(r'[,;.()]', behind, maxsplit=1)[0]}"


def _wordings(query: Query, act: str) -> tuple[str, ...]:
    """Return the wordings of what the question says was not done."""
    met = [term for term in query.terms if act.startswith(term.text) or act in term.text]
    return (act, *(reading for term in met for reading in term.readings))


def says_left(figure: Figure, report: Report) -> bool:
    """Tell whether the figure is what is left: "hiện còn 5 hộ"."""
    return "còn" in report.text[max(0, figure.span.start - 14) : figure.span.start].lower().split()
