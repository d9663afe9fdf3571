"""Fill a new generation of the store: all anew, or grown out of the one before."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index import rows
from index.encode import Encoder
from index.growth import Growth, share
from index.spread import places_of, spread_of
from index.store import FIGURE_WORDS, PASSAGE_WORDS, RECORDS, connect
from index.words import Words

if TYPE_CHECKING:
    from index.harvest import Harvest

#: Passages embedded at a time.
_BATCH = 512
#: A generation that is not whole is thrown away, so its records need no journal; before it becomes
#: current all its files are flushed.
_PRAGMAS = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16000;"


class Generation:
    """A folder being filled. ``finish`` makes it whole, ``close`` lets go of it in any case."""

    def __init__(self, folder: Path, previous: Path | None, encoder: Encoder, pipeline: str) -> None:
        self._folder, self._encoder = folder, encoder
        self._pending: list[tuple[int, str]] = []
        self._places: Counter[str] = Counter()
        self._spread: Counter[str] = Counter()
        folder.mkdir()
        if previous is not None:
            _inherit(folder, previous)
        self._records = connect(folder / RECORDS)
        self._records.executescript(_PRAGMAS)
        if previous is None:
            self._records.executescript(rows.SCHEMA)
            self._records.execute("INSERT INTO meta VALUES ('pipeline', ?)", (pipeline,))
            self._passage_words = Words.create(folder / PASSAGE_WORDS)
            self._figure_words = Words.create(folder / FIGURE_WORDS)
        else:
            self._passage_words = Words.load(folder / PASSAGE_WORDS)
            self._figure_words = Words.load(folder / FIGURE_WORDS)
        self._vectors = Growth(previous, encoder.dimension)
        self._passages, self._figures = self._last("passages"), self._last("figures")

    def _last(self, table: str) -> int:
        """Return the highest id that a table ever gave: ids are never given twice."""
        row = self._records.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def report_ids(self) -> set[str]:
        """Return the ids of the reports held."""
        return {row[0] for row in self._records.execute("SELECT report_id FROM files")}

    def add(self, harvest: "Harvest", path: Path, digest: str, report_id: str) -> None:
        """Write one report under a new id."""
        execute, executemany = self._records.execute, self._records.executemany
        execute("DELETE FROM removed WHERE path = ?", (str(path),))
        execute("INSERT INTO files VALUES (?, ?, ?)", (str(path), digest, report_id))
        execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (report_id, *harvest.report))
        passages = range(self._passages + 1, self._passages + 1 + len(harvest.passages))
        figures = range(self._figures + 1, self._figures + 1 + len(harvest.figures))
        executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            [(number, report_id, *passage) for number, passage in zip(passages, harvest.passages, strict=True)],
        )
        executemany(
            "INSERT INTO figures VALUES (?, ?, ?, ?, ?)",
            [
                (number, report_id, order, passages[place] if passages else 0, data)
                for order, (number, (place, data)) in enumerate(zip(figures, harvest.figures, strict=True))
            ],
        )
        for number, terms in zip(passages, harvest.passage_terms, strict=True):
            self._passage_words.add(number, terms, harvest.passage_tags)
        for number, terms, tags in zip(figures, harvest.figure_terms, harvest.figure_tags, strict=True):
            self._figure_words.add(number, terms, tags)
        self._passages, self._figures = passages.stop - 1, figures.stop - 1
        self._places.update(harvest.places)
        self._spread.update(harvest.spread)
        self._pending.extend(zip(passages, harvest.texts, strict=True))
        if len(self._pending) >= _BATCH:
            self._embed()

    def drop(self, report_id: str) -> None:
        """Remove a report with all that was made of it."""
        select = self._records.execute
        (row,) = select(f"SELECT {rows.REPORT} FROM reports WHERE id = ?", (report_id,)).fetchall()
        report = rows.to_report(row)
        passages = select('SELECT id, start, "end", heading FROM passages WHERE report_id = ?', (report_id,)).fetchall()
        figures = select("SELECT id, data FROM figures WHERE report_id = ?", (report_id,)).fetchall()
        self._vectors.remove([row[0] for row in passages])
        self._passage_words.remove([row[0] for row in passages])
        self._figure_words.remove([row[0] for row in figures])
        held = tuple(rows.to_figure((report_id, data)) for _, data in figures)
        self._places.subtract(places_of(report, held))
        texts = tuple(f"{heading}. {report.text[start:end]}" for _, start, end, heading in passages)
        self._spread.subtract(spread_of(texts))
        for table in ("files", "passages", "figures"):
            self._records.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))
        self._records.execute("DELETE FROM reports WHERE id = ?", (report_id,))

    def bar(self, files: Mapping[Path, str]) -> None:
        """Note files, path and digest, that are not to be read again while they stay as they are."""
        barred = sorted((str(path), digest) for path, digest in files.items())
        self._records.executemany("INSERT OR REPLACE INTO removed VALUES (?, ?)", barred)

    def finish(self) -> None:
        """Write what is still in memory. Raises OSError or sqlite3.Error."""
        self._embed()
        _shift(self._records, "places", "name", "uses", self._places)
        _shift(self._records, "vocabulary", "term", "passages", self._spread)
        self._records.commit()
        self._passage_words.save()
        self._figure_words.save()
        self._vectors.save(self._folder)

    def counts(self) -> dict[str, int]:
        """Return how many reports, passages and figures are held."""
        return {
            table: int(self._records.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("reports", "passages", "figures")
        }

    def close(self) -> None:
        """Stop writing: nothing makes files in the folder after this."""
        self._passage_words.abandon()
        self._figure_words.abandon()
        self._records.close()

    def _embed(self) -> None:
        if self._pending:
            numbers, texts = zip(*self._pending, strict=True)
            self._vectors.add(numbers, texts, self._encoder)
            self._pending.clear()


def _shift(records: sqlite3.Connection, table: str, name: str, count: str, changes: Counter[str]) -> None:
    """Add to the counts of a table, which holds no name that counts nothing."""
    records.executemany(
        f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT ({name}) DO UPDATE SET {count} = {count} + excluded.{count}",
        sorted((key, change) for key, change in changes.items() if change),
    )
    records.execute(f"DELETE FROM {table} WHERE {count} <= 0")


def _inherit(folder: Path, previous: Path) -> None:
    """Take over the former generation's records and words.

    The records are changed where they lie and so are copied. A segment of words is never written
    again once it is there, so both generations can hold the one file. What tells the segments in
    use (.json) is replaced, never changed, and is copied all the same.
    """
    shutil.copyfile(previous / RECORDS, folder / RECORDS)
    for name in (PASSAGE_WORDS, FIGURE_WORDS):
        (folder / name).mkdir()
        for path in _files(previous / name):
            take_over = shutil.copyfile if path.suffix == ".json" else share
            take_over(path, folder / name / path.name)


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.iterdir() if path.is_file() and path.suffix != ".lock")
