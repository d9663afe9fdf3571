r"""Measure the shipped model's speed, and another model's beside it on the same passages, in one run.

    OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false python -m tests.evaluation.speed \
        --training DIR [--other FOLDER]

One thread for each, or torch and the tokenizers share the machine in different ways.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from index.encode import Encoder, load_encoder
from index.model.corpus import read_news
from tests.evaluation.pools import cut

_FROM_NOTHING = """
import time
start = time.perf_counter()
from index.encode import load_encoder
imported = time.perf_counter()
encoder = load_encoder()
loaded = time.perf_counter()
encoder.queries(["kết nạp đảng viên"])
print(1000 * (imported - start), 1000 * (loaded - imported), 1000 * (time.perf_counter() - start))
"""


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median time of one call, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def passage_rate(encoder: Encoder, passages: list[str]) -> float:
    """Return passages encoded per second."""
    encoder.passages(passages[:8])
    return len(passages) / seconds(lambda: encoder.passages(passages), 3)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the speed of encoding.")
    parser.add_argument("--training", type=Path, required=True, help="folder of news_eval.jsonl.gz")
    parser.add_argument("--other", help="a model to compare with, say a six-layer MiniLM's folder")
    given = parser.parse_args()
    news = read_news(given.training / "news_eval.jsonl.gz")[:600]
    passages = [" ".join(passage) for article in news for passage in cut(article.sentences, 150)]

    runs = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", _FROM_NOTHING], capture_output=True, text=True, check=True)
        runs.append([float(part) for part in done.stdout.split()])
    _, loaded, first = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"load: {loaded:.0f} ms; with numpy's import before it and a first question {first:.0f} ms")

    encoder = load_encoder()
    question = [article.title for article in news]
    each = statistics.median(seconds(partial(encoder.queries, [text]), 3) for text in question)
    print(f"one question: {1000 * each:.3f} ms")
    ours = passage_rate(encoder, passages)
    print(f"passages: {ours:,.0f} a second ({len(passages)} of about 150 syllables)")
    if given.other:
        import torch

        torch.set_num_threads(1)
        theirs = passage_rate(load_encoder(given.other), passages[:128])
        print(f"other: {theirs:.1f} a second; the shipped model is {ours / theirs:,.0f} times as fast")


if __name__ == "__main__":
    main()
