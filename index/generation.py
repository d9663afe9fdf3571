"""One generation of a store while it is written: reports go in and out, then it is saved."""

import os
import shutil
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index import rows, store
from index.embeddings import Embeddings
from index.encode import Encoder
from index.extraction import Extracted, count_places, count_spread
from index.records import Passage
from index.words import Words

#: Passages embedded and written at a time.
_BATCH = 256
_WORDS = ("passages.words", "figures.words")


@contextmanager
def opened(path: Path, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the records for a block: committed when it ends well, closed in any case."""
    connection = store.connect(path, read_only)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


class Generation:
    """A generation's records, vectors and words, open for writing."""

    def __init__(
        self, records: sqlite3.Connection, embeddings: Embeddings, words: tuple[Words, Words], encoder: Encoder
    ) -> None:
        self.records = records
        self._embeddings, self._encoder = embeddings, encoder
        self._passage_words, self._figure_words = words
        self._pending: list[tuple[int, str]] = []
        self._spread: Counter[str] = Counter()
        self._places: Counter[str] = Counter()

    @classmethod
    @contextmanager
    def writing(cls, folder: Path, previous: Path | None, encoder: Encoder, pipeline: str) -> Iterator["Generation"]:
        """Open a new folder, empty or with what ``previous`` holds; ``save`` writes it. Raises OSError."""
        folder.mkdir()
        if previous is not None:
            _copy(previous, folder)
        with opened(folder / "records.sqlite") as records:
            if previous is None:
                records.executescript(rows.SCHEMA)
                records.execute("INSERT INTO meta VALUES ('pipeline', ?)", (pipeline,))
                embeddings = Embeddings.empty(encoder.dimension)
                words = (Words.create(folder / _WORDS[0]), Words.create(folder / _WORDS[1]))
            else:
                embeddings = Embeddings.load(previous)
                words = (Words.load(folder / _WORDS[0]), Words.load(folder / _WORDS[1]))
            try:
                yield cls(records, embeddings, words, encoder)
            finally:
                for one in words:
                    one.abandon()

    def add(self, extracted: Extracted, path: Path, digest: str) -> None:
        """Write one report, read from this file."""
        report, insert = extracted.report, self.records.execute
        insert("DELETE FROM removed WHERE path = ?", (str(path),))
        insert("INSERT INTO files VALUES (?, ?, ?)", (str(path), digest, report.id))
        insert("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.from_report(report))
        numbered: list[tuple[int, Passage]] = []
        for passage, terms, text in zip(extracted.passages, extracted.passage_terms, extracted.embedded, strict=True):
            statement = 'INSERT INTO passages (report_id, start, "end", heading) VALUES (?, ?, ?, ?)'
            number = int(insert(statement, rows.from_passage(passage)).lastrowid or 0)
            numbered.append((number, passage))
            self._passage_words.add(number, terms)
            self._pending.append((number, text))
        starts = [passage.span.start for _, passage in numbered]
        for position, (figure, terms) in enumerate(zip(extracted.figures, extracted.figure_terms, strict=True)):
            at = max(0, bisect_right(starts, figure.span.start) - 1)
            values = (report.id, position, numbered[at][0] if numbered else 0, rows.from_figure(figure))
            statement = "INSERT INTO figures (report_id, number, passage, data) VALUES (?, ?, ?, ?)"
            self._figure_words.add(int(insert(statement, values).lastrowid or 0), terms)
        self._spread.update(extracted.spread)
        self._places.update(extracted.places)
        if len(self._pending) >= _BATCH:
            self._embed()

    def drop(self, report_id: str) -> None:
        """Remove a report with all that was taken out of it."""
        self._embed()
        select = self.records.execute
        report = rows.to_report(select(f"SELECT {rows.REPORT} FROM reports WHERE id = ?", (report_id,)).fetchone())
        passages = self._numbered("passages", rows.PASSAGE, report_id)
        figures = self._numbered("figures", rows.FIGURE, report_id)
        self._spread.subtract(count_spread(report, [rows.to_passage(row) for row in passages.values()]))
        self._places.subtract(count_places(report, [rows.to_figure(row) for row in figures.values()]))
        self._embeddings.remove(passages)
        self._passage_words.remove(passages)
        self._figure_words.remove(figures)
        for table, column in (
            ("files", "report_id"),
            ("reports", "id"),
            ("passages", "report_id"),
            ("figures", "report_id"),
        ):
            select(f"DELETE FROM {table} WHERE {column} = ?", (report_id,))

    def bar(self, files: Mapping[str, str]) -> None:
        """Note files, path and digest, that are not to be read again while they stay as they are."""
        self.records.executemany("INSERT OR REPLACE INTO removed VALUES (?, ?)", sorted(files.items()))

    def save(self, folder: Path) -> dict[str, int]:
        """Write everything into the folder; return how many reports, passages and figures it holds."""
        self._embed()
        for table, column, counts in (("places", "uses", self._places), ("vocabulary", "passages", self._spread)):
            name = "name" if table == "places" else "term"
            self.records.executemany(
                f"INSERT INTO {table} VALUES (?, ?) ON CONFLICT ({name}) DO UPDATE SET {column} = {column} + excluded.{column}",
                sorted((name, number) for name, number in counts.items() if number),
            )
            self.records.execute(f"DELETE FROM {table} WHERE {column} <= 0")
        self._passage_words.save()
        self._figure_words.save()
        self._embeddings.save(folder)
        return count(self.records)

    def _numbered(self, table: str, columns: str, report_id: str) -> dict[int, tuple[object, ...]]:
        query = f"SELECT id, {columns} FROM {table} WHERE report_id = ?"
        return {row[0]: row[1:] for row in self.records.execute(query, (report_id,)).fetchall()}

    def _embed(self) -> None:
        if self._pending:
            numbers, texts = zip(*self._pending, strict=True)
            self._embeddings.add(numbers, texts, self._encoder)
            self._pending.clear()


def count(records: sqlite3.Connection) -> dict[str, int]:
    """Return how many reports, passages and figures the records hold."""
    return {
        table: records.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("reports", "passages", "figures")
    }


def _copy(previous: Path, folder: Path) -> None:
    """Take over the records, and the words by links where there are such: their files are never changed."""
    shutil.copy2(previous / "records.sqlite", folder)
    for name in _WORDS:
        shutil.copytree(
            previous / name, folder / name, ignore=shutil.ignore_patterns("*.lock"), copy_function=_link_or_copy
        )


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
