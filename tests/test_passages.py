"""Claims about passages: whole sentences of a report, none lost, none twice."""

from pathlib import Path

import pytest
from hypothesis import given
from writing import any_text

from index.errors import ReadError
from index.passages import MOST, TARGET, cut_passages
from index.read import read_file
from index.read.page import read_page
from index.records import Report, Section, Span
from index.segment import MAX_SENTENCE, sentences

REPORTS = sorted((Path(__file__).parent / "samples" / "reports").glob("*.txt"))


def check(report: Report) -> None:
    """Passages cover the report's text in order, cut no sentence and keep to their size."""
    text, at = report.text, 0
    passages = cut_passages(report)
    for passage in passages:
        start, end = passage.span
        assert passage.report_id == report.id
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        at = end
        own = [s for s in _sentences(report) if passage.span.overlaps(s)]
        assert all(passage.span.covers(s) for s in own)
        sizes = [text.count(" ", *s) + 1 for s in own]
        assert sum(sizes) <= MOST or len(own) == 1
        assert sum(sizes[:-1]) < TARGET
        assert any(passage.heading == section.heading for section in report.sections) or not report.sections
    assert not text[at:].strip()


def _sentences(report: Report) -> list[Span]:
    """A report's sentences; a section that begins inside a line begins a sentence too."""
    if not report.sections:
        return list(sentences(report.text))
    return [
        Span(section.span.start + start, section.span.start + end)
        for section in report.sections
        for start, end in sentences(report.text[section.span.start : section.span.end])
    ]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_passages_of_real_pages_give_the_report_back(path: Path) -> None:
    """The invariants hold for every sample report, and each gives more than one passage."""
    report = read_file(path, path.stem)
    check(report)
    assert len(cut_passages(report)) > 1


@given(any_text)
def test_passages_of_any_page_give_the_report_back(text: str) -> None:
    """The invariants hold for whatever a page may hold."""
    try:
        report = read_page("Phường Phúc Đồng tổng kết năm 2020\nNgày đăng 01/02/2021\n" + text, "r", "r")
    except ReadError:
        return
    check(report)


@given(any_text)
def test_passages_need_no_sections(text: str) -> None:
    """A report without sections is one section."""
    check(Report("r", "", text, None, "r", None, ()))


def test_one_long_sentence_is_a_passage_of_its_own() -> None:
    """A sentence longer than a passage is never cut: it stands alone."""
    long = " ".join(["đảng viên"] * 120) + "."
    text = f"Câu đầu có năm chữ. {long} Câu cuối."
    report = Report("r", "", text, None, "r", None, (Section(Span(0, len(text)), "Về Đảng"),))
    shown = [text[p.span.start : p.span.end] for p in cut_passages(report)]
    assert len(long) < MAX_SENTENCE
    assert shown == ["Câu đầu có năm chữ.", long, "Câu cuối."]


def test_short_sections_join_and_long_ones_part() -> None:
    """A section of one line goes with what follows it; one with enough text is never mixed with the next."""
    line, paragraph = "Có 5 hộ.", " ".join(["Phường trao quà cho hộ nghèo."] * 10)
    text = "\n".join([line, paragraph, paragraph])
    ends = [len(line) + 1, len(line) + len(paragraph) + 2, len(text)]
    spans = [Span(start, end) for start, end in zip([0, *ends], ends, strict=False)]
    sections = tuple(Section(span, name) for span, name in zip(spans, ("Một", "Hai", "Ba"), strict=True))
    found = cut_passages(Report("r", "", text, None, "r", None, sections))
    assert [passage.heading for passage in found] == ["Một", "Hai", "Ba"]
    assert found[0].span.end > ends[0]
    assert found[2].span.start == ends[1]
