"""Groups, end to end: silent unless called, and never one chat's words in another."""

from pathlib import Path

import pytest
from botapi import BotApi
from botapi_world import BOT_NAME
from running import Office, buttons, open_office

from retrieval.engine import Engine

QUESTION = "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?"


def test_the_bot_is_silent_in_talk_that_is_not_for_it(sample_engine: Engine, tmp_path: Path) -> None:
    """Even with privacy mode off, a question among members gets no answer."""
    with BotApi(privacy=False) as api, open_office(api, sample_engine, tmp_path) as office:
        group = api.group("Chi bộ 3")
        office.lan.say(QUESTION, group)
        office.lan.say("/help", group)
        office.lan.say(f"@{BOT_NAME}2 {QUESTION}", group)
        office.lan.say("/hoi@BotKhac " + QUESTION, group)
        office.settle()
        assert api.said(group) == []


@pytest.mark.parametrize("words", [f"@{BOT_NAME} {QUESTION}", f"/hoi {QUESTION}", f"/hoi@{BOT_NAME} {QUESTION}"])
def test_a_call_is_answered_in_reply_to_the_asker(office: Office, words: str) -> None:
    """A mention, /hoi and /hoi@bot are calls; the answer replies to the very message."""
    group = office.api.group("Chi bộ 3")
    asked = office.lan.say(words, group)
    answer = office.reply(group)
    assert "343%" in answer["text"]
    assert answer["reply_to_message"]["message_id"] == asked["message_id"]


def test_a_reply_to_the_bot_is_a_follow_up(office: Office) -> None:
    """Replying to the bot's answer continues that person's conversation."""
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"/hoi {QUESTION}", group)
    answer = office.reply(group)
    office.lan.say("còn năm 2017?", group, reply_to=answer)
    assert "271%" in office.reply(group, 2)["text"]


def test_a_mention_under_a_members_question_asks_that_question(office: Office) -> None:
    """The name alone, in reply to somebody's question, calls the bot to it."""
    group = office.api.group("Chi bộ 3")
    question = office.minh.say(QUESTION, group)
    office.lan.say(f"@{BOT_NAME}", group, reply_to=question)
    assert "343%" in office.reply(group)["text"]


def test_the_answer_stays_in_its_topic(office: Office) -> None:
    """In a forum the answer stands in the topic of the question."""
    forum = office.api.group("Phường Phúc Đồng", forum=True)
    topic = office.api.topic(forum, office.lan)
    office.lan.say(f"@{BOT_NAME} {QUESTION}", forum, thread=topic)
    assert office.reply(forum)["message_thread_id"] == topic


def test_context_is_each_persons_own(office: Office) -> None:
    """A follow-up of one member does not build on another member's question."""
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"/hoi {QUESTION}", group)
    office.reply(group)
    office.minh.say("/hoi còn năm 2017?", group)
    assert "271%" not in office.reply(group, 2)["text"]


def test_context_is_never_shared_between_chats(office: Office) -> None:
    """What a person asked in private is unknown in the group, and the other way round."""
    office.ask(office.lan, QUESTION)
    group = office.api.group("Chi bộ 3")
    office.lan.say("/hoi còn năm 2017?", group)
    assert "271%" not in office.reply(group)["text"]


def test_a_group_that_is_not_allowed_is_left_with_a_word_to_who_added_the_bot(
    api: BotApi, sample_engine: Engine, tmp_path: Path
) -> None:
    """The person is told why, with the number to allow; the group itself sees nothing."""
    group = api.group("Hội chợ", bot_in=False)
    with open_office(api, sample_engine, tmp_path, groups=frozenset({-1})) as office:
        api.membership(group, office.lan, "left", "member")
        assert str(group.id) in office.reply(office.lan)["text"]
        api.wait(lambda: api.called("leaveChat"))
        assert api.said(group) == []


def test_the_word_goes_to_the_group_when_the_person_cannot_be_written_to(
    api: BotApi, sample_engine: Engine, tmp_path: Path
) -> None:
    """A bot may not write first to a person: then it is said where they see it."""
    group = api.group("Hội chợ", bot_in=False)
    stranger = api.person("Người lạ", started=False)
    with open_office(api, sample_engine, tmp_path, groups=frozenset({-1})) as office:
        api.membership(group, stranger, "left", "member")
        assert "Người lạ" in office.reply(group)["text"]


def test_an_allowed_group_is_answered_and_another_is_not(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """The setting names the groups by number."""
    allowed, other = api.group("Chi bộ 3"), api.group("Hội chợ")
    with open_office(api, sample_engine, tmp_path, groups=frozenset({allowed.id})) as office:
        office.lan.say(f"/hoi {QUESTION}", other)
        office.lan.say(f"/hoi {QUESTION}", allowed)
        assert "343%" in office.reply(allowed)["text"]
        office.settle()
        assert api.said(other) == []


def test_a_group_that_becomes_a_supergroup_is_followed(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """An allowed group stays allowed, and a conversation goes on, under the new number."""
    group = api.group("Chi bộ 3", basic=True)
    with open_office(api, sample_engine, tmp_path, groups=frozenset({group.id})) as office:
        office.lan.say(f"/hoi {QUESTION}", group)
        office.reply(group)
        supergroup = api.migrate(group, office.lan)
        office.lan.say("/hoi còn năm 2017?", supergroup)
        assert "271%" in office.reply(supergroup)["text"]


def test_a_staff_chat_that_becomes_a_supergroup_keeps_its_cases(
    api: BotApi, sample_engine: Engine, tmp_path: Path
) -> None:
    """Open cases are shown anew in the supergroup, and answering there reaches the asker."""
    staff = api.group("Tổ trả lời", basic=True)
    with open_office(api, sample_engine, tmp_path, staff_chat=staff.id) as office:
        office.ask(office.lan, "có bao nhiêu máy bay")
        office.reply(staff)
        supergroup = api.migrate(staff, office.officer)
        office.officer.say("Không có.", supergroup, reply_to=office.reply(supergroup))
        assert "Không có." in office.reply(office.lan, 2)["text"]


def test_an_answer_on_its_way_finds_a_group_that_moved_unannounced(office: Office) -> None:
    """The error "upgraded to a supergroup" carries the new number; the answer goes there."""
    group = office.api.group("Chi bộ 3", basic=True)
    with office.api.changed:
        office.lan.say(f"/hoi {QUESTION}", group)
        group.moved_to = (new := office.api.group("Chi bộ 3")).id
    assert "343%" in office.reply(new)["text"]


def test_an_edited_question_in_a_group_is_answered_in_place(office: Office) -> None:
    """The answer under the question changes; the group is not notified again."""
    group = office.api.group("Chi bộ 3")
    question = office.lan.say(f"/hoi {QUESTION}", group)
    office.reply(group)
    office.lan.edit(question, "/hoi Năm 2017 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?")
    office.api.wait(lambda: "271%" in office.api.said(group)[0]["text"])


def test_a_removed_bot_says_nothing_more(office: Office) -> None:
    """Removed while it was about to answer: no crash, and everybody else goes on being answered."""
    group = office.api.group("Chi bộ 3")
    with office.api.changed:
        office.lan.say(f"/hoi {QUESTION}", group)
        office.api.membership(group, office.lan, "member", "kicked")
    assert "343%" in office.ask(office.minh, QUESTION)["text"]
    office.settle()
    assert office.api.said(group) == []


def test_a_button_of_another_chat_shows_nothing(office: Office) -> None:
    """The number of a private answer, forged into a group's button, opens nothing there."""
    private = office.ask(office.lan, QUESTION)
    group = office.api.group("Chi bộ 3")
    office.minh.say("/hoi Tân An có mấy thư viện công cộng?", group)
    answer = office.reply(group)
    query = office.minh.press(answer, buttons(private)["🔎 Xem đoạn gốc"])
    office.api.wait(lambda: office.api.callbacks[query])
    office.settle()
    assert "không còn dùng được" in office.api.callbacks[query]["text"]
    assert office.reply(group)["text"] == answer["text"]
