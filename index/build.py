"""Bring a store up to date with report files: read, extract, embed, save, swap."""

import hashlib
import shutil
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from index import rows, store
from index.embeddings import Embeddings
from index.encode import Encoder
from index.errors import HoiPhuongError, ReadError, StoreError, StoreFormat
from index.figures import extract_figures
from index.passages import cut_passages
from index.read import READERS, load_bytes, read_file
from index.records import Figure, Passage, Report
from index.text import words
from index.words import Words

#: Passages embedded and written at a time.
_BATCH = 256

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how much is done and how much there is."""


@dataclass(slots=True)
class Summary:
    """What an index run did. ``failed`` holds each file with its reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    reports: int = 0
    passages: int = 0
    figures: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to change: file path → digest for what is to be read, report ids for what goes."""

    read: dict[Path, str]
    drop: list[str]


def build_store(paths: Sequence[Path], root: Path, encoder: Encoder, progress: Progress = lambda *_: None) -> Summary:
    """Index the files and folders at ``paths`` into the store at ``root``.

    An unchanged file is not read again, a changed one is replaced, one that has vanished from a
    given folder is removed; reports indexed from elsewhere stay. A file that cannot be read is
    listed in the summary. When no report at all would be left, nothing is changed. Raises
    ``HoiPhuongError`` with one line; the old content stays whole.
    """
    files = _find_files(paths)
    try:
        root.mkdir(parents=True, exist_ok=True)
        if store.is_foreign(root):
            raise StoreFormat(f"{root} holds other files and no store: choose another folder with --store")
        with FileLock(root / "lock", timeout=0):
            return _build(files, [path.resolve() for path in paths], root, encoder, progress)
    except Timeout:
        raise StoreError("another index run is writing this store: wait until it has ended") from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the store at {root} cannot be written ({reason}): the old content is kept") from error


def _find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files to read: those named, and those with a known ending below the folders named."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = (entry for entry in sorted(path.rglob("*")) if entry.is_file())
            found.extend(e for e in below if e.suffix.lower() in READERS and not e.name.startswith((".", "~$")))
        elif path.exists():
            found.append(path)
        else:
            raise HoiPhuongError(f"there is no file or folder {path}")
    return list(dict.fromkeys(path.resolve() for path in found))


def _build(files: list[Path], given: list[Path], root: Path, encoder: Encoder, progress: Progress) -> Summary:
    previous = _reusable(root, encoder)
    known = _known_files(previous)
    if previous is None:
        # All is read anew, with the reports of folders that this run was not given.
        files = list(dict.fromkeys([*files, *_remembered(root, given)]))
    summary = Summary()
    plan = _plan(files, given, known, summary)
    if previous is not None and not plan.read and not plan.drop:
        return _counts(previous, summary)
    building = root / ".building"
    shutil.rmtree(building, ignore_errors=True)
    try:
        if previous is not None:
            shutil.copytree(previous, building, ignore=shutil.ignore_patterns("manifest.json", "*.lock"))
        _write(building, previous is not None, plan, known, encoder, summary, progress)
        if not summary.reports:
            # So looks a network drive that is not connected: what was known is not thrown away for it.
            return summary
        counts = {"reports": summary.reports, "passages": summary.passages, "figures": summary.figures}
        store.write_manifest(building, encoder, counts)
        store.discard_old(root, keep=store.publish(root, building))
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return summary


def _reusable(root: Path, encoder: Encoder) -> Path | None:
    """Return the current generation's folder when a new one may grow out of it."""
    try:
        name = store.current_generation(root)
        manifest = store.read_manifest(root, name)
        store.verify(root / name, manifest)
    except StoreError:
        return None
    if manifest.fingerprint != encoder.fingerprint:
        return None
    with _opened(root / name / "records.sqlite", read_only=True) as records:
        row = records.execute("SELECT value FROM meta WHERE key = 'pipeline'").fetchone()
    return root / name if row and row[0] == pipeline_digest() else None


@contextmanager
def _opened(path: Path, read_only: bool = False) -> Iterator[sqlite3.Connection]:
    """Open the records for a block: committed when it ends well, closed in any case."""
    connection = store.connect(path, read_only)
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


@cache
def pipeline_digest() -> str:
    """Return a digest of the code and rules that make records: when they change, all is read again."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("read/*.py"), *folder.glob("rules/*.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _known_files(previous: Path | None) -> dict[Path, tuple[str, str]]:
    if previous is None:
        return {}
    with _opened(previous / "records.sqlite", read_only=True) as records:
        return {
            Path(path): (digest, name)
            for path, digest, name in records.execute("SELECT path, digest, report_id FROM files")
        }


def _remembered(root: Path, given: list[Path]) -> list[Path]:
    """Return the files of a store that cannot be grown, such as another model's, as far as it tells them."""
    try:
        known = _known_files(root / store.current_generation(root))
    except (StoreError, sqlite3.Error):
        return []
    elsewhere = (path for path in known if not any(path == one or one in path.parents for one in given))
    return [path for path in elsewhere if path.is_file()]


def _plan(files: list[Path], given: list[Path], known: dict[Path, tuple[str, str]], summary: Summary) -> _Plan:
    """Compare the files with what the store knows. Files that cannot be opened are listed as failed."""
    read: dict[Path, str] = {}
    drop: list[str] = []
    for path in files:
        try:
            _check_name(path)
            digest = hashlib.sha256(load_bytes(path)).hexdigest()
        except ReadError as error:
            summary.failed.append((path, str(error)))
            continue
        if path in known and known[path][0] == digest:
            summary.unchanged += 1
        else:
            read[path] = digest
    present = set(files)
    for path, (_, report_id) in known.items():
        below = any(path == one or one in path.parents for one in given)
        if below and path not in present:
            drop.append(report_id)
            summary.removed += 1
    return _Plan(read, drop)


def _check_name(path: Path) -> None:
    """Raise ``ReadError`` for a name in an old code page: the records cannot hold it."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError("the file's name is not UTF-8: rename it and index again") from error


def _write(
    building: Path,
    grown: bool,
    plan: _Plan,
    known: dict[Path, tuple[str, str]],
    encoder: Encoder,
    summary: Summary,
    progress: Progress,
) -> None:
    """Fill the new generation."""
    if not grown:
        building.mkdir()
    with _opened(building / "records.sqlite") as records, ExitStack() as unfinished:
        if grown:
            embeddings = Embeddings.load(building)
            passage_words = Words.load(building / "passages.words")
            figure_words = Words.load(building / "figures.words")
        else:
            records.executescript(rows.SCHEMA)
            records.execute("INSERT INTO meta VALUES ('pipeline', ?)", (pipeline_digest(),))
            embeddings = Embeddings.empty(encoder.dimension)
            passage_words = Words.create(building / "passages.words")
            figure_words = Words.create(building / "figures.words")
        unfinished.callback(passage_words.abandon)
        unfinished.callback(figure_words.abandon)
        for report_id in plan.drop:
            _drop(records, report_id, embeddings, passage_words, figure_words)
        pending: list[tuple[int, str]] = []
        for report, path, digest in _read_all(plan.read, known, records, summary, progress):
            if path in known:
                _drop(records, known[path][1], embeddings, passage_words, figure_words)
                summary.changed += 1
            else:
                summary.new += 1
            pending.extend(_add(records, report, path, digest, passage_words, figure_words))
            if len(pending) >= _BATCH:
                _embed(pending, embeddings, encoder)
        _embed(pending, embeddings, encoder)
        progress("save", 0, 1)
        _tabulate(records)
        passage_words.save()
        figure_words.save()
        embeddings.save(building)
        _count(records, summary)
        progress("save", 1, 1)


def _read_all(
    paths: dict[Path, str],
    known: dict[Path, tuple[str, str]],
    records: sqlite3.Connection,
    summary: Summary,
    progress: Progress,
) -> Iterator[tuple[Report, Path, str]]:
    taken = {row[0] for row in records.execute("SELECT report_id FROM files")}
    for done, (path, digest) in enumerate(paths.items()):
        progress("read", done, len(paths))
        report_id = known[path][1] if path in known else _new_id(path, taken)
        try:
            report = read_file(path, report_id)
        except ReadError as error:
            summary.failed.append((path, str(error)))
            continue
        taken.add(report_id)
        yield report, path, digest
    progress("read", len(paths), len(paths))


def _new_id(path: Path, taken: set[str]) -> str:
    """Return the file's stem, with folders in front when another report has it."""
    for depth in range(1, len(path.parts) + 1):
        name = "/".join((*path.parts[-depth:-1], path.stem))
        if name not in taken:
            return name
    return str(path)


def _drop(
    records: sqlite3.Connection, report_id: str, embeddings: Embeddings, passage_words: Words, figure_words: Words
) -> None:
    passages = [row[0] for row in records.execute("SELECT id FROM passages WHERE report_id = ?", (report_id,))]
    figures = [row[0] for row in records.execute("SELECT id FROM figures WHERE report_id = ?", (report_id,))]
    embeddings.remove(passages)
    passage_words.remove(passages)
    figure_words.remove(figures)
    for table, column in (
        ("files", "report_id"),
        ("reports", "id"),
        ("passages", "report_id"),
        ("figures", "report_id"),
    ):
        records.execute(f"DELETE FROM {table} WHERE {column} = ?", (report_id,))


def _add(
    records: sqlite3.Connection,
    report: Report,
    path: Path,
    digest: str,
    passage_words: Words,
    figure_words: Words,
) -> list[tuple[int, str]]:
    """Write one report; return its passages' ids with the texts to embed."""
    records.execute("INSERT INTO files VALUES (?, ?, ?)", (str(path), digest, report.id))
    records.execute("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows.from_report(report))
    numbered: list[tuple[int, Passage]] = []
    texts: list[tuple[int, str]] = []
    for passage in cut_passages(report):
        statement = 'INSERT INTO passages (report_id, start, "end", heading) VALUES (?, ?, ?, ?)'
        number = int(records.execute(statement, rows.from_passage(passage)).lastrowid or 0)
        text = f"{passage.heading}. {report.text[passage.span.start : passage.span.end]}"
        numbered.append((number, passage))
        passage_words.add(number, text)
        texts.append((number, text))
    for position, figure in enumerate(extract_figures(report)):
        statement = "INSERT INTO figures (report_id, number, passage, data) VALUES (?, ?, ?, ?)"
        values = (report.id, position, _passage_of(figure, numbered), rows.from_figure(figure))
        number = int(records.execute(statement, values).lastrowid or 0)
        figure_words.add(number, figure_text(report, figure))
    return texts


def figure_text(report: Report, figure: Figure) -> str:
    """Return the words that a figure is found by: its measure, its heading, its sentence."""
    sentence = report.text[figure.sentence.start : figure.sentence.end]
    return f"{figure.measure}\n{figure.unit}\n{figure.heading}\n{sentence}"


def _passage_of(figure: Figure, numbered: list[tuple[int, Passage]]) -> int:
    at = bisect_right([passage.span.start for _, passage in numbered], figure.span.start) - 1
    return numbered[max(at, 0)][0] if numbered else 0


def _embed(pending: list[tuple[int, str]], embeddings: Embeddings, encoder: Encoder) -> None:
    if pending:
        embeddings.add([number for number, _ in pending], [text for _, text in pending], encoder)
        pending.clear()


def _tabulate(records: sqlite3.Connection) -> None:
    """Fill the tables that questions are understood with: places and vocabulary."""
    names: set[str] = set()
    spread: Counter[str] = Counter()
    for (data,) in records.execute("SELECT data FROM figures"):
        figure = rows.to_figure(("", data))
        names.update((figure.place.name, *figure.place.parents) if figure.place else ())
    passages: Iterable[tuple[str, str]] = records.execute(
        'SELECT p.heading, substr(r.text, p.start + 1, p."end" - p.start)'
        " FROM passages p JOIN reports r ON r.id = p.report_id"
    )
    for heading, text in passages:
        spread.update({term for term in words(f"{heading} {text}") if term.isalpha()})
    for (place,) in records.execute("SELECT place FROM reports WHERE place IS NOT NULL"):
        names.update(place.split("|"))
    records.execute("DELETE FROM places")
    records.execute("DELETE FROM vocabulary")
    records.executemany("INSERT INTO places VALUES (?)", [(name,) for name in sorted(names)])
    records.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(spread.items()))


def _count(records: sqlite3.Connection, summary: Summary) -> None:
    for table in ("reports", "passages", "figures"):
        setattr(summary, table, records.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _counts(previous: Path, summary: Summary) -> Summary:
    with _opened(previous / "records.sqlite", read_only=True) as records:
        _count(records, summary)
    return summary
