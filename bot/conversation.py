"""What each person last asked in each chat, for a while, so that a follow-up is understood."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from retrieval.question import Query

#: A question asked later than this starts anew.
LASTS_SECONDS = 30 * 60

#: Conversations kept at once; the one longest untouched goes first.
MOST = 2000


@dataclass(frozen=True, slots=True)
class Speaker:
    """One person in one topic of one chat: nothing is ever shared between two of these."""

    chat_id: int
    thread_id: int | None
    user_id: int


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question of a speaker: as understood, and where its answer is kept."""

    query: Query
    question_id: int
    at: float


class Conversations:
    """The last turn of every speaker, bounded in time and in number."""

    def __init__(
        self, lasts: float = LASTS_SECONDS, most: int = MOST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``lasts`` in seconds of ``clock``."""
        self._turns: OrderedDict[Speaker, Turn] = OrderedDict()
        self._lasts = lasts
        self._most = most
        self._clock = clock

    def last(self, speaker: Speaker) -> Turn | None:
        """Return the speaker's last turn unless it is too long ago."""
        turn = self._turns.get(speaker)
        if turn is None or self._clock() - turn.at > self._lasts:
            self._turns.pop(speaker, None)
            return None
        return turn

    def remember(self, speaker: Speaker, query: Query, question_id: int) -> None:
        """Keep this as the speaker's last turn."""
        self._turns[speaker] = Turn(query, question_id, self._clock())
        self._turns.move_to_end(speaker)
        if len(self._turns) > self._most:
            self._turns.popitem(last=False)

    def forget(self, *, user_id: int | None = None, chat_id: int | None = None) -> None:
        """Drop all turns of a person, or of a chat."""
        gone = [s for s in self._turns if s.user_id == user_id or s.chat_id == chat_id]
        for speaker in gone:
            del self._turns[speaker]

    def move(self, old: int, new: int) -> None:
        """Carry the turns of a group over to the supergroup it became."""
        for speaker in [s for s in self._turns if s.chat_id == old]:
            self._turns[Speaker(new, speaker.thread_id, speaker.user_id)] = self._turns.pop(speaker)
