"""What a person asked last, in each chat: bounded in time and in number."""

from bot.conversation import Conversations, Speaker
from retrieval.question import Query

LAN, MINH = Speaker(-1, None, 10), Speaker(-1, None, 11)


def test_a_turn_is_forgotten_after_its_time() -> None:
    """A question of yesterday says nothing about "còn năm 2019?" of today."""
    now = [0.0]
    talk = Conversations(lasts=60, clock=lambda: now[0])
    talk.remember(LAN, Query("a"), 1)
    now[0] = 59
    assert talk.last(LAN) is not None
    now[0] = 61
    assert talk.last(LAN) is None


def test_the_one_longest_untouched_goes_first() -> None:
    """A busy bot does not grow without end."""
    talk = Conversations(most=2)
    for number in (1, 2, 3):
        talk.remember(Speaker(number, None, 1), Query("a"), number)
    assert talk.last(Speaker(1, None, 1)) is None
    assert talk.last(Speaker(3, None, 1)) is not None


def test_people_chats_and_topics_are_apart() -> None:
    """Nothing is shared between two people, two chats, or two topics."""
    talk = Conversations()
    talk.remember(LAN, Query("a"), 1)
    assert talk.last(MINH) is None
    assert talk.last(Speaker(-2, None, 10)) is None
    assert talk.last(Speaker(-1, 5, 10)) is None


def test_forgetting_a_person_leaves_the_others() -> None:
    """/quen in one chat counts for all chats of that person."""
    talk = Conversations()
    talk.remember(LAN, Query("a"), 1)
    talk.remember(MINH, Query("b"), 2)
    talk.forget(user_id=10)
    assert talk.last(LAN) is None
    assert talk.last(MINH) is not None
