"""The store: a folder of generations, one of them current.

    STORE/CURRENT            the name of the current generation, replaced in one step
    STORE/lock               held while an index run writes
    STORE/seen.json          what was seen of the files; a cache
    STORE/g000012/           one generation, never changed once it is current
        manifest.json        format, model, checksums
        records.sqlite       reports, passages, figures
        passages.faiss       a vector a passage
        parts.faiss          a vector a part of a passage
        recent.npz           vectors that came since these two were written, and ids that went
        passages.words/      the passages' terms
        figures.words/       the figures' terms

Generations may share files (hard links): what belongs to one is never written to again.
A writer fills a new folder beside the old one and then replaces CURRENT, so that a reader sees the
old content or the new, whatever happens to the writer.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import rows
from index.errors import ModelMismatch, StoreDamaged, StoreError, StoreFormat, StoreMissing
from index.memory import Memory
from index.records import Figure, Passage, Report

if TYPE_CHECKING:
    from index.encode import Encoder

#: Raised whenever a store of before would hold what is no longer extracted so: fields, or rules that read them.
FORMAT = 12
CURRENT, MANIFEST, RECORDS = "CURRENT", "manifest.json", "records.sqlite"
PASSAGE_WORDS, FIGURE_WORDS = "passages.words", "figures.words"
#: Reports kept in memory, some ten thousand characters each: all that most offices have. Figures, some 2 kB each.
_REPORTS_KEPT, _FIGURES_KEPT = 2048, 8192


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself. ``files`` maps a path inside it to size and CRC-32."""

    format: int
    model: str
    fingerprint: str
    dimension: int
    reports: int
    passages: int
    figures: int
    files: dict[str, list[int]]


class Store:
    """One generation, open for reading. Safe to use from several threads."""

    def __init__(self, root: Path, generation: str, manifest: Manifest) -> None:
        # FAISS and tantivy are loaded when a store is opened: an index run with nothing new opens none.
        from index.embeddings import Embeddings
        from index.words import Words

        folder = root / generation
        self.root, self.generation, self.manifest = root, generation, manifest
        self.embeddings = Embeddings.load(folder)
        self.passage_words = Words.load(folder / PASSAGE_WORDS)
        self.figure_words = Words.load(folder / FIGURE_WORDS)
        self._records = connect(folder / RECORDS, read_only=True)
        self._reports: Memory[str, Report] = Memory(_REPORTS_KEPT)
        self._figures: Memory[int, Figure] = Memory(_FIGURES_KEPT)

    @classmethod
    def open(cls, root: Path, encoder: "Encoder | None" = None) -> "Store":
        """Open the current generation. Raises a ``StoreError`` that says what to do."""
        generation = current_generation(root)
        manifest = read_manifest(root, generation)
        if encoder is not None and encoder.fingerprint != manifest.fingerprint:
            raise ModelMismatch(
                f"the store was built with another model ({_model(manifest.model, manifest.fingerprint)},"
                f" not {_model(encoder.name, encoder.fingerprint)}):"
                " index again, or set HOIPHUONG_MODEL to that model"
            )
        verify(root / generation, manifest)
        try:
            return cls(root, generation, manifest)
        except sqlite3.Error as error:
            raise StoreDamaged(f"the store's records cannot be read ({error}): index again") from error

    def is_current(self) -> bool:
        """True while no newer generation has been swapped in."""
        try:
            return current_generation(self.root) == self.generation
        except StoreError:
            return True  # keep answering from what is open

    def report(self, report_id: str) -> Report:
        """Return one report. Raises KeyError for an unknown id."""
        return self._reports.get((report_id,), self._read_reports)[report_id]

    def reports(self) -> Iterator[Report]:
        """Yield all reports, oldest first."""
        query = f"SELECT {rows.REPORT} FROM reports ORDER BY published, id"
        yield from map(rows.to_report, self._records.execute(query).fetchall())

    def file_of(self, report_id: str) -> Path | None:
        """Return the file that a report was read from, None for an unknown id."""
        row = self._records.execute("SELECT path FROM files WHERE report_id = ?", (report_id,)).fetchone()
        return Path(row[0]) if row else None

    def has_text(self, text: str) -> bool:
        """Tell whether a report holds this very text."""
        return self._records.execute("SELECT 1 FROM reports WHERE text = ? LIMIT 1", (text,)).fetchone() is not None

    def figure_counts(self) -> dict[str, int]:
        """Return the number of figures of each report that has any, by its id."""
        return dict(self._records.execute("SELECT report_id, count(*) FROM figures GROUP BY report_id").fetchall())

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Return passages by their ids."""
        return {row[0]: rows.to_passage(row[1:]) for row in self._select("passages", rows.PASSAGE, "id", numbers)}

    def passages_of_report(self, report_id: str) -> dict[int, Passage]:
        """Return a report's passages by id, in order."""
        query = f"SELECT id, {rows.PASSAGE} FROM passages WHERE report_id = ? ORDER BY start"
        return {row[0]: rows.to_passage(row[1:]) for row in self._records.execute(query, (report_id,)).fetchall()}

    def figures(self, numbers: Sequence[int]) -> dict[int, Figure]:
        """Return figures by their ids, in the order of these."""
        return self._figures.get(sorted(map(int, numbers)), self._read_figures)

    def figures_of_passages(self, numbers: Sequence[int]) -> list[int]:
        """Return the ids of the figures that stand in the passages, in the passages' order."""
        standing: dict[int, list[int]] = {number: [] for number in numbers}
        for figure, passage in self._select("figures", "passage", "passage", numbers):
            standing[passage].append(figure)
        return [figure for figures in standing.values() for figure in figures]

    def figures_of_report(self, report_id: str) -> dict[int, Figure]:
        """Return a report's figures by id, in the order of its text (siblings refer to that order)."""
        query = f"SELECT id, {rows.FIGURE} FROM figures WHERE report_id = ? ORDER BY number"
        return {row[0]: rows.to_figure(row[1:]) for row in self._records.execute(query, (report_id,)).fetchall()}

    def siblings(self, figure: Figure) -> tuple[Figure, ...]:
        """Return the other statements of a figure's measure, in the order of the text."""
        if not figure.siblings:
            return ()
        marks = ",".join("?" * len(figure.siblings))
        query = f"SELECT {rows.FIGURE} FROM figures WHERE report_id = ? AND number IN ({marks}) ORDER BY number"
        return tuple(map(rows.to_figure, self._records.execute(query, (figure.report_id, *figure.siblings)).fetchall()))

    def places(self) -> list[str]:
        """Return the names of all places that figures or reports belong to."""
        return [row[0] for row in self._records.execute("SELECT name FROM places ORDER BY name").fetchall()]

    def vocabulary(self) -> dict[str, int]:
        """Return the store's folded syllables with the number of passages that hold each."""
        return dict(self._records.execute("SELECT term, passages FROM vocabulary").fetchall())

    def _read_reports(self, report_ids: list[str]) -> dict[str, Report]:
        marks = ",".join("?" * len(report_ids))
        query = f"SELECT {rows.REPORT} FROM reports WHERE id IN ({marks})"
        return {row[0]: rows.to_report(row) for row in self._records.execute(query, report_ids).fetchall()}

    def _read_figures(self, numbers: list[int]) -> dict[int, Figure]:
        return {row[0]: rows.to_figure(row[1:]) for row in self._select("figures", rows.FIGURE, "id", numbers)}

    def _select(self, table: str, columns: str, by: str, values: Sequence[int]) -> list[tuple[Any, ...]]:
        marks = ",".join("?" * len(values))
        query = f"SELECT id, {columns} FROM {table} WHERE {by} IN ({marks})"
        return self._records.execute(query, tuple(map(int, values))).fetchall()


def _model(name: str, fingerprint: str) -> str:
    return f"{name} {fingerprint[:8]}"


def connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """Open the records. A published generation never changes, so readers need no locks."""
    if read_only:
        return sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)
    return sqlite3.connect(path)


def current_generation(root: Path) -> str:
    """Return the current generation's name. Raises ``StoreMissing`` or ``StoreFormat``."""
    pointer = root / CURRENT
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        if root.is_dir() and is_foreign(root):
            raise StoreFormat(f"{root} is not a store: choose another folder with --store") from None
        raise StoreMissing(f"there is no store at {root} yet: run hoiphuong index PATH --store {root}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"the store at {root} cannot be read: index again") from error
    if not name or "/" in name or not (root / name).is_dir():
        raise StoreDamaged(f"the store at {root} is damaged (no generation {name[:20]!r}): index again")
    return name


def is_foreign(root: Path) -> bool:
    """True for a folder that holds something, and nothing that an index run left."""
    names = {entry.name for entry in root.iterdir()}
    return bool(names) and not any(name in ("lock", CURRENT) or name.startswith(("g0", ".building")) for name in names)


def read_manifest(root: Path, generation: str) -> Manifest:
    """Return a generation's manifest. Raises ``StoreFormat`` or ``StoreDamaged``."""
    try:
        raw = json.loads((root / generation / MANIFEST).read_text("utf-8"))
        version = raw["format"]
        if version != FORMAT:
            raise StoreFormat(f"the store at {root} has format {version}, this version reads {FORMAT}: index again")
        return Manifest(**raw)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StoreDamaged(f"the store at {root} is damaged (its manifest cannot be read): index again") from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest. Raises ``StoreDamaged``."""

    def found(name: str) -> list[int]:
        try:
            return checksum(folder / name)
        except OSError:
            return []

    with ThreadPoolExecutor(2) as threads:  # reading and counting leave the interpreter free
        for (name, expected), one in zip(manifest.files.items(), threads.map(found, manifest.files), strict=True):
            if one != expected:
                raise StoreDamaged(f"the store is damaged ({name} is not as it was written): index again")


def checksum(path: Path) -> list[int]:
    """Return a file's size in bytes and its CRC-32."""
    size, crc = 0, 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return [size, crc]
