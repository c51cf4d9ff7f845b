"""The form of a weekly series: what was typed, what it means, and what is wrong with it."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Form

from services.api.pages.desk.choices import Choices
from services.api.pages.desk.days_off import NotADay, read_days_off
from services.api.pages.typed import Text, Typed, read_id
from shared.ids import new_id
from shared.locale import Language, _
from shared.schedule.models import SIGN_UP
from shared.schedule.publish import SeriesPlan

LONGEST = timedelta(days=400)
LONGEST_LIST = 2000
HOUR = 60
FARTHEST_CLOSE = 20_160
"""Minutes: sign-up closes two weeks before the start at the earliest."""
WEEKDAYS = tuple(str(number) for number in range(7))
NO_ORGANISER, NO_ACTIVITY, NO_PLACE = _("Choose an organiser."), _("Choose an activity."), _("Choose a place.")
PROMISES = ("girls_only", "women_lead", "headscarf_fine", "come_alone")

Texts = Annotated[list[str] | None, Form()]


class SeriesForm:
    """A series as typed. `read` gives the plan, or None and `errors` by field id."""

    def __init__(
        self,
        form_id: Text = "",
        organizer: Text = "",
        title: Text = "",
        description: Text = "",
        activity: Text = "",
        venue: Text = "",
        weekdays: Texts = None,
        starts: Text = "",
        minutes: Text = "",
        first_day: Text = "",
        last_day: Text = "",
        days_off: Text = "",
        seats: Text = "",
        sign_up: Text = "",
        min_age: Text = "",
        max_age: Text = "",
        promises: Texts = None,
        led_by: Text = "",
        leaders: Texts = None,
        bring: Text = "",
        borrow: Text = "",
        opens_days: Text = "",
        closes: Text = "",
        closes_unit: Text = "",
    ) -> None:
        self.form_id = read_id(form_id) or new_id()
        self.organizer, self.activity, self.venue = organizer, activity, venue
        self.title, self.description, self.led_by, self.bring, self.borrow = title, description, led_by, bring, borrow
        self.weekdays, self.promises, self.leaders = weekdays or [], promises or [], leaders or []
        self.starts, self.minutes = starts, minutes
        self.first_day, self.last_day, self.days_off = first_day, last_day, days_off
        self.seats, self.sign_up, self.min_age, self.max_age = seats, sign_up, min_age, max_age
        self.opens_days, self.closes, self.closes_unit = opens_days, closes, closes_unit or "hours"
        self.errors: dict[str, str] = {}

    @classmethod
    def empty(cls, *, today: date) -> "SeriesForm":
        """The form before anyone has typed."""
        return cls(first_day=today.isoformat(), minutes="90", sign_up="none")

    def read(self, language: Language, choices: Choices, *, today: date) -> SeriesPlan | None:
        """The plan, None when something is wrong; `errors` then says what."""
        typed = Typed(language)
        self.errors = typed.errors
        if len(choices.organizers) == 1:
            self.organizer = next(iter(choices.organizers))  # then nobody was asked
        values = self._what(typed, choices) | self._when(typed, today) | self._who(typed, choices)
        return None if typed.errors else SeriesPlan.model_validate(values | {"series_id": self.form_id})

    def _what(self, typed: Typed, choices: Choices) -> dict[str, object]:
        return {
            "organizer_id": typed.choice("organizer", self.organizer, choices.organizers, missing=NO_ORGANISER),
            "title": typed.line("title", self.title, most=120, missing=_("Write what it is called.")),
            "activity_id": typed.choice("activity", self.activity, choices.activities, missing=NO_ACTIVITY),
            "venue_id": typed.choice("venue", self.venue, choices.venues, missing=NO_PLACE),
            "description": typed.lines("description", self.description, most=2000),
            "bring": typed.line("bring", self.bring, most=300),
            "borrow": typed.line("borrow", self.borrow, most=300),
        }

    def _when(self, typed: Typed, today: date) -> dict[str, object]:
        if not self.weekdays or set(self.weekdays) - set(WEEKDAYS):
            typed.wrong("weekdays", _("Choose at least one weekday."))
        starts = typed.clock_time("starts", self.starts)
        minutes = typed.whole(
            "minutes", self.minutes, least=15, most=720, missing=_("Write how long it is, in minutes.")
        )
        first = typed.day("first_day", self.first_day, missing=_("Choose the first day."))
        last = typed.day("last_day", self.last_day, missing=_("Choose the last day."))
        if first and abs(first - today) > LONGEST:
            typed.wrong("first_day", _("The first day is more than thirteen months away."))
        elif first and last and not timedelta() <= last - first <= LONGEST:
            typed.wrong("last_day", _("The last day comes after the first, within thirteen months."))
        return {
            "weekdays": [int(day) for day in self.weekdays if day in WEEKDAYS],
            "starts": starts,
            "duration_minutes": minutes,
            "first_day": first,
            "last_day": last,
            "except_days": self._days_off(typed),
        }

    def _days_off(self, typed: Typed) -> list[date]:
        try:
            return read_days_off(typed.lines("days_off", self.days_off, most=LONGEST_LIST)[:LONGEST_LIST])
        except NotADay as error:
            sentence = _("We cannot read “{line}”. Write a day like 2026-12-24 on each line.")
            typed.wrong("days_off", sentence, line=error.args[0][:40])
            return []

    def _who(self, typed: Typed, choices: Choices) -> dict[str, object]:
        youngest, oldest = typed.ages(self.min_age, self.max_age)
        for leader in self.leaders:
            if leader not in choices.leaders or str(choices.leaders[leader].organizer_id) != self.organizer:
                typed.wrong("leaders", _("Choose leaders of the same organiser."))
        unit = HOUR if self.closes_unit == "hours" else 1
        promised: dict[str, object] = {promise: promise in self.promises for promise in PROMISES}
        return promised | {
            "sign_up": typed.choice("sign_up", self.sign_up, SIGN_UP, missing=_("Say whether people sign up.")),
            "capacity": typed.whole("seats", self.seats, least=1, most=10_000),
            "opens_days": typed.whole("opens_days", self.opens_days, least=0, most=400),
            "closes_minutes": (typed.whole("closes", self.closes, least=0, most=FARTHEST_CLOSE // unit) or 0) * unit,
            "min_age": youngest,
            "max_age": oldest,
            "led_by": typed.line("led_by", self.led_by, most=120),
            "leader_ids": sorted(set(self.leaders)),
        }
