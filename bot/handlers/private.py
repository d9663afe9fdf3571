"""Private chats: a plain message is a question, anything else gets a polite word."""

from collections import OrderedDict

from telegram import Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.reading import here, take, words_of
from bot.helpdesk import staff_message
from bot.texts import text

#: Albums come as one message a picture; this many are remembered, so that each gets one answer.
_ALBUMS = 256


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handlers of what is typed in private, commands aside."""
    albums: OrderedDict[str, None] = OrderedDict()

    async def message(update: Update, _: Context) -> None:
        message = update.message
        if message is None:
            return
        if desk.is_staff_chat(message.chat.id) and await staff_message(desk, message):
            return
        words = words_of(message)
        if message.media_group_id and not words:
            if message.media_group_id in albums:
                return
            albums[message.media_group_id] = None
            if len(albums) > _ALBUMS:
                albums.popitem(last=False)
        if not words:
            await desk.tell(here(message), text("ask.not_text"))
        elif words.startswith("/"):
            await desk.tell(here(message), text("ask.unknown_command"))
        else:
            await take(desk, message, words)

    wanted = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    return [MessageHandler(wanted, message)]
