"""Messages on their way out: sent once, in place, in plain text when their formatting is refused.

When a connection breaks after ``sendMessage`` was written, nobody tells whether the message is in
the chat. Before sending again we look: Telegram numbers messages in order, and editing a message to
what it already says is answered with "message is not modified". Only if no number after the question
holds our message is it sent a second time.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.message import Part
from bot.pacing import LOOKING, PAUSES

log = logging.getLogger("hoiphuong.delivery")

#: Numbers tried right after the question, and after the last one met (others write meanwhile); what is
#: being sent to other chats at this moment comes on top.
_NEXT = 3
_LOOK_AHEAD = 8
#: After a restart nobody knows how many were on their way: as many as are handled at once in a rush.
_LOOK_AHEAD_RESTARTED = 32
_MOST_PROBES = 96
_REMEMBERED = 4096
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a chat, its topic, and the message it replies to."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None


class Delivery:
    """Sends and edits over one bot; knows the numbers of the messages it has met."""

    def __init__(self, bot: ExtBot[Any], on_migrated: Callable[[int, int], Awaitable[None]]) -> None:
        """``on_migrated(old, new)`` is awaited when a group turns out to have become a supergroup.

        ``leaving`` is set when the bot stops: from then on what fails is left for the next start.
        """
        self._bot = bot
        self._on_migrated = on_migrated
        self._met: OrderedDict[tuple[int, int], int] = OrderedDict()
        self._highest: dict[int, int] = {}
        self._in_flight = 0
        self.leaving = False
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def meet(self, chat_id: int, message_id: int) -> None:
        """Note that this number belongs to a message that is known."""
        space = _space(chat_id)
        self._met[space, message_id] = chat_id
        if len(self._met) > _REMEMBERED:
            self._met.popitem(last=False)
        self._highest[space] = max(self._highest.get(space, 0), message_id)
        if len(self._highest) > _REMEMBERED:
            self._highest.pop(next(iter(self._highest)))

    async def send(
        self,
        to: Address,
        part: Part,
        markup: InlineKeyboardMarkup | None = None,
        *,
        answers: int = 0,
        doubtful: bool = False,
    ) -> int:
        """Send one message; return its number.

        ``answers``: the number of the message it answers, which has a smaller number than it can have.
        ``doubtful``: an earlier run may have sent it, so look first. Raises Forbidden when the person
        has blocked the bot or the bot is no longer in the chat, NetworkError when Telegram cannot be
        reached after all attempts (the message may be sent later).
        """
        # One at a time in a chat: a message whose number is not known yet must not be met while looking.
        async with self._locks.setdefault(to.chat_id, asyncio.Lock()):
            return await self._send_until_sure(to, part, markup, answers, doubtful)

    async def _send_until_sure(
        self, to: Address, part: Part, markup: InlineKeyboardMarkup | None, answers: int, doubtful: bool
    ) -> int:
        before = answers if doubtful else max(answers, self._highest.get(_space(to.chat_id), 0))
        ahead = _LOOK_AHEAD_RESTARTED if doubtful else _LOOK_AHEAD
        for pause in (*PAUSES, None):
            if doubtful:
                found = await self._look_for(to, before, ahead, part, markup)
                if found is not None:
                    return found
            try:
                return await self._send(to, part, markup)
            except ChatMigrated as error:
                await self._on_migrated(to.chat_id, error.new_chat_id)
                to = Address(error.new_chat_id, to.thread_id)
            except BadRequest as error:
                to, part = _without_what_was_refused(error, to, part)
            except NetworkError as error:
                if pause is None or self.leaving:
                    raise
                log.warning("sendMessage broke off (%s)", type(error).__name__)
                doubtful = True
                await asyncio.sleep(pause)
        raise NetworkError("a message was refused in every form")

    async def edit(
        self,
        chat_id: int,
        message_id: int,
        part: Part,
        markup: InlineKeyboardMarkup | None = None,
        *,
        pace: int | None = None,
    ) -> bool:
        """Put new words in the place of a message; False when it is gone or cannot be changed.

        ``pace``: ``LOOKING`` when it is only to find out whether the message is there.
        """
        for text, mode in ((part.html, ParseMode.HTML), (part.plain, None)):
            try:
                edited = await self._bot.edit_message_text(
                    text,
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=mode,
                    reply_markup=markup,
                    link_preview_options=_NO_PREVIEW,
                    rate_limit_args=pace,
                )
                return isinstance(edited, Message) and edited.message_id == message_id
            except BadRequest as error:
                if "not modified" in error.message.lower():
                    return True
                if mode is None or not _is_about_formatting(error):
                    return False
        return False

    async def delete(self, chat_id: int, message_id: int) -> None:
        """Take a message away if it is still there."""
        try:
            await self._bot.delete_message(chat_id, message_id)
        except TelegramError as error:
            log.info("deleteMessage: %s", type(error).__name__)

    async def _send(self, to: Address, part: Part, markup: InlineKeyboardMarkup | None) -> int:
        self._in_flight += 1
        try:
            return await self._send_one(to, part, markup)
        finally:
            self._in_flight -= 1

    async def _send_one(self, to: Address, part: Part, markup: InlineKeyboardMarkup | None) -> int:
        message = await self._bot.send_message(
            to.chat_id,
            part.html or part.plain,
            parse_mode=ParseMode.HTML if part.html else None,
            message_thread_id=to.thread_id,
            reply_markup=markup,
            reply_parameters=ReplyParameters(to.reply_to, allow_sending_without_reply=True) if to.reply_to else None,
            link_preview_options=_NO_PREVIEW,
        )
        self.meet(to.chat_id, message.message_id)
        return message.message_id

    async def _look_for(
        self, to: Address, before: int, ahead: int, part: Part, markup: InlineKeyboardMarkup | None
    ) -> int | None:
        """Return the number under which this very message already stands in the chat, if any."""
        if not before:
            return None  # nothing in this chat has been met yet: no number to begin from
        space = _space(to.chat_id)
        highest = max(self._highest.get(space, 0), before) + ahead + self._in_flight
        nearest = [n for n in range(before + 1, before + 1 + _NEXT) if self._met.get((space, n)) != to.chat_id]
        unknown = [n for n in range(before + 1, highest + 1) if (space, n) not in self._met]
        numbers = list(dict.fromkeys(nearest + unknown))
        started = time.monotonic()
        for number in numbers[:_MOST_PROBES]:
            if await self.edit(to.chat_id, number, part, markup, pace=LOOKING):
                self.meet(to.chat_id, number)
                log.info("a message was there after all (%.1f s)", time.monotonic() - started)
                return number
        return None


def _space(chat_id: int) -> int:
    """Return the key of the count a chat's messages are numbered in.

    Supergroups count for themselves; private chats and basic groups share the bot's one count.
    """
    return chat_id if chat_id < -1_000_000_000_000 else 0


def _is_about_formatting(error: BadRequest) -> bool:
    message = error.message.lower()
    return "parse entities" in message or "unsupported start tag" in message or "entity" in message


def _without_what_was_refused(error: BadRequest, to: Address, part: Part) -> tuple[Address, Part]:
    """Return what to try next after a 400. Raises the error when there is nothing left to leave out."""
    message = error.message.lower()
    if part.html and _is_about_formatting(error):
        return to, replace(part, html="")
    if to.thread_id is not None and "thread" in message:
        return replace(to, thread_id=None), part
    if to.reply_to is not None and ("repl" in message):
        return replace(to, reply_to=None), part
    raise error
