"""How many reports a second the figures are extracted from, on one core.

    OMP_NUM_THREADS=1 python -m tests.evaluation.speed_of_figures [--reports FOLDER] [--news NEWS.jsonl.gz]

Reports are counted in bodies of 2,000 characters. Prints one line for the reports and one for news
articles, which hold fewer figures.
"""

import argparse
import gzip
import json
from pathlib import Path
from time import process_time

from index.figures import extract_figures
from index.read.page import read_page
from index.records import Report


def measure(name: str, reports: list[Report], rounds: int) -> None:
    """Extract the figures of all reports several times and print the rate."""
    for report in reports[:5]:
        extract_figures(report)
    started, figures = process_time(), 0
    for _ in range(rounds):
        figures = sum(len(extract_figures(report)) for report in reports)
    seconds = (process_time() - started) / rounds
    bodies = sum(len(report.text) for report in reports) / 2000
    print(
        f"{name}: {bodies / seconds:.0f} reports of 2,000 characters a second, {figures / bodies:.1f} figures in each"
    )


def main() -> None:
    """Read, extract, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=Path, default=Path("tests/samples/reports"))
    parser.add_argument("--news", type=Path)
    arguments = parser.parse_args()
    pages = [
        read_page(path.read_text("utf-8"), path.stem, path.name) for path in sorted(arguments.reports.glob("*.txt"))
    ]
    measure("reports", pages, rounds=10)
    if arguments.news:
        with gzip.open(arguments.news, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for _, line in zip(range(400), lines, strict=False)]
        articles = [read_page(f"{row['title']}\n" + row["body"].replace("\n", "\n\n"), "news", "news") for row in rows]
        measure("news", articles, rounds=1)


if __name__ == "__main__":
    main()
