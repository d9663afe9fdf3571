"""Figures out of tables: plans, results and rates of a row become one measure.

"Kế hoạch / Thực hiện / Tỷ lệ" give value, target and percent; everything else in a row is a measure of
its own. ``index.cells`` reads the single cell.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from index.cells import CellFigure, context_of, read_row
from index.records import Figure, Report, Table, Verdict


def table_figures(report: Report) -> tuple[Figure, ...]:
    """Return the figures of a report's tables in the order of their spans.

    Links between them are indices into the tuple. Linear in the size of the tables.
    """
    found: list[CellFigure] = []
    wholes: dict[int, CellFigure] = {}
    for table in report.tables:
        context = context_of(report, table)
        rows: list[list[CellFigure]] = []
        for row in table.rows:
            values = _linked(read_row(context, row))
            above = rows[row.parent] if row.parent is not None and row.parent < len(rows) else []
            for value in values:
                whole = next((one for one in above if one.cell.column == value.cell.column), None)
                if whole and whole.figure.unit == value.figure.unit and value.column.role in ("actual", "value"):
                    wholes[id(value)] = whole
            rows.append(values)
            found.extend(values)
    place = {id(value): at for at, value in enumerate(found)}
    return tuple(
        replace(
            value.figure,
            siblings=tuple(sorted(place[id(one)] for one in value.group if one is not value)),
            whole=place[id(wholes[id(value)])] if id(value) in wholes else None,
        )
        for value in found
    )


def merge(prose: Sequence[Figure], tabled: Sequence[Figure], tables: Sequence[Table]) -> tuple[Figure, ...]:
    """Return both kinds of figures in the order of their spans; prose rules do not speak for tables."""
    outside = [at for at, figure in enumerate(prose) if not any(t.span.overlaps(figure.span) for t in tables)]
    entries = sorted([(prose[at].span, 0, at) for at in outside] + [(f.span, 1, at) for at, f in enumerate(tabled)])
    where = {(kind, at): position for position, (_, kind, at) in enumerate(entries)}
    merged = []
    for _, kind, at in entries:
        figure = (prose, tabled)[kind][at]
        links = tuple(where[kind, one] for one in figure.siblings if (kind, one) in where)
        whole = where.get((kind, figure.whole)) if figure.whole is not None else None
        merged.append(replace(figure, siblings=links, whole=whole))
    return tuple(merged)


def _linked(values: list[CellFigure]) -> list[CellFigure]:
    """Join plans, results and rates of one measure, check their arithmetic, and return the row."""
    for rate in (value for value in values if value.column.role in ("rate", "share")):
        before = [
            v for v in values if v.cell.column < rate.cell.column and v.column.role in ("actual", "value", "plan")
        ]
        near = [v for v in before if v.column.group == rate.column.group] or before
        actual = next((v for v in reversed(near) if v.column.role != "plan"), None)
        if actual is not None:
            _join(actual, rate)
            rate.figure = replace(
                rate.figure,
                period=actual.figure.period,
                period_source=actual.figure.period_source,
                measure=actual.figure.measure,
                place=actual.figure.place,
            )
    for plan in (value for value in values if value.column.role == "plan"):
        actual = _result_of(plan, values)
        if actual is None:
            continue
        _join(actual, plan)
        plan.figure = replace(plan.figure, role="target", planned=False)
        for value in actual.group:
            if value is not plan:
                value.figure = replace(value.figure, target=plan.figure.value, target_span=plan.figure.span)
        for rate in [v for v in actual.group if v.column.role == "rate"]:
            verdict, note = _check(actual, plan, rate)
            rate.figure = replace(rate.figure, unit="% chỉ tiêu", verdict=verdict, verdict_note=note)
            actual.figure = replace(actual.figure, verdict=verdict, verdict_note=note)
    return values


def _result_of(plan: CellFigure, values: list[CellFigure]) -> CellFigure | None:
    """Return the result that a plan is the target of: of its group, its unit, and no time beyond its own."""
    results = [v for v in values if v.column.role == "actual" and v.figure.unit == plan.figure.unit]
    results = [v for v in results if v.column.group == plan.column.group] or results
    aim = plan.figure.period
    fitting = [v for v in results if not aim or not v.figure.period or aim.covers(v.figure.period)]
    rated = [v for v in fitting if any(one.column.role == "rate" for one in v.group)]
    return next(iter(rated or fitting), None)


def _join(one: CellFigure, other: CellFigure) -> None:
    group = one.group or [one]
    group.append(other)
    for value in group:
        value.group = group


def _check(actual: CellFigure, plan: CellFigure, rate: CellFigure) -> tuple[Verdict, str]:
    """Check the rate stated against result and plan; the note holds numbers as the table writes them."""
    numerator, denominator, stated = actual.figure.value, plan.figure.value, rate.figure.value
    if denominator == 0 or rate.figure.kind != "percent":
        return "", ""
    computed = numerator * 100 / denominator
    exponent = stated.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    note = f"{actual.digits}/{plan.digits} = {str(round(computed, 1)).replace('.', ',')}%"
    if abs(computed - stated) < step:
        return "match", note
    # Of measures that are to fall, some tables state the plan in percent of the result.
    if numerator and abs(denominator * 100 / numerator - stated) < step:
        return "", ""
    return "mismatch", note
