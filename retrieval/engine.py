"""Answer questions over one store: the one object that the bot and the command line hold."""

import gc
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from time import perf_counter

from index.encode import Encoder, RemindedEncoder, load_encoder
from index.memory import Memory
from index.places import is_ward
from index.store import Store
from retrieval.answer import Answer
from retrieval.answer_several import SeveralAnswers
from retrieval.compose import Found, compose
from retrieval.follow import carry_over, is_about_source, on_its_own, speaks_of_its_own
from retrieval.grade import is_of_place
from retrieval.judge import judged
from retrieval.question import Query, understand
from retrieval.rank import Candidate, Ranked, rank_figures
from retrieval.rank_excerpts import RankedRun, rank_excerpts
from retrieval.search import Candidates, find_candidates, sought
from retrieval.several import without_turn
from retrieval.time_grade import speaks_of_time
from retrieval.vocabulary import Vocabulary

#: Passages looked through for the place and time asked for, and those of them that are read for an answer.
_PASSAGES_SEEN, _PASSAGES_READ = 60, 12
#: A question of several times, places or kinds is asked part by part, and some parts look for the same.
_QUERIES_KEPT = 16


class Engine:
    """Answers questions; safe to call from several threads."""

    def __init__(self, root: Path, encoder: Encoder, store: Store) -> None:
        self._root, self._encoder = root, encoder
        self._reminded = RemindedEncoder(encoder)
        self._lock = threading.Lock()
        self._open_store(store)

    @classmethod
    def open(cls, store: Path, model: str | None = None) -> "Engine":
        """Open a store. Raises the ``StoreError`` family, or ``ModelError``, with one clear line."""
        encoder = load_encoder(model)
        return cls(store, encoder, Store.open(store, encoder))

    @property
    def root(self) -> Path:
        """The store's folder."""
        return self._root

    @property
    def encoder(self) -> Encoder:
        """The model that the store was built with."""
        return self._encoder

    @property
    def store(self) -> Store:
        """The generation that answers now."""
        return self._store

    def refresh(self) -> bool:
        """Move to the store's newest content when it has changed; True when it had."""
        if self._store.is_current():
            return False
        newest = Store.open(self._root, self._encoder)
        with self._lock:
            self._open_store(newest)
        return True

    def answer(self, question: str, *, previous: Query | None = None, today: date | None = None) -> Answer:
        """Answer one question; ``previous`` is the query of the same person's last question, if any."""
        started = perf_counter()
        with self._lock:
            year = _year_of(previous) if previous else None
            query = asked = understand(without_turn(question), self._vocabulary, today or date.today(), year)
            if previous is not None and is_about_source(query):
                query = replace(previous, follow_up=True)
            elif previous is not None:
                query = carry_over(query, previous)
            elif is_about_source(query):
                query = replace(query, terms=())  # the source of what? nothing has been asked
            several = self._several(today or date.today())
            answer = several.answer(query, question)
            if query.follow_up and answer.status in ("answered", "not_found"):
                answer = _answer_own(several, asked, answer)
        return replace(answer, question=question, elapsed_ms=round((perf_counter() - started) * 1000, 2))

    def _several(self, today: date) -> SeveralAnswers:
        return SeveralAnswers(
            self._store,
            lambda text: understand(text, self._vocabulary, today),
            lambda query: compose(query, self._find(query), self._store),
        )

    def rank(self, query: Query) -> list[Ranked]:
        """Return the figures that may answer a query, best first. For measuring and fitting."""
        with self._lock:
            return self._find(query).figures()

    def rank_excerpts(self, query: Query) -> list[RankedRun]:
        """Return the runs of sentences that may answer a query, best first. For measuring and fitting."""
        with self._lock:
            return self._find(query).excerpts()

    def understand(self, question: str, today: date | None = None) -> Query:
        """Return what a question asks for, without answering it."""
        with self._lock:
            return understand(question, self._vocabulary, today or date.today())

    def _open_store(self, store: Store) -> None:
        self._store = store
        self._lately: Memory[object, Candidates] = Memory(_QUERIES_KEPT)
        self._vocabulary = Vocabulary.of(
            store.manifest.passages,
            store.vocabulary(),
            tuple(store.places()),
            store.passage_words.holds,
        )
        # Rules and words that stay are not gone through again at each of the collector's rounds: 0.8 ms of an answer.
        gc.collect()
        gc.freeze()

    def _find(self, query: Query) -> Found:
        if not query.terms:
            return Found(list, list, list)
        key = sought(query)
        found = self._lately.get([key], lambda _: {key: find_candidates(query, self._store, self._reminded)})
        candidates = found[key]

        @cache
        def ranked() -> tuple[list[Ranked], Callable[[], list[Ranked]]]:
            figures = self._candidates(candidates)
            best, anywhere = rank_figures(query, figures, candidates.similarity)
            return judged(query, best, {number: report for number, _, report, *_ in figures}), anywhere

        return Found(
            lambda: ranked()[0],
            cache(lambda: ranked()[1]()),
            cache(lambda: self._excerpts(query, candidates)),
        )

    def _candidates(self, found: Candidates) -> list[Candidate]:
        """Return the figures found, each with its report, and its own score and its report's best passage's as shares of the best."""
        by_report: dict[str, float] = {}
        for number, passage in self._store.passages(found.best).items():
            by_report[passage.report_id] = max(found.passages[number], by_report.get(passage.report_id, 0.0))
        figures = self._store.figures(list(found.figures))
        reports = {one: self._store.report(one) for one in {figure.report_id for figure in figures.values()}}
        # An article of no ward is no measure of what a ward's report can meet.
        own = {one for one, report in reports.items() if is_ward(report.place)} or set(reports)
        passage_top = max((by_report.get(one, 0.0) for one in own), default=0.0) or 1.0
        figure_top = max((found.figures[n] for n, one in figures.items() if one.report_id in own), default=0.0) or 1.0
        return [
            (
                number,
                one,
                reports[one.report_id],
                min(1.0, found.figures[number] / figure_top),
                min(1.0, by_report.get(one.report_id, 0.0) / passage_top),
            )
            for number, one in figures.items()
        ]

    def _excerpts(self, query: Query, found: Candidates) -> list[RankedRun]:
        """Return runs of the best passages whose reports are of the place and the time asked for."""
        order = sorted(found.passages, key=lambda number: -found.passages[number])[:_PASSAGES_SEEN]
        passages = self._store.passages(order)
        best = max(found.passages.values(), default=1.0) or 1.0
        rows = []
        for number in order:
            report = self._store.report(passages[number].report_id)
            if is_of_place(query, report) and speaks_of_time(query, report):
                rows.append((passages[number], report, found.passages[number] / best))
        return rank_excerpts(query, rows[:_PASSAGES_READ], found.similarity)


def _year_of(query: Query) -> int | None:
    """Return the year that a question speaks of, when it names one."""
    return query.periods[0].end.year if query.periods and not query.any_year else None


def _answer_own(several: SeveralAnswers, asked: Query, answer: Answer) -> Answer:
    """Return a follow-up's answer, or that to its own matter where the first does not speak of it."""
    quotes = [f"{one.figure.heading} . {one.figure.measure} . {one.quote}" for one in answer.statements[:1]]
    if quotes and speaks_of_its_own(asked, answer.understood, quotes[0]):
        return answer
    alone = on_its_own(asked, answer.understood)
    if alone is None:
        return answer
    other = several.one(alone)
    return other if other.status == "answered" or answer.status == "answered" else answer
