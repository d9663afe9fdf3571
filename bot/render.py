"""The words of an answer: one layout for Telegram, the terminal and JSON.

Every digit comes from the report, from its title or from its dates; nothing is computed here that a
reader could not find in the sources.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest

from bot.measured import measure_words
from bot.message import Body, Run
from bot.texts import text
from index.records import Figure, Span
from retrieval.answer import Answer, Excerpt, Source, Statement

#: A quote longer than this is cut at clauses around its figures.
LONGEST_QUOTE = 360
_MOST_STATEMENTS, _MOST_EXCERPTS, _MOST_NEARBY = 4, 3, 3
#: Wards were merged and split, and districts abolished, on this day (Resolution 202/2025/QH15).
REORGANISED = date(2025, 7, 1)


def answer_text(answer: Answer) -> str:
    """Return the answer as plain Vietnamese, as a person would see it."""
    return "".join(run.text for run in answer_body(answer)).strip()


def answer_body(answer: Answer) -> Body:
    """Return the answer as styled runs: figure first, then its sentence, then where it stands."""
    if answer.status == "answered" and answer.series:
        return (*_series(answer.statements), *_missing(answer))
    if answer.status == "answered":
        shown = answer.statements[:_MOST_STATEMENTS]
        if len(shown) > 1 and all(_within(one, shown[0]) for one in shown[1:]):
            others = nearby_lines(shown[1:])
            return (*statement_runs(shown[0]), Run("\n\n" + text("answer.parts"), italic=True), *others)
        apart = any(not _same_frame(one, shown[0]) and one.quote_span != shown[0].quote_span for one in shown[1:])
        opening = [Run(text("answer.several") + "\n\n", italic=True)] if apart else []
        return (*opening, *_blocks(statement_runs(*group) for group in _by_quote(shown)), *_missing(answer))
    if answer.status == "passages":
        return tuple(_blocks(excerpt_runs(one) for one in answer.excerpts[:_MOST_EXCERPTS]))
    if answer.status == "clarify":
        return (Run(text("answer.choose")), *(Run(f"\n• {choice}") for choice in answer.choices))
    return tuple(_refusal(answer))


def _within(one: Statement, other: Statement) -> bool:
    """Tell whether a statement is for a part of the other's time, at the same place, and counts the same."""
    part, whole = one.figure.period, other.figure.period
    same_place = (one.figure.place and one.figure.place.name) == (other.figure.place and other.figure.place.name)
    alike = one.figure.unit == other.figure.unit or one.figure.kind != other.figure.kind
    return bool(part and whole and same_place and alike and whole.covers(part) and not part.same(whole))


def _refusal(answer: Answer) -> list[Run]:
    runs = [Run(text(f"answer.not_found.{answer.reason or 'no_measure'}", subject=answer.subject).strip())]
    lines = nearby_lines(answer.nearby[:_MOST_NEARBY])
    return [*runs, Run("\n\n" + text("answer.nearby"), italic=True), *lines] if lines else runs


def _missing(answer: Answer) -> list[Run]:
    """Say what of the question is not answered."""
    if not answer.partly:
        return []
    words = text("answer.partly_of", subject=answer.subject) if answer.subject else text("answer.partly")
    return [Run("\n\n" + words, italic=True)]


def _same_frame(one: Statement, other: Statement) -> bool:
    """Tell whether two statements are for one time and one place."""
    left, right = one.figure, other.figure
    return left.period == right.period and (left.place and left.place.name) == (right.place and right.place.name)


def _by_quote(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Put statements of one sentence together: it is quoted once."""
    groups: dict[tuple[str, Span], list[Statement]] = {}
    for one in statements:
        groups.setdefault((one.source.report_id, one.quote_span), []).append(one)
    return list(groups.values())


def statement_runs(*statements: Statement) -> list[Run]:
    """Return figures of one sentence: a headline each, the quote with the figures marked, the source."""
    first = statements[0]
    runs: list[Run] = []
    for one in statements:
        runs += [*headline(one), Run("\n")]
    marks = sorted({mark for one in statements for mark in one.marks})
    return [*runs, *quote_runs(first.quote, marks), Run("\n"), *source_runs(first.source)]


def headline(statement: Statement) -> list[Run]:
    """Return the first line: the figure with its siblings and target, what it measures, when, where."""
    figure = statement.figure
    runs = [Run(figure_words(statement), bold=True)]
    if figure.measure:
        runs.append(Run(f" – {measure_words(statement)}"))
    when = [figure.period.label if figure.period else "", figure.place.name if figure.place else ""]
    if any(when):
        runs.append(Run(f" – {', '.join(part for part in when if part)}"))
    if figure.planned:
        runs.append(Run(f" – {text('answer.planned')}", italic=True))
    if figure.verdict == "mismatch":
        runs.append(Run("\n" + text("answer.mismatch", note=_at_odds(statement)), italic=True))
    return runs


def figure_words(statement: Statement) -> str:
    """Return the figure with its noun, then what its siblings add: "5/8 chỉ tiêu (62,5%)"."""
    figure = statement.figure
    siblings = [one for one in statement.siblings if one.role != "target" and one.text != figure.text]
    others = [f"{_way(statement, one)}{_with_unit(one)}" for one in siblings]
    own = _way(statement, figure) + _with_unit(figure)
    if figure.role == "target":
        # "chỉ tiêu 75% (đạt 23/29 trường hợp; 79,3%)": which of them was reached is not left to be guessed.
        own = text("answer.target", target=own)
        others[:1] = [text("answer.reached", result=others[0])] if others else []
    target = figure.target_span
    if target is not None and statement.quote_span.covers(target):
        start = statement.quote_span.start
        others.append(text("answer.target", target=statement.quote[target.start - start : target.end - start]))
    unique = list(dict.fromkeys(others))
    return f"{own} ({'; '.join(unique)})" if unique else own


def _way(statement: Statement, change: Figure) -> str:
    """Return the report's own word for a change, "tăng " or "giảm ", and nothing for a level."""
    if change.role != "change":
        return ""
    before = statement.quote[: max(0, change.span.start - statement.quote_span.start)].lower()
    words = [word.strip("(,;") for word in before.split()[-5:]]
    return next((f"{word} " for word in reversed(words) if word in ("tăng", "giảm", "vượt")), "")


def _with_unit(figure: Figure) -> str:
    if figure.kind == "rank" and figure.text[:1].isdigit():
        return text("answer.rank", rank=figure.text)
    return f"{figure.text} {figure.unit}" if figure.kind in ("count", "ratio") and figure.unit else figure.text


def _at_odds(statement: Statement) -> str:
    """Return the figures that do not agree, as the report writes them: a computed rate stands in no report."""
    figures = sorted((statement.figure, *statement.siblings), key=lambda one: one.span)
    return ", ".join(dict.fromkeys(_with_unit(one) for one in figures if one.role != "change"))


def quote_runs(words: str, marks: Iterable[Span]) -> list[Run]:
    """Return a quote with its marked spans in bold, cut around them when it is long."""
    marks = sorted(marks)
    first, last = _window(words, marks)
    runs = [Run("… ", quote=True)] if first else []
    at = first
    for start, end in marks:
        if start < at or end > last:
            continue
        runs += [Run(words[at:start], quote=True), Run(words[start:end], quote=True, bold=True)]
        at = end
    runs.append(Run(words[at:last], quote=True))
    if last < len(words):
        runs.append(Run(" …", quote=True))
    return [run for run in runs if run.text]


def _window(words: str, marks: list[Span]) -> tuple[int, int]:
    """Return the part of a long quote to show: whole clauses around the marks."""
    if len(words) <= LONGEST_QUOTE or not marks:
        return 0, len(words)
    first, last = marks[0].start, marks[0].end
    for _, end in marks[1:]:
        if end - first <= LONGEST_QUOTE:
            last = max(last, end)
    room = (LONGEST_QUOTE - (last - first)) // 2
    start = max(0, first - room)
    end = min(len(words), last + room)
    if start:
        cut = max(words.rfind(mark, start, first) for mark in ("; ", ". ", ", ", ": "))
        start = cut + 2 if cut >= 0 else words.find(" ", start, first) + 1
    if end < len(words):
        cuts = [at for mark in ("; ", ", ", ". ", ": ") if (at := words.rfind(mark, last, end)) >= 0]
        end = max(cuts) if cuts else max(words.rfind(" ", last, end), last)
    return start, end


def source_runs(source: Source) -> list[Run]:
    """Return the source line: title (with its address, when it has one), date, place."""
    published = f", {source.published:%d/%m/%Y}" if source.published else ""
    published += f", {source.where}" if source.where else ""
    place = ""
    if source.place:
        old = text("answer.old_unit") if source.published and source.published < REORGANISED else ""
        place = f" – {source.place.label}{old.rstrip()}"
    before, _, after = text("answer.source", title="\0", date=published, place=place).partition("\0")
    # Anything but a web address is a path on the office's machine, which nobody outside needs to know.
    link = source.address if source.address.startswith(("http://", "https://")) else ""
    return [Run(before), Run(source.title or source.report_id, href=link), Run(after)]


def nearby_lines(statements: Sequence[Statement]) -> list[Run]:
    """Return related figures, one labelled line each, with the source below the last of those that share it."""
    runs: list[Run] = []
    for one, following in zip_longest(statements, statements[1:]):
        runs += [Run("\n• "), *headline(one)]
        if following is None or following.source != one.source:
            runs += [Run("\n  "), *source_runs(one.source)]
    return runs


def excerpt_runs(excerpt: Excerpt) -> list[Run]:
    """Return a passage with the question's words marked, and its source."""
    runs: list[Run] = []
    at = 0
    for start, end in excerpt.marks:
        runs += [Run(excerpt.text[at:start], quote=True), Run(excerpt.text[start:end], quote=True, bold=True)]
        at = end
    return [*runs, Run(excerpt.text[at:], quote=True), Run("\n"), *source_runs(excerpt.source)]


def _series(statements: tuple[Statement, ...]) -> list[Run]:
    runs = [Run(_capital(measure_words(statements[-1])), bold=True)]
    course = _course(statements) if len(statements) > 1 else ""
    for one in statements:
        figure = one.figure
        when = figure.period.label if figure.period else text("answer.no_period")
        note = f" ({text('answer.planned')})" if figure.planned else ""
        where = f" – {figure.place.name}" if figure.place else ""
        runs += [Run(f"\n• {_capital(when)}{where}: "), Run(figure_words(one), bold=True), Run(note)]
    runs += [Run("\n" + course, italic=True)] if course else []
    sources = {one.source.report_id: one.source for one in statements}
    for source in sources.values():
        runs += [Run("\n"), *source_runs(source)]
    return runs


def _course(statements: tuple[Statement, ...]) -> str:
    """Say whether the measure rose, without a computed digit; not for unlike measures or places."""
    first, last = statements[0].figure, statements[-1].figure
    # A percent of a target and a percent with no word of one state the same measure in one series.
    like = first.kind == last.kind and first.unit.lower().split()[:1] == last.unit.lower().split()[:1]
    places = {one.figure.place.name if one.figure.place else "" for one in statements}
    spans = {one.figure.period.days // 32 if one.figure.period else -1 for one in statements}
    if len(places) > 1:
        return _higher(statements) if like and len(places) == len(statements) == 2 else ""
    if not like or len(spans) > 1 or any(one.figure.planned for one in statements):
        return text("answer.unlike")
    if first.period is None or last.period is None:
        return text("answer.unlike")
    way = "rises" if last.value > first.value else "falls" if last.value < first.value else "steady"
    return text(f"answer.{way}", first=first.period.label, last=last.period.label.removeprefix("đến "))


def _higher(statements: tuple[Statement, ...]) -> str:
    """Say which of two places is ahead; nothing for ranks, plans and stretches of unlike length."""
    lower, higher = sorted((one.figure for one in statements), key=lambda figure: figure.value)
    spans = {one.figure.period.days // 32 if one.figure.period else -1 for one in statements}
    if lower.value == higher.value or higher.kind == "rank" or len(spans) > 1 or lower.planned or higher.planned:
        return ""
    names = [f"{one.place.name} ({one.period.label})" for one in (higher, lower) if one.place and one.period]
    return _capital(text("answer.higher", higher=names[0], lower=names[1])) if len(names) == 2 else ""


def _blocks(blocks: Iterable[list[Run]]) -> list[Run]:
    runs: list[Run] = []
    for block in blocks:
        runs += [Run("\n\n"), *block] if runs else block
    return runs


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
