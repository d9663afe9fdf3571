"""The files below the folders that are indexed, and what can be seen of them from outside."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import HoiPhuongError
from index.read import READERS

#: Size and the times of the last changes of content and of entry, in nanoseconds.
Sight = tuple[int, int, int]


@dataclass(slots=True)
class Found:
    """The files to index, resolved and in order, and what could not be looked into, with the reason.

    ``given`` are the files and folders asked for, resolved.
    """

    given: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    closed: list[tuple[Path, str]] = field(default_factory=list)


def find_files(paths: Sequence[Path]) -> Found:
    """Return the files named, and those with a known ending below the folders named.

    Hidden files and folders and the lock files of office programs are passed over. Raises
    ``HoiPhuongError`` for a path where there is nothing.
    """
    found = Found()
    files: dict[Path, None] = {}
    for path in paths:
        whole = path.resolve()
        found.given.append(whole)
        if path.is_dir():
            files.update(dict.fromkeys(sorted(_below(whole, found.closed))))
        elif path.exists():
            files[whole] = None
        else:
            raise HoiPhuongError(f"there is no file or folder {path}")
    found.files = list(files)
    return found


def _below(folder: Path, closed: list[tuple[Path, str]]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        closed.append((Path(error.filename), f"the folder cannot be opened: {error.strerror or error}"))

    for name, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for file in files:
            if os.path.splitext(file)[1].lower() in READERS and not file.startswith((".", "~$")):
                path = Path(name, file)
                # The folder is resolved already; only a link in it leads elsewhere, or nowhere.
                if not path.is_symlink():
                    yield path
                elif path.is_file():
                    yield path.resolve()


def sight(path: Path) -> Sight | None:
    """Return what can be seen of a file without opening it, None when there is none."""
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns


def lies_in(path: Path, given: Sequence[Path]) -> bool:
    """True for a path that is one of those given or lies below one."""
    return any(path == one or one in path.parents for one in given)
