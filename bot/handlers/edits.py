"""Edited questions: answered anew in the place of the old answer, once."""

from telegram import Chat, Message, Update
from telegram.ext import BaseHandler, MessageHandler, filters

from bot import answering, questions
from bot.desk import Desk
from bot.handlers.context import Context
from bot.handlers.groups import answer_if_called
from bot.handlers.reading import after_command, asked_from, ref_of, take, without_mention, words_of
from bot.helpdesk import question_edited
from bot.incoming import MAX_QUESTION, has_words, tidy


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handler of edited messages."""

    async def edited(update: Update, _: Context) -> None:
        message = update.edited_message
        if message is None or not words_of(message):
            return
        kept = await desk.ledger.run(questions.by_ref, ref_of(message))
        if kept is None:
            await _ask_at_last(desk, message)
            return
        words = _question_in(desk, message)
        if kept.edits or words == kept.asked.text or not has_words(words) or len(words) > MAX_QUESTION:
            return
        await answering.answer_edited(desk, kept, words, asked_from(message, words).at)
        after = await desk.ledger.run(questions.by_id, kept.id)
        if after is not None:
            await question_edited(desk, kept, after)
            desk.case_waiting.set()

    return [MessageHandler(filters.UpdateType.EDITED_MESSAGE, edited)]


async def _ask_at_last(desk: Desk, message: Message) -> None:
    """Answer a message that only became a question by its edit."""
    words = words_of(message)
    if message.chat.type != Chat.PRIVATE:
        await answer_if_called(desk, message)
    elif not words.startswith("/") and has_words(words):
        await take(desk, message, words)


def _question_in(desk: Desk, message: Message) -> str:
    words = words_of(message)
    if words.startswith("/"):
        words = after_command(message)
    return tidy(without_mention(words, desk.bot.username)[0])
