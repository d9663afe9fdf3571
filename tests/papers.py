"""One report in every format that offices use, made on the spot: lines of text and tables of cells."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

Block = str | list[list[str]]
"""A paragraph, or a table as rows of cells."""

TITLE = "Phường Hòa Bình sơ kết công tác 6 tháng đầu năm 2020"
DATE_LINE = "Ngày đăng 14/07/2020"
REPORT: list[Block] = [
    TITLE,
    DATE_LINE,
    "Đảng ủy phường Hòa Bình, quận Long Biên vừa họp đánh giá kết quả công tác 6 tháng đầu năm 2020 và bàn nhiệm vụ"
    " những tháng còn lại của năm.",
    "Công tác xây dựng Đảng: Đảng ủy đã kết nạp 5/8 đảng viên mới, đạt 62,5% chỉ tiêu quận giao; toàn phường có"
    " 1.025 đảng viên sinh hoạt tại 31 chi bộ.",
    "Thu ngân sách trên địa bàn đạt 12,4 tỷ đồng, bằng 54,3% dự toán năm. Công tác giảm nghèo được quan tâm, số hộ"
    " nghèo giảm còn 14 hộ, chiếm 0,35% tổng số hộ của phường.",
    "Trong 6 tháng, phường đã trao 146 suất quà cho gia đình chính sách, tổng trị giá 73 triệu đồng, và tổ chức 12 buổi"
    " tuyên truyền với trên 900 lượt người dự.",
]  # fmt: skip

_PLANNED = """\
triệu đồng: Thu ngân sách trên địa bàn, Chi ngân sách phường, Vận động quỹ vì người nghèo
đảng viên: Kết nạp đảng viên mới
hộ: Giảm hộ nghèo, Giảm hộ cận nghèo, Gia đình văn hóa
người: Khám tuyển nghĩa vụ quân sự, Tuyển quân, Tham gia bảo hiểm xã hội tự nguyện, Giải quyết việc làm, Đào tạo nghề
người: Phổ cập mầm non, Tiêm chủng trẻ em, Hiến máu tình nguyện
căn: Xây nhà đại đoàn kết
thẻ: Cấp thẻ bảo hiểm y tế
cây: Trồng cây xanh
công trình: Lắp camera an ninh, Sửa chữa ngõ xuống cấp, Thay đèn chiếu sáng
tấn: Thu gom rác thải
tổ: Tổ dân phố văn hóa
đơn: Giải quyết đơn thư
vụ: Hòa giải cơ sở
hồ sơ: Hồ sơ dịch vụ công trực tuyến
buổi: Buổi tiếp công dân, Diễn tập phòng cháy
cơ sở: Kiểm tra cơ sở kinh doanh
suất: Quà tặng người cao tuổi"""
_NAMED = [
    (name, unit) for unit, names in (line.split(": ") for line in _PLANNED.split("\n")) for name in names.split(", ")
]
#: A plan of thirty rows: name, unit, planned, reached.
PLAN = [(name, unit, 120 + 37 * at, 96 + 41 * at) for at, (name, unit) in enumerate(_NAMED)]


def vietnamese(value: float) -> str:
    """Return a number as Vietnamese tables write it: 1.234 and 86,7."""
    whole, _, fraction = f"{value:,.1f}".partition(".")
    return whole.replace(",", ".") + ("" if fraction == "0" else f",{fraction}")


def plan_rows() -> list[list[str]]:
    """Return the plan as the cells of a table, its header first."""
    header = ["STT", "Chỉ tiêu", "ĐVT", "Kế hoạch năm 2020", "Thực hiện năm 2020", "Tỷ lệ (%)"]
    rows = [
        [str(at), name, unit, vietnamese(plan), vietnamese(done), vietnamese(done * 100 / plan)]
        for at, (name, unit, plan, done) in enumerate(PLAN, 1)
    ]
    return [header, *rows]


PLAN_REPORT: list[Block] = [
    "Kết quả thực hiện các chỉ tiêu năm 2020 của phường Hòa Bình",
    "Ngày đăng 28/12/2020",
    "Năm 2020, phường Hòa Bình, quận Long Biên đã thực hiện các chỉ tiêu được giao như sau.",
    "Bảng 1. Kết quả thực hiện các chỉ tiêu",
    plan_rows(),
    "Các ngành tiếp tục phát huy kết quả đạt được trong thời gian tới.",
]


def as_text(blocks: Sequence[Block]) -> bytes:
    """Return the paragraphs as a text file."""
    return "\n\n".join(block for block in blocks if isinstance(block, str)).encode()


def as_html(blocks: Sequence[Block], layout: str = "plain") -> bytes:
    """Return the report as a page of a portal: ``plain``, ``menus`` or ``nested`` (tables for layout)."""
    title, line, *rest = blocks
    inner = "".join(_html_block(block) for block in rest)
    menu = "".join(f'<li><a href="/{n}">Chuyên mục {n}</a></li>' for n in range(12))
    if layout == "plain":
        body = f"<article><h1>{title}</h1><p class=date>{line}</p>{inner}</article>"
    elif layout == "menus":
        body = (
            f"<header><nav><ul>{menu}</ul></nav></header><div id=content><h1 class=title>{title}</h1>"
            f"<span class=time>{line} | Lượt xem: 327</span><div class='post-body entry-content'>{inner}</div>"
            f"<div class=share><a>Chia sẻ</a><a>In bài viết</a></div></div>"
            f"<aside><h3>Tin liên quan</h3><ul>{menu}</ul></aside>"
            "<footer><p>Bản quyền thuộc về UBND phường</p></footer>"
        )
    else:
        body = (
            f"<table width=100%><tr><td width=20%><ul>{menu}</ul></td><td><table><tr><td><b>{title}</b></td></tr>"
            f"<tr><td>{line}</td></tr><tr><td><div>{inner}</div></td></tr></table></td></tr></table>"
        )
    page = f"<html><head><meta charset=utf-8><title>{title} - Cổng thông tin</title></head><body>{body}</body></html>"
    return page.encode()


def _html_block(block: Block) -> str:
    if isinstance(block, str):
        return f"<p>{block}</p>"
    rows = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in block)
    return f"<table border=1><tbody>{rows}</tbody></table>"


def as_docx(blocks: Sequence[Block], font: str | None = None) -> bytes:
    """Return the report as a Word file, set in a font of one's choice."""
    import docx

    word = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            run = word.add_paragraph().add_run(block)
            if font:
                run.font.name = font
        else:
            table = word.add_table(len(block), len(block[0]))
            for at, row in enumerate(block):
                for column, cell in zip(table.rows[at].cells, row, strict=True):
                    column.text = cell
    return _saved(word)


def as_xlsx(blocks: Sequence[Block]) -> bytes:
    """Return the report as a workbook: paragraphs above and below, numbers as numbers."""
    import openpyxl

    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Chỉ tiêu"
    for block in blocks:
        if isinstance(block, str):
            sheet.append([block])
            continue
        for row in block:
            sheet.append([_number(cell) for cell in row])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, float):
                    cell.number_format = "#,##0.0"
    return _saved(book)


def _number(cell: str) -> str | float:
    plain = cell.replace(".", "").replace(",", ".")
    if plain.isdigit():
        return int(plain)
    return float(plain) if plain.replace(".", "").isdigit() else cell


def as_pdf(blocks: Sequence[Block], **options: Any) -> bytes:
    """Return the report as a PDF with ruled tables. Skips the test where no Vietnamese font is found."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(TTFont("Viet", str(vietnamese_font())))
    style = ParagraphStyle("body", fontName="Viet", fontSize=11, leading=15)
    story: list[Any] = []
    for block in blocks:
        if isinstance(block, str):
            story += [Paragraph(block, style), Spacer(1, 8)]
            continue
        cells = [
            [Paragraph(cell, ParagraphStyle("cell", fontName="Viet", fontSize=9)) for cell in row] for row in block
        ]
        widths = [30, 190, 70, 75, 75, 55] if len(block[0]) == 6 else None
        story.append(Table(cells, widths, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, **{"pagesize": A4, **options}).build(story)
    return buffer.getvalue()


def vietnamese_font() -> Path:
    """Return a font with all Vietnamese letters, or skip the test that needs it."""
    places = [Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")]
    try:
        import matplotlib

        places.insert(0, Path(matplotlib.get_data_path(), "fonts/ttf/DejaVuSans.ttf"))
    except ImportError:
        pass
    for place in places:
        if place.exists():
            return place
    pytest.skip("no font with Vietnamese letters: install fonts-dejavu-core")


def as_scan(pdf: bytes, turned: float = 0.0) -> bytes:
    """Return the first page of a PDF as a PDF that holds its picture alone, askew by some degrees."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    if turned:
        picture = picture.rotate(turned, expand=False, fillcolor=255)
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=200)
    return buffer.getvalue()


def as_photo(pdf: bytes) -> bytes:
    """Return the first page of a PDF as a photograph."""
    import pypdfium2

    page: Any = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    buffer = io.BytesIO()
    page.save(buffer, "JPEG")
    return buffer.getvalue()


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
