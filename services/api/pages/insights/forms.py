"""The filters of the numbers: a plain GET form whose address can be shared."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query

from shared.insights.recount import monday

SPANS = (4, 8, 12, 26)
USUAL_SPAN = 8


class Filters:
    """What an analyst chose. Values that make no sense are ignored.

    A filter picks cells, it never adds them up; and the spans are few, so that no two views differ by one chosen day.
    """

    def __init__(self, area: Annotated[str, Query()] = "", weeks: Annotated[str, Query()] = "") -> None:
        self.area = area
        self.weeks = int(weeks) if weeks in {str(span) for span in SPANS} else USUAL_SPAN

    @property
    def areas(self) -> tuple[str, ...]:
        """The chosen area's slug, or none for all."""
        return (self.area,) if self.area else ()

    def mondays(self, today: date) -> list[date]:
        """The weeks to show, oldest first; the last one is the present week."""
        this_week = monday(today)
        return [this_week - timedelta(weeks=back) for back in reversed(range(self.weeks))]
