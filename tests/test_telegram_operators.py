"""Operators, end to end: access, numbers, export, forgetting."""

import io
import sqlite3
import time
from pathlib import Path

from botapi import BotApi
from openpyxl import load_workbook
from running import Office, buttons, open_office

from bot import retention
from retrieval.engine import Engine

QUESTION = "Năm 2020 phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm?"


def _code(office: Office) -> str:
    return office.ask(office.admin, "/ma")["text"].split("?start=")[1].split()[0]


def test_a_closed_bot_answers_only_people_on_the_list(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """A stranger learns how to get in, and nothing else; admins need no code."""
    with open_office(api, sample_engine, tmp_path, access="list") as office:
        refusal = office.ask(office.lan, QUESTION)["text"]
        assert "mã mời" in refusal
        assert "343%" not in refusal
        assert "343%" in office.ask(office.admin, QUESTION)["text"]


def test_a_one_time_code_admits_one_person(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """By message or by link; used once, it is worth nothing; the place survives a restart."""
    with open_office(api, sample_engine, tmp_path, access="list") as office:
        code = _code(office)
        office.lan.say(f"/start {code}")
        assert "Mã đúng" in office.replies(office.lan, 2)[0]["text"]
        assert "không đúng" in office.ask(office.minh, code)["text"]
        office.bot.stop()
        office.bot.start()
        assert "343%" in office.ask(office.lan, QUESTION)["text"]
        second = _code(office)
        office.minh.say(second.lower())
        office.replies(office.minh, 3)


def test_rut_takes_a_person_off_the_list(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """From then on the person is a stranger again."""
    with open_office(api, sample_engine, tmp_path, access="list") as office:
        office.lan.say(_code(office))
        office.replies(office.lan, 2)
        assert "Đã rút quyền" in office.ask(office.admin, f"/rut {office.lan.id}")["text"]
        assert "mã mời" in office.ask(office.lan, QUESTION)["text"]


def test_in_an_open_group_only_listed_people_are_answered(api: BotApi, sample_engine: Engine, tmp_path: Path) -> None:
    """A closed bot does not open through a group that nobody allowed by its number."""
    with open_office(api, sample_engine, tmp_path, access="list") as office:
        group = api.group("Chi bộ 3")
        office.lan.say(f"/hoi {QUESTION}", group)
        assert "343%" not in office.reply(group)["text"]


def test_operators_commands_are_refused_to_everybody_else(office: Office) -> None:
    """Checked on every command, by id."""
    for command in ("/thongke", "/xuat", "/ma", "/rut 1"):
        assert "quản trị viên" in office.ask(office.lan, command)["text"]
    assert not office.api.called("sendDocument")
    assert not office.api.called("sendPhoto")


def test_a_save_button_is_refused_outside_the_staff_chat(office: Office) -> None:
    """Checked on every button: a forged one in private keeps nothing."""
    office.ask(office.lan, "có bao nhiêu máy bay")
    office.officer.say("Không có.", office.staff, reply_to=office.reply(office.staff))
    office.replies(office.staff, 2)
    message = office.reply(office.lan, 2)
    query = office.lan.press(message, "k:1")
    office.api.wait(lambda: office.api.callbacks[query])
    assert "không còn dùng được" in office.api.callbacks[query]["text"]
    assert "lưu ngày" not in office.ask(office.minh, "có bao nhiêu máy bay")["text"]


def test_thongke_gives_numbers_and_one_picture(office: Office) -> None:
    """Questions, answered, refused, sai, response time, most asked; and a PNG."""
    answer = office.ask(office.lan, QUESTION)
    office.lan.press(answer, buttons(answer)["👎 Sai"])
    office.ask(office.minh, QUESTION)
    office.ask(office.minh, "có bao nhiêu máy bay")
    office.admin.say("/thongke")
    numbers, picture = office.replies(office.admin, 2)
    for words in ("Câu hỏi: 3 của 2 người", "Có câu trả lời: 2", "Chưa có số liệu: 1", "1 sai", "giây", "2 lần"):
        assert words in numbers["text"]
    assert picture["photo"]


def test_xuat_sends_questions_and_figures(office: Office) -> None:
    """A workbook with both; a question that looks like a formula stays words; no asker is named."""
    office.ask(office.lan, QUESTION)
    office.ask(office.lan, '=HYPERLINK("http://x.y","bao nhiêu")')
    office.admin.say("/xuat")
    book = load_workbook(io.BytesIO(office.reply(office.admin)["file"]))
    questions = list(book["Câu hỏi"].iter_rows(values_only=True))
    assert questions[1][3] == QUESTION
    assert book["Câu hỏi"]["D3"].data_type == "s"
    figures = list(book["Số liệu"].iter_rows(values_only=True))
    assert figures[1][2] == "343%"
    assert not any("Lan" in str(cell) for row in questions for cell in row)


def test_an_export_asked_for_in_a_group_arrives_in_private(office: Office) -> None:
    """The group sees only that it was sent."""
    group = office.api.group("Chi bộ 3")
    office.admin.say("/xuat", group)
    office.reply(office.admin)
    assert "tin nhắn riêng" in office.reply(group)["text"]


def test_quen_forgets_a_person(office: Office) -> None:
    """Questions, verdicts and open cases go, the case's message is blanked, others' words stay."""
    office.ask(office.lan, "có bao nhiêu máy bay")
    office.ask(office.minh, QUESTION)
    office.reply(office.staff)
    assert "1 câu hỏi" in office.ask(office.lan, "/quen")["text"]
    office.api.wait(lambda: "đã xoá" in office.api.said(office.staff)[0]["text"])
    office.bot.stop()
    with sqlite3.connect(office.bot.settings.data / "hoiphuong.sqlite3") as db:
        everything = "\n".join(db.iterdump())
    assert "máy bay" not in everything
    assert "Lan" not in everything
    assert QUESTION in everything
    office.bot.start()
    office.officer.say("Không có.", office.staff, reply_to=office.reply(office.staff))
    assert "không còn" in office.reply(office.staff, 2)["text"]


def test_old_questions_are_dropped_after_the_time_that_is_set(office: Office) -> None:
    """Retention counts in days; open cases wait on."""
    office.ask(office.lan, QUESTION)
    office.ask(office.lan, "có bao nhiêu máy bay")
    office.reply(office.staff)
    office.bot.stop()
    with sqlite3.connect(office.bot.settings.data / "hoiphuong.sqlite3") as db:
        assert retention.expire(db, time.time(), 1) == 0
        assert retention.expire(db, time.time() + 2 * 86_400, 1) == 2
        assert db.execute("SELECT count(*) FROM cases").fetchone()[0] == 1
    office.bot.start()


def test_buttons_of_dropped_answers_say_so(office: Office) -> None:
    """A stale button gets a polite word."""
    answer = office.ask(office.lan, QUESTION)
    office.ask(office.lan, "/quen")
    query = office.lan.press(answer, buttons(answer)["👍 Đúng"])
    office.api.wait(lambda: office.api.callbacks[query])
    assert "không còn dùng được" in office.api.callbacks[query]["text"]
