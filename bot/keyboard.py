"""The buttons under a message, and what they say when pressed.

A button carries only a number that the ledger knows: whether it may be pressed here, by this person,
is decided when it is pressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.card import SECTIONS, Card
from bot.texts import text

Action = Literal["show", "judge", "choose", "save", "feed", "page", "report", "remove"]

_LETTERS: dict[str, Action] = {
    "s": "show",
    "v": "judge",
    "c": "choose",
    "k": "save",
    "f": "feed",
    "p": "page",
    "r": "report",
    "x": "remove",
}
_FOLDED = "-"

#: Telegram's own limit for a button that all phones still show whole is about this.
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Press:
    """One press: what to do, with which question or staff answer, and how."""

    action: Action
    id: int
    value: str


def read_press(data: str | None) -> Press | None:
    """Read a button's data; None for anything this bot cannot have written."""
    letter, _, rest = (data or "").partition(":")
    number, _, value = rest.partition(":")
    action = _LETTERS.get(letter)
    if action is None or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    return Press(action, int(number), "" if value == _FOLDED else value)


def answer_keyboard(card: Card, question_id: int, view: str = "") -> InlineKeyboardMarkup | None:
    """Return the buttons of an answer, or None when it has none."""
    if card.choices:
        return InlineKeyboardMarkup(
            [
                [_button(_shortened(choice), f"c:{question_id}:{position}")]
                for position, choice in enumerate(card.choices)
            ]
        )
    labels = {name: text(f"button.{name}") for name in SECTIONS if card.section(name)}
    sections = [
        _button(text("button.fold"), f"s:{question_id}:{_FOLDED}")
        if name == view
        else _button(label, f"s:{question_id}:{name}")
        for name, label in labels.items()
    ]
    rows = [sections[:2], sections[2:]]
    if card.judged:
        verdicts = [
            _button(text("button.right"), f"v:{question_id}:1"),
            _button(text("button.wrong"), f"v:{question_id}:0"),
        ]
        rows.append(verdicts)
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def save_keyboard(staff_answer_id: int) -> InlineKeyboardMarkup:
    """Return the button that keeps a staff answer for everybody."""
    return InlineKeyboardMarkup([[_button(text("button.save"), f"k:{staff_answer_id}")]])


def feed_keyboard(key: int) -> InlineKeyboardMarkup:
    """Return the buttons under what was read of a file that waits."""
    return InlineKeyboardMarkup(
        [[_button(text("feed.put_in"), f"f:{key}:1"), _button(text("feed.drop"), f"f:{key}:0")]]
    )


def reports_keyboard(numbers: Sequence[tuple[str, int]], page: int, pages: int) -> InlineKeyboardMarkup:
    """Return the buttons of a page of the list of reports: one for each (label, number), and the pages' own."""
    rows = [[_button(label, f"r:{number}:{page}") for label, number in numbers[at : at + 4]] for at in (0, 4)]
    turn = [_button("«", f"p:{page - 1}:")] if page else []
    turn += [_button("»", f"p:{page + 1}:")] if page + 1 < pages else []
    return InlineKeyboardMarkup([row for row in (*rows, turn) if row])


def report_keyboard(number: int, page: int, *, sure: bool) -> InlineKeyboardMarkup:
    """Return the buttons under one report: take it out (asked twice), or back to the list."""
    remove = _button(text("reports.really" if sure else "reports.remove"), f"x:{number}:{'yes' if sure else page}")
    return InlineKeyboardMarkup([[remove, _button(text("reports.back"), f"p:{page}:")]])


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _shortened(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "…"
