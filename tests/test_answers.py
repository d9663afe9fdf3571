"""Claims about answers as a person reads them: every digit cited, plans named plans, no other year or ward."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot import render
from bot.texts import text
from index.records import Report, Span
from index.text import clean, fold
from retrieval.answer import Answer, Source, Statement
from retrieval.engine import Engine
from retrieval.evaluate import Case, read_cases

TESTS = Path(__file__).parent
TODAY = date(2021, 10, 1)
#: A number as it is written, whole: "20,85", "8.764", "03/14", "23/5/2021".
_NUMBER = re.compile(r"\d+(?:[.,/:]\d+)*")
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d{2}(?![\d.,]\d|[-/]\d|\d)")
#: The wards of the sample reports, and those that the questions name beside them.
_WARDS = ("phuc dong", "tan an", "an binh", "an hoi", "bo de", "viet hung")

#: Questions of several figures, times or places at once, and for a course over time.
_SEVERAL = (
    "Phúc Đồng kết nạp bao nhiêu đảng viên mới năm 2020, đạt mấy phần trăm chỉ tiêu?",
    "Thu ngân sách phường Tân An và Phúc Đồng năm 2019, 2020 là bao nhiêu?",
    "Thu ngân sách Phúc Đồng năm 2020 tăng hay giảm so với năm 2019?",
    "Thu ngân sách Phúc Đồng qua các năm",
    "Số hộ nghèo và hộ cận nghèo của Tân An năm 2019 lần lượt là bao nhiêu?",
    "Phúc Đồng kết nạp đảng viên năm 2015 và 2020 lần lượt bao nhiêu?",
    "Tân An còn bao nhiêu hộ nghèo và chiếm mấy phần trăm?",
    "Tân An còn hộ nghèo không?",
    "Tỷ lệ hộ gia đình văn hóa của Tân An, quận giao bao nhiêu?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, those before it, and what the engine answered."""

    case: Case
    typed: tuple[str, ...]
    answer: Answer

    @property
    def name(self) -> str:
        """What a failing claim says of it."""
        return f"{self.case.id}: {self.typed[-1]}"


@pytest.fixture(scope="module")
def asked(sample_engine: Engine) -> list[Asked]:
    """Return every question of the short set and of the `tune` part, with its marks and without."""
    ours = [case for case in read_cases(TESTS / "evaluation" / "questions.jsonl") if case.part == "tune"]
    cases = [*read_cases(TESTS / "samples" / "questions.jsonl"), *ours]
    assert len(cases) > 200
    several = [Case(f"several {at}", "several", one, (), (), (), (), "") for at, one in enumerate(_SEVERAL)]
    return [_ask(sample_engine, case, marks) for case in (*cases, *several) for marks in (True, False)]


def _ask(engine: Engine, case: Case, marks: bool) -> Asked:
    typed = tuple(one if marks else fold(one) for one in (*case.before, case.question))
    previous = None
    for question in typed:
        answer = engine.answer(question, previous=previous, today=TODAY)
        previous = answer.understood
    return Asked(case, typed, answer)


def numbers(words: str) -> set[str]:
    """Return the whole numbers of a text as written."""
    return set(_NUMBER.findall(words))


def days_and_years(words: str) -> set[int]:
    """Return each run of digits as a number: the 07 of 07/2020 is 7."""
    return {int(run) for run in re.findall(r"\d+", words)}


def spelled_months(words: str) -> set[int]:
    """Return the months that a text writes in letters: "mười tháng", "nửa đầu năm"."""
    folded = fold(words)
    spelled = {"sau thang": 6, "nua dau nam": 6, "giua nam": 6, "chin thang": 9, "muoi thang": 10}
    return {count for name, count in spelled.items() if name in folded}


def source_words(source: Source) -> str:
    return f"{source.title} {source.published:%d/%m/%Y}" if source.published else source.title


def said(runs: list[render.Run]) -> str:
    return "".join(run.text for run in runs)


def given(answer: Answer) -> tuple[Statement, ...]:
    """Return all figures of an answer, those shown apart as nearby included."""
    return (*answer.statements, *answer.nearby)


def check_headline(report: Report, one: Statement) -> None:
    """Figure, siblings, target, measure and place: numbers of the report as written; the period's are its days."""
    figure = one.figure
    known = numbers(report.text) | numbers(report.title)
    place = figure.place.name if figure.place else ""
    words = f"{render.figure_words(one)} {render.measure_words(one)} {place}"
    assert numbers(words) <= known
    assert numbers(render.figure_words(one)) <= numbers(report.text)
    label = figure.period.label if figure.period else ""
    words = f"{report.text} {source_words(one.source)}"
    assert days_and_years(label) <= days_and_years(words) | spelled_months(words), label


def sourced(engine: Engine, answer: Answer) -> Iterator[str]:
    """Yield all that an answer's digits may come from: its reports' texts, titles, dates, and labels of periods."""
    for one in given(answer):
        yield f"{engine.store.report(one.source.report_id).text} {source_words(one.source)}"
        yield one.figure.period.label if one.figure.period else ""
    for excerpt in answer.excerpts:
        yield f"{engine.store.report(excerpt.source.report_id).text} {source_words(excerpt.source)}"


def subject_digits(asked: Asked) -> set[int]:
    """Return the digits that a refusal may name: those of the questions, and the year that "năm ngoái" means."""
    words = " ".join(fold(one) for one in asked.typed)
    relative = {"nam nay": 0, "nam ngoai": -1, "nam truoc": -1, "nam sau": 1, "nam toi": 1}
    years = {TODAY.year + shift for name, shift in relative.items() if name in words}
    weak = {TODAY.year} if re.search(r"(?:thang|quy|nam|nua)", words) and not re.search(r"20\d\d", words) else set()
    return days_and_years(words) | years | weak


def test_every_digit_of_every_answer_stands_in_a_cited_source(asked: list[Asked], sample_engine: Engine) -> None:
    """Each number of the text as sent is, as written, one of the cited report, its title, its date or a period's name.

    A refusal that cites nothing repeats at most the digits that were asked for.
    """
    for one in asked:
        shown = render.answer_text(one.answer)
        assert shown, one.name
        if one.answer.reason == "unclear":
            assert shown == text("answer.not_found.unclear"), one.name  # its example speaks of no report
            continue
        known = set().union(*(numbers(words) for words in sourced(sample_engine, one.answer)))
        first = text(f"answer.not_found.{one.answer.reason}", subject="") if one.answer.reason else ""
        assert not numbers(first), one.name
        assert days_and_years(one.answer.subject) <= subject_digits(one), one.name
        assert numbers(shown) - known <= numbers(one.answer.subject), one.name


def test_every_headline_is_made_of_its_own_report(asked: list[Asked], sample_engine: Engine) -> None:
    """Line by line: no figure, sibling, target, measure, place or period borrows a digit from another report."""
    checked = 0
    for one in asked:
        for statement in given(one.answer):
            check_headline(sample_engine.store.report(statement.source.report_id), statement)
            checked += 1
    assert checked > 300


def test_every_source_line_is_its_report(asked: list[Asked], sample_engine: Engine) -> None:
    """Title and date are those of the report that holds the figure, and the line says both."""
    for one in asked:
        for statement in given(one.answer):
            report = sample_engine.store.report(statement.figure.report_id)
            source = statement.source
            assert (source.report_id, source.title, source.published) == (report.id, report.title, report.published)
            line = said(render.source_runs(source))
            assert source.title in line
            assert source.published is not None
            assert f"{source.published:%d/%m/%Y}" in line


def test_every_quote_is_the_reports_own_words(asked: list[Asked], sample_engine: Engine) -> None:
    """A quote is its span of the text; a mark is the figure or a sibling; what is cut is cut from the same words."""
    marked = 0
    for one in asked:
        for statement in given(one.answer):
            report = sample_engine.store.report(statement.source.report_id)
            span = statement.quote_span
            assert report.text[span.start : span.end] == statement.quote
            figures = (statement.figure, *statement.siblings)
            texts = {Span(f.span.start - span.start, f.span.end - span.start): f.text for f in figures}
            assert Span(statement.figure.span.start - span.start, statement.figure.span.end - span.start) in (
                statement.marks
            )
            for mark in statement.marks:
                assert statement.quote[mark.start : mark.end] == texts[mark]
                marked += 1
            runs = render.quote_runs(statement.quote, statement.marks)
            kept = [run.text for run in runs if run.text not in ("… ", " …")]
            assert "".join(kept) in statement.quote
            assert statement.figure.text in [run.text for run in runs if run.bold]
    assert marked > 300


def test_every_excerpt_is_the_reports_own_words(asked: list[Asked], sample_engine: Engine) -> None:
    """An excerpt is its span of the text, and its marks are whole words of it in order."""
    excerpts = [excerpt for one in asked for excerpt in one.answer.excerpts]
    assert len(excerpts) > 40
    for excerpt in excerpts:
        report = sample_engine.store.report(excerpt.source.report_id)
        assert report.text[excerpt.span.start : excerpt.span.end] == excerpt.text != ""
        assert said(render.excerpt_runs(excerpt)).startswith(excerpt.text + "\n")
        ends = [0, *(mark.end for mark in excerpt.marks)]
        for mark, previous in zip(excerpt.marks, ends, strict=False):
            assert previous <= mark.start < mark.end <= len(excerpt.text)
            assert not excerpt.text[mark.start : mark.end].isspace()


def test_a_plan_is_worded_as_a_plan(asked: list[Asked]) -> None:
    """Each planned figure carries the words "kế hoạch, chưa phải kết quả", and no other does."""
    words = text("answer.planned")
    planned = 0
    for one in asked:
        shown = render.answer_text(one.answer)
        expected = sum(statement.figure.planned for statement in given(one.answer))
        assert shown.count(words) == expected, one.name
        for statement in given(one.answer):
            assert (words in said(render.headline(statement))) == statement.figure.planned, one.name
        planned += expected
    assert planned > 0


def test_what_no_report_holds_is_not_answered_with_a_figure(asked: list[Asked]) -> None:
    """Every unanswerable question, with its marks and without, gets no statement, and a refusal says so."""
    none = [one for one in asked if one.case.type == "unanswerable"]
    assert len(none) >= 60
    assert [one.name for one in none if one.answer.statements] == []
    refused = [one for one in none if one.answer.status == "not_found"]
    assert all(render.answer_text(one.answer).startswith("Chưa ") for one in refused)
    # What is shown apart is labelled as such.
    label = text("answer.nearby")
    assert all((label in render.answer_text(one.answer)) == bool(one.answer.nearby) for one in refused)


def test_a_refusal_states_no_figure_before_its_label(asked: list[Asked]) -> None:
    """Above "không phải câu trả lời" stand at most the digits that were asked for."""
    for one in asked:
        if one.answer.status == "not_found" and one.answer.reason != "unclear":
            first = render.answer_text(one.answer).partition(text("answer.nearby"))[0]
            assert days_and_years(first) <= subject_digits(one), one.name


def _years(question: str) -> set[int]:
    return {int(year) for year in _YEAR.findall(question)}


def _wards(question: str) -> set[str]:
    folded = fold(clean(question))
    return {ward for ward in _WARDS if re.search(rf"(?<![a-z]){ward}(?![a-z])", folded)}


def test_a_figure_of_another_year_is_never_given(asked: list[Asked]) -> None:
    """When one year alone is named, each figure's period touches it."""
    checked, other = 0, []
    for one in asked:
        years = _years(one.case.question)
        if len(years) != 1 or one.case.type in ("series", "followup"):
            continue
        (year,) = years
        for statement in one.answer.statements:
            period = statement.figure.period
            checked += 1
            if period is None or not period.start.year <= year <= period.end.year:
                other.append((one.name, statement.figure.text, period and period.label))
    assert checked > 80
    assert other == []


def test_a_figure_of_another_ward_is_never_given(asked: list[Asked]) -> None:
    """When one ward alone is named, each figure is that ward's, by its place and by its report's."""
    checked, other = 0, []
    for one in asked:
        wards = _wards(one.case.question)
        if len(wards) != 1 or one.case.type == "followup":
            continue
        (ward,) = wards
        for statement in one.answer.statements:
            place = statement.figure.place
            checked += 1
            if place is None or ward not in fold(place.label):
                other.append((one.name, statement.figure.text, place and place.label))
    assert checked > 80
    assert other == []


@pytest.mark.parametrize(
    ("question", "never"),
    [
        pytest.param(question, never, marks=pytest.mark.xfail(strict=True, reason=reason), id=question)
        for question, never, reason in (
            ("Tân An có bao nhiêu ca tử vong do sốt xuất huyết năm 2019?", "21", "“không có tử vong” beside 21 cases"),
        )
    ],
)
def test_what_is_known_to_be_answered_with_a_wrong_figure(sample_engine: Engine, question: str, never: str) -> None:
    """Another measure's or period's figure; when one is mended, the case fails here and becomes a claim."""
    assert never not in {one.figure.text for one in sample_engine.answer(question, today=TODAY).statements}


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("Phường Tân An có bao nhiêu hộ nghèo năm 2019?", "52"),
        ("chín tháng đầu năm 2020 Phúc Đồng thu ngân sách bao nhiêu phần trăm", "168,6%"),
        ("sáu tháng đầu năm 2020 Phúc Đồng thu ngân sách bao nhiêu phần trăm", "343%"),
    ],
)
def test_a_near_miss_is_never_given(sample_engine: Engine, question: str, never: str) -> None:
    """Households near poverty are not poor ones, six months are not nine, a year is not six months."""
    assert never not in {one.figure.text for one in sample_engine.answer(question, today=TODAY).statements}


@pytest.mark.parametrize(
    "question", ["số đảng viên ở phường Cự Khối", "so dang vien o phuong cu khoi", "so dang vien o cu khoi"]
)
def test_a_ward_that_no_report_names_is_named_with_its_marks(sample_engine: Engine, question: str) -> None:
    """However it was typed."""
    answer = sample_engine.answer(question, today=TODAY)
    assert (answer.reason, answer.subject) == ("no_place", "phường Cự Khối")
