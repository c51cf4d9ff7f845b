"""Sign up for a session, by code on a first visit, at once on a known device."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.api.pages.alternatives import alternatives
from services.api.pages.code_step import wait_for_code
from services.api.pages.contact_field import REFUSED, contact_for_code, status_of, why_refused
from services.api.pages.session_views import session_context, takes_sign_ups
from services.api.pages.signup import code
from services.api.pages.signup.forms import EmptyForm, Row, SignUpForm, form_of
from services.api.pages.typed_before import TypedBefore
from services.api.pages.visit import Visit, Visiting
from shared.bookings import queries, sign_up
from shared.bookings.book import BookingRequest, book
from shared.bookings.errors import (
    AlreadyBooked,
    GrownUpNeeded,
    NoSignUp,
    NotEligible,
    NotYetOpen,
    PartyTooLarge,
    SessionClosed,
    TooManyBookings,
)
from shared.bookings.models import MOST_IN_PARTY, SignUpDraft
from shared.bookings.policy import age_in_year, is_for
from shared.bookings.seats import Placement
from shared.errors import DomainError
from shared.ids import new_id
from shared.people import queries as people
from shared.people.add import NewParticipant
from shared.people.models import Account, Participant
from shared.schedule.models import ScheduledSession
from shared.schedule.queries import session_view

CLOSED = (SessionClosed, NotYetOpen, NoSignUp)
"""It takes no sign-ups now: its page says so, and what else there is."""

REFUSALS = (*REFUSED, *CLOSED, AlreadyBooked, GrownUpNeeded, NotEligible, PartyTooLarge, TooManyBookings)
"""What the form itself can answer."""


class LastSeatTaken(Exception):  # nothing is wrong: it undoes what nobody agreed to
    """The form showed a free seat, and now there is only the queue."""


router = APIRouter()
router.include_router(code.router)


@router.get("/sessions/{session_id}/sign-up")
async def ask(visit: Visiting, before: TypedBefore, session_id: UUID) -> HTMLResponse:
    """Who comes? Whoever comes back before the code was typed finds the form as it was sent."""
    form = EmptyForm()
    if before is not None and not visit.viewer.signed_in:
        draft = await visit.db.get(SignUpDraft, before.id)
        if draft is not None and draft.session_id == session_id:
            form = form_of(draft, before.contact)
    return await _form_page(visit, session_id, form)


@router.post("/sessions/{session_id}/sign-up")
async def send(visit: Visiting, session_id: UUID, form: Annotated[SignUpForm, Depends()]) -> Response:
    """Book at once for a signed-in family; else keep what was written and send a code."""
    account, language = visit.viewer.account, visit.page.language
    newcomers = form.people(language, this_year=visit.clock.now().astimezone(visit.settings.zone).year)
    signed_out = account is None and form.from_family and not form.contact
    if form.wants_row or form.only_shows or signed_out:
        form.errors.clear()
        if form.wants_row:
            form.rows = [*form.rows, Row()][:MOST_IN_PARTY]
        status = HTTPStatus.UNPROCESSABLE_ENTITY if signed_out else HTTPStatus.OK
        return await _form_page(visit, session_id, form, signed_out=signed_out, status=status)
    if account is None:
        form.proved_contact(language, visit.settings)
    if form.errors:
        return await _form_page(visit, session_id, form)
    try:
        if account is not None:
            return await _book(visit, account, session_id, newcomers, form)
        return await _send_code(visit, session_id, newcomers, form)
    except REFUSALS as error:
        if account is not None and isinstance(error, AlreadyBooked) and not newcomers:
            there = await queries.places_on(visit.db, account.id, session_id)
            parties = {there[one].party_id if one in there else None for one in form.known}
            if len(parties) == 1 and (party_id := parties.pop()) is not None:
                return _booked(party_id)  # they have what they ask for
        return await _refused(visit, session_id, form, error)


async def _refused(visit: Visit, session_id: UUID, form: SignUpForm, error: DomainError) -> HTMLResponse:
    """Why not, on the form with everything that was typed; or what else there is."""
    language = visit.page.language
    if isinstance(error, NotEligible):
        return await _not_eligible_page(visit, session_id, form, error)
    if isinstance(error, REFUSED):
        form.errors["contact"] = why_refused(error, language, visit.settings)
        return await _form_page(visit, session_id, form, status=status_of(error))
    if isinstance(error, CLOSED):
        return await _form_page(visit, session_id, form, status=HTTPStatus.CONFLICT)
    field = "grown_up" if isinstance(error, GrownUpNeeded) else "participant" if form.known else "name-0"
    form.errors[field] = language.gettext(error.message, **error.data)
    return await _form_page(visit, session_id, form)


async def _book(
    visit: Visit, account: Account, session_id: UUID, newcomers: list[NewParticipant], form: SignUpForm
) -> Response:
    """Two taps on a known device. A refusal undoes what was added, so that the form can be sent again.

    Who saw a free seat and would only get a place in the queue is asked first.
    """
    request = BookingRequest(
        session_id=session_id,
        party_id=new_id(),
        account=account.id,
        participant_ids=tuple(form.known),
        people=tuple(newcomers),
        together=form.together,
        grown_up=form.grown_up,
        key=f"form:{form.form_id or new_id()}",
    )
    try:
        async with visit.db.begin_nested():
            placed = await _book_as_seen(visit, request, expects_seat=form.expects_seat)
    except LastSeatTaken:
        return await _form_page(visit, session_id, form, just_taken=True)
    return _booked(placed.party_id)


def _booked(party_id: UUID) -> RedirectResponse:
    return RedirectResponse(f"/my/bookings/{party_id}", HTTPStatus.SEE_OTHER)


async def _book_as_seen(visit: Visit, request: BookingRequest, *, expects_seat: bool) -> Placement:
    """The placement, unless it is a place in the queue where there was a free seat. Raises LastSeatTaken then."""
    placed = await book(visit.db, visit.clock, visit.settings, request)
    if expects_seat and placed.status == "waitlisted":
        view = await session_view(visit.db, request.session_id)
        if view.seats_left == 0:
            raise LastSeatTaken
    return placed


async def _send_code(visit: Visit, session_id: UUID, newcomers: list[NewParticipant], form: SignUpForm) -> Response:
    """Keep what was written until the code comes. No code is sent for what is closed."""
    if not takes_sign_ups(await session_view(visit.db, session_id), now=visit.clock.now()):
        raise SessionClosed
    challenge = await sign_up.start(
        visit.db,
        visit.clock,
        visit.settings,
        session_id=session_id,
        people=newcomers,
        known=form.known,
        contact=await contact_for_code(visit, form.contact),
        grown_up=form.grown_up,
        together=form.together,
        language=visit.page.language.code,
    )
    return wait_for_code(visit, code.SignUp(), challenge)


async def _not_eligible_page(visit: Visit, session_id: UUID, form: SignUpForm, error: NotEligible) -> HTMLResponse:
    """Not an error: what else fits these children, with what was typed carried along."""
    view = await session_view(visit.db, session_id)
    misfits: list[tuple[str, int]] = error.data["everyone"]
    names, ages = {name for name, _age in misfits}, {age for _name, age in misfits}
    return visit.page(
        "signup/not_eligible.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        form=form,
        typed=[row for row in form.rows if row.name in names],
        known=await _ids_of(visit, form, names),
        misfits=misfits,
        year=view.session.starts_at.astimezone(visit.settings.zone).year,
        others=await alternatives(visit, view, ages),
        **session_context(view, visit.page.language, visit.settings, now=visit.clock.now()),
    )


async def _ids_of(visit: Visit, form: SignUpForm, names: Collection[str]) -> list[UUID]:
    account = visit.viewer.account
    family = await people.participants_of(visit.db, account.id) if account and form.known else []
    return [one.id for one in family if one.id in form.known and one.name in names]


def _ticked(visit: Visit, on: ScheduledSession, only: Participant) -> list[UUID]:
    """Who always comes alone needs two taps, unless the session is for others."""
    fits = only.birth_year is not None and is_for(on, age_in_year(only.birth_year, on.starts_at, visit.settings.zone))
    return [only.id] if fits else []


async def _form_page(
    visit: Visit,
    session_id: UUID,
    form: SignUpForm | EmptyForm,
    *,
    status: HTTPStatus | None = None,
    signed_out: bool = False,
    just_taken: bool = False,
) -> HTMLResponse:
    view, account = await session_view(visit.db, session_id), visit.viewer.account
    family = await people.participants_of(visit.db, account.id) if account else []
    there = await queries.places_on(visit.db, account.id, session_id) if account else {}
    known = [one for one in family if one.id not in there]
    if isinstance(form, EmptyForm) and len(family) == len(known) == 1:
        form.known = _ticked(visit, view.session, known[0])
    shown = session_context(view, visit.page.language, visit.settings, now=visit.clock.now())
    rows, left = len(form.rows), view.seats_left
    few = left is not None and 0 < left < rows + len(known)
    return visit.page(
        "signup/form.html",
        status=status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK),
        form=form,
        errors=form.errors,
        known=known,
        there=[(one.name, there[one.id]) for one in family if one.id in there],
        form_id=form.form_id or str(new_id()),
        sms=visit.settings.sms_available,
        most=MOST_IN_PARTY,
        few_left=few,
        asks_short=bool(left) and (few or rows > 1 or len(known) > 1),
        signed_out=signed_out,
        just_taken=just_taken,
        now=visit.clock.now(),
        others=[] if shown["can_sign_up"] else await alternatives(visit, view),
        **shown,
    )
