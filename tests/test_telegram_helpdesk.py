"""The internal helpdesk, end to end: from a question without an answer to one kept for everybody."""

import re
from pathlib import Path

from botapi import BotApi
from running import Office, buttons, open_office

from retrieval.engine import Engine

UNANSWERED = "có bao nhiêu máy bay"
ANSWERED = "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?"


def test_a_question_without_an_answer_goes_to_staff(office: Office) -> None:
    """The staff chat gets asker, chat, question and nearest passages."""
    group = office.api.group("Chi bộ 3")
    office.lan.say(f"/hoi {UNANSWERED}", group)
    case = office.reply(office.staff)["text"]
    for words in ("Lan", "Chi bộ 3", UNANSWERED, "Đoạn gần nhất"):
        assert words in case


def test_the_asker_is_told_at_once(office: Office) -> None:
    """The refusal itself says that staff were asked."""
    assert "chuyển cho cán bộ" in office.ask(office.lan, UNANSWERED)["text"]


def test_asking_again_does_not_open_a_second_case(office: Office) -> None:
    """The same question of the same person waits once."""
    office.ask(office.lan, UNANSWERED)
    assert "đang chờ" in office.ask(office.lan, "Có bao nhiêu máy bay?")["text"]
    office.settle()
    office.reply(office.staff)


def test_a_staff_reply_goes_back_to_the_asker(office: Office) -> None:
    """It reaches the chat of the question, in reply to it, labelled as a staff member's."""
    group = office.api.group("Chi bộ 3")
    question = office.lan.say(f"/hoi {UNANSWERED}", group)
    case = office.reply(office.staff)
    office.officer.say("Phường không có máy bay.", office.staff, reply_to=case)
    answer = office.reply(group, 2)
    assert "Cán bộ Hà trả lời" in answer["text"]
    assert "Phường không có máy bay." in answer["text"]
    assert answer["reply_to_message"]["message_id"] == question["message_id"]
    assert "đã gửi" in office.reply(office.staff, 2)["text"]


def test_a_picture_from_staff_reaches_the_asker(office: Office) -> None:
    """A reply that is no text is copied."""
    office.ask(office.lan, UNANSWERED)
    case = office.reply(office.staff)
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    office.officer.say("", office.staff, reply_to=case, photo=photo)
    assert office.reply(office.lan, 3)["photo"] == photo


def test_an_answer_marked_wrong_goes_to_staff(office: Office) -> None:
    """The button "Sai" opens a case with the answer that was given; pressing it again opens no second."""
    answer = office.ask(office.lan, ANSWERED)
    query = office.lan.press(answer, buttons(answer)["👎 Sai"])
    case = office.reply(office.staff)["text"]
    assert "sai" in case
    assert "343%" in case
    assert "chuyển cho cán bộ" in office.api.callbacks[query]["text"]
    office.lan.press(answer, buttons(answer)["👎 Sai"])
    office.settle()
    office.reply(office.staff)


def test_luu_keeps_an_answer_for_the_next_person(office: Office) -> None:
    """Kept with author and date, found however the same question is typed, told apart from reports."""
    office.ask(office.lan, UNANSWERED)
    case = office.reply(office.staff)
    office.officer.say("Phường không có máy bay.", office.staff, reply_to=case)
    office.replies(office.staff, 2)
    office.officer.say("Lưu", office.staff, reply_to=case)
    assert "đã lưu" in office.reply(office.staff, 3)["text"]
    found = office.ask(office.minh, "Co bao nhieu may bay ?")["text"]
    assert "Phường không có máy bay." in found
    assert "Cán bộ Hà" in found
    assert re.search(r"lưu ngày \d\d/\d\d/\d{4}", found)
    assert "không phải số liệu trích từ báo cáo" in found


def test_the_save_button_does_the_same_as_luu(office: Office) -> None:
    """The confirmation in the staff chat offers it; a second press keeps nothing twice."""
    office.ask(office.lan, UNANSWERED)
    office.officer.say("Không có.", office.staff, reply_to=office.reply(office.staff))
    sent = office.reply(office.staff, 2)
    office.officer.press(sent, buttons(sent)["💾 Lưu"])
    assert "đã lưu" in office.reply(office.staff, 3)["text"]
    office.officer.press(sent, buttons(sent)["💾 Lưu"])
    assert "đã được lưu" in office.reply(office.staff, 4)["text"]
    assert "Không có." in office.ask(office.minh, UNANSWERED)["text"]


def test_luu_before_any_answer_says_what_is_missing(office: Office) -> None:
    """There is nothing to keep yet; the asker is not sent the word "lưu"."""
    office.ask(office.lan, UNANSWERED)
    office.officer.say("lưu", office.staff, reply_to=office.reply(office.staff))
    assert "chưa có câu trả lời" in office.reply(office.staff, 2)["text"]
    office.reply(office.lan)


def test_answer_and_keep_in_one_message(office: Office) -> None:
    """A reply "lưu: …" answers the asker and keeps the answer."""
    office.ask(office.lan, UNANSWERED)
    office.officer.say("Lưu: Không có chiếc nào.", office.staff, reply_to=office.reply(office.staff))
    assert "Không có chiếc nào." in office.reply(office.lan, 2)["text"]
    office.replies(office.staff, 3)
    assert "Không có chiếc nào." in office.ask(office.minh, UNANSWERED)["text"]


def test_a_kept_answer_stands_before_the_figures_of_reports(office: Office) -> None:
    """After "sai" and "lưu" both are shown, each under its own name."""
    answer = office.ask(office.lan, ANSWERED)
    office.lan.press(answer, buttons(answer)["👎 Sai"])
    office.officer.say("Lưu: Số đúng sẽ có trong báo cáo quý sau.", office.staff, reply_to=office.reply(office.staff))
    office.replies(office.staff, 3)
    found = office.ask(office.minh, ANSWERED)["text"]
    assert found.index("báo cáo quý sau") < found.index("Số liệu trong báo cáo:") < found.index("343%")


def test_a_question_about_another_year_is_not_the_same(office: Office) -> None:
    """Alike as the words are, the number tells them apart."""
    office.ask(office.lan, "phường 12 có bao nhiêu máy bay năm 2015")
    office.officer.say("Lưu: Không có.", office.staff, reply_to=office.reply(office.staff))
    office.replies(office.staff, 3)
    assert "Không có." not in office.ask(office.minh, "phường 12 có bao nhiêu máy bay năm 2016")["text"]


def test_viec_lists_open_questions(office: Office) -> None:
    """In the staff chat anybody may list them; answered ones are gone; elsewhere it takes an admin."""
    office.ask(office.lan, UNANSWERED)
    case = office.reply(office.staff)
    office.officer.say("/viec", office.staff)
    assert UNANSWERED in office.reply(office.staff, 2)["text"]
    assert UNANSWERED in office.ask(office.admin, "/viec")["text"]
    assert UNANSWERED not in office.ask(office.minh, "/viec")["text"]
    office.officer.say("Không có.", office.staff, reply_to=case)
    office.replies(office.staff, 3)
    assert "Không có câu hỏi nào" in office.ask(office.admin, "/viec")["text"]


def test_staff_are_reminded_of_what_waits(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """After the time that is set, once in that time."""
    with open_office(api, sample_engine, tmp_path, reminder_hours=1 / 3600) as office:
        office.ask(office.lan, UNANSWERED)
        assert "Nhắc việc" in office.reply(office.staff, 2)["text"]


def test_a_case_survives_a_restart(office: Office) -> None:
    """A reply to a message of before the restart reaches the asker; "lưu" still works."""
    office.ask(office.lan, UNANSWERED)
    case = office.reply(office.staff)
    office.bot.stop()
    office.officer.say("Không có.", office.staff, reply_to=case)
    office.bot.start()
    assert "Không có." in office.reply(office.lan, 2)["text"]
    office.officer.say("lưu", office.staff, reply_to=case)
    office.replies(office.staff, 3)


def test_a_case_that_could_not_be_posted_is_posted_later(office: Office) -> None:
    """While staff cannot be reached the case waits in the ledger, over a restart too."""
    office.staff.refusal = "Forbidden: bot is not a member of the supergroup chat"
    office.ask(office.lan, UNANSWERED)
    office.bot.stop()
    office.staff.refusal = ""
    office.bot.start()
    assert UNANSWERED in office.reply(office.staff)["text"]


def test_staff_are_told_when_the_asker_has_blocked_the_bot(office: Office) -> None:
    """Nobody waits for an answer that cannot arrive."""
    office.ask(office.lan, UNANSWERED)
    case = office.reply(office.staff)
    office.lan.block()
    office.officer.say("Không có.", office.staff, reply_to=case)
    assert "không gửi được" in office.reply(office.staff, 2)["text"]


def test_a_case_follows_its_edited_question(office: Office) -> None:
    """Edited and still unanswered: staff see the new words; edited and answered: the case is closed."""
    question = office.lan.say(UNANSWERED)
    office.reply(office.staff)
    office.lan.edit(question, ANSWERED)
    office.api.wait(lambda: "đã có câu trả lời" in office.api.said(office.staff)[0]["text"])
    assert "Không có câu hỏi nào" in office.ask(office.admin, "/viec")["text"]


def test_without_a_staff_chat_nobody_is_promised_anything(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """The refusal then says only that there is no figure."""
    with open_office(api, sample_engine, tmp_path, staff_chat=None) as office:
        assert "chuyển cho cán bộ" not in office.ask(office.lan, UNANSWERED)["text"]
