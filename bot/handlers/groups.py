"""Groups: silent unless called; and what happens when the bot comes, goes or moves with a group."""

import logging

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import BaseHandler, ChatMemberHandler, MessageHandler, filters

from bot.delivery import Address
from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.reading import here, take, without_mention, words_of
from bot.helpdesk import staff_message
from bot.incoming import tidy
from bot.texts import text

log = logging.getLogger("hoiphuong.groups")

_GONE = (ChatMember.LEFT, ChatMember.BANNED)


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handlers of group messages, of membership and of migration."""

    async def message(update: Update, _: Context) -> None:
        message = update.message
        if message is None:
            return
        if desk.is_staff_chat(message.chat.id) and await staff_message(desk, message):
            return
        await answer_if_called(desk, message)

    async def membership(update: Update, _: Context) -> None:
        change = update.my_chat_member
        if change is None:
            return
        was_in = change.old_chat_member.status not in _GONE
        is_in = change.new_chat_member.status not in _GONE
        if was_in and not is_in:
            desk.conversations.forget(chat_id=change.chat.id)
            log.info("the bot was removed or blocked by a chat")
        elif is_in and not was_in and change.chat.type in (Chat.GROUP, Chat.SUPERGROUP):
            await _joined(desk, change)

    async def migration(update: Update, _: Context) -> None:
        message = update.message
        if message is not None and message.migrate_to_chat_id:
            await desk.follow_migration(message.chat.id, message.migrate_to_chat_id)
        elif message is not None and message.migrate_from_chat_id:
            await desk.follow_migration(message.migrate_from_chat_id, message.chat.id)

    typed = filters.ChatType.GROUPS & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    return [
        ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, migration),
        MessageHandler(typed, message),
    ]


async def answer_if_called(desk: Desk, message: Message) -> None:
    """Answer a group message that names the bot or replies to it; say nothing to any other."""
    words, named = without_mention(words_of(message), desk.bot.username)
    named = named or _named_by_link(message, desk.bot.id)
    original = message.reply_to_message
    answered = original is not None and original.from_user is not None
    replied = answered and original is not None and _is_from(original, desk.bot.id)
    if not named and not (replied and words.strip()):
        return
    if not await allowed_here(desk, message):
        return
    if not words.strip() and original is not None and not replied:
        words = words_of(original)  # "@bot" in reply to somebody's question asks that question
    if not words.strip():
        await desk.tell(here(message), text("ask.how_mention"))
        return
    await take(desk, message, words)


async def allowed_here(desk: Desk, message: Message) -> bool:
    """Tell whether the sender may ask in this group; say so when not.

    A group that is allowed by its number may ask as a whole; where groups are open and people are not,
    only people on the list may.
    """
    user = message.from_user
    if message.chat.type == Chat.PRIVATE or desk.settings.groups != "open":
        return True
    if desk.is_staff_chat(message.chat.id) or (user is not None and await desk.may_ask(user.id)):
        return True
    await desk.tell(here(message), text("access.closed_group"))
    return False


async def _joined(desk: Desk, change: ChatMemberUpdated) -> None:
    """Tell the person who added the bot to a group that may not have it, and leave; else stay silent."""
    chat = change.chat
    if desk.group_allowed(chat.id):
        return
    name, title = tidy(change.from_user.full_name), tidy(chat.title or "")
    words = text("group.not_allowed", name=name, title=title, chat=chat.id)
    try:
        await desk.tell(Address(change.from_user.id), words)
    except Forbidden:
        # Bots may not write first to a person: the group is the only place left to say it.
        await desk.tell(Address(chat.id), words)
    try:
        await desk.bot.leave_chat(chat.id)
    except TelegramError as error:
        log.info("leaveChat: %s", type(error).__name__)


def _is_from(message: Message, bot_id: int) -> bool:
    # A topic's opening message counts as replied to by everything in the topic.
    created = message.forum_topic_created is not None
    return message.from_user is not None and message.from_user.id == bot_id and not created


def _named_by_link(message: Message, bot_id: int) -> bool:
    entities = (*message.entities, *message.caption_entities)
    return any(
        entity.type == MessageEntity.TEXT_MENTION and entity.user is not None and entity.user.id == bot_id
        for entity in entities
    )
