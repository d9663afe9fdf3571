"""Claims about what an index run opens: nothing that looks as it did, nothing known to be bad."""

import json
import os
import time
from pathlib import Path

import pytest
from stores import NEW, OLD, page, texts, whole

from index import seen as seen_module
from index.build import Summary, build_store
from index.crew import harvest_all
from index.encode import Encoder
from index.errors import NotNow
from index.folders import find_files
from index.read import load_bytes

BAD = b"%PDF-1.4 nothing"


class Opened:
    """The files that an index run opens to compare them, and those that it reads."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.compared: list[str] = []
        self.read: list[str] = []

        def load(path: Path) -> bytes:
            self.compared.append(path.name)
            return load_bytes(path)

        def harvest(paths: list[Path], processes: int) -> object:
            self.read += [path.name for path in paths]
            return harvest_all(paths, processes)

        monkeypatch.setattr(seen_module, "load_bytes", load)
        monkeypatch.setattr("index.build.harvest_all", harvest)

    def during(self, folder: Path, root: Path, encoder: Encoder) -> Summary:
        """Index; what was opened before is forgotten."""
        self.compared.clear()
        self.read.clear()
        return build_store([folder], root, encoder)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Return a folder of two good files and a bad one, all written yesterday."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(page("Phúc Đồng", OLD), "utf-8")
    (folder / "b.txt").write_text(page("Tân An", OLD), "utf-8")
    (folder / "bad.pdf").write_bytes(BAD)
    return folder


def settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all files written so far count as written long ago."""
    monkeypatch.setattr(seen_module, "_SETTLED", -3_600_000_000_000)


def test_a_file_that_looks_the_same_is_not_opened(
    reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the unchanged ones nor the bad one; the bad one is listed each time with the same reason."""
    settle(monkeypatch)
    first = opened.during(reports, tmp_path / "store", encoder)
    assert opened.compared == opened.read == ["a.txt", "b.txt", "bad.pdf"]
    for _ in range(2):
        again = opened.during(reports, tmp_path / "store", encoder)
        assert (opened.compared, opened.read) == ([], [])
        assert (again.unchanged, again.failed) == (2, first.failed)
        assert [path.name for path, _ in again.failed] == ["bad.pdf"]


def test_a_file_changed_a_moment_ago_is_compared(
    reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened
) -> None:
    """Its next change may leave the same time behind; what it says decides, and the bad one is not read."""
    opened.during(reports, tmp_path / "store", encoder)
    again = opened.during(reports, tmp_path / "store", encoder)
    assert opened.compared == ["a.txt", "b.txt", "bad.pdf"]
    assert opened.read == []
    assert (again.unchanged, len(again.failed)) == (2, 1)


def test_a_bad_file_that_changes_is_read(
    reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mended it is a report; bad in another way it has another reason; touched it is what it was."""
    settle(monkeypatch)
    first = opened.during(reports, tmp_path / "store", encoder)
    os.utime(reports / "bad.pdf", (1, 1))
    assert opened.during(reports, tmp_path / "store", encoder).failed == first.failed
    assert (opened.compared, opened.read) == (["bad.pdf"], [])
    (reports / "bad.pdf").write_bytes(b"")
    assert opened.during(reports, tmp_path / "store", encoder).failed[0][1] == "the file is empty"
    (reports / "bad.pdf").rename(reports / "bad.txt")
    (reports / "bad.txt").write_text(page("Cái Khế", NEW), "utf-8")
    mended = opened.during(reports, tmp_path / "store", encoder)
    assert (mended.new, mended.failed) == (1, [])
    assert NEW in texts(tmp_path / "store")["bad"]


def test_a_change_that_keeps_size_and_time_is_noticed(
    reports: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tool that puts back the time of the last change cannot put back that of the entry."""
    settle(monkeypatch)
    build_store([reports], tmp_path / "store", encoder)
    before = (reports / "a.txt").stat()
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    os.utime(reports / "a.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (reports / "a.txt").stat().st_size == before.st_size
    assert build_store([reports], tmp_path / "store", encoder).changed == 1


def test_what_may_pass_is_tried_again(
    reports: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that is missing may be installed, a killed process may have been unlucky."""

    def absent(path: Path) -> object:
        raise NotNow(f"{path.name}: install it")

    with monkeypatch.context() as patched:
        patched.setattr("index.harvest.harvest", absent)
        assert len(build_store([reports], tmp_path / "store", encoder).failed) == 3
    summary = build_store([reports], tmp_path / "store", encoder)
    assert (summary.new, len(summary.failed)) == (2, 1)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pipeline": "x"}', '{"pipeline": "x", "files": {"a": [1]}}'])
def test_what_was_seen_may_be_lost(
    reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened, content: str
) -> None:
    """Without it, or with nonsense in its place, all is compared and nothing else happens."""
    opened.during(reports, tmp_path / "store", encoder)
    (tmp_path / "store" / "seen.json").write_text(content, "utf-8")
    summary = opened.during(reports, tmp_path / "store", encoder)
    assert (summary.unchanged, len(summary.failed)) == (2, 1)
    assert opened.read == ["bad.pdf"]
    assert set(json.loads((tmp_path / "store" / "seen.json").read_text("utf-8"))["files"]) == {
        str(path.resolve()) for path in reports.iterdir()
    }


def test_another_version_reads_bad_files_again(
    reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one version of the readers refused, the next may read."""
    opened.during(reports, tmp_path / "store", encoder)
    monkeypatch.setattr("index.build.pipeline_digest", lambda: "another")
    opened.during(reports, tmp_path / "store", encoder)
    assert opened.read == ["a.txt", "b.txt", "bad.pdf"]


def test_a_file_left_alone_is_neither_read_nor_removed(reports: Path, tmp_path: Path, encoder: Encoder) -> None:
    """What is still being written keeps what the store holds of it, and nothing is said of it."""
    root = tmp_path / "store"
    build_store([reports], root, encoder)
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    (reports / "c.txt").write_text(page("Cái Khế", NEW), "utf-8")
    growing = {(reports / name).resolve() for name in ("a.txt", "c.txt", "bad.pdf")}
    (reports / "bad.pdf").unlink()
    summary = build_store([reports], root, encoder, leave=growing)
    assert (summary.new, summary.changed, summary.removed, summary.unchanged, summary.failed) == (0, 0, 0, 1, [])
    assert OLD in texts(root)["a"]
    summary = build_store([reports], root, encoder)
    assert (summary.new, summary.changed, summary.unchanged) == (1, 1, 1)


def test_a_folder_that_fails_to_open_loses_no_reports(
    reports: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder whose drive answers with an error is listed; what the store holds of it stays."""
    below = reports / "2021"
    below.mkdir()
    (below / "d.txt").write_text(page("Cái Khế", OLD), "utf-8")
    build_store([reports], tmp_path / "store", encoder)
    scandir = os.scandir

    def failing(path: str) -> object:
        if Path(path) == below.resolve():
            raise OSError(5, "Input/output error", str(path))
        return scandir(path)

    with monkeypatch.context() as patched:
        patched.setattr("os.scandir", failing)
        summary = build_store([reports], tmp_path / "store", encoder)
    assert (summary.removed, summary.unchanged, summary.reports) == (0, 2, 3)
    path, reason = summary.failed[0]
    assert (path.name, reason) == ("2021", "the folder cannot be opened: Input/output error")
    assert whole(tmp_path / "store").report("d").text


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    """A trash folder's reports are in the trash; links to files lead to the files, each once."""
    for name in (".Trash/a.txt", "2021/b.txt", "2021/.c.txt", "~$d.docx", "e.qqq", "F.TXT"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", "utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "2021" / "b.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    found = find_files([tmp_path, tmp_path / "2021" / "b.txt", tmp_path / "e.qqq"])
    names = [path.relative_to(tmp_path.resolve()).as_posix() for path in found.files]
    assert names == ["2021/b.txt", "F.TXT", "e.qqq"]


def test_the_clock_of_a_file_may_be_ahead(reports: Path, tmp_path: Path, encoder: Encoder, opened: Opened) -> None:
    """A file from tomorrow, as from a server whose clock is wrong, is compared each time."""
    tomorrow = time.time() + 86_400
    for path in reports.iterdir():
        os.utime(path, (tomorrow, tomorrow))
    opened.during(reports, tmp_path / "store", encoder)
    opened.during(reports, tmp_path / "store", encoder)
    assert opened.compared == ["a.txt", "b.txt", "bad.pdf"]
