"""Read a text of a test as a ward's report of the year 2020."""

from index.figures import extract_figures
from index.read.page import read_page
from index.records import Figure, Report


def figures_of(text: str) -> list[Figure]:
    """Return the figures of a report that holds the text."""
    return list(extract_figures(report_of(text)))


def report_of(text: str) -> Report:
    """Return a report that holds the text."""
    return read_page(f"Phường Phúc Đồng tổng kết năm 2020\nNgày đăng 23/02/2021\n\n{text}\n", "r", "r")
