"""Change what a calendar's session says. Its calendar no longer overrules it, field by field."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from services.api.dependencies import AnyCoordinator, Db, Now
from services.api.pages.desk.choices import Choices, choices_for
from services.api.pages.desk.forms import NO_ACTIVITY, NO_PLACE
from services.api.pages.desk.own_sessions import back, coordinated
from services.api.pages.desk.session_forms import read_hours
from services.api.pages.typed import Text, Typed
from services.api.rendering import Page, Render
from shared.calendars.models import CalendarEvent
from shared.calendars.sources.choose import MOST_SEATS
from shared.calendars.sources.edit import Hours, asks_for_hours, edit, event_of
from shared.database import AsyncSession
from shared.errors import NotFound
from shared.locale import Language, _
from shared.people.access import Viewer
from shared.schedule.errors import StartsInThePast
from shared.schedule.models import SIGN_UP
from shared.schedule.queries import SessionView

router = APIRouter()

LONGEST_TEXT = 2000


class EditForm:
    """A session's words, place and seats as typed. `read` gives the fields, or None and `errors` by field id."""

    def __init__(
        self,
        title: Text = "",
        description: Text = "",
        venue: Text = "",
        everywhere: Text = "",
        activity: Text = "",
        min_age: Text = "",
        max_age: Text = "",
        sign_up: Text = "none",
        seats: Text = "",
        starts: Text = "",
        minutes: Text = "",
    ) -> None:
        self.title, self.description, self.venue, self.activity = title, description, venue, activity
        self.everywhere = everywhere == "1"
        self.starts, self.minutes = starts, minutes
        self.hours: Hours | None = None
        self.min_age, self.max_age, self.sign_up, self.seats = min_age, max_age, sign_up, seats
        self.errors: dict[str, str] = {}

    @classmethod
    def of(cls, view: SessionView, zone: ZoneInfo) -> "EditForm":
        """The form as it is first shown."""
        on = view.session
        starts = "" if on.untimed else f"{on.starts_at.astimezone(zone):%H:%M}"
        minutes = "" if on.untimed else str((on.ends_at - on.starts_at) // timedelta(minutes=1))
        capacity = view.seats.capacity if view.seats else None
        numbers = ["" if number is None else str(number) for number in (on.min_age, on.max_age, capacity)]
        return cls(
            on.title,
            on.description,
            str(on.venue_id),
            "1",
            str(on.activity_id),
            numbers[0],
            numbers[1],
            on.sign_up,
            numbers[2],
            starts,
            minutes,
        )

    def read(
        self, language: Language, choices: Choices, zone: ZoneInfo, *, draft: bool, hours: bool
    ) -> dict[str, Any] | None:
        """The fields, those of drafts only for a *draft*, and `hours` where they are asked for; None when something is wrong."""
        typed = Typed(language)
        self.errors = typed.errors
        youngest, oldest = typed.ages(self.min_age, self.max_age)
        values: dict[str, Any] = {
            "title": typed.line("title", self.title, most=120, missing=_("Write what it is called.")),
            "description": typed.lines("description", self.description, most=LONGEST_TEXT),
            "activity_id": typed.choice("activity", self.activity, choices.activities, missing=NO_ACTIVITY),
            "min_age": youngest,
            "max_age": oldest,
        }
        if draft:
            sign_up = typed.choice("sign_up", self.sign_up, SIGN_UP, missing=_("Say whether people sign up."))
            seats = typed.whole("seats", self.seats, least=1, most=MOST_SEATS)
            venue = typed.choice("venue", self.venue, choices.venues, missing=NO_PLACE)
            values |= {"venue_id": venue, "sign_up": sign_up, "capacity": None if sign_up == "none" else seats}
        if hours:
            self._read_hours(typed, zone)
        return None if typed.errors else values

    def _read_hours(self, typed: Typed, zone: ZoneInfo) -> None:
        starts, minutes = read_hours(typed, self.starts, self.minutes)
        if starts is not None and minutes is not None:
            self.hours = Hours(starts, minutes, zone)


@router.get("/desk/sessions/{session_id}/edit")
async def ask(db: Db, viewer: AnyCoordinator, page: Render, session_id: UUID) -> HTMLResponse:
    """What should it say? Only of sessions that came from a calendar: a series says it for all of its own."""
    view, row = await _of_calendar(db, viewer, session_id)
    return _form_page(page, view, row, EditForm.of(view, page.zone), await choices_for(db, viewer, page.language))


@router.post("/desk/sessions/{session_id}/edit")
async def save(
    db: Db, clock: Now, viewer: AnyCoordinator, page: Render, session_id: UUID, form: Annotated[EditForm, Depends()]
) -> Response:
    """So it is; the same again changes nothing."""
    view, row = await _of_calendar(db, viewer, session_id)
    choices = await choices_for(db, viewer, page.language)
    on = view.session
    values = form.read(page.language, choices, page.zone, draft=on.status == "draft", hours=asks_for_hours(on, row))
    if values is None:
        return _form_page(page, view, row, form, choices)
    try:
        await edit(db, clock, on, values, hours=form.hours, everywhere=form.everywhere)
    except StartsInThePast as error:
        form.errors["starts"] = page.language.gettext(error.message)
        return _form_page(page, view, row, form, choices)
    return back(session_id, "edited")


async def _of_calendar(db: AsyncSession, viewer: Viewer, session_id: UUID) -> tuple[SessionView, CalendarEvent | None]:
    view = await coordinated(db, viewer, session_id)
    if view.session.series_id is not None:
        raise NotFound
    return view, await event_of(db, view.session)


def _form_page(
    page: Page, view: SessionView, row: CalendarEvent | None, form: EditForm, choices: Choices
) -> HTMLResponse:
    return page(
        "desk/session_edit.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        view=view,
        on=view.session,
        location=row.location if row else "",
        hours=asks_for_hours(view.session, row),
        form=form,
        errors=form.errors,
        choices=choices,
    )
