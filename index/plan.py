"""What an index run has to do: the files compared with what the store knows of them."""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from index.errors import ReadError
from index.folders import Found, lies_in
from index.seen import Seen
from index.store import RECORDS, connect


class Held(NamedTuple):
    """What a store knows of a file: the digest of what was read, and the report that it became."""

    digest: str
    report_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """The files that a store holds reports of, and those, with digests, that somebody took out of it."""

    files: dict[Path, Held] = field(default_factory=dict)
    removed: dict[Path, str] = field(default_factory=dict)

    @classmethod
    def of(cls, generation: Path) -> "Known":
        """Return what a generation knows. Raises sqlite3.Error."""
        with closing(connect(generation / RECORDS, read_only=True)) as records:
            files = records.execute("SELECT path, digest, report_id FROM files").fetchall()
            removed = records.execute("SELECT path, digest FROM removed").fetchall()
        return cls({Path(path): Held(*of) for path, *of in files}, {Path(path): digest for path, digest in removed})

    def still_there(self, found: Found, elsewhere: bool) -> list[Path]:
        """Return the files that were not found and are there all the same, as a picture that was named once.

        With ``elsewhere`` also those that lie in nothing that was given.
        """
        present, closed = set(found.files), [path for path, _ in found.closed]
        missed = [path for path in self.files if path not in present and not lies_in(path, closed)]
        return [path for path in missed if (elsewhere or lies_in(path, found.given)) and path.is_file()]


@dataclass(slots=True)
class Plan:
    """``read``: files with the digest of each; ``drop``: ids of reports that go; ``failed``: files with reasons.

    ``left_out`` counts files that hold what somebody removed from the store.
    """

    read: dict[Path, str] = field(default_factory=dict)
    drop: list[str] = field(default_factory=list)
    unchanged: int = 0
    left_out: int = 0
    failed: list[tuple[Path, str]] = field(default_factory=list)


def make_plan(found: Found, known: Known, grown: bool, seen: Seen, leave: Collection[Path]) -> Plan:
    """Compare the files found with those known; without ``grown`` all are read anew.

    A file that cannot be opened, or that could not be read when it was last seen like this, is
    listed as failed. What the store holds of it stays; so does what it holds of files below a
    folder that cannot be opened, and of files to leave.
    """
    plan = Plan(failed=list(found.closed))
    files = known.files if grown else {}
    for path in found.files:
        if path in leave:
            continue
        try:
            _check_name(path)
            digest = seen.digest(path)
        except ReadError as error:
            plan.failed.append((path, str(error)))
            continue
        if known.removed.get(path) == digest:
            plan.left_out += 1
        elif path in files and files[path].digest == digest:
            plan.unchanged += 1
        elif reason := seen.reason(path, digest):
            plan.failed.append((path, reason))
        else:
            plan.read[path] = digest
    present = {*found.files, *leave}
    closed = [path for path, _ in found.closed]
    for path, held in files.items():
        if path not in present and lies_in(path, found.given) and not lies_in(path, closed):
            plan.drop.append(held.report_id)
    return plan


def _check_name(path: Path) -> None:
    """Raise ``ReadError`` for a name in an old code page: the records cannot hold it."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError("the file's name is not UTF-8: rename it and index again") from error
