"""The numbers as the page shows them: per area and organiser a table of weeks, and bars with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from services.api.pages.insights.chart import Chart, draw, scale
from shared.ids import new_id
from shared.insights.disclosure import ProtectedWeek, protect
from shared.insights.models import ParticipationWeek
from shared.insights.queries import CountedWeek


@dataclass(frozen=True)
class Week:
    """One row of a table."""

    monday: date
    numbers: ProtectedWeek

    @property
    def number(self) -> int:
        """The week's number (ISO 8601), as people in Sweden plan by it."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Reach:
    """What one organiser reached in one area."""

    organizer: str
    weeks: Sequence[Week]
    chart: Chart


@dataclass(frozen=True)
class AreaReach:
    """An area and everyone who runs sessions there, side by side and never added up.

    There are no totals on purpose, over organisers, areas or weeks: a total minus the cells shown is the hidden cell.
    """

    area: str
    organizers: Sequence[Reach]


def by_area(counted: Sequence[CountedWeek], mondays: Sequence[date], *, at: datetime) -> list[AreaReach]:
    """The cells, protected, grouped for the page. Weeks without anything planned are zero. All charts share a scale."""
    shown = {(row.area, row.organizer, row.numbers.week): protect(row.numbers) for row in counted}
    top = scale([numbers.attendances for numbers in shown.values()])
    nothing = protect(_empty_week(at))
    areas = []
    for area, keys in groupby(dict.fromkeys((row.area, row.organizer) for row in counted), key=lambda key: key[0]):
        reaches = []
        for _area, organizer in keys:
            weeks = [Week(day, shown.get((area, organizer, day), nothing)) for day in mondays]
            chart = draw([(str(week.number), week.numbers.attendances) for week in weeks], top=top)
            reaches.append(Reach(organizer, weeks, chart))
        areas.append(AreaReach(area, reaches))
    return areas


def _empty_week(at: datetime) -> ParticipationWeek:
    return ParticipationWeek(week=at.date(), area_id=new_id(), organizer_id=new_id(), computed_at=at)
