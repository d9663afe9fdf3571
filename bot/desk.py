"""Everything a handler needs, in one object: who may ask, the engine, the ledger, the way out."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from telegram import InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import access, cases, questions
from bot.conversation import Conversations
from bot.delivery import Address, Delivery
from bot.feeding import Feeder
from bot.inbox import Inbox
from bot.ledger import Ledger
from bot.library import Library
from bot.message import Run, split
from bot.meters import Meters
from bot.settings import Settings
from retrieval.engine import Engine

P = ParamSpec("P")
R = TypeVar("R")

#: Telegram shows "đang gõ" for five seconds at a time.
_TYPING_SECONDS = 4.5


class Desk:
    """The services of one running bot."""

    def __init__(self, settings: Settings, engine: Engine, ledger: Ledger, inbox: Inbox, bot: ExtBot[Any]) -> None:
        """Hold these; ``open`` reads what the ledger knows."""
        self.settings = settings
        self.library = Library(engine)
        self.feeder = Feeder(settings.data, engine)
        self.ledger = ledger
        self.inbox = inbox
        self.bot = bot
        self.delivery = Delivery(bot, self.follow_migration)
        self.conversations = Conversations()
        self.meters = Meters()
        self.case_waiting = asyncio.Event()
        inbox.on_received = self.meet
        self._workers = ThreadPoolExecutor(settings.workers, thread_name_prefix="worker")
        # One at a time, and not from the threads that questions are answered in: a scan takes minutes.
        self._feeding = ThreadPoolExecutor(1, thread_name_prefix="feeding")
        self._moves: dict[int, int] = {}

    async def open(self) -> None:
        """Take up what an earlier run left: groups that moved, numbers of recent messages."""
        self._moves = await self.ledger.run(access.moves)
        day_ago = time.time() - 86_400
        for chat_id, message_id in await self.ledger.run(questions.recent_messages, day_ago):
            self.delivery.meet(chat_id, message_id)
        self.case_waiting.set()

    def close(self) -> None:
        """Let go of the threads and the file."""
        for threads in (self._workers, self._feeding):
            threads.shutdown(wait=False, cancel_futures=True)
        self.ledger.close()

    async def work(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run something slow in one of the few worker threads; the rest waits its turn."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, lambda: function(*args, **kwargs))

    async def feed(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run something that reads or changes reports, after what was asked for before."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._feeding, lambda: function(*args, **kwargs))

    def is_admin(self, user_id: int) -> bool:
        """Tell whether this person runs the bot."""
        return user_id in self.settings.admins

    def is_staff_chat(self, chat_id: int) -> bool:
        """Tell whether this chat is where staff answer."""
        return chat_id == self.staff_chat

    @property
    def staff_chat(self) -> int | None:
        """The staff chat under its present number."""
        configured = self.settings.staff_chat
        return None if configured is None else self.present(configured)

    def present(self, chat_id: int) -> int:
        """Return the present number of a chat that may have become a supergroup."""
        return self._moves.get(chat_id, chat_id)

    def group_allowed(self, chat_id: int) -> bool:
        """Tell whether the bot may speak in this group."""
        allowed = self.settings.groups
        if allowed == "open" or self.is_staff_chat(chat_id):
            return True
        return chat_id in {self.present(group) for group in allowed}

    async def may_ask(self, user_id: int) -> bool:
        """Tell whether this person may ask in private and in groups that are not listed by number."""
        if self.settings.access == "open" or self.is_admin(user_id) or self.is_staff_chat(user_id):
            return True
        return await self.ledger.run(access.is_listed, user_id)

    async def follow_migration(self, old: int, new: int) -> None:
        """Carry everything about a group over to the supergroup it became."""
        staff_moved = self.is_staff_chat(old)
        await self.ledger.run(access.moved, old, new)
        self._moves = await self.ledger.run(access.moves)
        self.conversations.move(old, new)
        if staff_moved:
            # Replies to messages of before the move do not reach the bot: show the open cases anew.
            await self.ledger.run(cases.post_again)
            self.case_waiting.set()

    async def tell(self, to: Address, words: str, markup: InlineKeyboardMarkup | None = None) -> None:
        """Send plain words, in as many messages as they need; the buttons go under the last."""
        parts = split([Run(words)])
        for position, part in enumerate(parts, 1):
            await self.delivery.send(to, part, markup if position == len(parts) else None)

    @contextlib.asynccontextmanager
    async def typing(self, to: Address) -> AsyncIterator[None]:
        """Show "đang gõ" while the block runs."""
        task = asyncio.create_task(self._keep_typing(to))
        try:
            yield
        finally:
            task.cancel()

    def meet(self, update: Update) -> None:
        """Note the numbers of people's messages, before anything is sent in answer to them."""
        message = update.effective_message
        if message is not None:
            self.delivery.meet(message.chat.id, message.message_id)
            if message.reply_to_message is not None:
                self.delivery.meet(message.chat.id, message.reply_to_message.message_id)

    async def _keep_typing(self, to: Address) -> None:
        with contextlib.suppress(TelegramError):
            while True:
                await self.bot.send_chat_action(to.chat_id, ChatAction.TYPING, message_thread_id=to.thread_id)
                await asyncio.sleep(_TYPING_SECONDS)
