"""Questions with their right passages, and the pools that they are searched in.

Nothing is kept here but the way to build them: the texts stay in the folders given by argument.
"""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.model.corpus import Article, read_news, read_rows
from index.passages import cut_passages
from index.records import Report
from index.text import clean
from tests.evaluation.clipped import ask_clipped

#: Where an answer of the development questions stands more than once in its report, the words that
#: tell the right place from the others (picked by reading the reports, not by any search).
_ANCHORS = {
    "d011": "Chi ngân sách đạt 100%",
    "d016": "Quân sự phường xếp thứ 03/14",
    "d017": "Khối Dân vận phường xếp thứ 01/14",
    "d018": "biểu dương 12 tập thể",
    "d020": "04 Quyết định kiểm tra",
    "d021": "giám sát 11 lượt chi bộ",
    "d022": "giải toả 11 hộ",
}


TESTS = Path(__file__).parent.parent
#: A question's answer may stand in this many passages of its report.
_MOST_PLACES = 2


@dataclass(frozen=True, slots=True)
class Task:
    """Queries over one pool; ``gold[i]`` are the places in the pool that answer ``queries[i]``."""

    name: str
    pool: tuple[str, ...]
    queries: tuple[str, ...]
    gold: tuple[tuple[int, ...], ...]
    is_question: bool


def cut(sentences: Sequence[str], syllables: int) -> list[list[str]]:
    """Return consecutive passages of whole sentences, each of about this many syllables."""
    passages: list[list[str]] = []
    current: list[str] = []
    for sentence in sentences:
        current.append(sentence)
        if sum(len(part.split()) for part in current) >= syllables:
            passages.append(current)
            current = []
    if current:
        passages.append(current)
    return passages


def news_tasks(news: Sequence[Article], syllables: int, seed: int = 0) -> list[Task]:
    """Return title, abstract and sentence tasks over one pool of all passages of the articles.

    A title or abstract is answered by any passage of its article. A sentence is taken out of one
    passage of each article and is answered by what is left of that passage.
    """
    chance = random.Random(seed)
    pool: list[str] = []
    titles, abstracts, owned, sentences, rests = [], [], [], [], []
    for article in news:
        passages = cut(article.sentences, syllables)
        places = tuple(range(len(pool), len(pool) + len(passages)))
        titles.append(article.title)
        abstracts.append(article.abstract)
        owned.append(places)
        long = [i for i, passage in enumerate(passages) if len(passage) > 1]
        if long:
            i = chance.choice(long)
            taken = passages[i].pop(chance.randrange(len(passages[i])))
            if len(taken.split()) >= 6:
                sentences.append(taken)
                rests.append((places[i],))
        pool.extend(" ".join(passage) for passage in passages)
    whole = tuple(pool)
    return [
        Task("title → passage", whole, tuple(titles), tuple(owned), False),
        Task("abstract → passage", whole, tuple(abstracts), tuple(owned), False),
        Task("sentence → rest of passage", whole, tuple(sentences), tuple(rests), False),
    ]


def clipped_task(news: Sequence[Article], syllables: int, seed: int = 0) -> Task:
    """Return short made-up questions, one about a passage: officials type three to eight words.

    Their words stand in the passage as they are, which real ones often do not: words alone do well on them.
    """
    chance = np.random.default_rng(seed)
    passages = [passage for article in news for passage in cut(article.sentences, syllables)]
    asked: list[str] = []
    gold = []
    for place, passage in enumerate(passages):
        if question := ask_clipped(passage[int(chance.integers(len(passage)))], chance):
            asked.append(question)
            gold.append((place,))
    return Task("clipped question → passage", tuple(map(" ".join, passages)), tuple(asked), tuple(gold), True)


def question_tasks(rows: Sequence[dict[str, Any]], distractors: Sequence[str] = ()) -> list[Task]:
    """Return one task per source of the rows, over their passages and the distractors.

    A question that several passages are listed for is answered by any of them.
    """
    passages = [row["passage"] for row in rows]
    pool = tuple(passages) + tuple(distractors)
    tasks = []
    for source in sorted({row["source"] for row in rows}):
        answers: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            for question in row["questions"] if row["source"] == source else ():
                answers.setdefault(question, []).append(place)
        gold = tuple(map(tuple, answers.values()))
        tasks.append(Task(f"{source} question → passage", pool, tuple(answers), gold, True))
    return tasks


def report_task(name: str, asked_over: Sequence[tuple[Path, Path]], distractors: Sequence[str]) -> Task:
    """Return the answerable questions of files over their folders' reports, among all passages and the distractors.

    Follow-ups and series are left out, and questions whose answer's form stands in more than two of
    its report's passages: "100%" does not tell which is meant. A question's ``at``, words that stand
    beside its answer, does.
    """
    pool: list[str] = []
    places: dict[Path, list[int]] = {}
    for path in (
        path for folder in dict.fromkeys(folder for _, folder in asked_over) for path in sorted(folder.glob("*.txt"))
    ):
        text = clean(path.read_text(encoding="utf-8"))
        report = Report(path.stem, "", text, None, "", None, ())
        passages = [" ".join(text[slice(*passage.span)].split()) for passage in cut_passages(report)]
        places[path] = list(range(len(pool), len(pool) + len(passages)))
        pool.extend(passages)
    asked, gold = [], []
    for file, folder in asked_over:
        for row in map(json.loads, filter(str.strip, file.read_text(encoding="utf-8").splitlines())):
            if row["report"] is None or row["type"] in ("followup", "series"):
                continue
            found = tuple(i for i in places[folder / f"{row['report']}.txt"] if _holds(pool[i], row))
            if 0 < len(found) <= _MOST_PLACES:
                asked.append(row["question"])
                gold.append(found)
    return Task(f"{name} → passage", (*pool, *distractors), tuple(asked), tuple(gold), True)


def _holds(passage: str, row: dict[str, Any]) -> bool:
    if row["id"] in _ANCHORS:
        return _ANCHORS[row["id"]] in passage
    if "at" in row:
        return any(words in passage for words in row["at"])
    return any(re.search(rf"(?<![\d/,.]){re.escape(a)}(?![\d/]|[,.]\d)", passage) for a in row["any"])


def evaluation_tasks(training: Path, questions: Path, reports: Path) -> list[Task]:
    """Return every task of the table; news passages of about 60 syllables make a pool of 21,000."""
    news = read_news(training / "news_eval.jsonl.gz")
    tasks = news_tasks(news, 60)
    file = training / "questions_eval.jsonl.gz"
    others = [row["passage"] for row in read_rows(training / "questions_train.jsonl.gz")]
    crowd = (others + list(tasks[0].pool))[: 4459 - len(read_rows(file))]  # the data README's pool size
    long = [" ".join(passage) for article in news for passage in cut(article.sentences, 150)]
    tasks += question_tasks(read_rows(file))
    # Wiki questions have further right passages among the training rows: they would count as wrong.
    tasks += [task for task in question_tasks(read_rows(file), crowd) if task.name.startswith("squad")]
    own = TESTS / "evaluation"
    real = [(questions, reports), (own / "shared.jsonl", reports)]
    written = [(own / "questions.jsonl", TESTS / "samples" / "reports")]
    written += [(folder / "questions.jsonl", folder) for folder in sorted((own / "wards").iterdir())]
    return [
        *tasks,
        report_task("question over the real reports", real, long),
        report_task("question over reports written for this project", written, long),
    ]


def held_out_tasks(training: Path, news_share: float, question_share: float) -> list[Task]:
    """Return tasks over the ends of the training files, which ``train.py --hold-out-…`` leaves unseen."""
    news = read_news(training / "news_train.jsonl.gz")
    rows = read_rows(training / "questions_train.jsonl.gz")
    first = len(rows) - int(len(rows) * question_share)
    unseen = news[len(news) - int(len(news) * news_share) :]
    tasks = [*news_tasks(unseen, 60), clipped_task(unseen, 150)]
    crowd = [row["passage"] for row in rows[:first]] + list(tasks[0].pool)
    return [*tasks, *question_tasks(rows[first:]), question_tasks(rows[first:], crowd[:4000])[0]]
