"""How the bot is used: a few numbers, and one picture of the last weeks."""

import io
import sqlite3
import statistics as stats
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import shorten

from bot.texts import text

DAYS_SHOWN = 28
MOST_ASKED = 5
_LONGEST_QUESTION = 100


@dataclass(frozen=True, slots=True)
class Day:
    """Questions of one day: with an answer, and without."""

    day: date
    answered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What /thongke shows. Times in seconds; None when nothing was asked."""

    questions: int
    answered: int
    refused: int
    clarified: int
    right: int
    wrong: int
    people: int
    open_cases: int
    median_seconds: float | None
    p95_seconds: float | None
    most_asked: tuple[tuple[str, int], ...]
    days: tuple[Day, ...]


def usage(db: sqlite3.Connection, now: float) -> Usage:
    """Count all that the ledger holds; ``now`` in Unix seconds ends the picture."""
    by_status = dict(db.execute("SELECT status, count(*) FROM questions GROUP BY status").fetchall())
    verdicts = dict(db.execute("SELECT good, count(*) FROM verdicts GROUP BY good").fetchall())
    seconds = [row[0] for row in db.execute("SELECT seconds FROM questions WHERE seconds IS NOT NULL")]
    most = db.execute(
        "SELECT text, count(*) AS n, max(asked) FROM questions GROUP BY folded ORDER BY n DESC, 3 DESC LIMIT ?",
        (MOST_ASKED,),
    )
    return Usage(
        questions=sum(by_status.values()),
        answered=by_status.get("answered", 0) + by_status.get("passages", 0) + by_status.get("curated", 0),
        refused=by_status.get("not_found", 0),
        clarified=by_status.get("clarify", 0),
        right=verdicts.get(1, 0),
        wrong=verdicts.get(0, 0),
        people=db.execute("SELECT count(DISTINCT user_id) FROM questions").fetchone()[0],
        open_cases=db.execute("SELECT count(*) FROM cases WHERE closed IS NULL").fetchone()[0],
        median_seconds=stats.median(seconds) if seconds else None,
        p95_seconds=sorted(seconds)[int(0.95 * (len(seconds) - 1))] if seconds else None,
        most_asked=tuple((row["text"], row["n"]) for row in most),
        days=_days(db, now),
    )


def as_text(numbers: Usage) -> str:
    """Return the numbers in Vietnamese."""
    share = round(100 * numbers.answered / numbers.questions) if numbers.questions else 0
    lines = [
        text(
            "statistics.numbers",
            questions=numbers.questions,
            people=numbers.people,
            answered=numbers.answered,
            share=share,
            refused=numbers.refused,
            clarified=numbers.clarified,
            right=numbers.right,
            wrong=numbers.wrong,
            open=numbers.open_cases,
        )
    ]
    if numbers.median_seconds is not None and numbers.p95_seconds is not None:
        median, high = _decimal(numbers.median_seconds), _decimal(numbers.p95_seconds)
        lines.append(text("statistics.times", median=median, p95=high))
    if numbers.most_asked:
        lines.append(text("statistics.most_asked"))
        lines += [
            text(
                "statistics.most_asked_line",
                count=count,
                question=shorten(question, _LONGEST_QUESTION, placeholder="…"),
            )
            for question, count in numbers.most_asked
        ]
    return "\n".join(lines)


def picture(numbers: Usage) -> bytes:
    """Draw questions by day as a PNG. Blocking (about a second the first time): call it in a thread."""
    # Here and not above: half a second and 60 MB that only this picture needs.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    labels = [f"{day.day:%d/%m}" for day in numbers.days]
    answered = [day.answered for day in numbers.days]
    axes.bar(labels, answered, color="#2a7ab8", label=text("statistics.legend_answered"))
    refused = [day.refused for day in numbers.days]
    axes.bar(labels, refused, bottom=answered, color="#d9822b", label=text("statistics.legend_refused"))
    axes.set_title(text("statistics.title", days=len(numbers.days)))
    axes.set_xticks(range(0, len(labels), 3), labels[::3])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _days(db: sqlite3.Connection, now: float) -> tuple[Day, ...]:
    last = datetime.fromtimestamp(now).date()
    days = [last - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    rows = db.execute(
        "SELECT date(asked, 'unixepoch', 'localtime') AS day, status = 'not_found' AS refused, count(*) AS n"
        " FROM questions WHERE asked > ? GROUP BY 1, 2",
        (now - (DAYS_SHOWN + 1) * 86_400,),
    )
    counted = {(row["day"], bool(row["refused"])): row["n"] for row in rows}
    return tuple(Day(d, counted.get((d.isoformat(), False), 0), counted.get((d.isoformat(), True), 0)) for d in days)


def _decimal(seconds: float) -> str:
    return f"{seconds:.1f}".replace(".", ",")
