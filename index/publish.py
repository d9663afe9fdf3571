"""Turn a finished folder into the store's current generation, in one step, and clear away the old ones."""

import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.store import CURRENT, FORMAT, MANIFEST, Manifest, checksum

if TYPE_CHECKING:
    from index.encode import Encoder


def write_manifest(
    folder: Path, encoder: "Encoder", counts: dict[str, int], former: tuple[Path, Manifest] | None = None
) -> None:
    """Write checksums of all files and flush them to the disk. Raises OSError.

    A file that is shared with the ``former`` generation keeps the checksum that it was just compared with.
    """

    def settled(path: Path) -> tuple[str, list[int]]:
        name = path.relative_to(folder).as_posix()
        if former is not None and name in former[1].files and path.samefile(former[0] / name):
            return name, former[1].files[name]
        _flush(path)
        return name, checksum(path)

    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    with ThreadPoolExecutor(2) as threads:
        files = dict(threads.map(settled, paths))
    manifest = Manifest(FORMAT, encoder.name, encoder.fingerprint, encoder.dimension, **counts, files=files)
    target = folder / MANIFEST
    target.write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
    _flush(target)


def publish(root: Path, building: Path) -> str:
    """Make a finished folder the current generation, in one step. Raises OSError."""
    number = max((int(path.name[1:]) for path in root.glob("g[0-9]*") if path.name[1:].isdigit()), default=0) + 1
    name = f"g{number:06d}"
    building.rename(root / name)
    pointer = root / (CURRENT + ".new")
    pointer.write_text(name + "\n", "utf-8")
    _flush(pointer)
    os.replace(pointer, root / CURRENT)
    _flush(root)
    return name


def discard_old(root: Path, keep: str) -> None:
    """Remove unfinished folders and generations before the last two: a reader may still open the one before."""
    finished = sorted(path.name for path in root.glob("g[0-9]*") if path.name[1:].isdigit())
    before = [name for name in finished if name < keep]
    for path in root.iterdir():
        unfinished = path.name.startswith(".building")
        old = path.name in finished and path.name != keep and path.name not in before[-1:]
        if unfinished or old:
            shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return  # a folder on a system that cannot open folders
    try:
        os.fsync(handle)
    except OSError:
        if path.is_file():
            raise
    finally:
        os.close(handle)
