"""Choose the tokens of the embedding model and build its tokenizer.

A token is a folded syllable ("phuong"), a phrase of two or three that belong together ("uy ban
nhan"), or, for foreign names and typing slips, a piece of a word. Folding stands in the tokenizer's
normalizer, so no caller can forget it and marks are invisible to the model by construction.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram

from index.text import fold

#: Phrases may not cross these: anything that is neither letter, digit nor space.
_BREAK = r"[^\p{L}\p{N}\s]+"
_SEGMENT = re.compile(r"[^\w\s]+|_+")
_UNKNOWN = "[UNK]"
_SPACE = "▁"


@dataclass(frozen=True, slots=True)
class VocabularySize:
    """How many tokens of each sort, and how often a phrase must be seen to be one."""

    syllables: int = 16_000
    phrases: int = 14_000
    pieces: int = 4_000
    phrase_count: int = 20
    phrase_pmi: float = 1.0


def folded_segments(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield the folded syllables between two punctuation marks, as the tokenizer will see them."""
    for text in texts:
        for segment in _SEGMENT.split(fold(text)):
            syllables = segment.split()
            if syllables:
                yield syllables


def choose_tokens(texts: Iterable[str], size: VocabularySize, required: Sequence[str] = ()) -> list[tuple[str, float]]:
    """Return (token, log probability), most useful first within each sort; spaces are "▁".

    Phrases of two are ranked by count × PMI (pointwise mutual information of the halves); phrases
    of three likewise over a phrase of two and a syllable. ``required`` syllables (abbreviations) are
    in whatever their count.
    """
    ids: dict[str, int] = {}
    stream: list[int] = []
    for segment in folded_segments(texts):
        stream.extend(ids.setdefault(syllable, len(ids)) for syllable in segment)
        stream.append(-1)
    for syllable in required:
        ids.setdefault(fold(syllable), len(ids))
    names = list(ids)
    tape = np.asarray(stream, dtype=np.int64)
    counts = np.bincount(tape[tape >= 0], minlength=len(names))
    total = float(counts.sum())

    kept = [int(i) for i in np.argsort(-counts, kind="stable")[: size.syllables] if len(names[i]) < 20]
    kept += [i for i in map(ids.__getitem__, map(fold, required)) if i not in set(kept)]
    tokens = {_SPACE + names[i]: float(max(counts[i], 1)) for i in kept}

    known = np.zeros(len(names) + 1, dtype=bool)
    known[kept] = True  # the last place stands for the break, -1
    scored = _pairs(tape, counts, known, total, size)
    phrases = sorted(scored, key=lambda row: (-row[0], row[1]))[: size.phrases]
    for _, parts, count in phrases:
        tokens["".join(_SPACE + names[i] for i in parts)] = float(count)

    pieces = _pieces({names[i]: int(counts[i]) for i in np.flatnonzero(~known[:-1])}, size.pieces)
    # Pieces come far below whole syllables, so that no syllable is ever cut into them.
    floor = math.log(1 / total) - 10
    rows = [(token, math.log(count / total)) for token, count in tokens.items()]
    return rows + [(piece, floor) for piece in pieces if piece not in tokens]


def _pairs(
    tape: NDArray[np.int64],
    counts: NDArray[np.int64],
    known: NDArray[np.bool_],
    total: float,
    size: VocabularySize,
) -> Iterator[tuple[float, tuple[int, ...], int]]:
    """Yield (score, syllable ids, count) of phrases of two and three."""
    base = len(counts) + 1
    left, right = tape[:-1], tape[1:]
    inside = known[left] & known[right]
    pairs, pair_counts = np.unique(left[inside] * base + right[inside], return_counts=True)
    often = pair_counts >= size.phrase_count
    pairs, pair_counts = pairs[often], pair_counts[often]
    first, second = pairs // base, pairs % base
    pmi = np.log(pair_counts * total / (counts[first] * counts[second]))
    for a, b, count, value in zip(first, second, pair_counts, pmi, strict=True):
        if value > size.phrase_pmi:
            yield float(count * value), (int(a), int(b)), int(count)

    rank = np.full(len(tape), -1, dtype=np.int64)  # the pair that starts here, -1 when it is no phrase
    codes = left * base + right
    place = np.minimum(np.searchsorted(pairs, codes), len(pairs) - 1)
    rank[:-1] = np.where(inside & (pairs[place] == codes), place, -1)
    whole = (rank[:-2] >= 0) & (rank[1:-1] >= 0)
    triples, triple_counts = np.unique(rank[:-2][whole] * base + tape[2:][whole], return_counts=True)
    often = triple_counts >= 2 * size.phrase_count
    for code, count in zip(triples[often], triple_counts[often], strict=True):
        pair, c = divmod(int(code), base)
        value = math.log(int(count) * total / (float(pair_counts[pair]) * float(counts[c])))
        if value > size.phrase_pmi:
            yield float(count) * value, (int(first[pair]), int(second[pair]), c), int(count)


def _pieces(rare: dict[str, int], size: int) -> list[str]:
    """Return beginnings and inner parts of words too rare to be tokens, commonest first."""
    found: Counter[str] = Counter()
    for word, count in rare.items():
        for length in (2, 3, 4):
            found[_SPACE + word[:length]] += count
            for start in range(1, len(word) - length + 1):
                found[word[start : start + length]] += count
    single = [*"abcdefghijklmnopqrstuvwxyz0123456789"]
    chosen = [piece for piece, _ in sorted(found.items(), key=lambda row: (-row[1], row[0]))[:size]]
    return [*single, *(_SPACE + char for char in single), *chosen]


def build_tokenizer(rows: Sequence[tuple[str, float]]) -> Tokenizer:
    """Return a tokenizer over the tokens; the unknown token is number 0 and carries no vector."""
    best = max(score for _, score in rows)
    tokenizer = Tokenizer(Unigram([(_UNKNOWN, best - 50.0), *rows], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Lowercase(),
            normalizers.NFD(),
            normalizers.StripAccents(),
            normalizers.Replace("đ", "d"),
            normalizers.Replace("_", " "),
            normalizers.Replace(Regex(rf"\s*{_BREAK}\s*"), "|"),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split("|", "removed"),
            pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always", split=False),
        ]
    )
    return tokenizer
