"""How likely a figure answers a question, by a small network that reads the two side by side.

A cross-encoder in the sense of Nogueira and Cho 2019: one block of a transformer (Vaswani et al. 2017, normalized first)
over the tokens of ``retrieval.pair``, whose vectors are those of the embedding model, made shorter. It sees which words
stand nearest to a figure and which of them a question leaves out or says otherwise, where ``features`` see sums.
``tests/evaluation/fit_cross_encoder.py`` trains it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from index.records import Figure, Report
from retrieval.pair import END, QUESTION, VALUE, Asked, Pair, pair_of, read_question
from retrieval.question import Query

HEADS = 4
_EPSILON = 1e-5

Weights = Mapping[str, NDArray[np.float32]]
"""The network's arrays by their names in ``fit_cross_encoder.CrossEncoder``; those of its table are kept apart."""


@dataclass(frozen=True, slots=True)
class CrossEncoder:
    """The network: its ``vocabulary``, a unit vector a word, ``kinds`` and ``roles`` of figures, and its weights.

    ``table`` has shape (vocabulary, size) and tells which words are near each other; ``read``, of the same shape, is what
    they are read as, which training has moved.
    """

    vocabulary: Mapping[str, int]
    table: NDArray[np.float32]
    read: NDArray[np.float32]
    kinds: Mapping[str, int]
    roles: Mapping[str, int]
    weights: Weights

    def question(self, query: Query) -> Asked:
        """Return a question to be paired with figures."""
        return read_question(query, self.vocabulary)

    def logit(self, question: Asked, figure: Figure, report: Report) -> float:
        """Return the log odds that a figure of a report answers a question, by what the two say."""
        return self.of_pair(pair_of(question, figure, report, self.vocabulary, self.table))

    def of_pair(self, pair: Pair) -> float:
        """Return the log odds that the figure of a pair answers its question."""
        w = self.weights
        tokens = np.concatenate([self.read[pair.ids], self.read[pair.phrases], pair.matches], axis=1)
        x = _linear(tokens, w, "up") + w["part.weight"][pair.parts] + w["place.weight"][pair.places]
        value, end = int(np.argmax(pair.parts == VALUE)), int(np.argmax(pair.parts == END))
        x[value] += w["kind.weight"][self.kinds.get(pair.kind, 0)] + w["role.weight"][self.roles.get(pair.role, 0)]
        x[end] += w["asked_kind.weight"][self.kinds.get(pair.asked_kind, 0)]
        x += np.maximum(_neighbours(x) @ w["neighbours.weight"] + w["neighbours.bias"], 0)
        x += self._attention(_normalized(x, w, "first"))
        x += _linear(np.maximum(_linear(_normalized(x, w, "second"), w, "wide"), 0), w, "narrow")
        asked = pair.parts == QUESTION
        pooled = np.concatenate([x[value], x[asked].sum(0) / max(1, int(asked.sum())), x[~asked].mean(0)])
        hidden = np.maximum(_linear(_normalized(pooled, w, "pooled"), w, "hidden"), 0)
        return float(_linear(hidden, w, "logit")[0])

    def _attention(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        many, size = x.shape
        joined = _linear(x, self.weights, "queries_keys_values").reshape(many, 3, HEADS, size // HEADS)
        queries, keys, values = joined.transpose(1, 2, 0, 3)
        scores = queries @ keys.transpose(0, 2, 1) / np.sqrt(np.float32(size // HEADS))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return _linear((scores @ values).transpose(1, 0, 2).reshape(many, size), self.weights, "attended")


def _linear(x: NDArray[np.float32], weights: Weights, name: str) -> NDArray[np.float32]:
    return x @ weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _normalized(x: NDArray[np.float32], weights: Weights, name: str) -> NDArray[np.float32]:
    apart: NDArray[np.float32] = x - x.mean(axis=-1, keepdims=True)
    scale: NDArray[np.float32] = np.sqrt((apart * apart).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    return apart / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _neighbours(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return each token's vector between those of its two neighbours, shape (tokens, 3 * size)."""
    none = np.zeros((1, x.shape[1]), np.float32)
    return np.concatenate([np.concatenate([none, x[:-1]]), x, np.concatenate([x[1:], none])], axis=1)


@cache
def load_cross_encoder() -> CrossEncoder:
    """Return the network that the package ships."""
    return read_cross_encoder(files("retrieval").joinpath("cross_encoder.npz").read_bytes())


def read_cross_encoder(content: bytes) -> CrossEncoder:
    """Return the network that a file holds, as ``fit_cross_encoder.write`` writes it."""
    with np.load(BytesIO(content), allow_pickle=False) as held:
        table = held["table"].astype(np.float32) * held["scale"][:, None]
        read = table.copy()
        read[held["moved"]] = held["read"].astype(np.float32)
        kinds, roles, words = (_numbered(str(held[name])) for name in ("kinds", "roles", "words"))
        weights = {name[2:]: held[name].astype(np.float32) for name in held.files if name.startswith("w:")}
    return CrossEncoder(vocabulary=words, table=table, read=read, kinds=kinds, roles=roles, weights=weights)


def _numbered(lines: str) -> dict[str, int]:
    return {line: at for at, line in enumerate(lines.split("\n"))}
