"""``hoiphuong run``: everything from nothing, in one command."""

import sys
from pathlib import Path

from rich.console import Console

from bot.feeding import fed_reports
from bot.indexing import index_reports
from bot.settings import Settings
from bot.terminal import converse, show_answer
from index.errors import HoiPhuongError
from retrieval.engine import Engine
from retrieval.evaluate import read_cases

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"


def run_all(settings: Settings) -> None:
    """Index the reports, then run the bot, the conversation, or the questions on standard input.

    With an empty standard input the sample questions are answered.
    """
    reports = settings.reports or SAMPLES / "reports"
    if not reports.exists():
        raise HoiPhuongError(f"there are no reports at {reports}: set HOIPHUONG_REPORTS to a folder of reports")
    fed = fed_reports(settings.data)
    index_reports([reports, *([fed] if fed.is_dir() else [])], settings.store, settings.model)
    engine = Engine.open(settings.store, settings.model)
    if settings.telegram_bot_token is not None:
        from bot.app import run_bot

        run_bot(settings, engine)
    elif sys.stdin.isatty():
        converse(engine)
    else:
        _answer_lines(engine)


def _answer_lines(engine: Engine) -> None:
    console = Console(highlight=False, soft_wrap=True)
    asked = 0
    for line in sys.stdin:
        if line.strip():
            show_answer(console, engine, line.strip(), echo=True)
            asked += 1
    if not asked:
        for case in read_cases(SAMPLES / "questions.jsonl"):
            show_answer(console, engine, case.question, echo=True)
