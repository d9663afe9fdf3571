"""What the bot does by the clock."""

import time
from datetime import timedelta
from typing import Any

from telegram.ext import Application

from bot import cases, helpdesk, retention
from bot.desk import Desk
from bot.handlers.context import Context

_RETRY = timedelta(seconds=5)
_REFRESH = timedelta(seconds=15)
_MEASURE = timedelta(seconds=15)
_FORGET = timedelta(hours=6)
_LONGEST_BETWEEN_REMINDERS = 900.0


def schedule(application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
    """Put every job on the application's clock; they run once it has started."""
    queue = application.job_queue
    assert queue is not None  # the job-queue extra is one of our dependencies

    async def retry(_: Context) -> None:
        await desk.inbox.retry()

    async def refresh(_: Context) -> None:
        await desk.work(desk.library.refresh)

    async def measure(_: Context) -> None:
        waiting = await desk.ledger.run(cases.still_open)
        desk.meters.open_cases.set(len(waiting))
        desk.meters.waiting.set(desk.inbox.qsize())
        if desk.settings.webhook_url:
            await desk.bot.get_me()  # nothing polls: ask, to know whether Telegram can be reached
            desk.meters.hear()

    async def forget(_: Context) -> None:
        await desk.ledger.run(retention.expire, time.time(), desk.settings.retention_days)
        await desk.feed(desk.feeder.expire, time.time())

    async def remind(_: Context) -> None:
        await helpdesk.remind(desk)

    reminders = min(desk.settings.reminder_hours * 3600 / 4, _LONGEST_BETWEEN_REMINDERS)
    queue.run_repeating(retry, _RETRY)
    queue.run_repeating(refresh, _REFRESH)
    queue.run_repeating(measure, _MEASURE, first=0)
    queue.run_repeating(forget, _FORGET, first=1)
    queue.run_repeating(remind, timedelta(seconds=max(reminders, 0.2)))
