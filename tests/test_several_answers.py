"""Claims about questions that ask for several figures: one statement says all it can, and what is missing is named."""

import pytest

from bot.render import answer_text
from index.build import build_store
from index.encode import load_encoder
from retrieval.engine import Engine
from retrieval.several import asks_target, is_bare, split_question

REPORTS = {
    "my-phu-2021-01-20.txt": """Phường Mỹ Phú tổng kết công tác năm 2020
20/01/2021
Ngày 20/01/2021, UBND phường Mỹ Phú tổng kết công tác năm 2020 và triển khai nhiệm vụ năm 2021.
Thu ngân sách trên địa bàn đạt 12,6 tỷ đồng, bằng 105% dự toán quận giao, tăng so với 11,9 tỷ đồng của năm 2019.
Đoàn Thanh niên kết nạp mới 36 đoàn viên, đạt 90% chỉ tiêu. Vận động hoả táng 21/26 trường hợp, đạt 80,8% (chỉ tiêu quận giao 75%).
Cuối năm 2020 phường còn 14 hộ nghèo, chiếm 0,31% tổng số hộ; 27 hộ cận nghèo.
Xử phạt 58 trường hợp vi phạm trật tự đô thị, nộp ngân sách 96 triệu đồng.
""",
    "tan-quy-2021-01-15.txt": """Phường Tân Quý tổng kết công tác năm 2020
15/01/2021
Ngày 15/01/2021, UBND phường Tân Quý tổng kết công tác năm 2020 và triển khai nhiệm vụ năm 2021.
Thu ngân sách trên địa bàn đạt 9,4 tỷ đồng, bằng 98% dự toán quận giao.
Phường không còn hộ nghèo từ tháng 6/2020, còn 19 hộ cận nghèo.
""",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return an engine over two small reports."""
    folder = tmp_path_factory.mktemp("several")
    for name, words in REPORTS.items():
        (folder / name).write_text(words, "utf-8")
    build_store([folder], folder / "store", load_encoder(None))
    return Engine.open(folder / "store")


def leads(engine: Engine, question: str) -> list[str]:
    """Return the figures that an answer leads with."""
    return [one.figure.text for one in engine.answer(question).statements]


@pytest.mark.parametrize(
    ("question", "figures", "also"),
    [
        ("Mỹ Phú kết nạp mới bao nhiêu đoàn viên, đạt mấy % chỉ tiêu?", ["36"], "36 đoàn viên (90%)"),
        ("my phu con bao nhieu ho ngheo va chiem may phan tram", ["14"], "14 hộ nghèo (0,31%)"),
        ("Tỷ lệ hoả táng của Mỹ Phú và chỉ tiêu quận giao?", ["80,8%"], "chỉ tiêu 75%"),
        ("hoa tang my phu dat may phan tram, chi tieu la bao nhieu", ["80,8%"], "chỉ tiêu 75%"),
    ],
)
def test_one_statement_answers_both_parts(engine: Engine, question: str, figures: list[str], also: str) -> None:
    """A rate or a target of the figure before is said beside it, not looked for elsewhere."""
    assert leads(engine, question) == figures
    assert also in answer_text(engine.answer(question)).partition("\n")[0]


def test_figures_of_one_sentence_share_its_quote(engine: Engine) -> None:
    """Asked for in turn, they stand one below the other over one quote and one source."""
    question = "Cuối năm 2020 số hộ nghèo và hộ cận nghèo của Mỹ Phú lần lượt là bao nhiêu?"
    assert leads(engine, question) == ["14", "27"]
    shown = answer_text(engine.answer(question))
    assert shown.count("Nguồn:") == 1
    assert shown.count("chiếm 0,31% tổng số hộ") == 1


def test_a_part_without_its_figure_is_not_answered_by_another_measure(engine: Engine) -> None:
    """Without the doctors there is no rate of the doctors."""
    assert leads(engine, "Mỹ Phú có bao nhiêu bác sĩ nội trú, đạt mấy phần trăm chỉ tiêu?") == []


def test_the_place_that_nothing_is_said_of_is_named(engine: Engine) -> None:
    """One ward's figure is no answer for two, unless it is said which one is missing."""
    answer = engine.answer("Phường Mỹ Phú và phường Tân Quý xử phạt bao nhiêu trường hợp vi phạm trật tự đô thị?")
    assert [one.figure.text for one in answer.statements] == ["58"]
    assert "Chưa có số liệu của phường Tân Quý về việc này." in answer_text(answer)


def test_two_wards_are_compared_only_as_reported(engine: Engine) -> None:
    """Which is ahead is said in words; the figures are the reports' own."""
    shown = answer_text(engine.answer("Thu ngân sách của Mỹ Phú và Tân Quý năm 2020 là bao nhiêu?"))
    assert "12,6 tỷ đồng" in shown
    assert "9,4 tỷ đồng" in shown
    assert "Phường Mỹ Phú (năm 2020) cao hơn phường Tân Quý (năm 2020)." in shown


def test_whether_any_are_left_is_answered_by_how_many(engine: Engine) -> None:
    """… and by the report's own denial where there are none."""
    assert leads(engine, "Mỹ Phú còn hộ nghèo không?") == ["14"]
    denied = engine.answer("Tân Quý còn hộ nghèo không?")
    assert denied.statements == ()
    assert "không còn hộ nghèo" in answer_text(denied)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Năm 2015 Mỹ Phú thu ngân sách bao nhiêu?", "Chưa có số liệu năm 2015 của phường Mỹ Phú"),
        ("Năm 2015 thu ngân sách bao nhiêu?", "Chưa có số liệu năm 2015"),
    ],
)
def test_a_refusal_names_what_is_missing(engine: Engine, question: str, says: str) -> None:
    """The year, where the ward's figure is there for another one."""
    assert answer_text(engine.answer(question)).startswith(says)


@pytest.mark.parametrize(
    ("part", "bare", "target"),
    [
        ("đạt mấy phần trăm?", True, False),
        ("đạt bao nhiêu % chỉ tiêu", True, False),
        ("chỉ tiêu quận giao là bao nhiêu?", True, True),
        ("thành phố giao bao nhiêu", True, True),
        ("bao nhiêu tiền", False, False),
        ("mấy hộ cận nghèo", False, False),
    ],
)
def test_a_part_that_names_no_measure_is_known(part: str, bare: bool, target: bool) -> None:
    """It asks for more about the figure before: its rate, or its target."""
    assert (is_bare(part), asks_target(part)) == (bare, target)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Tỷ lệ hoả táng và chỉ tiêu được giao?", ["Tỷ lệ hoả táng", "chỉ tiêu được giao?"]),
        ("Thu và chi lần lượt là bao nhiêu?", ["Thu", "chi lần lượt là bao nhiêu?"]),
        ("Thu năm 2019 và năm 2020 lần lượt là bao nhiêu?", ["Thu năm 2019 và năm 2020 lần lượt là bao nhiêu?"]),
        ("Thu và chi ngân sách?", ["Thu và chi ngân sách?"]),
    ],
)
def test_a_target_and_what_is_asked_for_in_turn_are_parts(question: str, parts: list[str]) -> None:
    """Years and "và" inside a measure part nothing."""
    assert split_question(question) == parts
