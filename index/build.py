"""Bring a store up to date with report files: look, harvest, embed, save, swap."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index import store
from index.crew import crew_size, harvest_all
from index.errors import NotNow, ReadError, StoreError, StoreFormat
from index.folders import find_files
from index.plan import Known, Plan, make_plan
from index.publish import discard_old, publish, write_manifest
from index.seen import Seen

if TYPE_CHECKING:
    from index.encode import Encoder
    from index.generation import Generation

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

    def holds(self, counts: dict[str, int]) -> None:
        """Take in what the store holds after the run."""
        self.reports, self.passages, self.figures = counts["reports"], counts["passages"], counts["figures"]


def build_store(
    paths: Sequence[Path],
    root: Path,
    encoder: "Encoder",
    progress: Progress = lambda *_: None,
    *,
    processes: int | None = None,
    leave: Collection[Path] = (),
) -> Summary:
    """Index the files and folders at ``paths`` into the store at ``root``.

    An unchanged file is not read again, a changed one is replaced, one that has vanished from a
    given folder is removed; reports indexed from elsewhere stay. A file that cannot be read is
    listed in the summary, and not read again until it changes. Files in ``leave`` (resolved) are
    passed over, as though they had not changed. ``processes`` is chosen by the work there is; it
    changes no result. When no report at all would be left, nothing is changed. Raises
    ``HoiPhuongError`` with one line; the old content stays whole.
    """
    found = find_files(paths)
    with _alone(root):
        former = _Former.of(root, encoder)
        # When all is read anew, it is with the reports of folders that this run was not given.
        found.files += former.known.still_there(found, elsewhere=not former.folder)
        seen = Seen(root, pipeline_digest())
        plan = make_plan(found, former.known, former.folder is not None, seen, leave)
        summary = Summary(
            unchanged=plan.unchanged, removed=len(plan.drop), left_out=plan.left_out, failed=list(plan.failed)
        )

        def change(growing: "Generation") -> bool:
            _harvest_into(growing, plan, former, seen, summary, progress, processes)
            return bool(summary.new or summary.changed or summary.removed)

        counts = former.counts
        if plan.read or plan.drop or not former.folder:
            counts = _write(root, encoder, former, change, progress)
        summary.holds(counts)
        seen.save(found.given, found.files)
        return summary


def remove_reports(report_ids: Collection[str], root: Path, encoder: "Encoder", *, bar: bool = True) -> Summary:
    """Take reports out of the store; with ``bar`` their files are not read again while they stay as they are.

    Unknown ids are ignored. Raises ``HoiPhuongError`` with one line; the old content stays whole.
    """
    with _alone(root):
        former = _Former.of(root, encoder)
        if not former.folder:
            raise StoreError("the store was built by another version: index again before removing reports")
        gone = {path: held for path, held in former.known.files.items() if held.report_id in report_ids}

        def change(growing: "Generation") -> bool:
            for held in gone.values():
                growing.drop(held.report_id)
            if bar:
                growing.bar({path: held.digest for path, held in gone.items()})
            return True

        counts = _write(root, encoder, former, change, may_be_empty=True) if gone else former.counts
        summary = Summary(removed=len(gone))
        summary.holds(counts)
        return summary


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Run a change of the store alone, with errors in one line."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        if store.is_foreign(root):
            raise StoreFormat(f"{root} holds other files and no store: choose another folder with --store")
        with FileLock(root / "lock", timeout=0):
            yield
    except Timeout:
        raise StoreError("another index run is writing this store: wait until it has ended") from None
    except (OSError, sqlite3.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"the store at {root} cannot be written ({reason}): the old content is kept") from error


@dataclass(frozen=True, slots=True)
class _Former:
    """What there was before. ``folder`` is the generation that a new one may grow out of, if it may.

    ``known`` is what the store tells, also one that cannot be grown, such as another model's.
    """

    known: Known
    folder: Path | None = None
    manifest: store.Manifest | None = None

    @property
    def counts(self) -> dict[str, int]:
        one = self.manifest
        return {name: getattr(one, name) if one else 0 for name in ("reports", "passages", "figures")}

    @classmethod
    def of(cls, root: Path, encoder: "Encoder") -> "_Former":
        known = Known()
        try:
            name = store.current_generation(root)
            known = Known.of(root / name)
            manifest = store.read_manifest(root, name)
            store.verify(root / name, manifest)
            with closing(store.connect(root / name / store.RECORDS, read_only=True)) as records:
                row = records.execute("SELECT value FROM meta WHERE key = 'pipeline'").fetchone()
        except (StoreError, sqlite3.Error):
            return cls(known)
        same = manifest.fingerprint == encoder.fingerprint and row is not None and row[0] == pipeline_digest()
        return cls(known, root / name, manifest) if same else cls(known)


@cache
def pipeline_digest() -> str:
    """Return a digest of the code and rules that make records: when they change, all is read again."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("read/*.py"), *folder.glob("rules/*.toml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _write(
    root: Path,
    encoder: "Encoder",
    former: _Former,
    change: Callable[["Generation"], bool],
    progress: Progress = lambda *_: None,
    may_be_empty: bool = False,
) -> dict[str, int]:
    """Write the next generation and make it the current one; return what the store then holds.

    When ``change`` returns that it changed nothing, the former generation stays.
    """
    from index.generation import Generation  # numpy and tantivy: when there is something to write

    building = root / ".building"
    shutil.rmtree(building, ignore_errors=True)
    try:
        with closing(Generation(building, former.folder, encoder, pipeline_digest())) as growing:
            if not former.folder:
                growing.bar(former.known.removed)
            if not change(growing) and former.folder:
                return former.counts
            progress("save", 0, 1)
            growing.finish()
            counts = growing.counts()
        if counts["reports"] or may_be_empty:
            shared = (former.folder, former.manifest) if former.folder and former.manifest else None
            write_manifest(building, encoder, counts, shared)
            discard_old(root, keep=publish(root, building))
        # No report at all: so looks a network drive that is not connected, and what was known stays.
        progress("save", 1, 1)
        return counts
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _harvest_into(
    growing: "Generation",
    plan: Plan,
    former: _Former,
    seen: Seen,
    summary: Summary,
    progress: Progress,
    processes: int | None,
) -> None:
    """Do what is planned: drop reports, read files and write what each gave, list those that gave nothing."""
    for report_id in plan.drop:
        growing.drop(report_id)
    files = former.known.files if former.folder else {}
    taken = growing.report_ids()
    paths = list(plan.read)
    progress("read", 0, len(paths))
    chosen = crew_size(paths) if processes is None else processes
    with closing(harvest_all(paths, chosen)) as harvested:  # an interrupt leaves no process reading
        for done, (path, outcome) in enumerate(harvested, 1):
            if isinstance(outcome, ReadError):
                summary.failed.append((path, str(outcome)))
                if not isinstance(outcome, NotNow):
                    seen.refuse(path, plan.read[path], str(outcome))
            elif path in files:
                growing.drop(files[path].report_id)
                growing.add(outcome, path, plan.read[path], files[path].report_id)
                summary.changed += 1
            else:
                report_id = _new_id(path, taken)
                taken.add(report_id)
                growing.add(outcome, path, plan.read[path], report_id)
                summary.new += 1
            progress("read", done, len(paths))


def _new_id(path: Path, taken: set[str]) -> str:
    """Return the file's stem, with folders in front when another report has it."""
    for depth in range(1, len(path.parts) + 1):
        name = "/".join((*path.parts[-depth:-1], path.stem))
        if name not in taken:
            return name
    return str(path)
