"""Claims about taking everything out of files, in one process or in several."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from index import crew
from index.build import build_store
from index.crew import crew_size, harvest_all
from index.encode import load_encoder
from index.errors import ReadError
from index.harvest import Harvest, harvest
from index.store import current_generation

ROOT = Path(__file__).parent.parent
REPORTS = sorted((Path(__file__).parent / "samples" / "reports").glob("*.txt"))


def plain(found: Harvest | ReadError) -> object:
    return str(found) if isinstance(found, ReadError) else found


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what comes soon, or fail."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    """The same results in the same order, files that cannot be read included, however many are under way."""
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.qqq").write_bytes(b"12")
    files = [*REPORTS[:5], tmp_path / "empty.txt", *REPORTS[5:], tmp_path / "picture.qqq", *REPORTS * 3]
    alone = [(path, plain(one)) for path, one in harvest_all(files, 0)]
    assert [path for path, _ in alone] == files
    assert alone[5][1] == "the file is empty"
    for processes in (1, 3):
        assert [(path, plain(one)) for path, one in harvest_all(files, processes)] == alone


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(Path(__file__).parent), str(ROOT))))
    monkeypatch.setattr(crew, "_HARVEST", "fragile:harvest_or_fall")


@pytest.mark.usefixtures("fragile")
def test_a_file_that_brings_its_process_down_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those before and after it are read, also when several crash or hang at once."""
    monkeypatch.setattr(crew, "patience", lambda _: 5.0)
    files = list(REPORTS[:6])
    for at, name in ((1, "a/crash"), (2, "a/hang"), (3, "b/crash"), (7, "c/crash")):
        bad = tmp_path / f"{name}.txt"
        bad.parent.mkdir(exist_ok=True)
        shutil.copy(REPORTS[0], bad)
        files.insert(at, bad)
    found = dict(harvest_all(files, 2))
    assert list(found) == files
    for path, one in found.items():
        if path in REPORTS:
            assert one == harvest(path)
        else:
            assert ("longer than 5 seconds" if path.stem == "hang" else "a crash") in str(one)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the processes in /proc")
@pytest.mark.usefixtures("fragile")
def test_stopping_early_waits_for_no_file(tmp_path: Path) -> None:
    """Who stops asking, as at Ctrl-C, has no processes left, not even one that hangs."""
    shutil.copy(REPORTS[0], tmp_path / "hang.txt")
    found = harvest_all([REPORTS[0], tmp_path / "hang.txt", *REPORTS * 4], 2)
    with closing(found):
        next(found)
        wait_until(lambda: len(_fragile()) == 2)
        under_way = _fragile()
    assert [pid for pid in under_way if _is_child(pid)] == []


def test_few_files_are_read_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more report starts no processes; many do, and fewer of those that are slow to read."""
    monkeypatch.setattr(crew, "_cores", lambda: 4)
    assert crew_size([Path("a.txt")] * 3) == 0
    assert crew_size([Path("a.txt")] * 300) == 4
    assert crew_size([Path("a.PDF")] * 6) == 4
    monkeypatch.setattr(crew, "_cores", lambda: 1)
    assert crew_size([Path("a.txt")] * 300) == 0


def test_a_report_that_breaks_the_extraction_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours on one text is that file's reason, and no end of the run."""

    def stumble(report: object) -> None:
        raise ZeroDivisionError(str(report))

    monkeypatch.setattr("index.harvest.extract_figures", stumble)
    with pytest.raises(ReadError, match=r"cannot be extracted \(ZeroDivisionError\)"):
        harvest(REPORTS[0])


def dump(root: Path) -> list[str]:
    """Return the records as statements."""
    with sqlite3.connect(root / current_generation(root) / "records.sqlite") as records:
        return list(records.iterdump())


def test_a_store_is_the_same_from_any_number_of_processes(tmp_path: Path) -> None:
    """Records to the last letter, vectors to the last bit; two files of one name get the same ids."""
    folder = tmp_path / "reports"
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        for path in REPORTS:
            (folder / name / path.name).write_text(f"{path.read_text('utf-8')}\n\nTệp {name}.\n", "utf-8")
    (folder / "a" / REPORTS[3].name).write_bytes(b"")
    stores = [tmp_path / str(processes) for processes in (0, 1, 3)]
    for root in stores:
        summary = build_store([folder], root, load_encoder(), processes=int(root.name))
        assert (summary.new, len(summary.failed)) == (27, 1)
    one, *others = stores
    for other in others:
        assert dump(one) == dump(other)
        for name in ("passages.faiss", "parts.faiss"):
            files = [root / current_generation(root) / name for root in (one, other)]
            assert files[0].read_bytes() == files[1].read_bytes()


def test_a_store_that_grew_says_what_one_made_at_once_says(tmp_path: Path) -> None:
    """Whatever came, changed and went on the way: reports, figures, places and vocabulary are those of the files."""
    folder, grown = tmp_path / "reports", tmp_path / "grown"
    folder.mkdir()
    for path in REPORTS[:9]:
        shutil.copy(path, folder)
    build_store([folder], grown, load_encoder())
    for path in REPORTS[:2]:
        (folder / path.name).unlink()
    (folder / REPORTS[4].name).write_text(REPORTS[2].read_text("utf-8"), "utf-8")
    build_store([folder], grown, load_encoder())
    for path in REPORTS[9:]:
        shutil.copy(path, folder)
        build_store([folder], grown, load_encoder())
    build_store([folder], tmp_path / "once", load_encoder())
    tables = (
        "SELECT * FROM reports ORDER BY id",
        "SELECT report_id, number, data FROM figures ORDER BY report_id, number",
        'SELECT report_id, start, "end", heading FROM passages ORDER BY report_id, start',
        "SELECT name FROM places ORDER BY name",
        "SELECT * FROM vocabulary ORDER BY term",
    )
    for query in tables:
        found = []
        for root in (grown, tmp_path / "once"):
            with sqlite3.connect(root / current_generation(root) / "records.sqlite") as records:
                found.append(records.execute(query).fetchall())
        assert found[0] == found[1]
        assert found[0]


def test_a_generation_that_others_share_files_with_is_never_written_to(tmp_path: Path) -> None:
    """After the store has grown, been merged and shrunk, the former generation's files are as they were."""
    folder, root = tmp_path / "reports", tmp_path / "store"
    folder.mkdir()
    for number in range(14):
        shutil.copy(REPORTS[number], folder)
        if number == 13:
            (folder / REPORTS[0].name).unlink()
        former = root / current_generation(root) if number else None
        before = _contents(former) if former else {}
        build_store([folder], root, load_encoder())
        assert former is None or _contents(former) == before
        if former is not None and hasattr(os, "link") and number == 1:
            current = root / current_generation(root)
            shared = [one for one in current.rglob("*") if one.is_file() and one.stat().st_nlink > 1]
            assert shared
            assert current / "records.sqlite" not in shared


def _contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


def test_without_hard_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that has none the store grows all the same."""

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("index.growth.os.link", refuse)
    for number in (1, 2, 3):
        summary = build_store(REPORTS[:number], tmp_path / "store", load_encoder())
        assert summary.reports == number


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the processes in /proc")
def test_processes_end_with_their_parent(tmp_path: Path) -> None:
    """A run that is killed among its files leaves no process behind, and the old store whole."""
    folder, store = tmp_path / "reports", tmp_path / "store"
    folder.mkdir()
    shutil.copy(REPORTS[0], folder)
    build_store([folder], store, load_encoder())
    before = _contents(store / current_generation(store))
    for number in range(40):
        for path in REPORTS:
            shutil.copy(path, folder / f"{number}-{path.name}")
    command = [sys.executable, "-m", "bot.cli", "index", str(folder), "--store", str(store)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as parent:
        wait_until(lambda: len([pid for pid in _children(parent.pid) if _is_child(pid)]) >= 2)
        children = _children(parent.pid)
        parent.kill()
    wait_until(lambda: not any(map(_is_child, children)))
    assert _contents(store / current_generation(store)) == before
    assert build_store([folder], store, load_encoder()).new == 560


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return []


def _fragile() -> list[int]:
    return [pid for pid in _children(os.getpid()) if _is_child(pid, b"fragile:")]


def _is_child(pid: int, what: bytes = b"index.child") -> bool:
    with suppress(OSError):
        return what in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False
