"""The same report reads the same from every format that an office keeps it in."""

import io
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from papers import (
    DATE_LINE,
    PLAN,
    PLAN_REPORT,
    REPORT,
    TITLE,
    as_docx,
    as_html,
    as_pdf,
    as_scan,
    as_text,
    as_xlsx,
    plan_rows,
)

from index import rows
from index.build import build_store
from index.encode import load_encoder
from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_bytes
from index.read.doc import converters, read_doc, table_lines
from index.read.document import Grid, Line
from index.read.page import read_document
from index.read.pdf import read_pdf
from index.read.scan import recogniser
from index.records import Figure, Report, Span
from index.rules import load_table
from index.store import Store

needs_tesseract = pytest.mark.skipif(recogniser() is None, reason="tesseract with vie is not installed")


def read(data: bytes, suffix: str) -> Report:
    return read_bytes(data, suffix, "r", f"r{suffix}")


def facts(report: Report) -> list[tuple[object, ...]]:
    """Return what the figures of a report say, without where they stand."""
    return [
        (f.text, f.kind, f.value, f.unit, f.measure, f.role, f.target, f.period and f.period.label, f.siblings)
        for f in extract_figures(report)
    ]


def tcvn3(text: str) -> bytes:
    """Return text as an old office typed it; capitals without a code are in small letters."""
    table = load_table("encodings")["tcvn3"]
    codes = dict(zip(table["unicode"], table["legacy"], strict=True))
    return "".join(codes.get(char, codes.get(char.lower(), char)) for char in text).encode("latin-1")


@pytest.fixture(scope="module")
def plain() -> Report:
    """Return the report as its text file reads."""
    return read(as_text(REPORT), ".txt")


@pytest.mark.parametrize(
    "kind",
    ["html", "html menus", "html nested", "docx", "pdf", "nfd text", "utf-16", "tcvn3", "docx tcvn3", "html tcvn3"],
)
def test_every_format_gives_the_same_figures(kind: str, plain: Report) -> None:
    """Text, pages of three layouts, Word, PDF and old encodings: title, date, place and figures agree."""
    typed = as_text(REPORT).decode()
    data, suffix = {
        "html": lambda: (as_html(REPORT), ".html"),
        "html menus": lambda: (as_html(REPORT, "menus"), ".htm"),
        "html nested": lambda: (as_html(REPORT, "nested"), ".html"),
        "docx": lambda: (as_docx(REPORT), ".docx"),
        "pdf": lambda: (as_pdf(REPORT), ".pdf"),
        "nfd text": lambda: (unicodedata.normalize("NFD", typed).encode(), ".txt"),
        "utf-16": lambda: (typed.encode("utf-16"), ".txt"),
        "tcvn3": lambda: (tcvn3(typed), ".txt"),
        "html tcvn3": lambda: (tcvn3(as_html(REPORT).decode()), ".html"),
        "docx tcvn3": lambda: (
            as_docx([tcvn3(block).decode("latin-1") for block in REPORT if isinstance(block, str)], ".VnTime"),
            ".docx",
        ),
    }[kind]()
    report = read(data, suffix)
    assert len(facts(plain)) == 12
    assert facts(report) == facts(plain)
    assert (report.title, report.published, report.place) == (TITLE, plain.published, plain.place)
    assert report.text == plain.text


@needs_tesseract
@pytest.mark.parametrize("turned", [0.0, 1.7])
def test_a_scan_gives_the_same_figures(turned: float, plain: Report) -> None:
    """Recognised from a picture, level or askew, the values are the same and the page is known."""
    report = read(as_scan(as_pdf(REPORT), turned), ".pdf")
    values = [(f.kind, f.value) for f in extract_figures(report)]
    assert values == [(f.kind, f.value) for f in extract_figures(plain)]
    assert report.where(Span(10, 20)) == "trang 1"


@needs_tesseract
def test_a_picture_of_nothing_is_refused() -> None:
    """A photograph without text names what is wrong."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("L", (900, 1200), 255).save(buffer, "PNG")
    with pytest.raises(ReadError, match="no text was recognised"):
        read(buffer.getvalue(), ".png")


def check_plan(figures: tuple[Figure, ...]) -> None:
    """Every row of the plan: what was reached, with its target and its percent, checked."""
    for name, _, plan, done in PLAN:
        own = [f for f in figures if f.measure == name]
        reached = next(f for f in own if f.role == "level" and f.kind != "percent")
        scale = Decimal(1_000_000) if reached.kind == "money" else Decimal(1)
        assert (reached.value, reached.target) == (done * scale, plan * scale)
        assert sorted(figures[at].kind for at in reached.siblings) == sorted(["percent", reached.kind])
        assert (reached.verdict, reached.planned, reached.period and reached.period.label) == (
            "match",
            False,
            "năm 2020",
        )
        assert all(figures[at].sentence == reached.sentence for at in reached.siblings)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pdf", ".html"])
def test_a_plan_of_thirty_rows_links_each_rows_three_figures(suffix: str) -> None:
    """From every format a table's rows become value, target and percent of one measure."""
    made = {".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf, ".html": as_html}[suffix](PLAN_REPORT)
    report = read(made, suffix)
    figures = extract_figures(report)
    assert len(figures) == 90
    assert all(report.text[f.span.start : f.span.end] == f.text for f in figures)
    check_plan(figures)


def test_a_table_that_goes_on_overleaf_is_one() -> None:
    """A PDF's table over three pages keeps its header, and each row its own page."""
    report = read(as_pdf([*PLAN_REPORT[:3], *REPORT[2:4], *PLAN_REPORT[3:]], topMargin=150, bottomMargin=150), ".pdf")
    figures = extract_figures(report)
    check_plan(figures)
    assert len(report.tables) == 1
    pages = [report.where(row.span) for row in report.tables[0].rows]
    assert pages == sorted(pages)
    assert len(set(pages)) >= 2


def test_a_workbook_knows_the_cell_of_each_figure() -> None:
    """The sheet and the cell can be named in an answer, also once the report has been stored."""
    report = read(as_xlsx(PLAN_REPORT), ".xlsx")
    figure = next(f for f in extract_figures(report) if f.measure == "Tuyển quân" and f.kind == "count")
    assert report.where(figure.span) == "trang tính Chỉ tiêu, ô D14"
    stored = rows.to_report(rows.from_report(report))
    assert stored.where(figure.span) == report.where(figure.span)
    assert stored.pages == report.pages


def test_a_word_file_knows_its_pages() -> None:
    """Explicit page breaks count when Word has not noted where its pages turn."""
    import docx
    from docx.enum.text import WD_BREAK

    word = docx.Document()
    for block in REPORT[:3]:
        word.add_paragraph(block)
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    word.add_paragraph(REPORT[3])
    buffer = io.BytesIO()
    word.save(buffer)
    report = read(buffer.getvalue(), ".docx")
    assert report.where(Span(report.text.index("1.025"), len(report.text))) == "trang 2"


def test_an_offices_letterhead_is_not_the_report() -> None:
    """Motto, number, place and signatures go; kind and subject make the title, the issuer the place."""
    lines = [
        "ỦY BAN NHÂN DÂN", "PHƯỜNG HÒA BÌNH", "Số: 45/BC-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "Hòa Bình, ngày 15 tháng 12 năm 2020", "BÁO CÁO",
        "Kết quả công tác giảm nghèo năm 2020", "Thực hiện Kế hoạch số 12/KH-UBND, UBND phường báo cáo như sau:",
        "I. Kết quả",
        "Trong năm 2020 đã có 26 hộ thoát nghèo, đạt 130% kế hoạch.", "Nơi nhận:", "- Như trên;", "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn An",
    ]  # fmt: skip
    report = read("\n".join(lines).encode(), ".txt")
    assert report.title == "Báo cáo kết quả công tác giảm nghèo năm 2020"
    assert str(report.published) == "2020-12-15"
    assert report.place is not None
    assert report.place.name.lower() == "phường hòa bình"
    assert report.text.endswith("đạt 130% kế hoạch.")
    assert [f.text for f in extract_figures(report)] == ["26", "130%"]


def test_old_word_files_by_another_name_are_read() -> None:
    """A .doc that is a .docx or a web page is read as what it is."""
    assert read_doc(as_docx(REPORT)).blocks[0] == Line(TITLE)
    assert any(getattr(block, "text", "") == REPORT[3] for block in read_doc(as_html(REPORT)).blocks)


def test_antiwords_tables_are_tables() -> None:
    """Lines between bars are rows; a wrapped cell is one cell."""
    rows = [
        "|Chỉ tiêu     |Kế hoạch|Thực hiện|",
        "|Kết nạp đảng |12      |14       |",
        "|viên mới     |        |         |",
    ]
    text = "\n".join(["Báo cáo năm 2020", *rows, "Hết."])
    grid = next(block for block in table_lines(text) if isinstance(block, Grid))
    assert grid.rows == (("Chỉ tiêu", "Kế hoạch", "Thực hiện"), ("Kết nạp đảng viên mới", "12", "14"))


#: The plan with a paragraph of prose, saved by LibreOffice in the format of Word 97.
OLD_WORD = (Path(__file__).parent / "samples" / "old.doc").read_bytes()


@pytest.mark.skipif("libreoffice" not in converters(), reason="LibreOffice is not installed")
def test_an_old_word_file_is_read_through_libreoffice() -> None:
    """LibreOffice keeps the tables of a .doc."""
    report = read(OLD_WORD, ".doc")
    assert len(report.tables) == 1
    check_plan(extract_figures(report))


@pytest.mark.skipif("antiword" not in converters(), reason="antiword is not installed")
def test_an_old_word_file_is_read_through_antiword(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice antiword gives the words, the date, and the cells as it draws them."""
    found = converters()
    monkeypatch.setattr("index.read.doc.converters", lambda: {"antiword": found["antiword"]})
    report = read_document(read_doc(OLD_WORD), "r", "r.doc")
    assert str(report.published) == "2020-12-28"
    assert "1.025 đảng viên sinh hoạt tại 31 chi bộ" in report.text
    check_plan(extract_figures(report))


def test_an_old_word_file_without_a_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing reads .doc, the reason names what would."""
    monkeypatch.setattr("index.read.doc.converters", dict)
    with pytest.raises(ReadError, match="install LibreOffice or antiword"):
        read_doc(OLD_WORD)


def test_a_picture_without_a_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing recognises text, the reason names what would."""
    monkeypatch.setattr("index.read.scan.recogniser", lambda: None)
    with pytest.raises(ReadError, match="install tesseract-ocr"):
        read_pdf(as_scan(as_pdf(REPORT)))


def test_a_folder_of_all_formats_is_indexed(tmp_path: Path) -> None:
    """An index run takes every format, lists what failed with its reason, and goes on."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a-2020-07-14.txt").write_bytes(as_text(REPORT))
    (folder / "b.html").write_bytes(as_html(REPORT))
    (folder / "c.docx").write_bytes(as_docx(PLAN_REPORT))
    (folder / "d.xlsx").write_bytes(as_xlsx(PLAN_REPORT))
    (folder / "e.pdf").write_bytes(as_pdf(REPORT))
    (folder / "f.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / "g.docx").write_bytes(b"PK\x03\x04 nothing")
    encoder = load_encoder(None)
    summary = build_store([folder], tmp_path / "store", encoder)
    assert (summary.new, summary.reports, summary.figures) == (5, 5, 36 + 180)
    assert sorted(path.name for path, _ in summary.failed) == ["f.pdf", "g.docx"]
    stored = Store.open(tmp_path / "store", encoder).report("e")
    assert stored.where(Span(0, 1)) == "trang 1"


def test_the_plan_is_really_thirty_rows() -> None:
    """The papers hold what the tests claim."""
    assert len(plan_rows()) == 31
    assert DATE_LINE in as_text(REPORT).decode()


def test_words_inside_marks_of_word_are_read() -> None:
    """Tracked insertions, smart tags and content controls hold words; what was struck out does not count."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def run(words: str, tag: str = "t") -> str:
        return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'

    word = Document()
    for text in REPORT[:3]:
        word.add_paragraph(text)
    inner = (
        f'{run("Phường đã trồng ")}<w:del w:id="1" w:author="a">{run("400", "delText")}</w:del>'
        f'<w:ins w:id="2" w:author="a">{run("500")}</w:ins>'
        f'<w:smartTag w:uri="u" w:element="e">{run(" cây xanh")}</w:smartTag>'
        f"<w:sdt><w:sdtContent>{run(' trong năm 2020.')}</w:sdtContent></w:sdt>"
    )
    block = f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p>{inner}</w:p></w:sdtContent></w:sdt>"
    word.element.body.insert(3, parse_xml(block))
    buffer = io.BytesIO()
    word.save(buffer)
    assert "Phường đã trồng 500 cây xanh trong năm 2020." in read(buffer.getvalue(), ".docx").text


def test_page_numbers_and_running_heads_are_left_out() -> None:
    """What stands on every page of a PDF is no part of its report; a paragraph goes on overleaf."""
    from index.read.reflow import reflow

    head = "UBND phường Hòa Bình – Báo cáo năm 2020"
    places = [("Đông", "nhà"), ("Tây", "đường"), ("Nam", "trường")]
    pages = [
        (
            f"trang {n}",
            [f"{head}\n" + "\n".join(f"{what} ở phía {side} {'rất ' * k}dài" for k in range(8)) + f"\n{n}/3"],
        )
        for n, (side, what) in enumerate(places, 1)
    ]
    lines = reflow(pages)
    assert not any(head in line.text or "/3" in line.text for line in lines if isinstance(line, Line))
    (whole,) = (line for line in lines if isinstance(line, Line))
    assert whole.text.startswith("nhà ở phía Đông dài nhà ở phía Đông rất dài")
    assert [whole.text[at:][:5] for at, _ in whole.turns] == ["đường", "trườn"]
