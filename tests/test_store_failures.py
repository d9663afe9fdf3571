"""Claims about trouble: whatever happens to a store or to the run that writes it, a whole one is there."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from stores import NEW, OLD, OtherModel, Recording, generations, one_line, page, texts, whole

from index.build import Summary, build_store
from index.encode import Encoder, Matrix
from index.errors import HoiPhuongError, ModelMismatch, StoreDamaged, StoreError, StoreFormat, StoreMissing
from index.store import FORMAT, Store
from index.words import query_terms
from retrieval.engine import Engine

ROOT = Path(__file__).parent.parent
REPORTS = Path(__file__).parent / "samples" / "reports"


class NoSpace(Recording):
    """An encoder on a machine whose disk is full by the time the vectors are made."""

    def passages(self, texts: Sequence[str]) -> Matrix:  # noqa: ARG002 - one signature for all encoders
        """Fail as a write to a full disk does."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _generation(root: Path) -> Path:
    return root / (root / "CURRENT").read_text("utf-8").strip()


def _rewrite_manifest(root: Path, **changes: Any) -> None:
    path = _generation(root) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


DAMAGE: dict[str, tuple[type[StoreError], Callable[[Path], object]]] = {
    "missing": (StoreMissing, shutil.rmtree),
    "no pointer": (StoreMissing, lambda root: (root / "CURRENT").unlink()),
    "empty pointer": (StoreDamaged, lambda root: (root / "CURRENT").write_bytes(b"")),
    "pointer to nowhere": (StoreDamaged, lambda root: (root / "CURRENT").write_text("g000099\n")),
    "pointer outside": (StoreDamaged, lambda root: (root / "CURRENT").write_text("../store/g000001")),
    "binary pointer": (StoreDamaged, lambda root: (root / "CURRENT").write_bytes(b"\xff\xfe\x00")),
    "no manifest": (StoreDamaged, lambda root: (_generation(root) / "manifest.json").unlink()),
    "half a manifest": (
        StoreDamaged,
        lambda root: (_generation(root) / "manifest.json").write_text('{"format": 1, "mo'),
    ),
    "manifest of another kind": (StoreDamaged, lambda root: (_generation(root) / "manifest.json").write_text("[1, 2]")),
    "older format": (StoreFormat, lambda root: _rewrite_manifest(root, format=FORMAT - 1)),
    "newer format": (StoreFormat, lambda root: _rewrite_manifest(root, format=FORMAT + 1, colour="red")),
    "no records": (StoreDamaged, lambda root: (_generation(root) / "records.sqlite").unlink()),
    "altered records": (StoreDamaged, lambda root: _flip(_generation(root) / "records.sqlite")),
    "altered vectors": (StoreDamaged, lambda root: _flip(_generation(root) / "passages.faiss")),
    "altered parts": (StoreDamaged, lambda root: _flip(_generation(root) / "parts.faiss")),
    "cut vectors": (StoreDamaged, lambda root: (_generation(root) / "passages.faiss").write_bytes(b"IxM2")),
    "no words": (StoreDamaged, lambda root: shutil.rmtree(_generation(root) / "figures.words")),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_store_that_is_not_whole_is_refused_and_mended(
    root: Path, reports: Path, encoder: Encoder, damage: str
) -> None:
    """Opening says in one line what is wrong; the next index run makes it whole from the files."""
    kind, harm = DAMAGE[damage]
    harm(root)
    with pytest.raises(kind) as caught:
        Store.open(root, encoder)
    assert "index" in one_line(caught.value)
    build_store([reports], root, encoder)
    assert whole(root).manifest.reports == 3


def test_reports_from_elsewhere_outlive_a_change_of_model(root: Path, tmp_path: Path) -> None:
    """When all must be embedded anew, the reports of folders that were not named are read again too."""
    (tmp_path / "d.txt").write_text(page("An Cư", NEW), "utf-8")
    summary = build_store([tmp_path / "d.txt"], root, OtherModel())
    assert summary.reports == 4
    assert set(texts(root)) == {"a", "b", "c", "d"}


def test_a_name_in_an_old_code_page_is_listed(root: Path, reports: Path, encoder: Encoder) -> None:
    """A file whose name is no UTF-8 is passed over with its reason; the rest is indexed."""
    try:
        Path(os.fsdecode(os.fsencode(reports) + b"/b\xe1o.txt")).write_text(page("An Cư", NEW), "utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    (reports / "d.txt").write_text(page("Cái Khế", NEW), "utf-8")
    summary = build_store([reports], root, encoder)
    assert [reason for _, reason in summary.failed] == ["the file's name is not UTF-8: rename it and index again"]
    assert set(texts(root)) == {"a", "b", "c", "d"}


def test_a_foreign_folder_is_neither_read_nor_written(tmp_path: Path, reports: Path, encoder: Encoder) -> None:
    """A folder of somebody's files is no store, and nothing is put into it."""
    foreign = tmp_path / "documents"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("kính gửi", "utf-8")
    with pytest.raises(StoreFormat) as opened:
        Store.open(foreign)
    with pytest.raises(StoreFormat) as written:
        build_store([reports], foreign, encoder)
    assert "--store" in one_line(opened.value)
    assert "--store" in one_line(written.value)
    assert [path.name for path in foreign.iterdir()] == ["letter.txt"]


def test_another_model_is_refused_until_indexed_again(root: Path, reports: Path) -> None:
    """Vectors of two models are never compared; indexing with the new model embeds everything again."""
    other = OtherModel()
    with pytest.raises(ModelMismatch) as caught:
        Store.open(root, other)
    assert "model" in one_line(caught.value)
    build_store([reports], root, other)
    assert len(other.texts) == 3
    assert Store.open(root, other).manifest.model == "other-model"


def _still_answers(root: Path) -> None:
    """The store is whole, holds the old content, and a question finds it."""
    store = whole(root)
    assert all(OLD in report.text for report in store.reports())
    answer = Engine.open(root).answer("Năm 2020 phường Tân An kết nạp bao nhiêu đảng viên mới?")
    assert [one.figure.text for one in answer.statements][:1] == ["12"]
    assert not [name for name in generations(root) if name.startswith(".building")]


def test_a_full_disk_leaves_the_old_store(root: Path, reports: Path) -> None:
    """One line says so; the old content goes on answering."""
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    with pytest.raises(StoreError) as caught:
        build_store([reports], root, NoSpace())
    assert os.strerror(errno.ENOSPC) in one_line(caught.value)
    _still_answers(root)


def test_a_second_writer_is_turned_away(root: Path, reports: Path, encoder: Encoder) -> None:
    """While one run writes, another ends with one line at once and changes nothing."""
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    with FileLock(root / "lock"), pytest.raises(StoreError) as caught:
        build_store([reports], root, encoder)
    assert "another index run" in one_line(caught.value)
    _still_answers(root)
    build_store([reports], root, encoder)
    assert NEW in texts(root)["a"]


def test_a_store_that_cannot_be_written_is_one_line(tmp_path: Path, reports: Path, encoder: Encoder) -> None:
    """A file where the folder should be, or above it: no store, no traceback, the file unharmed."""
    blocker = tmp_path / "file"
    blocker.write_text("in the way", "utf-8")
    for place in (blocker, blocker / "store"):
        with pytest.raises(StoreError) as caught:
            build_store([reports], place, encoder)
        assert "cannot be written" in one_line(caught.value)
    assert blocker.read_text("utf-8") == "in the way"


def test_an_interrupted_reader_of_files_changes_nothing(root: Path, reports: Path, encoder: Encoder) -> None:
    """A run that is stopped while it reads (Ctrl-C) leaves the old store and no rest behind."""

    def stop(step: str, done: int, _: int) -> None:
        if (step, done) == ("read", 1):
            raise KeyboardInterrupt

    for name in ("a", "b"):
        (reports / f"{name}.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    with pytest.raises(KeyboardInterrupt):
        build_store([reports], root, encoder, stop)
    _still_answers(root)


def test_a_path_that_is_not_there_is_one_line(root: Path, tmp_path: Path, encoder: Encoder) -> None:
    """A mistyped folder is an error, not an empty store."""
    with pytest.raises(HoiPhuongError) as caught:
        build_store([tmp_path / "nowhere"], root, encoder)
    assert "nowhere" in one_line(caught.value)
    _still_answers(root)


def test_a_folder_that_is_suddenly_empty_empties_no_store(root: Path, reports: Path, encoder: Encoder) -> None:
    """A network drive that is not connected shows no files: the store keeps what it has."""
    for path in reports.iterdir():
        path.unlink()
    summary = build_store([reports], root, encoder)
    assert (summary.removed, summary.reports) == (3, 0)
    _still_answers(root)


def test_files_of_other_kinds_are_passed_over(tmp_path: Path, reports: Path, encoder: Encoder) -> None:
    """Hidden files, office lock files and formats that no reader knows are not even tried below a folder."""
    for name in (".hidden.txt", "~$a.txt", "sheet.qqq", "notes"):
        (reports / name).write_bytes(b"\x00")
    summary: Summary = build_store([reports], tmp_path / "store", encoder)
    assert (summary.failed, summary.reports) == ([], 3)


def _write_contents(folder: Path, word: str) -> None:
    folder.mkdir(exist_ok=True)
    for path in REPORTS.glob("*.txt"):
        marker = f"\n\nTrong năm 2020, toàn Đảng bộ phường {word} theo đúng kế hoạch đề ra.\n"
        title, text = path.read_text("utf-8").split("| Lượt xem", 1)
        (folder / path.name).write_text(f"{title}| Lượt xem{text[:60]}{marker}{text[60:]}", "utf-8")


def test_a_killed_run_leaves_the_old_store_or_the_new(tmp_path: Path) -> None:
    """Twenty runs, each changing every report, each killed at another point: the store is always whole.

    The points are drawn at random, one from each twentieth of the time that a run takes.
    """
    folder, store = tmp_path / "reports", tmp_path / "store"
    command = [sys.executable, "-m", "bot.cli", "index", str(folder), "--store", str(store)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    durations = []
    for word in (OLD, NEW):
        _write_contents(folder, word)
        started = time.monotonic()
        assert subprocess.run(command, env=environment, **quiet, check=False).returncode == 0
        durations.append(time.monotonic() - started)
    duration = min(durations)
    chance, killed = random.Random(20), 0
    current = NEW
    for turn in range(20):
        other = OLD if current == NEW else NEW
        _write_contents(folder, other)
        started = time.monotonic()
        process = subprocess.Popen(command, env=environment, **quiet)
        try:
            process.wait(duration * (turn + chance.random()) / 20)
            duration = min(duration, time.monotonic() - started)  # the machine has become faster
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        held = [report.text for report in whole(store).reports()]
        assert len(held) == 14
        assert all(other in text for text in held) or all(current in text for text in held)
        current = other if other in held[0] else current
    assert killed >= 10
    other = OLD if current == NEW else NEW
    _write_contents(folder, other)
    assert subprocess.run(command, env=environment, **quiet, check=False).returncode == 0
    assert all(other in report.text for report in whole(store).reports())
    assert len(generations(store)) <= 2
    assert whole(store).passage_words.search(query_terms("đảng viên mới"), 5)
