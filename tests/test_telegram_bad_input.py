"""What people and faulty servers send: a polite answer or silence, never a crash, never another's content."""

import time

import pytest
from botapi_world import BOT_NAME
from running import Office, buttons

QUESTION = "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?"

STRANGE = {
    "emoji only": "😀🎉👨‍👩‍👧",
    "signs and digits": "?!… 123",
    "4,000 characters": "thu ngân sách " * 280,
    "4,096 astral characters": "𝕒" * 2048,
    "HTML": "<b>bao nhiêu</b> <script>alert(1)</script> &lt; <a href='http://x'>y</a> máy bay",
    "unclosed HTML": "<b><i bao nhiêu & máy bay </pre>",
    "Markdown": "*bao nhiêu* _máy bay_ [x](http://y) ``` `",
    "right to left": "\u202eyab yám uêihn oab\u202c مرحبا",
    "stacked marks": "bao nhie\u0302\u0301" + "\u0301\u0323" * 200 + "u máy bay",
    "NUL and controls": "bao\x00 nhiêu\x07 máy\x1b[31m bay\ufeff",
    "zero width": "b\u200bao n\u200dhiêu máy bay",
    "one letter": "a",
    "format fields": "{subject} {0} %s {{}} bao nhiêu máy bay",
    "SQL": "'; DROP TABLE questions; -- bao nhiêu",
    "newlines": "bao\n\n\nnhiêu\r\nmáy\tbay",
    "formula": "=1+1 bao nhiêu",
    "lone surrogate half": "bao nhiêu \ufffd máy bay",
}


@pytest.mark.parametrize("words", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_gets_a_polite_answer(office: Office, words: str) -> None:
    """One answer, well formed, and the next question is answered as ever."""
    office.ask(office.lan, words)
    assert not office.api.called("sendMessage", 400)
    assert "trục trặc" not in office.reply(office.lan)["text"]
    assert "343%" in office.ask(office.minh, QUESTION)["text"]


def test_strange_text_reaches_staff_unharmed(office: Office) -> None:
    """Where it opens a case, the staff message is well formed, and shows words, not markup."""
    for number, words in enumerate(STRANGE.values(), 1):
        office.lan.say(f"/hoi {words[:500]} phi thuyền")
        office.reply(office.lan, number)
    office.api.wait(lambda: office.api.said(office.staff))
    office.settle()
    assert not office.api.called("sendMessage", 400)


MEDIA = {
    "sticker": {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                            "is_animated": False, "is_video": False}},
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "location": {"location": {"latitude": 10.0, "longitude": 105.0}},
    "contact": {"contact": {"phone_number": "1", "first_name": "X"}},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
}  # fmt: skip


@pytest.mark.parametrize("body", MEDIA.values(), ids=MEDIA.keys())
def test_what_is_no_text_gets_a_polite_word_in_private_and_silence_in_groups(
    office: Office, body: dict[str, object]
) -> None:
    """The bot reads words only."""
    office.lan.say("", **body)
    assert "chỉ đọc được chữ" in office.reply(office.lan)["text"]
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"/hoi {QUESTION}", group)
    answer = office.reply(group)
    office.lan.say("", group, reply_to=answer, **body)
    office.settle()
    office.reply(group)


def test_an_album_gets_one_word(office: Office) -> None:
    """Five pictures are five messages, and one answer."""
    size = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
    for _ in range(5):
        office.lan.say("", photo=[size], media_group_id="77")
    office.reply(office.lan)
    office.settle()
    office.reply(office.lan)


def test_a_caption_is_a_question(office: Office) -> None:
    """What is written under a picture counts as written."""
    size = {"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}
    office.lan.say("", photo=[size], caption=QUESTION)
    assert "343%" in office.reply(office.lan)["text"]


@pytest.mark.parametrize(
    "data",
    ["s:999999:passage", "s:1:nonsense", "v:1:7", "c:1:99", "k:1", "x", "", "s:-1:passage", "s:１:passage",
     "s:99999999999999999999:passage", "v:1", "c:1:-1", "s:1:passage:extra", "\U0001f600" * 16],
)  # fmt: skip
def test_forged_buttons_open_nothing(office: Office, data: str) -> None:
    """Each is answered with a word, and changes no message."""
    answer = office.ask(office.lan, QUESTION)
    query = office.lan.press(answer, data)
    office.api.wait(lambda: office.api.callbacks[query])
    office.settle(0.1)
    assert "không còn dùng được" in office.api.callbacks[query]["text"]
    assert office.reply(office.lan)["text"] == answer["text"]


def test_a_button_of_another_persons_answer_shows_nothing(office: Office) -> None:
    """Lan's number under Minh's message: nothing of Lan's is shown."""
    lans = office.ask(office.lan, QUESTION)
    minhs = office.ask(office.minh, "Chỉ số cải cách hành chính Phúc Đồng đứng thứ mấy?")
    query = office.minh.press(minhs, buttons(lans)["🔎 Xem đoạn gốc"])
    office.api.wait(lambda: office.api.callbacks[query])
    office.settle(0.1)
    assert office.reply(office.minh)["text"] == minhs["text"]


def test_an_unknown_command_is_answered_in_private_and_ignored_in_groups(office: Office) -> None:
    """In a group it may be meant for another bot."""
    assert "/help" in office.ask(office.lan, "/khongco abc")["text"]
    group = office.api.group("Chi bộ 3")
    office.lan.say("/khongco", group)
    office.settle()
    assert office.api.said(group) == []


def test_a_person_who_blocks_the_bot_harms_nobody(office: Office) -> None:
    """The answer meets 403; the bot goes on, and does not try again."""
    with office.api.changed:
        office.lan.say(QUESTION)
        office.lan.block()
    assert "343%" in office.ask(office.minh, QUESTION)["text"]
    office.settle(0.5)
    assert len(office.api.called("sendMessage", 403)) == 1


@pytest.mark.parametrize("words", ["xin chào", "cảm ơn bạn!", "alo"])
def test_small_talk_is_no_question(office: Office, words: str) -> None:
    """A greeting gets a greeting, and no case at the helpdesk."""
    assert "Chưa có số liệu" not in office.ask(office.lan, words)["text"]
    office.settle(0.1)
    assert office.api.said(office.staff) == []


def test_a_bare_mention_is_asked_what_it_wants(office: Office) -> None:
    """The name alone is a call without a question."""
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"@{BOT_NAME}", group)
    assert "hỏi gì" in office.reply(group)["text"]


def test_an_update_that_cannot_be_read_is_passed_over(office: Office) -> None:
    """The library would ask for the same batch for ever; the people behind it are still answered."""
    with office.api.changed:
        office.api.publish("message", {"message_id": "?", "chat": 5})
        office.minh.say(QUESTION)
    assert "343%" in office.reply(office.minh)["text"]
    polls = len(office.api.called("getUpdates"))
    time.sleep(0.3)
    assert len(office.api.called("getUpdates")) - polls < 5
