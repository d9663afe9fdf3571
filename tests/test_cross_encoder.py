"""Claims about the network that reads a question and a figure side by side."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from reading import figures_of, report_of

from index.text import fold
from retrieval.cross_encoder import CrossEncoder, load_cross_encoder, read_cross_encoder
from retrieval.pair import END, LEADS, QUESTION, SPECIAL, VALUE, Pair, pair_of
from retrieval.question import Query
from tests.evaluation.fit_cross_encoder import Labelled, Network, as_shipped, batch_of, train, write

SENTENCE = (
    "Năm 2020 phường đăng ký 16 mô hình dân vận khéo, có 07 mô hình được công nhận; xử phạt 12 trường hợp lấn chiếm."
)
ASKED = ("dang ky bao nhieu mo hinh dan van kheo", "bao nhieu mo hinh duoc cong nhan", "phat bao nhieu truong hop")


def _pairs(network: CrossEncoder, question: str) -> list[Pair]:
    report = report_of(SENTENCE)
    asked = network.question(Query(question, fold(question), kind="count"))
    figures = figures_of(SENTENCE)
    return [pair_of(asked, one, report, network.vocabulary, network.table) for one in figures]


def _rows() -> tuple[list[Labelled], CrossEncoder]:
    """Return rows of the sentence's figures, and a network that knows no other words."""
    shipped = load_cross_encoder()
    said = {*SPECIAL, *fold(" ".join((SENTENCE, *ASKED))).split()}
    words = [word for word in shipped.vocabulary if said >= {*word.split()}]
    table = shipped.table[[shipped.vocabulary[word] for word in words]]
    plain = replace(shipped, vocabulary={word: at for at, word in enumerate(words)}, table=table)
    rows = [
        Labelled(number, pair, at == number)
        for number, question in enumerate(ASKED)
        for at, pair in enumerate(_pairs(plain, question))
    ]
    return rows, plain


def test_a_row_is_the_question_then_what_stands_around_the_figure() -> None:
    first, second, _ = _pairs(load_cross_encoder(), ASKED[0])
    many = len(ASKED[0].split())
    assert (first.parts[:many] == QUESTION).all()
    assert first.parts[many] == END
    for pair in (first, second):
        assert (pair.parts == VALUE).sum() == 1
        assert {len(one) for one in (pair.ids, pair.phrases, pair.parts, pair.places, pair.matches)} == {len(pair.ids)}
    words = [word for word, at in load_cross_encoder().vocabulary.items() if at in first.ids[first.parts == LEADS]]
    assert {"phuong", "dang", "ky"} <= {*words}
    assert "16" not in words  # what the figure's value is has no say


def test_a_word_is_met_where_the_other_side_has_it() -> None:
    pair = _pairs(load_cross_encoder(), "dang ky bao nhieu")[0]
    asked, told = pair.matches[:4], pair.matches[5:]
    assert asked[0, 0] == asked[1, 0] == 1  # "đăng ký" leads to the 16
    assert asked[2, 0] < 1  # "bao nhiêu" stands nowhere
    assert told[:, -3].sum() == 2


def test_marks_and_tone_placement_do_not_matter() -> None:
    marked, plain = (
        _pairs(load_cross_encoder(), question)[0]
        for question in ("Đăng ký bao nhiêu mô hình?", "dang ky bao nhieu mo hinh?")
    )
    assert (marked.ids == plain.ids).all()
    assert (marked.matches == plain.matches).all()


def test_a_question_of_no_words_is_read() -> None:
    assert np.isfinite(load_cross_encoder().of_pair(_pairs(load_cross_encoder(), "")[0]))


def test_what_is_shipped_computes_what_was_trained() -> None:
    torch.manual_seed(3)
    rows, plain = _rows()
    kinds, roles = {"": 0, "count": 1}, {"": 0, "level": 1}
    network = Network(plain.table, len(kinds), len(roles)).eval()
    with torch.no_grad():
        expected = network(batch_of([row.pair for row in rows], kinds, roles)).numpy()
    shipped = as_shipped(network, plain.vocabulary, plain.table, kinds, roles)
    assert expected.std() > 0.01
    assert [shipped.of_pair(row.pair) for row in rows] == pytest.approx(list(expected), abs=1e-4)


def test_training_tells_what_was_right_and_its_file_keeps_it(tmp_path: Path) -> None:
    rows, plain = _rows()
    again = [replace(row, question=row.question + 3 * turn) for turn in range(150) for row in rows]
    network = train(again, plain.vocabulary, plain.table)
    odds = [network.of_pair(row.pair) for row in rows]
    assert min(one for one, row in zip(odds, rows, strict=True) if row.right) > 0
    assert max(one for one, row in zip(odds, rows, strict=True) if not row.right) < 0
    write(network, tmp_path / "network.npz")
    kept = read_cross_encoder((tmp_path / "network.npz").read_bytes())
    assert [kept.of_pair(row.pair) for row in rows] == pytest.approx(odds, abs=0.1)


@pytest.mark.parametrize("question", ASKED)
def test_the_figure_whose_act_is_asked_for_comes_first(question: str) -> None:
    network = load_cross_encoder()
    odds = [network.of_pair(pair) for pair in _pairs(network, question)]
    assert int(np.argmax(odds)) == ASKED.index(question)
