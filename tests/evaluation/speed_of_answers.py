"""How long one answer takes, against a plain pipeline on the same passages in the same run.

    OMP_NUM_THREADS=1 python -m tests.evaluation.speed_of_answers --reports FOLDER [--news NEWS.jsonl.gz] [--model MODEL]

The store holds the reports of FOLDER and as many news articles as give ``--passages`` passages. The
plain pipeline is what one would write in an afternoon: sentence-transformers (any model; the shipped
one by default), a flat FAISS index, BM25 over syllables, reciprocal rank fusion; it returns passages
and understands nothing. Prints medians and 99th percentiles in milliseconds, and their ratio.
"""

import argparse
import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import faiss
import numpy as np
import tantivy
from sentence_transformers import SentenceTransformer

from index.build import build_store
from index.encode import SHIPPED, load_encoder
from index.store import Store
from retrieval.engine import Engine
from retrieval.evaluate import read_cases


def write_news(source: Path, folder: Path, most: int) -> None:
    """Write articles as text files, a paragraph a line."""
    folder.mkdir()
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for number, line in zip(range(most), lines, strict=False):
            article = json.loads(line)
            text = "\n\n".join((article["abstract"], *article["body"].split("\n")))
            (folder / f"news-{number:05}.txt").write_text(f"{article['title']}\n{text}", "utf-8")


def plain_pipeline(store: Store, model: str) -> Callable[[str], list[int]]:
    """Return a function that gives the ids of the ten best passages of a question."""
    texts: list[str] = []
    for report in store.reports():
        texts += [report.text[p.span.start : p.span.end] for p in store.passages_of_report(report.id).values()]
    encoder = SentenceTransformer(model, device="cpu")
    vectors = faiss.IndexFlatIP(int(encoder.get_embedding_dimension() or 0))
    vectors.add(np.asarray(encoder.encode(texts, normalize_embeddings=True), dtype=np.float32))
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    builder.add_text_field("text", tokenizer_name="default")
    words = tantivy.Index(builder.build())
    writer = words.writer()
    for number, text in enumerate(texts):
        writer.add_document(tantivy.Document(id=number, text=text))
    writer.commit()
    words.reload()

    def answer(question: str) -> list[int]:
        vector = np.asarray(encoder.encode([question], normalize_embeddings=True), dtype=np.float32)
        by_vector = [int(n) for n in vectors.search(vector, 50)[1][0]]
        plain = "".join(char if char.isalnum() else " " for char in question)
        searcher = words.searcher()
        hits = searcher.search(words.parse_query(plain, ["text"]), 50).hits
        by_words = [int(searcher.doc(address)["id"][0]) for _, address in hits]
        fused: dict[int, float] = {}
        for ranking in (by_vector, by_words):
            for rank, number in enumerate(ranking):
                fused[number] = fused.get(number, 0.0) + 1 / (60 + rank)
        return sorted(fused, key=lambda number: -fused[number])[:10]

    return answer


def time_each(answer: Callable[[str], object], questions: list[str]) -> np.ndarray:
    """Return milliseconds for each question, after a few that warm up."""
    for question in questions[:10]:
        answer(question)
    times = []
    for question in questions:
        started = perf_counter()
        answer(question)
        times.append((perf_counter() - started) * 1000)
    return np.array(times)


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=Path, default=Path("tests/samples/reports"))
    parser.add_argument("--questions", type=Path, default=Path("tests/evaluation/questions.jsonl"))
    parser.add_argument("--news", type=Path)
    parser.add_argument("--articles", type=int, default=4200)
    parser.add_argument("--model", default=str(SHIPPED))
    arguments = parser.parse_args()
    questions = [case.question for case in read_cases(arguments.questions) if case.part != "apart"]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = [arguments.reports]
        if arguments.news:
            write_news(arguments.news, root / "news", arguments.articles)
            paths.append(root / "news")
        encoder = load_encoder()
        summary = build_store(paths, root / "store", encoder)
        engine = Engine(root / "store", encoder, Store.open(root / "store", encoder))
        ours = time_each(engine.answer, questions)
        plain = time_each(plain_pipeline(engine.store, arguments.model), questions)
        print(f"{summary.reports} reports, {summary.passages} passages, {len(questions)} questions")
        for name, times in (("answers, as shipped", ours), ("plain pipeline", plain)):
            print(f"  {name:20} median {np.median(times):7.2f} ms   p99 {np.percentile(times, 99):7.2f} ms")
        print(f"  ratio of medians {np.median(ours) / np.median(plain):.2f}")


if __name__ == "__main__":
    main()
