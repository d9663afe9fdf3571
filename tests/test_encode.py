"""Claims about the encoders: one folder, two libraries, no torch; other models with their own prompts."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encode import SHIPPED, Encoder, fingerprint, load_encoder
from index.errors import ModelError
from index.text import fold

TEXTS = [
    "Kết nạp mới 5/8 chỉ tiêu quận giao, đạt 62,5%; công nhận chính thức 01 đảng viên.",
    "Uỷ ban nhân dân phường Phúc Đồng",
    "thu ngan sach nam 2017 dat bao nhieu",
    "Huguenots 中文 🙂",
    "đồng chí " * 900,
]


@pytest.fixture(scope="module")
def shipped() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a two-layer BERT with random weights, saved with prompts of its own."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "hỏi", "đoạn", ":", "kết", "nạp", "bao", "nhiêu", "đảng", "viên"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    base = tmp_path_factory.mktemp("base")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained(base)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(base)
    folder = tmp_path_factory.mktemp("models") / "tiny-e5"
    modules = [Transformer(str(base)), Pooling(24)]
    prompts = {"query": "hỏi: ", "passage": "đoạn: "}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def test_two_libraries_give_the_shipped_vectors(shipped: Encoder) -> None:
    """sentence-transformers, model2vec and the serving path read the same vectors from one folder."""
    from model2vec import StaticModel
    from sentence_transformers import SentenceTransformer

    ours = shipped.passages(TEXTS)
    theirs = SentenceTransformer(str(SHIPPED), device="cpu").encode(TEXTS)
    static = StaticModel.from_pretrained(SHIPPED).encode(TEXTS)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_allclose(ours, static, atol=1e-5)


def test_shipped_model_is_small() -> None:
    """The shipped folder takes at most 24 MB."""
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*")) <= 24_000_000


def test_vectors_are_unit_or_zero(shipped: Encoder) -> None:
    """Rows have length one, a text without a known token is all zeros, no texts give no rows."""
    rows = shipped.queries([*TEXTS, "", "中文"])
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS) + 2, shipped.dimension)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1] * len(TEXTS) + [0, 0], atol=1e-5)
    assert shipped.passages([]).shape == (0, shipped.dimension)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aàảãáạăằâấđeêếioôơớuưựyỳ bcghklmnpqrstvx0123456789.,/%-\n", max_size=60))
def test_marks_are_invisible(shipped: Encoder, text: str) -> None:
    """With marks, without them, in capitals: the same vector, to the last bit."""
    marked, folded, capital = shipped.queries([text, fold(text), text.upper()])
    assert (marked == folded).all()
    assert (marked == capital).all()


def test_a_vector_does_not_depend_on_its_batch(shipped: Encoder) -> None:
    """One text alone and the same text among others give the same bits."""
    together = shipped.passages(TEXTS)
    alone = np.concatenate([shipped.passages([text]) for text in TEXTS])
    assert (together == alone).all()


def test_abbreviations_stand_near_their_words(shipped: Encoder) -> None:
    """UBND and GPMB lie nearer to their own phrases than to each other's."""
    short = shipped.queries(["UBND", "GPMB", "đv"])
    long = shipped.queries(["uỷ ban nhân dân", "giải phóng mặt bằng", "đảng viên"])
    assert ((short @ long.T).argmax(axis=1) == [0, 1, 2]).all()


def test_serving_leaves_torch_alone() -> None:
    """Encoding with the shipped model imports neither torch nor transformers."""
    code = (
        "import sys; from index.encode import load_encoder; load_encoder().queries(['kết nạp đảng viên'])\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SHIPPED.parents[2]
    )
    assert done.stdout.strip() == "[]"


def test_fingerprint_follows_the_files_only(tmp_path: Path) -> None:
    """A copy elsewhere has the same fingerprint, a card changes nothing, another vector does."""
    copy = Path(shutil.copytree(SHIPPED, tmp_path / "copy"))
    (copy / "README.md").write_text("a card", encoding="utf-8")
    assert fingerprint(copy) == fingerprint(SHIPPED)
    weights = bytearray((copy / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (copy / "model.safetensors").write_bytes(weights)
    assert fingerprint(copy) != fingerprint(SHIPPED)


def test_a_static_folder_by_path_is_read_without_torch_classes(tmp_path: Path, shipped: Encoder) -> None:
    """A copied static folder gives the shipped vectors under its own name."""
    encoder = load_encoder(str(shutil.copytree(SHIPPED, tmp_path / "ward-model")))
    assert encoder.name == "ward-model"
    assert encoder.fingerprint == shipped.fingerprint
    assert (encoder.queries(TEXTS) == shipped.queries(TEXTS)).all()


def test_a_transformer_uses_its_own_prompts(transformer: Path) -> None:
    """Queries and passages get the prompts, dimension and unit length that the model's folder states."""
    from sentence_transformers import SentenceTransformer

    encoder = load_encoder(str(transformer))
    assert (encoder.name, encoder.dimension) == ("tiny-e5", 24)
    text = "phường kết nạp bao nhiêu đảng viên"
    plain = SentenceTransformer(str(transformer), device="cpu")
    for rows, prompt in ((encoder.queries([text]), "hỏi: "), (encoder.passages([text]), "đoạn: ")):
        expected = plain.encode([prompt + text], prompt="", normalize_embeddings=True)
        np.testing.assert_allclose(rows, expected, atol=1e-5)
    assert not np.allclose(encoder.queries([text]), encoder.passages([text]), atol=1e-3)


def test_families_get_their_prompts_when_the_folder_has_none(transformer: Path, tmp_path: Path) -> None:
    """A folder named after e5 but without prompts is asked with "query: ", as its card says."""
    from sentence_transformers import SentenceTransformer

    bare = Path(shutil.copytree(transformer, tmp_path / "multilingual-e5-tiny"))
    path = bare / "config_sentence_transformers.json"
    config = json.loads(path.read_text("utf-8")) | {"prompts": {"query": "", "document": ""}}
    path.write_text(json.dumps(config), encoding="utf-8")
    text = "kết nạp đảng viên"
    expected = SentenceTransformer(str(bare), device="cpu").encode(["query: " + text], normalize_embeddings=True)
    np.testing.assert_allclose(load_encoder(str(bare)).queries([text]), expected, atol=1e-5)


@pytest.mark.parametrize("damage", ["missing weights", "cut weights", "cut tokenizer", "fewer tokens"])
def test_a_broken_model_is_one_clear_line(tmp_path: Path, damage: str) -> None:
    """Whatever is wrong with a folder, one line says which model and what to do."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "broken"))
    weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    if damage == "missing weights":
        weights.unlink()
    elif damage == "cut weights":
        weights.write_bytes(weights.read_bytes()[:1000])
    elif damage == "cut tokenizer":
        tokenizer.write_bytes(tokenizer.read_bytes()[:1000])
    else:
        rules = json.loads(tokenizer.read_text("utf-8"))
        rules["model"]["vocab"].pop()
        tokenizer.write_text(json.dumps(rules), encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        load_encoder(str(folder))
    assert "broken" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_model_is_refused_without_the_network(tmp_path: Path) -> None:
    """A path that is no folder, a file, an empty folder: refused, each in one line."""
    (tmp_path / "file.bin").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    for name in (
        "nowhere/at/all",
        str(tmp_path / "gone"),
        str(tmp_path / "file.bin"),
        str(tmp_path / "empty"),
    ):
        with pytest.raises(ModelError) as caught:
            load_encoder(name)
        assert "HOIPHUONG_MODEL" in str(caught.value)
        assert "\n" not in str(caught.value)
