"""A process of one's own for work that may hang, crash or eat the memory.

    with the parent   Child("index.read.worker:read_here").ask((data, ".pdf"), seconds=60)
    in the child      python -m index.child index.read.worker:read_here

The function takes a message and returns an answer, both of which can be pickled. A child is started
when it is first asked and then answers question after question; one that overruns its time, dies or
grows fat is replaced. It listens while it works: when the parent has gone, however it went, the
child ends at once with the programs that it has started.
"""

import os
import pickle
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import Any, BinaryIO, cast

from index.errors import NotNow, ReadError

#: Bytes of address space; what a child asks beyond it fails in that child alone.
MEMORY = 1500 * 1024 * 1024
#: A child that once held more than this is not used again.
_FAT = 400 * 1024 * 1024
#: Libraries that would start a thread a core: there is a child a core already.
_ALONE = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"), "1")


class Child:
    """One process that answers; threads that ask the same one take turns."""

    def __init__(self, function: str) -> None:
        self._function = function
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, message: object, seconds: float) -> Any:
        """Return the function's answer. Raises ``ReadError`` with its reason, or that of the child's end."""
        with self._lock:
            process = self._started()
            overran: list[bool] = []

            def stop() -> None:
                overran.append(True)
                _kill(process)

            timer = Timer(seconds, stop)
            timer.start()
            try:
                _send(cast(BinaryIO, process.stdin), (message, seconds))
                answer, weight = _receive(cast(BinaryIO, process.stdout))
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                self._discard()
                if overran:
                    raise ReadError(
                        f"reading took longer than {seconds:.0f} seconds: split the file or save it anew"
                    ) from error
                raise NotNow("reading ended in a crash: the file is damaged or too large") from error
            finally:
                timer.cancel()
            if weight > _FAT:
                self._discard()
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def interrupt(self) -> None:
        """Kill the process, also while it is asked: whoever asks gets a ``ReadError``."""
        process = self._process
        if process is not None:
            _kill(process)

    def end(self) -> None:
        """Kill the process, if there is one; the next question starts another."""
        with self._lock:
            self._discard()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "index.child", self._function],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_ALONE},
                start_new_session=True,
            )
        return self._process

    def _discard(self) -> None:
        if self._process is not None:
            _kill(self._process)
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]  # made with pipes
            self._process.wait()
            self._process = None


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


def _receive(pipe: BinaryIO) -> Any:
    head = pipe.read(8)
    if len(head) < 8:
        raise EOFError
    return pickle.loads(pipe.read(struct.unpack(">Q", head)[0]))


def _serve(name: str) -> None:
    """The child: answer until the parent has gone."""
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not reach the parent's pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _limit_memory()
    asked: SimpleQueue[tuple[object, float]] = SimpleQueue()
    Thread(target=_listen, args=(source, asked), daemon=True).start()
    module, _, function = name.partition(":")
    answer = getattr(import_module(module), function)
    while True:
        message, seconds = asked.get()
        _limit_time(seconds)
        _send(sink, (_answer(answer, message), _weight()))


def _listen(source: BinaryIO, asked: "SimpleQueue[tuple[object, float]]") -> None:
    """Take in questions; end everything when there can be no more."""
    with suppress(OSError, EOFError, pickle.UnpicklingError):
        while True:
            asked.put(_receive(source))
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _answer(function: Any, message: object) -> object:
    try:
        return function(message)
    except ReadError as error:
        return error
    except MemoryError:
        return ReadError("reading needs too much memory: the file is too large, split it")
    except RecursionError:
        return ReadError("the file is nested too deeply: save it anew and index again")
    except Exception as error:  # a mistake of ours, on a file that nobody foresaw
        return ReadError(f"the file cannot be read ({type(error).__name__}): save it anew and index again")


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """A child that hears of nothing while a library computes must not compute for ever."""
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
    _serve(sys.argv[1])
