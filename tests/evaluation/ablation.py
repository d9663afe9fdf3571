"""Write the ablation table: words only, model only and both, with and without marks.

    python -m tests.evaluation.ablation --training DIR --questions FILE --reports DIR [--out FILE]

Words are the product's own index (BM25 over folded and marked tokens and folded pairs), the model is
the shipped one, and the fusion is the product's.

``--choose`` searches the fusion's weights on what training has left out of its own files, and writes
no table: the evaluation part plays no part in that choice.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embeddings import Embeddings
from index.encode import Encoder, load_encoder
from index.text import fold
from index.words import Words, index_terms, query_terms
from retrieval.fuse import MODEL_WEIGHT, fuse
from tests.evaluation.pools import Task, evaluation_tasks, held_out_tasks

#: How many candidates each side puts forward.
DEPTH = 100

Scores = NDArray[np.float32]

_PAGE = """# Words, model, and both

Made by `python -m tests.evaluation.ablation --training DIR --questions FILE --reports DIR` at commit
{commit}, model {model}, weight of the model {weight:g} (`retrieval/fuse.py`).

Each cell is recall@1 / recall@5 / MRR@10 in percent. "Without" marks means that the query was folded;
the passages keep theirs. A title or abstract is found when any passage of its article is; a sentence
when the passage that it was taken out of is; a question when a passage listed for it is. The last two
tasks' questions are asked of ward reports among all news passages of 150 syllables; those over the real
reports are the development questions and a hundred more (`shared.jsonl`, written before any search). Of the
development questions alone, 33, fusion and words put 29 first each.
"Model" and "fused" score a passage by its part nearest to the query.

{table}

## What fusion adds

{verdicts}

The fusion's one number was chosen with `--choose`, on the ends of the training files, which neither
training nor this page uses. About 2,000 questions give a standard error of one point, 1,200 one and a
half, 130 one of four.
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """One query: the union of both sides' best, with both scores, and the words' and model's ranks."""

    query: str
    cosines: Scores
    words: Scores
    right: NDArray[np.bool_]
    words_rank: float
    model_rank: float


def candidates(task: Task, folded: bool, encoder: Encoder, words: Words, embeddings: Embeddings) -> list[Candidates]:
    """Return each query's candidates, as the product finds them: the words' best and the model's best.

    BM25 is 0 outside the words' best; a cosine is that of the passage's part nearest to the query.
    """
    queries = [fold(query) for query in task.queries] if folded else list(task.queries)
    found = []
    for query, gold, vector in zip(queries, task.gold, encoder.queries(queries), strict=True):
        hits = words.search(query_terms(query), DEPTH)
        nearest = embeddings.nearest(vector, DEPTH)
        union = np.union1d(np.array([place for place, _ in hits], np.int64), nearest)
        cosines = embeddings.similarities(vector, union)
        bm25 = np.zeros(len(union), np.float32)
        for place, score in hits:
            bm25[np.searchsorted(union, place)] = score
        right = np.isin(union, gold)
        by_model = np.isin(union, nearest)
        found.append(
            Candidates(
                query,
                cosines,
                bm25,
                right,
                rank(bm25, right) if (bm25[right] > 0).any() else np.inf,
                rank(cosines[by_model], right[by_model]),
            )
        )
    return found


def rank(scores: Scores, right: NDArray[np.bool_]) -> float:
    """Return the rank of the best right candidate, counted from 1; infinite when there is none."""
    return 1.0 + float((scores > scores[right].max()).sum()) if right.any() else np.inf


def fused_ranks(found: Sequence[Candidates], weight: float = MODEL_WEIGHT) -> NDArray[np.float64]:
    """Return the ranks after fusion."""
    return np.array([rank(fuse(one.cosines, one.words, weight), one.right) for one in found])


def summary(ranks: NDArray[np.float64]) -> str:
    """Return recall@1 / recall@5 / MRR@10 in percent."""
    reciprocal = np.where(ranks <= 10, 1 / ranks, 0)
    return f"{100 * (ranks <= 1).mean():.1f} / {100 * (ranks <= 5).mean():.1f} / {100 * reciprocal.mean():.1f}"


def gather(tasks: Sequence[Task], encoder: Encoder) -> dict[tuple[Task, bool], list[Candidates]]:
    """Return the candidates of every task, with marks and without; pools are indexed once."""
    found: dict[tuple[Task, bool], list[Candidates]] = {}
    for _, group in itertools.groupby(tasks, key=lambda task: id(task.pool)):
        same = list(group)
        embeddings = Embeddings.empty(encoder.dimension)
        embeddings.add(range(len(same[0].pool)), same[0].pool, encoder)
        with tempfile.TemporaryDirectory() as folder:
            words = Words.create(Path(folder) / "words")
            for place, text in enumerate(same[0].pool):
                words.add(place, " ".join(index_terms(text)))
            words.save()
            for task, folded in itertools.product(same, (False, True)):
                found[task, folded] = candidates(task, folded, encoder, words, embeddings)
                print(f"{task.name}{', no marks' if folded else ''}: {len(task.queries)} queries", flush=True)
    return found


def table(found: dict[tuple[Task, bool], list[Candidates]]) -> list[str]:
    """Return the table's lines in Markdown."""
    lines = ["| task | queries | pool | marks | words | model | fused |", "|---|---:|---:|---|---|---|---|"]
    for (task, folded), rows in found.items():
        words = summary(np.array([row.words_rank for row in rows]))
        model = summary(np.array([row.model_rank for row in rows]))
        marks = "without" if folded else "with"
        size = f"{len(task.queries):,} | {len(task.pool):,}"
        lines.append(f"| {task.name} | {size} | {marks} | {words} | {model} | {summary(fused_ranks(rows))} |")
    return lines


def verdicts(found: dict[tuple[Task, bool], list[Candidates]]) -> list[str]:
    """Return one line for each row: what fusion adds at rank 1, and what missing marks cost it."""
    lines = [
        "| task | recall@1 over words, with marks | without | cost of missing marks |",
        "|---|---:|---:|---:|",
    ]
    for task in dict.fromkeys(task for task, _ in found):
        gains, firsts = [], []
        for folded in (False, True):
            rows = found[task, folded]
            words = np.array([row.words_rank for row in rows]) <= 1
            fused = fused_ranks(rows) <= 1
            changed = fused.astype(int) - words.astype(int)
            gains.append(f"{100 * changed.mean():+.1f} ({(changed > 0).sum()} won, {(changed < 0).sum()} lost)")
            firsts.append(100 * fused.mean())
        lines.append(f"| {task.name}, {len(task.pool):,} | {gains[0]} | {gains[1]} | {firsts[0] - firsts[1]:+.1f} |")
    return lines


def choose(found: dict[tuple[Task, bool], list[Candidates]]) -> None:
    """Print what each weight of the model gives on every held-out task.

    The last lines hold the means over all rows, and the least that a row of questions, or one without marks,
    gains over words: the weight to take is that of the best mean where none of those rows loses more than 0.1.
    """
    weights = (0, 2, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10)
    totals = []
    for (task, folded), rows in found.items():
        words = np.array([row.words_rank for row in rows])
        print(task.name, len(task.pool), "no marks" if folded else "", len(rows))
        print("   words", summary(words))
        print("   model", summary(np.array([row.model_rank for row in rows])))
        for weight in weights:
            ranks = fused_ranks(rows, weight)
            first, reciprocal = 100 * (ranks <= 1).mean(), 100 * np.where(ranks <= 10, 1 / ranks, 0).mean()
            gain = first - 100 * (words <= 1).mean() if task.is_question or folded else np.inf
            totals.append((weight, first, reciprocal, gain))
            print(f"   {weight:5}", summary(ranks))
    for weight in weights:
        _, firsts, reciprocals, gains = zip(*(row for row in totals if row[0] == weight), strict=True)
        means = f"recall@1 {np.mean(firsts):.2f}, MRR@10 {np.mean(reciprocals):.2f}"
        print(f"weight {weight}: {means}, least gain of a row of questions or without marks {min(gains):+.1f}")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Write the ablation table.")
    parser.add_argument("--training", type=Path, required=True, help="folder of news_*.jsonl.gz, questions_*")
    parser.add_argument("--questions", type=Path, help="JSONL of development questions over the reports")
    parser.add_argument("--reports", type=Path, help="folder of the reports as text")
    parser.add_argument("--model", help="another model's folder or name")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("ablation.md"))
    parser.add_argument("--commit", default="(not committed yet)", help="what the page says it was made from")
    parser.add_argument("--choose", action="store_true", help="search the weights on held-out rows instead")
    given = parser.parse_args()
    encoder = load_encoder(given.model)
    start = time.perf_counter()
    if given.choose:
        choose(gather(held_out_tasks(given.training, 0.03, 0.15), encoder))
        return
    found = gather(evaluation_tasks(given.training, given.questions, given.reports), encoder)
    text = _PAGE.format(
        commit=given.commit,
        model=f"{encoder.name} {encoder.fingerprint}, {encoder.dimension} dimensions",
        weight=MODEL_WEIGHT,
        table="\n".join(table(found)),
        verdicts="\n".join(verdicts(found)),
    )
    print(text, f"{time.perf_counter() - start:.0f} s")
    given.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
