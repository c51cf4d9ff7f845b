"""What comes with an e-mail: a confirmed session as a file for one's own calendar.

The title follows the rule of our feeds: no person, and of a session for girls only that it is a drop-in. Its UID is the
feed's too, so that whoever has both sees one entry.
"""

from shared.calendars import write
from shared.calendars.write.feed import uid_of
from shared.locale import Language, _
from shared.messages.channels import Attachment
from shared.messages.facts import Facts, Visit
from shared.settings import Settings

WITH_CALENDAR = frozenset({"confirmed", "promoted"})


def attachments(facts: Facts, language: Language, settings: Settings) -> tuple[Attachment, ...]:
    """The files that go with a message, most often none."""
    if facts.visit is None or facts.message.kind not in WITH_CALENDAR:
        return ()
    content = write.write("", _style(language, settings), [_entry(facts.visit, language, settings)])
    return (Attachment("spontan.ics", "text/calendar; method=PUBLISH; charset=utf-8", content),)


def _style(language: Language, settings: Settings) -> write.Style:
    return write.Style(
        zone=settings.timezone,
        cancelled_word=language.gettext(_("CANCELLED")),
        publisher=settings.mail_from,
    )


def _entry(visit: Visit, language: Language, settings: Settings) -> write.Entry:
    on, venue = visit.session, visit.venue
    activity = visit.activity.name_in(language.code)
    return write.Entry(
        uid=uid_of(on.id, settings),
        starts=on.starts_at,
        ends=on.ends_at,
        changed=on.changed_at,
        sequence=on.sequence,
        cancelled=on.status == "cancelled",
        title=language.gettext(_("Drop-in")) if on.girls_only else activity,
        category="" if on.girls_only else activity,
        location=", ".join(filter(None, (venue.name, venue.entrance, settings.municipality))),
        latitude=venue.latitude,
        longitude=venue.longitude,
        url=f"{settings.public_url}/sessions/{on.id}",
    )
