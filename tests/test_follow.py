"""Claims about follow-ups: what the last question lends, and that nothing is lent without one."""

import re
from datetime import date

import pytest

from index.text import fold
from retrieval.answer import Answer
from retrieval.engine import Engine
from retrieval.follow import carry_over, is_about_source
from retrieval.question import Query

TODAY = date(2021, 10, 1)
BUDGET = "Năm 2020 thu ngân sách phường Phúc Đồng đạt bao nhiêu phần trăm?"
MEMBERS = "Năm 2020 phường Phúc Đồng kết nạp bao nhiêu đảng viên?"


def ask(engine: Engine, *questions: str) -> Answer:
    """Return the answer to the last of several questions of one person."""
    previous = None
    for question in questions:
        answer = engine.answer(question, previous=previous, today=TODAY)
        previous = answer.understood
    return answer


def years(answer: Answer) -> set[tuple[int, int]]:
    return {(one.start.year, one.end.year) for one in answer.understood.periods}


def terms(answer: Answer) -> set[str]:
    return {one.text for one in answer.understood.terms}


@pytest.mark.parametrize("marks", [True, False])
def test_a_year_alone_keeps_measure_kind_and_place(sample_engine: Engine, marks: bool) -> None:
    """ "Còn năm 2017?" after 2020's budget: 271% of 2017, not 343%."""
    questions = [BUDGET, "còn năm 2017?"]
    first, answer = (
        ask(sample_engine, *(one if marks else fold(one) for one in questions[:count])) for count in (1, 2)
    )
    assert first.statements[0].figure.text == "343%"
    assert answer.statements[0].figure.text == "271%"
    assert "343%" not in {one.figure.text for one in answer.statements}
    assert answer.understood.follow_up
    assert years(answer) == {(2017, 2017)}
    assert answer.understood.places == first.understood.places == ("phường Phúc Đồng",)
    assert answer.understood.kind == first.understood.kind == "percent"
    assert terms(answer) == terms(first)


@pytest.mark.parametrize("follow_up", ["thế phường Tân An thì sao", "the phuong tan an thi sao", "còn Tân An?"])
def test_a_place_alone_keeps_measure_and_time(sample_engine: Engine, follow_up: str) -> None:
    """The other ward's figure of the same year, and none of the first ward's."""
    answer = ask(sample_engine, MEMBERS, follow_up)
    assert answer.understood.places == ("phường Tân An",)
    assert years(answer) == {(2020, 2020)}
    assert answer.statements
    assert answer.statements[0].figure.text == "21/20"
    assert {one.figure.place.name for one in answer.statements if one.figure.place} == {"phường Tân An"}


def test_what_is_carried_is_carried_on(sample_engine: Engine) -> None:
    """Time, then place, then time again: each replaces its own and leaves the rest."""
    answer = ask(sample_engine, MEMBERS, "thế phường Tân An thì sao", "còn năm 2015?")
    assert answer.understood.places == ("phường Tân An",)
    assert years(answer) == {(2015, 2015)}
    assert {"dang", "vien"} <= terms(answer)
    assert answer.statements == ()


def test_a_place_that_no_report_names_is_not_replaced_by_the_last_one(sample_engine: Engine) -> None:
    """ "Còn phường Bồ Đề?" is refused; Phúc Đồng's figure is never given as Bồ Đề's."""
    answer = ask(sample_engine, BUDGET, "còn phường Bồ Đề?")
    assert (answer.status, answer.reason, answer.subject) == ("not_found", "no_place", "phường Bồ Đề")
    assert answer.statements == ()


@pytest.mark.parametrize("follow_up", ["nguồn?", "Nguồn", "lấy từ đâu?", "báo cáo nào?", "nguon o dau vay"])
def test_the_source_is_that_of_the_last_answer(sample_engine: Engine, follow_up: str) -> None:
    """The same figure again, with the report it stands in."""
    first, answer = ask(sample_engine, MEMBERS), ask(sample_engine, MEMBERS, follow_up)
    assert is_about_source(sample_engine.understand(follow_up, TODAY))
    assert first.statements[0].figure.text == "11"
    assert answer.statements[0].figure.span == first.statements[0].figure.span
    assert answer.statements[0].source.report_id == first.statements[0].source.report_id
    assert answer.question == follow_up


def test_the_source_of_a_follow_up_is_the_follow_ups(sample_engine: Engine) -> None:
    """What was answered a moment ago is answered again, from the same search."""
    asked = ("Năm 2020 Tân An kết nạp bao nhiêu đảng viên mới?", "còn Phúc Đồng?")
    first, answer = ask(sample_engine, *asked), ask(sample_engine, *asked, "nguồn?")
    assert first.statements
    assert [one.score for one in answer.statements] == [one.score for one in first.statements]


@pytest.mark.parametrize(
    "question",
    [
        "Phường Tân An còn bao nhiêu hộ nghèo cuối năm 2019?",
        "Tỷ lệ hoả táng phường Tân An năm 2019 là bao nhiêu?",
        "Hoả táng đạt bao nhiêu phần trăm và chỉ tiêu được giao là mấy?",
        "Ai là Bí thư Đảng uỷ phường?",
        "xin chào",
    ],
)
def test_a_question_of_its_own_takes_nothing_from_the_last(sample_engine: Engine, question: str) -> None:
    """Terms, time and place are the same as without a question before."""
    alone, behind = ask(sample_engine, question).understood, ask(sample_engine, BUDGET, question).understood
    assert not behind.follow_up
    assert (behind.terms, behind.periods, behind.places, behind.kind) == (
        alone.terms,
        alone.periods,
        alone.places,
        alone.kind,
    )


@pytest.mark.parametrize("question", ["còn năm 2017?", "thế phường Tân An thì sao", "thế thì sao?"])
def test_without_a_last_question_nothing_is_carried(sample_engine: Engine, question: str) -> None:
    """A follow-up to nothing is unclear, and says so, instead of guessing a measure."""
    answer = ask(sample_engine, question)
    assert (answer.status, answer.reason) == ("not_found", "unclear")
    assert not answer.understood.follow_up
    assert answer.understood.terms == ()
    assert answer.statements == answer.nearby == ()


def test_the_source_of_nothing_is_unclear(sample_engine: Engine) -> None:
    """Asked first, "nguồn?" has no figure to be the source of."""
    assert ask(sample_engine, "nguồn?").statements == ()


def test_last_year_in_a_question_for_two_figures_is_last_year(sample_engine: Engine) -> None:
    """ "Năm ngoái …, …": both parts speak of the same 2020, asked in 2021."""
    question = "Năm ngoái phường Phúc Đồng thu ngân sách đạt bao nhiêu phần trăm, kết nạp mấy đảng viên?"
    answer = ask(sample_engine, question)
    assert answer.statements
    assert all(one.figure.period and one.figure.period.end.year == 2020 for one in answer.statements)


def test_a_ward_without_marks_gets_no_other_wards_figure(sample_engine: Engine) -> None:
    """No report speaks of Bồ Đề: no figure answers."""
    assert ask(sample_engine, "phuong bo de ket nap bao nhieu dang vien nam 2020").statements == ()


@pytest.mark.parametrize("text", ["còn năm 2017?", "thế Tân An?", "nguồn?", "chi tiết hơn", "mũi 2 thì sao", "?"])
def test_carrying_twice_is_carrying_once(sample_engine: Engine, text: str) -> None:
    """Of a query and the one before, the same terms, time and place come out again."""
    previous = sample_engine.understand(BUDGET, TODAY)
    once = carry_over(sample_engine.understand(text, TODAY), previous)
    twice = carry_over(once, previous)
    assert {one.text for one in twice.terms} == {one.text for one in once.terms}
    assert (twice.periods, twice.places, twice.kind) == (once.periods, once.places, once.kind)


def test_a_source_is_asked_for_by_few_words_alone(sample_engine: Engine) -> None:
    """ "Nguồn" that opens a question about a measure is a word of that measure."""
    asked = "Nguồn vốn vay giải quyết việc làm cho bao nhiêu hộ nghèo năm 2020?"
    assert not is_about_source(sample_engine.understand(asked, TODAY))
    assert re.search("nguon", sample_engine.understand(asked, TODAY).folded)


def follow(engine: Engine, *questions: str) -> Query:
    """Return how the last of several questions is understood, without looking for an answer."""
    query = engine.understand(questions[0], TODAY)
    for question in questions[1:]:
        query = carry_over(engine.understand(question, TODAY), query)
    return query


@pytest.mark.parametrize(
    ("first", "second", "left", "gone"),
    [
        ("Phường có bao nhiêu hộ nghèo?", "còn hộ cận nghèo?", {"ho can ngheo"}, {"ho ngheo", "con"}),
        ("Kết nạp bao nhiêu đảng viên?", "thế đoàn viên?", {"ket nap", "doan", "vien"}, {"dang"}),
        ("Kết nạp bao nhiêu đảng viên?", "còn nữ thì bao nhiêu?", {"ket nap", "dang", "vien", "nu"}, {"con"}),
        (
            "Cải cách hành chính xếp thứ mấy?",
            "còn vệ sinh môi trường?",
            {"ve sinh moi truong"},
            {"cai cach hanh chinh"},
        ),
    ],
)
def test_what_a_follow_up_names_replaces_its_like(
    sample_engine: Engine, first: str, second: str, left: set[str], gone: set[str]
) -> None:
    """Another kind of household, another kind of member, another field that is ranked; not the rest."""
    query = follow(sample_engine, first, second)
    named = {term.text for term in query.terms}
    assert query.follow_up
    assert left <= named
    assert not gone & named
    assert query.asks_figure


def test_what_a_follow_up_names_must_be_spoken_of(sample_engine: Engine) -> None:
    """ "Còn nữ thì bao nhiêu?": the figure is one of women, not the whole again; "còn" says that nothing is left."""
    query = follow(sample_engine, "Kết nạp bao nhiêu đảng viên?", "còn nữ thì bao nhiêu?")
    assert [query.terms[at].text for at in query.focus] == ["nu"]
    assert not query.asks_left


def test_another_office_is_asked_for_by_its_name_alone(sample_engine: Engine) -> None:
    """ "Còn chủ tịch phường?" asks who, and nothing of the secretary; a place that was named stays."""
    query = follow(sample_engine, "Bí thư Đảng ủy phường Tân An là ai?", "còn chủ tịch UBND phường?")
    assert query.ask == "who"
    assert query.places == ("phường Tân An",)
    assert "bi thu" not in query.folded
    query = follow(sample_engine, "Bí thư Đảng ủy phường Tân An là ai?", "thế trưởng công an là ai?")
    assert (query.ask, query.places) == ("who", ("phường Tân An",))


def test_a_reason_asked_for_alone_is_that_of_the_last_question(sample_engine: Engine) -> None:
    """ "Vì sao?" keeps the measure, and asks for words."""
    first, query = follow(sample_engine, BUDGET), follow(sample_engine, BUDGET, "vì sao?")
    assert query.ask == "why"
    assert (query.terms, query.periods, query.places) == (first.terms, first.periods, first.places)


@pytest.mark.parametrize("follow_up", ["chi tiết hơn", "noi ro hon", "cụ thể hơn đi", "giải thích rõ hơn"])
def test_details_are_those_of_the_last_question(sample_engine: Engine, follow_up: str) -> None:
    """Sentences about the same: no word of "chi tiết" is looked for."""
    answer = ask(sample_engine, BUDGET, follow_up)
    assert answer.status == "passages"
    assert terms(answer) == terms(ask(sample_engine, BUDGET))


@pytest.mark.parametrize(
    "question", ["Thể thao có bao nhiêu câu lạc bộ?", "Vay vốn bao nhiêu hộ?", "những ai được khen?"]
)
def test_a_word_that_only_looks_like_an_opening_opens_nothing(sample_engine: Engine, question: str) -> None:
    """ "Thể" is no "thế", "vay" no "vậy", "những" no "nhưng"; nor without their marks."""
    for text in (question, fold(question)):
        assert not follow(sample_engine, BUDGET, text).follow_up


def test_another_measure_is_answered_without_the_last_one(sample_engine: Engine) -> None:
    """ "Thu ngân sách thì sao?" after the new members: the budget of the same ward and year."""
    answer = ask(sample_engine, MEMBERS, "tỷ lệ thu ngân sách thì sao?")
    assert answer.statements[0].figure.text == "343%"
    assert not {"dang", "vien"} & terms(answer)


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("Đảng bộ phường có bao nhiêu chi bộ?", "bao nhiêu đảng viên?", {"dang", "vien"}),
        ("Phường có bao nhiêu hộ nghèo?", "tăng bao nhiêu so với năm trước?", {"ho ngheo"}),
        ("Tỷ lệ hoả táng đạt bao nhiêu?", "chỉ tiêu là bao nhiêu?", {"hoa tang"}),
    ],
)
def test_a_count_a_change_or_a_target_alone_follows_up(
    sample_engine: Engine, first: str, second: str, left: set[str]
) -> None:
    """Each says what it wants of the last question's matter, and no more."""
    query = follow(sample_engine, first, second)
    assert query.follow_up
    assert {term.text for term in query.terms} == left


def test_ones_own_ward_is_not_the_last_one_named(sample_engine: Engine) -> None:
    """ "Thế phường mình thì sao?" leaves the other ward behind."""
    assert follow(sample_engine, MEMBERS, "thế phường mình thì sao?").places == ()


@pytest.mark.parametrize("follow_up", ["lấy từ báo cáo nào?", "theo báo cáo nào", "số liệu này trong văn bản nào?"])
def test_a_report_may_be_asked_for_by_its_class(sample_engine: Engine, follow_up: str) -> None:
    """The same as "nguồn?"."""
    assert is_about_source(sample_engine.understand(follow_up, TODAY))
