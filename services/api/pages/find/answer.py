"""Is it on? The first thing that a session's page says, and what other services show of it beside a link."""

from dataclasses import dataclass

from services.api.pages import session_views as views
from services.api.rendering import Page
from shared.calendars.write.feed import neutral_title
from shared.clock import Clock
from shared.locale import Language, _
from shared.schedule.door import is_unopened
from shared.schedule.queries import SessionView
from shared.settings import Settings


@dataclass(frozen=True)
class Answer:
    """`kind` chooses colour and icon, as on a card; `title` says it in a few words, `text` what to do with it."""

    kind: str
    title: str
    text: str = ""


def is_it_on(view: SessionView, page: Page, clock: Clock) -> Answer:
    """What has happened comes before what is planned. Never a count of who came."""
    say, on, now = page.language.gettext, view.session, clock.now()
    if on.status == "cancelled":
        return Answer("cancelled", say(_("This session is cancelled")), page.language.reason(on.cancel_reason))
    if on.ends_at <= now or on.closed_at is not None:
        return Answer("closed", say(_("Over")))
    if on.opened_at is not None:
        kind, title, text = _OPEN[on.room or "room"]
        return Answer(kind, say(title), say(text))
    if is_unopened(on, at=now):
        began = page.language.time(on.starts_at, page.zone)
        return Answer("unconfirmed", say(_("Not yet confirmed")), say(_NOBODY_YET, time=began))
    shown = views.status(view, page.language, page.zone, now=now)
    return Answer(shown.kind, shown.text, say(_("You do not need to sign up. Just come.")) if _free(view) else "")


_OPEN = {
    "room": ("open-now", _("Open now: there is room"), _("Somebody is there. Just come.")),
    "nearly_full": ("last-seats", _("Open now: nearly full"), _("Somebody is there. Come soon.")),
    "full": ("full", _("Open now: full"), _("No more can come in right now.")),
}
_NOBODY_YET = _("It should have begun at {time}, but nobody has opened it here. Ask before you go.")


def _free(view: SessionView) -> bool:
    return view.session.sign_up == "none" or view.seats is None


@dataclass(frozen=True)
class Preview:
    """What a chat or a social network shows of a link: kept there for long, so days have their dates."""

    title: str
    description: str
    url: str


def preview(view: SessionView, language: Language, settings: Settings) -> Preview:
    """When and where, under a title that names no person and never says "girls": others look at the screen too."""
    on, zone = view.session, settings.zone
    activity, area = view.activity.name_in(language.code), view.area.name
    day = language.day(on.starts_at.astimezone(zone).date())
    when = f"{day} {language.time(on.starts_at, zone)}–{language.time(on.ends_at, zone)}"
    place = view.venue.name if area in view.venue.name else f"{view.venue.name}, {area}"
    text = language.gettext(_("{when}, {place}. Free."), when=when, place=place)
    return Preview(
        title=neutral_title(language, area) if on.girls_only else f"{activity}, {area}",
        description=f"{language.gettext(_('Cancelled'))}: {text}" if on.status == "cancelled" else text,
        url=f"{settings.public_url}/sessions/{on.id}",
    )
