"""The calendars that organisers connected: all of them, and connect one more after a look at what would come."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, Config, Db, FromApp, Lang, Now, Steps
from services.api.pages.desk.calendar_form import CalendarForm, NewCalendar, RulesForm
from services.api.pages.desk.calendar_views import sources, tried, warned
from services.api.pages.desk.choices import Choices, choices_for
from services.api.pages.desk.own_calendars import back
from services.api.rendering import Page, Render
from services.api.resources import Resources
from shared.calendars.errors import CalendarAddressInvalid, TooManyTrials
from shared.calendars.fetch import FetchFailed, HttpFetcher
from shared.calendars.problems import explain
from shared.calendars.read import Rejected
from shared.calendars.rules.names import Names, names_of
from shared.calendars.sources.add import add_source, address_of
from shared.calendars.sources.queries import sources_of
from shared.calendars.sources.try_out import Trial, try_out
from shared.clock import Clock

router = APIRouter()

MOST_TRIED = 50


@router.get("/desk/calendars")
async def show(db: Db, clock: Now, viewer: AnyCoordinator, page: Render, done: str = "") -> HTMLResponse:
    """Every connected calendar."""
    choices = await choices_for(db, viewer, page.language)
    found = await sources_of(db, viewer.organizers_to_coordinate(), at=clock.now())
    return page("desk/calendars.html", sources=sources(found, choices, page.language), choices=choices, done=done)


@router.get("/desk/calendars/new")
async def ask(db: Db, settings: Config, viewer: AnyCoordinator, page: Render, example: str = "") -> HTMLResponse:
    """Which calendar, and what do its events become? In the demo an example is at hand."""
    url = f"{settings.public_url}/demo/club.ics" if settings.demo and example else ""
    form = CalendarForm(RulesForm(), url=url)
    return _form_page(page, form, await choices_for(db, viewer, page.language))


@router.post("/desk/calendars")
async def add(
    db: Db,
    clock: Now,
    settings: Config,
    viewer: AnyCoordinator,
    page: Render,
    form: Annotated[CalendarForm, Depends()],
) -> Response:
    """Connect a calendar; the same address twice is one calendar."""
    choices = await choices_for(db, viewer, page.language)
    wanted = form.read(page.language, choices)
    if wanted is None:
        return _form_page(page, form, choices)
    viewer.coordinates(wanted.organizer_id)
    try:
        source = await add_source(
            db, clock, settings, organizer_id=wanted.organizer_id, url=wanted.url, chosen=wanted.chosen
        )
    except CalendarAddressInvalid as error:
        form.errors["url"] = page.language.gettext(error.message)
        return _form_page(page, form, choices)
    return back(source.id, "added" if wanted.chosen.is_of(source) else "known")


@router.post("/desk/calendars/try")
async def try_it(
    request: Request,
    steps: Steps,
    resources: FromApp,
    language: Lang,
    form: Annotated[CalendarForm, Depends()],
) -> Response:
    """What would come of it? Nothing is stored, and no transaction waits for the club's server."""
    async with steps.database() as (db, clock, viewer):
        viewer.require_coordinator()
        choices = await choices_for(db, viewer, language)
        names = await names_of(db)
    page = Page(request, language, viewer, resources.settings, clock)
    wanted = form.read(language, choices)
    if wanted is None:
        return _form_page(page, form, choices)
    viewer.coordinates(wanted.organizer_id)
    await _within_limits(resources, str(viewer.require_account().id))
    try:
        trial = await _tried(resources, clock, wanted, names)
    except CalendarAddressInvalid as error:
        form.errors["url"] = language.gettext(error.message)
    except (FetchFailed, Rejected) as failure:
        form.errors["url"] = explain(failure.code, language)
    else:
        return _form_page(page, form, choices, trial)
    return _form_page(page, form, choices)


async def _within_limits(resources: Resources, account: str) -> None:
    """Raises TooManyTrials when this person tries too many, or so many people do just now."""
    rate = resources.settings.rate_limit_trials
    if resources.trials.locked() or not await resources.limits.allow(rate, "trials", account):
        raise TooManyTrials


async def _tried(resources: Resources, clock: Clock, wanted: NewCalendar, names: Names) -> Trial:
    settings = resources.settings
    address, rules = address_of(wanted.url, settings), wanted.chosen.rules(names)
    async with resources.trials:
        return await try_out(
            HttpFetcher(settings), clock, settings, address=address, zone=wanted.chosen.zone, rules=rules
        )


def _form_page(page: Page, form: CalendarForm, choices: Choices, trial: Trial | None = None) -> HTMLResponse:
    found: dict[str, Any] = {"trial": trial, "first": [], "more": 0, "warnings": []}
    if trial is not None:
        would_be = tried(trial, choices, page.language, page.zone)
        found["first"] = would_be[:MOST_TRIED]
        found["more"] = sum(len(one.week.things) for one in would_be[MOST_TRIED:])
        found["warnings"] = [warned(vars(note), page.language) for note in trial.warnings]
    return page(
        "desk/calendar_new.html",
        address="/desk/calendars/new",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        form=form,
        errors=form.errors,
        choices=choices,
        **found,
    )
