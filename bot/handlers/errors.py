"""What happens when a handler fails: one line in the log, one polite word, never a crash."""

import logging

from telegram import Update
from telegram.error import BadRequest, Conflict, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.reading import here
from bot.texts import text

log = logging.getLogger("hoiphuong.errors")


def add_error_handler(application: "Application", desk: Desk) -> None:  # type: ignore[type-arg]  # its six types say nothing here
    """Let all errors of handlers, jobs and polling end here."""

    async def on_error(update: object, context: Context) -> None:
        error = context.error
        desk.meters.errors.labels(type(error).__name__).inc()
        if isinstance(error, Forbidden):
            log.info("a chat has blocked or removed the bot")
        elif isinstance(error, Conflict):
            log.error("another program is polling with this bot's token: stop one of the two")
        elif isinstance(error, (NetworkError, RetryAfter)) and not isinstance(error, BadRequest):
            log.warning("Telegram cannot be reached (%s)", type(error).__name__)
            if isinstance(update, Update):
                desk.inbox.defer(update)
        else:
            log.error("%s", type(error).__name__, exc_info=error)
            await _apologise(desk, update)

    application.add_error_handler(on_error)


async def _apologise(desk: Desk, update: object) -> None:
    message = update.message if isinstance(update, Update) else None
    if message is None:
        return
    try:
        await desk.tell(here(message), text("ask.failed"))
    except TelegramError as error:
        log.info("the apology could not be sent (%s)", type(error).__name__)
