"""Looking a question up in the reports, once for all who ask the same at the same time."""

import logging
import threading
from collections import OrderedDict
from datetime import date

from bot.surroundings import Surroundings, surroundings_of
from index.errors import StoreError
from retrieval.answer import Answer
from retrieval.engine import Engine
from retrieval.question import Query

log = logging.getLogger("hoiphuong.library")

#: Answers kept; the same few questions make up much of a day.
_KEPT = 512

Found = tuple[Answer, Surroundings]
_Key = tuple[str, Query | None, date, str]


class Library:
    """The engine, and what it answered lately from the store as it is now. Safe in several threads."""

    def __init__(self, engine: Engine) -> None:
        """Look up in this engine."""
        self.engine = engine
        self._kept: OrderedDict[_Key, Found] = OrderedDict()
        self._lock = threading.Lock()

    def look_up(self, question: str, previous: Query | None) -> Found:
        """Return the answer and what stands around it. Blocking: call it in a worker thread.

        A store that cannot be used is an answer too: there is no store.
        """
        today = date.today()
        # The store's generation is part of the key: new reports, new answers.
        key = (question, previous, today, self.engine.store.generation)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._ask(question, previous, today)
            with self._lock:
                self._kept[key] = found
                if len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return found

    def refresh(self) -> bool:
        """Move to newer reports when there are any; a store that is being repaired is looked at later."""
        try:
            return self.engine.refresh()
        except StoreError as error:
            log.error("the new store cannot be used: %s", error)
            return False

    def _ask(self, question: str, previous: Query | None, today: date) -> Found:
        try:
            answer = self.engine.answer(question, previous=previous, today=today)
            return answer, surroundings_of(answer, self.engine.store)
        except StoreError as error:
            log.error("the store cannot be used: %s", error)
            return Answer(question, "not_found", Query(question), reason="no_store"), Surroundings({})
