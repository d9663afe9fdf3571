"""The bot as a whole: what it is made of, how it starts, how it stops."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from telegram import BotCommandScopeChat, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot import helpdesk, logs, meters
from bot.desk import Desk
from bot.handlers import buttons, commands, edits, errors, feeding, gate, groups, operators, private
from bot.inbox import Inbox, OneAtATime
from bot.jobs import schedule
from bot.ledger import Ledger
from bot.pacing import Pacer
from bot.polling import Poller
from bot.settings import PREFIX, Settings
from index.errors import UsageError
from retrieval.engine import Engine

log = logging.getLogger("hoiphuong.app")

ALLOWED_UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]

#: From SIGTERM to the end within ten seconds: up to 4.5 for a last word with Telegram, these for handlers.
DRAIN_SECONDS = 5.0
POLL_SECONDS = 10

App = Application[Any, Any, Any, Any, Any, Any]


def run_bot(settings: Settings, engine: Engine) -> None:
    """Run the bot until SIGINT or SIGTERM. Raises HoiPhuongError with one clear line."""
    logs.configure(settings.token())
    run(build(settings, engine), settings)


def build(settings: Settings, engine: Engine) -> App:
    """Put the bot together; nothing is sent or received yet. Raises HoiPhuongError."""
    token = settings.token()
    ledger = Ledger(settings.data)
    inbox = Inbox(ledger)
    processor = OneAtATime(inbox, ledger, DRAIN_SECONDS)
    pacer = Pacer(limits=settings.rate_limits)
    poller = Poller(connect_timeout=2, read_timeout=2.5)
    builder = (
        ApplicationBuilder()
        .application_class(_Draining)
        .token(token)
        .update_queue(inbox)
        .concurrent_updates(processor)
        .rate_limiter(pacer)
        .request(HTTPXRequest(connection_pool_size=64, read_timeout=15, pool_timeout=10))
        .get_updates_request(poller)
    )
    if settings.telegram_base_url:
        builder = builder.base_url(f"{settings.telegram_base_url}/bot")
        builder = builder.base_file_url(f"{settings.telegram_base_url}/file/bot")
    application: App = builder.build()
    desk = Desk(settings, engine, ledger, inbox, application.bot)
    poller.on_reached, poller.on_update = desk.meters.hear, desk.meet

    def leave() -> None:
        pacer.leaving = desk.delivery.leaving = True
        processor.drain()

    assert isinstance(application, _Draining)
    application.on_stopping = leave

    application.add_handlers(gate.handlers(desk), group=-1)
    application.add_handlers(
        [
            *edits.handlers(desk),
            *commands.handlers(desk),
            *operators.handlers(desk),
            *buttons.handlers(desk),
            *feeding.handlers(desk),
            *private.handlers(desk),
            *groups.handlers(desk),
        ]
    )
    errors.add_error_handler(application, desk)
    schedule(application, desk)
    application.post_init = _opening(desk)
    application.post_shutdown = _closing(desk)
    return application


def run(application: App, settings: Settings, *, signals: bool = True) -> None:
    """Receive updates until stopped, by webhook when one is set. Raises UsageError.

    ``signals`` off: only ``application.stop_running`` ends it, as a thread other than the main one needs.
    """
    common: dict[str, Any] = {"allowed_updates": ALLOWED_UPDATES, "bootstrap_retries": -1}
    if not signals:
        common["stop_signals"] = None
    try:
        if settings.webhook_url and settings.webhook_secret:
            application.run_webhook(
                listen=settings.webhook_listen,
                port=settings.webhook_port,
                url_path=urlsplit(settings.webhook_url).path.lstrip("/"),
                webhook_url=settings.webhook_url,
                secret_token=settings.webhook_secret.get_secret_value(),
                **common,
            )
        else:
            application.run_polling(timeout=timedelta(seconds=POLL_SECONDS), **common)
    except InvalidToken:
        raise UsageError("TELEGRAM_BOT_TOKEN is not accepted by Telegram") from None
    except OSError as error:
        raise UsageError(f"a port set by {PREFIX}WEBHOOK_PORT or {PREFIX}METRICS_PORT: {error.strerror}") from None


class _Draining(Application[Any, Any, Any, Any, Any, Any]):
    """The library's application, which gives handlers a limited time when it stops."""

    on_stopping: Callable[[], None] | None = None

    async def stop(self) -> None:
        """Stop as the library does, once handlers have been told."""
        if self.on_stopping is not None:
            self.on_stopping()
        await super().stop()


def _opening(desk: Desk) -> Callable[[App], Any]:
    """Return what is done once Telegram is reached, before the first new update."""

    async def post_init(application: App) -> None:
        await desk.open()
        desk.meters.hear()
        port = desk.settings.metrics_port
        application.bot_data["servers"] = [] if port is None else [meters.serve(desk.meters, port)]
        await _set_menus(desk)
        left = await desk.inbox.resume(desk.bot)
        if left:
            log.info("%d updates of before the restart are taken up", left)
        application.bot_data["poster"] = asyncio.create_task(helpdesk.post_forever(desk))
        log.info("ready")

    return post_init


def _closing(desk: Desk) -> Callable[[App], Any]:
    """Return what is done last."""

    async def post_shutdown(application: App) -> None:
        for server in application.bot_data.get("servers", []):
            server.stop()
        poster = application.bot_data.get("poster")
        if poster is not None:
            poster.cancel()
            await asyncio.wait([poster])
        desk.close()
        log.info("stopped")

    return post_shutdown


async def _set_menus(desk: Desk) -> None:
    try:
        await desk.bot.set_my_commands(commands.menu(commands.MENU))
        full = commands.menu(commands.MENU + commands.OPERATORS_MENU)
        for admin in desk.settings.admins:
            await desk.bot.set_my_commands(full, scope=BotCommandScopeChat(admin))
    except TelegramError as error:
        # An admin who has not yet written to the bot has no menu; the commands work all the same.
        log.warning("a command menu could not be set (%s)", type(error).__name__)
