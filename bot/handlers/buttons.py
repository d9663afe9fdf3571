"""Pressed buttons: each checked against the ledger before anything is shown."""

import time

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot import answering, cases, questions
from bot.card import SECTIONS
from bot.delivery import Address
from bot.desk import Desk
from bot.handlers import feeding
from bot.handlers.context import Context
from bot.handlers.reading import here
from bot.helpdesk import save
from bot.incoming import tidy
from bot.keyboard import Press, answer_keyboard, read_press
from bot.message import first_part, split
from bot.questions import Asked, Kept
from bot.texts import text


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handler of all buttons."""

    async def pressed(update: Update, _: Context) -> None:
        query = update.callback_query
        if query is None:
            return
        press = read_press(query.data)
        message = query.message
        if press is None or not isinstance(message, Message):
            await _reply(query, text("button.stale"))
        elif press.action in ("feed", "page", "report", "remove"):
            await _reply(query, await feeding.press(desk, query, message, press))
        elif press.action == "save":
            await _save(desk, query, message, press)
        else:
            await _on_answer(desk, query, message, press)

    return [CallbackQueryHandler(pressed)]


async def _on_answer(desk: Desk, query: CallbackQuery, message: Message, press: Press) -> None:
    kept = await desk.ledger.run(questions.by_id, press.id)
    # The number in a button may be anybody's invention: it counts only on the message it was put under.
    if kept is None or kept.asked.chat_id != message.chat.id or message.message_id not in kept.parts:
        await _reply(query, text("button.stale"))
    elif press.action == "show":
        await _show(desk, query, message, kept, press.value)
    elif press.action == "judge":
        await _judge(desk, query, kept, press.value)
    else:
        await _choose(desk, query, message, kept, press.value)


async def _show(desk: Desk, query: CallbackQuery, message: Message, kept: Kept, view: str) -> None:
    if view and (view not in SECTIONS or not kept.card.section(view)):
        await _reply(query, text("button.stale"))
        return
    await _reply(query)
    # Only the last message of a long answer has buttons: what unfolds goes under its own words.
    body = kept.card.shown(view)
    if len(kept.parts) > 1:
        part = first_part(kept.card.section(view)) if view else split(kept.card.body)[-1]
    else:
        part = first_part(body)
    if await desk.delivery.edit(message.chat.id, message.message_id, part, answer_keyboard(kept.card, kept.id, view)):
        await desk.ledger.run(questions.show, kept.id, view)


async def _judge(desk: Desk, query: CallbackQuery, kept: Kept, value: str) -> None:
    if value not in ("0", "1"):
        await _reply(query, text("button.stale"))
        return
    good = value == "1"
    now, user = time.time(), query.from_user
    if not await desk.ledger.run(questions.judge, kept.id, user.id, good, now):
        await _reply(query, text("button.same"))
        return
    desk.meters.verdicts.labels("right" if good else "wrong").inc()
    if good:
        await _reply(query, text("button.thanks"))
        return
    if desk.staff_chat is None:
        await _reply(query, text("button.noted"))
        return
    await desk.ledger.run(cases.open_case, kept, "wrong", user.id, tidy(user.full_name), now)
    desk.case_waiting.set()
    await _reply(query, text("button.sent_to_staff"))


async def _choose(desk: Desk, query: CallbackQuery, message: Message, kept: Kept, value: str) -> None:
    if not value.isascii() or not value.isdigit() or len(value) > 3 or int(value) >= len(kept.card.choices):
        await _reply(query, text("button.stale"))
        return
    if query.from_user.id != kept.asked.user_id:
        await _reply(query, text("button.only_asker"))
        return
    ref = f"c:{kept.id}"
    first = await desk.ledger.run(questions.choose, kept.id)
    if not first and await desk.ledger.run(questions.by_ref, ref) is not None:
        await _reply(query, text("button.chosen"))
        return
    await _reply(query)
    asked = Asked(
        ref=ref,
        chat_id=kept.asked.chat_id,
        chat_kind=kept.asked.chat_kind,
        chat_title=kept.asked.chat_title,
        thread_id=kept.asked.thread_id,
        message_id=kept.asked.message_id,
        user_id=kept.asked.user_id,
        user_name=kept.asked.user_name,
        text=kept.card.choices[int(value)],
        at=time.time(),
    )
    await answering.answer(desk, asked)
    await desk.delivery.edit(message.chat.id, message.message_id, first_part(kept.card.body))


async def _save(desk: Desk, query: CallbackQuery, message: Message, press: Press) -> None:
    answer = await desk.ledger.run(cases.answer_by_id, press.id)
    case = await desk.ledger.run(cases.by_message, message.chat.id, message.message_id)
    if not desk.is_staff_chat(message.chat.id) or answer is None or case is None or case.id != answer.case_id:
        await _reply(query, text("button.stale"))
        return
    await _reply(query)
    to = here(message)
    await save(desk, Address(to.chat_id, to.thread_id, message.message_id), case.id, answer)


async def _reply(query: CallbackQuery, words: str | None = None) -> None:
    try:
        await query.answer(words, show_alert=words is not None)
    except BadRequest:
        return  # pressed before a restart: Telegram no longer waits for a word on it
