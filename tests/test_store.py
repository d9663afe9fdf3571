"""Claims about the store: it grows without doing work twice, and what is gone leaves it."""

from pathlib import Path

import pytest
from stores import NEW, OLD, Recording, generations, page, texts, whole

from index.build import build_store
from index.encode import Encoder
from retrieval.engine import Engine


def test_a_store_holds_what_was_read(root: Path) -> None:
    """Reports, passages, figures, vectors and words of three files, all telling of one another."""
    store = whole(root)
    assert store.manifest.reports == 3
    assert {place for place in store.places() if place.startswith("phường")} == {
        "phường Phúc Đồng",
        "phường Tân An",
        "phường Hoà Bình",
    }
    assert store.vocabulary()["dang"] == 3
    assert [f.text for f in store.figures_of_report("a").values()] == ["12"]


def test_nothing_new_writes_nothing(root: Path, reports: Path) -> None:
    """A second run over the same files embeds nothing and leaves the generation as it is."""
    recording, before = Recording(), generations(root)
    summary = build_store([reports], root, recording)
    assert (summary.unchanged, summary.new, summary.changed, summary.removed) == (3, 0, 0, 0)
    assert (summary.reports, recording.texts, generations(root)) == (3, [], before)


def test_only_what_changed_is_embedded(root: Path, reports: Path) -> None:
    """A changed report is replaced, a new one added; the others are not embedded again."""
    (reports / "b.txt").write_text(page("Tân An", NEW), "utf-8")
    (reports / "d.txt").write_text(page("Cái Khế", OLD), "utf-8")
    recording = Recording()
    summary = build_store([reports], root, recording)
    assert (summary.unchanged, summary.changed, summary.new, summary.reports) == (2, 1, 1, 4)
    assert len(recording.texts) == 2
    assert all("Tân An" in text or "Cái Khế" in text for text in recording.texts)
    store = whole(root)
    assert NEW in store.report("b").text
    assert [f.text for f in store.figures_of_report("b").values()] == ["34"]
    assert len(store.passage_words.search(["tan_an"], 10)) == 1


def test_a_report_keeps_its_vector_when_others_change(root: Path, reports: Path, encoder: Encoder) -> None:
    """After the change each passage still lies next to its own text."""
    (reports / "a.txt").unlink()
    (reports / "b.txt").write_text(page("Tân An", NEW), "utf-8")
    build_store([reports], root, encoder)
    store = whole(root)
    for number, passage in store.passages([int(n) for n in store.embeddings.ids()]).items():
        text = store.report(passage.report_id).text[passage.span.start : passage.span.end]
        query = encoder.passages([f"{passage.heading}. {text}"])[0]
        assert store.embeddings.nearest(query, 1).tolist() == [number]


def test_a_removed_file_leaves_the_store(root: Path, reports: Path, encoder: Encoder) -> None:
    """Neither its text nor its words nor its vectors nor its place stay."""
    (reports / "c.txt").unlink()
    summary = build_store([reports], root, encoder)
    assert (summary.removed, summary.unchanged, summary.reports) == (1, 2, 2)
    store = whole(root)
    assert "phường Hoà Bình" not in store.places()
    assert store.passage_words.search(["hoa_binh"], 5) == []
    assert "binh" not in store.vocabulary()


def test_reports_from_elsewhere_stay(root: Path, tmp_path: Path, encoder: Encoder) -> None:
    """Indexing one more file or folder removes nothing that came from other folders."""
    more = tmp_path / "more"
    more.mkdir()
    (more / "a.txt").write_text(page("An Cư", NEW), "utf-8")
    summary = build_store([more / "a.txt"], root, encoder)
    assert (summary.new, summary.reports) == (1, 4)
    assert set(texts(root)) == {"a", "b", "c", "more/a"}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 400, b"12 34\n" * 50, b"abc"])
def test_a_file_that_turned_unreadable_keeps_its_old_content(
    root: Path, reports: Path, encoder: Encoder, content: bytes
) -> None:
    """It is listed with its reason, the others are brought up to date, and what it said before stays."""
    (reports / "a.txt").write_bytes(content)
    (reports / "b.txt").write_text(page("Tân An", NEW), "utf-8")
    summary = build_store([reports], root, encoder)
    assert [path.name for path, _ in summary.failed] == ["a.txt"]
    assert summary.failed[0][1]
    held = texts(root)
    assert OLD in held["a"]
    assert NEW in held["b"]


def test_a_reader_goes_on_and_then_moves(root: Path, reports: Path, encoder: Encoder) -> None:
    """A store that is open answers while a new one is swapped in; ``refresh`` moves to it."""
    engine = Engine.open(root)
    assert engine.refresh() is False
    (reports / "a.txt").write_text(page("Phúc Đồng", NEW), "utf-8")
    build_store([reports], root, encoder)
    assert OLD in engine.store.report("a").text
    assert engine.refresh() is True
    assert NEW in engine.store.report("a").text


def test_old_generations_go(root: Path, reports: Path, encoder: Encoder) -> None:
    """However often it is indexed, the current generation and the one before it are kept."""
    for turn in range(4):
        (reports / "a.txt").write_text(page("Phúc Đồng", f"kết nạp {turn + 20} đảng viên"), "utf-8")
        build_store([reports], root, encoder)
    assert generations(root) == ["g000004", "g000005"]
