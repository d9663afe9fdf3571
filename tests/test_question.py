"""Claims about understanding: what a question asks for, however an official types it."""

import json
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from writing import any_text

from index.text import fold
from retrieval.engine import Engine
from retrieval.evaluate import read_cases
from retrieval.question import Query, understand
from retrieval.several import split_question
from retrieval.vocabulary import Vocabulary

TESTS = Path(__file__).parent
CASES = json.loads((TESTS / "cases" / "questions.json").read_text("utf-8"))
TODAY = date(2021, 10, 1)

#: Lists of the words a question speaks of: as terms, among the readings of a term, in none.
_LISTS = ("terms", "reads", "no_terms")
_INITIALS = re.compile(r"\b(?:PĐ|TA)\b")
_CASE = {"claim", "text", "reason", *_LISTS}
_MARK_FREE = ("kind", "unit", "ask", "series", "periods", "places", "asks_figure", "asks_target", "asks_change")

Case = dict[str, Any]


def check(engine: Engine, case: Case) -> None:
    query = engine.understand(case["text"], TODAY)
    found = {name: _plain(query, name) for name in case.keys() - _CASE}
    assert found == {name: case[name] for name in found}
    terms = [term.text for term in query.terms]
    readings = [reading for term in query.terms for reading in term.readings]
    assert [one for one in case.get("terms", ()) if one not in terms] == []
    assert [one for one in case.get("reads", ()) if one not in readings] == []
    assert [one for one in case.get("no_terms", ()) if one in terms] == []


def _plain(query: Query, name: str) -> object:
    """Return a field as a case states it: periods as two days, places as a list."""
    value = getattr(query, name)
    if name == "periods":
        return [[one.start.isoformat(), one.end.isoformat()] for one in value]
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(
    "case", [pytest.param(one, id=f"{one['claim']}: {one['text']}") for one in CASES["understood"]]
)
def test_a_question_is_understood(sample_engine: Engine, case: Case) -> None:
    """Kind, noun, period, place and what else the case states."""
    check(sample_engine, case)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(one, id=one["text"], marks=pytest.mark.xfail(strict=True, reason=one["reason"]))
        for one in CASES["known_failures"]
    ],
)
def test_what_is_known_to_be_misunderstood(sample_engine: Engine, case: Case) -> None:
    """Each is a bug with its reason; when one is mended, the case fails here and moves up."""
    check(sample_engine, case)


def test_every_case_states_something_and_nothing_unchecked() -> None:
    """A misspelled field would be a claim that nobody checks."""
    known = {one.name for one in fields(Query)} | _CASE
    for case in [*CASES["understood"], *CASES["known_failures"]]:
        assert case.keys() <= known, case
        assert case.keys() - {"claim", "text", "reason"}, case


def _questions() -> list[str]:
    ours = [case for case in read_cases(TESTS / "evaluation" / "questions.jsonl") if case.part == "tune"]
    return [case.question for case in [*read_cases(TESTS / "samples" / "questions.jsonl"), *ours]]


def test_marks_change_nothing_of_what_is_asked(sample_engine: Engine) -> None:
    """Stripped of its marks a question asks for the same kind, noun, period and place.

    Those that give a ward by its initials ("PĐ") are left out: they are known by their capitals.
    """
    changed = []
    for question in (one for one in _questions() if not _INITIALS.search(one)):
        marked, bare = (sample_engine.understand(one, TODAY) for one in (question, fold(question)))
        changed += [(question, name) for name in _MARK_FREE if _plain(marked, name) != _plain(bare, name)]
    assert changed == []


_OLD = {"òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "ũy": "uỹ",
        "ụy": "uỵ", "òe": "oè", "óe": "oé", "ỏe": "oẻ"}  # fmt: skip


def _placed(text: str, style: dict[str, str]) -> str:
    """Return a text with the tones of open syllables put where the style has them."""
    for one, other in style.items():
        text = text.replace(one, other).replace(one.capitalize(), other.capitalize())
    return text


def test_the_place_of_a_tone_changes_nothing(sample_engine: Engine) -> None:
    """Hoà and hòa, uỷ and ủy: every question typed the other way is understood alike."""
    turned = {other: one for one, other in _OLD.items()}
    other_way = 0
    for question in [*_questions(), "Uỷ ban văn hoá hoà giải được mấy vụ", "Đảng ủy hóa giá mấy nhà"]:
        for style in (_OLD, turned):
            respelled = _placed(question, style)
            other_way += respelled != question
            one, other = (sample_engine.understand(text, TODAY) for text in (question, respelled))
            # A ward that no report names is shown as it was typed.
            one, other = (replace(query, text="", unknown_place=fold(query.unknown_place)) for query in (one, other))
            assert other == one
    assert other_way > 10


@pytest.mark.parametrize("today", [date(2019, 3, 1), date(2021, 10, 1), date(2025, 7, 2)])
def test_last_year_is_counted_from_today(sample_engine: Engine, today: date) -> None:
    """ "Năm ngoái" is the year before the day of asking, "năm nay" that day's."""
    (last,) = sample_engine.understand("năm ngoái thu ngân sách bao nhiêu", today).periods
    (this,) = sample_engine.understand("năm nay thu ngân sách bao nhiêu", today).periods
    assert (last.start.year, last.end.year) == (today.year - 1, today.year - 1)
    assert (this.start.year, this.end.year) == (today.year, today.year)


_SMALL = Vocabulary.of(
    10,
    {"ket": 3, "nap": 3, "dang": 5, "vien": 5, "phuong": 9, "thu": 4},
    ("phường Phúc Đồng", "quận Ninh Kiều"),
    lambda _: False,
)


_WARDS = Vocabulary.of(
    40,
    {"phuong": 30, "ho": 30, "ngheo": 20},
    (
        "phường Đông Sơn I",
        "phường Đông Sơn II",
        "quận Đông Sơn",
        "phường Thới Hòa Bắc",
        "phường Phúc Đồng",
        "phường An Lạc",
    ),
    lambda pair: pair in ("hang_lan", "cho_vay", "ky_luat", "ly_do"),
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ty le ho ngheo dong son 1 nam 2022", "phường Đông Sơn I"),
        ("Đông Sơn II có bao nhiêu hộ nghèo", "phường Đông Sơn II"),
        ("phuong dong son 2 co bao nhieu ho ngheo", "phường Đông Sơn II"),
        ("quận Đông Sơn có bao nhiêu hộ nghèo", "quận Đông Sơn"),
        ("thoi hoa bac nam 2022 con bao nhieu ho ngheo", "phường Thới Hòa Bắc"),
    ],
)
def test_wards_of_one_name_are_told_apart(text: str, place: str) -> None:
    """By their numbers, Roman or not, and before the district of that name."""
    query = understand(text, _WARDS, TODAY)
    assert (query.places, query.unknown_place) == ((place,), "")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("phuong dong son 3 co bao nhieu ho ngheo", "dong son 3"),
        ("Đông Sơn III còn mấy hộ nghèo", "dong son iii"),
        ("Thới Hòa Nam năm 2022 còn bao nhiêu hộ nghèo", "thoi hoa nam"),
        ("phuong an lac a con bao nhieu ho ngheo", "an lac a"),
        ("thoi hoa nam nam 2022 con bao nhieu ho ngheo", "thoi hoa nam"),
    ],
)
def test_a_neighbour_of_a_known_ward_is_not_that_ward(text: str, unknown: str) -> None:
    """Bắc is not Nam, and I and II are not III: the store knows no such ward."""
    query = understand(text, _WARDS, TODAY)
    assert (query.places, fold(query.unknown_place).removeprefix("phuong ")) == ((), unknown)


@pytest.mark.parametrize(
    ("text", "suspected"),
    [
        ("phuong hang lan nam 2020 co bao nhieu ho ngheo", "hang lan"),
        ("phuong lam son hoa giai may vu", "lam son"),
        ("hang lan nam 2020 co bao nhieu ho ngheo", ""),  # not in the country's list, and no "phường" before it
        ("phuong cho vay bao nhieu ho", ""),
        ("phuong con may ho ngheo", ""),
        ("phuong hien co may ho ngheo", ""),
        ("phường hàng năm còn mấy hộ nghèo", ""),
    ],
)
def test_a_name_that_begins_like_a_plain_word_may_be_a_ward(text: str, suspected: str) -> None:
    """An answer must then speak of it."""
    query = understand(text, _WARDS, TODAY)
    assert (query.unknown_place, query.suspected_place) == ("", suspected)


@pytest.mark.parametrize("text", ["ngoc thuy nam 2022 co bao nhieu ho ngheo", "phuong coc leu xep thu may"])
def test_a_ward_of_the_country_is_known_without_marks(text: str) -> None:
    """At the head of a question even without "phường"; and "cốc" is no slip for the "có" that reports have there."""
    vocabulary = Vocabulary.of(
        40, {"phuong": 30, "co": 20, "ho": 30, "ngheo": 20}, ("phường Phúc Đồng",), "phuong_co".__eq__
    )
    assert fold(understand(text, vocabulary, TODAY).unknown_place) in ("phuong ngoc thuy", "phuong coc leu")


def test_a_citys_name_within_another_is_not_meant() -> None:
    """The system "Hue-S" is no Huế; "thẩm quyền" beside a ward is no Thâm Quyến."""
    vocabulary = Vocabulary.of(40, {}, ("phường Tân Thành", "thành phố Huế", "thành phố Thâm Quyến"), "".__eq__)
    assert understand("Hue-S xử lý bao nhiêu phản ánh?", vocabulary, TODAY).places == ()
    typed = understand("may y kien thuoc tham quyen phuong tan thanh", vocabulary, TODAY)
    assert typed.places == ("phường Tân Thành",)
    assert {"tham", "quyen"} <= {one.text for one in typed.terms}


@pytest.mark.parametrize("text", ["may dang vien bi ki luat", "mấy đảng viên bị kĩ luật", "may dang vien bi ky luat"])
def test_i_and_y_are_two_spellings_of_one_sound(text: str) -> None:
    """The question is read in the reports' spelling."""
    assert "ky luat" in [one.text for one in understand(text, _WARDS, TODAY).terms]


@settings(max_examples=120)
@given(any_text)
def test_nothing_that_is_typed_raises(text: str) -> None:
    """Whatever stands in a message, a query comes back with that text, and no period ends before it begins."""
    query = understand(text, _SMALL, TODAY)
    assert query.text == text
    assert all(period.start <= period.end for period in query.periods)
    assert all(term.text and term.text in term.readings for term in query.terms)
    assert set(query.places) <= set(_SMALL.places)


@pytest.mark.parametrize("text", ["", " ", "?", "...", "👍", "\n"])
def test_a_message_without_words_asks_for_nothing(text: str) -> None:
    """No term, no period, no place."""
    query = understand(text, _SMALL, TODAY)
    assert (query.terms, query.periods, query.places, query.ask) == ((), (), (), "")


_ASKS = st.sampled_from(
    (
        "thu ngân sách bao nhiêu",
        "mấy đảng viên",
        "còn bao nhiêu hộ",
        "chiếm mấy phần trăm",
        "ban tổ chức",
        "năm 2020",
        "bn",
    )
)
_JOINTS = st.sampled_from((", ", " và ", "; ", " với ", " ", ",", "  và  "))
_TYPED = st.lists(st.tuples(_ASKS, _JOINTS), max_size=6).map(lambda parts: "".join(a + b for a, b in parts))


@settings(max_examples=200)
@given(_TYPED | any_text)
def test_the_parts_of_a_question_are_cut_out_of_it(text: str) -> None:
    """In order, with nothing but a comma, a semicolon, "và" or "với" between them; every part has words."""
    parts = split_question(text)
    at = 0
    for number, part in enumerate(parts):
        start = text.index(part, at)
        between = fold(text[at:start]).strip()
        assert between == "" if number == 0 else between in (",", ";", "va", "voi")
        at = start + len(part)
    assert at == len(text)
    assert len(parts) == 1 or all(part.strip() for part in parts)


@settings(max_examples=100)
@given(st.lists(_ASKS.filter(lambda ask: "bao" in ask or "mấy" in ask), min_size=1, max_size=4), _JOINTS)
def test_each_part_asks_for_one_figure(asks: list[str], joint: str) -> None:
    """Joined by a comma, "và" or "với", as many parts come back as figures were asked for."""
    if joint.isspace():
        joint = ", "
    assert split_question(joint.join(asks)) == asks


@pytest.mark.parametrize(
    "text", ["Thu ngân sách năm 2020, 2021 bao nhiêu?", "Bao nhiêu hộ nghèo và cận nghèo?", "", ","]
)
def test_a_question_for_one_figure_stays_whole(text: str) -> None:
    """A comma or "và" alone parts nothing."""
    assert split_question(text) == [text]


def test_an_office_alone_is_not_what_a_figure_is_asked_of(sample_engine: Engine) -> None:
    """Without marks "luong" may be the light "lượng", yet a chairman's pay is asked for, not the chairman."""
    pay, *_ = sample_engine.understand("luong cua chu tich phuong bao nhieu", TODAY).terms
    quantity, *_ = sample_engine.understand("luong rac thu gom bao nhieu", TODAY).terms
    assert (pay.text, quantity.text) == ("luong", "luong")
    assert pay.weight > 2 * quantity.weight
