"""Reports that the office sends to the bot: read at once, shown to be checked, put in or thrown away.

DATA/incoming/<key>/<name>   waits for "Đưa vào" or "Bỏ"
DATA/reports/<name>          what was put in: the store is built from it, beside the folders indexed
DATA/removed/<key>-<name>    what was put in and taken out again: nothing is lost
"""

import json
import re
import shutil
import threading
import time
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.build import Summary, build_store, remove_reports
from index.errors import ReadError
from index.figures import extract_figures
from index.read import open_bytes, remember_address, report_of
from index.read.formats import FORMATS
from index.read.sniff import kind_of
from index.records import Figure, Report
from retrieval.engine import Engine

#: What Telegram lets a bot download.
MAX_BYTES = 20 * 1024 * 1024
#: What waits longer than this is thrown away.
_WAITS = 24 * 3600.0
_LONGEST_NAME = 100
_UNSAFE = re.compile(r"[^\w .()\[\]+-]+")
_NOTE = "offer.json"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that was read and waits. ``warnings`` name what a person should look at."""

    key: int
    name: str
    report: Report
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...]


class Feeder:
    """Takes reports in and out of the store that the engine answers from. Blocking; safe in several threads."""

    def __init__(self, data: Path, engine: Engine) -> None:
        """Keep files below ``data``."""
        self._data, self._engine = data, engine
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the reports that were put in lie."""
        return fed_reports(self._data)

    def offer(self, content: bytes, name: str, address: str = "") -> Offer:
        """Read a file and keep it until it is accepted or discarded. Raises ``ReadError``."""
        name = safe_name(name)
        if not content:
            raise ReadError("the file is empty")
        document = open_bytes(content, Path(name).suffix)
        report = report_of(document, Path(name).stem, address or name)
        figures = extract_figures(report)
        if Path(name).suffix.lower() not in FORMATS:
            name += kind_of(content, "")  # below a folder, only files with an ending are looked for
        key = self._keep(content, name, address)
        return Offer(key, name, report, figures, (*document.notes, *self._warnings(name, report, figures)))

    def accept(self, key: int) -> tuple[str, Summary] | None:
        """Put a waiting file into the store; return its name and what was done, None when nothing waits.

        Raises ``HoiPhuongError``; the file then goes on waiting.
        """
        with self._lock:
            waiting = self._waiting(key)
            if waiting is None:
                return None
            self.folder.mkdir(parents=True, exist_ok=True)
            target = self.folder / waiting.name
            replaced = target.read_bytes() if target.exists() else None
            shutil.copyfile(waiting, target)
            remember_address(target, json.loads((waiting.parent / _NOTE).read_text("utf-8"))["address"])
            try:
                summary = build_store([target], self._engine.root, self._engine.encoder)
                if summary.failed:
                    raise ReadError(summary.failed[0][1])
            except BaseException:  # even when it is told to stop: what was there before comes back
                target.unlink() if replaced is None else target.write_bytes(replaced)
                raise
            shutil.rmtree(waiting.parent)
            return waiting.name, summary

    def discard(self, key: int) -> bool:
        """Throw a waiting file away; False when nothing waits."""
        with self._lock:
            waiting = self._waiting(key)
            if waiting is not None:
                shutil.rmtree(waiting.parent)
            return waiting is not None

    def remove(self, report_id: str) -> bool:
        """Take a report out of the store; False when it is not there. Raises ``HoiPhuongError``.

        A file that was put in here is moved aside; one of another folder stays where it is, and is not
        read again until it changes.
        """
        with self._lock:
            path = self._engine.store.file_of(report_id)
            if path is None:
                return False
            fed = path.parent == self.folder.resolve()
            summary = remove_reports([report_id], self._engine.root, self._engine.encoder, bar=not fed)
            if fed and path.exists():
                aside = self._data / "removed"
                aside.mkdir(parents=True, exist_ok=True)
                path.rename(aside / f"{_new_key()}-{path.name}")
            return summary.removed > 0

    def expire(self, now: float) -> None:
        """Throw away what has waited for too long."""
        with self._lock:
            for folder in self._data.glob("incoming/*"):
                if folder.name.isdigit() and int(folder.name) / 1000 < now - _WAITS:
                    shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, content: bytes, name: str, address: str) -> int:
        with self._lock:
            key = _new_key()
            while (folder := self._data / "incoming" / str(key)).exists():
                key += 1
            folder.mkdir(parents=True)
            (folder / name).write_bytes(content)
            (folder / _NOTE).write_text(json.dumps({"name": name, "address": address}), "utf-8")
            return key

    def _waiting(self, key: int) -> Path | None:
        folder = self._data / "incoming" / str(key)
        try:
            note = json.loads((folder / _NOTE).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        return folder / str(note["name"])

    def _warnings(self, name: str, report: Report, figures: tuple[Figure, ...]) -> list[str]:
        checks = {
            "no_date": report.published is None,
            "no_place": report.place is None,
            "no_figures": not figures,
            "mismatch": any(figure.verdict == "mismatch" for figure in figures),
            "same_text": self._engine.store.has_text(report.text),
            "replaces": (self.folder / name).exists(),
        }
        return [check for check, holds in checks.items() if holds]


def fed_reports(data: Path) -> Path:
    """Return the folder of the reports that were sent to the bot."""
    return data / "reports"


def safe_name(raw: str) -> str:
    """Return a file name without folders, signs and length that a file system could refuse."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    stem, dot, suffix = _UNSAFE.sub("_", name).rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    stem = stem[:_LONGEST_NAME].strip(" .") or "bao-cao"
    return f"{stem}.{suffix[:8].lower()}" if suffix else stem


def _new_key() -> int:
    return int(time.time() * 1000)
