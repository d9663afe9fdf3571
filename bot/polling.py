"""The connection that fetches updates: it tells when Telegram was reached, and blunts broken updates."""

import json
import logging
from collections.abc import Callable
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

log = logging.getLogger("hoiphuong.polling")


class Poller(HTTPXRequest):
    """The library's connection, for ``getUpdates`` alone."""

    on_reached: Callable[[], None] | None = None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request; see ``HTTPXRequest.do_request``."""
        code, payload = await super().do_request(*args, **kwargs)
        if code < 300:
            payload = readable(payload)
            if self.on_reached is not None:
                self.on_reached()
        return code, payload


def readable(payload: bytes) -> bytes:
    """Return the response with every update that the library cannot read emptied of all but its number.

    The library gives up a whole batch for one such update, and asks for the same batch again at once and
    for ever: nobody would be answered any more. An emptied one is passed over.
    """
    try:
        response = json.loads(payload)
        updates = response["result"]
    except (ValueError, TypeError, KeyError):
        return payload
    if not isinstance(updates, list):
        return payload
    broken = [position for position, update in enumerate(updates) if not _is_readable(update)]
    if not broken:
        return payload
    log.error("%d updates cannot be read and are passed over", len(broken))
    for position in broken:
        updates[position] = {"update_id": updates[position]["update_id"]}
    return json.dumps(response).encode()


def _is_readable(update: Any) -> bool:
    if not isinstance(update, dict) or "update_id" not in update:
        return True  # nothing that could be mended here
    try:
        Update.de_json(update, None)
    except Exception:  # python-telegram-bot raises KeyError, TypeError, ValueError, as the fault may be
        return False
    return True
