"""How many questions are answered rightly and how many wrongly, over the samples and each folder of ``wards``.

    python -m tests.evaluation.accuracy [--news NEWS.jsonl.gz] [FOLDER …]

Each folder's reports stand in a store of their own, with 500 unrelated articles when ``--news`` is given.
Prints a line a folder, questions with their marks and stripped of them, then the sums, and apart from them those of
``near_misses.jsonl``: questions that were made hard, about what stands close to a figure.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

from index.build import build_store
from index.encode import load_encoder
from retrieval.engine import Engine
from retrieval.evaluate import Score, evaluate, read_cases
from tests.evaluation.speed_of_answers import write_news

OWN = Path(__file__).parent
ARTICLES = 500
TODAY = date(2024, 3, 1)


def main() -> None:
    """Index, ask, print."""
    parser = argparse.ArgumentParser(description="Score answers over folders of reports.")
    parser.add_argument("folders", nargs="*", type=Path, help="each with its questions.jsonl; all of them by default")
    parser.add_argument("--news", type=Path, help="JSONL of articles that have nothing to do with wards")
    given = parser.parse_args()
    asked = [(folder, folder / "questions.jsonl") for folder in given.folders or sorted((OWN / "wards").iterdir())]
    if not given.folders:
        asked.insert(0, (OWN.parent / "samples" / "reports", OWN / "questions.jsonl"))
    sums, hard = ({True: Score(), False: Score()} for _ in range(2))
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news"
        if given.news:
            write_news(given.news, news, ARTICLES)
        for number, (reports, questions) in enumerate(asked):
            store, encoder = Path(folder) / str(number), load_encoder()
            build_store([reports, *([news] if given.news else [])], store, encoder)
            engine = Engine.open(store)
            print(f"{reports.name:10}", _line(_evaluated(engine, questions, sums)), flush=True)
            if (near_misses := questions.with_name("near_misses.jsonl")).exists():
                _evaluated(engine, near_misses, hard)
    print(f"{'all':10}", _line(sums))
    if hard[True].total:
        print(f"{'near misses':10}", _line(hard))


def _evaluated(engine: Engine, questions: Path, sums: dict[bool, Score]) -> dict[bool, Score]:
    cases = read_cases(questions)
    return {marks: evaluate(engine, cases, marks=marks, today=TODAY, each=sums[marks].add) for marks in sums}


def _line(scores: dict[bool, Score]) -> str:
    return "   ".join(
        f"{'marks' if marks else 'no marks'}: {one.total_right} of {one.total} right, {one.wrong} wrong figures"
        for marks, one in scores.items()
    )


if __name__ == "__main__":
    main()
