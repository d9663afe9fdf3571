"""Admins feed the bot: files and links in, /baocao to look at the reports and take them out."""

import logging
import zlib

from telegram import CallbackQuery, Chat, InlineKeyboardMarkup, Message, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CommandHandler, MessageHandler, filters

from bot.desk import Desk
from bot.feeding import MAX_BYTES, Offer
from bot.fetching import FetchError, fetch, is_link
from bot.handlers.context import Context
from bot.handlers.reading import here, words_of
from bot.helpdesk import staff_message
from bot.incoming import tidy
from bot.keyboard import Press, feed_keyboard, report_keyboard, reports_keyboard
from bot.message import Run, first_part
from bot.texts import text
from bot.unreadable import reason
from index.errors import HoiPhuongError, ReadError, StoreError
from index.records import Report

log = logging.getLogger("hoiphuong.feeding")

_SAMPLES, _PAGE = 4, 8
_LONGEST_TITLE, _LONGEST_MEASURE = 90, 80


def handlers(desk: Desk) -> list["BaseHandler[Update, Context, None]"]:
    """Return the handlers of files and links in private, and of /baocao."""

    async def file(update: Update, _: Context) -> None:
        message = update.message
        if message is not None and not (desk.is_staff_chat(message.chat.id) and await staff_message(desk, message)):
            await _take_file(desk, message)

    async def link(update: Update, _: Context) -> None:
        message = update.message
        if message is not None and not (desk.is_staff_chat(message.chat.id) and await staff_message(desk, message)):
            await _take_link(desk, message)

    async def reports(update: Update, _: Context) -> None:
        message = update.message
        if message is None or message.from_user is None:
            return
        if not desk.is_admin(message.from_user.id):
            await desk.tell(here(message), text("access.not_admin"))
        elif message.chat.type != Chat.PRIVATE:
            await desk.tell(here(message), text("reports.private_only"))
        else:
            words, numbers, page, pages = await desk.work(_list, desk, 0)
            await desk.tell(here(message), words, reports_keyboard(numbers, page, pages) if numbers else None)

    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    # A picture with words asks something; one without is a scan when an admin sends it.
    scan = filters.PHOTO & ~filters.CAPTION & filters.User(user_id=list(desk.settings.admins))
    return [
        CommandHandler("baocao", reports),
        MessageHandler(private & (filters.Document.ALL | scan), file),
        MessageHandler(private & filters.TEXT & _Link(), link),
    ]


class _Link(filters.MessageFilter):
    """Messages that are a link and nothing else."""

    def filter(self, message: Message) -> bool:
        return is_link(words_of(message))


async def _take_file(desk: Desk, message: Message) -> None:
    to = here(message)
    file = message.document or (message.photo[-1] if message.photo else None)
    if file is None:
        return
    if message.from_user is None or not desk.is_admin(message.from_user.id):
        await desk.tell(to, text("feed.admins_only"))
        return
    if (file.file_size or 0) > MAX_BYTES:
        await desk.tell(to, text("feed.too_large"))
        return
    name = (message.document.file_name if message.document else None) or f"anh-{message.message_id}.jpg"
    async with desk.typing(to):
        content = bytes(await (await file.get_file()).download_as_bytearray())
        await _offer(desk, message, content, name)


async def _take_link(desk: Desk, message: Message) -> None:
    to = here(message)
    if message.from_user is None or not desk.is_admin(message.from_user.id):
        await desk.tell(to, text("feed.admins_only"))
        return
    async with desk.typing(to):
        try:
            page = await fetch(words_of(message), private=desk.settings.fetch_private)
        except FetchError as error:
            await desk.tell(to, text(f"fetch.{error.key}"))
            return
        await _offer(desk, message, page.content, page.name, page.address)


async def _offer(desk: Desk, message: Message, content: bytes, name: str, address: str = "") -> None:
    """Show what was read of a file, with the buttons that put it in or throw it away."""
    try:
        offer = await desk.feed(desk.feeder.offer, content, name, address)
    except ReadError as error:
        log.info("a file could not be read: %s", error)
        await desk.tell(here(message), text("feed.refused", name=tidy(name), reason=reason(error)))
        return
    await desk.tell(here(message), _card(offer), feed_keyboard(offer.key))


async def press(desk: Desk, query: CallbackQuery, message: Message, press: Press) -> str | None:
    """Do what a button says; return the word to answer the press with. Only admins' presses count."""
    if not desk.is_admin(query.from_user.id) or message.chat.type != Chat.PRIVATE:
        return text("access.not_admin")
    if press.action == "feed":
        return await _decide(desk, message, press)
    if press.action == "page":
        words, numbers, page, pages = await desk.work(_list, desk, press.id)
        await _show(desk, message, words, reports_keyboard(numbers, page, pages) if numbers else None)
        return None
    report = await desk.work(_find, desk, press.id)
    if report is None:
        return text("reports.gone")
    if press.action == "remove" and press.value == "yes":
        return await _remove(desk, message, report)
    page = int(press.value) if press.value.isascii() and press.value.isdigit() and len(press.value) < 6 else 0
    words = await desk.work(_describe, desk, report)
    await _show(desk, message, words, report_keyboard(press.id, page, sure=press.action == "remove"))
    return None


async def _decide(desk: Desk, message: Message, press: Press) -> str | None:
    if press.value != "1":
        if not await desk.feed(desk.feeder.discard, press.id):
            return text("button.stale")
        await _show(desk, message, text("feed.dropped", name=_title_of(message)))
        return None
    try:
        accepted = await desk.feed(desk.feeder.accept, press.id)
    except HoiPhuongError as error:
        return _trouble(error)
    if accepted is None:
        return text("button.stale")
    await desk.work(desk.library.refresh)
    name, summary = accepted
    await _show(desk, message, text("feed.done", name=name, reports=summary.reports, figures=summary.figures))
    return None


async def _remove(desk: Desk, message: Message, report: Report) -> str | None:
    try:
        removed = await desk.feed(desk.feeder.remove, report.id)
    except HoiPhuongError as error:
        return _trouble(error)
    if not removed:
        return text("reports.gone")
    await desk.work(desk.library.refresh)
    await _show(desk, message, text("reports.removed", title=_short(report.title, _LONGEST_TITLE)))
    return None


def _trouble(error: HoiPhuongError) -> str:
    log.error("the store could not be changed: %s", error)
    return text("feed.busy" if isinstance(error, StoreError) and "another index run" in str(error) else "feed.failed")


async def _show(desk: Desk, message: Message, words: str, markup: InlineKeyboardMarkup | None = None) -> None:
    try:
        await desk.delivery.edit(message.chat.id, message.message_id, first_part([Run(words)]), markup)
    except TelegramError as error:
        log.warning("a message could not be changed (%s)", type(error).__name__)


def _card(offer: Offer) -> str:
    report = offer.report
    title, day, place = _facts(report)
    parts = [text("feed.card", title=title, date=day, place=place, count=len(offer.figures))]
    parts += [text(f"feed.warn_{warning}") for warning in offer.warnings]
    stated = [figure for figure in offer.figures if figure.role == "level"]
    step = max(1, len(stated) // _SAMPLES)
    if stated:
        rows = [
            text(
                "feed.sample",
                figure=f"{one.text} {one.unit if one.kind in ('count', 'ratio') else ''}".strip(),
                measure=_short(one.measure, _LONGEST_MEASURE),
                period=one.period.label if one.period else text("feed.unknown"),
            )
            for one in stated[::step][:_SAMPLES]
        ]
        parts.append("\n".join((text("feed.check"), *rows)))
    return "\n\n".join((*parts, text("feed.ask")))


def _facts(report: Report) -> tuple[str, str, str]:
    """Return a report's title, date and place, as a person reads them."""
    day = f"{report.published:%d/%m/%Y}" if report.published else text("feed.unknown")
    place = ", ".join((report.place.name, *report.place.parents)) if report.place else text("feed.unknown")
    return _short(report.title or report.id, _LONGEST_TITLE), day, place


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _title_of(message: Message) -> str:
    return (message.text or "").partition("\n")[0].partition(": ")[2]


def _number(report: Report) -> int:
    """Return the number under which buttons name a report: the same as long as its id is."""
    return zlib.crc32(report.id.encode("utf-8", "surrogatepass"))


def _find(desk: Desk, number: int) -> Report | None:
    return next((one for one in desk.library.engine.store.reports() if _number(one) == number), None)


def _describe(desk: Desk, report: Report) -> str:
    store = desk.library.engine.store
    file = store.file_of(report.id)
    count = store.figure_counts().get(report.id, 0)
    title, day, place = _facts(report)
    name = file.name if file else report.id
    return text("reports.one", title=title, date=day, place=place, figures=count, file=name)


def _list(desk: Desk, page: int) -> tuple[str, list[tuple[str, int]], int, int]:
    """Return a page of the reports, the newest first: words, (label, number) of each, the page and their count."""
    store = desk.library.engine.store
    reports = list(store.reports())[::-1]
    if not reports:
        return text("reports.none"), [], 0, 0
    pages = -(-len(reports) // _PAGE)
    page = min(max(page, 0), pages - 1)
    counts = store.figure_counts()
    shown = reports[page * _PAGE : (page + 1) * _PAGE]
    first = page * _PAGE + 1
    rows = []
    for number, report in enumerate(shown, first):
        title, day, place = _facts(report)
        figures = counts.get(report.id, 0)
        rows.append(text("reports.row", number=number, title=title, date=day, place=place, figures=figures))
    head = text("reports.page", count=len(reports), page=page + 1, pages=pages)
    return "\n".join((head, *rows)), [(str(n), _number(one)) for n, one in enumerate(shown, first)], page, pages
