"""Claims about ``hoiphuong watch``: rounds by themselves, and the command in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import pytest
from filelock import FileLock
from stores import NEW, OLD, page, texts, whole
from test_cli import environment, hoiphuong

from bot import watching
from bot.watching import Watch
from index.encode import Encoder

ROOT = Path(__file__).parent.parent
BAD = "bad.docx: the file is damaged or not a .docx file: open it, save it anew and index again"


class Rounds:
    """A watch whose lines are kept, and what happens while it waits for files to settle."""

    def __init__(self, folders: list[Path], store: Path, encoder: Encoder, patch: pytest.MonkeyPatch) -> None:
        self.lines: list[str] = []
        self.meanwhile: list[Callable[[], object]] = []
        self._watch = Watch(folders, store, encoder, self.lines.append)
        patch.setattr(watching.time, "sleep", self._wait)

    def _wait(self, seconds: float) -> None:
        assert seconds > 0
        if self.meanwhile:
            self.meanwhile.pop(0)()

    def run(self, *meanwhile: Callable[[], object]) -> tuple[bool, list[str]]:
        """Run one round; return whether a file was still changing, and what was said."""
        self.meanwhile = list(meanwhile)
        said = len(self.lines)
        return self._watch.round(), self.lines[said:]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "báo cáo"
    folder.mkdir()
    for name, ward in (("a", "Phúc Đồng"), ("b", "Tân An")):
        (folder / f"{name}.txt").write_text(page(ward, OLD), "utf-8")
    return folder


@pytest.fixture
def rounds(reports: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Rounds:
    """Return a watch over one folder that has had its first round."""
    made = Rounds([reports], tmp_path / "store", encoder, monkeypatch)
    assert made.run() == (False, ["2 new, 0 changed, 0 unchanged, 0 removed, 0 failed"])
    return made


def test_a_round_says_what_came_changed_and_went(rounds: Rounds, reports: Path, tmp_path: Path) -> None:
    """One line with all counts, and each failed file with its reason; nothing to do, nothing to say."""
    assert rounds.run() == (False, [])
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    (reports / "b.txt").unlink()
    (reports / "c.txt").write_text(page("Cái Khế", OLD), "utf-8")
    (reports / "bad.docx").write_bytes(b"PK nothing")
    (reports / "empty.txt").write_bytes(b"")
    growing, (line,) = rounds.run()
    assert not growing
    assert line.startswith("1 new, 1 changed, 0 unchanged, 1 removed, 2 failed (")
    assert BAD in line
    assert "empty.txt: the file is empty" in line
    assert set(texts(tmp_path / "store")) == {"a", "c"}
    assert rounds.run() == (False, [])
    (reports / "c.txt").unlink()
    assert BAD in rounds.run()[1][0]


def test_a_file_that_grows_waits_and_others_do_not(rounds: Rounds, reports: Path, tmp_path: Path) -> None:
    """What changes between two looks is left for later, whatever the store holds of it; the rest is indexed."""
    whole_text = page("Phúc Đồng", NEW)
    (reports / "c.txt").write_text(page("Cái Khế", OLD), "utf-8")
    growing = rounds.run(lambda: (reports / "a.txt").write_text(whole_text[:150], "utf-8"))
    assert growing == (True, ["1 new, 0 changed, 1 unchanged, 0 removed, 0 failed"])
    assert OLD in texts(tmp_path / "store")["a"]
    assert rounds.run(lambda: (reports / "a.txt").write_text(whole_text, "utf-8")) == (True, [])
    assert rounds.run() == (False, ["0 new, 1 changed, 2 unchanged, 0 removed, 0 failed"])
    assert NEW in texts(tmp_path / "store")["a"]


def test_a_drive_that_goes_takes_no_reports_with_it(
    reports: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty or missing folder is said once, and its reports stay; others go on, and it may come back."""
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "d.txt").write_text(page("An Cư", OLD), "utf-8")
    rounds = Rounds([reports, drive], tmp_path / "store", encoder, monkeypatch)
    rounds.run()
    for go in (lambda: (drive / "d.txt").rename(tmp_path / "d.txt"), drive.rmdir):
        go()
        (reports / "a.txt").write_text(page("Phúc Đồng", str(go)), "utf-8")
        lines = rounds.run()[1]
        assert lines[-1] == "0 new, 1 changed, 1 unchanged, 0 removed, 0 failed"
        assert set(texts(tmp_path / "store")) == {"a", "b", "d"}
    assert [line for line in rounds.lines if "not connected" in line] == [
        f"{drive} is empty or not connected: its reports are kept"
    ]
    drive.mkdir()
    later = Rounds([reports, drive], tmp_path / "store", encoder, monkeypatch)
    assert later.run()[1][0] == f"{drive} is empty or not connected: its reports are kept"
    assert set(texts(tmp_path / "store")) == {"a", "b", "d"}
    (tmp_path / "d.txt").rename(drive / "d.txt")
    assert rounds.run() == (False, ["0 new, 0 changed, 3 unchanged, 0 removed, 0 failed"])
    (drive / "e.txt").write_text(page("An Cư", NEW), "utf-8")
    (drive / "d.txt").unlink()
    assert rounds.run() == (False, ["1 new, 0 changed, 2 unchanged, 1 removed, 0 failed"])


def test_a_round_that_could_not_be_run_is_run_later(rounds: Rounds, reports: Path, tmp_path: Path) -> None:
    """Another run holds the store: one line says so, and the change is not forgotten."""
    (reports / "c.txt").write_text(page("Cái Khế", OLD), "utf-8")
    with FileLock(tmp_path / "store" / "lock"):
        again, lines = rounds.run()
    assert again
    assert len(lines) == 1
    assert "another index run" in lines[0]
    assert rounds.run() == (False, ["1 new, 0 changed, 2 unchanged, 0 removed, 0 failed"])


@contextmanager
def watched(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], "SimpleQueue[str]"]]:
    """Run the command in a folder; its lines come as they are printed."""
    command = [sys.executable, "-m", "bot.cli", "watch", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines: SimpleQueue[str] = SimpleQueue()

    def follow() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line.rstrip("\n"))

    reader = Thread(target=follow, daemon=True)
    reader.start()
    try:
        yield process, lines
    finally:
        process.kill()
        process.wait()
        reader.join()


def next_line(lines: "SimpleQueue[str]") -> str:
    """Return the next line without its time, waiting for it as long as a slow machine may take."""
    try:
        return lines.get(timeout=60).partition("  ")[2]
    except Empty:
        pytest.fail("watch said nothing")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
def test_watch_follows_its_folders_until_told_to_stop(tmp_path: Path, reports: Path) -> None:
    """Added, bad, changed and removed files, a line a round; a signal ends it well."""
    with watched(tmp_path, reports.name, "--store", "kho") as (process, lines):
        assert next_line(lines) == "2 new, 0 changed, 0 unchanged, 0 removed, 0 failed"
        (reports / "2021").mkdir()
        (reports / "2021" / "c.txt").write_text(page("Cái Khế", OLD), "utf-8")
        assert next_line(lines) == "1 new, 0 changed, 2 unchanged, 0 removed, 0 failed"
        (reports / "2021" / "d.txt").write_bytes(b"")
        assert next_line(lines).endswith("3 unchanged, 0 removed, 1 failed (2021/d.txt: the file is empty)")
        (reports / "2021" / "c.txt").write_text(page("Cái Khế", NEW), "utf-8")
        (reports / "2021" / "d.txt").unlink()
        assert next_line(lines) == "0 new, 1 changed, 2 unchanged, 0 removed, 0 failed"
        assert NEW in texts(tmp_path / "kho")["c"]
        shutil.rmtree(reports / "2021")
        assert next_line(lines) == "0 new, 0 changed, 2 unchanged, 1 removed, 0 failed"
        process.send_signal(signal.SIGTERM)
        assert next_line(lines) == "stopped"
        assert process.wait(60) == 0
    assert set(texts(tmp_path / "kho")) == {"a", "b"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watch_stopped_in_the_middle_leaves_a_whole_store(
    tmp_path: Path, reports: Path, number: signal.Signals
) -> None:
    """A signal during a round ends it well, with the old content and no rest behind."""
    hoiphuong(tmp_path, "index", reports, "--store", "kho")
    for at in range(1500):  # long enough to be stopped on a busy machine
        (reports / f"{at}.txt").write_text(page("Cái Khế", f"kết nạp {at} đảng viên mới") * 8, "utf-8")
    with watched(tmp_path, reports.name, "--store", "kho") as (process, lines):
        deadline = time.monotonic() + 60
        while not (tmp_path / "kho" / ".building").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        assert next_line(lines) == "stopped"
        assert process.wait(60) == 0
    assert not (tmp_path / "kho" / ".building").exists()
    assert set(texts(tmp_path / "kho")) == {"a", "b"}
    whole(tmp_path / "kho")


def test_watch_takes_folders_only(tmp_path: Path) -> None:
    """A mistyped folder, or a file, is one line."""
    (tmp_path / "a.txt").write_text(page("Tân An", OLD), "utf-8")
    for name in ("nowhere", "a.txt"):
        done = hoiphuong(tmp_path, "watch", name)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"hoiphuong: there is no folder {name}\n")
    assert not os.path.exists(tmp_path / "store")
