"""How long an office's reports take from files to answers, and in how much memory.

    python -m tests.evaluation.speed_of_indexing [--reports 2000] [--characters 2000]

Writes reports made of the sample reports' paragraphs with other wards and other numbers, indexes
them from nothing as ``hoiphuong index`` does, then one more. Prints seconds, and the peak memory of
the process and of its largest child.
"""

import argparse
import random
import re
import resource
import tempfile
from pathlib import Path
from time import perf_counter

from index.build import build_store
from index.encode import load_encoder

SAMPLES = Path(__file__).parent.parent / "samples" / "reports"
_WARDS = ("Hoà Cường", "Tân Phong", "Vĩnh Hải", "Đông Sơn", "Phú Thượng", "An Hội", "Lộc Thọ", "Quang Trung")


def write_reports(folder: Path, number: int, characters: int, seed: int = 0) -> None:
    """Write distinct reports of about this many characters."""
    chance = random.Random(seed)
    paragraphs = [
        line
        for path in sorted(SAMPLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if len(line) > 200
    ]
    folder.mkdir()
    for at in range(number):
        ward, year = f"{chance.choice(_WARDS)} {at % 97}", 2017 + at % 7
        body: list[str] = []
        while sum(map(len, body)) < characters:
            body.append(_renumbered(chance.choice(paragraphs), chance))
        head = f"Phường {ward} tổng kết công tác năm {year}\nNgày đăng {at % 27 + 1:02}/12/{year}"
        (folder / f"{at:05}.txt").write_text(f"{head}\n\n" + "\n\n".join(body)[:characters], "utf-8")


def _renumbered(paragraph: str, chance: random.Random) -> str:
    return re.sub(r"(?<![\d/.,-])\d{2,3}(?![\d/.,-])", lambda _: str(chance.randint(11, 999)), paragraph)


def peak_memory() -> str:
    """Return the most memory this process and its largest child have held, in MB (Linux counts in KB)."""
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own / 1024:.0f} MB, its largest child {child / 1024:.0f} MB"


def main() -> None:
    """Write, index, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--characters", type=int, default=2000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        write_reports(root / "reports", arguments.reports, arguments.characters)
        write_reports(root / "more", 1, arguments.characters, seed=1)
        encoder = load_encoder()
        started = perf_counter()
        summary = build_store([root / "reports"], root / "store", encoder)
        print(
            f"{summary.reports} reports, {summary.passages} passages, {summary.figures} figures:"
            f" {perf_counter() - started:.1f} s"
        )
        started = perf_counter()
        build_store([root / "more"], root / "store", encoder)
        print(f"one more: {perf_counter() - started:.2f} s")
        print(f"memory: {peak_memory()}")


if __name__ == "__main__":
    main()
