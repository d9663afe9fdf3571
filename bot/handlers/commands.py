"""The commands that everybody may use."""

from telegram import BotCommand, Chat, Update
from telegram.ext import BaseHandler, CommandHandler

from bot import questions, retention
from bot.conversation import Speaker
from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.groups import allowed_here
from bot.handlers.reading import after_command, here, is_addressed, take
from bot.message import Run, first_part, split
from bot.texts import text

MENU = ("start", "help", "hoi", "nguon", "bangso", "gioithieu", "quen")
OPERATORS_MENU = ("viec", "thongke", "xuat", "baocao", "ma")


def menu(names: tuple[str, ...]) -> list[BotCommand]:
    """Return the command menu with its Vietnamese descriptions."""
    return [BotCommand(name, text(f"menu.{name}")) for name in names]


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handlers of /start /help /gioithieu /hoi /bangso /nguon /quen."""

    async def start(update: Update, _: Context) -> None:
        if update.message and is_addressed(update):
            await desk.tell(here(update.message), text("start.welcome"))

    async def help_(update: Update, _: Context) -> None:
        message = update.message
        if message is None or not is_addressed(update):
            return
        if message.chat.type != Chat.PRIVATE:
            await desk.tell(here(message), text("help.group", bot=desk.bot.username))
            return
        words = text("help.private")
        if message.from_user and desk.is_admin(message.from_user.id):
            words += "\n\n" + text("help.operator")
        await desk.tell(here(message), words)

    async def about(update: Update, _: Context) -> None:
        if update.message and is_addressed(update):
            days = desk.settings.retention_days
            await desk.tell(here(update.message), text("about.bot", days=days))

    async def ask(update: Update, _: Context) -> None:
        message = update.message
        if message is None or not await allowed_here(desk, message):
            return
        words = after_command(message)
        original = message.reply_to_message
        if not words and original is not None and original.text:
            words = original.text
        if words:
            await take(desk, message, words)
        else:
            await desk.tell(here(message), text("ask.how"))

    async def series(update: Update, _: Context) -> None:
        message = update.message
        if message is None or not await allowed_here(desk, message):
            return
        measure = after_command(message)
        if measure:
            await take(desk, message, text("ask.series", measure=measure))
        else:
            await desk.tell(here(message), text("ask.how_series"))

    async def source(update: Update, _: Context) -> None:
        message = update.message
        if message is None or message.from_user is None or not await allowed_here(desk, message):
            return
        words = after_command(message)
        if words:
            await take(desk, message, words)
            return
        to = here(message)
        turn = desk.conversations.last(Speaker(to.chat_id, to.thread_id, message.from_user.id))
        kept = await desk.ledger.run(questions.by_id, turn.question_id) if turn else None
        if kept is None or not kept.card.report:
            await desk.tell(to, text("ask.no_last"))
        else:
            await desk.delivery.send(to, first_part(kept.card.report))

    async def forget(update: Update, _: Context) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        user_id = message.from_user.id
        gone = await desk.ledger.run(retention.forget, user_id)
        desk.conversations.forget(user_id=user_id)
        await desk.tell(here(message), text("forget.done", count=gone.questions))
        for case_id, chat_id, message_id in gone.messages:
            withdrawn = split([Run(text("helpdesk.withdrawn", id=case_id))])[0]
            await desk.delivery.edit(desk.present(chat_id), message_id, withdrawn)

    return [
        CommandHandler("start", start),
        CommandHandler("help", help_),
        CommandHandler("gioithieu", about),
        CommandHandler("hoi", ask),
        CommandHandler("bangso", series),
        CommandHandler("nguon", source),
        CommandHandler("quen", forget),
    ]
