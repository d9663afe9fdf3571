"""The staff's side: questions that reach their chat, and what they write that reaches the asker."""

import asyncio
import contextlib
import logging
import re
import time
from datetime import datetime
from textwrap import shorten

from telegram import Message
from telegram.error import BadRequest, Forbidden

from bot import cases, curated
from bot.cases import Case, StaffAnswer
from bot.delivery import Address
from bot.desk import Desk
from bot.incoming import folded, tidy_lines
from bot.keyboard import save_keyboard
from bot.message import Body, Run, first_part, split
from bot.questions import Kept
from bot.texts import text

log = logging.getLogger("hoiphuong.helpdesk")

_LISTED = 30
_LONGEST_QUESTION = 120
_SAVE_WORDS = ("luu", "luu lai", "luu nhe")
_SAVE_PREFIX = re.compile(r"^\s*(?:lưu|luu)\s*:\s*", re.IGNORECASE)
_CASE_NUMBER = re.compile(r"Việc #\d+")
_RETRY_SECONDS = 60


async def post_forever(desk: Desk) -> None:
    """Show the staff chat each new case; what cannot be posted now is tried again every minute.

    On its own and not while a question is handled: a staff chat under Telegram's limit of twenty
    messages a minute must not keep askers waiting.
    """
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(desk.case_waiting.wait(), _RETRY_SECONDS)
        desk.case_waiting.clear()
        try:
            await _post_all(desk)
        except Exception as error:  # whatever it was, cases must go on reaching staff: nothing starts this task again
            log.warning("the staff chat cannot be reached (%s)", type(error).__name__)


async def _post_all(desk: Desk) -> None:
    if desk.staff_chat is None:
        return
    for case in await desk.ledger.run(cases.unposted):
        number = await desk.delivery.send(Address(desk.staff_chat), first_part(_case_body(case)))
        await desk.ledger.run(cases.posted, case.id, desk.staff_chat, number)


async def question_edited(desk: Desk, before: Kept, after: Kept) -> None:
    """Tell staff when a question before them was edited: new words, or no longer open."""
    case = await desk.ledger.run(cases.open_of_question, before.id)
    if case is None:
        return
    solved = after.status != "not_found"
    if solved:
        await desk.ledger.run(cases.close, case.id, time.time())
    else:
        await desk.ledger.run(cases.reword, case.id, after.asked.text, after.card)
    case = await desk.ledger.run(cases.by_id, case.id) or case
    body: Body = (Run(text("helpdesk.edited_solved", id=case.id)),) if solved else _case_body(case)
    for chat_id, message_id in await desk.ledger.run(cases.messages, case.id):
        await desk.delivery.edit(chat_id, message_id, first_part(body))


async def staff_message(desk: Desk, message: Message) -> bool:
    """Take a reply in the staff chat for what it is; False when it has nothing to do with a case."""
    original = message.reply_to_message
    if original is None:
        return False
    here = Address(message.chat.id, message.message_thread_id if message.is_topic_message else None)
    here = Address(here.chat_id, here.thread_id, message.message_id)
    case = await desk.ledger.run(cases.by_message, message.chat.id, original.message_id)
    if case is None:
        from_bot = original.from_user is not None and original.from_user.id == desk.bot.id
        if from_bot and _CASE_NUMBER.search(original.text or ""):
            await desk.tell(here, text("helpdesk.case_gone"))
            return True
        return False
    words = tidy_lines(message.text or "")
    if folded(words) in _SAVE_WORDS:
        await save(desk, here, case.id, await desk.ledger.run(cases.last_answer, case.id))
        return True
    keep_it = bool(_SAVE_PREFIX.match(words))
    await _answer_asker(desk, here, case, message, _SAVE_PREFIX.sub("", words), keep_it=keep_it)
    return True


async def save(desk: Desk, here: Address, case_id: int, answer: StaffAnswer | None) -> None:
    """Keep a staff answer for everybody, and say so in the staff chat."""
    if answer is None or not answer.text:
        await desk.tell(here, text("helpdesk.nothing_to_save", id=case_id))
        return
    new = await desk.ledger.run(curated.save, answer.id, time.time())
    await desk.tell(here, text("helpdesk.saved", id=case_id) if new else text("helpdesk.saved_before"))


async def list_cases(desk: Desk, to: Address) -> None:
    """Send the open cases, oldest first."""
    waiting = await desk.ledger.run(cases.still_open)
    head = text("helpdesk.list", count=len(waiting)) if waiting else text("helpdesk.list_empty")
    await desk.tell(to, "\n".join([head, *_lines(waiting)]))


async def remind(desk: Desk) -> None:
    """Remind the staff chat of cases that have waited too long, each once in that time."""
    if desk.staff_chat is None:
        return
    hours = desk.settings.reminder_hours
    due = await desk.ledger.run(cases.due, time.time(), hours)
    if due:
        head = text("helpdesk.reminder", count=len(due), hours=f"{hours:g}".replace(".", ","))
        await desk.tell(Address(desk.staff_chat), "\n".join([head, *_lines(due)]))


async def _answer_asker(desk: Desk, here: Address, case: Case, message: Message, words: str, *, keep_it: bool) -> None:
    author = author_of(message)
    ref = f"{message.chat.id}:{message.message_id}"
    now = time.time()
    staff_answer, known = await desk.ledger.run(cases.answer, case.id, ref, author, words, now)
    if not staff_answer.delivered:
        to = Address(desk.present(case.chat_id), case.thread_id, case.message_id)
        label = Run(text("helpdesk.answer", author=author, date=_day(staff_answer.given)), bold=True)
        question = Run(text("helpdesk.answer_to", question=case.question), italic=True)
        try:
            parts = split((label, Run(f"\n{words}\n" if words else "\n"), question))
            for part in parts:
                await desk.delivery.send(to, part, answers=case.message_id, doubtful=known)
                known = False
            if not words:
                await desk.bot.copy_message(
                    to.chat_id, message.chat.id, message.message_id, message_thread_id=to.thread_id
                )
        except (Forbidden, BadRequest):
            await desk.tell(here, text("helpdesk.blocked", id=case.id))
            await desk.ledger.run(cases.close, case.id, now)
            return
        await desk.ledger.run(cases.delivered, staff_answer.id)
    await desk.ledger.run(cases.close, case.id, now)
    await desk.ledger.run(cases.posted, case.id, here.chat_id, message.message_id)
    markup = save_keyboard(staff_answer.id) if words and not keep_it else None
    sent = split([Run(text("helpdesk.sent", id=case.id, asker=case.asker))])[0]
    number = await desk.delivery.send(here, sent, markup)
    await desk.ledger.run(cases.posted, case.id, here.chat_id, number)
    if keep_it:
        await save(desk, here, case.id, staff_answer)


def author_of(message: Message) -> str:
    """Return the name under which a staff member's words are shown."""
    if message.sender_chat is not None and message.sender_chat.title:
        return message.sender_chat.title
    return message.from_user.full_name if message.from_user else ""


def _case_body(case: Case) -> Body:
    title = text(f"helpdesk.case_{case.cause}", id=case.id)
    chat = text("helpdesk.case_group", title=case.chat_title) if case.chat_title else ""
    runs = [
        Run(title, bold=True),
        Run("\n" + text("helpdesk.case_asker", asker=case.asker)),
        Run("\n" + (chat or text("helpdesk.case_private"))),
        Run("\n" + text("helpdesk.case_question") + "\n"),
        Run(case.question, quote=True),
    ]
    if case.cause == "wrong":
        given = "".join(run.text for run in case.card.body)
        runs += [Run("\n" + text("helpdesk.case_answer") + "\n"), Run(shorten(given, 800), quote=True)]
    runs.append(Run("\n" + text("helpdesk.case_how"), italic=True))
    # Last, because it is what may be cut off when all this is too long for one message.
    if case.card.nearest:
        runs += [Run("\n" + text("helpdesk.case_nearest")), *case.card.nearest]
    else:
        runs.append(Run("\n" + text("helpdesk.case_no_nearest")))
    return tuple(runs)


def _lines(waiting: list[Case]) -> list[str]:
    lines = [
        text(
            "helpdesk.list_line",
            id=case.id,
            when=datetime.fromtimestamp(case.opened).strftime("%d/%m %H:%M"),
            asker=case.asker,
            question=shorten(case.question, _LONGEST_QUESTION, placeholder="…"),
        )
        for case in waiting[:_LISTED]
    ]
    more = len(waiting) - _LISTED
    return [*lines, text("helpdesk.list_more", count=more)] if more > 0 else lines


def _day(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%d/%m/%Y %H:%M")
