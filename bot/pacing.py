"""How calls to Telegram are paced, and which of them may simply be made again.

Telegram has no key by which a repeated request would be recognised, so a call that may have been
carried out is repeated only when carrying it out twice changes nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.ext import AIORateLimiter

log = logging.getLogger("hoiphuong.telegram")

#: Seconds before each further attempt; after them the update waits in the ledger.
PAUSES = (0.2, 0.5, 1.0, 2.0)

#: How often a call that met 429 waits as long as Telegram says and is made again.
FLOOD_RETRIES = 8

#: Calls whose repetition adds nothing to a chat.
_REPEATABLE = ("get", "edit", "delete", "set", "answer", "leave")

#: Calls that do not count against the limits on messages.
_UNPACED = ("answerCallbackQuery", "getMe", "getFile", "getChat", "setMyCommands")

#: Given as ``rate_limit_args`` of a call that looks for a message: most such calls change nothing.
LOOKING = -1


def surely_unsent(error: NetworkError) -> bool:
    """Tell whether the request cannot have reached Telegram."""
    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)


def _refused_by_server(error: NetworkError) -> bool:
    """Tell whether the server itself answered with an error, 5xx: nearly always before doing anything."""
    return not isinstance(error, TimedOut) and error.__cause__ is None


class Pacer(AIORateLimiter):
    """The library's limiter, with retries after broken connections and 5xx where they are safe."""

    def __init__(self, *, limits: bool) -> None:
        """``limits`` off: nothing is held back, but 429 is still obeyed.

        ``leaving`` is set when the bot stops: from then on what fails is left for the next start.
        """
        if limits:
            super().__init__(max_retries=FLOOD_RETRIES)
        else:
            super().__init__(0, 0, 0, 0, max_retries=FLOOD_RETRIES)
        self.leaving = False

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make one call. Raises NetworkError when it failed, or may have been carried out already."""
        if endpoint == "sendChatAction":
            # Not worth a wait or a second attempt, and its 429 must not hold back the answers.
            return await callback(*args, **kwargs)
        if rate_limit_args == LOOKING:
            rate_limit_args = None
            data = {}
        shown = {} if endpoint in _UNPACED else data
        for pause in (*PAUSES, None):
            try:
                return await super().process_request(callback, args, kwargs, endpoint, shown, rate_limit_args)
            except BadRequest:
                raise
            except NetworkError as error:
                safe = endpoint.startswith(_REPEATABLE) or surely_unsent(error)
                # sendMessage looks for its message before it is sent again (bot.delivery); files cannot.
                safe = safe or (endpoint != "sendMessage" and _refused_by_server(error))
                if pause is None or not safe or self.leaving:
                    raise
                log.warning("%s failed (%s) and is tried again", endpoint, type(error).__name__)
            await asyncio.sleep(pause)
        raise AssertionError  # the loop's last turn returns or raises
