"""The command line. Each command imports what it needs, so that ``--help`` is instant."""

import gc
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import HoiPhuongError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from retrieval.engine import Engine

app = typer.Typer(
    name="hoiphuong",
    help="Answers questions about Vietnamese ward reports: the figure first, then where it stands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store.  [default: HOIPHUONG_STORE]")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command line; an error is one line on stderr and exit code 1."""
    # Loading makes hundreds of thousands of objects and no garbage: looking for some took 8% of a short command.
    gc.set_threshold(200_000, 10, 10)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # Questions and answers are UTF-8 on every system; a stray byte spoils one letter, not the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except HoiPhuongError as error:
        print(f"hoiphuong: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(1) from None


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Report files, or folders of them.")],
    store: Store = None,
) -> None:
    """Read reports, extract their figures, and bring the store up to date."""
    from bot.indexing import index_reports

    settings = _settings(store=store)
    summary = index_reports(paths, settings.store, settings.model)
    if summary.reports == 0:
        raise HoiPhuongError("no report could be read: the store is left as it was")


@app.command()
def watch(
    folders: Annotated[list[Path], typer.Argument(help="Folders of reports.")],
    store: Store = None,
    every: Annotated[
        float, typer.Option(min=1, help="Seconds between two looks where the system tells of no changes.")
    ] = 30,
) -> None:
    """Keep the store in step with folders until Ctrl-C: what is added, changed and removed, a line a round."""
    from bot.watching import watch_folders

    settings = _settings(store=store)
    watch_folders(folders, settings.store, settings.model, every)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="One question.")] = None,
    store: Store = None,
    as_json: AsJson = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Questions on stdin, a line each; answers as JSON lines.")
    ] = False,
) -> None:
    """Answer one question, or with --jsonl one a line."""
    if (question is None) != jsonl:
        raise typer.BadParameter("give a question, or --jsonl with questions on standard input")
    from bot.as_json import answer_object
    from bot.render import answer_text

    engine = _engine(store)
    if question is not None:
        question = question.encode("utf-8", "replace").decode()  # an argument may hold any bytes
        answer = engine.answer(question)
        print(json.dumps(answer_object(answer), ensure_ascii=False) if as_json else answer_text(answer))
        return
    for line in _lines(sys.stdin):
        print(json.dumps(answer_object(engine.answer(line)), ensure_ascii=False), flush=True)


@app.command()
def chat(store: Store = None) -> None:
    """Talk with the bot in this terminal."""
    from bot.terminal import converse

    converse(_engine(store))


@app.command()
def figures(
    file: Annotated[Path, typer.Argument(help="One report.")],
    as_json: AsJson = False,
) -> None:
    """Show what is extracted from one report."""
    from bot.as_json import figure_object
    from bot.terminal import print_figures
    from index.figures import extract_figures
    from index.read import read_file

    report = read_file(file, file.stem)
    found = extract_figures(report)
    if as_json:
        print(json.dumps([figure_object(one, report) for one in found], ensure_ascii=False, indent=1))
    else:
        print_figures(report, found)


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(help="JSON lines with questions and expected answers.")],
    store: Store = None,
    part: Annotated[str, typer.Option(help="Only the questions of this part (tune, apart).")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure accuracy by type of question, with marks and without; list the misses."""
    from bot.evaluation import evaluate_questions

    evaluate_questions(_engine(store), questions, part, as_json)


@app.command()
def doctor(store: Store = None) -> None:
    """Say what is installed, configured and missing."""
    from bot.doctor import examine

    if not examine(_settings(store=store)):
        raise SystemExit(1)


@app.command()
def bot(store: Store = None) -> None:
    """Run the Telegram bot."""
    from bot.app import run_bot

    settings = _settings(store=store)
    settings.token()
    run_bot(settings, _engine(store))


@app.command()
def run() -> None:
    """Index, then start the bot when it has a token, else the conversation in this terminal.

    Without HOIPHUONG_REPORTS the sample reports are used.
    """
    from bot.quickstart import run_all

    run_all(_settings())


def _settings(**values: Any) -> "Settings":
    from bot.settings import load_settings

    return load_settings(**{name: value for name, value in values.items() if value is not None})


def _engine(store: Path | None) -> "Engine":
    from retrieval.engine import Engine

    settings = _settings(store=store)
    return Engine.open(settings.store, settings.model)


def _lines(stream: Any) -> "Iterator[str]":
    for line in stream:
        if line.strip():
            yield line.strip()


if __name__ == "__main__":
    main()
