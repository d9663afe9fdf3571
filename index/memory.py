"""What was lately read, kept in memory: questions ask for the same few reports and figures again and again."""

from collections.abc import Callable, Collection, Mapping
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Memory(Generic[Key, Value]):
    """Values by their keys, up to ``most`` of them; the one read longest ago goes first. Safe for several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[Key, Value] = {}
        self._lock = Lock()

    def get(self, keys: Collection[Key], read: Callable[[list[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
        """Return the values of keys, in their order; those not held are read at once, and may have none."""
        with self._lock:
            held = {key: self._held[key] for key in keys if key in self._held}
            missing = [key for key in dict.fromkeys(keys) if key not in held]
            if not missing:
                return held
            found = {**held, **read(missing)}
            self._held.update((key, found[key]) for key in missing if key in found)
            for key in list(islice(self._held, max(0, len(self._held) - self._most))):
                del self._held[key]
        return {key: found[key] for key in keys if key in found}
