"""The operators' commands: each asks first whether its sender may give it."""

import time
from collections.abc import Callable, Coroutine
from datetime import date

from telegram import Chat, Message, Update
from telegram.error import Forbidden
from telegram.ext import BaseHandler, CommandHandler

from bot import access, export, statistics
from bot.delivery import Address
from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.reading import after_command, here
from bot.helpdesk import list_cases, staff_message
from bot.texts import text


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handlers of /viec /luu /thongke /xuat /ma /rut."""

    async def waiting(update: Update, _: Context) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        if desk.is_staff_chat(message.chat.id) or desk.is_admin(message.from_user.id):
            # Askers' names and questions stay among staff: an admin asking in another group reads them alone.
            staff = desk.is_staff_chat(message.chat.id)
            await list_cases(desk, here(message) if staff else Address(message.from_user.id))
        else:
            await desk.tell(here(message), text("helpdesk.to_staff_only"))

    async def keep(update: Update, _: Context) -> None:
        message = update.message
        if message is not None and desk.is_staff_chat(message.chat.id):
            await staff_message(desk, message)

    async def numbers(update: Update, _: Context) -> None:
        message = await _from_admin(desk, update)
        if message is None:
            return
        usage = await desk.ledger.run(statistics.usage, time.time())
        picture = await desk.work(statistics.picture, usage)
        to = _alone(message)
        await desk.tell(to, statistics.as_text(usage))
        await desk.bot.send_photo(to.chat_id, picture, filename="thong-ke.png")
        await _say_where(desk, message)

    async def workbook(update: Update, _: Context) -> None:
        message = await _from_admin(desk, update)
        if message is None:
            return
        sheets = await desk.ledger.run(export.collect)
        file = await desk.work(export.workbook, sheets)
        await desk.bot.send_document(
            _alone(message).chat_id,
            file,
            filename=text("export.file_name", date=date.today().isoformat()),
            caption=text("operators.export_caption", count=len(sheets.questions)),
        )
        await _say_where(desk, message)

    async def code(update: Update, _: Context) -> None:
        message = await _from_admin(desk, update)
        if message is None:
            return
        code = await desk.ledger.run(access.make_code)
        await desk.tell(_alone(message), text("access.code", code=code, bot=desk.bot.username))
        await _say_where(desk, message)

    async def remove(update: Update, _: Context) -> None:
        message = await _from_admin(desk, update)
        if message is None:
            return
        user = after_command(message).strip()
        if not user.isascii() or not user.isdigit() or len(user) > 15:
            await desk.tell(here(message), text("access.how_remove"))
            return
        key = "access.removed" if await desk.ledger.run(access.remove, int(user)) else "access.not_listed"
        await desk.tell(here(message), text(key, user=user))

    commands = {"viec": waiting, "luu": keep, "thongke": numbers, "xuat": workbook, "ma": code, "rut": remove}
    return [CommandHandler(name, _or_say_how(desk, action)) for name, action in commands.items()]


def _or_say_how(
    desk: Desk, action: Callable[[Update, Context], Coroutine[None, None, None]]
) -> Callable[[Update, Context], Coroutine[None, None, None]]:
    """Return the action, with a word in the group when its sender cannot be written to in private."""

    async def run(update: Update, context: Context) -> None:
        try:
            await action(update, context)
        except Forbidden:
            if update.message is None or update.message.chat.type == Chat.PRIVATE:
                raise
            await desk.tell(here(update.message), text("operators.start_private"))

    return run


async def _from_admin(desk: Desk, update: Update) -> Message | None:
    message = update.message
    if message is None or message.from_user is None:
        return None
    if desk.is_admin(message.from_user.id):
        return message
    await desk.tell(here(message), text("access.not_admin"))
    return None


def _alone(message: Message) -> Address:
    """Return the sender's private chat: what an operator gets is not for a group."""
    return Address(message.from_user.id if message.from_user else message.chat.id)


async def _say_where(desk: Desk, message: Message) -> None:
    if message.chat.type != Chat.PRIVATE:
        await desk.tell(here(message), text("operators.sent_private"))
