"""A harvester that some files bring down: what a reader's library does on a bad day, without such a library."""

import os
import signal
import time
from pathlib import Path

from index.harvest import Harvest, harvest_here


def harvest_or_fall(path: Path) -> Harvest:
    """Harvest a file; one called "crash" kills this process, one called "hang" never ends."""
    if path.stem == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    while path.stem == "hang":
        time.sleep(0.1)
    return harvest_here(path)
