"""Tables are figures: headers and row heads say what each cell measures, in what unit, when and where."""

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.columns import is_number, read_columns, split_unit
from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_bytes
from index.read.document import Document, Grid, Line
from index.read.grid import paragraphs, write_grid
from index.read.page import read_document
from index.records import Figure, Report

OPENING = "Phường Hòa Bình, quận Long Biên báo cáo kết quả thực hiện nhiệm vụ năm 2020 như sau."
TITLE = "Kết quả công tác năm 2020 của phường Hòa Bình"
DATE = "Ngày đăng 28/12/2020"

#: Two header rows with merged cells, a row of column numbers, sections, parts, a column of units.
BUDGET = [
    ["STT", "Chỉ tiêu", "ĐVT", "Năm 2019", "Năm 2020", "Năm 2020", "Năm 2020", "So với cùng kỳ (%)", "Ghi chú"],
    ["STT", "Chỉ tiêu", "ĐVT", "Thực hiện", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)", "So với cùng kỳ (%)", "Ghi chú"],
    ["A", "B", "C", "1", "2", "3", "4=3/2", "5=3/1", "6"],
    ["I", "Kinh tế", "", "", "", "", "", "", ""],
    ["1", "Thu ngân sách", "Trđ", "11.000", "12.000", "13.500", "112,5", "122,7", ""],
    ["", "- Thuế", "Trđ", "5.000", "6.000", "6.300", "105", "126", ""],
    ["II", "Xã hội", "", "", "", "", "", "", ""],
    ["2", "Tỷ lệ hộ nghèo", "%", "1,2", "1", "0,9", "", "", "vượt"],
    ["3", "Kết nạp đảng viên", "Đ/c", "9", "10", "12", "130", "", ""],
]


def report(*blocks: str | list[list[str]]) -> Report:
    """Return the report of lines and tables."""
    made = [Line(b) if isinstance(b, str) else Grid(tuple(map(tuple, b))) for b in (TITLE, DATE, OPENING, *blocks)]
    return read_document(Document(tuple(made)), "r", "r")


def figures(*blocks: str | list[list[str]]) -> tuple[Figure, ...]:
    """Return the figures of the tables, whose spans must hold."""
    made = report(*blocks)
    found = extract_figures(made)
    assert all(made.text[f.span.start : f.span.end] == f.text for f in found)
    assert all(f.sentence.covers(f.span) for f in found)
    return tuple(f for f in found if any(table.span.covers(f.span) for table in made.tables))


def the(found: tuple[Figure, ...], measure: str, period: str, kind: str, role: str = "level") -> Figure:
    """Return the one figure of a measure, time, kind and role."""
    (one,) = [
        f for f in found
        if (f.measure, f.kind, f.role) == (measure, kind, role) and f.period is not None and f.period.label == period
    ]  # fmt: skip
    return one


def test_headers_of_two_rows_give_role_and_year() -> None:
    """The result of 2019 is another figure and takes no part in the plan of 2020."""
    found = figures(BUDGET)
    now = the(found, "Thu ngân sách", "năm 2020", "money")
    assert (now.value, now.target, now.unit) == (Decimal(13_500_000_000), Decimal(12_000_000_000), "đồng")
    assert (now.verdict, now.verdict_note) == ("match", "13.500/12.000 = 112,5%")
    rate = the(found, "Thu ngân sách", "năm 2020", "percent")
    assert (rate.value, rate.unit, rate.target) == (Decimal("112.5"), "% chỉ tiêu", now.target)
    assert found.index(rate) in now.siblings
    before = the(found, "Thu ngân sách", "năm 2019", "money")
    assert (before.target, before.siblings) == (None, ())


def test_a_wrong_rate_is_noticed() -> None:
    """A percent that result and plan contradict is a mismatch, told in the table's own numbers."""
    reached = the(figures(BUDGET), "Kết nạp đảng viên", "năm 2020", "count")
    assert (reached.verdict, reached.verdict_note, reached.unit) == ("mismatch", "12/10 = 120,0%", "đồng chí")


def test_parts_know_their_whole_and_groups_their_heading() -> None:
    """Of "Thu ngân sách", "- Thuế" is a part; "I. Kinh tế" heads both."""
    found = figures(BUDGET)
    part = the(found, "Thu ngân sách – Thuế", "năm 2020", "money")
    assert part.whole is not None
    assert found[part.whole] == the(found, "Thu ngân sách", "năm 2020", "money")
    assert part.heading.endswith("Kinh tế")
    assert the(found, "Kết nạp đảng viên", "năm 2020", "count").heading.endswith("Xã hội")


def test_the_unit_of_a_row_may_be_percent() -> None:
    """A rate as a measure has a plan in percent, and no rate of its own."""
    poor = the(figures(BUDGET), "Tỷ lệ hộ nghèo", "năm 2020", "percent")
    assert (poor.value, poor.target, poor.unit) == (Decimal("0.9"), Decimal(1), "%")


def test_a_comparison_is_no_level_of_the_measure() -> None:
    """A column "So với cùng kỳ" says so in its measure and is linked to nothing."""
    found = figures(BUDGET)
    compared = [f for f in found if "cùng kỳ" in f.measure]
    assert [f.value for f in compared] == [Decimal("122.7"), Decimal(126)]
    assert all(not f.siblings for f in compared)


def test_rows_may_be_years() -> None:
    """A column "Năm" gives each row its time; the headers give measure and unit."""
    rows = [["Năm", "Thu ngân sách (tỷ đồng)", "Đảng viên mới (người)"], ["2018", "4,2", "12"], ["2019", "5,1", "15"]]
    found = figures("Số liệu các năm:", rows)
    assert the(found, "Thu ngân sách", "năm 2018", "money").value == Decimal("4.2") * 10**9
    assert the(found, "Đảng viên mới", "năm 2019", "count").unit == "người"


def test_rows_may_be_places() -> None:
    """A ward in a row is the place of its figures; what they measure stands in the caption."""
    rows = [
        ["Đơn vị", "Kế hoạch", "Thực hiện", "Đạt (%)"],
        ["Phường Gia Thụy", "20", "18", "90"],
        ["Tổng cộng", "40", "42", "105"],
    ]
    found = figures("Bảng 2. Kết nạp đảng viên", rows)
    ward = next(f for f in found if f.value == 18)
    assert ward.place is not None
    assert (ward.place.name, ward.target) == ("phường Gia Thụy", 20)
    assert ward.measure.startswith("Kết nạp đảng viên")
    assert next(f for f in found if f.value == 42).place == report(rows).place


def test_a_result_may_name_what_was_done() -> None:
    """Between plan and rate, "Đã kết nạp" is the result; the rows say which branch's."""
    rows = [["STT", "Chi bộ", "Chỉ tiêu giao", "Đã kết nạp", "Đạt (%)"], ["1", "Chi bộ 1", "2", "3", "150"]]
    aim, reached, rate = figures("Phụ lục 1. Kết nạp đảng viên theo chi bộ", rows)
    assert (aim.role, reached.value, reached.target, reached.verdict) == ("target", 3, 2, "match")
    assert (reached.measure, rate.measure, rate.unit) == ("Đã kết nạp Chi bộ 1", reached.measure, "% chỉ tiêu")


def test_the_unit_above_a_table_is_its_cells_unit() -> None:
    """The unit stands once, above; each line of the text carries it."""
    rows = [["Nội dung", "Dự toán", "Thực hiện"], ["Chi thường xuyên", "1.200", "1.150"]]
    found = figures("Bảng 3. Chi ngân sách năm 2020", "Đơn vị tính: triệu đồng", rows)
    spent = the(found, "Chi thường xuyên", "năm 2020", "money")
    assert (spent.text, spent.value, spent.target) == ("1.150 triệu đồng", 1_150_000_000, 1_200_000_000)


def test_a_plan_alone_is_planned() -> None:
    """Without results a column of plans states what is to come."""
    rows = [
        ["Chỉ tiêu", "ĐVT", "Kế hoạch năm 2021"],
        ["Kết nạp đảng viên", "người", "15"],
        ["Tuyển quân", "người", "9"],
    ]
    assert all(f.planned and f.role == "level" and f.period and f.period.label == "năm 2021" for f in figures(rows))


def test_a_half_year_counts_against_the_years_plan() -> None:
    """The plan of 2020 covers the first six months; the result keeps its own time."""
    rows = [
        ["Chỉ tiêu", "Kế hoạch năm 2020", "TH 6 tháng đầu năm 2020", "% TH/KH"],
        ["Kết nạp đảng viên", "12", "7", "58,3"],
    ]
    reached = the(figures(rows), "Kết nạp đảng viên", "6 tháng đầu năm 2020", "count")
    assert (reached.target, reached.verdict) == (12, "match")


def test_numbers_written_the_english_way() -> None:
    """A table that writes 1,234,567.8 anywhere writes so everywhere."""
    rows = [["Nội dung", "Dự toán (đồng)", "Thực hiện (đồng)"], ["Chi khác", "1,500,000", "1,234,567.8"]]
    assert [f.value for f in figures(rows)] == [Decimal(1_500_000), Decimal("1234567.8")]


def test_prose_beside_a_table_keeps_its_own_rules() -> None:
    """A sentence below a table gives its figure once, with links that stay inside the sentence."""
    made = report(BUDGET, "Công tác khác: đã kết nạp 5/8 đảng viên mới, đạt 62,5% chỉ tiêu quận giao.")
    found = extract_figures(made)
    assert [f.text for f in found[-2:]] == ["5/8", "62,5%"]
    assert found[-2].siblings == (len(found) - 1,)


def test_a_table_without_figures_is_its_words() -> None:
    """A letterhead, a signature, a list of names: paragraphs, and no table."""
    grid = Grid((("UBND PHƯỜNG A\nSố: 12/BC", "CỘNG HÒA XÃ HỘI"), ("1", "Nguyễn Văn An")))
    assert write_grid(Grid((("UBND PHƯỜNG A", "CỘNG HÒA"), ("Nơi nhận", "CHỦ TỊCH")))) is None
    assert [text for text, _ in paragraphs(grid)] == [
        "UBND PHƯỜNG A",
        "Số: 12/BC",
        "CỘNG HÒA XÃ HỘI",
        "1. Nguyễn Văn An",
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234", True), ("62,5%", True), ("5/8", True), ("-3", True), ("12 hộ", True), ("15/12/2020", False),
     ("0912345678", False), ("Tổ 5", False), ("", False), ("12.000.000 đồng", True), ("khoảng 40", True)],
)  # fmt: skip
def test_what_a_number_is(text: str, number: bool) -> None:
    """Dates and telephone numbers are no figures."""
    assert is_number(text) is number


@pytest.mark.parametrize(
    ("text", "words", "unit"),
    [("Thu (triệu đồng)", "Thu", "triệu đồng"), ("Số hộ (hộ)", "Số hộ", "hộ"), ("Đơn vị tính: Trđ", "", "triệu đồng"),
     ("Tỷ lệ (%)", "Tỷ lệ", "%"), ("Hộ nghèo (chuẩn mới)", "Hộ nghèo (chuẩn mới)", "")],
)  # fmt: skip
def test_units_come_off_a_header(text: str, words: str, unit: str) -> None:
    """What stands in brackets is a unit only when it is one."""
    assert split_unit(text) == (words, unit)


def test_a_column_of_words_is_a_label_whatever_its_header() -> None:
    """The header "Chỉ tiêu" heads names here and numbers there."""
    names = read_columns([("Chỉ tiêu",), ("Kết quả",)], [["Thu", "5"], ["Chi", "6"]])
    aims = read_columns([("Nội dung",), ("Chỉ tiêu",), ("Kết quả",)], [["Thu", "5", "4"], ["Chi", "6", "7"]])
    assert [column.role for column in names] == ["label", "actual"]
    assert [column.role for column in aims] == ["label", "plan", "actual"]


MERGED = (
    "<tr><th rowspan=2>Chỉ tiêu<th rowspan=2>ĐVT<th colspan=3>Năm 2020</tr>"
    "<tr><th>Kế hoạch<th>Thực hiện<th>Tỷ lệ (%)</tr>"
)
ROW = ["Trồng cây xanh", "cây", "400", "500", "125"]


def merged_html() -> bytes:
    row = "".join(f"<td>{cell}</td>" for cell in ROW)
    body = f"<h1>{TITLE}</h1><p>{DATE}</p><p>{OPENING}</p><table>{MERGED}<tr>{row}</tr></table><p>{OPENING}</p>"
    return f"<html><head><meta charset=utf-8></head><body><article>{body}</article></body></html>".encode()


def merged_docx() -> bytes:
    import docx

    word = docx.Document()
    for text in (TITLE, DATE, OPENING):
        word.add_paragraph(text)
    table = word.add_table(3, 5)
    for at, text in enumerate(("Chỉ tiêu", "ĐVT")):
        table.cell(0, at).merge(table.cell(1, at)).text = text
    table.cell(0, 2).merge(table.cell(0, 4)).text = "Năm 2020"
    for at, text in enumerate(("Kế hoạch", "Thực hiện", "Tỷ lệ (%)"), 2):
        table.cell(1, at).text = text
    for at, text in enumerate(ROW):
        table.cell(2, at).text = text
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def merged_xlsx() -> bytes:
    import openpyxl

    book: Any = openpyxl.Workbook()
    sheet = book.active
    heads = ["Chỉ tiêu", "ĐVT", "Năm 2020"], [None, None, "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"]
    for row in ([TITLE], [DATE], [OPENING], *heads):
        sheet.append(row)
    sheet.append([*ROW[:2], 400, 500, 1.25])
    sheet["E6"].number_format = "0%"
    for area in ("A4:A5", "B4:B5", "C4:E4"):
        sheet.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merged_pdf() -> bytes:
    from papers import vietnamese_font
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(TTFont("Viet", str(vietnamese_font())))
    style = ParagraphStyle("body", fontName="Viet", fontSize=11, leading=15)
    rows = [["Chỉ tiêu", "ĐVT", "Năm 2020", "", ""], ["", "", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"], ROW]
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (1, 1)), ("SPAN", (2, 0), (4, 0))]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "Viet", 9)]
    story: list[Any] = []
    for text in (TITLE, DATE, OPENING):
        story += [Paragraph(text, style), Spacer(1, 8)]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build([*story, Table(rows, style=[*grid, *spans])])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("suffix", "make"), [(".html", merged_html), (".docx", merged_docx), (".xlsx", merged_xlsx), (".pdf", merged_pdf)]
)
def test_merged_headers_of_every_format(suffix: str, make: Any) -> None:
    """A header over three columns and headers over two rows come out the same from each format."""
    made = read_bytes(make(), suffix, "r", "r")
    found = tuple(f for f in extract_figures(made) if made.tables and made.tables[0].span.covers(f.span))
    trees = the(found, "Trồng cây xanh", "năm 2020", "count")
    assert (trees.value, trees.target, trees.unit, trees.verdict) == (500, 400, "cây", "match")
    assert the(found, "Trồng cây xanh", "năm 2020", "percent").text == "125%"


cells = st.one_of(
    st.sampled_from(["", "12", "1,5%", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)", "ĐVT", "hộ", "2020", "5/8"]),
    st.text(max_size=12),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, min_size=0, max_size=6), max_size=8))
def test_any_grid_keeps_its_spans_and_links(rows: list[list[str]]) -> None:
    """Whatever stands in a table, spans hold and links stay inside the report."""
    try:
        made = report(OPENING, [list(row) for row in rows])
    except ReadError:
        return
    found = extract_figures(made)
    assert all(made.text[f.span.start : f.span.end] == f.text for f in found)
    assert all(
        0 <= at < len(found) for f in found for at in (*f.siblings, *((f.whole,) if f.whole is not None else ()))
    )
