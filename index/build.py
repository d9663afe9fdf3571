"""Bring a store up to date with report files: read, extract, embed, save, swap."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout

from index import store
from index.encode import Encoder
from index.errors import ReadError, StoreError, StoreFormat
from index.extraction import extract_files
from index.failures import Failures
from index.folders import find_files, lies_in
from index.generation import Generation, count, opened
from index.read import load_bytes

Progress = Callable[[str, int, int], None]
"""Called with a step's name, how much is done and how much there is."""


@dataclass(slots=True)
class Summary:
    """What an index run did. ``failed`` holds each file with its reason.

    ``left_out`` counts files that hold what somebody removed from the store.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    left_out: int = 0
    reports: int = 0
    passages: int = 0
    figures: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to change: file path → digest for what is to be read, report ids for what goes.

    ``bar`` holds the files, path → digest, that are not to be read again while they stay as they are;
    ``may_empty`` lets the last report go.
    """

    read: dict[Path, str]
    drop: list[str]
    bar: dict[Path, str] = field(default_factory=dict)
    may_empty: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """What a store knows: path → digest and report id of its files, path → digest of those removed."""

    files: dict[Path, tuple[str, str]] = field(default_factory=dict)
    removed: dict[Path, str] = field(default_factory=dict)


def build_store(
    paths: Sequence[Path],
    root: Path,
    encoder: Encoder,
    progress: Progress = lambda *_: None,
    *,
    processes: int | None = None,
    leave: Collection[Path] = (),
) -> Summary:
    """Index the files and folders at ``paths`` into the store at ``root``.

    An unchanged file is not read again, a changed one is replaced, one that has vanished from a
    given folder is removed; reports indexed from elsewhere stay. A file that cannot be read is
    listed in the summary, and not read again until it changes. Files in ``leave`` (resolved) are passed
    over, as though they had not changed. When no report at all would be left, nothing is changed.
    ``processes`` defaults to what the number of files makes worth while. Raises ``HoiPhuongError``
    with one line; the old content stays whole.
    """
    found = find_files(paths)

    def build(building: _Building) -> Summary:
        files = found.files
        if building.previous is None:
            # All is read anew, with the reports of folders that this run was not given.
            files = list(dict.fromkeys([*files, *_elsewhere(building.known, found.given)]))
        building.summary.failed += found.closed
        failures = Failures(root, pipeline_digest())
        plan = _plan([path for path in files if path not in leave], building, failures)
        plan.drop.extend(_vanished(building, found.given, set(files)))
        if building.previous is not None and not plan.read and not plan.drop:
            _counts(building.previous, building.summary)
        else:
            building.write(plan, progress, processes)
        failures.save(plan.read, building.summary.failed)
        return building.summary

    return _locked(root, encoder, build)


def remove_reports(report_ids: Collection[str], root: Path, encoder: Encoder, *, bar: bool = True) -> Summary:
    """Take reports out of the store; with ``bar`` their files are not read again while they stay as they are.

    Unknown ids are ignored. Raises ``HoiPhuongError`` with one line; the old content stays whole.
    """

    def build(building: _Building) -> Summary:
        gone = {path: digest for path, (digest, name) in building.known.files.items() if name in report_ids}
        if building.previous is None:
            raise StoreError("the store was built by another version: index again before removing reports")
        building.summary.removed = len(gone)
        if not gone:
            return _counts(building.previous, building.summary)
        names = [building.known.files[path][1] for path in gone]
        return building.write(_Plan({}, names, gone if bar else {}, may_empty=True))

    return _locked(root, encoder, build)


def _locked(root: Path, encoder: Encoder, build: "Callable[[_Building], Summary]") -> Summary:
    """Run a change of the store alone, with errors in one line."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        if store.is_foreign(root):
            raise StoreFormat(f"{root} holds other files and no store: choose another folder with --store")
        with FileLock(root / "lock", timeout=0):
            return build(_Building(root, encoder))
    except Timeout:
        raise StoreError("another index run is writing this store: wait until it has ended") from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the store at {root} cannot be written ({reason}): the old content is kept") from error


class _Building:
    """One change of a store: what it grows out of, and the new generation beside it."""

    def __init__(self, root: Path, encoder: Encoder) -> None:
        self.root, self.encoder = root, encoder
        self.previous = _reusable(root, encoder)
        self.known = _known(self.previous) if self.previous else _remembered(root)
        self.summary = Summary()

    def write(self, plan: _Plan, progress: Progress = lambda *_: None, processes: int | None = None) -> Summary:
        """Write the next generation and make it the current one."""
        building = self.root / ".building"
        shutil.rmtree(building, ignore_errors=True)
        try:
            with Generation.writing(building, self.previous, self.encoder, pipeline_digest()) as generation:
                self._change(generation, plan, progress, processes)
                progress("save", 0, 1)
                counts = generation.save(building)
            self._note(counts)
            if not self.summary.reports and not plan.may_empty:
                # So looks a network drive that is not connected: what was known is not thrown away for it.
                return self.summary
            store.write_manifest(building, self.encoder, counts)
            store.discard_old(self.root, keep=store.publish(self.root, building))
            progress("save", 1, 1)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        return self.summary

    def _change(self, generation: Generation, plan: _Plan, progress: Progress, processes: int | None) -> None:
        grown = self.previous is not None
        barred = plan.bar if grown else {**self.known.removed, **plan.bar}
        generation.bar({str(path): digest for path, digest in barred.items()})
        for report_id in plan.drop:
            generation.drop(report_id)
        files = self.known.files if grown else {}
        taken = {name for _, name in files.values()}
        named: list[tuple[Path, str]] = []
        for path in plan.read:
            named.append((path, files[path][1] if path in files else _new_id(path, taken)))
            taken.add(named[-1][1])
        found = extract_files(named, processes)
        for done, ((path, report_id), one) in enumerate(zip(named, found, strict=True)):
            progress("read", done, len(named))
            if isinstance(one, ReadError):
                self.summary.failed.append((path, str(one)))
                continue
            if path in files:
                generation.drop(report_id)
                self.summary.changed += 1
            else:
                self.summary.new += 1
            generation.add(one, path, plan.read[path])
        progress("read", len(named), len(named))

    def _note(self, counts: dict[str, int]) -> None:
        for name, number in counts.items():
            setattr(self.summary, name, number)


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
    with opened(root / name / "records.sqlite", read_only=True) as records:
        row = records.execute("SELECT value FROM meta WHERE key = 'pipeline'").fetchone()
    return root / name if row and row[0] == pipeline_digest() else None


@cache
def pipeline_digest() -> str:
    """Return a digest of the code and rules that make records: when they change, all is read again."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("read/*.py"), *folder.glob("rules/*.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _known(generation: Path) -> _Known:
    with opened(generation / "records.sqlite", read_only=True) as records:
        rows = records.execute("SELECT path, digest, report_id FROM files").fetchall()
        removed = records.execute("SELECT path, digest FROM removed").fetchall()
    return _Known(
        {Path(path): (digest, name) for path, digest, name in rows}, {Path(path): digest for path, digest in removed}
    )


def _remembered(root: Path) -> _Known:
    """Return what a store that cannot be grown, such as another model's, still tells of its files."""
    try:
        return _known(root / store.current_generation(root))
    except (StoreError, sqlite3.Error):
        return _Known()


def _elsewhere(known: _Known, given: list[Path]) -> list[Path]:
    """Return the known files that lie outside the folders given and are still there."""
    return [path for path in known.files if not lies_in(path, given) and path.is_file()]


def _plan(files: list[Path], building: _Building, failures: Failures) -> _Plan:
    """Compare the files with what the store knows. Files that cannot be opened are listed as failed."""
    known, summary, grown = building.known, building.summary, building.previous is not None
    read: dict[Path, str] = {}
    for path in files:
        try:
            _check_name(path)
            digest = hashlib.sha256(load_bytes(path)).hexdigest()
        except ReadError as error:
            summary.failed.append((path, str(error)))
            continue
        reason = failures.reason(path, digest)
        if known.removed.get(path) == digest:
            summary.left_out += 1
        elif reason is not None:
            summary.failed.append((path, reason))
        elif grown and path in known.files and known.files[path][0] == digest:
            summary.unchanged += 1
        else:
            read[path] = digest
    return _Plan(read, [])


def _vanished(building: _Building, given: list[Path], present: set[Path]) -> Iterator[str]:
    """Yield the ids of reports whose files are gone from the folders given."""
    for path, (_, report_id) in building.known.files.items() if building.previous else ():
        if lies_in(path, given) and path not in present:
            building.summary.removed += 1
            yield report_id


def _check_name(path: Path) -> None:
    """Raise ``ReadError`` for a name in an old code page: the records cannot hold it."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError("the file's name is not UTF-8: rename it and index again") from error


def _new_id(path: Path, taken: set[str]) -> str:
    """Return the file's stem, with folders in front when another report has it."""
    for depth in range(1, len(path.parts) + 1):
        name = "/".join((*path.parts[-depth:-1], path.stem))
        if name not in taken:
            return name
    return str(path)


def _counts(previous: Path, summary: Summary) -> Summary:
    with opened(previous / "records.sqlite", read_only=True) as records:
        for name, number in count(records).items():
            setattr(summary, name, number)
    return summary
