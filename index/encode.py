"""Turn passages and questions into vectors: the shipped model, or any sentence-transformers one.

The shipped model is a table of token vectors, so it is read as it lies and torch stays unloaded:
a question costs a twentieth of a millisecond instead of seconds of import. This is the only serving
module that may import ``sentence_transformers``, and it does so when another model is asked for.
"""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.memory import Memory
from index.model_files import SHIPPED, fingerprint
from index.prompts import choose_prompts, read_prompts

#: What may stand for a model on the Hugging Face hub: "name" or "owner/name".
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")

#: Modules that a table of token vectors needs; anything else is work for sentence-transformers.
_STATIC_MODULES = {"StaticEmbedding", "Normalize"}

#: Texts tokenized at a time: bounds the memory, changes no vector.
_BATCH = 512
#: Passages whose vectors are kept in memory: some 10 MB.
_PASSAGES_KEPT = 4096

Matrix = NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into vectors, whatever model stands behind it.

    ``name`` is the model's folder or hub name, without the path of any machine; ``fingerprint`` is
    a hex digest over its files, the same on every machine; ``dimension`` is the vectors' length.
    """

    @property
    def name(self) -> str:
        """Folder or hub name of the model."""
        ...

    @property
    def fingerprint(self) -> str:
        """Digest of the model's files."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension); zeros where no token is known."""
        ...

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension); zeros where no token is known."""
        ...


class StaticEncoder:
    """A folder of token vectors, read without torch; a text is the mean of its tokens, at unit length.

    model2vec's ``StaticModel`` is left aside because it copies the tokenizer on the way, half of the
    loading time, and pools in a slower way. The vectors are the same.
    """

    def __init__(self, folder: Path, known: str = "") -> None:
        """Load a folder; ``known`` is its fingerprint when it has been taken already. Raises ``ModelError``."""
        try:
            vectors, tokenizer, weights, mapping = _token_table(folder)
            saved = read_prompts(folder)
            self.fingerprint = known or fingerprint(folder)
        except Exception as error:  # safetensors, tokenizers and json each raise their own kind
            raise _broken(folder, error) from error
        size = tokenizer.get_vocab_size()
        rows = len(vectors) if mapping is None else len(mapping)
        if rows != size or (weights is not None and len(weights) != size):
            raise ModelError(f"model {folder.name} has {rows} vectors for {size} tokens: copy it again")
        tokenizer.no_truncation()  # sentence-transformers does not cut either, and both must agree
        tokenizer.no_padding()
        # A question is too short to share between threads, and waking them costs more than reading it.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._tokenizer = tokenizer
        self._vectors = vectors
        self._mapping = mapping
        self._weights = np.ones(size, np.float32) if weights is None else weights.astype(np.float32)
        unknown = getattr(tokenizer.model, "unk_token", None)
        if unknown is not None and tokenizer.token_to_id(unknown) is not None:
            self._weights[tokenizer.token_to_id(unknown)] = 0.0
        self.name = folder.name
        self.dimension = int(vectors.shape[1])
        self._query, self._passage = choose_prompts(saved, folder.name)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encode(texts, self._passage)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encode(texts, self._query)

    def _encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        sums = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [prompt + text for text in texts[start : start + _BATCH]]
            encoded = self._tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for row, encoding in enumerate(encoded, start):
                ids = np.asarray(encoding.ids, dtype=np.int64)
                places = ids if self._mapping is None else self._mapping[ids]
                # The sum has the mean's direction, and only the direction is kept.
                sums[row] = self._weights[ids] @ self._vectors[places].astype(np.float32)
        return _unit(sums)


class TransformerEncoder:
    """Any model that sentence-transformers can load, with the model's own prompts."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer  # seconds: only when asked for

        folder = Path(model)
        try:
            if folder.is_dir():
                self._model = SentenceTransformer(model, device="cpu", local_files_only=True)
            else:
                self._model = SentenceTransformer(model, device="cpu")
                folder = _snapshot(model)
            self.fingerprint = fingerprint(folder)
            dimension = self._model.get_embedding_dimension()
        except Exception as error:  # the hub, torch and transformers each raise their own kind
            raise _broken(Path(model), error) from error
        if dimension is None:
            raise ModelError(f"model {_short(model)} does not say the length of its vectors: choose another")
        self.name = _short(model)
        self.dimension = int(dimension)
        self._query, self._passage = choose_prompts(self._model.prompts, self.name)

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._model.encode_document(list(texts), prompt=self._passage, show_progress_bar=False)
        return _unit(rows)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._model.encode_query(list(texts), prompt=self._query, show_progress_bar=False)
        return _unit(rows)


class RemindedEncoder:
    """A model that keeps the vectors of the passages it was lately given.

    Questions are compared with the same figures again and again: over a store of 20,000 passages, 7 in 10 of the
    texts that a question is compared with have been compared with another.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._recent: Memory[str, Matrix] = Memory(_PASSAGES_KEPT)
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        rows = self._recent.get(texts, lambda new: dict(zip(new, self._encoder.passages(new), strict=True)))
        return np.array([rows[text] for text in texts], np.float32).reshape(len(texts), self.dimension)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Return unit vectors, shape (len(texts), dimension)."""
        return self._encoder.queries(texts)


def load_encoder(model: str | None = None) -> Encoder:
    """Return the encoder for a model: None is the shipped one, else a folder or a hub name.

    A folder that holds a table of token vectors (model2vec, or sentence-transformers'
    ``StaticEmbedding``) is read without torch. The network is used only for a hub name that is no
    local folder. Raises ``ModelError`` with one line that says what to do.
    """
    if model is None:
        folder = SHIPPED
        if not folder.is_dir():
            raise ModelError("the shipped model is missing: reinstall, or set HOIPHUONG_MODEL to another")
        return StaticEncoder(folder)
    folder = Path(model).expanduser()
    if folder.is_dir():
        folder = folder.resolve()
        return StaticEncoder(folder) if _is_static(folder) else TransformerEncoder(str(folder))
    if folder.exists() or not _HUB_NAME.fullmatch(model):
        raise ModelError(f"model {model} is not a folder: correct HOIPHUONG_MODEL, or unset it")
    return TransformerEncoder(model)


def _token_table(folder: Path) -> tuple[Any, Any, Any, Any]:
    """Return a folder's token vectors, tokenizer, and weights and mapping of tokens or None.

    The files that model2vec writes are read as it reads them, without importing it: it brings the
    hub's client along, 0.25 s of every command. It finds its way in all other layouts.
    """
    from safetensors import safe_open
    from tokenizers import Tokenizer

    table, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
    if table.is_file() and tokenizer.is_file():
        with safe_open(table, framework="numpy") as held:
            names = set(held.keys())
            if "embeddings" in names:
                arrays = (held.get_tensor(n) if n in names else None for n in ("embeddings", "weights", "mapping"))
                vectors, weights, mapping = arrays
                return vectors, Tokenizer.from_file(str(tokenizer)), weights, mapping
    from model2vec.persistence import load_pretrained

    vectors, read, _, _, weights, mapping = load_pretrained(folder, subfolder=None, token=None, force_download=False)
    return vectors, read, weights, mapping


def _is_static(folder: Path) -> bool:
    """Tell whether the folder holds nothing but a table of token vectors."""
    modules = folder / "modules.json"
    try:
        if modules.is_file():
            listed = json.loads(modules.read_text("utf-8"))
            kinds = {str(module["type"]).rpartition(".")[2] for module in listed}
            return "StaticEmbedding" in kinds and kinds <= _STATIC_MODULES
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return bool(config.get("model_type") == "model2vec")
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return False


def _unit(rows: Any) -> Matrix:
    """Return the rows at unit length; rows without direction become zeros."""
    matrix = np.asarray(rows, dtype=np.float32)
    if not np.isfinite(matrix).all():
        matrix = np.nan_to_num(matrix)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: Matrix = np.divide(matrix, norms, out=np.zeros_like(matrix), where=norms > 0)
    return unit


def _short(model: str) -> str:
    """Return a hub name whole and a folder's own name without its path."""
    return Path(model).name if Path(model).is_dir() else model


def _snapshot(name: str) -> Path:
    """Return the local copy that sentence-transformers has just made of a hub model."""
    from huggingface_hub import snapshot_download

    full = name if "/" in name else f"sentence-transformers/{name}"
    return Path(snapshot_download(full, local_files_only=True))


def _broken(model: Path, error: Exception) -> ModelError:
    """Return one line with the reason, short of this machine's paths."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    reason = reason.replace(f"{model.parent}/", "")[:200] if model.is_dir() else reason[:200]
    name = _short(str(model))
    return ModelError(f"model {name} cannot be loaded ({reason}): check HOIPHUONG_MODEL, or unset it")
