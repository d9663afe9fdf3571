"""``hoiphuong watch``: keep the store in step with folders until told to stop.

The system tells when something changes on a local disk; a network drive tells nothing, so the
folders are also looked through every so often. A round is run when what can be seen of the files
differs from what the last round saw. Files that change between two looks are left for a later round.
"""

import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import watchfiles

from bot.indexing import shown_name
from index.build import Summary, build_store
from index.encode import Encoder, load_encoder
from index.errors import HoiPhuongError, StoreError, UsageError
from index.folders import Sight, find_files, lies_in, sight
from index.plan import Known
from index.store import current_generation

#: Seconds that a file must have stayed the same before it is read.
SETTLE = 2.0

Look = dict[Path, Sight]


@dataclass(slots=True)
class Watch:
    """The folders, and what the last round saw of their files. ``say`` is called with one line a round."""

    folders: Sequence[Path]
    store: Path
    encoder: Encoder
    say: Callable[[str], None]
    settle: float = SETTLE
    done: Look | None = None
    kept: set[Path] = field(default_factory=set)

    def round(self) -> bool:
        """Bring the store up to date if anything has changed; return whether a file is still changing."""
        before = self._look()
        if before == self.done:
            return False
        time.sleep(self.settle)
        now = self._look()
        growing = {path for path in now if now[path] != before.get(path)}
        known = self.done or {}
        settled = {path: seen for path, seen in now.items() if path not in growing}
        settled |= {path: known[path] for path in growing & known.keys()}
        if settled != self.done:
            connected = self._connected(now)
            try:
                if connected:
                    done = build_store(connected, self.store, self.encoder, leave=growing)
                    self.say(round_line(done, connected))
            except HoiPhuongError as error:
                self.say(f"nothing done: {error}")
                return True
            self.done = settled
        return bool(growing)

    def _look(self) -> Look:
        looks: Look = {}
        for folder in self.folders:
            with suppress(HoiPhuongError):  # it is not there
                looks |= {path: seen for path in find_files([folder]).files if (seen := sight(path)) is not None}
        return looks

    def _connected(self, now: Look) -> list[Path]:
        """Return the folders to index: not those that look like a drive that is not connected."""
        known = _held(self.store) if self.done is None else self.done
        connected: list[Path] = []
        for folder in self.folders:
            empty = not any(lies_in(path, [folder]) for path in now)
            if not folder.is_dir() or (
                empty and (folder in self.kept or any(lies_in(path, [folder]) for path in known))
            ):
                if folder not in self.kept:
                    self.say(f"{folder} is empty or not connected: its reports are kept")
                self.kept.add(folder)
            else:
                self.kept.discard(folder)
                connected.append(folder)
        return connected


def _held(root: Path) -> Collection[Path]:
    """Return the files that a store holds reports of; none when it cannot be read."""
    try:
        return Known.of(root / current_generation(root)).files
    except (StoreError, sqlite3.Error):
        return ()


def round_line(summary: Summary, given: Sequence[Path]) -> str:
    """Return what a round did, in one line."""
    counts = ", ".join(f"{getattr(summary, name)} {name}" for name in ("new", "changed", "unchanged", "removed"))
    reasons = "; ".join(f"{shown_name(path, given)}: {reason}" for path, reason in summary.failed)
    why = f" ({reasons})" if reasons else ""
    out = f", {summary.left_out} left out" if summary.left_out else ""
    left = "" if summary.reports else "; no report is left, so the store stays as it was"
    return f"{counts}{out}, {len(summary.failed)} failed{why}{left}"


def watch_folders(folders: Sequence[Path], store: Path, model: str | None, every: float) -> None:
    """Keep a store in step with folders until Ctrl-C or SIGTERM, a line a round on standard output.

    ``every`` is the most seconds between two looks. Raises ``UsageError`` for what is no folder.
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}")
    whole = [folder.resolve() for folder in folders]
    with _until_told():
        watch = Watch(whole, store, load_encoder(model), _say)
        for _ in _changes(whole, every):
            while watch.round():
                time.sleep(SETTLE)
    _say("stopped")


def _say(line: str) -> None:
    text = line.encode("utf-8", "replace").decode()  # a name may hold bytes that are no letters
    print(f"{datetime.now():%H:%M:%S}  {text}", flush=True)


@contextmanager
def _until_told() -> Iterator[None]:
    """Run a block until Ctrl-C or SIGTERM, either of which stops it wherever it is."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _changes(folders: Sequence[Path], every: float) -> Iterator[None]:
    """Yield at once, whenever something may have changed, and at least every so many seconds."""
    while True:
        there = _identities(folders)
        yield
        try:
            for _ in watchfiles.watch(
                *(folder for folder, identity in zip(folders, there, strict=True) if identity),
                watch_filter=None,
                step=200,
                rust_timeout=int(every * 1000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                yield
                if _identities(folders) != there:
                    break  # a folder came, went, or is another: what was watched is no longer there
        except (OSError, RuntimeError) as error:
            # As when the system watches as many files as it can: looking now and then will do.
            print(f"hoiphuong: changes are looked for every {every:g} seconds ({error})", file=sys.stderr)
            time.sleep(every)


def _identities(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return what tells each folder from another one of its name, None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for folder in folders:
        try:
            seen = folder.stat()
        except OSError:
            found.append(None)
        else:
            found.append((seen.st_dev, seen.st_ino))
    return found
