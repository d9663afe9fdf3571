"""How many questions are answered rightly and how many wrongly, over the samples and each folder of ``wards``.

    python -m tests.evaluation.accuracy [--news NEWS.jsonl.gz] [FOLDER …]

Each folder's reports stand in a store of their own, with 500 unrelated articles when ``--news`` is given.
Prints a line a folder, questions with their marks and stripped of them, then the sums.
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
    sums = {True: Score(), False: Score()}
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder) / "news"
        if given.news:
            write_news(given.news, news, ARTICLES)
        for number, (reports, questions) in enumerate(asked):
            store, encoder = Path(folder) / str(number), load_encoder()
            build_store([reports, *([news] if given.news else [])], store, encoder)
            engine, cases = Engine.open(store), read_cases(questions)
            scores = {marks: evaluate(engine, cases, marks=marks, today=TODAY, each=sums[marks].add) for marks in sums}
            print(f"{reports.name:10}", _line(scores), flush=True)
    print(f"{'all':10}", _line(sums))


def _line(scores: dict[bool, Score]) -> str:
    return "   ".join(
        f"{'marks' if marks else 'no marks'}: {one.total_right} of {one.total} right, {one.wrong} wrong figures"
        for marks, one in scores.items()
    )


if __name__ == "__main__":
    main()
