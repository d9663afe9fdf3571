"""A Bot API server on this machine, which behaves as Telegram's where it matters to a bot.

Long polling with offsets, 409 for a second poller, 400 for bad HTML and over-long texts, 403 for those
who block, 429 with ``retry_after``, topics, callbacks, files, webhooks; and faults to order.
"""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tornado.httpclient
import tornado.httpserver
import tornado.netutil
import tornado.web
from botapi_text import BadTextError, parse
from botapi_world import BOT, BOT_ID, Chat, Json, RefusedError, World

TOKEN = "7000000001:AAE-test-token-0123456789abcdefghij"


@dataclass
class Fault:
    """What shall go wrong with the next ``times`` calls of a method ("*" for any but getUpdates).

    ``code``: answered with this status and nothing done. ``dropped``: the connection is closed, with the
    call carried out (``done``) or not.
    """

    method: str
    times: int = 1
    code: int = 0
    retry_after: int = 0
    description: str = "Trouble"
    dropped: bool = False
    done: bool = False


@dataclass(frozen=True)
class Call:
    """One call as it was answered."""

    method: str
    params: Json
    code: int
    at: float


class BotApi(World):
    """The server, running in a thread of its own."""

    def __init__(self, *, privacy: bool = True, messages_per_second: int = 0) -> None:
        """``messages_per_second``: more than this over all chats is answered with 429; 0 for no limit."""
        super().__init__(privacy=privacy)
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.webhook: Json = {}
        self.limit = messages_per_second
        self._recent: list[float] = []
        self.poller = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True, name="botapi")
        self._ready = threading.Event()
        self.port = 0

    def __enter__(self) -> "BotApi":
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    @property
    def url(self) -> str:
        """The root to give as HOIPHUONG_TELEGRAM_BASE_URL."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self, condition: Callable[[], Any], timeout: float = 10.0) -> Any:
        """Wait until a condition holds; return what it returned. Raises AssertionError."""
        found: Any = None

        def holds() -> bool:
            nonlocal found
            found = condition()
            return bool(found)

        with self.changed:
            assert self.changed.wait_for(holds, timeout), "what was waited for did not happen"
        return found

    def said(self, chat: Chat | int) -> list[Json]:
        """Return the bot's messages that stand in a chat now, oldest first."""
        number = chat if isinstance(chat, int) else chat.id
        with self.changed:
            messages = self.chats[number].messages.values()
            return [dict(message) for message in messages if message["from"]["id"] == BOT_ID]

    def called(self, method: str, code: int = 200) -> list[Json]:
        """Return the parameters of all calls of a method that were answered with this status."""
        with self.changed:
            return [call.params for call in self.calls if (call.method, call.code) == (method, code)]

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def start() -> None:
            application = tornado.web.Application(
                [
                    (r"/bot([^/]+)/(\w+)", _Method, {"api": self}),
                    (r"/file/bot([^/]+)/(.+)", _File, {"api": self}),
                ],
                log_function=lambda _: None,
            )
            sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
            self.port = sockets[0].getsockname()[1]
            tornado.httpserver.HTTPServer(application).add_sockets(sockets)
            self._pusher = asyncio.create_task(self._push())
            self._ready.set()

        self._loop.run_until_complete(start())
        self._loop.run_forever()

    async def _push(self) -> None:
        """Post updates to the webhook while one is set, each until it is taken."""
        client = tornado.httpclient.AsyncHTTPClient(force_instance=True)
        while True:
            await asyncio.sleep(0.02)
            with self.changed:
                target = dict(self.webhook) if self.webhook and self.updates else None
                update = self.updates[0] if self.updates else None
            if target is None or update is None:
                continue
            headers = {"X-Telegram-Bot-Api-Secret-Token": target.get("secret_token", "")}
            headers["Content-Type"] = "application/json"
            try:
                await client.fetch(target["url"], method="POST", body=json.dumps(update), headers=headers)
            except (OSError, tornado.httpclient.HTTPError):
                await asyncio.sleep(0.2)
                continue
            with self.changed:
                self.updates.remove(update)

    def fault_for(self, method: str) -> Fault | None:
        """Take one of the faults ordered for a method."""
        with self.changed:
            for fault in self.faults:
                if fault.times and (fault.method == method or fault.method == "*" != method != "getUpdates"):
                    fault.times -= 1
                    return fault
            return None

    def check_flood(self) -> None:
        """Count one message. Raises RefusedError with 429 when there are too many."""
        now = time.monotonic()
        self._recent = [at for at in self._recent if now - at < 1]
        if self.limit and len(self._recent) >= self.limit:
            raise RefusedError(429, "Too Many Requests: retry after 1", retry_after=1)
        self._recent.append(now)

    async def get_updates(self, params: Json) -> list[Json]:
        """Answer a long poll; a second poller ends the first with 409."""
        if self.webhook:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        with self.changed:
            self.poller += 1
            mine = self.poller
            self.changed.notify_all()
        offset = int(params.get("offset", 0))
        until = time.monotonic() + float(params.get("timeout", 0))
        while True:
            with self.changed:
                if mine != self.poller:
                    raise RefusedError(409, "Conflict: terminated by other getUpdates request")
                self.updates = [u for u in self.updates if u["update_id"] >= offset]
                if self.updates or time.monotonic() >= until:
                    return self.updates[:100]
            await asyncio.sleep(0.005)

    def act(self, method: str, params: Json, files: dict[str, bytes]) -> Any:
        """Carry out a call. Raises RefusedError."""
        action = getattr(self, "_do_" + re.sub("([A-Z])", r"_\1", method).lower(), None)
        if action is None:
            raise RefusedError(404, "Not Found: method not found")
        with self.changed:
            return action(params, files)

    def _do_get_file(self, params: Json, _: Any) -> Json:
        content = self.files.get(params["file_id"])
        if content is None:
            raise RefusedError(400, "Bad Request: invalid file_id")
        if len(content) > 20 * 1024 * 1024:
            raise RefusedError(400, "Bad Request: file is too big")
        return {"file_id": params["file_id"], "file_unique_id": "u", "file_path": f"documents/{params['file_id']}"}

    def _do_get_me(self, _: Json, __: Any) -> Json:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": not self.privacy,
                "supports_inline_queries": False}  # fmt: skip

    def _do_delete_webhook(self, _: Json, __: Any) -> bool:
        self.webhook = {}
        return True

    def _do_set_webhook(self, params: Json, _: Any) -> bool:
        self.webhook = params
        return True

    def _do_set_my_commands(self, _: Json, __: Any) -> bool:
        return True

    def _do_send_chat_action(self, params: Json, _: Any) -> bool:
        self.open_chat(int(params["chat_id"]))
        return True

    def _do_leave_chat(self, params: Json, _: Any) -> bool:
        self.open_chat(int(params["chat_id"])).bot_in = False
        return True

    def _do_send_message(self, params: Json, _: Any) -> Json:
        self.check_flood()
        return self._put(params, _words(params))

    def _do_send_photo(self, params: Json, files: dict[str, bytes]) -> Json:
        self.check_flood()
        assert files["photo"].startswith(b"\x89PNG")
        size = {"file_id": "p", "file_unique_id": "p", "width": 8, "height": 8}
        return self._put(params, {"photo": [size], "file": files["photo"]})

    def _do_send_document(self, params: Json, files: dict[str, bytes]) -> Json:
        self.check_flood()
        document = {"file_id": "d", "file_unique_id": "d"}
        body = {"document": document, "file": files["document"], "caption": params.get("caption", "")}
        return self._put(params, body)

    def _do_copy_message(self, params: Json, _: Any) -> Json:
        self.check_flood()
        original = self.chats[int(params["from_chat_id"])].messages.get(int(params["message_id"]))
        if original is None:
            raise RefusedError(400, "Bad Request: message to copy not found")
        kept = {key: original[key] for key in ("text", "photo", "voice", "sticker") if key in original}
        return {"message_id": self._put(params, kept)["message_id"]}

    def _do_edit_message_text(self, params: Json, _: Any) -> Json:
        chat = self.open_chat(int(params["chat_id"]))
        message = chat.messages.get(int(params["message_id"]))
        if message is None:
            raise RefusedError(400, "Bad Request: message to edit not found")
        if message["from"]["id"] != BOT_ID:
            raise RefusedError(400, "Bad Request: message can't be edited")
        new = {**_words(params), **_markup(params)}
        if all(message.get(key) == new.get(key) for key in ("text", "entities", "reply_markup")):
            raise RefusedError(400, "Bad Request: message is not modified: specified new message content and "
                               "reply markup are exactly the same")  # fmt: skip
        message.pop("reply_markup", None)
        message.update(new, edit_date=int(time.time()))
        self.changed.notify_all()
        return message

    def _do_delete_message(self, params: Json, _: Any) -> bool:
        chat = self.open_chat(int(params["chat_id"]))
        if chat.messages.pop(int(params["message_id"]), None) is None:
            raise RefusedError(400, "Bad Request: message to delete not found")
        return True

    def _do_answer_callback_query(self, params: Json, _: Any) -> bool:
        number = params["callback_query_id"]
        if number not in self.callbacks or self.callbacks[number]:
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.callbacks[number] = {"text": "", **params}
        self.changed.notify_all()
        return True

    def _put(self, params: Json, body: Json) -> Json:
        thread = params.get("message_thread_id")
        reply = json.loads(params["reply_parameters"]) if "reply_parameters" in params else None
        body = {**body, **_markup(params)}
        return self.by_bot(int(params["chat_id"]), body, int(thread) if thread else None, reply)


class _File(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    def get(self, token: str, path: str) -> None:
        content = self.api.files.get(path.rpartition("/")[2])
        if token != TOKEN or content is None:
            self.set_status(404)
        else:
            self.finish(content)


class _Method(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def post(self, token: str, method: str) -> None:
        api = self.api
        params: Json = {name: self.get_body_argument(name, strip=False) for name in self.request.body_arguments}
        files = {name: found[0]["body"] for name, found in self.request.files.items()}
        fault = api.fault_for(method)
        code, result = 200, None
        parameters: dict[str, int] = {}
        try:
            if token != TOKEN:
                raise RefusedError(401, "Unauthorized")
            if fault is not None and fault.code:
                extra = {"retry_after": fault.retry_after} if fault.retry_after else {}
                raise RefusedError(fault.code, "Too Many Requests" if fault.code == 429 else fault.description, **extra)
            if fault is None or fault.done:
                wanted = method == "getUpdates"
                result = await api.get_updates(params) if wanted else api.act(method, params, files)
        except RefusedError as error:
            code, result, parameters = error.code, error.description, error.parameters
        except BadTextError as error:
            code, result = 400, str(error)
        with api.changed:
            api.calls.append(Call(method, params, code if fault is None or fault.code else 0, time.monotonic()))
            api.changed.notify_all()
        if fault is not None and fault.dropped:
            self.detach().close()
            return
        self.set_status(code)
        self.set_header("Content-Type", "application/json")
        if code == 200:
            self.finish(json.dumps({"ok": True, "result": result}, default=lambda _: None))
        else:
            extra = {"parameters": parameters} if parameters else {}
            self.finish(json.dumps({"ok": False, "error_code": code, "description": result, **extra}))


def _words(params: Json) -> Json:
    text, entities = parse(params.get("text", ""), params.get("parse_mode"))
    return {"text": text, "entities": entities}


def _markup(params: Json) -> Json:
    if "reply_markup" not in params:
        return {}
    markup: Json = json.loads(params["reply_markup"])
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
                raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup}
