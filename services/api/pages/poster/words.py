"""What a poster says, in one language, cut to what can be read in passing."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from markupsafe import Markup

from services.api.pages import series_views, session_views
from services.api.pages.poster.code import qr_code
from shared.catalogue.models import Area
from shared.locale import LANGUAGES, Language, _, language
from shared.schedule.models import SessionSeries
from shared.schedule.queries import OfferedSeries
from shared.settings import Settings

LONGEST_TITLE, LONGEST_PLACE, LONGEST_THING = 42, 60, 34

KEY_SENTENCES = {
    "none": _("Free. No sign-up needed. Just come."),
    "optional": _("Free. Sign up here, or just come."),
    "required": _("Free. Sign up here."),
}
KEY_SENTENCE_OF_AREA = _("Free. Just come, or sign up here.")


@dataclass(frozen=True)
class WayIn:
    """The row of the code: the one sentence that has to be understood, in every language, and what one can type."""

    code: Markup
    host: str
    slug: str
    sentence: str
    others: list[tuple[str, str, str]]
    """Code, direction and sentence of each other language."""


@dataclass(frozen=True)
class Offer:
    """A series on a poster."""

    title: str
    for_whom: str
    activity: str
    """Empty when the title says it."""
    rule: str
    weekdays: str
    hours: str
    term: str
    venue: str
    place: str
    """The venue, and its area when the venue's name does not say it."""
    entrance: str
    promises: list[str]
    """What decides for many whether they come."""


def way_in(settings: Settings, shown: Language, sentence: str, address: str, area: Area) -> WayIn:
    """The code leads to *address*; a series has no short one, so what one can type is that of its area."""
    others = [language(code) for code in LANGUAGES if code != shown.code]
    return WayIn(
        code=qr_code(address),
        host=urlsplit(settings.public_url).netloc,
        slug=area.slug,
        sentence=shown.gettext(sentence),
        others=[(one.code, one.direction, one.gettext(sentence)) for one in others],
    )


def offer(offered: OfferedSeries, language: Language, *, today: date) -> Offer:
    """A series as it stands on a poster that is printed *today*."""
    series, venue, area = offered.series, _cut(offered.venue.name, LONGEST_PLACE), offered.area.name
    activity = offered.activity.name_in(language.code)
    return Offer(
        title=_cut(series.title, LONGEST_TITLE),
        for_whom=_for_whom(series, language),
        activity=activity if activity.lower() not in series.title.lower() else "",
        rule=series_views.rule(series, language),
        weekdays=_weekdays(series, language),
        hours=series_views.hours(series),
        term=_term(series, language, today=today),
        venue=venue,
        place=venue if area in venue else f"{venue}, {area}",
        entrance=_cut(offered.venue.entrance, LONGEST_PLACE),
        promises=_promises(series, language),
    )


def _for_whom(series: SessionSeries, language: Language) -> str:
    ages = session_views.ages(series.min_age, series.max_age, language)
    return f"{ages} · {language.gettext(_('Girls only'))}" if series.girls_only else ages


def _weekdays(series: SessionSeries, language: Language) -> str:
    every_day = len(set(series.weekdays)) == series_views.WEEK
    days = language.gettext(_("Every day")) if every_day else language.days_of_week(series.weekdays)
    return days[:1].upper() + days[1:]


def _term(series: SessionSeries, language: Language, *, today: date) -> str:
    """From when to when of the year."""
    first, last = language.day_of_year(max(series.first_day, today)), language.day_of_year(series.last_day)
    return language.gettext(_("{first} – {last}"), first=first, last=last)


def _promises(series: SessionSeries, language: Language) -> list[str]:
    say = language.gettext
    promises = {
        say(_("Come alone, we meet you")): series.come_alone,
        say(_("Women lead")): series.women_lead,
        say(_("Headscarf is fine")): series.headscarf_fine,
        f"{say(_('Bring'))}: {_cut(series.bring, LONGEST_THING)}": series.bring,
        f"{say(_('You can borrow'))}: {_cut(series.borrow, LONGEST_THING)}": series.borrow,
    }
    return [words for words, given in promises.items() if given]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
