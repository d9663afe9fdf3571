"""Where and when a figure or a report is of, as tags by which a search is narrowed.

Words alone bring up sixty of a thousand figures of one measure; those of the ward and the year that
were asked for must be among them. Tags only narrow: which figure answers is judged by its own period.
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from index.places import folded_name, numbered_forms
from index.records import Figure, Period, Place, Report

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: A term of office and more; what lasts longer is of no year.
_MOST_YEARS = 8
#: A state a few days into a year is the result of the year before.
_NEAR = timedelta(days=15)


def place_tag(name: str) -> str:
    """Return the tag of a unit: "phường Phúc Đồng" and "phuc dong" are one, so are "Hải Châu I" and "Hải Châu 1"."""
    return f"p={min(numbered_forms(folded_name(name))).replace(' ', '_')}"


def year_tags(period: Period) -> tuple[str, ...]:
    """Return the tags of the years that a period touches."""
    margin = _NEAR if period.days <= 31 else timedelta(0)
    first, last = (period.start - margin).year, (period.end + margin).year
    return tuple(f"y={year}" for year in range(max(first, last - _MOST_YEARS + 1), last + 1))


def tags_of_figure(figure: Figure) -> str:
    """Return the tags of a figure's own place and time, with spaces between them."""
    return " ".join((*_of_places([figure.place]), *(year_tags(figure.period) if figure.period else ())))


def tags_of_report(report: Report) -> str:
    """Return the tags of a report's places and of the years that it speaks of, with spaces between them."""
    years = sorted(set(_YEAR.findall(f"{report.title} {report.text}")))
    parents = [Place(name) for name in report.place.parents] if report.place else []
    return " ".join((*_of_places([report.place, *parents]), *(f"y={year}" for year in years)))


def _of_places(places: Iterable[Place | None]) -> list[str]:
    return [place_tag(place.name) for place in places if place is not None]
