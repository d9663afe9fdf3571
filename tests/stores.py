"""Small stores of three wards' reports, and what is looked at in a store."""

from collections.abc import Sequence
from pathlib import Path

from index.encode import Encoder, Matrix, load_encoder
from index.store import Store

#: The words that differ between two states of one report.
OLD, NEW = "kết nạp 12 đảng viên mới", "kết nạp 34 đảng viên mới"


class Recording:
    """The real encoder, with the texts that it was given."""

    def __init__(self) -> None:
        self._real: Encoder = load_encoder()
        self.name, self.fingerprint, self.dimension = self._real.name, self._real.fingerprint, self._real.dimension
        self.texts: list[str] = []

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Encode, and remember."""
        self.texts += texts
        return self._real.passages(texts)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Encode a question."""
        return self._real.queries(texts)


class OtherModel(Recording):
    """Another model as far as anyone can tell."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.fingerprint = "other-model", "0" * 32


def page(ward: str, sentence: str) -> str:
    return (
        f"Tin tức\n\nPhường {ward} tổng kết công tác năm 2020\nNgày đăng 15/01/2021\n\n"
        f"Trong năm 2020, Đảng bộ phường {ward} {sentence}, hoàn thành nhiệm vụ quận giao.\n"
    )


def texts(root: Path) -> dict[str, str]:
    return {report.id: report.text for report in Store.open(root).reports()}


def whole(root: Path) -> Store:
    """Open a store and check that its parts tell of the same passages and figures."""
    store = Store.open(root)
    numbers = [int(number) for number in store.embeddings.ids()]
    assert len(set(numbers)) == len(numbers) == store.manifest.passages
    assert len(store.passages(numbers)) == store.manifest.passages
    assert sum(len(store.figures_of_report(one.id)) for one in store.reports()) == store.manifest.figures
    assert {number for number, _ in store.passage_words.search(["phuong"], 10_000)} <= set(numbers)
    assert store.figures([number for number, _ in store.figure_words.search(["nam"], 10_000)])
    return store


def generations(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def one_line(error: BaseException) -> str:
    text = str(error)
    assert text
    assert "\n" not in text
    return text
