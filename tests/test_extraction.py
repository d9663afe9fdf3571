"""Claims about taking everything out of files, in one process or in several."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from index import extraction
from index.build import build_store
from index.encode import load_encoder
from index.errors import ReadError
from index.extraction import CRASHED, Extracted, extract_files
from index.store import current_generation

REPORTS = sorted((Path(__file__).parent / "samples" / "reports").glob("*.txt"))


class Bomb(type(Path())):  # type: ignore[misc]
    """A path that ends the process which receives it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def plain(found: Extracted | ReadError) -> object:
    return str(found) if isinstance(found, ReadError) else found


def test_the_number_of_processes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same results in the same order, files that cannot be read included, however many are under way."""
    monkeypatch.setattr(extraction, "_AHEAD", 3)
    (tmp_path / "empty.txt").write_bytes(b"")
    files = [(path, path.stem) for path in [*REPORTS[:5], tmp_path / "empty.txt", *REPORTS[5:]]]
    alone = list(map(plain, extract_files(files, 0)))
    assert alone[5] == "the file is empty"
    assert list(map(plain, extract_files(files, 2))) == alone


def test_a_file_that_brings_its_process_down_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those before and after it are read."""
    monkeypatch.setattr(extraction, "_AHEAD", 2)
    files = [(path, path.stem) for path in REPORTS[:4]]
    files.insert(2, (Bomb("bomb.txt"), "bomb"))
    found = list(extract_files(files, 2))
    assert [one.report.id for one in found if isinstance(one, Extracted)] == [path.stem for path in REPORTS[:4]]
    assert plain(found[2]) == CRASHED


def dump(root: Path) -> list[str]:
    """Return the records as statements, without where the files lie."""
    with sqlite3.connect(root / current_generation(root) / "records.sqlite") as records:
        return list(records.iterdump())


def test_a_store_is_the_same_from_any_number_of_processes(tmp_path: Path) -> None:
    """Records to the last letter, vectors to the last bit."""
    stores = [tmp_path / name for name in ("one", "two")]
    for root, processes in zip(stores, (0, 2), strict=True):
        build_store([REPORTS[0].parent], root, load_encoder(), processes=processes)
    one, two = stores
    assert dump(one) == dump(two)
    for name in ("passages.faiss", "parts.faiss"):
        files = [root / current_generation(root) / name for root in stores]
        assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the processes in /proc")
def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    """A parent that is killed leaves none behind, not even in the middle of its files."""
    code = (
        "import os, sys; from pathlib import Path; from index.extraction import extract_files\n"
        "if __name__ == '__main__':\n"
        f"    files = [(Path(p), str(n)) for n in range(200) for p in {[str(path) for path in REPORTS]!r}]\n"
        "    found = extract_files(files, 2); next(found); print('started', flush=True); list(found)\n"
    )
    script = tmp_path / "reading.py"
    script.write_text(code, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        children = _children(parent.pid)
        parent.kill()
    assert len(children) >= 2
    deadline = time.monotonic() + 20
    while any(_runs(pid) for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in children if _runs(pid)] == []


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid: int) -> bool:
    with suppress(OSError):
        return b"spawn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
