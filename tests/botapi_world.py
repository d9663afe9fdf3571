"""People, chats and messages of a small Telegram, with the rules that a bot meets.

Private chats and basic groups are numbered by one count, supergroups each by their own; a message is a
plain dict in the Bot API's own form.
"""

import itertools
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from botapi_text import entities_of

Json = dict[str, Any]

BOT_ID = 7_000_000_001
BOT_NAME = "HoiPhuongBot"
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Hỏi Phường", "username": BOT_NAME}


class RefusedError(Exception):
    """An error as the Bot API answers it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass(eq=False)
class Chat:
    """A chat as the server knows it."""

    id: int
    type: str
    title: str = ""
    forum: bool = False
    threads: set[int] = field(default_factory=set)
    bot_in: bool = True
    refusal: str = ""
    moved_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def json(self) -> Json:
        """Return the chat in the Bot API's form."""
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": self.title}
        return {"id": self.id, "type": self.type, "title": self.title, "is_forum": self.forum}


class World:
    """All state of the server; every method may be called from any thread."""

    def __init__(self, *, privacy: bool = True) -> None:
        self.privacy = privacy
        self.changed = threading.Condition(threading.RLock())
        self.chats: dict[int, Chat] = {}
        self.updates: list[Json] = []
        self.callbacks: dict[str, Json] = {}
        self.unseen: list[Json] = []
        self.files: dict[str, bytes] = {}
        self._shared_count = itertools.count(1)
        self._update_ids = itertools.count(10_000)
        self._ids = itertools.count(1)

    def person(self, name: str, *, started: bool = True) -> "Person":
        """Return a new person, who has pressed Start unless told otherwise."""
        with self.changed:
            person = Person(self, 1_000 + next(self._ids), name)
            chat = Chat(person.id, "private", name, counter=self._shared_count)
            if not started:
                chat.refusal = "Forbidden: bot can't initiate conversation with a user"
            self.chats[person.id] = chat
            return person

    def group(self, title: str, *, forum: bool = False, basic: bool = False, bot_in: bool = True) -> Chat:
        """Return a new group or supergroup."""
        with self.changed:
            number = next(self._ids)
            chat = (
                Chat(-number - 500, "group", title, bot_in=bot_in, counter=self._shared_count)
                if basic
                else Chat(-1_000_000_000_000 - number, "supergroup", title, forum, bot_in=bot_in)
            )
            self.chats[chat.id] = chat
            return chat

    def topic(self, chat: Chat, by: "Person") -> int:
        """Open a topic in a forum; return its number."""
        with self.changed:
            message = self._new(chat, by.json(), {"forum_topic_created": {"name": "Chủ đề", "icon_color": 1}})
            chat.threads.add(message["message_id"])
            return int(message["message_id"])

    def migrate(self, chat: Chat, by: "Person") -> Chat:
        """Turn a group into a supergroup."""
        with self.changed:
            new = self.group(chat.title)
            chat.moved_to = new.id
            told = self._new(chat, by.json(), {"migrate_to_chat_id": new.id})
            self.publish("message", told)
            told = self._new(new, by.json(), {"migrate_from_chat_id": chat.id})
            self.publish("message", told)
            return new

    def membership(self, chat: Chat, by: "Person", old: str, new: str) -> None:
        """Tell the bot that its own place in a chat has changed."""
        with self.changed:

            def member(status: str) -> Json:
                extra = {"until_date": 0} if status == "kicked" else {}
                return {"user": BOT, "status": status, **extra}

            chat.bot_in = new not in ("left", "kicked")
            self.publish("my_chat_member", {
                "chat": chat.json(), "from": by.json(), "date": int(time.time()),
                "old_chat_member": member(old), "new_chat_member": member(new),
            })  # fmt: skip

    def restart_count(self) -> None:
        """Number updates from the first number on again."""
        self._update_ids = itertools.count(10_000)

    def publish(self, kind: str, body: Json) -> None:
        """Queue an update for the bot."""
        self.updates.append({"update_id": next(self._update_ids), kind: body})
        self.changed.notify_all()

    def post(self, chat: Chat, sender: Json, body: Json) -> Json:
        """Put a message by a person into a chat; the bot is told when Telegram would tell it."""
        with self.changed:
            message = self._new(chat, sender, body)
            if self._is_for_bot(chat, message):
                self.publish("message", message)
            else:
                self.unseen.append(message)
            return message

    def by_bot(self, chat_id: int, body: Json, thread: int | None, reply: Json | None) -> Json:
        """Put a message by the bot into a chat. Raises RefusedError as Telegram would."""
        with self.changed:
            chat = self.open_chat(chat_id)
            if thread is not None:
                if thread not in chat.threads:
                    raise RefusedError(400, "Bad Request: message thread not found")
                body = {**body, "message_thread_id": thread, "is_topic_message": True}
            if reply:
                original = chat.messages.get(int(reply["message_id"]))
                if original is not None:
                    body = {**body, "reply_to_message": _bare(original)}
                elif not reply.get("allow_sending_without_reply"):
                    raise RefusedError(400, "Bad Request: message to be replied not found")
            message = self._new(chat, BOT, body)
            self.changed.notify_all()
            return message

    def open_chat(self, chat_id: int) -> Chat:
        """Return a chat that the bot may write to. Raises RefusedError."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise RefusedError(400, "Bad Request: chat not found")
        if chat.moved_to is not None:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusedError(400, description, migrate_to_chat_id=chat.moved_to)
        if chat.refusal:
            raise RefusedError(403, chat.refusal)
        if not chat.bot_in:
            raise RefusedError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        return chat

    def _new(self, chat: Chat, sender: Json, body: Json) -> Json:
        number = next(chat.counter)
        message = {
            "message_id": number, "date": int(time.time()), "chat": chat.json(), "from": sender, **body
        }  # fmt: skip
        chat.messages[number] = message
        return message

    def _is_for_bot(self, chat: Chat, message: Json) -> bool:
        if not chat.bot_in:
            return False
        if chat.type == "private" or not self.privacy:
            return True
        words = message.get("text", "")
        replied = message.get("reply_to_message", {}).get("from", {}).get("id") == BOT_ID
        return replied or words.startswith("/") or f"@{BOT_NAME}".lower() in words.lower()


@dataclass(eq=False)
class Person:
    """Somebody who types, edits, presses and leaves."""

    world: World
    id: int
    name: str

    def json(self) -> Json:
        """Return the person in the Bot API's form."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "vi"}

    def say(
        self,
        text: str = "",
        chat: Chat | None = None,
        *,
        reply_to: Json | None = None,
        thread: int | None = None,
        **body: Any,
    ) -> Json:
        """Write in a chat, in private unless one is given; ``body`` adds other parts of a message."""
        if text:
            body = {"text": text, "entities": entities_of(text), **body}
        if reply_to is not None:
            body["reply_to_message"] = _bare(reply_to)
        if thread is not None:
            body |= {"message_thread_id": thread, "is_topic_message": True}
        return self.world.post(chat or self.world.chats[self.id], self.json(), body)

    def send_file(self, content: bytes, name: str, chat: Chat | None = None, **body: Any) -> Json:
        """Send a document; its content can be downloaded under a number of its own."""
        with self.world.changed:
            number = f"file{next(self.world._ids)}"
            self.world.files[number] = content
        document = {"file_id": number, "file_unique_id": number, "file_name": name, "file_size": len(content)}
        return self.say(chat=chat, document=document, **body)

    def edit(self, message: Json, text: str) -> None:
        """Change the words of an own message."""
        with self.world.changed:
            stored = self.world.chats[message["chat"]["id"]].messages[message["message_id"]]
            stored.update(text=text, entities=entities_of(text), edit_date=int(time.time()))
            self.world.publish("edited_message", dict(stored))

    def press(self, message: Json, data: str) -> str:
        """Press a button with this data under a message; return the query's id."""
        with self.world.changed:
            number = f"q{next(self.world._ids)}"
            stored = self.world.chats[message["chat"]["id"]].messages[message["message_id"]]
            self.world.callbacks[number] = {}
            self.world.publish("callback_query", {
                "id": number, "from": self.json(), "message": dict(stored), "chat_instance": "1",
                "data": data,
            })  # fmt: skip
            return number

    def block(self) -> None:
        """Block the bot."""
        with self.world.changed:
            chat = self.world.chats[self.id]
            self.world.membership(chat, self, "member", "kicked")
            chat.bot_in = True
            chat.refusal = "Forbidden: bot was blocked by the user"


def _bare(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "reply_to_message"}
