"""Read a file in a process of its own, with limits on time and memory.

A report may be a zip bomb, or a PDF made to hang its reader; neither may take the bot with it. One
child is started when it is first needed and reads file after file; one that overruns its time, dies
or grows fat is replaced.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from functools import cache
from threading import Lock, Timer
from typing import BinaryIO, cast

from index.errors import ReadError
from index.read.document import Document
from index.read.formats import FORMATS

#: Seconds that one file may take. Text recognition of a long scan is slow on an office PC.
SECONDS = 60.0
SLOW_SECONDS = 600.0
SLOW = frozenset((".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".doc"))
#: Bytes of address space; what a reader asks beyond it fails in that reader alone.
MEMORY = 1500 * 1024 * 1024
#: A child that once held more than this is not used again.
_FAT = 400 * 1024 * 1024


def read_apart(data: bytes, suffix: str, seconds: float | None = None) -> Document:
    """Return what the reader of ``suffix`` makes of the bytes. Raises ``ReadError`` with the reason.

    ``seconds`` overrides the limit of the format. Safe to call from several threads: they take turns.
    """
    limit = seconds or (SLOW_SECONDS if suffix in SLOW else SECONDS)
    return _child().read(data, suffix, limit)


class _Child:
    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, data: bytes, suffix: str, seconds: float) -> Document:
        with self._lock:
            process = self._started()
            overran: list[bool] = []

            def stop() -> None:
                overran.append(True)
                _kill(process)

            timer = Timer(seconds, stop)
            timer.start()
            try:
                _send(cast(BinaryIO, process.stdin), (suffix, data, seconds))
                answer, weight = _receive(cast(BinaryIO, process.stdout))
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                self._end()
                if overran:
                    raise ReadError(
                        f"reading took longer than {seconds:.0f} seconds: split the file or save it anew"
                    ) from error
                raise ReadError("reading ended in a crash: the file is damaged or too large") from error
            finally:
                timer.cancel()
            if weight > _FAT:
                self._end()
        if isinstance(answer, str):
            raise ReadError(answer)
        return cast(Document, answer)

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "index.read.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            _kill(self._process)
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self._process.wait()
            self._process = None


@cache
def _child() -> _Child:
    return _Child()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the child with the programs that it has started."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _send(pipe: BinaryIO, message: object) -> None:
    body = pickle.dumps(message, protocol=5)
    pipe.write(struct.pack(">Q", len(body)) + body)
    pipe.flush()


def _receive(pipe: BinaryIO) -> tuple[object, int]:
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    body = pipe.read(struct.unpack(">Q", head)[0])
    message: tuple[object, int] = pickle.loads(body)
    return message


def _serve() -> None:
    """The child: read files until the parent closes its end."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not reach the parent's pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _limit_memory()
    while head := source.read(8):
        suffix, data, seconds = pickle.loads(source.read(struct.unpack(">Q", head)[0]))
        _limit_time(seconds)
        _send(sink, (_read(suffix, data), _weight()))


def _read(suffix: str, data: bytes) -> Document | str:
    try:
        return FORMATS[suffix].read(data)
    except ReadError as error:
        return str(error)
    except MemoryError:
        return "reading needs too much memory: the file is too large, split it"
    except RecursionError:
        return "the file is nested too deeply: save it anew and index again"
    except Exception as error:  # any library's error on a damaged file
        kind = type(error).__name__
        return f"the file is damaged or not a {suffix} file: open it, save it anew and index again ({kind})"


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """A child whose parent has died must not compute for ever."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds) + 5
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _weight() -> int:
    """Return the most bytes that this process has held, or 0 where the system does not say.

    Not ``ru_maxrss``: a process starts with its parent's (getrusage(2)), and the bot's is large.
    """
    with suppress(OSError, ValueError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    _serve()
