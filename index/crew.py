"""Files harvested by as many processes as the machine has cores; the results come in order.

A few files are harvested in this process: starting another takes as long as reading twenty reports.
"""

import os
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from index.child import Child
from index.errors import ReadError
from index.read.worker import SLOW, patience

if TYPE_CHECKING:
    from index.harvest import Harvest

#: Reports in plain text that are read in the time that a crew takes to start, with room to spare.
_WORTH = 48
#: What a file of a slow format counts in them.
_SLOW_COUNTS = 12
_HARVEST = "index.harvest:harvest_here"
#: More processes than this would rather fill the memory than read faster.
_MOST = 8

Outcome: TypeAlias = "Harvest | ReadError"


def crew_size(paths: Sequence[Path]) -> int:
    """Return how many processes are worth starting for these files: 0 is none beside this one."""
    work = sum(_SLOW_COUNTS if path.suffix.lower() in SLOW else 1 for path in paths)
    return min(_cores(), _MOST, len(paths)) if work >= _WORTH and _cores() > 1 else 0


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def harvest_all(paths: Sequence[Path], processes: int) -> Generator[tuple[Path, Outcome], None, None]:
    """Yield each file with its harvest or the reason why there is none, in the order given.

    With ``processes`` 0 all is done here. A process that dies or hangs costs the file it was at.
    """
    if processes == 0:
        for path in paths:
            yield path, _harvested(path)
        return
    crew = [Child(_HARVEST) for _ in range(processes)]
    idle: SimpleQueue[Child] = SimpleQueue()
    for child in crew:
        idle.put(child)

    def ask(path: Path) -> Outcome:
        child = idle.get()
        try:
            harvested: Harvest = child.ask(path, patience(path.suffix.lower()))
            return harvested
        except ReadError as error:
            return error
        finally:
            idle.put(child)

    threads = ThreadPoolExecutor(processes)
    waiting: deque[tuple[Path, Future[Outcome]]] = deque()
    try:
        for path in paths:
            waiting.append((path, threads.submit(ask, path)))
            # Enough to keep all busy while this process writes, little enough to hold in memory.
            if len(waiting) > 8 * processes:
                first, outcome = waiting.popleft()
                yield first, outcome.result()
        while waiting:
            first, outcome = waiting.popleft()
            yield first, outcome.result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for child in crew:
            child.interrupt()
        threads.shutdown()
        for child in crew:
            child.end()


def _harvested(path: Path) -> Outcome:
    from index.harvest import harvest  # a tenth of a second of rules: when there is a file to read

    try:
        return harvest(path)
    except ReadError as error:
        return error
