"""How long ``hoiphuong index`` takes, for all reports and for one more, and how much memory.

    python -m tests.evaluation.speed_of_indexing [--reports 2000] [--characters 2000] [--seed 7] [--keep FOLDER]

Writes distinct reports: paragraphs of the sample reports in another order, under other wards and
dates, with every figure changed. The command runs in a process of its own, so starting Python counts.
Prints seconds for all of them from nothing, for one more, for a run with nothing new, and for each
the peak of the memory held by the process and its children (the sum of what each has in memory,
looked at fifty times a second; pages that they share count in each). Last, for one more in a process
that has been started before, as ``hoiphuong watch`` has. ``--keep`` leaves the reports and the store
in a folder.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from index.build import build_store
from index.encode import load_encoder

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "tests" / "samples" / "reports"
WARDS = (
    "Phúc Đồng",
    "Tân An",
    "Hòa Bình",
    "Cái Khế",
    "An Cư",
    "Bồ Đề",
    "Ngọc Lâm",
    "Thới Bình",
    "Hưng Lợi",
    "Vĩnh Phú",
)
#: Years and days are no figures, and a report whose every date were changed would hold no periods.
_FIGURE = re.compile(r"(?<![\d/.-])(?!(?:19|20)\d\d\b)\d{1,3}(?:\.\d{3})*(?:,\d+)?(?![\d/.-])")
_YEAR = re.compile(r"\b20(?:18|19|20|21)\b")
_HEAD = re.compile(r"\A.*?Lượt xem: \d+\n", re.DOTALL)


def paragraphs() -> list[str]:
    """Return the paragraphs of the sample reports' bodies that state something."""
    bodies = [_HEAD.sub("", path.read_text("utf-8")) for path in sorted(SAMPLES.glob("*.txt"))]
    return [text for body in bodies for text in body.split("\n\n") if len(text) > 120 and "\n" not in text.strip()]


def report(chance: random.Random, stock: list[str], characters: int) -> str:
    """Return one report of about so many characters."""
    ward, day = chance.choice(WARDS), date(2018, 1, 1) + timedelta(chance.randrange(2400))
    year = str(day.year)
    parts: list[str] = []
    for text in chance.sample(stock, len(stock)):
        if sum(map(len, parts)) + len(text) > characters - 150:
            break
        text = re.sub("|".join(("Phúc Đồng", "Tân An", "Ninh Kiều")), ward, _YEAR.sub(year, text))
        parts.append(_FIGURE.sub(lambda match: _other(chance, match.group()), text))
    head = f"Tin tức - Sự kiện\n\nPhường {ward} báo cáo kết quả công tác năm {year}\n"
    head += f"Thứ ba, {day:%d/%m/%Y} | 08:30 GMT+7  | Lượt xem: {chance.randrange(20, 900)}\n\n"
    return head + "\n\n".join(parts) + "\n\nTheo: Văn phòng HĐND - UBND phường\n"


def _other(chance: random.Random, figure: str) -> str:
    """Return another figure written with as many digits."""
    changed = (str(chance.randint(1, 9)) if char.isdigit() else char for char in figure)
    return "".join(changed)


def write_reports(folder: Path, count: int, characters: int, seed: int) -> None:
    """Write so many reports, the same for the same seed."""
    folder.mkdir(parents=True, exist_ok=True)
    chance, stock = random.Random(seed), paragraphs()
    for number in range(count):
        (folder / f"report-{number:05}.txt").write_text(report(chance, stock, characters), "utf-8")


def timed(command: list[str]) -> tuple[float, int, str]:
    """Run a command; return seconds, the peak of its tree's memory in MB, and its last line."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_held, _tree(process.pid))))
        time.sleep(0.02)
    seconds = time.monotonic() - started
    assert process.stderr is not None
    said = process.stderr.read().strip()
    if process.returncode:
        raise SystemExit(said)
    return seconds, peak // 1024, said.splitlines()[-1]


def _tree(root: int) -> list[int]:
    """Return a process and all that it has started, as the system tells them."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = int(Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue  # it has just ended
            children.setdefault(parent, []).append(int(entry))
    found = [root]
    for one in found:
        found += children.get(one, [])
    return found


def _held(process: int) -> int:
    """Return the kilobytes that a process has in memory."""
    try:
        status = Path("/proc", str(process), "status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)


def measure(folder: Path, arguments: argparse.Namespace) -> None:
    """Write, index, add one, index again; print a line for each."""
    reports, store = folder / "reports", folder / "store"
    write_reports(reports, arguments.reports, arguments.characters, arguments.seed)
    sizes = [len(path.read_text("utf-8")) for path in reports.glob("*.txt")]
    print(f"{len(sizes)} reports of {sum(sizes) // len(sizes)} characters on average, {os.cpu_count()} cores")
    command = [sys.executable, "-m", "bot.cli", "index", str(reports), "--store", str(store)]
    for name in ("all", "one more", "nothing new"):
        if name == "one more":
            text = report(random.Random(-1), paragraphs(), arguments.characters)
            (reports / "one-more.txt").write_text(text, "utf-8")
        seconds, peak, said = timed(command)
        print(f"{name:12} {seconds:6.2f} s, peak {peak} MB   {said.partition(': ')[2]}")
    encoder = load_encoder()
    times = []
    for number in range(3):  # the first one also compiles the rules
        text = report(random.Random(-2 - number), paragraphs(), arguments.characters)
        (reports / f"watched-{number}.txt").write_text(text, "utf-8")
        started = time.monotonic()
        build_store([reports], store, encoder)
        times.append(time.monotonic() - started)
    print(f"{'as watched':12} {min(times):6.2f} s")


def main() -> None:
    """Measure in a folder that is thrown away, or in one that is kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--characters", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    if arguments.keep:
        measure(arguments.keep.resolve(), arguments)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments)


if __name__ == "__main__":
    main()
