"""A message read as a question: whose, where, and in what words."""

import re
import time

from telegram import Chat, Message, Update

from bot import answering
from bot.delivery import Address
from bot.desk import Desk
from bot.incoming import MAX_QUESTION, folded, has_words, tidy
from bot.questions import Asked
from bot.texts import text


def here(message: Message) -> Address:
    """Return where to answer a message: its chat and topic, replying to it in a group."""
    thread = message.message_thread_id if message.is_topic_message else None
    reply_to = None if message.chat.type == Chat.PRIVATE else message.message_id
    return Address(message.chat.id, thread, reply_to)


def asked_from(message: Message, words: str) -> Asked:
    """Return the question of these words, asked by the message's sender where it stands."""
    user = message.from_user
    group = message.chat.type != Chat.PRIVATE
    return Asked(
        ref=ref_of(message),
        chat_id=message.chat.id,
        chat_kind="group" if group else "private",
        chat_title=tidy(message.chat.title or "") if group else "",
        thread_id=message.message_thread_id if message.is_topic_message else None,
        message_id=message.message_id,
        user_id=user.id if user else 0,
        user_name=tidy(user.full_name) if user else "",
        text=words,
        at=time.time(),
    )


def ref_of(message: Message) -> str:
    """Return the name of the question that a message asks."""
    return f"m:{message.chat.id}:{message.message_id}"


def words_of(message: Message) -> str:
    """Return what a message says, in its text or under its picture; "" when it says nothing."""
    return message.text or message.caption or ""


def after_command(message: Message) -> str:
    """Return what follows the command, line breaks and all."""
    words = words_of(message).split(maxsplit=1)
    return words[1] if len(words) > 1 else ""


def is_addressed(update: Update) -> bool:
    """Tell whether a command names its bot ("/help@bot"), or needs not, in private."""
    message = update.effective_message
    if message is None or message.chat.type == Chat.PRIVATE:
        return True
    words = words_of(message).split(maxsplit=1)
    return bool(words) and "@" in words[0]


def without_mention(words: str, username: str) -> tuple[str, bool]:
    """Return the words without the bot's name, and True when the name was there."""
    found = re.compile(rf"@{re.escape(username)}(?![A-Za-z0-9_])", re.IGNORECASE)
    rest, count = found.subn(" ", words)
    return rest, count > 0


async def take(desk: Desk, message: Message, raw: str) -> None:
    """Answer what a message asks, or say why it cannot be read as a question."""
    words = tidy(without_mention(raw, desk.bot.username)[0])
    key = folded(words)
    for talk in ("greetings", "thanks"):
        if key in text(f"talk.{talk}").split("|"):
            await desk.tell(here(message), text(f"talk.{talk}_answer"))
            return
    if not has_words(words):
        await desk.tell(here(message), text("ask.no_words"))
    elif len(words) > MAX_QUESTION:
        await desk.tell(here(message), text("ask.too_long", length=len(words), most=MAX_QUESTION))
    else:
        await answering.answer(desk, asked_from(message, words))
