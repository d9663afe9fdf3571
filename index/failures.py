"""Which files could not be read, and why: they are not tried again until they change."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

_NAME = "failures.json"


class Failures:
    """The files that a store's runs could not read, by path and digest.

    They are kept beside the generations: a run that only meets them again writes no generation.
    """

    def __init__(self, root: Path, pipeline: str) -> None:
        """Read what the last run left; nothing when it was of another version of the readers."""
        self._path, self._pipeline = root / _NAME, pipeline
        self._known: dict[str, list[str]] = {}
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            if kept["pipeline"] == pipeline:
                self._known = {
                    str(path): [str(digest), str(reason)] for path, (digest, reason) in kept["files"].items()
                }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return  # a list that is damaged costs no more than reading those files again

    def reason(self, path: Path, digest: str) -> str | None:
        """Return why this very content could not be read before, None when it was not tried."""
        known = self._known.get(str(path))
        return known[1] if known and known[0] == digest else None

    def save(self, read: Mapping[Path, str], failed: Sequence[tuple[Path, str]]) -> None:
        """Note which of the files that were read failed. Raises OSError."""
        before = dict(self._known)
        reasons = dict(failed)
        for path, digest in read.items():
            self._known.pop(str(path), None)
            if path in reasons and _lasts(reasons[path]):
                self._known[str(path)] = [digest, reasons[path]]
        if self._known != before:
            kept = {"pipeline": self._pipeline, "files": self._known}
            partial = self._path.with_name(f"{_NAME}.new")
            partial.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            partial.replace(self._path)


#: What another day, or a program that is installed meanwhile, may mend.
_PASSING: Collection[str] = ("not installed", "install LibreOffice", "took longer", "in time", "did not end", "crash")


def _lasts(reason: str) -> bool:
    return not any(words in reason for words in _PASSING)
