"""Private chats, end to end: the real application against a local Bot API server."""

import pytest
from botapi import Fault
from running import Office, buttons, marked

from bot.message import units

QUESTION = "Năm 2020 thu ngân sách đạt bao nhiêu phần trăm?"


def test_a_plain_message_is_a_question(office: Office) -> None:
    """No command is needed in private: the figure stands first, in bold, its quote as a quote."""
    answer = office.ask(office.lan, QUESTION)
    assert "343%" in marked(answer, "bold")[0]
    assert answer["text"].index("343%") < answer["text"].index(marked(answer, "blockquote")[0])
    assert "343%" in marked(answer, "blockquote")[0]
    assert "23/02/2021" in answer["text"]


def test_a_question_without_marks_is_understood(office: Office) -> None:
    """People type without marks on a telephone."""
    assert "343%" in office.ask(office.lan, "nam 2020 thu ngan sach dat bao nhieu phan tram")["text"]


@pytest.mark.parametrize("command", ["/start", "/help", "/gioithieu"])
def test_every_informing_command_answers_in_vietnamese(office: Office, command: str) -> None:
    """/start, /help and /gioithieu say what the bot is and how to ask."""
    assert "số liệu" in office.ask(office.lan, command)["text"]


def test_the_command_menu_is_set(office: Office) -> None:
    """The menu lists the commands that the issue names, with Vietnamese descriptions."""
    menus = office.api.wait(lambda: office.api.called("setMyCommands"))
    for name in ("start", "help", "hoi", "nguon", "bangso", "gioithieu"):
        assert f'"{name}"' in menus[0]["commands"]


def test_hoi_answers_what_follows_it(office: Office) -> None:
    """/hoi takes a question; without one it says how to use it."""
    assert "343%" in office.ask(office.lan, f"/hoi {QUESTION}")["text"]
    assert "/hoi" in office.ask(office.lan, "/hoi")["text"]


def test_bangso_shows_a_measure_over_time(office: Office) -> None:
    """/bangso lists the measure's figures of several years; without a measure it says how to use it."""
    text = office.ask(office.lan, "/bangso thu ngân sách phường Phúc Đồng")["text"]
    assert "343%" in text
    assert len([line for line in text.splitlines() if line.startswith("• ")]) >= 2
    assert "/bangso" in office.ask(office.lan, "/bangso")["text"]


def test_nguon_names_the_report_of_the_last_answer(office: Office) -> None:
    """/nguon gives title and date; before any answer it says that there is none."""
    assert "Chưa có câu trả lời" in office.ask(office.lan, "/nguon")["text"]
    office.ask(office.lan, QUESTION)
    assert "23/02/2021" in office.ask(office.lan, "/nguon")["text"]
    assert "Chưa có câu trả lời" in office.ask(office.minh, "/nguon")["text"]


def test_typing_is_shown_while_working(office: Office) -> None:
    """The words "đang gõ" appear in the asker's chat before the answer."""
    office.ask(office.lan, QUESTION)
    methods = [call.method for call in office.api.calls]
    assert methods.index("sendChatAction") < methods.index("sendMessage")
    action = office.api.called("sendChatAction")[0]
    assert (action["action"], int(action["chat_id"])) == ("typing", office.lan.id)


def test_the_passage_expands_in_place_and_folds_again(office: Office) -> None:
    """The button "Xem đoạn gốc" adds the report's own paragraph to the same message; no new one is sent."""
    answer = office.ask(office.lan, QUESTION)
    office.lan.press(answer, buttons(answer)["🔎 Xem đoạn gốc"])
    office.api.wait(lambda: "Đoạn gốc" in office.api.said(office.lan.id)[0]["text"])
    unfolded = office.reply(office.lan)
    assert unfolded["text"].startswith(answer["text"])
    assert len(marked(unfolded, "blockquote")[-1]) > len(marked(answer, "blockquote")[0])
    office.lan.press(unfolded, buttons(unfolded)["▲ Thu gọn"])
    office.api.wait(lambda: office.api.said(office.lan.id)[0]["text"] == answer["text"])
    assert all(reply for reply in office.api.callbacks.values())


def test_the_report_button_names_the_report(office: Office) -> None:
    """The button "Báo cáo" shows title, date and place, and never a path of the machine."""
    answer = office.ask(office.lan, QUESTION)
    office.lan.press(answer, buttons(answer)["📄 Báo cáo"])
    office.api.wait(lambda: "Ngày đăng: 23/02/2021" in office.api.said(office.lan.id)[0]["text"])
    assert "samples/reports" not in office.reply(office.lan)["text"]


def test_related_figures_are_offered_apart(office: Office) -> None:
    """The button "Số liệu liên quan" unfolds nearby figures, said not to be the answer."""
    answer = office.ask(office.lan, QUESTION)
    office.lan.press(answer, buttons(answer)["📊 Số liệu liên quan"])
    office.api.wait(lambda: "không phải câu trả lời" in office.api.said(office.lan.id)[0]["text"])
    assert office.reply(office.lan)["text"].startswith(answer["text"])


def test_a_refusal_offers_what_there_is_nearby_apart(office: Office) -> None:
    """Nothing fits: it says so first, and labels what it shows instead."""
    answer = office.ask(office.lan, "có bao nhiêu máy bay")
    assert answer["text"].startswith("Chưa có số liệu")
    assert "👍 Đúng" not in buttons(answer)


def test_right_and_wrong_are_taken_once(office: Office) -> None:
    """A verdict is thanked for, the same one again is not counted twice."""
    answer = office.ask(office.lan, QUESTION)
    first = office.lan.press(answer, buttons(answer)["👍 Đúng"])
    second = office.lan.press(answer, buttons(answer)["👍 Đúng"])
    office.api.wait(lambda: office.api.callbacks[second])
    assert "Cảm ơn" in office.api.callbacks[first]["text"]
    assert "đã được ghi nhận" in office.api.callbacks[second]["text"]


def test_a_follow_up_builds_on_the_last_question(office: Office) -> None:
    """A short "còn năm 2017?" asks for the same measure in another year."""
    office.ask(office.lan, "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?")
    assert "271%" in office.ask(office.lan, "còn năm 2017?")["text"]


def test_an_edited_question_is_answered_in_place_once(office: Office) -> None:
    """The old answer changes, nothing new is sent; a second edit is left alone."""
    question = office.lan.say(QUESTION)
    office.reply(office.lan)
    office.lan.edit(question, "Năm 2017 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?")
    office.api.wait(lambda: "271%" in office.api.said(office.lan.id)[0]["text"])
    office.lan.edit(question, "Chỉ số cải cách hành chính Phúc Đồng đứng thứ mấy?")
    office.settle()
    assert "271%" in office.reply(office.lan)["text"]


def test_an_edit_that_changes_no_word_is_left_alone(office: Office) -> None:
    """Telegram sends "edited" for link previews too."""
    question = office.lan.say(QUESTION)
    office.reply(office.lan)
    office.lan.edit(question, QUESTION)
    office.settle()
    assert not office.api.called("editMessageText")


def test_a_message_that_becomes_a_question_by_its_edit_is_answered(office: Office) -> None:
    """A sticker-like slip corrected into a question still gets its answer."""
    message = office.lan.say("?")
    office.reply(office.lan)
    office.lan.edit(message, QUESTION)
    assert "343%" in office.reply(office.lan, 2)["text"]


def test_plain_text_is_sent_when_formatting_is_refused(office: Office) -> None:
    """A 400 about entities costs the bold type, not the answer."""
    office.api.faults.append(
        Fault("sendMessage", code=400, description="Bad Request: can't parse entities: unexpected end tag")
    )
    answer = office.ask(office.lan, QUESTION)
    assert "343%" in answer["text"]
    assert answer["entities"] == []


def test_no_message_is_longer_than_telegram_allows(office: Office) -> None:
    """A staff answer of 9,000 characters reaches the asker whole, in parts of at most 4,096 units."""
    office.ask(office.lan, "có bao nhiêu máy bay")
    case = office.reply(office.staff)
    words = " ".join(f"<b>đoạn {number}</b> & 😀" for number in range(600))
    office.officer.say(words, office.staff, reply_to=case)
    office.reply(office.staff, 2)
    parts = office.api.said(office.lan.id)[1:]
    assert len(parts) > 1
    assert all(units(part["text"]) <= 4096 for part in parts)
    whole = " ".join(part["text"] for part in parts).split()
    assert [word for word in whole if word in words.split()][: len(words.split())] == words.split()
    assert not office.api.called("sendMessage", 400)
