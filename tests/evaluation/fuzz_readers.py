"""Feed every reader damaged files: ``python -m tests.evaluation.fuzz_readers [COUNT]`` (1,000 of each kind).

Prints, for each format, how many were read and how many refused, the slowest, and the reasons. Exits
with 1 when a reader raised anything but a ``ReadError`` or outran its patience.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from mutations import MAIN_PART, mutated, rearranged
from papers import PLAN_REPORT, REPORT, as_docx, as_html, as_pdf, as_text, as_xlsx

from index.errors import ReadError
from index.figures import extract_figures
from index.read import read_bytes

MAKERS = {".txt": as_text, ".html": as_html, ".docx": as_docx, ".xlsx": as_xlsx, ".pdf": as_pdf}
PATIENCE = 30.0


def main() -> int:
    """Run and report; return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    failures = 0
    for suffix, make in MAKERS.items():
        outcomes: Counter[str] = Counter()
        slowest = 0.0
        whole = make([*REPORT, *PLAN_REPORT])
        damaged: Iterator[bytes] = mutated(whole, count, seed=11)
        if suffix in MAIN_PART:
            damaged = chain(mutated(whole, count // 2, seed=11), rearranged(whole, MAIN_PART[suffix], count // 2))
        for number, data in enumerate(damaged):
            started = time.monotonic()
            try:
                extract_figures(read_bytes(data, suffix, "r", f"r{suffix}"))
                outcomes["read"] += 1
            except ReadError as error:
                outcomes[str(error)] += 1
            except Exception as error:
                failures += 1
                print(f"{suffix} number {number}: {type(error).__name__}: {error}")
            slowest = max(slowest, time.monotonic() - started)
        failures += slowest > PATIENCE
        print(f"{suffix}: {outcomes.pop('read', 0)} read, {sum(outcomes.values())} refused, slowest {slowest:.2f} s")
        for reason, times in outcomes.most_common(6):
            print(f"    {times:5}  {reason}")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
