"""Claims about vectors that grow: little is set beside the large files, much is merged, and nothing differs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import growth
from index.build import build_store
from index.embeddings import Embeddings
from index.encode import load_encoder
from index.errors import StoreDamaged
from index.growth import Growth
from index.recent import Recent
from index.store import Store, current_generation

ROOT = Path(__file__).parent.parent
REPORTS = sorted((Path(__file__).parent / "samples" / "reports").glob("*.txt"))
TEXTS = [
    f"Phường vận động {at} hộ hiến đất mở hẻm trong năm; trạm y tế khám cho {at * 31} lượt người dân của tổ {at}."
    for at in range(1, 41)
]


def generation(folder: Path) -> Path:
    folder.mkdir()
    return folder


def grown(tmp_path: Path) -> Path:
    """Return a folder of vectors made in many steps: four at first, then one at a time, and some gone again."""
    encoder = load_encoder()
    first = Growth(None, encoder.dimension)
    first.add([1, 2, 3, 4], TEXTS[:4], encoder)
    former = generation(tmp_path / "0")
    first.save(former)
    for number in range(5, len(TEXTS) + 1):
        step = Growth(former, encoder.dimension)
        step.add([number], [TEXTS[number - 1]], encoder)
        if number % 7 == 0:
            step.remove([number - 5, number - 1])  # one of long ago, and the last one
        former = generation(tmp_path / str(number))
        step.save(former)
    return former


@pytest.mark.parametrize("most", [0, 9, 10_000])
def test_growing_in_steps_gives_what_one_step_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Merged at once, now and then, or never: the same passages with the same likeness to a question."""
    monkeypatch.setattr(growth, "MOST_RECENT", most)
    encoder = load_encoder()
    found = Embeddings.load(grown(tmp_path))
    numbers = [n for n in range(1, len(TEXTS) + 1) if (n + 5) % 7 or n + 5 > len(TEXTS)]
    numbers = [n for n in numbers if (n + 1) % 7 or n + 1 > len(TEXTS)]
    whole = Embeddings.empty(encoder.dimension)
    whole.add(numbers, [TEXTS[n - 1] for n in numbers], encoder)
    assert sorted(found.ids()) == sorted(whole.ids()) == numbers
    query = encoder.queries(["trạm y tế khám 31 lượt người tổ 9"])[0]
    assert found.nearest(query, 5).tolist() == whole.nearest(query, 5).tolist()
    assert np.array_equal(found.similarities(query, numbers), whole.similarities(query, numbers))


def test_what_is_recent_may_be_damaged(tmp_path: Path) -> None:
    """A file that is no archive of arrays is refused with what to do."""
    (tmp_path / "recent.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(StoreDamaged, match="index again"):
        Recent.load(tmp_path, 3)


@pytest.mark.skipif(not hasattr(os, "link"), reason="no hard links here")
def test_one_more_report_leaves_the_large_files_alone(tmp_path: Path) -> None:
    """Neither read nor written: both generations hold the same two files of vectors."""
    folder, root = tmp_path / "reports", tmp_path / "store"
    folder.mkdir()
    files = []
    for number in range(2):
        shutil.copy(REPORTS[number], folder)
        build_store([folder], root, load_encoder())
        current = root / current_generation(root)
        files.append([(current / name).stat().st_ino for name in ("passages.faiss", "parts.faiss")])
    assert files[0] == files[1]
    assert len(Store.open(root).embeddings.ids()) == Store.open(root).manifest.passages


def test_the_command_loads_what_it_needs(tmp_path: Path) -> None:
    """With nothing new neither arrays nor rules nor the model; with one report more no FAISS."""
    folder = tmp_path / "reports"
    folder.mkdir()
    code = (
        "import sys; from bot.cli import app; app(sys.argv[1:], standalone_mode=False);"
        "print(*{'numpy', 'tokenizers', 'faiss', 'index.figures', 'rich.progress'} & set(sys.modules))"
    )

    def loaded() -> set[str]:
        command = [sys.executable, "-c", code, "index", str(folder), "--store", str(tmp_path / "store")]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
        return set(done.stdout.split())

    shutil.copy(REPORTS[0], folder)
    assert "faiss" in loaded()
    assert loaded() == set()
    shutil.copy(REPORTS[1], folder)
    assert loaded() == {"numpy", "tokenizers", "index.figures"}
