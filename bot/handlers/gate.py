"""What every update passes first: noted, and let through only from people and chats that may ask."""

import logging

from telegram import Chat, Update
from telegram.ext import ApplicationHandlerStop, BaseHandler, TypeHandler

from bot import access
from bot.delivery import Address
from bot.desk import Desk
from bot.handlers.context import Context
from bot.texts import text

log = logging.getLogger("hoiphuong.gate")


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the one handler of the group that runs before all others."""

    async def gate(update: Update, _: Context) -> None:
        desk.meters.hear()
        desk.meters.waiting.set(desk.inbox.qsize())
        if not await _may_pass(desk, update):
            raise ApplicationHandlerStop

    return [TypeHandler(Update, gate)]


async def _may_pass(desk: Desk, update: Update) -> bool:
    chat, user = update.effective_chat, update.effective_user
    if update.my_chat_member is not None or (update.message and update.message.migrate_to_chat_id):
        return True
    if update.message is not None and update.message.migrate_from_chat_id:
        return True
    if chat is None or user is None or chat.type == Chat.CHANNEL:
        return False
    if chat.type != Chat.PRIVATE:
        return desk.group_allowed(chat.id)
    if await desk.may_ask(user.id):
        return True
    await _answer_stranger(desk, update, user.id, user.full_name)
    return False


async def _answer_stranger(desk: Desk, update: Update, user_id: int, name: str) -> None:
    """Take a code from a person who is not on the list, or say how to get one."""
    if update.callback_query is not None:
        await update.callback_query.answer(text("button.stale"), show_alert=True)
        return
    message = update.message
    if message is None:
        return
    to = Address(message.chat.id)
    code = (message.text or "").removeprefix("/start").strip()
    if not access.looks_like_code(code):
        await desk.tell(to, text("access.closed", user=user_id))
    elif await desk.ledger.run(access.redeem, code, user_id, name):
        log.info("a person was admitted by a code")
        await desk.tell(to, text("start.paired", name=name))
        await desk.tell(to, text("start.welcome"))
    else:
        await desk.tell(to, text("access.wrong_code"))
