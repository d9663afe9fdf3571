"""Train the shipped embedding model: ``python -m index.model.train --news … --questions … --out …``.

The model is one vector per token (sentence-transformers' ``StaticEmbedding``); a text is the mean of
its tokens' vectors. It learns from pairs of a query and the passage to find, all other passages of
the batch standing for what not to find (multiple negatives ranking loss). Same seed, same data and
one thread give the same model.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import Progress
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer

from index.model.batches import Batches, Mixture
from index.model.corpus import all_texts, read_news, read_questions, read_shorthand
from index.model.ship import save_quantized
from index.model.vocabulary import VocabularySize, build_tokenizer, choose_tokens
from index.text import fold

SHORTHAND = Path(__file__).parent / "shorthand.toml"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number that the result depends on."""

    dimension: int = 640
    steps: int = 1200
    batch: int = 2048
    rate: float = 0.05
    warmup: float = 0.05
    scale: float = 20.0
    seed: int = 7


def start_vectors(frequency: NDArray[np.float64], dimension: int, seed: int) -> torch.Tensor:
    """Return random vectors, (tokens, dimension), shorter the commoner the token.

    The weight a / (a + p) is that of Arora et al. 2017, "A simple but tough-to-beat baseline for
    sentence embeddings"; a token that training never meets keeps a random direction of full length,
    and so still matches itself.
    """
    generator = torch.Generator().manual_seed(seed)
    weight = 1e-3 / (1e-3 + torch.from_numpy(frequency).float())
    vectors = torch.randn(len(frequency), dimension, generator=generator) * weight[:, None]
    vectors[0] = 0.0  # the unknown token
    return vectors


def train(batches: Batches, tokenizer: Tokenizer, start: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Return the trained vectors, (tokens, dimension), float32."""
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(1)  # more threads add in another order, and the model would differ
    module = StaticEmbedding(tokenizer, embedding_weights=start)
    loss = MultipleNegativesRankingLoss(SentenceTransformer(modules=[module], device="cpu"), scale=recipe.scale)
    adam = torch.optim.Adam(module.parameters(), lr=recipe.rate, fused=True)
    warm = max(1, int(recipe.steps * recipe.warmup))

    def pace(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (recipe.steps - step) / (recipe.steps - warm)))

    schedule = torch.optim.lr_scheduler.LambdaLR(adam, pace)
    unused = torch.empty(0)
    with Progress() as progress:
        task = progress.add_task("training", total=recipe.steps)
        for step in range(1, recipe.steps + 1):
            adam.zero_grad(set_to_none=True)
            value = loss(batches.draw(recipe.batch), unused)
            value.backward()
            adam.step()
            schedule.step()
            progress.advance(task)
            if step % 50 == 0:
                progress.console.print(f"step {step}: loss {value.item():.3f}")
    vectors = module.embedding.weight.detach().clone()
    vectors[0] = 0.0
    return vectors


def lend_phrases(
    vectors: torch.Tensor,
    tokenizer: Tokenizer,
    shorthand: dict[str, tuple[str, ...]],
    counts: NDArray[np.int64],
) -> list[str]:
    """Bring abbreviations to their phrases, in place; return them.

    News write "UBND" or "Uỷ ban nhân dân", hardly ever one for the other, so nothing in training draws
    the two together. An abbreviation seen fewer than 50 times takes the vector of its phrase, a commoner
    one goes half the way there and keeps its length.
    """
    phrases = {fold(short): phrase for phrase, shorts in shorthand.items() for short in shorts}
    lent = []
    for short, phrase in phrases.items():
        ids = tokenizer.encode(short, add_special_tokens=False).ids
        if len(ids) != 1:
            continue
        whole = vectors[tokenizer.encode(phrase, add_special_tokens=False).ids].sum(dim=0)
        own = vectors[ids[0]]
        if counts[ids[0]] < 50:
            vectors[ids[0]] = whole
        else:
            middle = whole / whole.norm() + own / own.norm()
            vectors[ids[0]] = middle / middle.norm() * own.norm()
        lent.append(short)
    return lent


def main() -> None:
    """Train, quantize and save; the arguments' defaults are the shipped model's recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--news", type=Path, required=True, help="JSONL of title, abstract, body")
    parser.add_argument("--questions", type=Path, help="JSONL of passage, questions")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the model to")
    unseen = "share of the file's end kept unseen, for choosing the fusion"
    parser.add_argument("--hold-out-news", type=float, default=0.03, help=unseen)
    parser.add_argument("--hold-out-questions", type=float, default=0.15, help=unseen)
    for record in (Recipe(), VocabularySize(), Mixture()):
        for name, value in asdict(record).items():
            parser.add_argument("--" + name.replace("_", "-"), type=type(value), default=value)
    given = vars(parser.parse_args())
    recipe = Recipe(**{name: given[name] for name in asdict(Recipe())})
    size = VocabularySize(**{name: given[name] for name in asdict(VocabularySize())})
    mixture = Mixture(**{name: given[name] for name in asdict(Mixture())})

    news = read_news(given["news"])
    asked = read_questions(given["questions"]) if given["questions"] else []
    news = news[: len(news) - int(len(news) * given["hold_out_news"])]
    asked = asked[: len(asked) - int(len(asked) * given["hold_out_questions"])]
    shorthand = read_shorthand(SHORTHAND)
    required = [short for shorts in shorthand.values() for short in shorts]
    tokenizer = build_tokenizer(choose_tokens(all_texts(news, asked), size, required))
    batches = Batches(news, asked, tokenizer, shorthand, mixture, recipe.seed)
    print(f"{len(news)} articles, {len(asked)} asked passages, {tokenizer.get_vocab_size()} tokens", flush=True)
    start = start_vectors(batches.counts / batches.counts.sum(), recipe.dimension, recipe.seed)
    vectors = train(batches, tokenizer, start, recipe)
    lent = lend_phrases(vectors, tokenizer, shorthand, batches.counts)
    save_quantized(vectors.numpy(), tokenizer, given["out"])
    made = {"recipe": asdict(recipe), "vocabulary": asdict(size), "mixture": asdict(mixture), "lent": lent}
    (given["out"] / "training.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
