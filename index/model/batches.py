"""Draw batches of (query, passage) pairs, tokenized, from articles and asked passages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.model.corpus import Article, Asked, Shortener, ask, window

Ids = NDArray[np.int64]
Features = list[dict[str, torch.Tensor]]


@dataclass(frozen=True, slots=True)
class Mixture:
    """The share of each kind of pair in a batch; what is left over goes to sentence → rest."""

    titles: float = 0.10
    abstracts: float = 0.10
    asked: float = 0.15
    cloze: float = 0.45
    neighbours: int = 4  # made-up questions about one article in a batch: its passages oppose each other
    shortened: float = 0.15


class Batches:
    """Endless batches; ``counts`` holds how often each token occurs in the corpus."""

    def __init__(
        self,
        news: Sequence[Article],
        asked: Sequence[Asked],
        tokenizer: Tokenizer,
        shorthand: dict[str, tuple[str, ...]],
        mixture: Mixture,
        seed: int,
    ) -> None:
        self._random = np.random.default_rng(seed)
        self._shorten = Shortener(shorthand, self._random)
        self._tokenizer = tokenizer
        self._mixture = mixture
        self._news, self._asked = news, asked
        self._sentences = [self._tokenize(article.sentences) for article in news]
        self._passages = self._tokenize([row.passage for row in asked])
        flat = [ids for sentences in self._sentences for ids in sentences] + self._passages
        self.counts = np.bincount(np.concatenate(flat), minlength=tokenizer.get_vocab_size())

    def draw(self, size: int) -> Features:
        """Return the features of ``size`` queries and of their passages, in the same order."""
        mixture = self._mixture
        shares = (mixture.titles, mixture.abstracts, mixture.asked if self._asked else 0.0, mixture.cloze)
        kinds: tuple[Callable[[int], list[tuple[str, Ids]]], ...]
        kinds = (self._titles, self._abstracts, self._questions, self._clozes)
        pairs = [pair for share, kind in zip(shares, kinds, strict=True) for pair in kind(round(size * share))]
        pairs += self._rests(size - len(pairs))
        queries = self._tokenize([self._shorten(query, mixture.shortened) for query, _ in pairs])
        return [_features(queries), _features([passage for _, passage in pairs])]

    def _tokenize(self, texts: Sequence[str]) -> list[Ids]:
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(row.ids, dtype=np.int64) for row in encoded]

    def _articles(self, count: int) -> Ids:
        return self._random.choice(len(self._news), size=count, replace=count > len(self._news))

    def _passage(self, article: int, low: int = 60, high: int = 180) -> tuple[int, int]:
        return window([len(ids) for ids in self._sentences[article]], self._random, low, high)

    def _join(self, article: int, first: int, stop: int, without: int = -1) -> Ids:
        rows = [ids for i, ids in enumerate(self._sentences[article][first:stop], first) if i != without]
        return np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)

    def _titles(self, count: int) -> list[tuple[str, Ids]]:
        return [(self._news[i].title, self._join(i, *self._passage(i))) for i in self._articles(count)]

    def _abstracts(self, count: int) -> list[tuple[str, Ids]]:
        return [(self._news[i].abstract, self._join(i, *self._passage(i))) for i in self._articles(count)]

    def _questions(self, count: int) -> list[tuple[str, Ids]]:
        chosen = self._random.choice(len(self._asked), size=min(count, len(self._asked)), replace=False)
        return [(str(self._random.choice(self._asked[i].questions)), self._passages[i]) for i in chosen]

    def _clozes(self, count: int) -> list[tuple[str, Ids]]:
        """Made-up questions, several about different passages of one article."""
        pairs: list[tuple[str, Ids]] = []
        for i in self._articles(count // self._mixture.neighbours + 1):
            lengths = [len(ids) for ids in self._sentences[i]]
            bounds = _cut(lengths, int(self._random.integers(40, 140)))
            for k in self._random.permutation(len(bounds))[: self._mixture.neighbours]:
                first, stop = bounds[k]
                sentence = self._news[i].sentences[int(self._random.integers(first, stop))]
                pairs.append((ask(sentence, self._random), self._join(i, first, stop)))
        return pairs[:count]

    def _rests(self, count: int) -> list[tuple[str, Ids]]:
        pairs = []
        for i in self._articles(count):
            first, stop = self._passage(i)
            chosen = int(self._random.integers(first, stop))
            pairs.append((self._news[i].sentences[chosen], self._join(i, first, stop, chosen)))
        return pairs


def _cut(lengths: Sequence[int], goal: int) -> list[tuple[int, int]]:
    """Return (first, stop) of consecutive passages of about ``goal`` tokens."""
    bounds, first, size = [], 0, 0
    for i, length in enumerate(lengths, 1):
        size += length
        if size >= goal:
            bounds.append((first, i))
            first, size = i, 0
    return bounds or [(0, len(lengths))]


def _features(rows: Sequence[Ids]) -> dict[str, torch.Tensor]:
    """Return what ``StaticEmbedding`` takes: all ids in one row, and where each text begins."""
    lengths = np.asarray([0, *(len(row) for row in rows[:-1])])
    return {
        "input_ids": torch.from_numpy(np.concatenate(rows)),
        "offsets": torch.from_numpy(np.cumsum(lengths)),
    }
