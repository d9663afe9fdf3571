"""From a question to the message that answers it."""

import sqlite3
import time
from dataclasses import dataclass, replace

from bot import cases, curated, questions
from bot.card import Card, FigureRow, card_of, figure_rows
from bot.conversation import Speaker
from bot.delivery import Address
from bot.desk import Desk
from bot.keyboard import answer_keyboard
from bot.message import Run, split
from bot.questions import Asked, Kept
from bot.texts import text
from retrieval.answer import Answer

#: A question that is not one is nothing that staff could answer either.
_NOT_FOR_STAFF = ("unclear",)


@dataclass(frozen=True, slots=True)
class _Found:
    answer: Answer
    card: Card
    figures: tuple[FigureRow, ...]
    status: str
    for_staff: bool


async def answer(desk: Desk, asked: Asked) -> None:
    """Answer a question in the chat it was asked in; one that was answered before is left alone.

    Raises NetworkError when Telegram cannot be reached: asked again later, the same question takes
    up where this attempt broke off.
    """
    before = await desk.ledger.run(questions.by_ref, asked.ref)
    if before is not None:
        await _send(desk, before, doubtful=True)
        return
    async with desk.typing(_address(asked)):
        found = await _find(desk, asked)
    kept, known = await desk.ledger.run(_keep, asked, found)
    desk.conversations.remember(speaker_of(asked), found.answer.understood, kept.id)
    desk.meters.questions.labels(found.status).inc()
    if found.for_staff:
        desk.case_waiting.set()
    await _send(desk, kept, doubtful=known)


async def answer_edited(desk: Desk, kept: Kept, words: str, at: float) -> None:
    """Answer a question anew after its asker edited it, in the place of the old answer."""
    asked = replace(kept.asked, text=words, at=at)
    async with desk.typing(_address(asked)):
        found = await _find(desk, asked)
    card = found.card
    await desk.ledger.run(
        questions.replace_answer, kept.id, words, found.status, found.answer.reason, card, found.figures
    )
    desk.conversations.remember(speaker_of(asked), found.answer.understood, kept.id)
    parts = split(card.body)
    numbers = list(kept.parts)
    for position, (number, part) in enumerate(zip(kept.parts, parts, strict=False), 1):
        markup = answer_keyboard(card, kept.id) if position == len(parts) else None
        if not await desk.delivery.edit(asked.chat_id, number, part, markup):
            numbers[position - 1] = await desk.delivery.send(_address(asked), part, markup)
    for number in numbers[len(parts) :]:
        await desk.delivery.delete(asked.chat_id, number)
    for position, part in enumerate(parts[len(numbers) :], len(numbers) + 1):
        markup = answer_keyboard(card, kept.id) if position == len(parts) else None
        numbers.append(await desk.delivery.send(_address(asked), part, markup))
    await desk.ledger.run(questions.sent, kept.id, tuple(numbers[: len(parts)]))


def speaker_of(asked: Asked) -> Speaker:
    """Return whose conversation in which chat a question belongs to."""
    return Speaker(asked.chat_id, asked.thread_id, asked.user_id)


def _address(asked: Asked) -> Address:
    # In private everything answers the one person there; a quotation above each answer is noise.
    reply_to = asked.message_id if asked.chat_kind == "group" else None
    return Address(asked.chat_id, asked.thread_id, reply_to)


async def _find(desk: Desk, asked: Asked) -> _Found:
    staff_answer = await desk.ledger.run(curated.find, asked.text)
    turn = desk.conversations.last(speaker_of(asked))
    previous = turn.query if turn else None
    answer, around = await desk.work(desk.library.look_up, asked.text, previous)
    card = card_of(answer, staff_answer, around)
    found = answer.status in ("answered", "passages")
    status = "curated" if staff_answer and not found else answer.status
    for_staff = status == "not_found" and desk.staff_chat is not None and answer.reason not in _NOT_FOR_STAFF
    if for_staff:
        waits = await desk.ledger.run(cases.waits, asked.chat_id, asked.user_id, asked.text)
        note = text("helpdesk.asked_before") if waits else text("helpdesk.asked_staff")
        card = replace(card, body=(*card.body, Run("\n\n" + note)))
    return _Found(answer, card, figure_rows(answer), status, for_staff)


def _keep(db: sqlite3.Connection, asked: Asked, found: _Found) -> tuple[Kept, bool]:
    """Write the question, its answer and the case it opens down together."""
    now = time.time()
    kept, known = questions.keep(
        db, asked, found.status, found.answer.reason, now - asked.at, found.card, found.figures
    )
    if found.for_staff and not known:
        cases.open_case(db, kept, "unanswered", asked.user_id, asked.user_name, now)
    return kept, known


async def _send(desk: Desk, kept: Kept, *, doubtful: bool) -> None:
    asked = kept.asked
    parts = split(kept.card.body)
    numbers = list(kept.parts)
    for position, part in enumerate(parts[len(numbers) :], len(numbers) + 1):
        markup = answer_keyboard(kept.card, kept.id) if position == len(parts) else None
        answers = numbers[-1] if numbers else asked.message_id
        number = await desk.delivery.send(_address(asked), part, markup, answers=answers, doubtful=doubtful)
        doubtful = False
        numbers.append(number)
        waited = time.time() - asked.at if position == len(parts) else None
        await desk.ledger.run(questions.sent, kept.id, tuple(numbers), waited)
        if waited is not None:
            desk.meters.seconds.observe(waited)
