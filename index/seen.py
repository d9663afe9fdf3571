"""What earlier runs saw of the files: an unchanged one is not opened, a bad one not read again.

Kept beside the generations in STORE/seen.json. It is a cache: without it runs take longer, and the
store's content is the same.
"""

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.folders import Sight, lies_in, sight
from index.read import load_bytes

_NAME = "seen.json"
#: Nanoseconds. A file changed so shortly before it was seen may change again without a later time:
#: FAT and some network drives count time in steps of two seconds.
_SETTLED = 3_000_000_000
_UNSEEN = (0, 0, 0)


class Seen:
    """By path: size and times, a digest of the content, and the reason when it could not be read.

    ``pipeline`` names the code that reads: what one version refused another may read.
    """

    def __init__(self, root: Path, pipeline: str) -> None:
        self._file, self._pipeline = root / _NAME, pipeline
        self._entries: dict[str, tuple[Sight, str, str]] = {}
        self._changed = False
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            saved = json.loads(self._file.read_text("utf-8"))
            same = saved["pipeline"] == pipeline
            self._entries = {
                str(path): ((int(size), int(mtime), int(ctime)), str(digest), str(reason) if same else "")
                for path, (size, mtime, ctime, digest, reason) in saved["files"].items()
            }

    def digest(self, path: Path) -> str:
        """Return the digest of a file's content; it is opened only if it looks changed. Raises ``ReadError``."""
        now, then = sight(path), self._entries.get(str(path))
        if then is not None and now is not None and now == then[0]:
            return then[1]
        digest = hashlib.sha256(load_bytes(path)).hexdigest()
        settled = now is not None and max(now[1:]) + _SETTLED < time.time_ns()
        reason = then[2] if then is not None and then[1] == digest else ""
        entry = (now if now is not None and settled else _UNSEEN, digest, reason)
        self._changed = self._changed or entry != then
        self._entries[str(path)] = entry
        return digest

    def reason(self, path: Path, digest: str) -> str:
        """Return why a file of this content could not be read, "" when that is not known."""
        _, known, reason = self._entries.get(str(path), (_UNSEEN, "", ""))
        return reason if known == digest else ""

    def refuse(self, path: Path, digest: str, reason: str) -> None:
        """Remember why a file of this content could not be read."""
        seen = self._entries.get(str(path), (_UNSEEN, "", ""))[0]
        self._entries[str(path)] = (seen, digest, reason)
        self._changed = True

    def save(self, given: Sequence[Path], present: Sequence[Path]) -> None:
        """Write what is known of the files present, and of those that lie in nothing that was given."""
        kept = set(map(str, present))
        gone = [path for path in self._entries if path not in kept and lies_in(Path(path), given)]
        for path in gone:
            del self._entries[path]
        if not gone and not self._changed:
            return
        files: dict[str, Any] = {path: [*seen, *rest] for path, (seen, *rest) in self._entries.items()}
        beside = self._file.with_suffix(".new")
        with suppress(OSError, UnicodeEncodeError):  # a full disk costs time at the next run, no more
            beside.write_text(json.dumps({"pipeline": self._pipeline, "files": files}, ensure_ascii=False), "utf-8")
            os.replace(beside, self._file)
