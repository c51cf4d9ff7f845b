"""Write a message: a subject and a text, in the recipient's language, at the moment it is sent.

A kind is a folder: `subject.txt`, `text.txt` and `html.html` for e-mail, `sms.txt` for a phone. Siblings share phones,
so an SMS names no child and says the activity instead of the title, which may tell whom a session is for.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from shared.calendars.problems import explain
from shared.catalogue.models import Venue
from shared.keys import one_time_code, unfollow_token
from shared.locale import Language, choose
from shared.messages.attach import attachments
from shared.messages.channels import Outgoing
from shared.messages.channels.sms.alphabet import plain
from shared.messages.facts import Calendar, Change, Facts, Fault, Noticed, Visit
from shared.messages.truth import is_news
from shared.people.models import Account, SignInChallenge
from shared.settings import Settings

KINDS = Path(__file__).parent / "kinds"


def render(facts: Facts, recipient: Account | SignInChallenge, settings: Settings, *, at: datetime) -> Outgoing:
    """The message, ready for its channel."""
    language = choose(recipient.language, default=settings.default_language)
    words = _shared(language, settings) | _about(facts, language, settings, at=at)
    kind = _kind(facts, at=at)
    subject = one_line(_written(f"{kind}/subject.txt", words))
    message = Outgoing(
        id=facts.message.id,
        kind=kind,
        contact_kind=recipient.contact_kind,
        contact=recipient.contact,
        subject=subject,
        body="",
        at=at,
        organizer_id=facts.message.organizer_id,
    )
    if recipient.contact_kind == "phone":
        return replace(message, body=plain(_written(f"{kind}/sms.txt", words)) + "\n")
    return replace(
        message,
        body=_written(f"{kind}/text.txt", words) + "\n",
        html=_written(f"{kind}/html.html", words | {"subject": subject}) + "\n",
        unsubscribe_url=words["unsubscribe_url"],
        attachments=attachments(facts, language, settings),
    )


def _kind(facts: Facts, *, at: datetime) -> str:
    """Which texts say it. What is left of an act to tell may be that everything is off, or that nothing is."""
    if not facts.changes:
        return facts.message.kind
    off = all(one.what == "cancelled" for one in facts.changes if is_news(one, at=at))
    return "session_cancelled" if off else "changed"


def _shared(language: Language, settings: Settings) -> dict[str, Any]:
    return {
        "locale": language,
        "service": settings.name,
        "municipality": settings.municipality,
        "list_url": f"{settings.public_url}/",
        "my_url": f"{settings.public_url}/my",
        "unsubscribe_url": "",
        "domain": urlsplit(settings.public_url).hostname,
    }


def _about(facts: Facts, language: Language, settings: Settings, *, at: datetime) -> dict[str, Any]:
    if facts.visit is not None:
        return _about_visit(facts.visit, language, settings)
    if facts.noticed is not None:
        return _about_notice(facts.noticed, language, settings)
    if facts.fault is not None:
        return _about_fault(facts.fault, settings)
    if facts.calendar is not None:
        return _about_calendar(facts.calendar, language, settings)
    if facts.changes:
        return _about_changes([one for one in facts.changes if is_news(one, at=at)], language, settings)
    return {"code": one_time_code(settings.secret_key, facts.message.subject_id), "minutes": settings.code_minutes}


def _about_visit(visit: Visit, language: Language, settings: Settings) -> dict[str, Any]:
    on, until = visit.session, visit.party.offered_until
    return _where_and_when(visit, language, settings) | {
        "bring": on.bring,
        "borrow": on.borrow,
        "names": visit.names,
        "waiting": visit.waiting,
        "size": visit.party.size,
        "position": visit.ahead + 1,
        "until": language.moment(until, settings.zone) if until else "",
        "by_organizer": visit.cancelled_by == "organizer",
        "booking_url": f"{settings.public_url}/my/bookings/{visit.party.id}",
    }


def _about_notice(noticed: Noticed, language: Language, settings: Settings) -> dict[str, Any]:
    return _where_and_when(noticed, language, settings) | {"notice": noticed.notice.text, "names": ()}


def _about_fault(fault: Fault, settings: Settings) -> dict[str, Any]:
    """Whom to answer is seen at the desk only: a contact has no business in a mailbox."""
    return {
        "report": fault.report.text,
        "page": fault.report.page,
        "wants_answer": bool(fault.report.contact),
        "faults_url": f"{settings.public_url}/desk/faults",
    }


def _about_calendar(calendar: Calendar, language: Language, settings: Settings) -> dict[str, Any]:
    """The address of a calendar is a secret; its name is not."""
    source = calendar.source
    since = source.failing_since or source.asks_since
    return {
        "calendar": source.name,
        "since": language.moment(since, settings.zone) if since else "",
        "problem": explain(source.problem, language),
        "missing": source.events_gone,
        "calendar_url": f"{settings.public_url}/desk/calendars/{source.id}",
    }


def _about_changes(changes: Sequence[Change], language: Language, settings: Settings) -> dict[str, Any]:
    """Every change in the order of time. A family that only follows is told how to stop."""
    told = [_about_change(change, language, settings) for change in changes]
    followers = {change.follower_id for change in changes}
    only_follows = next(iter(followers)) if None not in followers else None
    return {
        "changes": told,
        "first": told[0],
        "unsubscribe_url": unfollow_url(settings, only_follows) if only_follows else "",
    }


def _about_change(change: Change, language: Language, settings: Settings) -> dict[str, Any]:
    before, place_before = change.starts_before, change.venue_before
    moved_in_time = before is not None and (before, change.ends_before) != (
        change.session.starts_at,
        change.session.ends_at,
    )
    moved_in_place = place_before is not None and place_before.id != change.venue.id
    return _where_and_when(change, language, settings) | {
        "cancelled": change.what == "cancelled",
        "ends": language.time(change.session.ends_at, settings.zone),
        "when_before": language.moment(before, settings.zone) if before and moved_in_time else "",
        "ends_before": language.time(change.ends_before, settings.zone) if change.ends_before and moved_in_time else "",
        "place_before": place_of(place_before) if place_before and moved_in_place else "",
    }


def _where_and_when(about: Visit | Change | Noticed, language: Language, settings: Settings) -> dict[str, Any]:
    """What every message about a session can say of it."""
    on = about.session
    return {
        "title": on.title,
        "activity": about.activity.name_in(language.code),
        "when": language.moment(on.starts_at, settings.zone),
        "place": place_of(about.venue),
        "reason": language.reason(on.cancel_reason),
        "session_url": f"{settings.public_url}/sessions/{on.id}",
    }


def place_of(venue: Venue) -> str:
    """A venue with its entrance, in one line."""
    return ", ".join(filter(None, (venue.name, venue.entrance)))


def unfollow_url(settings: Settings, follower_id: UUID) -> str:
    """Where a follower stops, without signing in; the address is derived and names nobody."""
    return f"{settings.public_url}/follow/stop/{follower_id}/{unfollow_token(settings.secret_key, follower_id)}"


def _written(template: str, words: dict[str, Any]) -> str:
    return environment().get_template(template).render(words).strip()


def one_line(text: str) -> str:
    """*text* without line breaks and doubled spaces: what people typed into a form must not shape a message."""
    return " ".join(text.split())


def bdi(text: str) -> Markup:
    """*text* as HTML that turns none of its neighbours, whatever its direction is."""
    return Markup("<bdi>{}</bdi>").format(one_line(text))


def link(address: str) -> Markup:
    """An address that can be followed, and read by those who would rather type it."""
    return Markup('<a href="{0}">{0}</a>').format(address)


def strong(text: str) -> Markup:
    """*text* so that it stands out."""
    return Markup("<strong>{}</strong>").format(text)


def isolate(text: str) -> str:
    """*text* between Unicode's isolates (UAX 9), the plain-text `<bdi>`: an Arabic name must not turn its neighbours."""
    return f"\u2068{one_line(text)}\u2069"


@pass_context
def _gettext(context: Context, message: str) -> str:
    return cast(Language, context["locale"]).translations.gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return cast(Language, context["locale"]).translations.ngettext(one, many, number)


@cache
def environment() -> Environment:
    """Jinja with every kind's templates; unknown names are errors, not blanks."""
    env = Environment(
        loader=FileSystemLoader(KINDS),
        autoescape=select_autoescape(("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    env.filters |= {"one_line": one_line, "isolate": isolate, "bdi": bdi, "link": link, "strong": strong}
    return env
