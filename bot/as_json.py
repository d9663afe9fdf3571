"""Answers and figures as JSON objects, for other programs."""

from decimal import Decimal
from typing import Any

from bot.render import answer_text
from index.records import Figure, Report
from retrieval.answer import Answer, Excerpt, Source, Statement


def answer_object(answer: Answer) -> dict[str, Any]:
    """Return the object that ``hoiphuong ask --json`` prints."""
    figures = answer.statements if answer.status == "answered" else ()
    return {
        "question": answer.question,
        "status": answer.status,
        "answer": answer_text(answer),
        "figures": [statement_object(one) for one in figures],
        "passages": [_excerpt_object(one) for one in answer.excerpts],
        "nearby": [statement_object(one) for one in answer.nearby],
        "choices": list(answer.choices),
        "reason": answer.reason,
        "elapsed_ms": answer.elapsed_ms,
    }


def statement_object(statement: Statement) -> dict[str, Any]:
    """Return a figure of an answer with the report it stands in."""
    return {**_figure_fields(statement.figure), **_source_fields(statement.source), "quote": statement.quote}


def figure_object(figure: Figure, report: Report) -> dict[str, Any]:
    """Return a figure of one report, as ``hoiphuong figures --json`` lists it."""
    return {
        **_figure_fields(figure),
        "report": report.id,
        "title": report.title,
        "published": report.published.isoformat() if report.published else None,
        "quote": report.text[figure.sentence.start : figure.sentence.end],
    }


def _figure_fields(figure: Figure) -> dict[str, Any]:
    return {
        "text": figure.text,
        "kind": figure.kind,
        "value": number(figure.value),
        "low": number(figure.low),
        "high": number(figure.high),
        "numerator": number(figure.numerator),
        "denominator": number(figure.denominator),
        "unit": figure.unit,
        "target": number(figure.target),
        "planned": figure.planned,
        "role": figure.role,
        "measure": figure.measure,
        "heading": figure.heading,
        "period": figure.period.label if figure.period else None,
        "period_from": figure.period.start.isoformat() if figure.period else None,
        "period_to": figure.period.end.isoformat() if figure.period else None,
        "place": figure.place.label if figure.place else None,
        "verdict": figure.verdict,
        "verdict_note": figure.verdict_note,
        "start": figure.span.start,
        "end": figure.span.end,
    }


def _source_fields(source: Source) -> dict[str, Any]:
    published = source.published.isoformat() if source.published else None
    return {"report": source.report_id, "title": source.title, "published": published}


def _excerpt_object(excerpt: Excerpt) -> dict[str, Any]:
    return {
        **_source_fields(excerpt.source),
        "text": excerpt.text,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "score": excerpt.score,
    }


def number(value: Decimal | None) -> int | float | None:
    """Return a JSON number: whole values as integers."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
