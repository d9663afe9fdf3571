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
    #: Called with every update of a batch before the first of them is queued: a queued one may be answered
    #: before the next is written down, and who answers must know the numbers that are taken.
    on_update: Callable[[Update], None] | None = None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one request; see ``HTTPXRequest.do_request``."""
        code, payload = await super().do_request(*args, **kwargs)
        if code < 300:
            payload, updates = readable(payload)
            if self.on_reached is not None:
                self.on_reached()
            if self.on_update is not None:
                for update in updates:
                    self.on_update(update)
        return code, payload


def readable(payload: bytes) -> tuple[bytes, list[Update]]:
    """Return the response with every update that the library cannot read emptied of all but its number, and the rest.

    The library gives up a whole batch for one such update, and asks for the same batch again at once and
    for ever: nobody would be answered any more. An emptied one is passed over.
    """
    try:
        response = json.loads(payload)
        updates = response["result"]
    except (ValueError, TypeError, KeyError):
        return payload, []
    if not isinstance(updates, list):
        return payload, []
    read: list[Update] = []
    broken = 0
    for position, update in enumerate(updates):
        if not isinstance(update, dict) or "update_id" not in update:
            continue  # nothing that could be mended here
        try:
            read.append(Update.de_json(update, None))
        except Exception:  # python-telegram-bot raises KeyError, TypeError, ValueError, as the fault may be
            updates[position] = {"update_id": update["update_id"]}
            broken += 1
    if not broken:
        return payload, read
    log.error("%d updates cannot be read and are passed over", broken)
    return json.dumps(response).encode(), read
