"""Claims about the nearest neighbours, compared in full and found by a sketch first."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import vectors
from index.errors import StoreDamaged
from index.vectors import Vectors

SIZE, DIMENSION = 400, 16


@pytest.fixture(params=["in full", "sketched"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test both ways: the threshold between them is lowered for the sketch."""
    monkeypatch.setattr(vectors, "SKETCHED_FROM", 100 if request.param == "sketched" else 10**6)
    return str(request.param)


@pytest.fixture(scope="module")
def rows() -> NDArray[np.float32]:
    found = np.random.default_rng(7).normal(size=(SIZE, DIMENSION)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def filled(rows: NDArray[np.float32]) -> Vectors:
    """Rows under the ids 1000, 1001, …, added in steps so that the sketch is made in the second and grows in the third."""
    held = Vectors.empty(DIMENSION)
    held.add(range(1000, 1050), rows[:50])
    held.add(range(1050, 1250), rows[50:250])
    held.add(range(1250, 1000 + SIZE), rows[250:])
    return held


def is_sketched(held: Vectors) -> bool:
    return held._sketch is not None


def test_the_threshold_chooses_the_kind(kind: str, rows: NDArray[np.float32]) -> None:
    """From the threshold on there is a sketch of the vectors."""
    assert is_sketched(filled(rows)) == (kind == "sketched")


@pytest.mark.usefixtures("kind")
def test_each_vector_is_its_own_nearest(rows: NDArray[np.float32]) -> None:
    """Every row finds its own id first, with cosine one."""
    held = filled(rows)
    assert len(held) == SIZE
    for number in range(0, SIZE, 7):
        ids, cosines = held.search(rows[number], 5)
        assert ids[0] == 1000 + number
        assert cosines[0] == pytest.approx(1, abs=4e-3)  # two bytes a component
        assert (np.diff(cosines) <= 1e-6).all()


@pytest.mark.usefixtures("kind")
def test_neighbours_are_the_true_ones(rows: NDArray[np.float32]) -> None:
    """The ten nearest are those of a plain product, in nearly every case."""
    held, hits = filled(rows), 0
    for query in rows[:40]:
        ids, _ = held.search(query, 10)
        hits += len(set(ids - 1000) & set(np.argsort(-(rows @ query))[:10]))
    assert hits >= 395


@pytest.mark.usefixtures("kind")
def test_what_is_removed_is_gone_and_the_rest_stays(rows: NDArray[np.float32]) -> None:
    """Removed ids are never found again, unknown ids are ignored, others keep their vectors."""
    held = filled(rows)
    held.remove([*range(1000, 1200, 2), 5, 999_999])
    assert len(held) == SIZE - 100
    assert set(held.ids()) == set(range(1000, 1000 + SIZE)) - set(range(1000, 1200, 2))
    for number in range(0, 200, 10):
        assert 1000 + number not in held.search(rows[number], 20)[0]
        assert held.search(rows[number + 1], 1)[0].tolist() == [1001 + number]
    held.remove([])
    held.remove(held.ids())
    assert len(held) == 0
    assert held.search(rows[0], 3)[0].tolist() == []


@pytest.mark.usefixtures("kind")
def test_what_is_saved_is_read_back(tmp_path: Path, rows: NDArray[np.float32]) -> None:
    """A saved index answers as before, from a folder with Vietnamese letters, and can still change."""
    held, path = filled(rows), tmp_path / "kho báo cáo.faiss"
    held.save(path)
    loaded = Vectors.load(path)
    assert (len(loaded), loaded.dimension, is_sketched(loaded)) == (SIZE, DIMENSION, is_sketched(held))
    for query in rows[:20]:
        assert loaded.search(query, 5)[0].tolist() == held.search(query, 5)[0].tolist()
    loaded.add([1], rows[:1])
    loaded.remove([1000])
    assert loaded.search(rows[0], 1)[0].tolist() == [1]


@pytest.mark.usefixtures("kind")
def test_rows_keep_the_order_asked_for(rows: NDArray[np.float32]) -> None:
    """One vector an id, in their order; an id that is not held is refused."""
    held = filled(rows)
    assert held.rows(np.array([1003, 1000, 1003])) == pytest.approx(rows[[3, 0, 3]], abs=4e-3)
    with pytest.raises(KeyError):
        held.rows(np.array([1003, 77]))


def test_what_is_never_searched_as_a_whole_has_no_sketch(
    rows: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its size."""
    monkeypatch.setattr(vectors, "SKETCHED_FROM", 100)
    held = Vectors.empty(DIMENSION, searched=False)
    held.add(range(SIZE), rows)
    assert not is_sketched(held)


def test_an_odd_dimension_is_sketched_too(monkeypatch: pytest.MonkeyPatch, rows: NDArray[np.float32]) -> None:
    """Components go in pairs where they can."""
    monkeypatch.setattr(vectors, "SKETCHED_FROM", 100)
    odd = rows[:, :15] / np.linalg.norm(rows[:, :15], axis=1, keepdims=True)
    held = Vectors.empty(15)
    held.add(range(SIZE), odd)
    assert is_sketched(held)
    assert all(held.search(odd[number], 3)[0][0] == number for number in range(0, SIZE, 9))


@pytest.mark.parametrize("content", [b"", b"IxMp", b"nothing of the kind" * 20])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    """Empty, cut or foreign bytes give one clear line."""
    path = tmp_path / "passages.faiss"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="index again"):
        Vectors.load(path)


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    """No vectors: no neighbours, and it can be saved all the same."""
    held = Vectors.empty(DIMENSION)
    held.add([], np.zeros((0, DIMENSION), np.float32))
    held.save(tmp_path / "empty.faiss")
    assert Vectors.load(tmp_path / "empty.faiss").search(np.ones(DIMENSION, np.float32), 3)[0].tolist() == []
