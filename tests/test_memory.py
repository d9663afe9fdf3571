"""Claims about what is kept in memory of what was lately read."""

import numpy as np

from index.encode import RemindedEncoder, load_encoder
from index.memory import Memory


def _square(numbers: list[int]) -> dict[int, int]:
    return {number: number * number for number in numbers if number >= 0}


def test_each_value_is_read_once_and_given_in_the_order_asked_for() -> None:
    """Only what is not held is read, all of it at once; what has no value is left out."""
    recent: Memory[int, int] = Memory(10)
    asked: list[list[int]] = []

    def read(numbers: list[int]) -> dict[int, int]:
        asked.append(numbers)
        return _square(numbers)

    assert list(recent.get((3, 1, 3), read).items()) == [(3, 9), (1, 1)]
    assert list(recent.get((2, 1, -5), read).items()) == [(2, 4), (1, 1)]
    assert asked == [[3, 1], [2, -5]]


def test_more_than_fits_is_given_all_the_same() -> None:
    """What was read longest ago goes first; a single question may ask for more than is kept."""
    recent: Memory[int, int] = Memory(2)
    assert recent.get((1, 2, 3, 4), _square) == {1: 1, 2: 4, 3: 9, 4: 16}
    assert recent.get((3, 4), lambda _: {}) == {3: 9, 4: 16}
    assert recent.get((1, 2), lambda _: {}) == {}


def test_a_reminded_encoder_gives_the_same_vectors() -> None:
    """The first time and again, in any order, for repeated texts and for none."""
    encoder = load_encoder()
    reminded = RemindedEncoder(encoder)
    texts = ["thu ngân sách", "kết nạp đảng viên", "thu ngân sách"]
    for some in (texts, texts[::-1], []):
        assert np.allclose(reminded.passages(some), encoder.passages(some), atol=1e-6)
        assert reminded.passages(some).shape == (len(some), encoder.dimension)
