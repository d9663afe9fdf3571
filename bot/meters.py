"""What the bot tells about itself on a loopback port: whether it works, and Prometheus counts."""

import json
import time
from typing import Any

import tornado.web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from tornado.httpserver import HTTPServer

#: A bot that polls every ten seconds and has heard nothing for a minute is cut off.
SILENT_SECONDS = 60.0


class Meters:
    """Counts of one running bot; none of them holds a name, a chat or a word of a question."""

    def __init__(self) -> None:
        """All counts start from nothing, in a registry of their own."""
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "hoiphuong_questions_total", "Questions by outcome", ["status"], registry=self.registry
        )
        self.seconds = Histogram(
            "hoiphuong_answer_seconds",
            "From receiving a question to its answer being sent",
            buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
            registry=self.registry,
        )
        self.verdicts = Counter(
            "hoiphuong_verdicts_total", "Verdicts given on answers", ["verdict"], registry=self.registry
        )
        self.errors = Counter(
            "hoiphuong_errors_total", "Updates that ended in an error", ["kind"], registry=self.registry
        )
        self.open_cases = Gauge("hoiphuong_open_cases", "Helpdesk cases waiting", registry=self.registry)
        self.waiting = Gauge("hoiphuong_waiting_updates", "Updates queued", registry=self.registry)
        self.heard = 0.0

    def hear(self) -> None:
        """Note that Telegram has just been reached."""
        self.heard = time.monotonic()

    def cut_off(self) -> bool:
        """Tell whether Telegram has not been reached for a minute."""
        return time.monotonic() - self.heard > SILENT_SECONDS


def serve(meters: Meters, port: int) -> HTTPServer:
    """Answer /health and /metrics on 127.0.0.1. Raises OSError when the port is taken."""
    routes = [("/health", _Health, {"meters": meters}), ("/metrics", _Metrics, {"meters": meters})]
    application = tornado.web.Application(routes, log_function=lambda _: None)
    return application.listen(port, address="127.0.0.1")


class _Page(tornado.web.RequestHandler):
    def initialize(self, meters: Meters) -> None:
        self._meters = meters

    def data_received(self, chunk: bytes) -> Any:
        """Take no body."""


class _Health(_Page):
    def get(self) -> None:
        cut_off = self._meters.cut_off()
        self.set_status(503 if cut_off else 200)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"status": "cut off from Telegram" if cut_off else "ok"}))


class _Metrics(_Page):
    def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(self._meters.registry))
