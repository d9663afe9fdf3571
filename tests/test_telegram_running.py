"""Running, end to end: faults of the network, restarts, stopping, webhook, log, meters."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from botapi import TOKEN, BotApi, Fault
from running import Office, RunningBot, open_office

from bot.logs import OneLine
from index.errors import HoiPhuongError, UsageError
from retrieval.engine import Engine

QUESTION = "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?"

FAULTS = {
    "429": [Fault("sendMessage", times=2, code=429, retry_after=1)],
    "500": [Fault("sendMessage", times=2, code=500)],
    "502": [Fault("sendMessage", times=2, code=502)],
    "dropped before it was done": [Fault("sendMessage", times=2, dropped=True)],
    "dropped after it was done": [Fault("sendMessage", times=1, dropped=True, done=True)],
    "everything dropped for a while": [Fault("*", times=3, dropped=True)],
    "polling dropped": [Fault("getUpdates", times=1, dropped=True)],
    "polling 502": [Fault("getUpdates", times=1, code=502)],
    "typing refused": [Fault("sendChatAction", times=9, code=400)],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
def test_after_a_fault_a_question_is_answered_once(office: Office, faults: list[Fault]) -> None:
    """After 429, 5xx or a broken connection the answer is there, and there once."""
    office.ask(office.minh, QUESTION)
    office.api.faults.extend(Fault(**vars(fault)) for fault in faults)
    assert "343%" in office.ask(office.lan, QUESTION)["text"]
    office.settle(0.5)
    office.reply(office.lan)
    office.reply(office.minh)


def test_a_group_answer_dropped_after_it_was_done_is_not_repeated(office: Office) -> None:
    """In a supergroup, with members writing meanwhile, the answer that arrived is recognised."""
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"/hoi {QUESTION}", group)
    office.reply(group)
    office.api.faults.append(Fault("sendMessage", dropped=True, done=True))
    with office.api.changed:
        office.lan.say("/hoi còn năm 2017?", group)
        office.minh.say("chào cả nhà", group)
    office.reply(group, 2)
    office.settle(0.5)
    office.replies(group, 2)


def test_a_repeated_update_is_answered_once(office: Office) -> None:
    """Telegram may deliver an update twice."""
    with office.api.changed:
        office.lan.say(QUESTION)
        office.api.updates.append(office.api.updates[-1])
    office.reply(office.lan)
    office.settle()
    office.reply(office.lan)


def test_an_update_number_that_was_used_before_hides_nothing(office: Office) -> None:
    """After a quiet week Telegram counts from anywhere: a new question is never taken for an old one."""
    office.ask(office.lan, QUESTION)
    office.bot.stop()
    with office.api.changed:
        office.api.restart_count()
        office.lan.say(QUESTION)
    office.bot.start()
    office.reply(office.lan, 2)


def test_questions_asked_while_the_bot_was_off_are_answered(office: Office) -> None:
    """Telegram keeps them; the bot takes them up."""
    office.bot.stop()
    office.lan.say(QUESTION)
    office.bot.start()
    assert "343%" in office.reply(office.lan)["text"]


def test_a_question_received_but_not_answered_is_answered_after_the_restart(office: Office) -> None:
    """Telegram has forgotten it by then: the ledger has not. Nobody is answered twice."""
    office.ask(office.minh, QUESTION)
    office.api.faults.append(Fault("sendMessage", times=1000, code=502))
    office.lan.say(QUESTION)
    office.api.wait(lambda: office.api.called("sendMessage", 502))
    office.bot.stop()
    office.api.faults.clear()
    office.bot.start()
    assert "343%" in office.reply(office.lan)["text"]
    office.settle(0.5)
    office.reply(office.lan)
    office.reply(office.minh)


def test_an_answer_that_was_sent_but_not_noted_is_not_sent_again(office: Office) -> None:
    """Stopped between Telegram's doing and its saying so: the restart finds the message."""
    office.api.faults.append(Fault("sendMessage", dropped=True, done=True))
    office.api.faults.append(Fault("*", times=1000, code=502))
    office.lan.say(QUESTION)
    office.reply(office.lan)
    office.bot.stop()
    office.api.faults.clear()
    office.bot.start()
    office.settle(0.8)
    office.reply(office.lan)


def test_a_long_outage_only_delays(office: Office) -> None:
    """Longer than all attempts of one sending: the question waits in the ledger and is answered."""
    office.api.faults.append(Fault("sendMessage", times=1, dropped=True))
    office.api.faults.append(Fault("editMessageText", times=5, code=500))
    office.lan.say(QUESTION)
    assert "343%" in office.replies(office.lan, 1, timeout=25)[0]["text"]


def test_a_second_poller_is_named_in_the_log_and_does_no_harm(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """409 means two programs with one token: one clear line, and on it goes."""
    request = urllib.request.Request(f"{office.api.url}/bot{TOKEN}/getUpdates", data=b"timeout=0")
    urllib.request.urlopen(request, timeout=5).read()
    assert "343%" in office.ask(office.lan, QUESTION)["text"]
    assert "another program is polling" in caplog.text


def test_limits_are_kept_and_nothing_is_lost(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """With rate limits on, a burst in one group is spread by the library's limiter; all are answered."""
    group = api.group("Chi bộ 3")
    with open_office(api, sample_engine, tmp_path, rate_limits=True) as office:
        for _ in range(12):
            office.lan.say(f"/hoi {QUESTION}", group)
        office.replies(group, 12)
        assert not api.called("sendMessage", 429)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_webhook_takes_updates_only_with_its_secret(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """By setting; a request without the secret token is refused."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}/nhan-tin"
    settings = {"webhook_url": url, "webhook_secret": "bi-mat-123", "webhook_port": port}
    with open_office(api, sample_engine, tmp_path, **settings) as office:
        assert "343%" in office.ask(office.lan, QUESTION)["text"]
        forged = json.dumps({"update_id": 1}).encode()
        request = urllib.request.Request(url, forged, {"Content-Type": "application/json"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == 403
        assert not api.called("getUpdates")


def test_health_and_metrics_are_told_on_a_loopback_port(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """Counts by outcome, and no word of a question among them."""
    port = _free_port()
    with open_office(api, sample_engine, tmp_path, metrics_port=port) as office:
        office.ask(office.lan, QUESTION)
        office.settle()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as page:
            assert json.load(page) == {"status": "ok"}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as page:
            metrics = page.read().decode()
        assert 'hoiphuong_questions_total{status="answered"} 1.0' in metrics
        assert "hoiphuong_answer_seconds_count 1.0" in metrics
        assert "ngân sách" not in metrics


def test_a_refused_token_is_one_clear_line(sample_engine: Engine, tmp_path: Path) -> None:
    """Not a traceback, and not the token."""
    with BotApi() as api:
        bot = RunningBot(api, sample_engine, tmp_path, telegram_bot_token="1:wrong")
        bot.start()
        with pytest.raises(UsageError, match="TELEGRAM_BOT_TOKEN is not accepted") as error:
            bot.stop()
        assert "wrong" not in str(error.value)


def test_a_damaged_memory_is_one_clear_line(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """A file that is no database, or of a newer version, is refused by name."""
    (tmp_path / "hoiphuong.sqlite3").write_bytes(b"not a database at all, but long enough" * 99)
    bot = RunningBot(api, sample_engine, tmp_path)
    bot.start()
    with pytest.raises(HoiPhuongError, match=r"hoiphuong\.sqlite3"):
        bot.stop()


def test_neither_token_nor_questions_are_logged() -> None:
    """Libraries' arguments and exceptions' words are left out; the token is struck out of everything."""
    form = OneLine(TOKEN)

    def line(name: str, words: str, *values: object, error: Exception | None = None) -> str:
        info = (type(error), error, error.__traceback__) if error else None
        return form.format(logging.LogRecord(name, logging.ERROR, "x", 1, words, values, info))

    assert "bao nhiêu" not in line("telegram.ext", "update %s", {"text": "bao nhiêu"})
    assert TOKEN not in line("httpx", f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    assert TOKEN not in line("hoiphuong.x", "failed: %s", TOKEN)
    assert "bao nhiêu" not in line("hoiphuong.x", "failed", error=ValueError("bao nhiêu"))
    assert "\n" not in line("hoiphuong.x", "a\nb", error=ValueError("x"))


@contextmanager
def _process(api: BotApi, store: Path, data: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command "hoiphuong bot" as a person would."""
    environment = {
        **os.environ,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "HOIPHUONG_TELEGRAM_BASE_URL": api.url,
        "HOIPHUONG_STORE": str(store),
        "HOIPHUONG_DATA": str(data),
    }
    before = api.poller
    command = [sys.executable, "-m", "bot.cli", "bot"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        api.wait(lambda: api.poller > before, 30)
        yield process
    finally:
        process.kill()
        process.wait()


def test_sigterm_finishes_what_is_being_answered_within_ten_seconds(
    api: BotApi, sample_store: Path, tmp_path: Path
) -> None:
    """The answer under way is sent, the exit code is 0, the log holds no token and no question."""
    lan = api.person("Lan")
    with _process(api, sample_store, tmp_path) as process:
        api.faults.append(Fault("sendMessage", code=429, retry_after=1))
        lan.say(QUESTION)
        api.wait(lambda: api.called("sendMessage", 429))
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=15)
        assert time.monotonic() - started < 10
        assert process.returncode == 0
        assert len(api.said(lan.id)) == 1
        assert TOKEN not in log
        assert "ngân sách" not in log
        assert "Traceback" not in log


def test_sigterm_ends_within_ten_seconds_when_telegram_is_gone(api: BotApi, sample_store: Path, tmp_path: Path) -> None:
    """What could not be sent waits in the ledger and is sent at the next start."""
    lan = api.person("Lan")
    with _process(api, sample_store, tmp_path) as process:
        api.faults.append(Fault("*", times=10_000, code=502))
        lan.say(QUESTION)
        api.wait(lambda: api.called("sendMessage", 502))
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=15)
        assert time.monotonic() - started < 10
    api.faults.clear()
    with _process(api, sample_store, tmp_path):
        api.wait(lambda: api.said(lan.id))


def test_sigkill_loses_no_question(api: BotApi, sample_store: Path, tmp_path: Path) -> None:
    """Killed while many are being answered: after the restart each person has one answer."""
    people = [api.person(f"Người {number}") for number in range(20)]
    with _process(api, sample_store, tmp_path) as process:
        for person in people:
            person.say(QUESTION)
        api.wait(lambda: sum(len(api.said(person.id)) for person in people) >= 5)
        process.kill()
        process.wait()
        with _process(api, sample_store, tmp_path):
            api.wait(lambda: all(api.said(person.id) for person in people))
            time.sleep(1)
            assert [len(api.said(person.id)) for person in people] == [1] * 20
