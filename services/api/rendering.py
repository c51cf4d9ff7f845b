"""Render a page: templates of all journeys in one environment, with the words, days and numbers of one language."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from services.api.assets import asset
from services.api.brand import brand_of
from services.api.dependencies import AnyViewer, Config, Lang, Now, resources_of
from services.api.person_name import person_name
from shared.clock import Clock
from shared.locale import LANGUAGES, Language
from shared.people.access import Viewer
from shared.people.models import Participant
from shared.settings import Settings

HERE = Path(__file__).parent


def _language(context: Context) -> Language:
    return cast(Language, context["locale"])


def _settings(context: Context) -> Settings:
    return cast(Settings, context["settings"])


@pass_context
def _day(context: Context, value: date | datetime, *, inside: bool = False) -> str:
    day = value.astimezone(_settings(context).zone).date() if isinstance(value, datetime) else value
    return _language(context).day(day, today=context["today"], inside=inside)


@pass_context
def _time(context: Context, value: datetime) -> str:
    return _language(context).time(value, _settings(context).zone)


@pass_context
def _when(context: Context, value: datetime, until: datetime | None = None, *, inside: bool = False) -> str:
    """Day and time, as a range where an end is given; *inside* a sentence as it is written there."""
    day = _day(context, value, inside=inside)
    if until is None:
        return f"{day} {_time(context, value)}"
    return f"{day} {_language(context).hours(value, until, _settings(context).zone)}"


@pass_context
def _reason(context: Context, value: str) -> str:
    return _language(context).reason(value)


@pass_context
def _weekly(context: Context, value: datetime, until: datetime) -> str:
    """A day of the week with its hours, as of something that comes again: "Monday 17:30–19:00"."""
    language, zone = _language(context), _settings(context).zone
    return f"{language.days_of_week([value.astimezone(zone).weekday()])} {language.hours(value, until, zone)}"


@pass_context
def _date(context: Context, value: datetime) -> str:
    """A day of the year without its weekday: "24 November"."""
    return _language(context).day_of_year(value.astimezone(_settings(context).zone).date())


@pass_context
def _number(context: Context, value: float) -> str:
    return _language(context).number(value)


@pass_context
def _gettext(context: Context, message: str) -> str:
    return _language(context).translations.gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return _language(context).translations.ngettext(one, many, number)


@pass_context
def _person(context: Context, value: Participant) -> str:
    return person_name(value, _language(context))


@pass_context
def _listed(context: Context, values: Iterable[str]) -> str:
    """Several as one says them, as plain text."""
    return _language(context).listed(list(values))


@pass_context
def _names(context: Context, values: Iterable[str]) -> Markup:
    """Names as one says them, each kept in its own direction of writing."""
    return Markup(_language(context).listed([Markup("<bdi>{}</bdi>").format(name) for name in values]))  # noqa: S704  # escaped one by one


@cache
def environment() -> Environment:
    """Jinja with every journey's templates; unknown names are errors, not blanks."""
    folders = sorted(HERE.glob("pages/*/templates"))
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    env.globals["asset"] = asset
    env.filters |= {
        "day": _day,
        "time": _time,
        "when": _when,
        "weekly": _weekly,
        "reason": _reason,
        "date": _date,
        "number": _number,
    }
    env.filters |= {"person": _person, "listed": _listed, "names": _names}
    return env


class Errors(dict[str, str]):
    """What is wrong with a form, by field; a field that is right has None."""

    def __missing__(self, field: str) -> None:
        """Nothing is wrong with *field*."""


class Page:
    """Renders templates for one request: `page("find/list.html", sessions=...)`."""

    def __init__(self, request: Request, language: Language, viewer: Viewer, settings: Settings, clock: Clock) -> None:
        self._request = request
        self.language = language
        self._viewer = viewer
        self.zone = settings.zone
        self._settings = settings
        self.today = clock.now().astimezone(settings.zone).date()

    def __call__(
        self, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **context: Any
    ) -> HTMLResponse:
        """The rendered page. It is personal or changes by the minute, so nobody may keep it, but see `_kept`.

        *context* may hold `address`: where the page is read, when a form that was wrong has an address of its own.
        """
        shared = _context(self._request, self.language, self._settings, context.pop("address", None))
        context["errors"] = Errors(context.get("errors", {}))
        own = {
            "viewer": self._viewer,
            "today": self.today,
            "read_at": shared["current_path"] if self._request.method == "POST" else "",
        }
        html = environment().get_template(template).render(shared | own | context)
        return HTMLResponse(html, status, self._kept() | (headers or {}))

    def _kept(self) -> dict[str, str]:
        """What says how long the browser may keep the page.

        A form that was wrong is kept for whoever goes back to it, for it cannot be asked for again; not for those who
        are signed in: their forms hold what others gave us, and the next person at that computer may go back as well.
        """
        if self._request.method == "POST" and not self._viewer.signed_in:
            return {
                "Cache-Control": "private, no-cache"
            }  # no Vary: the code that was sent meanwhile came with a cookie
        return {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}

    def part(self, template: str, **context: Any) -> str:
        """A piece of a page that is the same for everybody who reads this language: it knows nobody who looks."""
        alike = {"locale": self.language, "settings": self._settings, "today": self.today}
        return environment().get_template(template).render(alike | context)


async def get_page(request: Request, language: Lang, viewer: AnyViewer, settings: Config, clock: Now) -> Page:
    """The renderer of this request."""
    return Page(request, language, viewer, settings, clock)


Render = Annotated[Page, Depends(get_page)]


def render_error(
    request: Request, language: Language, *, status: int, code: str, text: str, headers: dict[str, str]
) -> HTMLResponse:
    """The error page. It needs no database: that may be what is missing."""
    context = _context(request, language, resources_of(request).settings)
    html = (
        environment()
        .get_template("layout/error.html")
        .render(
            context
            | {"viewer": None, "today": None, "read_at": "", "status": status, "code": code, "title": text, "text": ""}
        )
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"} | headers)


def _context(request: Request, language: Language, settings: Settings, address: str | None = None) -> dict[str, Any]:
    path = address or request.url.path
    return {
        "locale": language,
        "languages": [(code, name, _in_language(path, request, code)) for code, name in LANGUAGES.items()],
        "municipality": settings.municipality,
        "contact_email": settings.contact_email,
        "brand": brand_of(settings),
        "demo": settings.demo,
        "current_path": path,
        "settings": settings,
    }


def _in_language(path: str, request: Request, code: str) -> str:
    """This page in another language: the same address, its filters kept."""
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{path}?{urlencode([*query, ('lang', code)])}"
