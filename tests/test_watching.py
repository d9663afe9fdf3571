"""Claims about a store that follows its folders."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from test_store import NEW, OLD, page, texts

from bot.watching import Watch
from index.build import build_store
from index.encode import load_encoder

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    (made / "a.txt").write_text(page("Phúc Đồng", OLD), "utf-8")
    return made


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def watch(folder: Path, tmp_path: Path, lines: list[str]) -> Watch:
    return Watch([folder.resolve()], tmp_path / "store", load_encoder(), lines.append, settle=0.02)


def test_what_comes_changes_and_goes_is_followed(watch: Watch, folder: Path, lines: list[str]) -> None:
    """One line a round that found something, none for one that did not."""
    assert not watch.round()
    (folder / "b.txt").write_text(page("Tân An", OLD), "utf-8")
    assert not watch.round()
    assert not watch.round()
    (folder / "a.txt").write_text(page("Phúc Đồng", NEW) + "Thêm một dòng.\n", "utf-8")
    watch.round()
    assert NEW in texts(watch.store)["a"]
    (folder / "a.txt").unlink()
    watch.round()
    assert list(texts(watch.store)) == ["b"]
    assert [line.split(" new")[0] for line in lines] == ["1", "1", "0", "0"]
    assert "1 changed" in lines[2]
    assert "1 removed" in lines[3]


def test_a_file_is_left_alone_until_it_stops_growing(watch: Watch, folder: Path) -> None:
    """Half a file is no report; its other half comes while it is looked at."""
    watch.settle = 0.2
    path, whole = folder / "b.txt", page("Tân An", OLD)
    path.write_text(whole[:80], "utf-8")
    grow = threading.Timer(0.05, lambda: path.write_text(whole, "utf-8"))
    grow.start()
    assert watch.round()  # there is more to do
    assert "b" not in texts(watch.store)
    grow.join()
    assert not watch.round()
    assert texts(watch.store)["b"].endswith("quận giao.")


def test_a_bad_file_is_named_and_not_tried_again(watch: Watch, folder: Path, lines: list[str]) -> None:
    """Its reason stands in every round's line until it changes."""
    (folder / "c.txt").write_bytes(b"\x00\x01" * 50)
    watch.round()
    assert "1 failed (c.txt: " in lines[-1]
    (folder / "b.txt").write_text(page("Tân An", OLD), "utf-8")
    watch.round()
    assert "1 new" in lines[-1]
    assert "1 failed (c.txt: " in lines[-1]


def test_a_bad_file_is_not_read_again_until_it_changes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed all the same; a damaged list only costs reading it again."""
    root, encoder = tmp_path / "store", load_encoder()
    bad = folder / "c.txt"
    bad.write_bytes(b"\x00\x01" * 50)
    (first,) = build_store([folder], root, encoder).failed
    with monkeypatch.context() as patch:
        patch.setattr("index.extraction.read_file", lambda *_: pytest.fail("a bad file was read again"))
        assert build_store([folder], root, encoder).failed == [first]
    (root / "failures.json").write_text("{", "utf-8")
    assert build_store([folder], root, encoder).failed == [first]
    bad.write_text(page("Tân An", OLD), "utf-8")
    assert build_store([folder], root, encoder).new == 1


def test_an_empty_folder_looks_like_a_drive_that_is_not_connected(watch: Watch, folder: Path, lines: list[str]) -> None:
    """Its reports are kept, which is said once, and followed again when it is back."""
    watch.round()
    (folder / "a.txt").rename(folder.parent / "a.txt")
    watch.round()
    assert "not connected" in lines[-1]
    assert list(texts(watch.store)) == ["a"]
    (folder.parent / "a.txt").rename(folder / "a.txt")
    (folder / "b.txt").write_text(page("Tân An", OLD), "utf-8")
    watch.round()
    assert sorted(texts(watch.store)) == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_the_command_follows_until_it_is_told_to_stop(folder: Path, tmp_path: Path) -> None:
    """A file put into the folder is in the store a moment later; SIGTERM ends it with exit code 0."""
    command = [sys.executable, "-m", "bot.cli", "watch", str(folder), "--store", str(tmp_path / "store")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert "1 new" in process.stdout.readline()
        (folder / "b.txt").write_text(page("Tân An", OLD), "utf-8")
        assert "1 new, 0 changed, 1 unchanged" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert "stopped" in process.stdout.read()
    assert process.returncode == 0
    assert sorted(texts(tmp_path / "store")) == ["a", "b"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """One line, exit code 1."""
    command = [sys.executable, "-m", "bot.cli", "watch", str(tmp_path / "nowhere"), "--store", str(tmp_path / "s")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "there is no folder" in done.stderr
