"""Claims about passages' vectors and those of their parts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import LEAST, parts_of
from index.embeddings import Embeddings
from index.encode import load_encoder

LONG = (
    "Phường vận động 24 hộ hiến 310 mét vuông đất để mở rộng hẻm; trạm y tế khám cho 1.204 lượt người trong quý."
    " Đoàn thanh niên trồng 400 cây xanh dọc tuyến kênh. Kết quả tốt."
)


@given(st.text(alphabet="aăb1;.!? \n", max_size=300))
def test_parts_hold_every_word_once(text: str) -> None:
    """Parts put together give the text's words in order, and all but a lone one have enough of them."""
    parts = parts_of(text)
    assert " ".join(parts).split() == text.split()
    assert len(parts) <= 1 or all(len(part.split()) >= LEAST for part in parts)


def test_semicolons_part_and_short_pieces_join() -> None:
    """A list's items are parts of their own; what is too short stands with its neighbour."""
    parts = parts_of(LONG)
    assert [part[:5] for part in parts] == ["Phườn", "trạm ", "Đoàn "]
    assert parts[-1].endswith("Kết quả tốt.")


def test_a_text_of_very_many_parts_keeps_the_rest_in_the_last() -> None:
    """No more parts than ids."""
    line = "một hai ba bốn năm sáu bảy tám;"
    parts = parts_of(" ".join([line] * 100))
    assert len(parts) == 64
    assert len(parts[-1].split()) == 37 * LEAST


@pytest.fixture
def held() -> Embeddings:
    found = Embeddings.empty(load_encoder().dimension)
    found.add([7, 5], [LONG, "Công an phường lập biên bản 12 trường hợp lấn chiếm vỉa hè."], load_encoder())
    found.add([9], [" "], load_encoder())
    return found


def test_a_passage_is_as_near_as_its_nearest_part(held: Embeddings) -> None:
    """The score is the best part's cosine, in the order asked for; nothing has no likeness."""
    encoder = load_encoder()
    query = encoder.queries(["trồng bao nhiêu cây xanh"])[0]
    best = max(encoder.passages(parts_of(LONG)) @ query)
    found = held.similarities(query, [9, 5, 7, 12])
    assert found[[0, 3]].tolist() == [0, 0]
    assert found[2] == pytest.approx(best, abs=4e-3)
    assert found[2] > found[1]
    assert found[2] > float(encoder.passages([LONG])[0] @ query)


def test_removed_passages_take_their_parts_along(held: Embeddings, tmp_path: Path) -> None:
    """What is removed is neither found nor scored, after saving and loading too."""
    query = load_encoder().queries(["trồng cây xanh"])[0]
    held.remove([7, 100])
    held.save(tmp_path)
    for one in (held, Embeddings.load(tmp_path)):
        assert sorted(one.ids()) == [5, 9]
        assert 7 not in one.nearest(query, 5)
        assert one.similarities(query, [7])[0] == 0
        assert one.similarities(query, [5])[0] != 0


def test_nothing_asked_for_gives_nothing(held: Embeddings) -> None:
    """No passages, no cosines."""
    assert held.similarities(np.ones(load_encoder().dimension, np.float32), []).tolist() == []
