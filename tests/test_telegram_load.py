"""Many people at once: all answered, none twice. How fast is for tests/evaluation/telegram_load.py to say."""

import sys
import time
from pathlib import Path
from typing import Any

import pytest
from botapi import BotApi, Fault
from running import open_office

from bot import inbox
from retrieval.engine import Engine

sys.path.append(str(Path(__file__).parent / "evaluation"))

from telegram_load import ask_at_once  # found only on the path set above


@pytest.mark.parametrize("limits", [False, True], ids=["limits off", "limits on"])
def test_sixty_people_at_once_are_all_answered_and_none_twice(
    sample_engine: Engine, tmp_path: Path, limits: bool
) -> None:
    """With limits on, the server enforces thirty messages a second as well: none is lost."""
    with (
        BotApi(messages_per_second=30 if limits else 0) as api,
        open_office(api, sample_engine, tmp_path, rate_limits=limits),
    ):
        load = ask_at_once(api, people=60, rounds=1)
    assert (load.asked, load.answered, load.doubled) == (60, 60, 0)


def test_a_crowd_in_the_middle_of_faults_is_all_answered_and_none_twice(sample_engine: Engine, tmp_path: Path) -> None:
    """Some answers are dropped before, some after they were done, some refused with 429 and 502."""
    with BotApi() as api, open_office(api, sample_engine, tmp_path):
        api.faults += [
            Fault("sendMessage", times=3, dropped=True, done=True),
            Fault("sendMessage", times=3, dropped=True),
            Fault("sendMessage", times=3, code=502),
            Fault("sendMessage", times=1, code=429, retry_after=1),
        ]
        load = ask_at_once(api, people=30, rounds=1)
    assert (load.asked, load.answered, load.doubled) == (30, 30, 0)


def test_on_a_slow_disk_an_answer_that_arrived_is_not_sent_again(
    sample_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is answered before the last question is written down: its number is known all the same."""
    receive = inbox.receive

    def slowly(*update: Any) -> bool:
        time.sleep(0.1)
        return receive(*update)

    monkeypatch.setattr(inbox, "receive", slowly)
    with BotApi() as api, open_office(api, sample_engine, tmp_path):
        api.faults += [Fault("sendMessage", dropped=True, done=True), Fault("sendMessage", times=4, dropped=True)]
        load = ask_at_once(api, people=30, rounds=1)
    assert (load.asked, load.answered, load.doubled) == (30, 30, 0)
