"""Write a message: a subject and a text, in the recipient's language, at the moment it is sent.

A kind is a folder: `subject.txt`, `text.txt` and `html.html` for e-mail, `sms.txt` for a phone. Siblings share phones,
so an SMS names no child and says the activity instead of the title, which may tell whom a session is for.
"""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from shared.keys import one_time_code
from shared.locale import Language, choose
from shared.messages.attach import attachments
from shared.messages.channels import Outgoing
from shared.messages.channels.sms.alphabet import plain
from shared.messages.facts import Facts, Visit
from shared.people.models import Account, SignInChallenge
from shared.settings import Settings

KINDS = Path(__file__).parent / "kinds"


def render(facts: Facts, recipient: Account | SignInChallenge, settings: Settings, *, at: datetime) -> Outgoing:
    """The message, ready for its channel."""
    language = choose(recipient.language, default=settings.default_language)
    words = _shared(language, settings) | _about(facts, language, settings)
    kind = facts.message.kind
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
        attachments=attachments(facts, language, settings),
    )


def _shared(language: Language, settings: Settings) -> dict[str, Any]:
    return {
        "locale": language,
        "municipality": settings.municipality,
        "list_url": f"{settings.public_url}/",
        "my_url": f"{settings.public_url}/my",
        "domain": urlsplit(settings.public_url).hostname,
    }


def _about(facts: Facts, language: Language, settings: Settings) -> dict[str, Any]:
    if facts.visit is not None:
        return _about_visit(facts.visit, language, settings)
    return {"code": one_time_code(settings.secret_key, facts.message.subject_id), "minutes": settings.code_minutes}


def _about_visit(visit: Visit, language: Language, settings: Settings) -> dict[str, Any]:
    on = visit.session
    return {
        "title": on.title,
        "activity": visit.activity.name_in(language.code),
        "when": language.moment(on.starts_at, settings.zone),
        "place": ", ".join(filter(None, (visit.venue.name, visit.venue.entrance))),
        "bring": on.bring,
        "borrow": on.borrow,
        "reason": on.cancel_reason,
        "names": visit.names,
        "size": visit.party.size,
        "position": visit.ahead + 1,
        "session_url": f"{settings.public_url}/sessions/{on.id}",
    }


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
