"""The local Bot API server refuses what Telegram refuses: else the end-to-end tests would prove little."""

import threading
from typing import Any

import httpx
import pytest
from botapi import TOKEN, BotApi
from botapi_world import BOT_NAME

LONG = "a" * 4097


def _call(api: BotApi, method: str, token: str = TOKEN, **params: Any) -> tuple[int, Any]:
    response = httpx.post(f"{api.url}/bot{token}/{method}", data=params, timeout=10)
    body = response.json()
    return response.status_code, body["result"] if body["ok"] else body["description"]


@pytest.mark.parametrize(
    ("text", "mode", "complaint"),
    [("<b>x", "HTML", "parse entities"), ("<x>y</x>", "HTML", "parse entities"), ("a < b", "HTML", "parse entities"),
     ("<b><i>x</b></i>", "HTML", "parse entities"), (LONG, "", "too long"), (" ", "", "empty"),
     ("😀" * 2049, "", "too long")],
)  # fmt: skip
def test_bad_text_is_refused_with_400(api: BotApi, text: str, mode: str, complaint: str) -> None:
    """Bad HTML, over-long and empty texts; length in UTF-16 units, after parsing."""
    lan = api.person("Lan")
    code, description = _call(api, "sendMessage", chat_id=lan.id, text=text, parse_mode=mode)
    assert code == 400
    assert complaint in description


def test_offsets_confirm_and_a_second_poller_ends_the_first(api: BotApi) -> None:
    """An update comes again until a later offset is asked for; 409 goes to whoever polled before."""
    lan = api.person("Lan")
    lan.say("một")
    first = _call(api, "getUpdates", offset=0)[1][0]["update_id"]
    assert _call(api, "getUpdates", offset=first)[1]
    assert not _call(api, "getUpdates", offset=first + 1)[1]
    answers: list[int] = []
    poller = threading.Thread(target=lambda: answers.append(_call(api, "getUpdates", offset=first + 1, timeout=5)[0]))
    before = api.poller
    poller.start()
    api.wait(lambda: api.poller > before)
    _call(api, "getUpdates", offset=first + 1)
    poller.join()
    assert answers == [409]


def test_privacy_mode_hides_what_is_not_for_the_bot(api: BotApi) -> None:
    """In a group the bot receives commands, mentions and replies to itself."""
    group, lan = api.group("Chi bộ 3"), api.person("Lan")
    for words in ("chào cả nhà", f"@{BOT_NAME} ơi", "/hoi gì đó"):
        lan.say(words, group)
    assert len(_call(api, "getUpdates")[1]) == 2


def test_refusals_of_chats_and_edits(api: BotApi) -> None:
    """Unknown chat, blocked, unknown message, unchanged message, foreign message, wrong token."""
    lan, minh = api.person("Lan"), api.person("Minh")
    said = lan.say("chào")
    mine = _call(api, "sendMessage", chat_id=lan.id, text="x")[1]["message_id"]
    minh.block()
    assert _call(api, "sendMessage", chat_id=5, text="x") == (400, "Bad Request: chat not found")
    assert _call(api, "sendMessage", chat_id=minh.id, text="x")[0] == 403
    edit = {"chat_id": lan.id, "text": "x"}
    assert "not modified" in _call(api, "editMessageText", message_id=mine, **edit)[1]
    assert "not found" in _call(api, "editMessageText", message_id=999, **edit)[1]
    assert "can't be edited" in _call(api, "editMessageText", message_id=said["message_id"], **edit)[1]
    assert _call(api, "getMe", token="1:x")[0] == 401


def test_numbers_are_shared_by_private_chats_and_own_to_supergroups(api: BotApi) -> None:
    """As Telegram numbers messages."""
    lan, minh, group = api.person("Lan"), api.person("Minh"), api.group("Chi bộ 3")
    numbers = [lan.say("a"), minh.say("b"), lan.say("c", group), lan.say("d", group)]
    assert [message["message_id"] for message in numbers] == [1, 2, 1, 2]
