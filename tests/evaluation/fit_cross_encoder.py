"""Train the network of ``retrieval.cross_encoder`` on questions with known answers; ``fit_trust`` runs it.

Each of a question's best figures is a row, right or not. The loss is that of each row's log odds (binary cross entropy)
and, where some are right and some are not, of the right one among its question's figures (softmax). What is kept is the
mean of the weights over the steps (Polyak and Juditsky 1992).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional

from retrieval.cross_encoder import HEADS, CrossEncoder
from retrieval.pair import END, FARTHEST, MATCHES, QUESTION, SPECIAL, VALUE, Pair

_SHIPPED = Path(str(files("index").joinpath("model/shipped")))
#: Sizes of a token's own vector, of its vector in the network, and of the network's hidden layers.
_OWN, _SIZE, _WIDE, _HIDDEN = 64, 64, 128, 64
_EPOCHS, _RATE, _DECAY, _QUESTIONS_A_STEP = 5, 1.5e-3, 0.02, 32
_DROPPED, _DROPPED_TOKENS, _DROPPED_PHRASES, _DROPPED_LAST = 0.15, 0.07, 0.1, 0.2
#: What the choice among a question's figures weighs beside the rows' own loss, and how sure a label is.
_AMONG, _SURE = 0.3, 0.98
#: Share of the newest weights in their mean, from the step on where that is more than an even share.
_NEWEST = 0.004
#: Vectors that training has moved by more than this are written.
_MOVED = 1e-6
_PARTS, _PLACES = END + 1, 2 * FARTHEST + 2


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row: the number of its question, the pair, and whether its figure is right."""

    question: int
    pair: Pair
    right: bool


def start_vocabulary() -> tuple[dict[str, int], NDArray[np.float32]]:
    """Return words and phrases of two of the embedding model, with unit vectors made short (principal components)."""
    shipped = load_file(_SHIPPED / "model.safetensors")
    vectors = shipped["embeddings"].astype(np.float32) * shipped["weights"].astype(np.float32)[:, None]
    listed = json.loads((_SHIPPED / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    numbers: dict[str, int] = {}
    for number, entry in enumerate(listed):
        token = entry[0].replace("▁", " ").strip()
        if re.fullmatch(r"[a-z]+(?: [a-z]+)?", token):
            numbers.setdefault(token, number)
    apart = _unit(vectors[list(numbers.values())])
    apart -= apart.mean(axis=0)
    axes = np.linalg.svd(apart, full_matrices=False)[2][:_OWN]
    table = np.concatenate([np.zeros((len(SPECIAL), _OWN), np.float32), _unit(apart @ axes.T)])
    return {token: at for at, token in enumerate((*SPECIAL, *numbers))}, table


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


class Network(nn.Module):
    """What ``retrieval.cross_encoder`` computes, over many rows at once and with dropout."""

    def __init__(self, table: NDArray[np.float32], kinds: int, roles: int) -> None:
        super().__init__()
        self.special = nn.Parameter(torch.randn(len(SPECIAL), _OWN) * 0.1)
        self.table = nn.Parameter(torch.tensor(table))
        self.up = nn.Linear(2 * _OWN + MATCHES, _SIZE)
        self.part, self.place = nn.Embedding(_PARTS, _SIZE), nn.Embedding(_PLACES, _SIZE)
        self.kind, self.asked_kind = nn.Embedding(kinds, _SIZE), nn.Embedding(kinds, _SIZE)
        self.role = nn.Embedding(roles, _SIZE)
        for one in (self.part, self.place, self.kind, self.asked_kind, self.role):
            nn.init.normal_(one.weight, std=0.1)
        self.neighbours = nn.Linear(3 * _SIZE, _SIZE)
        self.first, self.second = nn.LayerNorm(_SIZE), nn.LayerNorm(_SIZE)
        self.queries_keys_values, self.attended = nn.Linear(_SIZE, 3 * _SIZE), nn.Linear(_SIZE, _SIZE)
        self.wide, self.narrow = nn.Linear(_SIZE, _WIDE), nn.Linear(_WIDE, _SIZE)
        self.pooled, self.hidden, self.logit = (
            nn.LayerNorm(3 * _SIZE),
            nn.Linear(3 * _SIZE, _HIDDEN),
            nn.Linear(_HIDDEN, 1),
        )
        self.drop, self.drop_last = nn.Dropout(_DROPPED), nn.Dropout(_DROPPED_LAST)

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        """Return the log odds of each row, shape (rows,)."""
        ids, phrases, parts = batch["ids"], batch["phrases"], batch["parts"]
        if self.training:
            left_out = (torch.rand(ids.shape) < _DROPPED_TOKENS) & (ids >= len(SPECIAL))
            ids = torch.where(left_out, SPECIAL.index("<unknown>"), ids)
            phrases = torch.where(left_out | (torch.rand(ids.shape) < _DROPPED_PHRASES), 0, phrases)
        read = torch.cat([self.special, self.table[len(SPECIAL) :]])
        of_row = batch["of_row"][..., None]
        value, end = (parts == VALUE)[..., None] & of_row, (parts == END)[..., None] & of_row
        tokens = [functional.embedding(ids, read), functional.embedding(phrases, read), batch["matches"]]
        x = self.up(torch.cat(tokens, -1)) + self.part(parts) + self.place(batch["places"])
        x = x + value * (self.kind(batch["kind"]) + self.role(batch["role"]))[:, None]
        x = (x + end * self.asked_kind(batch["asked_kind"])[:, None]) * of_row
        left, right = functional.pad(x, (0, 0, 1, 0))[:, :-1], functional.pad(x, (0, 0, 0, 1))[:, 1:]
        x = x + torch.relu(self.neighbours(torch.cat([left, x, right], -1)))
        x = x + self.drop(self._attention(self.first(x), batch["of_row"]))
        x = x + self.drop(self.narrow(self.drop(torch.relu(self.wide(self.second(x))))))
        asked, told = (parts == QUESTION)[..., None] & of_row, (parts != QUESTION)[..., None] & of_row
        means = [(x * held).sum(1) / held.sum(1).clamp(min=1) for held in (asked, told)]
        pooled = self.drop_last(self.pooled(torch.cat([(x * value).sum(1), *means], -1)))
        return self.logit(self.drop_last(torch.relu(self.hidden(pooled))))[:, 0]

    def _attention(self, x: torch.Tensor, of_row: torch.Tensor) -> torch.Tensor:
        rows, tokens, size = x.shape
        joined = self.queries_keys_values(x).view(rows, tokens, 3, HEADS, size // HEADS).permute(2, 0, 3, 1, 4)
        dropped = _DROPPED if self.training else 0.0
        heads = functional.scaled_dot_product_attention(*joined, attn_mask=of_row[:, None, None], dropout_p=dropped)
        return self.attended(heads.transpose(1, 2).reshape(rows, tokens, size))


def train(
    rows: Sequence[Labelled], vocabulary: dict[str, int], table: NDArray[np.float32], seed: int = 0
) -> CrossEncoder:
    """Return a network trained on rows of many questions; same rows, seed and one thread give the same."""
    torch.manual_seed(seed)
    random = np.random.RandomState(seed)
    kinds, roles = (
        _named(pair for row in rows for pair in (row.pair.kind, row.pair.asked_kind)),
        _named(row.pair.role for row in rows),
    )
    network = Network(table, len(kinds), len(roles))
    mean = [one.detach().clone() for one in network.parameters()]
    questions: dict[int, list[Labelled]] = {}
    for row in rows:
        questions.setdefault(row.question, []).append(row)
    asked = list(questions.values())
    words = [network.table]  # what no row has stays as it was
    others = [one for one in network.parameters() if one is not network.table]
    optimizer = torch.optim.AdamW(
        [{"params": others}, {"params": words, "weight_decay": 0.0}], lr=_RATE, weight_decay=_DECAY
    )
    steps = _EPOCHS * -(-len(asked) // _QUESTIONS_A_STEP)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps + 1, pct_start=0.1)
    network.train()
    step = 0
    for _ in range(_EPOCHS):
        for group in _groups(asked, random):
            loss = _loss(network(batch_of([row.pair for one in group for row in one], kinds, roles)), group)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimizer.step()
            schedule.step()
            step += 1
            for kept, one in zip(mean, network.parameters(), strict=True):
                kept.lerp_(one.detach(), max(1 / step, _NEWEST))
    for kept, one in zip(mean, network.parameters(), strict=True):
        one.data.copy_(kept)
    return as_shipped(network, vocabulary, table, kinds, roles)


def _named(names: Iterator[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(("", *sorted({*names} - {""})))}


def _groups(asked: list[list[Labelled]], random: np.random.RandomState) -> Iterator[list[list[Labelled]]]:
    """Yield questions in groups, rows of a length together: there is less to fill up."""
    order = random.permutation(len(asked))
    chunk = 16 * _QUESTIONS_A_STEP
    for start in range(0, len(order), chunk):
        near = sorted(
            (asked[at] for at in order[start : start + chunk]), key=lambda one: max(len(row.pair.ids) for row in one)
        )
        groups = [near[at : at + _QUESTIONS_A_STEP] for at in range(0, len(near), _QUESTIONS_A_STEP)]
        yield from (groups[at] for at in random.permutation(len(groups)))


def _loss(logits: torch.Tensor, group: list[list[Labelled]]) -> torch.Tensor:
    right = torch.tensor([row.right for one in group for row in one])
    loss = functional.binary_cross_entropy_with_logits(logits, right * _SURE + (1 - _SURE) / 2)
    sizes = [len(one) for one in group]
    for among, labels in zip(logits.split(sizes), right.split(sizes), strict=True):
        if 0 < labels.sum() < len(labels):
            loss = loss + _AMONG / len(group) * (among.logsumexp(0) - among[labels].logsumexp(0))
    return loss


def batch_of(pairs: Sequence[Pair], kinds: dict[str, int], roles: dict[str, int]) -> dict[str, torch.Tensor]:
    """Return rows as one, filled up to the longest; ``of_row`` tells what is a row's own."""
    longest = max(len(one.ids) for one in pairs)
    batch = {name: np.zeros((len(pairs), longest), np.int64) for name in ("ids", "phrases", "parts", "places")}
    of_row, matches = np.zeros((len(pairs), longest), bool), np.zeros((len(pairs), longest, MATCHES), np.float32)
    for at, one in enumerate(pairs):
        many = len(one.ids)
        for name, held in batch.items():
            held[at, :many] = getattr(one, name)
        of_row[at, :many], matches[at, :many] = True, one.matches
    batch |= {"of_row": of_row, "matches": matches}
    batch["kind"] = np.array([kinds[pair.kind] for pair in pairs])
    batch["asked_kind"] = np.array([kinds[pair.asked_kind] for pair in pairs])
    batch["role"] = np.array([roles[pair.role] for pair in pairs])
    return {name: torch.from_numpy(held) for name, held in batch.items()}


def as_shipped(
    network: Network,
    vocabulary: dict[str, int],
    table: NDArray[np.float32],
    kinds: dict[str, int],
    roles: dict[str, int],
) -> CrossEncoder:
    """Return a network as the package computes it; matrices are turned to stand behind what they multiply."""
    arrays = {name: held.detach().numpy() for name, held in network.state_dict().items()}
    moved, special = arrays.pop("table"), arrays.pop("special")
    linear = {name for name, module in network.named_modules() if isinstance(module, nn.Linear)}
    turned = {
        name: held.T if name.endswith("weight") and name.rpartition(".")[0] in linear else held
        for name, held in arrays.items()
    }
    return CrossEncoder(vocabulary, table, np.concatenate([special, moved[len(special) :]]), kinds, roles, turned)


def write(network: CrossEncoder, path: Path) -> None:
    """Write a network to one file: its table in steps of a 127th of a row's largest number, its weights in half precision."""
    moved = np.flatnonzero(np.abs(network.read - network.table).max(axis=1) > _MOVED)
    scale = np.maximum(np.abs(network.table).max(axis=1), 1e-6) / 127
    np.savez_compressed(
        path,
        table=np.rint(network.table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        moved=moved,
        read=network.read[moved].astype(np.float16),
        words=np.array("\n".join(network.vocabulary)),
        kinds=np.array("\n".join(network.kinds)),
        roles=np.array("\n".join(network.roles)),
        **{f"w:{name}": held.astype(np.float16) for name, held in network.weights.items()},
    )
