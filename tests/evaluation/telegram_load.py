"""Many people asking at once, over HTTP, against the real application and a local Bot API server.

    python tests/evaluation/telegram_load.py [--people 60] [--rounds 3] [--limits]

Prints how many were answered, how many twice, and how long they waited. With ``--limits`` the bot keeps
Telegram's limits and the server enforces 30 messages a second: then only completeness is of interest.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from botapi import BotApi  # noqa: E402  # found only on the path set above
from running import RunningBot  # noqa: E402  # likewise

from index.build import build_store  # noqa: E402  # likewise
from index.encode import load_encoder  # noqa: E402  # likewise
from retrieval.engine import Engine  # noqa: E402  # likewise

#: The sample questions, and one that goes to staff.
QUESTIONS = (
    *(json.loads(line)["question"] for line in (TESTS / "samples" / "questions.jsonl").open(encoding="utf-8")),
    "có bao nhiêu máy bay",
)


@dataclass(frozen=True)
class Load:
    """What came of it; ``waits`` in seconds, sorted."""

    asked: int
    answered: int
    doubled: int
    waits: tuple[float, ...]

    @property
    def p95(self) -> float:
        """The wait that 95 of 100 did not exceed."""
        return self.waits[int(0.95 * (len(self.waits) - 1))]


def ask_at_once(api: BotApi, people: int, rounds: int, patience: float = 120.0) -> Load:
    """Let this many people ask together, ``rounds`` times, and wait for all answers."""
    crowd = [api.person(f"Người {number}") for number in range(people)]
    waits: list[float] = []
    for turn in range(1, rounds + 1):
        started: dict[int, float] = {}
        waited: dict[int, float] = {}
        with api.changed:
            for number, person in enumerate(crowd):
                started[person.id] = time.monotonic()
                person.say(QUESTIONS[(number + turn) % len(QUESTIONS)])

        def all_answered(turn: int = turn, waited: dict[int, float] = waited) -> bool:
            for person in crowd:
                if person.id not in waited and len(api.said(person.id)) >= turn:
                    waited[person.id] = time.monotonic()
            return len(waited) == len(crowd)

        try:
            api.wait(all_answered, patience)
        except AssertionError:
            print("some were not answered in time", file=sys.stderr)
        waits += [at - started[person] for person, at in waited.items()]
    time.sleep(0.5)
    counts = [len(api.said(person.id)) for person in crowd]
    answered = sum(min(count, rounds) for count in counts)
    doubled = sum(max(count - rounds, 0) for count in counts)
    return Load(people * rounds, answered, doubled, tuple(sorted(waits)))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limits", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        build_store([TESTS / "samples" / "reports"], store, load_encoder(None))
        engine = Engine.open(store)
        with BotApi(messages_per_second=30 if chosen.limits else 0) as api:
            staff = api.group("Tổ trả lời")
            settings = {"staff_chat": staff.id, "rate_limits": chosen.limits}
            with RunningBot(api, engine, Path(folder) / "data", **settings):
                load = ask_at_once(api, chosen.people, chosen.rounds)
    median = load.waits[len(load.waits) // 2]
    print(f"asked {load.asked}, answered {load.answered}, twice {load.doubled}")
    print(f"wait: median {median:.2f} s, p95 {load.p95:.2f} s, longest {load.waits[-1]:.2f} s")


if __name__ == "__main__":
    main()
