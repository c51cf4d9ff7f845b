"""The forms of a club's calendar: its address, and the rules by which its events become sessions."""

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated
from uuid import UUID
from zoneinfo import available_timezones

from fastapi import Depends

from services.api.pages.desk.choices import Choices
from services.api.pages.desk.forms import NO_ACTIVITY, NO_ORGANISER, NO_PLACE, Texts
from services.api.pages.typed import Text, Typed
from shared.calendars.models import CalendarSource
from shared.calendars.rules.source_rules import IMPORT_RULES, Rules
from shared.calendars.rules.words import folded
from shared.calendars.sources.choose import MOST_KEYWORDS, MOST_SEATS, Chosen
from shared.locale import Language, _
from shared.schedule.models import SIGN_UP

LONGEST_ADDRESS = 2000
LONGEST_WORD = 60
EMPTY_ROWS = 2
LEFT_OUT, STAYS_DRAFT = "out", "draft"


class RulesForm:
    """A calendar's rules as typed. `read_rules` gives what was chosen, or None and `errors` by field id."""

    def __init__(
        self,
        title: Text = "",
        venue: Text = "",
        activity: Text = "",
        min_age: Text = "",
        max_age: Text = "",
        sign_up: Text = "none",
        seats: Text = "",
        zone: Text = "",
        import_rule: Text = "draft",
        keywords: Text = "",
        others: Text = STAYS_DRAFT,
        word: Texts = None,
        word_activity: Texts = None,
    ) -> None:
        self.title, self.venue, self.activity = title, venue, activity
        self.min_age, self.max_age, self.sign_up, self.seats, self.zone = min_age, max_age, sign_up, seats, zone
        self.import_rule, self.keywords, self.others = import_rule, keywords, others
        self.words = [pair for pair in zip_longest(word or [], word_activity or [], fillvalue="") if any(pair)]
        self.errors: dict[str, str] = {}

    @classmethod
    def of(cls, source: CalendarSource, rules: Rules) -> "RulesForm":
        """The form as it is first shown for a connected calendar."""
        return cls(
            title=source.title,
            venue=str(source.venue_id),
            activity=str(source.activity_id),
            min_age=_written(source.min_age),
            max_age=_written(source.max_age),
            sign_up=source.sign_up,
            seats=_written(source.capacity),
            zone=source.zone,
            import_rule=source.import_rule,
            keywords=", ".join(source.keywords),
            others=LEFT_OUT if source.leave_out else STAYS_DRAFT,
            word=[word for word, _to in rules.activities],
            word_activity=[str(to) for _word, to in rules.activities],
        )

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Words with their activities, and a few empty ones to fill in."""
        return [*self.words, *[("", "")] * EMPTY_ROWS]

    def read_rules(self, language: Language, choices: Choices) -> Chosen | None:
        """What was chosen, None when something is wrong; `errors` then says what."""
        typed = Typed(language)
        self.errors = typed.errors
        chosen = self._chosen(typed, choices)
        return None if typed.errors else chosen

    def _chosen(self, typed: Typed, choices: Choices) -> Chosen | None:
        title = typed.line("title", self.title, most=120)
        venue = typed.choice("venue", self.venue, choices.venues, missing=NO_PLACE)
        activity = typed.choice("activity", self.activity, choices.activities, missing=NO_ACTIVITY)
        youngest, oldest = typed.ages(self.min_age, self.max_age)
        sign_up = typed.choice("sign_up", self.sign_up, SIGN_UP, missing=_("Say whether people sign up."))
        rule = typed.choice("import_rule", self.import_rule, IMPORT_RULES, missing=_("Choose what is published."))
        if venue is None or activity is None or sign_up is None or rule is None:
            return None
        return Chosen(
            venue_id=UUID(venue),
            activity_id=UUID(activity),
            title=title,
            min_age=youngest,
            max_age=oldest,
            sign_up=sign_up,
            capacity=typed.whole("seats", self.seats, least=1, most=MOST_SEATS),
            zone=self._zone(typed),
            import_rule=rule,
            keywords=self._keywords(typed),
            leave_out=self.others == LEFT_OUT,
            activities=self._activities(typed, choices),
        )

    def _zone(self, typed: Typed) -> str:
        zone = self.zone.strip()
        if zone and zone not in available_timezones():
            typed.wrong("zone", _("Write a time zone like Europe/Helsinki, or leave it empty."))
        return zone

    def _keywords(self, typed: Typed) -> tuple[str, ...]:
        line = typed.line("keywords", re.sub(r"[\n،]", ",", self.keywords), most=MOST_KEYWORDS * LONGEST_WORD)
        words = tuple(" ".join(word.split()) for word in line.split(",") if folded(word))
        if self.import_rule == "keyword" and not words:
            typed.wrong("keywords", _("Write at least one word, such as drop-in."))
        if len(words) > MOST_KEYWORDS:
            typed.wrong("keywords", _("Write at most {most} words."), most=MOST_KEYWORDS)
        return words

    def _activities(self, typed: Typed, choices: Choices) -> tuple[tuple[str, UUID], ...]:
        if len(self.words) > MOST_KEYWORDS:
            typed.wrong("word", _("Write at most {most} words."), most=MOST_KEYWORDS)
        for word, activity in self.words:
            typed.line("word", word, most=LONGEST_WORD)
            if not folded(word) or activity not in choices.activities:
                typed.wrong("word", _("Give each word an activity, and each activity a word."))
                return ()
        return tuple((word.strip(), UUID(activity)) for word, activity in self.words)


@dataclass(frozen=True)
class NewCalendar:
    """A calendar to connect: whose, where, and its rules."""

    organizer_id: UUID
    url: str
    chosen: Chosen


class CalendarForm:
    """A new calendar as typed, its `rules` among it. `read` gives what to connect, or None and `errors` by field id."""

    def __init__(self, rules: Annotated[RulesForm, Depends()], organizer: Text = "", url: Text = "") -> None:
        self.rules, self.organizer, self.url = rules, organizer, url
        self.errors: dict[str, str] = {}

    def read(self, language: Language, choices: Choices) -> NewCalendar | None:
        """What to connect, None when something is wrong; `errors` then says what."""
        typed = Typed(language)
        if len(choices.organizers) == 1:
            self.organizer = next(iter(choices.organizers))  # then nobody was asked
        organizer = typed.choice("organizer", self.organizer, choices.organizers, missing=NO_ORGANISER)
        url = typed.line("url", self.url, most=LONGEST_ADDRESS, missing=_("Paste the calendar's address."))
        chosen = self.rules.read_rules(language, choices)
        self.errors = typed.errors | self.rules.errors
        if self.errors or organizer is None or chosen is None:
            return None
        return NewCalendar(UUID(organizer), url, chosen)


def _written(number: int | None) -> str:
    return "" if number is None else str(number)
