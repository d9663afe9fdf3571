"""Claims about reports that somebody takes out of the store."""

from pathlib import Path

import pytest
from stores import NEW, OLD, OtherModel, page, texts, whole

from index.build import build_store, remove_reports
from index.encode import Encoder
from index.errors import StoreError


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, ward in (("a", "Phúc Đồng"), ("b", "Tân An")):
        (folder / f"{name}.txt").write_text(page(ward, OLD), "utf-8")
    return folder


def test_a_removed_report_is_gone_and_stays_gone(root: Path, reports: Path, encoder: Encoder) -> None:
    """Nothing of it is left, and the same file is not read again."""
    summary = remove_reports(["a"], root, encoder)
    assert (summary.removed, summary.reports) == (1, 1)
    assert list(texts(root)) == ["b"]
    assert "phường Phúc Đồng" not in whole(root).places()
    assert "phuc" not in whole(root).vocabulary()
    again = build_store([reports], root, encoder)
    assert (again.left_out, again.unchanged, again.new) == (1, 1, 0)
    assert list(texts(root)) == ["b"]


def test_a_removed_report_that_changes_comes_back(root: Path, reports: Path, encoder: Encoder) -> None:
    """A corrected file is a new report; removed again, it is away again."""
    remove_reports(["a"], root, encoder)
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    assert build_store([reports], root, encoder).new == 1
    assert NEW in texts(root)["a"]
    remove_reports(["a"], root, encoder)
    assert build_store([reports], root, encoder).left_out == 1


def test_what_was_removed_outlives_a_new_model(root: Path, reports: Path, encoder: Encoder) -> None:
    """When everything is read anew, what was removed is not; before that, nothing can be removed."""
    remove_reports(["a"], root, encoder)
    other = OtherModel()
    with pytest.raises(StoreError, match="index again"):
        remove_reports(["b"], root, other)
    assert build_store([reports], root, other).left_out == 1
    assert list(texts(root)) == ["b"]


def test_unknown_reports_are_no_error(root: Path, encoder: Encoder) -> None:
    """Pressed twice, removed once."""
    assert remove_reports(["z"], root, encoder).removed == 0
    assert len(texts(root)) == 2


def test_the_last_report_can_be_removed(root: Path, reports: Path, encoder: Encoder) -> None:
    """An empty store is whole, and takes reports again."""
    assert remove_reports(["a", "b"], root, encoder).reports == 0
    assert texts(root) == {}
    (reports / "c.txt").write_text(page("Hoà Bình", OLD), "utf-8")
    assert build_store([reports], root, encoder).new == 1
    assert list(texts(root)) == ["c"]


def test_a_report_put_in_and_taken_out_leaves_no_trace(root: Path, tmp_path: Path, encoder: Encoder) -> None:
    """Vocabulary and places count what is there, however often it changed."""
    before = (whole(root).vocabulary(), whole(root).places())
    (tmp_path / "more.txt").write_text(page("Vĩnh Hải", NEW), "utf-8")
    build_store([tmp_path / "more.txt"], root, encoder)
    assert "phường Vĩnh Hải" in whole(root).places()
    remove_reports(["more"], root, encoder)
    assert (whole(root).vocabulary(), whole(root).places()) == before
